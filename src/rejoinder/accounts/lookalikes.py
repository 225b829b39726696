"""A key that is equal for names that look equal."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from importlib import resources

from rejoinder.core.folding import is_decoration, is_invisible

_MARK = "\N{LEFT-TO-RIGHT MARK}"  # the data has it around what is written from right to left
_MOST_ROUNDS = 4  # more than any character of Unicode 15 takes to come to rest


@lru_cache(maxsize=16_384)
def skeleton(name: str) -> str:
    """Return a key under which look-alikes meet. For comparing only; takes any string, raises nothing.

    After the skeleton of UTS #39, section 4, with the data of its confusables.txt; but case makes no
    difference here, nor do accents and the points of Hebrew and Arabic. So it is coarser: "I" looks
    like "l" and is a capital "i", hence all three are one, and "Aila" meets "Alla". That is wanted,
    since the key protects names and does not forbid them. Idempotent.
    """
    if name.isascii():
        key = name.translate(_ascii_keys())
    else:
        key = "".join(map(_key, unicodedata.normalize("NFKD", name)))
    return " ".join(key.split())


@cache
def _prototypes() -> dict[str, str]:
    """Return for each confusable character the text that it looks like: one or more characters.

    The package states each pair of confusables.txt in both directions, so its pairs form stars: many
    characters around the one text that stands for all of them. A pair on its own is told apart by its
    longer text, for only single characters are replaced, and else by the order of code points.
    """
    source = resources.files("confusable_homoglyphs") / "confusables.json"
    pairs: dict[str, list[dict[str, str]]] = json.loads(source.read_text("utf-8"))
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for left, entries in pairs.items():
        for entry in entries:
            one, other = left.strip(_MARK), entry["c"].strip(_MARK)
            alike[one].add(other)
            alike[other].add(one)
    prototypes: dict[str, str] = {}
    for text, others in alike.items():
        (other, *more) = others
        if len(text) > 1 or more:
            continue
        if len(alike[other]) > 1 or len(other) > 1 or other < text:
            prototypes[text] = other
    return prototypes


@cache
def _ascii_keys() -> dict[int, str]:
    """Return the keys of the ASCII characters: what the general way gives, looked up once."""
    return {code: _key(chr(code)) for code in range(128)}


@lru_cache(maxsize=16_384)
def _key(char: str) -> str:
    key = char
    for _ in range(_MOST_ROUNDS):
        again = "".join(map(_one_round, key))
        if again == key:
            break
        key = again
    return key


def _one_round(char: str) -> str:
    """Return what `char` looks like, in lower case: the next step towards its key.

    Both cases of a letter must come to the same, though their shapes differ: a Greek capital nu is
    an N, the small one a v. What looks like ASCII wins, and of two that do, the capital.
    """
    if is_invisible(char) or is_decoration(char):
        return ""
    small = char.casefold()
    if len(small) > 1:
        return unicodedata.normalize("NFKD", small)
    prototypes = _prototypes()
    looks = [prototypes.get(shape, shape) for shape in (small.upper(), small)]
    seen = next((look for look in looks if look.isascii()), looks[1])
    key = unicodedata.normalize("NFKD", seen.casefold())
    # Small letters that have no capital look-alike still may have one of their own: "m" is "rn".
    return "".join(prototypes.get(letter, letter) if letter.isascii() else letter for letter in key)
