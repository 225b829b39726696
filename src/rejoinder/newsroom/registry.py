"""Which articles the newsroom's pages are, and how they are kept in step. Knows no page type, only their facts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record, record_publication
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.services import (
    ArticleDescription,
    describe_article,
    register_article,
    set_home,
    set_state,
)
from rejoinder.sites.models import Site


class Registration(models.Model):
    """A page that has been published, and the article that it is.

    A table of its own, since drafts, copies and old revisions of a page carry its columns along. Pages that
    share a discussion have the same article.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,  # the page was deleted: `services.settle` withdraws the article
        null=True,
        related_name="registration",
    )
    identity = models.TextField()  # what the article was found by
    path = models.TextField()  # of the page in the tree, when it was last registered
    home = models.TextField(default="")  # where readers find it, as `Article.home`
    asked = models.CharField(max_length=12)  # what the page wanted last: a value of ArticleState

    def __str__(self) -> str:
        return f"{self.page_id} is {self.article_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a published page says of itself."""

    page_id: int
    site: Site
    path: str  # in the tree of pages
    home: str  # where readers find it
    description: ArticleDescription
    closes_after_days: int | None  # None: as the site has it

    @property
    def identity(self) -> str:
        return self.description.external_id or self.description.urls[0]


@transaction.atomic
def register(piece: Piece) -> Article:
    """Make the article of a page that is published, or bring it up to date. Some twelve statements.

    What the page wants of its discussion is set when that is new, and when the article was withdrawn. So what
    moderators did since stays, however often the text is mended.

    Raises:
        InvalidError: the page's address is none.
    """
    known = (
        Registration.objects.filter(page_id=piece.page_id).select_related("article__site").first()
    )
    wanted = piece.description.state
    before = known.article if known is not None else None
    if known is None or known.identity != piece.identity or before is None:
        article = register_article(site=piece.site, description=piece.description).article
    else:
        article = before
    describe_article(
        article=article, description=piece.description, closes_after_days=piece.closes_after_days
    )
    is_new = known is None or known.article_id != article.pk
    if is_new or article.state == ArticleState.PRIVATE or (known and known.asked != wanted):
        _set_state(article, wanted)
    Registration.objects.update_or_create(
        page_id=piece.page_id,
        defaults={
            "article": article,
            "identity": piece.identity,
            "path": piece.path,
            "home": piece.home,
            "asked": wanted,
        },
    )
    _find_home(article)
    record_publication(EventKind.ARTICLE_PUBLISHED, article=article, data={"page": piece.page_id})
    if before is not None and before.pk != article.pk:
        withdraw_unless_shown(before)
    return article


@transaction.atomic
def withdraw(*, page_id: int) -> None:
    """Hide the discussion of a page that is published no longer. Idempotent. Up to five statements."""
    known = Registration.objects.filter(page_id=page_id).select_related("article__site").first()
    if known is not None:
        withdraw_unless_shown(known.article)


@transaction.atomic
def withdraw_unless_shown(article: Article) -> None:
    """Hide a discussion, unless another published page has it too. Idempotent."""
    if _find_home(article):
        return
    if _set_state(article, ArticleState.PRIVATE):
        record_publication(EventKind.ARTICLE_WITHDRAWN, article=article, data={})


def _find_home(article: Article) -> bool:
    """Have a discussion's links lead to the first page that shows it; return whether one does. Two statements at most."""
    shown = Registration.objects.filter(article=article, page__live=True).order_by("pk")
    homes = list(shown.values_list("home", flat=True)[:1])
    set_home(article=article, home=homes[0] if homes else "")
    return bool(homes)


def _set_state(article: Article, state: ArticleState) -> bool:
    before = article.state
    changed = set_state(article=article, state=state)
    if changed:
        record(
            EventKind.ARTICLE_STATE_CHANGED,
            article=article,
            actor=None,
            subject_id=article.pk,
            data={"before": before, "state": state},
        )
    return changed
