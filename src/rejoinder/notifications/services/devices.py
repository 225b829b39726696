"""Browsers that are told, and the key they know us by."""

from __future__ import annotations

import base64
import hmac
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from rejoinder.core.errors import RefusedError
from rejoinder.notifications.devices import Endpoint
from rejoinder.notifications.models import PushDevice, PushKey, Subscriber
from rejoinder.notifications.sealing import BrokenSealError, seal, unseal

MOST_DEVICES: Final = 10  # of one subscriber; of more, the oldest goes


def known_push_key() -> str:
    """Return the key that browsers know us by, as `applicationServerKey` takes it; "" = there is none yet. One statement."""
    key = PushKey.objects.filter(pk=1).first()
    return key.public if key is not None and _opens(key) else ""


def public_push_key() -> str:
    """Return likewise the key, made if need be: by a worker, since looking at a page changes nothing. Five statements."""
    key = PushKey.objects.filter(pk=1).first()
    if key is not None and _opens(key):
        return key.public
    with transaction.atomic():
        if key is not None:
            # Its seal cannot be opened any more. What was made for it is of no use, and browsers are asked anew.
            gone, _models = PushKey.objects.filter(pk=1, public=key.public).delete()
            if gone:
                PushDevice.objects.all().delete()
        # Race: of two who make one, one is kept.
        made, _is_new = PushKey.objects.get_or_create(pk=1, defaults=_new_pair())
    return made.public


def _opens(key: PushKey) -> bool:
    try:
        return bool(unseal(key.sealed))
    except BrokenSealError:
        return False


def _new_pair() -> dict[str, str]:
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "public": base64.urlsafe_b64encode(point).decode().rstrip("="),
        "sealed": seal(pem.decode()),
    }


@transaction.atomic
def add_device(*, subscriber: Subscriber, endpoint: Endpoint) -> PushDevice:
    """Tell a subscriber in a browser from now on. Idempotent. Four statements at most, and two where one is too many.

    A browser tells one person of a site: whoever asked for it last.

    Raises:
        RefusedError: another browser is reached at this address.
    """
    there = list(
        PushDevice.objects.select_for_update(of=("self",)).filter(
            mark=endpoint.mark, subscriber__site_id=subscriber.site_id
        )
    )
    for device in there:
        if not _is_same(device, endpoint):
            raise RefusedError(
                "Another browser is told at this address. Switch notifications off in this one, and on again."
            )
        if device.subscriber_id != subscriber.pk:
            device.delete()
    device, is_new = PushDevice.objects.update_or_create(
        subscriber=subscriber, mark=endpoint.mark, defaults={"sealed": endpoint.sealed()}
    )
    if is_new:
        older = PushDevice.objects.filter(subscriber=subscriber).order_by("-id")
        too_many = list(older.values_list("pk", flat=True)[MOST_DEVICES : MOST_DEVICES + 10])
        if too_many:
            PushDevice.objects.filter(pk__in=too_many).delete()
    return device


def _is_same(device: PushDevice, endpoint: Endpoint) -> bool:
    try:
        known = Endpoint.of(device)
    except BrokenSealError:
        return True  # of no use as it is
    return known.p256dh == endpoint.p256dh and hmac.compare_digest(known.auth, endpoint.auth)


def remove_device(*, subscriber: Subscriber, mark: str) -> None:
    """Tell a subscriber no more in a browser. Idempotent; another's browser is left alone."""
    PushDevice.objects.filter(subscriber=subscriber, mark=mark).delete()


def remove_all_devices(*, subscriber: Subscriber) -> None:
    """Tell a subscriber in no browser any more. Idempotent."""
    PushDevice.objects.filter(subscriber=subscriber).delete()
