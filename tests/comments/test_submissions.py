"""One sending of a form is one comment, however often and whenever it arrives."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest
from rejoinder.activity.models import Event
from rejoinder.articles.models import ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.errors import SubmissionReusedError
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.posting import Posted, post_comment
from rejoinder.core.errors import TooManyError
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import make_article, make_comment
from tests.people import Cast

KEY = uuid.UUID(int=7)


def test_the_same_sending_returns_what_the_first_stored(cast: Cast) -> None:
    top = make_comment(article=cast.article)

    def send() -> Posted:
        return post_comment(
            article=cast.article,
            author=cast.ada,
            text="Once.",
            parent_id=top.pk,
            submission_key=KEY,
        )

    first, again = send(), send()

    assert (first.is_new, again.is_new) == (True, False)
    assert first.comment == again.comment
    assert (Comment.objects.count(), Event.objects.count()) == (2, 1)


@pytest.mark.parametrize("what", ["edited", "deleted", "closed"])
def test_a_sending_is_known_again_whatever_happened_since(cast: Cast, what: str) -> None:
    first = post_comment(
        article=cast.article, author=cast.ada, text="As I said.", submission_key=KEY
    ).comment
    ids = {"comment_id": first.pk, "site_id": cast.site.pk}
    match what:
        case "edited":
            edit_comment(
                comment_id=first.pk, site_id=cast.site.pk, reader=cast.ada, text="As I meant."
            )
        case "deleted":
            delete_own_comment(**ids, reader=cast.ada)
        case "closed":
            set_state(article=cast.article, state=ArticleState.CLOSED)

    again = post_comment(
        article=cast.article, author=cast.ada, text="As I said.", submission_key=KEY
    )

    assert (again.comment, again.is_new) == (first, False)


def test_a_key_with_another_text_or_place_is_refused(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    other = make_article(site=cast.site)
    post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=KEY)

    for article, parent, text in (
        (cast.article, None, "Twice."),
        (cast.article, top.pk, "Once."),
        (other, None, "Once."),
    ):
        with pytest.raises(SubmissionReusedError):
            post_comment(
                article=article,
                author=cast.ada,
                text=text,
                parent_id=parent,
                submission_key=KEY,
            )
    assert (Comment.objects.count(), Event.objects.count()) == (2, 1)


def test_two_readers_may_have_the_same_key(cast: Cast) -> None:
    for author in (cast.ada, cast.ben):
        post_comment(article=cast.article, author=author, text="Agreed.", submission_key=KEY)

    assert Comment.objects.count() == 2


def test_database_refuses_a_second_comment_of_a_submission(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada, submission_key=KEY)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(article=cast.article, author=cast.ada, submission_key=KEY)


@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("known", [True, False])
def test_one_sending_twenty_times_at_once_is_one_comment(cast: Cast, *, known: bool) -> None:
    author = cast.ada if known else Guest(device=uuid.uuid4(), name="Noor")

    def send() -> Posted:
        return post_comment(
            article=cast.article, author=author, text="Just once.", submission_key=KEY
        )

    sent = at_once([send] * 20)

    assert Counter(posted.is_new for posted in sent) == {True: 1, False: 19}
    assert {posted.comment for posted in sent} == {Comment.objects.get()}
    assert Event.objects.count() == 1
    assert sum(DiscussionTally.objects.values_list("comments", flat=True)) == 1
    assert Reader.objects.filter(name="Noor").count() == (0 if known else 1)


@pytest.mark.usefixtures("shared_database")
def test_pace_holds_for_what_comes_at_the_same_moment(cast: Cast) -> None:
    def sending(number: int) -> Callable[[], bool]:
        def send() -> bool:
            try:
                post_comment(article=cast.article, author=cast.ada, text=f"Thought {number}.")
            except TooManyError:
                return False
            return True

        return send

    sent = at_once([sending(number) for number in range(10)])

    assert Counter(sent) == {True: 3, False: 7}
    assert Comment.objects.count() == 3
