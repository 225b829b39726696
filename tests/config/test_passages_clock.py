"""A thread that finishes what a process that died left undone, and asks for pages."""

from __future__ import annotations

import time

import pytest

from rejoinder.config.passages_clock import passages_clock
from rejoinder.passages.models import Passage, TextRevision
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.at_once import shared_database  # noqa: F401  # a fixture
from tests.core.test_fetching import Server, server  # noqa: F401  # a fixture
from tests.making import make_article
from tests.passages.making import TEXT
from tests.passages.pages import mark, on_paper
from tests.people import make_cast


@pytest.mark.usefixtures("shared_database")
def test_texts_that_were_not_followed_are_noticed() -> None:
    store_text(make_article(), text=plain_article("One."))
    clock = passages_clock(every_seconds=0.01)

    clock.start()
    until = time.monotonic() + 5
    while time.monotonic() < until and TextRevision.objects.filter(is_followed=False).exists():
        time.sleep(0.01)
    clock.stop()

    assert TextRevision.objects.get().is_followed


@pytest.mark.usefixtures("shared_database")
def test_pages_whose_text_is_wanted_are_read(server: Server) -> None:  # noqa: F811
    paper = on_paper(make_cast().article, server=server)
    paper.prints(TEXT)
    mark(paper)
    clock = passages_clock(every_seconds=0.01, fetcher=paper.fetcher())

    clock.start()
    until = time.monotonic() + 5
    while time.monotonic() < until and not Passage.objects.get().is_confirmed:
        time.sleep(0.01)
    clock.stop()

    assert Passage.objects.get().is_confirmed
