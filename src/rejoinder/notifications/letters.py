"""What a mail of notices says: values for its templates, and the templates filled in. Nothing here asks the database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, gettext, ngettext, override

from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Reason
from rejoinder.sites.colours import BLACK, WHITE, Colour, contrast
from rejoinder.sites.themes import DARK, LIGHT, Palette, Theme

MOST_SUBJECT: Final = 150  # characters
_KEPT_FORMATS: Final = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told."""

    reason: Reason
    author: str
    text: str  # the beginning of the comment, as text
    address: str  # where it stands
    answered: str = ""  # the beginning of what it answers, where that is the subscriber's own
    because: str = ""  # the moderator's reason, of a decision
    was_published: bool = False  # of a decision: it was taken away

    @property
    def is_decision(self) -> bool:
        return self.reason in {Reason.APPROVED, Reason.REJECTED}

    @property
    def heading(self) -> str:
        """Return what happened, in the active language."""
        return _heading(self, name=self.author)

    @property
    def shown_heading(self) -> str:
        """Return the same for HTML, where a name in another script disturbs nothing around it."""
        return _heading(self, name=isolated(self.author))

    @property
    def shown_answered(self) -> str:
        """Return what is answered, likewise."""
        return isolated(self.answered)


@dataclass(frozen=True, slots=True)
class Discussion:
    """What is told of one discussion."""

    title: str
    address: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of notices, before it is put into words."""

    site: str  # its name
    theme: Theme
    language: str  # one of settings.LANGUAGES
    discussions: Sequence[Discussion]
    manage: str  # address of the page with all wishes
    unsubscribe: str  # address that ends the wish, or all mail
    ends_one: bool = False  # of several wishes `unsubscribe` ends one
    more: int = 0  # that are not in it
    contact: str = ""  # of the editors, for who disagrees with a decision
    can_answer: bool = False  # by mail

    @property
    def items(self) -> list[Item]:
        return [item for discussion in self.discussions for item in discussion.items]

    def as_mail(self, to: str, *, headers: dict[str, str]) -> Mail:
        """Return the mail in the letter's language."""
        with override(self.language):
            palettes = {"light": self.theme.light or LIGHT, "dark": self.theme.dark or DARK}
            items = self.items
            subject = self._subject()
            context = {
                "letter": self,
                "name": self.theme.name or self.site,
                "shown_site": isolated(self.site),
                "one": items[0] if len(items) == 1 and not self.more else None,
                "total": len(items) + self.more,
                "asked": not all(item.is_decision for item in items),
                "subject": subject,
                "language": self.language,
                "direction": "rtl" if get_language_bidi() else "ltr",
                "light": _inks(palettes["light"]),
                "dark": _inks(palettes["dark"]),
            }
            return Mail(
                to=to,
                subject=one_line(subject, most=MOST_SUBJECT),
                text=render_to_string("notifications/notices.txt", context).strip() + "\n",
                html=render_to_string("notifications/notices.html", context),
                from_name=one_line(self.site, most=MOST_SUBJECT),
                headers=headers,
            )

    def _subject(self) -> str:
        items, title = self.items, self.discussions[0].title
        if len(items) == 1 and not self.more and items[0].is_decision:
            return f"{items[0].heading}: {title}"
        if len(self.discussions) == 1 and not any(item.is_decision for item in items):
            return f"Re: {title}"  # one thread in the inbox for each discussion
        number = len(items) + self.more
        return ngettext(
            "%(number)d new comment for you on %(site)s",
            "%(number)d new comments for you on %(site)s",
            number,
        ) % {"number": number, "site": self.site}


@dataclass(frozen=True, slots=True)
class _Inks:
    """The colours of a mail."""

    text: str
    background: str
    accent: str
    on_accent: str
    quiet: str
    line: str
    panel: str


def _inks(palette: Palette) -> _Inks:
    text, background = Colour.read(palette.text), Colour.read(palette.background)
    accent = Colour.read(palette.accent)
    return _Inks(
        text=palette.text,
        background=palette.background,
        accent=palette.accent,
        on_accent=str(max(WHITE, BLACK, key=lambda each: contrast(each, accent))),
        quiet=str(text.mixed(background, 0.3)),
        line=str(text.mixed(background, 0.85)),
        panel=str(text.mixed(background, 0.95)),
    )


def isolated(text: str) -> str:
    """Return a text that is ordered by itself, whatever stands around it (Unicode Annex #9, FSI)."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def _heading(item: Item, *, name: str) -> str:
    names = {"name": name}
    match item.reason:
        case Reason.REPLY:
            return gettext("%(name)s answered your comment") % names
        case Reason.MENTION:
            return gettext("%(name)s mentioned you") % names
        case Reason.BRANCH:
            return gettext("%(name)s wrote in a thread that you follow") % names
        case Reason.PASSAGE:
            return gettext("%(name)s wrote about words of the article that you follow") % names
        case Reason.PERSON:
            return gettext("%(name)s, whom you follow, wrote a comment") % names
        case Reason.FOLLOW_UP:
            return gettext("%(name)s wrote in a discussion that you follow") % names
        case Reason.SITE:
            return gettext("%(name)s wrote a comment") % names
        case Reason.APPROVED:
            return gettext("Your comment was published")
        case Reason.REJECTED if item.was_published:
            return gettext("Your comment was removed")
        case Reason.REJECTED:
            return gettext("Your comment was not published")


def one_line(text: str, *, most: int) -> str:
    """Return a text as it may stand in a header: without controls and what reorders or hides characters."""
    shown = (
        char
        if char in _KEPT_FORMATS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        else " "
        if unicodedata.category(char) == "Cc"
        else ""
        for char in text
    )
    line = " ".join("".join(shown).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def language_of(*tags: str) -> str:
    """Return the first language of these (BCP 47) that there are texts of ours in."""
    have = {code.lower(): code for code, _name in settings.LANGUAGES}
    have |= {"zh": "zh-Hans", "pt": "pt-BR"}
    for tag in tags:
        part = tag.lower().replace("_", "-")
        while part:
            if part in have:
                return have[part]
            part = part.rpartition("-")[0]
    return str(settings.LANGUAGE_CODE)
