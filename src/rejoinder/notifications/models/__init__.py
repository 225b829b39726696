"""Whom we tell, of what, and what is on its way to them."""

from rejoinder.notifications.models.messages import Channel, Message, MessageState
from rejoinder.notifications.models.notices import HandledEvent, Notice, Reason
from rejoinder.notifications.models.subscribers import (
    Frequency,
    OffReason,
    Scope,
    Subscriber,
    Subscription,
)

__all__ = [
    "Channel",
    "Frequency",
    "HandledEvent",
    "Message",
    "MessageState",
    "Notice",
    "OffReason",
    "Reason",
    "Scope",
    "Subscriber",
    "Subscription",
]
