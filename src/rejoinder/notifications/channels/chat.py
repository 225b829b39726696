"""Chats and pagers of a site's staff, by the library apprise: pip install 'rejoinder[chat]'."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from types import ModuleType

from rejoinder.notifications.channels import ChannelName, GiveUpError, TryLaterError
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import BrokenSealError
from rejoinder.notifications.targets import Secret

INSTALL = "apprise is not installed: pip install 'rejoinder[chat]'"


def can_chat() -> bool:
    """Return whether apprise is installed."""
    return find_spec("apprise") is not None


def is_known(url: str) -> bool:
    """Return whether apprise can write to such an address. It is not asked."""
    apprise = _apprise()
    return apprise.Apprise.instantiate(url, suppress_exceptions=True) is not None


class ChatChannel:
    """Tells staff."""

    name = ChannelName.CHAT

    def send(self, message: Message, content: str) -> None:
        """Hand a line to a chat. As `Channel.send`."""
        if not can_chat():
            raise TryLaterError(INSTALL, is_for_all=True)
        if message.target is None:
            raise GiveUpError("The target is not known any more.")
        try:
            url = Secret.of(message.target).url
        except BrokenSealError as error:
            raise GiveUpError(
                "The target is sealed with a secret key that is not known any more. Add it anew.",
                address_is_dead=True,
            ) from error
        apprise = _apprise()
        chat = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if chat is None:
            raise GiveUpError("apprise does not know such an address any more.")
        if not chat.notify(body=content, title="", notify_type=apprise.NotifyType.INFO):
            raise TryLaterError("The chat did not take it.")

    def close(self) -> None:
        """Nothing is kept open."""


def _apprise() -> ModuleType:
    import apprise  # noqa: PLC0415  # an extra; and a hundred files

    # Its own log names addresses, in which passwords stand.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    return apprise
