"""Whom we tell, of what, and what is on its way to them."""

from rejoinder.notifications.models.devices import PushDevice, PushKey
from rejoinder.notifications.models.messages import Channel, Message, MessageState
from rejoinder.notifications.models.notices import HandledEvent, Notice, Reason
from rejoinder.notifications.models.subscribers import (
    Frequency,
    OffReason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.targets import Target, TargetKind

__all__ = [
    "Channel",
    "Frequency",
    "HandledEvent",
    "Message",
    "MessageState",
    "Notice",
    "OffReason",
    "PushDevice",
    "PushKey",
    "Reason",
    "Scope",
    "Subscriber",
    "Subscription",
    "Target",
    "TargetKind",
]
