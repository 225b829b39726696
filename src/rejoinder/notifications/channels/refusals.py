"""What a mail server's refusal means for the message, and for the address. Pure."""

from __future__ import annotations

import re
import smtplib
import ssl
from typing import Final

from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailRecipientsRefused,
)

from rejoinder.notifications.channels import GiveUpError, TryLaterError

_NOBODY_THERE: Final = frozenset(
    {550, 551, 553}
)  # RFC 5321, 4.2.3: no mailbox, moved, no such name
_CLOSING: Final = 421
_FIRST_PERMANENT: Final = 500
_TOO_MANY, _SERVER_FAULT = 429, 500  # HTTP
_REFUSED_FOR_US: Final = frozenset({401, 403, 407})  # HTTP: the key is wrong
# Enhanced status codes (RFC 3463): class 5, subject 1 = address, 2 = mailbox, 7 = policy.
_ENHANCED: Final = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_MOST_TEXT: Final = 300  # characters of what a server says


def read_refusal(error: Exception) -> TryLaterError | GiveUpError:
    """Return what a failed sending means."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            [(code, said)] = list(error.recipients.values())[:1] or [(0, b"")]
            return _of_recipient(code, _text(said), at_recipient=True)
        case smtplib.SMTPDataError():
            return _of_recipient(error.smtp_code, _text(error.smtp_error), at_recipient=False)
        case smtplib.SMTPResponseException():  # sender, sign-in, greeting: nothing of this one message
            why = f"The mail server refuses us: {error.smtp_code} {_text(error.smtp_error)}"
            return TryLaterError(_line(why), is_for_all=True)
        case AnymailRecipientsRefused():
            return GiveUpError(
                _line(f"The provider refuses the address: {error}"), address_is_dead=True
            )
        case AnymailAPIError():
            return _of_provider(error)
        case AnymailError():
            return GiveUpError(_line(f"The provider cannot take this mail: {error}"))
        case ssl.SSLError() | smtplib.SMTPNotSupportedError():
            return TryLaterError(
                _line(f"The connection to the mail server cannot be kept secret: {error}"),
                is_for_all=True,
            )
        case smtplib.SMTPException() | OSError():
            what = str(error) or type(error).__name__
            return TryLaterError(_line(f"The mail server does not answer: {what}"), is_for_all=True)
    raise error


def _of_recipient(code: int, said: str, *, at_recipient: bool) -> TryLaterError | GiveUpError:
    why = _line(f"{code} {said}")
    if code < _FIRST_PERMANENT:
        return TryLaterError(why, is_for_all=code == _CLOSING)
    enhanced = _ENHANCED.search(said)
    if enhanced is not None:
        is_dead = enhanced[1] == "1" or enhanced.groups() == ("2", "1")  # 5.2.1: switched off
    else:
        # After the text was sent, 550 mostly says that the text is not liked.
        is_dead = at_recipient and code in _NOBODY_THERE
    return GiveUpError(why, address_is_dead=is_dead)


def _of_provider(error: AnymailAPIError) -> TryLaterError | GiveUpError:
    status = error.status_code
    why = _line(f"The provider says: {error}")
    if status is None or status >= _SERVER_FAULT or status in {_TOO_MANY, *_REFUSED_FOR_US}:
        return TryLaterError(why, is_for_all=True)
    return GiveUpError(why)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _line(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)  # PostgreSQL keeps no NUL
    return " ".join(shown.split())[:_MOST_TEXT]
