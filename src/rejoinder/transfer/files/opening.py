"""Open an export file: plain, .gz or .zip, recognised by content. Nothing is unpacked to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files.recognising import HEAD_BYTES, ExportFormat, recognise
from rejoinder.transfer.problems import Problems

MAX_EXPANDED_BYTES = 20 * 1024**3
MAX_RATIO = 100  # expanded to compressed
RATIO_FREE_BYTES = 64 * 1024**2  # small files may be packed as tightly as they like
MAX_MEMBERS = 1_000  # of an archive
_MAX_GZIP_LAYERS = 2  # some servers pack a .gz once more on its way
_CHUNK_BYTES = 1 << 16
_ENCRYPTED = 0x1


class _Source(Protocol):
    """Bytes to read: a file, a member of an archive, or what gzip makes of either."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def close(self) -> None: ...


# Opens a stream of unpacked bytes, with a function that tells how many stored bytes it has read.
_Start: TypeAlias = Callable[[], tuple[_Source, Callable[[], int]]]


class OpenedExport:
    """The files of one export, to be read one after the other, as often as one likes."""

    def __init__(self, *, name: str, size: int, is_packed: bool) -> None:
        self.name = name
        self.parts: list[Part] = []
        self._max_expanded = MAX_EXPANDED_BYTES
        if is_packed:
            self._max_expanded = min(MAX_EXPANDED_BYTES, max(RATIO_FREE_BYTES, MAX_RATIO * size))

    @property
    def total_bytes(self) -> int:
        """Return the size of all parts as stored, that is compressed."""
        return sum(part.stored_bytes for part in self.parts)

    @property
    def bytes_read(self) -> int:
        """Return how much of `total_bytes` the current pass has read: for a progress bar."""
        return min(self.total_bytes, sum(part.bytes_read for part in self.parts))

    def forget_from(self, part: Part) -> None:
        """Count `part` and those behind it as unread: a pass begins, or goes on, with it."""
        start = self.parts.index(part) if part in self.parts else len(self.parts)
        for other in (part, *self.parts[start:]):
            other.forget_progress()

    def check_size(self) -> None:
        """Refuse to go on with a bomb.

        Raises:
            InvalidError: more was unpacked than any honest export of this size holds.
        """
        if sum(part.expanded_bytes for part in self.parts) > self._max_expanded:
            raise InvalidError(
                f"“{self.name}” unpacks to more than {self._max_expanded:,} bytes, which no export of "
                "its size does. It may be a bomb. If it is not, unpack it yourself first."
            )


class Part:
    """One file of an export."""

    def __init__(
        self, *, export: OpenedExport, name: str, stored_bytes: int, start: _Start
    ) -> None:
        self.export = export
        self.name = name  # inside the archive, else the file's own
        self.stored_bytes = stored_bytes
        self.format: ExportFormat = "wordpress"  # set by `open_export`
        self.expanded_bytes = 0  # read in the current pass, after unpacking
        self._start = start
        self._position: Callable[[], int] = lambda: 0

    @property
    def bytes_read(self) -> int:
        """Return how many stored (compressed) bytes the current pass has read."""
        return self._position()

    def open(self) -> BinaryIO:
        """Return a stream from the beginning, unpacked. Close it before the next one is opened.

        Reading it raises InvalidError where the file is damaged, or is a bomb.
        """
        self.export.forget_from(self)
        source, self._position = self._start()
        return io.BufferedReader(_Unpacked(source, part=self), _CHUNK_BYTES)

    def forget_progress(self) -> None:
        self.expanded_bytes = 0
        self._position = lambda: 0


class _Unpacked(io.RawIOBase):
    """Count what is read, and tell damage in words."""

    def __init__(self, source: _Source, *, part: Part) -> None:
        self._source = source
        self._part = part

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # of a Buffer, which 3.11 lacks
        try:
            data = self._source.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise InvalidError(
                f"“{self._part.name}” is damaged: {error}. It may have been cut off on its way; "
                "download or copy it again."
            ) from error
        buffer[: len(data)] = data
        self._part.expanded_bytes += len(data)
        self._part.export.check_size()
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


