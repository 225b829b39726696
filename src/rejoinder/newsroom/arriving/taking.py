"""Take the articles of an import, one after the other. Importing this registers it with `transfer.taking`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from rejoinder.core.errors import InvalidError, ProblemError
from rejoinder.newsroom.arriving import posts
from rejoinder.newsroom.arriving.arrivals import Arrivals
from rejoinder.newsroom.arriving.authors import Authors
from rejoinder.newsroom.arriving.files import BroughtFiles, PostFiles, fetchers
from rejoinder.newsroom.arriving.naming import Told, fitting_title
from rejoinder.newsroom.arriving.posts import Draft, Hands, Outcome, Place
from rejoinder.newsroom.arriving.redirecting import Redirects
from rejoinder.newsroom.arriving.sections import Sections, chosen, opened_rings
from rejoinder.newsroom.arriving.texts import Piece, pieces_of
from rejoinder.newsroom.editors import files_of
from rejoinder.newsroom.models import Arrival, ArrivalKind, FrontPage
from rejoinder.sites.models import Site
from rejoinder.transfer.articles import PostRecord, Shelf
from rejoinder.transfer.linking import Fault, link
from rejoinder.transfer.taking import Taking, take_with

_MOST_ALT: Final = 500  # characters, as the column has it
_TITLE_WORDS: Final = 8
_NOT_PAGES: Final = ("/wp-content/", "/wp-admin/", "/wp-includes/", "/files/")
_NAMED: Final = {
    (Outcome.MADE, "article"): "articles were brought into the newsroom",
    (Outcome.MADE, "page"): "pages were brought into the newsroom",
    (Outcome.UPDATED, "article"): "articles were brought up to date",
    (Outcome.UPDATED, "page"): "pages were brought up to date",
    (Outcome.SAME, "article"): "articles were in the newsroom already",
    (Outcome.SAME, "page"): "pages were in the newsroom already",
    (Outcome.KEPT, "article"): "articles were kept as editors changed them",
    (Outcome.KEPT, "page"): "pages were kept as editors changed them",
    (Outcome.DELETED, "article"): "articles were deleted here, and stay so",
    (Outcome.DELETED, "page"): "pages were deleted here, and stay so",
}

log = logging.getLogger(__name__)


class NewsroomTaker:
    """Makes pages of what `rejoinder import … --articles` reads."""

    def check(self, site: Site) -> None:
        """Raise InvalidError if a site has no front page, below which articles could stand."""
        _front_of(site)

    def take(self, shelf: Shelf, taking: Taking) -> None:
        """Make a page of each post. What goes wrong with one is told, and does not stop the others."""
        _Run(_front_of(taking.site), shelf, taking).go()


def _front_of(site: Site) -> FrontPage:
    front: FrontPage | None = FrontPage.objects.filter(site=site).select_related("site").first()
    if front is None:
        raise InvalidError(
            f"“{site.key}” has no front page, below which articles could stand. Make one with: "
            f"rejoinder createfrontpage {site.key}"
        )
    return front


class _Run:
    """One import."""

    def __init__(self, front: FrontPage, shelf: Shelf, taking: Taking) -> None:
        self._front = front
        self._shelf = shelf
        self._taking = taking
        self._counts: Counter[str] = Counter()
        told = self._teller("")
        arrivals = Arrivals(site=taking.site, source=taking.source)
        categories = list(shelf.categories())
        self._arrivals = arrivals
        self._categories = {each.slug: each for each in categories}
        self._parents = opened_rings(categories, told=told)
        self._sections = Sections(front, arrivals, self._categories, self._parents, told)
        names = {author.login: author.name for author in shelf.authors()}
        self._authors = Authors(front, arrivals, names, told)
        self._files = BroughtFiles(
            shelf=shelf,
            arrivals=arrivals,
            collection=None if taking.dry else files_of(front),
            media=taking.media,
            fetchers=fetchers() if taking.download and not taking.dry else None,
            overwrite=taking.overwrite,
            counts=self._counts,
        )
        self._redirects = Redirects(front)

    def go(self) -> None:
        total = self._shelf.count_posts()
        for done, (post, page_above) in enumerate(self._posts(), start=1):
            try:
                self._bring(post, page_above=page_above)
            except (ProblemError, ValidationError) as error:
                detail = error.detail if isinstance(error, ProblemError) else _said(error)
                self._teller_of(post)("post_failed", f"It was not brought. {detail}")
            # One post that cannot be stored must not keep the others away.
            except Exception as error:
                log.exception("Post %.40s could not be brought.", post.number)
                self._teller_of(post)(
                    "post_failed", f"It was not brought. {type(error).__name__}: {error}"
                )
            self._taking.progress("posts", done, total)
        if not self._taking.dry:
            self._finish()
        self._report()

    def _posts(self) -> Iterator[tuple[PostRecord, str]]:
        """Yield pages, each below one that came before, with the number of the page above; then articles."""
        told = self._teller("")
        pairs = [(number, parent or None) for number, parent in self._shelf.parents()]
        for place in link(pairs):
            if place.fault is Fault.CYCLE:
                told("page_cycle", f"Page {place.source_id} is below itself; it stands at the top.")
            elif place.fault is Fault.ORPHAN:
                told(
                    "page_orphan",
                    f"What page {place.source_id} is below is missing; it stands at the top.",
                )
            post = self._shelf.post(place.source_id)
            if post is not None:
                yield post, place.parent or ""
        for post in self._shelf.posts():
            yield post, ""

    def _bring(self, post: PostRecord, *, page_above: str) -> None:
        told = self._teller_of(post)
        kind = ArrivalKind.ARTICLE if post.kind == "article" else ArrivalKind.PAGE
        arrival = self._arrivals.find(kind, post.number)
        if arrival is not None and arrival.page is None and not self._taking.overwrite:
            self._count(Outcome.DELETED, post)
            return
        section, others = chosen(post.categories, self._parents)
        draft = self._draft(post, others, told=told)
        outcome = posts.looked_at(draft, arrival, overwrite=self._taking.overwrite)
        if outcome is Outcome.KEPT:
            told("edited_here", "It is another in the file now, but was edited here, and kept so.")
        if not self._taking.dry and outcome in {Outcome.MADE, Outcome.UPDATED}:
            self._store(
                post, draft, arrival, outcome, section=section, page_above=page_above, told=told
            )
        self._count(outcome, post)

    def _store(
        self,
        post: PostRecord,
        draft: Draft,
        arrival: Arrival | None,
        outcome: Outcome,
        *,
        section: str,
        page_above: str,
        told: Told,
    ) -> None:
        above = self._arrivals.find(ArrivalKind.PAGE, page_above) if page_above else None
        parent = above.page if above is not None else None
        place = Place(
            parent=parent or self._sections.page(section),
            slug=post.slug,
            urls=self._addresses(post),
        )
        hands = Hands(self._arrivals, self._redirects, told)
        if outcome is Outcome.MADE:
            posts.make(draft, place, hands)
        elif arrival is not None:
            posts.update(draft, place, arrival, hands)

    def _draft(self, post: PostRecord, others: list[str], *, told: Told) -> Draft:
        files = PostFiles(self._files, post.number, told)
        base = next(iter(post.urls), self._shelf.blog) or "https://blog.invalid/"
        body = pieces_of(post.html, base=base, files=files, told=told, moved=self._moved)
        if not body:
            told("no_text", "It has no text.")
        is_public = post.status != "draft"
        if is_public and post.published_at is None:
            told("no_date_of_post", "It has no date that can be read; it got that of the import.")
        title = fitting_title(post.title or _title_for(post, body, told=told), told=told)
        published_at = post.published_at
        if post.status == "scheduled" and published_at and published_at > timezone.now():
            told("scheduled", f"It will be published at {published_at:%Y-%m-%d %H:%M} UTC.")
        if post.kind == "page":
            return Draft(
                kind="page",
                number=post.number,
                title=title,
                body=tuple(body),
                is_public=is_public,
                published_at=published_at,
            )
        picture, alt = self._picture(post, files, told=told)
        if not post.authors:
            told("no_author", "The file does not say who wrote it.")
        topics = {name.casefold(): (slug, name) for slug, name in post.topics}
        for slug in others:
            name = self._categories[slug].name
            topics.setdefault(name.casefold(), (slug, name))
        return Draft(
            kind="article",
            number=post.number,
            title=title,
            body=tuple(body),
            is_public=is_public,
            published_at=published_at,
            standfirst=post.excerpt,
            language=self._language(post),
            takes_comments=post.takes_comments,
            picture=picture,
            picture_alt=alt[:_MOST_ALT],
            authors=tuple(map(self._author, post.authors)),
            topics=tuple(topics.values()),
        )

    def _author(self, login: str) -> int:
        if self._taking.dry:
            return self._authors.known_id(login)
        return self._authors.page_id(login)

    def _picture(self, post: PostRecord, files: PostFiles, *, told: Told) -> tuple[int | None, str]:
        if not post.thumbnail:
            return None, ""
        url, alt, _ = files.picture_numbered(post.thumbnail)
        if not url:
            told(
                "picture_not_brought",
                f"Upload {post.thumbnail}, the picture of the post, is not in the file.",
            )
            return None, ""
        key = files.picture(url, number=post.thumbnail, alt=alt, title="")
        return key, alt if key is not None else ""

    def _language(self, post: PostRecord) -> str:
        """Return a language that differs from the site's."""
        ours = self._taking.site.language.partition("-")[0].lower()
        return "" if post.language.partition("-")[0].lower() == ours else post.language

    def _addresses(self, post: PostRecord) -> list[str]:
        """Return where a post was, at any time."""
        if not post.urls:
            return []
        canonical = post.urls[0]
        stem = canonical.rstrip("/").rpartition("/")[0]
        return [*post.urls, *(f"{stem}/{slug}/" for slug in post.old_slugs if "?" not in canonical)]

    def _moved(self, url: str) -> str:
        """Return where an address is now. The blog's own pages are on this host, or lead on from there."""
        rewritten = self._taking.rules.apply(url)
        if rewritten is not None:
            return rewritten
        parts, blog = urlsplit(url), urlsplit(self._shelf.blog)
        is_ours = _host(parts) == _host(blog) and parts.path.startswith(blog.path.rstrip("/"))
        if not is_ours or _host(blog) == "" or any(step in parts.path for step in _NOT_PAGES):
            return url
        return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))

    def _finish(self) -> None:
        told = self._teller("")
        self._authors.list_them()
        with transaction.atomic():
            for path, page_id in self._sections.all():
                page = Page.objects.filter(pk=page_id, live=True).first()
                if page is not None:
                    self._redirects.lead([f"/category/{path}/"], page=page, told=told)
            sections = {path.rpartition("/")[2] for path, _ in self._sections.all()}
            others = [each for each in self._categories.values() if each.slug not in sections]
            topics = [(f"/category/{each.slug}/", each.name) for each in others]
            topics += [(f"/tag/{slug}/", name) for slug, name in self._shelf.tags()]
            self._redirects.lead_to_lists(topics, told=told)

    def _report(self) -> None:
        pages = self._taking.report.pages
        pages.update(self._counts)
        for label, number in (
            ("sections", self._sections.made),
            ("authors", self._authors.made),
            ("redirects from old addresses", self._redirects.made),
        ):
            pages[label] += number

    def _count(self, outcome: Outcome, post: PostRecord) -> None:
        self._counts[_NAMED[outcome, post.kind]] += 1
        if outcome in {Outcome.MADE, Outcome.UPDATED} and post.status == "draft":
            self._counts["  of them drafts"] += 1

    def _teller_of(self, post: PostRecord) -> Told:
        name = f"Post {post.number[:40]}" + (f", “{post.title[:60]}”" if post.title else "")
        return self._teller(name, place=post.place)

    def _teller(self, name: str, *, place: str = "") -> Told:
        return partial(self._tell, name, place)

    def _tell(self, name: str, place: str, kind: str, detail: str) -> None:
        self._taking.report.problems.add(
            kind, place=place, detail=f"{name}: {detail}" if name else detail
        )


def _host(parts: SplitResult) -> str:
    try:
        return (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _title_for(post: PostRecord, body: list[Piece], *, told: Told) -> str:
    """Return the first words of a text, else what is left of its address."""
    told("no_title", "It has no title, and got the first words of its text, or its number.")
    for piece in body:
        text = piece.value if isinstance(piece.value, str) else ""
        words = unescape(strip_tags(text.replace("<", " <"))).split()
        if words:
            title = " ".join(words[:_TITLE_WORDS])
            return f"{title}…" if len(words) > _TITLE_WORDS else title
    return post.slug.replace("-", " ") or f"Post {post.number}"


def _said(error: ValidationError) -> str:
    return " ".join(error.messages)


take_with(NewsroomTaker())
