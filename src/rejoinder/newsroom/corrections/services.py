"""Decide on readers' corrections, and mend the article in the same act."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail.models import Revision as PageRevision

from rejoinder.accounts.models import Account
from rejoinder.comments.models import Comment, CorrectionState
from rejoinder.comments.services import correcting
from rejoinder.core.errors import InvalidError, NotPermittedError, RefusedError
from rejoinder.newsroom.corrections.queries import get_case
from rejoinder.newsroom.editors import staff_reader
from rejoinder.newsroom.models import ArticlePage, Correction, Mending

MAX_NOTICE_CHARS: Final = 2_000


class Version(enum.StrEnum):
    """In which version of the article the mistake is mended."""

    LIVE = "live"  # that which readers see
    DRAFT = "draft"  # the latest, which is published now


@transaction.atomic
def fix(*, comment_id: int, account: Account, version: Version, notice: str = "") -> Comment:
    """Note that the article was mended; publish its latest version, or say so in it, if that is wanted. Idempotent.

    A notice is published with what readers see already: a draft of the article stays one, and gets the notice
    too. Some fifteen statements, and some forty where something is published.

    Args:
        notice: a public correction, dated now, at the foot of the article; "" = none.

    Raises:
        NotFoundError: no such correction of an article that this account may edit.
        NotPermittedError: something is to be published, and the account may not.
        CorrectionDecidedError: somebody else found that it is no mistake.
        RefusedError: the page is not public, locked, scheduled, in a workflow, or its draft is not complete.
        InvalidError: the notice is too long.
    """
    notice = notice.strip()
    if len(notice) > MAX_NOTICE_CHARS:
        raise InvalidError(f"Say it in at most {MAX_NOTICE_CHARS:,} characters.", field="notice")
    case = get_case(comment_id, account=account)
    site = case.comment.article.site
    editor = staff_reader(account, site=site)
    # Locked from here: who presses second finds it decided, and publishes nothing a second time.
    found = correcting.get_undecided(
        comment_id, site_id=site.pk, editor=editor, wanted=CorrectionState.FIXED
    )
    if found.correction == CorrectionState.FIXED:
        return found
    revision = _mend(case.page, account=account, version=version, notice=notice)
    Mending.objects.update_or_create(
        comment=found, defaults={"page_id": case.page.pk, "revision": revision}
    )
    return correcting.fix(
        comment_id=comment_id,
        site_id=site.pk,
        editor=editor,
        revision=revision.pk,
        published=_says_so(case.page, since=found.created_at),
    )


@transaction.atomic
def decline(*, comment_id: int, account: Account, reason: str = "") -> Comment:
    """Decide that the article is right. Its author is shown the reason, if one is given. Idempotent.

    Raises:
        NotFoundError: no such correction of an article that this account may edit.
        CorrectionDecidedError: somebody else mended the article.
        InvalidError: the reason is too long.
    """
    site = get_case(comment_id, account=account).comment.article.site
    return correcting.decline(
        comment_id=comment_id,
        site_id=site.pk,
        editor=staff_reader(account, site=site),
        reason=reason,
    )


@transaction.atomic
def reopen(*, comment_id: int, account: Account) -> Comment:
    """Put a correction back into the queue. Idempotent. What was published stays.

    Raises:
        NotFoundError: no such correction of an article that this account may edit.
    """
    site = get_case(comment_id, account=account).comment.article.site
    comment = correcting.reopen(
        comment_id=comment_id, site_id=site.pk, editor=staff_reader(account, site=site)
    )
    Mending.objects.filter(comment=comment).delete()
    return comment


def _says_so(page: Page, *, since: datetime) -> bool:
    """Return whether readers of the article are told of a correction since then, by whichever way it came there."""
    return bool(Correction.objects.filter(page_id=page.pk, corrected_at__gte=since).exists())


def _mend(page: Page, *, account: Account, version: Version, notice: str) -> PageRevision:
    """Return the version in which the article is right, published as it is wanted."""
    # Two corrections of one article at once would else each publish without the notice of the other.
    fresh = Page.objects.select_for_update().get(pk=page.pk).specific
    if version is Version.LIVE and not (fresh.live and fresh.live_revision_id):
        raise RefusedError("Readers do not see this article. Publish it first.")
    if version is Version.LIVE and not notice:
        return fresh.live_revision
    _require_publishable(fresh, account=account)
    if version is Version.DRAFT:
        return _publish(fresh.get_latest_revision_as_object(), account=account, notice=notice)
    draft = fresh.latest_revision if fresh.has_unpublished_changes else None
    published = _publish(fresh, account=account, notice=notice)
    if draft is not None:
        _add(rewritten := draft.as_object(), notice)
        rewritten.save_revision(user=account, clean=False)
    return published


def _publish(article: Any, *, account: Account, notice: str) -> PageRevision:  # noqa: ANN401  # Wagtail has no types
    if article.go_live_at is not None and article.go_live_at > timezone.now():
        raise RefusedError(
            "This version is to go live later. Publish it, or take its date away, in the editor."
        )
    _add(article, notice)
    try:
        revision = article.save_revision(user=account)
    except ValidationError as error:
        raise RefusedError(
            f"The article cannot be published as it is: {' '.join(error.messages)}"
        ) from error
    revision.publish(user=account)
    return revision


def _add(article: ArticlePage, notice: str) -> None:
    if notice:
        article.corrections.add(Correction(text=notice, corrected_at=timezone.now()))


def _require_publishable(page: Page, *, account: Account) -> None:
    may = page.permissions_for_user(account)
    if not may.can_publish():
        raise NotPermittedError(
            "You may not publish this article. Note only that it is mended, or ask somebody who may."
        )
    if page.alias_of_id is not None:
        raise RefusedError("This page follows another one. Mend that one.")
    if may.page_locked():
        raise RefusedError(
            "The article is locked, or scheduled to be published. Unlock it in the editor first."
        )
    if page.current_workflow_state is not None:
        raise RefusedError(
            "A version of the article is in a workflow, which publishing would end. Finish that first."
        )
