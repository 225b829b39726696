"""The embed for everybody: in each of its states, by keyboard, by touch, enlarged, in forced colours, without motion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import RULES
from tests.browser.embed.test_in_place import new_text
from tests.browser.hosts import ARTICLE, Host, start_host
from tests.browser.papers import Paper, served

OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# axe takes a page without a background for a white one.
HEAD = (
    '<meta name="color-scheme" content="light dark">'
    "<style>body { background: Canvas; color: CanvasText }</style>"
)
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "harbour-tunnel", "sailors-cafe"
SMALLEST = 24  # CSS pixels, WCAG 2.2, 2.5.8
TO_HIT = ":is(.acts, .sorts, .pager, .more, .tools, .choices, .discussion-head) :is(a, button), .thread, .undo"
LOOK = """button => {
  const style = getComputedStyle(button);
  return [style.borderTopColor, style.borderTopStyle, style.borderTopWidth, style.outlineStyle,
    style.outlineWidth, button.textContent].join(' ');
}"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """Serve a newspaper with few comments on a page."""
    with served(tmp_path_factory.mktemp("home"), "page_size=5", "reactions=like,sad") as paper:
        yield paper


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    """Return the reader's colours."""
    return "dark" if request.param == "dark" else "light"


@pytest.fixture
def page(chromium: Browser, scheme: Literal["light", "dark"]) -> Iterator[Page]:
    """Open a page of a reader who has never been here."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1000, "height": 800})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """Open a page of a reader who has chosen nothing."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def address(host: Host, article: str, more: str = 'sort="newest"') -> str:
    body = (
        f'<rejoinder-discussion article="{article}" loading="eager" {more}></rejoinder-discussion>'
    )
    return host.page(f"/{article}", ARTICLE + body, head=HEAD)


def opened(page: Page, paper: Paper, article: str, more: str = 'sort="newest"') -> Locator:
    """Open a discussion, and return it."""
    page.goto(address(paper.host, article, more))
    root = page.locator("section.discussion")
    expect(root).to_have_count(1)
    return root


