"""Live updates: a page that was loaded, and took in what it was told since, is a page that is loaded now."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.activity.queries import events_after
from rejoinder.activity.services import record, record_publication
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, CorrectionState
from rejoinder.comments.queries.changed import MOST_CHANGED, read_changed
from rejoinder.comments.services import attaching, correcting, deciding
from rejoinder.comments.services.counting import withdraw
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.following import follow_text
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import ProblemError
from rejoinder.pages.live import MOST_EVENTS
from rejoinder.passages.models import Passage
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from rejoinder.personal.models import Claim, Texts
from rejoinder.personal.services.claiming import claim, undo_claim
from rejoinder.personal.services.erasing import ask_erasure, carry_out
from rejoinder.transfer.records import Record
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import set_vote
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.comments.test_costs import analyse, plan_of
from tests.making import change_options, make_comment, make_thread
from tests.pages.browsing import Browser
from tests.pages.following import LIVE, Message, OpenPage, read_stream
from tests.passages.choosing import choice, know_text, speak_of
from tests.passages.making import TEXT
from tests.people import Cast
from tests.transfer.bringing import READER, bring_in, comment, discussion

Thread = Mapping[str, Comment]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a service can do to the thread below, and what an open page is told of it."""

    make: Callable[[Cast, Thread], object]
    shown: str = ""  # names of comments that look different; "new" for one that was not there
    gone: str = ""
    reset: bool = False


def _article(cast: Cast) -> Article:
    return Article.objects.select_related("site").get(pk=cast.article.pk)


def _post(author: str, *, to: str = "", text: str = "New.") -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: post_comment(
        article=_article(cast),
        author=getattr(cast, author),
        text=text,
        parent_id=thread[to].pk if to else None,
    )


def _edit(name: str, *, text: str = "Better.") -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: edit_comment(
        comment_id=thread[name].pk, site_id=cast.site.pk, reader=thread[name].author, text=text
    )


