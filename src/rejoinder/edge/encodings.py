"""Choose and make the compressed form of an answer (RFC 9110, 12.5.3)."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import brotli  # type: ignore[import-untyped]  # ships no types

Encoding: TypeAlias = Literal["br", "gzip", ""]  # "" is plain

_LEAST_BYTES: Final = 256  # below, the headers of compression cost more than it saves
_COMPRESSIBLE: Final = ("text/", "application/json", "application/javascript", "image/svg+xml")
_ALSO: Final = ("+json", "+xml", "/xml")
_LONGEST: Final = 500  # characters of a header that a browser sends
# Both where most of the gain has been made: a page of 60 kB takes about a millisecond.
_GZIP_LEVEL: Final = 5
_BROTLI_QUALITY: Final = 4


@lru_cache(maxsize=256)  # browsers send a handful of different ones
def choose(accept_encoding: str) -> Encoding:
    """Return the best encoding that the header allows. One that cannot be read allows plain only."""
    weights: dict[str, float] = {}
    for part in accept_encoding[:_LONGEST].lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    rest = weights.get("*", 0.0)
    brotli_weight = weights.get("br", rest)
    gzip_weight = weights.get("gzip", weights.get("x-gzip", rest))
    if brotli_weight > 0 and brotli_weight >= gzip_weight:
        return "br"
    return "gzip" if gzip_weight > 0 else ""


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def is_compressible(content_type: str, *, size: int) -> bool:
    """Return whether compressing makes it smaller, by its type and bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    return size >= _LEAST_BYTES and (kind.startswith(_COMPRESSIBLE) or kind.endswith(_ALSO))


def compress(body: bytes, encoding: Encoding) -> bytes:
    """Return the body in an encoding. The same bytes give the same bytes."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    if encoding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return body
