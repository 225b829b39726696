"""Pictures for a theme, made of what somebody uploads: small, in one format, without what a camera wrote into it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from rejoinder.core.errors import InvalidError

SHOWN_HEIGHT: Final = 48  # CSS pixels, at most
SHOWN_WIDTH: Final = 320
DENSITY: Final = 2  # pixels for each, on good screens
ICON_PIXELS: Final = 180
_FORMATS: Final = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Made:
    """A picture, and the size at which it is shown, in CSS pixels."""

    content: bytes
    width: int
    height: int


def make_logo(content: bytes) -> Made:
    """Return a logo as WebP.

    Raises:
        InvalidError: it is no picture that we know, or far too large.
    """
    picture = _opened(content)
    picture.thumbnail((SHOWN_WIDTH * DENSITY, SHOWN_HEIGHT * DENSITY), Image.Resampling.LANCZOS)
    scale = min(1, SHOWN_HEIGHT / picture.height, SHOWN_WIDTH / picture.width)
    return Made(
        content=_written(picture, "WEBP", lossless=True),
        width=max(round(picture.width * scale), 1),
        height=max(round(picture.height * scale), 1),
    )


def make_icon(content: bytes) -> bytes:
    """Return a square picture as PNG, with nothing where the other is not square. Raises as `make_logo`."""
    picture = ImageOps.contain(_opened(content), (ICON_PIXELS, ICON_PIXELS))
    square = Image.new("RGBA", (ICON_PIXELS, ICON_PIXELS), (0, 0, 0, 0))
    square.paste(picture, ((ICON_PIXELS - picture.width) // 2, (ICON_PIXELS - picture.height) // 2))
    return _written(square, "PNG", optimize=True)


def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
            if found.width * found.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise InvalidError("This picture has too many pixels. Make it smaller.")
            return ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        known = ", ".join(_FORMATS)
        raise InvalidError(f"This is no picture that can be shown: {known}.") from error


def _written(
    picture: Image.Image, kind: str, *, lossless: bool = False, optimize: bool = False
) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, lossless=lossless, optimize=optimize)
    return file.getvalue()
