"""Questions to readers: asked in the editor, found in the text, answered at their passage, kept when the text changes."""

from __future__ import annotations

import re
import uuid
from html import escape
from http import HTTPStatus

import pytest
from django.test import Client, RequestFactory
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from rejoinder.comments.services.posting import post_comment
from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.newsroom.queries import article_of
from rejoinder.passages.asked import ASKED_WORDS
from rejoinder.passages.models import Fit, Passage, TextRevision
from tests.making import make_reader, make_site
from tests.newsroom.making import make_front_page, make_page
from tests.pages.browsing import Browser

ASKED = (
    '<p>The tunnel opens in <span data-rejoinder-ask="Will you use it?" data-rejoinder-id="q1">'
    "March, or <b>April</b> at the latest</span>, says the town.</p>"
)


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def asking(front: FrontPage, html: str = ASKED) -> ArticlePage:
    return make_page(below=front, title="The tunnel", slug="tunnel", body=[("paragraph", html)])


def publish(page: ArticlePage, *blocks: tuple[str, object]) -> None:
    page.body = list(blocks)
    page.save_revision().publish()


def answer(page: ArticlePage, passage: Passage, text: str) -> None:
    article = article_of(page)
    assert article is not None
    post_comment(
        article=article,
        author=make_reader(site=article.site, name=f"Reader of {text}"),
        text=text,
        passage_id=passage.pk,
        submission_key=uuid.uuid4(),
    )


def test_question_at_some_words_is_found_in_the_text(front: FrontPage) -> None:
    asking(front)

    passage = Passage.objects.get()
    text = TextRevision.objects.get().text

    assert text == "The tunnel opens in March, or April at the latest, says the town."
    assert passage.question == "Will you use it?"
    assert passage.exact == text[passage.start : passage.end] == "March, or April at the latest"
    assert (passage.prefix, passage.suffix) == ("The tunnel opens in ", ", says the town.")
    assert (passage.fit, passage.place, passage.is_open) == (Fit.EXACT, passage.start, True)


def test_question_block_asks_about_the_paragraph_before_it(front: FrontPage) -> None:
    make_page(
        below=front,
        body=[
            ("paragraph", "<p>One.</p><p>Two, <i>and more</i>.</p>"),
            ("question", {"text": "Is it two?"}),
            ("paragraph", "<p>Three.</p>"),
        ],
    )

    passage = Passage.objects.get()

    assert (passage.question, passage.exact) == ("Is it two?", "Two, and more.")
    assert TextRevision.objects.get().text == "One. Two, and more. Three."


def test_publishing_again_without_a_change_stores_nothing(front: FrontPage) -> None:
    page = asking(front)

    page.save_revision().publish()

    assert Passage.objects.count() == TextRevision.objects.count() == 1


def test_correction_elsewhere_moves_the_question_and_changes_nothing_else(front: FrontPage) -> None:
    page = asking(front)
    before = Passage.objects.get()

    publish(page, ("paragraph", "<p>Good news.</p>"), ("paragraph", ASKED))

    after = Passage.objects.get()
    assert (after.pk, after.exact, after.fit) == (before.pk, before.exact, Fit.EXACT)
    assert after.place == before.start + len("Good news. ")
    assert (after.start, after.revision) == (before.start, before.revision)


def test_correction_of_the_words_asked_about_keeps_both(front: FrontPage) -> None:
    page = asking(front)

    publish(page, ("paragraph", ASKED.replace("March", "May").replace("April", "June")))

    passage = Passage.objects.get()
    assert passage.fit == Fit.EDITED
    assert passage.exact == "March, or April at the latest"
    assert passage.quotation == "May, or June at the latest"


def test_question_taken_back_keeps_its_answers_and_takes_no_more(front: FrontPage) -> None:
    page = asking(front)
    passage = Passage.objects.get()
    answer(page, passage, "Every day.")

    publish(page, ("paragraph", "<p>The tunnel opens in March.</p>"))

    passage.refresh_from_db()
    assert (passage.is_open, passage.fit, passage.comment_count) == (False, Fit.ORPHAN, 1)
    html = Client().get("/tunnel/").content.decode()
    assert "Every day." in html
    assert "The article no longer asks this." in html
    refused = Browser.of(make_reader(site=front.site, name="Bo")).post(
        f"/d/gazette/tunnel/reply?passage={passage.pk}", b"text=Never again.&name=Bo"
    )
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Never again." in refused.content.decode()
    assert passage.comments.count() == 1


def test_page_asks_shows_how_many_answered_and_where(front: FrontPage) -> None:
    page = asking(front)
    passage = Passage.objects.get()
    answer(page, passage, "Every day.")

    html = Client().get("/tunnel/").content.decode()

    assert 'id="question-q1"' in html
    assert 'aria-label="Question to readers: Will you use it?"' in html
    assert f'href="/d/gazette/tunnel/reply?passage={passage.pk}"' in html
    assert f'href="?filter=passage%3A{passage.pk}#discussion"' in html
    assert "1 answer" in html


def test_draft_shows_its_question_without_a_way_to_answer(front: FrontPage) -> None:
    page = asking(front)
    page.body = [("paragraph", ASKED.replace("q1", "q2"))]
    page.save_revision()

    draft = page.get_latest_revision_as_object()
    html = draft.serve_preview(RequestFactory().get("/tunnel/"), "").content.decode()

    assert "Will you use it?" in html
    assert "reply?passage" not in html


@pytest.mark.parametrize("opens", [None, ' data-rejoinder-open=""'])
def test_question_survives_the_editor(opens: str | None) -> None:
    converter = ContentstateConverter(["bold", "question"])
    asked = ASKED.replace('"q1"', f'"q1"{opens or ""}')

    html = converter.to_database_format(converter.from_database_format(asked))

    [found] = ASKED_WORDS.finditer(html)
    assert found.groupdict() == {
        "question": "Will you use it?",
        "mark": "q1",
        "opens": opens,
        "words": "March, or <b>April</b> at the latest",
    }


def test_page_says_which_questions_open_when_readers_reach_them(front: FrontPage) -> None:
    opening = ASKED.replace('"q1"', '"q1" data-rejoinder-open=""')
    page = make_page(
        below=front,
        slug="tunnel",
        body=[
            ("paragraph", opening + ASKED.replace("q1", "q2")),
            ("question", {"text": "And you?", "opens": True}),
            ("question", {"text": "And they?", "opens": False}),
            ("question", {"text": "And we?"}),
        ],
    )

    html = Client().get("/tunnel/").content.decode()

    blocks = [str(block.id) for block in page.body if block.block_type == "question"]
    opened = re.findall(r'id="question-([^"]*)" data-rejoinder-open', html)
    assert opened == ["q1", blocks[0]]
    assert Passage.objects.count() == 5


@pytest.mark.parametrize(
    "question",
    ['"><script>alert(1)</script>', "<b>&amp;", "' onclick=alert(1) '", "{{ 7 }}", "\u202eevil"],
)
def test_hostile_question_is_text(front: FrontPage, question: str) -> None:
    asking(front, ASKED.replace("Will you use it?", escape(question)))

    answer = Client().get("/tunnel/")

    assert answer.status_code == HTTPStatus.OK
    assert Passage.objects.get().question == question
    assert "<script>alert" not in answer.content.decode()
