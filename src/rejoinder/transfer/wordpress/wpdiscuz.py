"""What wpDiscuz keeps in the metas of a comment: votes, closed branches, edits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.fields import MAX_COUNT, utc_time
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import JsonValue
from rejoinder.transfer.wordpress.php_values import parse

_NET = "wpdiscuz_votes"
_PAIR = "wpdiscuz_votes_seperate"  # sic
_CLOSED = "wpdiscuz_closed"
_EDITED_AT = "wpdiscuz_last_edited_at"
# Network addresses and browsers, which we never store; Akismet keeps whole requests.
_NEVER_KEPT = re.compile(r"(^|_)(ip|agent|user_agent|as_submitted)($|_)", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


@dataclass(slots=True)
class Metas:
    """The metas of one comment."""

    up: int = 0
    down: int = 0
    closed: bool = False
    edited_at: datetime | None = None
    others: dict[str, JsonValue] = field(
        default_factory=dict
    )  # as found; of a repeated key the last


def read_metas(pairs: Sequence[tuple[str, str]], *, place: str, problems: Problems) -> Metas:
    """Return what the metas say. What cannot be read is reported, and kept in `others`."""
    found = Metas()
    if not pairs:
        return found
    texts = dict(pairs)
    _read_votes(texts, found, place=place, problems=problems)
    found.closed = texts.pop(_CLOSED, "") == "1"
    if _EDITED_AT in texts:
        try:
            found.edited_at = utc_time(texts[_EDITED_AT])
            del texts[_EDITED_AT]
        except (ValueError, OverflowError):
            problems.add(
                "date_unreadable", place=place, detail=f"“{texts[_EDITED_AT]}” is not a date."
            )
    found.others.update(
        (key, value) for key, value in texts.items() if key and not _NEVER_KEPT.search(key)
    )
    return found


def _read_votes(texts: dict[str, str], found: Metas, *, place: str, problems: Problems) -> None:
    """Take the votes out of `texts`: the pair if there is one, else the net as all up or all down."""
    net = _count(texts.get(_NET))
    pair = None
    if _PAIR in texts:
        pair = _pair(texts[_PAIR])
        if pair is None:
            problems.add("votes_unreadable", place=place, detail=f"“{texts[_PAIR]}” are no votes.")
        else:
            del texts[_PAIR]
    if pair is not None:
        found.up, found.down = pair
        if net is not None and net != found.up - found.down:
            problems.add(
                "votes_disagree",
                place=place,
                detail=f"{found.up} for and {found.down} against are not {net} together; the pair was taken.",
            )
    elif net is not None:
        found.up, found.down = max(net, 0), max(-net, 0)
        if net:
            problems.add(
                "votes_net_only",
                place=place,
                detail=f"Only the sum of the votes, {net}, is known; taken as such.",
            )
    elif texts.get(_NET):
        problems.add(
            "votes_unreadable", place=place, detail=f"“{texts[_NET]}” is no number of votes."
        )
        return
    texts.pop(_NET, None)


def _count(text: str | None) -> int | None:
    if text is None or not _WHOLE_NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if abs(number) <= MAX_COUNT else None


def _pair(text: str) -> tuple[int, int] | None:
    try:
        value = parse(text)
    except InvalidError:
        return None
    if not isinstance(value, dict):
        return None
    counts = [_count(str(value.get(side, 0))) for side in ("like", "dislike")]
    up, down = counts
    return None if up is None or down is None else (abs(up), abs(down))
