"""What somebody wrote just now is found in mails of all programs and languages, and in damaged ones nothing goes wrong."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rejoinder.notifications.incoming import quotations
from rejoinder.notifications.incoming.reading import MOST_BYTES, read_mail
from rejoinder.notifications.incoming.reports import Report
from tests.notifications.answers import (
    FROM,
    ORIGINAL,
    OURS,
    SAMPLES,
    TO,
    WORDS,
    Sample,
    alternatives,
    mail,
    quoted,
)


def own_words(text: str) -> str:
    return quotations.own_words(
        text,
        is_ours=lambda line: "talk@gazette.example" in line,
        gives_away=lambda line: "/notify/" in line,
    )


def words_of(raw: bytes) -> str:
    return own_words(read_mail(raw).text)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_the_answer_is_found(sample: Sample) -> None:
    assert words_of(sample.raw) == WORDS


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_who_wrote_and_whereto_is_found(sample: Sample) -> None:
    incoming = read_mail(sample.raw)

    assert incoming.sender == FROM
    assert TO in incoming.recipients
    assert incoming.message_id == "<one@example.org>"
    assert not incoming.is_automatic
    assert incoming.left_out == 0


def test_an_answer_below_the_quotation_is_found() -> None:
    assert (
        words_of(mail(f"On 30 Nov 2026, at 10:05, {OURS} wrote:\n\n{quoted()}\n\n{WORDS}\n"))
        == WORDS
    )


def test_answers_between_quotations_keep_what_they_are_about() -> None:
    text = (
        f"Am 30.11.26 um 10:05 schrieb {OURS}:\n"
        "> Is the pier open?\n\nIt is.\n\n> And the tunnel?\n\nNot yet.\n\n> Bye\n> -- \n> The Gazette\n"
    )

    assert own_words(text) == "It is.\n\n> And the tunnel?\n\nNot yet."


def test_a_mail_of_ours_is_known_by_its_links_where_a_program_leaves_its_address_out() -> None:
    headers = (
        "From: The Gazette\nSent: Monday, 30 November 2026 10:05\nTo: Ada\nSubject: Re: Tunnel"
    )

    assert own_words(f"{WORDS}\n\n-----Original Message-----\n{headers}\n\n{ORIGINAL}") == WORDS
    assert own_words(f"{WORDS}\n\nThe Gazette, 30 November 2026, 10:05:\n\n{ORIGINAL}") == WORDS
    both = f"He said at 10:05:\n\nNo.\n\nFrom: {OURS}\nSent: 10:05\nTo: Ada\n\n{ORIGINAL}"
    assert own_words(both) == "He said at 10:05:\n\nNo."
    assert own_words(f"Where it is:\n{headers}") == f"Where it is:\n{headers}"


def test_a_rule_above_a_quotation_goes_with_it() -> None:
    introduction = f"On Monday, November 30th, 2026 at 10:05, {OURS} wrote:"
    text = f"{WORDS}\n\n------- Original Message -------\n{introduction}\n\n{quoted()}"

    assert own_words(text) == WORDS


def test_no_link_of_ours_is_ever_in_a_comment() -> None:
    text = f"Look:\n{quoted()}\nAnd this, too.\nStop: https://talk.gazette.example/notify/secret/off\nEnd."

    words = own_words(text)
    assert words.startswith("Look:\n> Ben answered your comment\n")
    assert words.endswith("\nAnd this, too.\nEnd.")
    assert "/notify/" not in words


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Von meinem iPad gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi Samsung Galaxy",
        "Inviato da iPhone",
        "Verzonden vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Skickat från min iPhone",
        "Надіслано з iPhone",
        "Отправлено с iPhone",
        "iPhone'umdan gönderildi",
        "أُرسلت من الـ iPhone",
        "ارسال شده از iPhone من",
        "נשלח מה-iPhone שלי",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "发自我的iPhone",
        "Get Outlook for iOS (https://aka.ms/o0ukef)",
    ],
)
def test_what_a_telephone_adds_is_left_out(line: str) -> None:
    assert own_words(f"{WORDS}\n\n{line}\n") == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "I have an iPhone.",
        "The last line ends in a colon:",
        "He said: 10:05 is late\nand left.",
        "A list:\n- one\n- two",
        "Dear all\n\nRegards\nAda",
        "a > b, and b > c",
    ],
)
def test_what_only_looks_like_something_else_stays(text: str) -> None:
    assert own_words(text) == text


def test_a_mail_of_nothing_but_a_quotation_has_no_words() -> None:
    assert own_words(f"On 30 Nov 2026, at 10:05, {OURS} wrote:\n\n{quoted()}") == ""


def test_lines_that_a_program_broke_are_joined_and_others_stay() -> None:
    broken = (
        "This is a paragraph that some program has broken after seventy-two\n"
        "characters, as they have done for forty years.\n"
        "\nRoses are red\nViolets are blue\n"
    )

    assert words_of(mail(broken)) == (
        "This is a paragraph that some program has broken after seventy-two characters, as they have done for"
        " forty years.\n\nRoses are red\nViolets are blue"
    )


def test_html_has_its_paragraphs_lists_and_links_and_no_more() -> None:
    html = (
        "<html><head><title>Never</title><style>p{color:red}</style></head><body>"
        "<p>One &lt;b&gt;<script>alert(1)</script> two</p><ul><li>a</li><li>b</li></ul>"
        '<p>See <a href="https://a.example/x">there</a> and <a href="javascript:alert(1)">here</a>.</p>'
        "<img src=x onerror=alert(1)><pre>x\n  y</pre></body></html>"
    )

    assert words_of(mail(html, kind="text/html; charset=utf-8")) == (
        "One <b> two\n\n- a\n- b\n\nSee there (https://a.example/x) and here.\n\nx\ny"
    )


@pytest.mark.parametrize(
    ("charset", "encoding", "declared"),
    [
        ("iso-8859-1", "8bit", "iso-8859-1"),
        ("cp1252", "quoted-printable", "windows-1252"),
        ("utf-8", "base64", "utf-8"),
        ("cp1252", "8bit", "utf-8"),  # a lie
        ("utf-8", "8bit", "x-unknown"),
        ("utf-16", "base64", "utf-16"),
    ],
)
def test_charsets_and_encodings_are_read_also_wrong_ones(
    charset: str, encoding: str, declared: str
) -> None:
    raw = mail(
        "Grüße aus Köln", kind=f"text/plain; charset={declared}", encoding=encoding, charset=charset
    )

    assert words_of(raw) == "Grüße aus Köln"


def test_files_are_counted_and_pictures_of_a_signature_are_not() -> None:
    body = (
        f"--edge\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}\n"
        "--edge\nContent-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline\n\nxxxx\n"
        '--edge\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a.pdf"\n\nxxxx\n'
        "--edge--\n"
    )
    incoming = read_mail(mail(body, kind='multipart/mixed; boundary="edge"'))

    assert own_words(incoming.text) == WORDS
    assert incoming.left_out == 1


def test_of_a_mail_of_thirty_megabytes_the_text_is_read() -> None:
    body = (
        f"--edge\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}\n"
        "--edge\nContent-Type: image/jpeg\nContent-Disposition: attachment\n"
        "Content-Transfer-Encoding: base64\n\n"
    )
    picture = base64.encodebytes(bytes(MOST_BYTES * 22))
    raw = mail(body, kind='multipart/mixed; boundary="edge"') + picture + b"--edge--\r\n"

    assert len(raw) > 29_000_000
    assert words_of(raw) == WORDS


@pytest.mark.parametrize(
    "header",
    [
        {"Auto-Submitted": "auto-replied (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X-Autoreply": "yes"},
        {"X-MS-Exchange-Inbox-Rules-Loop": "ada@example.org"},
        {"Return-Path": "<>"},
        {"List-Id": "<news.example.org>"},
        {"From": "MAILER-DAEMON@example.org"},
    ],
)
def test_machines_are_known(header: dict[str, str]) -> None:
    assert read_mail(mail("Out of office", headers=header)).is_automatic


def test_a_person_may_say_that_he_or_she_is_none() -> None:
    assert not read_mail(mail("Hello", headers={"Auto-Submitted": "no"})).is_automatic


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada <ADA@EXAMPLE.ORG>", "ada@example.org"),
        ('"ben@example.org" <ada@example.org>', "ada@example.org"),
        ("ben@example.org <ada@example.org>", "ada@example.org"),
        ("Ada <ada@example.org>, Ben <ben@example.org>", "ben@example.org"),
        ("ada@example.org, ben@example.org", ""),
        ("", ""),
        ("=?utf-8?q?ada=40example.org?=", ""),
        ("<ada@example.org@evil.example>", ""),
    ],
)
def test_the_sender_is_one_address_or_none(value: str, sender: str) -> None:
    assert read_mail(mail("Hello", headers={"From": value})).sender == sender


def report(
    status: str,
    action: str = "failed",
    kind: str = "delivery-status",
    to: str = "bounces@x.example",
) -> bytes:
    body = (
        "--edge\nContent-Type: text/plain\n\nSorry.\n"
        f"--edge\nContent-Type: message/{kind}\n\n"
        "Reporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; ada@example.org\nAction: {action}\nStatus: {status}\n\n"
        "--edge\nContent-Type: text/rfc822-headers\n\nSubject: Hello\n\n--edge--\n"
    )
    return mail(
        body,
        kind=f'multipart/report; report-type={kind}; boundary="edge"',
        headers={"From": "MAILER-DAEMON@example.org", "Return-Path": "<>", "To": to},
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (report("5.1.1"), Report.NOBODY_THERE),
        (report("5.1.10"), Report.NOBODY_THERE),
        (report("5.2.2"), Report.REFUSED),
        (report("5.7.1"), Report.REFUSED),
        (report("4.4.7"), Report.REFUSED),
        (report("4.4.1", action="delayed"), Report.NOTHING),
        (report("2.0.0", action="delivered"), Report.NOTHING),
        (report("", kind="feedback-report"), Report.SPAM),
        (report("", kind="disposition-notification"), Report.NOTHING),
        (mail("Hello"), None),
    ],
)
def test_reports_of_mail_servers_are_understood(raw: bytes, said: Report | None) -> None:
    assert read_mail(raw).report is said


def nested(depth: int) -> bytes:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{each}"\n\n--b{each}\n' for each in range(depth)
    )
    return f"From: {FROM}\nTo: {TO}\n{head}Content-Type: text/plain\n\nDeep.\n".encode()


HOSTILE = {
    "deep": nested(10_000),
    "deep enough": nested(20) + b"x\n" * 400_000,
    "many boundaries": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n" * 180_000,
    "many headers": b"X: y\n" * 190_000,
    "one header": b"To: " + b"a@b.example, " * 75_000,
    "folded": b"From: " + b"\n x" * 300_000,
    "angles": b"From: " + b"<" * 900_000,
    "deep html": b"Content-Type: text/html\n\n" + b"<div>" * 190_000,
    "deep quotes": b"Content-Type: text/html\n\n" + b"<blockquote>x" * 70_000,
    "open tag": b"Content-Type: text/html\n\n" + b"<a " * 300_000,
    "comments": b"Content-Type: text/html\n\n" + b"<!-" * 300_000,
    "colons": b"Content-Type: text/plain\n\n" + b"On 10:05 talk@gazette.example wrote:\n" * 27_000,
    "headers": b"Content-Type: text/plain\n\n" + b"From: x\n" * 120_000,
    "marks": b"Content-Type: text/plain\n\n" + b">" * 999_000,
    "one line": b"Content-Type: text/plain\n\n" + b"a: " * 333_000,
    "one word": b"Content-Type: text/plain\n\n" + b"a" * 999_000,
    "dashes": b"Content-Type: text/plain\n\n" + b"-- \n" * 249_000,
    "blank": b"Content-Type: text/plain\n\n" + b"\n" * 999_000,
    "marks of direction": b"Content-Type: text/plain\n\n" + "\u202b".encode() * 330_000,
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 330_000,
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"=" * 999_000,
    "encoded words": b"From: " + b"=?utf-8?q?" * 99_000,
    "parameters": b"Content-Type: text/plain; " + b"charset*0*=x; " * 70_000 + b"\n\nx",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_take_long_does_not(name: str) -> None:
    began = time.process_time()
    words_of(HOSTILE[name])

    assert time.process_time() - began < 5  # of minutes, where something is not linear


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
@example(b"Content-Type: multipart/mixed; boundary=\n\n--\n")
@example(b"Content-Type: text/plain; charset*=utf-8''%ff%fe\n\nx")
@example(b"From: \xff\xfe <\x00@\r>\nTo: \xff\n\n\xff")
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    words_of(raw)


_PIECES = [
    b"Content-Type: ", b"multipart/mixed", b"multipart/alternative", b"multipart/report", b"message/rfc822",
    b"message/delivery-status", b"text/plain", b"text/html", b"; boundary=a", b"; charset=utf-8", b'; charset="',
    b"; format=flowed", b"; report-type=delivery-status", b"\n", b"\n\n", b"--a\n", b"--a--\n", b"\r", b"\x00",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"=\n", b"=FF", b"> ", b"<div>",
    b"</blockquote>", b"<blockquote>", b"&#0;", b"Message-ID: <a@b>", b"From: ", b"To: ", b"=?utf-8?b?//8=?=", b"x:",
    b"\xff", b"\xed\xa0\x80", b"Content-Disposition: attachment; filename*=", b"-- ", b"On 10:05 talk@gazette.example wrote:",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join))
def test_any_pieces_of_mails_are_a_mail(raw: bytes) -> None:
    words = words_of(raw)

    words.encode("utf-8", "strict")  # it can be stored
    assert "\0" not in words


def test_the_html_is_taken_where_a_mail_has_both() -> None:
    assert words_of(alternatives("as text", "<p>as HTML</p>")) == "as HTML"
    assert words_of(alternatives("as text", "<p> </p>")) == "as text"
