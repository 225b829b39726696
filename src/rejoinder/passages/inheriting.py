"""Which stretches of a text came from which stretches of the text before it. Pure, and bounded in time.

From the large to the small: equal blocks in their order, equal blocks elsewhere, equal sentences, and
words of what is left. Work is counted, never timed, so that the answer is the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from rejoinder.passages.text_index import ArticleText
from rejoinder.passages.words import Token, sentences, tokens

# Comparing n tokens with m costs n·m/64 steps and n·m/8 bytes.
MOST_PAIRS = 200_000_000  # in one comparison
MOST_PAIRS_IN_ALL = 4_000_000_000
_CHARS_A_TOKEN = 2  # at least, to judge a comparison before the tokens are made
_MOST_REPLACED = 400  # code points of a replacement that is compared letter by letter
_SIMILAR = 0.6  # from here on two replaced stretches are one that was corrected
_MOVED_SENTENCE = 12  # code points from which on a sentence is no mere phrase

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that both texts have, and that the new one has from the old one."""

    old: int
    new: int
    length: int
    is_moved: bool  # it stands in another order

    @property
    def old_end(self) -> int:
        return self.old + self.length

    @property
    def new_end(self) -> int:
        return self.new + self.length


@dataclass(slots=True)
class Work:
    """What may still be spent."""

    pairs: int = MOST_PAIRS_IN_ALL

    def allows(self, pairs: int) -> bool:
        """Spend it, if it is there."""
        if pairs > MOST_PAIRS or pairs > self.pairs:
            return False
        self.pairs -= pairs
        return True


def inherited(old: ArticleText, new: ArticleText) -> list[Run]:
    """Return what the new text has from the old one, in the order of the old; no two overlap in either."""
    work = Work()
    runs, gaps, moved = _pair_blocks(old, new, work)
    cut: list[_Gap] = []
    for gap in gaps:
        same, rest = _pair_sentences(old.text, new.text, gap, work)
        runs += same
        cut += rest
    runs += _move_sentences(old.text, new.text, cut)
    for gap in cut:
        for part in gap.parts():
            runs += _compare_words(old.text, new.text, part, work)
    return _joined(old.text, new.text, [*runs, *moved])


@dataclass(slots=True)
class _Gap:
    """What is left between two pairs: stretches of both texts, in order."""

    old: list[Span]
    new: list[Span]
    taken_old: set[int]  # indexes that were moved elsewhere
    taken_new: set[int]

    def parts(self) -> Iterator[_Gap]:
        """Return what is left of it. What was moved away leaves the rest together."""
        old = [span for i, span in enumerate(self.old) if i not in self.taken_old]
        new = [span for i, span in enumerate(self.new) if i not in self.taken_new]
        if old and new:
            yield _Gap(old, new, set(), set())


def _gap(old: Sequence[Span], new: Sequence[Span]) -> _Gap:
    return _Gap(list(old), list(new), set(), set())


def _pair_blocks(
    old: ArticleText, new: ArticleText, work: Work
) -> tuple[list[Run], list[_Gap], list[Run]]:
    olds, news = _keys(old.text, old.blocks), _keys(new.text, new.blocks)
    pairs = in_order(olds, news, work)
    runs = [_run(old.blocks[i], new.blocks[j]) for i, j in pairs]
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    left_old = [i for i in range(len(olds)) if i not in paired_old]
    left_new = [j for j in range(len(news)) if j not in paired_new]
    moves = _out_of_order([olds[i] for i in left_old], [news[j] for j in left_new])
    moved = [(left_old[i], left_new[j]) for i, j in moves]
    gone_old, gone_new = {i for i, _ in moved}, {j for _, j in moved}
    gaps = []
    for i, j, i_end, j_end in _between(pairs, len(olds), len(news)):
        gap = _gap(
            [old.blocks[k] for k in range(i, i_end) if k not in gone_old],
            [new.blocks[k] for k in range(j, j_end) if k not in gone_new],
        )
        if gap.old or gap.new:
            gaps.append(gap)
    return runs, gaps, [_run(old.blocks[i], new.blocks[j], is_moved=True) for i, j in moved]


