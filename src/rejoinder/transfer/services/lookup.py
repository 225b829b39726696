"""Find rows that an earlier import, or this very site, stored under the ids of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.personal.erasure_log import erased_ids
from rejoinder.sites.models import Site
from rejoinder.transfer.identity import Origin, native_prefix, split_id


class Known(NamedTuple):  # a tuple, as there is one for each comment
    """A comment that is stored, and where it stands."""

    pk: int
    article: int
    root: int | None
    depth: int


def origins_of(ids: Iterable[str], *, source: str) -> dict[str, Origin]:
    return {name: split_id(name, source=source) for name in ids}


def has_anything(site: Site) -> bool:
    """Return whether a site has readers or comments at all. Two statements."""
    return Comment.objects.filter(site=site).exists() or Reader.objects.filter(site=site).exists()


def existing_readers(site: Site, origins: Mapping[str, Origin]) -> dict[str, int]:
    """Return primary keys by the ids of a file, of those that are there, and of those erased since. One or two statements."""
    readers = Reader.objects.filter(site=site)
    erased = {
        Origin(origin.source, said): name
        for name, origin in origins.items()
        for said in erased_ids(origin.id)
    }
    # SQLite uses the index only where the condition of the index is spelled out.
    rows = readers.exclude(source="").filter(
        source__in={origin.source for origin in origins.values()},
        source_id__in=[
            *(origin.id for origin in origins.values()),
            *(origin.id for origin in erased),
        ],
    )
    found = {
        Origin(source, name): pk
        for source, name, pk in rows.values_list("source", "source_id", "pk")
    }
    known = {name: found[origin] for name, origin in origins.items() if origin in found}
    known.update({name: found[origin] for origin, name in erased.items() if origin in found})
    native = _native(site, origins)
    if native:
        ours = readers.filter(source="", pk__in=native).values_list("pk", flat=True)
        known.update({native[pk]: pk for pk in ours})
    return known


def existing_comments(site: Site, origins: Mapping[str, Origin]) -> dict[str, Known]:
    """Return comments by the ids of a file, those that are there. One or two statements."""
    comments = Comment.objects.filter(site=site)
    rows = comments.exclude(origin="").filter(
        origin__in={origin.source for origin in origins.values()},
        origin_id__in=[origin.id for origin in origins.values()],
    )
    columns = ("pk", "article_id", "root_id", "depth")
    found = {
        Origin(source, name): Known(*place)
        for source, name, *place in rows.values_list("origin", "origin_id", *columns)
    }
    known = {name: found[origin] for name, origin in origins.items() if origin in found}
    native = _native(site, origins)
    if native:
        ours = comments.filter(origin="", pk__in=native).values_list(*columns)
        known.update({native[place[0]]: Known(*place) for place in ours})
    return known


def _native(site: Site, origins: Mapping[str, Origin]) -> dict[int, str]:
    """Return the ids of a file that name what was written on this very site, by primary key."""
    prefix = native_prefix(site)
    return {
        pk: name for name, origin in origins.items() if (pk := origin.native_pk(prefix)) is not None
    }
