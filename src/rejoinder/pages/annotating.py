"""An article's comments as a read-only collection of the Web Annotation Protocol (W3C Recommendations of 2017).

Published comments alone. Terms of our own begin with `rejoinder:`; everything else is the Data Model's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.queries.single import annotated, get_annotated
from rejoinder.core.caching import public
from rejoinder.core.keys import article_key, site_key
from rejoinder.core.keyset import Direction, Ordering, Page, decode, encode, take_page
from rejoinder.fragments.links import ArticleLinks, whole
from rejoinder.pages.described import is_web_address
from rejoinder.passages.models import Passage, TextRevision

ON_PAGE: Final = 100
OLDEST_FIRST: Final = Ordering(name="annotations", columns=("created_at", "id"), descending=False)
MEDIA_TYPE: Final = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_CONTEXT: Final = ["http://www.w3.org/ns/anno.jsonld", {"rejoinder": "urn:rejoinder:"}]
_MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
_CONTAINER: Final = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
_RESOURCE: Final = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
_ALLOWED: Final = "GET,HEAD,OPTIONS"

Json: TypeAlias = dict[str, object]


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show_collection(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer the collection with its first page, or a page of it (`after`). Two statements."""
    if request.method == "OPTIONS":
        return _options(_CONTAINER)
    found = get_tallied(site_key=site, key=article)
    links = ArticleLinks.of(found.article)
    scope = f"annotations-{found.article.pk}"
    after = request.GET.get("after", "")
    cursor = (
        decode(after, direction=Direction.AFTER, ordering=OLDEST_FIRST, scope=scope)
        if after
        else None
    )
    page = take_page(
        annotated(article_id=found.article.pk),
        ordering=OLDEST_FIRST,
        cursor=cursor,
        size=ON_PAGE,
    )
    here = _collection_of(links)
    items = _page(page, here=here, scope=scope, links=links, article=found.article)
    if after:
        answer = {
            "@context": _CONTEXT,
            "id": f"{here}?{urlencode({'after': after})}",
            **items,
            "partOf": {"id": here, "total": found.comment_count},
        }
    else:
        answer = {
            "@context": _CONTEXT,
            "id": here,
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": str(found.article),
            "total": found.comment_count,
            "first": {"id": f"{here}?page=first", **items, "partOf": here},
        }
    return _answer(request, answer, article=found.article, kind=_CONTAINER)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def show_annotation(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Answer one comment of the collection. Two statements."""
    if request.method == "OPTIONS":
        return _options(_RESOURCE)
    found = get_tallied(site_key=site, key=article).article
    comment = get_annotated(comment_id, article_id=found.pk)
    links = ArticleLinks.of(found)
    answer = {"@context": _CONTEXT, **annotation(comment, article=found, links=links)}
    return _answer(request, answer, article=found, kind=_RESOURCE)


def annotation(comment: Comment, *, article: Article, links: ArticleLinks) -> Json:
    """Return a published comment as an annotation, without its context."""
    here = _collection_of(links)
    values: Json = {
        "id": f"{here}/{comment.pk}",
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
        "target": f"{here}/{comment.parent_id}"
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


def _page(
    page: Page[Comment], *, here: str, scope: str, links: ArticleLinks, article: Article
) -> Json:
    values: Json = {
        "type": "AnnotationPage",
        "items": [annotation(each, article=article, links=links) for each in page.rows],
    }
    if page.after is not None:
        after = encode(page.after, ordering=OLDEST_FIRST, scope=scope)
        values["next"] = f"{here}?{urlencode({'after': after})}"
    return values


def _collection_of(links: ArticleLinks) -> str:
    return f"{settings.BASE_URL}/w/{links.site}/{links.article}/annotations"


def _answer(request: HttpRequest, values: Json, *, article: Article, kind: str) -> HttpResponse:
    answer = JsonResponse(
        values, json_dumps_params={"ensure_ascii": False}, content_type=MEDIA_TYPE
    )
    keys = [article_key(article.pk), site_key(article.site_id)]
    response = public(request, answer, keys=keys)
    response["Link"], response["Allow"] = kind, _ALLOWED
    patch_vary_headers(response, ["Accept"])
    return response


def _options(kind: str) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Link"], response["Allow"] = kind, _ALLOWED
    return response
