"""Edits as newsrooms make them, on articles whose words have names of their own, so that the truth is known.

The texts are the demo's articles. A word that is corrected keeps its name, one that is replaced gets a new
one; what an anchor's words became is read from the names, never from the letters.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.anchors.judging import Case, Truth
from rejoinder.config.demo.gazette import ARTICLES
from rejoinder.passages.text_index import ArticleText, plain_article, read_article
from rejoinder.passages.words import sentences

_ANCHORS = 14  # of one pair of texts
_TWINS = 6  # one sentence in so many gets a near twin in the first text
_TEXTS = ("paragraph", "note", "heading")


@dataclass(frozen=True, slots=True)
class Word:
    name: int
    text: str  # with the signs at it


Sentence = list[Word]
Paragraph = list[Sentence]


@dataclass(slots=True)
class Article:
    """An article in work."""

    paragraphs: list[Paragraph]
    dice: random.Random
    spare: list[list[str]]  # sentences of other articles
    names: Iterator[int]
    touched: set[int] = field(default_factory=set)  # names of words near an edit

    def new(self, words: Sequence[str]) -> Sentence:
        return [Word(next(self.names), word) for word in words]

    def pick(self) -> tuple[Paragraph, int]:
        """Return a paragraph, and the index of a sentence in it."""
        paragraph = self.dice.choice([each for each in self.paragraphs if each])
        at = self.dice.randrange(len(paragraph))
        self.touch(paragraph[at])
        return paragraph, at

    def touch(self, sentence: Sentence) -> None:
        self.touched |= {word.name for word in sentence}

    def tidy(self) -> None:
        self.paragraphs = [
            [sentence for sentence in paragraph if sentence] for paragraph in self.paragraphs
        ]
        self.paragraphs = [paragraph for paragraph in self.paragraphs if paragraph]


def cases(seed: int, *, pairs: int) -> Iterator[tuple[ArticleText, ArticleText, list[Case]]]:
    """Yield old text, new text, and anchors with their truth. The same for the same seed."""
    dice = random.Random(seed)  # noqa: S311  # the same texts each time
    written = [_read(article.body) for article in ARTICLES]
    written = [paragraphs for paragraphs in written if paragraphs]
    for _ in range(pairs):
        at = dice.randrange(len(written))
        spare = [s for i, each in enumerate(written) if i != at for p in each for s in p]
        names = iter(range(10**9))
        article = Article([], dice, spare, names)
        first = dice.randrange(max(1, len(written[at]) - 12))
        article.paragraphs = [
            [article.new(words) for words in paragraph]
            for paragraph in written[at][first : first + dice.randint(6, 40)]
        ]
        for _ in range(sum(len(p) for p in article.paragraphs) // _TWINS):
            _add_twin(article)
        article.tidy()
        article.touched.clear()
        old = [[list(sentence) for sentence in paragraph] for paragraph in article.paragraphs]
        kinds = [_draw(dice) for _ in range(dice.randint(1, 6))]
        for kind in kinds:
            _EDITS[kind][1](article)
            article.tidy()
            if not article.paragraphs:
                article.paragraphs = [[article.new(dice.choice(spare))]]
        yield _judged(old, article, kinds)


def _read(body: Sequence[tuple[str, object]]) -> list[list[list[str]]]:
    """Return paragraphs of sentences of words."""
    html = "".join(
        str(value) if kind != "heading" else f"<h2>{value}</h2>"
        for kind, value in body
        if kind in _TEXTS
    )
    read = read_article(html)
    return [
        [read.text[a:b].split(" ") for a, b in sentences(read.text, start, end)]
        for start, end in read.blocks
    ]


def _judged(
    old: list[Paragraph], article: Article, kinds: list[str]
) -> tuple[ArticleText, ArticleText, list[Case]]:
    dice = article.dice
    before, old_places = _set(old)
    after, new_places = _set(article.paragraphs)
    found: list[Case] = []
    flat = [[word for sentence in paragraph for word in sentence] for paragraph in old]
    for number in range(_ANCHORS):
        near = [
            (p, i)
            for p, words in enumerate(flat)
            for i, word in enumerate(words)
            if word.name in article.touched
        ]
        if number % 2 and near:
            p, i = dice.choice(near)
        else:
            p = dice.randrange(len(flat))
            i = dice.randrange(len(flat[p]))
        names = [word.name for word in _drawn(dice, old[p], flat[p], i)]
        start, end = old_places[names[0]][0], old_places[names[-1]][1]
        if not 2 <= end - start <= 1_500:  # noqa: PLR2004  # what a passage may be
            continue
        found.append(Case((start, end), _truth(names, old_places, new_places), "+".join(kinds)))
    return before, after, found


def _drawn(dice: random.Random, paragraph: Paragraph, words: Sentence, at: int) -> Sequence[Word]:
    """Return what a reader marks around a word: a phrase, a sentence, two, or the paragraph."""
    kind = dice.random()
    if kind < 0.5:  # noqa: PLR2004  # half are phrases
        first = max(0, at - dice.randrange(6))
        return words[first : first + dice.randint(3, 15)]
    if kind > 0.9:  # noqa: PLR2004
        return words
    passed = 0
    for index, sentence in enumerate(paragraph):
        passed += len(sentence)
        if at < passed:
            more = paragraph[index + 1] if kind > 0.8 and index + 1 < len(paragraph) else []  # noqa: PLR2004
            return [*sentence, *more]
    return words


def _truth(
    names: list[int],
    old_places: dict[int, tuple[int, int]],
    new_places: dict[int, tuple[int, int]],
) -> Truth:
    """Return where most of the words are now, standing together, and what share of the anchor that is."""
    sizes = {name: old_places[name][1] - old_places[name][0] for name in names}
    whole = sum(sizes.values())
    gap = 2 * whole + 40
    alive = sorted((new_places[name], name) for name in names if name in new_places)
    groups: list[list[tuple[tuple[int, int], int]]] = []
    for place, name in alive:
        if groups and place[0] - groups[-1][-1][0][1] <= gap:
            groups[-1].append((place, name))
        else:
            groups.append([(place, name)])
    if not groups:
        return Truth(0.0, [])
    best = max(groups, key=lambda group: sum(sizes[name] for _, name in group))
    share = sum(sizes[name] for _, name in best) / whole
    return Truth(share, [place for place, _ in best])


def _set(paragraphs: list[Paragraph]) -> tuple[ArticleText, dict[int, tuple[int, int]]]:
    """Return a text, and the place of each word by its name."""
    places: dict[int, tuple[int, int]] = {}
    lines: list[str] = []
    at = 0
    for paragraph in paragraphs:
        words = [word for sentence in paragraph for word in sentence]
        for word in words:
            places[word.name] = (at, at + len(word.text))
            at += len(word.text) + 1
        lines.append(" ".join(word.text for word in words))
    return plain_article(*lines), places


def _add_twin(article: Article) -> None:
    """Add a sentence that differs from another in a name, a number or a word, somewhere."""
    paragraph, at = article.pick()
    twin = article.new([word.text for word in paragraph[at]])
    for _ in range(article.dice.randint(1, 2)):
        i = article.dice.randrange(len(twin))
        other = article.dice.choice(article.dice.choice(article.spare))
        twin[i] = Word(next(article.names), _like(twin[i].text, other))
    target = article.dice.choice(article.paragraphs)
    target.insert(article.dice.randint(0, len(target)), twin)


def _like(word: str, other: str) -> str:
    """Return another word, with the signs of this one."""
    if word.strip(".,;:") == other.strip(".,;:") or not other.strip(".,;:"):
        other = "another"
    return re.sub(r"[^.,;:]+", lambda _: other.strip(".,;:"), word, count=1)


def _typo(article: Article) -> None:
    paragraph, at = article.pick()
    sentence = paragraph[at]
    for _ in range(article.dice.randint(1, 3)):
        i = article.dice.randrange(len(sentence))
        word = sentence[i].text
        if len(word) > 3:  # noqa: PLR2004
            k = article.dice.randrange(1, len(word) - 2)
            word = word[:k] + word[k + 1] + word[k] + word[k + 2 :]
        sentence[i] = Word(sentence[i].name, word)


def _insert_words(article: Article) -> None:
    paragraph, at = article.pick()
    words = article.dice.choice(article.spare)[: article.dice.randint(1, 7)]
    i = article.dice.randint(0, len(paragraph[at]))
    paragraph[at][i:i] = article.new(words)


def _delete_words(article: Article) -> None:
    paragraph, at = article.pick()
    sentence = paragraph[at]
    i = article.dice.randrange(len(sentence))
    del sentence[i : i + article.dice.randint(1, 4)]


def _replace_words(article: Article) -> None:
    paragraph, at = article.pick()
    sentence = paragraph[at]
    for _ in range(article.dice.randint(1, 3)):
        i = article.dice.randrange(len(sentence))
        other = article.dice.choice(article.dice.choice(article.spare))
        sentence[i] = Word(next(article.names), _like(sentence[i].text, other))


def _change_number(article: Article) -> None:
    paragraph, at = article.pick()
    for i, word in enumerate(paragraph[at]):
        if re.search(r"\d", word.text):
            changed = re.sub(r"\d", lambda _: str(article.dice.randrange(10)), word.text)
            paragraph[at][i] = Word(word.name, changed)


def _negate(article: Article) -> None:
    paragraph, at = article.pick()
    sentence = paragraph[at]
    for i, word in enumerate(sentence):
        if word.text == "not":
            del sentence[i]
            return
    sentence.insert(article.dice.randint(0, len(sentence)), *article.new(["not"]))


def _quote(article: Article) -> None:
    paragraph, at = article.pick()
    sentence = paragraph[at]
    first, last = sentence[0], sentence[-1]
    sentence[0] = Word(first.name, f'"{first.text}')
    sentence[-1] = Word(last.name, f'{sentence[-1].text}"')


def _delete_sentence(article: Article) -> None:
    paragraph, at = article.pick()
    del paragraph[at]


def _insert_sentence(article: Article) -> None:
    paragraph, at = article.pick()
    paragraph.insert(at, article.new(article.dice.choice(article.spare)))


def _move_sentence(article: Article) -> None:
    paragraph, at = article.pick()
    moved = paragraph.pop(at)
    target = article.dice.choice(article.paragraphs)
    target.insert(article.dice.randint(0, len(target)), moved)


def _rewrite(article: Article) -> None:
    paragraph, at = article.pick()
    paragraph[at] = article.new(article.dice.choice(article.spare))


def _split(article: Article) -> None:
    i = article.dice.randrange(len(article.paragraphs))
    paragraph = article.paragraphs[i]
    at = article.dice.randint(0, len(paragraph))
    article.paragraphs[i : i + 1] = [paragraph[:at], paragraph[at:]]


def _merge(article: Article) -> None:
    i = article.dice.randrange(len(article.paragraphs))
    article.paragraphs[i : i + 2] = [[s for p in article.paragraphs[i : i + 2] for s in p]]


def _move_paragraph(article: Article) -> None:
    moved = article.paragraphs.pop(article.dice.randrange(len(article.paragraphs)))
    for sentence in moved:
        article.touch(sentence)
    article.paragraphs.insert(article.dice.randint(0, len(article.paragraphs)), moved)


def _delete_paragraph(article: Article) -> None:
    gone = article.paragraphs.pop(article.dice.randrange(len(article.paragraphs)))
    for sentence in gone:
        article.touch(sentence)


def _insert_paragraph(article: Article) -> None:
    words = [article.dice.choice(article.spare) for _ in range(article.dice.randint(1, 4))]
    at = article.dice.randint(0, len(article.paragraphs))
    article.paragraphs.insert(at, [article.new(sentence) for sentence in words])


def _retitle(article: Article) -> None:
    short = [p for p in article.paragraphs if sum(map(len, p)) < 10] or article.paragraphs  # noqa: PLR2004
    paragraph = article.dice.choice(short)
    article.touch(paragraph[0])
    paragraph[0] = article.new(article.dice.choice(article.spare)[:6])


_EDITS: dict[str, tuple[int, Callable[[Article], None]]] = {
    "typo": (3, _typo),
    "insert words": (4, _insert_words),
    "delete words": (3, _delete_words),
    "replace words": (4, _replace_words),
    "change a number": (2, _change_number),
    "negate": (1, _negate),
    "quote": (1, _quote),
    "delete a sentence": (4, _delete_sentence),
    "insert a sentence": (3, _insert_sentence),
    "move a sentence": (2, _move_sentence),
    "rewrite a sentence": (3, _rewrite),
    "split": (1, _split),
    "merge": (1, _merge),
    "move a paragraph": (1, _move_paragraph),
    "delete a paragraph": (2, _delete_paragraph),
    "insert a paragraph": (1, _insert_paragraph),
    "retitle": (1, _retitle),
    "add a near twin": (3, _add_twin),
}


def _draw(dice: random.Random) -> str:
    return dice.choices(list(_EDITS), weights=[weight for weight, _ in _EDITS.values()])[0]
