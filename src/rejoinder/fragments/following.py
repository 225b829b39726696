"""The bar “Notify of” above a discussion, and what can be followed at one comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rejoinder.comments.models import Comment
from rejoinder.fragments.comments import Frame
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.overlay import Overlay
from rejoinder.notifications.models import Frequency, Scope
from rejoinder.notifications.queries import Following, Told
from rejoinder.notifications.words import frequency_in_words, scope_in_words
from rejoinder.sites.options import SiteOptions

ALL_LINK = "/notify/"  # the page of all wishes, for whoever is known here
_MAY = ("discussion", "replies")


@dataclass(frozen=True, slots=True)
class Said:
    """What a form is answered."""

    text: str = ""
    error: str = ""  # about the address
    email: str = ""  # as it was typed
    chosen: str = ""  # what one wants to be told of, likewise


def may_follow(options: SiteOptions, *, is_member: bool) -> bool:
    """Return whether somebody may ask to be told of something."""
    return options.notify == "all" or (options.notify == "members" and is_member)


def follow_html(frame: Frame, *, said: Said | None = None) -> SafeString:
    """Return `<div id="discussion-follow">…</div>`: what a reader is told of here, and what he or she may be.

    Empty, but there, where a member may see more in it; nothing where the site tells nobody. No statement.
    """
    options, overlay = frame.options, frame.overlay
    if options.notify == "off" or frame.links.origin:  # no form works on somebody else's page
        return SafeString("")
    following = overlay.following
    wishes = [wish for wish in following.wishes if not wish.is_muted]
    said = said or Said()
    known = following.has_address or overlay.is_member
    return render_to_string(
        "fragments/follow.html",
        {
            "action": frame.links.follow,
            "csrf_token": overlay.csrf_token,
            "wishes": [
                {
                    "id": wish.id,
                    "label": scope_in_words(wish.scope),
                    "frequencies": frequencies(wish.frequency),
                }
                for wish in wishes
            ],
            "choices": _choices(frame, wishes=wishes),
            "chosen": said.chosen,
            "asks_email": not known,
            "email": said.email or overlay.email,
            "said": said.text,
            "error": said.error,
            "is_off": following.is_off,
            "no_address": bool(wishes) and not following.has_address,
            "all_link": ALL_LINK if known else "",
        },
    )


def _choices(frame: Frame, *, wishes: Sequence[Told]) -> list[tuple[str, str]]:
    if not frame.takes_comments or not may_follow(frame.options, is_member=frame.overlay.is_member):
        return []
    labels = {
        "discussion": _("new follow-up comments"),
        "replies": _("new replies to my comments"),
    }
    there = {wish.scope.value for wish in wishes}
    order = sorted(_MAY, key=lambda name: name != frame.options.notify_first)
    return [(name, labels[name]) for name in order if name not in there]


def frequencies(chosen: str) -> list[tuple[str, str, bool]]:
    """Return value, label and whether it is chosen, of each frequency."""
    return [(each.value, frequency_in_words(each), each.value == chosen) for each in Frequency]


def follow_comment_html(
    comment: Comment,
    *,
    action: str,
    overlay: Overlay,
    following: Following,
    has_passage: bool = False,
    said: Said | None = None,
) -> SafeString:
    """Return `<form id="follow-7-form">`: the thread and the person that somebody may follow or mute. No statement.

    Args:
        following: of the thread, the person and the passage.
        has_passage: it is about words of the article that others may know of.
    """
    said = said or Said()
    thread, person = following.of(Scope.BRANCH), following.of(Scope.PERSON)
    buttons: list[tuple[str, str]] = []
    if thread is not None and not thread.is_muted:
        buttons.append(("stop-thread", _("Stop following this thread")))
    else:
        buttons.append(("thread", _("Follow this thread")))
    if comment.pk not in overlay.own:
        name = {"name": comment.author_name}
        if person is not None and not person.is_muted:
            buttons.append(("stop-person", _("Stop following %(name)s") % name))
        else:
            buttons.append(("person", _("Follow %(name)s") % name))
    passage = following.of(Scope.PASSAGE)
    if passage is not None and not passage.is_muted:
        buttons.append(("stop-passage", _("Stop following this passage")))
    elif has_passage:
        buttons.append(("passage", _("Follow this passage of the article")))
    known = following.has_address or overlay.is_member
    if known:
        if thread is not None and thread.is_muted:
            buttons.append(("unmute", _("Tell me of this thread again")))
        else:
            buttons.append(("mute", _("Mute this thread")))
    return render_to_string(
        "fragments/follow_comment.html",
        {
            "id": comment.pk,
            "action": action,
            "csrf_token": overlay.csrf_token,
            "buttons": buttons,
            "asks_email": not known,
            "email": said.email or overlay.email,
            "said": said.text,
            "error": said.error,
        },
    )


def notify_tick_html(*, notify: bool) -> SafeString:
    """Return the form's question whether its author is told of answers, for members where guests are not asked."""
    form = FormView(action="", prompt="", notify=notify)
    return render_to_string("fragments/notify_tick.html", {"form": form})
