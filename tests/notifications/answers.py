"""Answers as people's mail programs write them. All texts are made up, and so are all people."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

TO: Final = "reply+tokentokentokentoken@gazette.example"
FROM: Final = "ada@example.org"
OURS: Final = "The Gazette <talk@gazette.example>"
NOTIFY: Final = "https://talk.gazette.example/notify/secretsecretsecret"
WORDS: Final = "I walked there on Sunday, and the pier is open again.\n\nBring a coat."

# A mail of ours, as it is quoted.
ORIGINAL: Final = f"""\
Ben answered your comment
The harbour tunnel

You wrote: “Is the pier open?”

It was closed last week. See https://pier.example/hours: 10:00 to 18:00.

Read it and answer:
https://talk.gazette.example/d/gazette/tunnel?comment=7#comment-7

Or answer this mail: what you write becomes a comment that everybody can read.

--\N{SPACE}
You are told this because you asked for it on The Gazette.
Choose what you are told: {NOTIFY}
Stop these mails: {NOTIFY}/off?wish=3
"""


def quoted(text: str = ORIGINAL) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def mail(
    body: str,
    *,
    kind: str = "text/plain; charset=utf-8",
    headers: Mapping[str, str] | None = None,
    encoding: str = "8bit",
    charset: str = "utf-8",
) -> bytes:
    """Return a mail with one part."""
    lines = {
        "From": f"Ada <{FROM}>",
        "To": f"The Gazette <{TO}>",
        "Subject": "Re: The harbour tunnel",
        "Message-ID": "<one@example.org>",
        "MIME-Version": "1.0",
        "Content-Type": kind,
        "Content-Transfer-Encoding": encoding,
        **(headers or {}),
    }
    raw = body.encode(charset)
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return head.encode() + b"\r\n" + raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def alternatives(text: str, html: str, *, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a mail in plain text and HTML, as most are."""
    body = (
        "--edge\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n"
        "--edge\nContent-Type: text/html; charset=utf-8\n\n"
        f"{html}\n"
        "--edge--\n"
    )
    return mail(body, kind='multipart/alternative; boundary="edge"', headers=headers)


def as_html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", "<br>\n")


def gmail(introduction: str, words: str = WORDS) -> bytes:
    """Return an answer of Gmail in the browser."""
    paragraphs = "".join(
        f"<div>{as_html(each) or '<br>'}</div>"
        for each in words.replace("\n\n", "\n\n").split("\n")
    )
    html = (
        f'<div dir="ltr">{paragraphs}</div><br>'
        '<div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{as_html(introduction)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid">'
        f"{as_html(ORIGINAL)}</blockquote></div>"
    )
    return alternatives(f"{words}\n\n{introduction}\n\n{quoted()}", html)


def gmail_in_text(introduction: str, words: str = WORDS) -> bytes:
    """Return what Gmail sends where one has chosen plain text."""
    return mail(f"{words}\n\n{introduction}\n\n{quoted()}\n")


def outlook(headers: str, words: str = WORDS) -> bytes:
    """Return an answer of Outlook in the browser or the new one on Windows."""
    paragraphs = "".join(
        f'<div class="elementToProof">{as_html(each) or "<br>"}</div>' for each in words.split("\n")
    )
    html = (
        f"<html><head><style>P {{margin-top:0}}</style></head><body dir='ltr'>{paragraphs}"
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{as_html(headers)}</font></div>'
        f"<div>{as_html(ORIGINAL)}</div></body></html>"
    )
    return alternatives(f"{words}\n________________________________\n{headers}\n\n{ORIGINAL}", html)


def outlook_in_text(headers: str, words: str = WORDS) -> bytes:
    """Return what the Outlook of an office writes in plain text, without marks."""
    return mail(f"{words}\n\n{headers}\n\n{ORIGINAL}", encoding="quoted-printable")


def apple(introduction: str, words: str = WORDS) -> bytes:
    """Return an answer of Apple Mail."""
    html = (
        f'<html><body style="overflow-wrap: break-word;">{as_html(words)}<br id="lineBreakAtBeginningOfMessage">'
        f'<div><br><blockquote type="cite"><div>{as_html(introduction)}</div><br '
        f'class="Apple-interchange-newline"><div>{as_html(ORIGINAL)}</div></blockquote></div><br></body></html>'
    )
    text = f"{words}\n\n> {introduction}\n> \n{quoted()}"
    return alternatives(text, html)


def thunderbird(introduction: str, words: str = WORDS) -> bytes:
    """Return an answer of Thunderbird, which writes flowed text."""
    flowed = words.replace("Sunday, and", "Sunday, \nand")
    return mail(
        f"{flowed}\n\n{introduction}\n{quoted()}\n\n-- \nAda\nHarbour Street 1\n",
        kind="text/plain; charset=UTF-8; format=flowed",
    )


def gmx(headers: str, words: str = WORDS) -> bytes:
    """Return an answer of GMX or WEB.DE in the browser."""
    html = (
        f'<html><head></head><body><div style="font-family: Verdana;"><div>{as_html(words)}</div>\n'
        '<div class="signature">--<br>Gesendet mit GMX</div>'
        '<div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5;">'
        f'<div style="margin:0 0 10px 0;">{as_html(headers)}</div>'
        f'<div name="quoted-content">{as_html(ORIGINAL)}</div></div></div></body></html>'
    )
    return mail(html, kind="text/html; charset=utf-8", encoding="base64")


