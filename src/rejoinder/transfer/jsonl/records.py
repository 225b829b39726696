"""Turn the objects of our own format into records, and back."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, Literal, TypeVar, get_args

from rejoinder.comments.moments import Moment, moment_from_fragment
from rejoinder.transfer.fields import MAX_COUNT, MAX_ID_CHARS, language_tag, web_address
from rejoinder.transfer.jsonl.lines import BrokenLineError
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    BodyFormat,
    CommentKind,
    CommentRecord,
    CommentStatus,
    CorrectionState,
    DiscussionRecord,
    DiscussionState,
    JsonValue,
    PassageKind,
    PassageRecord,
    ReactionRecord,
    ReaderKind,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)

_Word = TypeVar("_Word", bound=str)

_FORMATS: Final[tuple[BodyFormat, ...]] = get_args(BodyFormat)
_KINDS: Final[tuple[CommentKind, ...]] = get_args(CommentKind)
_STATUSES: Final[tuple[CommentStatus, ...]] = get_args(CommentStatus)
_CORRECTIONS: Final[tuple[CorrectionState, ...]] = get_args(CorrectionState)
_STATES: Final[tuple[DiscussionState, ...]] = get_args(DiscussionState)
_READER_KINDS: Final[tuple[ReaderKind, ...]] = get_args(ReaderKind)
_PASSAGE_KINDS: Final[tuple[PassageKind, ...]] = get_args(PassageKind)
_MAX_KEY_CHARS: Final = 100
_MAX_MARK_CHARS: Final = 64
_MAX_QUOTATION_CHARS: Final = 1_500
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class _Fields:
    """The fields of one line. Each is taken once; what is left over at the end goes to `extra`."""

    def __init__(self, values: Mapping[str, JsonValue], *, place: str, problems: Problems) -> None:
        self.place = place
        self._left = {name: value for name, value in values.items() if value is not None}
        self._problems = problems

    def text(self, name: str) -> str | None:
        """Return a text, or None if it is absent or empty."""
        value = self._left.pop(name, "")
        if not isinstance(value, str):
            raise BrokenLineError(f"“{name}” is not a text.")
        return value or None

    def id(self, name: str) -> str:
        found = self.optional_id(name)
        if found is None:
            raise BrokenLineError(f"“{name}” is missing.")
        return found

    def optional_id(self, name: str, *, max_chars: int = MAX_ID_CHARS) -> str | None:
        found = self.text(name)
        if found is not None and len(found) > max_chars:
            raise BrokenLineError(f"“{name}” is longer than {max_chars} characters.")
        return found

    def word(self, name: str, allowed: tuple[_Word, ...], *, default: _Word | None = None) -> _Word:
        found = self.text(name)
        if found is None and default is not None:
            return default
        for word in allowed:
            if found == word:
                return word
        raise BrokenLineError(f"“{name}” is not one of {', '.join(allowed)}.")

    def optional_word(self, name: str, allowed: tuple[_Word, ...]) -> _Word | None:
        return self.word(name, allowed) if self._left.get(name) else None

    def whole(self, name: str, *, least: int = 0, default: int | None = 0) -> int:
        value = self._left.pop(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_COUNT:
            raise BrokenLineError(f"“{name}” is not a whole number from {least} to {MAX_COUNT}.")
        return value

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            raise BrokenLineError(f"“{name}” is neither true nor false.")
        return value

    def time(self, name: str) -> datetime | None:
        text = self.text(name)
        if text is None:
            return None
        # `fromisoformat` takes much that is not RFC 3339, times without zone among it.
        with suppress(ValueError, OverflowError):
            if _TIME.fullmatch(text):
                return datetime.fromisoformat(text.upper()).astimezone(UTC)
        raise BrokenLineError(f"“{name}” is not a time such as 2026-01-31T12:00:00.000000Z.")

    def language(self, name: str) -> str | None:
        text = self.text(name)
        tag = language_tag(text)
        if text and tag is None:
            self._problems.add(
                "language_unknown", self.place, f"“{text}” is no language tag; left out."
            )
        return tag

    def address(self, name: str) -> str | None:
        return self._as_address(self.text(name))

    def addresses(self, name: str) -> tuple[str, ...]:
        values = self._left.pop(name, [])
        if not isinstance(values, list):
            raise BrokenLineError(f"“{name}” is not a list of texts.")
        found = []
        for value in values:
            if not isinstance(value, str):
                raise BrokenLineError(f"“{name}” is not a list of texts.")
            found.append(self._as_address(value))
        return tuple(dict.fromkeys(url for url in found if url is not None))

    def _as_address(self, text: str | None) -> str | None:
        url = web_address(text)
        if text and url is None:
            self._problems.add(
                "address_refused",
                place=self.place,
                detail=f"“{text}” is no http or https address; left out.",
            )
        return url

    def moment(self, name: str) -> Moment | None:
        text = self.text(name)
        if text is None:
            return None
        with suppress(ValueError):
            return moment_from_fragment(text)
        raise BrokenLineError(f"“{name}” is no media fragment such as t=12.5,20.")

    def passage(self, name: str) -> PassageRecord | None:
        value = self._left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BrokenLineError(f"“{name}” is not an object.")
        fields = _Fields(value, place=self.place, problems=self._problems)
        exact = fields.text("exact")
        start, end = fields.whole("start"), fields.whole("end")
        if not exact or len(exact) > _MAX_QUOTATION_CHARS or end < start:
            raise BrokenLineError(
                f"“{name}” needs a quotation under “exact”, of at most {_MAX_QUOTATION_CHARS} characters, and "
                "an “end” that is not before its “start”."
            )
        found = PassageRecord(
            kind=fields.word("kind", _PASSAGE_KINDS),
            exact=exact,
            prefix=fields.text("prefix") or "",
            suffix=fields.text("suffix") or "",
            start=start,
            end=end,
            mark=fields.optional_id("mark", max_chars=_MAX_MARK_CHARS) or "",
            question=fields.text("question") or "",
            unconfirmed=fields.flag("unconfirmed"),
        )
        fields.report_left("left out")
        return found

    def body(self) -> tuple[str, BodyFormat]:
        """Return the raw text and its format. `html` is for other readers of the file, and ignored."""
        value = self._left.pop("body", None)
        if not isinstance(value, dict) or not isinstance(raw := value.get("raw"), str):
            raise BrokenLineError("“body” is not an object with a text under “raw”.")
        for known in _FORMATS:
            if value.get("format") == known:
                return raw, known
        raise BrokenLineError(f"“format” of “body” is not one of {', '.join(_FORMATS)}.")

    def extra(self) -> dict[str, JsonValue]:
        """Return the object `extra` with all fields that nobody took, which are reported."""
        extra = self._left.pop("extra", {})
        if not isinstance(extra, dict):
            raise BrokenLineError("“extra” is not an object.")
        self.report_left("kept in “extra”")
        return {**self._left, **extra}

    def report_left(self, fate: str) -> None:
        """Report the fields that nobody took, and what became of them."""
        for name in self._left:
            self._problems.add(
                "unknown_field",
                place=self.place,
                detail=f"The field “{name}” is not known; {fate}.",
            )


def _discussion(fields: _Fields) -> DiscussionRecord:
    return DiscussionRecord(
        source_id=fields.id("id"),
        external_id=fields.optional_id("external_id"),
        urls=fields.addresses("urls"),
        title=fields.text("title"),
        summary=fields.text("summary"),
        language=fields.language("language"),
        medium=fields.text("medium"),
        published_at=fields.time("published_at"),
        state=fields.word("state", _STATES, default="open"),
        key=fields.optional_id("key", max_chars=_MAX_KEY_CHARS),
        extra=fields.extra(),
        place=fields.place,
    )


def _reader(fields: _Fields) -> ReaderRecord:
    return ReaderRecord(
        source_id=fields.id("id"),
        name=fields.text("name"),
        email=fields.text("email"),
        url=fields.address("url"),
        kind=fields.word("type", _READER_KINDS, default="guest"),
        role_label=fields.text("role"),
        suspended_until=fields.time("suspended_until"),
        extra=fields.extra(),
        place=fields.place,
    )


def _comment(fields: _Fields) -> CommentRecord:
    raw, body_format = fields.body()
    pinned_at = fields.time("pinned_at")
    closed_at = fields.time("closed_at")
    correction = fields.optional_word("correction", _CORRECTIONS)
    return CommentRecord(
        source_id=fields.id("id"),
        discussion_source_id=fields.id("discussion"),
        raw=raw,
        format=body_format,
        status=fields.word("status", _STATUSES),
        parent_source_id=fields.optional_id("parent"),
        author=fields.optional_id("author"),
        author_name=fields.text("author_name"),
        created_at=fields.time("created_at"),
        edited_at=fields.time("edited_at"),
        reason=fields.text("reason"),
        kind=fields.word("type", _KINDS, default="comment"),
        pinned=fields.flag("pinned") or pinned_at is not None,
        pinned_at=pinned_at,
        closed=fields.flag("closed") or closed_at is not None,
        closed_at=closed_at,
        removed_by_author=fields.flag("removed_by_author"),
        edited_after_replies=fields.flag("edited_after_replies"),
        decided_at=fields.time("decided_at"),
        decided_by=fields.optional_id("decided_by"),
        passage=fields.passage("passage"),
        moment=fields.moment("media_fragment"),
        medium=fields.text("medium"),
        correction=correction,
        correction_decided_at=fields.time("correction_decided_at"),
        correction_decided_by=fields.optional_id("correction_decided_by"),
        correction_reason=fields.text("correction_reason"),
        correction_published=fields.flag("correction_published"),
        imported_up=fields.whole("imported_up"),
        imported_down=fields.whole("imported_down"),
        extra=fields.extra(),
        place=fields.place,
    )


def _revision(fields: _Fields) -> RevisionRecord:
    raw, body_format = fields.body()
    return RevisionRecord(
        comment_source_id=fields.id("comment"),
        number=fields.whole("number", least=1, default=None),
        raw=raw,
        format=body_format,
        replaced_at=fields.time("replaced_at"),
        extra=fields.extra(),
        place=fields.place,
    )


def _vote(fields: _Fields) -> VoteRecord:
    value: Literal[1, -1]
    match fields.whole("value", least=-1, default=None):
        case 1:
            value = 1
        case -1:
            value = -1
        case _:
            raise BrokenLineError("“value” is neither 1 nor -1.")
    return VoteRecord(
        comment_source_id=fields.id("comment"),
        voter_source_id=fields.id("reader"),
        value=value,
        voted_at=fields.time("voted_at"),
        extra=fields.extra(),
        place=fields.place,
    )


def _reaction(fields: _Fields) -> ReactionRecord:
    comment, discussion = fields.optional_id("comment"), fields.optional_id("discussion")
    if (comment is None) is (discussion is None):
        raise BrokenLineError("A reaction names either a “comment” or a “discussion”.")
    return ReactionRecord(
        reader_source_id=fields.id("reader"),
        name=fields.id("name"),
        comment_source_id=comment,
        discussion_source_id=discussion,
        reacted_at=fields.time("reacted_at"),
        extra=fields.extra(),
        place=fields.place,
    )


_BUILDERS: Final[Mapping[str, Callable[[_Fields], Record]]] = {
    "discussion": _discussion,
    "reader": _reader,
    "comment": _comment,
    "revision": _revision,
    "vote": _vote,
    "reaction": _reaction,
}
RECORD_KINDS: Final = frozenset(_BUILDERS)


def record_from(
    kind: str, values: Mapping[str, JsonValue], *, place: str, problems: Problems
) -> Record:
    """Return the record that an object of one of `RECORD_KINDS` says.

    Raises:
        BrokenLineError: a field is missing or is not of its type.
    """
    fields = {name: value for name, value in values.items() if name != "kind"}
    return _BUILDERS[kind](_Fields(fields, place=place, problems=problems))


def written_time(time: datetime) -> str:
    """Return a time in the one form in which we write it: UTC, with microseconds."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def values_of(record: Record) -> dict[str, JsonValue]:
    """Return a record as the object of its line. What is absent, or as by default, is left out."""
    values: dict[str, JsonValue]
    match record:
        case DiscussionRecord():
            values = {
                "kind": "discussion",
                "id": record.source_id,
                "external_id": record.external_id,
                "urls": list(record.urls),
                "title": record.title,
                "summary": record.summary,
                "language": record.language,
                "medium": record.medium,
                "published_at": _time_or_none(record.published_at),
                "state": record.state,
                "key": record.key,
            }
        case ReaderRecord():
            values = {
                "kind": "reader",
                "id": record.source_id,
                "name": record.name,
                "email": record.email,
                "url": record.url,
                "type": record.kind,
                "role": record.role_label,
                "suspended_until": _time_or_none(record.suspended_until),
            }
        case CommentRecord():
            values = {
                "kind": "comment",
                "id": record.source_id,
                "discussion": record.discussion_source_id,
                "parent": record.parent_source_id,
                "author": record.author,
                "author_name": record.author_name,
                "body": {"format": record.format, "raw": record.raw},
                "created_at": _time_or_none(record.created_at),
                "edited_at": _time_or_none(record.edited_at),
                "status": record.status,
                "reason": record.reason,
                "type": record.kind,
                "pinned": record.pinned or None,
                "pinned_at": _time_or_none(record.pinned_at),
                "closed": record.closed or None,
                "closed_at": _time_or_none(record.closed_at),
                "removed_by_author": record.removed_by_author or None,
                "edited_after_replies": record.edited_after_replies or None,
                "decided_at": _time_or_none(record.decided_at),
                "decided_by": record.decided_by,
                "passage": _passage(record.passage),
                "media_fragment": record.moment.fragment if record.moment else None,
                "medium": record.medium,
                "correction": record.correction,
                "correction_decided_at": _time_or_none(record.correction_decided_at),
                "correction_decided_by": record.correction_decided_by,
                "correction_reason": record.correction_reason,
                "correction_published": record.correction_published or None,
                "imported_up": record.imported_up or None,
                "imported_down": record.imported_down or None,
            }
        case RevisionRecord():
            values = {
                "kind": "revision",
                "comment": record.comment_source_id,
                "number": record.number,
                "body": {"format": record.format, "raw": record.raw},
                "replaced_at": _time_or_none(record.replaced_at),
            }
        case VoteRecord():
            values = {
                "kind": "vote",
                "comment": record.comment_source_id,
                "reader": record.voter_source_id,
                "value": record.value,
                "voted_at": _time_or_none(record.voted_at),
            }
        case ReactionRecord():
            values = {
                "kind": "reaction",
                "comment": record.comment_source_id,
                "discussion": record.discussion_source_id,
                "reader": record.reader_source_id,
                "name": record.name,
                "reacted_at": _time_or_none(record.reacted_at),
            }
    values["extra"] = dict(record.extra) or None
    return {name: value for name, value in values.items() if value is not None and value != []}


def _passage(record: PassageRecord | None) -> dict[str, JsonValue] | None:
    if record is None:
        return None
    values: dict[str, JsonValue] = dataclasses.asdict(record)
    return {name: value for name, value in values.items() if value or name in {"start", "end"}}


def _time_or_none(time: datetime | None) -> str | None:
    return None if time is None else written_time(time)
