"""What the API says of a publication."""

from __future__ import annotations

from rejoinder.api.schemas import SiteOut
from tests.api.reading import read, read_problem
from tests.making import change_options
from tests.people import Cast


def test_site_says_what_readers_notice_of_it(cast: Cast) -> None:
    change_options(cast.site, prompt="And you?", sort="oldest", down_votes=False)

    site = read("gazette", SiteOut)

    assert (site.key, site.name, site.language) == ("gazette", "The Gazette", "en")
    assert (site.prompt, site.sort, site.down_votes) == ("And you?", "oldest", False)
    assert site.link.endswith("/d/gazette/")


def test_absent_site_is_a_404(cast: Cast) -> None:
    assert read_problem("nowhere").type == "not_found"
