"""The editors' queue of readers' corrections: who sees which, and what a decision does to the article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupPagePermission

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.errors import CorrectionDecidedError
from rejoinder.comments.models import Comment, CommentStatus, CorrectionState
from rejoinder.comments.services.deciding import reject
from rejoinder.core.errors import NotFoundError, NotPermittedError, ProblemError, RefusedError
from rejoinder.newsroom.corrections.queries import count_open
from rejoinder.newsroom.corrections.services import Version, decline, fix, reopen
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import ArticlePage, Correction, FrontPage, Mending, Registration
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.entering import come_in
from tests.making import make_account, make_comment
from tests.newsroom.making import make_front_page, make_page
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

QUEUE = "/newsroom/corrections/"
TEXT = "It is 8 km, not 7."


def make_writer(front: FrontPage, *, username: str = "tomasz") -> Account:
    """Return somebody who may write below a front page, and not publish."""
    account = make_account(username=username)
    group = Group.objects.create(name=f"Writers {username}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.create(group=group, page=front, permission=permission)
    account.groups.add(group)
    return account


def make_correction(page: ArticlePage, **fields: object) -> Comment:
    article = Registration.objects.get(page=page).article
    fields = {"text": TEXT, "correction": CorrectionState.OPEN, **fields}
    return make_comment(article=article, **fields)  # type: ignore[arg-type]  # each has its type


def client_of(account: Account | None) -> Client:
    client = Client()
    assert account is not None
    come_in(client, account)
    return client


def said(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def decide(account: Account, comment: Comment, act: str, **fields: str) -> Answer:
    return client_of(account).post(
        f"{QUEUE}{comment.pk}/", {"act": act, "version": "live", **fields}, follow=True
    )


def notices(page: ArticlePage) -> list[str]:
    return [each.text for each in Correction.objects.filter(page=page).order_by("corrected_at")]


def write_draft(page: ArticlePage, title: str) -> None:
    draft = ArticlePage.objects.get(pk=page.pk)
    draft.title = title
    draft.save_revision()


# Who sees what


def test_the_queue_shows_a_correction_with_its_author_and_article(
    ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    make_comment(article=comment.article, text="An ordinary comment.")

    text = said(client_of(ingrid).get(QUEUE))

    for sign in (TEXT, comment.author_name, "The harbour tunnel", "minutes ago", "Decide"):
        assert sign in text, sign
    assert "An ordinary comment." not in text


def test_the_menu_says_how_many_are_open(ingrid: Account, page: ArticlePage) -> None:
    client = client_of(ingrid)
    assert "Corrections (" not in said(client.get("/newsroom/"))

    for state in ("open", "open", "fixed", "declined"):
        make_correction(page, correction=state)

    assert "Corrections (2)" in said(client.get("/newsroom/"))


def test_an_editor_sees_the_corrections_of_his_or_her_own_publication_alone(
    cast: Cast, ingrid: Account, page: ArticlePage
) -> None:
    other = make_front_page(site=cast.other_site, host="elsewhere.example")
    theirs = make_correction(make_page(below=other), text="Not yours.")
    make_correction(page)
    client = client_of(ingrid)

    text = said(client.get(QUEUE))

    assert TEXT in text
    assert "Not yours." not in text
    assert count_open(ingrid) == 1
    assert client.get(f"{QUEUE}{theirs.pk}/").status_code == HTTPStatus.FOUND
    decisions: list[Callable[[], object]] = [
        lambda: fix(comment_id=theirs.pk, account=ingrid, version=Version.LIVE),
        lambda: decline(comment_id=theirs.pk, account=ingrid),
        lambda: reopen(comment_id=theirs.pk, account=ingrid),
    ]
    for decision in decisions:
        with pytest.raises(NotFoundError):
            decision()
    assert not Reader.objects.filter(account=ingrid).exists()


def test_who_edits_two_publications_can_look_at_one(cast: Cast, page: ArticlePage) -> None:
    other = make_front_page(site=cast.other_site, host="elsewhere.example")
    make_correction(make_page(below=other), text="From elsewhere.")
    make_correction(page)
    client = client_of(make_account(is_superuser=True))

    both, one = client.get(QUEUE), client.get(f"{QUEUE}?site=elsewhere")

    assert TEXT in said(both)
    assert "From elsewhere." in said(both)
    assert TEXT not in said(one)
    assert "From elsewhere." in said(one)


@pytest.mark.parametrize(
    ("status", "is_there"),
    [
        (CommentStatus.PUBLISHED, True),
        (CommentStatus.WAITING, True),
        (CommentStatus.REJECTED, False),
        (CommentStatus.SPAM, False),
        (CommentStatus.REMOVED, False),
    ],
)
def test_what_moderators_have_taken_away_is_not_in_the_queue(
    ingrid: Account, page: ArticlePage, status: CommentStatus, *, is_there: bool
) -> None:
    make_correction(page, status=status)

    text = said(client_of(ingrid).get(QUEUE))

    assert (TEXT in text) is is_there
    assert ("waits for a moderator" in text) is (status == CommentStatus.WAITING)


def test_a_correction_that_is_taken_away_while_it_is_looked_at(
    cast: Cast, ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Rude.")

    answer = decide(ingrid, comment, "fixed")

    assert "a moderator has taken it away" in said(answer)
    assert answer.redirect_chain[-1][0] == QUEUE


def test_the_oldest_is_first_and_the_order_can_be_turned(
    ingrid: Account, page: ArticlePage
) -> None:
    for days in (1, 3, 2):
        at = timezone.now() - timedelta(days=days)
        make_correction(page, text=f"Of {days} days.", created_at=at)
    client = client_of(ingrid)

    def order(query: str) -> list[int]:
        text = said(client.get(f"{QUEUE}{query}"))
        return sorted((1, 2, 3), key=lambda days: text.index(f"Of {days} days."))

    assert order("") == order("?order=nonsense") == [3, 2, 1]
    assert order("?order=newest") == [1, 2, 3]


def test_the_queue_costs_the_same_however_long_it_is(ingrid: Account, front: FrontPage) -> None:
    client = client_of(ingrid)
    client.get(QUEUE)
    counts = []
    for number in (1, 4):
        for _ in range(number):
            make_correction(make_page(below=front))
        with CaptureQueriesContext(connection) as statements:
            assert client.get(QUEUE).status_code == HTTPStatus.OK
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_nobody_else_gets_in(cast: Cast, page: ArticlePage) -> None:
    comment = make_correction(page)
    for client in (Client(), client_of(cast.cem.account), client_of(cast.mia.account)):
        for address in (QUEUE, f"{QUEUE}{comment.pk}/"):
            answer = client.get(address)
            assert answer.status_code == HTTPStatus.FORBIDDEN or answer["Location"].startswith(
                "/account/login/"
            )
        client.post(f"{QUEUE}{comment.pk}/", {"act": "fixed", "version": "live"})
    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN


# Decisions


def test_fixed_in_what_readers_see_is_tied_to_that_version(
    ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    versions = page.revisions.count()

    answer = decide(ingrid, comment, "fixed")

    comment.refresh_from_db()
    assert comment.correction == CorrectionState.FIXED
    assert not comment.correction_published
    assert Mending.objects.get().revision == page.live_revision
    assert page.revisions.count() == versions
    assert notices(page) == []
    event = Event.objects.latest("pk")
    assert event.kind == EventKind.CORRECTION_FIXED
    assert event.data == {"revision": page.live_revision_id, "published": False}
    assert event.actor is not None
    assert (event.actor.account, event.actor.role) == (ingrid, ReaderRole.STAFF)
    assert TEXT not in said(answer)
    assert TEXT in said(client_of(ingrid).get(f"{QUEUE}?state=decided"))


def test_a_notice_is_published_with_what_readers_see(
    ingrid: Account, page: ArticlePage, front: FrontPage
) -> None:
    comment = make_correction(page)

    decide(ingrid, comment, "fixed", notice=" We wrote 7 km; it is 8. ")

    comment.refresh_from_db()
    page.refresh_from_db()
    assert notices(page) == ["We wrote 7 km; it is 8."]
    assert comment.correction_published
    assert Mending.objects.get().revision == page.live_revision
    html = Client().get(page.get_url()).content.decode()
    assert "We wrote 7 km; it is 8." in html
    assert f'href="http://127.0.0.1:8000{page.get_url()}#corrections"' in html
    assert not page.has_unpublished_changes


def test_a_notice_that_was_written_in_the_editor_counts_too(
    ingrid: Account, page: ArticlePage
) -> None:
    page.corrections.add(
        Correction(text="Long ago.", corrected_at=timezone.now() - timedelta(days=9))
    )
    page.save_revision().publish()
    early, late = make_correction(page), make_correction(page)
    decide(ingrid, early, "fixed")
    page = ArticlePage.objects.get(pk=page.pk)
    page.corrections.add(Correction(text="We wrote 7."))
    page.save_revision().publish()

    decide(ingrid, late, "fixed")

    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.correction_published, late.correction_published) == (False, True)


def test_a_draft_stays_one_and_gets_the_notice_too(ingrid: Account, page: ArticlePage) -> None:
    write_draft(page, "A headline that is not ready")
    comment = make_correction(page)

    decide(ingrid, comment, "fixed", notice="It is 8.")

    page.refresh_from_db()
    assert (page.title, page.has_unpublished_changes) == ("The harbour tunnel", True)
    assert notices(page) == ["It is 8."]
    draft = page.get_latest_revision_as_object()
    assert draft.title == "A headline that is not ready"
    assert [each.text for each in draft.corrections.all()] == ["It is 8."]
    draft.save_revision().publish()
    assert notices(page) == ["It is 8."]


def test_the_draft_in_which_it_is_mended_is_published_now(
    ingrid: Account, page: ArticlePage
) -> None:
    write_draft(page, "8 km of tunnel")
    comment = make_correction(page)

    decide(ingrid, comment, "fixed", version="draft", notice="It is 8.")

    page.refresh_from_db()
    assert (page.title, page.has_unpublished_changes) == ("8 km of tunnel", False)
    assert notices(page) == ["It is 8."]
    assert Mending.objects.get().revision == page.live_revision


def test_not_a_mistake_with_a_reason(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)

    decide(ingrid, comment, "declined", reason="It was measured.")

    comment.refresh_from_db()
    assert comment.correction == CorrectionState.DECLINED
    assert comment.correction_reason == "It was measured."
    assert "It was measured." in said(client_of(ingrid).get(f"{QUEUE}?state=decided"))
    assert Event.objects.latest("pk").kind == EventKind.CORRECTION_DECLINED


def test_open_again(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)
    decide(ingrid, comment, "fixed", notice="It is 8.")

    decide(ingrid, comment, "reopen")

    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN
    assert not Mending.objects.exists()
    assert notices(page) == ["It is 8."]
    assert TEXT in said(client_of(ingrid).get(QUEUE))


def test_pressed_twice_it_is_done_once(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)

    for _ in range(3):
        decide(ingrid, comment, "fixed", notice="It is 8.")

    assert notices(page) == ["It is 8."]
    assert Event.objects.filter(kind=EventKind.CORRECTION_FIXED).count() == 1


def test_who_comes_second_reads_what_was_decided_and_keeps_the_text(
    ingrid: Account, front: FrontPage, page: ArticlePage
) -> None:
    comment = make_correction(page)
    tomasz = make_writer(front)
    decline(comment_id=comment.pk, account=tomasz, reason="It is 7.")

    answer = decide(ingrid, comment, "fixed", notice="It is 8.")

    assert answer.status_code == HTTPStatus.CONFLICT
    text = said(answer)
    assert "tomasz has decided on this already, and found no mistake" in text
    assert "It is 7." in text
    assert notices(page) == []


def test_a_notice_that_is_too_long_is_given_back(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)
    long = "x" * 2_001

    answer = decide(ingrid, comment, "fixed", notice=long)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert long in said(answer)
    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN


@pytest.mark.parametrize("act", ["", "explode"])
def test_an_act_that_there_is_not_decides_nothing(
    ingrid: Account, page: ArticlePage, act: str
) -> None:
    comment = make_correction(page)
    assert decide(ingrid, comment, act).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN


@pytest.mark.usefixtures("shared_database")
def test_two_editors_who_press_at_once_publish_one_notice(
    cast: Cast, front: FrontPage, ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    olga = make_account(username="second")
    let_write(front=front, account=olga)

    def press(account: Account) -> object:
        return fix(
            comment_id=comment.pk,
            account=account,
            version=Version.LIVE,
            notice=f"It is 8, says {account.username}.",
        )

    at_once([lambda: press(ingrid), lambda: press(olga)])

    assert len(notices(page)) == 1
    assert Event.objects.filter(kind=EventKind.CORRECTION_FIXED).count() == 1


@pytest.mark.usefixtures("shared_database")
def test_two_corrections_of_one_article_at_once_lose_no_notice(
    cast: Cast, ingrid: Account, page: ArticlePage
) -> None:
    def job(comment: Comment, notice: str) -> Callable[[], object]:
        return lambda: fix(
            comment_id=comment.pk, account=ingrid, version=Version.LIVE, notice=notice
        )

    at_once([job(make_correction(page), "One."), job(make_correction(page), "Two.")])

    assert sorted(notices(page)) == ["One.", "Two."]


# What cannot be done


def test_who_may_not_publish_notes_that_it_is_mended_and_no_more(
    front: FrontPage, page: ArticlePage
) -> None:
    tomasz = make_writer(front)
    comment, other = make_correction(page), make_correction(page)
    write_draft(page, "A draft")

    form = said(client_of(tomasz).get(f"{QUEUE}{comment.pk}/"))
    decide(tomasz, comment, "fixed", notice="Never said.")

    assert "You may not publish this article" in form
    assert "Tell readers" not in form
    assert "is published now" not in form
    comment.refresh_from_db()
    assert comment.correction == CorrectionState.FIXED
    assert notices(page) == []
    for version, notice in ((Version.LIVE, "It is 8."), (Version.DRAFT, "")):
        with pytest.raises(NotPermittedError):
            fix(comment_id=other.pk, account=tomasz, version=version, notice=notice)


def test_an_article_that_is_not_public_any_more(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)
    page.unpublish()

    form = said(client_of(ingrid).get(f"{QUEUE}{comment.pk}/"))

    assert "the article is not public" in form
    with pytest.raises(RefusedError, match="Publish it first"):
        fix(comment_id=comment.pk, account=ingrid, version=Version.LIVE)
    fix(comment_id=comment.pk, account=ingrid, version=Version.DRAFT)
    page.refresh_from_db()
    assert page.live


def lock(page: ArticlePage) -> None:
    page.locked = True
    page.locked_by = make_account()
    page.save(update_fields=["locked", "locked_by"])


def schedule(page: ArticlePage) -> None:
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)


def date(page: ArticlePage) -> None:
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision()


@pytest.mark.parametrize("hinder", [lock, schedule])
def test_a_page_that_is_locked_or_scheduled_is_left_alone(
    ingrid: Account, page: ArticlePage, hinder: Callable[[ArticlePage], None]
) -> None:
    comment = make_correction(page)
    hinder(page)

    with pytest.raises(RefusedError, match="locked"):
        fix(comment_id=comment.pk, account=ingrid, version=Version.LIVE, notice="It is 8.")
    assert notices(page) == []
    fix(comment_id=comment.pk, account=ingrid, version=Version.LIVE)


def test_a_draft_with_a_date_of_its_own_is_not_published_early(
    ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    date(page)
    with pytest.raises(RefusedError, match="go live later"):
        fix(comment_id=comment.pk, account=ingrid, version=Version.DRAFT)


def test_a_draft_that_is_not_complete_is_not_published(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)
    draft = ArticlePage.objects.get(pk=page.pk)
    draft.shares_discussion = True  # and says of no original
    draft.save_revision(clean=False)

    with pytest.raises(RefusedError, match="where it is"):
        fix(comment_id=comment.pk, account=ingrid, version=Version.DRAFT)
    comment.refresh_from_db()
    assert comment.correction == CorrectionState.OPEN


def test_what_is_refused_leaves_no_trace(ingrid: Account, page: ArticlePage) -> None:
    comment = make_correction(page)
    lock(page)
    before = Event.objects.count()

    with pytest.raises(ProblemError):
        fix(comment_id=comment.pk, account=ingrid, version=Version.LIVE, notice="It is 8.")

    assert Event.objects.count() == before
    assert not Mending.objects.exists()


def test_a_reader_who_edits_becomes_staff_with_the_first_decision(
    cast: Cast, front: FrontPage, page: ArticlePage
) -> None:
    assert cast.cem.account is not None
    let_write(front=front, account=cast.cem.account)

    decline(comment_id=make_correction(page).pk, account=cast.cem.account)

    cast.cem.refresh_from_db()
    assert (cast.cem.name, cast.cem.role) == ("Cem", ReaderRole.STAFF)


def test_a_moderator_who_edits_stays_one_and_finds_the_way_to_the_comment(
    cast: Cast, front: FrontPage, page: ArticlePage
) -> None:
    assert cast.mia.account is not None
    let_write(front=front, account=cast.mia.account)
    comment = make_correction(page)

    text = said(client_of(cast.mia.account).get(f"{QUEUE}{comment.pk}/"))
    decline(comment_id=comment.pk, account=cast.mia.account)

    cast.mia.refresh_from_db()
    assert cast.mia.role == ReaderRole.MODERATOR
    assert f"/staff/comments/comment/{comment.pk}/change/" in text


def test_after_a_decision_at_staff_the_queue_says_so(
    cast: Cast, ingrid: Account, page: ArticlePage
) -> None:
    comment = make_correction(page)
    client_of(cast.mia.account).post(
        "/staff/comments/comment/",
        {"action": "correction_fixed", "_selected_action": [str(comment.pk)]},
    )

    with pytest.raises(CorrectionDecidedError, match="Mia"):
        decline(comment_id=comment.pk, account=ingrid)
    assert "Mia" in said(client_of(ingrid).get(f"{QUEUE}?state=decided"))