@contextmanager
def open_export(path: Path, *, problems: Problems) -> Iterator[OpenedExport]:
    """Open an export and look at the beginning of each of its files.

    Files of an archive that are no exports are left out and reported.

    Raises:
        InvalidError: the file cannot be read, is empty, or holds no export. It says what it is.
    """
    with ExitStack() as stack:
        try:
            if not path.is_file():
                what = "is a folder" if path.is_dir() else "does not exist, or is not a file"
                raise InvalidError(f"“{path.name}” {what}. Name one export file.")
            size = path.stat().st_size
            raw = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise InvalidError(f"“{path.name}” cannot be read: {error.strerror}.") from error
        magic = raw.read(4)
        is_zip = magic in {b"PK\x03\x04", b"PK\x05\x06"}
        export = OpenedExport(
            name=path.name, size=size, is_packed=is_zip or magic[:2] == b"\x1f\x8b"
        )
        if is_zip:
            _add_members(
                export, archive=_open_archive(raw, name=path.name, stack=stack), problems=problems
            )
        else:
            part = Part(
                export=export, name=path.name, stored_bytes=size, start=partial(_start_file, path)
            )
            part.format = _look_at(part)
            export.parts.append(part)
        yield export


def _start_file(path: Path) -> tuple[_Source, Callable[[], int]]:
    raw = path.open("rb", buffering=_CHUNK_BYTES)
    size = path.stat().st_size
    return _gunzipped(raw), lambda: size if raw.closed else raw.tell()


def _gunzipped(source: _Source) -> _Source:
    for _ in range(_MAX_GZIP_LAYERS):
        magic = source.read(2)
        source.seek(0)
        if magic != b"\x1f\x8b":
            break
        source = _GzipFile(source)
    return source


class _GzipFile(gzip.GzipFile):
    """A gzip file that closes what it reads from."""

    def __init__(self, source: _Source) -> None:
        super().__init__(fileobj=source, mode="rb")
        self._below = source

    def close(self) -> None:
        super().close()
        self._below.close()


def _open_archive(raw: BinaryIO, *, name: str, stack: ExitStack) -> zipfile.ZipFile:
    try:
        archive = stack.enter_context(zipfile.ZipFile(raw))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidError(
            f"“{name}” is a damaged archive: {error}. Download or copy it again."
        ) from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise InvalidError(
            f"“{name}” holds more than {MAX_MEMBERS:,} files. Unpack it, and import the export inside."
        )
    return archive


def _add_members(export: OpenedExport, *, archive: zipfile.ZipFile, problems: Problems) -> None:
    first_refusal: InvalidError | None = None
    for member in sorted(archive.infolist(), key=lambda member: member.filename):
        file_name = member.filename.rpartition("/")[2]
        if member.is_dir() or member.filename.startswith("__MACOSX/") or file_name.startswith("."):
            continue  # what file managers add
        part = Part(
            export=export,
            name=member.filename,
            stored_bytes=member.compress_size,
            start=partial(_start_member, archive, member),
        )
        try:
            part.format = _look_at(part)
        except InvalidError as error:
            problems.add("file_left_out", place=member.filename, detail=error.detail)
            first_refusal = first_refusal or error
        else:
            export.parts.append(part)
    if not export.parts:
        raise first_refusal or InvalidError(f"“{export.name}” is an archive without any file.")


def _start_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> tuple[_Source, Callable[[], int]]:
    if member.flag_bits & _ENCRYPTED:
        raise InvalidError(f"“{member.filename}” is locked with a password. Unpack it first.")
    try:
        opened = archive.open(member)
        source = _gunzipped(opened)
    except (NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InvalidError(
            f"“{member.filename}” cannot be unpacked: {error}. Unpack it yourself first."
        ) from error
    expanded = max(member.file_size, 1)
    return (
        source,
        lambda: (
            member.compress_size
            if opened.closed
            else member.compress_size * opened.tell() // expanded
        ),
    )


def _look_at(part: Part) -> ExportFormat:
    try:
        with part.open() as stream:
            return recognise(stream.read(HEAD_BYTES), name=part.name)
    finally:
        part.forget_progress()
