"""The buttons of reactions, with how many chose each."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rejoinder.fragments.wording import wording_now
from rejoinder.sites.reactions import REACTIONS


def reaction_labels(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return names with what they are called in the language that is active."""
    return _labels(tuple(names), wording_now())


@functools.lru_cache(maxsize=256)
def _labels(names: Sequence[str], _wording: object) -> tuple[tuple[str, str], ...]:
    labels = {
        "like": _("Like"),
        "love": _("Love"),
        "laugh": _("Funny"),
        "surprise": _("Surprising"),
        "sad": _("Sad"),
        "angry": _("Angry"),
        "thanks": _("Thanks"),
        "fire": _("Fire"),
    }
    return tuple((name, labels[name]) for name in names)


def reactions_html(
    labels: tuple[tuple[str, str], ...],
    *,
    counts: Mapping[str, int] | None,
    mine: str = "",
    open_: bool,
) -> SafeString:
    """Return the buttons; where nobody can choose any more, what was chosen, "" where nothing was.

    Args:
        labels: of the reactions that the site has, as `reaction_labels` gives them.
        mine: the one that the reader has chosen.
        open_: the reader can choose.
    """
    if not labels:
        return SafeString("")
    numbers = tuple((counts or {}).get(name, 0) for name, _label in labels)
    return _drawn(labels, numbers, mine, open_)


@functools.lru_cache(
    maxsize=2_000
)  # most comments have few reactions, or none: the same again and again
def _drawn(
    labels: tuple[tuple[str, str], ...],
    numbers: tuple[int, ...],
    mine: str,
    open_: bool,  # noqa: FBT001  # hashed by its place
) -> SafeString:
    reactions = [
        {
            "name": name,
            "emoji": REACTIONS[name],
            "label": label,
            "number": number,
            "is_mine": name == mine,
        }
        for (name, label), number in zip(labels, numbers, strict=True)
        if open_ or number
    ]
    return render_to_string("fragments/reactions.html", {"reactions": reactions, "open": open_})


def article_reactions_html(
    labels: tuple[tuple[str, str], ...],
    *,
    counts: Mapping[str, int],
    mine: str,
    action: str,
    csrf_token: str = "",
) -> SafeString:
    """Return what readers chose for the article itself, as a form where they still can.

    Args:
        action: where it is sent; "" = it takes no more.
    """
    buttons = reactions_html(labels, counts=counts, mine=mine, open_=bool(action))
    if not buttons:
        return buttons
    return render_to_string(
        "fragments/article_reactions.html",
        {"buttons": buttons, "action": action, "csrf_token": csrf_token},
    )
