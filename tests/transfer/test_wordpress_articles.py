"""The articles of a WordPress export are read whole before anything is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rejoinder.core.errors import InvalidError
from rejoinder.newsroom.models import ArticlePage
from rejoinder.sites.models import Site
from rejoinder.transfer import taking
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.reading import read_articles
from tests.making import make_site
from tests.newsroom.making import make_front_page
from tests.transfer.wxr import make_author, make_category, make_export, make_post, make_upload


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


def write(folder: Path, data: bytes) -> Path:
    path = folder / "export.xml"
    path.write_bytes(data)
    return path


def bring(path: Path, **options: object) -> None:
    call_command("import", "wordpress", str(path), site="gazette", **options)


def test_a_file_is_read_in_whatever_order_it_has(tmp_path: Path) -> None:
    items = make_post("7", "One."), make_upload("5", "https://x.example/uploads/a.png", alt="A")
    data = make_export(*items, channel=make_category("c", "C") + make_author("ada", "Ada"))
    problems = Problems()

    with read_articles(
        [write(tmp_path, data)], problems=problems, progress=lambda *_: None
    ) as shelf:
        [post] = shelf.posts()
        assert post.html == "One."
        assert [author.name for author in shelf.authors()] == ["Ada"]
        assert [category.slug for category in shelf.categories()] == ["c"]
        found = shelf.file_at("http://other.example/uploads/a.png")
        assert found is not None
        assert found == shelf.file("5")
        assert shelf.post("99") is None
        assert shelf.file("99") is None
    assert problems.total == 0


def test_a_file_that_was_cut_off_stores_nothing(site: Site, tmp_path: Path) -> None:
    make_front_page(site=site)
    path = write(tmp_path, make_export(make_post("7"), make_post("8"))[:-200])

    with pytest.raises(InvalidError, match="ends too early"):
        bring(path, articles=True)

    assert not ArticlePage.objects.exists()


def test_without_a_front_page_it_says_how_to_make_one(site: Site, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="rejoinder createfrontpage gazette"):
        bring(write(tmp_path, make_export(make_post())), articles=True)


def test_without_the_newsroom_it_says_what_to_install(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "_takers", [])

    with pytest.raises(InvalidError, match=r"pip install 'rejoinder\[newsroom\]'"):
        bring(write(tmp_path, make_export(make_post())), articles=True)


@pytest.mark.parametrize("options", [{"media": "."}, {"download": True}, {"overwrite": True}])
def test_what_is_about_articles_alone_is_refused_without_them(
    site: Site, tmp_path: Path, options: dict[str, object]
) -> None:
    with pytest.raises(CommandError, match="--articles"):
        bring(write(tmp_path, make_export()), **options)


def test_a_folder_that_is_none_is_refused(site: Site, tmp_path: Path) -> None:
    make_front_page(site=site)

    with pytest.raises(CommandError, match="no folder"):
        bring(write(tmp_path, make_export()), articles=True, media=tmp_path / "nothing")


def test_our_own_format_has_no_articles(site: Site, tmp_path: Path) -> None:
    path = write(tmp_path, b"")

    with pytest.raises(CommandError, match="import wordpress"):
        call_command("import", "jsonl", str(path), site="gazette", articles=True)


def test_the_report_says_what_became_of_the_articles(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_front_page(site=site)
    menu = make_post("9", post_type="nav_menu_item")

    bring(write(tmp_path, make_export(make_post("7"), menu)), articles=True)

    said = capsys.readouterr().out
    assert "1 articles were brought into the newsroom" in said
    assert "1 of the type “nav_menu_item”" in said


def test_comments_alone_come_as_before(site: Site, tmp_path: Path) -> None:
    make_front_page(site=site)

    bring(write(tmp_path, make_export(make_post("7"))))

    assert not ArticlePage.objects.exists()
