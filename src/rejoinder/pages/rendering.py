"""Render a hosted page in the language and direction of what stands on it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rejoinder.articles.models import Article
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.fragments.wording import say, saying
from rejoinder.fragments.words import interface_language, other_language
from rejoinder.sites.models import Site

_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"}
)


def direction_of(language: str) -> str:
    """Return `rtl` or `ltr` for a BCP 47 tag."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT else "ltr"


def site_page(
    request: HttpRequest, template: str, *, site: Site, status: int = 200, **context: object
) -> HttpResponse:
    """Return a page of a site."""
    return _page(
        request, template, language=site.language, status=status, site=site, context=context
    )


def article_page(
    request: HttpRequest, template: str, *, article: Article, status: int = 200, **context: object
) -> HttpResponse:
    """Return a page about an article, whose links it is given."""
    context["article"] = article
    context.setdefault("links", ArticleLinks(site=article.site.key, article=article.key))
    return _page(
        request,
        template,
        language=article.shown_language,
        status=status,
        site=article.site,
        context=context,
    )


def in_language_of(article: Article) -> AbstractContextManager[None]:
    """Return a block in which texts of ours are in the article's language, and in the words of its site."""
    return saying(interface_language(article.shown_language), article.site.options.phrases)


def in_language_of_site(site: Site) -> AbstractContextManager[None]:
    """Likewise in the site's language, where no article says another."""
    return saying(interface_language(site.language), site.options.phrases)


def speak(article: Article) -> None:
    """Say texts so until the answer is made, errors too: `problems.ProblemPages` ends it."""
    say(interface_language(article.shown_language), article.site.options.phrases)


def speak_for(site: Site) -> None:
    """Likewise where no article says a language."""
    say(interface_language(site.language), site.options.phrases)


def _page(
    request: HttpRequest,
    template: str,
    *,
    language: str,
    status: int,
    site: Site,
    context: dict[str, object],
) -> HttpResponse:
    with saying(interface_language(language), site.options.phrases):
        return render(
            request,
            template,
            {
                "site": site,
                "site_links": SiteLinks(site=site.key),
                "language": interface_language(language),
                "other_language": other_language(language),
                "direction": direction_of(language),
                "base_url": settings.BASE_URL,
                **context,
            },
            status=status,
        )
