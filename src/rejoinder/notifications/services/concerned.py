"""Whom an event concerns, as the notices to be stored. Nothing here writes but the subscriber of who is addressed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import override

from rejoinder.accounts.models import Reader
from rejoinder.accounts.names import skeleton
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.markup import plain_text
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.notifications.mentions import possible_names
from rejoinder.notifications.models import (
    Frequency,
    Notice,
    Reason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.planning import (
    MENTIONS,
    MOST_ABOVE,
    REPLIES,
    Place,
    Told,
    Wish,
    mail_time,
    reasons_for,
    tell,
)
from rejoinder.notifications.services.subscribing import subscriber_for

MOST_WISHES: Final = 1_000  # in one part
DECISIONS: Final = (Reason.APPROVED, Reason.REJECTED)
_WITHDRAWN: Final = {
    EventKind.COMMENT_REJECTED: CommentStatus.REJECTED,
    EventKind.COMMENT_REMOVED: CommentStatus.REMOVED,
}


@dataclass(slots=True)
class _Candidate:
    """A subscriber with the wishes that an event may fulfil."""

    id: int
    reader_id: int | None
    has_centre: bool  # somewhere to look at notices
    takes_mail: bool
    email: str
    suspended_until: datetime | None
    wishes: list[Wish] = field(default_factory=list)


def comments_of(events: Sequence[Event]) -> dict[int, Comment]:
    """Return the comments that events are about, with what is read of them here. One statement.

    Without what came with an import, which was said long ago, and what is in articles that nobody may see.
    """
    numbers = [event.subject_id for event in events if event.subject_id is not None]
    comments = (
        Comment.objects.filter(pk__in=numbers, origin="")
        .exclude(article__state=ArticleState.PRIVATE)
        .select_related("article", "author", "root", "parent__author")
    )
    return {comment.pk: comment for comment in comments}


def sites_with_wishes() -> set[int]:
    """Return the sites on which anybody wishes anything. One statement."""
    return set(Subscription.objects.values_list("site_id", flat=True).distinct())


def concerns_nobody(event: Event, comment: Comment | None, *, wished: Collection[int]) -> bool:
    """Return whether it can be seen without asking that nobody is told of an event: most are such on a small site."""
    if comment is None:
        return True
    if _decision(event, comment) is not None:
        return False
    is_addressed = comment.parent_id is not None or "@" in comment.source
    return not _is_news(event, comment) or not (is_addressed or comment.site_id in wished)


def notices_of(event: Event, comment: Comment, *, now: datetime) -> Iterator[list[Notice]]:
    """Yield the notices of an event, those of a thousand wishes at a time.

    None of what nobody can see any more; to the author of a comment or whoever decided on it; or, but for decisions on
    their own comments, to readers who are suspended.

    Args:
        comment: of `comments_of`.
    """
    decided = _decision(event, comment)
    if decided is not None and comment.author_id != event.actor_id:
        told = Told(decided, Frequency.NOW)
        found = {each.id: (each, told) for each in _addressed([comment.author])}
        yield _made(found, event=event, comment=comment, now=now)
    if _is_news(event, comment):
        yield from _news(event, comment, now=now)


def _news(event: Event, comment: Comment, *, now: datetime) -> Iterator[list[Notice]]:
    reasons = reasons_for(_place(comment))
    answered = [] if comment.parent is None else [comment.parent.author]
    mentioned = _mentioned(comment)
    addressed = {each.id: each for each in _addressed([*answered, *mentioned])}
    personal = {
        each.id: {
            *(Reason.REPLY for reader in answered if reader.pk == each.reader_id),
            *(Reason.MENTION for reader in mentioned if reader.pk == each.reader_id),
        }
        for each in addressed.values()
    }
    wishes = _wishes(comment, again=event.kind == EventKind.COMMENT_APPROVED)

    def chosen(candidates: Iterable[_Candidate]) -> dict[int, tuple[_Candidate, Told]]:
        found = {}
        for each in candidates:
            told = tell(each.wishes, reasons=reasons, personal=personal.get(each.id, ()))
            if told is not None and _may_be_told(each, comment=comment, event=event, now=now):
                found[each.id] = (each, told)
        return found

    if addressed:
        own = wishes.filter(
            subject__in=[*reasons, REPLIES, MENTIONS, _own(comment)],
            subscriber_id__in=list(addressed),
        )
        for each in _candidates(own):
            addressed[each.id].wishes = each.wishes
        known = _knowing(comment, addressed) if event.kind == EventKind.COMMENT_APPROVED else set()
        fresh = [each for each in addressed.values() if each.id not in known]
        yield _made(chosen(fresh), event=event, comment=comment, now=now)
    after = 0
    while True:
        others = wishes.filter(subject__in=[*reasons, _own(comment)], subscriber_id__gt=after)
        whole = list(_candidates(others[:MOST_WISHES]))
        goes_on = sum(len(each.wishes) for each in whole) == MOST_WISHES
        if goes_on and len(whole) > 1:
            whole.pop()  # its wishes may go on
        found = chosen(each for each in whole if each.id not in addressed)
        yield _made(found, event=event, comment=comment, now=now)
        if not goes_on:
            return
        after = whole[-1].id


def _decision(event: Event, comment: Comment) -> Reason | None:
    """Return what the author is told of a decision that still stands, None of one that changed nothing."""
    before = event.data.get("before")
    if event.kind == EventKind.COMMENT_APPROVED and comment.is_published:
        return Reason.APPROVED
    status = _WITHDRAWN.get(EventKind(event.kind))
    if status is not None and comment.status == status != before and not comment.removed_by_author:
        return Reason.REJECTED
    return None


def _is_news(event: Event, comment: Comment) -> bool:
    """Return whether the event made a comment visible that others can see now."""
    published = event.kind == EventKind.COMMENT_APPROVED or (
        event.kind == EventKind.COMMENT_POSTED
        and event.data.get("status") == CommentStatus.PUBLISHED
    )
    return published and comment.is_published and comment.kind == CommentKind.COMMENT


def _may_be_told(candidate: _Candidate, *, comment: Comment, event: Event, now: datetime) -> bool:
    if candidate.reader_id is not None and candidate.reader_id in {
        comment.author_id,
        event.actor_id,
    }:
        return False
    if any(wish.subject == _own(comment) for wish in candidate.wishes):
        return False  # an address whose owner asked for answers to what this author writes
    author = comment.author
    if author.email_proven_at is not None and candidate.email == author.email.lower() != "":
        return False  # the same person, once as an address
    is_suspended = candidate.suspended_until is not None and candidate.suspended_until > now
    return not is_suspended and (candidate.has_centre or candidate.takes_mail)


def _own(comment: Comment) -> str:
    return subject_of(Scope.REPLIES, comment.author_id)


_ABOVE = """
WITH RECURSIVE above (id, parent_id, level) AS (
    SELECT id, parent_id, 1 FROM comments_comment WHERE id = %s
  UNION ALL
    SELECT upper.id, upper.parent_id, above.level + 1
    FROM above JOIN comments_comment AS upper ON upper.id = above.parent_id
    WHERE above.level < %s
)
SELECT id FROM above ORDER BY level
"""


def _place(comment: Comment) -> Place:
    """Return where a comment stands. One statement for an answer to an answer, else none."""
    above: list[int] = []
    if comment.parent_id is not None and comment.root_id is not None:
        above = [comment.parent_id]
        if comment.parent_id != comment.root_id:
            with connection.cursor() as cursor:
                cursor.execute(_ABOVE, [comment.parent_id, MOST_ABOVE])
                above = [number for (number,) in cursor.fetchall()]
            if comment.root_id not in above:
                above.append(comment.root_id)
    top = comment.root or comment
    return Place(
        article_id=comment.article_id,
        author_id=comment.author_id,
        above=above,
        passage_id=top.passage_id,
        answered_id=comment.parent.author_id if comment.parent else None,
    )


def _mentioned(comment: Comment) -> list[Reader]:
    """Return the readers whom a comment names and who take part in its discussion. One statement if there is an @.

    Of several with one name it is the member or one of staff, whose names nobody else may take. Where all of them are
    guests nobody can say who is meant.
    """
    named = possible_names(plain_text(comment.body))
    if not named:
        return []
    names = {name for beginnings in named for name in beginnings}
    theirs = Comment.objects.filter(
        article_id=comment.article_id, author=OuterRef("pk"), status=CommentStatus.PUBLISHED
    )
    readers = Reader.objects.filter(
        Exists(theirs),
        site_id=comment.site_id,
        name_skeleton__in={skeleton(name) for name in names},
        name__in=names,
    ).order_by("pk")
    by_name: dict[str, list[Reader]] = {}
    for reader in readers:
        by_name.setdefault(reader.name, []).append(reader)
    found = []
    for beginnings in named:
        name = next((name for name in beginnings if name in by_name), "")
        namesakes = by_name.get(name, [])
        registered = [each for each in namesakes if each.is_staff or not each.is_guest]
        if registered or len(namesakes) == 1:
            found.append((registered or namesakes)[0])
    return list(dict.fromkeys(found))


def _addressed(readers: Sequence[Reader]) -> list[_Candidate]:
    """Return the subscribers of readers, made where one has somewhere to look at notices. One statement, or more."""
    if not readers:
        return []
    by_id = {reader.pk: reader for reader in readers}
    found = {each.reader_id: each for each in Subscriber.objects.filter(reader_id__in=list(by_id))}
    for reader in by_id.values():
        if reader.pk not in found and _has_centre(reader):
            with override(None):  # nobody's language is active here, and none is anybody's wish
                found[reader.pk] = subscriber_for(reader=reader)
    return [
        _Candidate(
            id=each.pk,
            reader_id=each.reader_id,
            has_centre=_has_centre(by_id[each.reader_id]),
            takes_mail=each.takes_mail,
            email=each.email,
            suspended_until=by_id[each.reader_id].suspended_until,
        )
        for each in found.values()
        if each.reader_id is not None
    ]


def _has_centre(reader: Reader) -> bool:
    """Return whether somebody can be this reader: not of a name that only came with an import."""
    return reader.account_id is not None or reader.device is not None


def _wishes(comment: Comment, *, again: bool) -> QuerySet[Subscription]:
    """Return the subscriptions of the site, those of one subscriber together.

    Args:
        again: the comment may have been published before; who was told of it then is left out.
    """
    wishes = Subscription.objects.filter(site_id=comment.site_id)
    if again:
        told = Notice.objects.filter(
            comment_id=comment.pk, subscriber=OuterRef("subscriber")
        ).exclude(reason__in=DECISIONS)
        wishes = wishes.filter(~Exists(told))
    return wishes.order_by("subscriber_id", "id")


def _knowing(comment: Comment, addressed: Mapping[int, _Candidate]) -> set[int]:
    """Return which of these subscribers were told of the comment already."""
    told = Notice.objects.filter(comment_id=comment.pk, subscriber__in=list(addressed))
    return set(told.exclude(reason__in=DECISIONS).values_list("subscriber_id", flat=True))


def _candidates(wishes: QuerySet[Subscription]) -> Iterator[_Candidate]:
    """Yield the subscribers of wishes, each with all of them that follow one another. One statement."""
    rows = wishes.values_list(
        "id",
        "subject",
        "frequency",
        "is_muted",
        "subscriber_id",
        "subscriber__reader_id",
        "subscriber__email",
        "subscriber__confirmed_at",
        "subscriber__off_since",
        "subscriber__reader__suspended_until",
    )
    one: _Candidate | None = None
    for number, subject, frequency, is_muted, pk, reader, email, confirmed, off, until in rows:
        if one is None or one.id != pk:
            if one is not None:
                yield one
            one = _Candidate(
                id=pk,
                reader_id=reader,
                has_centre=reader is not None,
                takes_mail=bool(email) and confirmed is not None and off is None,
                email=email,
                suspended_until=until,
            )
        one.wishes.append(Wish(number, subject, Frequency(frequency), is_muted))
    if one is not None:
        yield one


def _made(
    found: Mapping[int, tuple[_Candidate, Told]],
    *,
    event: Event,
    comment: Comment,
    now: datetime,
) -> list[Notice]:
    return [
        Notice(
            site_id=comment.site_id,
            subscriber_id=subscriber.id,
            event_id=event.pk,
            reason=told.reason.value,
            subscription_id=told.subscription_id,
            article_id=comment.article_id,
            comment_id=comment.pk,
            frequency=told.frequency.value,
            mail_at=mail_time(told.frequency, now=now) if subscriber.takes_mail else None,
            created_at=now,
        )
        for subscriber, told in found.values()
    ]
