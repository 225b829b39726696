"""A thread that does what is due to people, also after a process died at it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import UsedToken
from rejoinder.config.personal_clock import personal_clock
from rejoinder.personal.models import Claim, Erasure, Proof, Texts
from tests.at_once import shared_database  # noqa: F401  # a fixture
from tests.making import make_comment
from tests.people import make_cast
from tests.personal.people import make_guest


@pytest.mark.usefixtures("shared_database")
def test_what_is_due_is_done(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    cast = make_cast()
    guest, other = make_guest(cast.site), make_guest(cast.site)
    for author in (guest, other):
        make_comment(article=cast.article, author=author)
    erasure = Erasure.objects.create(texts=Texts.KEEP, due_at=timezone.now())
    erasure.readers.add(guest)
    Claim.objects.create(site=cast.site, source=other, reader=cast.cem, proof=Proof.DEVICE)
    UsedToken.objects.create(digest="a", expires_at=timezone.now() - timedelta(days=2))
    clock = personal_clock(every_seconds=0.01)

    clock.start()
    until = time.monotonic() + 10
    while time.monotonic() < until and UsedToken.objects.exists():
        time.sleep(0.01)
    clock.stop()

    erasure.refresh_from_db()
    assert erasure.done_at is not None
    assert Claim.objects.get().finished_at is not None
    assert not UsedToken.objects.exists()
