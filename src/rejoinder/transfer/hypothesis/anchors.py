"""What the selectors of an annotation mean: words of the page, or a time in a recording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rejoinder.comments.moments import LONGEST_MS, Moment
from rejoinder.core.errors import InvalidError
from rejoinder.passages.selectors import TextQuoteSelector, quote
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import JsonValue, PassageRecord

# Categories Cc and Cs: what no article shows, and databases do not take.
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Anchors:
    """What an annotation is tied to."""

    passage: PassageRecord | None = None
    moment: Moment | None = None
    left: JsonValue = None  # targets and selectors that neither says


def read_target(value: JsonValue, *, place: str, problems: Problems) -> Anchors:
    """Return what `target` says. The first quotation and the first time count; all else is `left`.

    XPaths and positions count in a page as it was and in its whole body, so they say nothing about an
    article's text: its passages are found by their words.
    """
    if not isinstance(value, list):
        return Anchors(left=value)
    reading = _Reading(place, problems)
    left: list[JsonValue] = []
    for number, target in enumerate(value):
        selectors = target.get("selector", []) if isinstance(target, dict) else None
        if not isinstance(target, dict) or not isinstance(selectors, list):
            left.append(target)
            continue
        others = [selector for selector in selectors if not reading.takes(selector)]
        if others or number:  # the page that the first is about is the annotation's own
            left.append({**target, "selector": others})
    if len(value) > 1:
        problems.add(
            "several_targets",
            place=place,
            detail=f"It is about {len(value)} places; it stands at the first that is quoted.",
        )
    return Anchors(reading.passage, reading.moment, left or None)


def is_about_a_place(value: JsonValue) -> bool:
    """Say whether a target has selectors at all. Without any it is the page."""
    targets = value if isinstance(value, list) else []
    return any(isinstance(target, dict) and target.get("selector") for target in targets)


class _Reading:
    """Goes through the selectors of one annotation."""

    def __init__(self, place: str, problems: Problems) -> None:
        self.passage: PassageRecord | None = None
        self.moment: Moment | None = None
        self._place = place
        self._problems = problems

    def takes(self, selector: JsonValue) -> bool:
        """Say whether a selector is said by `passage` or `moment` now."""
        if not isinstance(selector, dict):
            return False
        match selector.get("type"):
            case "TextQuoteSelector" if self.passage is None:
                self.passage = self._passage(selector)
                return self.passage is not None
            case "MediaTimeSelector" if self.moment is None:
                self.moment = self._moment(selector)
                return self.moment is not None
            case _:
                return False

    def _passage(self, selector: Mapping[str, JsonValue]) -> PassageRecord | None:
        exact, prefix, suffix = (
            _text(selector.get(name)) for name in ("exact", "prefix", "suffix")
        )
        try:
            quotation = _quoted(exact, prefix=prefix, suffix=suffix)
        except InvalidError as error:
            self._problems.add(
                "quotation_left_out",
                place=self._place,
                detail=f"Its quotation cannot be sought in the article. {error.detail}",
            )
            return None
        # Not confirmed: nobody has seen these words in a text of the article yet. Nor is a place known, since
        # what the file says counts in the whole page.
        return PassageRecord(
            kind="reader",
            exact=quotation.exact,
            prefix=quotation.prefix,
            suffix=quotation.suffix,
            unconfirmed=True,
        )

    def _moment(self, selector: Mapping[str, JsonValue]) -> Moment | None:
        start, end = _milliseconds(selector.get("start")), _milliseconds(selector.get("end"))
        if start is None:
            self._problems.add(
                "time_left_out", place=self._place, detail="Its time in the recording is none."
            )
            return None
        return Moment(start, end if end is not None and end > start else None)


def _quoted(exact: str, *, prefix: str, suffix: str) -> TextQuoteSelector:
    quotation = quote(exact, prefix=prefix, suffix=suffix)
    if _has_controls(quotation.exact):
        raise InvalidError("It contains a control character.")
    has_odd_context = _has_controls(quotation.prefix + quotation.suffix)
    return TextQuoteSelector(quotation.exact) if has_odd_context else quotation


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _has_controls(text: str) -> bool:
    return _CONTROL.search(text) is not None


def _milliseconds(value: JsonValue) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * 1000) if 0 <= value <= LONGEST_MS // 1000 else None
