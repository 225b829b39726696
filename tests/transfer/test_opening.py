"""Opening export files: by content, packed or not, honest or hostile."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections import deque
from pathlib import Path

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files import opening
from rejoinder.transfer.files.opening import open_export
from rejoinder.transfer.problems import Problems
from tests.transfer.wxr import make_export, make_item

WORDPRESS = make_export(make_item())
OWN = b'{"kind":"reader","id":"r1"}\n'


def zipped(files: dict[str, bytes]) -> bytes:
    """Return an archive of files by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def write(folder: Path, data: bytes) -> Path:
    path = folder / "export.bin"
    path.write_bytes(data)
    return path


def read_parts(path: Path, problems: Problems | None = None) -> list[tuple[str, str, bytes]]:
    found: list[tuple[str, str, bytes]] = []
    with open_export(path, problems=problems or Problems()) as export:
        for part in export.parts:
            with part.open() as stream:
                found.append((part.name, part.format, stream.read()))
    return found


@pytest.mark.parametrize(
    ("packed", "name", "file_format", "data"),
    [
        (WORDPRESS, "export.bin", "wordpress", WORDPRESS),
        (b"\xef\xbb\xbf" + WORDPRESS, "export.bin", "wordpress", b"\xef\xbb\xbf" + WORDPRESS),
        (b"`" + WORDPRESS, "export.bin", "wordpress", b"`" + WORDPRESS),
        (b"<br />\nWarning" + WORDPRESS, "export.bin", "wordpress", b"<br />\nWarning" + WORDPRESS),
        (
            WORDPRESS.decode().encode("utf-16"),
            "export.bin",
            "wordpress",
            WORDPRESS.decode().encode("utf-16"),
        ),
        (OWN, "export.bin", "rejoinder", OWN),
        (gzip.compress(WORDPRESS), "export.bin", "wordpress", WORDPRESS),
        (gzip.compress(gzip.compress(OWN)), "export.bin", "rejoinder", OWN),
        (gzip.compress(OWN) + gzip.compress(OWN), "export.bin", "rejoinder", OWN + OWN),
        (zipped({"a.xml": WORDPRESS}), "a.xml", "wordpress", WORDPRESS),
        (zipped({"a.gz": gzip.compress(WORDPRESS)}), "a.gz", "wordpress", WORDPRESS),
    ],
)
def test_file_is_recognised_by_its_content(
    tmp_path: Path, packed: bytes, name: str, file_format: str, data: bytes
) -> None:
    assert read_parts(write(tmp_path, packed)) == [(name, file_format, data)]


def test_several_files_of_an_archive_are_one_import_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, zipped({"b.xml": WORDPRESS, "a.xml": WORDPRESS}))

    assert [name for name, _, _ in read_parts(path)] == ["a.xml", "b.xml"]


