"""An editor asks a question that opens when readers reach it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.hosted.test_editors_day import QUESTION, publish, write
from tests.browser.papers import Paper


def test_question_that_an_editor_wants_open_opens_once_for_a_reader(
    reader: Page, editor: Page, chromium: Browser, paper: Paper
) -> None:
    slug = write(editor, paper, opens=True)
    publish(editor)

    reader.goto(paper.at(f"/city/{slug}/"))

    dialog = reader.get_by_role("dialog")
    expect(dialog).to_contain_text(QUESTION)
    assert reader.evaluate("document.activeElement.localName") == "body"
    reader.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    reader.reload()
    reader.locator("rejoinder-passages").wait_for(state="attached")
    reader.wait_for_timeout(1_500)
    expect(dialog).to_have_count(0)

    calm = chromium.new_context(reduced_motion="reduce").new_page()
    calm.goto(paper.at(f"/city/{slug}/"))
    calm.locator("rejoinder-passages").wait_for(state="attached")
    calm.wait_for_timeout(1_500)
    expect(calm.get_by_role("dialog")).to_have_count(0)
    calm.context.close()
