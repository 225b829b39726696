"""What anyone may see is made once and kept; what is somebody's own never is."""

from __future__ import annotations

import asyncio
import gzip
import logging

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest

from rejoinder.edge.messages import Headers
from tests.edge.asking import PRIVATE, PUBLIC, Asked, Site, run, until

KEPT = (("Cache-Control", PUBLIC), ("Surrogate-Key", "article-1 site-1"))
TEXT = b"<p>Will the tunnel be built?</p>" * 40


def test_what_anyone_may_see_is_made_once() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        first, second = await site.ask(), await site.ask()

        assert first.body == second.body == TEXT
        assert site.behind.asked("/") == 1

    run(work)


def test_many_who_ask_at_once_share_one_making() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        site.behind.go_on.clear()
        asking = [asyncio.ensure_future(site.ask()) for _ in range(50)]
        await until(lambda: site.behind.asked("/") == 1)
        site.behind.go_on.set()

        assert {answer.body for answer in await asyncio.gather(*asking)} == {TEXT}
        assert site.behind.asked("/") == 1

    run(work)


@pytest.mark.parametrize(
    "headers",
    [
        (("Cache-Control", PRIVATE),),
        (("Cache-Control", "no-cache"),),
        (),
        (*KEPT, ("Vary", "User-Agent")),
        (*KEPT, ("Content-Encoding", "gzip")),
        (("Cache-Control", "public, max-age=0"),),
    ],
)
def test_what_is_not_for_everybody_is_asked_for_each_time(headers: Headers) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *headers)
        await asyncio.gather(*(site.ask() for _ in range(5)))

        assert site.behind.asked("/") == 5
        assert len(site.edge.cache) == 0

    run(work)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_only_a_success_is_kept(status: int) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT, status=status)
        answers = [await site.ask(), await site.ask()]

        assert [answer.status for answer in answers] == [status, status]
        assert site.behind.asked("/") == 2

    run(work)


def test_a_cookie_on_an_answer_for_everybody_is_refused_loudly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT, ("Set-Cookie", "session=ada"))
        with caplog.at_level(logging.ERROR):
            answer = await site.ask()

        assert answer.header("cache-control") == PRIVATE
        assert answer.header("set-cookie") == "session=ada"
        assert len(site.edge.cache) == 0
        assert "sets a cookie" in caplog.text

    run(work)


@pytest.mark.parametrize(
    "sent",
    [("cookie", "a=b; session=ada"), ("authorization", "Bearer ada"), ("cookie", "device=x")],
)
def test_who_says_who_she_is_neither_gets_nor_fills_what_is_kept(sent: tuple[str, str]) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"Of Ada", *KEPT)
        assert (await site.ask("/", sent)).body == b"Of Ada"
        assert len(site.edge.cache) == 0
        site.behind.says("/", b"Of all", *KEPT, ("Vary", "Cookie"))
        assert (await site.ask()).body == b"Of all"
        site.behind.says("/", b"Of Ada", *KEPT)
        assert (await site.ask("/", sent)).body == b"Of Ada"
        assert (await site.ask()).body == b"Of all"

    run(work)


def test_a_guest_gets_what_is_the_same_for_guests_from_memory() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/style.css", TEXT, ("Cache-Control", "public, max-age=31536000"))
        await site.ask("/style.css")
        await site.ask("/style.css", ("cookie", "device=x"))

        assert site.behind.asked("/style.css") == 1

    run(work)


def test_another_cookie_makes_nobody_somebody() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT, ("Vary", "Cookie"))
        await site.ask("/", ("cookie", "consent=1"))
        await site.ask("/", ("cookie", "_ga=2"))

        assert site.behind.asked("/") == 1
        assert "HTTP_COOKIE" not in site.behind.environs[0]

    run(work)


