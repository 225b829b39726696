"""A text that readers see and we do not know is read from the article's page: guarded, seldom, and by nobody who waits."""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.articles.models import Article
from rejoinder.comments.services.fetching import fetch_due
from rejoinder.core.fetching import is_public
from rejoinder.passages.models import (
    Fit,
    Passage,
    TextFetch,
    TextRevision,
    TextSource,
)
from rejoinder.passages.queries import current_text
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.fetching import want_text
from rejoinder.passages.services.settling import digest_of, store_text
from rejoinder.passages.text_index import MOST_CHARS, plain_article
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.core.test_fetching import Server, server  # noqa: F401  # a fixture
from tests.making import change_options
from tests.pages.embedding import EMBED, Embed
from tests.passages.choosing import speak_of
from tests.passages.making import TEXT
from tests.passages.pages import Paper, mark, on_paper
from tests.people import Cast, make_cast

WORDS = "nine hundred million"
LATER = TEXT.replace("opens in March", "opens in May, the council says")


@pytest.fixture
def paper(cast: Cast, server: Server) -> Paper:  # noqa: F811
    return on_paper(cast.article, server=server)


def test_words_on_the_page_count_as_the_articles_once_it_was_read(paper: Paper) -> None:
    paper.prints(TEXT)
    comment = mark(paper)
    passage = Passage.objects.get()
    assert (passage.is_confirmed, paper.asked) == (False, 0)

    assert fetch_due(fetcher=paper.fetcher()) == 1

    revision = TextRevision.objects.get()
    assert (revision.text, revision.source) == (TEXT, TextSource.FETCHED)
    passage.refresh_from_db()
    comment.refresh_from_db()
    at = TEXT.index(WORDS)
    assert (passage.is_confirmed, passage.fit, passage.place) == (True, Fit.EXACT, at)
    assert comment.place == at
    assert TextFetch.objects.get().wanted_at is None


def test_words_are_found_on_a_page_that_differs_from_the_readers(paper: Paper) -> None:
    paper.prints(f"An advertisement. {TEXT}")
    mark(paper)

    fetch_due(fetcher=paper.fetcher())

    assert Passage.objects.get().is_confirmed
    assert TextFetch.objects.get().wanted_at is None


def test_passages_are_followed_into_a_later_text_that_somebody_sees(paper: Paper) -> None:
    paper.prints(TEXT)
    first = mark(paper, WORDS).passage
    fetch_due(fetcher=paper.fetcher())
    paper.prints(LATER)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        second = mark(paper, "the council says", text=LATER).passage
        fetch_due(fetcher=paper.fetcher())

    assert first is not None
    assert second is not None
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.fit, first.place) == (Fit.EXACT, LATER.index(WORDS))
    assert (second.fit, second.is_confirmed) == (Fit.EXACT, True)


def test_words_of_today_in_a_text_that_is_not_known_lead_to_that_text(paper: Paper) -> None:
    store_text(paper.article, text=plain_article(TEXT))
    paper.prints(LATER)

    assert mark(paper, text=LATER).place is not None  # they stand in the text of today, too
    fetch_due(fetcher=paper.fetcher())

    today = current_text(paper.article)
    assert today is not None
    assert today.text == LATER


def test_known_text_is_not_asked_for(paper: Paper) -> None:
    store_text(paper.article, text=plain_article(TEXT))

    mark(paper)
    mark(paper, "Invented words", at=3)

    assert not TextFetch.objects.exists()


def test_page_is_asked_for_once_in_ten_minutes(paper: Paper) -> None:
    paper.prints(TEXT)
    begin = timezone.now()
    asked: list[int] = []
    for minutes in (0, 1, 9, 11, 12, 22):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            mark(paper, text=f"{TEXT} {minutes}")  # another edition each time
            fetch_due(fetcher=paper.fetcher())
            asked.append(paper.asked)

    assert asked == [1, 1, 1, 2, 2, 3]


