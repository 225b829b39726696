"""A draft that nothing is wrong with, to change in one way at a time."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

from rejoinder.screening.drafts import Draft

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

PLAIN = Draft(
    text="The tunnel was late, and nobody said why.",
    quotation="",
    now=NOON,
    is_edit=False,
    author_is_staff=False,
    author_published_count=3,
    recent_posts=(),
    network_posts=(),
    recent_fingerprints=(),
    opened_at=NOON - timedelta(seconds=40),
    honeypot="",
    is_reply=False,
    closed_because="",
)


def saying(text: str) -> Draft:
    return dataclasses.replace(PLAIN, text=text)


def seconds_ago(*seconds: float) -> list[datetime]:
    return [NOON - timedelta(seconds=number) for number in seconds]
