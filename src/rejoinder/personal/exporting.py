"""All that is kept of somebody, as one JSON document (RFC 8259), made row by row however much it is.

`docs/reference/your-data.md` says what stands where. Nothing in it is anybody else's: of an answered comment stand
the address and no name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Model, QuerySet

from rejoinder.accounts.models import Account, Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment
from rejoinder.notifications.models import Message, Notice, Subscriber, Subscription
from rejoinder.personal.models import Claim, Erasure
from rejoinder.votes.models import Reaction, Vote

_RowT = TypeVar("_RowT", bound=Model)

VERSION: Final = 1
_CHUNK: Final = 500
_DECISIONS: Final = (
    *(EventKind.COMMENT_APPROVED, EventKind.COMMENT_REJECTED, EventKind.COMMENT_REMOVED),
    *(EventKind.COMMENT_MARKED_SPAM, EventKind.CORRECTION_FIXED, EventKind.CORRECTION_DECLINED),
)


def export(
    *,
    account: Account | None,
    readers: Iterable[Reader],
    addresses: Collection[str] = (),
    now: datetime,
) -> Iterator[str]:
    """Yield the document in pieces. Ten statements for the account, ten for each reader and 500 comments of it.

    Args:
        addresses: proved; what is sent to them without a reader is said, too.
    """
    yield f'{{"rejoinder_data":{VERSION},"made_at":{_json(now)},"installation":{_json(settings.BASE_URL)}'
    if account is not None:
        yield f',"account":{_json(_account(account))}'
        for name, rows in _account_lists(account):
            yield from _list(name, rows)
    yield ',"readers":['
    for number, reader in enumerate(readers):
        yield "," if number else ""
        yield from _reader(reader)
    yield "]"
    yield from _list("addresses_told", _told(addresses))
    yield "}\n"


def _told(addresses: Collection[str]) -> Iterator[dict[str, object]]:
    rows = Subscriber.objects.filter(email__in=addresses, reader=None).select_related("site")
    for each in rows.order_by("pk"):
        yield {
            "site": each.site.key,
            "email": each.email,
            "confirmed_at": each.confirmed_at,
            "off_since": each.off_since,
            "subscriptions": list(
                Subscription.asked.filter(subscriber=each).values_list("subject", flat=True)
            ),
        }


def _account(account: Account) -> dict[str, object]:
    return {
        "user_name": account.username,
        "email": account.email,
        "made_at": account.date_joined,
        "last_sign_in": account.last_login,
        "has_password": account.has_usable_password(),
    }


def _account_lists(account: Account) -> Iterator[tuple[str, Iterable[Mapping[str, object]]]]:
    yield (
        "addresses",
        EmailAddress.objects.filter(user=account).values("email", "verified", "primary"),
    )
    yield (
        "passkeys_and_second_factors",
        Authenticator.objects.filter(user=account).values("type", "created_at", "last_used_at"),
    )
    yield (
        "other_sign_ins",
        SocialAccount.objects.filter(user=account).values(
            "provider", "uid", "date_joined", "last_login", "extra_data"
        ),
    )
    yield "publishers_sign_ins", account.identities.values("issuer", "subject", "created_at")
    yield "sessions", account.sessions.values("created_at", "seen_at", "network", "browser")
    yield (
        "sign_ins_on_sites",
        account.logins.values("origin", "browser", "created_at", "renewed_at", "ended_at"),
    )
    yield (
        "erasures_asked_for",
        Erasure.objects.filter(account=account).values(
            "texts", "asked_at", "due_at", "cancelled_at"
        ),
    )


def _reader(reader: Reader) -> Iterator[str]:
    yield "{"
    yield f'"site":{_json(reader.site.key)},"reader":{_json(_facts(reader))}'
    yield from _list("comments", _comments(reader))
    yield from _list("votes", _votes(reader))
    yield from _list("reactions", _reactions(reader))
    yield from _list("decisions_about_me", _decisions(reader))
    yield from _list("notifications_to", _subscribers(reader))
    yield from _list("subscriptions", _wishes(reader))
    yield from _list("notices", _notices(reader))
    yield from _list("messages", _messages(reader))
    yield from _list(
        "claims",
        Claim.objects.filter(reader=reader).values(
            "source__name", "proof", "comments", "made_at", "undone_at"
        ),
    )
    yield "}"


def _facts(reader: Reader) -> dict[str, object]:
    return {
        "name": reader.name,
        "email": reader.email,
        "email_proven_at": reader.email_proven_at,
        "url": reader.url,
        "avatar_url": reader.avatar_url,
        "avatar_kept": _picture(reader),
        "role": reader.role,
        "role_in_import": reader.claimed_role,
        "shows_history": reader.shows_history,
        "suspended_until": reader.suspended_until,
        "imported_from": reader.source,
        "imported_id": reader.source_id,
        "known_by_a_device": reader.device is not None,
        "known_since": reader.created_at,
    }


def _picture(reader: Reader) -> str:
    """Return where the picture that we keep is served, "" where there is none."""
    digest = reader.avatar_digest
    return f"{settings.BASE_URL}/avatar/{digest}.webp" if digest else ""


def _comments(reader: Reader) -> Iterator[dict[str, object]]:
    rows = (
        Comment.objects.filter(author=reader)
        .select_related("article__site")
        .prefetch_related("revisions")
        .order_by("pk")
    )
    for comment in _each(rows):
        yield {
            "id": comment.pk,
            "article": {"key": comment.article.key, "title": comment.article.title},
            "answers_comment": comment.parent_id,
            "name_at_the_time": comment.author_name,
            "text": comment.source,
            "format": comment.source_format,
            "earlier_texts": [
                {"text": each.source, "replaced_at": each.replaced_at}
                for each in comment.revisions.all()
            ],
            "written_at": comment.created_at,
            "edited_at": comment.edited_at,
            "state": comment.status,
            "reason": comment.reason,
            "removed_by_you": comment.removed_by_author,
            "correction": comment.correction,
            "up_votes": comment.up,
            "down_votes": comment.down,
            "of_an_import": comment.origin,
            "further": comment.extra,
        }


def _votes(reader: Reader) -> Iterator[dict[str, object]]:
    rows = Vote.objects.filter(reader=reader).order_by("pk")
    for vote in _each(rows):
        yield {"comment": vote.comment_id, "value": vote.value, "at": vote.created_at}


def _reactions(reader: Reader) -> Iterator[dict[str, object]]:
    rows = Reaction.objects.filter(reader=reader).select_related("article").order_by("pk")
    for each in _each(rows):
        yield {
            "comment": each.comment_id,
            "article": each.article.key if each.article else None,
            "name": each.name,
            "at": each.created_at,
        }


def _decisions(reader: Reader) -> Iterator[dict[str, object]]:
    """Yield what staff decided about a reader's comments. Who it was is not said."""
    mine = Comment.objects.filter(author=reader)
    rows = Event.objects.filter(
        site=reader.site_id,
        article__in=mine.values("article"),
        kind__in=_DECISIONS,
        subject_id__in=mine.values("pk"),
    ).order_by("pk")
    for event in rows.iterator(chunk_size=_CHUNK):
        yield {
            "comment": event.subject_id,
            "what": event.kind,
            "reason": event.data.get("reason", ""),
            "at": event.created_at,
        }


