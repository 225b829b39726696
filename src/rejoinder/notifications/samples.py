"""Mails as a site's readers get them, with made-up people in them: for whoever runs the site to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext, override

from rejoinder.notifications.letters import Discussion, Item, Letter
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Reason
from rejoinder.sites.models import Site

_TO: Final = "reader@example.org"
_HERE: Final = "#"  # a link of a sample leads nowhere


def sample_mail(kind: str, *, site: Site, language: str) -> Mail:
    """Return a mail of this kind, one of SAMPLES, in a language of ours. No statement."""
    with override(language):
        discussions = SAMPLES[kind]()
    letter = Letter(
        site=site.name,
        theme=site.theme,
        language=language,
        discussions=discussions,
        manage=_HERE,
        unsubscribe=_HERE,
        ends_one=kind in {"reply", "digest"},
        more=3 if kind == "digest" else 0,
        contact=site.options.contact,
    )
    return letter.as_mail(_TO, headers={})


def _item(
    reason: Reason,
    text: str,
    *,
    author: str = "Ben",
    answered: str = "",
    because: str = "",
    was_published: bool = False,
) -> Item:
    return Item(
        reason=reason,
        author=author,
        text=text,
        address=_HERE,
        answered=answered,
        because=because,
        was_published=was_published,
    )


def _of(*items: Item) -> list[Discussion]:
    return [Discussion(title=gettext("The harbour tunnel"), address=_HERE, items=items)]


def _answer() -> Item:
    return _item(
        Reason.REPLY,
        gettext("The figures are from last year. The new ones say something else."),
        answered=gettext("Nobody needs a tunnel there."),
    )


def _own(reason: Reason, *, was_published: bool = False) -> Item:
    return _item(
        reason,
        gettext("Nobody needs a tunnel there."),
        because=gettext("Please speak of the subject, not of the person.")
        if reason is Reason.REJECTED
        else "",
        was_published=was_published,
    )


def _digest() -> list[Discussion]:
    other = Discussion(
        title=gettext("The night train"),
        address=_HERE,
        items=[
            _item(Reason.MENTION, gettext("I think so too, as was said above."), author="Cem"),
            _item(Reason.PERSON, gettext("It left on time."), author="Ada"),
        ],
    )
    return [*_of(_answer()), other]


SAMPLES: Final[Mapping[str, Callable[[], list[Discussion]]]] = {
    "reply": lambda: _of(_answer()),
    "follow-up": lambda: _of(_item(Reason.FOLLOW_UP, gettext("It left on time."))),
    "digest": _digest,
    "approved": lambda: _of(_own(Reason.APPROVED)),
    "rejected": lambda: _of(_own(Reason.REJECTED)),
    "removed": lambda: _of(_own(Reason.REJECTED, was_published=True)),
}
