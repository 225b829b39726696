"""Mails as a site's readers get them, with made-up people in them: for whoever runs the site to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext, override

from rejoinder.notifications.letters import Discussion, Item, Letter
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Reason
from rejoinder.sites.models import Site

_TO: Final = "reader@example.org"


def sample_mail(kind: str, *, site: Site, language: str) -> Mail:
    """Return a mail of this kind, one of SAMPLES, in a language of ours. No statement."""
    here = f"{settings.BASE_URL}/d/{site.key}/"  # where all links of a sample lead
    with override(language):
        discussions = SAMPLES[kind](here)
    letter = Letter(
        site=site.name,
        theme=site.theme,
        language=language,
        discussions=discussions,
        manage=here,
        unsubscribe=here,
        ends_one=kind in {"reply", "digest"},
        more=3 if kind == "digest" else 0,
        contact=site.options.contact,
    )
    return letter.as_mail(_TO, headers={})


def _item(
    reason: Reason,
    text: str,
    here: str,
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
        address=here,
        answered=answered,
        because=because,
        was_published=was_published,
    )


def _of(item: Item) -> list[Discussion]:
    return [Discussion(title=gettext("The harbour tunnel"), address=item.address, items=[item])]


def _answer(here: str) -> Item:
    return _item(
        Reason.REPLY,
        gettext("The figures are from last year. The new ones say something else."),
        here,
        answered=gettext("Nobody needs a tunnel there."),
    )


def _own(reason: Reason, here: str, *, was_published: bool = False) -> Item:
    return _item(
        reason,
        gettext("Nobody needs a tunnel there."),
        here,
        because=gettext("Please speak of the subject, not of the person.")
        if reason is Reason.REJECTED
        else "",
        was_published=was_published,
    )


def _digest(here: str) -> list[Discussion]:
    other = Discussion(
        title=gettext("The night train"),
        address=here,
        items=[
            _item(
                Reason.MENTION, gettext("I think so too, as was said above."), here, author="Cem"
            ),
            _item(Reason.PERSON, gettext("It left on time."), here, author="Ada"),
        ],
    )
    return [*_of(_answer(here)), other]


SAMPLES: Final[Mapping[str, Callable[[str], list[Discussion]]]] = {
    "reply": lambda here: _of(_answer(here)),
    "follow-up": lambda here: _of(_item(Reason.FOLLOW_UP, gettext("It left on time."), here)),
    "digest": _digest,
    "approved": lambda here: _of(_own(Reason.APPROVED, here)),
    "rejected": lambda here: _of(_own(Reason.REJECTED, here)),
    "removed": lambda here: _of(_own(Reason.REJECTED, here, was_published=True)),
}
