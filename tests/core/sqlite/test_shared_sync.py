"""One sync makes durable what all wrote who came before it began, and everybody learns how it ended."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from rejoinder.core.sqlite.group_commit import Batch, SharedSync, SyncFailedError
from tests.core.sqlite.waiting import PATIENCE_SECONDS, wait_until


class GatedDisk:
    """A disk whose syncs end when the gate opens, in the way that it is told."""

    def __init__(self, failure: BaseException | None = None) -> None:
        self.written: list[int] = []
        self.durable: list[int] = []
        self.gate = threading.Event()
        self.failure = failure

    def sync(self) -> None:
        covered = list(self.written)
        assert self.gate.wait(PATIENCE_SECONDS)
        if self.failure is not None:
            raise self.failure
        self.durable = covered


def join_behind(
    first: Future[None], log: SharedSync, threads: ThreadPoolExecutor
) -> list[Future[None]]:
    """Let three wait while the sync of the first one runs."""
    wait_until(lambda: log.count == 1)
    batches = [log.join() for _ in range(3)]
    assert not first.done()
    return [threads.submit(log.wait_for, batch) for batch in batches]


def test_those_who_come_while_the_disk_works_share_the_next_sync() -> None:
    disk = GatedDisk()
    log = SharedSync(disk.sync)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(log.wait_for, log.join())
        others = join_behind(first, log, threads)
        disk.gate.set()

    assert [future.exception() for future in (first, *others)] == [None] * 4
    assert log.count == 2


def test_all_is_durable_when_the_waiting_ends() -> None:
    disk = GatedDisk()
    disk.gate.set()
    log = SharedSync(disk.sync)

    def write(number: int) -> bool:
        disk.written.append(number)
        log.wait_for(log.join())
        return number in disk.durable

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(write, range(2000)))


def test_a_sync_that_fails_is_told_to_all_and_nothing_more_is_written() -> None:
    disk = GatedDisk(OSError("Input/output error"))
    log = SharedSync(disk.sync)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(log.wait_for, log.join())
        others = join_behind(first, log, threads)
        disk.gate.set()

    assert {type(future.exception()) for future in (first, *others)} == {SyncFailedError}
    assert log.count == 1, "a second sync could succeed without what the first one lost"
    with pytest.raises(SyncFailedError):
        log.refuse_if_broken()


def test_nobody_waits_for_a_leader_who_was_interrupted() -> None:
    disk = GatedDisk(KeyboardInterrupt())
    log = SharedSync(disk.sync)
    disk.gate.set()
    batch = log.join()
    with pytest.raises(KeyboardInterrupt):
        log.wait_for(batch)

    with pytest.raises(SyncFailedError):  # another member
        log.wait_for(batch)
    disk.failure = None
    log.wait_for(log.join())


def test_a_reader_waits_only_for_what_is_pending() -> None:
    disk = GatedDisk()
    log = SharedSync(disk.sync)
    found: list[Batch | None] = [log.find_pending()]
    batch = log.join()
    found.append(log.find_pending())
    with ThreadPoolExecutor(1) as threads:
        threads.submit(log.wait_for, batch)
        wait_until(lambda: log.count == 1)
        found.append(log.find_pending())
        disk.gate.set()
    found.append(log.find_pending())

    assert found == [None, batch, batch, None]
