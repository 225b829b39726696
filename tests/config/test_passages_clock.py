"""A thread that finishes what a process that died left undone."""

from __future__ import annotations

import time

import pytest

from rejoinder.config.passages_clock import PassagesClock
from rejoinder.passages.models import TextRevision
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.at_once import shared_database  # noqa: F401  # a fixture
from tests.making import make_article


@pytest.mark.usefixtures("shared_database")
def test_texts_that_were_not_followed_are_noticed() -> None:
    store_text(make_article(), text=plain_article("One."))
    clock = PassagesClock(every_seconds=0.01)

    clock.start()
    until = time.monotonic() + 5
    while time.monotonic() < until and TextRevision.objects.filter(is_followed=False).exists():
        time.sleep(0.01)
    clock.stop()

    assert TextRevision.objects.get().is_followed