def _delete(name: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: delete_own_comment(
        comment_id=thread[name].pk, site_id=cast.site.pk, reader=thread[name].author
    )


def _approve(name: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: deciding.approve(
        comment_id=thread[name].pk, site_id=cast.site.pk, moderator=cast.mia
    )


def _reject(name: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: deciding.reject(
        comment_id=thread[name].pk, site_id=cast.site.pk, moderator=cast.mia, reason="Rude."
    )


def _spam(name: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: deciding.mark_spam(
        comment_id=thread[name].pk, site_id=cast.site.pk, moderator=cast.mia
    )


def _pin(name: str, *, pinned: bool) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: deciding.pin(
        comment_id=thread[name].pk, site_id=cast.site.pk, moderator=cast.mia, pinned=pinned
    )


def _close(name: str, *, closed: bool) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: deciding.close_branch(
        comment_id=thread[name].pk, site_id=cast.site.pk, moderator=cast.mia, closed=closed
    )


def _vote(name: str, value: int, *, who: str = "cem") -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: set_vote(
        comment_id=thread[name].pk, site_id=cast.site.pk, reader=getattr(cast, who), value=value
    )


def _correct(decide: Callable[..., object], name: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: decide(
        comment_id=thread[name].pk, site_id=cast.site.pk, editor=cast.mia
    )


def _react(name: str, value: str) -> Callable[[Cast, Thread], object]:
    return lambda cast, thread: set_reaction(
        comment_id=thread[name].pk, site_id=cast.site.pk, reader=cast.cem, value=value
    )


def _react_to_article(cast: Cast, _: Thread) -> object:
    return set_article_reaction(article=_article(cast), reader=cast.cem, value="love")


def _react_and_back(cast: Cast, thread: Thread) -> object:
    _react("x", "like")(cast, thread)
    return _react("x", "")(cast, thread)


def _state(state: ArticleState) -> Callable[[Cast, Thread], object]:
    return lambda cast, _: deciding.set_discussion_state(
        article=_article(cast), moderator=cast.mia, state=state
    )


def _publication(kind: EventKind) -> Callable[[Cast, Thread], object]:
    return lambda cast, _: record_publication(kind, article=_article(cast), data={})


def _import(cast: Cast, _: Thread) -> object:
    records: list[Record] = [
        discussion(external_id="harbour-tunnel"),
        READER,
        comment("1"),
        comment("2"),
    ]
    return bring_in(records, site=cast.site)


def _passage(cast: Cast) -> Passage:
    """Return a passage that somebody chose, in the text of today."""
    speak_of("in March", article=_article(cast), author=cast.cem, text="So late?")
    return Passage.objects.get()


def _attach(cast: Cast, _: Thread) -> object:
    words = choice("until then").quotation
    return attaching.attach(
        passage_id=Passage.objects.get().pk,
        article=_article(cast),
        editor=cast.mia,
        words=words,
    )


def _confirm(cast: Cast, _: Thread) -> object:
    return attaching.confirm(
        passage_id=Passage.objects.get().pk, article=_article(cast), editor=cast.mia
    )


def _detach(cast: Cast, _: Thread) -> object:
    return attaching.detach(
        passage_id=Passage.objects.get().pk, article=_article(cast), editor=cast.mia
    )


def _new_text(text: str) -> Callable[[Cast, Thread], object]:
    def store(cast: Cast, _: Thread) -> object:
        store_text(_article(cast), text=plain_article(text))
        return follow_text(_article(cast))

    return store


def _claim(cast: Cast, _: Thread) -> Claim:
    return claim(source_id=cast.ada.pk, reader=cast.cem, device=cast.ada.device)


def _claim_and_undo(cast: Cast, thread: Thread) -> object:
    return undo_claim(claim_id=_claim(cast, thread).pk, reader=cast.cem)


def _erase(cast: Cast, _: Thread) -> None:
    erasure = ask_erasure(account=None, readers=[cast.ben], texts=Texts.REMOVE)
    with tempfile.TemporaryDirectory() as folder:
        carry_out(erasure, now=timezone.now(), log_folder=Path(folder))


CHANGES: Mapping[str, Change] = {
    "post": Change(_post("mia"), shown="new"),
    "post that waits": Change(_post("ada", text="Wobbly.")),
    "reply": Change(_post("ben", to="c"), shown="c new"),
    "reply that waits": Change(_post("ada", to="c", text="Wobbly.")),
    "edit": Change(_edit("a"), shown="a"),
    "edit of one that waits": Change(_edit("waiting", text="Wobbly still.")),
    "edit that makes it wait": Change(_edit("x", text="Wobbly."), gone="x"),
    "edit that leaves a tombstone": Change(_edit("b", text="Wobbly."), shown="a b c"),
    "delete": Change(_delete("x"), gone="x"),
    "delete a reply": Change(_delete("c"), shown="b", gone="c"),
    "delete with replies": Change(_delete("b"), shown="a b c"),
    "delete the last below a tombstone": Change(_delete("t"), gone="s t"),
    "delete one that waits": Change(_delete("waiting")),
    "approve": Change(_approve("waiting"), shown="waiting"),
    "approve a reply": Change(_approve("waiting reply"), shown="a|waiting reply"),
    "approve what brings tombstones back": Change(_approve("i"), shown="g h i"),
    "approve a tombstone": Change(_approve("s"), shown="s t"),
    "approve a mention": Change(_approve("mention")),
    "reject": Change(_reject("waiting")),
    "remove": Change(_reject("x"), gone="x"),
    "remove with replies": Change(_reject("b"), shown="a b c"),
    "remove with a tombstone above": Change(_reject("t"), gone="s t"),
    "remove a pinned one": Change(_reject("pinned"), gone="pinned"),
    "spam": Change(_spam("x"), gone="x"),
    "spam with replies": Change(_spam("a"), shown="a b"),
    "spam that was a tombstone": Change(_spam("s"), shown="s"),
    "spam that waited": Change(_spam("waiting")),
    "pin": Change(_pin("x", pinned=True), shown="x"),
    "unpin": Change(_pin("pinned", pinned=False), shown="pinned"),
    "close a branch": Change(_close("a", closed=True), shown="a b c"),
    "close the branch of a tombstone": Change(_close("s", closed=True), shown="s t"),
    "close a branch that nobody sees": Change(_close("waiting", closed=True)),
    "open a branch": Change(_close("closed", closed=False), shown="closed r"),
    "vote": Change(_vote("b", 1), shown="b"),
    "vote down": Change(_vote("x", -1), shown="x"),
    "switch a vote": Change(_vote("x", -1, who="ben"), shown="x"),
    "take a vote back": Change(_vote("x", 0, who="ben"), shown="x"),
    "fix a correction": Change(_correct(correcting.fix, "x"), shown="x"),
    "fix one that waits": Change(_correct(correcting.fix, "waiting")),
    "decline a correction": Change(_correct(correcting.decline, "closed"), shown="closed"),
    "reopen a correction": Change(_correct(correcting.reopen, "r"), shown="r"),
    "react": Change(_react("b", "like"), shown="b"),
    "take a reaction back": Change(_react_and_back, shown="x"),
    "react to the article": Change(_react_to_article),
    "close": Change(_state(ArticleState.CLOSED), reset=True),
    "premoderate": Change(_state(ArticleState.PREMODERATED), reset=True),
    "let only members comment": Change(_state(ArticleState.REGISTERED), reset=True),
    "make read-only": Change(_state(ArticleState.READ_ONLY), reset=True),
    "publish the article anew": Change(_publication(EventKind.ARTICLE_PUBLISHED)),
    "withdraw the article": Change(_publication(EventKind.ARTICLE_WITHDRAWN), reset=True),
    "import": Change(_import, reset=True),
    "claim a guest's comments": Change(_claim, reset=True),
    "give them back": Change(_claim_and_undo, reset=True),
    "erase somebody": Change(_erase, reset=True),
    "attach a passage": Change(_attach, reset=True),
    "confirm a passage": Change(_confirm, reset=True),
    "detach a passage": Change(_detach, reset=True),
    "words added before a passage": Change(_new_text(f"New. {TEXT}")),
    "passage edited": Change(_new_text(TEXT.replace("in March", "in April")), reset=True),
    "passage deleted": Change(_new_text("Nothing is left."), reset=True),
}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A discussion in which everything can happen; short pages, so that much is on pages of branches."""
    change_options(
        cast.site,
        page_size=5,
        depth_cap=2,
        suspect_words=["wobbly"],
        edit_window_minutes=600,
        reactions=["like", "love"],
        article_reactions=True,
    )
    know_text(cast.article)
    _passage(cast)
    earlier = timezone.now() - timedelta(hours=1)
    ada, ben, cem = cast.ada, cast.ben, cast.cem
    made: dict[str, Comment] = {}

    def top(name: str, author: Reader, status: CommentStatus = CommentStatus.PUBLISHED) -> None:
        made[name] = make_comment(
            article=cast.article, author=author, status=status, created_at=earlier
        )

    def reply(
        name: str, to: str, author: Reader, status: CommentStatus = CommentStatus.PUBLISHED
    ) -> None:
        made[name] = make_comment(parent=made[to], author=author, status=status, created_at=earlier)

    top("a", ada)
    reply("b", "a", ben)
    reply("c", "b", cem)
    top("s", ben)  # a tombstone
    reply("t", "s", ada)
    top("g", ada)
    reply("h", "g", ben)  # a tombstone that is gone
    reply("i", "h", cem)  # removed
    for name in ("s", "h", "i"):
        withdraw(Comment.objects.get(pk=made[name].pk), status=CommentStatus.REMOVED)
    top("x", ada)
    _vote("x", 1, who="ben")(cast, made)
    top("closed", ada)
    reply("r", "closed", ben)
    top("pinned", cem)
    top("waiting", cem, CommentStatus.WAITING)
    reply("waiting reply", "a", ben, CommentStatus.WAITING)
    top("mention", ada, CommentStatus.WAITING)
    for name, column, value in (
        ("closed", "closed_at", earlier),
        ("pinned", "pinned_at", earlier),
        ("mention", "kind", CommentKind.PINGBACK),
        ("x", "correction", CorrectionState.OPEN),
        ("waiting", "correction", CorrectionState.OPEN),
        ("closed", "correction", CorrectionState.OPEN),
        ("r", "correction", CorrectionState.DECLINED),
    ):
        Comment.objects.filter(pk=made[name].pk).update(**{column: value})
    return made


@pytest.mark.parametrize("name", CHANGES)
def test_open_page_is_told_what_changed_and_is_then_as_new(
    cast: Cast, thread: Thread, name: str
) -> None:
    change, page = CHANGES[name], OpenPage.loaded()

    change.make(cast, thread)
    told = page.catch_up()

    names = {thread[name].pk: name for name in thread}
    by_kind: dict[str, list[str]] = {"comment": [], "removed": []}
    for message in told[:-1]:
        number = message.data.get("id", 0)
        assert isinstance(number, int)
        by_kind.setdefault(message.event, []).append(names.get(number, "new"))
    shown = change.shown.split("|") if "|" in change.shown else change.shown.split()
    assert sorted(by_kind["comment"]) == sorted(shown)
    assert sorted(by_kind["removed"]) == sorted(change.gone.split())
    assert ("reset" in by_kind) is change.reset
    page.assert_is_as_new()


def test_table_has_every_kind_of_event(cast: Cast, thread: Thread) -> None:
    happened = set()
    for change in CHANGES.values():
        with transaction.atomic():
            change.make(cast, thread)
            happened |= set(Event.objects.values_list("kind", flat=True))
            transaction.set_rollback(True)

    of_no_discussion = {
        EventKind.SITE_OPTIONS_CHANGED,
        EventKind.SITE_PAGES_CHANGED,
        EventKind.READER_CHANGED,
    }
    assert happened == {kind.value for kind in set(EventKind) - of_no_discussion}


TEXTS = ("A thought", "Another one", "*Well*", "In short", "Wobbly", "So. " * 200)


def change_something(cast: Cast, chance: random.Random, *, number: int) -> None:
    """Do one random thing to the discussion, or be refused."""
    comments = Comment.objects.select_related("author").order_by("pk")
    thread = {str(comment.pk): comment for comment in comments}
    name = chance.choice([*thread])
    text = f"{chance.choice(TEXTS)} {number}."
    who = chance.choice(["ada", "ben", "cem", "mia"])
    common: list[Callable[[Cast, Thread], object]] = [
        _post(who, text=text),
        _post(who, text=text, to=name),
        _post(who, text=text, to=name),
        _edit(name, text=text),
        _delete(name),
        _approve(name),
        _approve(name),
        _reject(name),
        _spam(name),
        _pin(name, pinned=chance.random() < 0.5),
        _close(name, closed=chance.random() < 0.5),
        _vote(name, chance.choice([-1, 0, 1]), who=who),
    ]
    rare: list[Callable[[Cast, Thread], object]] = [
        _import,
        _state(chance.choice([ArticleState.CLOSED, ArticleState.PREMODERATED])),
    ]
    if Article.objects.get(pk=cast.article.pk).state != ArticleState.OPEN:
        rare = [_state(ArticleState.OPEN)] * 9
    change = chance.choice(common * 8 + rare)
    with suppress(ProblemError):
        change(cast, thread)


@pytest.mark.parametrize("seed", range(4))
def test_open_page_is_as_new_after_any_changes_however_often_it_breaks_off(
    cast: Cast, thread: Thread, seed: int
) -> None:
    chance = random.Random(seed)
    page, told = OpenPage.loaded(), Counter[str]()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(150):
            clock.shift(timedelta(minutes=2))
            change_something(cast, chance, number=number)
            if chance.random() < 0.3:
                page.catch_up(take=chance.randrange(4))
            elif chance.random() < 0.5:
                told.update(message.event for message in page.catch_up())
                if chance.random() < 0.3:
                    page.assert_is_as_new()
        page.catch_up()
        page.assert_is_as_new()
    assert told["comment"] > 20
    assert told["removed"] > 1
    assert told["reset"] < told["counts"] / 4


def test_batch_is_harmless_a_second_time_and_its_last_message_alone_has_the_id(
    cast: Cast, thread: Thread
) -> None:
    page = OpenPage.loaded()
    for name in ("post", "delete", "vote", "remove with replies", "reply that waits"):
        CHANGES[name].make(cast, thread)

    told = page.catch_up(take=3)
    assert [message.id for message in told] == [None] * 3
    told = page.catch_up()
    assert [message.id for message in told] == [None] * (len(told) - 1) + [str(page.version)]
    assert told[-1].event == "counts"
    page.take_in(told)
    page.assert_is_as_new()
    assert page.loads == 1


def told_after(version: int) -> list[Message]:
    return read_stream(Client().get(LIVE, {"after": version}).content.decode())


def test_two_changes_are_one_batch_without_repetition(cast: Cast, thread: Thread) -> None:
    page = OpenPage.loaded()
    for value in (1, 0, -1, 1):
        _vote("b", value)(cast, thread)
    CHANGES["remove"].make(cast, thread)

    told = page.catch_up()

    assert [(each.event, each.data.get("id")) for each in told[:-1]] == [
        ("comment", thread["b"].pk),
        ("removed", thread["x"].pk),
    ]


def test_what_is_answered_comes_before_its_answers(cast: Cast, thread: Thread) -> None:
    page = OpenPage.loaded()
    for name in ("approve what brings tombstones back", "close a branch"):
        CHANGES[name].make(cast, thread)

    told = [each.data["id"] for each in page.catch_up() if each.event == "comment"]

    for upper, lower in pairwise("ghi"):
        assert told.index(thread[upper].pk) < told.index(thread[lower].pk)
    for upper, lower in pairwise("abc"):
        assert told.index(thread[upper].pk) < told.index(thread[lower].pk)


def test_counts_say_how_much_there_is_now(cast: Cast, thread: Thread) -> None:
    page = OpenPage.loaded()
    CHANGES["approve a mention"].make(cast, thread)
    CHANGES["approve"].make(cast, thread)

    *_, counts = page.catch_up()

    version = Event.objects.order_by("pk").last()
    assert version is not None
    assert counts.data == {"comments": 11, "mentions": 1, "version": version.pk}


@pytest.mark.parametrize("after", ["", "{version}"])
def test_nothing_is_told_where_nothing_happened_but_the_version(
    cast: Cast, thread: Thread, after: str
) -> None:
    version = OpenPage.loaded().version

    answer = Client().get(LIVE, {"after": after.format(version=version)})

    assert answer.content.decode() == f"id: {version}\n\n"
    assert answer["Live-Next"] == f"/w/gazette/harbour-tunnel/live?after={version}"


def test_answer_is_everybodys_and_says_what_outdates_it(cast: Cast, thread: Thread) -> None:
    address = f"{LIVE}?after=0"
    answer = Client().get(address)

    for who in ("ada", "ben", "mia"):
        same = Browser.of(getattr(cast, who)).answer_to(address)
        assert (same.content, same.headers) == (answer.content, answer.headers)
        assert not same.cookies
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=10"
    assert answer["Surrogate-Key"] == answer["Live-Channel"] == f"article-{cast.article.pk}"
    assert answer["Vary"] == "Last-Event-ID"
    assert answer["X-Accel-Buffering"] == "no"


def test_where_a_browser_was_wins_over_the_address(cast: Cast, thread: Thread) -> None:
    version = OpenPage.loaded().version
    CHANGES["vote"].make(cast, thread)
    CHANGES["pin"].make(cast, thread)

    answer = Client().get(f"{LIVE}?after=0", headers={"Last-Event-ID": str(version)})

    assert {message.data["id"] for message in read_stream(answer.content.decode())[:-1]} == {
        thread["b"].pk,
        thread["x"].pk,
    }


@pytest.mark.parametrize(
    "name",
    [
        *("post that waits", "edit of one that waits", "delete one that waits", "reject"),
        *("reply that waits", "spam that waited", "close a branch that nobody sees"),
    ],
)
def test_what_only_its_author_sees_is_told_to_nobody(cast: Cast, thread: Thread, name: str) -> None:
    version = OpenPage.loaded().version
    CHANGES[name].make(cast, thread)
    last = Comment.objects.order_by("pk").last()
    assert last is not None

    told = told_after(version)

    assert {message.event for message in told} <= {"counts", "reset"}
    assert not [message for message in told if message.data.keys() & {"id", "html"}]


def test_comment_that_waited_before_an_edit_is_not_named(cast: Cast, thread: Thread) -> None:
    version = OpenPage.loaded().version
    for name, before in (("waiting", "waiting"), ("x", "published")):
        withdraw(Comment.objects.get(pk=thread[name].pk), status=CommentStatus.WAITING)
        record(
            EventKind.COMMENT_EDITED,
            article=cast.article,
            actor=cast.ada,
            subject_id=thread[name].pk,
            data={"before": before, "status": "waiting"},
        )

    told = told_after(version)

    assert [(each.event, each.data.get("id")) for each in told] == [
        ("removed", thread["x"].pk),
        ("counts", None),
    ]


@pytest.mark.parametrize(
    ("after", "status"),
    [
        *(("-1", 422), ("1.5", 422), ("x", 422), ("٣", 422), ("1" * 19, 422), ("1 ", 422)),
        *(("9" * 18, 200), ("0", 200), ("", 200)),
    ],
)
def test_version_that_is_none_is_refused_in_plain_words(
    cast: Cast, thread: Thread, after: str, status: int
) -> None:
    answer = Client().get(LIVE, {"after": after})

    assert answer.status_code == status
    if status != HTTPStatus.OK:
        assert "Load its page again" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
    in_header = Client().get(LIVE, headers={"Last-Event-ID": after.encode().decode("latin-1")})
    assert in_header.status_code == status


def test_version_of_a_later_time_loads_the_page_anew(cast: Cast, thread: Thread) -> None:
    page = OpenPage.loaded()
    now, page.version = page.version, page.version + 1_000

    told = page.catch_up()

    assert [message.event for message in told] == ["reset", "counts"]
    assert told[-1].id == str(now)
    page.assert_is_as_new()


def test_version_of_another_discussion_is_a_moment_like_any_other(
    cast: Cast, thread: Thread
) -> None:
    page = OpenPage.loaded()
    elsewhere = record(
        EventKind.COMMENT_PINNED, article=cast.other_article, actor=None, subject_id=1
    )
    CHANGES["vote"].make(cast, thread)

    answer = Client().get(f"{LIVE}?after={elsewhere.pk}")

    page.take_in(read_stream(answer.content.decode()))
    page.assert_is_as_new()


@pytest.mark.parametrize("address", ["/d/gazette/absent/live", "/d/absent/harbour-tunnel/live"])
def test_what_is_not_there_is_not_found(cast: Cast, address: str) -> None:
    assert Client().get(address).status_code == HTTPStatus.NOT_FOUND


def test_discussion_that_became_private_is_not_found(cast: Cast, thread: Thread) -> None:
    version = OpenPage.loaded().version
    CHANGES["vote"].make(cast, thread)
    _state(ArticleState.PRIVATE)(cast, thread)

    for after in ("", version):
        assert Client().get(LIVE, {"after": after}).status_code == HTTPStatus.NOT_FOUND


def test_only_reading_is_possible(cast: Cast) -> None:
    browser = Browser(sends_token=True)

    assert browser.post(LIVE, b"after=1").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert browser.client.head(LIVE).content == b""


# ---- what it costs

MOST_STATEMENTS = 4  # and a few words around them that keep them in one state


def statements(after: int) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(LIVE, {"after": after}).status_code == HTTPStatus.OK
    return [each["sql"] for each in asked]


@pytest.mark.parametrize("replies", [1, 30, MOST_CHANGED - 1, MOST_CHANGED, 1_000])
def test_closing_a_branch_costs_as_much_whatever_its_size(cast: Cast, replies: int) -> None:
    parents = [None, *[number // 2 for number in range(replies)]]
    top, *_ = make_thread(article=cast.article, parents=parents)
    _close("top", closed=True)(cast, {"top": top})

    assert len(statements(after=0)) <= MOST_STATEMENTS
    assert len(told_after(0)) == (2 if replies + 1 > MOST_CHANGED else replies + 2)


@pytest.mark.parametrize("replies", [MOST_CHANGED - 1, MOST_CHANGED, 1_000])
def test_removing_a_comment_costs_as_much_however_many_answer_it(cast: Cast, replies: int) -> None:
    top, *_ = make_thread(article=cast.article, parents=[None, *[0] * replies])
    _reject("top")(cast, {"top": top})

    assert len(statements(after=0)) <= MOST_STATEMENTS
    assert len(told_after(0)) == (2 if replies + 1 > MOST_CHANGED else replies + 2)


def test_comment_that_changed_in_several_ways_counts_once(cast: Cast) -> None:
    rows = make_thread(article=cast.article, parents=[None, *range(MOST_CHANGED - 1)])
    for row in rows[1:50]:
        _vote("it", 1)(cast, {"it": row})
        _reject("it")(cast, {"it": row})
    _close("it", closed=True)(cast, {"it": rows[0]})

    assert len(told_after(0)) == MOST_CHANGED + 1


@pytest.mark.parametrize("length", [MOST_CHANGED, MOST_CHANGED + 1, 2_000])
def test_chain_of_tombstones_costs_as_much_however_long(cast: Cast, length: int) -> None:
    parents = [None, *range(length - 1)]
    *_, last = make_thread(article=cast.article, parents=parents, published=[False] * length)
    record(
        EventKind.COMMENT_REMOVED,
        article=cast.article,
        actor=cast.mia,
        subject_id=last.pk,
        data={"before": "published"},
    )

    assert len(statements(after=0)) <= MOST_STATEMENTS
    assert len(told_after(0)) == (2 if length > MOST_CHANGED else length + 1)


@pytest.mark.parametrize("events", [1, MOST_EVENTS, MOST_EVENTS + 1])
def test_many_events_cost_as_much_as_one_and_too_many_load_the_page_anew(
    cast: Cast, events: int
) -> None:
    rows = make_thread(article=cast.article, parents=[None] * 40)
    for number in range(events):
        record(
            EventKind.VOTE_CAST,
            article=cast.article,
            actor=cast.ben,
            subject_id=rows[number % 40].pk,
        )

    assert len(statements(after=0)) <= MOST_STATEMENTS
    assert (told_after(0)[0].event == "reset") is (events > MOST_EVENTS)


# ---- on several connections


@pytest.mark.usefixtures("shared_database")
def test_batch_is_of_one_state_while_others_write(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)
    page = OpenPage.loaded()
    _vote("top", 1)(cast, {"top": top})
    later = [partial(_reject("top"), cast, {"top": top})]

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        """Remove the comment, on another connection, as soon as the events have been read."""
        result = execute(sql, *rest)
        if "activity_event" in sql and "subject_id" in sql:
            at_once([later.pop()] if later else [])
        return result

    with connection.execute_wrapper(meanwhile):
        told = page.catch_up()

    assert [message.event for message in told] == ["comment", "counts"]
    assert "is-published" in str(told[0].data["html"])
    assert [message.event for message in page.catch_up()] == ["removed", "counts"]
    page.assert_is_as_new()


@pytest.mark.usefixtures("shared_database")
def test_one_state_costs_three_statements_at_most(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)
    _vote("top", 1)(cast, {"top": top})

    around = [each for each in statements(after=0) if "SELECT" not in each]
    assert around
    assert len(around) <= 3


# ---- how it is read


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL chooses by size")
@pytest.mark.parametrize("analysed", [False, True])
def test_changes_are_read_from_indexes(cast: Cast, thread: Thread, *, analysed: bool) -> None:
    if analysed:
        analyse(cast)
    for name in ("close a branch", "remove with a tombstone above", "vote"):
        CHANGES[name].make(cast, thread)

    events = events_after(0, article_id=cast.article.pk, limit=9)
    plan = plan_of(lambda: events_after(0, article_id=cast.article.pk, limit=9))
    plan += plan_of(lambda: read_changed(events))

    tables = {line.partition(" USING ")[2] for line in plan if line.startswith("SEARCH")}
    assert {each.partition(" (")[0] for each in tables} == {
        "INDEX event_by_article",
        "INDEX comment_replies",
        "INTEGER PRIMARY KEY",
    }
    scanned = {line.split()[1] for line in plan if line.startswith("SCAN")}
    assert not {each for each in scanned if "_" in each}, plan  # our tables' names have one
