"""Sign-in in the embed: over https, from another site's page, in a browser that gives third parties neither cookie nor storage."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Request, expect

from tests.browser.conftest import QUIET
from tests.browser.embed.test_accessibility import HEAD, faults
from tests.browser.embed.test_in_place import new_text
from tests.browser.hosts import ARTICLE
from tests.browser.secure import RESOLVED_HERE, SecurePaper, served_securely

ELEMENT = '<rejoinder-discussion article="night-trains" loading="eager" sort="newest" {mode}></rejoinder-discussion>'
COOKIE = "third=1; SameSite=None; Secure; Path=/; Max-Age=1000"
ANA = "ana@example.org"
# The last such list counts: Playwright's own has ThirdPartyStoragePartitioning in it, and nothing would be blocked.
_FEATURES = "--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecurePaper]:
    """Serve the newspaper over https, and a publisher's site on another name."""
    with served_securely(tmp_path_factory.mktemp("secure") / "home") as paper:
        yield paper


@contextmanager
def profile(chromium: Browser, folder: Path, *, blocks: bool = True) -> Iterator[BrowserContext]:
    """Start a browser with a profile of its own, which blocks what third parties store, or does not."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    choice = {"cookie_controls_mode": int(blocks), "block_third_party_cookies": blocks}
    preferences.write_text(json.dumps({"profile": choice}))
    is_root = os.geteuid() == 0 or bool(os.environ.get("CI"))
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=os.environ.get("REJOINDER_CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser"),
        args=[*QUIET, *(["--no-sandbox"] if is_root else []), RESOLVED_HERE, _FEATURES],
        ignore_https_errors=True,
        viewport={"width": 1000, "height": 900},
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def strict(chromium: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """Start a browser that gives third parties no cookie, and a storage for each site at most."""
    with profile(chromium, tmp_path / "strict") as context:
        yield context


def show(page: Page, paper: SecurePaper, *, mode: str = "", **more: str) -> Page | FrameLocator:
    """Open the publisher's page, and return where the discussion is."""
    frame = 'mode="iframe"' if mode == "frame" else mode
    page.goto(paper.put_up("/trains", ARTICLE + ELEMENT.format(mode=frame), **more))
    return page.frame_locator("iframe") if mode == "frame" else page


def open_window(page: Page, place: Page | FrameLocator) -> Page:
    with page.expect_popup() as popup:
        place.locator("#discussion-me").get_by_role("link", name="Sign in").click()
    window = popup.value
    window.wait_for_load_state()
    return window


def prove(window: Page, paper: SecurePaper, address: str = ANA) -> None:
    """Sign in on our origin, by a mailed code."""
    window.get_by_label("E-mail address", exact=True).fill(address)
    window.get_by_role("button", name="Send me a code").click()
    window.wait_for_url("**/account/login/code/confirm/**")
    window.locator("input[name=code]").fill(paper.code_for(address))
    window.locator("main form").first.get_by_role("button").first.click()
    window.wait_for_url("**/login/window?**")


def agree(window: Page, name: str = "", *, only_tab: bool = False) -> None:
    if name:
        window.get_by_label("The name under which you write").fill(name)
    if only_tab:
        window.get_by_label("Only until I close that tab").check()
    window.get_by_role("button", name="Continue").click()


def sign_in(
    page: Page, paper: SecurePaper, place: Page | FrameLocator, name: str, *, only_tab: bool = False
) -> None:
    """Sign in from the embed as somebody new."""
    window = open_window(page, place)
    prove(window, paper, f"{name.lower()}@example.org")
    with window.expect_event("close"):
        agree(window, name, only_tab=only_tab)
    expect_signed_in(place, name)


def expect_signed_in(place: Page | FrameLocator, name: str) -> None:
    line = place.locator("#discussion-me")
    expect(line).to_contain_text(name)
    expect(line.get_by_role("link", name="Sign out")).to_be_visible()


def write(place: Page | FrameLocator, text: str) -> None:
    form = place.locator("section.discussion #reply-form")
    expect(form.get_by_label("Name")).to_have_count(0)
    form.get_by_label("What do you think?").fill(text)
    form.get_by_role("button", name="Post", exact=True).click()
    mine = place.locator("li.comment > article", has_text=text)
    expect(mine).to_contain_text("You")


