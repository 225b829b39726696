"""Making sites and setting their options."""

from __future__ import annotations

import dataclasses

import pytest

from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.queries import get_site, sites
from rejoinder.sites.services import SiteExistsError, create_site, set_options


def test_site_is_stored_as_it_was_described(db: None) -> None:
    made = create_site(
        key="gazette",
        name="  The Gazette ",
        language="pt-BR",
        hosts=["Gazette.Example", "www.gazette.example"],
        options=SiteOptions(page_size=30),
    )

    site = get_site("gazette")
    assert (site, site.name, site.language) == (made, "The Gazette", "pt-BR")
    assert site.hosts == ["gazette.example", "www.gazette.example"]
    assert (site.options_json, site.options.page_size) == ({"page_size": 30}, 30)


@pytest.mark.parametrize("key", ["a", "7", "a-b", "x" * 40, "the-2nd-gazette"])
def test_proper_keys_are_taken(db: None, key: str) -> None:
    assert create_site(key=key, name="A site").key == key


@pytest.mark.parametrize(
    "key", ["", " ", "A", "a_b", "-a", "a-", "a/b", "a.b", "é", "x" * 41, "a\n", "a b", "..", "a\0"]
)
def test_malformed_keys_are_refused(db: None, key: str) -> None:
    with pytest.raises(InvalidError) as caught:
        create_site(key=key, name="A site")
    assert caught.value.field == "key"
    assert Site.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "language", "field"),
    [
        ("", "en", "name"),
        (" \n", "en", "name"),
        *(
            ("A site", language, "language")
            for language in ("", "english", "en_GB", "en-", "e", "en\n", "../en")
        ),
    ],
)
def test_malformed_names_and_languages_are_refused(
    db: None, name: str, language: str, field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        create_site(key="gazette", name=name, language=language)
    assert caught.value.field == field


def test_key_is_taken_once(db: None) -> None:
    create_site(key="gazette", name="One")

    with pytest.raises(SiteExistsError, match="gazette"):
        create_site(key="gazette", name="Another")
    assert [site.name for site in sites()] == ["One"]


def test_options_out_of_range_are_not_stored(db: None) -> None:
    wrong = SiteOptions(page_size=1_000)

    with pytest.raises(InvalidError):
        create_site(key="gazette", name="A site", options=wrong)
    assert Site.objects.count() == 0
    site = create_site(key="gazette", name="A site")
    with pytest.raises(InvalidError):
        set_options(site=site, options=wrong)
    assert get_site("gazette").options == SiteOptions()


def test_options_are_replaced_at_once(db: None) -> None:
    site = create_site(key="gazette", name="A site", options=SiteOptions(page_size=30))
    assert site.options.page_size == 30

    changed = set_options(site=site, options=SiteOptions(guests=False))

    for each in (changed, get_site("gazette")):
        assert each.options == dataclasses.replace(SiteOptions(), guests=False)
        assert each.options_json == {"guests": False}


@pytest.mark.parametrize("key", ["nothing", "", "GAZETTE", "gazette/"])
def test_absent_site_is_not_found(db: None, key: str) -> None:
    create_site(key="gazette", name="A site")

    with pytest.raises(NotFoundError):
        get_site(key)


def test_sites_are_listed_by_name(db: None) -> None:
    for key, name in (("b", "Alpha"), ("c", "Beta"), ("a", "Alpha")):
        create_site(key=key, name=name)

    assert [site.key for site in sites()] == ["b", "a", "c"]
