"""Render a hosted page in the language and direction of what stands on it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rejoinder.articles.models import Article
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.fragments.themes import dress_of
from rejoinder.fragments.wording import say, saying
from rejoinder.fragments.words import (
    direction_of,
    interface_language,
    known_language,
    other_language,
    words_of,
)
from rejoinder.sites.models import Site

EMBEDDED = "/w/"  # below it, everything is asked by pages of other origins


def site_page(
    request: HttpRequest, template: str, *, site: Site, status: int = 200, **context: object
) -> HttpResponse:
    """Return a page of a site."""
    return _page(
        request, template, language=site.language, status=status, site=site, context=context
    )


def reader_page(
    request: HttpRequest,
    template: str,
    *,
    site: Site | None,
    language: str,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Return a page of one reader's own, in his or her language.

    Args:
        site: None where it is about several.
    """
    return _page(request, template, language=language, status=status, site=site, context=context)


def article_page(
    request: HttpRequest, template: str, *, article: Article, status: int = 200, **context: object
) -> HttpResponse:
    """Return a page about an article, whose links it is given."""
    context["article"] = article
    context.setdefault("links", ArticleLinks.of(article))
    return _page(
        request,
        template,
        language=article.shown_language,
        status=status,
        site=article.site,
        context=context,
    )


def speak(article: Article, request: HttpRequest) -> None:
    """Say texts in the article's language and the words of its site until the answer is made, errors too.

    Pages of other origins may ask for another language (`lang`). `problems.ProblemPages` ends it.
    """
    language = _language_for(request, article.shown_language)
    say(language, words_of(article.site, language))


def speak_for(site: Site, request: HttpRequest) -> None:
    """Likewise in the site's language, where no article says one."""
    language = _language_for(request, site.language)
    say(language, words_of(site, language))


def speak_for_reader(site: Site, language: str) -> None:
    """Likewise in a reader's language, whichever page he or she looks at."""
    ours = interface_language(language)
    say(ours, words_of(site, ours))


def language_asked(request: HttpRequest) -> str:
    """Return the language that a page of another origin asks for, "" where we have none such."""
    is_embedded = request.path.startswith(EMBEDDED)
    return known_language(request.GET.get("lang", "")) if is_embedded else ""


def _language_for(request: HttpRequest, language: str) -> str:
    return language_asked(request) or interface_language(language)


def _page(
    request: HttpRequest,
    template: str,
    *,
    language: str,
    status: int,
    site: Site | None,
    context: dict[str, object],
) -> HttpResponse:
    ours = interface_language(language)
    of_site = (
        {
            "site": site,
            "site_links": SiteLinks(site=site.key, front=site.home),
            "dress": dress_of(site),
        }
        if site
        else {}
    )
    with saying(ours, words_of(site, ours) if site else {}):
        return render(
            request,
            template,
            {
                **of_site,
                "language": ours,
                "other_language": other_language(language),
                "direction": direction_of(language),
                "base_url": settings.BASE_URL,
                **context,
            },
            status=status,
        )