def _pair_sentences(old: str, new: str, gap: _Gap, work: Work) -> tuple[list[Run], list[_Gap]]:
    olds = [span for block in gap.old for span in sentences(old, *block)]
    news = [span for block in gap.new for span in sentences(new, *block)]
    pairs = in_order(_keys(old, olds), _keys(new, news), work)
    rest = [
        _gap(olds[i:i_end], news[j:j_end])
        for i, j, i_end, j_end in _between(pairs, len(olds), len(news))
        if i < i_end or j < j_end
    ]
    return [_run(olds[i], news[j]) for i, j in pairs], rest


def _move_sentences(old: str, new: str, gaps: Sequence[_Gap]) -> list[Run]:
    """Pair sentences that are left over in different gaps, and take them out."""
    olds = [(gap, i) for gap in gaps for i, span in enumerate(gap.old) if _is_long(span)]
    news = [(gap, j) for gap in gaps for j, span in enumerate(gap.new) if _is_long(span)]
    pairs = _out_of_order(
        _keys(old, [gap.old[i] for gap, i in olds]), _keys(new, [gap.new[j] for gap, j in news])
    )
    runs = []
    for at_old, at_new in pairs:
        (gap, i), (other, j) = olds[at_old], news[at_new]
        runs.append(_run(gap.old[i], other.new[j], is_moved=True))
        gap.taken_old.add(i)
        other.taken_new.add(j)
    return runs


def _is_long(span: Span) -> bool:
    return span[1] - span[0] >= _MOVED_SENTENCE


def _compare_words(old: str, new: str, gap: _Gap, work: Work) -> Iterator[Run]:
    long_old = sum(end - start for start, end in gap.old)
    long_new = sum(end - start for start, end in gap.new)
    if long_old * long_new > _CHARS_A_TOKEN**2 * MOST_PAIRS:
        return
    olds = [token for span in gap.old for token in tokens(old, *span)]
    news = [token for span in gap.new for token in tokens(new, *span)]
    words_old = _keys(old, [_span(token) for token in olds])
    words_new = _keys(new, [_span(token) for token in news])
    if not work.allows(len(olds) * len(news)):
        return
    done = (0, 0)
    for i, j, length in [*_common(words_old, words_new), (len(olds), len(news), 0)]:
        yield from _corrected(old, new, olds[done[0] : i], news[done[1] : j])
        for k in range(length):
            yield _run(_span(olds[i + k]), _span(news[j + k]))
        done = (i + length, j + length)


def _keys(text: str, spans: Sequence[Span]) -> list[str]:
    """Return what stretches are compared by: capital letters are no difference, if lengths stay."""
    parts = [text[start:end] for start, end in spans]
    folded = [part.casefold() for part in parts]
    return [key if len(key) == len(part) else part for part, key in zip(parts, folded, strict=True)]


