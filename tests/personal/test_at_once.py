"""Two who do the same at the same moment: it is done once, and for one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment
from rejoinder.core.errors import ProblemError
from rejoinder.personal.errors import DataLinkUsedError
from rejoinder.personal.models import Claim, DataLink
from rejoinder.personal.services.claiming import claim
from rejoinder.personal.services.linking import new_link, use_link
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_thread
from tests.people import make_cast
from tests.personal.people import NOOR, make_imported, make_noor


@pytest.mark.usefixtures("shared_database")
def test_comments_that_two_claim_go_to_one_of_them() -> None:
    cast = make_cast()
    imported = make_imported(cast.site)
    make_thread(article=cast.article, author=imported, parents=[None] * 1_200)
    people = [make_noor(cast.site, email=f"n{number}@harbour-post.net") for number in range(3)]

    def claiming(reader: Reader) -> Callable[[], object]:
        def work() -> object:
            try:
                return claim(source_id=imported.pk, reader=reader, addresses={NOOR})
            except ProblemError as refused:
                return refused

        return work

    at_once([claiming(reader) for reader in [*people, people[0]]])

    owners = set(Comment.objects.values_list("author", flat=True))
    assert len(owners) == 1
    assert owners < {reader.pk for reader in people}
    assert sum(Claim.objects.values_list("comments", flat=True)) == 1_200
    assert Event.objects.filter(kind=EventKind.READER_CLAIMED).count() == 3  # one for each batch


@pytest.mark.usefixtures("shared_database")
def test_link_that_is_used_twice_at_once_works_once() -> None:
    cast = make_cast()
    now = timezone.now()
    token = new_link(DataLink(site=cast.site, email=NOOR, expires_at=now + timedelta(hours=1)))

    def using() -> bool:
        try:
            use_link(token, now=now)
        except DataLinkUsedError:
            return False
        return True

    assert sorted(at_once([using] * 4)) == [False, False, False, True]
