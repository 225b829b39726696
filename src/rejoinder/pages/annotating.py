"""Comments of an article or a site as a read-only collection of the Web Annotation Protocol (W3C, 2017).

Published comments alone. Terms of our own begin with `rejoinder:`; everything else is the Data Model's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.queries.single import annotated, annotated_on_site, get_annotated
from rejoinder.core.caching import public
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.core.keyset import Cursor, Direction, Ordering, Page, decode, encode, take_page
from rejoinder.fragments.links import ArticleLinks, whole
from rejoinder.pages.described import find_described, is_web_address
from rejoinder.passages.models import Passage, TextRevision
from rejoinder.sites.queries import get_site

ON_PAGE: Final = 100
OLDEST_FIRST: Final = Ordering(name="annotations", columns=("created_at", "id"), descending=False)
NEWEST_FIRST: Final = Ordering(name="annotations", columns=("created_at", "id"), descending=True)
MEDIA_TYPE: Final = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"rejoinder": "urn:rejoinder:"}]
_MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
_CONTAINER: Final = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
_RESOURCE: Final = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
_FIRST: Final = "first"
_LAST: Final = "last"
_ALLOWED: Final = "GET,HEAD,OPTIONS"

Json: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Container:
    """What a collection is of."""

    iri: str  # ends in a slash, as the protocol wants it
    label: str
    total: int | None  # None = not counted
    scope: str  # of its cursors
    rows: QuerySet[Comment]  # in no order
    keys: Sequence[str]  # under which answers are purged
    annotate: Callable[[Comment], Json]

    def page_iri(self, **query: str) -> str:
        return f"{self.iri}?{urlencode(query)}"

    def place_iri(self, name: str, cursor: Cursor) -> str:
        text = encode(cursor, ordering=OLDEST_FIRST, scope=self.scope)
        return self.page_iri(**{name: text})


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show_site_collection(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the collection of a site; of one article where `article` names it. Two statements, five at most.

    By the publisher's id, an address or our key.
    """
    if request.method == "OPTIONS":
        return _options(_CONTAINER)
    found = get_site(site)
    name = request.GET.get("article", "")
    if name:
        article = find_described(name, site=found)
        if article is None:
            raise NotFoundError("There is no such discussion.")
        return show_collection(request, site, article.key)

    def annotate(comment: Comment) -> Json:
        article = comment.article
        article.site = found
        return annotation(comment, article=article, links=ArticleLinks.of(article))

    container = _Container(
        iri=f"{settings.BASE_URL}/w/{found.key}/annotations/",
        label=found.name,
        total=None,  # it would cost more with each article
        scope=f"annotations-site-{found.pk}",
        rows=annotated_on_site(site_id=found.pk),
        keys=[site_key(found.pk), latest_key(found.pk)],
        annotate=annotate,
    )
    return _show(request, container)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show_collection(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer the collection of an article. Two statements."""
    if request.method == "OPTIONS":
        return _options(_CONTAINER)
    tallied = get_tallied(site_key=site, key=article)
    found = tallied.article
    links = ArticleLinks.of(found)
    container = _Container(
        iri=_collection_of(links),
        label=str(found),
        total=tallied.comment_count,
        scope=f"annotations-{found.pk}",
        rows=annotated(article_id=found.pk),
        keys=[article_key(found.pk), site_key(found.site_id)],
        annotate=lambda comment: annotation(comment, article=found, links=links),
    )
    return _show(request, container)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show_annotation(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Answer one comment of the collection. Two statements."""
    if request.method == "OPTIONS":
        return _options(_RESOURCE)
    found = get_tallied(site_key=site, key=article).article
    comment = get_annotated(comment_id, article_id=found.pk)
    links = ArticleLinks.of(found)
    answer = {"@context": _CONTEXT, **annotation(comment, article=found, links=links)}
    keys = [article_key(found.pk), site_key(found.site_id)]
    return _answer(request, answer, keys=keys, kind=_RESOURCE)


def _show(request: HttpRequest, container: _Container) -> HttpResponse:
    """Answer a collection with its first page in it, or the page that is asked for. One statement."""
    asked = request.GET
    if asked.get("page") == _LAST:
        newest = take_page(container.rows, ordering=NEWEST_FIRST, cursor=None, size=ON_PAGE)
        rows = newest.rows[::-1]
        place = Cursor(Direction.BEFORE, OLDEST_FIRST.place_of(rows[0])) if newest.after else None
        page = _page(container, Page(rows, before=place, after=None), name=_LAST)
    else:
        cursor = _cursor_in(asked, scope=container.scope)
        found = take_page(container.rows, ordering=OLDEST_FIRST, cursor=cursor, size=ON_PAGE)
        page = _page(container, found, name=_FIRST)
        if cursor is not None:
            page["id"] = container.place_iri(cursor.direction.value, cursor)
        elif asked.get("page") != _FIRST:
            return _answer(
                request,
                _collection(container, first=page, is_all=found.after is None),
                keys=container.keys,
                kind=_CONTAINER,
            )
    answer = {"@context": _CONTEXT, **page, "partOf": _part_of(container)}
    return _answer(request, answer, keys=container.keys, kind=_RESOURCE)


def _cursor_in(asked: QueryDict, *, scope: str) -> Cursor | None:
    """Return the place that an address asks for, None for the beginning.

    Raises:
        InvalidError: it was altered, or is of another collection.
    """
    for direction in (Direction.AFTER, Direction.BEFORE):
        text = asked.get(direction.value, "")
        if text:
            return decode(text, direction=direction, ordering=OLDEST_FIRST, scope=scope)
    return None


def _collection(container: _Container, *, first: Json, is_all: bool) -> Json:
    values: Json = {
        "@context": _CONTEXT,
        "id": container.iri,
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": container.label,
        "first": {**first, "partOf": container.iri},
        "last": first["id"] if is_all else container.page_iri(page=_LAST),
    }
    if container.total is not None:
        values["total"] = container.total
    return values


def _part_of(container: _Container) -> Json:
    values: Json = {"id": container.iri, "type": "AnnotationCollection", "label": container.label}
    if container.total is not None:
        values["total"] = container.total
    return values


def _page(container: _Container, page: Page[Comment], *, name: str) -> Json:
    values: Json = {
        "id": container.page_iri(page=name),
        "type": "AnnotationPage",
        "items": [container.annotate(each) for each in page.rows],
    }
    for way, cursor in (("next", page.after), ("prev", page.before)):
        if cursor is not None:
            values[way] = container.place_iri(cursor.direction.value, cursor)
    return values


def annotation(comment: Comment, *, article: Article, links: ArticleLinks) -> Json:
    """Return a published comment as an annotation, without its context."""
    here = _collection_of(links)
    values: Json = {
        "id": f"{here}{comment.pk}",
        "type": "Annotation",
        "motivation": "commenting" if comment.parent_id is None else "replying",
        "created": comment.created_at.isoformat(),
        "creator": {"type": "Person", "name": comment.author_name},
        "body": {
            "type": "TextualBody",
            "format": "text/html",
            "language": article.shown_language,
            "value": str(comment.body),
        },
        "target": f"{here}{comment.parent_id}"
        if comment.parent_id is not None
        else _target(comment, article=article, links=links),
        "canonical": whole(links.permalink(comment.pk)),
    }
    if comment.edited_at is not None:
        values["modified"] = comment.edited_at.isoformat()
    return values


def _target(comment: Comment, *, article: Article, links: ArticleLinks) -> str | Json:
    source = article.url if is_web_address(article.url) else whole(links.start)
    passage, moment = comment.passage, comment.moment
    if passage is not None and passage.is_confirmed:
        return _passage(passage, source=source)
    if moment is not None:
        medium = comment.medium if is_web_address(comment.medium) else source
        return {
            "type": "SpecificResource",
            "source": medium,
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": _MEDIA_FRAGMENTS,
                "value": moment.fragment,
            },
        }
    return source


