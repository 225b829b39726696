"""Make files as Hypothesis exports them, and read them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

from rejoinder.sites.models import Site
from rejoinder.transfer.hypothesis import Audience, read
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, Record
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records

PAGE = "https://gazette.example.org/tunnel/"
EVERYBODY = Audience()


def quotation(exact: str, *, prefix: str = "", suffix: str = "") -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def target(*selectors: Mapping[str, object], source: str = PAGE) -> dict[str, object]:
    return {"source": source, **({"selector": list(selectors)} if selectors else {})}


def annotation(name: str, **fields: object) -> dict[str, object]:
    """Return what everybody may read: a note on the page, unless `target` says more. None leaves a field out."""
    group = fields.get("group", "__world__")
    values: dict[str, object] = {
        "id": name,
        "created": "2026-01-30T08:15:00.123456+01:00",
        "updated": "2026-01-30T08:15:00.123456+01:00",
        "user": "acct:ada@hypothes.is",
        "user_info": {"display_name": "Ada"},
        "uri": PAGE,
        "document": {"title": ["The tunnel"]},
        "text": f"The note *{name}*.",
        "tags": [],
        "group": group,
        "permissions": {"read": [f"group:{group}"], "update": ["acct:ada@hypothes.is"]},
        "target": [target()],
        "links": {"html": f"https://hypothes.is/a/{name}"},
        "hidden": False,
        **fields,
    }
    return {key: value for key, value in values.items() if value is not None}


def reply(name: str, *to: str, **fields: object) -> dict[str, object]:
    """Return a reply.

    Args:
        name: its id.
        to: what it answers: the first of the thread, down to what is really answered.
        fields: as of `annotation`.
    """
    return annotation(name, references=list(to), **fields)


def export(*annotations: object, **fields: object) -> bytes:
    """Return the file of the client."""
    content = {
        "export_date": "2026-02-01T10:00:00.000Z",
        "export_userid": "acct:ada@hypothes.is",
        "client_version": "1.1600.0",
        "annotations": list(annotations),
        **fields,
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode()


def answer(*annotations: object, **fields: object) -> bytes:
    """Return an answer of the API."""
    return json.dumps({"total": len(annotations), "rows": list(annotations), **fields}).encode()


def records_in(
    data: bytes, *, problems: Problems | None = None, audience: Audience = EVERYBODY
) -> list[Record]:
    return list(read(io.BytesIO(data), problems=problems or Problems(), audience=audience))


def comments_in(data: bytes, *, problems: Problems | None = None) -> dict[str, CommentRecord]:
    records = records_in(data, problems=problems)
    return {record.source_id: record for record in records if isinstance(record, CommentRecord)}


def bring_in_annotations(
    *annotations: Mapping[str, object],
    site: Site,
    dry_run: bool = False,
    audience: Audience = EVERYBODY,
    rules: Sequence[str] = (),
) -> ImportReport:
    problems = Problems()
    stream = io.BytesIO(export(*annotations))
    return import_records(
        read(stream, problems=problems, audience=audience),
        site=site,
        source="hypothesis",
        rules=RewriteRules.parse(rules),
        report=ImportReport(problems=problems),
        dry_run=dry_run,
    )
