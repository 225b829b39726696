"""What the one template of a comment is given: every decision taken, so that the template only says it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.accounts.permissions import may_be_listed
from rejoinder.comments.markup import SafeHtml, link_times
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.moments import Moment, clock, seconds_in
from rejoinder.comments.queries.discussion import Branch, walk
from rejoinder.fragments.avatars import avatar_of
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.looks import Look, correction_label, look_of, notice_of, role_label
from rejoinder.fragments.overlay import Overlay
from rejoinder.fragments.passages import NO_PASSAGE, passage_html
from rejoinder.fragments.reactions import reaction_labels, reactions_html
from rejoinder.fragments.words import Phrases, phrases, time_in_words
from rejoinder.sites.options import SiteOptions


@dataclass(frozen=True, slots=True)
class Frame:
    """What all comments of a page have in common."""

    links: ArticleLinks
    options: SiteOptions
    overlay: Overlay
    sort: str  # "" = the site's own, which links leave out
    focus: int | None
    takes_comments: bool
    takes_votes: bool
    is_refused: bool = False  # only members write here, and whoever looks is known as none
    says_who: bool = False  # who is signed in, for pages that are not ours
    sign_in_link: str = ""  # on our own pages
    layout: str = ""  # one of LAYOUTS; "" = the site's
    article_url: str = ""  # of the page where the text stands; "" = not known
    has_player: bool = False  # for the article's recording: times that people type are links
    corrections_link: str = ""  # to those that the article states; "" = nobody knows where
    heading: int = 2  # level of the discussion's heading; a comment's is one below

    @property
    def shown_layout(self) -> str:
        return self.layout or self.options.layout


@dataclass(slots=True)
class CommentView:
    """One comment, ready to be drawn. A tombstone has neither name nor text."""

    id: int
    look: Look
    name: str
    person_link: str  # to all that he or she wrote; "" = nobody may see that
    label: str  # of the whole, as it is read out: "Reply by Bo to Ana"
    is_verified: bool  # the publisher vouches for the name
    role: str  # label of a badge; "" = none
    correction: str  # label of a badge; "" = it corrects nothing
    correction_link: str  # to where the article says so
    answered: str  # name of whoever wrote the comment answered; "" at the top level
    answered_link: str
    answered_elsewhere: bool  # not on this page
    picture: str  # address of one of ours, in the place of the letter; "" = none
    avatar: str  # a letter; "" = none
    hue: str  # class of its colour
    into: str  # id of the list where it stands
    passage: str  # HTML of what it is about in the article's text; "" = the article
    body: SafeHtml
    at: str  # when in the recording, in words: "at 12:34"; "" = on the whole
    at_seconds: str  # the same as a number
    at_link: str
    created_at: datetime
    when: str  # `created_at` in words, in the site's time
    when_iso: str  # the same for machines, to the second
    edited_at: datetime | None
    edited_after_replies: bool
    is_long: bool
    is_pinned: bool
    is_closed: bool
    is_own: bool
    is_focus: bool
    notice: str  # a sentence above or instead of the text; "" = none
    up: int
    down: int
    score: int
    my_vote: int
    link: str
    reply_link: str  # "" = it cannot be answered
    reply_label: str  # of the link, as it is read out
    vote_link: str  # "" = it takes no votes of this reader
    up_label: str  # of the buttons, as they are read out
    down_label: str
    react_link: str  # "" = it takes no reactions of this reader
    reactions: str  # buttons, or what was chosen
    edit_link: str
    edit_until: datetime | None
    edit_hint: str  # how long it can still be edited; "" = it cannot
    delete_link: str
    # The same again as the template takes it.
    id_text: str
    score_text: str
    classes: str
    is_edited: bool
    has_badges: bool
    has_more_acts: bool  # than voting and replying
    replies: list[CommentView] = field(default_factory=list)
    more: int = 0  # direct replies that are not drawn here
    more_link: str = ""
    more_label: str = ""
    goes_deeper: bool = False  # none of them is drawn, since the page's depth ends here


def view_branches(
    branches: Sequence[Branch],
    *,
    frame: Frame,
    depth_left: int,
    drawn: AbstractSet[int] | None = None,
) -> list[CommentView]:
    """Return the views of branches and of everything drawn below them.

    Args:
        depth_left: levels that a tree draws below these; at 0 replies are on a page of their own.
        drawn: ids of the comments on the page, to which the way is a jump; None = these and those below.
    """
    if drawn is None:
        drawn = {branch.comment.pk for branch in walk(branches)}
    return [
        _view_branch(branch, frame=frame, depth_left=depth_left, drawn=drawn) for branch in branches
    ]


def _view_branch(
    branch: Branch, *, frame: Frame, depth_left: int, drawn: AbstractSet[int]
) -> CommentView:
    comment, parent = branch.comment, branch.parent
    below = parent is not None and parent.pk in drawn
    view = view_comment(comment, parent=parent, closed=branch.closed, frame=frame, below=below)
    view.replies = view_branches(
        branch.replies, frame=frame, depth_left=depth_left - 1, drawn=drawn
    )
    view.replies += [
        view_comment(pending, parent=pending.parent, closed=branch.closed, frame=frame, below=True)
        for pending in frame.overlay.pending
        # Others may have answered it, and it is drawn.
        if upper_of(pending, layout=frame.shown_layout) == comment.pk and pending.pk not in drawn
    ]
    view.more = branch.more
    view.more_link = frame.links.branch(comment.pk) if branch.more else ""
    view.goes_deeper = depth_left <= 0 and frame.shown_layout == "tree"
    view.more_label = _more_label(branch.more, goes_deeper=view.goes_deeper)
    return view


def upper_of(comment: Comment, *, layout: str) -> int | None:
    """Return the id of the comment in whose list this one stands, None for the list of the discussion."""
    if layout == "flat":
        return None
    return comment.root_id if layout == "one-level" else comment.parent_id


def view_comment(
    comment: Comment, *, parent: Comment | None, closed: bool, frame: Frame, below: bool = False
) -> CommentView:
    """Return the view of one comment without what stands below it.

    Args:
        below: what it answers is on the page, so that the way there is a jump and no request.
    """
    links, overlay, say = frame.links, frame.overlay, phrases()
    own = comment.pk in overlay.own
    look = look_of(comment, own=own)
    published = look is Look.PUBLISHED
    sort = frame.sort
    editable = overlay.edit_until.get(comment.pk)
    words = frame.options.read_more_words
    name = "" if look is Look.TOMBSTONE else comment.author_name
    avatar, hue = avatar_of(name) if name and frame.options.avatars else ("", "")
    upper = upper_of(comment, layout=frame.shown_layout)
    answered = _answered(parent)
    created_at = timezone.localtime(comment.created_at)
    named = {"name": name, "answered": answered}
    notice = f"{notice_of(comment, look, own=own)} {overlay.told.get(comment.pk, '')}".strip()
    role = "" if look is Look.TOMBSTONE else role_label(comment.author.role)
    is_pinned = comment.pinned_at is not None and published
    correction = "" if look is Look.TOMBSTONE else correction_label(comment)
    is_closed = closed and comment.parent_id is None
    is_focus = comment.pk == frame.focus
    may_vote = published and frame.takes_votes and not own
    reactions = ""
    if frame.options.reactions and published:
        reactions = reactions_html(
            reaction_labels(frame.options.reactions),
            counts=comment.reactions,
            mine=overlay.reactions.get(comment.pk, ""),
            open_=may_vote,
        )
    deletable = own and look is not Look.TOMBSTONE and comment.status != CommentStatus.REMOVED
    moment = None if look is Look.TOMBSTONE else comment.moment
    return CommentView(
        id=comment.pk,
        look=look,
        name=name,
        person_link=_person_link(comment, frame=frame) if name else "",
        label=_label(named, say=say, notice=notice if look is Look.TOMBSTONE else ""),
        is_verified=comment.author.is_verified and look is not Look.TOMBSTONE,
        role=role,
        correction=correction,
        correction_link=frame.corrections_link if comment.correction_published else "",
        answered=answered,
        answered_link=_answered_link(parent, frame=frame, below=below),
        answered_elsewhere=parent is not None and not below,
        picture=_picture(comment, frame=frame) if avatar else "",
        avatar=avatar,
        hue=hue,
        into=f"replies-{upper}" if upper else "discussion-comments",
        passage=_passage(comment, look=look, frame=frame),
        body=SafeHtml.from_storage("") if look is Look.TOMBSTONE else _body(comment, frame=frame),
        at=_at(moment, say=say) if moment else "",
        at_seconds=seconds_in(moment.start_ms) if moment else "",
        at_link=links.moment(seconds_in(moment.start_ms)) if moment else "",
        created_at=created_at,
        when=time_in_words(created_at),
        when_iso=created_at.isoformat(timespec="seconds"),
        edited_at=comment.edited_at if look is not Look.TOMBSTONE else None,
        edited_after_replies=comment.edited_after_replies,
        is_long=bool(words) and comment.word_count > words,
        is_pinned=is_pinned,
        is_closed=is_closed,
        is_own=own,
        is_focus=is_focus,
        notice=notice,
        up=comment.up,
        down=comment.down,
        score=comment.score,
        my_vote=overlay.votes.get(comment.pk, 0),
        link=links.permalink(comment.pk, sort=sort),
        reply_link=links.reply(comment.pk)
        if published and frame.takes_comments and not closed
        else "",
        reply_label=say.reply_to % named,
        vote_link=links.vote(comment.pk) if may_vote else "",
        up_label=say.vote_up % named,
        down_label=say.vote_down % named,
        react_link=links.react(comment.pk) if may_vote and reactions else "",
        reactions=reactions,
        edit_link=links.edit(comment.pk) if own and editable else "",
        edit_until=editable if own else None,
        edit_hint=_edit_hint(editable) if own and editable else "",
        delete_link=links.delete(comment.pk) if deletable else "",
        id_text=str(comment.pk),
        score_text=str(comment.score),
        is_edited=comment.edited_at is not None and look is not Look.TOMBSTONE,
        classes=f"is-{look}{' is-focus' * is_focus}{' is-pinned' * is_pinned}",
        has_badges=bool(role or correction) or own or is_pinned,
        has_more_acts=own or is_closed,
    )


def _person_link(comment: Comment, *, frame: Frame) -> str:
    listed = may_be_listed(comment.author, public_history=frame.options.public_history)
    return frame.links.person(comment.author_id) if listed else ""


def _passage(comment: Comment, *, look: Look, frame: Frame) -> SafeString:
    if comment.passage is None or look is Look.TOMBSTONE:
        return NO_PASSAGE
    return passage_html(
        comment.passage,
        links=frame.links,
        article_url=frame.article_url,
        is_own=comment.pk in frame.overlay.own,
    )


def _body(comment: Comment, *, frame: Frame) -> SafeHtml:
    return (
        link_times(comment.body, address=frame.links.moment) if frame.has_player else comment.body
    )


def _at(moment: Moment, *, say: Phrases) -> str:
    time = clock(moment.start_ms)
    if moment.end_ms is not None:
        # Isolated, or a text from right to left would show the end first (UAX #9, 2.4.2).
        time = f"\u2066{time}–{clock(moment.end_ms)}\u2069"
    return say.at % {"time": time}


def _picture(comment: Comment, *, frame: Frame) -> str:
    digest = comment.author.avatar_digest
    return frame.links.picture(digest) if digest and frame.options.sso_avatars else ""


def _answered(parent: Comment | None) -> str:
    if parent is None:
        return ""
    return parent.author_name if parent.is_published else _("a removed comment")


def _answered_link(parent: Comment | None, *, frame: Frame, below: bool) -> str:
    if parent is None:
        return ""
    return f"#comment-{parent.pk}" if below else frame.links.comment(parent.pk, sort=frame.sort)


def _label(named: Mapping[str, str], *, say: Phrases, notice: str) -> str:
    if notice:
        return notice
    return (say.reply_by if named["answered"] else say.comment_by) % named


def _edit_hint(until: datetime) -> str:
    minutes = max(math.ceil((until - timezone.now()).total_seconds() / 60), 1)
    return ngettext("for %(n)s more minute", "for %(n)s more minutes", minutes) % {"n": minutes}


def _more_label(count: int, *, goes_deeper: bool) -> str:
    if not count:
        return ""
    if goes_deeper:
        return ngettext(
            "Continue this thread (%(n)s reply)", "Continue this thread (%(n)s replies)", count
        ) % {"n": count}
    return ngettext("%(n)s more reply", "%(n)s more replies", count) % {"n": count}
