"""Make guests who have been here before: run inside a home, prints the cookie and name of each as a JSON line."""

from __future__ import annotations

import json
import os
import sys
import uuid


def main(number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from django.conf import settings  # noqa: PLC0415  # likewise

    from rejoinder.accounts.models import Reader  # noqa: PLC0415  # likewise
    from rejoinder.accounts.names import skeleton  # noqa: PLC0415  # likewise
    from rejoinder.core.tokens import device_token  # noqa: PLC0415  # likewise
    from rejoinder.sites.models import Site  # noqa: PLC0415  # likewise

    site = Site.objects.earliest("pk")
    devices = [uuid.uuid4() for _ in range(number)]
    readers = [
        Reader(site=site, device=device, name=name, name_skeleton=skeleton(name))
        for place, device in enumerate(devices)
        for name in [f"Guest {place}"]
    ]
    Reader.objects.bulk_create(readers, batch_size=1_000)
    for reader, device in zip(readers, devices, strict=True):
        cookie = f"{settings.DEVICE_COOKIE_NAME}={device_token(device)}"
        sys.stdout.write(json.dumps({"cookie": cookie, "name": reader.name}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
