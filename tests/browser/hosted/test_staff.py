"""What a moderator does at /staff/, clicked in Chromium with JavaScript on: Django's pages have some."""

from __future__ import annotations

import itertools
import re

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.papers import Paper

LIBRARY = "/d/gazette/tool-library"
_number = itertools.count(1)


def waiting(reader: Page, paper: Paper) -> str:
    """Post something that waits; return its text."""
    text = f"The casino is open, number {next(_number)}."
    post(reader, paper, text, name="Kasimir")
    return text


def post(reader: Page, paper: Paper, text: str, *, name: str) -> None:
    """Post text under name, and stay until the page shows that it was taken."""
    reader.goto(paper.at(LIBRARY))
    reader.get_by_label("What do you think?").fill(text)
    reader.get_by_label("Name").fill(name)
    reader.get_by_role("button", name="Post", exact=True).click()
    article = reader.locator("article").filter(has_text=text)
    expect(article).to_contain_text("Waiting for a moderator")


def decide(mia: Page, paper: Paper, text: str, action: str) -> None:
    mia.goto(paper.at("/staff/comments/comment/"))
    row = mia.locator("#result_list tbody tr").filter(has_text=text)
    row.locator("input[type=checkbox]").check()
    mia.locator("select[name=action]").select_option(label=action)
    mia.locator("button[name=index]").click()


def test_moderator_approves_what_waits(reader: Page, mia: Page, paper: Paper) -> None:
    text = waiting(reader, paper)

    decide(mia, paper, text, "Approve")

    expect(mia.get_by_text("1 decided.")).to_be_visible()
    reader.goto(paper.at(LIBRARY))
    article = reader.locator("article").filter(has_text=text)
    expect(article).to_be_visible()
    expect(article).not_to_contain_text("Waiting for a moderator")


def test_moderator_rejects_and_the_author_reads_why(reader: Page, mia: Page, paper: Paper) -> None:
    text = waiting(reader, paper)

    decide(mia, paper, text, "Reject or remove, with a reason…")
    mia.get_by_label("Reason").fill("This is no place for gambling.")
    mia.locator("form input[type=submit]").last.click()

    expect(mia.get_by_text("1 decided.")).to_be_visible()
    reader.goto(paper.at(LIBRARY))
    article = reader.locator("article").filter(has_text=text)
    expect(article).to_contain_text("This is no place for gambling.")


def test_moderator_closes_a_discussion_and_opens_it_again(
    reader: Page, mia: Page, paper: Paper
) -> None:
    for action, has_form in (("Close", 0), ("Open", 1)):
        mia.goto(paper.at("/staff/articles/article/?q=library"))
        mia.locator("#result_list tbody tr input[type=checkbox]").first.check()
        choice = mia.locator("select[name=action]")
        option = choice.locator("option", has_text=re.compile(f"^{action}"))
        choice.select_option(value=option.get_attribute("value"))
        mia.locator("button[name=index]").click()
        expect(mia.get_by_text("1 decided.")).to_be_visible()
        reader.wait_for_timeout(
            1_100
        )  # who is nobody in particular may get the page of a second ago
        reader.goto(paper.at(LIBRARY))
        expect(reader.locator("#reply-form")).to_have_count(has_form)


def test_hostile_comment_does_nothing_where_moderators_read_it(
    reader: Page, mia: Page, paper: Paper
) -> None:
    signs: list[str] = []

    def note(sign: ConsoleMessage) -> None:
        if not sign.location["url"].endswith(
            "/favicon.ico"
        ):  # which browsers ask for by themselves
            signs.append(sign.text)

    mia.on("console", note)
    mia.add_init_script("window.alert = (...words) => console.error('EXECUTED ' + words)")
    text = f"casino </textarea></script><script>alert(1)</script><img src=x onerror=alert(1)> {next(_number)}"
    post(reader, paper, text, name="<svg onload=alert(1)>")
    decide(mia, paper, text, "Reject or remove, with a reason…")
    expect(mia.locator("body")).to_contain_text(text)
    mia.goto(paper.at("/staff/comments/comment/"))
    mia.locator("#result_list tbody tr").filter(has_text=text).locator("th a").first.click()
    expect(mia.locator("body")).to_contain_text("<svg onload=alert(1)>")
    assert signs == []
