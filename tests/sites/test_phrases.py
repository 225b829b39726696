"""A site's own words: what may stand in the place of a text of ours."""

from __future__ import annotations

import pytest

from rejoinder.core.errors import InvalidError
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.phrases import check_known, known_messages, read_phrases
from rejoinder.sites.services import set_options
from tests.people import Cast


@pytest.mark.parametrize(
    ("message", "wording"),
    [
        ("Reply", "Answer"),
        ("Comment by %(name)s", "%(name)s said"),
        ("%(n)s comment", ["One letter", "%(n)s letters"]),
        ("%(n)s comment", "%(n)s on this"),
        ("<bdi>%(name)s</bdi> wrote:", "What <bdi>%(name)s</bdi> wrote"),
        ("Nobody has commented yet.", "“Quiet”, isn’t it? ☕"),
    ],
)
def test_fitting_words_are_taken(cast: Cast, message: str, wording: str | list[str]) -> None:
    set_options(site=cast.site, options=SiteOptions.from_json({"phrases": {message: wording}}))

    expected = tuple(wording) if isinstance(wording, list) else wording
    cast.site.refresh_from_db()
    assert cast.site.options.phrases[message] == expected


@pytest.mark.parametrize(
    ("message", "wording"),
    [
        ("Reply", ""),
        ("Reply", "  "),
        ("Reply", 7),
        ("Reply", None),
        ("Reply", []),
        ("Reply", ["Answer", 3]),
        ("Reply", "<b>Answer</b>"),
        ("Reply", "A & B"),
        ("Reply", 'The "answer"'),
        ("Reply", "%(name)s"),
        ("Reply", "100 %"),
        ("Comment by %(name)s", "Comment"),
        ("Comment by %(name)s", "Comment by %(nome)s"),
        ("Comment by %(name)s", "%(name)s %(name"),
        ("<bdi>%(name)s</bdi> wrote:", "%(name)s wrote"),
        ("Hide comments by {name}", "Hide"),
    ],
)
def test_words_that_do_not_fit_are_refused_and_named(message: str, wording: object) -> None:
    with pytest.raises(InvalidError) as caught:
        SiteOptions.from_json({"phrases": {message: wording}})

    assert message in caught.value.detail
    assert caught.value.field == "phrases"


@pytest.mark.parametrize("values", [[], "Reply", 7, None, True])
def test_phrases_are_a_list_by_name(values: object) -> None:
    with pytest.raises(InvalidError):
        SiteOptions.from_json({"phrases": values})


def test_words_for_what_no_page_says_are_refused_when_they_are_set(cast: Cast) -> None:
    options = SiteOptions.from_json({"phrases": {"Rply": "Answer"}})

    with pytest.raises(InvalidError, match="Rply"):
        set_options(site=cast.site, options=options)


def test_words_for_what_an_older_release_said_do_no_harm_when_they_are_read(cast: Cast) -> None:
    cast.site.options_json = {"phrases": {"Said by an older release": "Ours"}}
    cast.site.save()
    cast.site.refresh_from_db()

    assert cast.site.options.phrases == {"Said by an older release": "Ours"}


def test_several_forms_are_for_texts_that_count_something() -> None:
    with pytest.raises(InvalidError, match="count"):
        check_known(read_phrases({"Reply": ["Answer", "Answers"]}))


def test_what_pages_say_is_known() -> None:
    known = known_messages()

    assert known["%(n)s comment"] is True
    assert known["Reply"] is False
    assert len(known) > 200
