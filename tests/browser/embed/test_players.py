"""Players on a publisher's page, of which the embed knows nothing but their messages: played here by pages of our own.

The frames are answered in the place of their makers' servers, so that origins are the real ones.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from tests.browser.hosts import Host
from tests.browser.papers import Paper

YOUTUBE = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?enablejsapi=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1"
SOUNDCLOUD = "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Flow%2Fhorn"
ADVERTISEMENT = "https://ads.example/"
TEXT = "At 0:09 the bridge turns."
_number = itertools.count(1)

# Each notes what it is told in `heard`, and says where it is once somebody listens.
_PLAYER = """<!doctype html><title>A player</title><script>
const heard = window.heard = [];
const tell = (data) => parent.postMessage(JSON.stringify(data), "*");
addEventListener("message", ({data}) => { const said = JSON.parse(data); heard.push(said); %s });
%s</script>"""
PLAYERS: Mapping[str, str] = {
    YOUTUBE: _PLAYER
    % (
        """if (said.event === "listening")
             tell({event: "infoDelivery", info: {currentTime: 0, duration: 60, playerState: 2}});
           if (said.func === "seekTo")
             tell({event: "infoDelivery", info: {currentTime: said.args[0], playerState: 1}});""",
        "",
    ),
    VIMEO: _PLAYER
    % (
        """if (said.method === "getDuration") tell({method: "getDuration", value: 60});
           if (said.method === "setCurrentTime")
             tell({event: "timeupdate", data: {seconds: said.value, duration: 60}});""",
        'tell({event: "ready"});',
    ),
    SOUNDCLOUD: _PLAYER
    % (
        """if (said.method === "getDuration") tell({method: "getDuration", value: 60000});
           if (said.method === "seekTo")
             tell({method: "playProgress", value: {currentPosition: said.value}});""",
        'tell({method: "ready"});',
    ),
}
SOUGHT: Mapping[str, Mapping[str, object]] = {
    YOUTUBE: {"event": "command", "func": "seekTo", "args": [9, True]},
    VIMEO: {"method": "setCurrentTime", "value": 9},
    SOUNDCLOUD: {"method": "seekTo", "value": 9000},
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page on which nothing may fail, with servers of players that are ours."""
    context = chromium.new_context(viewport={"width": 900, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for address, player in PLAYERS.items():
        host = re.escape("/".join(address.split("/")[:3]))
        page.route(re.compile(f"^{host}/"), answering(player))
    yield page
    context.close()
    assert errors == []


def answering(html: str) -> Callable[[Route], None]:
    """Return what answers every request with this page."""
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


def put_up(host: Host, player: str, *, wanted: str = "") -> str:
    """Put up a page with a player and a discussion of its own, and return its address."""
    name = f"bridge-{next(_number)}"
    embed = (
        f'<rejoinder-discussion article="{name}" loading="eager" player="{wanted}">'
        "</rejoinder-discussion>"
    )
    head = f'<link rel="canonical" href="{host.origin}/{name}">'
    return host.page(f"/{name}", f"<article>{player}</article>{embed}", head=head)


def framed(address: str) -> str:
    return (
        f'<iframe id="film" src="{address}" title="The bridge" width="480" height="270"></iframe>'
    )


def comment_with_a_time(page: Page) -> None:
    page.get_by_label("What do you think?").fill(TEXT)
    page.get_by_label("Name").fill("Nell")
    page.get_by_label("Time in the recording").fill("0:09")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("link", name="at 0:09")).to_be_visible()


def frame_of(page: Page, address: str) -> Frame:
    host = "/".join(address.split("/")[:3])
    [frame] = [each for each in page.frames if each.url.startswith(host)]
    return frame


def heard_by(page: Page, address: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = frame_of(page, address).evaluate("heard")
    return found


@pytest.mark.parametrize("address", PLAYERS, ids=["youtube", "vimeo", "soundcloud"])
def test_a_time_is_sought_in_the_frame_and_the_strip_follows(
    page: Page, host: Host, address: str
) -> None:
    page.goto(put_up(host, framed(address)))
    comment_with_a_time(page)
    strip = page.get_by_role("group", name="Comments along the recording").get_by_role("button")
    expect(strip.nth(9)).to_have_accessible_name("0:09, 1 comment")  # of sixty seconds

    page.get_by_role("link", name="at 0:09").click()

    expect(strip.nth(9)).to_have_attribute("aria-current", "true")
    expect(page.locator("li.comment.is-now")).to_have_count(1)
    expect(page.locator(".now")).to_have_text(f"Nell: {TEXT}")
    assert any(SOUGHT[address].items() <= said.items() for said in heard_by(page, address))


def test_another_frame_of_the_page_cannot_pass_for_the_player(page: Page, host: Host) -> None:
    lie = '{"event":"infoDelivery","info":{"currentTime":30,"duration":60,"playerState":1}}'
    liar = f"<script>setInterval(() => parent.postMessage({lie!r}, '*'), 50)</script>"
    page.route(f"{ADVERTISEMENT}**", answering(liar))
    page.goto(
        put_up(
            host, framed(YOUTUBE) + f'<iframe src="{ADVERTISEMENT}" title="Advertisement"></iframe>'
        )
    )
    comment_with_a_time(page)
    strip = page.get_by_role("group", name="Comments along the recording").get_by_role("button")
    expect(strip).to_have_count(60)

    page.get_by_role("link", name="at 0:09").click()

    expect(strip.nth(9)).to_have_attribute("aria-current", "true")
    page.wait_for_timeout(300)
    expect(strip.nth(30)).not_to_have_attribute("aria-current", "true")


def test_youtube_that_does_not_answer_is_loaded_anew_at_that_time(page: Page, host: Host) -> None:
    page.route(re.compile("youtube-nocookie"), answering("<title>Deaf</title>"))
    page.goto(put_up(host, framed(YOUTUBE)))
    comment_with_a_time(page)

    page.get_by_role("link", name="at 0:09").click()

    expect(page.locator("#film")).to_have_attribute("src", re.compile(r"[?&]start=9\b"))


def test_a_page_names_its_player_by_a_selector(page: Page, host: Host) -> None:
    players = '<audio controls src="/nothing.mp3"></audio>' + framed(VIMEO)
    page.goto(put_up(host, players, wanted="#film"))
    comment_with_a_time(page)

    page.get_by_role("link", name="0:09", exact=True).click()

    page.wait_for_timeout(100)
    expect(page.locator("li.comment.is-now")).to_have_count(1)
    assert any(SOUGHT[VIMEO].items() <= said.items() for said in heard_by(page, VIMEO))


def test_a_page_that_names_none_has_no_field_for_a_time(page: Page, host: Host) -> None:
    element = '<rejoinder-discussion article="tool-library" loading="eager"></rejoinder-discussion>'
    page.goto(host.page("/no-player", f"<article>{framed(YOUTUBE)}</article>{element}"))

    expect(page.get_by_label("What do you think?")).to_be_visible()
    expect(page.get_by_label("Time in the recording")).to_have_count(0)
    assert heard_by(page, YOUTUBE) == []


def test_a_video_of_the_newsrooms_is_loaded_by_the_first_time_that_is_wanted(
    page: Page, paper: Paper
) -> None:
    """The demo has no video that plays, so its link to one becomes one here."""
    episode = "/low-water/the-hour-that-happens-twice/"

    def with_video(route: Route) -> None:
        found = route.fetch()
        link = f'<a href="https://youtu.be/aqz-KE-bpKQ" data-player="{YOUTUBE}"><span class="play">Play</span></a>'
        html = re.sub(r"<audio.*?</audio>", link, found.text())
        policy = found.headers["content-security-policy"]
        frames = (
            policy.replace("frame-src 'none'", "") + "; frame-src https://www.youtube-nocookie.com"
        )
        route.fulfill(
            response=found, body=html, headers={**found.headers, "content-security-policy": frames}
        )

    page.route(paper.at(episode), with_video)
    page.goto(paper.at(episode))
    assert page.locator("iframe").count() == 0

    page.get_by_role("link", name="at 0:11").click()

    expect(page.locator("figure.recording iframe")).to_have_attribute(
        "src", re.compile(re.escape("origin=http%3A%2F%2F127.0.0.1"))
    )
    expect(page.locator(".now")).to_contain_text("Marit")
    said = heard_by(page, YOUTUBE)
    assert any(each.get("func") == "seekTo" and each.get("args") == [11, True] for each in said)
