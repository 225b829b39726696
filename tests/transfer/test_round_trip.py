"""Exported, imported into an empty site of another installation and exported again: the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.homes import run

MEMBER = """
from django.utils import timezone
from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.services import deciding, editing, posting
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.services import set_options
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import set_vote
mia = Reader.objects.get(name="Mia", site__key="gazette")
ada = Reader.objects.get(name="Ada", site__key="gazette")
article = Article.objects.select_related("site").get(external_id="tool-library")
one = posting.post_comment(article=article, author=mia, text="First *draft*.").comment
editing.edit_comment(comment_id=one.pk, site_id=article.site_id, reader=mia, text="Second \\u202bdraft\\u202c, with \\u200fRTL\\u200f marks.")
two = posting.post_comment(article=article, author=ada, text="An answer.", parent_id=one.pk).comment
three = posting.post_comment(article=article, author=ada, text="To be deleted.", parent_id=two.pk).comment
editing.delete_own_comment(comment_id=three.pk, site_id=article.site_id, reader=ada)
set_vote(comment_id=one.pk, site_id=article.site_id, reader=ada, value=-1)
reacting = {**article.site.options_json, "reactions": ["like", "thanks"], "article_reactions": True}
set_options(site=article.site, options=SiteOptions.from_json(reacting))
set_reaction(comment_id=one.pk, site_id=article.site_id, reader=ada, value="thanks")
set_article_reaction(article=article, reader=mia, value="like")
deciding.pin(comment_id=one.pk, site_id=article.site_id, moderator=mia, pinned=True)
deciding.close_branch(comment_id=one.pk, site_id=article.site_id, moderator=mia, closed=True)
deciding.reject(comment_id=two.pk, site_id=article.site_id, moderator=mia, reason="Off topic.")
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with the demo in it, with what members and moderators do, and export it."""
    home = tmp_path_factory.mktemp("first")
    run(home, "demo", "--no-serve")
    run(home, "shell", "-c", MEMBER)
    run(home, "export", "jsonl", "--site", "gazette", "--output", str(home / "one.jsonl"))
    return home


def test_a_site_moved_to_another_installation_exports_the_same_bytes(
    first: Path, tmp_path: Path
) -> None:
    run(tmp_path, "init", "--site", "moved")
    run(tmp_path, "import", "jsonl", str(first / "one.jsonl"), "--site", "moved")
    run(tmp_path, "export", "jsonl", "--site", "moved", "--output", str(tmp_path / "two.jsonl"))

    lines, moved = (
        (home / name).read_text("utf-8").splitlines()
        for home, name in [(first, "one.jsonl"), (tmp_path, "two.jsonl")]
    )
    assert (
        moved[1:-1] == lines[1:-1]
    )  # but for the header, which names the site, and the sum of it all
    assert sum('"kind":"reaction"' in line for line in lines) == 2
    assert any('"deleted' in line or '"removed_by_author":true' in line for line in lines)


def test_an_export_imported_where_it_comes_from_changes_nothing(first: Path) -> None:
    run(first, "import", "jsonl", str(first / "one.jsonl"), "--site", "gazette")
    run(first, "export", "jsonl", "--site", "gazette", "--output", str(first / "again.jsonl"))

    assert (first / "again.jsonl").read_bytes() == (first / "one.jsonl").read_bytes()
