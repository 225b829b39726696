"""Make valid objects; a test names only what it is about. Counts are kept by the product's own code."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.accounts.names import skeleton
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.services import ArticleDescription, register_article
from rejoinder.comments.markup import RENDERER_VERSION, SourceFormat, count_words, render
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.services.counting import count_new
from rejoinder.comments.threads import Node, count_branches
from rejoinder.core.bulk import insert_many, reserve_keys
from rejoinder.passages.models import Passage
from rejoinder.screening.phases import fingerprint
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.services import create_site, set_options

_number = itertools.count(1)


def make_site(*, key: str = "", name: str = "", language: str = "en", **options: object) -> Site:
    number = next(_number)
    return create_site(
        key=key or f"site-{number}",
        name=name or f"Site {number}",
        language=language,
        options=SiteOptions.from_json(options),
    )


def change_options(site: Site, **options: object) -> Site:
    """Set some options of a site, and keep the others."""
    return set_options(site=site, options=SiteOptions.from_json({**site.options_json, **options}))


def make_article(
    *,
    site: Site | None = None,
    external_id: str = "",
    title: str = "An article",
    urls: Sequence[str] = (),
    summary: str = "",
    language: str = "",
    published_at: datetime | None = None,
    state: ArticleState = ArticleState.OPEN,
) -> Article:
    description = ArticleDescription(
        external_id=external_id or f"article-{next(_number)}",
        title=title,
        urls=urls,
        summary=summary,
        language=language,
        published_at=published_at or timezone.now(),
        state=state,
    )
    return register_article(site=site or make_site(), description=description).article


def make_account(*, username: str = "", password: str = "", is_superuser: bool = False) -> Account:
    account = Account(username=username or f"account-{next(_number)}", is_superuser=is_superuser)
    account.set_password(password or None)
    account.save()
    return account


def make_reader(
    *,
    site: Site,
    name: str = "",
    role: ReaderRole = ReaderRole.READER,
    account: Account | None = None,
    device: uuid.UUID | None = None,
    email: str = "",
    suspended_until: datetime | None = None,
) -> Reader:
    name = name or f"Reader {next(_number)}"
    return Reader.objects.create(
        site=site,
        name=name,
        name_skeleton=skeleton(name),
        role=role,
        account=account,
        device=device if account or device else uuid.uuid4(),
        email=email,
        suspended_until=suspended_until,
    )


def make_comment(
    *,
    article: Article | None = None,
    author: Reader | None = None,
    parent: Comment | None = None,
    text: str = "",
    status: CommentStatus = CommentStatus.PUBLISHED,
    kind: CommentKind = CommentKind.COMMENT,
    created_at: datetime | None = None,
    **fields: object,
) -> Comment:
    if article is None:
        article = parent.article if parent is not None else make_article()
    text = text or f"Comment number {next(_number)}."
    html = render(text, SourceFormat.MARKDOWN)
    author = author or make_reader(site=article.site)
    passage = fields.get("passage")
    if isinstance(passage, Passage):
        fields["place"] = passage.list_place
    comment = Comment.objects.create(
        site_id=article.site_id,
        article=article,
        parent=parent,
        root_id=None if parent is None else parent.root_id or parent.pk,
        depth=0 if parent is None else parent.depth + 1,
        kind=kind,
        author=author,
        author_name=author.name,
        source=text,
        html=html,
        renderer=RENDERER_VERSION,
        word_count=count_words(html),
        fingerprint=fingerprint(text),
        status=status,
        created_at=created_at or timezone.now(),
        **fields,
    )
    if status == CommentStatus.PUBLISHED:
        count_new(comment)
    comment.refresh_from_db()
    return comment


THREADS_BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@transaction.atomic
def make_thread(
    *,
    article: Article,
    parents: Sequence[int | None],
    author: Reader | None = None,
    published: Sequence[bool] = (),
    ups: Sequence[int] = (),
    every: timedelta = timedelta(seconds=1),
) -> list[Comment]:
    """Store a whole discussion at once, with the counts that its rows give; fast for thousands.

    Args:
        parents: for each comment, the index of the one it answers, which stands before it.
        published: for each comment; what is not is a removed one. () = all.
        ups: votes for each comment; () = none.
        every: how long after one comment the next was written.
    """
    author = author or make_reader(site=article.site)
    rows = [
        Comment(
            site_id=article.site_id,
            article=article,
            author=author,
            author_name=author.name,
            source=f"Number {number}.",
            html=f"<p>Number {number}.</p>",
            renderer=RENDERER_VERSION,
            word_count=2,
            source_format=SourceFormat.MARKDOWN.value,
            kind=CommentKind.COMMENT.value,
            status=(
                CommentStatus.PUBLISHED
                if not published or published[number]
                else CommentStatus.REMOVED
            ).value,
            created_at=THREADS_BEGAN + number * every,
            up=ups[number] if ups else 0,
        )
        for number in range(len(parents))
    ]
    reserve_keys(Comment, rows)
    for row, place in zip(rows, parents, strict=True):
        if place is not None:
            parent = rows[place]
            row.parent_id, row.root_id = parent.pk, parent.root_id or parent.pk
            row.depth = parent.depth + 1
    counts = count_branches(
        [Node(id=row.pk, parent_id=row.parent_id, published=row.is_published) for row in rows]
    )
    for row in rows:
        mine = counts[row.pk]
        row.shown, row.reply_count = mine.shown, mine.reply_count
        row.branch_count = mine.branch_count
    insert_many(Comment, rows)
    _tally(article, rows)
    return rows


def _tally(article: Article, rows: Sequence[Comment]) -> None:
    parts = Counter(row.pk % DiscussionTally.PARTS for row in rows if row.is_published)
    for part, number in parts.items():
        tally, _ = DiscussionTally.objects.get_or_create(
            site_id=article.site_id, article=article, part=part
        )
        tally.comments += number
        tally.save(update_fields=["comments"])
