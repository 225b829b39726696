"""The discussion on publishers' pages, whatever those do: looks, policies, frameworks, lost connections."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import expect_clean
from tests.browser.hosts import ARTICLE, Host
from tests.browser.papers import Paper

TUNNEL = '<rejoinder-discussion article="harbour-tunnel" loading="eager"></rejoinder-discussion>'
LINK = '<a href="https://talk.example/d/gazette/harbour-tunnel">Read the discussion</a>'
HOSTILE_CSS = """<style>
:root { font-size: 62.5% }
* { color: magenta !important; letter-spacing: 3px !important; text-transform: uppercase !important }
button, a, textarea { background: lime !important; display: none !important; position: fixed !important }
li { float: left; list-style: square; width: 10px } p { margin: 5em; line-height: 4 }
</style>"""
MAX_SHIFT = 0.02


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page of a reader who has never been here, with every error in its console noted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    context.close()


def errors_of(page: Page) -> list[str]:
    """Return a list that fills with what the page complains about."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    return errors


def discussion(page: Page, nth: int = 0) -> Locator:
    return (
        page.locator("rejoinder-discussion, [data-rejoinder]")
        .nth(nth)
        .locator("section.discussion")
    )


def post(page: Page, text: str, *, name: str = "Nell") -> None:
    form = discussion(page).locator("#reply-form")
    form.get_by_label("What do you think?").fill(text)
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Post", exact=True).click()


def test_page_of_another_origin_gets_a_discussion_in_which_one_writes(
    page: Page, host: Host
) -> None:
    errors = errors_of(page)
    page.goto(host.page("/plain", ARTICLE + TUNNEL))

    post(page, "From *afar*, in one go.")

    mine = discussion(page).locator("li.comment", has_text="From afar, in one go.").last
    expect(mine.locator("> article")).to_contain_text("You")
    expect(mine.get_by_role("link", name="Edit")).to_be_visible()
    assert errors == []


def test_guest_is_known_again_after_a_reload_without_any_cookie(page: Page, host: Host) -> None:
    page.goto(host.page("/plain", ARTICLE + TUNNEL.replace("loading", 'sort="newest" loading')))
    post(page, "I shall be back.")
    mine = discussion(page).locator("li.comment", has_text="I shall be back.").last
    expect(mine.locator("> article")).to_contain_text("You")

    page.reload()

    mine = discussion(page).locator("li.comment", has_text="I shall be back.").last
    expect(mine.locator("> article")).to_contain_text("You")
    assert page.context.cookies() == []


def test_reading_stores_nothing_and_asks_nobody_else(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.page("/plain", ARTICLE + TUNNEL))
    expect(discussion(page).locator("li.comment").first).to_be_visible()

    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert {url.split("/")[2] for url in asked} == {
        host.origin.removeprefix("http://"),
        host.talk.removeprefix("http://"),
    }
    ours = [url for url in asked if url.startswith(host.talk)]
    assert len([url for url in ours if "/live" not in url]) <= 4


