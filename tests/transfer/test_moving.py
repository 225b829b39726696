"""A site with all that can happen in one, moved: to another site, another installation, another database."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest

from rejoinder.accounts.services import Guest
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment
from rejoinder.comments.moments import Moment
from rejoinder.comments.services.correcting import decline, fix
from rejoinder.comments.services.deciding import approve, close_branch, mark_spam, pin, reject
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.jsonl import LineWriter, read
from rejoinder.transfer.problems import Problems
from rejoinder.votes.services import set_vote
from tests.installations import Home, home, new_home
from tests.making import change_options, make_article, make_site
from tests.people import Cast
from tests.transfer.bringing import bring_in, named, rows
from tests.transfer.wxr import make_comment, make_export, make_item, read_all

__all__ = ["home", "new_home"]

# What a text can hold and a file of lines of JSON could trip over.
HORN = "https://gazette.example.org/horn.mp3"
ODD = 'A "quoted" \\ text\twith\r\nlines, \u2028 \u2029, 😀, e\u0301, \ufeff and </script> {"kind":"end"}'
BY_HAND = """\
{"kind":"reader","id":"a reader","name":"Cyd","extra":{"lost":1}}
{"kind":"discussion","id":"by hand","title":"By hand"}
{"kind":"comment","id":"mine/1","discussion":"by hand","author":"a reader","body":{"format":"text","raw":"\\u0085 \\u001b"},"status":"published"}
{"kind":"comment","id":"mine/2","discussion":"by hand","parent":"mine/1","body":{"format":"markdown","raw":""},"status":"spam","extra":{"a":[1.5,null,"\u2028"]}}
{"kind":"vote","comment":"mine/1","reader":"a reader","value":1}
{"kind":"revision","comment":"mine/1","number":3,"body":{"format":"html","raw":"<p>"}}
""".encode()
WORDPRESS = make_export(
    make_item(
        make_comment(
            "1",
            metas={
                "wpdiscuz_votes_seperate": 'a:2:{s:4:"like";i:5;s:7:"dislike";i:2;}',
                "mood": "ünï",
            },
            author_url="https://ada.example.org/",
        ),
        make_comment(
            "2", parent="1", approved="trash", content="<b>Bold</b> &amp; <script>x</script>"
        ),
        make_comment("3", type="pingback", author="The Echo", author_email=None),
        make_comment("4", parent="99", approved="0", date_gmt=None),
        guid="https://gazette.example.org/?p=7",
    ),
    make_item(
        make_comment("5"), post_id="8", link="https://gazette.example.org/draft/", status="draft"
    ),
)


@pytest.fixture
def rich(cast: Cast) -> Site:
    """A site in which everything has happened, through the product's own services."""
    site = change_options(cast.site, suspect_words=["casino"], corrections=True)
    make_article(
        site=site,
        external_id="رابط",
        title="العربية",
        language="ar",
        summary=ODD,
        urls=[f"https://gazette.example.org/{name}" for name in ("z", "é", "A", "b?c=1")],
        state=ArticleState.PREMODERATED,
    )
    make_article(site=site, external_id="members", state=ArticleState.REGISTERED)
    article = make_article(site=site, urls=["https://gazette.example.org/busy"])
    guest = Guest(device=uuid.uuid4(), name="Zoë ليلى", email="zoe@example.org")
    one = post_comment(article=article, author=guest, text="First.").comment
    two = post_comment(article=article, author=cast.cem, text=ODD, parent_id=one.pk).comment
    post_comment(article=article, author=cast.ben, text="The casino pays.")
    post_comment(
        article=article, author=cast.cem, text="The horn.", moment=Moment(7_250, 9_000), medium=HORN
    )
    post_comment(article=article, author=cast.mia, text="As staff.", parent_id=two.pk)
    gone = post_comment(article=article, author=cast.ada, text="Gone.", parent_id=one.pk).comment
    bad = post_comment(article=article, author=cast.olga, text="Unkind.").comment
    for author, text in ((cast.ada, "It is 8 km."), (cast.ben, "It is 9."), (cast.cem, "10.")):
        wrong = post_comment(article=article, author=author, text=text, is_correction=True)
        ids = {"comment_id": wrong.comment.pk, "site_id": site.pk}
        if author == cast.ben:
            fix(**ids, editor=cast.mia, published=True)
        elif author == cast.cem:
            decline(**ids, editor=cast.olga, reason="No.\nMeasured.")
    for text in ("Second.", "Third, in **bold**."):
        edit_comment(comment_id=one.pk, site_id=site.pk, reader=one.author, text=text)
    edit_comment(comment_id=two.pk, site_id=site.pk, reader=cast.cem, text=f"{ODD}!")
    delete_own_comment(comment_id=gone.pk, site_id=site.pk, reader=cast.ada)
    for reader, value in ((cast.ada, 1), (cast.ben, 1), (cast.olga, -1)):
        set_vote(comment_id=one.pk, site_id=site.pk, reader=reader, value=value)
    pin(comment_id=one.pk, site_id=site.pk, moderator=cast.mia, pinned=True)
    close_branch(comment_id=one.pk, site_id=site.pk, moderator=cast.mia, closed=True)
    reject(comment_id=bad.pk, site_id=site.pk, moderator=cast.mia, reason="Be kind.\nPlease.")
    bring_in(read_all(WORDPRESS), site=site, source="wordpress")
    bring_in(read(io.BytesIO(BY_HAND), problems=Problems()), site=site)
    approve(comment_id=named("4").pk, site_id=site.pk, moderator=cast.mia)
    mark_spam(comment_id=named("5").pk, site_id=site.pk, moderator=cast.olga)
    return site


