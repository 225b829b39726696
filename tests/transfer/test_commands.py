"""`rejoinder import` and `rejoinder export`, as they are typed."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from tests.installations import Home, home, new_home
from tests.making import make_site
from tests.transfer.bringing import rows
from tests.transfer.wxr import make_comment, make_export, make_item

__all__ = ["home", "new_home"]

TUNNEL = make_export(make_item(make_comment("1"), make_comment("2", parent="1")))
FERRY = make_export(
    make_item(
        make_comment("3"), post_id="8", title="Ferry", link="https://gazette.example.org/ferry/"
    )
)
BY_HAND = b"""\
{"kind":"discussion","id":"d1","title":"Tunnel"}
{"kind":"comment","id":"c1","discussion":"d1","body":{"format":"text","raw":"Good."},"status":"published"}
"""


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """A function that writes a file and returns its path."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


Write = Callable[[str, bytes], Path]


def bring_in(kind: str, *files: Path, site: str = "gazette", **options: object) -> None:
    call_command("import", kind, *map(str, files), site=site, **options)


def zipped(**members: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(f"{name}.xml", data)
        return path

    return write


def test_two_files_are_one_import(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in("wordpress", write("a.xml", TUNNEL), write("b.xml", FERRY))

    assert "2 articles are new" in capsys.readouterr().out
    assert Comment.objects.count() == 3


def test_all_files_of_an_archive_are_one_import(site: Site, tmp_path: Path) -> None:
    bring_in("wordpress", zipped(a=TUNNEL, b=FERRY)(tmp_path / "all.zip"))

    assert Comment.objects.count() == 3


def test_what_is_wrong_names_the_file_when_there_are_several(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = make_export(make_item(make_comment("9", author_email=None, date=None, date_gmt=None)))

    bring_in("wordpress", write("a.xml", TUNNEL), write("b.xml", orphan), write("c.xml", TUNNEL))

    told = capsys.readouterr().out
    assert "  b.xml, line 13: It has no date; that of its article was taken.\n" in told
    assert "  c.xml, line 13: The comment 1 came before; the first was kept.\n" in told


def test_a_dry_run_stores_nothing(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows()

    bring_in("wordpress", write("a.xml", TUNNEL), dry_run=True)

    assert rows() == before
    told = capsys.readouterr().out
    assert "Nothing was changed" in told
    assert "2 comments" in told


def test_rules_come_from_a_file_too(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = write(
        "rules.txt", b"\xef\xbb\xbf# Moved.\nhttps://gone.example/a https://new.example/a\n"
    )

    bring_in("wordpress", write("a.xml", TUNNEL), map_file=rules)

    assert "was never used" in capsys.readouterr().out


def test_a_zone_dates_what_has_only_local_time(site: Site, write: Write) -> None:
    local = make_export(make_item(make_comment("1", date_gmt=None), post_date_gmt=None))

    call_command(
        "import",
        "wordpress",
        str(write("a.xml", local)),
        "--site=gazette",
        "--time-zone=Asia/Tokyo",
    )

    assert Comment.objects.get().created_at.isoformat() == "2020-01-03T02:00:00+00:00"


def test_a_time_without_utc_is_set_right_by_what_comes_later_in_the_file(
    site: Site, write: Write
) -> None:
    local = make_comment("1", date="2020-01-03 11:00:00", date_gmt="0000-00-00 00:00:00")
    paired = make_comment("2", date="2020-01-03 20:00:00", date_gmt="2020-01-03 11:00:00")
    export = make_export(
        make_item(local, post_date_gmt=None), make_item(paired, post_id="8", link=None)
    )

    bring_in("wordpress", write("a.xml.gz", gzip.compress(export)))

    assert Comment.objects.get(origin_id="1").created_at.isoformat() == "2020-01-03T02:00:00+00:00"


def test_a_file_by_hand_is_taken_and_told(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in("jsonl", write("mine.jsonl", BY_HAND))

    assert "The file has no header: it was written by hand." in capsys.readouterr().out
    assert Comment.objects.get().source == "Good."


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>
"""
FEED = b"""<rss version="2.0"><channel><item><title>News</title></item></channel></rss>"""
CUT_OFF = b'{"kind":"header","format":"rejoinder","version":1}\n' + BY_HAND


@pytest.mark.parametrize(
    ("kind", "name", "data", "sentence"),
    [
        ("wordpress", "a.xml", b"", "“a.xml” is empty"),
        (
            "wordpress",
            "a.xml",
            TUNNEL[:-60],
            "“a.xml” was not imported. The file ends too early, in line",
        ),
        (
            "wordpress",
            "a.xml",
            TUNNEL.replace(b"</item>", b"</itm>"),
            "not well-formed XML in line",
        ),
        ("wordpress", "a.xml", BOMB, "document type"),
        ("wordpress", "a.xml", BY_HAND, "It looks like one for: import jsonl"),
        ("jsonl", "a.jsonl", TUNNEL, "It looks like one for: import wordpress"),
        (
            "jsonl",
            "a.jsonl",
            CUT_OFF,
            "“a.jsonl” was not imported. The file has a header but no end",
        ),
        ("jsonl", "a.jsonl", b"PK\x03\x04broken", "damaged archive"),
        ("jsonl", "a.jsonl", gzip.compress(BY_HAND)[:-12], "“a.jsonl” is damaged"),
        ("wordpress", "a.xml", b"<html><body>Please sign in</body></html>", "web page"),
        ("wordpress", "a.xml", b"<disqus></disqus>", "Disqus"),
        ("wordpress", "a.xml", FEED, "“a.xml” was not imported. The file is an RSS feed"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_in_words_and_stores_nothing(
    site: Site, write: Write, kind: str, name: str, data: bytes, sentence: str
) -> None:
    before = rows()

    with pytest.raises(InvalidError) as refused:
        bring_in(
            kind, write("good.xml", TUNNEL if kind == "wordpress" else BY_HAND), write(name, data)
        )

    assert sentence in refused.value.detail
    assert rows() == before


@pytest.mark.parametrize(
    ("members", "sentence"),
    [({}, "without any file"), ({"a": b"hello"}, "neither XML nor JSON")],
)
def test_an_archive_without_an_export_is_refused(
    site: Site, tmp_path: Path, members: dict[str, bytes], sentence: str
) -> None:
    with pytest.raises(InvalidError, match=sentence):
        bring_in("wordpress", zipped(**members)(tmp_path / "a.zip"))


def test_an_export_without_comments_makes_its_articles(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in("wordpress", write("a.xml", make_export(make_item())))

    assert "No comment found." in capsys.readouterr().out
    assert Article.objects.count() == 1


def test_a_site_that_is_not_there_is_said_with_those_that_are(site: Site, tmp_path: Path) -> None:
    with pytest.raises(
        InvalidError, match=r"There are: gazette\. Add one with: rejoinder createsite x"
    ):
        bring_in("wordpress", tmp_path / "a.xml", site="x")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"map": ["nonsense"]}, "nonsense"),
        ({"map_file": Path("nowhere/rules.txt")}, "“nowhere/rules.txt” cannot be read"),
    ],
)
def test_rules_that_are_none_are_refused(
    site: Site, write: Write, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises((InvalidError, CommandError)) as refused:
        call_command("import", "wordpress", str(write("a.xml", TUNNEL)), site="gazette", **options)

    assert sentence in str(refused.value)
    assert Comment.objects.count() == 0


def test_a_zone_that_is_none_is_refused(site: Site, write: Write) -> None:
    with pytest.raises(CommandError, match="no time zone such as"):
        call_command(
            "import", "wordpress", str(write("a.xml", TUNNEL)), "--site=x", "--time-zone=Mars"
        )


# As a process, on a real home: what is printed where, and how it ends.


def test_the_command_says_what_it_did_and_ends_well(home: Home, write: Write) -> None:
    done = home.try_to("import", "wordpress", write("a.xml", TUNNEL), "--site", "gazette")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Imported\n  1 articles are new\n  2 comments\n")


def test_the_command_ends_with_a_sentence_where_it_cannot_go_on(home: Home, write: Write) -> None:
    done = home.try_to("import", "wordpress", write("a.xml", TUNNEL[:-60]), "--site", "gazette")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("“a.xml” was not imported. The file ends too early, in line 3")
    assert home.ask("SELECT count(*) FROM comments_comment") == [(0,)]


def test_an_export_goes_to_standard_output_or_to_a_file_of_its_owner(
    home: Home, tmp_path: Path, write: Write
) -> None:
    home.run("import", "jsonl", write("mine.jsonl", BY_HAND), "--site", "gazette")

    shown = home.run("export", "jsonl", "--site", "gazette", "--with-date")
    told = home.run("export", "jsonl", "--site", "gazette", "--output", tmp_path / "a.jsonl")
    home.run("export", "jsonl", "--site", "gazette", "--output", tmp_path / "a.jsonl.gz")

    file = tmp_path / "a.jsonl"
    assert told == f"Wrote 5 lines to {file}\n"
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == file.read_bytes()
    header, *lines, _end = file.read_text("utf-8").splitlines()
    assert shown.splitlines()[1:-1] == lines
    # No clock is read unless that is asked for: else the same data were not the same bytes.
    assert json.loads(shown.splitlines()[0]).keys() - json.loads(header).keys() == {"exported_at"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_two_imports_of_one_file_at_once_store_it_once(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    comments = [
        make_comment(str(number), author_email=f"r{number}@example.org") for number in range(1_500)
    ]
    file.write_bytes(make_export(make_item(*comments)))
    words = ("import", "wordpress", file, "--site", "gazette")

    with home.started(*words) as one, home.started(*words) as two:
        _, *told = (*one.communicate(), *two.communicate())

    assert (one.returncode, two.returncode) == (0, 0), told
    for table in ("comments_comment", "accounts_reader"):
        assert home.ask(f"SELECT count(*) FROM {table}") == [(1_500,)]  # noqa: S608  # our own names
    assert home.ask("SELECT sum(comments) FROM comments_discussiontally") == [(1_500,)]
