"""Staff look at the mails that their readers get."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rejoinder.notifications.samples import SAMPLES
from tests.people import Cast


@pytest.fixture
def mia(cast: Cast, client: Client) -> Client:
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    return client


@pytest.mark.parametrize("language", [code for code, _ in django_settings.LANGUAGES])
def test_every_mail_is_shown_in_every_language(mia: Client, language: str) -> None:
    page = mia.get(f"/mails/gazette?lang={language}")

    assert page.status_code == 200
    assert page.content.count(b"<iframe") == len(SAMPLES)
    for kind in SAMPLES:
        assert f"/mails/gazette/{kind}.html?lang={language}" in page.content.decode()


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_mail_is_inert(mia: Client, kind: str) -> None:
    answer = mia.get(f"/mails/gazette/{kind}.html?lang=ar")

    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert 'dir="rtl"' in answer.content.decode()


def test_it_can_be_framed_by_the_page_of_all_alone(mia: Client) -> None:
    assert "frame-src 'self'" in mia.get("/mails/gazette")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in mia.get("/mails/gazette")["Content-Security-Policy"]


def test_it_asks_the_database_for_site_and_sign_in_only(mia: Client) -> None:
    mia.get("/mails/gazette")

    with CaptureQueriesContext(connection) as asked:
        mia.get("/mails/gazette")

    assert len(asked) == 4  # site, session, account, reader
