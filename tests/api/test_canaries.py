"""Nothing leaves the house that not everybody may see. Every operation of the document is asked for everything."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rejoinder.accounts.models import Account, Reader
from rejoinder.api.v1 import api
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, Revision
from rejoinder.comments.queries.discussion import SORTS
from rejoinder.comments.services.counting import withdraw
from rejoinder.core.errors import NotFoundError
from rejoinder.sites.models import Site
from tests.api.reading import get
from tests.making import change_options, make_comment
from tests.people import Cast

CANARY = re.compile(rb"canary-[a-z0-9-]+")
PUBLIC = "canary-public"


def release(cast: Cast) -> None:
    """Put a text that would be known again into everything that is not for everybody."""
    change_options(
        cast.site, page_size=5, banned_words=["canary-banned"], suspect_words=["canary-suspect"]
    )
    Site.objects.filter(pk=cast.site.pk).update(hosts=["canary-host"])
    for reader in Reader.objects.all():
        Reader.objects.filter(pk=reader.pk).update(
            email="canary-email",
            url="canary-url",
            source="canary-source",
            source_id=f"canary-{reader.pk}",
        )
    Account.objects.update(email="canary-account", first_name="canary-first-name")
    seen = make_comment(article=cast.article, author=cast.mia, text=PUBLIC)
    for parent in (None, seen):
        for status in CommentStatus:
            hidden = make_comment(
                article=cast.article, parent=parent, text=f"canary-{status}", status=status
            )
            if status != CommentStatus.PUBLISHED:
                Comment.objects.filter(pk=hidden.pk).update(author_name="canary-author")
    for _ in range(7):  # more than a page
        gone = make_comment(article=cast.article, text="canary-tombstone", author=cast.ada)
        make_comment(parent=gone, author=cast.ben)
        withdraw(gone, status=CommentStatus.REMOVED)
        Comment.objects.filter(pk=gone.pk).update(author_name="canary-tombstone-name")
    make_comment(article=cast.article, kind=CommentKind.PINGBACK, text="canary-mention")
    theirs = make_comment(article=cast.other_article, text="canary-elsewhere", author=cast.eve)
    Article.objects.filter(pk=cast.other_article.pk).update(title="canary-elsewhere-title")
    Revision.objects.create(site=cast.site, comment=seen, number=1, source="canary-revision")
    Comment.objects.exclude(pk=theirs.pk).update(
        source="canary-typed",
        reason="canary-reason",
        fingerprint="canary-fingerprint",
        origin_id="canary-origin",
        extra={"canary-extra": "canary-extra"},
        decided_by=cast.olga,
    )


def addresses(cast: Cast) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every path of the document with every value, of the other site too, and every order."""
    known = {
        "site": ["gazette"],
        "key": Article.objects.values_list("key", flat=True),
        "comment_id": Comment.objects.values_list("pk", flat=True),
    }
    for path in api.get_openapi_schema()["paths"]:
        names = re.findall(r"{(\w+)}", path)
        for values in itertools.product(*(known[name] for name in names)):
            filled = path.format(**dict(zip(names, values, strict=True)))
            orders = [*SORTS] if path.endswith("/comments") else [""]
            for order in orders:
                yield filled, {"sort": order} if order else {}


def crawl(cast: Cast) -> Iterator[bytes]:
    """Yield the headers and body of every answer, of every page of every list."""
    for path, query in addresses(cast):
        answer = get(path, query)
        while True:
            yield f"{answer.headers}".encode() + answer.content
            after = answer.json().get("after")
            if not after:
                break
            answer = get(path, {**query, "after": after})


def test_nothing_is_told_that_not_everybody_may_see(cast: Cast) -> None:
    release(cast)

    found = {canary.decode() for answer in crawl(cast) for canary in CANARY.findall(answer)}

    assert found == {PUBLIC, "canary-published"}


def test_mention_of_a_hidden_comment_is_no_more_than_absence(cast: Cast) -> None:
    release(cast)
    hidden = Comment.objects.filter(shown=False).values_list("pk", flat=True)

    answers = {get(f"gazette/comments/{number}").content for number in [*hidden, 999_999]}

    assert hidden
    assert answers == {get("gazette/comments/888888").content}
    assert NotFoundError().detail.encode() in answers.pop()
