"""Edits as they were really made: Markdown files, in each state that their Git repository has."""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from benchmarks.anchors.labelling import Pair
from benchmarks.processes import NotMeasuredError
from rejoinder.core.errors import InvalidError
from rejoinder.passages.text_index import ArticleText, read_article

_LEAST_CHARS = 400  # of a text that is worth following
_FRONT = re.compile(r"\A\ufeff?(?:---|\+\+\+)\s*\n.*?\n(?:---|\+\+\+)\s*\n", re.DOTALL)
_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{:.*?\}", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def is_for_report(path: str) -> bool:
    """Say whether a file is of the third that figures are reported of; rules were chosen on others."""
    return zlib.crc32(path.encode()) % 6 in (2, 3)


def pairs(git: Path, commit: str, *folders: str) -> Iterator[Pair]:
    """Yield each state of each Markdown file of the report with the next, and the first with the last.

    The files come as by chance, so that the first of them stand for all.

    Args:
        git: a Git directory.
        commit: up to which the history is read, so that the result stays the same.
        folders: the files below them count.

    Raises:
        NotMeasuredError: the repository cannot be read.
    """
    states: dict[str, list[str]] = {}
    log = _git(
        git,
        "log",
        "--raw",
        "--no-renames",
        "--reverse",
        "--no-abbrev",
        "--format=",
        commit,
        "--",
        *folders,
    )
    for line in log.splitlines():
        fields, _, path = line.partition("\t")
        blob = fields.split()[3] if fields.startswith(":") else ""
        if path.endswith(".md") and blob.strip("0"):
            known = states.setdefault(path, [])
            if not known or known[-1] != blob:
                known.append(blob)
    for path, blobs in sorted(states.items(), key=lambda state: zlib.crc32(state[0].encode())):
        if len(blobs) < 2 or not is_for_report(path):  # noqa: PLR2004  # nothing was edited
            continue
        texts = [text for text in (_text(git, blob) for blob in blobs) if text]
        distinct = [
            text for i, text in enumerate(texts) if i == 0 or text.text != texts[i - 1].text
        ]
        couples = list(pairwise(distinct))
        if len(distinct) > 2:  # noqa: PLR2004  # else they are neighbours
            couples.append((distinct[0], distinct[-1]))
        for old, new in couples:
            yield Pair(path, old, new)


def _text(git: Path, blob: str) -> ArticleText | None:
    source = _git(git, "cat-file", "blob", blob)
    html = _MARKDOWN.render(_LIQUID.sub(" ", _FRONT.sub("", source)))
    try:
        read = read_article(html)
    except InvalidError:
        return None
    return read if len(read.text) >= _LEAST_CHARS else None


def _git(git: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "--git-dir", git, *words], check=False, capture_output=True)  # noqa: S607
    except OSError as error:
        raise NotMeasuredError(f"git: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise NotMeasuredError(f"{git} is no bare clone, or an old one (git fetch): {said}")
    return done.stdout.decode("utf-8", "replace")