@pytest.mark.parametrize("blocks", [False, True])
def test_control_a_third_partys_cookie_is_dropped_where_they_are_blocked(
    chromium: Browser, tmp_path: Path, paper: SecurePaper, *, blocks: bool
) -> None:
    third = f"{paper.origin.replace('paper.example', 'talk.example')}/third"
    paper.host.page("/third", "A third party.", headers={"Set-Cookie": COOKIE})
    address = paper.put_up("/control", f'<iframe src="{third}"></iframe>')
    with profile(chromium, tmp_path / "profile", blocks=blocks) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.frame_locator("iframe").locator("main")).to_have_count(1)
        [frame] = [frame for frame in page.frames if frame.url == third]

        assert frame.evaluate("document.cookie") == ("" if blocks else "third=1")


@pytest.mark.parametrize("mode", ["", "frame"])
def test_reader_signs_in_posts_reloads_and_is_still_signed_in(
    strict: BrowserContext, paper: SecurePaper, mode: str
) -> None:
    page = strict.new_page()
    asked: list[Request] = []
    strict.on("request", lambda request: asked.append(request))  # noqa: PLW0108  # Playwright marks the function
    place = show(page, paper, mode=mode)
    name = "Ana" if not mode else "Anouk"
    form = place.locator("section.discussion #reply-form")
    form.get_by_label("What do you think?").fill("Typed before")
    page.evaluate("addEventListener('rejoinder:auth', e => (window.heard ??= []).push(e.detail))")

    sign_in(page, paper, place, name)
    expect(form.get_by_label("What do you think?")).to_have_value("Typed before")
    write(place, new_text("Written as a member"))
    page.reload()

    expect_signed_in(place, name)
    write(place, new_text("And again after a reload"))
    assert {each["domain"] for each in strict.cookies()} == {"talk.example"}
    secrets = secrets_in(page, paper, mode)
    assert len(secrets) == 2
    for request in asked:
        assert not any(secret in request.url for secret in secrets)
        if "/w/" in request.url:
            assert "cookie" not in request.headers
    assert not any(secret in paper.log.read_text("utf-8") for secret in secrets)
    if not mode:
        place.locator("#discussion-me").get_by_role("link", name="Sign out").click()
        expect(place.locator("#discussion-me").get_by_role("link", name="Sign in")).to_be_visible()
        expect(form.get_by_label("Name")).to_have_count(1)
        assert secrets_in(page, paper, mode) == []


def secrets_in(page: Page, paper: SecurePaper, mode: str) -> list[str]:
    """Return the tokens that are kept where the discussion is."""
    [frame] = [
        frame
        for frame in page.frames
        if frame.url.startswith(f"{paper.base}/frame/" if mode else paper.origin)
    ]
    kept = frame.evaluate("localStorage.getItem('rejoinder:gazette:login')")
    return [*json.loads(kept).values()] if kept else []


def test_events_say_who_and_never_a_token(strict: BrowserContext, paper: SecurePaper) -> None:
    page = strict.new_page()
    show(page, paper)
    page.evaluate("""() => { window.heard = [];
      for (const name of ['auth', 'login-requested', 'submitted', 'error'])
        addEventListener('rejoinder:' + name, e => heard.push([name, JSON.stringify(e.detail)])); }""")
    sign_in(page, paper, page, "Bo")
    page.locator("#discussion-me").get_by_role("link", name="Sign out").click()
    expect(page.locator("#discussion-me").get_by_role("link", name="Sign in")).to_be_visible()

    assert page.evaluate("heard") == [
        ["login-requested", "{}"],
        ["auth", '{"state":"member"}'],
        ["auth", '{"state":"out"}'],
    ]


