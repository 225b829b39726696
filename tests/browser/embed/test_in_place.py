"""What a reader does without a reload, on the newspaper's own page and on a page of another origin alike."""

from __future__ import annotations

import itertools
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.browser.hosts import ARTICLE
from tests.browser.papers import Paper, served

TRAINS = "night-trains"
TUNNEL = "harbour-tunnel"
QUIET_TALK = "how-we-moved-our-comments"  # in which one test writes
FEW = 5  # comments on a page, so that a short discussion has several
FAILURES = ["refused", "read-only", "broken", "none"]
REACTIONS = "reactions=like,sad"
_number = itertools.count(1)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Paper]]:
    """Serve a newspaper with few comments on a page for each place where it is read."""
    with (
        served(tmp_path_factory.mktemp("hosted"), f"page_size={FEW}", REACTIONS) as hosted,
        served(tmp_path_factory.mktemp("embedded"), f"page_size={FEW}", REACTIONS) as embedded,
    ):
        yield {"hosted": hosted, "embedded": embedded}


@dataclass(slots=True)
class DiscussionPage:
    """One reader's page with a discussion: ours, or a publisher's with the embed."""

    page: Page
    paper: Paper
    is_embedded: bool
    loads: int = 0  # of documents that the test asked for

    @property
    def root(self) -> Locator:
        return self.page.locator("section.discussion")

    @property
    def comments(self) -> Locator:
        return self.root.locator("li.comment")

    @property
    def form(self) -> Locator:
        return self.root.locator("#reply-form")

    @property
    def field(self) -> Locator:
        return self.form.get_by_label("What do you think?")

    def address(self, article: str, *, sort: str = "", comment: str = "") -> str:
        """Return where a discussion is read, as links on the publisher's pages and on ours say it."""
        if self.is_embedded:
            order = f'sort="{sort}"' if sort else ""
            element = f'<rejoinder-discussion article="{article}" loading="eager" {order}></rejoinder-discussion>'
            page = self.paper.host.page(f"/{article}/{sort}/{comment}", ARTICLE + element)
            return f"{page}#rejoinder-{comment}" if comment else page
        query = [f"sort={sort}"] if sort else []
        query += [f"comment={comment}#comment-{comment}"] if comment else []
        return self.paper.at(f"/d/gazette/{article}?{'&'.join(query)}").rstrip("?")

    def open(self, article: str = TUNNEL, *, sort: str = "", comment: str = "") -> None:
        self.loads += 1
        self.page.goto(self.address(article, sort=sort, comment=comment))
        expect(self.root).to_have_attribute("data-article", article)
        # The script has begun with it.
        expect(self.root.locator(".device")).to_have_count(1)

    def reload(self) -> None:
        self.loads += 1
        self.page.reload()
        expect(self.root.locator(".device")).to_have_count(1)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.root.get_by_role("link", name=name)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.root.get_by_role("button", name=name)

    def article(self, text: str) -> Locator:
        """Return what holds one comment, without what answers it."""
        return self.root.locator("li.comment > article", has_text=text)

    def order(self) -> list[str]:
        """Return the ids of the comments at the top, in the order in which they stand."""
        ids = self.root.locator("#discussion-comments > li").evaluate_all(
            "all => all.map(e => e.id)"
        )
        return [str(each) for each in ids]

    def writes(self, text: str, *, name: str = "Nell") -> None:
        self.field.fill(text)
        self.form.get_by_label("Name").fill(name)

    def posts(self, text: str, *, name: str = "Nell") -> Locator:
        """Post a comment at the top, and return it."""
        self.writes(text, name=name)
        self.form.get_by_role("button", name="Post", exact=True).click()
        mine = self.article(text)
        expect(mine).to_contain_text("You")
        return mine

    def answers(self, article: Locator) -> Locator:
        """Open the form below a comment, and return it."""
        article.locator("a[data-act=reply]").click()
        form = article.locator("xpath=..").locator("> form.write")
        expect(form.locator("textarea")).to_be_focused()
        return form

    def switches_on(self, name: str) -> None:
        self.root.locator(".device summary").click()
        self.root.get_by_label(name).check()

    def finds(self, text: str) -> Locator:
        """Return what another reader has written a moment ago: on the page, or still behind the button.

        Who is nobody in particular may get the page of a second ago.
        """
        found = self.article(text)
        news = self.button(re.compile(r"\d+ new comments?"))
        expect(found.or_(news).first).to_be_visible()
        if not found.count():
            news.click()
        expect(found).to_be_visible()
        return found

    def said(self) -> Locator:
        """Return what is read out to those who do not see the page."""
        return self.page.locator(".unseen[role=status]")


def arriving(
    chromium: Browser, papers: Mapping[str, Paper], place: str
) -> Iterator[DiscussionPage]:
    """A reader who has never been here. Nothing may fail in the page, and no document be loaded unasked."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    loaded: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("domcontentloaded", lambda page: loaded.append(page.url))
    reader = DiscussionPage(page=page, paper=papers[place], is_embedded=place == "embedded")
    yield reader
    context.close()
    assert errors == []
    assert len(loaded) == reader.loads, loaded


@pytest.fixture(params=["hosted", "embedded"])
def place(request: pytest.FixtureRequest) -> str:
    """Return where the discussion stands."""
    return str(request.param)


@pytest.fixture
def discussion_page(
    chromium: Browser, papers: Mapping[str, Paper], place: str
) -> Iterator[DiscussionPage]:
    """A reader's page."""
    yield from arriving(chromium, papers, place)


