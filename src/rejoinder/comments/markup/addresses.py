"""Addresses of links, read as browsers read them, and where they really lead. No network."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import unquote

from linkify_it.tlds import TLDS  # type: ignore[import-untyped]  # ships no types

from rejoinder.core.folding import is_invisible

_MAX_HOST_CHARS: Final = 253  # RFC 1035
_MAX_LABEL_CHARS: Final = 63

# The WHATWG URL standard drops these wherever they stand, and takes any number of either slash.
_DROPPED = re.compile(r"[\t\n\r]")
_WEB = re.compile(r"(https?):[/\\]*(.*)", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(
    r"mailto:([^\s@,;:<>?\"]+)@([^\s@,;:<>?\"/\\]+)((?:\?.*)?)", re.IGNORECASE | re.DOTALL
)
_AUTHORITY_END = re.compile(r"[/\\?#]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)((?::[0-9]{1,5})?):?")
_HOST = re.compile(r"[a-z0-9_.-]+")
_NEEDS_ENCODING = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")
_FULL_STOPS = str.maketrans("。．｡", "...")  # noqa: RUF001  # U+3002, U+FF0E, U+FF61 of UTS #46


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads."""

    href: str  # ASCII, absolute, without user name and password
    place: str  # for the web the host, ASCII and lower case; for mail the whole address


@lru_cache(maxsize=256)  # each link is looked at when it is read and when it is explained
def parse_address(url: str) -> Address | None:
    """Return where a browser would go, or None unless that is a web or a mail address.

    Relative addresses are refused: the embed, the mail and the feed would each resolve them
    elsewhere. A user name in front of the host is left out, because nobody needs one in a comment
    and `https://bank.example@elsewhere.example/` lives by it.
    """
    url = _DROPPED.sub("", url).strip("".join(map(chr, range(0x21))))
    if web := _WEB.fullmatch(url):
        return _parse_web(scheme=web[1].lower(), rest=web[2])
    if mail := _MAIL.fullmatch(url):
        host = ascii_host(mail[2])
        if host is None:
            return None
        place = f"{_encode(mail[1])}@{host}"
        return Address(href=f"mailto:{place}{_encode(mail[3])}", place=place)
    return None


def _parse_web(*, scheme: str, rest: str) -> Address | None:
    end = found.start() if (found := _AUTHORITY_END.search(rest)) else len(rest)
    authority = _AUTHORITY.fullmatch(rest[:end].rpartition("@")[2])
    if authority is None:
        return None
    host = _ipv6_host(authority[1]) if authority[1].startswith("[") else ascii_host(authority[1])
    if host is None:
        return None
    path_end = found.start() if (found := re.search(r"[?#]", rest)) else len(rest)
    tail = rest[end:path_end].replace("\\", "/") + rest[path_end:]
    return Address(href=f"{scheme}://{host}{authority[2]}{_encode(tail)}", place=host)


def _ipv6_host(host: str) -> str | None:
    try:
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    except ValueError:
        return None


def ascii_host(host: str) -> str | None:
    """Return a host as the domain name system knows it (`xn--…`), or None if it can be none.

    The mapping of UTS #46 in short: compatibility forms folded, invisible characters left out.
    """
    if len(host) > _MAX_HOST_CHARS * 3:  # "%41" is one character
        return None
    host = unquote(host)
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host.translate(_FULL_STOPS))
        host = "".join(char for char in host if not is_invisible(char))
    labels = host.lower().removesuffix(".").split(".")
    if "\ufffd" in host or len(host) > _MAX_HOST_CHARS or not all(labels):
        return None
    labels = [label if label.isascii() else f"xn--{_punycode(label)}" for label in labels]
    if any(len(label) > _MAX_LABEL_CHARS for label in labels):
        return None
    host = ".".join(labels)
    return host if _HOST.fullmatch(host) else None


def _punycode(label: str) -> str:
    # Cut first: the codec takes quadratic time, and a longer label is refused anyway.
    return label[: _MAX_LABEL_CHARS + 1].encode("punycode").decode("ascii")


def _encode(text: str) -> str:
    def percent(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())

    return _NEEDS_ENCODING.sub(percent, text)


_TOP_LEVEL_DOMAINS = frozenset(name.lower() for name in TLDS if name.isascii()) | frozenset(
    f"xn--{_punycode(name)}" for name in TLDS if not name.isascii()
)
_HOST_LIKE = re.compile(r"[\w.\-。．｡]+")  # noqa: RUF001


def is_misleading(text: str, address: Address) -> bool:
    """Say whether the text of a link names a host other than the one that it leads to.

    Hosts are compared by label, and only a leading `www.` makes no difference. That `main.py` looks
    like a host in Paraguay is accepted: the cost is a host shown without need.
    """
    if "." not in text and text.isascii():
        return False
    real = address.place.rpartition("@")[2].removeprefix("www.")
    text = "".join(char for char in text if not is_invisible(char))
    return any(
        host.removeprefix("www.") != real for word in text.split() for host in _hosts_in(word)
    )


def _hosts_in(word: str) -> list[str]:
    """Return the hosts that a reader sees in a word: of an address, those before its path."""
    before, scheme, rest = unicodedata.normalize("NFKC", word).partition("://")
    shown = _AUTHORITY_END.split(rest or before, maxsplit=1)[0]
    hosts = (ascii_host(token.strip("-.")) for token in _HOST_LIKE.findall(shown))
    # After "https://" stands a host, be it 10.0.0.1; else a word with a dot may be anything.
    return [host for host in hosts if host and (_is_domain_name(host) or (scheme and "." in host))]


def _is_domain_name(host: str) -> bool:
    _, dot, last = host.rpartition(".")
    return bool(dot) and last in _TOP_LEVEL_DOMAINS