def test_where_it_ends_with_the_tab_another_tab_knows_nothing(
    strict: BrowserContext, paper: SecurePaper
) -> None:
    page = strict.new_page()
    show(page, paper)
    sign_in(page, paper, page, "Cleo", only_tab=True)
    page.reload()
    expect_signed_in(page, "Cleo")

    other = strict.new_page()
    show(other, paper)
    expect(other.locator("#discussion-me").get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate("localStorage.getItem('rejoinder:gazette:login')") is None


def test_other_tabs_hear_of_it(strict: BrowserContext, paper: SecurePaper) -> None:
    page, other = strict.new_page(), strict.new_page()
    show(page, paper)
    show(other, paper)
    sign_in(page, paper, page, "Dora")

    expect_signed_in(other, "Dora")
    other.locator("#discussion-me").get_by_role("link", name="Sign out").click()
    expect(page.locator("#discussion-me").get_by_role("link", name="Sign in")).to_be_visible()


def test_where_the_opener_is_lost_a_code_is_typed(
    strict: BrowserContext, paper: SecurePaper
) -> None:
    page = strict.new_page()
    show(page, paper, opener="same-origin")
    with strict.expect_page() as opened:
        page.locator("#discussion-me").get_by_role("link", name="Sign in").click()
    window = opened.value
    window.wait_for_load_state()
    prove(window, paper, "edda@example.org")
    agree(window, "Edda")
    code = window.locator(".codes code").inner_text()
    assert len(code) == 9

    panel = page.locator("#discussion-sign-in")
    panel.get_by_text("Does the window show a code?").click()
    panel.get_by_label("The code of the window").fill("AAAA-AAAA")
    panel.get_by_role("button", name="Sign in").click()
    expect(panel.get_by_role("alert")).to_contain_text("This code does not fit.")
    panel.get_by_label("The code of the window").fill(code.lower())
    panel.get_by_role("button", name="Sign in").click()

    expect_signed_in(page, "Edda")
    expect(panel).to_have_count(0)


def test_windows_that_are_not_ours_are_not_believed(
    strict: BrowserContext, paper: SecurePaper
) -> None:
    page = strict.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    hostile = f"{paper.origin.replace('paper.example', 'talk.example')}/hostile"
    # It knows the state, and stands in a frame of the page; it is on neither origin that counts.
    paper.host.page(
        "/hostile",
        """<script>addEventListener('message', ({data: state}) => {
          for (const type of ['rejoinder:login', 'rejoinder:taken', 'auth', '', null, 7])
            for (const code of ['AAAAAAAA', 7, null, {}])
              parent.postMessage({type, code, state, tab: true, rejoinderToken: 'x', rejoinderHeight: 1}, '*');
          parent.postMessage(null, '*'); parent.postMessage('rejoinder:login', '*');
        })</script>""",
    )
    redeemed: list[str] = []
    page.on("request", lambda each: redeemed.append(each.url) if "/auth/" in each.url else None)
    body = ARTICLE + ELEMENT.format(mode="") + f'<iframe id="hostile" src="{hostile}"></iframe>'
    page.goto(paper.put_up("/trains", body))
    window = open_window(page, page)
    window.wait_for_url("**/account/login/**")
    sent_to = parse_qs(urlsplit(parse_qs(urlsplit(window.url).query)["next"][0]).query)
    [state] = sent_to["state"]
    expect(page.locator("#discussion-sign-in")).to_be_visible()

    page.evaluate(
        "state => document.getElementById('hostile').contentWindow.postMessage(state, '*')", state
    )
    page.evaluate(  # and so does the page itself
        "state => postMessage({type: 'rejoinder:login', code: 'AAAAAAAA', state}, '*')", state
    )
    page.wait_for_function("new Promise(done => setTimeout(() => done(true), 300))")

    assert [each for each in redeemed if "panel" not in each] == []
    assert errors == []
    expect(page.locator("#discussion-me").get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_signs_in(
    strict: BrowserContext, paper: SecurePaper, scheme: Literal["light", "dark"]
) -> None:
    page = strict.new_page()
    page.emulate_media(color_scheme=scheme)
    body = ARTICLE + ELEMENT.format(mode='lang="en"')
    page.goto(paper.put_up("/axe", body, head=HEAD))
    open_window(page, page)
    panel = page.locator("#discussion-sign-in")
    panel.get_by_text("Does the window show a code?").click()
    panel.get_by_label("The code of the window").fill("AAAA-AAAA")
    panel.get_by_role("button", name="Sign in").click()
    expect(panel.get_by_role("alert")).to_contain_text("This code does not fit.")

    assert faults(page) == []


def test_page_that_signs_its_readers_in_itself_opens_no_window(
    strict: BrowserContext, paper: SecurePaper
) -> None:
    page = strict.new_page()
    show(page, paper)
    page.evaluate(
        "addEventListener('rejoinder:login-requested', e => { e.preventDefault(); window.asked = 1 })"
    )
    page.locator("#discussion-me").get_by_role("link", name="Sign in").click()

    page.wait_for_function("window.asked")
    assert len(strict.pages) == 2  # a browser opens with an empty one
    expect(page.locator("#discussion-sign-in")).to_have_count(0)
