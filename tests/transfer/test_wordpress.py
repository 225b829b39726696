"""What the elements of a WordPress export become."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.transfer import wordpress
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord, Record
from tests.memory import traced
from tests.transfer.wxr import (
    comments_of,
    discussions_of,
    make_comment,
    make_export,
    make_item,
    read_all,
    read_comment,
    readers_of,
)


def test_post_with_a_comment_becomes_discussion_reader_and_comment_in_this_order() -> None:
    data = make_export(
        make_item(
            make_comment(content="<p>Yes &amp; no</p>"), guid="https://gazette.example.org/?p=7"
        )
    )

    assert read_all(data) == [
        DiscussionRecord(
            source_id="7",
            external_id="7",
            urls=("https://gazette.example.org/tunnel/", "https://gazette.example.org/?p=7"),
            title="Harbour tunnel",
            language="en",
            published_at=datetime(2020, 1, 2, 10, tzinfo=UTC),
            extra={"post_type": "post", "status": "publish"},
            place="line 4",
        ),
        ReaderRecord(
            source_id="email:ada@example.org", name="Ada", email="ada@example.org", place="line 14"
        ),
        CommentRecord(
            source_id="1",
            discussion_source_id="7",
            raw="<p>Yes &amp; no</p>",
            format="html",
            status="published",
            author="email:ada@example.org",
            author_name="Ada",
            created_at=datetime(2020, 1, 3, 10, tzinfo=UTC),
            place="line 14",
        ),
    ]


@pytest.mark.parametrize(
    ("approved", "status", "reason"),
    [
        ("1", "published", None),
        ("0", "waiting", None),
        ("spam", "spam", None),
        ("trash", "rejected", "trash"),
        ("post-trashed", "rejected", "post-trashed"),
    ],
)
def test_status(approved: str, status: str, reason: str | None) -> None:
    comment = read_comment(make_comment(approved=approved))

    assert (comment.status, comment.reason) == (status, reason)


@pytest.mark.parametrize("approved", ["approved-by-a-plugin", "", None])
def test_comment_of_unknown_status_waits_and_is_reported(approved: str | None) -> None:
    problems = Problems()

    assert read_comment(make_comment(approved=approved), problems).status == "waiting"
    assert problems.counts == {"status_unknown": 1}


@pytest.mark.parametrize(("written", "parent"), [("0", None), (None, None), ("12", "12")])
def test_parent(written: str | None, parent: str | None) -> None:
    assert read_comment(make_comment("13", parent=written)).parent_source_id == parent


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_mention_has_no_author_but_its_page(kind: str) -> None:
    data = make_export(
        make_item(make_comment(type=kind, author="Echo", author_url="https://echo.example.org/1"))
    )
    records = read_all(data)
    [mention] = comments_of(records)

    assert (mention.kind, mention.author, mention.author_name) == (kind, None, "Echo")
    assert mention.extra == {"url": "https://echo.example.org/1"}
    assert readers_of(records) == []


def test_sticky_comment_of_wpdiscuz_is_pinned() -> None:
    comment = read_comment(make_comment(type="wpdiscuz_sticky"))

    assert (comment.kind, comment.pinned, comment.pinned_at) == ("comment", True, None)


@pytest.mark.parametrize("approved", ["0", "1"])
def test_private_comment_is_hidden_and_reported(approved: str) -> None:
    problems = Problems()
    comment = read_comment(make_comment(type="private", approved=approved), problems)

    assert (comment.status, comment.reason) == ("rejected", "private")
    assert problems.counts == {"private_comment": 1}


@pytest.mark.parametrize("kind", ["review", "order_note", "note", "webmention"])
def test_other_types_are_left_out_and_counted(kind: str) -> None:
    problems = Problems()
    data = make_export(make_item(make_comment("1", type=kind), make_comment("2")))

    assert [comment.source_id for comment in comments_of(read_all(data, problems))] == ["2"]
    assert problems.counts == {"type_skipped": 1}
    assert wordpress.check(io.BytesIO(data), problems=Problems()).comments == 1


def test_comment_without_id_costs_itself_only() -> None:
    problems = Problems()
    data = make_export(make_item(make_comment(None), make_comment("2")))

    assert [comment.source_id for comment in comments_of(read_all(data, problems))] == ["2"]
    assert [problem.place for problem in problems.examples("comment_without_id")] == ["line 13"]


@pytest.mark.parametrize(
    ("user", "email", "source_id", "kind"),
    [
        ("5", "ada@example.org", "user:5", "account"),
        ("0", "ADA@Example.org", "email:ada@example.org", "guest"),
        (None, "ada@example.org\n  ", "email:ada@example.org", "guest"),
        ("0", None, "comment:1", "guest"),
        ("0", "nobody", "comment:1", "guest"),
    ],
)
def test_reader_is_known_by_account_then_address_then_comment(
    user: str | None, email: str | None, source_id: str, kind: str
) -> None:
    data = make_export(make_item(make_comment("1", user_id=user, author_email=email)))
    [reader] = readers_of(read_all(data))

    assert (reader.source_id, reader.kind) == (source_id, kind)


def test_two_of_the_same_name_are_two_readers() -> None:
    data = make_export(
        make_item(make_comment("1", author_email=None), make_comment("2", author_email=None))
    )

    assert [reader.source_id for reader in readers_of(read_all(data))] == ["comment:1", "comment:2"]


def test_reader_is_named_once_for_many_comments() -> None:
    data = make_export(make_item(*[make_comment(str(number)) for number in range(1, 6)]))

    assert len(readers_of(read_all(data))) == 1


def test_comment_by_one_who_wrote_articles_is_labelled_and_grants_nothing() -> None:
    author = "<wp:author><wp:author_id>5</wp:author_id></wp:author>"
    data = make_export(make_item(make_comment(user_id="5")), channel=author)
    [reader] = readers_of(read_all(data))

    assert (reader.kind, reader.role_label) == ("account", "author")


def test_name_and_title_lose_their_html_and_the_body_keeps_it() -> None:
    item = make_item(
        make_comment(author="Tom &amp; Ada", content="a <b>b</b> &lt;"),
        title="The <em>new</em> tunnel &#8211; open",
        excerpt="Short\n<p>text</p>",
    )
    records = read_all(make_export(item))

    assert comments_of(records)[0].author_name == "Tom & Ada"
    assert comments_of(records)[0].raw == "a <b>b</b> &lt;"
    assert discussions_of(records)[0].title == "The new tunnel – open"
    assert discussions_of(records)[0].summary == "Short text"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "www.example.org", "https:///x"])
def test_address_that_is_none_is_kept_aside(url: str) -> None:
    [reader] = readers_of(read_all(make_export(make_item(make_comment(author_url=url)))))

    assert reader.url is None
    assert reader.extra == {"url": url}


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"comment_status": "open"}, "open"),
        ({"comment_status": None}, "open"),
        ({"comment_status": "closed"}, "closed"),
        ({"status": "draft"}, "private"),
        ({"status": "private"}, "private"),
        ({"status": "inherit", "post_type": "attachment"}, "open"),
        ({"post_password": "enter"}, "private"),
    ],
)
def test_state_of_a_page_with_comments(fields: dict[str, str | None], state: str) -> None:
    [discussion] = discussions_of(read_all(make_export(make_item(make_comment(), **fields))))

    assert discussion.state == state


def test_page_that_is_not_public_is_reported_and_marked() -> None:
    problems = Problems()
    [discussion] = discussions_of(
        read_all(make_export(make_item(make_comment(), status="draft")), problems)
    )

    assert discussion.state == "private"
    assert discussion.published_at is None
    assert problems.counts == {"page_not_public": 1}


@pytest.mark.parametrize(
    ("fields", "is_there"),
    [
        ({}, True),
        ({"post_type": "page"}, True),
        ({"post_type": "attachment"}, False),
        ({"post_type": None}, False),
        ({"status": "draft"}, False),
        ({"post_password": "enter"}, False),
    ],
)
def test_page_without_comments_is_a_discussion_if_it_is_public(
    fields: dict[str, str | None], *, is_there: bool
) -> None:
    assert bool(discussions_of(read_all(make_export(make_item(**fields))))) is is_there


def test_page_without_id_is_known_by_its_address() -> None:
    [discussion] = discussions_of(read_all(make_export(make_item(make_comment(), post_id=None))))

    assert discussion.source_id == "https://gazette.example.org/tunnel/"
    assert discussion.external_id is None


def test_comment_of_a_page_with_neither_id_nor_address_is_reported() -> None:
    problems = Problems()
    data = make_export(make_item(make_comment(), post_id=None, link="/tunnel"))

    assert read_all(data, problems) == []
    assert problems.counts == {"comment_without_page": 1}


def test_order_of_elements_does_not_matter() -> None:
    late = "<item>" + make_comment() + "<wp:post_id>9</wp:post_id><title>Late</title></item>"
    records = read_all(make_export(late))

    assert isinstance(records[0], DiscussionRecord)
    assert (records[0].source_id, records[0].title) == ("9", "Late")


def test_field_behind_more_comments_than_are_held_is_reported() -> None:
    problems = Problems()
    many = [
        make_comment(str(number), content="x" * 1_000)
        for number in range(2 * wordpress.HELD_COMMENTS)
    ]
    data = make_export(make_item(*many, "<title>Late</title><guid>https://example.org/</guid>"))

    assert len(comments_of(read_all(data, problems))) == len(many)
    assert problems.counts == {"late_field": 1}


ZERO = "0000-00-00 00:00:00"


def test_zero_date_is_absent() -> None:
    assert read_comment(make_comment(date=ZERO, date_gmt=ZERO)).created_at is None


def test_local_date_is_set_right_by_the_other_comments() -> None:
    item = make_item(
        make_comment("1", date="2020-01-03 11:00:00", date_gmt=ZERO),
        make_comment("2", date="2020-01-03 11:00:00", date_gmt="2020-01-03 10:00:00"),
        make_comment("3", date="2020-07-03 12:00:00", date_gmt="2020-07-03 10:00:00"),
        make_comment("4", date="2020-07-04 12:00:00", date_gmt=None),
        post_date=None,
    )
    times = [comment.created_at for comment in comments_of(read_all(make_export(item)))]

    assert times[0] == datetime(2020, 1, 3, 10, tzinfo=UTC)
    assert times[3] == datetime(2020, 7, 4, 10, tzinfo=UTC)


def test_local_date_that_nothing_sets_right_is_reported() -> None:
    problems = Problems()
    data = make_export(make_item(make_comment(date_gmt=ZERO), post_date=None))

    assert comments_of(read_all(data, problems))[0].created_at == datetime(
        2020, 1, 3, 11, tzinfo=UTC
    )
    assert problems.counts == {"date_without_zone": 1}


def test_zone_that_is_given_wins() -> None:
    data = make_export(make_item(make_comment(date_gmt=ZERO)))
    zone = timezone(timedelta(hours=-5))
    records = list(wordpress.read(io.BytesIO(data), problems=Problems(), zone=zone))

    assert comments_of(records)[0].created_at == datetime(2020, 1, 3, 16, tzinfo=UTC)


def test_unreadable_date_is_reported_and_the_other_one_taken() -> None:
    problems = Problems()

    assert read_comment(make_comment(date_gmt="yesterday"), problems).created_at == datetime(
        2020, 1, 3, 10, tzinfo=UTC
    )
    assert problems.counts == {"date_unreadable": 1}


def test_publication_date_of_a_feed_serves_where_wordpress_says_nothing() -> None:
    item = make_item(post_date=None, post_date_gmt=None, pubDate="Thu, 02 Jan 2020 12:00:00 +0200")
    [discussion] = discussions_of(read_all(make_export(item)))

    assert discussion.published_at == datetime(2020, 1, 2, 10, tzinfo=UTC)


PAIR = 'a:2:{s:4:"like";i:5;s:7:"dislike";i:2;}'


@pytest.mark.parametrize(
    ("metas", "up", "down", "reported"),
    [
        ({}, 0, 0, []),
        ({"wpdiscuz_votes": "3", "wpdiscuz_votes_seperate": PAIR}, 5, 2, []),
        ({"wpdiscuz_votes": "9", "wpdiscuz_votes_seperate": PAIR}, 5, 2, ["votes_disagree"]),
        ({"wpdiscuz_votes_seperate": PAIR.replace("i:2", "i:-2")}, 5, 2, []),
        ({"wpdiscuz_votes": "3"}, 3, 0, ["votes_net_only"]),
        ({"wpdiscuz_votes": "-3"}, 0, 3, ["votes_net_only"]),
        ({"wpdiscuz_votes": "0"}, 0, 0, []),
        ({"wpdiscuz_votes": "many"}, 0, 0, ["votes_unreadable"]),
        ({"wpdiscuz_votes_seperate": "i:5;"}, 0, 0, ["votes_unreadable"]),
        (
            {"wpdiscuz_votes": "1", "wpdiscuz_votes_seperate": 'O:1:"X":0:{}'},
            1,
            0,
            ["votes_unreadable", "votes_net_only"],
        ),
        ({"wpdiscuz_votes": "99999999999"}, 0, 0, ["votes_unreadable"]),
    ],
)
def test_votes_of_wpdiscuz(metas: dict[str, str], up: int, down: int, reported: list[str]) -> None:
    problems = Problems()
    comment = read_comment(make_comment(metas=metas), problems)

    assert (comment.imported_up, comment.imported_down) == (up, down)
    assert list(problems.counts) == reported


@pytest.mark.parametrize(("written", "closed"), [("1", True), ("0", False)])
def test_closed_branch_of_wpdiscuz(written: str, *, closed: bool) -> None:
    assert read_comment(make_comment(metas={"wpdiscuz_closed": written})).closed is closed


def test_edit_of_wpdiscuz() -> None:
    metas = {"wpdiscuz_last_edited_at": "2020-01-04 08:00:00", "wpdiscuz_last_edited_by": "5"}
    comment = read_comment(make_comment(metas=metas))

    assert comment.edited_at == datetime(2020, 1, 4, 8, tzinfo=UTC)
    assert comment.extra == {"wpdiscuz_last_edited_by": "5"}


def test_edit_at_no_readable_time_is_reported_and_kept_aside() -> None:
    problems = Problems()
    comment = read_comment(make_comment(metas={"wpdiscuz_last_edited_at": "lately"}), problems)

    assert comment.edited_at is None
    assert comment.extra == {"wpdiscuz_last_edited_at": "lately"}
    assert problems.counts == {"date_unreadable": 1}


def test_other_metas_are_kept_but_for_network_addresses() -> None:
    metas = {
        "_wp_trash_meta_status": "1",
        "akismet_as_submitted": "a:0:{}",
        "plugin_user_ip": "192.0.2.1",
    }

    assert read_comment(make_comment(metas=metas)).extra == {"_wp_trash_meta_status": "1"}


@pytest.mark.parametrize(
    "namespaces",
    [
        'xmlns:wp="http://wordpress.org/export/1.0/"',
        'xmlns:wp="https://wordpress.org/export/1.1/"',
        'xmlns:wp="https://www.wordpress.org/export/1.2/"',
    ],
)
def test_version_and_scheme_of_the_namespace_do_not_matter(namespaces: str) -> None:
    problems = Problems()

    assert (
        len(
            comments_of(
                read_all(make_export(make_item(make_comment()), namespaces=namespaces), problems)
            )
        )
        == 1
    )
    assert problems.total == 0


def test_prefix_of_the_namespace_does_not_matter() -> None:
    data = make_export(make_item(make_comment())).replace(b"wp:", b"x:").replace(b":wp=", b":x=")

    assert len(comments_of(read_all(data))) == 1


def test_missing_declaration_is_repaired_and_reported() -> None:
    problems = Problems()

    assert (
        len(comments_of(read_all(make_export(make_item(make_comment()), namespaces=""), problems)))
        == 1
    )
    assert "prefix_undeclared" in problems.counts


def test_prefix_bound_to_something_else_is_not_wordpress() -> None:
    problems = Problems()
    foreign = make_item(make_comment("1")).replace(
        "<item>", '<item xmlns:wp="http://example.org/other/">'
    )
    data = make_export(foreign, make_item(make_comment("2")))

    assert [comment.source_id for comment in comments_of(read_all(data, problems))] == ["2"]
    assert "foreign_namespace" in problems.counts


def test_markup_that_is_not_quoted_is_reported_and_its_words_kept() -> None:
    problems = Problems()
    item = make_item(title=None).replace("<item>", "<item><title>A <b>new</b> tunnel</title>")
    [discussion] = discussions_of(read_all(make_export(item), problems))

    assert discussion.title == "A new tunnel"
    assert problems.counts == {"markup_in_text": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<disqus></disqus>", "Disqus"),
        (b"<html><body></body></html>", "web page"),
        (b"<feed></feed>", "first element is <feed>"),
        (b"<rss></rss>", "no <channel>"),
        (b"<rss><channel><item><title>News</title></item></channel></rss>", "RSS feed"),
        (make_export(make_item()) + make_export(make_item()), "second export"),
        (make_export(make_item()).replace(b"</item>", b""), "line 14, column 3.*mismatched tag"),
        (
            make_export(make_item(make_comment())).partition(b"\n<wp:comment_author>")[0],
            "ends too early, in line 14, inside <wp:comment>",
        ),
        (make_export(f"{'<a>' * 200_000}"), "nested deeper than 100 in line 4"),
        (
            make_export(f"<item><wp:post_id>{'x' * 10_100_000}</wp:post_id></item>"),
            "<wp:post_id> in line .* is longer",
        ),
        (make_export(f"<a b='{'x' * 1_100_000}'/>"), "tag in line 4 is longer"),
        (make_export("".join(f"<a{number}/>" for number in range(10_100))), "different names"),
    ],
)
def test_file_that_cannot_be_read_says_why_and_where(data: bytes, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        wordpress.check(io.BytesIO(data), problems=Problems())


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://example.org/x">%x;]>',
    ],
)
def test_document_type_is_refused(doctype: str) -> None:
    data = make_export(make_item(make_comment(content="&b;"))).replace(
        b"<rss", doctype.encode() + b"<rss"
    )

    with pytest.raises(InvalidError, match="document type"):
        list(wordpress.read(io.BytesIO(data), problems=Problems()))


def test_what_stands_before_a_break_is_read_and_the_break_is_told() -> None:
    data = make_export(make_item(make_comment("1")), make_item(make_comment("2"))).replace(
        b"</channel>", b""
    )
    found: list[Record] = []
    with pytest.raises(InvalidError, match="mismatched tag"):
        found.extend(
            wordpress.read(io.BytesIO(data), problems=Problems())
        )  # keeps what came before

    assert [record.source_id for record in found if isinstance(record, CommentRecord)] == ["1", "2"]


def test_theme_unit_test_data(shared_data: Path) -> None:
    problems = Problems()
    data = (shared_data / "exports/wordpress-importer/theme-unit-test-data.xml").read_bytes()
    comments = comments_of(read_all(data, problems))

    assert len(comments) == 33
    assert sum(comment.parent_source_id is not None for comment in comments) == 10
    assert sum(comment.kind != "comment" for comment in comments) == 4
    assert sum(comment.status == "waiting" for comment in comments) == 3
    assert {comment.parent_source_id for comment in comments} - {None} <= {
        comment.source_id for comment in comments
    }
    assert problems.counts == {"page_not_public": 1}
    line = int(comments[0].place.removeprefix("line "))
    assert data.splitlines()[line - 1].strip() == b"<wp:comment>"


def test_a11y_unit_test_data(shared_data: Path) -> None:
    problems = Problems()
    data = (shared_data / "exports/wordpress-importer/a11y-unit-test-data.xml").read_bytes()
    comments = comments_of(read_all(data, problems))

    assert len(comments) == 29
    assert sum(comment.parent_source_id is not None for comment in comments) == 9
    assert problems.counts == {"status_unknown": 1, "page_not_public": 1}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("malformed-simple.xml", "ends too early, in line 14"),
        ("malformed.xml", "line 90, column 3"),
    ],
)
def test_malformed_file_says_where(shared_data: Path, name: str, message: str) -> None:
    data = (shared_data / "exports/wordpress-importer" / name).read_bytes()

    with pytest.raises(InvalidError, match=message):
        wordpress.check(io.BytesIO(data), problems=Problems())


def test_broken_cdata_is_repaired_and_reported(shared_data: Path) -> None:
    problems = Problems()
    data = (shared_data / "exports/wordpress-importer/crazy-cdata.xml").read_bytes()

    assert len(discussions_of(read_all(data, problems))) == 1
    assert problems.counts == {"cdata_end": 3}


def test_export_of_another_tool_with_indented_bodies(shared_data: Path) -> None:
    data = (shared_data / "exports/isso-fixtures/isso/tests/wordpress.xml").read_bytes()
    comments = comments_of(read_all(data))

    assert [comment.parent_source_id for comment in comments[:5]] == [None, None, "6", "7", "7"]
    assert comments[0].raw == "Erster!1"
    assert comments[5].raw.count("\n") == 1


class _Endless(io.RawIOBase):
    """A big export made on the fly."""

    def __init__(self, *, megabytes: int) -> None:
        body = "Words about the tunnel. " * 160
        item = make_item(
            *[make_comment(str(number), content=body) for number in range(100)]
        ).encode()
        start, end = make_export("@").split(b"@")
        self._pieces = iter([start, *[item] * (megabytes * 1_000_000 // len(item)), end])
        self._piece = b""
        self.sent = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # of a Buffer, which 3.11 lacks
        self._piece = self._piece or next(self._pieces, b"")
        data, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(data)] = data
        self.sent += len(data)
        return len(data)


def test_memory_does_not_grow_with_the_file() -> None:
    raw = _Endless(megabytes=50)
    with io.BufferedReader(raw) as stream, traced() as peak:
        count = sum(
            isinstance(record, CommentRecord)
            for record in wordpress.read(stream, problems=Problems())
        )

    assert raw.sent > 49_000_000
    assert count > 10_000
    assert peak.bytes < 10_000_000
