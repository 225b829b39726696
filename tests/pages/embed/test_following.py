"""The bar “Notify of” on a publisher's page: pieces in, pieces out, and a token says who asks."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.core.tokens import BearerToken, bearer_token
from rejoinder.notifications.models import Scope, Subscription
from rejoinder.notifications.services.asking import Wanted
from rejoinder.notifications.services.subscribing import subscribe
from tests.making import change_options, make_comment
from tests.notifications.wishing import NOOR, agree, ask, mails_to
from tests.pages.embedding import EMBED, ORIGIN, Embed, overlay_in, pieces_of
from tests.people import Cast

FOLLOW = f"{EMBED}/follow"


def embed_of(reader: Reader) -> Embed:
    """Return a page of the publisher's on which a guest is known."""
    assert reader.device is not None
    change_options(reader.site, origins=[ORIGIN])
    token = BearerToken(
        device=reader.device, site_id=reader.site_id, origin=ORIGIN, issued_at=timezone.now()
    )
    return Embed(token=bearer_token(token))


def test_the_answer_to_a_guest_is_the_bar_with_a_word_on_what_comes(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    answer = Embed().post(FOLLOW, {"act": "follow", "scope": "discussion", "email": NOOR})

    assert answer.status_code == HTTPStatus.OK
    bar, said = pieces_of(answer)
    assert bar["id"] == "discussion-follow"
    assert f"open the mail that comes to {NOOR}" in said["data-say"]
    assert said["data-say"] in bar.text
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert len(mails_to(NOOR)) == 1


def test_a_wrong_address_is_named_with_its_field(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    answer = Embed().post(
        FOLLOW, {"act": "follow", "scope": "discussion", "email": "a@example.org"}
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    [problem] = pieces_of(answer)
    assert (problem["data-field"], problem["data-code"]) == ("email", "address_reserved")


def test_replies_to_a_guest_give_the_embed_a_token(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    embed = Embed()
    key = uuid.uuid4()

    for _ in range(2):  # also when the first answer was lost
        fields = {"act": "follow", "scope": "replies", "email": NOOR}
        Embed().post(FOLLOW, fields, key=key)
        embed.post(FOLLOW, fields, key=key)

    assert embed.token
    assert Reader.objects.filter(name="Guest").count() == 1
    assert Subscription.asked.count() == 1
    assert len(mails_to(NOOR)) == 1


def test_pages_of_other_origins_ask_nobody(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    embed = Embed(origin="https://evil.example")

    answer = embed.post(FOLLOW, {"act": "follow", "scope": "discussion", "email": NOOR})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not mails_to(NOOR)


def test_what_a_guest_is_told_of_comes_with_what_is_his_own(cast: Cast) -> None:
    embed = embed_of(cast.ben)
    ask(cast)
    subscriber = agree(now=timezone.now(), reader=cast.ben)

    answer = embed.get(f"{EMBED}/me")

    [bar] = [
        piece for piece in pieces_of(answer) if piece.attributes.get("id") == "discussion-follow"
    ]
    assert [label.text for label in bar.find("label")] == ["New follow-up comments", "Notify of"]
    assert "E-mail" not in bar.text
    subscribe(subscriber=subscriber, scope=Scope.REPLIES)
    [bar] = [
        piece
        for piece in pieces_of(embed.get(f"{EMBED}/me"))
        if piece.attributes.get("id") == "discussion-follow"
    ]
    assert not bar.find("label", **{"for": "follow-scope"})


def test_a_guest_whose_address_is_proved_on_the_device_is_answered_with_the_state(
    cast: Cast,
) -> None:
    embed = embed_of(cast.ben)
    ask(cast, Wanted(scope=Scope.SITE))
    agree(now=timezone.now(), reader=cast.ben)

    answer = embed.post(FOLLOW, {"act": "follow", "scope": "discussion"})

    assert answer.status_code == HTTPStatus.OK
    assert Subscription.objects.filter(scope=Scope.DISCUSSION).exists()
    assert len(mails_to(NOOR)) == 1
    assert "Saved." in answer.content.decode()


def test_what_can_be_followed_at_a_comment_is_the_same_for_all_who_are_nobody(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    answer = Embed(origin="https://anybody.example").get(f"{FOLLOW}/{comment.pk}?part=form")

    assert answer.status_code == HTTPStatus.OK
    [form] = pieces_of(answer)
    assert [button["value"] for button in form.find("button")] == ["thread", "person"]
    assert overlay_in(answer) == {}


def test_what_a_reader_is_told_of_costs_two_statements(cast: Cast) -> None:
    embed = embed_of(cast.ben)
    embed.get(f"{EMBED}/me")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            embed.get(f"{EMBED}/me")
        return len(asked)

    with_bar_and_notices = cost()
    change_options(cast.site, notify="off")

    assert cost() == with_bar_and_notices - 2


def test_a_guest_who_follows_nothing_keeps_the_bar_that_is_there(cast: Cast) -> None:
    answer = embed_of(cast.ben).get(f"{EMBED}/me")

    assert "discussion-follow" not in answer.content.decode()


def test_who_ticks_is_told_at_the_comment_that_a_mail_asks_first(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    fields = {"text": "A thought.", "name": "Noor", "email": NOOR, "notify": "1"}

    answer = Embed().post(f"{EMBED}/reply", fields)

    comment, *_others = pieces_of(answer)
    [notice] = comment.find("p", **{"class": "notice"})
    assert f"open the mail that comes to {NOOR}" in notice.text
    assert notice.text in answer.content.decode().partition("data-say")[2]
    assert "open the mail" not in Embed().get(EMBED).content.decode()


def test_who_ticks_at_the_first_comment_of_all_is_told_too(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    fields = {
        "text": "A thought.",
        "name": "Noor",
        "email": NOOR,
        "notify": "1",
        "title": "The lock",
        "url": f"{ORIGIN}/lock",
    }

    answer = Embed().post("/w/gazette/discussion/reply?article=lock", fields)

    assert answer.status_code == HTTPStatus.CREATED
    told = [each for piece in pieces_of(answer) for each in piece.find("p", **{"class": "notice"})]
    assert any(f"open the mail that comes to {NOOR}" in each.text for each in told)


def test_who_has_proved_the_address_is_told_of_no_mail(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    ask(cast)
    agree(now=timezone.now(), reader=cast.ben)
    fields = {"text": "A thought.", "name": "Ben", "email": NOOR, "notify": "1"}

    answer = embed_of(cast.ben).post(f"{EMBED}/reply", fields)

    assert answer.status_code == HTTPStatus.CREATED
    assert "open the mail" not in answer.content.decode()
