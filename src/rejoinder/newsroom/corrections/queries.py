"""Read readers' corrections of the articles that somebody may edit. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.db.models.query import QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import sites_moderated_by
from rejoinder.comments.models import STANDING, Comment, CorrectionState
from rejoinder.core.errors import NotFoundError
from rejoinder.newsroom.models import Mending, Registration
from rejoinder.sites.models import Site

DECIDED: Final = (CorrectionState.FIXED, CorrectionState.DECLINED)


@dataclass(frozen=True, slots=True)
class Case:
    """A reader's correction, and the page that it is about."""

    comment: Comment  # with author, article, site, and who decided
    page: Page  # with its latest and its live version; the common columns of all pages
    mending: Mending | None  # None unless it was fixed here
    may_moderate: bool  # its comment, at /staff/


def editable(account: Account) -> QuerySet[Page, Any]:
    """Return the pages that somebody may edit. One statement for what he or she may do at all, once."""
    policy = policy_registry.get_by_type(Page)
    pages: QuerySet[Page, Any] = policy.instances_user_has_any_permission_for(account, {"change"})
    return pages


def corrections(
    account: Account, *, states: Sequence[CorrectionState], site_key: str = ""
) -> QuerySet[Comment]:
    """Return the corrections of articles that somebody may edit, but for what moderators have taken away.

    Also those that wait for a moderator: a mistake in an article is none the less one.

    Args:
        site_key: of one publication; "" = all.
    """
    # From the few corrections to their pages, not from all pages to their corrections.
    pages = editable(account).filter(registration__article=OuterRef("article"))
    rows = Comment.objects.filter(Exists(pages), correction__in=states, status__in=STANDING)
    if site_key:
        rows = rows.filter(site__key=site_key)
    return rows.select_related("author", "article__site", "correction_decided_by")


def count_open(account: Account) -> int:
    """Return how many corrections somebody could decide on. Two statements."""
    return corrections(account, states=[CorrectionState.OPEN]).count()


def cases_of(comments: Sequence[Comment], *, account: Account) -> list[Case]:
    """Return corrections with the pages that they are about. Three statements, whatever their number."""
    pages = _pages_of(comments, account=account)
    mendings = {
        mending.comment_id: mending
        for mending in Mending.objects.filter(comment__in=comments).select_related("revision__user")
    }
    moderated = set(sites_moderated_by(account).values_list("site", flat=True))
    return [
        Case(
            comment=comment,
            page=pages[comment.article_id],
            mending=mendings.get(comment.pk),
            may_moderate=comment.site_id in moderated,
        )
        for comment in comments
        if comment.article_id in pages
    ]


def get_case(comment_id: int, *, account: Account) -> Case:
    """Return one correction. Five statements.

    Raises:
        NotFoundError: there is none, it is of an article that this account may not edit, or it was taken away.
    """
    rows = corrections(account, states=list(CorrectionState)).filter(pk=comment_id)
    cases = cases_of(list(rows), account=account)
    if not cases:
        raise NotFoundError("There is no such correction, or a moderator has taken it away.")
    return cases[0]


def publications(account: Account) -> list[Site]:
    """Return the sites in which somebody may edit articles, by name. One statement."""
    registered = Registration.objects.filter(page__in=editable(account).values("pk"))
    return list(
        Site.objects.filter(pk__in=registered.values("article__site")).order_by("name", "pk")
    )


def _pages_of(comments: Sequence[Comment], *, account: Account) -> Mapping[int, Page]:
    """Return a page by article; of several that share a discussion the one that is an original, and the oldest."""
    rows = (
        Registration.objects.filter(
            article__in={comment.article_id for comment in comments},
            page__in=editable(account).values("pk"),
        )
        .select_related("page__latest_revision__user", "page__live_revision")
        .order_by("page_id")
    )
    found: dict[int, Page] = {}
    for row in rows:
        page: Any = row.page
        known: Any = found.get(row.article_id)
        if known is None or (known.alias_of_id is not None and page.alias_of_id is None):
            found[row.article_id] = page
    return found
