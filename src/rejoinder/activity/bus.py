"""Say that something happened: to this process at once, to others soon. What happened stands in the log.

A message on the bus is empty. So one that gets lost costs a second, until the log is looked at anyway, and
one that comes twice costs nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from django.conf import settings
from django.db import connections

if TYPE_CHECKING:
    import psycopg

CHANNEL: Final = "rejoinder"
_TOGETHER_SECONDS: Final = 0.02  # what happens within is one message
_AGAIN_SECONDS: Final = 1.0  # after a failure
_REMEMBERED: Final = 50_000  # events of this process

Listener: TypeAlias = Callable[[Sequence[str]], None]  # takes surrogate keys

log = logging.getLogger(__name__)

_listeners: list[Listener] = []
_told: OrderedDict[int, None] = OrderedDict()  # events that the listeners know of


def tell(event_id: int, keys: Sequence[str]) -> None:
    """Tell what a committed event outdates. Listeners here are called before this returns."""
    for listener in tuple(_listeners):
        listener(keys)
    if _listeners:
        _told[event_id] = None
        if len(_told) > _REMEMBERED:
            _told.popitem(last=False)
    get_bus().wake()


def was_told(event_id: int) -> bool:
    """Return whether this process told its listeners of an event itself."""
    return event_id in _told


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call the listener, in whatever thread commits, with the keys of each change of this process."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


class Bus(Protocol):
    """Wakes the other processes."""

    def wake(self) -> None:
        """Say that the log has grown. Returns at once; never raises."""

    def wait(self, seconds: float) -> None:
        """Wait until somebody says so, and for so long at most."""

    def close(self) -> None:
        """Let go of what it holds. Nobody may be waiting."""


class MemoryBus:
    """No other process is told; they look at the log each second."""

    def wake(self) -> None: ...

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def close(self) -> None: ...


class _RemoteBus(ABC):
    """A bus of some server: messages go out from a thread of their own, and a failure is tried again."""

    def __init__(self) -> None:
        self._due = threading.Event()
        self._is_over = False
        self._is_away = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def wake(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="bus", daemon=True)
                self._thread.start()
        self._due.set()

    def wait(self, seconds: float) -> None:
        try:
            self._listen(seconds)
            self._is_away = False
        except Exception as error:  # noqa: BLE001  # whatever the server's library raises
            self._complain(
                "The bus does not answer; the log is looked at each second instead.", error
            )
            self._forget_listening()
            time.sleep(_AGAIN_SECONDS)

    def close(self) -> None:
        self._is_over = True
        self._due.set()
        with self._lock:
            if self._thread is not None:
                self._thread.join()
        self._forget_sending()
        self._forget_listening()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._is_over:
                return
            try:
                self._send()
            except Exception as error:  # noqa: BLE001  # likewise
                self._complain(
                    "The bus takes nothing; others will look at the log in a second.", error
                )
                self._forget_sending()
                time.sleep(_AGAIN_SECONDS)
            time.sleep(_TOGETHER_SECONDS)

    def _complain(self, what: str, error: Exception) -> None:
        """Log a failure with its reason, the first of those that come one after another."""
        if not self._is_away:
            log.error(what, exc_info=error)
        self._is_away = True

    @abstractmethod
    def _listen(self, seconds: float) -> None: ...

    @abstractmethod
    def _send(self) -> None: ...

    @abstractmethod
    def _forget_listening(self) -> None: ...

    @abstractmethod
    def _forget_sending(self) -> None: ...


class PostgresBus(_RemoteBus):
    """LISTEN and NOTIFY, in connections of their own.

    To send in the transaction of the change would make all commits wait for one lock.
    """

    def __init__(self) -> None:
        super().__init__()
        self._hearing: psycopg.Connection | None = None
        self._saying: psycopg.Connection | None = None

    @staticmethod
    def _connect() -> psycopg.Connection:
        import psycopg  # noqa: PLC0415  # only where it is the database

        parameters = connections["default"].get_connection_params()
        for django_only in ("cursor_factory", "context"):
            parameters.pop(django_only, None)
        return psycopg.connect(**parameters, autocommit=True)

    def _listen(self, seconds: float) -> None:
        if self._hearing is None:
            self._hearing = self._connect()
            self._hearing.execute(f"LISTEN {CHANNEL}")
            return  # something may have happened before
        for _ in self._hearing.notifies(timeout=seconds, stop_after=1):
            pass

    def _send(self) -> None:
        if self._saying is None:
            self._saying = self._connect()
        self._saying.execute(f"NOTIFY {CHANNEL}")

    def _forget_listening(self) -> None:
        if self._hearing is not None:
            self._hearing.close()
        self._hearing = None

    def _forget_sending(self) -> None:
        if self._saying is not None:
            self._saying.close()
        self._saying = None


class RedisBus(_RemoteBus):
    """PUBLISH and SUBSCRIBE of Valkey or Redis."""

    def __init__(self, url: str) -> None:
        super().__init__()
        import redis  # noqa: PLC0415  # an extra

        self._client = redis.Redis.from_url(
            url.replace("valkey", "redis", 1), socket_connect_timeout=5, socket_timeout=5
        )
        self._heard: redis.client.PubSub | None = None

    def _listen(self, seconds: float) -> None:
        if self._heard is None:
            self._heard = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            self._heard.subscribe(CHANNEL)
        self._heard.get_message(timeout=seconds)

    def _send(self) -> None:
        self._client.publish(CHANNEL, b"")

    def _forget_listening(self) -> None:
        if self._heard is not None:
            self._heard.close()
        self._heard = None

    def _forget_sending(self) -> None:
        self._client.close()


@cache
def get_bus() -> Bus:
    """Return this process's bus, as REJOINDER_BUS says."""
    name = settings.BUS
    if name == "postgresql":
        return PostgresBus()
    if name != "memory":
        return RedisBus(name)
    return MemoryBus()
