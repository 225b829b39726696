"""Post a comment or a reply."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BigIntegerField, UUIDField
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_may_write
from rejoinder.accounts.queries import get_locked
from rejoinder.accounts.services import Guest, locked_guest_reader
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.errors import (
    DiscussionClosedError,
    NoCorrectionsError,
    NoPassagesError,
    ParentGoneError,
    QuestionClosedError,
    QuestionUnknownError,
    SubmissionReusedError,
)
from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, CorrectionState
from rejoinder.comments.moments import Moment
from rejoinder.comments.queries.single import get_visible
from rejoinder.comments.services.counting import count_new
from rejoinder.comments.services.judging import Circumstances, judge
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.prepared import Given, Prepared, insert
from rejoinder.passages.models import Passage
from rejoinder.passages.queries import current_text, find_question, get_passage
from rejoinder.passages.services.choosing import Choice, choose_passage
from rejoinder.passages.services.fetching import may_be_fetched
from rejoinder.screening.drafts import Outcome
from rejoinder.screening.phases import fingerprint


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored comment, and whether this sending of the form stored it or an earlier one did."""

    comment: Comment
    is_new: bool


@transaction.atomic
def post_comment(
    *,
    article: Article,
    author: Reader | Guest,
    text: str,
    parent_id: int | None = None,
    passage_id: int | None = None,
    choice: Choice | None = None,
    is_correction: bool = False,
    submission_key: uuid.UUID | None = None,
    circumstances: Circumstances | None = None,
    moment: Moment | None = None,
    medium: str = "",
) -> Posted:
    """Store a new comment, published or waiting for a moderator. Six statements, four more for an answer.

    At a passage three more, and two to nine for one that the author chooses.

    Sent again with the same key by the same author, also at the same time or after a crash, it returns
    what the first sending stored.

    Args:
        text: Markdown.
        passage_id: of what the comment is about in the article's text; an answer is about its parent.
        choice: what the author marked in the article's text, for a comment that is about nothing else.
        is_correction: the author says that it corrects the article.
        submission_key: the form's; None only where nobody can send twice.
        circumstances: what the front door knows of the sending.
        moment: when in the article's recording; None = a comment on the whole.
        medium: address of the recording that is meant, where the article's own is not known.

    Raises:
        DiscussionClosedError: the article or the branch takes no more comments.
        MembersOnlyError: the article takes comments of members only, and the author is a guest.
        ParentGoneError: what is answered is the author's own and not published.
        NotFoundError: the article is private, or `parent_id` names no comment that the author can see on it, or
            `passage_id` no passage of it.
        QuestionClosedError: the passage takes no more comments.
        NotPermittedError: the author is a reader of another site.
        NoCorrectionsError: the site asks for none.
        NoPassagesError: the author may choose none here; as `QuestionUnknownError`, not yet.
        ScreeningRefusedError: the text was refused; says why.
        SubmissionReusedError: the key was used for another text.
        SuspendedError: the author may not write at the moment.
        TooManyError: the author, or the author's network, writes too fast.
        InvalidError: a guest's name or address is malformed or taken; or an answer has a time of its own.
    """
    if article.state == ArticleState.PRIVATE:
        raise NotFoundError("There is no such discussion.")
    # Locked, since on PostgreSQL what one author sends at the same moment would else neither see the same
    # sending nor count for the pace.
    reader = (
        get_locked(author.pk)
        if isinstance(author, Reader)
        else locked_guest_reader(site=article.site, guest=author)
    )
    now = timezone.now()
    earlier = _find_submission(reader, submission_key)
    if earlier is not None:
        there = (earlier.article_id, earlier.parent_id, earlier.passage_id)
        if choice is not None and parent_id is None and passage_id is None:
            is_same = there[:2] == (article.pk, None) and _is_choice(earlier.passage, choice)
        else:
            is_same = there == (article.pk, parent_id, passage_id)
        if not is_same or not _same_text(earlier, text):
            raise SubmissionReusedError(
                "This form was sent before with another text. Look at what is here now, and send it again "
                "if it should be a second comment."
            )
        return Posted(comment=earlier, is_new=False)

    require_may_write(reader, site_id=article.site_id, now=now)
    if moment is not None and parent_id is not None:
        raise InvalidError(
            "An answer has no time of its own: it is about what it answers.", field="at"
        )
    if is_correction and not article.site.options.corrections:
        raise NoCorrectionsError(
            "Corrections are not taken here. Send it as an ordinary comment.", field="corrects"
        )
    parent = _parent(article=article, reader=reader, parent_id=parent_id)
    passage = None
    if parent is None:
        passage = _passage(article=article, passage_id=passage_id, reader=reader)
        if passage is None and choice is not None:
            passage = _chosen(article=article, choice=choice, reader=reader)
    verdict = judge(
        article=article,
        reader=reader,
        text=text,
        quotation=passage.exact if passage and not passage.is_confirmed else "",
        now=now,
        is_reply=parent is not None,
        circumstances=circumstances or Circumstances(),
    )
    html = render(text, SourceFormat.MARKDOWN)
    published = verdict.outcome is Outcome.PUBLISH
    comment = Comment(
        site_id=article.site_id,
        article=article,
        parent=parent,
        root_id=None if parent is None else parent.root_id or parent.pk,
        depth=0 if parent is None else parent.depth + 1,
        passage=passage,
        place=passage.list_place if passage else None,
        author=reader,
        author_name=reader.name,
        source=text,
        source_format=SourceFormat.MARKDOWN,
        html=html,
        renderer=RENDERER_VERSION,
        word_count=count_words(html),
        fingerprint=fingerprint(text),
        status=CommentStatus.PUBLISHED if published else CommentStatus.WAITING,
        shown=published,
        reason=verdict.message,
        correction=CorrectionState.OPEN if is_correction else None,
        created_at=now,
        submission_key=submission_key,
        at_ms=moment.start_ms if moment else None,
        until_ms=moment.end_ms if moment else None,
        medium=(article.medium or medium) if moment else "",
    )
    insert(comment)
    if published:
        count_new(comment)
    record(
        EventKind.COMMENT_POSTED,
        article=article,
        actor=reader,
        subject_id=comment.pk,
        data={
            "status": comment.status,
            "parent": parent_id,
            "because": verdict.code,
            "matched": verdict.matched,
            **({"correction": True} if is_correction else {}),
        },
    )
    return Posted(comment=comment, is_new=True)


