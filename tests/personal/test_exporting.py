"""A copy of all that is kept of somebody: complete, one JSON document, and nothing of anybody else's."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import CommentStatus
from rejoinder.comments.services.deciding import reject
from rejoinder.comments.services.editing import edit_comment
from rejoinder.notifications.models import Scope, Subscriber
from rejoinder.notifications.services.subscribing import subscribe, subscriber_for
from rejoinder.personal.exporting import export
from rejoinder.personal.queries import Owner, everything_of
from rejoinder.votes.services import set_vote
from tests.making import make_comment, make_thread
from tests.people import Cast
from tests.personal.people import NOOR, make_guest, make_imported, make_noor


def document(*readers: Reader, addresses: frozenset[str] = frozenset()) -> dict[str, Any]:
    account = readers[0].account
    pieces = export(account=account, readers=readers, addresses=addresses, now=timezone.now())
    found: dict[str, Any] = json.loads("".join(pieces))
    return found


def test_everything_about_a_member_is_in_it(cast: Cast) -> None:
    noor = make_noor(cast.site)
    comment = make_comment(article=cast.article, author=noor, text="Before.")
    edit_comment(
        comment_id=comment.pk, site_id=cast.site.pk, reader=noor, text="After “this”.\u2028"
    )
    waiting = make_comment(article=cast.article, author=noor, status=CommentStatus.WAITING)
    reject(comment_id=waiting.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Off topic.")
    bens = make_comment(article=cast.article, author=cast.ben, text="Ben's own words.")
    set_vote(comment_id=bens.pk, site_id=cast.site.pk, reader=noor, value=-1)
    subscribe(
        subscriber=subscriber_for(reader=noor, email=NOOR),
        scope=Scope.DISCUSSION,
        article=cast.article,
    )

    found = document(noor)

    assert found["account"]["email"] == NOOR
    assert found["addresses"] == [{"email": NOOR, "verified": True, "primary": True}]
    [mine] = found["readers"]
    assert mine["site"] == "gazette"
    assert mine["comments"][0]["text"] == "After “this”.\u2028"
    assert [each["text"] for each in mine["comments"][0]["earlier_texts"]] == ["Before."]
    assert (mine["comments"][1]["state"], mine["comments"][1]["reason"]) == (
        "rejected",
        "Off topic.",
    )
    assert mine["votes"][0]["value"] == -1
    assert mine["decisions_about_me"][0]["what"] == "comment.rejected"
    assert mine["subscriptions"][0]["subject"] == f"discussion:{cast.article.pk}"
    assert "Ben" not in json.dumps(found)
    assert "Mia" not in json.dumps(found)


def test_secrets_are_not_in_it(cast: Cast) -> None:
    noor = make_noor(cast.site)
    assert noor.account is not None
    noor.account.set_password("correct horse battery")
    noor.account.save()
    subscriber = subscriber_for(reader=noor, email=NOOR)

    text = json.dumps(document(noor))

    assert noor.account.password not in text
    assert subscriber.link_key.hex not in text.replace("-", "")


def test_what_was_written_under_a_proved_address_is_somebodys_too(cast: Cast) -> None:
    noor = make_noor(cast.site)
    imported = make_imported(cast.site)
    elsewhere = make_imported(cast.other_site)
    make_guest(cast.site, name=noor.name, email="another@example.org")

    found = everything_of(Owner(account=noor.account))

    assert {each.pk for each in found} == {noor.pk, imported.pk, elsewhere.pk}


def test_guest_gets_what_the_device_and_the_proved_address_have(cast: Cast) -> None:
    device = uuid.uuid4()
    guest = make_guest(cast.site)
    guest.device = device
    guest.save()
    imported = make_imported(cast.site)
    make_imported(cast.other_site)  # proved for one site only

    owner = Owner(device=device, addresses={cast.site.pk: frozenset({NOOR})})

    assert {each.pk for each in everything_of(owner)} == {guest.pk, imported.pk}


def test_nobody_has_nothing(cast: Cast) -> None:
    assert not everything_of(Owner()).exists()
    assert not everything_of(Owner(addresses={cast.site.pk: frozenset()})).exists()


def test_address_that_is_told_without_writing_is_in_it(cast: Cast) -> None:
    Subscriber.objects.create(site=cast.site, email=NOOR)

    found = document(make_guest(cast.site), addresses=frozenset({NOOR}))

    assert [each["email"] for each in found["addresses_told"]] == [NOOR]


def test_statements_grow_by_two_for_each_500_comments(cast: Cast) -> None:
    guest = make_guest(cast.site)
    make_thread(article=cast.article, author=guest, parents=[None] * 1_100)

    with CaptureQueriesContext(connection) as asked:
        found = document(guest)

    assert len(found["readers"][0]["comments"]) == 1_100
    assert len(asked) <= 16
