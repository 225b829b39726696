"""One text, one HTML, whichever way it came in: posted, edited, imported (security: no way is looser).

tests/browser opens the imported ones in Chromium, so what is the same bytes is as harmless.
"""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest

from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, render
from rejoinder.comments.models import Comment
from rejoinder.transfer import jsonl
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, DiscussionRecord
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from tests.browser.payloads import OWN, all_payloads
from tests.making import change_options
from tests.pages.browsing import DISCUSSION, REPLY, Browser
from tests.people import Cast


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The browser of Mia: a moderator's texts never wait, and may follow one another quickly."""
    change_options(cast.site, max_links=30)
    return Browser.of(cast.mia, sends_token=True)


def body_of(text: str) -> bytes:
    return f"text={quote_plus(text, errors='surrogatepass')}&name=Mia".encode()


def posted(browser: Browser, text: str) -> Comment | None:
    """Return the comment that the form for a new one stored, None if it was refused."""
    status = browser.post(REPLY, body_of(text)).status_code
    assert status in {303, 422}
    return Comment.objects.latest("pk") if status == 303 else None


def edited(browser: Browser, comment: Comment, text: str) -> Comment | None:
    status = browser.post(f"{DISCUSSION}/edit/{comment.pk}", body_of(text)).status_code
    assert status in {303, 422}
    comment.refresh_from_db()
    return comment if status == 303 else None


def imported(cast: Cast, texts: list[str], source_format: SourceFormat) -> list[Comment]:
    """Return what an import of our own format made of the texts."""
    target = io.BytesIO()
    with jsonl.LineWriter(target, site="gazette") as writer:
        writer.write(DiscussionRecord(source_id="d", external_id="harbour-tunnel"))
        for number, text in enumerate(texts):
            writer.write(
                CommentRecord(
                    source_id=f"{number}",
                    discussion_source_id="d",
                    author_name="Mallory",
                    raw=text,
                    format="html" if source_format is SourceFormat.HTML else "markdown",
                    status="published",
                )
            )
    import_records(
        jsonl.read(io.BytesIO(target.getvalue()), problems=Problems()),
        site=cast.site,
        source="jsonl",
        rules=RewriteRules.parse([]),
        report=ImportReport(),
    )
    return [*Comment.objects.filter(article=cast.article).order_by("pk")]


def test_posted_edited_and_imported_are_the_same_html(
    cast: Cast, browser: Browser, shared_data: Path
) -> None:
    texts = [text for text in dict.fromkeys(all_payloads(shared_data)) if "\r" not in text]
    by_import = {
        comment.source: comment.html for comment in imported(cast, texts, SourceFormat.MARKDOWN)
    }
    Comment.objects.all().delete()
    other = posted(browser, "Before.")
    assert other is not None
    taken = 0

    for text in texts:
        comment = posted(browser, text)
        if comment is not None:
            taken += 1
            expected = render(text, SourceFormat.MARKDOWN)
            assert (comment.source, comment.html) == (text, expected) == (text, by_import[text])
            assert comment.renderer == RENDERER_VERSION
            comment.delete()
        again = edited(browser, other, text)
        assert (again is None) is (comment is None), "one way takes what the other refuses"
        if again is not None:
            assert again.html == by_import[text]
            type(again).objects.filter(pk=again.pk).update(source="Before.", fingerprint="")

    assert taken > len(texts) * 0.9


@pytest.mark.parametrize("source_format", [SourceFormat.HTML, SourceFormat.MARKDOWN])
def test_imported_text_is_kept_as_it_came_and_rendered_by_the_one_renderer(
    cast: Cast, source_format: SourceFormat
) -> None:
    texts = [text for text in OWN if text.strip() and "\x01" not in text]

    comments = imported(cast, texts, source_format)

    assert [comment.source for comment in comments] == texts
    for comment in comments:
        assert comment.html == render(comment.source, source_format)


def test_preview_is_what_posting_shows(browser: Browser) -> None:
    """The preview stands in the page of the form; its HTML is that of the comment."""
    for text in OWN:
        answer = browser.post(REPLY, urlencode({"text": text, "act": "preview"}).encode())
        if answer.status_code == 200:
            assert render(text, SourceFormat.MARKDOWN) in answer.content.decode()