def _passage(passage: Passage, *, source: str) -> Json:
    """Return the words that were chosen, and their place in the text of that day, where we know it."""
    quotation: Json = {
        "type": "TextQuoteSelector",
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
    }
    values: Json = {
        "type": "SpecificResource",
        "source": source,
        "selector": quotation,
        "rejoinder:fit": passage.fit,
    }
    if passage.revision is not None:
        place = {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}
        values["selector"] = [quotation, place]
        values["state"] = _state(passage.revision)
    if passage.quotation and passage.quotation != passage.exact:
        values["rejoinder:now"] = passage.quotation
    return values


def _state(revision: TextRevision) -> Mapping[str, str]:
    """Return in which text of the article positions count."""
    return {
        "type": "TimeState",
        "sourceDate": revision.current_since.isoformat(),
        "rejoinder:digest": f"sha256:{revision.digest}",
    }


def _collection_of(links: ArticleLinks) -> str:
    return f"{settings.BASE_URL}/w/{links.site}/{links.article}/annotations/"


def _answer(request: HttpRequest, values: Json, *, keys: Sequence[str], kind: str) -> HttpResponse:
    answer = JsonResponse(
        values, json_dumps_params={"ensure_ascii": False}, content_type=MEDIA_TYPE
    )
    response = public(request, answer, keys=keys)
    response["Link"], response["Allow"] = kind, _ALLOWED
    response["Content-Location"] = str(values["id"])
    patch_vary_headers(response, ["Accept"])
    return response


def _options(kind: str) -> HttpResponse:
    response = HttpResponse()
    response["Link"], response["Allow"] = kind, _ALLOWED
    return response
