"""What a page says: our texts in its language, and over them its site's own."""

from __future__ import annotations

import functools
import gettext
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from django.conf import settings
from django.utils.translation import get_language, to_locale, trans_real

from rejoinder.sites.phrases import CONTEXT, Wording

# Django's own place for what a thread's texts are translated by. It has no other way to put something there.
_active = trans_real._active  # type: ignore[attr-defined]  # noqa: SLF001  # a private name

_PluralRule: TypeAlias = Callable[[int], int]


class OwnWording:
    """Takes the place of Django's translation: looks first into the phrases of a site."""

    def __init__(self, language: str, phrases: Mapping[str, Wording]) -> None:
        self._ours = trans_real.translation(language)
        self._phrases = phrases
        self._form_of = _plural_rule(language)

    def gettext(self, message: str) -> str:
        wording = self._phrases.get(message.rpartition(CONTEXT)[2])
        return wording if isinstance(wording, str) else self._ours.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        wording = self._phrases.get(singular.rpartition(CONTEXT)[2])
        match wording:
            case None:
                return self._ours.ngettext(singular, plural, number)
            case str():
                return wording
        return wording[min(self._form_of(number), len(wording) - 1)]

    def language(self) -> str:
        return self._ours.language()

    def to_language(self) -> str:
        return self._ours.to_language()


@contextmanager
def saying(language: str, phrases: Mapping[str, Wording]) -> Iterator[None]:
    """Have texts said in a language, and in a site's own phrases, until the block ends."""
    with as_before():
        say(language, phrases)
        yield


@contextmanager
def as_before() -> Iterator[None]:
    """Have texts said after the block as before it.

    Not `translation.override`, which remembers a language and would forget the phrases.
    """
    before = getattr(_active, "value", None)
    try:
        yield
    finally:
        if before is not None:
            _active.value = before
        elif hasattr(_active, "value"):
            del _active.value


def say(language: str, phrases: Mapping[str, Wording]) -> None:
    """Have texts said so from now on."""
    if phrases:
        _active.value = _own(language, tuple(phrases.items()))
    else:
        trans_real.activate(language)


def wording_now() -> object:
    """Return what stands for all that texts say now: a key for whoever keeps them."""
    return getattr(_active, "value", None) or get_language()


@functools.lru_cache(maxsize=256)  # the same object for the same phrases, so that it can be a key
def _own(language: str, phrases: tuple[tuple[str, Wording], ...]) -> OwnWording:
    return OwnWording(language, dict(phrases))


@functools.cache
def _plural_rule(language: str) -> _PluralRule:
    """Return which form a number takes, by our catalogue: Django's own may have more forms."""
    path = gettext.find("django", settings.LOCALE_PATHS[0], languages=[to_locale(language)])
    if path is None:
        return lambda number: int(number != 1)
    with open(path, "rb") as file:  # noqa: PTH123  # gettext gives a text
        return gettext.GNUTranslations(file).plural  # type: ignore[attr-defined, no-any-return]  # documented for plural forms
