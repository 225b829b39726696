"""Web push: encrypted for one browser (RFC 8291), and handed to the push service that its maker runs (RFC 8030).

The service learns when and to whom we write, and no word of it. We prove to be the same as before by a key of the
installation (VAPID, RFC 8292).
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from rejoinder.core.posting import Poster, PostError, UnsafeAddressError
from rejoinder.notifications.channels import ChannelName, GiveUpError, TryLaterError
from rejoinder.notifications.devices import Endpoint, can_push, push_poster
from rejoinder.notifications.models import Message, PushKey
from rejoinder.notifications.sealing import BrokenSealError, unseal

KEPT_SECONDS: Final = 12 * 3600  # by the service, for a browser that is not running
_TOKEN_SECONDS: Final = 12 * 3600  # RFC 8292: at most a day
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})  # RFC 8030, 7.3
_TOO_MANY, _SERVER_FAULT = 429, 500


class PushChannel:
    """Shows notifications in browsers."""

    name = ChannelName.PUSH

    def __init__(self, poster: Poster | None = None) -> None:
        self._poster = poster or push_poster()
        self._key = ""  # PEM, while there is something to send

    def send(self, message: Message, content: str) -> None:
        """Hand a notification to a push service. As `Channel.send`."""
        if not can_push():
            raise TryLaterError(
                "pywebpush is not installed: pip install 'rejoinder[push]'", is_for_all=True
            )
        if message.device is None:
            raise GiveUpError("The browser is not known any more.")
        try:
            endpoint = Endpoint.of(message.device)
            key = self._key = self._key or _private_key()
        except BrokenSealError as error:
            raise GiveUpError(
                "It was sealed with a secret key that is not known any more.", address_is_dead=True
            ) from error
        body, headers = _encrypted(content.encode(), endpoint, key=key)
        try:
            answered = self._poster.post(endpoint.url, body, headers=headers)
        except UnsafeAddressError as error:
            raise GiveUpError(error.detail, address_is_dead=True) from error
        except PostError as error:
            raise TryLaterError(error.detail) from error
        if answered.is_success:
            return
        why = f"The push service answered {answered.status}."
        if answered.status in _GONE:
            raise GiveUpError(why, address_is_dead=True)
        if answered.status == _TOO_MANY or answered.status >= _SERVER_FAULT:
            wait = answered.retry_after
            after = None if wait is None else timedelta(seconds=min(wait, KEPT_SECONDS))
            raise TryLaterError(why, after=after)
        raise GiveUpError(why)

    def close(self) -> None:
        self._key = ""


def _private_key() -> str:
    key = PushKey.objects.filter(pk=1).first()
    if key is None:
        raise BrokenSealError
    return unseal(key.sealed)


def _encrypted(content: bytes, endpoint: Endpoint, *, key: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a message to a push service."""
    from py_vapid import Vapid02  # noqa: PLC0415  # an extra; and half of the server's start
    from pywebpush import WebPusher  # noqa: PLC0415  # likewise

    given = {"endpoint": endpoint.url, "keys": {"p256dh": endpoint.p256dh, "auth": endpoint.auth}}
    body: bytes = WebPusher(given).encode(content, content_encoding="aes128gcm")["body"]
    parts = urlsplit(endpoint.url)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _TOKEN_SECONDS,
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    return body, {
        **Vapid02.from_pem(key.encode()).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
    }
