"""The characters of a page, from the bytes that a server sent: in the order of the HTML Standard, 13.2.3.2. Pure.

A byte order mark wins, then what the server declares, then what the page's own beginning says.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import Final

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SOUGHT: Final = 1_024  # bytes in which a page may say how it is written
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META: Final = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})""", re.IGNORECASE
)
_LABEL: Final = re.compile(r"[a-z0-9_:.-]{1,40}")
# Of Python's codecs those that browsers know (Encoding Standard). Others unpack, read escapes, or take quadratic time.
_AS_THEY_ARE: Final = """
utf-8 utf-16-le utf-16-be iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp866 cp874 cp1250 cp1251 cp1252 cp1253
cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp iso2022_jp cp932 cp949 gb18030 big5hkscs
"""
# Browsers take more for what is called so: Latin 1 is Windows' superset of it.
_AS_MORE: Final = {
    "utf-16": "utf-16-le",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
_KNOWN: Final = {name: name for name in _AS_THEY_ARE.split()} | _AS_MORE


def decode_page(content: bytes, *, declared: str = "") -> str:
    """Return a page as text. What is no character of its encoding becomes U+FFFD.

    Where nobody says anything it is UTF-8 if it can be, and else Windows-1252.

    Args:
        declared: the encoding by the server's header, "" = none.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    codec = _codec(declared) or _codec_in(content)
    if codec:
        return content.decode(codec, "replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8")
    return content.decode("cp1252", "replace")


def _codec_in(content: bytes) -> str:
    found = _META.search(_COMMENT.sub(b"", content[:_SOUGHT]))
    codec = _codec(found[1].decode("ascii")) if found else ""
    # Who can read that it says UTF-16 has read it as something else.
    return "utf-8" if codec.startswith("utf-16") else codec


def _codec(label: str) -> str:
    """Return Python's name for an encoding that browsers know, "" for any other."""
    label = label.strip().lower()
    if not _LABEL.fullmatch(label):
        return ""
    try:
        return _KNOWN.get(codecs.lookup(label).name, "")
    except LookupError:
        return ""
