"""A reader's e-mail address: one address in one form, or none. Nothing here says that it is reachable."""

from __future__ import annotations

import re

from rejoinder.core.errors import InvalidError
from rejoinder.core.hosts import ascii_host
from rejoinder.core.sentences import Sentence

# Nobody has mail there (RFC 2606, RFC 6761): examples in texts, and what people type who give none.
_RESERVED_DOMAINS = frozenset({"example.com", "example.net", "example.org"})
_RESERVED_TOPS = frozenset({"example", "invalid", "local", "localhost", "test"})

MAX_EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
_MAX_LOCAL_CHARS = 64

# dot-atom of RFC 5322, 3.2.3: without quoted strings, comments and spaces, which mail libraries read
# in different ways. One run of atoms and dots: linear.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


def clean_email(raw: str) -> str:
    """Return the address with its domain in lower case and ASCII, or "" for none. Idempotent.

    Raises:
        InvalidError: it is not exactly one address of the form name@example.org.
    """
    text = raw.strip(" ")
    if not text:
        return ""
    if len(text) > MAX_EMAIL_CHARS:
        raise _too_long()
    local, at, domain = text.partition("@")
    if not at or len(local) > _MAX_LOCAL_CHARS or not _LOCAL.fullmatch(local):
        raise _invalid("Please enter one e-mail address, such as name@example.org.")
    try:
        host = ascii_host(domain)
    except ValueError:
        host = ""
    if "." not in host or "_" in host or host.rpartition(".")[2].isdigit() or domain.endswith("."):
        raise _invalid("Please check what follows the @: it should look like example.org.")
    address = f"{local}@{host}"
    if len(address) > MAX_EMAIL_CHARS:
        raise _too_long()
    return address


def _too_long() -> InvalidError:
    return _invalid(
        Sentence("An e-mail address has at most %(most)s characters.", most=MAX_EMAIL_CHARS)
    )


def _invalid(detail: str) -> InvalidError:
    return InvalidError(detail, field="email")


def is_reserved(email: str) -> bool:
    """Return whether an address is of a domain that is reserved, so that no mail can reach it.

    Args:
        email: as `clean_email` returns it.
    """
    domain = email.rpartition("@")[2].lower()
    return domain.rpartition(".")[2] in _RESERVED_TOPS or any(
        domain == reserved or domain.endswith(f".{reserved}") for reserved in _RESERVED_DOMAINS
    )
