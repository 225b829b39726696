"""Taking over what one wrote before: by a proven address or on the same device, and never by a name."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.core.errors import NotFoundError, RefusedError
from rejoinder.core.keys import article_key
from rejoinder.personal.errors import ErasureWaitsError
from rejoinder.personal.models import Claim, ClaimedRow, Erasure, Proof, Texts
from rejoinder.personal.queries import claimable, proved_addresses
from rejoinder.personal.services import claiming, moving
from rejoinder.personal.services.claiming import claim, undo_claim
from rejoinder.votes.models import Reaction, Vote
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import set_vote
from tests.making import change_options, make_article, make_comment, make_reader, make_thread
from tests.people import Cast
from tests.personal.people import NOOR, make_guest, make_imported, make_noor, make_proved_account

ADDRESSES = frozenset({NOOR})


def vote(comment: Comment, reader: Reader, value: int = 1) -> None:
    set_vote(comment_id=comment.pk, site_id=comment.site_id, reader=reader, value=value)


def react(comment: Comment, reader: Reader, name: str) -> None:
    set_reaction(comment_id=comment.pk, site_id=comment.site_id, reader=reader, value=name)


def state_of(article: Article) -> object:
    """Return all that a claim may touch, to be compared."""
    return (
        sorted(
            Comment.objects.filter(article=article).values_list(
                "pk", "author", "author_name", "up", "down", "score", "status", "source"
            )
        ),
        {
            pk: reactions
            for pk, reactions in Comment.objects.values_list("pk", "reactions")
            if reactions
        },
        sorted(Vote.objects.values_list("comment", "reader", "value", "created_at")),
        sorted(
            Reaction.objects.values_list("comment", "article", "reader", "name", "created_at"),
            key=str,
        ),
        sorted(
            (part, reactions)
            for part, reactions in DiscussionTally.objects.values_list("part", "reactions")
            if reactions
        ),
    )


def counts_are_right(article: Article) -> bool:
    return all(
        (comment.up, comment.down)
        == (
            comment.votes.filter(value=1).count() + comment.imported_up,
            comment.votes.filter(value=-1).count() + comment.imported_down,
        )
        for comment in Comment.objects.filter(article=article)
    )


def test_member_claims_what_was_imported_under_a_proven_address(cast: Cast) -> None:
    noor = make_noor(cast.site)
    imported = make_imported(cast.site, email=NOOR.title())
    comment = make_comment(article=cast.article, author=imported)

    made = claim(source_id=imported.pk, reader=noor, addresses=ADDRESSES)

    comment.refresh_from_db()
    assert comment.author_id == noor.pk
    assert (made.comments, made.proof) == (1, Proof.ADDRESS)
    assert made.finished_at is not None


def test_claim_is_in_the_log_once_for_each_article_and_purges_it(cast: Cast) -> None:
    noor, imported = make_noor(cast.site), make_imported(cast.site)
    second = make_article(site=cast.site)
    for article in (cast.article, cast.article, second):
        make_comment(article=article, author=imported)

    made = claim(source_id=imported.pk, reader=noor, addresses=ADDRESSES)

    events = Event.objects.filter(kind=EventKind.READER_CLAIMED).order_by("article")
    assert [event.article_id for event in events] == sorted([cast.article.pk, second.pk])
    for event in events:
        assert article_key(event.article_id or 0) in event.stale
        assert event.data == {"claim": made.pk, "from": imported.pk, "proof": "address"}
        assert (event.actor_id, event.subject_id) == (noor.pk, noor.pk)


def test_guest_of_the_same_device_is_claimed(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    make_comment(article=cast.article, author=guest)

    made = claim(source_id=guest.pk, reader=noor, device=guest.device)

    assert made.proof == Proof.DEVICE
    assert Comment.objects.get().author_id == noor.pk


@pytest.mark.parametrize(
    ("addresses", "device"),
    [((), None), (("other@example.org",), None), ((), uuid.uuid4()), (("",), None)],
)
def test_name_alone_claims_nothing(
    cast: Cast, addresses: tuple[str, ...], device: uuid.UUID | None
) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site, name="Noor", email=NOOR)
    nameless_address = make_guest(cast.site, name="Noor")
    for source in (guest, nameless_address):
        make_comment(article=cast.article, author=source)
        with pytest.raises(NotFoundError):
            claim(source_id=source.pk, reader=noor, addresses=addresses, device=device)

    assert not Claim.objects.exists()


def test_address_that_is_only_said_proves_nothing(cast: Cast) -> None:
    account = make_proved_account(verified=False)
    make_comment(article=cast.article, author=make_imported(cast.site))

    found = claimable(site=cast.site, device=None, addresses=proved_addresses(account))

    assert not found


def test_staff_members_and_readers_of_other_sites_are_not_claimed(cast: Cast) -> None:
    noor = make_noor(cast.site)
    staff = make_reader(site=cast.site, role=ReaderRole.STAFF, email=NOOR, device=uuid.uuid4())
    member = make_reader(site=cast.site, account=make_proved_account("b@example.org"), email=NOOR)
    stranger = make_imported(cast.other_site)
    for source in (staff, member, stranger, noor):
        make_comment(
            article=make_article(site=source.site),
            author=source,
        )

    for source in (staff, member, stranger, noor):
        with pytest.raises(NotFoundError):
            claim(source_id=source.pk, reader=noor, addresses=ADDRESSES, device=source.device)
    with pytest.raises(NotFoundError):
        claim(source_id=2**62, reader=noor, addresses=ADDRESSES)
    assert not Claim.objects.exists()


def test_claimed_role_of_an_import_gives_no_rights(cast: Cast) -> None:
    noor, imported = make_noor(cast.site), make_imported(cast.site)
    imported.claimed_role = "administrator"
    imported.save()
    make_comment(article=cast.article, author=imported)

    claim(source_id=imported.pk, reader=noor, addresses=ADDRESSES)

    noor.refresh_from_db()
    assert (noor.role, noor.claimed_role) == (ReaderRole.READER, "")


def test_suspension_goes_over_with_the_comments(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    guest.suspended_until = timezone.now() + timedelta(days=3)
    guest.save()
    make_comment(article=cast.article, author=guest)

    claim(source_id=guest.pk, reader=noor, device=guest.device)

    noor.refresh_from_db()
    assert noor.suspended_until == guest.suspended_until


def test_own_vote_wins_and_counts_stay_right(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    bens = make_comment(article=cast.article, author=cast.ben)
    other = make_comment(article=cast.article, author=cast.ben)
    vote(bens, noor, 1)
    vote(bens, guest, -1)
    vote(other, guest, -1)

    claim(source_id=guest.pk, reader=noor, device=guest.device)

    assert [
        *Vote.objects.filter(reader=noor).order_by("comment").values_list("value", flat=True)
    ] == [
        1,
        -1,
    ]
    assert not Vote.objects.filter(reader=guest).exists()
    bens.refresh_from_db()
    assert (bens.up, bens.down, bens.score) == (1, 0, 1)
    assert counts_are_right(cast.article)


def test_nobody_has_a_vote_on_what_is_his_or_her_own_afterwards(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    guests = make_comment(article=cast.article, author=guest)
    noors = make_comment(article=cast.article, author=noor)
    vote(guests, noor)
    vote(noors, guest, -1)

    claim(source_id=guest.pk, reader=noor, device=guest.device)

    assert not Vote.objects.exists()
    assert counts_are_right(cast.article)


def test_everything_comes_back_as_it_was(cast: Cast) -> None:
    change_options(cast.site, reactions=["love", "laugh"], article_reactions=True)
    cast.article.refresh_from_db()
    noor = make_noor(cast.site)
    guest = make_guest(cast.site)
    while guest.pk % DiscussionTally.PARTS == noor.pk % DiscussionTally.PARTS:
        guest = make_guest(cast.site)
    guests = [make_comment(article=cast.article, author=guest) for _ in range(3)]
    bens = [make_comment(article=cast.article, author=cast.ben) for _ in range(3)]
    for comment, value in ((guests[0], 1), (bens[0], 1), (bens[1], -1)):
        vote(comment, noor, value)
    for comment, value in ((bens[0], -1), (bens[2], 1)):
        vote(comment, guest, value)
    react(guests[1], noor, "love")
    react(bens[0], noor, "love")
    react(bens[0], guest, "laugh")
    react(bens[1], guest, "laugh")
    article = Article.objects.select_related("site").get(pk=cast.article.pk)
    set_article_reaction(article=article, reader=guest, value="love")
    before = state_of(cast.article)

    made = claim(source_id=guest.pk, reader=noor, device=guest.device)
    assert state_of(cast.article) != before
    assert counts_are_right(cast.article)
    assert not Reaction.objects.filter(reader=guest).exists()
    undo_claim(claim_id=made.pk, reader=noor)

    assert state_of(cast.article) == before
    assert not ClaimedRow.objects.exists()
    assert Event.objects.filter(kind=EventKind.READER_UNCLAIMED).exists()


def test_reaction_to_an_article_is_taken_back_by_who_claimed_it(cast: Cast) -> None:
    change_options(cast.site, reactions=["love"], article_reactions=True)
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    while guest.pk % DiscussionTally.PARTS == noor.pk % DiscussionTally.PARTS:
        guest = make_guest(cast.site)
    article = Article.objects.select_related("site").get(pk=cast.article.pk)
    set_article_reaction(article=article, reader=guest, value="love")
    claim(source_id=guest.pk, reader=noor, device=guest.device)

    set_article_reaction(article=article, reader=noor, value="")

    assert not any(DiscussionTally.objects.values_list("reactions", flat=True))


def test_what_was_written_since_stays_when_a_claim_is_undone(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    old = make_comment(article=cast.article, author=guest)
    made = claim(source_id=guest.pk, reader=noor, device=guest.device)
    new = make_comment(article=cast.article, author=noor)

    for _ in range(2):
        undo_claim(claim_id=made.pk, reader=noor)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.author_id, new.author_id) == (guest.pk, noor.pk)
    assert Event.objects.filter(kind=EventKind.READER_UNCLAIMED).count() == 1


def test_nobody_undoes_anothers_claim(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    make_comment(article=cast.article, author=guest)
    made = claim(source_id=guest.pk, reader=noor, device=guest.device)

    for reader in (cast.ben, cast.mia, cast.eve, guest):
        with pytest.raises(NotFoundError):
            undo_claim(claim_id=made.pk, reader=reader)


def test_same_click_twice_claims_once(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    make_comment(article=cast.article, author=guest)

    claim(source_id=guest.pk, reader=noor, device=guest.device)
    claim(source_id=guest.pk, reader=noor, device=guest.device)

    assert Event.objects.filter(kind=EventKind.READER_CLAIMED).count() == 1
    assert Comment.objects.get().author_id == noor.pk


def test_two_who_proved_the_same_address_cannot_claim_at_once(cast: Cast) -> None:
    noor, imported = make_noor(cast.site), make_imported(cast.site)
    make_comment(article=cast.article, author=imported)
    Claim.objects.create(site=cast.site, reader=noor, source=imported, proof=Proof.ADDRESS)

    with pytest.raises(RefusedError):
        claim(source_id=imported.pk, reader=cast.cem, addresses=ADDRESSES)


def test_claim_that_a_crash_cut_off_is_finished(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 2)
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    make_thread(article=cast.article, author=guest, parents=[None] * 5)
    begun = claiming._begin(guest.pk, reader=noor, addresses=(), device=guest.device)  # noqa: SLF001
    claiming._claim_batch(begun.pk)  # noqa: SLF001
    assert Comment.objects.filter(author=noor).count() == 2

    assert claiming.finish_all() == 1

    assert Comment.objects.filter(author=noor).count() == 5
    assert claiming.finish_all() == 0


def test_what_is_about_to_be_erased_is_not_claimed(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    make_comment(article=cast.article, author=guest)
    erasure = Erasure.objects.create(texts=Texts.KEEP, due_at=timezone.now())
    erasure.readers.add(guest)

    with pytest.raises(ErasureWaitsError):
        claim(source_id=guest.pk, reader=noor, device=guest.device)


def test_one_form_sent_as_guest_and_as_member_does_no_harm(cast: Cast) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    key = uuid.uuid4()
    for author in (noor, guest):
        make_comment(article=cast.article, author=author, submission_key=key)

    claim(source_id=guest.pk, reader=noor, device=guest.device)

    assert Comment.objects.filter(author=noor).count() == 2


def statements_of_a_batch(cast: Cast, guest: Reader, noor: Reader) -> int:
    begun = claiming._begin(guest.pk, reader=noor, addresses=(), device=guest.device)  # noqa: SLF001
    with CaptureQueriesContext(connection) as asked:
        assert claiming._claim_batch(begun.pk)  # noqa: SLF001
    return len(asked)


@pytest.mark.parametrize("comments", [1, 500])
def test_batch_costs_the_same_whatever_its_size(cast: Cast, comments: int) -> None:
    noor, guest = make_noor(cast.site), make_guest(cast.site)
    rows = make_thread(article=cast.article, author=guest, parents=[None] * comments)
    for row in rows[:1]:
        vote(row, noor)

    assert statements_of_a_batch(cast, guest, noor) == (
        25 if connection.vendor == "postgresql" else 24  # there discussions take turns
    )


def test_24000_comments_are_claimed_and_come_back(cast: Cast) -> None:
    noor, imported = make_noor(cast.site), make_imported(cast.site)
    make_thread(article=cast.article, author=imported, parents=[None] * 24_000)

    made = claim(source_id=imported.pk, reader=noor, addresses=ADDRESSES)
    assert made.comments == 24_000
    assert Comment.objects.filter(author=noor).count() == 24_000

    undo_claim(claim_id=made.pk, reader=noor)
    assert Comment.objects.filter(author=imported).count() == 24_000


def test_what_can_be_claimed_is_asked_in_one_statement(cast: Cast) -> None:
    guest = make_guest(cast.site)
    for source in (make_imported(cast.site), guest, make_guest(cast.site, email=NOOR)):
        make_comment(article=cast.article, author=source)
    make_guest(cast.site, email=NOOR)  # has written nothing

    with CaptureQueriesContext(connection) as asked:
        found = claimable(site=cast.site, device=guest.device, addresses=ADDRESSES)

    assert len(asked) == 1
    assert [(each.comments, each.by_device) for each in found] == [
        (1, True),
        (1, False),
        (1, False),
    ]
