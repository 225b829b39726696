"""Which front page and sections list an article, so that the newest are found without looking at the others."""

from __future__ import annotations

from django.db import models, transaction
from wagtail.models import Page

_HOLDERS = ("frontpage", "sectionpage")


class Listing(models.Model):
    """An article in the list of a front page or a section above it.

    A page's place in the tree says the same, but no index can find the newest by it: a small section of a large
    publication would be looked for among all articles.
    """

    page = models.ForeignKey(
        "newsroom.ArticlePage", on_delete=models.CASCADE, related_name="listings", db_index=False
    )
    holder = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    published_at = models.DateTimeField()  # the article's

    class Meta:
        constraints = [
            models.UniqueConstraint("page", "holder", name="one_listing_per_holder"),
        ]
        indexes = [
            models.Index(fields=["holder", "-published_at", "-page"], name="listing_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.holder_id}"


@transaction.atomic
def list_article(page: Page) -> None:
    """Have the front page and the sections above a page list it, and no other. Idempotent. Two to four statements.

    Args:
        page: an article; one that is not published is in no list.
    """
    wanted = set()
    if page.live and page.published_at is not None:
        above = page.get_ancestors().filter(
            content_type__app_label="newsroom", content_type__model__in=_HOLDERS
        )
        wanted = {(pk, page.published_at) for pk in above.values_list("pk", flat=True)}
    listings = Listing.objects.filter(page_id=page.pk)
    if set(listings.values_list("holder_id", "published_at")) == wanted:
        return
    listings.delete()
    Listing.objects.bulk_create(
        [Listing(page_id=page.pk, holder_id=holder, published_at=at) for holder, at in wanted]
    )
