"""Cut a WordPress export (WXR) into its authors, items and comments. Nothing is interpreted here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, NamedTuple
from xml.parsers import expat

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files.recognising import recognise_root
from rejoinder.transfer.files.xml_text import read_text
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.wordpress.names import Names

MAX_DEPTH: Final = 100
MAX_TEXT_CHARS: Final = 10_000_000  # of one element
MAX_NAMES: Final = 10_000
MAX_TAG_BYTES: Final = 1_000_000  # of one tag with its attributes

# Which element, by its key, opens which block inside a block.
_OPENS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"rss": "rss"},
    "rss": {"channel": "channel"},
    "channel": {"item": "item", "wp:author": "author"},
    "item": {"wp:comment": "comment"},
    "comment": {"wp:commentmeta": "meta"},
}
# Which elements, by their keys, are fields of a block.
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "channel": frozenset({"language"}),
    "author": frozenset({"wp:author_id"}),
    "item": frozenset(
        {
            "title",
            "link",
            "guid",
            "pubDate",
            "excerpt:encoded",
            "wp:post_id",
            "wp:post_date",
            "wp:post_date_gmt",
            "wp:comment_status",
            "wp:post_name",
            "wp:status",
            "wp:post_type",
            "wp:post_password",
        }
    ),
    "comment": frozenset(
        {
            "wp:comment_id",
            "wp:comment_author",
            "wp:comment_author_email",
            "wp:comment_author_url",
            "wp:comment_date",
            "wp:comment_date_gmt",
            "wp:comment_content",
            "wp:comment_approved",
            "wp:comment_type",
            "wp:comment_parent",
            "wp:comment_user_id",
        }
    ),
    "meta": frozenset({"wp:meta_key", "wp:meta_value"}),
}
# What an article has besides: read only where articles are wanted, since an export is mostly that.
_ARTICLE_OPENS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"rss": "rss"},
    "rss": {"channel": "channel"},
    "channel": {
        "item": "item",
        "wp:author": "author",
        "wp:category": "category",
        "wp:tag": "tag",
    },
    "item": {"wp:postmeta": "meta"},
}
_ARTICLE_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "channel": FIELDS["channel"] | {"wp:base_blog_url"},
    "author": frozenset(
        {
            "wp:author_login",
            "wp:author_display_name",
            "wp:author_first_name",
            "wp:author_last_name",
        }
    ),
    "category": frozenset(
        {
            "wp:term_id",
            "wp:category_nicename",
            "wp:category_parent",
            "wp:cat_name",
            "wp:category_description",
        }
    ),
    "tag": frozenset({"wp:tag_slug", "wp:tag_name"}),
    "item": FIELDS["item"]
    | {
        "content:encoded",
        "dc:creator",
        "wp:attachment_url",
        "wp:post_parent",
    },
    "meta": FIELDS["meta"],
}
_LABEL: Final = "category"  # an element of an item whose attributes say as much as its text
_YIELDED: Final = {"author", "category", "tag", "item", "comment"}
_JUNK: Final = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_MORE = re.compile(rb"<(?:rss|channel|item|wp:)\b")


class Label(NamedTuple):
    """A category, tag or other term that an item has."""

    domain: str  # "category", "post_tag", …
    slug: str  # percent-encoded, as WordPress has it
    name: str


@dataclass(slots=True)
class Block:
    """An element with the texts of its children, stripped; absent and empty ones are left out."""

    name: str  # as the block is called in _OPENS
    line: int  # where it begins; 0 for a meta
    parent: Block | None
    fields: dict[str, str] = field(default_factory=dict)  # by key; of several the first
    metas: list[tuple[str, str]] = field(default_factory=list)  # in their order
    labels: list[Label] = field(default_factory=list)  # of an item whose articles are wanted


def read_blocks(
    stream: BinaryIO,
    *,
    problems: Problems,
    without: Collection[str] = (),
    articles: bool = False,
) -> Iterator[Block]:
    """Yield each author, comment and item as it ends: an item after its comments.

    Memory does not grow with the file. A comment's `parent` is its item, as far as it is read.

    Args:
        without: keys of fields that are not wanted, such as "wp:comment_content".
        articles: yield what articles are made of, terms too, in the place of comments.

    Raises:
        InvalidError: the file is no WordPress export, or is broken beyond the repairs of `files.xml_text`.
    """
    parser = _Parser(problems, without=without, articles=articles)
    for text in read_text(stream, problems=problems):
        yield from parser.feed(text.encode())
    yield from parser.finish()


class _Parser:
    """Drive expat over a file, and let `_Handlers` build the blocks."""

    def __init__(self, problems: Problems, *, without: Collection[str], articles: bool) -> None:
        self._problems = problems
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.buffer_size = 1 << 16
        self._handlers = _Handlers(
            self._expat, problems=problems, without=without, articles=articles
        )
        self._fed_bytes = 0
        self._is_over = False  # something else stands behind </rss>

    def feed(self, data: bytes) -> Iterator[Block]:
        yield from self._parse(data, is_last=False)
        if not self._is_over and self._fed_bytes - self._expat.CurrentByteIndex > MAX_TAG_BYTES:
            line = self._expat.CurrentLineNumber
            raise InvalidError(f"A tag in line {line} is longer than {MAX_TAG_BYTES:,} bytes.")
        if len(self._expat.intern) > MAX_NAMES:  # expat keeps each of them
            raise InvalidError(f"The file has more than {MAX_NAMES:,} different names of elements.")

    def finish(self) -> Iterator[Block]:
        yield from self._parse(b"", is_last=True)
        if not self._handlers.has_channel:
            raise InvalidError(
                "The file is no WordPress export: it has <rss>, but no <channel> in it."
            )

    def _parse(self, data: bytes, *, is_last: bool) -> Iterator[Block]:
        failure = None
        if self._is_over:
            _look_at_junk(data)
        else:
            self._fed_bytes += len(data)
            try:
                self._expat.Parse(data, is_last)
            except expat.ExpatError as error:
                failure = error
        ready = self._handlers.ready
        yield from ready  # what stands before the break is whole
        ready.clear()
        if failure is None:
            return
        if failure.code != _JUNK:
            raise self._broken(failure, is_end=is_last) from failure
        self._is_over = True
        self._problems.add(
            "stray_bytes",
            place=f"line {failure.lineno}",
            detail="What stood after </rss> was skipped.",
        )
        _look_at_junk(data[self._expat.ErrorByteIndex - self._fed_bytes :])

    def _broken(self, error: expat.ExpatError, *, is_end: bool) -> InvalidError:
        inside = self._handlers.where()
        if is_end:
            return InvalidError(
                f"The file ends too early, in line {error.lineno}{inside}: it was cut off. Export it again, or "
                "download it again."
            )
        return InvalidError(
            f"The file is not well-formed XML in line {error.lineno}, column {error.offset + 1}{inside}: "
            f"{expat.ErrorString(error.code)}. Export it again, or correct that line in a text editor."
        )


def _look_at_junk(data: bytes) -> None:
    if _MORE.search(data):
        raise InvalidError(
            "After its </rss> the file goes on with a second export. Cut it into two files there; both can be "
            "imported, one after the other or in one .zip."
        )


class _Handlers:
    """What expat calls: some sixty calls for one comment, so this is the hot path of an import.

    A child of the current block is a field, whose text is collected, or opens a block of its own, or
    is passed over with all that is in it.
    """

    def __init__(
        self,
        parser: expat.XMLParserType,
        *,
        problems: Problems,
        without: Collection[str],
        articles: bool,
    ) -> None:
        self.ready: list[Block] = []  # blocks that have ended
        self.has_channel = False
        self._parser = parser
        self._problems = problems
        self._names = Names(problems)
        fields, self._all_opens = (
            (_ARTICLE_FIELDS, _ARTICLE_OPENS) if articles else (FIELDS, _OPENS)
        )
        self._wanted = {name: keys.difference(without) for name, keys in fields.items()}
        self._labelled = "item" if articles else ""  # the block whose terms are wanted
        self._label: dict[str, str] | None = None  # attributes of the term whose text is collected
        self._depth = 0  # of the innermost element, the root being 1
        self._child_depth = 1  # of the current block's children
        self._block: Block | None = None
        self._opens = self._all_opens[""]
        self._fields: Collection[str] = ()
        self._field = ""  # key of the field whose text is collected, or ""
        self._texts: list[str] = []
        self._text_chars = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _refuse_doctype  # `files.xml_text` has refused it already

    def where(self) -> str:
        """Return ", inside <name>" for a message, or "" outside all elements that are known here."""
        name = self._field or (self._block.name if self._block else "")
        name = {"comment": "wp:comment", "meta": "wp:commentmeta", "author": "wp:author"}.get(
            name, name
        )
        return f", inside <{name}>" if name else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if attributes:
            self._names.bind(attributes, depth=depth)
        if depth == self._child_depth:
            key = self._names.keys.get(name) or self._names.find(
                name, line=self._parser.CurrentLineNumber
            )
            if key in self._fields:
                self._field = key
                self._parser.CharacterDataHandler = self._text
            elif key in self._opens:
                self._open(self._opens[key])
            elif key == _LABEL and self._block is not None and self._block.name == self._labelled:
                self._label = attributes
                self._field = key
                self._parser.CharacterDataHandler = self._text
            elif depth == 1:
                recognise_root(name, name="The file")
        elif depth > MAX_DEPTH:
            raise InvalidError(
                f"Elements are nested deeper than {MAX_DEPTH} in line {self._parser.CurrentLineNumber}."
            )
        elif self._field:
            self._problems.add(
                "markup_in_text",
                place=f"line {self._parser.CurrentLineNumber}",
                detail=f"<{name}> inside the text of an element: its words were kept, the tag was not.",
            )

    def _end(self, _name: str) -> None:
        depth = self._depth
        if depth == self._child_depth:
            if self._field:
                assert self._block is not None
                text = "".join(self._texts).strip()
                if self._label is not None:
                    domain, slug = (self._label.get(key, "") for key in ("domain", "nicename"))
                    self._block.labels.append(Label(domain, slug, text))
                    self._label = None
                elif text:
                    self._block.fields.setdefault(self._field, text)
                self._texts.clear()
                self._text_chars = 0
                self._field = ""
                self._parser.CharacterDataHandler = None  # what stands between fields is layout
        elif depth < self._child_depth:
            self._close()
        if depth == self._names.bound_depth:
            self._names.unbind()
        self._depth = depth - 1

    def _text(self, data: str) -> None:
        self._texts.append(data)
        self._text_chars += len(data)
        if self._text_chars > MAX_TEXT_CHARS:
            raise InvalidError(
                f"The text of <{self._field}> in line {self._parser.CurrentLineNumber} is longer than "
                f"{MAX_TEXT_CHARS:,} characters."
            )

    def _open(self, name: str) -> None:
        line = 0 if name == "meta" else self._parser.CurrentLineNumber
        self._child_depth += 1
        self._enter(Block(name, line, self._block))

    def _close(self) -> None:
        block = self._block
        assert block is not None
        if block.name == "meta":
            assert block.parent is not None
            block.parent.metas.append(
                (block.fields.get("wp:meta_key", ""), block.fields.get("wp:meta_value", ""))
            )
        elif block.name in _YIELDED:
            self.ready.append(block)
        self._child_depth -= 1
        self._enter(block.parent)

    def _enter(self, block: Block | None) -> None:
        name = block.name if block else ""
        self.has_channel = self.has_channel or name == "channel"
        self._block = block
        self._opens = self._all_opens.get(name, {})
        self._fields = self._wanted.get(name, ())


def _refuse_doctype(*_args: object) -> None:
    raise InvalidError(
        "The file declares a document type, which no WordPress export does, so it is not read."
    )
