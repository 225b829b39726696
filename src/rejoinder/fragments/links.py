"""The addresses of hosted pages, spelled in one place. `pages.urls` answers them; a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote_plus

from django.conf import settings

from rejoinder.articles.models import Article


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Paths of a site's own pages."""

    site: str  # key
    front: str = ""  # of the publication's front page, as `Site.home`

    @property
    def start(self) -> str:
        """Return where the publication begins."""
        return self.front if is_link(self.front) else self.home

    @property
    def home(self) -> str:
        return f"/d/{self.site}/"

    @property
    def feed(self) -> str:
        return f"/d/{self.site}/feed.atom"

    @property
    def notices(self) -> str:
        """Return where somebody sees what he or she was told."""
        return f"/notices/{self.site}"

    def page(self, *, after: str = "", before: str = "") -> str:
        return _with_query(self.home, after=after, before=before)

    def person(self, reader_id: int, *, after: str = "", before: str = "") -> str:
        """Return the list of what a reader wrote."""
        return _with_query(f"/d/{self.site}/people/{reader_id}", after=after, before=before)


@dataclass(frozen=True, slots=True)
class ArticleLinks:
    """Paths of the pages and actions of one discussion."""

    site: str  # key
    article: str  # key
    origin: str = ""  # in front of all, where they stand on somebody else's page
    layout: str = ""  # that a reader asked for; "" = the site's own, which links leave out
    player: str = (
        "?"  # the page with the article's player, as far as a parameter or fragment `t` follows
    )
    home: str = ""  # of the article's page, where it is one of ours: `Article.home`

    @classmethod
    def of(cls, article: Article, *, origin: str = "", layout: str = "", player: str = "?") -> Self:
        """Return the links of an article. Reads `article.site`."""
        return cls(
            site=article.site.key,
            article=article.key,
            origin=origin,
            layout=layout,
            player=player,
            home=article.home if is_link(article.home) else "",
        )

    @property
    def base(self) -> str:
        return f"{self.origin}/d/{self.site}/{self.article}"

    @property
    def feed(self) -> str:
        return f"{self.base}/feed.atom"

    @property
    def mentions(self) -> str:
        return f"{self.base}/mentions"

    @property
    def post(self) -> str:
        return f"{self.base}/reply"

    @property
    def live(self) -> str:
        return f"{self.base}/live"

    @property
    def me(self) -> str:
        return f"{self.base}/me"

    @property
    def react_to_article(self) -> str:
        return f"{self.base}/react"

    @property
    def follow(self) -> str:
        return f"{self.base}/follow"

    def page(self, *, sort: str = "", only: str = "", after: str = "", before: str = "") -> str:
        """Return a page of the discussion.

        Args:
            only: the name of a filter; "" = all comments.
        """
        return _with_query(
            self.base, filter=only, sort=sort, layout=self.layout, after=after, before=before
        )

    @property
    def start(self) -> str:
        """Return where the discussion is read: below its article, where that is a page of ours."""
        return f"{self._front}#discussion" if self.home else self.page()

    def permalink(self, comment_id: int, *, sort: str = "") -> str:
        """Return what others are told a comment's address is: on the page of its article, where that is one of ours.

        Without script too it ends at the comment, though a long thread has a page of its own.
        """
        if not self.home:
            return self.comment(comment_id, sort=sort)
        page = _with_query(self._front, comment=comment_id, sort=sort, layout=self.layout)
        return f"{page}#comment-{comment_id}"

    @property
    def _front(self) -> str:
        return self.home if "://" in self.home else f"{self.origin}{self.home}"

    def comment(self, comment_id: int, *, sort: str = "") -> str:
        """Return where a comment stands on the discussion's own pages, on which readers go to and fro."""
        page = _with_query(self.base, comment=comment_id, sort=sort, layout=self.layout)
        return f"{page}#comment-{comment_id}"

    def branch(
        self, comment_id: int, *, after: str = "", before: str = "", comment: int | None = None
    ) -> str:
        address = _with_query(
            f"{self.base}/branch/{comment_id}",
            layout=self.layout,
            after=after,
            before=before,
            comment=comment or "",
        )
        return f"{address}#comment-{comment}" if comment else address

    def answer(self, passage_id: int) -> str:
        """Return the form for a comment on a passage."""
        return f"{self.post}?passage={passage_id}"

    def reply(self, comment_id: int) -> str:
        return f"{self.post}?to={comment_id}"

    def moment(self, seconds: str | int) -> str:
        """Return the way to a place in the article's recording."""
        return f"{self.player}t={seconds}"

    def person(self, reader_id: int) -> str:
        """Return the list of what a reader wrote on the site."""
        return f"{self.origin}/d/{self.site}/people/{reader_id}"

    def picture(self, digest: str) -> str:
        """Return the address of a reader's picture."""
        return f"{self.origin}/avatar/{digest}.webp"

    def vote(self, comment_id: int) -> str:
        return f"{self.base}/vote/{comment_id}"

    def react(self, comment_id: int) -> str:
        return f"{self.base}/react/{comment_id}"

    def follow_comment(self, comment_id: int) -> str:
        return f"{self.base}/follow/{comment_id}"

    def edit(self, comment_id: int) -> str:
        return f"{self.base}/edit/{comment_id}"

    def delete(self, comment_id: int) -> str:
        return f"{self.base}/delete/{comment_id}"


def whole(link: str) -> str:
    """Return the whole address of a link, from BASE_URL: a request's Host header can be forged."""
    return link if "://" in link.partition("?")[0] else f"{settings.BASE_URL}{link}"


def is_link(address: str) -> bool:
    """Return whether an address of a page of ours may stand in a link: a path, or a whole address."""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    return is_path or address.startswith(("https://", "http://"))


def _with_query(path: str, **values: str | int) -> str:
    query = "&".join(
        f"{name}={value if isinstance(value, int) else quote_plus(value)}"
        for name, value in values.items()
        if value
    )
    return f"{path}?{query}" if query else path