def exported(site: Site) -> bytes:
    """Return a site as the command writes it, but for the name in the header."""
    stream = io.BytesIO()
    with LineWriter(stream, site="gazette") as writer:
        for record in export_records(site):
            writer.write(record)
    return stream.getvalue()


def imported(data: bytes, *, site: Site) -> None:
    bring_in(read(io.BytesIO(data), problems=Problems()), site=site)


def test_the_site_has_every_kind_of_thing(rich: Site) -> None:
    """Else the other tests here would prove less than they say."""
    text = exported(rich).decode()
    for sign in (
        *('"waiting"', '"rejected"', '"removed"', '"spam"', '"published"', '"pingback"'),
        *('"kind":"revision"', '"kind":"vote"', '"pinned_at"', '"closed_at"', '"reason"'),
        *('"removed_by_author"', '"edited_at"', '"decided_by"', '"imported_up"', '"extra"'),
        *('"suspended_until"', '"role":"moderator"', '"premoderated"', '"private"', '"email"'),
        '"state":"registered"',
        *('"id":"wordpress:', '"id":"rejoinder:', '"id":"mine/1"', '"id":"import:nameless"'),
        *('"media_fragment":"t=7.25,9"', f'"medium":"{HORN}"'),
        *('"correction":"open"', '"correction":"fixed"', '"correction":"declined"'),
        *('"correction_published":true', '"correction_reason"', '"correction_decided_by"'),
        *("\u2028", "\u0085", "ليلى", '"value":-1', "https://gazette.example.org/é", '"text"'),
    ):
        assert sign in text, sign


def test_in_another_site_it_is_the_same_bytes(rich: Site) -> None:
    data = exported(rich)
    other = make_site()

    imported(data, site=other)

    assert exported(other) == data


def test_where_it_comes_from_it_changes_nothing(rich: Site) -> None:
    data, before = exported(rich), rows()

    imported(data, site=rich)

    assert rows() == before


def test_what_can_be_computed_is_the_same_too(rich: Site) -> None:
    other = make_site()
    imported(exported(rich), site=other)

    derived = ("shown", "reply_count", "branch_count", "up", "down", "html", "word_count")
    here, there = (
        sorted(
            Comment.objects.filter(site=site).values_list("source", "created_at", "depth", *derived)
        )
        for site in (rich, other)
    )
    assert here == there


def test_in_another_installation_and_back_in_another_database_it_is_the_same_bytes(
    rich: Site, home: Home, tmp_path: Path
) -> None:
    """The home is on SQLite, the test's database on whatever the run is about."""
    data = exported(rich)
    file = tmp_path / "moved.jsonl"
    file.write_bytes(data)
    home.run("import", "jsonl", file, "--site", "gazette")

    there = home.export()
    assert there == data
    back = make_site()
    imported(there, site=back)
    assert exported(back) == data


def test_two_sites_of_one_key_do_not_mix_up_their_comments(
    rich: Site, home: Home, tmp_path: Path
) -> None:
    """Both wrote comments with the primary keys 1, 2, 3 …, under the key `gazette`."""
    file = tmp_path / "moved.jsonl"
    file.write_bytes(exported(rich))
    home.run("shell", "-c", WRITE_HERE)

    home.run("import", "jsonl", file, "--site", "gazette")

    number = Comment.objects.filter(site=rich).count()
    assert home.ask("SELECT count(*) FROM comments_comment") == [(number + 20,)]


WRITE_HERE = """
from rejoinder.accounts.services import Guest
from rejoinder.articles.services import ArticleDescription, register_article
from rejoinder.comments.services.posting import post_comment
from rejoinder.sites.models import Site
import uuid
site = Site.objects.get()
article = register_article(site=site, description=ArticleDescription(external_id="x")).article
for number in range(20):
    guest = Guest(device=uuid.uuid4(), name=f"Guest {number}")
    post_comment(article=article, author=guest, text=f"Written here, number {number}.")
"""
