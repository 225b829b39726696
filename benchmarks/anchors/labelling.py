"""What became of the sentences of a text that was really edited, where that is sure.

The rules share nothing with our own code but the splitting into sentences: what Python's difflib says of
sentences that are the same, clearly the successor of one, or clearly gone. What is none of these is left
out, and counted.
"""

from __future__ import annotations

import difflib
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.anchors.judging import Case, Span, Truth
from rejoinder.passages.text_index import ArticleText
from rejoinder.passages.words import sentences

_CHANGED, _SAME = 8, 2  # anchors of a pair of texts, in sentences that changed and that did not
_MOST_GONE = 2  # of a pair of texts, since what was cut or translated says little of finding
_SUCCESSOR, _AHEAD = 0.6, 0.15  # similarity of the next form of a sentence, and its lead
_GONE = 0.35  # similarity to any other sentence, below which it is gone
_SHINGLE = 5  # words that are found nowhere else
_LEAST_WORDS = 3  # of a sentence that is marked
_LEAST_KEPT = 0.6  # share of the words; what has fewer is another text, mostly a translation
_GROWN = 3  # sentences from which a successor of several is grown
_RELATED = 0.25  # share of the words of a phrase in a stretch whose letters are then compared
_CORRECTED = 0.6  # similarity of letters from which on words are a correction of others
# Each sign of Chinese and Japanese is a word, since no space says where one ends.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of one text."""

    path: str
    old: ArticleText
    new: ArticleText


def labelled(pair: Pair, labels: Counter[str]) -> list[Case]:
    """Return anchors whose truth is sure, most of them in sentences that changed; count them all."""
    dice = random.Random(f"{pair.path} {len(pair.old.text)} {len(pair.new.text)}")  # noqa: S311
    texts = _Texts(pair)
    if texts.is_another():
        labels["of texts written anew"] += len(texts.marked)
        return []
    same = [i for i in texts.marked if texts.is_same(i)]
    changed = [i for i in texts.marked if texts.olds[i] not in texts.in_new]
    dice.shuffle(same)
    dice.shuffle(changed)
    found: list[Case] = []
    gone = 0
    for i in same[:_SAME]:
        anchor = _phrase(dice, texts.olds[i])
        here, there = texts.old_spans[i][0], texts.new_spans[texts.news.index(texts.olds[i])][0]
        place = there + anchor[0], there + anchor[1]
        found.append(Case((here + anchor[0], here + anchor[1]), Truth(1.0, [place], place), "same"))
        labels["same"] += 1
    for i in changed[:_CHANGED]:
        anchor = _phrase(dice, texts.olds[i])
        here = texts.old_spans[i][0]
        truth = texts.truth(i, anchor)
        kind = "unsure" if truth is None else "changed" if truth.places else "gone"
        gone += kind == "gone"
        if kind == "gone" and gone > _MOST_GONE:
            kind = "more that are gone"
        labels[kind] += 1
        if truth is not None and kind in {"changed", "gone"}:
            found.append(Case((here + anchor[0], here + anchor[1]), truth, kind))
    return found


