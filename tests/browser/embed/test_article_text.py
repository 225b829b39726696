"""The page's text is read in a real browser as the server reads it from the HTML."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.passages.golden_cases import cases

ROOT = Path(__file__).resolve().parents[3]
ENTRY = """
export { normalise } from "./src/passages/normalise.ts";
export { readElement } from "./src/passages/text-index.ts";
"""
READ = """html => {
  const article = document.createElement("article");
  article.innerHTML = html;
  const { raw } = passages.readElement(article);
  return [raw.join(""), passages.normalise(raw).points.join("")];
}"""
LARGE = """() => {
  const paragraph = `<p>${"The ferry leaves at eight. ".repeat(20)}<em>Always</em>.</p>\\n`;
  const article = document.createElement("article");
  article.innerHTML = paragraph.repeat(Math.floor(5e6 / paragraph.length));
  const { raw } = passages.readElement(article);
  return [article.childElementCount, passages.normalise(raw).points.length];
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Return an empty page with the modules that passages are read by."""
    script = subprocess.run(
        [
            *(sys.executable, ROOT / "tools" / "node.py", "npx", "esbuild", "--bundle"),
            *("--format=iife", "--global-name=passages", "--loader=ts", "--log-level=error"),
        ],
        input=ENTRY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    page = chromium.new_page()
    page.add_script_tag(content=script)
    yield page
    page.close()


def test_every_text_reads_alike(page: Page) -> None:
    given = cases("text_index")

    assert [page.evaluate(READ, case["html"]) for case in given] == [
        [case["raw"], case["text"]] for case in given
    ]


def test_html_that_has_to_be_repaired_reads_alike(page: Page) -> None:
    given = cases("text_index_repaired")

    found = {case["name"]: page.evaluate(READ, case["html"])[1] for case in given}

    assert found == {case["name"]: case["text"] for case in given}


def test_a_large_article_is_read(page: Page) -> None:
    paragraphs, points = page.evaluate(LARGE)

    assert points == paragraphs * (27 * 20 + len("Always.") + 1) - 1
