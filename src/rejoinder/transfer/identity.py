"""Names of things across installations: where they come from, and the id they have there.

An exported id is `source:id`. What was written here is `rejoinder:<site key>-<primary key>`; what came
from elsewhere keeps the name it came with, so that exporting and importing any number of times, and
importing the first source once more, always finds the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rejoinder.sites.models import Site

OWN = "rejoinder"
_NAMED = re.compile(r"([a-z][a-z0-9]{1,30}):(.+)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from."""

    source: str
    id: str

    def native_pk(self, site: Site) -> int | None:
        """Return the primary key, when this names something that was written on this very site."""
        prefix = f"{site.key}-"
        if self.source != OWN or not self.id.startswith(prefix):
            return None
        number = self.id.removeprefix(prefix)
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None  # noqa: PLR2004  # 64 bits


def split_id(source_id: str, *, source: str) -> Origin:
    """Return what an id of an import file means.

    Args:
        source: of ids that do not say it themselves. Only our own format has ids that do: a WXR's
            `user:5` is WordPress' own.
    """
    named = _NAMED.match(source_id) if source == "jsonl" else None
    if named is None:
        return Origin(source=source, id=source_id)
    return Origin(source=named[1], id=named[2])


def joined_id(*, source: str, source_id: str, site: Site, pk: int) -> str:
    """Return the id under which a row is exported; `split_id` understands it."""
    if not source:
        return f"{OWN}:{site.key}-{pk}"
    return (
        source_id if source == "jsonl" and not _NAMED.match(source_id) else f"{source}:{source_id}"
    )
