"""Articles whose import was broken off anywhere, and begun again, are those of one clean run."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.newsroom.models import Arrival, ArticlePage, FrontPage
from tests.making import make_site
from tests.newsroom.arriving.bringing import bring
from tests.newsroom.arriving.test_files import UPLOADS, png, shown
from tests.newsroom.making import make_front_page
from tests.transfer.wxr import (
    make_author,
    make_category,
    make_comment,
    make_export,
    make_post,
    make_upload,
)

WRITES = ("INSERT", "UPDATE", "DELETE")


class BrokenOffError(BaseException):
    """The process is over: nothing catches this."""


def breaking_at(number: int) -> Callable[..., Any]:
    """Return what ends the run at its nth statement that writes."""
    seen = 0

    def execute(go_on: Any, sql: str, *rest: Any) -> Any:  # noqa: ANN401  # Django's own
        nonlocal seen
        if sql.startswith(WRITES):
            seen += 1
            if seen == number:
                raise BrokenOffError
        return go_on(sql, *rest)

    return execute


@pytest.fixture
def media(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]  # pytest-django's
    (tmp_path / "uploads/2020/01").mkdir(parents=True)
    (tmp_path / "uploads/2020/01/boat.png").write_bytes(png())
    return tmp_path / "uploads"


def export() -> bytes:
    channel = make_author("ada", "Ada Holm") + make_author("ben", "Ben Lund")
    channel += make_category("city", "City") + make_category("harbour", "Harbour", "city")
    return make_export(
        make_post("1", post_type="page", post_name="about"),
        make_post("2", post_type="page", post_name="team", post_parent="1"),
        make_post("3", shown(), make_comment("1"), terms=[("category", "harbour", "Harbour")]),
        make_post("4", "Text.", creator="ben", terms=[("post_tag", "boats", "Boats")]),
        make_post("5", "Text.", metas=[("_thumbnail_id", "6")], status="draft"),
        make_upload("6", f"{UPLOADS}/2020/01/boat.png"),
        channel=channel,
    )


def outcome(front: FrontPage) -> list[object]:
    """Return all that came to be, in an order that depends on no key."""
    start = len(front.url_path)
    pages = {page.pk: page for page in Page.objects.descendant_of(front).specific()}
    found: list[object] = []
    for page in pages.values():
        latest = page.get_latest_revision_as_object()
        body = [block["type"] for block in latest.body.raw_data] if hasattr(latest, "body") else []
        said: list[object] = [page.url_path[start:], page.title, page.live, body]
        if isinstance(page, ArticlePage):
            said += [sorted(tag.name for tag in latest.topics.all()), latest.picture is not None]
            said += [
                [byline.author.title for byline in latest.bylines.all()],
                page.revisions.count(),
            ]
        found.append(tuple(map(str, said)))
    paths = {pk: page.url_path[start:] for pk, page in pages.items()}
    rows = Arrival.objects.filter(site=front.site)
    found += [(each.kind, each.name, paths.get(each.page_id or 0)) for each in rows]
    redirects = Redirect.objects.filter(site__root_page=front)
    found += [
        (each.old_path, paths.get(each.redirect_page_id), each.redirect_link) for each in redirects
    ]
    found += Article.objects.filter(site=front.site).values_list("external_id", "state", "title")
    found += Comment.objects.filter(site=front.site).values_list(
        "origin_id", "article__external_id"
    )
    return sorted(found, key=str)


def test_broken_off_anywhere_and_begun_again_it_ends_as_one_clean_run(
    db: None, media: Path
) -> None:
    clean = make_front_page(site=make_site(key="clean"), host="clean.example.org")
    bring(export(), site=clean.site, media=media)
    expected = outcome(clean)
    assert len(expected) > 25

    dice = random.Random(20261130)
    for turn in range(4):
        front = make_front_page(site=make_site(key=f"b{turn}"), host=f"b{turn}.example.org")
        for _ in range(3):
            with (
                suppress(BrokenOffError),
                connection.execute_wrapper(breaking_at(dice.randrange(1, 120))),
            ):
                bring(export(), site=front.site, media=media)
        bring(export(), site=front.site, media=media)

        assert outcome(front) == expected
