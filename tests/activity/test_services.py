"""The log: every change leaves its event, and neither is ever there without the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

import pytest
from django.db import DatabaseError, connection, transaction

from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.services import record, record_imports
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentStatus, DiscussionTally, Revision
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.services import deciding
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.votes.models import Vote
from rejoinder.votes.services import set_vote
from tests.making import make_article, make_comment
from tests.people import Cast

Change = Callable[[Cast, Comment], object]


class Ids(TypedDict):
    comment_id: int
    site_id: int


def ids(cast: Cast, comment: Comment) -> Ids:
    return {"comment_id": comment.pk, "site_id": cast.site.pk}


CHANGES: dict[str, Change] = {
    "post": lambda cast, _: post_comment(article=cast.article, author=cast.ben, text="Hello."),
    "reply": lambda cast, comment: post_comment(
        article=cast.article, author=cast.ben, text="Hello.", parent_id=comment.pk
    ),
    "edit": lambda cast, comment: edit_comment(
        **ids(cast, comment), reader=cast.ada, text="Better."
    ),
    "delete": lambda cast, comment: delete_own_comment(**ids(cast, comment), reader=cast.ada),
    "vote": lambda cast, comment: set_vote(**ids(cast, comment), reader=cast.ben, value=1),
    "approve": lambda cast, _: deciding.approve(
        **ids(cast, Comment.objects.get(status="waiting")), moderator=cast.mia
    ),
    "reject": lambda cast, comment: deciding.reject(
        **ids(cast, comment), moderator=cast.mia, reason="Rude."
    ),
    "mark_spam": lambda cast, comment: deciding.mark_spam(**ids(cast, comment), moderator=cast.mia),
    "pin": lambda cast, comment: deciding.pin(
        **ids(cast, comment), moderator=cast.mia, pinned=True
    ),
    "close": lambda cast, comment: deciding.close_branch(
        **ids(cast, comment), moderator=cast.mia, closed=True
    ),
    "close_all": lambda cast, _: deciding.set_discussion_state(
        article=Article.objects.get(pk=cast.article.pk),
        moderator=cast.mia,
        state=ArticleState.CLOSED,
    ),
}


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """A published comment of Ada's, beside one that waits."""
    make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    return make_comment(article=cast.article, author=cast.ada, text="Good.")


def everything() -> list[list[object]]:
    """Return all rows that a change of a discussion could touch."""
    models = (Article, Comment, DiscussionTally, Event, Revision, Vote)
    return [list(model.objects.order_by("pk").values()) for model in models]


def version(cast: Cast) -> int:
    return get_tallied(site_key="gazette", key=cast.article.key).version


@pytest.fixture
def full_log(cast: Cast) -> None:
    """A database that stores an event and then fails, as if it had no more room."""
    if connection.vendor == "sqlite":
        trigger = """CREATE TRIGGER full AFTER INSERT ON activity_event
            BEGIN SELECT RAISE(ABORT, 'no more room'); END"""
    else:
        trigger = """CREATE FUNCTION full_log() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no more room'; END $$;
            CREATE TRIGGER full_log AFTER INSERT ON activity_event
            FOR EACH ROW EXECUTE FUNCTION full_log()"""
    with connection.cursor() as cursor:
        cursor.execute(trigger)


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_leaves_one_event_and_raises_the_version(
    cast: Cast, comment: Comment, change: str
) -> None:
    first = version(cast)

    CHANGES[change](cast, comment)

    event = Event.objects.get()
    assert (event.article, event.site) == (cast.article, cast.site)
    assert version(cast) == event.pk > first
    assert event.stale == [f"article-{cast.article.pk}", f"site-{cast.site.pk}-latest"]


@pytest.mark.usefixtures("full_log")
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_changed_when_its_event_cannot_be_stored(
    cast: Cast, comment: Comment, change: str
) -> None:
    before = everything()

    with pytest.raises(DatabaseError, match="no more room"):
        CHANGES[change](cast, comment)

    assert everything() == before


def test_no_event_is_left_of_a_change_that_is_undone(cast: Cast, comment: Comment) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            CHANGES["vote"](cast, comment)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        change_and_fail()
    assert (Event.objects.count(), Vote.objects.count()) == (0, 0)


def test_versions_grow_with_every_event_and_are_each_discussions_own(
    cast: Cast, comment: Comment
) -> None:
    other = make_article(site=cast.site)
    seen = [version(cast)]

    for value in (1, -1, 0):
        set_vote(**ids(cast, comment), reader=cast.ben, value=value)
        seen.append(version(cast))
        post_comment(article=other, author=cast.cem, text=f"Elsewhere {value}.")
        assert version(cast) == seen[-1]

    assert seen == sorted(set(seen))


def test_no_event_carries_a_text_an_address_or_a_name(cast: Cast, comment: Comment) -> None:
    post_comment(article=cast.article, author=cast.ada, text="My word is abracadabra.")
    edit_comment(**ids(cast, comment), reader=cast.ada, text="Or it is hocuspocus.")

    for event in Event.objects.all():
        told = str(event.data)
        assert not [word for word in ("abra", "hocus", "ada@", "Ada") if word in told]


def test_record_keeps_what_it_is_given(cast: Cast) -> None:
    event = record(
        EventKind.VOTE_CAST,
        article=cast.article,
        actor=None,
        subject_id=None,
        data={"before": 0, "nested": [1, {"a": None}]},
    )

    event.refresh_from_db()
    assert (event.actor, event.subject_id) == (None, None)
    assert event.data == {"before": 0, "nested": [1, {"a": None}]}
    assert str(event) == f"{event.pk} vote.cast"


def test_import_leaves_one_event_for_each_discussion(cast: Cast) -> None:
    articles = [cast.article, make_article(site=cast.site)]

    record_imports(articles, source="wordpress")
    record_imports([], source="wordpress")

    events = list(Event.objects.order_by("pk"))
    assert [event.article for event in events] == articles
    for event in events:
        assert (event.kind, event.data) == (EventKind.COMMENTS_IMPORTED, {"source": "wordpress"})
        assert event.stale == [f"article-{event.article_id}", f"site-{cast.site.pk}-latest"]
