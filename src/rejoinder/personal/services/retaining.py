"""Delete what is kept for a time only, once that is over. `docs/explanation/privacy.md` publishes the periods.

No address of a person's network is ever stored: counts of how fast one writes are in memory, and sessions say the
network's first address (/24 or /48), which goes sooner than they do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from rejoinder.accounts.models import LimitNote, Login, LoginCode, Session, UsedToken
from rejoinder.notifications.models import Message, MessageState, Notice
from rejoinder.personal.models import DataLink

BATCH: Final = 500
_MOST_BATCHES: Final = 20  # of one kind in one look; the next look goes on

_Rows: TypeAlias = QuerySet[Model]


def _notices(now: datetime) -> _Rows:
    return Notice.objects.filter(created_at__lt=now - timedelta(days=settings.KEEP_NOTICES_DAYS))


def _messages(now: datetime) -> _Rows:
    limit = now - timedelta(days=settings.KEEP_MESSAGES_DAYS)
    return Message.objects.exclude(state=MessageState.WAITING).filter(created_at__lt=limit)


def _logins(now: datetime) -> _Rows:
    ended = now - timedelta(days=settings.KEEP_LOGINS_DAYS)
    idle = now - timedelta(days=settings.KEEP_IDLE_LOGINS_DAYS)
    return Login.objects.filter(Q(ended_at__lt=ended) | Q(renewed_at__lt=idle))


def _login_codes(now: datetime) -> _Rows:
    return LoginCode.objects.filter(expires_at__lt=_expired(now))


def _used_tokens(now: datetime) -> _Rows:
    return UsedToken.objects.filter(expires_at__lt=_expired(now))


def _data_links(now: datetime) -> _Rows:
    return DataLink.objects.filter(expires_at__lt=_expired(now))


def _limits(now: datetime) -> _Rows:
    return LimitNote.objects.filter(expires__lt=now)


def _sessions(now: datetime) -> _Rows:
    return Session.objects.filter(expire_date__lt=now)


def _expired(now: datetime) -> datetime:
    return now - timedelta(days=settings.KEEP_TOKENS_DAYS)


KINDS: Final[tuple[Callable[[datetime], _Rows], ...]] = (
    *(_notices, _messages, _logins, _login_codes, _used_tokens, _data_links),
    *(_limits, _sessions),
)


def forget_due(*, now: datetime) -> int:
    """Delete what has been kept for long enough; return how many rows. Two statements for each kind where none has."""
    count = sum(_forget(kind(now)) for kind in KINDS)
    limit = now - timedelta(days=settings.KEEP_NETWORKS_DAYS)
    named = Session.objects.filter(created_at__lt=limit, network__isnull=False)
    return count + named.update(network=None)


def _forget(rows: _Rows) -> int:
    """Delete in batches, so that nobody waits long for the one writer."""
    count = 0
    for _batch in range(_MOST_BATCHES):
        with transaction.atomic():
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return count
            rows.model.objects.filter(pk__in=keys).delete()  # type: ignore[attr-defined]  # each has Django's manager
        count += len(keys)
    return count
