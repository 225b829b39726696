"""What a moderator does at /staff/, clicked in Chromium with JavaScript on: Django's pages have some."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Paper

LIBRARY = "/d/gazette/tool-library"
_number = itertools.count(1)


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page of a reader who has never been here."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def mia(chromium: Browser, paper: Paper) -> Iterator[Page]:
    """A page of Mia, who has signed in and looks at the comments."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(paper.at("/staff/comments/comment/"))
    page.get_by_label("Username").fill("mia")
    page.get_by_label("Password").fill(paper.password)
    page.get_by_role("button", name="Log in").click()
    yield page
    context.close()


def waiting(reader: Page, paper: Paper) -> str:
    """Post something that waits; return its text."""
    text = f"The casino is open, number {next(_number)}."
    reader.goto(paper.at(LIBRARY))
    reader.get_by_label("What do you think?").fill(text)
    reader.get_by_label("Name").fill("Kasimir")
    reader.get_by_role("button", name="Post", exact=True).click()
    return text


def decide(mia: Page, paper: Paper, text: str, action: str) -> None:
    mia.goto(paper.at("/staff/comments/comment/"))
    row = mia.locator("#result_list tbody tr").filter(has_text=text)
    row.locator("input[type=checkbox]").check()
    mia.get_by_label("Action").select_option(label=action)
    mia.get_by_role("button", name=re.compile("Go|Run")).click()


def test_moderator_approves_what_waits(reader: Page, mia: Page, paper: Paper) -> None:
    text = waiting(reader, paper)
    article = reader.locator("article").filter(has_text=text)
    expect(article).to_contain_text("Waiting for a moderator")

    decide(mia, paper, text, "Approve")

    expect(mia.get_by_text("1 decided.")).to_be_visible()
    reader.goto(paper.at(LIBRARY))
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
        option = mia.get_by_label("Action").locator("option", has_text=re.compile(f"^{action}"))
        mia.get_by_label("Action").select_option(value=option.get_attribute("value"))
        mia.get_by_role("button", name=re.compile("Go|Run")).click()
        expect(mia.get_by_text("1 decided.")).to_be_visible()
        reader.goto(paper.at(LIBRARY))
        expect(reader.locator("#reply-form")).to_have_count(has_form)


def test_hostile_comments_do_nothing_where_moderators_read_them(mia: Page, paper: Paper) -> None:
    """Mia moderates the newspaper only, so the hostile texts are written there, as a reader would."""
    signs: list[str] = []
    mia.on("dialog", lambda dialog: (signs.append(dialog.message), dialog.dismiss()))
    mia.on("console", lambda message: signs.append(message.text))
    mia.on("pageerror", lambda error: signs.append(error.message))
    text = f"casino </textarea></script><script>alert(1)</script><img src=x onerror=alert(1)> {next(_number)}"
    context = mia.context.browser.new_context() if mia.context.browser else None
    assert context is not None
    reader = context.new_page()
    reader.goto(paper.at(LIBRARY))
    reader.get_by_label("What do you think?").fill(text)
    reader.get_by_label("Name").fill("<svg onload=alert(1)>")
    reader.get_by_role("button", name="Post", exact=True).click()
    context.close()

    decide(mia, paper, text, "Reject or remove, with a reason…")
    expect(mia.locator("body")).to_contain_text(text)
    mia.goto(paper.at("/staff/comments/comment/"))
    mia.locator("#result_list").get_by_role("link", name=re.compile("casino </textarea>")).click()
    expect(mia.locator("body")).to_contain_text("<svg onload=alert(1)>")
    assert signs == []
