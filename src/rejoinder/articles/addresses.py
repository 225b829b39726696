"""Addresses of articles: the form in which they are compared, and readable keys made from text."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_to_bytes

from rejoinder.core.errors import InvalidError
from rejoinder.core.hosts import ascii_host

MAX_URL_CHARS = 2_000
MAX_SLUG_CHARS = 80

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_LONGEST_SCHEME = len("https://")
_PORT = re.compile(r"[0-9]{1,5}")
_LAST_PORT = 65_535
# The scheme is ignored, so both are: an address that says http and 443 means the same page.
_DEFAULT_PORTS = frozenset({80, 443})

_INDEX_PAGES = frozenset({"index.html", "index.htm", "index.php"})

# Parameters that say where a reader came from, or ask for another form of the same page. Lower case;
# the first are beginnings of names.
_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "hsa_")
_TRACKING_NAMES = """
fbclid gclid gclsrc dclid gbraid wbraid srsltid msclkid yclid ysclid twclid ttclid li_fat_id igshid
igsh epik mc_cid mc_eid mkt_tok vero_id _ga _gl _hsenc _hsmi _openstat s_kwcid ref_src ref_url
__twitter_impression at_campaign at_medium cmpid wt_mc xtor oly_enc_id oly_anon_id pk_campaign
pk_kwd pk_source pk_medium pk_content pk_cid replytocom unapproved moderation-hash noamp
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())

# Only with these values, since the names are common words.
_AMP_PARAMETERS = {
    "amp": frozenset({"", "1", "true"}),
    "outputtype": frozenset({"amp"}),
}


@lru_cache(maxsize=4_096)  # registering an article asks for each of its addresses several times
def normalise_url(url: str) -> str:
    """Return the form in which two addresses of one page are equal, e.g. "example.org/2026/tunnel".

    For comparison only; it may lead nowhere. Scheme, "www.", default ports, fragment, index pages,
    trailing slashes, AMP forms and tracking parameters go; the other parameters are sorted by name;
    host names become Punycode, and paths percent-encoded UTF-8 in NFC. Case counts, but in the host.
    Idempotent once "https://" is put before it.

    Raises:
        InvalidError: it is no http or https address that browsers and we read alike: with a user
            name, with control characters, with an odd host, or longer than 2,000 characters.
    """
    text = url.strip(" \t\r\n")  # as browsers do; exports break lines around addresses
    if len(text) > MAX_URL_CHARS:
        raise _invalid(f"An address has at most {MAX_URL_CHARS:,} characters.")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise _invalid("The address contains a control character. Please copy it again.")
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise _invalid("An address begins with https:// or http://.")
    rest, _, _ = text[scheme.end() :].partition("#")
    rest, _, query = rest.partition("?")
    # Browsers read a backslash as a slash here; to read it otherwise is to see another host.
    authority, _, path = rest.replace("\\", "/").partition("/")
    steps = _normal_path(path)
    normal = "/".join([_normal_authority(authority), *steps])
    parameters = _normal_query(query)
    if parameters:
        normal = f"{normal}?{parameters}"
    if len(normal) > MAX_URL_CHARS - _LONGEST_SCHEME:
        raise _invalid(f"An address has at most {MAX_URL_CHARS:,} characters, once it is encoded.")
    return normal


def _invalid(detail: str) -> InvalidError:
    return InvalidError(detail, field="url")


def _normal_authority(authority: str) -> str:
    if "@" in authority:
        raise _invalid(
            "An address must not contain a user name. Please remove what is before the @."
        )
    if authority.startswith("["):
        inner, bracket, colon_port = authority[1:].partition("]")
        host = _bracketed(inner) if bracket else ""
        if colon_port and not colon_port.startswith(":"):
            host = ""
        port = colon_port[1:]
    else:
        name, _, port = authority.partition(":")
        host = _without_www(_domain(name))
    if not host or (port and not _PORT.fullmatch(port)) or int(port or 0) > _LAST_PORT:
        raise _invalid("The address has no proper host name, such as example.org.")
    return f"{host}:{int(port)}" if port and int(port) not in _DEFAULT_PORTS else host


def _domain(name: str) -> str:
    try:
        return ascii_host(name)
    except ValueError:
        return ""


def _bracketed(inner: str) -> str:
    try:
        return "" if "%" in inner else f"[{ipaddress.IPv6Address(inner)}]"
    except ValueError:
        return ""


def _without_www(host: str) -> str:
    while host.startswith("www.") and "." in host.removeprefix("www."):
        host = host.removeprefix("www.")
    return host


def _normal_path(path: str) -> list[str]:
    """Return the steps of the path, encoded, without what all forms of a page's address share."""
    steps: list[str] = []
    for written in path.split("/"):
        step = _encoded(written)
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    while steps:
        last = steps.pop()
        if last in _INDEX_PAGES or last in {"", "amp"}:
            continue
        shorter = last.removesuffix(".amp")
        if last.endswith(".amp.html"):
            shorter = last.removesuffix(".amp.html") + ".html"
        if shorter in {last, "", ".", "..", ".html"}:
            return [*steps, last]
        steps.append(shorter)
    return steps


def _normal_query(query: str) -> str:
    parameters: list[tuple[str, str]] = []
    for written in query.split("&"):
        name, _, value = (_encoded(part.replace("+", " ")) for part in written.partition("="))
        if (name or value) and not _is_tracking(name.lower(), value.lower()):
            parameters.append((name, value))
    # By name alone: the order of equal names may mean something.
    parameters.sort(key=lambda parameter: parameter[0])
    return "&".join(f"{name}={value}" if value else name for name, value in parameters)


def _is_tracking(name: str, value: str) -> bool:
    return (
        name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or value in _AMP_PARAMETERS.get(name, frozenset())
    )


def _encoded(text: str) -> str:
    """Return one spelling for all percent-encodings of the same text: UTF-8 in NFC.

    Bytes that are no UTF-8 stay, as bytes. A percent sign that encodes nothing becomes "%25".
    """
    octets = unquote_to_bytes(text)
    with suppress(UnicodeDecodeError):
        octets = unicodedata.normalize("NFC", octets.decode("utf-8")).encode("utf-8")
    return quote(octets, safe="!$'()*,;:@")


# Latin letters that do not come apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "'": None,
        "\N{RIGHT SINGLE QUOTATION MARK}": None,
    }
)
_NOT_OF_SLUG = re.compile(r"[^a-z0-9]+")
_PAGE_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")
_MOST_READ = 1_000


def slug_from(text: str) -> str:
    """Return a key for addresses: lower-case ASCII letters, digits and single hyphens, at most 80.

    Made from a title, or from the last part of an address, percent-encoded or not. Accents go; what
    has no ASCII form is left out, so the result may be "". Cut between words where that keeps half.
    Idempotent.
    """
    readable = _PAGE_ENDING.sub("", unquote(text[:_MOST_READ]).casefold().strip())
    plain = unicodedata.normalize("NFKD", readable.translate(_PLAIN)).casefold()
    ascii_text = "".join(char for char in plain if not unicodedata.combining(char))
    slug = _NOT_OF_SLUG.sub("-", ascii_text).strip("-")
    if len(slug) <= MAX_SLUG_CHARS:
        return slug
    cut = slug[: MAX_SLUG_CHARS + 1].rpartition("-")[0]
    return cut if len(cut) > MAX_SLUG_CHARS // 2 else slug[:MAX_SLUG_CHARS]
