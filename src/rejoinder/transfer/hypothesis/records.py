"""What the fields of an annotation mean: JSON to records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rejoinder.articles.addresses import normalise_url
from rejoinder.core.errors import InvalidError
from rejoinder.transfer.fields import MAX_ID_CHARS, plain_text, utc_time, web_address
from rejoinder.transfer.hypothesis.anchors import is_about_a_place, read_target
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    CommentStatus,
    DiscussionRecord,
    JsonValue,
    ReaderRecord,
    Record,
)

WORLD: Final = "__world__"  # the group of what everybody may read
_KNOWN: Final = 50_000  # readers, and pages, that are remembered so as to be named once
_MOST_ANCESTORS: Final = 1_000  # of which the nearest are kept
_AN_EDIT: Final = timedelta(seconds=1)  # what is saved sooner is the saving itself

_STATUSES: Final[Mapping[str, CommentStatus]] = {
    "APPROVED": "published",
    "PENDING": "waiting",
    "DENIED": "rejected",
    "SPAM": "spam",
}
# Links of a page that may lead to another one: in another language, or a feed.
_OTHER_PAGES: Final = ("alternate", "hub", "author", "license")
_SERVICE: Final = {
    "links",
    "flagged",
    "actions",
    "moderation",
}  # about it, for whoever asked for it


class BrokenAnnotationError(Exception):
    """An annotation, or a field of it, is not as the format says. Costs that annotation only."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Which annotations are imported beside those that everybody may read."""

    groups: frozenset[str] = frozenset()  # ids of groups: readers here see what their members saw
    private: bool = False  # what nobody but its author saw: it comes in as rejected


class _Values:
    """The fields of one annotation. Each is taken once; what is left over at the end goes to `extra`."""

    def __init__(self, values: Mapping[str, JsonValue]) -> None:
        self.left = {name: value for name, value in values.items() if value not in (None, [], {})}

    def text(self, name: str) -> str | None:
        """Return a text, or None if it is absent or empty."""
        value = self.left.pop(name, "")
        if not isinstance(value, str):
            raise BrokenAnnotationError(f"“{name}” is not a text.")
        return value.strip() or None

    def texts(self, name: str) -> list[str]:
        value = self.left.pop(name, [])
        texts = (
            [each for each in value if isinstance(each, str)] if isinstance(value, list) else None
        )
        if texts is None or not isinstance(value, list) or len(texts) != len(value):
            raise BrokenAnnotationError(f"“{name}” is not a list of texts.")
        return texts

    def object(self, name: str) -> dict[str, JsonValue]:
        value = self.left.pop(name, {})
        if not isinstance(value, dict):
            raise BrokenAnnotationError(f"“{name}” is not an object.")
        return value

    def flag(self, name: str) -> bool:
        value = self.left.pop(name, False)
        if not isinstance(value, bool):
            raise BrokenAnnotationError(f"“{name}” is neither true nor false.")
        return value


