"""Edits as they were really made: the posts of a weblog, in each state that its Git repository has.

The truth is found by rules that share nothing with our own code but the splitting into sentences: what
Python's difflib says of sentences that are the same, clearly the successor of one, or clearly gone. What
is none of these is left out, and counted.
"""

from __future__ import annotations

import difflib
import random
import re
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from benchmarks.anchors.judging import Case, Span, Truth
from benchmarks.processes import NotMeasuredError
from rejoinder.core.errors import InvalidError
from rejoinder.passages.text_index import ArticleText, read_article
from rejoinder.passages.words import sentences

_LEAST_CHARS = 400  # of a text that is worth following
_CHANGED, _SAME = 8, 2  # anchors of a pair of texts, in sentences that changed and that did not
_SUCCESSOR, _AHEAD = 0.6, 0.15  # similarity of the next form of a sentence, and its lead
_GONE = 0.35  # similarity to any other sentence, below which it is gone
_SHINGLE = 5  # words that are found nowhere else
_LEAST_WORDS = 3  # of a sentence
_FRONT = re.compile(r"\A(?:---|\+\+\+)\n.*?\n(?:---|\+\+\+)\n", re.DOTALL)
_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{:.*?\}", re.DOTALL)
_WORD = re.compile(r"\w+")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of one text."""

    path: str
    old: ArticleText
    new: ArticleText


def is_for_report(path: str) -> bool:
    """Say whether a file is of the third that figures are reported of; rules were chosen on others."""
    return zlib.crc32(path.encode()) % 6 in (2, 3)


def pairs(git: Path, commit: str, *folders: str) -> Iterator[Pair]:
    """Yield each state of each Markdown file of the report with the next, and the first with the last.

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
    for path, blobs in sorted(states.items()):
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


def labelled(pair: Pair, labels: Counter[str]) -> list[Case]:
    """Return anchors whose truth is sure, most of them in sentences that changed; count them all."""
    dice = random.Random(f"{pair.path} {len(pair.old.text)} {len(pair.new.text)}")  # noqa: S311
    olds, news = _sentences(pair.old), _sentences(pair.new)
    words_old = [pair.old.text[slice(*span)] for span in olds]
    words_new = [pair.new.text[slice(*span)] for span in news]
    in_old, in_new = Counter(words_old), Counter(words_new)
    left_new = [j for j, text in enumerate(words_new) if text not in in_old]
    same = [i for i, text in enumerate(words_old) if in_old[text] == in_new[text] == 1]
    changed = [i for i, text in enumerate(words_old) if text not in in_new]
    dice.shuffle(same)
    dice.shuffle(changed)
    found: list[Case] = []
    for i in same[:_SAME]:
        place = news[words_new.index(words_old[i])]
        anchor = _phrase(dice, words_old[i])
        offset = place[0] - olds[i][0]
        span = olds[i][0] + anchor[0], olds[i][0] + anchor[1]
        found.append(Case(span, Truth(1.0, [(span[0] + offset, span[1] + offset)]), "same"))
        labels["same"] += 1
    for i in changed[:_CHANGED]:
        anchor = _phrase(dice, words_old[i])
        span = olds[i][0] + anchor[0], olds[i][0] + anchor[1]
        truth = _truth(words_old[i], anchor, [(words_new[j], news[j]) for j in left_new], pair)
        kind = "unsure" if truth is None else "changed" if truth.places else "gone"
        labels[kind] += 1
        if truth is not None:
            found.append(Case(span, truth, kind))
    return found


def _truth(
    sentence: str, anchor: Span, candidates: Sequence[tuple[str, Span]], pair: Pair
) -> Truth | None:
    """Return what became of a phrase of a sentence that is not there any more, or None if it is not sure."""
    words = _words(sentence)
    scored = sorted(
        ((_alike(words, _words(text)), text, span) for text, span in candidates),
        key=lambda scored: -scored[0],
    )
    best = scored[0][0] if scored else 0.0
    phrase = sentence[slice(*anchor)].casefold()
    is_there = phrase in pair.new.text.casefold()
    if is_there and not (scored and phrase in scored[0][1].casefold()):
        return None  # the words are there, and not where the sentence seems to be
    if best < _GONE:
        return Truth(0.0, []) if _is_nowhere(words, pair) else None
    second = scored[1][0] if len(scored) > 1 else 0.0
    if best < _SUCCESSOR or best - second < _AHEAD:
        return None
    _, text, span = scored[0]
    # Another old sentence that is as near to it might be the real predecessor.
    rivals = [
        _alike(_words(pair.old.text[slice(*other)]), _words(text))
        for other in _sentences(pair.old)
        if pair.old.text[slice(*other)] != sentence
    ]
    if rivals and max(rivals) > best - _AHEAD:
        return None
    return _places(sentence, anchor, text, span)


def _places(sentence: str, anchor: Span, text: str, span: Span) -> Truth:
    phrase = sentence[slice(*anchor)]
    if sentence.count(phrase) == text.count(phrase) == 1:
        start = span[0] + text.index(phrase)
        return Truth(1.0, [(start, start + len(phrase))])
    old = [found.span() for found in _WORD.finditer(sentence)]
    new = [found.span() for found in _WORD.finditer(text)]
    matcher = difflib.SequenceMatcher(None, _words(sentence), _words(text), autojunk=False)
    places: list[Span] = []
    kept = 0
    for i, j, size in matcher.get_matching_blocks():
        for k in range(size):
            start, end = old[i + k]
            if anchor[0] <= start and end <= anchor[1]:
                kept += end - start
                places.append((span[0] + new[j + k][0], span[0] + new[j + k][1]))
    whole = sum(end - start for start, end in old if anchor[0] <= start and end <= anchor[1])
    # A phrase of which nothing is left is gone, although its sentence is not.
    return Truth(kept / whole if whole else 0.0, places)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _GONE or matcher.quick_ratio() < _GONE:
        return 0.0
    return matcher.ratio()


def _is_nowhere(words: Sequence[str], pair: Pair) -> bool:
    """Say whether no few words of a sentence are found in the new text."""
    size = min(_SHINGLE, len(words))
    shingles = (f" {' '.join(words[at : at + size])} " for at in range(len(words) - size + 1))
    text = f" {' '.join(_words(pair.new.text))} "
    return not any(shingle in text for shingle in shingles)


def _words(text: str) -> list[str]:
    """Return the words, without signs and case: what only these changed is the same for a reader."""
    return [word.casefold() for word in _WORD.findall(text)]


def _phrase(dice: random.Random, sentence: str) -> Span:
    """Return a sentence, or 3 to 15 words of it, as positions in it."""
    words = [found.span() for found in re.finditer(r"\S+", sentence)]
    if dice.random() < 0.5 or len(words) < 4:  # noqa: PLR2004  # half are whole sentences
        return 0, min(len(sentence), 1_500)
    first = dice.randrange(len(words) - 2)
    last = min(len(words) - 1, first + dice.randint(2, 14))
    return words[first][0], min(words[last][1], words[first][0] + 1_500)


def _sentences(article: ArticleText) -> list[Span]:
    spans = (span for block in article.blocks for span in sentences(article.text, *block))
    return [span for span in spans if len(_words(article.text[slice(*span)])) >= _LEAST_WORDS]


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
        done = subprocess.run(["git", "--git-dir", git, *words], check=True, capture_output=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotMeasuredError(f"{git}: {error}") from error
    return done.stdout.decode("utf-8", "replace")
