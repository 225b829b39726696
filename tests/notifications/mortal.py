"""Run `rejoinder worker` in processes that die: what the test writes on the standard input is done in a fork each.

    seed NUMBER    make so many subscribers who are told of everything
    post TEXT      let a reader post a comment
    work           be the worker
    work N TEXT    be it, and die by SIGKILL before the Nth statement with this text in it
    late           let two days pass: all claims end, and nobody has had too many mails

Each answers `begun PID` and, when the process is over, `over STATUS`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

import django


def main() -> None:
    django.setup()
    jobs: dict[str, Callable[[str], None]] = {
        "seed": seed,
        "post": post,
        "work": work,
        "late": late,
    }
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                jobs[word](rest)
                status = 0
            finally:
                os._exit(status)
        say(f"begun {child}")
        _, ended = os.waitpid(child, 0)
        say(f"over {os.waitstatus_to_exitcode(ended)}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def seed(number: str) -> None:
    from rejoinder.articles.services import ArticleDescription, register_article  # noqa: PLC0415
    from rejoinder.notifications.models import Scope  # noqa: PLC0415
    from rejoinder.notifications.services.noticing import Noticer  # noqa: PLC0415
    from rejoinder.sites.models import Site  # noqa: PLC0415
    from tests.notifications.making import make_subscriber, make_wish  # noqa: PLC0415

    site = Site.objects.get()
    description = ArticleDescription(external_id="tunnel", title="The tunnel")
    register_article(site=site, description=description)
    for each in range(int(number)):
        eli = make_subscriber(site=site, email=f"eli-{each}@example.org")
        make_wish(eli, Scope.SITE)
    Noticer().look()


def post(text: str) -> None:
    import uuid  # noqa: PLC0415

    from rejoinder.accounts.services import Guest  # noqa: PLC0415
    from rejoinder.articles.models import Article  # noqa: PLC0415
    from rejoinder.comments.services.posting import post_comment  # noqa: PLC0415

    guest = Guest(device=uuid.uuid4(), name="Ben")
    posted = post_comment(article=Article.objects.get(), author=guest, text=text)
    assert posted.comment.is_published


def late(_: str) -> None:
    from datetime import timedelta  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from rejoinder.notifications.models import Message  # noqa: PLC0415

    now = timezone.now()
    Message.objects.update(claimed_until=None, created_at=now - timedelta(days=2))
    Message.objects.filter(state="waiting").update(due_at=now)


def work(point: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    if point:
        number, _, text = point.partition(" ")
        die_before(int(number), text)
    call_command("worker")


def die_before(number: int, text: str) -> None:
    """Die before a statement, of all threads together."""
    from django.db.backends import utils  # noqa: PLC0415

    lock, done = threading.Lock(), 0

    def counted(what: Callable[..., object]) -> Callable[..., object]:
        def run(cursor: object, sql: str, *rest: object) -> object:
            nonlocal done
            with lock:
                done += text in sql
                if done == number:
                    os.kill(os.getpid(), signal.SIGKILL)
            return what(cursor, sql, *rest)

        return run

    utils.CursorWrapper.execute = counted(utils.CursorWrapper.execute)  # type: ignore[method-assign]
    utils.CursorWrapper.executemany = counted(utils.CursorWrapper.executemany)  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