class Interpreter:
    """Make records of annotations. Remembers bounded sets of people and pages, to name each but once."""

    def __init__(self, *, problems: Problems, audience: Audience) -> None:
        self._problems = problems
        self._audience = audience
        self._readers: set[str] = set()
        self._pages: set[str] = set()

    def records(self, values: Mapping[str, JsonValue], *, place: str) -> Iterator[Record]:
        """Yield the comment that an annotation is, after its page and its author; nothing if it is none.

        Raises:
            BrokenAnnotationError: a field is not of its type.
        """
        fields = _Values(values)
        source_id = fields.text("id")
        if source_id is None or len(source_id) > MAX_ID_CHARS:
            self._problems.add(
                "annotation_without_id", place, "It has no id, or too long a one, and was left out."
            )
            return
        status = self._status(fields, place=place)
        if status is None:
            return
        references = [name for name in fields.texts("references") if name != source_id]
        tags = fields.texts("tags")
        raw = fields.text("text")
        if raw is None and not tags:
            self._report_wordless(values, is_reply=bool(references), place=place)
            return
        page = self._page(fields, place=place)
        if page is None:
            return
        target = fields.left.pop("target", None)
        anchors = read_target(target, place=place, problems=self._problems)
        reader = self._reader(fields, place=place)
        created_at = self._time(fields, "created", place=place)
        updated_at = self._time(fields, "updated", place=place)
        if raw is None:
            self._problems.add(
                "tags_only", place, "It has tags and no text; the tags stand in place of one."
            )
        if self._is_new(page.source_id, self._pages):
            yield page
        if reader is not None and self._is_new(reader.source_id, self._readers):
            yield reader
        ancestors = references[::-1][:_MOST_ANCESTORS]
        yield CommentRecord(
            source_id=source_id,
            discussion_source_id=page.source_id,
            raw=", ".join(tags) if raw is None else raw,
            format="text" if raw is None else "markdown",
            status=status[0],
            reason=status[1],
            parent_source_id=ancestors[0][:MAX_ID_CHARS] if ancestors else None,
            ancestors=tuple(ancestors[1:]),
            author=reader.source_id if reader else None,
            author_name=reader.name if reader else None,
            created_at=created_at,
            edited_at=_edited_at(created_at, updated_at),
            passage=None if ancestors else anchors.passage,
            moment=None if ancestors else anchors.moment,
            extra=self._extra(fields, tags=tags, target=target if ancestors else anchors.left),
            place=place,
        )

    def _is_new(self, name: str, known: set[str]) -> bool:
        if name in known:
            return False
        if len(known) >= _KNOWN:
            known.clear()
        known.add(name)
        return True

    def _report_wordless(
        self, values: Mapping[str, JsonValue], *, is_reply: bool, place: str
    ) -> None:
        if not is_reply and is_about_a_place(values.get("target")):
            self._problems.add(
                "highlight", place, "It marks words and says nothing about them, and was left out."
            )
        else:
            self._problems.add("no_text", place, "It has neither text nor tags, and was left out.")

    def _status(self, fields: _Values, *, place: str) -> tuple[CommentStatus, str | None] | None:
        """Return status and reason of an annotation, None of one that is not for those who read here."""
        written = fields.text("moderation_status")
        is_hidden = fields.flag("hidden")
        permissions = fields.object("permissions")
        group = fields.left.get("group", WORLD)
        if not isinstance(group, str):
            raise BrokenAnnotationError("“group” is not a text.")
        audience = permissions.get("read")
        allowed = audience if isinstance(audience, list) else []
        if f"group:{group}" not in allowed and f"group:{WORLD}" not in allowed:
            if not self._audience.private:
                detail = (
                    "Only its author may read it, and it was left out."
                    if allowed
                    else "It does not say that everybody may read it, and it was left out."
                )
                self._problems.add("private", place, detail)
                return None
            self._problems.add("private", place, "Only its author may read it; it was hidden.")
            if group == WORLD:
                fields.left.pop("group", None)
            return "rejected", "private"
        if group == WORLD:
            fields.left.pop("group", None)
        elif group not in self._audience.groups:
            self._problems.add(
                "other_group", place, f"It is of the group “{group}” alone, and was left out."
            )
            return None
        status = _STATUSES.get(written or "APPROVED")
        if status is None:
            self._problems.add(
                "status_unknown",
                place,
                f"The status “{written}” is not known; it waits for a moderator.",
            )
            status = "waiting"
        if is_hidden and status != "spam":
            return "rejected", "hidden"
        return status, written if status == "rejected" else None

    def _page(self, fields: _Values, *, place: str) -> DiscussionRecord | None:
        """Return the page that an annotation is about."""
        document = fields.object("document")
        uri = fields.text("uri") or _source_of(fields.left.get("target"))
        urls = list(_web_addresses([uri, *_links_of(document)]))
        if uri is None or (not urls and len(uri) > MAX_ID_CHARS):
            self._problems.add(
                "annotation_without_page", place, "It names no page, and was left out."
            )
            return None
        if not urls:
            self._problems.add(
                "no_web_page",
                place,
                f"“{uri}” is no page on the web, so its discussion is hidden from readers.",
            )
        title = document.get("title")
        if isinstance(title, list):
            title = title[0] if title else None
        return DiscussionRecord(
            source_id=_page_id(uri),
            external_id=None if urls else uri,
            urls=tuple(urls),
            title=plain_text(title) if isinstance(title, str) else None,
            state="open" if urls else "private",
            place=place,
        )

    def _reader(self, fields: _Values, *, place: str) -> ReaderRecord | None:
        user = fields.text("user")
        info = fields.object("user_info")
        shown = info.get("display_name")
        name, at, authority = (user or "").removeprefix("acct:").rpartition("@")
        if user is None or not user.startswith("acct:") or not (name and at and authority):
            self._problems.add("author_unknown", place, f"“{user or ''}” names no author.")
            return None
        if len(user) > MAX_ID_CHARS:
            raise BrokenAnnotationError("“user” is too long.")
        return ReaderRecord(
            source_id=user,
            name=(plain_text(shown) if isinstance(shown, str) else None) or name,
            kind="account",
            place=place,
        )

    def _time(self, fields: _Values, name: str, *, place: str) -> datetime | None:
        written = fields.text(name)
        try:
            return utc_time(written)
        except (ValueError, OverflowError):
            self._problems.add("date_unreadable", place, f"“{name}”: “{written}” is not a date.")
            return None

    def _extra(
        self, fields: _Values, *, tags: list[str], target: JsonValue
    ) -> dict[str, JsonValue]:
        kept = {name: value for name, value in fields.left.items() if name not in _SERVICE}
        if tags:
            kept["tags"] = [*tags]
        if target is not None:
            kept["target"] = target
        return kept


def _edited_at(created_at: datetime | None, updated_at: datetime | None) -> datetime | None:
    if created_at is None or updated_at is None or updated_at - created_at < _AN_EDIT:
        return None
    return updated_at


def _page_id(uri: str) -> str:
    """Return what annotations of one page have in common, however its address was written."""
    with suppress(InvalidError):
        return normalise_url(uri)
    return uri


def _source_of(target: JsonValue) -> str | None:
    first = target[0] if isinstance(target, list) and target else None
    source = first.get("source") if isinstance(first, dict) else None
    return source if isinstance(source, str) and source else None


def _links_of(document: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield further addresses of the same page."""
    links = document.get("link")
    for link in links if isinstance(links, list) else []:
        href = link.get("href") if isinstance(link, dict) else None
        if isinstance(link, dict) and isinstance(href, str) and link.get("rel") not in _OTHER_PAGES:
            yield href


def _web_addresses(written: list[str | None]) -> Iterator[str]:
    """Yield the web addresses among some, each once, without what leads to a place in the page."""
    seen: set[str] = set()
    for address in written:
        url = web_address((address or "").partition("#")[0])
        if url is None or url in seen:
            continue
        with suppress(InvalidError):
            normalise_url(url)
            seen.add(url)
            yield url
