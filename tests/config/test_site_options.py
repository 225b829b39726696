"""`rejoinder siteoptions`: what a publisher decides, shown and changed from the command line."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from rejoinder.activity.models import Event, EventKind
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.keys import latest_key, site_key
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.queries import get_site
from tests.people import Cast


def say(*words: str) -> list[str]:
    """Call the command and return the lines that it prints."""
    out = io.StringIO()
    call_command("siteoptions", "gazette", *words, stdout=out)
    return out.getvalue().splitlines()


def test_it_prints_every_option_as_it_takes_them(cast: Cast) -> None:
    lines = say("sort=oldest", "guests=off", "banned_words=casino, crypto*")

    assert "sort=oldest" in lines
    assert "guests=false" in lines
    assert "banned_words=casino,crypto*" in lines
    assert "page_size=20   (default)" in lines

    before = get_site("gazette").options
    assert say(*(line.partition("   ")[0] for line in lines)) == lines
    assert get_site("gazette").options == before


def test_values_have_the_type_of_their_option(cast: Cast) -> None:
    say("page_size=30", "down_votes=false", "origins=https://a.example,https://b.example")
    say("prompt=Say = what you mean, please")

    assert get_site("gazette").options == SiteOptions(
        page_size=30,
        down_votes=False,
        origins=("https://a.example", "https://b.example"),
        prompt="Say = what you mean, please",
    )


def test_phrases_are_given_as_json(cast: Cast) -> None:
    say("phrases=" + json.dumps({"Reply": "Answer"}))

    assert get_site("gazette").options.phrases == {"Reply": "Answer"}


def test_nothing_behind_the_sign_brings_the_default_back(cast: Cast) -> None:
    say("page_size=30", "sort=oldest")
    say("page_size=")

    assert get_site("gazette").options == SiteOptions(sort="oldest")


@pytest.mark.parametrize(
    "change",
    [
        *("cleverness=1", "cleverness=", "sort=cleverest", "page_size=many", "page_size=1e2"),
        *("page_size=99999999999999", "guests=perhaps", "phrases={", 'phrases={"None":"x"}'),
        *("phrases=[]", "sort", "=1", ""),
    ],
)
def test_what_is_no_option_is_refused_and_nothing_is_changed(cast: Cast, change: str) -> None:
    with pytest.raises(InvalidError):
        say("page_size=30", change)

    assert get_site("gazette").options == SiteOptions()
    assert not Event.objects.exists()


def test_an_unknown_site_is_said(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        call_command("siteoptions", "nowhere")


def test_a_change_is_written_down_and_outdates_the_pages_of_the_site(cast: Cast) -> None:
    say("page_size=30")
    say("page_size=30")

    event = Event.objects.get()
    assert (event.kind, event.site, event.article) == (
        EventKind.SITE_OPTIONS_CHANGED,
        cast.site,
        None,
    )
    assert event.data == {"page_size": [None, 30]}
    assert event.stale == [site_key(cast.site.pk), latest_key(cast.site.pk)]
