"""To be forgotten: nothing of a person is left in the database, and what others wrote and counted stays."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Account, Avatar, Identity, Login, Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus, DiscussionTally
from rejoinder.comments.services.editing import edit_comment
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keys import article_key
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.services.outbox import queue_mail
from rejoinder.notifications.services.subscribing import subscribe, subscriber_for
from rejoinder.personal import erasure_log
from rejoinder.personal.errors import StaffError
from rejoinder.personal.models import Claim, ErasedReader, Erasure, Proof, Texts
from rejoinder.personal.services import claiming, erasing
from rejoinder.personal.services.claiming import claim
from rejoinder.personal.services.erasing import ask_erasure, cancel_erasure, erase_due
from rejoinder.votes.models import Vote
from rejoinder.votes.services import set_vote
from tests.making import make_comment, make_reader, make_thread
from tests.people import Cast
from tests.personal.people import NOOR, make_guest, make_imported, make_noor

NAME = "Noor-Alhambra Zwetschge"
TEXT = "The ferry never carried quinces."
EARLIER = "The ferry never carried medlars."


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def dump() -> str:
    """Return every value of every table, as text."""
    values = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # tables of ours
            values += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(values)


def make_person(cast: Cast) -> Reader:
    """Return a member with something in every table that may have something of hers."""
    noor = make_noor(cast.site, name=NAME)
    account = noor.account
    assert account is not None
    Client().force_login(account)
    noor.email, noor.url, noor.avatar_url = NOOR, "https://noor.example/", "https://noor.example/a"
    noor.avatar_digest = "0123456789abcdef0123"
    noor.save()
    Avatar.objects.create(reader=noor, digest=noor.avatar_digest, image=b"her face")
    comment = make_comment(article=cast.article, author=noor, text=EARLIER)
    edit_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=noor, text=TEXT)
    make_comment(article=cast.article, author=cast.ben, parent=comment)
    make_comment(article=cast.article, author=noor, text=TEXT, extra={"comment_author_IP": NAME})
    make_comment(article=cast.article, author=noor, text=TEXT, status=CommentStatus.SPAM)
    bens = make_comment(article=cast.article, author=cast.ben)
    set_vote(comment_id=bens.pk, site_id=cast.site.pk, reader=noor, value=1)
    subscriber = subscriber_for(reader=noor, email=NOOR)
    subscribe(subscriber=subscriber, scope=Scope.DISCUSSION, article=cast.article)
    bens_wishes = subscriber_for(reader=cast.ben, email="ben@example.org")
    subscribe(subscriber=bens_wishes, scope=Scope.PERSON, person=noor)
    queue_mail(Mail(to=NOOR, subject="Hello", text=TEXT), kind="account.changed")
    Identity.objects.create(site=cast.site, account=account, issuer="https://i", subject=NAME)
    Login.objects.create(site=cast.site, account=account, origin="https://gazette.example")
    imported = make_imported(cast.site, name=NAME)
    make_comment(article=cast.article, author=imported, text=TEXT)
    claim(source_id=imported.pk, reader=noor, addresses={NOOR})
    return noor


def ask(noor: Reader, texts: Texts) -> Erasure:
    others = Reader.objects.filter(email=NOOR, account=None)
    return ask_erasure(
        account=noor.account,
        readers=[noor, *others],
        texts=texts,
        addresses={NOOR},
        email=NOOR,
    )


def erase(noor: Reader, texts: Texts) -> None:
    ask(noor, texts)
    assert erase_due(now=timezone.now() + timedelta(days=2)) == 1


@pytest.mark.parametrize("texts", [*Texts])
def test_nothing_of_a_person_is_left(cast: Cast, texts: Texts, tmp_path: Path) -> None:
    noor = make_person(cast)
    account = noor.account
    before = dump()
    assert all(each in before for each in (NAME, NOOR, TEXT, EARLIER, "noor.example", "her face"))

    erase(noor, texts)

    after = dump()
    assert "her face" not in after
    assert "0123456789abcdef0123" not in after
    for trace in (NAME, NOOR, EARLIER, "noor.example", "quinces" if texts == "remove" else NAME):
        assert trace.lower() not in after.lower()
    assert not Account.objects.filter(pk=account.pk if account else 0).exists()
    assert NAME not in (tmp_path / erasure_log.NAME).read_text()


def test_texts_that_stay_have_no_name(cast: Cast) -> None:
    noor = make_person(cast)

    erase(noor, Texts.KEEP)

    mine = Comment.objects.filter(author=noor)
    assert {comment.author_name for comment in mine} == {"Deleted reader"}
    assert all(comment.source == TEXT for comment in mine)
    noor.refresh_from_db()
    assert (noor.name, noor.email, noor.account, noor.device) == ("Deleted reader", "", None, None)


def test_texts_that_go_leave_a_tombstone_where_they_were_answered(cast: Cast) -> None:
    noor = make_person(cast)

    erase(noor, Texts.REMOVE)

    mine = Comment.objects.filter(author=noor)
    assert {comment.status for comment in mine} == {CommentStatus.REMOVED}
    assert {comment.source for comment in mine} == {""}
    assert [comment.reply_count for comment in mine if comment.shown] == [1]
    published = Comment.objects.filter(article=cast.article, status=CommentStatus.PUBLISHED)
    counted = DiscussionTally.objects.filter(article=cast.article).values_list(
        "comments", flat=True
    )
    assert sum(counted) == published.count() == 2


@pytest.mark.parametrize("texts", [*Texts])
def test_votes_count_on_without_a_voter(cast: Cast, texts: Texts) -> None:
    noor = make_person(cast)
    voted = Vote.objects.get(reader=noor).comment

    erase(noor, texts)

    voted.refresh_from_db()
    assert (voted.up, voted.imported_up, voted.votes.count()) == (1, 1, 0)


def test_each_discussion_is_purged_and_the_log_says_nothing_of_who_it_was(cast: Cast) -> None:
    noor = make_person(cast)

    erase(noor, Texts.KEEP)

    event = Event.objects.filter(kind=EventKind.READER_ERASED).get()
    assert article_key(cast.article.pk) in event.stale
    assert (event.actor, event.data) == (None, {"texts": "keep"})


def test_what_others_have_stays(cast: Cast) -> None:
    noor = make_person(cast)
    bens = Comment.objects.filter(author=cast.ben).count()

    erase(noor, Texts.REMOVE)

    assert Comment.objects.filter(author=cast.ben, status=CommentStatus.PUBLISHED).count() == bens
    assert not Subscription.objects.exists()  # Ben followed nobody else
    assert cast.ben.subscriber.email == "ben@example.org"


def test_nothing_happens_before_its_time(cast: Cast) -> None:
    noor = make_person(cast)
    erasure = ask(noor, Texts.REMOVE)

    assert erase_due(now=erasure.due_at - timedelta(seconds=1)) == 0

    assert Comment.objects.filter(author=noor, source=TEXT).exists()


def test_what_was_taken_back_does_not_happen(cast: Cast) -> None:
    noor = make_person(cast)
    erasure = ask(noor, Texts.REMOVE)

    assert cancel_erasure(erasure)
    assert cancel_erasure(erasure)

    assert erase_due(now=erasure.due_at + timedelta(days=1)) == 0


def test_what_is_due_cannot_be_taken_back(cast: Cast) -> None:
    noor = make_person(cast)
    erasure = ask(noor, Texts.REMOVE)

    with time_machine.travel(erasure.due_at + timedelta(seconds=1), tick=False):
        assert not cancel_erasure(erasure)
        assert erase_due(now=timezone.now()) == 1


def test_asked_twice_is_asked_once_and_the_last_choice_counts(cast: Cast) -> None:
    noor = make_person(cast)

    first, second = ask(noor, Texts.KEEP), ask(noor, Texts.REMOVE)

    assert first.pk == second.pk
    assert Erasure.objects.get().texts == Texts.REMOVE
    assert Message.objects.filter(kind="account.erasure").count() == 1


def test_no_days_of_grace_mean_the_next_look(cast: Cast, settings: Settings) -> None:
    settings.ERASURE_DAYS = 0
    ask(make_person(cast), Texts.KEEP)

    assert erase_due(now=timezone.now()) == 1


def test_staff_leave_first(cast: Cast) -> None:
    for reader in (cast.mia, cast.olga):
        with pytest.raises(StaffError):
            ask_erasure(account=reader.account, readers=[reader], texts=Texts.KEEP)
    root = Account.objects.create(username="root", is_superuser=True)
    with pytest.raises(StaffError):
        ask_erasure(account=root, readers=[], texts=Texts.KEEP)


def test_who_has_nothing_has_nothing_erased(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        ask_erasure(account=None, readers=[], texts=Texts.KEEP)


def test_guest_is_erased_and_the_address_that_he_only_said_is_somebody_elses(cast: Cast) -> None:
    victim = subscriber_for(reader=cast.ben, email="victim@example.org")
    guest = make_guest(cast.site, name=NAME, email="victim@example.org")
    make_comment(article=cast.article, author=guest)
    ask_erasure(account=None, readers=[guest], texts=Texts.KEEP)

    erase_due(now=timezone.now() + timedelta(days=2))

    victim.refresh_from_db()
    assert victim.email == "victim@example.org"
    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.device) == ("Deleted reader", "", None)


def test_erasure_that_a_crash_cut_off_is_done_at_the_next_look(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = make_guest(cast.site, name=NAME)
    make_thread(article=cast.article, author=guest, parents=[None] * 5)
    ask_erasure(account=None, readers=[guest], texts=Texts.REMOVE)
    monkeypatch.setattr(erasing, "BATCH", 2)
    batches = iter([True, False])
    real = erasing._erase_comments  # noqa: SLF001

    def dying(reader: Reader, **rest: object) -> bool:
        assert next(batches), "power cut"
        return real(reader, **rest)  # type: ignore[arg-type]

    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(erasing, "_erase_comments", dying)
    with pytest.raises(AssertionError, match="power cut"):
        erase_due(now=later)
    assert Comment.objects.exclude(source="").count() == 3
    monkeypatch.setattr(erasing, "_erase_comments", real)

    assert erase_due(now=later) == 1

    assert not Comment.objects.exclude(source="").exists()
    assert erase_due(now=later) == 0


def test_claim_is_forgotten_with_who_made_it(cast: Cast) -> None:
    noor = make_person(cast)
    assert Claim.objects.filter(reader=noor, proof=Proof.ADDRESS).exists()

    erase(noor, Texts.KEEP)

    assert not Claim.objects.exists()


def test_restored_backup_forgets_again_and_nobody_else(cast: Cast, tmp_path: Path) -> None:
    guest = make_guest(cast.site, name=NAME)
    other = make_guest(cast.site, name="Somebody else")
    comment = make_comment(article=cast.article, author=guest, text=TEXT)
    made = {"name": NAME, "device": guest.device}
    ask_erasure(account=None, readers=[guest], texts=Texts.REMOVE)
    erase_due(now=timezone.now() + timedelta(days=2))
    # As a backup of before has it, in which another reader has got the next id.
    Reader.objects.filter(pk=guest.pk).update(**made)
    Comment.objects.filter(pk=comment.pk).update(
        author_name=NAME, source=TEXT, html=TEXT, status=CommentStatus.PUBLISHED, shown=True
    )
    ErasedReader.objects.all().delete()

    call_command("replayerasures", str(tmp_path / erasure_log.NAME))

    assert NAME not in dump()
    assert TEXT not in dump()
    other.refresh_from_db()
    assert other.name == "Somebody else"
    assert ErasedReader.objects.count() == 1


def test_reader_who_got_the_id_of_one_who_was_erased_is_not_meant(cast: Cast) -> None:
    guest = make_guest(cast.site)
    digest = erasure_log.digest_of(guest)
    guest.created_at += timedelta(microseconds=1)

    assert erasure_log.digest_of(guest) != digest


def test_file_with_a_torn_line_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    erasure_log.append(tmp_path, ["a" * 64], texts=Texts.KEEP, at=timezone.now())
    file = tmp_path / erasure_log.NAME
    file.write_text(file.read_text() + '{"erased": "bb\n[]\n{"erased": 1, "texts": "burn"}\n')

    assert erasure_log.read(file) == {"a" * 64: Texts.KEEP}


@pytest.mark.parametrize("comments", [2, 200])
def test_batch_of_texts_that_stay_costs_the_same_whatever_its_size(
    cast: Cast, comments: int
) -> None:
    guest = make_guest(cast.site)
    make_thread(article=cast.article, author=guest, parents=[None] * comments)

    with CaptureQueriesContext(connection) as asked:
        erasing._erase_comments(guest, texts=Texts.KEEP, name="Deleted reader")  # noqa: SLF001

    assert len(asked) <= 12


def test_look_where_nothing_is_due_costs_one_statement(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert erase_due(now=timezone.now()) == 0

    assert len(asked) == 1


def test_unverified_address_of_an_account_is_not_taken_from_who_has_it(cast: Cast) -> None:
    noor = make_noor(cast.site)
    assert noor.account is not None
    EmailAddress.objects.create(user=noor.account, email="victim@example.org", verified=False)
    subscriber_for(reader=cast.ben, email="victim@example.org")
    ask_erasure(account=noor.account, readers=[noor], texts=Texts.KEEP, addresses={NOOR})

    erase_due(now=timezone.now() + timedelta(days=2))

    cast.ben.subscriber.refresh_from_db()
    assert cast.ben.subscriber.email == "victim@example.org"


def test_authors_of_a_publication_are_staff_too(cast: Cast) -> None:
    author = make_reader(site=cast.site, role=ReaderRole.AUTHOR, device=uuid.uuid4())

    with pytest.raises(StaffError):
        ask_erasure(account=None, readers=[author], texts=Texts.KEEP)


def test_word_of_a_publisher_about_an_address_deletes_nothing_of_other_sites(cast: Cast) -> None:
    guest = make_guest(cast.site, name=NAME, email="victim@example.org")
    Reader.objects.filter(pk=guest.pk).update(email_proven_at=timezone.now())
    victims = Mail(to="victim@example.org", subject="Your code", text="1234")
    queue_mail(victims, kind="account.login_code")
    queue_mail(victims, kind="confirm", site=cast.other_site)
    queue_mail(victims, kind="confirm", site=cast.site)
    ask_erasure(account=None, readers=[guest], texts=Texts.KEEP)

    erase_due(now=timezone.now() + timedelta(days=2))

    left = Message.objects.filter(to="victim@example.org").values_list("kind", "site")
    assert {*left} == {("account.login_code", None), ("confirm", cast.other_site.pk)}


def test_claim_that_goes_on_while_its_source_is_erased_ends_quietly(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site, name=NAME)
    make_thread(article=cast.article, author=guest, parents=[None] * 3)
    begun = Claim.objects.create(site=cast.site, reader=noor, source=guest, proof=Proof.DEVICE)
    ask_erasure(account=None, readers=[guest], texts=Texts.KEEP)
    erase_due(now=timezone.now() + timedelta(days=2))

    claiming.finish(begun.pk)

    assert not Comment.objects.filter(author=noor).exists()
    assert NAME not in dump()


TREATED = {
    # Erased with the person, by `erasing`:
    *("personal.Claim.reader", "personal.Claim.source", "notifications.Subscriber.reader"),
    "accounts.Avatar.reader",
    *("notifications.Subscription.person", "votes.Vote.reader", "votes.Reaction.reader"),
    # Emptied: what it says of the person is gone, and what others answered stays.
    "comments.Comment.author",
    # Staff, who are not erased while they are:
    *("comments.Comment.decided_by", "comments.Comment.correction_decided_by"),
    # Refer to a row that says nothing any more:
    "activity.Event.actor",
    # Goes with the account, which is deleted:
    *("accounts.Identity.account", "accounts.Login.account", "accounts.LoginCode.account"),
    "accounts.Session.account",
    *("accounts.Reader.account", "personal.Erasure.account"),
    # Goes with the subscriber:
    *("notifications.Message.subscriber", "notifications.Notice.subscriber"),
    *("notifications.Subscription.subscriber", "notifications.PushDevice.subscriber"),
    # Emptied when it is done:
    "personal.Erasure_readers.reader",
}


def test_every_table_that_names_a_person_is_thought_of() -> None:
    people = (Account, Reader, Subscriber)
    found = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("rejoinder.") and "newsroom" not in model.__module__
        for field in model._meta.concrete_fields
        if field.related_model in people
    }

    assert (
        found - {"accounts.Account_groups.account", "accounts.Account_user_permissions.account"}
        == TREATED
    )
