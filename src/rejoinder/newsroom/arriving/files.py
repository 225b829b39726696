"""Pictures and other files of posts: from a copy of the folder of uploads, or from the old server."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from rejoinder.core.fetching import Fetcher, FetchError
from rejoinder.newsroom.arriving.arrivals import Arrivals
from rejoinder.newsroom.arriving.naming import Told
from rejoinder.newsroom.arriving.texts.addresses import PICTURES, ending, file_name
from rejoinder.newsroom.media import AUDIO_TYPES
from rejoinder.newsroom.models import ArrivalKind
from rejoinder.newsroom.pictures import ENDINGS, is_picture
from rejoinder.transfer.articles import FileRecord, Shelf
from rejoinder.transfer.wordpress.shelf import path_at

_DOCUMENTS: Final = ("application/pdf", *sorted(set(AUDIO_TYPES.values())))
# What WordPress adds to the name of a picture that it scaled, turned or edited.
_SIZE: Final = re.compile(
    r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{9,13})+(?=\.[A-Za-z0-9]{2,5}$)"
)
_FOLDERS: Final = (
    "",
    "uploads",
    "wp-content/uploads",
)  # of which --media may name the first or one above
_UPLOADS: Final = ("/uploads/", "/files/")
_DATA: Final = re.compile(r"data:(image/[a-z+]+);base64,(.*)", re.DOTALL)
_MOST_NAME: Final = 80  # characters
_DRY: Final = 0  # key of what would be stored


@dataclass(slots=True)
class BroughtFiles:
    """Brings each file once, however many posts show it."""

    shelf: Shelf
    arrivals: Arrivals
    collection: Collection | None  # None in a dry run
    media: Path | None
    fetchers: (
        tuple[Fetcher, Fetcher] | None
    )  # for pictures and for documents; None: nobody is asked
    overwrite: bool
    counts: Counter[str]
    _missing: set[str] = field(default_factory=set)  # not asked for again in this run

    def picture(self, url: str, *, number: str, alt: str, title: str) -> int | None:
        """Return the key of a picture, brought now or before; None where there is none to be had."""
        if url.startswith("data:"):
            return self._from_text(url, alt=alt, title=title)
        record = self._record(url, number=number)
        original = record.url if record is not None and record.url else _full_size(url)
        return self._bring("image", original, url, record=record, alt=alt, title=title)

    def document(self, url: str) -> int | None:
        if ending(url).removeprefix(".") not in settings.WAGTAILDOCS_EXTENSIONS:
            return None
        record = self.shelf.file_at(url)
        return self._bring("document", url, url, record=record, alt="", title="")

    def _record(self, url: str, *, number: str) -> FileRecord | None:
        """Return what the file says of an upload. A number may be of another blog, from which a text was copied."""
        found = self.shelf.file(number) if number else None
        if found is not None and _stem(found.url) == _stem(url):
            return found
        return self.shelf.file_at(url) or self.shelf.file_at(_full_size(url))

    def _bring(
        self,
        kind: Literal["image", "document"],
        original: str,
        url: str,
        *,
        record: FileRecord | None,
        alt: str,
        title: str,
    ) -> int | None:
        name = original.partition("://")[2] or original
        known = self.arrivals.find(ArrivalKind.FILE, name)
        key: int | None = None
        if known is not None:
            key = known.image_id if kind == "image" else known.document_id
            if key is not None or not self.overwrite:  # an editor deleted it
                return key
        if name in self._missing:
            return None
        content = self._content(kind, original, url, record=record)
        if content is not None:
            key = self._store(
                kind,
                name,
                content,
                file=file_name(original),
                title=(record.title if record else "") or title or alt or file_name(original),
                alt=alt or (record.alt if record else ""),
            )
        if key is None:
            self._missing.add(name)
        return key

    def _from_text(self, url: str, *, alt: str, title: str) -> int | None:
        found = _DATA.fullmatch(url)
        if found is None or found[1] not in ENDINGS:
            return None
        try:
            content = base64.b64decode(found[2], validate=False)
        except (binascii.Error, ValueError):
            return None
        name = f"data:{hashlib.sha256(content).hexdigest()}"
        known = self.arrivals.find(ArrivalKind.FILE, name)
        if known is not None and known.image_id is not None:
            return int(known.image_id)
        file = f"picture{ENDINGS[found[1]]}"
        return self._store("image", name, content, file=file, title=title or alt or file, alt=alt)

    def _content(
        self,
        kind: Literal["image", "document"],
        original: str,
        url: str,
        *,
        record: FileRecord | None,
    ) -> bytes | None:
        for path in self._paths(original, url, record=record):
            try:
                if path.is_file() and path.stat().st_size <= settings.UPLOAD_BYTES:
                    return path.read_bytes()
            except OSError:
                continue
        if self.fetchers is not None:
            fetcher = self.fetchers[0 if kind == "image" else 1]
            for address in dict.fromkeys((original, url)):
                try:
                    return fetcher.fetch(address).content
                except FetchError:
                    continue
        return None

    def _paths(self, original: str, url: str, *, record: FileRecord | None) -> Iterator[Path]:
        """Yield where a file may lie. Nothing outside the folder, whatever an address says."""
        if self.media is None:
            return
        within = [record.path] if record is not None and record.path else []
        for address in (original, url):
            path = path_at(address)
            within += [path.rpartition(step)[2] for step in _UPLOADS if step in path]
            within.append(path)
        folder = self.media.resolve()
        for name in dict.fromkeys([*within, *(_SIZE.sub("", each) for each in within)]):
            for above in _FOLDERS:
                if "\0" in name:
                    continue
                found = (folder / above / name.lstrip("/")).resolve()
                if found.is_relative_to(folder):
                    yield found

    def _store(
        self,
        kind: Literal["image", "document"],
        name: str,
        content: bytes,
        *,
        file: str,
        title: str,
        alt: str,
    ) -> int | None:
        safe = _safe_name(file)
        if kind == "image" and not is_picture(safe, content):
            return None
        self.counts["pictures" if kind == "image" else "other files"] += 1
        if self.collection is None:
            return _DRY
        model = get_image_model() if kind == "image" else get_document_model()
        stored = model(title=title[:255], collection=self.collection)
        stored.file = ContentFile(content, name=safe)
        if kind == "image":
            stored.description = alt[:255]
        with transaction.atomic():
            stored.save()
            self.arrivals.note(ArrivalKind.FILE, name, **{f"{kind}_id": stored.pk})
        return int(stored.pk)


@dataclass(frozen=True, slots=True)
class PostFiles:
    """The files of one post."""

    brought: BroughtFiles
    post: str
    told: Told

    def picture(self, url: str, *, number: str, alt: str, title: str) -> int | None:
        key = self.brought.picture(url, number=number, alt=alt, title=title)
        if key is None and not url.startswith("data:"):
            self.told("picture_not_brought", f"{url} is a link now.")
        return key

    def picture_numbered(self, number: str) -> tuple[str, str, str]:
        record = self.brought.shelf.file(number)
        return (record.url, record.alt, record.caption) if record else ("", "", "")

    def attached(self) -> list[str]:
        files = self.brought.shelf.files_of(self.post)
        return [number for number in files if ending(self.picture_numbered(number)[0]) in PICTURES]

    def document(self, url: str) -> int | None:
        return self.brought.document(url)

    def pattern(self, number: str) -> str:
        return self.brought.shelf.pattern(number)


def fetchers() -> tuple[Fetcher, Fetcher]:
    """Return who asks for pictures, and who for documents."""
    most = settings.UPLOAD_BYTES
    pictures = Fetcher(types=frozenset(ENDINGS), most_bytes=most)
    return pictures, Fetcher(types=frozenset(_DOCUMENTS), most_bytes=most)


def _safe_name(file: str) -> str:
    """Return a name for our own folder: nothing of it is a path, and one ending at the most."""
    path = PurePosixPath(file)
    stem = re.sub(r"[^\w-]+", "-", path.stem, flags=re.ASCII).strip("-")[:_MOST_NAME]
    return f"{stem or 'file'}{re.sub(r'[^.a-z0-9]', '', path.suffix.lower())}"


def _full_size(url: str) -> str:
    """Return the address of a picture before it was scaled, without a query that says a size."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}{_SIZE.sub('', parts.path)}"


def _stem(url: str) -> str:
    return PurePosixPath(_SIZE.sub("", path_at(url))).stem
