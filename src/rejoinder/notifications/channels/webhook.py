"""Webhooks: what happened, as JSON, signed by the Standard Webhooks specification. No redirect is followed."""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.utils import timezone

from rejoinder.core.posting import Poster, PostError, UnsafeAddressError
from rejoinder.core.webhooks import sign
from rejoinder.notifications.channels import ChannelName, GiveUpError, TryLaterError
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import BrokenSealError
from rejoinder.notifications.targets import Secret, poster

_MOST_WAIT_SECONDS: Final = 6 * 3600.0


class WebhookChannel:
    """Tells programs."""

    name = ChannelName.WEBHOOK

    def __init__(self, given: Poster | None = None) -> None:
        self._poster = given

    def send(self, message: Message, content: str) -> None:
        """Hand an event over. As `Channel.send`."""
        if message.target is None:
            raise GiveUpError("The target is not known any more.")
        try:
            secret = Secret.of(message.target)
        except BrokenSealError as error:
            raise GiveUpError(
                "The target is sealed with a secret key that is not known any more. Add it anew.",
                address_is_dead=True,
            ) from error
        body, stamp = content.encode(), int(time.time())
        signatures = [
            sign(key, message_id=message.key, stamp=stamp, body=body)
            for key in secret.valid_keys(now=timezone.now())
        ]
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signatures),
        }
        try:
            answered = (self._poster or poster()).post(secret.url, body, headers=headers)
        except UnsafeAddressError as error:
            raise TryLaterError(
                f"{error.detail} If it shall go there, name the host in REJOINDER_INTERNAL_HOSTS."
            ) from error
        except PostError as error:
            raise TryLaterError(error.detail) from error
        if answered.is_success:
            return
        why = f"The receiver answered {answered.status}."
        if answered.status == HTTPStatus.GONE:
            raise GiveUpError(f"{why} It wants no more.", address_is_dead=True)
        wait = answered.retry_after
        raise TryLaterError(
            why, after=None if wait is None else timedelta(seconds=min(wait, _MOST_WAIT_SECONDS))
        )

    def close(self) -> None:
        """Nothing is kept open."""