def _subscribers(reader: Reader) -> Iterable[Mapping[str, object]]:
    return Subscriber.objects.filter(reader=reader).values(
        "email", "language", "confirmed_at", "off_since", "off_because", "created_at"
    )


def _wishes(reader: Reader) -> Iterable[Mapping[str, object]]:
    return Subscription.asked.filter(subscriber__reader=reader).values(
        "subject", "frequency", "is_muted", "waits_since", "created_at"
    )


def _notices(reader: Reader) -> Iterator[dict[str, object]]:
    rows = Notice.objects.filter(subscriber__reader=reader).order_by("pk")
    for each in _each(rows):
        yield {
            "reason": each.reason,
            "comment": each.comment_id,
            "read_at": each.read_at,
            "at": each.created_at,
        }


def _messages(reader: Reader) -> Iterable[Mapping[str, object]]:
    return Message.objects.filter(subscriber__reader=reader).values(
        "channel", "kind", "to", "state", "sent_at", "created_at"
    )


def _each(rows: QuerySet[_RowT]) -> Iterator[_RowT]:
    yield from rows.iterator(chunk_size=_CHUNK)


def _list(name: str, rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    yield f",{_json(name)}:["
    for number, row in enumerate(rows):
        yield ("," if number else "") + _json(row)
    yield "]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
