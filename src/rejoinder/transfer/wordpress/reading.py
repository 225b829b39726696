"""Turn the blocks of a WordPress export into records. Nothing is stored or cleaned here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import BinaryIO, Final

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import DiscussionRecord, Record
from rejoinder.transfer.wordpress.blocks import FIELDS, Block, read_blocks
from rejoinder.transfer.wordpress.records import Interpreter, is_imported
from rejoinder.transfer.wordpress.site_clock import SiteClock

# An item's comments wait until it ends, so that the order of its elements does not matter; beyond
# these they go out with what is known of it, which is all of it in every file WordPress writes.
HELD_COMMENTS: Final = 200
HELD_CHARS: Final = 1_000_000

_CHECKED: Final = {
    "wp:comment_id",
    "wp:comment_type",
    "wp:comment_date",
    "wp:comment_date_gmt",
    "wp:post_date",
    "wp:post_date_gmt",
    "wp:post_id",
}
_NOT_CHECKED: Final = frozenset().union(*FIELDS.values()) - _CHECKED


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over a file found."""

    items: int  # of every type, attachments and menu entries included
    comments: int  # that `read` will yield, mentions included, if their items have an identity
    clock: SiteClock  # how the site's clock was set


def check(stream: BinaryIO, *, problems: Problems) -> Survey:
    """Go through a whole export without keeping anything: is it whole, and what is in it?

    Whoever stores while reading calls this first, so that a broken file stores nothing.

    Args:
        problems: takes the repairs; `read` will report the same ones again, and others.

    Raises:
        InvalidError: the file is no WordPress export, or is broken so that `read` would stop. It
            names the line.
    """
    items = comments = 0
    clock = SiteClock()
    is_wordpress = False
    for block in read_blocks(stream, problems=problems, without=_NOT_CHECKED):
        _learn(clock, block)
        if block.name == "comment":
            comments += is_imported(block)
        elif block.name == "item":
            items += 1
        is_wordpress = is_wordpress or block.name != "item" or bool(block.fields)
    if items and not is_wordpress:
        raise InvalidError(
            "The file is an RSS feed, not a WordPress export: nothing in it is WordPress's own. "
            "Use Tools > Export in WordPress."
        )
    return Survey(items=items, comments=comments, clock=clock)


def read(
    stream: BinaryIO,
    *,
    problems: Problems,
    survey: Survey | None = None,
    zone: tzinfo | None = None,
) -> Iterator[Record]:
    """Yield the discussions, readers and comments of an export, each before what names it.

    Only a comment's parent may come later. Memory does not grow with the file.

    Args:
        survey: of `check`. Without it, a time that is given in the site's zone only is set right by
            what stood before it in the file.
        zone: of the site, for such times; it wins over what the file reveals.

    Raises:
        InvalidError: as `check`, but after what stands before the break was yielded.
    """
    learnt = SiteClock()
    interpreter = Interpreter(
        problems=problems, clock=survey.clock if survey else learnt, zone=zone
    )
    holder = _Holder(interpreter, problems=problems)
    for block in read_blocks(stream, problems=problems):
        if survey is None:
            _learn(learnt, block)
        match block.name:
            case "comment":
                yield from holder.take_comment(block)
            case "item":
                yield from holder.end_item(block)
            case _:
                interpreter.take_author(block)


def _learn(clock: SiteClock, block: Block) -> None:
    if block.name == "comment":
        local, gmt = "wp:comment_date", "wp:comment_date_gmt"
    else:
        local, gmt = "wp:post_date", "wp:post_date_gmt"
    clock.note(local=block.fields.get(local), gmt=block.fields.get(gmt))


class _Holder:
    """Hold the comments of an item until its discussion can go out before them."""

    def __init__(self, interpreter: Interpreter, *, problems: Problems) -> None:
        self._interpreter = interpreter
        self._problems = problems
        self._held: list[Block] = []
        self._held_chars = 0
        self._discussion: DiscussionRecord | None = None  # of this item, if it went out already
        self._used_fields = 0  # how many fields of the item it was made from
        self._is_dropped = False  # this item has nothing it could be known by

    def take_comment(self, block: Block) -> Iterator[Record]:
        self._held.append(block)
        self._held_chars += len(block.fields.get("wp:comment_content", ""))
        if len(self._held) >= HELD_COMMENTS or self._held_chars >= HELD_CHARS:
            assert block.parent is not None
            yield from self._send(block.parent)

    def end_item(self, item: Block) -> Iterator[Record]:
        if self._discussion is not None and self._used_fields != len(item.fields):
            self._problems.add(
                "late_field",
                place=f"line {item.line}",
                detail="This item has fields after its comments, too late to be used.",
            )
        yield from self._send(item)
        self._discussion = None
        self._is_dropped = False

    def _send(self, item: Block) -> Iterator[Record]:
        """Yield the item's discussion, unless it went out already, and the comments held."""
        if self._discussion is None and not self._is_dropped:
            self._discussion = self._interpreter.discussion(item, has_comments=bool(self._held))
            self._used_fields = len(item.fields)
            if self._discussion is None:
                self._is_dropped = True
            else:
                yield self._discussion
        for block in self._held:
            if self._discussion is None:
                self._problems.add(
                    "comment_without_page",
                    place=f"line {block.line}",
                    detail="Its item has neither an id nor an address, so the comment was left out.",
                )
                continue
            reader, comment = self._interpreter.comment(
                block, discussion_source_id=self._discussion.source_id
            )
            if reader is not None:
                yield reader
            if comment is not None:
                yield comment
        self._held.clear()
        self._held_chars = 0