def test_discussion_far_below_is_loaded_when_a_reader_comes_near(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    below = '<div style="height: 5000px"></div>' + TUNNEL.replace(' loading="eager"', "")
    page.goto(host.page("/far", ARTICLE + below), wait_until="networkidle")
    assert [url for url in asked if url.startswith(host.talk)] == [f"{host.talk}/embed.js"]

    page.locator("rejoinder-discussion").scroll_into_view_if_needed()

    expect(discussion(page).locator("li.comment").first).to_be_visible()


def test_hostile_style_sheets_do_not_reach_in(page: Page, host: Host) -> None:
    page.goto(host.page("/hostile", ARTICLE + TUNNEL, head=HOSTILE_CSS))
    comment = discussion(page).locator("li.comment").first
    expect(comment).to_be_visible()

    look = comment.locator(".body").first.evaluate(
        "e => { const s = getComputedStyle(e); return [s.letterSpacing, s.textTransform, s.color] }"
    )
    assert look[:2] == ["normal", "none"]
    assert look[2] != "rgb(255, 0, 255)"
    expect(discussion(page).get_by_role("button", name="Post", exact=True)).to_be_visible()


def test_strictest_policy_and_trusted_types_are_enough(page: Page, host: Host) -> None:
    errors = errors_of(page)
    policy = (
        f"default-src 'none'; img-src 'self'; script-src 'nonce-abc' {host.talk};"
        f" connect-src {host.talk}; require-trusted-types-for 'script'; trusted-types rejoinder"
    )
    address = host.page(
        "/strict",
        ARTICLE + TUNNEL,
        script='data-site="gazette" nonce="abc"',
        headers={"Content-Security-Policy": policy},
    )
    page.goto(address)

    post(page, "Under a strict policy.")

    expect(discussion(page).locator("li.comment", has_text="Under a strict policy.")).to_have_count(
        1
    )
    assert errors == []
    # The control: what the policy forbids is refused, and would have been noticed.
    assert (
        page.evaluate(
            "() => { try { document.body.innerHTML = 'x'; return 'done' } catch (e) { return e.name } }"
        )
        == "TypeError"
    )


def test_policy_that_allows_no_connection_is_said_and_the_link_stays(
    page: Page, host: Host
) -> None:
    policy = f"script-src {host.talk}; connect-src 'none'"
    body = TUNNEL.replace("></rej", f">{LINK}</rej")
    page.goto(host.page("/shut", body, headers={"Content-Security-Policy": policy}))

    element = page.locator("rejoinder-discussion")
    expect(element.get_by_role("alert")).to_contain_text("content policy")
    expect(element.get_by_role("link", name="Read the discussion")).to_be_visible()


def test_unknown_site_names_the_attribute(page: Page, host: Host) -> None:
    errors = errors_of(page)
    page.goto(host.page("/typo", TUNNEL, script='data-site="gazete"'))

    expect(page.locator("rejoinder-discussion").get_by_role("alert")).to_contain_text("data-site")
    assert any("data-site" in error for error in errors)


def test_origin_that_is_not_registered_names_the_option(page: Page, stranger: Host) -> None:
    errors = errors_of(page)
    page.goto(stranger.page("/", TUNNEL))

    expect(discussion(page)).to_contain_text("origins")
    expect(discussion(page).locator("li.comment").first).to_be_visible()
    expect(discussion(page).locator("#reply-form")).to_have_count(0)
    assert any("origins" in error for error in errors)


def test_single_page_application_mounts_and_unmounts_without_leaks(page: Page, host: Host) -> None:
    page.goto(host.page("/app", "<div id=view></div>"))
    live: list[str] = []
    page.on("request", lambda request: live.append(request.url) if "/live" in request.url else None)
    for article in ("harbour-tunnel", "night-trains") * 10:
        page.evaluate(
            """article => {
              const element = document.createElement('rejoinder-discussion');
              element.setAttribute('article', article);
              element.setAttribute('loading', 'eager');
              document.getElementById('view').replaceChildren(element);
              window.last = new WeakRef(element);
            }""",
            article,
        )
        expect(discussion(page)).to_have_attribute("data-article", article)
    page.evaluate("document.getElementById('view').replaceChildren()")

    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.enable")
    client.send("HeapProfiler.collectGarbage")
    page.wait_for_timeout(200)
    client.send("HeapProfiler.collectGarbage")
    assert page.evaluate("window.last.deref() === undefined")
    assert page.evaluate("Object.keys(window).filter(name => /rejoinder/i.test(name))") == [
        "Rejoinder"
    ]


def test_element_that_a_framework_moves_is_not_started_anew(page: Page, host: Host) -> None:
    asked: list[str] = []
    page.goto(host.page("/moves", ARTICLE + TUNNEL + "<aside></aside>"))
    expect(discussion(page).locator("li.comment").first).to_be_visible()
    page.on("request", lambda request: asked.append(request.url))

    page.evaluate(
        "document.querySelector('aside').append(document.querySelector('rejoinder-discussion'))"
    )
    page.wait_for_timeout(300)

    assert [url for url in asked if "/live" not in url] == []
    expect(discussion(page).locator("li.comment").first).to_be_visible()


def test_two_discussions_stand_on_one_page(page: Page, host: Host) -> None:
    second = TUNNEL.replace("harbour-tunnel", "night-trains")
    page.goto(host.page("/two", ARTICLE + TUNNEL + second))

    expect(discussion(page, 0)).to_have_attribute("data-article", "harbour-tunnel")
    expect(discussion(page, 1)).to_have_attribute("data-article", "night-trains")


def test_script_that_is_there_twice_does_no_harm(page: Page, host: Host) -> None:
    errors = errors_of(page)
    again = f'<script async src="{host.talk}/embed.js" data-site="gazette"></script>'
    page.goto(host.page("/twice", ARTICLE + TUNNEL, head=again))

    expect(discussion(page)).to_have_count(1)
    assert errors == []


def test_plain_element_and_one_inside_another_shadow_root_work(page: Page, host: Host) -> None:
    page.goto(
        host.page(
            "/plain-div", '<div data-rejoinder data-article="night-trains"></div><p id=x></p>'
        )
    )
    expect(page.locator("[data-rejoinder] section.discussion")).to_have_count(1)

    page.evaluate(
        f"document.getElementById('x').attachShadow({{mode: 'open'}}).innerHTML = '{TUNNEL}'"
    )

    expect(page.locator("#x section.discussion")).to_have_attribute(
        "data-article", "harbour-tunnel"
    )


def test_text_survives_a_server_that_is_away_and_is_sent_once(page: Page, host: Host) -> None:
    page.goto(host.page("/away", ARTICLE + TUNNEL))
    expect(discussion(page).locator("li.comment").first).to_be_visible()
    page.route("**/reply*", lambda route: route.abort())
    post(page, "Written while the server was away.")
    expect(discussion(page).locator("#reply-form").get_by_role("alert")).to_be_visible()
    expect(discussion(page).get_by_label("What do you think?")).to_have_value(
        "Written while the server was away."
    )

    page.unroute("**/reply*")
    discussion(page).locator("#reply-form").get_by_role(
        "button", name=re.compile("Try again|Post")
    ).first.click()

    mine = discussion(page).locator("li.comment", has_text="Written while the server was away.")
    expect(mine).to_have_count(1)


def test_draft_is_there_again_after_a_reload(page: Page, host: Host) -> None:
    page.goto(host.page("/draft", ARTICLE + TUNNEL))
    discussion(page).get_by_label("What do you think?").fill("Half a thou")

    page.reload()

    expect(discussion(page).get_by_label("What do you think?")).to_have_value("Half a thou")


def test_storage_that_is_refused_stops_nothing(page: Page, host: Host) -> None:
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page.goto(host.page("/refused", ARTICLE + TUNNEL))

    post(page, "Nothing is kept here.")

    expect(discussion(page).locator("li.comment", has_text="Nothing is kept here.")).to_have_count(
        1
    )


def test_second_readers_comment_waits_behind_a_button_and_moves_nothing(
    page: Page, host: Host, chromium: Browser
) -> None:
    address = host.page("/live", ARTICLE + TUNNEL)
    page.goto(address)
    expect(discussion(page).locator("li.comment").first).to_be_visible()
    field = discussion(page).get_by_label("What do you think?")
    field.fill("I am writing")
    other = chromium.new_context().new_page()
    other.goto(address)
    post(other, "Said while you were writing.", name="Olu")

    button = discussion(page).get_by_role("button", name=re.compile(r"\d+ new comments?"))
    expect(button).to_be_visible(timeout=10_000)
    expect(field).to_be_focused()
    expect(field).to_have_value("I am writing")
    button.click()
    expect(
        discussion(page).locator("li.comment", has_text="Said while you were writing.")
    ).to_have_count(1)
    other.context.close()


def test_nothing_jumps_when_the_place_is_reserved(page: Page, host: Host) -> None:
    reserve = "<style>rejoinder-discussion{display:block;min-height:24rem}</style>"
    # As on most pages, what follows the reserved place is out of sight.
    page.goto(host.page("/shift", ARTICLE * 6 + TUNNEL + "<footer>End</footer>", head=reserve))
    expect(discussion(page).locator("li.comment").first).to_be_visible()

    shift = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list => done(
          list.getEntries().reduce((sum, e) => sum + (e.hadRecentInput ? 0 : e.value), 0)
        )).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"""
    )

    assert shift < MAX_SHIFT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("article", ["harbour-tunnel", "sailors-cafe", "never-discussed"])
def test_axe_finds_nothing_and_nothing_overflows_at_320_pixels(
    chromium: Browser, host: Host, article: str, scheme: str
) -> None:
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 320, "height": 800},
    )
    page = context.new_page()
    # axe takes a page without a background for a white one.
    head = (
        '<meta name="color-scheme" content="light dark">'
        "<style>body { background: Canvas; color: CanvasText }</style>"
    )
    page.goto(host.page("/axe", ARTICLE + TUNNEL.replace("harbour-tunnel", article), head=head))
    expect(discussion(page)).to_be_visible()
    page.wait_for_timeout(300)

    expect_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_snippet_is_read_without_a_script_and_taken_over_by_it(
    chromium: Browser, page: Page, host: Host
) -> None:
    with urllib.request.urlopen(f"{host.talk}/w/gazette/snippet?article=harbour-tunnel") as answer:  # noqa: S310  # our own loopback address
        snippet = answer.read().decode()
    address = host.page("/included", ARTICLE + snippet)
    without = chromium.new_context(java_script_enabled=False).new_page()

    without.goto(address)
    expect(discussion(without).locator("li.comment").first).to_be_visible()
    expect(discussion(without).get_by_role("link", name="Join the discussion")).to_be_visible()
    assert discussion(without).evaluate("e => getComputedStyle(e).containerType") == "inline-size"
    without.context.close()

    page.goto(address)
    post(page, "Into what was there.")
    expect(discussion(page).locator("li.comment", has_text="Into what was there.")).to_have_count(1)
    expect(page.locator("section.discussion")).to_have_count(1)


def test_counts_stand_beside_links(page: Page, host: Host) -> None:
    links = '<a href="/x" data-rejoinder-count="harbour-tunnel">Comments</a>'
    page.goto(host.page("/list", links))

    expect(page.locator("a")).to_contain_text(re.compile(r"\d+"))


def test_frame_shows_the_hosted_page_for_frames(page: Page, host: Host) -> None:
    page.goto(host.page("/frame", ARTICLE + TUNNEL.replace("loading", 'mode="iframe" loading')))

    frame = page.frame_locator("rejoinder-discussion iframe")
    expect(frame.locator("section.discussion li.comment").first).to_be_visible()


def test_public_interface_can_be_used_before_the_script_is_there(page: Page, host: Host) -> None:
    head = "<script>window.Rejoinder = {q: [['on', 'ready', e => { window.told = e.type || 'ready' }], ['setTheme', 'dark']]}</script>"
    page.goto(host.page("/queue", ARTICLE + TUNNEL, head=head))

    expect(discussion(page)).to_be_visible()
    page.wait_for_function("window.told !== undefined")
    assert page.locator("rejoinder-discussion").get_attribute("theme") == "dark"


def test_this_is_a_paper_of_its_own(paper: Paper, host: Host) -> None:
    assert paper.base == host.talk
    assert paper.base != host.origin
