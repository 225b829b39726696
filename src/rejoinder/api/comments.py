"""JSON for comments: parse, call, serialise. Six statements at most; one when the client has the page already.

Everybody gets what nobody in particular sees: there is no reader here whose own waiting comments would show.
"""

from __future__ import annotations

from typing import Literal, assert_never, cast

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from rejoinder.accounts.models import ReaderRole
from rejoinder.api.answers import label, label_version
from rejoinder.api.links import absolute, whole_medium
from rejoinder.api.parameters import CommentsIn, PageIn
from rejoinder.api.queries import get_discussion_of, get_shown
from rejoinder.api.resources import resource
from rejoinder.api.schemas import (
    AuthorOut,
    CommentOut,
    CommentPageOut,
    CorrectionOut,
    FitName,
    PassageOut,
    ReplyPageOut,
)
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CorrectionState
from rejoinder.comments.queries.discussion import (
    Branch,
    get_filter,
    get_tallied,
    read_branch,
    read_page,
)
from rejoinder.core.keys import article_key, site_key
from rejoinder.fragments.links import ArticleLinks
from rejoinder.passages.models import Passage
from rejoinder.passages.queries import get_passage

router = Router(tags=["comments"])


@resource(
    router,
    "/{slug:site}/discussions/{slug:key}/comments",
    operation_id="listComments",
    summary="Read a page of a discussion",
    answer=CommentPageOut,
    errors=(404, 422, 500),
)
def list_comments(
    request: HttpRequest, response: HttpResponse, site: str, key: str, where: Query[CommentsIn]
) -> CommentPageOut:
    """Answer with the page that readers see.

    Pinned comments, then comments at the top, each with the first replies to it and to those. The replies
    that `more_replies` counts are found at `comments/{comment_id}/replies`.
    """
    found = get_tallied(site_key=site, key=key)
    label_version(request, response, discussion=found)
    only = get_filter(where.filter)
    if only is not None and only.passage is not None:
        get_passage(only.passage, article=found.article)
    page = read_page(
        article=found.article,
        only=only,
        sort=where.sort,
        layout="tree",  # an answer nests replies, however the site's own pages are laid out
        after=where.after,
        before=where.before,
    )
    links = links_of(found.article)
    return CommentPageOut(
        sort=page.sort,
        version=found.version,
        comment_count=found.comment_count,
        pinned=[comment_out(branch, links=links) for branch in page.pinned],
        comments=[comment_out(branch, links=links) for branch in page.branches],
        before=page.before,
        after=page.after,
    )


@resource(
    router,
    "/{slug:site}/comments/{int:comment_id}",
    operation_id="getComment",
    summary="Read one comment",
    answer=CommentOut,
)
def read_comment(
    request: HttpRequest,  # noqa: ARG001  # ninja's signature
    response: HttpResponse,
    site: str,
    comment_id: int,
) -> CommentOut:
    """Answer with a comment alone; `more_replies` says how many replies it has."""
    found = get_shown(comment_id, site_key=site)
    label(response, keys=[article_key(found.comment.article_id), site_key(found.comment.site_id)])
    return comment_out(found, links=links_of(found.comment.article))


@resource(
    router,
    "/{slug:site}/comments/{int:comment_id}/replies",
    operation_id="listReplies",
    summary="Read the replies to a comment",
    answer=ReplyPageOut,
    errors=(404, 422, 500),
)
def list_replies(
    request: HttpRequest, response: HttpResponse, site: str, comment_id: int, where: Query[PageIn]
) -> ReplyPageOut:
    """Answer with a comment of any depth and a page of the replies to it, oldest first, each with its own."""
    found = get_discussion_of(comment_id, site_key=site)
    label_version(request, response, discussion=found)
    page = read_branch(
        article=found.article,
        comment_id=comment_id,
        layout="tree",
        after=where.after,
        before=where.before,
    )
    return ReplyPageOut(
        version=found.version,
        comment=comment_out(page.top, links=links_of(found.article)),
        before=page.before,
        after=page.after,
    )


def links_of(article: Article) -> ArticleLinks:
    """Return the paths of the discussion's pages. Reads `article.site`."""
    return ArticleLinks.of(article)


def comment_out(branch: Branch, *, links: ArticleLinks) -> CommentOut:
    """Return a comment as everybody sees it, with the replies drawn below it. No statement.

    Of a comment that is gone nothing is said but that it was there.
    """
    comment = branch.comment
    here = comment.is_published
    return CommentOut(
        id=comment.pk,
        parent_id=comment.parent_id,
        depth=comment.depth,
        status="published" if here else "tombstone",
        author=author_out(comment) if here else None,
        html=str(comment.body) if here else "",
        passage=passage_out(comment.passage)
        if here and comment.passage and comment.passage.is_confirmed
        else None,
        media_fragment=comment.moment.fragment if here and comment.moment else None,
        medium=(whole_medium(comment.medium) or None) if here else None,
        correction=correction_out(comment) if here else None,
        created_at=comment.created_at,
        edited_at=comment.edited_at if here else None,
        score=comment.score if here else 0,
        up=comment.up if here else 0,
        down=comment.down if here else 0,
        reply_count=comment.reply_count,
        branch_count=comment.branch_count,
        pinned=here and comment.pinned_at is not None,
        closed=branch.closed,
        link=absolute(links.permalink(comment.pk)),
        replies=[comment_out(reply, links=links) for reply in branch.replies],
        more_replies=branch.more,
    )


def passage_out(passage: Passage) -> PassageOut:
    """Return what a comment is about in the article's text."""
    return PassageOut(
        id=passage.pk,
        question=passage.question,
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        fit=cast("FitName", passage.fit),
        now=passage.quotation,
    )


def correction_out(comment: Comment) -> CorrectionOut | None:
    """Return what everybody may know of a correction: not that it was declined, nor by whom it was fixed."""
    match comment.correction:
        case CorrectionState.OPEN:
            return CorrectionOut(state="open", fixed_at=None)
        case CorrectionState.FIXED:
            return CorrectionOut(state="fixed", fixed_at=comment.correction_decided_at)
    return None


def author_out(comment: Comment) -> AuthorOut:
    """Return who wrote it: a name, a role and whether it is verified, and nothing that leads to the person."""
    return AuthorOut(
        name=comment.author_name,
        role=public_role(ReaderRole(comment.author.role)),
        verified=comment.author.is_verified,
    )


def public_role(role: ReaderRole) -> Literal["reader", "author", "staff", "moderator"]:
    """Return the role as a badge says it: who owns the site is nobody's business."""
    match role:
        case ReaderRole.READER:
            return "reader"
        case ReaderRole.AUTHOR:
            return "author"
        case ReaderRole.STAFF | ReaderRole.OWNER:
            return "staff"
        case ReaderRole.MODERATOR:
            return "moderator"
        case _:
            assert_never(role)
