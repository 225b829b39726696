"""What targets of a site are handed: an event as JSON for programs, a line of what waits for staff. Nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus, CorrectionState
from rejoinder.notifications.letters import language_of
from rejoinder.notifications.models import Message, Target, TargetKind
from rejoinder.sites.models import Site

FAILING: Final = timedelta(hours=1)  # after which staff are told that a webhook fails
_OF_COMMENTS: Final = ("comment.", "correction.", "branch.", "vote.", "reaction.")
# What may be said of the log's data. Never a word of a comment or of the site's lists, an address, or a reason.
_MAY_SAY: Final = frozenset(
    {
        *("status", "state", "before", "after", "value", "parent", "because", "correction"),
        *("changed", "looks_changed", "orphans", "fit", "place", "source", "page", "disclaimer"),
    }
)
_MOST_WORD: Final = 40  # characters of a state's name


def event_content(message: Message, _opened: str) -> str:
    """Return an event as a webhook is handed it, the same each time; "" of one that is not kept any more. One statement.

    Shape: Standard Webhooks, “payload structure”; `docs/reference/webhooks.md` says what is in it.
    """
    event = Event.objects.filter(pk=message.event_id or 0).select_related("site", "article").first()
    return "" if event is None else json.dumps(event_payload(event), ensure_ascii=False)


def event_payload(event: Event) -> dict[str, object]:
    """Return what is said of an event."""
    site = f"{settings.BASE_URL}/api/v1/sites/{event.site.key}"
    data: dict[str, object] = {"event": event.pk, "site": event.site.key}
    if event.article is not None:
        data["article"] = {
            "key": event.article.key,
            "id": event.article.external_id,
            "url": f"{site}/discussions/{event.article.key}",
        }
    if event.subject_id is not None and event.kind.startswith(_OF_COMMENTS):
        data["comment"] = {
            "id": event.subject_id,
            "url": f"{site}/comments/{event.subject_id}",
        }
    data["details"] = _details(event)
    return {
        "type": event.kind,
        "timestamp": event.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": data,
    }


def _details(event: Event) -> Mapping[str, object]:
    if event.kind == EventKind.SITE_OPTIONS_CHANGED:
        return {"options": sorted(event.data)}  # their values are addresses and lists of words
    return {
        name: value for name, value in event.data.items() if name in _MAY_SAY and _is_plain(value)
    }


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _MOST_WORD and "@" not in value and "\n" not in value
    return value is None or isinstance(value, int | float)


def alert_content(message: Message, _opened: str) -> str:
    """Return what waits for a site's staff, as it is now; "" where nothing does. Three statements."""
    if message.site is None:
        return ""
    site = message.site
    waiting = Comment.objects.filter(site=site, status=CommentStatus.WAITING).count()
    corrections = open_corrections(site)
    webhooks = failing_webhooks(site)
    with translation.override(language_of(site.language)):
        return "\n".join(_lines(site, waiting, corrections, webhooks))


def _lines(site: Site, waiting: int, corrections: int, webhooks: list[str]) -> list[str]:
    lines = []
    staff = f"{settings.BASE_URL}/staff/comments/comment/"
    of_site = f"site__id__exact={site.pk}"
    if waiting:
        text = ngettext(
            "%(number)d comment waits for a moderator.",
            "%(number)d comments wait for a moderator.",
            waiting,
        ) % {"number": waiting}
        lines.append(f"{site.name}: {text} {staff}?status__exact=waiting&{of_site}")
    if corrections:
        text = ngettext(
            "%(number)d correction of an article is open.",
            "%(number)d corrections of articles are open.",
            corrections,
        ) % {"number": corrections}
        lines.append(f"{site.name}: {text} {staff}?correction__exact=open&{of_site}")
    lines += [
        f"{site.name}: "
        + _("The webhook %(name)s fails. “rejoinder webhook log” says why.") % {"name": name}
        for name in webhooks
    ]
    return lines


def open_corrections(site: Site) -> int:
    """Return how many comments that correct an article wait for a decision. One statement."""
    return Comment.objects.filter(
        site=site, correction=CorrectionState.OPEN, status=CommentStatus.PUBLISHED
    ).count()


def failing_webhooks(site: Site) -> list[str]:
    """Return the names of a site's webhooks that have failed for an hour, or are off. One statement."""
    failing = Q(failing_since__lt=timezone.now() - FAILING) | Q(off_since__isnull=False)
    found = Target.objects.filter(failing, site=site, kind=TargetKind.WEBHOOK)
    return list(found.order_by("name").values_list("name", flat=True))
