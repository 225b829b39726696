"""All channels there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from rejoinder.notifications.channels import Channel, ChannelName
from rejoinder.notifications.channels.chat import ChatChannel
from rejoinder.notifications.channels.mail import MailChannel
from rejoinder.notifications.channels.push import PushChannel
from rejoinder.notifications.channels.webhook import WebhookChannel

Channels: TypeAlias = Mapping[ChannelName, Callable[[], Channel]]

# Each of these in a thread of its own: none waits for a server that another asks.
MAIL: Final[Channels] = {ChannelName.MAIL: MailChannel}
BROWSERS: Final[Channels] = {ChannelName.PUSH: PushChannel}
TARGETS: Final[Channels] = {
    ChannelName.WEBHOOK: WebhookChannel,
    ChannelName.CHAT: ChatChannel,
}
CHANNELS: Final[Channels] = {**MAIL, **BROWSERS, **TARGETS}
