"""A browser and the server read the same text from a publisher's page, so that what a reader marks there is known."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embed.test_passages import context, open_page, page, put_up  # noqa: F401  # fixtures
from tests.browser.hosts import Host
from tests.browser.papers import Paper, served
from tests.homes import COMMAND, environment

STORY = """<article hidden>Not this one.</article>
<div class="story"%s><h1>The harbour&nbsp;ferry</h1><aside>An advertisement.</aside>
<p>The ferry leaves at “eight” <em>every</em> day &mdash; and<br>returns at no&shy;on.<p>Une fête, 日本, <b>العربية</b>.
<figure><img alt="" src="data:,"><figcaption>A boat.</figcaption></figure>
<ul><li>One<li>Two</ul></div>"""
SELECT = """() => {
  const node = document.querySelector(".story p").firstChild;
  getSelection().setBaseAndExtent(node, 4, node, 9);
}"""
# As the server's thread does it, but where the publisher's host is this machine. That thread may look at the same
# time, and at other articles' pages first.
FETCH = """
from dataclasses import replace
from rejoinder.comments.services.following import follow_text
from rejoinder.passages.models import TextFetch
from rejoinder.passages.services.fetching import PAGES, fetch_text
wanted = TextFetch.objects.select_related("article__site").get(article__url=%r)
assert fetch_text(wanted, fetcher=replace(PAGES, is_allowed=lambda address: True, ports={%d}))
follow_text(wanted.article)
"""
# The server hears of it from another process.
KNOWN = """async ([address, digest]) => {
  for (let looks = 0; looks < 100; looks++) {
    const known = await (await fetch(address)).json();
    if (known.digest === digest && known.passages.length) return known.passages;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}"""


ASKING = """<article%s><h1>The ferry</h1><p>It leaves at
<span data-rejoinder-ask="How late was yours?" data-rejoinder-id="late">eight</span>.</p></article>"""


def have_read(address: str, *, paper: Paper, host: Host) -> None:
    ours = environment(REJOINDER_NEWSROOM="yes", REJOINDER_HOME=str(paper.home))
    command = [*COMMAND, "shell", "-c", FETCH % (address, host.server.server_port)]
    subprocess.run(command, check=True, env=ours, capture_output=True)


@pytest.fixture(scope="module")
def cautious(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newspaper whose readers answer questions, and choose no words of their own: as one is from the start."""
    with served(tmp_path_factory.mktemp("home"), "passages=questions") as paper:
        yield paper


def test_first_word_of_all_may_be_an_answer(page: Page, cautious: Paper) -> None:  # noqa: F811
    address = put_up(cautious.host, name="late-ferry", article=ASKING)
    open_page(page, address)
    page.get_by_role("button", name=re.compile("How late was yours")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How late was yours?").fill("Ten minutes.")
    dialog.get_by_label("Name").fill("Nell")
    post = dialog.get_by_role("button", name="Post", exact=True)

    post.click()

    expect(dialog).to_contain_text("Send your answer again in a minute or two.")
    expect(dialog.get_by_label("How late was yours?")).to_have_value("Ten minutes.")
    have_read(address, paper=cautious, host=cautious.host)
    post.click()
    expect(dialog.locator("li.comment")).to_contain_text("Ten minutes.")
    comment = page.locator("rejoinder-discussion li.comment", has_text="Ten minutes.")
    expect(comment.locator("figure")).to_contain_text("How late was yours?")


def test_text_of_the_page_is_the_one_that_the_browser_read(
    page: Page,  # noqa: F811
    host: Host,
    paper: Paper,
) -> None:
    address = put_up(host, name="harbour-ferry", article=STORY)
    html, headers = host.pages["/harbour-ferry"]
    named = html.replace("loading=", 'text-selector=".story" loading=')
    host.pages["/harbour-ferry"] = (named, headers)
    open_page(page, address)
    page.evaluate(SELECT)
    page.get_by_role("button", name="Comment on this").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Comment on this").fill("On time, too.")
    dialog.get_by_label("Name").fill("Nell")
    with page.expect_request(lambda request: "quote_digest" in (request.post_data or "")) as posted:
        dialog.get_by_role("button", name="Post", exact=True).click()
    dialog.locator("li.comment").wait_for()

    have_read(address, paper=paper, host=host)

    [digest] = [
        field.removeprefix("quote_digest=")
        for field in (posted.value.post_data or "").split("&")
        if field.startswith("quote_digest=")
    ]
    address = paper.at("/w/gazette/harbour-ferry/passages")
    assert [each["exact"] for each in page.evaluate(KNOWN, [address, digest])] == ["ferry"]
