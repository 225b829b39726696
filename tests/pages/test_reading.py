"""Reading without JavaScript: the sites, a site, a discussion and its order, page by page, one thread, mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest

from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentKind
from rejoinder.comments.queries.discussion import SORTS
from rejoinder.sites.models import Site
from tests.making import change_options, make_article, make_comment, make_site
from tests.pages.browsing import DISCUSSION, Browser
from tests.pages.html import Element
from tests.people import Cast

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def comments_on(page: Element) -> list[int]:
    """Return the ids of the comments on a page, in the order of reading."""
    prefix = "comment-"
    return [
        int(item["id"].removeprefix(prefix))
        for item in page.find("li")
        if item.attributes.get("id", "").startswith(prefix)
    ]


def fill(cast: Cast, count: int) -> list[Comment]:
    """Store that many top-level comments, a minute apart, with scores that are in another order."""
    return [
        make_comment(
            article=cast.article, created_at=NOON + timedelta(minutes=n), up=(n * 7) % count
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("others", [0, 1])
def test_start_lists_the_sites_or_opens_the_only_one(db: None, others: int) -> None:
    make_site(key="gazette", name="The Gazette")
    for _ in range(others):
        make_site()

    browser = Browser()
    page = browser.open("/")

    assert (browser.address == "/d/gazette/") is (others == 0)
    assert "The Gazette" in page.get("main").text


def test_start_of_an_empty_installation_is_a_page(db: None) -> None:
    Site.objects.all().delete()

    assert Browser().open("/").get("main").text


def test_site_lists_its_articles_the_latest_first_and_goes_on(cast: Cast) -> None:
    made = [
        make_article(site=cast.site, title=f"No. {n}", published_at=NOON + timedelta(hours=n))
        for n in range(40)
    ]
    cast.article.published_at = NOON - timedelta(days=1)
    cast.article.save()
    make_article(site=cast.site, title="A draft", state=ArticleState.PRIVATE)
    browser = Browser()

    first = browser.open("/d/gazette/")
    second = browser.open(first.get("a", rel="next")["href"])
    back = browser.open(second.get("a", rel="prev")["href"])

    titles = [heading.text for page in (first, second) for heading in page.find("h2")]
    assert titles == [f"No. {n}" for n in reversed(range(len(made)))] + [cast.article.title]
    assert [heading.text for heading in back.find("h2")] == titles[:30]
    assert not second.find("a", rel="next")


@pytest.mark.parametrize("sort", list(SORTS))
def test_every_order_shows_every_comment_once_forward_and_back(cast: Cast, sort: str) -> None:
    change_options(cast.site, page_size=5)
    made = fill(cast, 13)
    wanted = list(
        Comment.objects.order_by(
            *(f"{'-' if SORTS[sort].descending else ''}{name}" for name in SORTS[sort].columns)
        ).values_list("pk", flat=True)
    )
    browser = Browser()

    pages = [browser.open(f"{DISCUSSION}?sort={sort}")]
    while onward := pages[-1].find("a", rel="next"):
        pages.append(browser.open(onward[0]["href"]))
    seen = [pk for page in pages for pk in comments_on(page)]
    back = browser.open(pages[2].get("a", rel="prev")["href"])
    first = browser.open(back.get("a", rel="prev")["href"])

    assert len(made) == len(seen)
    assert seen == wanted
    assert comments_on(back) == wanted[5:10]
    assert comments_on(first) == wanted[:5]


def test_links_of_the_orders_lead_to_them(cast: Cast) -> None:
    fill(cast, 3)
    browser = Browser()
    page = browser.open(DISCUSSION)
    labels = [link.text for nav in page.find("nav") for link in nav.find("a")]

    for label in labels:
        [link] = [link for nav in page.find("nav") for link in nav.find("a") if link.text == label]
        sorted_page = browser.open(link["href"])
        [shown] = [
            link for nav in sorted_page.find("nav") for link in nav.find("a", aria_current="true")
        ]
        assert shown.text == label
    assert len(labels) == len(SORTS)


def test_replies_stand_below_what_they_answer(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="A bridge instead?")
    reply = make_comment(parent=top, author=cast.ben, text="The ships are too high.")

    page = Browser().open(DISCUSSION)

    inside = page.by_id(f"comment-{top.pk}").by_id(f"replies-{top.pk}")
    drawn = inside.by_id(f"comment-{reply.pk}")
    assert "The ships are too high." in drawn.text
    assert "Ben" in drawn.get("article")["aria-label"]
    assert "Ada" in drawn.get("article")["aria-label"]
    assert drawn.find("time")[0]["datetime"] == reply.created_at.isoformat(timespec="seconds")


def test_pinned_comment_is_first_in_every_order_and_only_on_the_first_page(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    made = fill(cast, 8)
    Comment.objects.filter(pk=made[3].pk).update(pinned_at=NOON)
    browser = Browser()

    for sort in SORTS:
        first = browser.open(f"{DISCUSSION}?sort={sort}")
        assert comments_on(first)[0] == made[3].pk
        second = browser.open(first.get("a", rel="next")["href"])
        assert made[3].pk not in comments_on(second)


def deep(cast: Cast, levels: int) -> Sequence[Comment]:
    chain = [make_comment(article=cast.article, text="Level 0")]
    for level in range(1, levels):
        chain.append(make_comment(parent=chain[-1], text=f"Level {level}"))
    return chain


@pytest.mark.parametrize("cap", [1, 2, 4])
def test_permanent_link_of_every_depth_opens_a_page_with_the_comment(cast: Cast, cap: int) -> None:
    change_options(cast.site, depth_cap=cap, page_size=5)
    chain = deep(cast, 9)
    fill(cast, 12)  # newer, so that the chain is on a later page
    browser = Browser()

    for depth, comment in enumerate(chain):
        page = browser.open(f"{DISCUSSION}?comment={comment.pk}#comment-{comment.pk}")
        assert page.by_id(f"comment-{comment.pk}").find("article")
        assert ("/branch/" in browser.address) is (depth >= cap)
        assert browser.address.endswith(f"#comment-{comment.pk}")


def test_thread_that_goes_deeper_is_continued_on_a_page_of_its_own(cast: Cast) -> None:
    chain = deep(cast, 9)
    browser = Browser()

    page = browser.open(DISCUSSION)
    seen = comments_on(page)
    while onward := [link for link in page.find("a") if "/branch/" in link["href"]]:
        page = browser.open(onward[0]["href"])
        seen += [pk for pk in comments_on(page) if pk not in seen]

    assert seen == [comment.pk for comment in chain]


def test_replies_of_a_branch_are_paged(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    top = make_comment(article=cast.article)
    replies = [
        make_comment(parent=top, created_at=NOON + timedelta(minutes=n)).pk for n in range(12)
    ]
    browser = Browser()

    pages = [browser.open(f"{DISCUSSION}/branch/{top.pk}")]
    while onward := pages[-1].find("a", rel="next"):
        pages.append(browser.open(onward[0]["href"]))
    back = browser.open(pages[1].get("a", rel="prev")["href"])

    assert [pk for page in pages for pk in comments_on(page)[1:]] == replies
    assert comments_on(back) == [top.pk, *replies[:5]]


def test_reply_that_is_not_among_the_first_is_on_the_page_of_its_permanent_link(
    cast: Cast,
) -> None:
    top = make_comment(article=cast.article)
    replies = [make_comment(parent=top, created_at=NOON + timedelta(minutes=n)) for n in range(9)]

    page = Browser().open(f"{DISCUSSION}?comment={replies[7].pk}")

    assert page.has_id(f"comment-{replies[7].pk}")


def test_long_comment_is_folded_and_whole(cast: Cast) -> None:
    change_options(cast.site, read_more_words=10)
    long = make_comment(article=cast.article, text="word " * 30 + "the end")
    short = make_comment(article=cast.article, text="word " * 9)

    page = Browser().open(DISCUSSION)

    assert len(page.by_id(f"comment-{long.pk}").find("details")) == 1
    assert "the end" in page.by_id(f"comment-{long.pk}").text
    assert not page.by_id(f"comment-{short.pk}").find("details")


def test_mentions_have_a_page_and_are_no_comments(cast: Cast) -> None:
    make_comment(article=cast.article, kind=CommentKind.PINGBACK, text="A *mention* elsewhere")
    browser = Browser()
    discussion = browser.open(DISCUSSION)

    [link] = [link for link in discussion.find("a") if link["href"] == f"{DISCUSSION}/mentions"]
    mentions = browser.open(link["href"])

    assert comments_on(discussion) == []
    assert "A mention elsewhere" in mentions.get("main").text


@pytest.mark.parametrize(
    ("state", "has_form", "has_votes"),
    [
        (ArticleState.OPEN, True, True),
        (ArticleState.PREMODERATED, True, True),
        (ArticleState.CLOSED, False, True),
        (ArticleState.READ_ONLY, False, False),
    ],
)
def test_page_offers_what_the_state_allows(
    cast: Cast, state: ArticleState, *, has_form: bool, has_votes: bool
) -> None:
    article = make_article(site=cast.site, external_id="a", state=state)
    make_comment(article=article)

    page = Browser().open("/d/gazette/a")

    assert page.has_id("reply-form") is has_form
    assert bool(page.find("button", name="value")) is has_votes
    assert any("/reply?to=" in link["href"] for link in page.find("a")) is has_form


def test_private_article_is_not_there(cast: Cast) -> None:
    make_article(site=cast.site, external_id="secret", state=ArticleState.PRIVATE)

    page = Browser.of(cast.ada).open("/d/gazette/secret", status=HTTPStatus.NOT_FOUND)

    assert page.get("h1").text
    assert "secret" not in page.text


@pytest.mark.parametrize(
    ("query", "is_indexed"),
    [("", True), ("?sort=oldest", False), ("?comment={id}", False), ("{next}", False)],
)
def test_search_engines_index_the_first_page_only(
    cast: Cast, query: str, *, is_indexed: bool
) -> None:
    change_options(cast.site, page_size=5)
    made = fill(cast, 7)
    browser = Browser()
    onward = browser.open(DISCUSSION).get("a", rel="next")["href"].removeprefix(DISCUSSION)

    page = browser.open(DISCUSSION + query.format(id=made[0].pk, next=onward))

    assert page.get("link", rel="canonical")["href"].endswith(DISCUSSION)
    robots = [meta["content"] for meta in page.find("meta", name="robots")]
    assert (not robots) is is_indexed
    assert all("noindex" in content for content in robots)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_page_says_its_language_and_direction(cast: Cast, language: str, direction: str) -> None:
    make_article(site=cast.site, external_id="a", language=language)

    page = Browser().open("/d/gazette/a")

    assert page.get("html")["dir"] == direction
    assert page.find(lang=language)
