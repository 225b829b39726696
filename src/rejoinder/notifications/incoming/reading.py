"""A mail as it came, read: who sent it where, what is in it, and whether a machine wrote it.

Whatever the bytes are, there is an answer: what cannot be read is a mail of no text.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Final

from rejoinder.accounts.emails import clean_email
from rejoinder.core.errors import InvalidError
from rejoinder.notifications.incoming.html_text import text_of_html
from rejoinder.notifications.incoming.plain_text import joined
from rejoinder.notifications.incoming.reports import Report, report_of

MOST_BYTES: Final = 1_000_000  # what is behind them, pictures mostly, is not looked at
# What the parser of the standard library takes minutes for, and no mail program sends: each line is compared with all
# boundaries that are open, each parameter of a header with all that follow.
_BOUNDARY: Final = re.compile(rb"boundary\s*=", re.IGNORECASE)
_MOST_BOUNDARIES: Final = 20
_MOST_EDGES: Final = 2_000
_LONG_HEADER: Final = re.compile(
    rb"^content-[a-z-]{1,40}:(?:[^\n]|\n[ \t]){4000}", re.IGNORECASE | re.MULTILINE
)
_MOST_DEPTH: Final = 12
_MOST_PARTS: Final = 100
_MOST_ADDRESSES: Final = 50
_MOST_HEADER: Final = 4_000  # characters of one that is looked at
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_ANGLED: Final = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>\s*\Z")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,250}>")
# Where a mail says to whom it came: also what servers write above that deliver into one mailbox.
_TO: Final = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
    "To",
    "Cc",
)
_MACHINES: Final = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
# RFC 3834 and what there was before it; the last one is of Exchange's rules.
_AUTOMATIC: Final = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
    "List-Id",
    "List-Unsubscribe",
    "X-MS-Exchange-Inbox-Rules-Loop",
)
# What the parser of the standard library raises over damaged mails, besides what it means to.
_DAMAGED: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came to us."""

    key: str  # the same for the same mail, however often and by whatever way it comes: hexadecimal
    message_id: str = ""  # as in its header, "" where it has none that could be answered to
    sender: str = ""  # one address in small letters, "" where there is none or several
    recipients: Sequence[str] = ()  # in small letters, of the envelope first
    text: str = ""  # all of it, with what it quotes
    left_out: int = 0  # files that were attached
    is_automatic: bool = False
    report: Report | None = None


def read_mail(raw: bytes, *, recipients: Iterable[str] = ()) -> Incoming:
    """Return what a mail says. A second or two for the worst, and milliseconds for others.

    Args:
        recipients: of the envelope, where whoever hands it over knows them.
    """
    start = raw[:MOST_BYTES]
    known = [each.strip().lower() for each in recipients]
    digest = hashlib.sha256(start).hexdigest()
    if _is_made_to_take_long(start):
        return Incoming(key=digest, recipients=known, is_automatic=True)
    try:
        return _read(email.message_from_bytes(start), digest=digest, recipients=known)
    except _DAMAGED:
        return Incoming(key=digest, recipients=known)


def _is_made_to_take_long(raw: bytes) -> bool:
    return (
        len(_BOUNDARY.findall(raw)) > _MOST_BOUNDARIES
        or raw.count(b"\n--") > _MOST_EDGES
        or _LONG_HEADER.search(raw) is not None
    )


def _read(mail: Message, *, digest: str, recipients: Sequence[str]) -> Incoming:
    message_id = _MESSAGE_ID.fullmatch(_header(mail, "Message-ID").strip())
    sender = _sender(_header(mail, "From"))
    report = report_of(mail)
    files = _Files()
    text = "" if report else "\n\n".join(filter(None, _texts(mail, files, depth=0)))
    key = hashlib.sha256(message_id[0].encode()).hexdigest() if message_id else digest
    return Incoming(
        key=key,
        message_id=message_id[0] if message_id else "",
        sender=sender,
        recipients=list(dict.fromkeys([*recipients, *_recipients(mail)])),
        text=text.replace("\0", ""),
        left_out=files.left_out,
        is_automatic=_is_automatic(mail, sender),
        report=report,
    )


def _header(mail: Message, name: str) -> str:
    # Not decoded: nothing that we look at may be hidden in an encoded word.
    return str(mail.get(name, ""))[:_MOST_HEADER]


def _sender(value: str) -> str:
    angled = _ANGLED.search(value)
    try:
        return clean_email(angled[1] if angled else value.strip()).lower()
    except InvalidError:
        return ""


def _recipients(mail: Message) -> list[str]:
    found: list[str] = []
    for name in _TO:
        for value in mail.get_all(name, [])[:_MOST_ADDRESSES]:
            found += _ADDRESS.findall(str(value)[:_MOST_HEADER])
    return [each.lower() for each in found[:_MOST_ADDRESSES]]


def _is_automatic(mail: Message, sender: str) -> bool:
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or _header(mail, "Precedence").strip().lower() in _BULK
        or _header(mail, "Return-Path").strip() == "<>"
        or any(name in mail for name in _AUTOMATIC)
        or sender.partition("@")[0] in _MACHINES
        or mail.get_content_type() == "multipart/report"
    )


class _Files:
    """What is attached to a mail, and how many parts were looked at."""

    def __init__(self) -> None:
        self.left_out = 0
        self.parts = 0


def _texts(part: Message, files: _Files, *, depth: int) -> list[str]:
    """Return the texts of a part, in their order. Of alternatives the HTML: its lines are broken by nobody."""
    files.parts += 1
    if depth > _MOST_DEPTH or files.parts > _MOST_PARTS:
        return []
    kind = part.get_content_type()
    if part.get_content_disposition() == "attachment":
        files.left_out += 1
        return []
    if not part.is_multipart():
        if kind == "text/html":
            return [text_of_html(_decoded(part))]
        if kind == "text/plain":
            return [_plain(part)]
        # A picture that the HTML shows, such as a logo, was not sent by somebody to be seen here.
        if kind.startswith(("image/", "audio/", "video/", "application/")) and not part.get(
            "Content-ID"
        ):
            files.left_out += kind != "application/pgp-signature"
        return []
    if kind.startswith("message/"):
        files.left_out += 1
        return []
    children = [each for each in part.get_payload() if isinstance(each, Message)]
    if kind == "multipart/alternative":
        found = [_texts(each, files, depth=depth + 1) for each in children]
        return next((each for each in reversed(found) if any(text.strip() for text in each)), [])
    return [text for each in children for text in _texts(each, files, depth=depth + 1)]


def _plain(part: Message) -> str:
    is_flowed = str(part.get_param("format", "")).lower() == "flowed"
    drops_space = str(part.get_param("delsp", "")).lower() == "yes"
    return joined(_decoded(part), is_flowed=is_flowed, drops_space=drops_space)


def _decoded(part: Message) -> str:
    """Return the text of a part. A wrong or unknown charset is one that most mails with a wrong one have."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_content_charset() or "utf-8")
    for each in (charset, "utf-8"):
        try:
            return content.decode(each)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
