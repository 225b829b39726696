"""What an embed says of sign-in: who is signed in, and what one does while our window is open."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from rejoinder.sites.models import Site


def member_html(name: str) -> SafeString:
    """Return `<span id="discussion-me">`, which takes the place of the link to sign in.

    Args:
        name: "" where none has been said yet.
    """
    return render_to_string(
        "fragments/member.html",
        {"name": name, "account": reverse("account_start"), "out": reverse("account_logout")},
    )


def panel_html(site: Site) -> SafeString:
    """Return `<div id="discussion-sign-in">`: what the window is for, and where its code is typed. No statement."""
    return render_to_string("fragments/sign_in.html", {"site": site})