def faults(page: Page) -> list[str]:
    """Return what axe finds, in words. In the dark all but the colours is as it was in the light."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    results = Axe().run(
        page,
        options={
            "runOnly": OF_COLOURS if is_dark else {"type": "tag", "values": RULES},
            "resultTypes": ["violations"],  # what else is found takes half the time
            "preload": False,
        },
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"][:3]
    ]


def expect_clean(found: Mapping[str, list[str]]) -> None:
    assert {state: all_ for state, all_ in found.items() if all_} == {}


def post(root: Locator, text: str) -> None:
    form = root.locator("#reply-form")
    form.locator("[name=text]").fill(text)
    form.locator("[name=name]").fill("Nell")
    form.locator("button.primary").click()


# axe, in each state


def states(page: Page, paper: Paper, other: Page, article: str) -> Iterator[str]:
    """Bring a discussion from one state to the next, and name each. Found by markup: one is in Arabic.

    What can stand beside each other does, since axe takes its time.
    """
    root = opened(page, paper, article)
    first, second = root.locator("li.comment").nth(0), root.locator("li.comment").nth(1)
    expect(first).to_be_visible()
    yield "list"

    first.locator("> article a[data-act=reply]").click()
    form = first.locator("> form.write")
    expect(form.locator("textarea")).to_be_focused()
    first.locator("> article .menu").click()
    expect(first.locator("> article .choices button").first).to_be_visible()
    root.locator(".device summary").click()
    expect(root.locator(".device input").first).to_be_visible()
    yield "reply form, menu of a comment, device menu"

    form.locator("[name=text]").fill("  ")
    form.locator("[name=name]").fill("Nell")
    form.locator("button.primary").click()
    expect(form.locator(".error")).to_be_visible()
    second.locator("> article .menu").click()
    second.locator("> article .choices > button").last.click()
    expect(second.locator("> .muted")).to_be_visible()
    yield "error of a form, muted comment"

    form.locator("[name=text]").fill("Some **bold** words, `code` and\n\n> a quotation")
    form.locator("button[value=preview]").click()
    expect(form.locator(".preview strong")).to_be_visible()
    post(root, new_text("Meet me at the casino"))
    held = root.locator("li.is-waiting")
    expect(held.locator("> article")).to_be_focused()
    yield "preview, held comment"

    held.locator("a[data-act=form]").click()
    expect(held.locator("form.write textarea")).to_be_focused()
    post(opened(other, paper, article), new_text("Here I am"))
    expect(root.locator(".more-new")).to_be_visible()
    yield "edit form, new comments"

    held.locator("form.write button.cancel").click()
    root.locator(".more-new").click()
    expect(root.locator(".is-new").first).to_be_visible()
    held.locator("form[data-act=delete] button").click()
    expect(root.locator(".undo")).to_be_focused()
    yield "notice with undo, new comments shown"


@pytest.mark.parametrize("article", [LEFT_TO_RIGHT, RIGHT_TO_LEFT])
def test_axe_finds_nothing_in_any_state(
    chromium: Browser, page: Page, paper: Paper, article: str
) -> None:
    other = chromium.new_context()
    found: dict[str, list[str]] = {}
    for state in states(page, paper, other.new_page(), article):
        found[state] = faults(page)

    other.close()
    assert len(found) == 6
    expect_clean(found)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("article", ["foghorn", "never-discussed"])
def test_axe_finds_nothing_where_nothing_is_said(
    page: Page, paper: Paper, article: str, language: str
) -> None:
    root = opened(page, paper, article, f'lang="{language}"')
    expect(root).to_have_attribute("lang", language)
    expect(root.locator("#reply-form")).to_have_count(0 if article == "foghorn" else 1)

    expect_clean({article: faults(page)})


@pytest.mark.parametrize("article", [LEFT_TO_RIGHT, RIGHT_TO_LEFT])
def test_axe_finds_nothing_where_the_origin_is_unknown(
    page: Page, paper: Paper, article: str
) -> None:
    stranger = start_host(paper.base)
    page.goto(address(stranger, article))
    expect(page.locator("section.discussion .closed-note")).to_contain_text(stranger.origin)

    expect_clean({article: faults(page)})


def test_axe_finds_nothing_where_nobody_answers(page: Page, paper: Paper) -> None:
    page.clock.install()
    page.route("**/w/**", lambda route: route.abort())
    page.goto(address(paper.host, LEFT_TO_RIGHT))
    alert = page.locator("rejoinder-discussion").get_by_role("alert")
    for _ in range(50):  # three tries, with pauses between them
        page.clock.fast_forward(5_000)
        if alert.count():
            break
        page.wait_for_timeout(50)
    expect(alert).to_contain_text("cannot be reached")

    expect_clean({"unreachable": faults(page)})


def test_control_axe_sees_what_is_wrong_inside(page: Page, paper: Paper) -> None:
    root = opened(page, paper, "foghorn")
    root.evaluate(
        """e => { e.querySelector('.title').innerHTML =
          '<button></button><b style="color: #777; background: #888">grey</b>' }"""
    )

    found = " ".join(faults(page))
    assert "color-contrast" in found
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ("button-name" in found) is not is_dark


# The keyboard


def test_everything_is_done_by_keyboard(plain: Page, paper: Paper) -> None:
    keyboard = plain.keyboard
    root = opened(plain, paper, "night-trains")
    expect(root.locator("li.comment").first).to_be_visible()
    text = new_text("Typed without a mouse")

    tab_to(plain, "a[data-act=reply]")
    keyboard.press("Enter")
    field = look_at(plain.locator("li.comment > form.write textarea:focus"))
    keyboard.type(text)
    keyboard.press("Tab")
    look_at(plain.locator("input[name=name]:focus"))
    keyboard.type("Kay Board")
    keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    keyboard.press("Control+Enter")
    mine = root.locator("li.comment > article", has_text=text)
    expect(mine).to_be_focused()

    vote = tab_to(plain, ".vote button")
    with plain.expect_response("**/vote/*"):
        keyboard.press("Space")
        expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()

    menu = tab_to(plain, ".menu")
    keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    copy = root.get_by_role("button", name="Copy link")
    expect(copy).to_be_visible()  # what is in the menu is loaded with the first one
    keyboard.press("Tab")
    expect(copy).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Space")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(copy).to_have_count(0)
    expect(menu).to_be_focused()

    thread = tab_to(plain, ".thread")
    keyboard.press("Space")
    expect(thread).to_have_attribute("aria-expanded", "false")
    expect(thread).to_be_focused()


def test_own_comment_is_edited_and_deleted_by_keyboard(plain: Page, paper: Paper) -> None:
    keyboard = plain.keyboard
    root = opened(plain, paper, "night-trains")
    post(root, new_text("Soon to be gone"))
    mine = root.locator("li.comment > article", has_text="Soon to be gone")
    expect(mine).to_be_focused()

    edit = tab_to(plain, "a[data-act=form]")
    keyboard.press("Enter")
    expect(root.get_by_label("Edit your comment")).to_be_focused()
    tab_to(plain, "button.cancel")
    keyboard.press("Enter")
    expect(edit).to_be_focused()

    delete = tab_to(plain, "form[data-act=delete] button")
    keyboard.press("Enter")
    expect(root.get_by_role("button", name="Undo")).to_be_focused()
    keyboard.press("Enter")
    expect(delete).to_be_focused()


def tab_to(page: Page, selector: str, *, most: int = 60) -> Locator:
    """Press Tab until such an element has the focus, and return whichever has it."""
    focused = page.locator(f"{selector}:focus")
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused.count():
            break
    return look_at(focused)


def look_at(focused: Locator) -> Locator:
    """What has the focus looks as if it had."""
    expect(focused).to_have_count(1)
    expect(focused).not_to_have_css("outline-style", "none")
    expect(focused).not_to_have_css("outline-width", "0px")
    return focused


# Size


def test_nothing_is_smaller_than_a_finger_tip(plain: Page, paper: Paper) -> None:
    root = opened(plain, paper, LEFT_TO_RIGHT)
    post(root, new_text("With all that can be done to it"))
    expect(root.locator("li.comment > article:focus")).to_have_count(1)
    root.locator("li.comment > article .menu").nth(1).click()
    assert plain.evaluate("matchMedia('(pointer: fine)').matches")

    found = root.locator(TO_HIT).evaluate_all(
        """all => all.filter(e => e.getClientRects().length).map(e => {
          const box = e.getBoundingClientRect();
          return [e.outerHTML.slice(0, 120), Math.round(box.width * 10) / 10, Math.round(box.height * 10) / 10];
        })"""
    )
    assert len(found) > 30
    assert [each for each in found if min(each[1:]) < SMALLEST] == []


@pytest.mark.parametrize("article", [LEFT_TO_RIGHT, RIGHT_TO_LEFT])
def test_form_can_be_used_at_400_per_cent(chromium: Browser, paper: Paper, article: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    root = opened(page, paper, article)
    deepest = root.locator("ol.replies ol.replies li.comment > article").last
    deepest.locator("a[data-act=reply]").click()
    form = root.locator("li.comment > form.write")
    expect(form.locator("textarea")).to_be_focused()
    expect(form.locator("textarea")).to_be_in_viewport()
    deepest.locator(".menu").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    outside = root.locator(":is(a, button, input, textarea, summary, .body)").evaluate_all(
        """all => all.filter(e => !e.closest('.trap, .unseen')).filter(e => {
          const box = e.getBoundingClientRect();
          return box.width && (box.left < -0.5 || box.right > 320.5);
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert outside == []
    box = form.locator("textarea").bounding_box()
    assert box is not None
    assert box["width"] >= 200

    text = new_text("Very large")
    form.locator("[name=text]").fill(text)
    form.locator("[name=name]").fill("Nell")
    form.locator("button.primary").click()
    mine = root.locator("li.comment > article", has_text=text)
    expect(mine).to_be_focused()
    expect(mine).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


# What readers have chosen


def test_nothing_moves_for_those_who_want_no_motion(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    root = opened(page, paper, LEFT_TO_RIGHT)
    root.locator(".vote button").first.click()
    root.locator("a[data-act=reply]").nth(1).click()
    root.locator(".device summary").click()

    moving = root.evaluate(
        """section => [...section.querySelectorAll('*')].filter(e => {
          const style = getComputedStyle(e);
          const takes = `${style.transitionDuration}, ${style.animationDuration}`.split(', ');
          return style.scrollBehavior === 'smooth' || takes.some(each => parseFloat(each) > 0.01);
        }).map(e => e.outerHTML.slice(0, 120)).concat(
          section.getRootNode().getAnimations().map(each => `animation ${each.playState}`)
        )"""
    )
    assert moving == []
    context.close()


def test_pressed_vote_is_seen_in_forced_colours(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context(forced_colors="active")
    page = context.new_page()
    root = opened(page, paper, LEFT_TO_RIGHT)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    acts = root.locator("li.comment > article .acts").first
    for form in ("vote", "react"):
        button, other = (
            acts.locator(f"form.{form} button").nth(0),
            acts.locator(f"form.{form} button").nth(1),
        )
        expect(button).to_have_attribute("aria-pressed", "false")
        before = button.evaluate(LOOK)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.mouse.move(0, 0)
        button.blur()

        pressed = button.evaluate(LOOK)
        assert _without_digits(pressed) != _without_digits(before)
        assert _without_digits(pressed) != _without_digits(other.evaluate(LOOK))
    context.close()


def test_chosen_order_is_seen_in_forced_colours(chromium: Browser, paper: Paper) -> None:
    context = chromium.new_context(forced_colors="active")
    root = opened(context.new_page(), paper, LEFT_TO_RIGHT)
    look = LOOK.replace("borderTop", "borderBottom").replace(", button.textContent", "")

    chosen = root.locator(".sorts a[aria-current]").evaluate(look)
    others = root.locator(".sorts a:not([aria-current])").evaluate_all(f"all => all.map({look})")
    assert chosen not in others
    context.close()


def _without_digits(look: str) -> str:
    """Return a look without the number of votes, which is no sign of one's own; a colour stays."""
    colour, _bracket, rest = look.rpartition(")")
    return colour + re.sub(r"\d+$", "", rest)
