"""The interface in each language: plural forms, dates, directions, and a site's own words over it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from rejoinder.fragments.sentences import sentences
from rejoinder.fragments.wording import saying
from rejoinder.fragments.words import interface_language, known_language, time_in_words
from tests.making import change_options, make_article, make_comment, make_site
from tests.pages.html import parse
from tests.people import Cast

CODES = [code for code, _name in settings.LANGUAGES]
LONGEST = 3.0  # times the English: what a button can bear


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["1 comment", "2 comments", "5 comments"]),
        ("de", ["1 Kommentar", "2 Kommentare", "5 Kommentare"]),
        ("pl", ["1 komentarz", "2 komentarze", "5 komentarzy"]),
        ("ru", ["1 комментарий", "2 комментария", "5 комментариев"]),
        ("uk", ["1 коментар", "2 коментарі", "5 коментарів"]),
    ],
)
def test_counts_have_the_plural_forms_of_their_language(language: str, forms: list[str]) -> None:
    with saying(language, {}):
        said = [ngettext("%(n)s comment", "%(n)s comments", n) % {"n": n} for n in (1, 2, 5)]

    assert said == forms


@pytest.mark.parametrize("language", CODES)
def test_counts_of_any_size_can_be_said(language: str) -> None:
    with saying(language, {}):
        for n in (0, 1, 2, 3, 5, 11, 21, 99, 100, 101, 111, 1_000_000):
            said = ngettext("%(n)s more reply", "%(n)s more replies", n) % {"n": n}
            assert said.strip()
            assert "%" not in said


@pytest.mark.parametrize("language", CODES)
def test_client_has_six_forms_of_what_it_counts(language: str) -> None:
    with saying(language, {}):
        forms = sentences()["count"].split("|")

    assert len(forms) == 6
    assert all(form.strip() for form in forms)


@pytest.mark.parametrize("language", [code for code in CODES if code != "en"])
def test_no_other_language_says_it_in_english(language: str) -> None:
    with saying("en", {}):
        english = sentences()
    with saying(language, {}):
        said = sentences()

    same = {name for name in english if said[name] == english[name]}
    assert same <= {"code", "link"}  # which some languages have taken over


@pytest.mark.parametrize("language", CODES)
def test_words_on_buttons_are_no_longer_than_buttons_can_bear(language: str) -> None:
    for text in (
        "Post",
        "Preview",
        "Reply",
        "Edit",
        "Delete",
        "Save",
        "Cancel",
        "Undo",
        "Read more",
    ):
        with saying(language, {}):
            assert len(_(text)) <= max(LONGEST * len(text), 20), (text, _(text))


@pytest.mark.parametrize("language", CODES)
def test_dates_are_written_as_the_language_does(language: str) -> None:
    with override(language):
        said = time_in_words(datetime(2026, 3, 9, 18, 23, tzinfo=UTC))

    assert "18:23" in said
    assert "2026" in said
    assert "%" not in said


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de-CH", "de"),
        ("zh", "zh-Hans"),
        ("zh-TW", ""),
        ("zh-Hant-HK", ""),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("iw", "he"),
        ("no", ""),
        ("", ""),
    ],
)
def test_nearest_language_is_taken(asked: str, given: str) -> None:
    assert known_language(asked) == given
    assert interface_language(asked) == (given or "en")


@pytest.mark.parametrize("language", ["ar", "fa", "he"])
@pytest.mark.django_db
def test_page_from_right_to_left_is_so_throughout(language: str) -> None:
    site = make_site(key="layla", language=language)
    article = make_article(site=site)
    make_comment(article=article)

    page = parse(Client().get(f"/d/layla/{article.key}").content.decode())

    assert page.find("html")[0]["dir"] == "rtl"
    [section] = page.find("section", data_site="layla")
    assert (section["dir"], section["lang"]) == ("rtl", language)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.django_db
def test_every_language_draws_a_whole_page(language: str) -> None:
    site = make_site(key="paper", language=language, reactions=["like"], article_reactions=True)
    article = make_article(site=site)
    make_comment(parent=make_comment(article=article))

    page = parse(Client().get(f"/d/paper/{article.key}").content.decode())

    assert page.find("html")[0]["lang"].lower() == language.lower()
    assert len(page.find("article")) == 2


def test_own_words_take_the_place_of_ours_on_every_page(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada)
    own = {
        "Reply": "Answer",
        "%(n)s comment": ["%(n)s letter", "%(n)s letters"],
        "Comment by %(name)s": "A letter of %(name)s",
        "Undo": "Take it back",
    }
    change_options(cast.site, phrases=own, prompt="Your turn.")

    html = Client().get("/d/gazette/harbour-tunnel").content.decode()

    assert ">Answer<" in html
    assert ">1 letter<" in html
    assert "A letter of Ada" in html
    assert 'data-say-undo="Take it back"' in html
    assert 'data-say-count="{n} letter|{n} letters|{n} letters' in html
    assert "Your turn." in html


def test_words_of_one_site_are_not_said_on_another(cast: Cast) -> None:
    make_comment(article=cast.other_article)
    change_options(cast.site, phrases={"Reply": "Answer"})
    Client().get("/d/gazette/harbour-tunnel")

    other = Client().get(f"/d/{cast.other_site.key}/{cast.other_article.key}").content.decode()

    assert ">Answer<" not in other
