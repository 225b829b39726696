"""What an editor gives: refused with a reason, or kept; previewed, and seen by nobody else meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Collection
from wagtail.rich_text import expand_db_html

from rejoinder.accounts.models import Account
from rejoinder.newsroom.blocks import ArticleBody
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import ArticlePage, FrontPage
from tests.entering import come_in
from tests.making import make_account, make_site
from tests.newsroom.making import make_front_page, make_page, make_section


@pytest.fixture
def front(db: None) -> FrontPage:
    return make_front_page(site=make_site(key="gazette", name="The Gazette"))


def editor_of(front: FrontPage) -> Account:
    account = make_account()
    let_write(front=front, account=account)
    return account


def client_of(account: Account) -> Client:
    client = Client()
    come_in(client, account)
    return client


def test_the_blocks_have_the_names_that_articles_are_stored_with() -> None:
    assert list(ArticleBody().child_blocks) == [
        *("paragraph", "heading", "pull_quote", "quotation", "image", "video", "audio"),
        *("table", "related", "note", "question"),
    ]


@pytest.mark.parametrize(
    ("url", "accepted"), [("https://cdn.example/a.mp3", True), ("", False), ("no address", False)]
)
def test_audio_wants_a_file_or_an_address(url: str, accepted: bool) -> None:  # noqa: FBT001
    block = ArticleBody().child_blocks["audio"]
    value = block.to_python({"url": url, "document": None, "title": "Sound"})

    if accepted:
        assert block.clean(value)
    else:
        with pytest.raises(ValidationError):
            block.clean(value)


def test_text_from_a_word_processor_keeps_its_words_and_loses_its_looks(front: FrontPage) -> None:
    pasted = (
        '<p class="MsoNormal" style="color:red"><span lang="EN-US">Kept<o:p></o:p></span></p>'
        "<script>alert(1)</script><iframe src='https://evil.example'></iframe>"
    )
    field = ArticleBody().child_blocks["paragraph"].field.widget
    kept = field.value_from_datadict(
        {"x": field.format_value(pasted)}, {}, "x"
    )  # as the editor sends it back

    html = expand_db_html(kept)

    assert "Kept" in html
    for gone in ("MsoNormal", "style", "<script", "iframe", "o:p"):
        assert gone not in html


def test_a_shared_discussion_wants_the_address_of_the_original(front: FrontPage) -> None:
    page = make_page(below=front, live=False)
    page.shares_discussion = True

    with pytest.raises(ValidationError, match="original"):
        page.full_clean()


def test_an_editor_sees_a_draft_as_it_will_be_and_nobody_keeps_it(front: FrontPage) -> None:
    page = make_page(below=front, title="Only a draft", live=False)

    answer = client_of(editor_of(front)).get(f"/newsroom/pages/{page.pk}/view_draft/")

    assert answer.status_code == HTTPStatus.OK
    assert b"Only a draft" in answer.content
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_an_editor_writes_below_one_front_page_alone(front: FrontPage) -> None:
    other = make_front_page(site=make_site(key="elsewhere"), host="elsewhere.example")
    client = client_of(editor_of(front))

    ours, theirs = make_section(front=front), make_section(front=other)

    add = "/newsroom/pages/add/newsroom/articlepage"
    assert client.get(f"{add}/{ours.pk}/").status_code == HTTPStatus.OK
    assert client.get(f"{add}/{theirs.pk}/").status_code != HTTPStatus.OK


def test_two_hosts_show_two_publications(front: FrontPage, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]  # pytest-django's
    other = make_front_page(site=make_site(key="b"), title="The Other", host="other.example")
    page = make_page(below=other, slug="one")

    assert b"The Other" in Client().get("/", headers={"Host": "other.example"}).content
    assert b"The Gazette" in Client().get("/", headers={"Host": "gazette.example"}).content
    assert Client().get("/one/", headers={"Host": "gazette.example"}).status_code == 404
    assert page.get_full_url() == "https://other.example/one/"


def test_commands_make_a_publication_and_an_editor(db: None, capsys: object) -> None:
    make_site(key="gazette")
    call_command("createfrontpage", "gazette", "--title", "The Gazette")
    call_command("createeditor", "ingrid", "--site", "gazette")

    assert FrontPage.objects.get().title == "The Gazette"
    assert Account.objects.get(username="ingrid").has_perm("wagtailadmin.access_admin")
    assert Collection.objects.filter(name="gazette").exists()
    with pytest.raises(CommandError, match="already"):
        call_command("createfrontpage", "gazette")
    with pytest.raises(CommandError, match="no site"):
        call_command("createfrontpage", "nowhere")


def test_a_copy_is_another_article(front: FrontPage) -> None:
    page = make_page(below=front)
    copy = page.copy(to=front, update_attrs={"slug": "copy", "title": "A copy"})
    copy.get_latest_revision().publish()

    both = ArticlePage.objects.filter(pk__in=[page.pk, copy.pk]).values("registration__article")
    assert both.distinct().count() == 2


def test_without_the_newsroom_nothing_of_it_is_loaded() -> None:
    look = (
        "import django, sys; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "from rejoinder.config import urls\n"
        "print(resolve('/').func.__name__, any(m.split('.')[0] == 'wagtail' for m in sys.modules))\n"
        "try:\n    resolve('/newsroom/')\nexcept Resolver404:\n    print('absent')\n"
    )
    environment = os.environ | {
        "REJOINDER_NEWSROOM": "no",
        "DJANGO_SETTINGS_MODULE": "rejoinder.config.settings",
        "REJOINDER_SECRET_KEY": "tests-only-0123456789abcdef0123456789abcdef0123456789",
    }

    done = subprocess.run(
        [sys.executable, "-c", look], env=environment, check=True, capture_output=True, text=True
    )

    assert done.stdout.split() == ["show_sites", "False", "absent"]
