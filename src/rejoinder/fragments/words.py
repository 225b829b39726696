"""The words that all comments repeat: translated once, not once a comment."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rejoinder.core.saying import said as said  # noqa: PLC0414  # pages ask for it here
from rejoinder.fragments.wording import wording_now
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.phrases import Wording


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences about one comment, with places for names, in one language."""

    reply_to: str
    reply_by: str
    comment_by: str
    vote_up: str
    vote_down: str
    at: str


def phrases() -> Phrases:
    """Return them as pages say them now."""
    return _phrases(wording_now())


@functools.lru_cache(maxsize=256)  # languages, and sites with words of their own
def _phrases(_wording: object) -> Phrases:
    return Phrases(
        reply_to=_("Reply to %(name)s"),
        reply_by=_("Reply by %(name)s to %(answered)s"),
        comment_by=_("Comment by %(name)s"),
        vote_up=_("Vote up the comment by %(name)s"),
        vote_down=_("Vote down the comment by %(name)s"),
        at=pgettext("when in a recording", "at %(time)s"),
    )


def comment_words(*, language: str) -> Mapping[str, str]:
    """Return, by name, what `fragments/comment.html` says in the language that is active."""
    # In two parts, so that the template can isolate the name, whose direction may be another.
    # In most languages the button is a verb, and this a noun.
    answers = pgettext("above a comment: what it answers", "Reply to %(name)s")
    reply_to, _gap, reply_to_end = answers.partition("%(name)s")
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
        "verified": _("Verified by the publication"),
        "you": _("You"),
    }


def words_of(site: Site, language: str) -> Mapping[str, Wording]:
    """Return a site's own words for texts of ours, none on a page in another language than its own."""
    return site.options.phrases if language == interface_language(site.language) else {}


def prompt_of(site: Site) -> str:
    """Return the question above the form: the site's own, or ours in the language of the page."""
    own = site.options.prompt
    is_theirs = own != SiteOptions().prompt and get_language() == interface_language(site.language)
    return own if is_theirs else _("What do you think?")


def time_in_words(time: datetime) -> str:
    """Return day and minute as people write them, such as “9 March 2026, 18:23”."""
    before, after = _around_the_time(wording_now(), time.date())
    return f"{before}{time.hour:02}:{time.minute:02}{after}"


@functools.lru_cache(maxsize=4096)  # days, in some languages: a page has few
def _around_the_time(_wording: object, day: date) -> tuple[str, str]:
    text = _("%(day)s, %(time)s") % {"day": date_format(day, "DATE_FORMAT"), "time": "\n"}
    before, _gap, after = text.partition("\n")
    return before, after


# Where the language alone does not say it. Chinese in traditional characters, and Norwegian, are others
# to those who read them.
_VARIANTS = {"pt": "pt-br", "zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "iw": "he"}
_LONGEST_TAG = 35  # characters (RFC 5646, 4.4.1)
_NOT_OURS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def interface_language(language: str) -> str:
    """Return the language of our own words on a page of `language` (BCP 47): the nearest that we have."""
    return known_language(language) or settings.LANGUAGE_CODE


def known_language(language: str) -> str:
    """Return the nearest to `language` (BCP 47) that we have, "" when that is another language."""
    have = {code.lower(): code for code, _name in settings.LANGUAGES}
    tag = language[:_LONGEST_TAG].lower().replace("_", "-")
    while tag and not tag.startswith(_NOT_OURS):
        wanted = _VARIANTS.get(tag, tag)
        if wanted in have:
            return have[wanted]
        tag = tag.rpartition("-")[0]
    return ""


def other_language(language: str) -> str:
    """Return the language of people's texts where it is not that of ours around them, else ""."""
    ours = (get_language() or "").split("-", maxsplit=1)[0]
    return "" if language.split("-", maxsplit=1)[0] == ours else language


_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}
)


def direction_of(language: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 tag."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT else "ltr"
