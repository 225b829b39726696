"""Addresses by which one answers a mail: signed, one for each subscriber and each comment.

`reply+TOKEN@gazette.example`. Mail systems write addresses in small letters as they like, so that the token is base32
in whatever letters. It proves that somebody has read a mail to the subscriber, and no more than that: from which
address an answer must come says `services.receiving`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rejoinder.comments.models import Comment
from rejoinder.notifications.errors import ReplyInvalidError
from rejoinder.notifications.models import Subscriber

LASTS: Final = timedelta(days=180)
MOST_LOCAL_CHARS: Final = 24  # of the address without a token, so that the longest token has room
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_MAC_BYTES: Final = 10
_MOST_CHARS: Final = 64  # of what stands before the @ (RFC 5321, 4.5.3.1.1)
_MOST_NUMBER: Final = 2**63
_NUMBERS: Final = 3  # in a token: the day, the subscriber, the comment
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz234567")


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What an address says: who was told of which comment."""

    subscriber_id: int
    comment_id: int
    made_at: datetime  # to the day

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is too old. One of the future is not: then it is our clock that was set back."""
        return self.made_at + LASTS < now


def reply_address(subscriber: Subscriber, comment: Comment) -> str:
    """Return where an answer to a comment can be mailed by this subscriber, "" where nothing takes it.

    Nobody answers by mail who is no reader of the site, since a comment has an author; nor staff, who are asked for more
    than an inbox. No statement where it is not configured, else one at most.
    """
    if not settings.MAIL_REPLIES or subscriber.reader is None or subscriber.reader.is_staff:
        return ""
    local, _at, domain = settings.MAIL_REPLIES.partition("@")
    days = (timezone.now() - _EPOCH).days
    payload = b"".join(_varint(each) for each in (days, subscriber.pk, comment.pk))
    mark = _mark(payload, str(settings.SECRET_KEY))
    token = base64.b32encode(payload + mark).decode().rstrip("=").lower()
    address = f"{local}+{token}@{domain}"
    return address if len(local) + 1 + len(token) <= _MOST_CHARS else ""


def is_reply_address(address: str) -> bool:
    """Return whether an address is one of ours for answers, whatever its token is."""
    local, at, domain = settings.MAIL_REPLIES.lower().partition("@")
    given, _at, given_domain = address.lower().rpartition("@")
    return bool(at) and given_domain == domain and given.startswith(f"{local}+")


def read_reply_address(address: str) -> ReplyToken:
    """Return what an address says, however old it is. No statement.

    Raises:
        ReplyInvalidError: it is forged, cut off, or signed with a key that is not in use any more.
    """
    token = address.rpartition("@")[0].rpartition("+")[2].lower()
    if not token or not set(token) <= _LETTERS or len(token) > _MOST_CHARS:
        raise ReplyInvalidError
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except binascii.Error as error:
        raise ReplyInvalidError from error
    payload, mark = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if not any(hmac.compare_digest(_mark(payload, key), mark) for key in keys):
        raise ReplyInvalidError
    numbers = list(_numbers(payload))
    if len(numbers) != _NUMBERS:
        raise ReplyInvalidError
    days, subscriber_id, comment_id = numbers
    return ReplyToken(
        subscriber_id=subscriber_id, comment_id=comment_id, made_at=_EPOCH + timedelta(days=days)
    )


def _mark(payload: bytes, secret: str) -> bytes:
    made = salted_hmac("rejoinder.reply", payload, secret=secret, algorithm="sha256")
    return made.digest()[:_MAC_BYTES]


def _varint(number: int) -> bytes:
    """Return a number as seven bits a byte, the lowest first (LEB128)."""
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004  # seven bits
        out.append(0x80 | number & 0x7F)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(payload: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in payload:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield number % _MOST_NUMBER
            number = shift = 0
