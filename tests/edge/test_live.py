"""Answers that stay open: everybody is told everything, once, in order."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.edge import asking
from tests.edge.asking import Asked, Open, Site, run, until

STREAM = ("Content-Type", "text/event-stream; charset=utf-8")


class Discussion:
    """A discussion behind the edge: after any number of events it can say what the later ones are."""

    def __init__(self, site: Site, *, name: str = "1", drawn: str = "") -> None:
        self.site = site
        self.name = name
        self.drawn = drawn
        self.version = 0
        self.told = 0
        self.publish(0)

    def publish(self, count: int = 1) -> None:
        """Let something happen, as it stands in the log."""
        self.version += count
        for after in range(self.version + 1):
            body = "".join(
                f"event: comment\ndata: {number}\n\n"
                for number in range(after + 1, self.version + 1)
            )
            end = f"id: {self.version}\nevent: counts\ndata: {self.version}\n\n"
            self.site.behind.says(
                f"{self.path}?after={after}",
                f"{body}{end}".encode(),
                STREAM,
                ("Cache-Control", "public, max-age=0, s-maxage=10"),
                ("Surrogate-Key", f"article-{self.name}"),
                ("Live-Channel", f"article-{self.name} {self.drawn}".rstrip()),
                ("Live-Next", f"{self.path}?after={self.version}"),
            )

    def tell(self) -> None:
        """Let the edge know."""
        self.site.edge.outdate([f"article-{self.name}"])

    @property
    def path(self) -> str:
        return f"/d/{self.name}/live{self.drawn}"

    async def follow(self, *, after: int = 0) -> tuple[Open, asyncio.Task[object]]:
        """Open a connection, and wait until it has something."""
        before = len(self.site.open)
        request = Asked(
            path=self.path, query=f"after={after}", sent=[("accept", "text/event-stream")]
        )
        task = asyncio.ensure_future(self.site.ask_open(request))
        await until(lambda: len(self.site.open) > before or task.done())
        reader = self.site.open[-1]
        await until(lambda: b"id:" in reader.received)
        return reader, task


def comments(reader: Open) -> list[int]:
    """Return which comments a reader was told of."""
    lines = reader.received.decode().split("\n\n")
    return [json.loads(line.partition("data: ")[2]) for line in lines if "event: comment" in line]


def test_what_happens_is_told_to_all_and_made_once() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        readers = [(await discussion.follow())[0] for _ in range(20)]
        discussion.publish()
        discussion.tell()
        await until(lambda: all(comments(reader) == [1] for reader in readers))
        assert site.behind.asked(discussion.path) <= 3  # the first answer, and what happened since

    run(work)


def test_a_reader_who_comes_late_is_told_what_she_missed_and_nothing_twice() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        first, _ = await discussion.follow()
        for _ in range(3):
            discussion.publish()
            discussion.tell()
            await asyncio.sleep(0.01)
        late, _ = await discussion.follow(after=1)
        await until(lambda: len(comments(first)) == 3)
        discussion.publish()
        discussion.tell()
        await until(lambda: len(comments(first)) == 4 and len(comments(late)) == 3)
        assert comments(first) == [1, 2, 3, 4]
        assert comments(late) == [2, 3, 4]

    run(work)


def test_nothing_is_missed_between_the_answer_and_its_joining_the_others() -> None:
    """Something happens at every moment of a reader's coming."""

    async def work(site: Site) -> None:
        discussion = Discussion(site)
        readers: list[Open] = []
        for _ in range(15):
            following = asyncio.ensure_future(discussion.follow(after=discussion.version))
            for _ in range(3):
                discussion.publish()
                discussion.tell()
                await asyncio.sleep(0.001)
            readers.append((await following)[0])
        site.clock.now += 5
        discussion.publish()
        discussion.tell()
        await until(lambda: all(comments(reader)[-1:] == [46] for reader in readers))
        for place, reader in enumerate(readers):
            assert comments(reader) == list(range(3 * place + 1, 47))

    run(work)


def test_one_discussion_drawn_in_two_ways_is_told_to_each_as_it_is_drawn_there() -> None:
    async def work(site: Site) -> None:
        plain, german = Discussion(site), Discussion(site, drawn="-de")
        one, _ = await plain.follow()
        other, _ = await german.follow()
        for discussion in (plain, german):
            discussion.publish()
        plain.tell()  # of the article, hence of both
        await until(lambda: comments(one) == comments(other) == [1])
        assert site.behind.asked(german.path) >= 2

    run(work)


def test_what_happens_at_once_is_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        reader, _ = await discussion.follow()
        before = site.behind.asked(discussion.path)
        for _ in range(100):
            discussion.publish()
            discussion.tell()
            await asyncio.sleep(0.001)
        await until(lambda: comments(reader)[-1:] == [100])
        assert comments(reader) == list(range(1, 101))
        assert site.behind.asked(discussion.path) - before <= 4

    run(work)


def test_another_discussion_is_not_told() -> None:
    async def work(site: Site) -> None:
        one, other = Discussion(site), Discussion(site, name="2")
        reader, _ = await other.follow()
        one.publish()
        one.tell()
        await asyncio.sleep(0.02)
        assert comments(reader) == []

    run(work)


def test_who_has_gone_is_forgotten() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        reader, task = await discussion.follow()
        await asyncio.sleep(0.02)
        assert len(site.edge.hub) == 1
        reader.left.set()
        await task
        assert len(site.edge.hub) == 0
        before = site.behind.asked(discussion.path)
        discussion.publish()
        discussion.tell()
        await asyncio.sleep(0.02)
        assert site.behind.asked(discussion.path) == before

    run(work)


