"""Times in a text that lead into a recording, and what only looks like one."""

from __future__ import annotations

import re

import pytest

from rejoinder.comments.markup import SafeHtml, SourceFormat, link_times, render


def linked(text: str) -> dict[str, str]:
    """Return the times of a text that are links, with the second that each leads to."""
    html = link_times(render(text, SourceFormat.MARKDOWN), address="?t={}".format)
    found = re.findall(r'<a class="time" href="\?t=(\d+)" data-t0="(\d+)">([^<]+)</a>', html)
    assert all(link == second for link, second, _ in found)
    return {typed: second for _, second, typed in found}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("At 12:34 she laughs.", {"12:34": "754"}),
        ("1:02:03", {"1:02:03": "3723"}),
        ("(0:07)", {"0:07": "7"}),
        ("**75:10**", {"75:10": "4510"}),
        ("0:01, 0:03: and 0:05.", {"0:01": "1", "0:03": "3", "0:05": "5"}),
        ("from 12:34–13:10", {"12:34": "754", "13:10": "790"}),
        ("12:34-13:10", {"12:34": "754", "13:10": "790"}),
        ("“3:16”", {"3:16": "196"}),
        ("عند ١٢:٣٤ تضحك", {"١٢:٣٤": "754"}),
        ("> 0:09\n\nYes.", {"0:09": "9"}),
    ],
)
def test_a_time_is_a_link(text: str, times: dict[str, str]) -> None:
    assert linked(text) == times


@pytest.mark.parametrize(
    "text",
    [
        "They won 3:1.",
        "12:61",
        "1:2:3",
        "12:34:56:78",
        "2026-01-31T12:34:56Z",
        "10.0.0.1:8080",
        "localhost:8000",
        "https://example.org/a?t=12:34",
        "[at 12:34](https://example.org/)",
        "`12:34`",
        "```\n12:34\n```",
        "a ratio of 1:100",
        "10:30 am",
        "at 10:30PM tomorrow",
        "um 10:30 Uhr",
        "12:34.5",
        "12:34/2",
        "#12:34",
    ],
)
def test_what_only_looks_like_one_is_text(text: str) -> None:
    assert linked(text) == {}


def test_a_text_without_times_is_the_same_object() -> None:
    html = render("Nothing to seek.", SourceFormat.MARKDOWN)

    assert link_times(html, address=str) is html


def test_what_is_stored_has_no_such_links() -> None:
    """An article may get a player, or lose it, and no comment is rendered again."""
    assert render("At 12:34.", SourceFormat.MARKDOWN) == "<p>At 12:34.</p>"


def test_an_address_cannot_leave_its_attribute() -> None:
    html = render("0:07", SourceFormat.MARKDOWN)

    made = link_times(html, address=lambda second: f'"><script>{second}')

    assert isinstance(made, SafeHtml)
    assert 'href="&quot;&gt;&lt;script&gt;7"' in made
