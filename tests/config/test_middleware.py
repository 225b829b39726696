"""What holds for every request and every answer: limits, where changes come from, and the policies sent."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from rejoinder.comments.models import Comment
from tests.making import make_comment, make_site
from tests.pages.browsing import DISCUSSION, REPLY, URLENCODED, Browser, form_of, new_device
from tests.pages.html import parse
from tests.pages.routes import ACTORS, Case, table
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SENT = "text=My+long+text.&name=Noor"
VOID = "default-src 'none'; frame-ancestors 'none'"


def policy_of(answer: Answer) -> dict[str, str]:
    """Return the directives of the answer's Content-Security-Policy."""
    [header] = [
        value for name, value in answer.headers.items() if name == "Content-Security-Policy"
    ]
    directives = dict((part + " ").strip().split(" ", 1) if " " in part.strip() else (part.strip(), "") for part in header.split(";"))
    return directives


def assert_guarded(answer: Answer) -> None:
    """See that the answer has what every one must have (security.md, section 7; OWASP ASVS 5.0, V3.4)."""
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in str(policy)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Content-Security-Policy-Report-Only" not in answer.headers
    if answer.content and "Content-Type" in answer.headers:
        assert re.match(r"[\w/+.-]+(; charset=utf-8)?\Z", answer["Content-Type"])


@pytest.mark.parametrize("route", [*table()])
def test_every_route_is_guarded(cast: Cast, route: str) -> None:
    comment = make_comment(article=cast.article)
    known = dict.fromkeys(["published", "waiting", "rejected", "spam", "elsewhere"], comment.pk)
    clients = [Browser(sends_token=True).client, Browser.of(cast.mia, sends_token=True).client]

    for case in table()[route]:
        address = case.address.format(
            d=DISCUSSION,
            draft="/d/gazette/draft",
            api="/api/v1/sites/gazette",
            comments="/staff/comments/comment/",
            articles="/staff/articles/article/",
            article=cast.article.pk,
            group=1,
            **known,
        )
        for client in clients:
            answer = client.generic(case.method, address, SENT, content_type=URLENCODED)
            assert_guarded(answer)
