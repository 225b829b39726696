"""Where discussions and comments stand, as whole addresses for mails. `fragments.links` spells them for pages; a test holds the two together."""

from __future__ import annotations

from django.conf import settings

from rejoinder.articles.models import Article


def discussion_address(article: Article) -> str:
    """Return where a discussion is read. Reads `article.site`."""
    return f"{_home(article)}#discussion" if _home(article) else _hosted(article)


def comment_address(article: Article, comment_id: int) -> str:
    """Return where a comment is read, on the page of its article where that is one of ours. Reads `article.site`."""
    page = _home(article) or _hosted(article)
    return f"{page}?comment={comment_id}#comment-{comment_id}"


def _hosted(article: Article) -> str:
    return f"{settings.BASE_URL}/d/{article.site.key}/{article.key}"


def _home(article: Article) -> str:
    home = article.home
    if home.startswith("/") and not home.startswith(("//", "/\\")):
        return f"{settings.BASE_URL}{home}"
    return home if home.startswith(("https://", "http://")) else ""
