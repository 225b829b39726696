"""Whoever comes by an old address gets to where the page is now."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect

from rejoinder.newsroom.models import FrontPage
from rejoinder.sites.models import Site
from tests.making import make_site
from tests.newsroom.arriving.bringing import article, bring, told
from tests.newsroom.making import make_front_page, make_page
from tests.transfer.wxr import make_category, make_export, make_post

CITY = ("category", "city", "City")
OLD = "https://gazette.example.org"


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


@pytest.fixture(autouse=True)
def front(site: Site) -> FrontPage:
    return make_front_page(site=site)


def goes_to(address: str) -> str:
    """Return where an address leads for good, "" if it answers itself."""
    response = Client().get(address)
    return response.headers["Location"] if response.status_code == 301 else ""


def export(*items: str, channel: str = "") -> bytes:
    blog = f"<wp:base_blog_url>{OLD}</wp:base_blog_url>"
    return make_export(*items, channel=make_category("city", "City") + blog + channel)


@pytest.mark.parametrize(
    "old",
    [
        "/2020/01/post-7/",
        "/2020/01/post-7",
        "/2020/01/an-older-name/",
        "/?p=7",
        "/?p=7&utm_source=x",
    ],
)
def test_every_old_address_of_a_post_leads_to_the_article(site: Site, old: str) -> None:
    post = make_post(
        "7", terms=[CITY], guid=f"{OLD}/?p=7", metas=[("_wp_old_slug", "an-older-name")]
    )

    bring(export(post), site=site)

    assert goes_to(old) == "/city/post-7/"


@pytest.mark.parametrize("link", [f"{OLD}/city/post-7/", f"{OLD}/city/post-7"])
def test_an_address_that_stays_the_same_just_works(site: Site, link: str) -> None:
    bring(export(make_post("7", terms=[CITY], link=link)), site=site)

    assert Client().get("/city/post-7/").status_code == 200
    assert not Redirect.objects.filter(redirect_page=article()).exists()


def test_an_address_with_letters_of_any_script_and_an_ending_leads_on(site: Site) -> None:
    link = f"{OLD}/%e6%b8%af%e5%8f%a3.html"

    bring(export(make_post("7", terms=[CITY], link=link)), site=site)

    assert goes_to("/%e6%b8%af%e5%8f%a3.html") == "/city/post-7/"
    assert goes_to("/港口.html") == "/city/post-7/"


def test_pages_are_found_by_their_number_and_drafts_are_not(site: Site) -> None:
    page = make_post("2", post_type="page", post_name="about", link=f"{OLD}/about/")
    bring(export(page, make_post("8", status="draft")), site=site)

    assert goes_to("/?page_id=2") == "/about/"
    assert Client().get("/?p=8").status_code == 200  # the front page
    assert Client().get("/?p=x").status_code == 200


def test_lists_of_wordpress_lead_to_ours(site: Site) -> None:
    terms = [CITY, ("category", "opinion", "Opinion"), ("post_tag", "boats", "Boats")]
    bring(export(make_post("7", terms=terms)), site=site)

    assert goes_to("/category/city/") == "/city/"
    assert goes_to("/category/opinion/") == "/topics/opinion/"
    assert goes_to("/tag/boats/") == "/topics/boats/"
    assert goes_to("/feed/") == "/feed.atom"
    assert all(Client().get(path).status_code == 200 for path in ("/city/", "/topics/boats/"))


def test_a_redirect_follows_its_page_and_an_editors_own_is_kept(
    site: Site,
    front: FrontPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    elsewhere = make_page(below=front, slug="elsewhere")
    host = front.get_site()
    Redirect.add_redirect("/2020/01/post-8/", redirect_to=elsewhere, site=host)
    bring(export(make_post("7"), make_post("8", terms=[CITY])), site=site)
    assert goes_to("/2020/01/post-8/") == "/elsewhere/"

    page = article("7")
    page.slug = "renamed"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert goes_to("/2020/01/post-7/") == "/renamed/"
    assert goes_to("/post-7/") == "/renamed/"


def test_an_old_address_that_cannot_lead_on_is_told(site: Site) -> None:
    report = bring(
        export(
            make_post("7", post_name="tunnel", link=f"{OLD}/api/tunnel/"),
            make_post("8", post_name="ferry", link=f"{OLD}/tunnel/"),
            make_post("9", link=f"{OLD}/{'x' * 300}/"),
        ),
        site=site,
    )

    assert len(told(report, "old_address_lost")) == 3


def test_links_between_posts_stay_within_the_blog(site: Site) -> None:
    html = f'<a href="{OLD}/2020/01/post-8/#x">eight</a> <a href="{OLD}/wp-content/a.zip">zip</a> <a href="https://b.example/">b</a>'

    bring(export(make_post("7", html)), site=site)

    text = str(article().body.raw_data[0]["value"])
    assert 'href="/2020/01/post-8/#x"' in text
    assert f'href="{OLD}/wp-content/a.zip"' in text
    assert 'href="https://b.example/"' in text


def test_rules_rewrite_links_too(site: Site) -> None:
    html = f'<a href="{OLD}/a/">a</a>'

    bring(export(make_post("7", html)), site=site, rules=[f"{OLD}/*=https://new.example/*"])

    assert 'href="https://new.example/a/"' in str(article().body.raw_data)


def test_what_is_nowhere_costs_two_statements_and_below_our_own_addresses_none(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.get("/nothing/")
    with django_assert_num_queries(0):
        assert client.get("/static/nothing").status_code == 404
    assert client.get("/nothing/").status_code == 404