UNKEYED = [
    *("x-forwarded-host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"),
    *("x-forwarded-prefix", "x-forwarded-scheme", "x-forwarded-server", "x-forwarded-ssl"),
    *("x-host", "x-original-url", "x-rewrite-url", "x-original-host", "x-http-method-override"),
    *("x-method-override", "x-http-method", "forwarded", "via", "true-client-ip", "x-real-ip"),
    *("cf-connecting-ip", "fastly-client-ip", "x-client-ip", "x-cluster-client-ip", "client-ip"),
    *("user-agent", "referer", "origin", "range", "if-range", "if-modified-since", "if-match"),
    *("if-unmodified-since", "cache-control", "pragma", "expect", "te", "upgrade", "connection"),
    *("x-requested-with", "sec-fetch-site", "sec-fetch-mode", "sec-ch-ua", "dnt", "save-data"),
    *("x-csrftoken", "x-device", "x-wap-profile", "front-end-https", "x-url-scheme", "x-att-uid"),
    *(
        "proxy",
        "proxy-authorization",
        "content-type",
        "accept",
        "accept-charset",
        "from",
        "max-forwards",
    ),
    *("x-amz-website-redirect-location", "x-forwarded-by", "surrogate-capability", "x-arbitrary"),
    *("live-channel", "surrogate-key", "transfer-encoding", "x_forwarded_host", "accept-language"),
]


@pytest.mark.parametrize("name", UNKEYED)
def test_a_header_that_is_no_part_of_the_address_changes_nothing(name: str) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        poisoned = await site.ask("/", (name, "evil.example"))
        [environ] = site.behind.environs

        assert not [value for value in environ.values() if "evil" in str(value)]
        assert await site.ask("/") == poisoned

    run(work)


def test_hosts_schemes_and_queries_are_kept_apart() -> None:
    async def work(site: Site) -> None:
        for fields in ({}, {"query": "a=1"}, {"scheme": "https"}):
            site.behind.says("/", str(fields).encode(), *KEPT)
            await site.ask("/", **fields)
        site.behind.says("/", b"other", *KEPT)
        await site.ask("/", ("host", "other.example"))

        assert len(site.edge.cache) == 4
        assert (await site.ask("/", query="a=1")).body == b"{'query': 'a=1'}"

    run(work)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", ""),
        ("*;q=0", ""),
        ("br;q=potato", ""),
        ("", ""),
        (", ,;;=,", ""),
        ("BR", "br"),
        ("x" * 10_000 + ", gzip", ""),
        ("zstd", ""),
    ],
)
def test_an_answer_comes_in_the_encoding_that_is_liked_best(wanted: str, given: str) -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        answer = await site.ask("/", ("accept-encoding", wanted))
        open_up = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[given]

        assert answer.header("content-encoding") == given
        assert open_up(answer.body) == TEXT
        assert "Accept-Encoding" in answer.header("vary")

    run(work)


def test_each_encoding_has_a_tag_of_its_own_and_any_of_them_is_known_again() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        tags = [
            (await site.ask("/", ("accept-encoding", name))).header("etag")
            for name in ("", "gzip", "br")
        ]
        assert len(set(tags)) == 3
        for tag in (*tags, f"W/{tags[0]}", f'"other", {tags[2]}', "*"):
            answer = await site.ask("/", ("if-none-match", tag))
            assert (answer.status, answer.body) == (304, b"")
            assert answer.header("etag")
            assert answer.header("cache-control") == PUBLIC
        assert (await site.ask("/", ("if-none-match", '"other"'))).status == 200
        assert site.behind.asked("/") == 1

    run(work)


def test_what_changed_is_made_again() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"old", *KEPT)
        await site.ask()
        site.clock.now += 2
        site.behind.says("/", b"new", *KEPT)
        assert (await site.ask()).body == b"old"
        site.edge.outdate(["article-2"])
        assert (await site.ask()).body == b"old"
        site.edge.outdate(["article-1"])
        assert (await site.ask()).body == b"old"  # for a moment, while it is made again
        await until(lambda: site.behind.asked("/") == 2)
        await asyncio.sleep(0.02)
        assert (await site.ask()).body == b"new"

    run(work)


def test_nobody_gets_what_is_out_of_date_for_longer_than_a_second() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"old", *KEPT)
        await site.ask()
        site.behind.says("/", b"new", *KEPT)
        site.edge.outdate(["article-1"])
        site.clock.now += 0.5
        site.edge.outdate(["article-1"])  # the first time counts
        assert (await site.ask()).body == b"old"
        site.clock.now += 0.51
        assert (await site.ask()).body == b"new"

    run(work)


def test_a_cache_in_front_does_not_keep_again_what_it_was_told_is_old() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"old", *KEPT)
        await site.ask()
        site.edge.outdate(["article-1"])
        for sent in ((), (("if-none-match", "*"),)):
            answer = await site.ask("/", *sent)
            assert answer.header("cache-control") == "public, no-cache"
            assert [name for name, _ in answer.headers].count("cache-control") == 1

    run(work)


