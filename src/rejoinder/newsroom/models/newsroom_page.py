"""What all pages of a publication have in common: how they are served, saved and addressed."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_site_change
from rejoinder.newsroom.serving import answer
from rejoinder.sites.models import Site

# First steps of addresses that are ours, or will be. A page there could never be reached.
RESERVED: Final = frozenset(
    {
        *("account", "api", "audio", "d", "desk", "documents", "frame", "login", "media"),
        *("newsroom", "staff", "static", "theme", "topics", "w"),
    }
)


class NewsroomPage(Page):
    """A page of a publication."""

    # Whoever may see the page may see its discussion, its headline in lists and its entry in feeds, and all
    # of that is for everybody. A page behind a password would leak by every one of these ways.
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Store the page, and tell who shows it when that is what readers see. Revisions and drafts are no such change."""
        is_whole = kwargs.get("update_fields") is None
        with transaction.atomic():
            was_live = is_whole and self.pk is not None and self._is_live_so_far()
            result = super().save(*args, **kwargs)
            if is_whole and (self.live or was_live):
                self.tell(was_live=was_live)
        return result

    @property
    def publication(self) -> NewsroomPage | None:
        """Return the front page above this page, or the page itself. One statement, once."""
        if "_publication" not in self.__dict__:
            # Not by the class, which is made from this one.
            fronts = self.get_ancestors(inclusive=True).filter(
                content_type__app_label="newsroom", content_type__model="frontpage"
            )
            found = fronts.order_by("-depth").specific().first()
            self.__dict__["_publication"] = found
        result: NewsroomPage | None = self.__dict__["_publication"]
        return result

    @property
    def publisher(self) -> Site | None:
        """Return the site whose page it is, None for a page below no front page. One statement, once."""
        front = self.publication
        return None if front is None else front.site

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.path or hasattr(self, "_cached_parent_obj") else None
        is_first_step = parent is not None and parent.content_type.model == "frontpage"
        if is_first_step and self.slug in RESERVED:
            raise ValidationError(
                {
                    "slug": f"Addresses that begin with /{self.slug}/ are Rejoinder's own. Choose another."
                }
            )

    def _is_live_so_far(self) -> bool:
        return bool(Page.objects.filter(pk=self.pk, live=True).exists())

    def tell(self, *, was_live: bool) -> None:  # noqa: ARG002  # articles look at it
        """Write down that readers see something else now: here, and in what shows this page."""
        if self.publisher is not None:
            record_site_change(
                EventKind.SITE_PAGES_CHANGED, site=self.publisher, data={"page": self.pk}
            )

    def serve(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        return answer(request, self, is_preview=False)

    def serve_preview(self, request: HttpRequest, _mode: str) -> HttpResponse:
        response = answer(request, self, is_preview=True)
        # It stands in a frame of the newsroom's.
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001  # django-csp's
        return response