class _Texts:
    """The sentences of two states of a text."""

    def __init__(self, pair: Pair) -> None:
        self._old, self._new = pair.old.text, pair.new.text
        self.old_spans, self.new_spans = _sentences(pair.old), _sentences(pair.new)
        self.olds = [self._old[slice(*span)] for span in self.old_spans]
        self.news = [self._new[slice(*span)] for span in self.new_spans]
        self._old_words = [_words(text) for text in self.olds]
        self._new_words = [_words(text) for text in self.news]
        self.in_old, self.in_new = Counter(self.olds), Counter(self.news)
        self.marked = [i for i, words in enumerate(self._old_words) if len(words) >= _LEAST_WORDS]
        # What a sentence that is not there any more may have become.
        self._left = {j for j, text in enumerate(self.news) if text not in self.in_old}
        self._all_words = f" {' '.join(_words(self._new))} "

    def is_another(self) -> bool:
        """Say whether many words of the old text are nowhere in the new one."""
        words = Counter(word for each in self._old_words for word in each)
        kept = words & Counter(word for each in self._new_words for word in each)
        return kept.total() < _LEAST_KEPT * words.total()

    def is_same(self, i: int) -> bool:
        """Say whether an old sentence stands once in both texts."""
        return self.in_old[self.olds[i]] == self.in_new[self.olds[i]] == 1

    def truth(self, i: int, anchor: Span) -> Truth | None:
        """Return what became of a phrase of a sentence that is not there any more, or None if it is not sure."""
        words = self._old_words[i]
        phrase = self.olds[i][slice(*anchor)]
        stretch, best, second = self._successor(words)
        is_there = phrase.casefold() in self._new.casefold()
        if is_there and phrase.casefold() not in self._text(stretch).casefold():
            return None  # the words are there, and not where the sentence seems to be
        if best < _GONE:
            return None if self._may_be_there(words, phrase) else Truth(0.0, [])
        if best < _SUCCESSOR or best - second < _AHEAD or self._is_displaced(i, stretch):
            return None
        # Another old sentence that is as near to it might be the real predecessor.
        became = _words(self._text(stretch))
        rivals = (
            _alike(other, became) for k, other in enumerate(self._old_words) if k != i and other
        )
        if max(rivals, default=0.0) > best - _AHEAD:
            return None
        return _places(self.olds[i], anchor, self._text(stretch), self.new_spans[stretch[0]][0])

    def _successor(self, words: Sequence[str]) -> tuple[Span, float, float]:
        """Return the sentences that are most like one, first to last, how much, and how much the next is.

        A sentence may have become several: it takes in its neighbours for as long as that makes it more alike.
        """
        scored = sorted(((_alike(words, self._new_words[j]), -j) for j in self._left), reverse=True)
        if not scored:
            return (0, -1), 0.0, 0.0
        grown = [self._grown(words, -j, score) for score, j in scored[:_GROWN]]
        best, (first, last) = max(grown, key=lambda each: each[0])
        second = next((score for score, j in scored if not first <= -j <= last), 0.0)
        return (first, last), best, second

    def _grown(self, words: Sequence[str], j: int, score: float) -> tuple[float, Span]:
        first, last = j, j
        while True:
            wider = [
                (
                    _alike(words, [word for k in range(a, b + 1) for word in self._new_words[k]]),
                    a,
                    b,
                )
                for a, b in ((first - 1, last), (first, last + 1))
                if {a, b} <= self._left
            ]
            if not wider or max(wider)[0] <= score:
                return score, (first, last)
            score, first, last = max(wider)

    def _text(self, stretch: Span) -> str:
        if stretch[1] < stretch[0]:
            return ""
        return self._new[self.new_spans[stretch[0]][0] : self.new_spans[stretch[1]][1]]

    def _is_displaced(self, i: int, stretch: Span) -> bool:
        """Say whether something else stands between the neighbours of a sentence, which are both the same."""
        if not 0 < i < len(self.olds) - 1 or not (self.is_same(i - 1) and self.is_same(i + 1)):
            return False
        before, after = self.news.index(self.olds[i - 1]), self.news.index(self.olds[i + 1])
        return before + 1 < after and not before < stretch[0] <= stretch[1] < after

    def _may_be_there(self, words: Sequence[str], phrase: str) -> bool:
        """Say whether a few words of a sentence are found in the new text, or the phrase in other letters."""
        size = min(_SHINGLE, len(words))
        shingles = (f" {' '.join(words[k : k + size])} " for k in range(len(words) - size + 1))
        if any(shingle in self._all_words for shingle in shingles):
            return True
        wanted = _words(phrase)
        letters = "".join(wanted)
        return any(
            difflib.SequenceMatcher(None, letters, "".join(found), autojunk=False).ratio()
            >= _CORRECTED
            for found in self._windows(len(wanted))
            if (Counter(wanted) & Counter(found)).total() >= _RELATED * len(wanted)
        )

    def _windows(self, size: int) -> Iterator[Sequence[str]]:
        """Yield every few words of what is new in the new text, over the ends of sentences too."""
        words: list[str] = []
        for j in range(len(self.news) + 1):
            if j in self._left:
                words += self._new_words[j]
                continue
            for k in range(max(1, len(words) - size + 1) if words else 0):
                yield words[k : k + size]
            words = []


