"""What of a mail's text somebody wrote just now, without the mail that it answers, and without a signature.

No words of any language are looked for, but for the few that telephones put below a mail: a quotation is known by its
shape, and by what only our own mails have in them. So it works in languages that nobody thought of. What cannot be told
stays, but for the links of our mails, which nobody but their reader may have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

_QUOTED: Final = re.compile(r"\s{0,3}>")
_SIGNATURE: Final = re.compile(r"-- ?")  # RFC 3676, 4.3; many programs cut the space off
_QUOTED_SIGNATURE: Final = re.compile(r"[\s>]*>\s?-- ?")
_RULE: Final = re.compile(r"\s*(?:[-_=*\u2500\u2014]{5,}|-{2,}[^-]{3,60}-{2,})\s*")
_HEADER: Final = re.compile(r"\s*\*{0,2}[^\W\d][^:\uff1a\n]{0,30}[:\uff1a]\*{0,2}\s*\S.*")
_COLONS: Final = (":", "\uff1a")
# At the end of a line: spaces, and marks of direction (Unicode Annex #9).
_INVISIBLE: Final = (
    " \t\f\v\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_MOST_INTRODUCTION: Final = 4  # lines
_MOST_INTRODUCTION_CHARS: Final = 400
_FEWEST_HEADERS: Final = 3
_MOST_HEADERS: Final = 8
_TIME_DIGITS: Final = 3  # 9:05
_DEVICE_CHARS: Final = 100
_DEVICES: Final = re.compile(
    r"iphone|ipad|outlook|android|samsung|galaxy|huawei|xiaomi|pixel|thunderbird|yahoo|gmx|web\.de|blackberry|proton|k-9|"
    r"fairemail|windows|ipod|mail\.ru|yandex|яндекс|айфон",
    re.IGNORECASE,
)
_SENT: Final = re.compile(
    r"\bsent\b|\bget outlook\b|gesendet|geschickt|holen sie|envoy|obtenez|enviad|obtener|obtenha|inviat|scarica|verzonden|"
    r"verstuurd|wysłan|pobierz|skickat|hämta|надіслан|отправлен|gönder|أُ?رسل|ارسال|فرستاده|נשלח|送信|보냄|보낸|发自|发送",
    re.IGNORECASE,
)


def own_words(
    text: str, *, is_ours: Callable[[str], bool], gives_away: Callable[[str], bool]
) -> str:
    """Return what somebody wrote in a mail, as Markdown; "" where it is nothing. Linear.

    Quotations between paragraphs of the answer stay: they say what each is about.

    Args:
        is_ours: whether a line names the address that our mails come from, or are answered to.
        gives_away: whether a line has a link or an address in it that acts for its reader.
    """
    lines = [_plain(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = _before_the_original(lines, is_ours=is_ours, gives_away=gives_away)
    lines = _without_signature(lines)
    lines = _without_outer_quotations(lines)
    lines = _without_quoted_footer(lines)
    lines = [line for line in lines if not gives_away(line)]
    lines = _without_device(_trimmed(lines))
    return "\n".join(_trimmed(lines))


def _plain(line: str) -> str:
    """Return a line with ordinary spaces, and without marks of direction around it, as mail programs set them."""
    return line.replace("\xa0", " ").rstrip(_INVISIBLE)


def _before_the_original(
    lines: list[str], *, is_ours: Callable[[str], bool], gives_away: Callable[[str], bool]
) -> list[str]:
    """Cut off a mail that stands below without marks: behind its headers, or behind a line that says whose it is.

    That it is ours says its address, or a link below that only our mails have.
    """
    cut = _original(lines, range(len(lines)), is_ours=is_ours)
    if cut is None:
        last = max(
            (at for at, line in enumerate(lines) if gives_away(line) and not _QUOTED.match(line)),
            default=0,
        )
        cut = _original(lines, range(last), is_ours=lambda _line: True)
    return lines if cut is None else lines[:cut]


def _original(lines: Sequence[str], among: range, *, is_ours: Callable[[str], bool]) -> int | None:
    """Return where a mail without marks begins, by its headers or what introduces it; None where none does."""
    for number in among:
        if not lines[number].strip() or _QUOTED.match(lines[number]):
            continue
        if any(map(is_ours, _header_block(lines, number))):
            return _above_rules(lines, number)
        start = _introduction(lines, number)
        if start is not None and is_ours(" ".join(lines[start : number + 1])):
            follows = next((each for each in lines[number + 1 :] if each.strip()), "")
            if not _QUOTED.match(follows):
                return _above_rules(lines, start)
    return None


def _header_block(lines: Sequence[str], start: int) -> list[str]:
    """Return the headers of a mail that begin here, in whatever language: “From: …”, “Von: …”; [] where none do."""
    if not _HEADER.fullmatch(lines[start]):
        return []
    block: list[str] = []
    for line in lines[start : start + _MOST_HEADERS]:
        if not line.strip():
            break
        block.append(line)
    headers = sum(_HEADER.fullmatch(line) is not None for line in block)
    return block if headers >= _FEWEST_HEADERS else []


def _above_rules(lines: Sequence[str], start: int) -> int:
    """Return where rules and empty lines begin that stand directly above a line: “-----Original Message-----”."""
    while start and (not lines[start - 1].strip() or _RULE.fullmatch(lines[start - 1])):
        start -= 1
    return start


def _introduction(lines: Sequence[str], end: int) -> int | None:
    """Return where the words begin that introduce a quotation and end in this line, None where it ends none.

    They end in a colon, and say when something was written: that has three digits in every language. The name may
    stand a line above or below the time.
    """
    if not lines[end].endswith(_COLONS):
        return None
    digits, first, has_address = 0, None, None
    for start in range(end, max(-1, end - _MOST_INTRODUCTION), -1):
        line = lines[start]
        if not line.strip() or _QUOTED.match(line) or len(line) > _MOST_INTRODUCTION_CHARS:
            break
        here = sum(map(str.isdigit, line))
        digits += here
        if "@" in line and has_address is None:
            has_address = start
        if digits >= _TIME_DIGITS and (first is None or here >= _TIME_DIGITS):
            first = start
    return has_address if first is None else first


def _without_signature(lines: list[str]) -> list[str]:
    """Cut off what stands below a line of two dashes, up to the next quotation."""
    for number, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line):
            rest = lines[number + 1 :]
            quoted = next((at for at, each in enumerate(rest) if _QUOTED.match(each)), len(rest))
            below = rest[quoted:]
            end = quoted - 1
            while end >= 0 and not rest[end].strip():
                end -= 1
            start = _introduction(rest, end) if below and end >= 0 else None
            if start is not None:
                below = [*rest[start : end + 1], *below]
            return [*lines[:number], "", *below]
    return lines


def _without_outer_quotations(lines: list[str]) -> list[str]:
    """Cut off a quotation above all own words and one below them, with the lines that introduce them."""
    own = _own(lines)
    if not any(own):
        return []
    first = own.index(True)
    last = len(own) - 1 - own[::-1].index(True)
    return [
        line
        for number, line in enumerate(lines)
        if first <= number <= last and (own[number] or not line.strip() or _QUOTED.match(line))
    ]


def _own(lines: Sequence[str]) -> list[bool]:
    """Return of each line whether somebody wrote it just now: it is not empty, no quotation, and introduces none."""
    own = [bool(line.strip()) and not _QUOTED.match(line) for line in lines]
    for number, line in enumerate(lines):
        if not _QUOTED.match(line) or (number and _QUOTED.match(lines[number - 1])):
            continue
        end = number - 1
        while end >= 0 and not lines[end].strip():
            end -= 1
        start = _introduction(lines, end) if end >= 0 else None
        if start is not None:
            start = _above_rules(lines, start)
            own[start : end + 1] = [False] * (end + 1 - start)
    return own


def _without_quoted_footer(lines: Sequence[str]) -> list[str]:
    """Leave out of a quotation what stands below our mails."""
    out: list[str] = []
    is_footer = False
    for line in lines:
        if not _QUOTED.match(line):
            is_footer = False
        elif _QUOTED_SIGNATURE.fullmatch(line):
            is_footer = True
        if not is_footer:
            out.append(line)
    return out


def _without_device(lines: list[str]) -> list[str]:
    """Cut off the line that a telephone put below: “Sent from my iPhone”."""
    if not lines:
        return lines
    last = lines[-1]
    stands_apart = len(lines) == 1 or not lines[-2].strip()
    if stands_apart and len(last) <= _DEVICE_CHARS and _DEVICES.search(last) and _SENT.search(last):
        return lines[:-1]
    return lines


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Return lines without empty ones at either end, and without two in a row."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1].strip()):
            out.append(line)
    while out and not out[-1].strip():
        out.pop()
    return out
