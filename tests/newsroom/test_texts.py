"""Reading time and links to share: plain values in, plain values out."""

from __future__ import annotations

import pytest

from rejoinder.newsroom.reading_time import minutes_to_read
from rejoinder.newsroom.sharing import share_links


@pytest.mark.parametrize(
    ("texts", "minutes"),
    [
        ([], 0),
        (["", "  "], 0),
        (["One word"], 1),
        (["word " * 230 * 4], 4),
        (["word " * 115, "word " * 345], 2),
        (["港" * 1500], 3),
        (["港 " * 500 + "word " * 230], 2),
    ],
)
def test_minutes_to_read(texts: list[str], minutes: int) -> None:
    assert minutes_to_read(texts) == minutes


def test_links_to_share_say_nothing_but_title_and_address() -> None:
    links = share_links(title="Who pays? & when", address="https://gazette.example/a/?b=1")

    assert {link.address.partition(":")[0] for link in links} == {"mailto", "https"}
    assert all("gazette.example%2Fa%2F%3Fb%3D1" in link.address for link in links)
    assert not any("utm" in link.address or "&b=1" in link.address for link in links)
