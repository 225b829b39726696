"""The one mail that goes to an address which nobody has proved: it asks, and does nothing by itself.

No word of whoever asked stands in it, not even a name: anybody could have it sent to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from rejoinder.notifications.links import (
    CONFIRM,
    LASTS,
    confirm_link,
    manage_link,
    unsubscribe_link,
)
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Scope, Subscriber, Subscription
from rejoinder.notifications.words import about, scope_in_words

KIND: Final = "confirm"
_MOST_NAME: Final = 80  # characters of a name or a headline


def confirmation_mail(subscriber: Subscriber, *, wishes: Sequence[Subscription]) -> Mail:
    """Return the mail, in the language that is active: that of the page on which it was asked for.

    Args:
        wishes: those that wait; () = all that was asked for counts already, and the mail says where it is changed.
    """
    site = one_line(subscriber.site.name)
    off = unsubscribe_link(subscriber, None)
    context = {
        "site": site,
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "wishes": [_in_words(wish) for wish in wishes],
        "link": confirm_link(subscriber) if wishes else manage_link(subscriber),
        "off_link": off,
        "days": LASTS[CONFIRM].days,
    }
    return Mail(
        to=subscriber.email,
        subject=(
            _("%(site)s: please confirm your notifications")
            if wishes
            else _("%(site)s: your notifications")
        )
        % {"site": site},
        text=render_to_string("notifications/confirm.txt", context),
        html=render_to_string("notifications/confirm.html", context),
        from_name=site,
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def one_line(text: str) -> str:
    """Return a name for a header or a line of a mail: printable, on one line, and not too long."""
    words = "".join(each if each.isprintable() else " " for each in text).split()
    line = " ".join(words)
    return line if len(line) <= _MOST_NAME else f"{line[: _MOST_NAME - 1]}…"


def _in_words(wish: Subscription) -> tuple[str, str]:
    return scope_in_words(Scope(wish.scope)), one_line(about(wish))
