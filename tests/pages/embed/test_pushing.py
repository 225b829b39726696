"""Notifications in the browser on a publisher's own pages: known by the token that the embed keeps."""

from __future__ import annotations

import pytest

from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.models import PushDevice
from rejoinder.notifications.services.devices import public_push_key
from tests.making import change_options
from tests.notifications.making import posted, tell
from tests.notifications.receivers import Browser as PushBrowser
from tests.pages.browsing import Browser
from tests.pages.embedding import EMBED, ORIGIN, Embed
from tests.pages.html import parse
from tests.people import Cast

pytestmark = pytest.mark.django_db

PUSH = "/w/gazette/push"
HELLO = {"name": "Nell", "text": "Hello from afar, this is a comment."}


@pytest.fixture(autouse=True)
def _origins(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])


def test_the_key_is_told_to_pages_of_the_sites_origins_alone(cast: Cast) -> None:
    key = public_push_key()

    assert Embed().get(PUSH).content.decode() == key
    assert Embed(origin="https://evil.example").get(PUSH).status_code == 403


def test_a_reader_of_the_embed_is_told_in_the_browser(cast: Cast) -> None:
    public_push_key()
    nell, here = Embed(), PushBrowser()
    nell.post(f"{EMBED}/reply", HELLO)

    assert nell.post(PUSH, {"act": "push-on", **here.fields()}).status_code == 204
    assert PushDevice.objects.get().subscriber.reader.name == "Nell"  # type: ignore[union-attr]
    assert nell.post(PUSH, {"act": "push-off", **here.fields()}).status_code == 204
    assert not PushDevice.objects.exists()


def test_who_is_nobody_yet_is_not_told(cast: Cast) -> None:
    public_push_key()

    assert Embed().post(PUSH, {"act": "push-on", **PushBrowser().fields()}).status_code == 401
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status"), [({"act": "eat"}, 422), ({"act": "push-on", "endpoint": "x"}, 422)]
)
def test_what_is_no_browser_is_refused(cast: Cast, fields: dict[str, str], status: int) -> None:
    public_push_key()
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)

    assert nell.post(PUSH, fields).status_code == status


def test_the_way_to_the_notifications_says_who_one_is(cast: Cast) -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)
    mine = Comment.objects.get()
    Comment.objects.update(status=CommentStatus.PUBLISHED, shown=True)
    tell(posted(parent=mine, author=cast.ada, text="An answer."))

    page = parse(nell.get(f"{EMBED}/me?ids=").content.decode())
    [link] = [each for each in page.find("a") if "/notices/" in each["href"]]

    assert page.find("p")[0]["data-into"] == "discussion-follow"
    assert link["target"] == "_blank"
    assert "An answer." in Browser().answer_to(link["href"]).content.decode()
