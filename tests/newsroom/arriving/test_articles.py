"""Posts of a WordPress export become articles with their discussions, once, whatever is odd about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment
from rejoinder.newsroom.arriving.sections import chosen
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import (
    Arrival,
    ArticlePage,
    AuthorPage,
    FrontPage,
    PlainPage,
    SectionPage,
)
from rejoinder.newsroom.queries import article_of
from rejoinder.sites.models import Site
from tests.entering import come_in
from tests.making import make_account, make_site
from tests.newsroom.arriving.bringing import article, blocks, bring, plain_page, told
from tests.newsroom.making import make_author, make_front_page, make_page, make_section
from tests.transfer.bringing import bring_in
from tests.transfer.wxr import make_author as wxr_author
from tests.transfer.wxr import make_category, make_comment, make_export, make_post, read_all

CHANNEL = (
    wxr_author("ada", "Ada Holm")
    + make_category("city", "City", number="3")
    + make_category("harbour", "Harbour", "city", number="4")
    + make_category("opinion", "Opinion", number="5")
)
CITY = ("category", "city", "City")
HARBOUR = ("category", "harbour", "Harbour")
OPINION = ("category", "opinion", "Opinion")


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette", name="The Gazette")


@pytest.fixture
def front(site: Site) -> FrontPage:
    return make_front_page(site=site)


def export(*items: str, channel: str = CHANNEL) -> bytes:
    return make_export(*items, channel=channel)


def test_a_post_becomes_an_article_with_all_that_is_known_of_it(
    site: Site, front: FrontPage
) -> None:
    post = make_post(
        terms=[HARBOUR, ("post_tag", "boats", "Boats")],
        excerpt="It <b>comes</b>.",
        post_name="tunnel",
    )

    report = bring(export(post), site=site)

    page = article()
    assert (page.title, page.slug, page.standfirst) == ("Harbour tunnel", "tunnel", "It comes.")
    assert page.url_path.endswith("/city/harbour/tunnel/")
    assert [byline.author.title for byline in page.bylines.all()] == ["Ada Holm"]
    assert [topic.name for topic in page.topics.all()] == ["Boats"]
    assert page.published_at == page.first_published_at == datetime(2020, 1, 2, 10, tzinfo=UTC)
    assert blocks(page) == [("paragraph", "<p>The tunnel will be built.</p>")]
    assert page.live
    assert not page.has_unpublished_changes
    assert page.live_revision_id == page.latest_revision_id is not None
    assert report.pages["articles were brought into the newsroom"] == 1


def test_its_comments_stand_below_it(site: Site, front: FrontPage) -> None:
    bring(
        export(make_post("7", "Text.", make_comment("1"), make_comment("2", parent="1"))), site=site
    )

    discussed = article_of(article())
    assert discussed is not None
    assert Comment.objects.filter(article=discussed).count() == 2
    assert Article.objects.filter(site=site).count() == 1
    shown = Client().get("/post-7/").content.decode()
    assert "A good idea." in shown
    assert "Text." in shown


def test_comments_that_came_before_are_below_the_article_that_comes_later(
    site: Site, front: FrontPage
) -> None:
    data = export(make_post("7", "Text.", make_comment("1"), comment_status="closed"))
    bring_in(read_all(data), site=site, source="wordpress")
    before = Article.objects.get(site=site)

    bring(data, site=site)

    assert article_of(article()) == before
    assert Article.objects.get(site=site).state == ArticleState.CLOSED
    assert Comment.objects.get(site=site).article == before


def test_importing_again_changes_nothing(site: Site, front: FrontPage) -> None:
    data = export(make_post(terms=[CITY]), make_post("8", post_type="page"))
    bring(data, site=site)
    before = everything()

    report = bring(data, site=site)

    assert everything() == before
    assert report.pages["articles were in the newsroom already"] == 1
    assert report.pages["pages were in the newsroom already"] == 1


def everything() -> list[object]:
    models: list[Any] = [Page, ArticlePage, PlainPage, SectionPage, AuthorPage]
    models += [Arrival, Article, Redirect]
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_what_changed_in_wordpress_comes_too_if_nobody_edited_it_here(
    site: Site, front: FrontPage
) -> None:
    bring(export(make_post(content="Before.")), site=site)

    report = bring(export(make_post(content="After.", title="New")), site=site)

    assert blocks(article()) == [("paragraph", "<p>After.</p>")]
    assert article().title == "New"
    assert report.pages["articles were brought up to date"] == 1


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_an_editor_changed_is_kept_unless_it_is_to_be_overwritten(
    site: Site, front: FrontPage, *, overwrite: bool
) -> None:
    bring(export(make_post(content="Before.")), site=site)
    page = article()
    page.title = "An editor's"
    page.save_revision().publish()

    report = bring(export(make_post(content="After.")), site=site, overwrite=overwrite)

    assert article().title == ("Harbour tunnel" if overwrite else "An editor's")
    assert bool(told(report, "edited_here")) is not overwrite
    titles = [revision.content["title"] for revision in article().revisions.all()]
    assert "An editor's" in titles  # to go back to


def test_what_an_editor_withdrew_or_moved_stays_so(site: Site, front: FrontPage) -> None:
    bring(export(make_post(content="Before."), make_post("8")), site=site)
    article().unpublish()
    section = make_section(front=front, title="Elsewhere")
    Page.objects.get(pk=article("8").pk).move(section, "last-child")

    bring(export(make_post(content="After."), make_post("8", "After.")), site=site)

    assert not article().live
    assert article("8").url_path.endswith("/elsewhere/post-8/")
    assert blocks(article("8")) == [("paragraph", "<p>After.</p>")]


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_an_editor_deleted_comes_again_only_when_asked(
    site: Site, front: FrontPage, *, overwrite: bool
) -> None:
    bring(export(make_post()), site=site)
    Page.objects.get(pk=article().pk).delete()

    report = bring(export(make_post()), site=site, overwrite=overwrite)

    assert ArticlePage.objects.exists() is overwrite
    assert report.pages["articles were deleted here, and stay so"] == (0 if overwrite else 1)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"status": "draft", "post_date_gmt": "0000-00-00 00:00:00"}, ""),
        ({"status": "pending"}, ""),
        ({"status": "private"}, "private_post"),
        ({"status": "publish", "post_password": "secret"}, "post_with_password"),
        ({"status": "wc-hold"}, "post_status_unknown"),
    ],
)
def test_what_was_not_public_is_a_draft(
    site: Site, front: FrontPage, fields: dict[str, str], kind: str
) -> None:
    report = bring(export(make_post(**fields)), site=site)  # type: ignore[arg-type]  # names are checked by running

    assert not article().live
    assert article().get_latest_revision_as_object().title == "Harbour tunnel"
    assert article_of(article()) is None
    assert not kind or told(report, kind)


def test_a_draft_that_was_published_in_wordpress_since_is_published_here(
    site: Site, front: FrontPage
) -> None:
    bring(export(make_post(status="draft")), site=site)
    bring(export(make_post(status="publish")), site=site)
    assert article().live

    bring(export(make_post(status="draft")), site=site)
    assert not article().live


def test_a_scheduled_post_is_published_in_time(site: Site, front: FrontPage) -> None:
    data = export(
        make_post(
            status="future", post_date="2031-05-01 12:00:00", post_date_gmt="2031-05-01 10:00:00"
        )
    )
    bring(data, site=site)
    assert not article().live
    assert article().get_latest_revision().approved_go_live_at == datetime(
        2031, 5, 1, 10, tzinfo=UTC
    )

    with time_machine.travel(datetime(2031, 5, 1, 10, 1, tzinfo=UTC), tick=False):
        call_command("publish_scheduled", verbosity=0)
        assert article().live
        assert article().published_at == datetime(2031, 5, 1, 10, tzinfo=UTC)
        before = article().latest_revision_id
        bring(data, site=site)
        assert article().latest_revision_id == before


def test_posts_in_the_trash_and_those_never_saved_stay_away(site: Site, front: FrontPage) -> None:
    report = bring(
        export(make_post("1", status="trash"), make_post("2", status="auto-draft")), site=site
    )

    assert not ArticlePage.objects.exists()
    assert len(told(report, "in_the_trash")) == 1


def test_pages_become_plain_pages_below_one_another_whatever_their_order(
    site: Site, front: FrontPage
) -> None:
    report = bring(
        export(
            make_post("3", post_type="page", post_parent="2", post_name="team"),
            make_post("2", post_type="page", post_parent="0", post_name="about"),
            make_post("4", post_type="page", post_parent="99", post_name="lost"),
            make_post("5", post_type="page", post_parent="6", post_name="ring"),
            make_post("6", post_type="page", post_parent="5", post_name="rang"),
        ),
        site=site,
    )

    assert plain_page("3").url_path.endswith("/about/team/")
    assert plain_page("4").url_path == f"{front.url_path}lost/"
    assert plain_page("6").url_path == f"{front.url_path}ring/rang/"
    assert told(report, "page_orphan")
    assert told(report, "page_cycle")
    assert Client().get("/about/team/").status_code == 200


def test_two_posts_of_one_slug_and_one_of_a_reserved_word_have_addresses(
    site: Site, front: FrontPage
) -> None:
    report = bring(
        export(
            make_post("7", post_name="tunnel"),
            make_post("8", post_name="tunnel"),
            make_post("9", post_name="api"),
        ),
        site=site,
    )

    assert [article(number).slug for number in "789"] == ["tunnel", "tunnel-2", "api-2"]
    assert len(told(report, "address_taken")) == 2
    assert all(Client().get(f"/{article(number).slug}/").status_code == 200 for number in "789")


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("%e6%b8%af%e5%8f%a3", "港口"),
        ("%E0%A4%A8%E0%A4%BF", "न"),  # addresses here have letters, and no marks beside them
        ("%F0%9F%9A%A2", "harbour-tunnel"),
        ("", "harbour-tunnel"),
        ("Caf%C3%A9 x", "café-x"),
    ],
)
def test_a_slug_in_any_script_is_read(
    site: Site, front: FrontPage, written: str, slug: str
) -> None:
    bring(export(make_post(post_name=written)), site=site)

    assert article().slug == slug
    assert Client().get(f"/{slug}/").status_code == 200


def test_a_post_without_title_or_text_has_a_name(site: Site, front: FrontPage) -> None:
    report = bring(
        export(
            make_post("7", "One two three four five six seven eight nine.", title=None),
            make_post("8", "", title="", post_name="a-slug"),
            make_post("9", "", title="<b></b>", post_name=""),
            make_post("10", title="x" * 300),
        ),
        site=site,
    )

    titles = [article(number).title for number in ("7", "8", "9", "10")]
    assert titles[:3] == ["One two three four five six seven eight…", "a slug", "Post 9"]
    assert len(titles[3]) == 255
    assert len(told(report, "no_title")) == 3
    assert len(told(report, "no_text")) == 2
    assert told(report, "title_cut")


def test_dates_that_are_none(site: Site, front: FrontPage) -> None:
    zero = "0000-00-00 00:00:00"
    now = timezone.now()
    report = bring(
        export(
            make_post("7", post_date=zero, post_date_gmt=zero),
            make_post("8", post_date="2020-01-02 11:00:00", post_date_gmt=zero),
            make_post("9", post_date="soon", post_date_gmt="later"),
        ),
        site=site,
    )

    at = article("7").published_at
    assert at is not None
    assert at >= now
    assert article("8").published_at == datetime(2020, 1, 2, 11, tzinfo=UTC)
    assert article("9").live
    assert len(told(report, "no_date_of_post")) == 2
    assert told(report, "date_unreadable")


def test_an_author_whom_the_file_does_not_describe_has_a_page_all_the_same(
    site: Site, front: FrontPage
) -> None:
    report = bring(
        export(
            make_post("7", creator="ben"),
            make_post("8", creator="zoe@example.org"),
            make_post("9", creator=None),
        ),
        site=site,
    )

    names = [[byline.author.title for byline in article(n).bylines.all()] for n in "789"]
    assert names == [["ben"], ["zoe"], []]
    assert len(told(report, "author_unknown")) == 2
    assert told(report, "no_author")
    assert "example.org" not in Client().get("/author/").content.decode()


def test_authors_stand_where_wordpress_has_them_and_are_listed(
    site: Site, front: FrontPage
) -> None:
    bring(export(make_post()), site=site)

    assert "Ada Holm" in Client().get("/author/").content.decode()
    assert "Harbour tunnel" in Client().get("/author/ada/").content.decode()


def test_several_authors_of_a_plugin_are_several_bylines(site: Site, front: FrontPage) -> None:
    terms = [("author", "cap-ben", "Ben"), ("author", "cap-ada", "Ada")]

    bring(
        export(make_post(terms=terms), channel=CHANNEL + wxr_author("ben", "Ben Lund")), site=site
    )

    assert [each.author.title for each in article().bylines.all()] == ["Ben Lund", "Ada Holm"]


def test_an_author_and_a_section_that_editors_made_are_used(site: Site, front: FrontPage) -> None:
    author = make_author(front=front, name="Ada Holm")
    section = make_section(front=front, title="City", slug="city")

    bring(export(make_post(terms=[CITY])), site=site)

    assert article().bylines.get().author == author
    assert article().get_parent().pk == section.pk


def test_the_first_category_is_the_section_and_others_are_topics(
    site: Site, front: FrontPage
) -> None:
    bring(export(make_post("7", terms=[CITY, HARBOUR, OPINION])), site=site)
    primary = [("_yoast_wpseo_primary_category", "5")]
    bring(export(make_post("8", terms=[CITY, OPINION], metas=primary)), site=site)

    assert article("7").url_path.endswith("/city/harbour/post-7/")
    assert [topic.name for topic in article("7").topics.all()] == ["Opinion"]
    assert article("8").url_path.endswith("/opinion/post-8/")
    assert [topic.name for topic in article("8").topics.all()] == ["City"]


@pytest.mark.parametrize(
    ("categories", "section", "topics"),
    [
        ([], "", []),
        (["uncategorized"], "", []),
        (["uncategorized", "city"], "city", []),
        (["city", "harbour", "opinion"], "harbour", ["opinion"]),
        (["opinion", "city", "harbour"], "opinion", ["city", "harbour"]),
        (["harbour", "city"], "harbour", []),
    ],
)
def test_which_category_is_the_section(
    categories: list[str], section: str, topics: list[str]
) -> None:
    assert chosen(categories, {"city": "", "harbour": "city", "opinion": ""}) == (section, topics)


def test_categories_that_contain_one_another_are_opened_at_the_first(
    site: Site, front: FrontPage
) -> None:
    ring = (
        make_category("a", "A", "b") + make_category("b", "B", "a") + make_category("c", "C", "x")
    )

    report = bring(
        export(
            make_post("7", terms=[("category", "b", "B")]),
            make_post("8", terms=[("category", "c", "C")]),
            channel=ring,
        ),
        site=site,
    )

    assert article("7").url_path.endswith("/a/b/post-7/")
    assert article("8").url_path.endswith(f"{front.slug}/c/post-8/")
    assert told(report, "category_cycle")
    assert told(report, "category_orphan")


def test_a_category_that_the_file_does_not_list_is_a_section_too(
    site: Site, front: FrontPage
) -> None:
    bring(export(make_post(terms=[("category", "new", "New")]), channel=""), site=site)

    assert article().url_path.endswith("/new/post-7/")


def test_one_post_that_cannot_be_stored_does_not_stop_the_others(
    site: Site, front: FrontPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(text: str) -> str:
        if text == "post-7":
            raise RuntimeError("The disk is full.")
        return text

    monkeypatch.setattr("rejoinder.newsroom.arriving.naming.plain_slug", breaks)

    report = bring(export(make_post("7"), make_post("8"), make_post("9" * 300)), site=site)

    assert list(ArticlePage.objects.values_list("external_id", flat=True)) == ["8"]
    failed = told(report, "post_failed")
    assert failed[0].startswith("Post 7, “Harbour tunnel”: It was not brought. RuntimeError")
    assert "200 characters" in failed[1]


def test_a_post_without_id_and_one_that_comes_twice_are_told(site: Site, front: FrontPage) -> None:
    report = bring(
        export(make_post("7"), make_post("7", title="Again"), make_post(post_id=None)), site=site
    )

    assert article().title == "Harbour tunnel"
    assert told(report, "post_repeated")
    assert told(report, "post_without_id")


def test_two_files_are_one_blog(site: Site, front: FrontPage) -> None:
    report = bring(
        export(make_post("7", post_type="page", post_parent="8")),
        export(make_post("8", post_type="page")),
        site=site,
    )

    assert plain_page("7").get_parent().pk == plain_page("8").pk
    assert "0.xml" not in str(report.problems.counts)


def test_bytes_in_the_wrong_encoding_are_read_and_told(site: Site, front: FrontPage) -> None:
    data = export(make_post(content="Caf\N{LATIN SMALL LETTER E WITH ACUTE}.")).replace(
        "\N{LATIN SMALL LETTER E WITH ACUTE}".encode(), b"\xe9"
    )

    report = bring(data, site=site)

    assert blocks(article()) == [("paragraph", "<p>Café.</p>")]
    assert report.problems.counts["undecodable"] == 1


def test_a_language_that_is_not_the_sites_is_the_articles(site: Site, front: FrontPage) -> None:
    german = export(make_post("7")).replace(b"<language>en<", b"<language>de-DE<")
    bring(german, site=site)
    bring(export(make_post("8")), site=site)

    assert (article("7").language, article("8").language) == ("de-DE", "")


def test_an_editor_can_open_and_save_what_came(site: Site, front: FrontPage) -> None:
    html = (
        '<h2>One</h2><p>Two <a href="/x/">x</a></p><ul><li>a</li></ul><blockquote cite="mailto:x">Q<cite>C</cite>'
        '</blockquote><figure class="wp-block-pullquote"><blockquote>P</blockquote></figure><aside>N</aside>'
        "<table><tr><td>1</td><td></td></tr></table>[audio https://a.example/a.mp3]\n\n"
        "https://youtu.be/abcdefghijk\n\n[video http://a.example/b.mp4]"
        '[wpdiscuz-feedback question="Why?"]w[/wpdiscuz-feedback]'
    )
    bring(export(make_post("7", html)), site=site)
    account = make_account()
    let_write(front=front, account=account)
    client = Client()
    come_in(client, account)

    page = article()
    assert len({kind for kind, _ in blocks(page)}) == 9
    assert page.body.stream_block.clean(page.body)
    assert client.get(f"/newsroom/pages/{page.pk}/edit/").status_code == 200
    assert client.get("/post-7/").status_code == 200


def test_a_dry_run_tells_all_and_stores_nothing(site: Site, front: FrontPage) -> None:
    before = everything()

    report = bring(export(make_post(terms=[CITY], content="<del>No</del>")), site=site, dry=True)

    assert everything() == before
    assert report.pages["articles were brought into the newsroom"] == 1
    assert told(report, "struck_text")


def test_a_dry_run_knows_what_is_here_already(site: Site, front: FrontPage) -> None:
    data = export(make_post(terms=[CITY]))
    bring(data, site=site)

    report = bring(data, site=site, dry=True)

    assert report.pages["articles were in the newsroom already"] == 1


def test_another_site_has_articles_of_its_own(site: Site, front: FrontPage) -> None:
    other = make_site(key="weekly")
    make_front_page(site=other, host="weekly.example.org")
    bring(export(make_post()), site=site)

    bring(export(make_post(title="Theirs")), site=other)

    assert sorted(ArticlePage.objects.values_list("title", flat=True)) == [
        "Harbour tunnel",
        "Theirs",
    ]


def test_storing_an_article_takes_as_many_statements_with_many_there(
    site: Site, front: FrontPage, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        make_page(below=front)
    bring(export(make_post("6", terms=[CITY])), site=site)

    counts = []
    for number in ("7", "8"):
        with django_assert_max_num_queries(195) as captured:  # type: ignore[operator]  # a fixture without a type
            bring(export(make_post(number, terms=[CITY])), site=site)
        counts.append(len(captured))

    assert counts[0] == counts[1]
