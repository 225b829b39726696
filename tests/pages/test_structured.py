"""What search engines read: one block of JSON-LD, nested as the page is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeAlias

from django.conf import settings

from rejoinder.comments.models import CommentStatus
from rejoinder.comments.services.counting import withdraw
from tests.making import make_article, make_comment
from tests.pages.browsing import DISCUSSION, Browser
from tests.people import Cast

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"


def structured(address: str = DISCUSSION) -> dict[str, Json]:
    script = Browser().open(address).get("script", type="application/ld+json")
    data: dict[str, Json] = json.loads(script.raw_text)
    return data


def comments_of(data: dict[str, Json]) -> list[dict[str, Json]]:
    found = data.get("comment", [])
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


def test_discussion_says_what_it_is_about(cast: Cast) -> None:
    make_article(
        site=cast.site,
        external_id="a",
        title="Title",
        summary="Summary",
        urls=["https://gazette.example.org/a"],
        published_at=datetime(2026, 5, 1, tzinfo=UTC),
    )

    data = structured("/d/gazette/a")

    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "DiscussionForumPosting"
    assert (data["headline"], data["text"]) == ("Title", "Summary")
    assert data["mainEntityOfPage"] == "https://gazette.example.org/a"
    assert data["datePublished"] == "2026-05-01T00:00:00+00:00"
    assert data["url"] == f"{settings.BASE_URL}/d/gazette/a"
    assert data["commentCount"] == 0


def test_comments_are_nested_as_on_the_page(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="A *bridge* & < 3 ships")
    reply = make_comment(parent=top, author=cast.ben, text="</script><b>")

    [first] = comments_of(structured())
    [second] = comments_of(first)

    assert (first["text"], second["text"]) == ("A bridge & < 3 ships", "</script><b>")
    assert first["author"] == {"@type": "Person", "name": "Ada"}
    assert str(second["url"]).endswith(f"#comment-{reply.pk}")
    assert second["datePublished"] == reply.created_at.isoformat()


def test_tombstone_has_neither_text_nor_name(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="I regret this.")
    make_comment(parent=top)
    withdraw(top, status=CommentStatus.REMOVED)

    [first] = comments_of(structured())

    assert first["creativeWorkStatus"] == "Deleted"
    assert not {"text", "author", "upvoteCount", "dateModified"} & first.keys()
    assert len(comments_of(first)) == 1


def test_count_is_of_the_whole_discussion(cast: Cast) -> None:
    for _ in range(25):
        make_comment(article=cast.article)

    data = structured()

    assert data["commentCount"] == 25
    assert len(comments_of(data)) == 20
