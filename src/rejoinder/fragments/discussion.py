"""Turn a discussion into HTML. One template renders a comment, wherever it appears; no HTTP here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import (
    INLINE,
    PLACE,
    SORTS,
    TIMED,
    BranchPage,
    DiscussionPage,
    Tallied,
)
from rejoinder.fragments.comments import (
    CommentView,
    Frame,
    upper_of,
    view_branches,
    view_comment,
)
from rejoinder.fragments.drawing import draw
from rejoinder.fragments.following import follow_html
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.passages import passage_html
from rejoinder.fragments.reactions import article_reactions_html, reaction_labels
from rejoinder.fragments.section import section_attributes
from rejoinder.fragments.words import comment_words
from rejoinder.passages.models import Passage
from rejoinder.sites.options import SiteOptions


def discussion_html(
    page: DiscussionPage,
    *,
    tallied: Tallied,
    frame: Frame,
    form: FormView | None,
    passage: Passage | None = None,
) -> SafeString:
    """Return `<section id="discussion-7">…</section>`. No statement.

    Args:
        form: None where the discussion takes no comments, or none of whoever looks.
        passage: the only one whose comments are on the page; None = not so.
    """
    frame = dataclasses.replace(frame, layout=page.layout)
    drawn = {comment.pk for comment in page.comments()}
    links = frame.links
    words = comment_words(language=page.article.shown_language)
    depth_left = frame.options.depth_cap - 1
    tops = view_branches(
        [*page.pinned, *page.branches], frame=frame, depth_left=depth_left, drawn=drawn
    )
    pending = pending_elsewhere(frame, drawn=drawn)
    only = page.only.name if page.only else ""
    return render_to_string(
        "fragments/discussion.html",
        {
            "article": page.article,
            "attributes": section_attributes(
                page.article.site, links=links, layout=page.layout, version=tallied.version
            ),
            "heading": frame.heading,
            "links": links,
            "count": tallied.comment_count,
            "mention_count": tallied.mention_count,
            "reactions": reactions_to_article(tallied, frame=frame),
            "follow": follow_html(frame),
            "form": form,
            "is_refused": frame.is_refused,
            "sign_in_link": frame.sign_in_link,
            # Where the form of a member goes, whose page takes in what is drawn for nobody.
            "form_action": links.answer(passage.pk) if passage and passage.is_open else links.post,
            "join_link": links.page() if links.origin and frame.takes_comments else "",
            "sorts": sort_links(page.sort, frame=frame, timed_count=tallied.timed_count, only=only),
            "only": only,
            "passage": passage_html(passage, links=links, article_url=frame.article_url)
            if passage and not (form and form.passage_text)
            else "",
            "inline_link": links.page(only=INLINE),
            "all_link": links.page(),
            "inline_count": tallied.inline_count,
            "new_first": page.sort == "newest",
            "comments": draw(tops, frame=frame, words=words),
            "pending": draw(pending, frame=frame, words=words),
            "earlier_link": links.page(sort=frame.sort, only=only, before=page.before)
            if page.before
            else "",
            "later_link": links.page(sort=frame.sort, only=only, after=page.after)
            if page.after
            else "",
            "first_link": links.page(sort=frame.sort, only=only) if page.before else "",
        },
    )


def comments_html(page: DiscussionPage, *, frame: Frame) -> SafeString:
    """Return the comments of a page, and the line that leads on, to be added to those that are there."""
    frame = dataclasses.replace(frame, layout=page.layout)
    words = comment_words(language=page.article.shown_language)
    tops = view_branches(page.branches, frame=frame, depth_left=frame.options.depth_cap - 1)
    only = page.only.name if page.only else ""
    later = frame.links.page(sort=frame.sort, only=only, after=page.after) if page.after else ""
    return draw(tops, frame=frame, words=words) + render_to_string(
        "fragments/more_comments.html", {"later_link": later}
    )


def branch_html(page: BranchPage, *, version: int, frame: Frame) -> SafeString:
    """Return `<section id="branch-418">…</section>`: one comment and a page of what answers it. No statement.

    Args:
        version: of the discussion, read before the comments; likewise in `discussion_html`.
    """
    frame = dataclasses.replace(frame, layout=page.layout)
    links = frame.links
    top = page.top.comment
    [view] = view_branches([page.top], frame=frame, depth_left=frame.options.depth_cap - 1)
    view.more, view.more_link = 0, ""  # the page's own links lead to them
    return render_to_string(
        "fragments/branch.html",
        {
            "attributes": section_attributes(
                page.article.site, links=links, layout=page.layout, version=version
            ),
            "heading": frame.heading,
            "top": view,
            "comment": draw(
                [view], frame=frame, words=comment_words(language=page.article.shown_language)
            ),
            "follow_link": links.follow_comment(top.pk) if frame.options.notify != "off" else "",
            "up_link": links.comment(
                top.parent_id if top.parent_id is not None else top.pk, sort=frame.sort
            ),
            "earlier_link": links.branch(top.pk, before=page.before) if page.before else "",
            "later_link": links.branch(top.pk, after=page.after) if page.after else "",
        },
    )


def replies_html(page: BranchPage, *, frame: Frame) -> SafeString:
    """Return a page of the replies of one thread, and the line that leads on, to be added to those there."""
    frame = dataclasses.replace(frame, layout=page.layout)
    words = comment_words(language=page.article.shown_language)
    replies = view_branches(
        page.top.replies,
        frame=frame,
        depth_left=frame.options.depth_cap - 2,
        drawn={comment.pk for comment in page.comments()},
    )
    top = page.top.comment.pk
    later = frame.links.branch(top, after=page.after) if page.after else ""
    return draw(replies, frame=frame, words=words) + render_to_string(
        "fragments/more_replies.html", {"top": top, "later_link": later}
    )


def reactions_to_article(tallied: Tallied, *, frame: Frame) -> SafeString:
    """Return what readers chose for the article itself, "" where the site does not ask."""
    if not frame.options.article_reactions:
        return SafeString("")
    return article_reactions_html(
        reaction_labels(frame.options.reactions),
        counts=tallied.reactions,
        mine=frame.overlay.reactions.get(None, ""),
        action=frame.links.react_to_article if frame.takes_votes else "",
        csrf_token=frame.overlay.csrf_token,
    )


def sort_links(
    current: str, *, frame: Frame, timed_count: int, only: str
) -> Sequence[Mapping[str, object]]:
    """Return label, address and whether it is the current one, for each order.

    Args:
        timed_count: comments with a time in the recording; without any, that order is none.
        only: the name of the filter that stays; "" = all comments.
    """
    usual = usual_sort(only, options=frame.options)
    labels = {
        PLACE.name: pgettext("order of comments on an article's text", "In the text"),
        "newest": _("Newest"),
        "oldest": _("Oldest"),
        "most-voted": _("Most voted"),
        "most-replied": _("Most replied"),
        TIMED.name: pgettext("order of comments on a recording", "Timed (%(n)s)")
        % {"n": number_format(timed_count)},
    }
    return [
        {
            "label": labels[name],
            "link": frame.links.page(sort="" if name == usual else name, only=only),
            "current": name == current,
        }
        for name in labels
        if name in SORTS
        or name == current
        or (name == TIMED.name and timed_count and not only)
        or (name == PLACE.name and only == INLINE)
    ]


def usual_sort(only: str, *, options: SiteOptions) -> str:
    """Return the order of a list that asks for none, as `read_page` has it.

    Args:
        only: the name of its filter; "" = all comments.
    """
    return PLACE.name if only == INLINE else options.sort


def pending_elsewhere(frame: Frame, *, drawn: set[int]) -> list[CommentView]:
    """Return the reader's own pending comments that are not on the page, nor is what they stand below."""
    return [
        view_comment(comment, parent=_parent_of(comment), closed=False, frame=frame)
        for comment in frame.overlay.pending
        if upper_of(comment, layout=frame.shown_layout) not in drawn and comment.pk not in drawn
    ]


def _parent_of(comment: Comment) -> Comment | None:
    return comment.parent if comment.parent_id is not None else None
