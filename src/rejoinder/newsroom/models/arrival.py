"""What an import brought into a publication."""

from __future__ import annotations

from django.db import models

from rejoinder.sites.models import Site


class ArrivalKind(models.TextChoices):
    AUTHOR = "author"
    SECTION = "section"
    ARTICLE = "article"
    PAGE = "page"
    FILE = "file"


class Arrival(models.Model):
    """Something that came from elsewhere, known again by the name that it has there.

    A table of its own, for the reason that `Registration` is one. What editors did since with what came shows by
    comparing it with what is noted here.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    source = models.TextField()  # such as "wordpress"
    kind = models.CharField(max_length=10, choices=ArrivalKind)
    name = models.TextField()  # its id there
    # Of what it became one is set; none, once an editor deleted it.
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="arrivals"
    )
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revision = models.BigIntegerField(
        default=0
    )  # of the page: key of the last one that an import made
    was_live = models.BooleanField(default=False)  # the import published it
    fingerprint = models.TextField(default="")  # of what the import made of it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "source", "kind", "name"], name="arrival_known_by_its_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} of {self.source}"
