"""A discussion that thousands follow."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.notifications.models import (
    Message,
    Notice,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.services.gathering import gather_due
from tests.making import make_comment
from tests.memory import traced
from tests.notifications.making import posted, tell
from tests.people import Cast


@transaction.atomic
def follow(cast: Cast, number: int) -> None:
    """Let so many addresses follow the discussion."""
    now = timezone.now()
    readers = [
        Subscriber(site=cast.site, email=f"reader-{each}@example.org", confirmed_at=now)
        for each in range(number)
    ]
    reserve_keys(Subscriber, readers)
    insert_many(Subscriber, readers)
    wishes = [
        Subscription(
            site=cast.site,
            subscriber_id=reader.pk,
            scope=Scope.DISCUSSION.value,
            subject=subject_of(Scope.DISCUSSION, cast.article.pk),
            frequency="now",
        )
        for reader in readers
    ]
    reserve_keys(Subscription, wishes)
    insert_many(Subscription, wishes)


def test_ten_thousand_are_told_in_parts(cast: Cast) -> None:
    follow(cast, 10_000)
    event = posted(make_comment(article=cast.article, author=cast.ben))

    with CaptureQueriesContext(connection) as asked:
        tell(event)
    noticed = [each for each in asked if "SAVEPOINT" not in each["sql"]]
    with CaptureQueriesContext(connection) as asked:
        while gather_due():
            pass
    gathered = [each for each in asked if "SAVEPOINT" not in each["sql"]]

    assert Notice.objects.count() == Message.objects.count() == 10_000
    assert (
        len(noticed) <= 2 + 4 * 11
    )  # the comment, the mark; for each 1,000: wishes, keys, notices
    assert len(gathered) == 8 * 50 + 1  # for each 200


@pytest.mark.parametrize("number", [3_000, 9_000])
def test_the_memory_that_it_takes_is_that_of_one_part(cast: Cast, number: int) -> None:
    follow(cast, number)
    event = posted(make_comment(article=cast.article, author=cast.ben))
    tell(posted(make_comment(article=cast.article, author=cast.ben)))  # what is loaded once
    connection.queries_log.clear()

    with traced() as peak:
        tell(event)

    assert peak.bytes < 8_000_000
