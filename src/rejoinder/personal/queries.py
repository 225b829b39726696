"""Read what belongs to whom. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.keyset import Ordering
from rejoinder.personal.models import Claim, Erasure
from rejoinder.sites.models import Site
from rejoinder.votes.models import Reaction, Vote

_MOST_CLAIMABLE = 50  # of one look; the others come when these are claimed
LATEST_WRITTEN = Ordering(name="latest", columns=("created_at", "id"), descending=True)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever asks for what is his or hers, and how that is known."""

    account: Account | None = None  # signed in
    device: uuid.UUID | None = None  # by its signed token
    addresses: Mapping[int, frozenset[str]] = field(
        default_factory=dict
    )  # proved by a mailed link a moment ago: normalised, by site

    @property
    def is_nobody(self) -> bool:
        return self.account is None and self.device is None and not self.addresses


@dataclass(frozen=True, slots=True)
class Claimable:
    """A guest or an imported reader whose comments somebody may have."""

    reader: Reader
    comments: int
    votes: int
    by_device: bool  # they were written in the browser that asks


def proved_addresses(account: Account) -> frozenset[str]:
    """Return the addresses that an account has proved to read, in lower case. One statement."""
    rows = EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True)
    return frozenset(email.lower() for email in rows)


def own_readers(owner: Owner) -> QuerySet[Reader]:
    """Return what somebody is on each site, with it: one reader of an account, several of a guest.

    For whoever is signed in, a guest of the same device is another, who can be claimed.
    """
    mine = Q(pk__in=[])
    if owner.account is not None:
        mine |= Q(account=owner.account)
    else:
        if owner.device is not None:
            mine |= Q(device=owner.device, account=None)
        for site_id, emails in owner.addresses.items():
            mine |= Q(
                site=site_id, account=None, role=ReaderRole.READER, pk__in=_at(site_id, emails)
            )
    return Reader.objects.filter(mine).select_related("site").order_by("site__name", "site", "pk")


def everything_of(owner: Owner) -> QuerySet[Reader]:
    """Return all that somebody is, and what guests and imports have under an address that he or she has proved."""
    mine = Q(pk__in=own_readers(owner).order_by().values("pk"))
    if owner.account is not None:
        addresses = proved_addresses(owner.account)
        mine |= Q(account=None, role=ReaderRole.READER, pk__in=_at(None, addresses))
    return Reader.objects.filter(mine).select_related("site").order_by("site__name", "site", "pk")


def claimable(
    *, site: Site, device: uuid.UUID | None, addresses: frozenset[str]
) -> list[Claimable]:
    """Return whose comments on a site somebody may have. One statement.

    Never by a name alone, never staff, and only who has written or voted.

    Args:
        addresses: that have been proved.
    """
    proof = Q(pk__in=_at(site.pk, addresses))
    if device is not None:
        proof |= Q(device=device)
    rows = (
        Reader.objects.filter(proof, site=site, account=None, role=ReaderRole.READER)
        .annotate(written=_count(Comment, "author"), cast=_count(Vote, "reader"))
        .filter(Q(written__gt=0) | Q(cast__gt=0))
        .order_by("pk")
    )
    return [
        Claimable(
            reader=row,
            comments=row.written,
            votes=row.cast,
            by_device=device is not None and row.device == device,
        )
        for row in rows[:_MOST_CLAIMABLE]
    ]


def claims_of(readers: QuerySet[Reader] | list[Reader]) -> QuerySet[Claim]:
    """Return the claims that can be taken back, the newest first, with the readers they came from."""
    return (
        Claim.objects.filter(reader__in=readers, undone_at=None)
        .select_related("source")
        .order_by("-pk")
    )


def comments_of(readers: list[int]) -> QuerySet[Comment]:
    """Return what some readers wrote, whatever became of it but spam, with article and site."""
    return (
        Comment.objects.filter(author__in=readers)
        .exclude(status=CommentStatus.SPAM)
        .select_related("article__site")
    )


def public_comments(reader: Reader) -> QuerySet[Comment]:
    """Return what everybody may see of what a reader wrote, with article, site and the comment answered."""
    return (
        Comment.objects.filter(author=reader, status=CommentStatus.PUBLISHED)
        .exclude(article__state="private")
        .select_related("article__site", "parent")
    )


def votes_of(readers: list[int]) -> QuerySet[Vote]:
    """Return the votes of some readers, with comment and article."""
    return Vote.objects.filter(reader__in=readers).select_related("comment__article__site")


def reactions_of(readers: list[int]) -> QuerySet[Reaction]:
    """Return the reactions of some readers."""
    return Reaction.objects.filter(reader__in=readers).select_related(
        "comment__article__site", "article__site"
    )


def waiting_erasures(owner: Owner) -> QuerySet[Erasure]:
    """Return the erasures that somebody asked for and can still take back."""
    mine = Q(readers__in=own_readers(owner).values("pk"))
    if owner.account is not None:
        mine |= Q(account=owner.account)
    return Erasure.objects.filter(mine, done_at=None, cancelled_at=None).distinct()


def due_erasures(now: datetime, *, limit: int) -> list[Erasure]:
    """Return erasures whose time has come, the oldest first. One statement."""
    return list(
        Erasure.objects.filter(done_at=None, cancelled_at=None, due_at__lte=now).order_by("due_at")[
            :limit
        ]
    )


def _at(site_id: int | None, emails: frozenset[str]) -> QuerySet[Reader, int]:
    """Return the readers of a site, or of all, at these addresses. Found by the index `reader_by_address`."""
    found = Reader.objects.annotate(address=Lower("email")).filter(address__in=sorted(emails))
    if site_id is not None:
        found = found.filter(site=site_id)
    return found.exclude(email="").values_list("pk", flat=True)


def _count(model: type[Comment | Vote], column: str) -> Coalesce:
    rows = model.objects.filter(**{column: OuterRef("pk")}).order_by().values(column)
    counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, Value(0))
