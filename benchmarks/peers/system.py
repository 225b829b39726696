"""What every measured system can be asked to do."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from benchmarks.load import Request
from benchmarks.processes import Memory


class Work(enum.StrEnum):
    """A kind of request; the value names it in the table."""

    READ_20 = "first page, 20 comments"
    READ_200 = "first page, 200 comments"
    READ_10K = "first page, 10,000 comments"
    READ_100K = "first page, 100,000 comments"
    COUNTS = "counts of 50 discussions"
    WRITE = "posting"
    VOTE = "voting"


class System(ABC):
    """A server that can be installed, filled, started, asked and stopped.

    It is used as a context manager between `prepare` and the measuring: inside, it runs.
    """

    name: str
    lifted: str = ""  # which limits were lifted for the measurement, and how
    bad_share: ClassVar[float] = 0.02  # of posts: more that fail are no measurement

    @property
    @abstractmethod
    def version(self) -> str:
        """Return what runs here, in a few words."""

    @abstractmethod
    def prepare(self) -> None:
        """Install it and fill it with the corpus, unless that was done before.

        Raises:
            NotHereError: it cannot be had on this machine.
        """

    @abstractmethod
    def start(self) -> float:
        """Start it; return the seconds until its first useful answer."""

    @abstractmethod
    def stop(self) -> object:
        """Stop it. Does nothing when it does not run."""

    @abstractmethod
    def request(self, work: Work) -> Request | None:
        """Return what to send, fresh for each run, or None when it has no such thing."""

    @abstractmethod
    def rows(self) -> int:
        """Return how many comments its database holds."""

    @abstractmethod
    def memory(self) -> Memory:
        """Return what it holds, its database server and web server included."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Return where its database lies."""

    def holds(self, work: Work) -> str:
        """Return what one answer holds, where that is worth saying."""
        del work
        return ""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()  # of several servers, those that did start
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
