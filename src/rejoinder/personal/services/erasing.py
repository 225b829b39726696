"""Forget somebody: his or her comments stay without a name, or go; of the person nothing is left.

An erasure waits, so that it can be taken back. It is done in batches, each in a transaction of its own, and goes on
from where it ended: a crash, or a second process at the same work, does no harm.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rejoinder.accounts.models import Account, Avatar, Reader
from rejoinder.accounts.names import skeleton
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_person
from rejoinder.articles.models import Article
from rejoinder.comments.markup import RENDERER_VERSION
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.comments.services.counting import withdraw
from rejoinder.core.errors import NotFoundError
from rejoinder.notifications.models import Message, Notice, Subscriber, Subscription
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.personal import erasure_log
from rejoinder.personal.errors import StaffError
from rejoinder.personal.mails import ERASURE_KIND, erasure_mail
from rejoinder.personal.models import Claim, DataLink, ErasedReader, Erasure, Texts
from rejoinder.personal.queries import due_erasures
from rejoinder.personal.services.linking import cancel_link
from rejoinder.votes.models import Reaction, Vote

BATCH: Final = 200
_AT_ONCE: Final = 20  # erasures of one look


@transaction.atomic
def ask_erasure(
    *,
    account: Account | None,
    readers: Sequence[Reader],
    texts: Texts,
    addresses: Collection[str] = (),
    email: str = "",
) -> Erasure:
    """Write down that somebody wants to be forgotten, in `settings.ERASURE_DAYS`. Idempotent.

    Asked again, the latest choice of what becomes of the texts counts.

    Args:
        account: who signed in; None for a guest.
        readers: all that he or she is: of an account on every site, of a guest on one.
        addresses: proved, in lower case; readers at them are erased with the mails that went there.
        email: one of them, to which a mail tells how to take it back. "" = none.

    Raises:
        NotFoundError: a guest who has nothing.
        StaffError: staff leave first.
    """
    if account is None and not readers:
        raise NotFoundError("There is nothing of yours that could be erased.")
    if any(reader.is_staff for reader in readers) or (account and _is_staff(account)):
        raise StaffError(
            "You are on the staff of a site. Ask its owner to end that first; then you can erase your data."
        )
    ids = sorted(reader.pk for reader in readers)
    list(Reader.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    proved = [each.pk for each in readers if each.email and each.email.lower() in addresses]
    Reader.objects.filter(pk__in=proved, email_proven_at=None).update(
        email_proven_at=timezone.now()
    )
    mine = Q(readers__in=ids) if account is None else Q(account=account) | Q(readers__in=ids)
    there = Erasure.objects.filter(mine, done_at=None, cancelled_at=None).distinct().first()
    if there is not None:
        there.texts = texts
        there.save(update_fields=["texts"])
        return there
    now = timezone.now()
    erasure = Erasure.objects.create(
        account=account,
        texts=texts,
        asked_at=now,
        due_at=now + timedelta(days=settings.ERASURE_DAYS),
    )
    erasure.readers.add(*ids)
    if email and settings.ERASURE_DAYS:
        token = cancel_link(erasure)
        mail = erasure_mail(
            email, token=token, due_at=erasure.due_at, keeps_texts=texts == Texts.KEEP
        )
        queue_mail(mail, kind=ERASURE_KIND, site=None if account else readers[0].site)
    return erasure


def _is_staff(account: Account) -> bool:
    return account.is_superuser or account.is_staff or account.groups.exists()


@transaction.atomic
def cancel_erasure(erasure: Erasure) -> bool:
    """Take an erasure back; return whether there still was one to take back. Idempotent."""
    waiting = Erasure.objects.filter(pk=erasure.pk, done_at=None, cancelled_at=None)
    # Under the lock that carrying it out takes: then it is either taken back or begun, and not both.
    found = waiting.select_for_update().first()
    if found is None or found.due_at <= timezone.now():
        return (
            found is None
            and Erasure.objects.filter(pk=erasure.pk, cancelled_at__isnull=False).exists()
        )
    found.cancelled_at = timezone.now()
    found.save(update_fields=["cancelled_at"])
    return True


def erase_due(*, now: datetime, log_folder: Path | None = None) -> int:
    """Carry out the erasures whose time has come; return how many. One statement where there are none."""
    due = due_erasures(now, limit=_AT_ONCE)
    for erasure in due:
        carry_out(erasure, now=now, log_folder=log_folder)
    return len(due)


def carry_out(erasure: Erasure, *, now: datetime, log_folder: Path | None = None) -> None:
    """Erase. Idempotent.

    Args:
        log_folder: where the file for backups stands; None = the home.
    """
    readers = list(erasure.readers.select_related("site").order_by("pk"))
    account = erasure.account
    texts = Texts(erasure.texts)
    digests = [erasure_log.digest_of(reader) for reader in readers]
    if account is not None:
        digests.append(erasure_log.digest_of(account))
    # First, and to the disk: what the database forgets below, a backup of it still knows.
    erasure_log.append(log_folder or Path(settings.HOME), digests, texts=texts, at=now)
    for reader in readers:
        name = _name_of_nobody(reader)
        while _erase_comments(reader, texts=texts, name=name):
            pass
        while _unlink_votes(reader):
            pass
        _erase_reader(reader, name=name)
    if account is not None:
        _erase_account(account)
    with transaction.atomic():
        ErasedReader.objects.bulk_create(
            [ErasedReader(digest=each, texts=texts, erased_at=now) for each in digests],
            ignore_conflicts=True,
        )
        erasure.readers.clear()
        DataLink.objects.filter(erasure=erasure).delete()
        Erasure.objects.filter(pk=erasure.pk).update(done_at=now, account=None)


def _name_of_nobody(reader: Reader) -> str:
    with translation.override(reader.site.language):
        return _("Deleted reader")


@transaction.atomic
def _erase_comments(reader: Reader, *, texts: Texts, name: str) -> bool:
    """Erase a batch; return whether there may be another. Ten statements where texts stay, more for each that goes."""
    left = ~Q(author_name=name) | Q(extra__isnull=False)
    if texts == Texts.REMOVE:
        left |= ~Q(source="") | ~Q(html="") | ~Q(status=CommentStatus.REMOVED)
    comments = list(
        Comment.objects.select_for_update(no_key=True)
        .filter(left, author=reader)
        .order_by("pk")[:BATCH]
    )
    if not comments:
        Revision.objects.filter(comment__author=reader).delete()
        return False
    ids = [comment.pk for comment in comments]
    Revision.objects.filter(comment__in=ids).delete()
    changes: dict[str, object] = {"author_name": name, "extra": None, "submission_key": None}
    if texts == Texts.REMOVE:
        for comment in comments:
            comment.removed_by_author = True
            withdraw(comment, status=CommentStatus.REMOVED)
        Notice.objects.filter(comment__in=ids).delete()
        changes |= {
            "source": "",
            "html": "",
            "renderer": RENDERER_VERSION,
            "word_count": 0,
            "fingerprint": "",
            "reason": "",
            "correction_reason": "",
            "pinned_at": None,
            "removed_by_author": True,
        }
    Comment.objects.filter(pk__in=ids).update(**changes)
    record_person(
        EventKind.READER_ERASED,
        articles=list(
            Article.objects.filter(pk__in={comment.article_id for comment in comments}).order_by(
                "pk"
            )
        ),
        actor=None,
        reader=reader,
        data={"texts": texts.value},
    )
    return True


@transaction.atomic
def _unlink_votes(reader: Reader) -> bool:
    """Let the votes of a batch count on without a voter, as those of an import do. Five statements."""
    votes = list(Vote.objects.filter(reader=reader).order_by("pk")[:BATCH])
    for value, column in ((1, "imported_up"), (-1, "imported_down")):
        ids = [vote.comment_id for vote in votes if vote.value == value]
        if ids:
            Comment.objects.filter(pk__in=ids).update(**{column: F(column) + 1})
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).delete()
    if not votes:
        Reaction.objects.filter(reader=reader).delete()  # the counts have no names in them
    return bool(votes)


@transaction.atomic
def _erase_reader(reader: Reader, *, name: str) -> None:
    """Leave a row that events and comments refer to, and nothing in it that says who it was."""
    Claim.objects.filter(Q(reader=reader) | Q(source=reader)).delete()
    _erase_address(reader)
    Subscriber.objects.filter(reader=reader).delete()
    Subscription.asked.filter(person=reader).delete()
    Avatar.objects.filter(reader=reader).delete()
    Reader.objects.filter(pk=reader.pk).update(
        name=name,
        name_skeleton=skeleton(name),
        device=None,
        account=None,
        email="",
        email_proven_at=None,
        url="",
        avatar_url="",
        avatar_digest="",
        is_verified=False,
        shows_history=False,
        claimed_role="",
        # So that the same file does not bring the person back.
        source_id=erasure_log.erased_ids(reader.source_id)[0] if reader.source else "",
        suspended_until=None,
    )


@transaction.atomic
def _erase_account(account: Account) -> None:
    """Delete an account with its sessions, and what is kept anywhere of addresses that it has proved."""
    verified = EmailAddress.objects.filter(user=account, verified=True)
    emails = _spellings(*verified.values_list("email", flat=True))
    Subscriber.objects.filter(email__in=emails).delete()
    Message.objects.filter(to__in=emails).delete()
    DataLink.objects.filter(email__in=emails).delete()
    account.delete()


def _erase_address(reader: Reader) -> None:
    """Delete what is kept on the site of an address that a reader has proved there."""
    if not reader.email or reader.email_proven_at is None:
        return  # anybody's, perhaps
    emails = _spellings(reader.email)
    Subscriber.objects.filter(site=reader.site_id, email__in=emails).delete()
    Message.objects.filter(site=reader.site_id, to__in=emails).delete()
    DataLink.objects.filter(site=reader.site_id, email__in=emails).delete()


def _spellings(*emails: str) -> set[str]:
    return {*emails, *(email.lower() for email in emails)}


def replay(digests: Mapping[str, Texts], *, now: datetime, log_folder: Path | None = None) -> int:
    """Erase again those whom a restored backup brought back; return how many readers. Idempotent."""
    count = 0
    for reader in Reader.objects.select_related("account").order_by("pk").iterator():
        texts = digests.get(erasure_log.digest_of(reader))
        if texts is None or not _is_there(reader):
            continue
        account = reader.account
        if account is not None and erasure_log.digest_of(account) not in digests:
            account = None
        erasure = Erasure.objects.create(account=account, texts=texts, due_at=now)
        erasure.readers.add(reader)
        carry_out(erasure, now=now, log_folder=log_folder)
        count += 1
    for account in Account.objects.order_by("pk").iterator():
        texts = digests.get(erasure_log.digest_of(account))
        if texts is not None:
            carry_out(
                Erasure.objects.create(account=account, texts=texts, due_at=now),
                now=now,
                log_folder=log_folder,
            )
    return count


def _is_there(reader: Reader) -> bool:
    """Return whether a reader still has something that an erasure takes."""
    return (
        reader.name != _name_of_nobody(reader)
        or bool(reader.email or reader.device or reader.account_id)
        or Comment.objects.filter(author=reader).exclude(author_name=reader.name).exists()
    )
