"""Nothing is on a page that not everybody may see: a crawl of every page, as nobody in particular."""

from __future__ import annotations

import re
from collections import deque
from http import HTTPStatus
from urllib.parse import urljoin

import pytest

from rejoinder.accounts.models import Account, Reader
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, Revision
from rejoinder.comments.queries.discussion import SORTS
from rejoinder.comments.services.counting import withdraw
from rejoinder.sites.models import Site
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, Browser
from tests.people import Cast

CANARY = re.compile(r"canary-[a-z0-9-]+")
SEEN = {"canary-seen", "canary-published", "canary-mention", "canary-host"}  # a host may embed
LINK = re.compile(r"""(?:href|src|action)="([^"]+)"|<(?:id|link href=)[">]([^"<]+)""")


def release(cast: Cast) -> None:
    """Put a word that would be known again into everything that is not for everybody."""
    change_options(
        cast.site,
        page_size=5,
        depth_cap=1,
        banned_words=["canary-banned"],
        suspect_words=["canary-suspect"],
    )
    Site.objects.filter(pk=cast.site.pk).update(hosts=["canary-host"])
    for reader in Reader.objects.all():
        Reader.objects.filter(pk=reader.pk).update(
            email="canary-email",
            url="canary-url",
            claimed_role="canary-role",
            source="canary-source",
            source_id=f"canary-{reader.pk}",
        )
    Account.objects.update(email="canary-account", first_name="canary-first-name")
    seen = make_comment(article=cast.article, author=cast.mia, text="canary-seen")
    for parent in (None, seen):
        for status in CommentStatus:
            hidden = make_comment(
                article=cast.article, parent=parent, text=f"canary-{status}", status=status
            )
            if status != CommentStatus.PUBLISHED:
                Comment.objects.filter(pk=hidden.pk).update(author_name="canary-author")
    for _ in range(4):  # more than a page
        gone = make_comment(article=cast.article, text="canary-tombstone", author=cast.ada)
        make_comment(parent=gone, author=cast.ben)
        withdraw(gone, status=CommentStatus.REMOVED)
        Comment.objects.filter(pk=gone.pk).update(author_name="canary-tombstone-name")
    make_comment(article=cast.article, kind=CommentKind.PINGBACK, text="canary-mention")
    make_comment(
        article=cast.article,
        kind=CommentKind.PINGBACK,
        text="canary-spam-mention",
        status=CommentStatus.SPAM,
    )
    draft = make_article(site=cast.site, external_id="draft", title="canary-draft")
    make_comment(article=draft, text="canary-in-a-draft")
    Article.objects.filter(pk=draft.pk).update(state=ArticleState.PRIVATE)
    Revision.objects.create(site=cast.site, comment=seen, number=1, source="canary-revision")
    Comment.objects.update(
        source="canary-typed",
        reason="canary-reason",
        fingerprint="canary-fingerprint",
        origin_id="canary-origin",
        extra={"canary-extra": "canary-extra"},
        decided_by=cast.olga,
    )


def crawl(browser: Browser) -> dict[str, str]:
    """Follow the links that lead to pages of the site; return the answers, headers included.

    Forms for a reply look all alike, so three will do, and a comment's page is the same in every order.
    """
    queue = deque(["/d/gazette/", *(f"{DISCUSSION}?sort={sort}" for sort in SORTS)])
    queue.extend(
        f"{DISCUSSION}?comment={pk}" for pk in Comment.objects.values_list("pk", flat=True)
    )
    queue.extend(f"/d/gazette/{key}" for key in Article.objects.values_list("key", flat=True))
    answers: dict[str, str] = {}
    while queue:
        address = queue.popleft().partition("#")[0]
        replies = sum("/reply?to=" in each for each in answers)
        if address in answers or not address.startswith("/d/gazette/"):
            continue
        if ("/reply?to=" in address and replies > 2) or re.search(r"comment=.*sort=", address):
            continue
        answer = browser.answer_to(address)
        content = answer.content.decode()
        answers[address] = f"{answer.headers}{content}"
        if "Location" in answer:
            queue.append(urljoin(address, answer["Location"]))
        queue.extend(
            urljoin(address, (one or other).replace("&amp;", "&"))
            for one, other in LINK.findall(content)
        )
    return answers


def test_crawl_of_nobody_finds_what_everybody_may_see(cast: Cast) -> None:
    release(cast)

    answers = crawl(Browser())

    assert {canary for text in answers.values() for canary in CANARY.findall(text)} == SEEN
    assert len(answers) > 60
    for part in ("/branch/", "/mentions", "feed.atom", "after=", "before=", "/reply?to="):
        assert any(part in address for address in answers), part


@pytest.mark.parametrize("who", ["ben", "eve"])
def test_crawl_of_a_reader_finds_no_more_than_his_or_her_own(cast: Cast, who: str) -> None:
    release(cast)
    reader = getattr(cast, who)
    for status in CommentStatus:
        if who != "eve":
            make_comment(
                article=cast.article, author=reader, text=f"canary-own-{status}", status=status
            )
    Reader.objects.filter(pk=reader.pk).update(email="canary-own-email")

    answers = crawl(Browser.of(reader))

    found = {canary for text in answers.values() for canary in CANARY.findall(text)}
    own = {name for name in found if name.startswith("canary-own")}
    assert found - own - {"canary-typed"} == SEEN  # in the form to edit one's own comment
    if who != "eve":
        assert {"canary-own-waiting", "canary-own-rejected", "canary-own-published"} <= own
        assert "canary-own-spam" not in own
        assert found >= {"canary-own-email"} or reader.account is not None


def test_hidden_and_absent_are_the_same(cast: Cast) -> None:
    release(cast)
    hidden = Comment.objects.filter(shown=False).exclude(kind=CommentKind.COMMENT)
    numbers = [*Comment.objects.filter(shown=False).values_list("pk", flat=True), 999_999]
    assert hidden
    browser = Browser()

    for place in ("?comment={}", "/branch/{}", "/edit/{}", "/delete/{}", "/reply?to={}"):
        answers = {
            browser.answer_to(DISCUSSION + place.format(number)).content
            for number in numbers
            if Comment.objects.filter(pk=number, status=CommentStatus.PUBLISHED).count() == 0
        }
        assert len(answers) == 1
        status = browser.answer_to(DISCUSSION + place.format(888_888)).status_code
        assert status == HTTPStatus.NOT_FOUND
