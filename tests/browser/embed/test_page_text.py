"""A browser and the server read the same text from a publisher's page, so that what a reader marks there is known."""

from __future__ import annotations

import subprocess

from playwright.sync_api import Page

from tests.browser.embed.test_passages import context, open_page, page, put_up  # noqa: F401  # fixtures
from tests.browser.hosts import Host
from tests.browser.papers import Paper
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

    ours = environment(REJOINDER_NEWSROOM="yes", REJOINDER_HOME=str(paper.home))
    command = [*COMMAND, "shell", "-c", FETCH % (address, host.server.server_port)]
    subprocess.run(command, check=True, env=ours, capture_output=True)

    [digest] = [
        field.removeprefix("quote_digest=")
        for field in (posted.value.post_data or "").split("&")
        if field.startswith("quote_digest=")
    ]
    address = paper.at("/w/gazette/harbour-ferry/passages")
    assert [each["exact"] for each in page.evaluate(KNOWN, [address, digest])] == ["ferry"]
