"""Rules that the fields of every import format share."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Final

MAX_ID_CHARS: Final = 500  # longer ones would not fit an index
MAX_ADDRESS_CHARS: Final = 2_000
MAX_COUNT: Final = 2**31 - 1  # of a column

_WEB = re.compile(r"https?://[^\s/?#][^\s]*", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_NO_TIME = ("0000", "0001", "1970-01-01 00:00:00", "1970-01-01T00:00:00")


def web_address(text: str | None) -> str | None:
    """Return an absolute http or https address, or None if it is none or longer than 2,000 characters."""
    text = (text or "").strip()
    return text if len(text) <= MAX_ADDRESS_CHARS and _WEB.fullmatch(text) else None


def language_tag(text: str | None) -> str | None:
    """Return a language tag in the shape of BCP 47 ("de", "pt-BR"; "pt_BR" is mended), or None."""
    text = (text or "").strip().replace("_", "-")
    return text if len(text) <= 35 and _LANGUAGE.fullmatch(text) else None  # noqa: PLR2004 - RFC 5646, 4.4.1


def email_address(text: str | None) -> str | None:
    """Return what may be an e-mail address, or None. Whether it can be written to is another question."""
    text = (text or "").strip()
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else None  # noqa: PLR2004 - RFC 5321


def plain_text(text: str | None) -> str | None:
    """Return the words of a title, name or excerpt that may hold HTML, on one line, or None without any."""
    if text is None:
        return None
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split()) or None


def utc_time(text: str | None) -> datetime | None:
    """Return the time an ISO 8601 text says, or None for no text and for a zero date.

    A time without zone is taken as UTC.

    Raises:
        ValueError: it is not a time.
    """
    if not text or text.startswith(_NO_TIME):
        return None
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
