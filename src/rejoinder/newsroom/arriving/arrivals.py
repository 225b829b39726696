"""What came before, and what comes now. Reads and writes `Arrival`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rejoinder.newsroom.models import Arrival, ArrivalKind
from rejoinder.sites.models import Site

_MOST_CHARS: Final = 500  # of a name, to fit an index


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came to one site from one source."""

    site: Site
    source: str

    def find(self, kind: ArrivalKind, name: str) -> Arrival | None:
        """Return what came under a name, with its page. One statement."""
        rows = Arrival.objects.filter(
            site=self.site, source=self.source, kind=kind, name=_short(name)
        )
        return rows.select_related("page").first()

    def note(self, kind: ArrivalKind, name: str, **values: Any) -> None:  # noqa: ANN401  # columns of the model
        """Remember what became of it. Two statements."""
        Arrival.objects.update_or_create(
            site=self.site, source=self.source, kind=kind, name=_short(name), defaults=values
        )

    def pages(self, kind: ArrivalKind) -> Mapping[str, int | None]:
        """Return the keys of all pages of a kind by name; None where an editor deleted one. One statement."""
        rows = Arrival.objects.filter(site=self.site, source=self.source, kind=kind)
        return dict(rows.values_list("name", "page_id"))


def _short(name: str) -> str:
    if len(name) <= _MOST_CHARS:
        return name
    return f"sha256:{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()}"


@dataclass(slots=True)
class Known:
    """Pages of a kind that came already, by name: kept in memory, as there are few."""

    arrivals: Arrivals
    kind: ArrivalKind
    pages: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pages = dict(self.arrivals.pages(self.kind))

    def note(self, name: str, page_id: int) -> None:
        self.arrivals.note(self.kind, name, page_id=page_id)
        self.pages[name] = page_id
