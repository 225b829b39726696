"""Take a mail that came to us: an answer, which becomes a comment, or a report of one that could not be delivered.

Every way in calls `take_mail`, as often as it likes: the same mail is taken once. What cannot be taken is told by mail to
the address that was written to, with the text; never to whoever the mail says that it is from. A machine's mail is told
nothing, so that two machines never talk to each other.
"""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import GuestsNotWelcomeError
from rejoinder.comments.errors import ParentGoneError
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.single import get_visible
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import NotFoundError, ProblemError, TooManyError
from rejoinder.core.sentences import Sentence
from rejoinder.notifications.bounces import bounced_message
from rejoinder.notifications.errors import (
    NoReplyByMailError,
    NoTextError,
    ReplyExpiredError,
    ReplyInvalidError,
    WrongSenderError,
)
from rejoinder.notifications.incoming.quotations import own_words
from rejoinder.notifications.incoming.reading import Incoming, read_mail
from rejoinder.notifications.models import Subscriber
from rejoinder.notifications.replying import ReplyToken, is_reply_address, read_reply_address
from rejoinder.notifications.services.answering import Answer, queue_answer
from rejoinder.notifications.services.bouncing import take_report


class Outcome(enum.Enum):
    """What became of a mail."""

    PUBLISHED = "published"
    WAITING = "waiting"  # for a moderator
    RETURNED = "returned"  # to who was written to, with the reason
    REPORTED = "reported"  # one of ours could not be delivered
    IGNORED = "ignored"  # a machine's, or to none of our addresses
    LATER = "later"  # the author writes too fast: bring it again


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail, and why."""

    outcome: Outcome
    why: str = ""  # in English, for logs
    comment: Comment | None = None
    retry_after_seconds: int = 0  # of LATER


def take_mail(raw: bytes, *, recipients: Iterable[str] = (), is_last_try: bool = False) -> Taken:
    """Do what a mail is for. Idempotent. Fourteen statements for an answer that is published.

    Args:
        recipients: of the envelope, where whoever hands it over knows them.
        is_last_try: nobody brings it again, and whoever writes too fast gets it back.
    """
    mail = read_mail(raw, recipients=recipients)
    if mail.report is not None:
        return _take_report(mail)
    address = next((each for each in mail.recipients if is_reply_address(each)), "")
    if not address:
        return Taken(Outcome.IGNORED, "It came to no address of ours for answers.")
    if mail.is_automatic or mail.sender == settings.DEFAULT_FROM_EMAIL.lower():
        return Taken(Outcome.IGNORED, "A machine wrote it.")
    try:
        token = read_reply_address(address)
    except ReplyInvalidError:
        return Taken(Outcome.IGNORED, "The address for answers is forged, or cut off.")
    subscriber = (
        Subscriber.objects.filter(pk=token.subscriber_id)
        .select_related("site", "reader__account")
        .first()
    )
    if subscriber is None:
        return Taken(Outcome.IGNORED, "Whom the mail went to is not known any more.")
    return _take_answer(mail, token, subscriber, is_last_try=is_last_try)


def _take_report(mail: Incoming) -> Taken:
    assert mail.report is not None
    numbers = [number for each in mail.recipients if (number := bounced_message(each)) is not None]
    if not numbers:
        return Taken(Outcome.IGNORED, "A report of no mail of ours.")
    is_news = take_report(numbers[0], mail.report)
    return Taken(Outcome.REPORTED if is_news else Outcome.IGNORED, mail.report.name.lower())


def _take_answer(
    mail: Incoming, token: ReplyToken, subscriber: Subscriber, *, is_last_try: bool
) -> Taken:
    words = own_words(mail.text, is_ours=_is_ours, gives_away=_gives_away)
    answer = Answer(mail=mail, subscriber=subscriber, comment_id=token.comment_id, text=words)
    try:
        comment = _post(mail, token, subscriber, words)
    except TooManyError as error:
        if not is_last_try:
            return Taken(Outcome.LATER, error.detail, retry_after_seconds=error.retry_after_seconds)
        queue_answer(answer, refused=error.detail)
        return Taken(Outcome.RETURNED, error.detail)
    except ProblemError as error:
        queue_answer(answer, refused=error.detail)
        return Taken(Outcome.RETURNED, error.detail)
    if comment.is_published:
        if mail.left_out:
            queue_answer(answer)
        return Taken(Outcome.PUBLISHED, comment=comment)
    queue_answer(answer, waits_because=comment.reason)
    return Taken(Outcome.WAITING, comment.reason, comment=comment)


def _post(mail: Incoming, token: ReplyToken, subscriber: Subscriber, words: str) -> Comment:
    """Store the comment, or return what an earlier coming of the mail stored.

    Raises:
        ProblemError: says why it is not taken.
    """
    reader = subscriber.reader
    if reader is None or reader.is_staff or subscriber.confirmed_at is None or _has_ended(reader):
        raise NoReplyByMailError(
            "You cannot write by mail here. Please sign in, and write it there."
        )
    if token.is_expired(timezone.now()):
        raise ReplyExpiredError("The mail that you answered is too old to be answered by mail.")
    if mail.sender != subscriber.email.lower():
        raise WrongSenderError(
            Sentence(
                "The answer came from %(address)s. Send it from the address that our mails go to.",
                address=mail.sender or "?",
            )
        )
    if reader.is_guest and not subscriber.site.options.guests:
        raise GuestsNotWelcomeError("Only registered readers can write here. Please sign in.")
    if not words:
        raise NoTextError("There were no words of your own in your mail.")
    try:
        parent = get_visible(token.comment_id, reader=reader, site_id=subscriber.site_id)
    except NotFoundError as error:
        raise ParentGoneError(
            "The comment that you answer is not here any more. Your text is kept below."
        ) from error
    posted = post_comment(
        article=parent.article,
        author=reader,
        text=words,
        parent_id=parent.pk,
        submission_key=uuid.uuid5(_KEYS, mail.key),
    )
    return posted.comment


_KEYS = uuid.UUID("6b0d8a5e-53b5-4f7c-9a6b-1d6b1f2f7c11")  # of sendings by mail


def _has_ended(reader: Reader) -> bool:
    return reader.account is not None and not reader.account.is_active


def _is_ours(line: str) -> bool:
    return settings.DEFAULT_FROM_EMAIL.lower() in line.lower() or _gives_away(line)


def _gives_away(line: str) -> bool:
    """Return whether a line has in it what acts for whom our mail went to."""
    lower = line.lower()
    local, _at, _domain = settings.MAIL_REPLIES.lower().partition("@")
    if f"{settings.BASE_URL}/notify/".lower() in lower:
        return True
    return (
        f"{local}+" in lower
        and re.search(rf"{re.escape(local)}\+[a-z2-7]{{20}}", lower) is not None
    )
