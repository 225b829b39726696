"""What one reader wrote, for everybody: where site and reader allow it, and nowhere else."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import CommentStatus
from rejoinder.core.keys import article_key, latest_key
from rejoinder.personal.services.showing import show_history
from tests.making import change_options, make_article, make_comment, make_thread
from tests.pages.browsing import DISCUSSION, Browser
from tests.pages.mine.test_mine import MINE, form_with
from tests.people import Cast
from tests.personal.people import make_noor


def status_of(reader: Reader, *, site: str = "gazette") -> int:
    return Browser().answer_to(f"/d/{site}/people/{reader.pk}").status_code


@pytest.mark.parametrize(
    ("option", "wishes", "status"),
    [
        *(("off", False, 404), ("off", True, 404)),
        *(("choose", False, 404), ("choose", True, 200)),
        *(("all", False, 200), ("all", True, 200)),
    ],
)
def test_site_and_reader_decide(cast: Cast, option: str, wishes: bool, status: int) -> None:  # noqa: FBT001
    noor = make_noor(cast.site)
    show_history(reader=noor, shown=wishes)
    change_options(cast.site, public_history=option)

    assert status_of(noor) == status


def test_guests_are_never_listed_unasked(cast: Cast) -> None:
    change_options(cast.site, public_history="all")

    assert status_of(cast.ada) == HTTPStatus.NOT_FOUND


def test_reader_of_another_site_is_nobody_here(cast: Cast) -> None:
    change_options(cast.site, public_history="all")
    change_options(cast.other_site, public_history="all")

    assert status_of(cast.eve) == HTTPStatus.NOT_FOUND
    assert status_of(cast.eve, site="elsewhere") == HTTPStatus.OK
    assert Browser().answer_to(f"/d/gazette/people/{'9' * 40}").status_code == HTTPStatus.NOT_FOUND


def test_what_not_everybody_sees_is_not_listed(cast: Cast) -> None:
    change_options(cast.site, public_history="all")
    noor = make_noor(cast.site)
    make_comment(article=cast.article, author=noor, text="For everybody.")
    for status in (CommentStatus.WAITING, CommentStatus.REJECTED, CommentStatus.SPAM):
        make_comment(article=cast.article, author=noor, text="Hidden words.", status=status)
    draft = make_article(site=cast.site, state=ArticleState.PRIVATE)
    make_comment(article=draft, author=noor, text="Hidden words.")
    make_comment(article=cast.article, author=cast.ben, text="Hidden words.")

    text = Browser.of(noor).open(f"/d/gazette/people/{noor.pk}").find("main")[0].text

    assert "For everybody." in text
    assert "Hidden words." not in text
    assert "You" not in text.split()  # the same for everybody, also for her


@pytest.mark.parametrize("comments", [1, 20])
def test_page_costs_three_statements_and_is_kept_by_caches(cast: Cast, comments: int) -> None:
    change_options(cast.site, public_history="all")
    noor = make_noor(cast.site)
    make_thread(article=cast.article, author=noor, parents=[None] * comments)

    with CaptureQueriesContext(connection) as asked:
        answer = Browser().answer_to(f"/d/gazette/people/{noor.pk}")

    assert len(asked) == 3
    assert answer["Cache-Control"].startswith("public")
    assert latest_key(cast.site.pk) in answer["Surrogate-Key"].split()


def test_names_lead_there_where_it_is_allowed_without_a_further_statement(cast: Cast) -> None:
    noor = make_noor(cast.site)
    make_comment(article=cast.article, author=noor)
    make_comment(article=cast.article, author=cast.ben)
    costs = []
    for option in ("off", "all"):
        change_options(cast.site, public_history=option)
        with CaptureQueriesContext(connection) as asked:
            page = Browser().open(DISCUSSION)
        costs.append(len(asked))
        links = [a["href"] for a in page.find("a") if "person" in a.attributes.get("class", "")]
        assert links == ([] if option == "off" else [f"/d/gazette/people/{noor.pk}"])
    assert costs[0] == costs[1]


def test_choice_purges_every_discussion_where_the_name_stands(cast: Cast) -> None:
    change_options(cast.site, public_history="choose")
    noor = make_noor(cast.site)
    second = make_article(site=cast.site)
    for article in (cast.article, second):
        make_comment(article=article, author=noor)
    browser = Browser.of(noor)

    browser.send(form_with(browser.open(MINE), "history"), button="act=history", shown="1")

    event = Event.objects.get(kind=EventKind.READER_CHANGED)
    keys = {latest_key(cast.site.pk), article_key(cast.article.pk), article_key(second.pk)}
    assert {*event.stale} == keys
    noor.refresh_from_db()
    assert noor.shows_history


def test_same_choice_again_purges_nothing(cast: Cast) -> None:
    noor = make_noor(cast.site)

    show_history(reader=noor, shown=False)

    assert not Event.objects.filter(kind=EventKind.READER_CHANGED).exists()


def test_choice_of_somebody_in_very_many_discussions_is_stored(cast: Cast) -> None:
    noor = make_noor(cast.site)
    for _ in range(3):
        make_comment(article=make_article(site=cast.site), author=noor)

    show_history(reader=noor, shown=True)

    assert Event.objects.filter(kind=EventKind.READER_CHANGED).count() == 1
