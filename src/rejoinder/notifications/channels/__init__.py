"""What carries messages to people: one module for each, behind one interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from rejoinder.notifications.models import Channel as ChannelName
from rejoinder.notifications.models import Message

__all__ = ["Channel", "ChannelName", "GiveUpError", "TryLaterError"]


class TryLaterError(Exception):
    """It did not go out, and may another time."""

    def __init__(
        self, why: str, *, after: timedelta | None = None, is_for_all: bool = False
    ) -> None:
        """Say why, for whoever runs the installation.

        Args:
            after: not sooner; None = as usual after so many attempts.
            is_for_all: the fault is the other side's or ours, so that no other message would go out now either.
        """
        super().__init__(why)
        self.why = why
        self.after = after
        self.is_for_all = is_for_all


class GiveUpError(Exception):
    """It will never go out."""

    def __init__(self, why: str, *, address_is_dead: bool = False) -> None:
        """Say why, likewise.

        Args:
            address_is_dead: nobody is there: nothing more is sent to the address.
        """
        super().__init__(why)
        self.why = why
        self.address_is_dead = address_is_dead


class Channel(Protocol):
    """One way to reach people."""

    name: ChannelName

    def send(self, message: Message, content: str) -> None:
        """Hand a message over. Outside of any transaction; ends within two minutes.

        Raises:
            TryLaterError, GiveUpError: it was not handed over.
        """

    def close(self) -> None:
        """Let go of connections, after some messages. Never raises."""
