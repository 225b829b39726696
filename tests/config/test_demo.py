"""The demo: filled whatever happened before, and its addresses lead somewhere."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.config.demo.filling import (
    MODERATOR,
    OWN_SITE,
    fill_gazette,
    fill_real_threads,
    make_own_site,
)
from rejoinder.config.demo.publication import fill_publication
from rejoinder.config.demo.real_threads import read_threads
from rejoinder.config.demo.stories import STORIES
from rejoinder.config.demo.written import ARTICLES
from rejoinder.config.management.commands.demo import IN_THE_NEWSROOM, WORTH_OPENING
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


@pytest.mark.django_db
def test_its_newsroom_is_filled_once_and_takes_up_the_discussions(tmp_path: Path) -> None:
    site = fill_gazette(tmp_path, progress=silent)
    articles = site.articles.count()

    front = fill_publication(site, editor=MODERATOR)
    again = fill_publication(site, editor=MODERATOR)

    client = Client(HTTP_HOST="127.0.0.1")
    for label, path in IN_THE_NEWSROOM:
        assert client.get(path).status_code == 200, label
    assert front.pk == again.pk
    assert site.articles.count() == articles == len(STORIES)
    assert {story.external_id for story in STORIES} == set(ARTICLES)
    assert b"65 comments" in client.get("/harbour/harbour-tunnel/").content


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
