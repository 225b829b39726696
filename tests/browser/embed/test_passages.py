"""Passages of a publisher's article: painted, opened and chosen on a page that is not ours, and that stays as it is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.embed.test_accessibility import HEAD, faults
from tests.browser.hosts import Host

ARTICLE = """<article%s><h1>The swing bridge</h1>
<p>The swing bridge turns <em>nine times</em> a day. Most of it is for one sailing boat.</p>
<p>The gatekeeper has a <a href="/clock">clock of his own</a>, and it is slow.</p></article>"""
PAINTED = """name => [...(CSS.highlights.get(name) ?? [])].map(range => `${range}`)"""
SELECT = """words => {
  const node = document.querySelector("article p").firstChild;
  const at = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, at, node, at + words.length);
}"""
_number = itertools.count(1)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a profile on whose pages nothing may fail."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(10_000)
    errors: list[str] = []
    context.on("weberror", lambda failed: errors.append(str(failed.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def put_up(host: Host, *, attributes: str = "", article: str = ARTICLE, name: str = "") -> str:
    """Put up a page with an article and its discussion, and return its address."""
    name = name or f"swing-bridge-{next(_number)}"
    style = HEAD + "<style>article { max-inline-size: 30rem; margin: 2rem auto }</style>"
    head = f'{style}<link rel="canonical" href="{host.origin}/{name}">'
    embed = f'<rejoinder-discussion article="{name}" loading="eager"></rejoinder-discussion>'
    return host.page(f"/{name}", article % attributes + embed, head=head)


def painted(page: Page, name: str = "rejoinder") -> list[str]:
    found: list[str] = page.evaluate(PAINTED, name)
    return found


def wait_for_paint(page: Page, *words: str) -> None:
    page.wait_for_function(
        f"([name, words]) => JSON.stringify(({PAINTED})(name)) === JSON.stringify(words)",
        arg=["rejoinder", list(words)],
    )


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_label("What do you think?")).to_be_visible()
    page.locator("rejoinder-passages").wait_for(state="attached")


def select(page: Page, words: str) -> None:
    page.evaluate(SELECT, words)


def comment_on(page: Page, words: str, text: str) -> Locator:
    """Choose words, comment on them, and return the pop-up."""
    select(page, words)
    page.get_by_role("button", name="Comment on this").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Comment on this").fill(text)
    dialog.get_by_label("Name").fill("Nell")
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(dialog.locator("li.comment .body")).to_have_text(text)
    return dialog


def test_words_that_a_reader_chose_are_painted_also_after_a_reload(page: Page, host: Host) -> None:
    address = put_up(
        host, name="tool-library"
    )  # spoken of before: a new one's page is kept a while
    open_page(page, address)

    dialog = comment_on(page, "wing bridge tur", "It turned for me.")

    wait_for_paint(page, "swing bridge turns")
    # The discussion has it, too.
    comment = page.locator("rejoinder-discussion li.comment", has_text="It turned for me.")
    expect(comment.locator("figure")).to_contain_text("swing bridge turns")
    dialog.get_by_role("button", name="Close").click()
    open_page(page, address)
    wait_for_paint(page, "swing bridge turns")
    page.get_by_role("button", name="1 comment on: “swing bridge turns”").click()
    expect(page.get_by_role("dialog").locator("li.comment")).to_contain_text("It turned for me.")


def test_article_is_left_as_it_was(page: Page, host: Host) -> None:
    address = put_up(host)
    page.goto(address)
    before = page.locator("main").evaluate("main => main.outerHTML")
    open_page(page, address)

    comment_on(page, "swing bridge", "Which one?")
    wait_for_paint(page, "swing bridge")

    assert page.locator("main").evaluate("main => main.outerHTML") == before
    others = page.evaluate("[...document.body.children].map(each => each.localName)")
    assert others == ["main", "rejoinder-passages"]


def test_everything_is_done_by_the_keyboard(page: Page, host: Host) -> None:
    open_page(page, put_up(host))
    select(page, "swing bridge")
    expect(page.get_by_role("button", name="Comment on this")).to_be_visible()
    page.keyboard.press("Alt+Shift+M")

    field = page.get_by_role("dialog").get_by_label("Comment on this")
    expect(field).to_be_focused()
    page.keyboard.type("By hand.")
    page.get_by_role("dialog").get_by_label("Name").focus()
    page.keyboard.type("Nell")
    field.focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog").locator("li.comment > article")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    count = page.get_by_role("button", name="1 comment on: “swing bridge”")
    count.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="“swing bridge”")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(count).to_be_focused()


def test_words_are_opened_by_a_click(page: Page, host: Host) -> None:
    open_page(page, put_up(host))
    dialog = comment_on(page, "swing bridge", "Seen.")
    dialog.get_by_role("button", name="Close").click()
    wait_for_paint(page, "swing bridge")
    place = page.evaluate(
        """() => { const [range] = CSS.highlights.get("rejoinder");
          const { x, y, width, height } = range.getBoundingClientRect();
          return [x + width / 2, y + height / 2]; }"""
    )

    page.mouse.click(*place)

    expect(page.get_by_role("dialog").locator("li.comment")).to_contain_text("Seen.")


def test_what_another_script_takes_away_comes_back(page: Page, host: Host) -> None:
    open_page(page, put_up(host))
    comment_on(page, "swing bridge", "Seen.")
    wait_for_paint(page, "swing bridge")
    page.wait_for_timeout(2_000)  # the page is drawn anew after a comment
    page.evaluate("CSS.highlights.clear(); document.adoptedStyleSheets = []")
    assert painted(page) == []

    page.mouse.move(500, 100)
    page.mouse.move(500, 200)

    wait_for_paint(page, "swing bridge")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1


def test_article_that_is_drawn_anew_is_painted_anew(page: Page, host: Host) -> None:
    open_page(page, put_up(host))
    comment_on(page, "swing bridge", "Seen.")

    page.evaluate(
        """document.querySelector("article").outerHTML =
          "<article><p>It is still called the swing bridge.</p></article>" """
    )

    wait_for_paint(page, "swing bridge")


def test_without_highlights_words_are_marked_until_the_discussion_goes(
    page: Page, host: Host
) -> None:
    page.add_init_script("delete window.Highlight")
    address = put_up(host)
    open_page(page, address)
    before = page.locator("main > article").evaluate("article => article.outerHTML")
    comment_on(page, "swing bridge", "Seen.")

    expect(page.locator("main > article mark")).to_have_text("swing bridge")

    page.locator("rejoinder-discussion").evaluate("element => element.remove()")
    expect(page.locator("main > article mark")).to_have_count(0)
    assert page.locator("main > article").evaluate("article => article.outerHTML") == before
    expect(page.locator("rejoinder-passages")).to_have_count(0)


def test_from_a_comment_one_comes_to_its_words(page: Page, host: Host) -> None:
    open_page(page, put_up(host))
    dialog = comment_on(page, "swing bridge", "Seen.")
    dialog.get_by_role("button", name="Close").click()
    figure = page.locator("rejoinder-discussion figure[data-passage]")

    figure.click()
    page.wait_for_function(f"({PAINTED})('rejoinder-on').length === 1")

    page.locator("main > article").evaluate(
        "article => { article.innerHTML = '<p>Withdrawn.</p>' }"
    )
    wait_for_paint(page)
    figure.click()
    expect(figure).to_contain_text("These words are not on this page.")


def test_counts_stand_at_the_end_of_the_line_in_either_direction(page: Page, host: Host) -> None:
    for direction, article in (
        ("ltr", ARTICLE),
        ("rtl", "<article%s><h1>الجسر</h1><p>يدور الجسر تسع مرات كل يوم.</p></article>"),
    ):
        open_page(page, put_up(host, article=article, attributes=f' dir="{direction}"'))
        words = "swing bridge" if direction == "ltr" else "الجسر تسع"
        dialog = comment_on(page, words, "Seen.")
        dialog.get_by_role("button", name="Close").click()

        count = page.get_by_role("button", name=f"1 comment on: “{words}”").bounding_box()
        text = page.locator("main > article").bounding_box()
        assert count is not None
        assert text is not None
        if direction == "ltr":
            assert count["x"] >= text["x"] + text["width"]
        else:
            assert count["x"] + count["width"] <= text["x"]


def test_question_in_the_publishers_page_is_answered_in_place(page: Page, host: Host) -> None:
    article = """<article%s><p>It turns <span data-rejoinder-ask="How often?" data-rejoinder-id="q1">nine
      times</span> a day.</p></article>"""
    open_page(page, put_up(host, article=article))

    page.get_by_role("button", name=re.compile("How often\\?")).click()

    dialog = page.get_by_role("dialog", name="How often? “nine times”")
    dialog.get_by_label("How often?").fill("Ten, I counted.")
    dialog.get_by_label("Name").fill("Nell")
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(dialog.locator("li.comment")).to_contain_text("Ten, I counted.")


def test_under_a_finger_a_bar_opens_a_sheet_that_leaves_the_words_in_sight(
    chromium: Browser, host: Host
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    open_page(page, put_up(host))
    select(page, "swing bridge")
    bar = page.get_by_role("button", name="Comment on this")
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["y"] + box["height"])) == (390, 844)
    assert box["height"] >= 44

    bar.tap()

    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Comment on this")).to_be_focused()
    bottom = page.evaluate(
        """() => { const [range] = CSS.highlights.get("rejoinder-on");
          return range.getBoundingClientRect().bottom; }"""
    )
    top = sheet.bounding_box()
    assert top is not None
    assert 0 < bottom < top["y"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pop_up_and_counts_are_for_everybody(
    chromium: Browser, host: Host, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    open_page(page, put_up(host))
    comment_on(page, "swing bridge", "Seen.")
    expect(page.get_by_role("button", name="1 comment on: “swing bridge”")).to_be_visible()

    found = faults(page)

    context.close()
    assert found == []