@pytest.fixture
def other(chromium: Browser, papers: Mapping[str, Paper], place: str) -> Iterator[DiscussionPage]:
    """A page of a second reader, of the same kind."""
    yield from arriving(chromium, papers, place)


@pytest.fixture
def embed(chromium: Browser, papers: Mapping[str, Paper]) -> Iterator[DiscussionPage]:
    """A reader's page on the publisher's site."""
    yield from arriving(chromium, papers, "embedded")


@pytest.fixture
def hosted(chromium: Browser, papers: Mapping[str, Paper]) -> Iterator[DiscussionPage]:
    """A reader's page on the newspaper's own site."""
    yield from arriving(chromium, papers, "hosted")


def new_text(start: str) -> str:
    """Return a text that no other comment has."""
    return f"{start}, number {next(_number)}"


# Reading


def test_another_order_is_chosen(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    before = discussion_page.order()

    discussion_page.link("Oldest").click()

    expect(discussion_page.link("Oldest")).to_have_attribute("aria-current", "true")
    expect(discussion_page.link("Oldest")).to_be_focused()
    assert discussion_page.order() != before


def test_order_is_in_the_address_and_goes_back(hosted: DiscussionPage) -> None:
    hosted.open()
    before = hosted.order()
    hosted.link("Oldest").click()
    expect(hosted.link("Oldest")).to_have_attribute("aria-current", "true")
    expect(hosted.page).to_have_url(re.compile(r"\?sort=oldest$"))
    after = hosted.order()

    hosted.page.go_back()

    expect(hosted.link("Oldest")).not_to_have_attribute("aria-current", "true")
    expect(hosted.page).to_have_url(re.compile(f"/{TUNNEL}$"))
    assert hosted.order() == before
    hosted.page.go_forward()
    expect(hosted.link("Oldest")).to_have_attribute("aria-current", "true")
    assert hosted.order() == after


def test_embed_leaves_the_publishers_address_alone(embed: DiscussionPage) -> None:
    embed.open()
    address = embed.page.url

    embed.link("Oldest").click()
    expect(embed.link("Oldest")).to_have_attribute("aria-current", "true")
    embed.reload()

    expect(embed.link("Oldest")).to_have_attribute("aria-current", "true")
    assert embed.page.url == address


def test_sites_own_order_is_remembered_against_the_publishers_attribute(
    embed: DiscussionPage,
) -> None:
    embed.open(sort="newest")
    embed.link("Most voted").click()  # which is how the site opens
    expect(embed.link("Most voted")).to_have_attribute("aria-current", "true")

    embed.reload()

    expect(embed.link("Most voted")).to_have_attribute("aria-current", "true")


def test_more_comments_are_added_below(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    before = discussion_page.order()

    discussion_page.link("More comments").click()

    first_new = discussion_page.root.locator("#discussion-comments > li").nth(len(before))
    expect(first_new.locator("> article")).to_be_focused()
    after = discussion_page.order()
    assert after[: len(before)] == before
    assert len(set(after)) == len(after) > len(before)


def test_more_comments_are_asked_for_until_there_are_none(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    more = discussion_page.link("More comments")
    while more.count():
        before = discussion_page.comments.count()
        more.click()
        expect(discussion_page.comments.nth(before)).to_be_attached()

    order = discussion_page.order()
    assert len(set(order)) == len(order) > FEW


@pytest.mark.parametrize("name", ["More comments", "Oldest"])
def test_link_that_fails_says_so_and_works_again(
    discussion_page: DiscussionPage, name: str
) -> None:
    discussion_page.open()
    before = discussion_page.order()
    discussion_page.page.route(
        re.compile("after=|sort=oldest"),
        lambda route: route.fulfill(
            status=500, headers={"Access-Control-Allow-Origin": "*"}, body="<h1>Broken</h1>"
        ),
    )

    discussion_page.link(name).click()

    expect(discussion_page.root.get_by_role("alert")).to_contain_text("did not work")
    assert discussion_page.order() == before
    expect(discussion_page.root).not_to_have_attribute("aria-busy", "true")
    discussion_page.page.unroute_all()
    discussion_page.link(name).click()
    expect(discussion_page.root.get_by_role("alert")).to_have_count(0)
    expect(
        discussion_page.root.locator("li.comment > article:focus, .sorts a:focus")
    ).to_have_count(1)
    assert discussion_page.order() != before


def test_more_replies_are_added_to_their_thread(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    more = discussion_page.root.locator(".more > a[data-act=more]").first
    thread = more.locator("xpath=ancestor::li[1]")
    id_ = thread.get_attribute("id") or ""
    replies = discussion_page.root.locator(f"#{id_} > ol.replies > li")
    before = replies.evaluate_all("all => all.map(e => e.id)")

    more.click()

    expect(replies.nth(len(before)).locator("> article")).to_be_focused()
    assert replies.evaluate_all("all => all.map(e => e.id)")[: len(before)] == before


def test_thread_is_continued_and_left_again(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    before = discussion_page.order()
    discussion_page.link(re.compile("Continue this thread")).first.click()
    back = discussion_page.link(re.compile("whole discussion"))
    expect(back).to_be_visible()
    expect(discussion_page.root.locator(".discussion-head .title")).to_be_focused()

    back.click()

    expect(discussion_page.link("Oldest")).to_be_visible()
    assert set(discussion_page.order()) & set(before)


def test_thread_can_be_left_by_the_back_button(hosted: DiscussionPage) -> None:
    hosted.open()
    before = hosted.order()
    hosted.link(re.compile("Continue this thread")).first.click()
    expect(hosted.page).to_have_url(re.compile("/branch/"))
    expect(hosted.link(re.compile("whole discussion"))).to_be_visible()

    hosted.page.go_back()

    expect(hosted.link("Oldest")).to_be_visible()
    assert hosted.order() == before


def test_folded_thread_stays_folded(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    thread = discussion_page.comments.filter(
        has=discussion_page.page.get_by_role("button", name="Hide replies")
    )
    id_ = thread.first.get_attribute("id") or ""
    replies = discussion_page.root.locator(f"#{id_} > ol.replies")
    fold = discussion_page.root.locator(f"#{id_} > button.thread")
    expect(replies).to_be_visible()

    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(replies).to_be_hidden()
    discussion_page.reload()
    expect(replies).to_be_hidden()

    fold.click()
    expect(replies).to_be_visible()
    discussion_page.reload()
    expect(replies).to_be_visible()


def test_long_comment_unfolds_and_folds(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    fold = discussion_page.root.locator(".fold").first
    body = fold.locator(".body")
    folded = height(body)

    fold.get_by_text("Read more").click()
    assert height(body) > folded * 1.4
    fold.get_by_text("Show less").click()
    assert height(body) == pytest.approx(folded)


def test_link_of_a_comment_shows_it(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    comment = discussion_page.comments.nth(3)

    comment.locator("> article .when a").click()

    expect(comment.locator("> article")).to_be_focused()
    expect(comment).to_have_class(re.compile("is-focus"))
    if not discussion_page.is_embedded:
        id_ = (comment.get_attribute("id") or "").removeprefix("comment-")
        expect(discussion_page.page).to_have_url(re.compile(rf"comment={id_}#comment-{id_}$"))


def test_address_of_a_comment_leads_to_it(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    id_ = discussion_page.order()[2].removeprefix("comment-")

    discussion_page.open(comment=id_)

    expect_shown(discussion_page, id_)


def test_address_of_a_comment_that_is_deep_down_leads_to_it(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(sort="oldest")
    shown = discussion_page.comments.evaluate_all("all => all.map(e => e.id)")
    discussion_page.open(sort="newest")
    deep = discussion_page.root.locator("ol.replies ol.replies > li")
    id_ = next(
        each
        for each in reversed(deep.evaluate_all("all => all.map(e => e.id)"))
        if each not in shown
    ).removeprefix("comment-")

    discussion_page.open(comment=id_, sort="oldest")

    expect_shown(discussion_page, id_)


def test_hash_that_changes_on_the_publishers_page_is_followed(embed: DiscussionPage) -> None:
    embed.open()
    id_ = embed.order()[-1].removeprefix("comment-")

    embed.page.evaluate("id => { location.hash = `rejoinder-${id}` }", id_)

    expect_shown(embed, id_)


def test_hash_of_a_comment_that_is_gone_breaks_nothing(embed: DiscussionPage) -> None:
    embed.open(comment="999999999")

    expect(embed.comments.first).to_be_visible()
    expect(embed.root.get_by_role("alert")).to_be_visible()
    expect(embed.link("Oldest")).to_be_visible()


def test_link_is_copied_and_leads_back(discussion_page: DiscussionPage) -> None:
    discussion_page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    discussion_page.open()
    comment = discussion_page.comments.nth(2)
    id_ = (comment.get_attribute("id") or "").removeprefix("comment-")
    comment.locator("> article").get_by_role("button", name="More", exact=True).click()

    discussion_page.button("Copy link").click()

    expect(discussion_page.said()).to_have_text("The link is copied.")
    copied = str(discussion_page.page.evaluate("navigator.clipboard.readText()"))
    following = DiscussionPage(
        page=discussion_page.page.context.new_page(),
        paper=discussion_page.paper,
        is_embedded=discussion_page.is_embedded,
    )
    following.page.goto(copied)
    expect_shown(following, id_)


def test_times_are_told_from_now_and_stay_readable_for_machines(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.page.clock.install()
    discussion_page.open(TRAINS)
    mine = discussion_page.posts(new_text("Just now"))
    when = mine.locator("time")
    expect(when).to_have_text("this minute")
    machines = when.get_attribute("datetime") or ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+.:\d]*", machines)
    assert re.search(r"\d{4}", when.get_attribute("title") or "")

    discussion_page.page.clock.fast_forward("02:00:30")

    expect(when).to_have_text("2 hours ago")
    expect(when).to_have_attribute("datetime", machines)


# Writing


def test_reply_is_written_below_the_comment(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    answered = discussion_page.comments.nth(1)
    text = new_text("I say so too")

    form = discussion_page.answers(answered.locator("> article"))
    form.locator("textarea").fill(text)
    form.get_by_label("Name").fill("Nour")
    form.get_by_role("button", name="Post", exact=True).click()

    mine = discussion_page.article(text)
    expect(mine).to_be_focused()
    expect(mine).to_contain_text("You")
    expect(form).to_have_count(0)
    expect(answered.locator("ol.replies").get_by_text(text)).to_be_visible()
    expect(discussion_page.said()).to_contain_text("published")


def test_reply_that_is_cancelled_gives_the_focus_back(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    article = discussion_page.comments.nth(1).locator("> article")
    form = discussion_page.answers(article)
    form.locator("textarea").fill("On second thoughts")

    form.get_by_role("button", name="Cancel").click()

    expect(form).to_have_count(0)
    expect(article.locator("a[data-act=reply]")).to_be_focused()
    form = discussion_page.answers(article)
    expect(form.locator("textarea")).to_have_value("")


def test_preview_shows_how_it_will_look(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    text = new_text("I *agree*")
    discussion_page.field.fill(text)
    discussion_page.form.get_by_label("Name").fill("Nour")

    discussion_page.form.get_by_role("button", name="Preview").click()

    preview = discussion_page.form.locator(".preview")
    expect(preview.locator("em")).to_have_text("agree")
    expect(preview).to_be_focused()
    expect(discussion_page.field).to_have_value(text)
    expect(discussion_page.article("I agree, number")).to_have_count(0)


def test_control_and_enter_post(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    text = new_text("Sent by two keys")
    discussion_page.writes(text)

    discussion_page.field.press("Control+Enter")

    expect(discussion_page.article(text)).to_be_focused()
    expect(discussion_page.field).to_have_value("")


def test_double_click_posts_once(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS, sort="newest")
    text = new_text("Twice is once")
    discussion_page.writes(text)

    discussion_page.form.get_by_role("button", name="Post", exact=True).dblclick()

    expect(discussion_page.article(text)).to_have_count(1)
    discussion_page.reload()
    expect(discussion_page.article(text)).to_have_count(1)


def test_what_is_typed_while_a_comment_is_on_its_way_is_kept(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(TRAINS)
    held: list[Route] = []
    discussion_page.page.route("**/reply*", lambda route: held.append(route))  # noqa: PLW0108  # as below
    text = new_text("On its way")
    discussion_page.writes(text)
    discussion_page.form.get_by_role("button", name="Post", exact=True).click()
    wait_until(discussion_page.page, lambda: len(held) == 1)

    discussion_page.field.press("End")
    discussion_page.page.keyboard.type(" And one more thing")
    typed = discussion_page.field.input_value()
    held[0].continue_()

    expect(discussion_page.article(text)).to_be_visible()
    if typed != text:  # else nothing could be typed
        expect(discussion_page.field).to_have_value(re.compile("And one more thing"))


def test_what_is_typed_stays_when_another_order_is_chosen(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    discussion_page.writes("Half a thought", name="Nell")

    discussion_page.link("Oldest").click()

    expect(discussion_page.link("Oldest")).to_have_attribute("aria-current", "true")
    expect(discussion_page.field).to_have_value("Half a thought")
    expect(discussion_page.form.get_by_label("Name")).to_have_value("Nell", timeout=1_000)


def test_toolbar_writes_markdown_around_what_is_selected(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    tools = discussion_page.form.get_by_role("group", name="Formatting")
    for name, text, written in (
        ("Bold", "some words", "**some words**"),
        ("Italic", "some words", "*some words*"),
        ("Quote", "one line\nanother", "> one line\n> another"),
        ("Code", "some words", "`some words`"),
        ("Link", "some words", "[some words](https://)"),
    ):
        discussion_page.field.fill(text)
        discussion_page.field.select_text()

        tools.get_by_role("button", name=name).click()

        expect(discussion_page.field).to_have_value(written)
        expect(discussion_page.field).to_be_focused()
    discussion_page.page.keyboard.type("rejoinder.example")
    expect(discussion_page.field).to_have_value("[some words](https://rejoinder.example)")


def test_toolbar_without_a_selection_leaves_the_caret_in_the_middle(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open()
    discussion_page.field.fill("So ")

    discussion_page.form.get_by_role("button", name="Bold").click()
    discussion_page.page.keyboard.type("loud")

    expect(discussion_page.field).to_have_value("So **loud**")


def test_empty_text_is_refused_beside_it_and_the_name_kept(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    discussion_page.writes("   ", name="Nell")

    discussion_page.form.get_by_role("button", name="Post", exact=True).click()

    error = discussion_page.form.locator("textarea + .error")
    expect(error).to_be_visible()
    expect(discussion_page.field).to_be_focused()
    expect(discussion_page.field).to_have_attribute("aria-invalid", "true")
    described = discussion_page.field.get_attribute("aria-describedby") or ""
    assert error.get_attribute("id") in described.split()
    expect(discussion_page.form.get_by_label("Name")).to_have_value("Nell")

    text = new_text("Now with words")
    discussion_page.posts(text)
    expect(error).to_have_count(0)
    expect(discussion_page.field).not_to_have_attribute("aria-invalid", "true")


def test_name_that_is_refused_is_said_beside_it_and_the_text_kept(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(TRAINS)
    discussion_page.writes("Trust me, I moderate here.", name="Міа")  # Cyrillic

    discussion_page.form.get_by_role("button", name="Post", exact=True).click()

    name = discussion_page.form.get_by_label("Name")
    expect(discussion_page.form.locator("input[name=name] + .error")).to_contain_text(
        "choose another"
    )
    expect(name).to_be_focused()
    expect(name).to_have_value("Міа")
    expect(discussion_page.field).to_have_value("Trust me, I moderate here.")


def test_each_place_has_a_draft_of_its_own(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    first = discussion_page.comments.nth(0).locator("> article")
    second = discussion_page.comments.nth(1).locator("> article")
    discussion_page.field.fill("To everybody")
    discussion_page.answers(first).locator("textarea").fill("To the first")

    discussion_page.reload()

    expect(discussion_page.field).to_have_value("To everybody")
    expect(discussion_page.answers(first).locator("textarea")).to_have_value("To the first")
    expect(discussion_page.answers(second).locator("textarea")).to_have_value("")


def test_own_comment_is_edited_in_its_place(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    text = new_text("Lend out a ladder")
    mine = discussion_page.posts(text)
    mine.get_by_role("link", name="Edit").click()
    field = discussion_page.root.get_by_label("Edit your comment")
    expect(field).to_be_focused()
    expect(field).to_have_value(text)
    expect(mine.locator(".body")).to_be_hidden()

    field.fill(text.replace("ladder", "*long* ladder"))
    discussion_page.button("Save").click()

    edited = discussion_page.article(text.replace("ladder", "long ladder"))
    expect(edited).to_be_focused()
    expect(edited).to_contain_text("edited")
    expect(edited.locator("em")).to_have_text("long")


def test_edit_that_is_cancelled_changes_nothing(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS)
    text = new_text("As it was")
    mine = discussion_page.posts(text)
    mine.get_by_role("link", name="Edit").click()
    discussion_page.root.get_by_label("Edit your comment").fill("As it will never be")

    discussion_page.button("Cancel").click()

    expect(mine.locator(".body")).to_be_visible()
    expect(mine.get_by_role("link", name="Edit")).to_be_focused()
    discussion_page.reload()
    expect(discussion_page.root.get_by_text("As it will never be")).to_have_count(0)


def test_deleting_can_be_undone(discussion_page: DiscussionPage) -> None:
    discussion_page.page.clock.install()
    discussion_page.open(TRAINS, sort="newest")
    mine = discussion_page.posts(new_text("I keep this"))
    mine.get_by_role("button", name="Delete").click()
    expect(mine.locator("xpath=..")).to_contain_text("Your comment will be deleted.")
    expect(discussion_page.button("Undo")).to_be_focused()

    discussion_page.button("Undo").click()

    expect(mine.get_by_role("button", name="Delete")).to_be_focused()
    discussion_page.page.clock.fast_forward("00:15")
    discussion_page.reload()
    expect(mine).to_be_visible()


def test_what_is_deleted_is_gone_after_ten_seconds(discussion_page: DiscussionPage) -> None:
    discussion_page.page.clock.install()
    discussion_page.open(TRAINS, sort="newest")
    mine = discussion_page.posts(new_text("I do not keep this"))
    mine.get_by_role("button", name="Delete").click()
    discussion_page.page.clock.fast_forward("00:08")
    expect(discussion_page.button("Undo")).to_be_visible()

    discussion_page.page.clock.fast_forward("00:03")

    expect(mine).to_have_count(0)
    # Who stood there stands beside it now.
    expect(discussion_page.root.locator(":focus")).to_have_count(1)
    discussion_page.reload()
    expect(mine).to_have_count(0)


def test_who_leaves_has_not_undone_it(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS, sort="newest")
    mine = discussion_page.posts(new_text("I am off"))
    id_ = (mine.locator("xpath=..").get_attribute("id") or "").removeprefix("comment-")
    mine.get_by_role("button", name="Delete").click()
    expect(discussion_page.button("Undo")).to_be_visible()

    discussion_page.loads += 1
    discussion_page.page.goto(discussion_page.paper.host.page("/elsewhere", ARTICLE))

    # A form for an answer to it is made afresh each time; for an answer to nothing there is none.
    form = discussion_page.paper.at(f"/d/gazette/{TRAINS}/reply?to={id_}")
    wait_until(discussion_page.page, lambda: status_of(form) == HTTPStatus.NOT_FOUND)


def test_who_leaves_within_an_application_has_not_undone_it(embed: DiscussionPage) -> None:
    embed.open(TRAINS, sort="newest")
    mine = embed.posts(new_text("I am off elsewhere"))
    id_ = (mine.locator("xpath=..").get_attribute("id") or "").removeprefix("comment-")
    mine.get_by_role("button", name="Delete").click()
    expect(embed.button("Undo")).to_be_visible()

    embed.page.evaluate("document.querySelector('rejoinder-discussion').remove()")

    form = embed.paper.at(f"/d/gazette/{TRAINS}/reply?to={id_}")
    wait_until(embed.page, lambda: status_of(form) == HTTPStatus.NOT_FOUND)


def test_undo_stays_when_another_order_is_chosen(discussion_page: DiscussionPage) -> None:
    discussion_page.open(TRAINS, sort="newest")
    mine = discussion_page.posts(new_text("Wait for me"))
    mine.get_by_role("button", name="Delete").click()
    expect(discussion_page.button("Undo")).to_be_visible()

    discussion_page.link("Most replied").click()
    expect(discussion_page.link("Most replied")).to_have_attribute("aria-current", "true")
    discussion_page.link("Newest").click()
    expect(discussion_page.link("Newest")).to_have_attribute("aria-current", "true")

    expect(discussion_page.button("Undo")).to_be_visible()
    discussion_page.button("Undo").click()
    expect(mine.get_by_role("button", name="Delete")).to_be_visible()


def test_undo_stays_when_somebody_votes_meanwhile(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    discussion_page.open(TRAINS, sort="newest")
    text = new_text("Vote for me")
    mine = discussion_page.posts(text)
    other.open(TRAINS, sort="newest")
    mine.get_by_role("button", name="Delete").click()
    expect(discussion_page.button("Undo")).to_be_visible()

    other.finds(text).get_by_role("button", name=re.compile("Vote up")).click()

    expect(mine.locator(".score")).to_contain_text("1")
    expect(discussion_page.button("Undo")).to_be_visible()
    discussion_page.button("Undo").click()


# Voting


def test_vote_is_shown_at_once_and_is_there_after_a_reload(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(sort="oldest")  # in which no vote moves anything
    up = discussion_page.comments.nth(1).locator("> article").get_by_role("button").first
    before = score(up)
    held: list[Route] = []
    discussion_page.page.route("**/vote/*", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks what it calls

    up.click()

    expect(up).to_have_attribute("aria-pressed", "true")
    assert score(up) == before + 1
    wait_until(discussion_page.page, lambda: len(held) == 1)  # the server knows nothing of it yet
    with discussion_page.page.expect_response("**/vote/*"):
        held[0].continue_()
    discussion_page.page.unroute("**/vote/*")
    expect(up.locator("xpath=..")).not_to_have_attribute("aria-busy", "true")
    expect(up).to_have_attribute("aria-pressed", "true")
    assert score(up) == before + 1
    discussion_page.page.wait_for_timeout(1_100)  # the numbers may be those of a second ago
    discussion_page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
    assert score(up) == before + 1
    up.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    assert score(up) == before


@pytest.mark.parametrize("answer", FAILURES)
def test_vote_that_fails_is_taken_back_and_said(
    discussion_page: DiscussionPage, answer: str
) -> None:
    discussion_page.open(sort="oldest")
    article = discussion_page.comments.nth(2 + FAILURES.index(answer)).locator("> article")
    up = article.get_by_role("button").first
    before = score(up)
    said = {
        "refused": "Nobody votes here.",
        "read-only": "Nothing can be changed for a few minutes.",
    }.get(answer, "This did not work. Please try again.")

    def fail(route: Route) -> None:
        problem = f'<p class="problem" role="alert" data-code="no">{said}</p>'
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/html; charset=utf-8"}
        if answer == "none":
            route.abort()
        elif answer == "broken":
            route.fulfill(status=500, headers=headers, body="<h1>Server error</h1>")
        else:
            status = 403 if answer == "refused" else 503
            route.fulfill(status=status, headers=headers, body=problem)

    discussion_page.page.route("**/vote/*", fail)
    up.click()

    expect(article.get_by_role("alert")).to_have_text(said)
    expect(up).to_have_attribute("aria-pressed", "false")
    assert score(up) == before
    # The message goes when it works.
    discussion_page.page.unroute("**/vote/*")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(article.get_by_role("alert")).to_have_count(0)


def test_reaction_is_there_after_a_reload_and_taken_back(discussion_page: DiscussionPage) -> None:
    discussion_page.open(sort="oldest")
    like = discussion_page.comments.nth(1).locator("> article form.react button").first
    before = like.inner_text()

    with discussion_page.page.expect_response("**/react/*"):
        like.click()

    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).not_to_have_text(before)
    discussion_page.reload()
    expect(like).to_have_attribute("aria-pressed", "true")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like).to_have_text(before)


# On this device


def test_person_is_hidden_shown_and_hidden_no_longer(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    names = discussion_page.root.locator(".comment-head .name").all_inner_texts()
    name = next(each for each in names if names.count(each) > 2)
    theirs = discussion_page.comments.filter(
        has=discussion_page.page.locator(f"xpath=./article//bdi[@class='name'][text()='{name}']")
    )
    first, second = theirs.nth(0), theirs.nth(1)
    first.locator("> article .menu").click()
    discussion_page.button(f"Hide comments by {name}").click()

    expect(first.locator("> article")).to_be_hidden()
    expect(second.locator("> article")).to_be_hidden()
    expect(first.locator("> .muted")).to_contain_text(f"Hidden on this device: {name}")
    expect(first.locator("> .muted").get_by_role("button", name="Show it")).to_be_focused()
    discussion_page.reload()
    expect(second.locator("> article")).to_be_hidden()

    first.locator("> .muted").get_by_role("button", name="Show it").click()
    expect(first.locator("> article")).to_be_focused()
    expect(second.locator("> article")).to_be_hidden()

    second.locator("> .muted").get_by_role("button", name="Hide no longer").click()
    expect(second.locator("> article")).to_be_focused()
    expect(discussion_page.root.locator(".muted")).to_have_count(0)
    discussion_page.reload()
    expect(first.locator("> article")).to_be_visible()
    expect(discussion_page.root.locator(".muted")).to_have_count(0)


def test_comments_with_a_word_are_hidden(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    hidden = discussion_page.root.locator(".muted")
    having = discussion_page.root.locator("li.comment > article .body", has_text="tunnel")
    expect(having.first).to_be_visible()
    discussion_page.root.locator(".device summary").click()

    words = discussion_page.root.get_by_label("Hide comments with these words")
    words.fill("Tunnel, nobody says this")
    words.press("Tab")

    expect(having.first).to_be_hidden()
    expect(hidden.first).to_contain_text("a word of yours")
    discussion_page.reload()
    expect(having.first).to_be_hidden()
    hidden.first.get_by_role("button", name="Show it").click()
    expect(having.first).to_be_visible()
    discussion_page.root.locator(".device summary").click()
    words.fill("")
    words.press("Tab")
    expect(hidden).to_have_count(0)


def test_what_is_new_since_the_last_visit_is_marked(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    # A minute ago: the time of a comment is told in whole seconds.
    discussion_page.page.clock.install(time=time.time() - 60)
    discussion_page.open(QUIET_TALK, sort="newest")
    discussion_page.switches_on("Mark what is new since my last visit")
    expect(discussion_page.root.locator(".fresh")).to_have_count(0)
    discussion_page.loads += 1
    discussion_page.page.goto(discussion_page.paper.host.page("/elsewhere", ARTICLE))
    other.open(QUIET_TALK, sort="newest")
    text = new_text("Said between two visits")
    other.posts(text, name="Olu")
    other.page.wait_for_timeout(1_100)  # or the page may be that of a second ago

    discussion_page.page.clock.fast_forward("01:00")
    discussion_page.open(QUIET_TALK, sort="newest")

    new = discussion_page.finds(text)
    expect(new).to_contain_text("New")
    expect(discussion_page.root.locator(".fresh")).to_have_count(1)
    discussion_page.button("Next new comment").click()
    expect(new).to_be_focused()
    discussion_page.reload()
    expect(new).to_be_visible()
    expect(discussion_page.root.locator(".fresh")).to_have_count(0)


def test_nothing_is_marked_and_kept_without_being_asked_for(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(TRAINS)
    discussion_page.reload()

    expect(discussion_page.root.locator(".fresh")).to_have_count(0)
    assert discussion_page.page.evaluate("localStorage.length") == 0


def test_j_and_k_move_once_they_are_switched_on(discussion_page: DiscussionPage) -> None:
    discussion_page.open()
    keyboard = discussion_page.page.keyboard
    start = discussion_page.link("Oldest")
    articles = discussion_page.root.locator("li.comment > article")
    start.focus()
    keyboard.press("j")
    expect(start).to_be_focused()

    discussion_page.switches_on("Move with the keys J and K")
    start.focus()
    keyboard.press("j")
    expect(articles.nth(0)).to_be_focused()
    keyboard.press("j")
    expect(articles.nth(1)).to_be_focused()
    keyboard.press("k")
    expect(articles.nth(0)).to_be_focused()

    discussion_page.field.focus()
    keyboard.type("jk")
    expect(discussion_page.field).to_have_value("jk")
    expect(discussion_page.field).to_be_focused()
    discussion_page.page.evaluate("document.activeElement.blur()")
    keyboard.press("j")  # outside
    expect(discussion_page.root.locator("article:focus")).to_have_count(0)


# Others


def test_edit_and_removal_by_another_reader_are_seen_in_place(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    other.page.clock.install()
    other.open(TRAINS, sort="newest")
    text = new_text("As I said first")
    theirs = other.posts(text, name="Olu")
    discussion_page.open(TRAINS, sort="newest")
    seen = discussion_page.finds(text)

    theirs.get_by_role("link", name="Edit").click()
    other.root.get_by_label("Edit your comment").fill(text.replace("first", "last"))
    other.button("Save").click()
    changed = text.replace("first", "last")
    expect(discussion_page.article(changed)).to_contain_text("edited")
    expect(seen).to_have_count(0)

    other.article(changed).get_by_role("button", name="Delete").click()
    other.page.clock.fast_forward("00:11")
    expect(discussion_page.article(changed)).to_have_count(0)


def test_focus_stays_near_when_the_comment_that_has_it_is_removed(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    other.page.clock.install()
    other.open(TRAINS, sort="newest")
    text = new_text("Here today")
    theirs = other.posts(text, name="Olu")
    discussion_page.open(TRAINS, sort="newest")
    seen = discussion_page.finds(text)
    seen.locator("a[data-act=reply]").focus()

    theirs.get_by_role("button", name="Delete").click()
    other.page.clock.fast_forward("00:11")

    expect(seen).to_have_count(0)
    expect(discussion_page.root.locator(":focus")).to_have_count(1, timeout=1_000)


def test_what_one_types_outlives_what_happens_to_the_comment(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    other.page.clock.install()
    other.open(TRAINS, sort="newest")
    text = new_text("Think of something")
    theirs = other.posts(text, name="Olu")
    discussion_page.open(TRAINS, sort="newest")
    form = discussion_page.answers(discussion_page.finds(text))
    field = form.locator("textarea")
    field.fill("I am thinking")

    theirs.get_by_role("link", name="Edit").click()
    other.root.get_by_label("Edit your comment").fill(text.replace("Think of", "Say"))
    other.button("Save").click()
    changed = text.replace("Think of", "Say")
    answered = discussion_page.article(changed)
    expect(answered).to_be_visible()
    field = answered.locator("xpath=..").locator("> form.write textarea")
    expect(field).to_have_value("I am thinking")
    expect(field).to_be_focused()

    with other.page.expect_response("**/delete/*"):
        other.article(changed).get_by_role("button", name="Delete").click()
        other.page.clock.fast_forward("00:11")
    form = answered.locator("xpath=..").locator("> form.write")
    form.get_by_label("Name").fill("Nell")
    form.get_by_role("button", name="Post", exact=True).click()
    expect(form.get_by_role("alert").or_(form.locator(".error"))).to_be_visible()
    expect(field).to_have_value("I am thinking")


def test_new_comment_of_another_reader_waits_behind_a_button(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    discussion_page.open(TRAINS, sort="newest")
    before = discussion_page.order()
    other.open(TRAINS, sort="newest")
    text = new_text("Here I am")
    other.posts(text, name="Olu")

    news = discussion_page.button(re.compile(r"\d+ new comments?"))
    expect(news).to_be_visible()
    assert discussion_page.order() == before
    news.press("Enter")
    expect(discussion_page.article(text)).to_be_visible()
    expect(discussion_page.root.locator("li.comment > article:focus")).to_have_count(1)


def test_comment_that_waits_is_seen_by_its_author_only(
    discussion_page: DiscussionPage, other: DiscussionPage
) -> None:
    text = new_text("Meet me at the casino")
    discussion_page.open(TRAINS)
    mine = discussion_page.posts(text)
    expect(mine).to_contain_text("Waiting for a moderator")
    expect(discussion_page.said()).to_contain_text("waits for a moderator")

    other.open(TRAINS, sort="newest")
    expect(other.comments.first).to_be_visible()
    expect(other.article(text)).to_have_count(0)
    discussion_page.reload()
    expect(mine).to_contain_text("Waiting for a moderator")
    expect(mine).to_have_count(1)


# Lost connections


def test_text_outlives_a_lost_connection_and_is_posted_once(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(TRAINS, sort="newest")
    text = new_text("Written in a tunnel")
    discussion_page.writes(text)
    discussion_page.page.context.set_offline(offline=True)
    discussion_page.form.get_by_role("button", name="Post", exact=True).click()
    expect(discussion_page.form.get_by_role("alert")).to_contain_text("There is no connection.")
    expect(discussion_page.field).to_have_value(text)

    discussion_page.page.context.set_offline(offline=False)
    discussion_page.button("Try again").click()

    expect(discussion_page.article(text)).to_be_focused()
    expect(discussion_page.form.get_by_role("alert")).to_have_count(0)
    discussion_page.reload()
    expect(discussion_page.article(text)).to_have_count(1)


def test_answer_that_is_lost_on_its_way_makes_no_second_comment(
    discussion_page: DiscussionPage,
) -> None:
    discussion_page.open(TRAINS, sort="newest")
    text = new_text("Heard and not answered")
    arrived: list[int] = []

    def lose(route: Route) -> None:
        arrived.append(route.fetch().status)
        route.abort()

    discussion_page.page.route("**/reply*", lose, times=1)

    discussion_page.posts(text)

    assert arrived == [201]
    expect(discussion_page.article(text)).to_have_count(1)
    discussion_page.reload()
    expect(discussion_page.article(text)).to_have_count(1)


def test_token_that_expires_is_renewed_and_the_comment_posted_once(embed: DiscussionPage) -> None:
    embed.open(TRAINS, sort="newest")
    embed.posts(new_text("With a token"))
    sent: list[Request] = []

    def expire(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request)
        if route.request.method != "POST" or len(sent) > 1:
            route.continue_()
            return
        route.fulfill(
            status=401,
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "text/html"},
            body='<p class="problem" role="alert" data-code="token_expired">Expired.</p>',
        )

    embed.page.route("**/w/gazette/**", expire)
    text = new_text("With another")

    embed.posts(text)

    first, renewal, second = sent
    assert urlsplit(renewal.url).path == "/w/gazette/token"
    assert first.url == second.url
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    expect(embed.article(text)).to_have_count(1)
    embed.reload()
    expect(embed.article(text)).to_have_count(1)
    expect(embed.article(text)).to_contain_text("You")


def status_of(address: str) -> int:
    """Return what the server answers somebody who is nobody in particular."""
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own loopback address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(25)  # in which the page's events are heard
    raise AssertionError("it never came")


def expect_shown(reader: DiscussionPage, comment_id: str) -> None:
    """The comment is in sight and marked, by the script or by the address."""
    comment = reader.root.locator(f"#comment-{comment_id}")
    expect(comment.locator("> article")).to_be_in_viewport()
    marked = reader.root.locator(f"#comment-{comment_id}:is(.is-focus, :target)")
    expect(marked).to_have_count(1)


def score(button: Locator) -> int:
    """Return the score that stands beside a vote button."""
    text = button.locator("xpath=..").locator(".score").inner_text()
    [number] = re.findall(r"[-−]?\d+", text)
    return int(number.replace("−", "-"))


def height(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["height"]
