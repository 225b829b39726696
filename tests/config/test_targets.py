"""The commands by which a site's own programs and chats are told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.notifications.channels.registry import TARGETS
from rejoinder.notifications.models import Target
from rejoinder.notifications.services.announcing import Announcer
from rejoinder.notifications.services.sending import Sender
from tests.notifications.making import posted
from tests.notifications.receivers import Receiver, receiving
from tests.people import Cast


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as server:
        settings.INTERNAL_HOSTS = [f"localhost:{server.port}"]
        yield server


def said(*words: str) -> list[str]:
    """Return the lines that a command prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        call_command(*words, stdout=out, stderr=err)
    return out.getvalue().splitlines()


def test_a_webhook_is_added_listed_changed_and_taken_away(cast: Cast, receiver: Receiver) -> None:
    first, secret = said("webhook", "add", "gazette", receiver.url("/hook?key=canary"))
    name = first.split()[0]
    assert secret.startswith("whsec_")

    assert said("webhook", "list") == [f"{name} gazette http://localhost:{receiver.port}… all"]
    assert said("webhook", "list", "elsewhere") == []
    [fresh] = said("webhook", "rotate", name)
    assert fresh.startswith("whsec_")
    assert fresh != secret
    assert said("webhook", "remove", name) == [f"{name} is told nothing any more."]
    assert said("webhook", "list") == []


def test_what_was_delivered_is_seen_and_sent_again(cast: Cast, receiver: Receiver) -> None:
    name = said("webhook", "add", "gazette", receiver.url(), "--events", "comment., vote.cast")[
        0
    ].split()[0]
    event = posted(article=cast.article)
    Announcer().look()
    receiver.answers(500)
    Sender(TARGETS).send_due()

    [line] = said("webhook", "log", name)
    assert f"event-{event.pk}-{name} waiting attempts=1 The receiver answered 500." in line
    [listed] = said("webhook", "list")
    assert "comment.,vote.cast  fails since 20" in listed
    Target.objects.update(off_because="It is old.", off_since=event.created_at)
    [listed] = said("webhook", "list")
    assert listed.endswith(": It is old.")
    assert said("webhook", "resume", name) == [f"{name} is told again; messages that it missed: 0"]

    receiver.answers(204)
    Sender(TARGETS).send_due()
    assert said("webhook", "replay", name, "--since", "3d") == ["Messages that are sent again: 0"]


@pytest.mark.parametrize(
    "words", [[], ["--since", "soon"], ["--since", "1d", "--id", "event-1"], ["--since", "1w"]]
)
def test_what_shall_be_sent_again_has_to_be_said(
    cast: Cast, receiver: Receiver, words: list[str]
) -> None:
    name = said("webhook", "add", "gazette", receiver.url())[0].split()[0]

    with pytest.raises(CommandError, match="--since 12h"):
        said("webhook", "replay", name, *words)


@pytest.mark.parametrize("words", [["add"], ["add", "gazette"], ["log"], ["list", "a", "b"]])
def test_what_is_missing_is_said(cast: Cast, words: list[str]) -> None:
    with pytest.raises(CommandError, match=f"Write: rejoinder webhook {words[0]}"):
        said("webhook", *words)


def test_what_is_not_there_is_said(cast: Cast) -> None:
    with pytest.raises(NotFoundError, match="no webhook “none”"):
        said("webhook", "log", "none")
    with pytest.raises(NotFoundError, match="no chat “none”"):
        said("chat", "test", "none")
    with pytest.raises(InvalidError, match="There is no event"):
        said("webhook", "add", "gazette", "https://hooks.example/", "--events", "comment.eaten")


def test_a_chat_is_added_tried_and_taken_away(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"json://ada:canary@localhost:{receiver.port}/room"
    monkeypatch.setattr("builtins.input", lambda: f"{address}\n")
    receiver.answers(200)
    [line] = said("chat", "add", "gazette", "-")
    name = line.split()[0]

    assert said("chat", "test", name) == ["It was taken. Look into the chat."]
    assert receiver.taken[0].json()["message"] == "The Gazette: this is a test."
    assert said("chat", "list") == [f"{name} gazette json://…"]
    receiver.answers(500)
    with pytest.raises(CommandError, match="The chat did not take it"):
        said("chat", "test", name)
    assert said("chat", "resume", name) == [f"{name} is told again."]
    assert said("chat", "remove", name) == [f"{name} is told nothing any more."]
