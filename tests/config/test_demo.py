"""The demo: filled whatever happened before, and its addresses lead somewhere."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils.html import escape

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.config.demo import gazette
from rejoinder.config.demo.filling import (
    MODERATOR,
    OWN_SITE,
    fill_gazette,
    fill_real_threads,
    make_own_site,
)
from rejoinder.config.demo.gazette import ARTICLES, AUTHORS, SECTIONS
from rejoinder.config.demo.pieces import Story
from rejoinder.config.demo.publication import fill_publication
from rejoinder.config.demo.real_threads import read_threads
from rejoinder.config.demo.stories import STORIES
from rejoinder.config.management.commands.demo import IN_THE_NEWSROOM, WORTH_OPENING
from rejoinder.newsroom.blocks import ArticleBody
from rejoinder.newsroom.models import Correction, Mending
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, ReaderRecord
from tests.transfer.bringing import rows


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Show nothing."""


@pytest.mark.django_db
def test_its_addresses_answer(tmp_path: Path) -> None:
    fill_gazette(tmp_path, progress=silent)

    client = Client(HTTP_HOST="127.0.0.1")
    for label, path in WORTH_OPENING:
        assert client.get(path).status_code == 200, label


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the files that it scales into to the garbage collector
@pytest.mark.django_db
def test_its_newsroom_is_filled_once_and_takes_up_the_discussions(
    tmp_path: Path, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    site = fill_gazette(tmp_path, progress=silent)
    keys = {article.external_id: article.key for article in site.articles.all()}

    front = fill_publication(site, editor=MODERATOR)
    files = sorted(tmp_path.rglob("*"))
    before = rows()
    again = fill_publication(site, editor=MODERATOR)

    assert (front.pk, rows(), sorted(tmp_path.rglob("*"))) == (again.pk, before, files)
    client = Client(HTTP_HOST="127.0.0.1")
    for label, path in IN_THE_NEWSROOM:
        assert client.get(path).status_code == 200, label
    assert site.articles.count() == len(ARTICLES)
    assert keys == dict(
        site.articles.filter(external_id__in=keys).values_list("external_id", "key")
    )
    assert b"65 comments" in client.get("/city/harbour-tunnel/").content


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail leaves the files that it scales into to the garbage collector
@pytest.mark.django_db
def test_every_article_of_the_newsroom_is_shown_and_the_episode_is_in_its_feed(
    tmp_path: Path, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    fill_publication(fill_gazette(tmp_path, progress=silent), editor=MODERATOR)
    client = Client(HTTP_HOST="127.0.0.1")

    for written in ARTICLES:
        path = f"/{written.section}/{written.slug}/"
        content = client.get(path).content.decode()
        assert escape(written.headline) in content, path
        assert content.count('class="picture"') == [name for name, _ in written.body].count("image")
    feed = ET.fromstring(client.get("/low-water/podcast.rss").content)  # noqa: S314  # our own
    (enclosure,) = feed.iter("enclosure")
    recording = client.get(urlsplit(enclosure.attrib["url"]).path)

    assert recording.headers["Content-Type"] == enclosure.attrib["type"] == "audio/mpeg"
    assert len(recording.content) == int(enclosure.attrib["length"]) > 50_000


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as above
@pytest.mark.django_db
def test_one_correction_of_a_reader_is_open_and_one_was_fixed_openly(
    tmp_path: Path, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's
    fill_publication(fill_gazette(tmp_path, progress=silent), editor=MODERATOR)

    corrections = Comment.objects.filter(correction__isnull=False)
    (mending,) = Mending.objects.select_related("comment", "page__live_revision")

    assert [each.correction for each in corrections.order_by("correction")] == ["fixed", "open"]
    assert mending.page is not None
    assert mending.revision == mending.page.live_revision
    html = Client(HTTP_HOST="127.0.0.1").get(mending.page.get_url()).content.decode()
    assert "Correction · fixed on" in html
    assert mending.comment.correction_decided_at in [
        each.corrected_at for each in Correction.objects.filter(page=mending.page)
    ]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.external_id)
def test_an_article_is_the_one_that_its_discussion_is_about(story: Story) -> None:
    (written,) = (each for each in ARTICLES if each.external_id == story.external_id)

    assert (written.headline, written.standfirst) == (story.title, story.summary)
    assert (written.published, written.language) == (story.minutes_ago, story.language)


def test_what_articles_name_is_there() -> None:
    folder = Path(gazette.__file__).parent / "files"
    sections = {section.slug for section in SECTIONS}
    authors = {author.slug for author in AUTHORS}
    slugs = {written.slug for written in ARTICLES}
    for written in ARTICLES:
        assert written.section in sections
        assert set(written.bylines) <= authors
        assert written.picture is None or (folder / written.picture.file).is_file()
        assert all(minutes < written.published for minutes, _text in written.corrections)
        for name, value in written.body:
            if name == "related":
                assert set(value) <= slugs - {written.slug}
            elif name in {"image", "audio"}:
                assert (folder / value["file"]).is_file()
    assert {name for written in ARTICLES for name, _ in written.body} == set(
        ArticleBody.base_blocks
    )
    assert all(path.stat().st_size < 60_000 for path in folder.glob("*.png"))


@pytest.mark.django_db
def test_filling_again_changes_nothing(tmp_path: Path) -> None:
    fill_gazette(tmp_path, progress=silent)
    before = rows()

    fill_gazette(tmp_path, progress=silent)

    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["articles", "readers", "comments", "votes"])
def test_an_interrupted_filling_is_finished_and_says_what_one_filling_says(
    tmp_path: Path, stage: str
) -> None:
    def stop(reached: str, _done: int, _total: int | None) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_gazette(tmp_path, progress=stop)
    site = fill_gazette(tmp_path, progress=silent)

    records = list(export_records(site))
    dates = [one.created_at for one in records if isinstance(one, CommentRecord) and one.created_at]
    # Dated backwards from when the site was made, by whichever run.
    assert max(dates) < site.created_at
    assert len(dates) == Comment.objects.count() == len(set(demo_ids()))
    assert site.readers.filter(role="moderator").count() == 1


def demo_ids() -> list[str]:
    return list(Comment.objects.values_list("origin_id", flat=True))


@pytest.mark.django_db
def test_the_password_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    fill_gazette(tmp_path, progress=silent)
    file = tmp_path / "moderator-password"
    password = file.read_text("utf-8").strip()

    assert Client().login(username="mia", password=password)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_an_empty_site_waits_for_whoever_wants_to_try_an_import() -> None:
    assert make_own_site() == make_own_site() == Site.objects.get(key=OWN_SITE)


# Real threads, of which only whoever has some knows.


def written(folder: Path, *lines: dict[str, object]) -> Path:
    file = folder / "threads" / "haacked.jsonl.gz"
    file.parent.mkdir(exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line) + "\n" for line in lines)
    return file