def yahoo(introduction: str, words: str = WORDS) -> bytes:
    """Return an answer of Yahoo, whose text quotes without marks."""
    html = (
        f'<html><body><div class="yahoo-style-wrap"><div dir="ltr">{as_html(words)}</div><div><br></div>'
        '</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        f"<div>{as_html(introduction)}</div><div><br></div><div>{as_html(ORIGINAL)}</div></div></div></body></html>"
    )
    text = f"{words}\n\n    {introduction}  \n \n " + ORIGINAL.replace("\n", "\n ")
    return alternatives(text, html)


def yahoo_in_text(introduction: str, words: str = WORDS) -> bytes:
    """Return the text of the same."""
    return mail(f"{words}\n\n    {introduction}  \n \n " + ORIGINAL.replace("\n", "\n "))


@dataclass(frozen=True, slots=True)
class Sample:
    program: str
    language: str
    raw: bytes

    def __str__(self) -> str:
        return f"{self.program}-{self.language}"


_BY_INTRODUCTION: Final[Mapping[str, str]] = {
    "en": f"On Mon, Nov 30, 2026 at 10:05\u202fAM {OURS} wrote:",
    "en-two-lines": "On Mon, Nov 30, 2026 at 10:05\u202fAM The Gazette <\ntalk@gazette.example> wrote:",
    "de": f"Am Mo., 30. Nov. 2026 um 10:05 Uhr schrieb {OURS}:",
    "fr": f"Le lun. 30 nov. 2026 à 10:05, {OURS} a écrit\u00a0:",
    "fr-two-lines": f"Le lun. 30 nov. 2026 à\n10:05, {OURS} a écrit :",
    "es": "El lun, 30 nov 2026 a las 10:05, The Gazette (<talk@gazette.example>)\nescribió:",
    "it": f"Il giorno lun 30 nov 2026 alle ore 10:05 {OURS}\nha scritto:",
    "nl": f"Op ma 30 nov 2026 om 10:05 schreef {OURS}:",
    "pl": f"pon., 30 lis 2026 o 10:05 {OURS} napisał(a):",
    "pt-BR": f"Em seg., 30 de nov. de 2026 às 10:05, {OURS}\nescreveu:",
    "sv": f"Den mån 30 nov. 2026 kl 10:05 skrev {OURS}:",
    "uk": f"пн, 30 лист. 2026\u202fр. о 10:05 {OURS} пише:",
    "ru": f"пн, 30 нояб. 2026\u202fг. в 10:05, {OURS}:",
    "tr": f"{OURS}, 30 Kas 2026 Pzt, 10:05 tarihinde şunu\nyazdı:",
    "ar": f"\u202bفي الاثنين، 30 نوفمبر 2026 في 10:05 ص تمت كتابة ما يلي بواسطة\u202c\n\u202b{OURS}:\u202c",
    "fa": f"\u202bدر دوشنبه ۳۰ نوامبر ۲۰۲۶ ساعت ۱۰:۰۵ {OURS} نوشت:\u202c",
    "he": f"\u202bבתאריך יום ב׳, 30 בנוב׳ 2026 ב-10:05 מאת {OURS}:\u202c",
    "ja": f"2026年11月30日(月) 10:05 {OURS}:",
    "ko": f"2026년 11월 30일 (월) 오전 10:05, {OURS}님이 작성:",
    "zh-Hans": f"{OURS} 于2026年11月30日周一 10:05写道\uff1a",
}
_BY_HEADERS: Final[Mapping[str, str]] = {
    "en": f"From: {OURS}\nSent: Monday, November 30, 2026 10:05 AM\nTo: Ada <ada@example.org>\nSubject: Re: Tunnel",
    "de": f"Von: {OURS}\nGesendet: Montag, 30. November 2026 10:05\nAn: Ada <ada@example.org>\nBetreff: Re: Tunnel",
    "fr": f"De : {OURS}\nEnvoyé : lundi 30 novembre 2026 10:05\nÀ : Ada <ada@example.org>\nObjet : Re: Tunnel",
    "pl": f"Od: {OURS}\nWysłane: poniedziałek, 30 listopada 2026 10:05\nDo: Ada\nTemat: Re: Tunnel",
    "uk": f"Від: {OURS}\nНадіслано: 30 листопада 2026 р. 10:05\nКому: Ada\nТема: Re: Tunnel",
    "ar": f"من: {OURS}\nتم الإرسال: الاثنين، 30 نوفمبر 2026\nإلى: Ada\nالموضوع: Re: Tunnel",
    "ja": f"差出人: {OURS}\n送信日時: 2026年11月30日 10:05\n宛先: Ada\n件名: Re: Tunnel",
    "zh-Hans": f"发件人\uff1a {OURS}\n发送时间\uff1a 2026年11月30日 10:05\n收件人\uff1a Ada\n主题\uff1a Re: Tunnel",
}
_WITH: Final[Mapping[str, tuple[Callable[[str], bytes], Mapping[str, str]]]] = {
    "Gmail": (gmail, _BY_INTRODUCTION),
    "Gmail in text": (gmail_in_text, _BY_INTRODUCTION),
    "Apple Mail": (apple, _BY_INTRODUCTION),
    "Thunderbird": (thunderbird, _BY_INTRODUCTION),
    "Yahoo": (yahoo, _BY_INTRODUCTION),
    "Yahoo in text": (yahoo_in_text, _BY_INTRODUCTION),
    "Outlook": (outlook, _BY_HEADERS),
    "Outlook in text": (outlook_in_text, _BY_HEADERS),
    "GMX": (gmx, _BY_HEADERS),
}
SAMPLES: Final = [
    Sample(program, language, make(words))
    for program, (make, by) in _WITH.items()
    for language, words in by.items()
]
