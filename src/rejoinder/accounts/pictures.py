"""Make a small picture of ours out of whatever a server sends for one."""

from __future__ import annotations

import hashlib
import io
from importlib.util import find_spec
from typing import Final

from rejoinder.core.errors import InvalidError

SIDE: Final = 96  # pixels: four for each that is shown, for dense screens
MOST_PIXELS: Final = 16_000_000  # of what is sent, by its header
TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_QUALITY: Final = 80
_DIGITS: Final = 20  # of a digest
_OPAQUE: Final = 255


class PictureError(InvalidError):
    """It is no picture that we take."""

    code = "not_a_picture"


def can_make_pictures() -> bool:
    """Return whether what reads pictures is installed: pip install 'rejoinder[avatars]'."""
    return find_spec("PIL") is not None


def make_picture(content: bytes) -> bytes:
    """Return the middle of a picture as a square of SIDE pixels, WebP, without anything that was written into it.

    Of an animation, the first picture. A photograph stands as its camera says.

    Raises:
        PictureError: it cannot be read, or has more than MOST_PIXELS.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  # an extra, and slow to load

    try:
        # Nothing is decoded before its size is known: a few bytes may be gigabytes of one colour.
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            _check_size(*opened.size)
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG: decoded no larger than needed
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
        square = ImageOps.fit(upright, (SIDE, SIDE), method=Image.Resampling.LANCZOS)
        has_holes = square.getchannel("A").getextrema() != (_OPAQUE, _OPAQUE)
        clean = square if has_holes else square.convert("RGB")
        clean.info.clear()  # a comment, a profile, where it was taken
        made = io.BytesIO()
        clean.save(made, "WEBP", quality=_QUALITY, method=4)
    except PictureError:
        raise
    except Exception as error:  # decoders fail in as many ways as there are bytes
        raise PictureError("The picture cannot be read.") from error
    return made.getvalue()


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise PictureError(f"The picture has more than {MOST_PIXELS:,} pixels.")


def digest_of(image: bytes) -> str:
    """Return by which name a picture is served: another for another content."""
    return hashlib.sha256(image).hexdigest()[:_DIGITS]