def test_many_changes_in_a_second_cost_one_making() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        for _ in range(100):  # ten seconds with ten votes in each
            site.edge.outdate(["article-1"])
            site.clock.now += 0.1
            await site.ask()

        assert site.behind.asked("/") <= 11

    run(work)


def test_nobody_gets_what_was_outdated_while_it_was_made_for_longer_than_a_second() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"old", *KEPT)
        site.behind.go_on.clear()
        asking = asyncio.ensure_future(site.ask())
        await until(lambda: site.behind.asked("/") == 1)
        site.edge.outdate(["article-1"])  # a comment was committed after the page was read
        site.behind.go_on.set()
        await asking
        site.behind.says("/", b"new", *KEPT)
        site.clock.now += 1.01

        assert (await site.ask()).body == b"new"

    run(work)


def test_what_grows_old_is_given_once_more_while_it_is_made_again() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", b"old", *KEPT)
        await site.ask()
        site.behind.says("/", b"new", *KEPT)
        site.clock.now += 11
        assert (await site.ask()).body == b"old"
        await until(lambda: site.behind.asked("/") == 2)
        await asyncio.sleep(0.02)
        assert (await site.ask()).body == b"new"
        site.behind.says("/", b"newest", *KEPT)
        site.clock.now += 71
        assert (await site.ask()).body == b"newest"

    run(work)


def test_memory_is_bounded_and_what_many_read_stays() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/hot", b"h" * 10_000, *KEPT)
        await site.ask("/hot")
        for number in range(300):
            site.behind.says(f"/{number}", b"c" * 10_000, *KEPT)
            await site.ask(f"/{number}")
            await site.ask("/hot")

        assert site.edge.cache.bytes_kept <= 1_000_000
        assert 50 < len(site.edge.cache) < 100
        assert site.behind.asked("/hot") == 1

    run(work, cache_bytes=1_000_000)


def test_addresses_that_are_nothing_take_no_memory() -> None:
    async def work(site: Site) -> None:
        for number in range(50):
            await site.ask(f"/{number}-" + "x" * 100_000)
        assert not any(site.edge.cache.is_passed(f"/{number}") for number in range(50))
        assert len(site.edge.cache._passes) == 0  # noqa: SLF001

    run(work)


def test_old_pages_that_are_crawled_do_not_keep_a_hot_one_waiting() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/hot", b"1", *KEPT)
        await site.ask("/hot")
        site.behind.go_on.clear()
        crawling = [asyncio.ensure_future(site.ask(f"/{number}")) for number in range(200)]
        await until(lambda: len(site.behind.environs) > 4)
        site.behind.says("/hot", b"2", *KEPT)
        site.edge.outdate(["article-1"])
        site.clock.now += 2
        asking = asyncio.ensure_future(site.ask("/hot"))
        await until(lambda: site.behind.asked("/hot") == 2)
        site.behind.go_on.set()

        assert (await asking).body == b"2"
        await asyncio.gather(*crawling)

    run(work)


def test_when_too_many_wait_the_next_is_told_to_come_again_and_memory_goes_on() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/hot", b"1", *KEPT)
        await site.ask("/hot")
        site.behind.go_on.clear()
        crawling = [asyncio.ensure_future(site.ask(f"/{number}")) for number in range(100)]
        await asyncio.sleep(0.05)
        answer = await site.ask("/one-more")
        assert (answer.status, answer.header("retry-after")) == (503, "1")
        assert (await site.ask("/hot")).body == b"1"
        site.behind.go_on.set()
        statuses = [(await one).status for one in crawling]
        assert statuses.count(404) == 16  # six threads, and ten who wait
        assert statuses.count(503) == 84

    run(work, most_waiting=10)


@pytest.mark.parametrize(
    "path", ["/me.css", "/me/style.css", "/me;x.css", "/me%00.css", "//me", "/me/../me"]
)
def test_a_path_that_looks_like_a_file_makes_nothing_public(path: str) -> None:
    async def work(site: Site) -> None:
        site.behind.says(path, b"Ada's own", ("Cache-Control", PRIVATE))
        await site.ask(path, ("cookie", "session=ada"))
        await site.ask(path)

        assert len(site.edge.cache) == 0

    run(work)


