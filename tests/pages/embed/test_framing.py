"""The hosted page in a publisher's frame: theirs alone."""

from __future__ import annotations

from django.test import Client

from tests.making import change_options
from tests.pages.browsing import DISCUSSION
from tests.pages.embedding import ORIGIN
from tests.people import Cast


def test_page_for_frames_may_be_framed_by_the_sites_origins_alone(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN, "https://second.example"])

    answer = Client().get(f"{DISCUSSION}?frame=1")

    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {ORIGIN} https://second.example" in policy
    assert "script-src 'self'" in policy
    assert not answer.has_header("X-Frame-Options")


def test_site_without_origins_is_framed_by_nobody(cast: Cast) -> None:
    answer = Client().get(f"{DISCUSSION}?frame=1")

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_no_other_page_may_be_framed(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])

    for address in (DISCUSSION, f"{DISCUSSION}?frame=2", "/d/gazette/?frame=1", "/staff/?frame=1"):
        answer = Client().get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address
