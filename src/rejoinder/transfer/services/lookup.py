"""Find rows that an earlier import, or this very site, stored under the ids of a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.sites.models import Site
from rejoinder.transfer.identity import Origin


def existing_readers(site: Site, origins: Mapping[str, Origin]) -> dict[str, int]:
    """Return primary keys by source id, for those that are there. One or two statements."""
    named = Reader.objects.filter(site=site).values_list("source", "source_id", "pk")
    return _existing(
        site,
        origins,
        named=named.filter(source_id__in=[origin.id for origin in origins.values()]),
        native=Reader.objects.filter(site=site, source=""),
    )


def existing_comments(site: Site, origins: Mapping[str, Origin]) -> dict[str, int]:
    """Return primary keys by source id, for those that are there. One or two statements."""
    sources = {origin.source for origin in origins.values()}
    named = Comment.objects.filter(site=site, origin__in=sources).values_list(
        "origin", "origin_id", "pk"
    )
    return _existing(
        site,
        origins,
        named=named.filter(origin_id__in=[origin.id for origin in origins.values()]),
        native=Comment.objects.filter(site=site, origin=""),
    )


def _existing(
    site: Site,
    origins: Mapping[str, Origin],
    *,
    named: QuerySet[Reader, tuple[str, str, int]] | QuerySet[Comment, tuple[str, str, int]],
    native: QuerySet[Reader] | QuerySet[Comment],
) -> dict[str, int]:
    found = {(source, source_id): pk for source, source_id, pk in named}
    known = {
        name: found[origin.source, origin.id]
        for name, origin in origins.items()
        if (origin.source, origin.id) in found
    }
    written_here = {
        pk: name for name, origin in origins.items() if (pk := origin.native_pk(site)) is not None
    }
    if written_here:
        ours = native.filter(pk__in=written_here).values_list("pk", flat=True)
        known.update({written_here[pk]: pk for pk in ours})
    return known