def line(number: int, **fields: object) -> dict[str, object]:
    return {
        "thread": f"t{number // 2}",
        "title": "A thread",
        "posted": "2026-01-01",
        "id": str(number),
        "parent": None,
        "author": "Ada",
        "created": "2026-01-02T10:00:00+02:00",
        "text": "<p>Text</p>",
        "format": "html",
        **fields,
    }


def test_real_threads_become_records(tmp_path: Path) -> None:
    file = written(
        tmp_path, line(0), line(1, parent="0", text=None, created=None, format="markdown")
    )

    discussion, reader, first, second = read_threads(file)

    assert isinstance(discussion, DiscussionRecord)
    assert discussion.published_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert reader == ReaderRecord("Ada", name="Ada")
    assert isinstance(first, CommentRecord)
    assert (first.created_at, first.format) == (datetime(2026, 1, 2, 8, tzinfo=UTC), "html")
    assert isinstance(second, CommentRecord)
    assert (second.parent_source_id, second.raw, second.created_at) == ("0", "", None)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["articles", "comments"])
def test_an_interrupted_import_of_real_threads_is_finished(tmp_path: Path, stage: str) -> None:
    written(tmp_path, *(line(number) for number in range(6)))

    def stop(reached: str, _done: int, _total: int | None) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_real_threads(tmp_path, progress=stop)
    site = fill_real_threads(tmp_path, progress=silent)

    assert site is not None
    assert Comment.objects.filter(site=site, status=CommentStatus.PUBLISHED).count() == 6
    assert Event.objects.filter(site=site, kind=EventKind.COMMENTS_IMPORTED).count() == 3
    before = rows()
    fill_real_threads(tmp_path, progress=silent)
    assert rows() == before


@pytest.mark.django_db
def test_without_real_threads_there_is_no_such_site(tmp_path: Path) -> None:
    assert fill_real_threads(tmp_path, progress=silent) is None
    assert not Site.objects.exists()
