"""The worker dies at more than twenty points: before its statements, and in its conversations with the mail server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
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
# Each before the statement of that number that has the text in it.
STATEMENTS = [
    (1, 'MAX("activity_event"'),
    (1, 'FROM "comments_comment"'),
    (1, 'INSERT INTO "notifications_notice"'),
    (1, "INSERT INTO notifications_handledevent"),
    (1, 'MIN("notifications_notice"."mail_at")'),
    (1, 'INSERT INTO "notifications_message"'),
    (1, "UPDATE notifications_notice SET message_id"),
    (1, 'UPDATE "notifications_message" SET "claimed_until"'),
    (1, 'ON ("notifications_notice"."comment_id"'),
    (2, 'ON ("notifications_notice"."comment_id"'),
    (1, 'UPDATE "notifications_message" SET "state"'),
    (2, 'UPDATE "notifications_message" SET "state"'),
]
IN_CONVERSATION = ["recipient", "text", "taken", "later"] * 2
PATIENCE_SECONDS = 15.0


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
        watch = threading.Timer(PATIENCE_SECONDS, self._end)  # else it would wait for ever
        watch.start()
        try:
            status = int(self._hear("over"))
        finally:
            watch.cancel()
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

    def _end(self) -> None:
        self._process.kill()
        self.kill()  # it has the same pipes

    def close(self) -> None:
        self._end()
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
    for number, text in STATEMENTS:
        mortal.do(f"post Comment {rounds}.")
        rounds += 1
        mortal.begin(f"work {number} {text}")
        assert mortal.wait() == -signal.SIGKILL, text
        mortal.do("late")
    for point in IN_CONVERSATION:
        mortal.do(f"post Comment {rounds}.")
        rounds += 1
        kill_in_conversation(server, point, mortal.kill)
        before = len(server.arrived)
        mortal.begin("work")
        if point in {"taken", "later"}:
            wait_until(lambda before=before: len(server.arrived) > before)  # type: ignore[misc]
            time.sleep(0.01 if point == "later" else 0.0)
            mortal.kill()
        assert mortal.wait() == -signal.SIGKILL
        mortal.do("late")

    mortal.begin("work")
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

    assert rounds == len(STATEMENTS) + len(IN_CONVERSATION) >= 20
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in server.arrived:
        for comment in re.findall(r"Comment \d+\.", each.part("plain")):
            told[each.recipients[0], comment].add(each.mail["Message-ID"])
    assert all(len(ids) == 1 for ids in told.values()), told
    notices = home.ask(
        "SELECT message.key FROM notifications_notice AS notice"
        " JOIN notifications_message AS message ON message.id = notice.message_id"
    )
    assert len(notices) == SUBSCRIBERS * rounds
    keys = {f"<{key}@gazette.example>" for (key,) in notices}
    assert keys == set(server.message_ids())
    again = len(server.arrived) - len(keys)
    assert again <= rounds  # taken, and killed before that was written down
