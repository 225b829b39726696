"""The words that all comments repeat: translated once, not once a comment."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences about one comment, with places for names, in one language."""

    reply_to: str
    reply_by: str
    comment_by: str
    vote_up: str
    vote_down: str
    months: Sequence[str]  # short, from January, at index 1


def phrases() -> Phrases:
    """Return them in the language that is active."""
    return _phrases(get_language() or "")


@functools.cache
def _phrases(_language: str) -> Phrases:
    return Phrases(
        reply_to=_("Reply to %(name)s"),
        reply_by=_("Reply by %(name)s to %(answered)s"),
        comment_by=_("Comment by %(name)s"),
        vote_up=_("Vote up the comment by %(name)s"),
        vote_down=_("Vote down the comment by %(name)s"),
        months=["", *(str(MONTHS_3[month]).title() for month in range(1, 13))],
    )


def comment_words(*, language: str) -> Mapping[str, str]:
    """Return, by name, what `fragments/comment.html` says in the language that is active."""
    # In two parts, so that the template can isolate the name, whose direction may be another.
    reply_to, _gap, reply_to_end = _("Reply to %(name)s").partition("%(name)s")
    return {
        "language": other_language(language),
        "closed": _("This thread is closed"),
        "delete": _("Delete"),
        "edit": _("Edit"),
        "edited": _("edited"),
        "edited_after_replies": _("edited after replies"),
        "pinned": _("Pinned"),
        "read_more": _("Read more"),
        "reply": _("Reply"),
        "reply_to": reply_to,
        "reply_to_end": reply_to_end,
        "score": _("Score"),
        "show_less": _("Show less"),
        "you": _("You"),
    }


def interface_language(language: str) -> str:
    """Return the language of our own words on a page of `language`: the same where we have a catalogue."""
    have = {code for code, _name in settings.LANGUAGES}
    for code in (language, language.split("-", maxsplit=1)[0]):
        if code in have:
            return code
    return settings.LANGUAGE_CODE


def other_language(language: str) -> str:
    """Return the language of people's texts where it is not that of ours around them, else ""."""
    ours = interface_language(language).split("-", maxsplit=1)[0]
    return "" if language.split("-", maxsplit=1)[0] == ours else language
