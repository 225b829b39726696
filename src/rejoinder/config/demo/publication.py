"""Fill the newsroom with the Gazette's articles, each with the discussion that its story has."""

from __future__ import annotations

from django.db import transaction

from rejoinder.accounts.models import Account
from rejoinder.config.demo.people import NEWSROOM
from rejoinder.config.demo.stories import STORIES
from rejoinder.config.demo.written import ARTICLES, DISCLAIMER, SECTIONS, Written
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import (
    ArticlePage,
    AuthorPage,
    Byline,
    Correction,
    Disclaimer,
    FrontPage,
    PlainPage,
    SectionPage,
)
from rejoinder.newsroom.services import found_publication
from rejoinder.sites.models import Site


@transaction.atomic
def fill_publication(site: Site, *, editor: str) -> FrontPage:
    """Make the Gazette's own pages, unless they are there.

    Args:
        editor: the username of an account that may write.
    """
    there = FrontPage.objects.filter(site=site).first()
    if there is not None:
        return there
    front = found_publication(site=site)
    front.tagline = "Port Almery's newspaper since 1868"
    front.subscribe = [
        ("link", {"kind": "feed", "label": "Atom feed", "url": "https://gazette.example/feed.atom"})
    ]
    front.save_revision().publish()
    disclaimer = Disclaimer.objects.create(
        site=site, name="The harbour company", text=DISCLAIMER, above=True, below=True
    )
    sections = {key: _section(front, key, title) for key, title in SECTIONS.items()}
    about = PlainPage(
        title="The newsroom",
        slug="newsroom-staff",
        body=[("paragraph", "<p>Six people, one coffee machine.</p>")],
    )
    front.add_child(instance=about)
    authors = {person.key: _author(about, name=person.name, key=person.key) for person in NEWSROOM}
    for story in STORIES:
        written = ARTICLES[story.external_id]
        page = ArticlePage(
            title=story.title,
            slug=story.external_id,
            live=False,
            external_id=story.external_id,
            standfirst=story.summary,
            language=story.language,
            published_at=site.articles.get(external_id=story.external_id).published_at,
            discussion=story.state,
            disclaimer=disclaimer if written.has_disclaimer else None,
        )
        _publish(page, written, section=sections[written.section], authors=authors)
    let_write(front=front, account=Account.objects.get(username=editor))
    return front


def _section(front: FrontPage, key: str, title: str) -> SectionPage:
    section = SectionPage(title=title, slug=key)
    front.add_child(instance=section)
    return section


def _author(above: PlainPage, *, name: str, key: str) -> AuthorPage:
    author = AuthorPage(title=name, slug=key)
    above.add_child(instance=author)
    return author


def _publish(
    page: ArticlePage, written: Written, *, section: SectionPage, authors: dict[str, AuthorPage]
) -> None:
    page.body = list(written.body)
    page.flag = written.flag
    page.credit_name, page.original_url = written.credit_name, written.original_url
    page.bylines.set(Byline(author=authors[key]) for key in written.authors)
    if written.correction:
        page.corrections.add(Correction(text=written.correction))
    section.add_child(instance=page)
    page.topics.add(*written.topics)
    page.save_revision().publish()
