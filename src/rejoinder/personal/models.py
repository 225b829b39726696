"""Claims of earlier comments, links to one's own data, and erasures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rejoinder.accounts.models import Account, Reader
from rejoinder.sites.models import Site


class Proof(models.TextChoices):
    """Why somebody may have what another reader wrote."""

    ADDRESS = "address", "Reads what is mailed to the address"
    DEVICE = "device", "Sits at the device where it was written"


class Claim(models.Model):
    """What a guest or an imported reader wrote went over to somebody; the rows that moved are kept, to go back."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="claims")
    source = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="claimed_by")
    proof = models.CharField(max_length=8, choices=Proof.choices)
    comments = models.PositiveIntegerField(default=0)  # how many moved
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, default=None)
    undone_at = models.DateTimeField(null=True, default=None)  # when that was begun

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "source", condition=Q(finished_at=None), name="one_open_claim_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} by {self.reader_id}"


class RowKind(models.TextChoices):
    """What a claim did with a row."""

    COMMENT = "comment", "Comment"
    VOTE = "vote", "Vote"
    REACTION = "reaction", "Reaction"
    LOST_VOTE = "lost_vote", "Vote that had to give way"
    LOST_REACTION = "lost_reaction", "Reaction that had to give way"


class ClaimedRow(models.Model):
    """One comment, vote or reaction of a claim."""

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=13, choices=RowKind.choices)
    row_id = models.BigIntegerField()  # no foreign key: its table differs by kind
    lost = models.JSONField(null=True, default=None)  # what a deleted row said

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class Texts(models.TextChoices):
    """What an erasure does with the texts of comments."""

    KEEP = "keep", "They stay, without a name"
    REMOVE = "remove", "They go, too"


class Erasure(models.Model):
    """Somebody's wish to be forgotten, which waits for a while. It says nothing of who it is once it is done."""

    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="erasures"
    )  # None: of a guest
    readers = models.ManyToManyField(Reader, related_name="erasures")  # emptied when it is done
    texts = models.CharField(max_length=6, choices=Texts.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, default=None)
    done_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="erasure_to_do",
                condition=Q(done_at=None, cancelled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}, due {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def waits(self) -> bool:
        return self.done_at is None and self.cancelled_at is None


class ErasedReader(models.Model):
    """That a reader was erased, for backups: a digest of what only his or her row says, and no name."""

    digest = models.CharField(max_length=64, primary_key=True)  # `erasure_log.digest_of`
    texts = models.CharField(max_length=6, choices=Texts.choices)
    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest


class DataLink(models.Model):
    """A mailed link to what an address has on a site, or to take an erasure back. Only a digest of it is kept."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the link's secret
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, db_index=False)
    email = models.TextField(blank=True, default="")  # normalised; "" = of an erasure
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, null=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, default=None)

    def __str__(self) -> str:
        return self.digest