_SUBMISSION = Prepared(
    lambda: Comment.objects.filter(
        author=Given("author", BigIntegerField()),
        submission_key=Given("submission_key", UUIDField()),
    ).values_list("pk", flat=True)[:1]
)


def _find_submission(reader: Reader, submission_key: uuid.UUID | None) -> Comment | None:
    if submission_key is None:
        return None
    found = _SUBMISSION.first(author=reader.pk, submission_key=submission_key)
    return None if found is None else Comment.objects.select_related("author").get(pk=found)


def _same_text(comment: Comment, text: str) -> bool:
    """Return whether this was the comment's first text: an edit may have changed it since."""
    first = comment.revisions.order_by("number").first()
    return (comment.source if first is None else first.source) == text


_CLOSED_AT = Prepared(
    lambda: Comment.objects.filter(pk=Given("comment", BigIntegerField())).values_list(
        "closed_at", flat=True
    )
)


def _parent(*, article: Article, reader: Reader, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = get_visible(parent_id, reader=reader, site_id=article.site_id)
    if parent.article_id != article.pk or parent.kind != CommentKind.COMMENT:
        raise NotFoundError("There is no such comment in this discussion.")
    if not parent.is_published:
        raise ParentGoneError(
            "The comment that you answer is not here any more. Your text is kept below."
        )
    closed_at = parent.closed_at
    if parent.root_id is not None:
        [closed_at] = _CLOSED_AT.rows(comment=parent.root_id)
    if closed_at is not None:
        raise DiscussionClosedError("This branch of the discussion is closed.")
    return parent


def _passage(*, article: Article, passage_id: int | None, reader: Reader) -> Passage | None:
    if passage_id is None:
        return None
    passage = get_passage(passage_id, article=article)
    if not passage.is_confirmed and not passage.comments.filter(author=reader).exists():
        raise NotFoundError("There is no such passage.")
    return _open(passage)


def _open(passage: Passage) -> Passage:
    if not passage.is_open:
        raise QuestionClosedError("This question takes no more answers. Your text is kept below.")
    return passage


def _chosen(*, article: Article, choice: Choice, reader: Reader) -> Passage:
    """Return the passage that the author marked.

    Raises:
        NoPassagesError, QuestionClosedError: as for `post_comment`.
    """
    question = find_question(choice.mark, article=article)
    if question is not None:
        return _open(question)
    allowed = article.site.options.passages
    if allowed == "registered" and reader.is_guest:
        raise NoPassagesError(
            "Only members can mark words of the article here. Sign in, or send it as a comment on the whole.",
            field="quote",
        )
    if allowed not in {"registered", "all"}:
        if choice.mark and may_be_fetched(article, today=current_text(article)):
            raise QuestionUnknownError(
                "This question is not known here yet, and its page is being read."
                " Send your answer again in a minute or two.",
                field="quote",
            )
        raise NoPassagesError(
            "Words of the article cannot be marked here. Send it as a comment on the whole.",
            field="quote",
        )
    return choose_passage(article, choice)


def _is_choice(passage: Passage | None, choice: Choice) -> bool:
    """Return whether a passage is what somebody marks: again, and perhaps found meanwhile."""
    if passage is None:
        return False
    if choice.mark and passage.mark == choice.mark:
        return True
    return passage.exact == choice.quotation.exact
