"""The language of a page: what our own texts on it are said in, and which way it is read."""

from __future__ import annotations

from rejoinder.fragments.wording import say
from rejoinder.fragments.words import direction_of, interface_language, other_language, words_of
from rejoinder.sites.models import Site


def speak(site: Site, *, language: str = "") -> None:
    """Say texts in a language, and in the site's own words, until the answer is made.

    Args:
        language: BCP 47; "" is the site's.
    """
    ours = interface_language(language or site.language)
    say(ours, words_of(site, ours))


def spoken(site: Site, *, language: str = "") -> dict[str, str]:
    """Return what a page's template has to know of its language, once `speak` was called."""
    language = language or site.language
    return {
        "language": interface_language(language),
        "direction": direction_of(language),
        "other_language": other_language(language),
    }