def test_looking_costs_one_statement_where_nothing_is_due(
    paper: Paper, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paper.prints(TEXT)
    mark(paper)
    fetch_due(fetcher=paper.fetcher())

    with django_assert_num_queries(1):
        assert fetch_due(fetcher=paper.fetcher()) == 0


@pytest.mark.parametrize("number", [1, 20])
def test_cost_of_a_page_does_not_grow_with_its_passages(
    paper: Paper, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paper.prints(TEXT)
    for index in range(number):
        mark(paper, TEXT[index : index + 20].strip())
    assert Passage.objects.count() == number

    # Looked, claimed, read what is known, noted, stored; then the passages are followed.
    with django_assert_max_num_queries(30):  # with savepoints; one more on PostgreSQL
        fetch_due(fetcher=paper.fetcher())


def test_wanting_a_text_costs_one_statement(
    paper: Paper, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for text in ("One.", "Two."):
        with django_assert_num_queries(1):
            want_text(paper.article, today=None, digest=digest_of(text))

    assert TextFetch.objects.get().digest == digest_of("Two.")


@pytest.mark.usefixtures("shared_database")
def test_of_several_processes_one_asks_and_none_in_a_transaction(server: Server) -> None:  # noqa: F811
    cast = make_cast()
    paper = on_paper(cast.article, server=server)
    paper.prints(TEXT)
    mark(paper)
    in_transaction: list[bool] = []
    fetcher = paper.fetcher(before=lambda: in_transaction.append(connection.in_atomic_block))

    asked = at_once([lambda: fetch_due(fetcher=fetcher)] * 4)

    assert sorted(asked) == [0, 0, 0, 1]
    assert (paper.asked, in_transaction) == (1, [False])
    assert Passage.objects.get().is_confirmed


def test_page_that_asks_who_one_is_replaces_no_text(
    paper: Paper, caplog: pytest.LogCaptureFixture
) -> None:
    paper.prints(TEXT)
    mark(paper)
    fetch_due(fetcher=paper.fetcher())
    paper.answers("<article><h1>Sign in</h1><p>Your name and password, please.</p></article>")

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False),
        caplog.at_level(logging.WARNING),
    ):
        mark(paper, "opens in May", text=LATER)
        fetch_due(fetcher=paper.fetcher())

    assert "nothing of what readers see" in caplog.text
    assert [each.text for each in TextRevision.objects.all()] == [TEXT]
    assert Passage.objects.get(exact=WORDS).fit == Fit.EXACT
    assert TextFetch.objects.get().failures == 0


def test_page_that_an_old_copy_was_had_of_is_asked_again_for_an_hour(paper: Paper) -> None:
    paper.prints(TEXT)
    mark(paper)
    mark(paper, "the council says", text=LATER)
    begin = timezone.now()
    fetch_due(fetcher=paper.fetcher())  # the cache in front of it is behind
    paper.prints(LATER)

    with time_machine.travel(begin + timedelta(minutes=11), tick=False):
        fetch_due(fetcher=paper.fetcher())

    assert Passage.objects.get(exact="the council says").is_confirmed
    mark(paper, "Words that were never there", text="Words that were never there")
    for minutes in range(22, 600, 11):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            fetch_due(fetcher=paper.fetcher())
    assert paper.asked <= 2 + 6


def test_failing_page_is_asked_for_daily_after_five_times_and_a_week_long(paper: Paper) -> None:
    mark(paper)  # the page is a 404
    begin = timezone.now()
    asked_at: list[timedelta] = []
    for hours in range(14 * 24):
        for minutes in (0, 11, 22, 33, 44, 55) if hours < 2 else (0,):
            passed = timedelta(hours=hours, minutes=minutes)
            with time_machine.travel(begin + passed, tick=False):
                if fetch_due(fetcher=paper.fetcher()):
                    asked_at.append(passed)

    assert asked_at[:5] == [timedelta(minutes=minutes) for minutes in (0, 11, 22, 33, 44)]
    gaps = [later - earlier for earlier, later in pairwise(asked_at[4:])]
    assert gaps
    assert all(timedelta(days=1) <= gap < timedelta(hours=26) for gap in gaps)
    assert timedelta(days=6) < asked_at[-1] < timedelta(days=9)
    assert TextFetch.objects.get().wanted_at is None


def test_page_that_works_again_is_forgiven(paper: Paper) -> None:
    mark(paper)
    fetch_due(fetcher=paper.fetcher())
    paper.prints(TEXT)

    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        fetch_due(fetcher=paper.fetcher())

    assert Passage.objects.get().is_confirmed
    assert TextFetch.objects.get().failures == 0


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("option", False),
        ("url", "http://gazette.example.evil.example/tunnel"),
        ("url", "http://evil.example/gazette.example"),
        ("url", "http://[::1/"),
        ("url", ""),
        ("home", "https://gazette.example/tunnel/"),  # our newsroom has its text
        ("sent_at", timezone.now()),  # by the publisher, signed
    ],
)
def test_text_that_may_not_be_fetched_is_not_wanted(
    change: str, value: object, paper: Paper
) -> None:
    if change == "option":
        change_options(paper.article.site, fetch_texts=value)
    elif change == "sent_at":
        store_text(paper.article, text=plain_article("Else."), sent_at=timezone.now())
    else:
        Article.objects.filter(pk=paper.article.pk).update(**{change: value})
    paper.article = Article.objects.select_related("site").get(pk=paper.article.pk)

    mark(paper)

    assert not TextFetch.objects.exists()


