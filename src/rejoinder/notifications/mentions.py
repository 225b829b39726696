"""Names behind an @ in a comment's text. Pure: who has such a name is asked elsewhere."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rejoinder.accounts.names import MAX_NAME_CHARS

MOST_MENTIONS: Final = 10  # of one comment; further ones are only text
MOST_WORDS: Final = 5  # of a name

_AT: Final = re.compile(r"(?<![\w@./])@(?=\w)")
_WORD: Final = re.compile(r"\S+")
_BEHIND: Final = ".,;:!?…)]}»”\"'’"  # may follow a name without being part of it


def possible_names(text: str) -> list[list[str]]:
    """Return for each @ of a text, in order, what may be the name behind it, the longest first.

    A name can have spaces, so that only who takes part in the discussion says where it ends. Addresses such as
    ada@example.org name nobody.
    """
    found = []
    for at in _AT.finditer(text):
        names = _beginnings(text[at.end() : at.end() + 2 * MAX_NAME_CHARS])
        if names and names not in found:
            found.append(names)
        if len(found) == MOST_MENTIONS:
            break
    return found


def _beginnings(text: str) -> list[str]:
    names: list[str] = []
    words: list[str] = []
    for word in _WORD.findall(text.partition("\n")[0])[:MOST_WORDS]:
        words.append(word)
        whole = unicodedata.normalize("NFC", " ".join(words))
        names += dict.fromkeys([whole, whole.rstrip(_BEHIND)])
    return [name for name in reversed(names) if 0 < len(name) <= MAX_NAME_CHARS]
