"""Names of things across installations: where they come from, and the id they have there.

An exported id is `source:id`. What was written here is `rejoinder:<mark of the site>-<primary key>`, where
the mark is random: a site of another installation with the same key is another site. What came from
elsewhere keeps the name it came with, so that exporting and importing any number of times, and
importing the first source once more, always finds the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rejoinder.sites.models import Site

OWN = "rejoinder"
UNNAMED = "jsonl"  # of ids in our own format that name no source
_NAMED = re.compile(r"([a-z][a-z0-9]{1,30}):(.+)\Z", re.DOTALL)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from."""

    source: str
    id: str

    def native_pk(self, prefix: str) -> int | None:
        """Return the primary key, when this names something that was written on the site of `prefix`."""
        if self.source != OWN or not self.id.startswith(prefix):
            return None
        number = self.id.removeprefix(prefix)
        return int(number) if _NUMBER.fullmatch(number) else None


def native_prefix(site: Site) -> str:
    """Return what the ids of a site's own rows begin with: 48 random bits that it alone has."""
    return f"{site.uid.hex[:12]}-"


def split_id(source_id: str, *, source: str) -> Origin:
    """Return what an id of an import file means.

    Args:
        source: of ids that do not say it themselves. Only our own format has ids that do: a WXR's
            `user:5` is WordPress' own.
    """
    named = _NAMED.match(source_id) if source == UNNAMED else None
    if named is None or named[1] == UNNAMED:
        return Origin(source=source, id=source_id)
    return Origin(source=named[1], id=named[2])


def joined_id(*, source: str, source_id: str, prefix: str, pk: int) -> str:
    """Return the id under which a row is exported; `split_id` understands it.

    Args:
        prefix: of the site, for what was written there.
    """
    if not source:
        return f"{OWN}:{prefix}{pk}"
    return source_id if source == UNNAMED else f"{source}:{source_id}"
