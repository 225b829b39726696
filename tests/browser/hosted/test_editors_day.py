"""An editor's day and a reader's: write, ask, schedule, publish, answer, correct, and see what was answered."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.papers import Paper

BEFORE, ASKED, AFTER = "The bridge opens on ", "Monday at 2 sharp", ", says the city."
QUESTION = "Will you be there?"
_number = itertools.count(1)


def write(editor: Page, paper: Paper, *, opens: bool = False) -> str:
    """Begin an article in the section City, and ask readers about some of its words; return its slug.

    Args:
        opens: the question opens when readers reach it.
    """
    editor.goto(paper.at("/newsroom/pages/"))
    section = editor.get_by_role("link", name="City", exact=True).first.get_attribute("href")
    assert section is not None
    [number] = re.findall(r"/pages/(\d+)/", section)
    editor.goto(paper.at(f"/newsroom/pages/add/newsroom/articlepage/{number}/"))
    watched(editor)
    title = f"The bridge opens, number {next(_number)}"
    editor.get_by_role("textbox", name="Title*").fill(title)
    editor.get_by_role("button", name="Insert a block").first.click()
    editor.get_by_role("option", name="Text", exact=True).click()
    text = editor.locator(".public-DraftEditor-content").first
    text.click()
    editor.keyboard.type(BEFORE + ASKED + AFTER)
    expect(text).to_have_text(BEFORE + ASKED + AFTER)
    editor.keyboard.press("Home")
    for _ in BEFORE:
        editor.keyboard.press("ArrowRight")
    for _ in ASKED:
        editor.keyboard.press("Shift+ArrowRight")
    editor.locator(".Draftail-ToolbarButton[name=QUESTION]").first.click()
    editor.get_by_label("What do you want to know from readers?").fill(QUESTION)
    editor.get_by_label("Open it when readers reach it").set_checked(opens)
    editor.get_by_label("What do you want to know from readers?").press("Enter")
    expect(asked_words(editor)).to_have_text(ASKED)
    saved(editor)
    return title.lower().replace(",", "").replace(" ", "-")


def asked_words(editor: Page) -> Locator:
    return editor.locator("[data-draftail-trigger]")


def publish(editor: Page, *, button: str = "Publish") -> None:
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name=button, exact=True).click()
    expect(editor.get_by_role("alert").or_(editor.locator(".messages"))).to_contain_text(
        re.compile("published|scheduled", re.IGNORECASE)
    )


def saved(editor: Page) -> None:
    """Wait until the draft is saved, which the editor does by itself: meanwhile a second saving could be refused."""
    editor.wait_for_timeout(1_000)  # what was typed last is noticed after half a second
    expect(editor.get_by_text("Saved", exact=True).first).to_be_visible(timeout=30_000)


def watched(editor: Page) -> None:
    """Wait until the editor notices changes, which Wagtail's begins to two seconds after it was loaded."""
    editor.wait_for_timeout(3_000)


def comment_of(page: Page | Locator, text: str) -> Locator:
    return page.locator("li.comment > article").filter(has_text=text)


def test_article_that_is_scheduled_is_not_there_before_its_time(
    reader: Page, editor: Page, paper: Paper
) -> None:
    slug = write(editor, paper)
    tomorrow = timezone.now() + timedelta(days=1)

    editor.get_by_role("button", name="Toggle status").first.click()
    editor.get_by_role("button", name="Set schedule").click()
    editor.get_by_label("Go live date/time").fill(f"{tomorrow:%Y-%m-%d %H:%M}")
    # By a key, since the calendar lies over the button.
    editor.get_by_role("button", name="Save schedule").press("Enter")
    publish(editor, button="Schedule to publish")

    answer = reader.goto(paper.at(f"/city/{slug}/"))
    assert answer is not None
    assert answer.status == 404


def test_question_is_asked_answered_and_survives_a_correction(
    reader: Page, editor: Page, paper: Paper
) -> None:
    slug = write(editor, paper)
    publish(editor)

    # A reader finds the question at the words, and answers.
    dialog = open_question(reader, paper, slug)
    expect(dialog).to_contain_text(QUESTION)
    dialog.locator("form.write > .field textarea").last.fill("With my ladder.")
    dialog.get_by_label("Name").fill("Noor")
    reader.wait_for_timeout(1_100)  # nobody writes within a second
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(comment_of(dialog, "With my ladder.")).to_be_visible()

    # The editor mends the words that were asked about.
    editor.goto(editor_address(editor, paper, slug))
    expect(asked_words(editor)).to_have_text(ASKED)
    watched(editor)
    put_after(editor, "at 2", "0")
    expect(asked_words(editor)).to_have_text("Monday at 20 sharp")
    saved(editor)
    publish(editor)

    # Readers see both, and come from the comment to the words.
    reader.wait_for_timeout(1_100)  # who is nobody in particular may get the page of a second ago
    dialog = open_question(reader, paper, slug)
    expect(comment_of(dialog, "With my ladder.")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.locator(".asked")).to_have_text("Monday at 20 sharp")
    mine = comment_of(reader, "With my ladder.")
    expect(mine).to_contain_text(QUESTION)
    expect(mine.locator("blockquote").first).to_have_text(ASKED)
    expect(mine).to_contain_text("It reads now:")
    mine.get_by_role("link", name=QUESTION).click()
    expect(reader.locator(".asked")).to_be_in_viewport()
    reader.goto(paper.at(f"/city/{slug}/?filter=inline"))
    expect(comment_of(reader, "With my ladder.")).to_be_visible()
    expect(reader.get_by_role("link", name="View all comments")).to_be_visible()


def open_question(reader: Page, paper: Paper, slug: str) -> Locator:
    """Open the question of an article in its pop-up, and return that."""
    reader.goto(paper.at(f"/city/{slug}/"))
    reader.locator("rejoinder-passages").wait_for(state="attached")
    reader.get_by_role("button", name=f"Question to readers: {QUESTION}").click()
    return reader.get_by_role("dialog")


def editor_address(editor: Page, paper: Paper, slug: str) -> str:
    """Return where the article of a slug is edited."""
    editor.goto(paper.at(f"/newsroom/pages/search/?q={slug.replace('-', '+')}"))
    link = editor.get_by_role("link", name=re.compile("^The bridge opens")).first
    return paper.at(link.get_attribute("href") or "")


def put_after(editor: Page, words: str, more: str) -> None:
    """Write something after words of the text; from its end, since the question's icon is in the way from its beginning."""
    text = BEFORE + ASKED + AFTER
    editor.locator(".public-DraftEditor-content").first.click(position={"x": 12, "y": 16})
    editor.keyboard.press("End")
    for _ in text[text.index(words) + len(words) :]:
        editor.keyboard.press("ArrowLeft")
    editor.keyboard.type(more)
