"""Find the article that an embed names: by the publisher's id, by its address, or by our key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from rejoinder.articles.models import Article
from rejoinder.articles.queries import find_article, find_by_key
from rejoinder.articles.services import ArticleDescription
from rejoinder.core.errors import InvalidError, NotPermittedError
from rejoinder.sites.models import Site

_MOST_CHARS: Final = 2_000  # of a name; of a title far fewer
_MOST_TITLE: Final = 300


class ArticleElsewhereError(NotPermittedError):
    """The address is none of the publication's."""

    code = "article_elsewhere"


def is_address(name: str) -> bool:
    return "://" in name


def is_web_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def find_described(name: str, *, site: Site) -> Article | None:
    """Return the article with this id, address or key, None when nobody has spoken of it yet.

    Raises:
        InvalidError: no name, one that is far too long, or an address that is none.
    """
    if not name.strip() or len(name) > _MOST_CHARS or "\0" in name:
        raise InvalidError(
            _("The embed names no article. Give it the attribute “article”."),
            code="article_missing",
        )
    found = find_article(site=site, external_id=name)
    if found is not None:
        return found
    if is_address(name):
        return find_article(site=site, urls=[name])
    return find_by_key(site=site, key=name)


def described(name: str, *, fields: Mapping[str, str], site: Site) -> ArticleDescription:
    """Return what the embed says of an article that becomes known by its first comment.

    Raises:
        ArticleElsewhereError: its address is on no host of the publication.
    """
    url = name if is_address(name) else fields.get("url", "")
    host = urlsplit(url).hostname or ""
    if host not in site.page_hosts:
        raise ArticleElsewhereError(
            _(
                "%(host)s is none of this publication's hosts, so its pages cannot be discussed here."
            )
            % {"host": host or _("This address")}
        )
    title = "".join(char for char in fields.get("title", "") if char.isprintable())
    return ArticleDescription(
        external_id="" if is_address(name) else name,
        urls=[url],
        title=title.strip()[:_MOST_TITLE],
    )