def test_a_purge_from_outside_is_forbidden() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT)
        await site.ask()
        answer = await site.ask("/", method="PURGE")

        assert answer.status == 403
        assert len(site.edge.cache) == 1
        assert site.behind.asked("/") == 1

    run(work)


def test_a_change_goes_through_with_all_it_says() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/reply", b"", ("Location", "/d/1"), status=303)
        answer = await site.ask(
            "/reply",
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("content-type", "application/x-www-form-urlencoded"),
            method="POST",
            content=b"text=hello",
        )
        [environ] = site.behind.environs

        assert (answer.status, answer.header("location")) == (303, "/d/1")
        assert environ["wsgi.input"].read() == b"text=hello"
        assert environ["CONTENT_LENGTH"] == "10"
        assert environ["HTTP_COOKIE"] == "a=1; b=2"
        assert environ["REMOTE_ADDR"] == "192.0.2.7"

    run(work)


def test_what_fails_behind_is_a_plain_sentence() -> None:
    async def work(site: Site) -> None:
        def broken(*_: object) -> list[bytes]:
            raise RuntimeError("A secret of the inside.")

        site.edge._cold._application = broken  # noqa: SLF001
        answer = await site.ask()
        assert answer.status == 500
        assert b"secret" not in answer.body

    run(work)


def test_one_readers_own_answer_is_compressed_too() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, ("Cache-Control", PRIVATE), ("Vary", "Cookie"))
        answer = await site.ask("/", ("cookie", "session=ada"), ("accept-encoding", "gzip"))

        assert gzip.decompress(answer.body) == TEXT
        assert answer.header("vary") == "Cookie, Accept-Encoding"

    run(work)


def test_the_language_is_part_of_the_address_and_one_of_ours() -> None:
    async def work(site: Site) -> None:
        site.behind.says("/", TEXT, *KEPT, ("Vary", "Accept-Language"))
        for wanted in ("de-AT,de;q=0.9,en;q=0.8", "en-US", "de", "fr;q=1,ar;q=0.5", "x", "de;q=x"):
            await site.ask("/", ("accept-language", wanted))
        given = [environ["HTTP_ACCEPT_LANGUAGE"] for environ in site.behind.environs]

        assert given == ["de", "en", "ar"]

    run(work, languages=("en", "de", "ar"))


def test_asked() -> None:
    """The request of these tests says what a server's would."""
    assert Asked(sent=[("a", "1"), ("a", "2")]).header("a") == "2"


@pytest.mark.parametrize(
    ("path", "cookie", "status"),
    [
        ("/newsroom/images/add/", "session=x", 200),
        ("/newsroom/images/add/", "device=x", 413),  # nobody who is signed in
        ("/d/gazette/", "session=x", 413),
    ],
)
def test_only_who_is_signed_in_sends_large_files_and_only_there(
    path: str, cookie: str, status: int
) -> None:
    async def work(site: Site) -> None:
        site.behind.says(path, b"Taken.")
        large = b"x" * 2_000_000
        answer = await site.ask(path, ("cookie", cookie), method="POST", content=large)

        assert answer.status == status

    run(work, uploads_below="/newsroom/", upload_bytes=3_000_000)


@pytest.mark.parametrize(("path", "wanted"), [("/audio/1/one.mp3", "bytes=5-9"), ("/d/x/", None)])
def test_only_players_of_recordings_ask_for_pieces(path: str, wanted: str | None) -> None:
    async def work(site: Site) -> None:
        site.behind.says(path, b"A piece.", ("Cache-Control", PRIVATE))
        await site.ask(path, ("range", "bytes=5-9"))

        assert site.behind.environs[-1].get("HTTP_RANGE") == wanted

    run(work, pieces_below="/audio/")


@pytest.mark.parametrize(
    ("path", "is_asked_whole"), [("/account/login/", True), ("/account", False), ("/d/x/", False)]
)
def test_pages_of_an_account_are_asked_with_all_that_the_browser_says(
    path: str, *, is_asked_whole: bool
) -> None:
    async def work(site: Site) -> None:
        site.behind.says(path, b"Sign in.", ("Cache-Control", PRIVATE))
        await site.ask(path, ("accept", "application/json"), ("cookie", "csrf=mine"))
        given = site.behind.environs[-1]

        assert ("HTTP_ACCEPT" in given) is is_asked_whole
        assert (given.get("HTTP_COOKIE") == "csrf=mine") is is_asked_whole

    run(work, personal_below=("/account/", "/login/"))