def _places(sentence: str, anchor: Span, text: str, start: int) -> Truth:
    """Return where the words of a phrase are in what its sentence became, which begins at `start`."""
    phrase = sentence[slice(*anchor)]
    if sentence.count(phrase) == text.count(phrase) == 1:
        place = start + text.index(phrase), start + text.index(phrase) + len(phrase)
        return Truth(1.0, [place], place)
    old = [found.span() for found in _WORD.finditer(sentence)]
    new = [(start + a, start + b) for a, b in (found.span() for found in _WORD.finditer(text))]
    own = [k for k, (a, b) in enumerate(old) if anchor[0] <= a and b <= anchor[1]]
    if not own:
        return Truth(0.0, [])
    steps = difflib.SequenceMatcher(
        None, _words(sentence), _words(text), autojunk=False
    ).get_opcodes()
    places: list[Span] = []
    kept = 0
    for what, i, i_end, j, j_end in steps:
        if what == "equal":
            alive = [(old[i + k], new[j + k]) for k in range(i_end - i) if i + k in own]
        elif what == "replace":
            alive = list(_corrected(sentence, text, old[i:i_end], new[j:j_end], anchor, start))
        else:
            continue
        kept += sum(b - a for (a, b), _ in alive)
        places += [place for _, place in alive]
    whole = sum(old[k][1] - old[k][0] for k in own)
    # A phrase of which nothing is left is gone, although its sentence is not.
    return Truth(kept / whole, places, _image(steps, own[0], own[-1], new))


def _corrected(
    sentence: str,
    text: str,
    olds: Sequence[Span],
    news: Sequence[Span],
    anchor: Span,
    start: int,
) -> Iterator[tuple[Span, Span]]:
    """Yield the letters within an anchor, and their places, of words that were spelt otherwise."""
    here = [at for span in olds for at in range(*span)]
    there = [at for span in news for at in range(*span)]
    matcher = difflib.SequenceMatcher(
        None,
        [sentence[at].casefold() for at in here],
        [text[at - start].casefold() for at in there],
        autojunk=False,
    )
    if matcher.ratio() < _CORRECTED:
        return
    for i, j, size in matcher.get_matching_blocks():
        for k in range(size):
            a, b = here[i + k], there[j + k]
            if anchor[0] <= a < anchor[1]:
                yield (a, a + 1), (b, b + 1)


def _image(
    steps: Sequence[tuple[str, int, int, int, int]], first: int, last: int, new: Sequence[Span]
) -> Span | None:
    """Return where some words and what replaced them stand, or None if nothing does."""
    starts = ends = 0
    for _, i, i_end, j, j_end in steps:
        if i <= first < i_end:
            starts = j + (first - i) * (j_end - j) // (i_end - i)
        if i <= last < i_end:
            ends = j_end - (i_end - 1 - last) * (j_end - j) // (i_end - i)
    return (new[starts][0], new[ends - 1][1]) if starts < ends else None


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _GONE or matcher.quick_ratio() < _GONE:
        return 0.0
    return matcher.ratio()


def _words(text: str) -> list[str]:
    """Return the words, without signs and case: what only these changed is the same for a reader."""
    return [word.casefold() for word in _WORD.findall(text)]


def _phrase(dice: random.Random, sentence: str) -> Span:
    """Return a sentence, or 3 to 15 words of it, as positions in it."""
    words = [found.span() for found in re.finditer(r"\S+", sentence)]
    if len(words) < 4:  # noqa: PLR2004  # or it is written without spaces
        words = [found.span() for found in _WORD.finditer(sentence)]
    if dice.random() < 0.5 or len(words) < 4:  # noqa: PLR2004  # half are whole sentences
        return 0, min(len(sentence), 1_500)
    first = dice.randrange(len(words) - 2)
    last = min(len(words) - 1, first + dice.randint(2, 14))
    return words[first][0], min(words[last][1], words[first][0] + 1_500)


def _sentences(article: ArticleText) -> list[Span]:
    spans = (span for block in article.blocks for span in sentences(article.text, *block))
    return [span for span in spans if _WORD.search(article.text, *span)]
