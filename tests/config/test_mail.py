"""One address says how mail is sent."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from rejoinder.config.mail import TIMEOUT_SECONDS, mail_settings, sender_fault


def smtp(**more: object) -> dict[str, object]:
    usual = {
        "MAIL": "smtp",
        "EMAIL_BACKEND": "rejoinder.notifications.channels.smtp.SmtpBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 25,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
    return {**usual, **more}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("smtp://mail.example", smtp()),
        (
            "smtp://user:pass%40word@mail.example?starttls",
            smtp(
                EMAIL_PORT=587,
                EMAIL_HOST_USER="user",
                EMAIL_HOST_PASSWORD="pass@word",
                EMAIL_USE_TLS=True,
            ),
        ),
        (
            "smtps://user:secret@mail.example:4650",
            smtp(
                EMAIL_PORT=4650,
                EMAIL_HOST_USER="user",
                EMAIL_HOST_PASSWORD="secret",
                EMAIL_USE_SSL=True,
            ),
        ),
    ],
)
def test_an_address_names_a_mail_server(address: str, found: dict[str, object]) -> None:
    assert mail_settings(address) == found


@pytest.mark.parametrize(
    ("address", "backend", "values"),
    [
        (
            "anymail+mailgun://key@mg.example.org?api_url=https://api.eu.mailgun.net/v3",
            "mailgun",
            {
                "MAILGUN_API_KEY": "key",
                "MAILGUN_SENDER_DOMAIN": "mg.example.org",
                "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
            },
        ),
        ("anymail+postmark://token@", "postmark", {"POSTMARK_SERVER_TOKEN": "token"}),
        (
            "anymail+mailjet://key:secret@",
            "mailjet",
            {"MAILJET_API_KEY": "key", "MAILJET_SECRET_KEY": "secret"},
        ),
    ],
)
def test_an_address_names_a_provider(address: str, backend: str, values: dict[str, object]) -> None:
    found = mail_settings(address)

    assert found["EMAIL_BACKEND"] == f"anymail.backends.{backend}.EmailBackend"
    assert found["ANYMAIL"] == {**values, "REQUESTS_TIMEOUT": TIMEOUT_SECONDS}


@pytest.mark.parametrize("address", ["", "off"])
def test_without_an_address_nothing_is_sent(address: str) -> None:
    assert mail_settings(address)["MAIL"] == "off"


@pytest.mark.parametrize(
    "address",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:99999",
        "smtp://[mail",
        "smtp://user:secret@mail.example",  # in the clear
        "smtp://mail.example?starttls&verify=no",
        "smtps://mail.example?starttls",
        "anymail+nobody://secret@",
        "anymail+../x://secret@",
        "anymail+://secret@",
    ],
)
def test_what_is_no_such_address_is_refused_without_repeating_its_secret(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_settings(address)

    assert "secret" not in str(refused.value)
    assert str(refused.value).startswith("REJOINDER_MAIL: ")


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("talk@gazette.example", True),
        ("talk", False),
        ("talk@localhost", False),
        ("The Gazette <talk@gazette.example>", False),
        ("a@gazette.example, b@gazette.example", False),
        ("", False),
    ],
)
def test_mails_come_from_one_address(address: str, *, is_good: bool) -> None:
    assert (sender_fault(address) == "") is is_good