def _common(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (start in old, start in new, length) of what both have, without chance finds."""
    blocks = [
        [block.a, block.b, block.size]
        for block in Indel.opcodes(old, new).as_matching_blocks()
        if block.size
    ]
    sizes_old, sizes_new = _sizes(old), _sizes(new)
    at = 0
    while at < len(blocks):
        i, j, length = blocks[at]
        before_i, before_j = (0, 0) if at == 0 else _end(blocks[at - 1])
        after_i, after_j = (
            (len(old), len(new)) if at + 1 == len(blocks) else tuple(blocks[at + 1][:2])
        )
        size = sizes_old[i + length] - sizes_old[i]
        before = max(sizes_old[i] - sizes_old[before_i], sizes_new[j] - sizes_new[before_j])
        after = max(
            sizes_old[after_i] - sizes_old[i + length],
            sizes_new[after_j] - sizes_new[j + length],
        )
        # As diff-match-patch's semantic cleanup: not larger than the edit on either side of it.
        if size <= before and size <= after:
            del blocks[at]
            at = max(0, at - 1)  # whose edit has grown
        else:
            at += 1
    return [(i, j, length) for i, j, length in blocks]


def _end(block: Sequence[int]) -> tuple[int, int]:
    return block[0] + block[2], block[1] + block[2]


def _sizes(words: Sequence[str]) -> list[int]:
    total = 0
    sums = [0]
    for word in words:
        total += len(word)
        sums.append(total)
    return sums


def _corrected(old: str, new: str, olds: Sequence[Token], news: Sequence[Token]) -> Iterator[Run]:
    """Yield the letters that a replaced stretch has from the one before, if it is a correction of it."""
    if not olds or not news:
        return
    start_old, start_new = olds[0].start, news[0].start
    before, after = old[start_old : olds[-1].end], new[start_new : news[-1].end]
    if max(len(before), len(after)) > _MOST_REPLACED:
        return
    if Indel.normalized_similarity(before, after) < _SIMILAR:
        return
    for block in Indel.opcodes(before, after).as_matching_blocks():
        if block.size:
            yield Run(start_old + block.a, start_new + block.b, block.size, is_moved=False)


def in_order(old: Sequence[Hashable], new: Sequence[Hashable], work: Work) -> list[tuple[int, int]]:
    """Return pairs of indexes of equal things, both rising.

    What stands once in both goes first, since it is sure (patience diff, Cohen 2003), then what
    lies next to a pair; between two pairs again, and the longest common sequence where nothing is single.
    """
    pairs: list[tuple[int, int]] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        i, i_end, j, j_end = todo.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        sure = _single(old, new, (i, i_end), (j, j_end))
        if sure:
            pairs += sure
            todo += [
                (a, b, c, d)
                for a, c, b, d in _between(sure, i_end, j_end, start=(i, j))
                if a < b and c < d
            ]
        elif work.allows((i_end - i) * (j_end - j)):
            blocks = Indel.opcodes(old[i:i_end], new[j:j_end]).as_matching_blocks()
            pairs += [
                (i + block.a + k, j + block.b + k) for block in blocks for k in range(block.size)
            ]
    return sorted(pairs)


def _single(
    old: Sequence[Hashable], new: Sequence[Hashable], olds: Span, news: Span
) -> list[tuple[int, int]]:
    """Return the longest rising sequence of pairs of things that stand once in both stretches."""
    in_old = Counter(old[slice(*olds)])
    in_new = Counter(new[slice(*news)])
    where = {new[j]: j for j in range(*news) if in_new[new[j]] == 1}
    pairs = [(i, where[old[i]]) for i in range(*olds) if in_old[old[i]] == 1 and old[i] in where]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second numbers rise (patience sorting)."""
    tops: list[int] = []  # the smallest last number of a sequence of each length
    at: list[int] = []  # index of the pair that has it
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        length = bisect_left(tops, number)
        before.append(at[length - 1] if length else -1)
        if length == len(tops):
            tops.append(number)
            at.append(index)
        else:
            tops[length], at[length] = number, index
    found: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _out_of_order(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of equal things in any order, but of those that stand equally often in both only."""
    in_old, in_new = Counter(old), Counter(new)
    where: dict[str, list[int]] = {}
    for j in range(len(new) - 1, -1, -1):
        where.setdefault(new[j], []).append(j)
    return [
        (i, where[text].pop()) for i, text in enumerate(old) if in_old[text] == in_new.get(text)
    ]


def _between(
    pairs: Sequence[tuple[int, int]], old: int, new: int, *, start: tuple[int, int] = (0, 0)
) -> Iterator[tuple[int, int, int, int]]:
    """Yield (old start, new start, old end, new end) of what lies before, between and after pairs."""
    i, j = start
    for next_i, next_j in [*pairs, (old, new)]:
        yield i, j, next_i, next_j
        i, j = next_i + 1, next_j + 1


def _run(old: Span, new: Span, *, is_moved: bool = False) -> Run:
    return Run(old[0], new[0], old[1] - old[0], is_moved=is_moved)


def _span(token: Token) -> Span:
    return token.start, token.end


def _joined(old: str, new: str, runs: list[Run]) -> list[Run]:
    """Return the runs in order, those that only a common space sets apart made one."""
    joined: list[Run] = []
    for run in sorted(runs, key=lambda each: each.old):
        last = joined[-1] if joined else None
        if last and last.is_moved == run.is_moved:
            apart = run.old - last.old_end
            if apart == run.new - last.new_end and (
                apart == 0 or (apart == 1 and old[last.old_end] == new[last.new_end] == " ")
            ):
                length = run.old_end - last.old
                joined[-1] = Run(last.old, last.new, length, is_moved=run.is_moved)
                continue
        joined.append(run)
    return joined
