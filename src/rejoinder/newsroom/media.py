"""Files that editors uploaded: pictures as they were scaled, and audio, which players ask for piece by piece."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model

from rejoinder.core.caching import PRIVATE

AUDIO_TYPES: Final[Mapping[str, str]] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}
_PICTURE_TYPES: Final[Mapping[str, str]] = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
_FOLDER: Final = (
    "images"  # Wagtail's, of scaled pictures; the originals, with where they were taken, stay here
)
_PICTURE: Final = re.compile(r"[\w.-]{1,200}", re.ASCII)
# A file of this name never changes: another picture gets another name.
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
MOST_BYTES: Final = 1_000_000  # of an answer to a player, which asks again for what follows


def audio_type(name: str) -> str:
    """Return the media type of an audio file by its name or address, "" for other files."""
    return AUDIO_TYPES.get(Path(name.partition("?")[0]).suffix.lower(), "")


@require_safe
def show_picture(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer a scaled picture. No statement."""
    kind = _PICTURE_TYPES.get(Path(name).suffix.lower())
    if kind is None or not _PICTURE.fullmatch(name):
        raise Http404
    try:
        content = (Path(settings.MEDIA_ROOT) / _FOLDER / name).read_bytes()
    except OSError:
        raise Http404 from None
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": _FOR_EVER})


@require_safe
def show_audio(request: HttpRequest, document_id: int, name: str) -> HttpResponse:
    """Answer an audio file that was uploaded, or the piece of it that a player asks for. Two statements.

    Not from the folder: what an editor put into a collection that is not for everybody is not here.
    """
    document = get_document_model().objects.filter(pk=document_id).first()
    kind = audio_type(name)
    if document is None or not kind or document.filename != name:
        raise Http404
    if document.collection.get_view_restrictions().exists():
        raise Http404
    size = int(document.get_file_size() or 0)
    piece = piece_of(request.headers.get("Range", ""), size=size)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": PRIVATE}
    if piece is None:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)
    first, last = piece
    with document.file.open("rb") as file:
        file.seek(first)
        content = file.read(last - first + 1)
    response = HttpResponse(content, content_type=kind, headers=headers)
    if len(content) < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def piece_of(wanted: str, *, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte to answer, None where there are no such (RFC 9110, 14.1.2). Pure.

    Args:
        wanted: the header `Range`; "" and what is not understood ask for the whole file.
    """
    found = _RANGE.fullmatch(wanted.replace(" ", ""))
    if found is None or found.group(0) == "bytes=-":
        return 0, size - 1
    begin, end = found.groups()
    if not begin:
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    if first > last:
        return None
    return first, min(last, first + MOST_BYTES - 1)
