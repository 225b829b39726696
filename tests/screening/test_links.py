"""Links are counted on the source as the reader will see them."""

from __future__ import annotations

import time

import pytest

from rejoinder.screening.links import count_links


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("no link here", 0),
        ("https://example.org/a.b?c=d.com", 1),
        ("HTTP://EXAMPLE.ORG", 1),
        ("[a](http://a.example)[b](http://b.example)", 2),
        ("<https://example.org>", 1),
        ("example.com, www.example.org and example.net/path.html", 3),
        ("[evil](//evil.example)", 1),
        ("看example.com吧", 1),
        ("write to ada@example.org", 1),
        ("[write](mailto:ada@example.org)", 1),
        ("See node.js, v1.2.3, e.g. 3.5 km and the U.S.A.", 0),
        ("either // or", 0),
        ("a.com\nb.com\nc.com", 3),
    ],
)
def test_links_in_a_comment(text: str, count: int) -> None:
    assert count_links(text) == count


@pytest.mark.parametrize(
    "piece", ["a.", "a@", "a", "a-", "http://", "//", "a.com ", "+", "-.", "www.a.", "mailto:", "é"]
)
def test_counting_stays_fast_on_hostile_text(piece: str) -> None:
    text = (piece * 40_000)[:40_000]

    started = time.perf_counter()
    count_links(text)

    assert time.perf_counter() - started < 1  # some 50 ms; a squared cost would be minutes
