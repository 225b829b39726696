"""A form changes what it is for and nothing else, whatever fields somebody adds to it."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from django.apps import apps

from rejoinder.accounts.models import Account, Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.sites.models import Site
from tests.making import make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser
from tests.people import Cast

VALUES = {
    "status": "published", "is_staff": "1", "is_superuser": "1", "role": "owner", "kind": "pingback",
    "site": "2", "article": "2", "parent": "1", "author": "1", "state": "read_only", "score": "9",
    "created_at": "2001-01-01", "pinned_at": "2001-01-01", "up": "99", "html": "<script>",
}  # fmt: skip


def every_field() -> dict[str, str]:
    """Return a value for each field of each model of ours, and for its column."""
    names = {
        name
        for model in apps.get_models()
        if model.__module__.startswith("rejoinder.")
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    fields = {name: VALUES.get(name, "1") for name in sorted(names)}
    for name in ("text", "name", "email", "value"):  # those that a form does have
        fields.pop(name, None)
    return fields


def chunks(fields: dict[str, str]) -> list[dict[str, str]]:
    """Return the fields in forms of forty: more are refused."""
    names = list(fields)
    return [{n: fields[n] for n in names[k : k + 40]} for k in range(0, len(names), 40)]


def state() -> list[object]:
    tables = (Site, Article, Account, Reader)
    return [[*table.objects.order_by("pk").values()] for table in tables]


def row(pk: int) -> dict[str, object]:
    return {**Comment.objects.filter(pk=pk).values().get()}


def differing(one: dict[str, object], other: dict[str, object]) -> set[str]:
    return {name for name, value in one.items() if value != other[name]}


def test_post_with_every_field_is_a_plain_comment(cast: Cast) -> None:
    make_comment(article=cast.other_article)
    before = state()
    device = cast.ben.device

    for number, extra in enumerate(chunks(every_field())):
        sent = urlencode({**extra, "text": f"Text {number}.", "name": "Ben"}).encode()
        assert Browser.of(cast.ben).post(REPLY, sent).status_code == HTTPStatus.SEE_OTHER
        comment = Comment.objects.latest("pk")
        plain = make_comment(article=cast.article, author=cast.ben, text=f"Text {number}.")
        assert differing(row(comment.pk), row(plain.pk)) <= {"id", "created_at", "submission_key"}
        Comment.objects.filter(author=cast.ben).update(created_at="2026-01-01T00:00Z")

    assert state() == before
    assert Reader.objects.get(pk=cast.ben.pk).device == device


def test_edit_with_every_field_changes_the_text_alone(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    before = state()

    for number, extra in enumerate(chunks(every_field())):
        old = row(comment.pk)
        sent = urlencode({**extra, "text": f"Text {number}."}).encode()
        answer = Browser.of(cast.ada).post(f"{DISCUSSION}/edit/{comment.pk}", sent)
        assert answer.status_code == HTTPStatus.SEE_OTHER
        changed = differing(old, row(comment.pk))
        assert changed <= {"source", "html", "fingerprint", "edited_at", "word_count"}

    assert state() == before


@pytest.mark.parametrize("action", ["vote", "delete"])
def test_vote_and_deletion_with_every_field_do_no_more(cast: Cast, action: str) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    reader = cast.ben if action == "vote" else cast.ada
    allowed = {
        "vote": {"up", "score"},
        "delete": {"status", "removed_by_author", "shown"},
    }[action]
    before, old = state(), row(comment.pk)

    for extra in chunks(every_field()):
        sent = urlencode({**extra, "value": "1"}).encode()
        answer = Browser.of(reader).post(f"{DISCUSSION}/{action}/{comment.pk}", sent)
        assert answer.status_code == HTTPStatus.SEE_OTHER

    assert differing(old, row(comment.pk)) == allowed
    assert state() == before
