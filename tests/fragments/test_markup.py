"""What `docs/reference/fragments.md` promises of the markup, and how much of it there is."""

from __future__ import annotations

import gzip
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import (
    FIRST_REPLIES,
    get_tallied,
    read_branch,
    read_page,
)
from rejoinder.fragments.avatars import HUES, avatar_of
from rejoinder.fragments.comments import Frame
from rejoinder.fragments.discussion import (
    branch_html,
    comments_html,
    discussion_html,
    replies_html,
)
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.live import own_parts
from rejoinder.fragments.overlay import NOBODY, Overlay
from rejoinder.fragments.sentences import sentences
from rejoinder.fragments.undiscussed import undiscussed_html
from rejoinder.sites.options import LAYOUTS
from rejoinder.sites.reactions import REACTIONS
from tests.making import THREADS_BEGAN, change_options, make_comment, make_thread
from tests.pages.html import Element, parse
from tests.people import Cast

FORM = FormView(action="/d/gazette/harbour-tunnel/reply", prompt="What do you think?")
MOST_BYTES = 20_000  # of fifty comments with the form, compressed
CLIENT = Path(__file__).parents[2] / "client"


def frame_of(cast: Cast, *, overlay: Overlay = NOBODY, layout: str = "", heading: int = 2) -> Frame:
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    return Frame(
        links=ArticleLinks(site="gazette", article=article.key),
        options=article.site.options,
        overlay=overlay,
        sort="",
        focus=None,
        takes_comments=True,
        takes_votes=True,
        layout=layout,
        heading=heading,
    )


def html_of(
    cast: Cast,
    *,
    sort: str = "",
    layout: str = "",
    overlay: Overlay = NOBODY,
    heading: int = 2,
) -> str:
    found = get_tallied(site_key="gazette", key=cast.article.key)
    page = read_page(article=found.article, sort=sort, layout=layout)
    frame = frame_of(cast, overlay=overlay, heading=heading)
    return discussion_html(page, tallied=found, frame=frame, form=FORM)


def section_of(
    cast: Cast, *, sort: str = "", layout: str = "", overlay: Overlay = NOBODY, heading: int = 2
) -> Element:
    html = html_of(cast, sort=sort, layout=layout, overlay=overlay, heading=heading)
    return parse(html).get("section")


def acts(element: Element, name: str) -> list[str]:
    return [link["href"] for link in element.find("a", data_act=name)]


def test_section_says_which_discussion_it_is_and_where_to_go_on(cast: Cast) -> None:
    change_options(cast.site, origins=["https://gazette.example", "https://www.gazette.example"])

    section = section_of(cast)

    assert section["class"] == "discussion is-tree"
    assert (section["data-site"], section["data-article"]) == ("gazette", cast.article.key)
    assert section["data-version"] == "0"
    assert section["data-origins"] == "https://gazette.example https://www.gazette.example"
    assert section["data-live"] == f"/d/gazette/{cast.article.key}/live"
    assert (section["lang"], section["dir"]) == ("en", "ltr")


@pytest.mark.parametrize(
    ("passages", "said"), [("all", "all"), ("questions", "questions"), ("off", None)]
)
def test_section_says_who_may_choose_words_of_the_article(
    cast: Cast, passages: str, said: str | None
) -> None:
    change_options(cast.site, passages=passages)

    assert section_of(cast).attributes.get("data-passages") == said


def test_section_has_every_sentence_of_the_client_and_no_other(cast: Cast) -> None:
    listed = re.findall(
        r"^\| `([a-z]+)` +\|", (CLIENT / "strings.md").read_text("utf-8"), re.MULTILINE
    )

    says = {
        name.removeprefix("data-say-")
        for name in section_of(cast).attributes
        if name.startswith("data-say-")
    }

    assert says == set(listed) == set(sentences())


def test_sentence_with_a_number_has_a_form_for_each_plural_category(cast: Cast) -> None:
    section = section_of(cast)

    assert section["data-say-new"].split("|") == [
        "{n} new comment",
        *["{n} new comments"] * 5,
    ]
    with translation.override("en"):
        assert sentences()["count"].startswith("{n} comment|{n} comments|")


def test_section_has_a_class_for_the_layout_and_the_density(cast: Cast) -> None:
    change_options(cast.site, density="compact", layout="one-level")

    assert section_of(cast)["class"] == "discussion is-one-level is-compact"
    assert section_of(cast, layout="flat")["class"] == "discussion is-flat is-compact"


@pytest.mark.parametrize(("sort", "first"), [("newest", True), ("oldest", False)])
def test_list_says_whether_a_new_comment_goes_first(cast: Cast, sort: str, *, first: bool) -> None:
    make_comment(article=cast.article)

    comments = section_of(cast, sort=sort).by_id("discussion-comments")

    assert (comments.attributes.get("data-new") == "start") is first


