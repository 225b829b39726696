"""What follows from a message having gone out, or not: for the address, the browser, the target that it was for."""

from __future__ import annotations

from datetime import timedelta

from rejoinder.notifications.channels import ChannelName, GiveUpError, TryLaterError
from rejoinder.notifications.models import Message
from rejoinder.notifications.services import targets
from rejoinder.notifications.services.bouncing import note_bounce, note_delivery


def note_sent(message: Message) -> None:
    """Take note that a message was taken. No statement, but for who had failed before."""
    match ChannelName(message.channel):
        case ChannelName.MAIL:
            note_delivery(message)
        case ChannelName.WEBHOOK | ChannelName.CHAT:
            targets.note_success(message)
        case ChannelName.PUSH:
            pass


def note_given_up(message: Message, error: GiveUpError) -> None:
    """Take note that a message will never go out."""
    match ChannelName(message.channel):
        case ChannelName.MAIL:
            note_bounce(message, is_dead=error.address_is_dead)
        case ChannelName.PUSH if error.address_is_dead and message.device is not None:
            message.device.delete()
        case ChannelName.WEBHOOK | ChannelName.CHAT if error.address_is_dead:
            targets.switch_off(message, because=error.why)
        case _:
            pass


def note_put_off(message: Message, error: TryLaterError) -> timedelta | None:
    """Take note that a message did not go out this time; return for how long its target is left alone, if it has one."""
    if message.target_id is None or error.is_for_all:
        return None
    return targets.note_failure(message, why=error.why)
