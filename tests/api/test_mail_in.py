"""A server brings mails as they are, signed: what is not signed is not even read."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from rejoinder.api.mail_in import secrets_of_mail
from rejoinder.comments.models import Comment
from rejoinder.core.webhooks import sign
from rejoinder.notifications.replying import reply_address
from tests.making import make_comment
from tests.notifications.answers import mail
from tests.notifications.making import make_subscriber
from tests.people import Cast

WHERE = "/api/v1/mail"


@pytest.fixture
def to(cast: Cast, settings: Settings) -> str:
    settings.MAIL_REPLIES = "reply@gazette.example"
    ada = make_subscriber(reader=cast.ada, email="ada@example.org")
    return reply_address(ada, make_comment(article=cast.article, author=cast.ben))


def bring(body: bytes, *, secret: str = "", to: str = "", late: int = 0) -> tuple[int, object]:
    stamp = int(time.time()) - late
    signature = sign(secret or secrets_of_mail()[0], message_id="m1", stamp=stamp, body=body)
    answer = Client().post(
        WHERE + (f"?to={to.replace('+', '%2B')}" if to else ""),
        body,
        content_type="message/rfc822",
        headers={
            "webhook-id": "m1",
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature,
        },
    )
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    return answer.status_code, said.get("outcome") or said["type"].rpartition("/")[2]


def test_an_answer_that_is_brought_becomes_a_comment_once(to: str) -> None:
    raw = mail("It is.", headers={"To": to})

    assert bring(raw) == (200, "published")
    assert bring(raw) == (200, "published")
    assert Comment.objects.exclude(parent=None).count() == 1


def test_the_envelope_can_stand_in_the_address(to: str) -> None:
    raw = mail("It is.", headers={"To": "undisclosed-recipients:;"})

    assert bring(raw) == (200, "ignored")
    assert bring(raw, to=to) == (200, "published")


def test_whoever_writes_too_fast_is_brought_again_later(to: str) -> None:
    codes = [
        bring(mail(f"No. {each}", headers={"To": to, "Message-ID": f"<{each}@x.example>"}))
        for each in range(4)
    ]

    assert codes[:3] == [(200, "published")] * 3
    assert codes[3][0] == 429


def test_without_a_good_signature_nothing_happens(to: str) -> None:
    raw = mail("It is.", headers={"To": to})
    wrong = "whsec_" + "A" * 43 + "="

    assert bring(raw, secret=wrong) == (401, "not_signed")
    assert bring(raw, late=301) == (401, "not_signed")
    assert Client().post(WHERE, raw, content_type="message/rfc822").status_code == 401
    assert not Comment.objects.exclude(parent=None).exists()


def test_of_other_methods_and_of_a_megabyte_nothing_is_read(to: str) -> None:
    assert Client().get(WHERE)["Allow"] == "POST"
    answer = Client().post(WHERE, b"x" * 1_000_001, content_type="message/rfc822")
    assert answer.status_code == 413


@pytest.mark.django_db
def test_where_mails_cannot_be_answered_there_is_nothing(settings: Settings) -> None:
    settings.MAIL_REPLIES = settings.MAIL_BOUNCES = ""

    assert bring(mail("Hello")) == (404, "not_found")


def test_the_lines_of_the_shell_in_the_guide_sign_as_we_do(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs/how-to/reply-by-mail.md").read_text("utf-8")
    [block] = [each.split("```")[0] for each in guide.split("```sh\n") if "openssl" in each][-1:]
    lines = block.split("curl ")[0] + 'echo "$id $now v1,$mark"'
    if shutil.which("openssl") is None:
        pytest.skip("openssl is absent")
    raw = b"To: x\r\n\r\nGr\xfc\xdfe\0\n"
    secret = secrets_of_mail()[0]
    done = subprocess.run(
        ["bash", "-c", lines],
        input=raw,
        cwd=tmp_path,
        env={**os.environ, "SECRET": secret},
        capture_output=True,
        check=True,
    )
    message_id, stamp, signature = done.stdout.decode().split()

    assert signature == sign(secret, message_id=message_id, stamp=stamp, body=raw)