def test_list_of_comments_is_there_before_the_first_comment(cast: Cast) -> None:
    section = section_of(cast)

    assert section.by_id("discussion-comments").content == []
    assert section.find(**{"class": "sorts"}) == []


def test_every_comment_says_in_which_list_it_stands(cast: Cast) -> None:
    rows = make_thread(article=cast.article, parents=[None, 0, 1, None])

    def lists(layout: str) -> list[str]:
        section = section_of(cast, layout=layout)
        return [section.by_id(f"comment-{row.pk}")["data-into"] for row in rows]

    top, first, second = "discussion-comments", f"replies-{rows[0].pk}", f"replies-{rows[1].pk}"
    assert lists("tree") == [top, first, second, top]
    assert lists("one-level") == [top, first, first, top]
    assert lists("flat") == [top, top, top, top]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_comment_stands_in_the_list_that_it_names(cast: Cast, layout: str) -> None:
    make_thread(article=cast.article, parents=[None, 0, 1, 2, 3, None, 5])

    section = section_of(cast, layout=layout)

    for comment in section.find("li"):
        if "data-into" in comment.attributes:
            assert comment.parent is section.by_id(comment["data-into"])


def test_list_of_replies_is_there_even_when_empty(cast: Cast) -> None:
    comment = make_comment(article=cast.article)

    section = section_of(cast)

    assert section.by_id(f"replies-{comment.pk}").content == []


def test_line_to_more_replies_is_fetched_and_that_into_the_depth_is_gone_to(cast: Cast) -> None:
    change_options(cast.site, depth_cap=2)
    rows = make_thread(article=cast.article, parents=[None, *[0] * 5, 1])

    section = section_of(cast)

    more, deeper = (section.by_id(f"more-{row.pk}") for row in rows[:2])
    assert acts(more, "more") == [f"/d/gazette/{cast.article.key}/branch/{rows[0].pk}"]
    assert acts(deeper, "go") == [f"/d/gazette/{cast.article.key}/branch/{rows[1].pk}"]
    assert (more["class"], deeper["class"]) == ("more", "more")


