"""Paint the passages of an article in a real browser, by the client's own modules."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from playwright.sync_api import Error, Route, sync_playwright

from benchmarks.figures import Report, Row
from benchmarks.packages import REPOSITORY, NotHereError, execute
from benchmarks.plan import Plan

PASSAGES: Final = 500
ARTICLES: Final = {"1,000 words": 1_000, "10,000 words": 10_000}  # the first is what the goal is of
TIMES: Final = 9
CONTEXT: Final = 32  # code points on either side, as the client keeps them
_ADDRESS: Final = (
    "http://localhost/article"  # a secure context, which hashing needs; nothing is sent
)


def measure(plan: Plan, report: Report) -> None:
    """Add a row for each length of an article, and the goal."""
    del plan
    report.versions.setdefault("Rejoinder", "this tree")
    script = _script()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            for name, count in ARTICLES.items():
                page = browser.new_page()
                text, passages = _article(count)
                body = f"<!doctype html><article>{text}</article><div id=beside></div>"
                page.route(_ADDRESS, partial(_answer, body))
                page.goto(_ADDRESS)
                page.add_script_tag(content=script)
                taken = [
                    page.evaluate("(all) => paintPassages(all)", passages) for _ in range(TIMES)
                ]
                if any(each["painted"] != PASSAGES for each in taken):
                    raise NotHereError(f"of {PASSAGES} passages {taken[0]['painted']} were found")
                row = Row(
                    "painting",
                    f"{PASSAGES} passages in {name}: read, find, paint, count",
                    "Rejoinder",
                    [float(each["ms"]) for each in taken],
                    "ms",
                )
                report.add(row)
                if count == ARTICLES["1,000 words"]:
                    report.add_goal("500 passages painted", row.median)
    except Error as error:
        raise NotHereError(str(error).splitlines()[0]) from error


def _answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def _article(count: int) -> tuple[str, list[dict[str, object]]]:
    """Return paragraphs of so many made-up words as HTML, and passages of one to eight words in them."""
    dice = random.Random(7)  # noqa: S311  # the same article each time
    letters = "abcdefghijklmnoprstuvwyäé"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 10))) for _ in range(count)]
    paragraphs = [words[at : at + 80] for at in range(0, count, 80)]
    html = "".join(f"<p>{' '.join(each)}.</p>" for each in paragraphs)
    text = " ".join(f"{' '.join(each)}." for each in paragraphs)
    passages: list[dict[str, object]] = []
    for number in range(1, PASSAGES + 1):
        paragraph = dice.choice(paragraphs)
        first = dice.randrange(len(paragraph) - 8)
        exact = " ".join(paragraph[first : first + dice.randint(3, 8)])
        at = text.index(exact)
        passages.append(
            {
                "id": number,
                "mark": "",
                "question": "",
                "exact": exact,
                "prefix": text[max(0, at - CONTEXT) : at],
                "suffix": text[at + len(exact) : at + len(exact) + CONTEXT],
                "start": None,
                "count": dice.randint(1, 9),
                "public": True,
                "open": True,
            }
        )
    return html, passages


def _script() -> str:
    """Return the client's modules and what calls them, as one script."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-painting-") as folder:
        made = Path(folder, "measure.js")
        execute(
            [
                *(sys.executable, REPOSITORY / "tools" / "node.py"),
                *("node", REPOSITORY / "client/node_modules/esbuild/bin/esbuild"),
                *("--bundle", "--minify", f"--outfile={made}"),
                REPOSITORY / "benchmarks" / "painting" / "measure.ts",
            ]
        )
        return made.read_text("utf-8")


def _chromium() -> str:
    done = subprocess.run(
        [sys.executable, REPOSITORY / "tools" / "browser.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotHereError("there is no Chromium on this machine")
    return done.stdout.strip().splitlines()[-1]
