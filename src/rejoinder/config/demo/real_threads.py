"""Read a folder of real discussions beside the demo's own, one JSON object a line.

Each has `thread, title, id, parent, author, created, text, format, votes`; `posted` is the day of the
article. Only whoever has such data uses this; the product reads the formats in `transfer`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord, Record


def read_threads(path: Path) -> Iterator[Record]:
    """Yield the records of a .jsonl.gz file. Memory grows with the number of threads and people only."""
    seen: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            thread, author = str(row["thread"]), str(row["author"])
            created = (
                datetime.fromisoformat(row["created"]).astimezone(UTC)
                if row.get("created")
                else None
            )
            if thread not in seen:
                seen.add(thread)
                posted = row.get("posted")
                yield DiscussionRecord(
                    source_id=thread,
                    external_id=thread,
                    title=row.get("title") or thread,
                    published_at=datetime.fromisoformat(posted).replace(tzinfo=UTC)
                    if posted
                    else created,
                )
            if f"author:{author}" not in seen:
                seen.add(f"author:{author}")
                yield ReaderRecord(source_id=author, name=author)
            yield CommentRecord(
                source_id=str(row["id"]),
                discussion_source_id=thread,
                parent_source_id=str(row["parent"]) if row.get("parent") else None,
                author=author,
                author_name=author,
                format="markdown" if row.get("format") == "markdown" else "html",
                raw=row["text"] or "",
                created_at=created,
                status="published",
                place=f"line {number}",
            )
