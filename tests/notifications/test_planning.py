"""Which of several wishes counts, and when a mail is due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rejoinder.notifications.models import Frequency, Reason
from rejoinder.notifications.planning import Place, Told, Wish, mail_time, reasons_for, tell

ANSWER = Place(article_id=1, author_id=2, above=(12, 11, 10), passage_id=5, answered_id=3)
REASONS = reasons_for(ANSWER)


def test_a_comment_is_what_these_wishes_are_about() -> None:
    assert REASONS == {
        "site:": Reason.SITE,
        "discussion:1": Reason.FOLLOW_UP,
        "person:2": Reason.PERSON,
        "passage:5": Reason.PASSAGE,
        "branch:12": Reason.BRANCH,
        "branch:11": Reason.BRANCH,
        "branch:10": Reason.BRANCH,
        "comment:12": Reason.BRANCH,
        "replies:3": Reason.REPLY,
    }


@pytest.mark.parametrize(
    ("wishes", "personal", "reason", "frequency"),
    [
        ([("site:", "daily"), ("branch:10", "hourly")], (), "branch", "hourly"),
        ([("discussion:1", "daily"), ("branch:9", "now")], (), "follow_up", "daily"),
        ([("branch:10", "daily"), ("branch:11", "now")], (), "branch", "now"),
        ([], ("reply",), "reply", "never"),
        ([("discussion:1", "daily")], ("reply",), "reply", "daily"),
        ([("replies:", "hourly"), ("discussion:1", "now")], ("reply",), "reply", "hourly"),
        ([("comment:12", "now"), ("replies:", "never")], ("reply",), "reply", "now"),
        ([("mentions:", "now")], ("mention",), "mention", "now"),
        ([("mentions:", "now")], ("mention", "reply"), "reply", "now"),
        ([("replies:", "now"), ("site:", "daily")], (), "site", "daily"),
        ([("replies:3", "now"), ("site:", "daily")], (), "reply", "now"),
    ],
)
def test_the_strongest_reason_wins_and_its_wish_says_how_soon(
    wishes: list[tuple[str, str]], personal: tuple[str, ...], reason: str, frequency: str
) -> None:
    told = tell(
        [Wish(number, subject, Frequency(often)) for number, (subject, often) in enumerate(wishes)],
        reasons=REASONS,
        personal={Reason(each) for each in personal},
    )

    assert told is not None
    assert (told.reason, told.frequency) == (reason, frequency)


@pytest.mark.parametrize(
    ("muted", "personal", "told"),
    [
        ("discussion:1", ("reply",), None),
        ("person:2", ("reply", "mention"), None),
        ("branch:10", (), None),
        ("replies:", ("reply",), Told(Reason.FOLLOW_UP, Frequency.NOW, 7)),
        ("replies:3", (), Told(Reason.FOLLOW_UP, Frequency.NOW, 7)),
        ("mentions:", ("reply", "mention"), Told(Reason.REPLY, Frequency.NOW, 7)),
        ("branch:9", (), Told(Reason.FOLLOW_UP, Frequency.NOW, 7)),
    ],
)
def test_a_muted_wish_wins(muted: str, personal: tuple[str, ...], told: Told | None) -> None:
    wishes = [
        Wish(7, "discussion:1", Frequency.NOW),
        Wish(8, muted, Frequency.NOW, is_muted=True),
    ]
    wishes = [wish for wish in wishes if wish.id == 8 or wish.subject != muted]

    assert tell(wishes, reasons=REASONS, personal={Reason(each) for each in personal}) == told


def test_whoever_wishes_nothing_is_told_nothing() -> None:
    assert tell([Wish(1, "discussion:2", Frequency.NOW)], reasons=REASONS) is None


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        ("now", "2026-03-02 05:59:59", "2026-03-02 05:59:59"),
        ("hourly", "2026-03-02 05:00:00", "2026-03-02 06:00:00"),
        ("hourly", "2026-12-31 23:59:59", "2027-01-01 00:00:00"),
        ("daily", "2026-03-02 05:59:59", "2026-03-02 06:00:00"),
        ("daily", "2026-03-02 06:00:00", "2026-03-03 06:00:00"),
        ("weekly", "2026-03-02 05:00:00", "2026-03-02 06:00:00"),  # a Monday
        ("weekly", "2026-03-02 06:00:00", "2026-03-09 06:00:00"),
        ("weekly", "2026-03-04 12:00:00", "2026-03-09 06:00:00"),
    ],
)
def test_when_a_mail_is_due(frequency: str, now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert mail_time(Frequency(frequency), now=at) == datetime.fromisoformat(due).replace(
        tzinfo=UTC
    )


def test_not_by_mail_is_never() -> None:
    assert mail_time(Frequency.NEVER, now=datetime(2026, 3, 2, tzinfo=UTC)) is None