def test_part_with_more_comments_is_comments_and_the_line_that_leads_on(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    make_thread(article=cast.article, parents=[None] * 11)
    article = frame_of(cast)
    found = get_tallied(site_key="gazette", key=cast.article.key).article
    first = read_page(article=found)
    second = read_page(article=found, after=first.after or "")
    third = read_page(article=found, after=second.after or "")

    more = parse(comments_html(second, frame=article))
    last = parse(comments_html(third, frame=article))

    assert [each["id"] for each in more.content if isinstance(each, Element)] == [
        *(f"comment-{comment.pk}" for comment in second.comments()),
        "discussion-more",
    ]
    assert len(acts(more.by_id("discussion-more"), "more")) == 1
    assert last.by_id("discussion-more")["data-swap"] == "remove"


@pytest.mark.parametrize("layout", ["tree", "one-level"])
def test_part_with_more_replies_goes_into_the_list_of_the_thread(cast: Cast, layout: str) -> None:
    change_options(cast.site, page_size=5)
    rows = make_thread(article=cast.article, parents=[None, *[0] * 8])
    found = get_tallied(site_key="gazette", key=cast.article.key).article
    first = read_branch(article=found, comment_id=rows[0].pk, layout=layout)
    rest = read_branch(article=found, comment_id=rows[0].pk, layout=layout, after=first.after or "")

    more, last = (parse(replies_html(page, frame=frame_of(cast))) for page in (first, rest))

    into = {each["data-into"] for page in (more, last) for each in page.find("li")}
    assert into == {f"replies-{rows[0].pk}"}
    drawn = [each["id"] for page in (more, last) for each in page.find("li")]
    assert drawn == [f"comment-{row.pk}" for row in rows[1:]]
    assert len(acts(more.by_id(f"more-{rows[0].pk}"), "more")) == 1
    assert last.by_id(f"more-{rows[0].pk}")["data-swap"] == "remove"


def test_page_of_a_thread_leads_on_by_the_same_line(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    rows = make_thread(article=cast.article, parents=[None, *[0] * 8])
    found = get_tallied(site_key="gazette", key=cast.article.key)
    page = read_branch(article=found.article, comment_id=rows[0].pk)

    section = parse(branch_html(page, version=found.version, frame=frame_of(cast))).get("section")

    assert len(acts(section.by_id(f"more-{rows[0].pk}"), "more")) == 1
    assert section["data-live"] == f"/d/gazette/{cast.article.key}/live"


def test_links_and_forms_say_what_a_client_does_with_them(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    make_thread(article=cast.article, parents=[None] * 6)
    comment = make_comment(article=cast.article, author=cast.ada)
    until = comment.created_at + timedelta(days=1)
    own = Overlay(own=frozenset([comment.pk]), edit_until={comment.pk: until})
    base = f"/d/gazette/{cast.article.key}"

    section = section_of(cast, overlay=own)
    drawn = section.by_id(f"comment-{comment.pk}")

    assert acts(drawn, "reply") == [f"{base}/reply?to={comment.pk}"]
    assert acts(drawn, "form") == [f"{base}/edit/{comment.pk}"]
    delete = drawn.get("form", data_act="delete")
    assert delete["action"] == f"{base}/delete/{comment.pk}"
    assert "method" not in delete.attributes  # without script it leads to the page that asks
    assert len(acts(section.get("nav"), "go")) == 4
    assert len(acts(section.by_id("discussion-more"), "more")) == 1


def test_reply_to_what_is_elsewhere_leads_there_and_else_jumps(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    rows = make_thread(article=cast.article, parents=[None, *[None] * 4, 0])

    elsewhere = section_of(cast, sort="newest", layout="flat").by_id(f"comment-{rows[5].pk}")
    change_options(cast.site, page_size=6)
    here = section_of(cast, sort="newest", layout="flat").by_id(f"comment-{rows[5].pk}")

    [away] = [link for link in elsewhere.find("a") if "Reply to" in link.text]
    [jump] = [link for link in here.find("a") if "Reply to" in link.text]
    assert f"comment={rows[0].pk}" in away["href"]
    assert away["data-act"] == "go"
    assert jump["href"] == f"#comment-{rows[0].pk}"
    assert "data-act" not in jump.attributes


@pytest.mark.parametrize("layout", LAYOUTS)
def test_comment_alone_is_what_it_is_on_the_page_but_for_its_replies(
    cast: Cast, layout: str
) -> None:
    change_options(cast.site, reactions=["like", "love"], layout=layout)
    top = make_comment(article=cast.article, author=cast.ada)
    reply = make_comment(parent=top, author=cast.ben)
    found = Comment.objects.select_related("author", "parent", "root").get(pk=reply.pk)

    page = html_of(cast)
    [alone] = own_parts([found], frame=frame_of(cast), language="en")

    assert alone.strip() in page


def test_headings_begin_at_the_level_that_was_asked_for(cast: Cast) -> None:
    make_comment(article=cast.article)

    section = section_of(cast, heading=4)

    assert section.by_id("discussion-count").name == "h4"
    assert [heading["class"] for heading in section.find("h5")] == ["by"]
    assert not section.find("h2") + section.find("h3")


def test_pending_reply_stands_where_the_layout_puts_it(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    reply = make_comment(parent=top)
    waiting = make_comment(parent=reply, author=cast.ada, status=CommentStatus.WAITING)
    own = Overlay(own=frozenset([waiting.pk]), pending=[waiting])

    def stands_in(layout: str) -> str:
        drawn = section_of(cast, layout=layout, overlay=own).by_id(f"comment-{waiting.pk}")
        assert drawn.parent is not None
        return drawn.parent.attributes.get("id", drawn.parent["class"])

    assert stands_in("tree") == f"replies-{reply.pk}"
    assert stands_in("one-level") == f"replies-{top.pk}"
    assert stands_in("flat") == "comments pending"


def test_undiscussed_article_has_a_section_like_any_other(cast: Cast) -> None:
    section = parse(undiscussed_html(cast.site, form=FORM, sign_in_link="/account/login/")).get(
        "section"
    )

    assert section["data-site"] == "gazette"
    assert section["data-say-retry"]
    assert "data-article" not in section.attributes


def test_avatar_is_a_letter_that_is_not_read_out(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    [avatar] = [
        each
        for each in section_of(cast).find("span")
        if "avatar" in each.attributes.get("class", "")
    ]
    change_options(cast.site, avatars=False)

    assert avatar.text == "A"
    assert avatar["aria-hidden"] == "true"
    assert avatar["class"] == f"avatar {avatar_of('Ada')[1]}"
    assert "avatar" not in html_of(cast)
    assert comment.author_name == "Ada"


def test_picture_of_ours_stands_in_the_place_of_the_letter_and_costs_no_statement(
    cast: Cast,
) -> None:
    make_comment(article=cast.article, author=cast.ada)
    make_comment(article=cast.article, author=cast.ben)
    with CaptureQueriesContext(connection) as before:
        html_of(cast)
    cast.ada.avatar_digest = "0123456789abcdef0123"
    cast.ada.save()
    assert "<img" not in html_of(cast)  # the option is off

    change_options(cast.site, sso_avatars=True)
    with CaptureQueriesContext(connection) as asked:
        section = section_of(cast)
    [picture] = section.find("img")
    letters = [
        each.text
        for each in section.find("span")
        if "avatar" in each.attributes.get("class", "").split()
    ]

    assert picture["src"] == "/avatar/0123456789abcdef0123.webp"
    assert (picture["class"], picture["alt"], picture["loading"]) == ("avatar", "", "lazy")
    assert letters == ["B"]
    assert len(asked) == len(before)
    change_options(cast.site, avatars=False)
    assert "<img" not in html_of(cast)


@pytest.mark.parametrize(
    ("name", "letter"),
    [("ada", "A"), ("  „Ünal“", "Ü"), ("ßa", "S"), ("李小龙", "李"), ("7up", "7"), ("😀", "·")],
)
def test_avatar_of_any_name_is_one_letter(name: str, letter: str) -> None:
    assert avatar_of(name)[0] == letter


def test_colour_depends_on_the_name_alone_and_all_are_used() -> None:
    hues = {avatar_of(f"Reader {number}")[1] for number in range(100)}

    assert hues == {f"h{number}" for number in range(HUES)}
    assert avatar_of("ADA ")[1] == avatar_of("ada")[1]


def test_reactions_are_buttons_with_their_numbers(cast: Cast) -> None:
    change_options(cast.site, reactions=["love", "like"])
    comment = make_comment(article=cast.article, reactions={"like": 3, "angry": 9})
    mine = Overlay(reactions={comment.pk: "love"})

    form = (
        section_of(cast, overlay=mine)
        .by_id(f"comment-{comment.pk}")
        .get("form", **{"class": "react"})
    )

    assert form["action"] == f"/d/gazette/{cast.article.key}/react/{comment.pk}"
    assert [
        (each["aria-label"], each["value"], each["aria-pressed"], each.text)
        for each in form.find("button", name="value")
    ] == [("Love, 0", "", "true", "❤️"), ("Like, 3", "like", "false", "👍 3")]


def test_own_comment_shows_reactions_without_buttons(cast: Cast) -> None:
    change_options(cast.site, reactions=["love", "like"])
    comment = make_comment(article=cast.article, author=cast.ada, reactions={"like": 3})

    drawn = section_of(cast, overlay=Overlay(own=frozenset([comment.pk])))
    [shown] = drawn.by_id(f"comment-{comment.pk}").find("span", **{"class": "react"})

    assert shown.text == "👍 3"
    assert not shown.find("button")


def test_article_has_reactions_where_the_site_asks(cast: Cast) -> None:
    change_options(cast.site, reactions=["love"], article_reactions=True)
    asked = section_of(cast, overlay=Overlay(reactions={None: "love"}))
    change_options(cast.site, article_reactions=False)

    form = asked.by_id("discussion-reactions")
    assert form["action"] == f"/d/gazette/{cast.article.key}/react"
    assert form.get("button")["aria-pressed"] == "true"
    assert not section_of(cast).has_id("discussion-reactions")


def test_every_reaction_has_a_label(cast: Cast) -> None:
    change_options(cast.site, reactions=list(REACTIONS), article_reactions=True)

    buttons = section_of(cast).by_id("discussion-reactions").find("button")

    assert [each["data-name"] for each in buttons] == list(REACTIONS)
    assert len({each["aria-label"] for each in buttons}) == len(REACTIONS)


VOCABULARY = [
    "".join(random.Random(number).choices("abcdefghilmnoprstu", k=2 + number % 9))
    for number in range(2_000)
]


def said(number: int) -> str:
    """Return some fifty words, others for each number, as often as words come in a language."""
    chance = random.Random(number)
    weights = [1 / (place + 3) for place in range(len(VOCABULARY))]
    return "<p>" + " ".join(chance.choices(VOCABULARY, weights, k=20 + number % 60)) + ".</p>"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fifty_comments_with_the_form_are_at_most_twenty_kilobytes(cast: Cast, layout: str) -> None:
    size = 50 if layout == "flat" else 50 // (1 + FIRST_REPLIES) + 1
    change_options(cast.site, page_size=size, reactions=["like", "love", "laugh", "sad"])
    parents = [None if place % 4 == 0 else place - place % 4 for place in range(52)]
    rows = make_thread(article=cast.article, parents=parents, every=timedelta(seconds=1234.567))
    for number, row in enumerate(rows):
        Comment.objects.filter(pk=row.pk).update(
            html=said(number), author_name=VOCABULARY[500 + number].title(), up=number % 7
        )

    html = html_of(cast, layout=layout)

    assert len(parse(html).find("article")) >= 50
    assert THREADS_BEGAN.strftime("%Y-%m-%d") in html
    assert len(gzip.compress(html.encode(), 6)) <= MOST_BYTES
