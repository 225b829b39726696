"""What a client says itself, between two answers of ours. `client/strings.md` says when; the words are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

# One number of each plural category that a language of ours tells apart, as a client finds them again.
_NUMBERS = (1, 2, 3, 5, 11, 100)


def sentences() -> Mapping[str, str]:
    """Return them by the names under which a client looks for them (`data-say-…`)."""
    return {**_counts(), **_writing(), **_comments(), **_device(), **_recording(), **_passages()}


def _counts() -> Mapping[str, str]:
    return {
        "count": _forms(lambda n: ngettext("%(n)s comment", "%(n)s comments", n)),
        "new": _forms(lambda n: ngettext("%(n)s new comment", "%(n)s new comments", n)),
        "reset": _("Show the discussion as it is now"),
    }


def _forms(say: Callable[[int], str]) -> str:
    return "|".join(say(number) % {"n": "{n}", "quote": "{quote}"} for number in _NUMBERS)


def _writing() -> Mapping[str, str]:
    return {
        "offline": _("There is no connection. Your text is still here."),
        "failed": _("This did not work. Please try again."),
        "retry": _("Try again"),
        "sending": _("Sending …"),
        "cancel": _("Cancel"),
        "origins": _(
            "Nobody can write from this page yet: the publisher adds {origin} to the site’s option “origins”."
        ),
        "deleting": _("Your comment will be deleted."),
        "undo": _("Undo"),
        "toolbar": _("Formatting"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "quote": _("Quote"),
        "code": _("Code"),
        "link": _("Link"),
    }


def _comments() -> Mapping[str, str]:
    return {
        "collapse": _("Hide replies"),
        "expand": _("Show replies"),
        "menu": _("More"),
        "copy": _("Copy link"),
        "copied": _("The link is copied."),
        "mute": _("Hide comments by {name}"),
        "muted": _("Hidden on this device: {name}"),
        "word": _("Hidden on this device: a word of yours"),
        "show": _("Show it"),
        "unmute": _("Hide no longer"),
    }


def _recording() -> Mapping[str, str]:
    return {
        "stamp": pgettext("button: fill in where the recording is", "Stamp"),
        "strip": _("Comments along the recording"),
    }


def _passages() -> Mapping[str, str]:
    return {
        "passage": _forms(
            lambda n: ngettext("%(n)s comment on: “%(quote)s”", "%(n)s comments on: “%(quote)s”", n)
        ),
        "choose": _("Comment on this"),
        "close": _("Close"),
        "elsewhere": _("These words are not on this page."),
        "marks": _("Show in the article what others comment on"),
    }


def _device() -> Mapping[str, str]:
    return {
        "device": _("On this device"),
        "keys": _("Move with the keys J and K"),
        "unread": _("Mark what is new since my last visit"),
        "words": _("Hide comments with these words"),
        "fresh": _("New"),
        "next": _("Next new comment"),
    }
