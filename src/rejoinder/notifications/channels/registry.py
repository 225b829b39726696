"""All channels there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rejoinder.notifications.channels import Channel, ChannelName
from rejoinder.notifications.channels.mail import MailChannel

CHANNELS: Final[Mapping[ChannelName, Callable[[], Channel]]] = {ChannelName.MAIL: MailChannel}