def test_who_takes_nothing_is_let_go_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.edge.live.SEND_SECONDS", 0.05)

    async def work(site: Site) -> None:
        discussion = Discussion(site)
        stuck, task = await discussion.follow()
        reader, _ = await discussion.follow()
        stuck.is_stuck = True
        discussion.publish()
        discussion.tell()
        await until(lambda: comments(reader) == [1])
        await asyncio.wait_for(task, 1)
        assert len(site.edge.hub) == 1

    run(work)


def test_silence_is_broken_by_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rejoinder.edge.live.HEARTBEAT_SECONDS", 0.01)

    async def work(site: Site) -> None:
        reader, _ = await Discussion(site).follow()
        await until(lambda: reader.received.endswith(b"\n\n:\n\n"))

    run(work)


def test_browsers_are_told_to_come_back_at_different_times() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        readers = [(await discussion.follow())[0] for _ in range(20)]
        waits = {
            int(reader.received.split(b"\n")[0].removeprefix(b"retry: ")) for reader in readers
        }
        assert len(waits) > 10
        assert all(2_000 <= wait <= 15_000 for wait in waits)

    run(work)


def test_when_the_server_stops_all_are_let_go_and_nobody_new_is_taken() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        tasks = [(await discussion.follow())[1] for _ in range(10)]
        site.edge.hub.close()
        await asyncio.wait_for(asyncio.gather(*tasks), 1)
        answer = await site.ask(discussion.path, query="after=0")
        assert answer.status == 503

    run(work)


def test_no_more_connections_are_taken_than_there_is_room_for() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        for _ in range(3):
            await discussion.follow()
        answer = await site.ask(discussion.path, query="after=0")
        assert (answer.status, answer.header("retry-after")) == (503, "1")

    run(work, most_live=3)


@pytest.mark.parametrize("sent", [("cookie", "session=ada"), ("authorization", "Bearer x")])
def test_who_somebody_is_does_not_matter_to_what_happens(sent: tuple[str, str]) -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        request = Asked(
            path=discussion.path, query="after=0", sent=[("accept", "text/event-stream"), sent]
        )
        task = asyncio.ensure_future(site.ask_open(request))
        await until(lambda: len(site.open) == 1)
        assert "HTTP_COOKIE" not in site.behind.environs[0]
        task.cancel()

    run(work)


def test_a_failure_behind_is_asked_about_again_and_nobody_misses_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rejoinder.edge.live._AGAIN_SECONDS", 0.01)

    async def work(site: Site) -> None:
        discussion = Discussion(site)
        reader, _ = await discussion.follow()
        await asyncio.sleep(0.02)
        site.behind.says(f"{discussion.path}?after=0", b"", status=503)
        discussion.tell()
        await asyncio.sleep(0.05)
        discussion.publish()
        await until(lambda: comments(reader) == [1])

    run(work)


def test_a_browser_that_comes_back_goes_on_where_it_was() -> None:
    """Its address is the one of its first coming; the header says where it was when it broke off."""

    async def work(site: Site) -> None:
        discussion = Discussion(site)
        discussion.publish(5)
        site.behind.answers["/d/1/live?after=0"] = site.behind.answers["/d/1/live?after=3"]
        sent = [("accept", "text/event-stream"), ("last-event-id", "3")]
        request = Asked(path=discussion.path, query="after=0", sent=sent)
        task = asyncio.ensure_future(site.ask_open(request))
        await until(lambda: len(site.open) == 1 and comments(site.open[0]) == [4, 5])
        assert site.behind.environs[0]["HTTP_LAST_EVENT_ID"] == "3"
        fresh = Asked(path=discussion.path, query="after=0", sent=[("accept", "text/event-stream")])
        other = asyncio.ensure_future(site.ask_open(fresh))
        await until(lambda: len(site.open) == 2)
        assert [environ["HTTP_LAST_EVENT_ID"] for environ in site.behind.environs][:2] == ["3", ""]
        task.cancel()
        other.cancel()

    run(work)


def test_when_a_discussion_is_gone_its_connections_end() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        _, task = await discussion.follow()
        site.behind.answers.clear()
        discussion.tell()
        await asyncio.wait_for(task, 2)
        assert len(site.edge.hub) == 0

    run(work)


def test_when_events_were_missed_all_are_told_what_is_new() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        reader, _ = await discussion.follow()
        discussion.publish(3)
        site.edge.outdate_all()
        await until(lambda: comments(reader) == [1, 2, 3])

    run(work)


def test_what_is_kept_open_says_so_and_tells_nothing_of_the_inside() -> None:
    async def work(site: Site) -> None:
        reader, _ = await Discussion(site).follow()
        headers = dict(reader.headers)
        assert headers["content-type"] == STREAM[1]
        assert headers["cache-control"] == "no-store"
        assert not {"live-channel", "live-next", "surrogate-key", "etag"} & headers.keys()

    run(work)


def test_who_asks_for_the_head_only_is_not_kept_waiting() -> None:
    async def work(site: Site) -> None:
        discussion = Discussion(site)
        answer = await site.ask(discussion.path, query="after=0", method="HEAD")
        assert (answer.status, answer.header("content-type"), answer.body) == (200, STREAM[1], b"")

    run(work)


def test_the_tests_wait() -> None:
    """`until` gives up."""

    async def work(_: Site) -> None:
        with pytest.raises(TimeoutError):
            await asking.until(lambda: False)

    run(work)
