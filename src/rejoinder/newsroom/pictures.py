"""Pictures that another server sends: of which types, and whether an editor could have uploaded them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.fields import WagtailImageField

ENDINGS: Final[Mapping[str, str]] = {
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}


def is_picture(name: str, content: bytes) -> bool:
    """Return whether a file is a picture that an editor could upload: of its type, and not too large to be scaled."""
    try:
        WagtailImageField().clean(SimpleUploadedFile(name, content))
    except ValidationError:
        return False
    return True
