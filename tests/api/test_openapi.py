"""The OpenAPI document is the contract: what it says is checked in, and nothing is sent that it does not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from rejoinder.api.openapi import document_text
from rejoinder.api.problems import PROBLEM_TYPE
from rejoinder.api.v1 import api
from tests.api.reading import ROOT, get
from tests.making import make_comment
from tests.people import Cast

DOCUMENTS = Path(__file__).parents[2] / "docs" / "reference"
CHECKED_IN = DOCUMENTS / "openapi.json"
REFRESH = "python manage.py export_openapi docs/reference/openapi.json"
PATHS = [*json.loads(CHECKED_IN.read_text(encoding="utf-8"))["paths"]]


def test_document_is_the_one_checked_in() -> None:
    same = CHECKED_IN.read_text(encoding="utf-8") == document_text(api)

    assert same, f"The API changed. Look whether clients can live with it, then run: {REFRESH}"


def test_served_document_is_the_one_checked_in() -> None:
    served = get("/api/v1/openapi.json")

    assert served.json() == json.loads(CHECKED_IN.read_text(encoding="utf-8"))


def test_command_writes_the_document(tmp_path: Path) -> None:
    call_command("export_openapi", tmp_path / "openapi.json")

    assert (tmp_path / "openapi.json").read_text(encoding="utf-8") == document_text(api)


@pytest.mark.parametrize("path", PATHS)
def test_operation_says_what_it_does_and_what_can_go_wrong(path: str) -> None:
    [(method, operation)] = json.loads(document_text(api))["paths"][path].items()

    assert method == "get"
    assert operation["summary"]
    assert operation["description"]
    takes_parameters = any(each["in"] == "query" for each in operation["parameters"])
    errors = {"404", "422", "500"} if takes_parameters else {"404", "500"}
    assert set(operation["responses"]) == {"200", "304"} | errors
    for status in errors:
        assert [*operation["responses"][status]["content"]] == [PROBLEM_TYPE]


def test_page_about_the_api_shows_every_operation_and_every_code() -> None:
    page = (DOCUMENTS / "api.md").read_text(encoding="utf-8")

    codes = ["not_found", "invalid", "bad_cursor", "bad_sort", "bad_request"]
    codes += ["method_not_allowed", "internal_error"]
    assert [path for path in PATHS if f"`GET {path}`" not in page] == []
    assert [code for code in codes if f"`{code}`" not in page] == []


COMMENT = """id parent_id depth status author html passage media_fragment medium correction created_at edited_at
    score up down reply_count branch_count pinned closed link replies more_replies"""
DISCUSSION = """key external_id title summary url language medium published_at state comment_count
    mention_count version link"""


@pytest.mark.parametrize(
    ("path", "inside", "keys"),
    [
        ("gazette", [], "key name language prompt sort down_votes link"),
        ("gazette/discussions", [], "discussions before after"),
        ("gazette/discussions", ["discussions", 0], DISCUSSION),
        ("gazette/discussions/harbour-tunnel", [], f"{DISCUSSION} addresses timed_count"),
        (
            "gazette/discussions/harbour-tunnel/comments",
            [],
            "sort version comment_count pinned comments before after",
        ),
        ("gazette/discussions/harbour-tunnel/comments", ["comments", 0], COMMENT),
        ("gazette/discussions/harbour-tunnel/comments", ["comments", 0, "replies", 0], COMMENT),
        (
            "gazette/discussions/harbour-tunnel/comments",
            ["comments", 0, "author"],
            "name role verified",
        ),
        ("gazette/comments/{comment}", [], COMMENT),
        ("gazette/comments/{comment}/replies", [], "version comment before after"),
        ("gazette/comments/{comment}/replies", ["comment"], COMMENT),
        ("nowhere", [], "type title status detail"),
        ("gazette/discussions?limit=0", [], "type title status detail errors"),
        ("gazette/discussions?limit=0", ["errors", 0], "field detail"),
    ],
)
def test_exactly_these_keys_are_sent(
    cast: Cast, path: str, inside: list[str | int], keys: str
) -> None:
    comment = make_comment(article=cast.article)
    make_comment(parent=comment)

    part = json.loads(get(ROOT + path.format(comment=comment.pk)).content)
    for step in inside:
        part = part[step]

    assert [*part] == keys.split()
