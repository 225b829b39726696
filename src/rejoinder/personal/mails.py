"""What is mailed about one's own data: a link to it, and word of an erasure that waits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rejoinder.notifications.confirmation import one_line
from rejoinder.notifications.mails import Mail
from rejoinder.sites.models import Site

# Its beginning lets `notifications.queries.asked_of_address` count it with other mails that nobody proved to want.
LINK_KIND: Final = "account.data_link"
ERASURE_KIND: Final = "account.erasure"


def link_mail(to: str, *, site: Site, token: str, hours: int) -> Mail:
    """Return the mail with the link to what an address has on a site."""
    name = one_line(site.name)
    context = {"site": name, "link": f"{settings.BASE_URL}/me/link/{token}", "hours": hours}
    return Mail(
        to=to,
        subject=_("%(site)s: your comments and data") % {"site": name},
        text=render_to_string("personal/data_link.txt", context).strip() + "\n",
        from_name=name,
    )


def erasure_mail(to: str, *, token: str, due_at: datetime, keeps_texts: bool) -> Mail:
    """Return the mail that tells of an erasure while it can be taken back."""
    context = {
        "when": date_format(due_at, "DATETIME_FORMAT"),
        "keeps_texts": keeps_texts,
        "link": f"{settings.BASE_URL}/me/link/{token}",
    }
    return Mail(
        to=to,
        subject=_("Your data will be erased"),
        text=render_to_string("personal/erasure.txt", context).strip() + "\n",
    )
