"""The discussions that every system is filled with: the same at each run, on each machine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

AUTHORS = 400
FIRST_AT = 1_780_000_000  # seconds since 1970
APART_SECONDS = 7
SMALL = 1_000  # discussions of 20 comments
MIDDLE, LARGE = 200, 10_000
# Held by Rejoinder alone: discussions whose pages all show the same, so that only the size differs.
EVEN = {"e-200": 200, "e-10000": 10_000, "e-100000": 100_000}

_ROOT_SHARE = 0.30
_RECENT = 60  # a reply answers one of so many comments before it
_DRAWS = 20
_MAX_DEPTH = 5
WORDS = (  # noqa: SIM905  # a list would be a line for each word
    "about after again air all along also always and another answer any around as ask at away back"
    " because been before began better between bridge bring but by call came can carry change city"
    " close cold come cost could council country cross day did different do does door down each"
    " early earth eat end enough even every example eye far farm fast father few find first follow"
    " food for form found four from full gave get give go good great green group grow half hand"
    " hard harbour has have head hear help her here high him his hold home hour house how idea if"
    " important in into it just keep kind know land large last late learn leave left less let"
    " letter life light like line list little live long look made make many may mean men might"
    " mile money more morning most mother mountain move much must name near need never new next"
    " night no north not nothing now number of off often old on once one only open or order other"
    " our out over own page paper part people perhaps place plan plant play point press problem"
    " question quick quiet rain read really red rest right river road room run said same saw say"
    " school sea second see seem sentence set she ship should show side since small so some"
    " something sometimes soon sound south spell stand start state still stop story street such"
    " sun sure table take talk tell than that the their them then there these they thing think"
    " this those thought three through time to together too took town train tree true tunnel turn"
    " under until up us use very voice vote walk want was watch water way we week well went were"
    " what when where which while white who why will wind winter with without wood word work world"
    " would write year you young"
).split()


@dataclass(frozen=True, slots=True)
class Written:
    """One comment."""

    number: int  # from 0 within its discussion, in the order of writing
    parent: int | None  # number of the comment really answered; None = top level
    root: int  # number of the top of its branch, its own at the top level
    author: int  # 0 to AUTHORS - 1
    text: str
    at: int  # seconds since 1970
    likes: int


@dataclass(frozen=True, slots=True)
class Thread:
    """One discussion."""

    path: str  # of the page it belongs to, e.g. "/t/5"
    seed: int
    size: int

    @property
    def key(self) -> str:
        """Return the path as one word, e.g. "t-5"."""
        return self.path.strip("/").replace("/", "-")

    def comments(self) -> Iterator[Written]:
        """Write the comments, oldest first."""
        dice = random.Random(self.seed)  # noqa: S311  # the same discussion each time
        depths: list[int] = []
        roots: list[int] = []
        for number in range(self.size):
            parent = None if dice.random() < _ROOT_SHARE else _draw_parent(dice, depths)
            depths.append(0 if parent is None else depths[parent] + 1)
            roots.append(number if parent is None else roots[parent])
            yield Written(
                number=number,
                parent=parent,
                root=roots[number],
                author=dice.randrange(AUTHORS),
                text=_text(dice),
                at=FIRST_AT + APART_SECONDS * number,
                likes=int(dice.paretovariate(1.2)) - 1,
            )


def small_thread(number: int) -> Thread:
    """Return a discussion of 20 comments."""
    return Thread(path=f"/t/{number}", seed=100 + number, size=20)


def threads() -> list[Thread]:
    """Return what every system holds: 30,200 comments."""
    return [
        *(small_thread(number) for number in range(SMALL)),
        Thread(path="/a/200", seed=1, size=MIDDLE),
        Thread(path="/a/10000", seed=2, size=LARGE),
    ]


def _draw_parent(dice: random.Random, depths: list[int]) -> int | None:
    if not depths:
        return None
    for _ in range(_DRAWS):
        parent = dice.randrange(max(0, len(depths) - _RECENT), len(depths))
        if depths[parent] < _MAX_DEPTH:
            return parent
    return None


def _text(dice: random.Random) -> str:
    wanted = dice.randint(50, 400)
    sentences: list[str] = []
    length = 0
    while length < wanted:
        sentence = " ".join(dice.choices(WORDS, k=dice.randint(6, 16))).capitalize() + "."
        sentences.append(sentence)
        length += len(sentence) + 1
    return " ".join(sentences)
