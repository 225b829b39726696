"""A reader corrects an article, an editor goes through the queue, and both see what came of it: in Chromium."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.papers import Paper, served

ARTICLE = "/city/tool-library/"
TICK = "This is a correction for the editors"
_number = itertools.count(1)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A newspaper of this file's own: here much is written, and a network may only write so fast."""
    with served(tmp_path_factory.mktemp("home")) as paper:
        yield paper


def correct(reader: Page, paper: Paper) -> str:
    """Send a correction; return its text."""
    text = f"There are {next(_number) + 200} tools, I have counted."
    reader.goto(paper.at(ARTICLE))
    form = reader.locator("#reply-form")
    form.get_by_label("What do you think?").fill(text)
    form.get_by_label("Name").fill("Noor")
    form.get_by_label(TICK).check()
    form.get_by_role("button", name="Post", exact=True).click()
    expect(comment_of(reader, text)).to_contain_text("The editors will look at your correction.")
    expect(form.get_by_label(TICK)).not_to_be_checked()  # the next comment is none by itself
    return text


def comment_of(page: Page, text: str) -> Locator:
    return page.locator("li.comment > article").filter(has_text=text)


def open_case(editor: Page, paper: Paper, text: str) -> None:
    editor.goto(paper.at("/newsroom/corrections/?order=newest"))
    expect(editor.get_by_role("link", name=re.compile(r"Corrections \(\d+\)"))).to_be_visible()
    row = editor.get_by_role("list", name="Corrections by readers").get_by_role("listitem")
    row.filter(has_text=text).get_by_role("link", name="Decide on").click()
    expect(editor.locator("blockquote")).to_have_text(text)


def test_an_editor_fixes_a_mistake_and_says_so(reader: Page, editor: Page, paper: Paper) -> None:
    text = correct(reader, paper)
    notice = f"We had miscounted the tools, time {next(_number)}."

    open_case(editor, paper, text)
    editor.get_by_label("Tell readers").fill(notice)
    editor.get_by_role("button", name="Fixed").click()

    expect(editor.get_by_text("Whoever sent it sees so below the article.")).to_be_visible()
    expect(editor.locator("main")).not_to_contain_text(text)
    reader.goto(paper.at(ARTICLE))
    expect(reader.locator("#corrections")).to_contain_text(notice)
    comment = comment_of(reader, text)
    expect(comment).to_contain_text("The editors mended the article on")
    comment.get_by_role("link", name="Correction · fixed on").click()
    expect(reader).to_have_url(paper.at(f"{ARTICLE}#corrections"))


def test_an_editor_finds_no_mistake_and_its_author_alone_reads_why(
    reader: Page, editor: Page, chromium: Browser, paper: Paper
) -> None:
    text = correct(reader, paper)

    open_case(editor, paper, text)
    editor.get_by_label("Why").fill("Two of them are one tool.")
    editor.get_by_role("button", name="Not a mistake").click()

    expect(editor.get_by_text("Whoever sent it sees so below the article.")).to_be_visible()
    reader.goto(paper.at(ARTICLE))
    expect(comment_of(reader, text)).to_contain_text("Two of them are one tool.")
    other = chromium.new_context(java_script_enabled=False).new_page()
    other.goto(paper.at(f"{ARTICLE}?fresh=1"))
    expect(comment_of(other, text)).to_be_visible()
    expect(comment_of(other, text)).not_to_contain_text("Two of them")
    expect(comment_of(other, text)).not_to_contain_text("Correction")
    other.context.close()


def test_the_editor_of_the_article_sees_what_is_open(
    reader: Page, editor: Page, paper: Paper
) -> None:
    text = correct(reader, paper)
    editor.goto(paper.at("/newsroom/corrections/?order=newest"))
    row = editor.get_by_role("list", name="Corrections by readers").get_by_role("listitem")
    row.filter(has_text=text).get_by_role("heading").get_by_role("link").click()

    editor.get_by_role("tab", name="Readers").click()

    expect(editor.get_by_role("link", name=text).first).to_be_visible()
    editor.get_by_role("link", name=text).first.click()
    expect(editor.get_by_role("heading", name="Not a mistake")).to_be_visible()
