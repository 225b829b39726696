"""A site's own wording of our texts: which texts there are, and what may stand in their place."""

from __future__ import annotations

import functools
import gettext
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from django.conf import settings

from rejoinder.core.errors import InvalidError

# A text, or one for each plural form of the site's language where the message counts something.
Wording: TypeAlias = str | tuple[str, ...]

CONTEXT = "\x04"  # parts the context of a message from its text, in gettext
_COUNT = "%(n)s"
_PLACE = re.compile(r"%\(\w+\)s|%|\{\w+\}")
_TAG = re.compile(r"</?\w+>")


def read_phrases(values: Mapping[object, object]) -> dict[str, Wording]:
    """Return the phrases that `values` states.

    Templates put them into pages as they stand, so that HTML is refused here, whenever they are read.

    Raises:
        InvalidError: a wording is no text, lacks a place for a value, or has HTML; names the phrase.
    """
    return {
        str(message): _fit(str(message), _typed(str(message), value))
        for message, value in values.items()
    }


def check_known(phrases: Mapping[str, Wording]) -> None:
    """Refuse what no page says.

    Not when they are read: a message that a new release has changed must not take the site down.

    Raises:
        InvalidError: names the phrase.
    """
    known = known_messages()
    for message, wording in phrases.items():
        if message not in known:
            raise _invalid(message, "no page says so. Write the English text letter by letter.")
        if not known[message] and not isinstance(wording, str):
            raise _invalid(message, "only texts that count something have several forms.")


@functools.cache
def known_messages() -> Mapping[str, bool]:
    """Return every message that readers see, in English, and whether it counts something."""
    path = gettext.find("django", settings.LOCALE_PATHS[0], languages=["en"])
    if path is None:
        raise FileNotFoundError("The English catalogue is missing: run `make messages`.")
    with open(path, "rb") as file:  # noqa: PTH123  # gettext gives a text
        catalogue: Mapping[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  # it has no other list
    return {
        text.rpartition(CONTEXT)[2]: counts
        for key in catalogue
        if key
        for text, counts in [(str(key[0]), True) if isinstance(key, tuple) else (str(key), False)]
    }


def _typed(message: str, value: object) -> Wording:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and value and all(isinstance(form, str) for form in value):
        return tuple(value)
    raise _invalid(
        message, "its wording must be a text, or a list of texts where it counts something."
    )


def _fit(message: str, wording: Wording) -> Wording:
    places = set(_PLACE.findall(message))
    for form in (wording,) if isinstance(wording, str) else wording:
        if not form.strip():
            raise _invalid(message, "its wording is empty.")
        # A form for one thing alone need not say the number.
        if not places - {_COUNT} <= set(_PLACE.findall(form)) <= places:
            needed = ", ".join(sorted(places)) or "none"
            raise _invalid(message, f"“{form}” must have the same places for values: {needed}.")
        if sorted(_TAG.findall(form)) != sorted(_TAG.findall(message)) or re.search(
            r"""[<>&"]""", _TAG.sub("", form)
        ):
            raise _invalid(message, f"“{form}” may not have <, >, & or straight double quotes.")
    return wording


def _invalid(message: str, why: str) -> InvalidError:
    return InvalidError(f"phrases: “{message}”: {why}", field="phrases")
