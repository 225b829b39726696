"""The worker dies at twenty points: in its statements, and in its conversations with the mail server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.homes import environment
from tests.installations import Home, home, new_home
from tests.notifications.inboxes import Inbox, taking_mail

__all__ = ["home", "new_home"]

ROOT = Path(__file__).resolve().parents[2]
SUBSCRIBERS = 3
STATEMENTS = [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36]  # some 40 make and send a round's mails
IN_CONVERSATION = ["recipient", "text", "taken", "later"] * 2
PATIENCE_SECONDS = 30.0


class Mortal:
    """A process that runs the worker in forks of itself."""

    def __init__(self, home: Home, *, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.mortal"],
            cwd=ROOT,
            env=environment(
                DJANGO_SETTINGS_MODULE="rejoinder.config.settings",
                REJOINDER_HOME=str(home.path),
                REJOINDER_MAIL=f"smtp://127.0.0.1:{port}",
                REJOINDER_MAIL_FROM="talk@gazette.example",
                PYTHONPATH=str(ROOT),
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.worker = 0  # process id

    def begin(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        self.worker = int(self._hear("begun"))

    def wait(self) -> int:
        """Return the exit status; negative = the signal that ended it."""
        status = int(self._hear("over"))
        self.worker = 0
        return status

    def do(self, command: str) -> None:
        self.begin(command)
        assert self.wait() == 0

    def kill(self, *_: object) -> None:
        if self.worker:
            with suppress(ProcessLookupError):
                os.kill(self.worker, signal.SIGKILL)

    def _hear(self, word: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said, _, rest = line.strip().partition(" ")
            if said == word:
                return rest
        raise AssertionError(self._process.poll())

    def close(self) -> None:
        self.kill()
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def server() -> Iterator[Inbox]:
    with taking_mail() as inbox:
        yield inbox


@pytest.fixture
def mortal(home: Home, server: Inbox) -> Iterator[Mortal]:
    started = Mortal(home, port=server.port)
    started.do(f"seed {SUBSCRIBERS}")
    yield started
    started.close()


def kill_in_conversation(server: Inbox, point: str, kill: Callable[[], None]) -> None:
    """Have the worker killed, once, by the server it speaks to."""

    def then_go_on(what: str) -> Callable[[object], str]:
        def answer(_: object) -> str:
            if what == point:
                server.on_recipient = lambda _: ""
                server.on_text = lambda _: ""
                kill()
            return ""

        return answer

    server.on_recipient, server.on_text = then_go_on("recipient"), then_go_on("text")


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_worker_that_is_killed_anywhere_sends_every_mail_and_each_as_one(
    mortal: Mortal,
    server: Inbox,
    home: Home,
) -> None:
    rounds = 0
    for number in STATEMENTS:
        mortal.do(f"post Comment {rounds}.")
        rounds += 1
        mortal.begin(f"work {number}")
        assert mortal.wait() == -signal.SIGKILL
        mortal.do("late")
    for point in IN_CONVERSATION:
        mortal.do(f"post Comment {rounds}.")
        rounds += 1
        kill_in_conversation(server, point, mortal.kill)
        before = len(server.arrived)
        mortal.begin("work 0")
        if point in {"taken", "later"}:
            wait_until(lambda before=before: len(server.arrived) > before)  # type: ignore[misc]
            time.sleep(0.01 if point == "later" else 0.0)
            mortal.kill()
        assert mortal.wait() == -signal.SIGKILL
        mortal.do("late")

    mortal.begin("work 0")
    wait_until(lambda: home.ask("SELECT 1 FROM notifications_message WHERE state <> 'sent'") == [])
    wait_until(
        lambda: len(home.ask("SELECT DISTINCT event_id FROM notifications_notice")) == rounds
    )
    wait_until(
        lambda: home.ask("SELECT 1 FROM notifications_notice WHERE message_id IS NULL") == []
    )
    wait_until(lambda: home.ask("SELECT 1 FROM notifications_message WHERE state <> 'sent'") == [])
    os.kill(mortal.worker, signal.SIGTERM)
    assert mortal.wait() == 0

    assert rounds == 20
    told = defaultdict(set)
    for each in server.arrived:
        for comment in re.findall(r"Comment \d+\.", each.part("plain")):
            told[each.recipients[0], comment].add(each.mail["Message-ID"])
    assert len(told) == SUBSCRIBERS * rounds
    assert all(len(ids) == 1 for ids in told.values()), told
    ids = server.message_ids()
    assert len(set(ids)) == home.ask("SELECT count(*) FROM notifications_message")[0][0]
    again = len(ids) - len(set(ids))
    assert again <= rounds  # taken, and killed before that was written down