def test_option_that_is_switched_off_later_counts_at_once(paper: Paper) -> None:
    mark(paper)
    change_options(paper.article.site, fetch_texts=False)

    fetch_due(fetcher=paper.fetcher())

    assert paper.asked == 0
    assert TextFetch.objects.get().wanted_at is None


def test_text_that_the_publisher_sends_meanwhile_stays(paper: Paper) -> None:
    paper.prints(TEXT)
    mark(paper)

    def send() -> None:
        store_text(
            paper.article,
            text=plain_article(LATER),
            source=TextSource.PUBLISHER,
            sent_at=timezone.now(),
        )

    fetch_due(fetcher=paper.fetcher(before=send))

    assert [each.text for each in TextRevision.objects.all()] == [LATER]


def test_what_is_wanted_while_the_page_is_read_is_not_forgotten(paper: Paper) -> None:
    paper.prints(TEXT)
    mark(paper)

    fetch_due(fetcher=paper.fetcher(before=lambda: _want_later(paper)))

    assert TextFetch.objects.get().wanted_at is not None


def _want_later(paper: Paper) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        mark(paper, "the council says", text=LATER)


def test_text_of_five_megabytes_in_a_page_is_read(paper: Paper) -> None:
    filler = "Words of a long report. " * 200
    text = f"{TEXT} {filler.strip()}"
    paragraphs = f"<p>{filler}</p>" * 1_000
    page = f"<article><p>{TEXT}</p>{paragraphs}</article>"
    assert 4_800_000 < len(page) < min(5_000_000, MOST_CHARS)
    paper.answers(page)
    mark(paper, text=text)

    fetch_due(fetcher=paper.fetcher())

    assert Passage.objects.get().is_confirmed
    assert len(TextRevision.objects.get().text) > 4_700_000


def test_page_is_asked_for_without_a_cookie_and_uncompressed(paper: Paper) -> None:
    paper.prints(TEXT)
    mark(paper)

    fetch_due(fetcher=paper.fetcher())

    [request] = paper.server.asked
    assert "cookie" not in request.lower()
    assert "authorization" not in request.lower()
    assert "Accept-Encoding: identity" in request


def test_loopback_is_never_asked_by_what_production_uses(paper: Paper) -> None:
    paper.prints(TEXT)
    mark(paper)

    fetch_due(fetcher=paper.fetcher(is_allowed=is_public))

    assert paper.asked == 0
    assert TextFetch.objects.get().failures == 1


def test_reader_who_posts_waits_for_no_page(paper: Paper) -> None:
    paper.prints(TEXT)

    answer = Embed().post(
        f"{EMBED}/reply",
        {"text": "So much?", "name": "Ida", "quote": WORDS, "quote_digest": digest_of(TEXT)},
    )

    assert answer.status_code == HTTPStatus.CREATED
    assert TextFetch.objects.get().digest == digest_of(TEXT)
    assert paper.asked == 0


def test_forged_quotation_stays_with_its_author(paper: Paper, cast: Cast) -> None:
    paper.prints(TEXT)
    speak_of(choice_of("The mayor stole the money."), article=paper.article, author=cast.ada)

    fetch_due(fetcher=paper.fetcher())

    assert not Passage.objects.get().is_confirmed
    assert TextRevision.objects.get().text == TEXT  # the page's, where none was known