def test_what_is_no_export_is_left_out_and_reported(tmp_path: Path) -> None:
    problems = Problems()
    files = {
        "a.xml": WORDPRESS,
        "photo.png": b"\x89PNG\r\n",
        "__MACOSX/x": b"x",
        ".DS_Store": b"x",
    }
    path = write(tmp_path, zipped(files))

    assert [name for name, _, _ in read_parts(path, problems)] == ["a.xml"]
    assert [problem.place for problem in problems.examples("file_left_out")] == ["photo.png"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (gzip.compress(b""), "is empty"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
        (b"%PDF-1.7", "is a PDF"),
        (b"SQLite format 3\0", "is an SQLite database"),
        (b"BZh91AY", "bzip2; unpack it first"),
        (b"x" * 257 + b"ustar", "tar archive"),
        (b"\x00\x01\x02", "not a text file"),
        (b"-- MySQL dump 10", "dump of a database"),
        (b"Dear editor", "neither XML nor JSON"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<?xml version='1.0'?><!-- x --><disqus>", "Disqus"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "first element is <feed>"),
        (b'{"version":1,"comments":[]}', "neither Rejoinder's own"),
        (b"[" * 100_000, "neither Rejoinder's own"),
        (zipped({}), "without any file"),
        (zipped({"a.png": b"\x89PNG"}), "is an image"),
        (zipped({"a.zip": zipped({"b.xml": WORDPRESS})}), "archive inside another file"),
        (gzip.compress(WORDPRESS)[:-30], "is damaged"),
        (gzip.compress(WORDPRESS)[:-8] + b"\0" * 8, "is damaged"),
        (zipped({"a.xml": WORDPRESS})[:-30], "damaged archive"),
    ],
)
def test_what_is_no_export_is_refused_and_named(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        read_parts(write(tmp_path, data))


def test_damaged_member_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.xml": WORDPRESS * 2_000}))
    packed[len(packed) // 2] ^= 0xFF

    with pytest.raises(InvalidError, match="is damaged"):
        read_parts(write(tmp_path, bytes(packed)))


def test_locked_archive_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.xml": WORDPRESS}))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory that says "encrypted"

    with pytest.raises(InvalidError, match="locked with a password"):
        read_parts(write(tmp_path, bytes(packed)))


def test_folder_and_missing_file_are_refused(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "is a folder"), (tmp_path / "none.xml", "does not exist")):
        with pytest.raises(InvalidError, match=message):
            read_parts(path)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped({"a.xml": data})])
def test_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    bomb = pack(WORDPRESS + b" " * (opening.RATIO_FREE_BYTES + 1_000_000))
    with open_export(write(tmp_path, bomb), problems=Problems()) as export:
        [part] = export.parts
        with part.open() as stream, pytest.raises(InvalidError, match="bomb"):
            deque(iter(lambda: stream.read(1 << 16), b""), maxlen=0)  # reads to the end

        assert part.expanded_bytes <= opening.RATIO_FREE_BYTES + (1 << 17)


def test_archive_of_many_files_is_refused(tmp_path: Path) -> None:
    many = {f"f{number}": b"x" for number in range(opening.MAX_MEMBERS + 1)}

    with pytest.raises(InvalidError, match="more than 1,000 files"):
        read_parts(write(tmp_path, zipped(many)))


@pytest.mark.parametrize(
    "packed",
    [
        WORDPRESS * 300,
        gzip.compress(WORDPRESS * 3_000),
        zipped({"a.xml": WORDPRESS * 1_000, "b.xml": WORDPRESS * 2_000}),
    ],
)
def test_progress_grows_from_nothing_to_all_in_every_pass(tmp_path: Path, packed: bytes) -> None:
    with open_export(write(tmp_path, packed), problems=Problems()) as export:
        for _ in range(2):
            seen = []
            for part in export.parts:
                with part.open() as stream:
                    seen.append(export.bytes_read)
                    while stream.read(10_000):
                        seen.append(export.bytes_read)

            assert seen == sorted(seen)
            assert seen[0] < export.total_bytes
            assert len(set(seen)) > 2
            assert export.bytes_read == export.total_bytes


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("wordpress-ok-single.zip", 1),
        ("wordpress-bad-two-files.zip", 2),
        ("wordpress-ok-empty.zip", 1),
        ("wordpress-bad-no-files.zip", 0),
        ("disqus-ok-single.xml.gz", 0),
        ("comentario-ok-single-v3.json.gz", 0),
    ],
)
def test_real_file(shared_data: Path, name: str, count: int) -> None:
    path = shared_data / "exports/comentario-fixtures/cypress/fixtures/import" / name
    if count:
        assert len(read_parts(path)) == count
    else:
        with pytest.raises(InvalidError):
            read_parts(path)


def test_real_files_that_begin_with_a_back_tick_are_told_from_wordpress(shared_data: Path) -> None:
    path = shared_data / "exports/remark42-fixtures/backend/app/migrator/testdata/disqus.xml"

    with pytest.raises(InvalidError, match="is a Disqus export"):
        read_parts(path)
