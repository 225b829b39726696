"""What an import brings again does not take a claim back, nor an erased person's name with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.personal.models import Texts
from rejoinder.personal.services.claiming import claim, undo_claim
from rejoinder.personal.services.erasing import ask_erasure, erase_due
from rejoinder.transfer.records import ReaderRecord
from tests.people import Cast
from tests.personal.people import NOOR, make_noor
from tests.personal.test_erasing import dump
from tests.transfer.bringing import bring_in, comment, discussion

WORDS = "Imported words of hers."


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def bring(cast: Cast) -> None:
    reader = ReaderRecord(source_id="r", name="Noor of old", email=NOOR)
    record = comment("c", author="r", author_name="Noor of old", raw=WORDS)
    bring_in([reader, discussion(), record], site=cast.site)


def test_claimed_comments_stay_where_they_are_when_they_are_imported_again(cast: Cast) -> None:
    noor = make_noor(cast.site)
    bring(cast)
    imported = Reader.objects.get(source_id="r")
    made = claim(source_id=imported.pk, reader=noor, addresses={NOOR})

    bring(cast)

    assert Comment.objects.get(origin_id="c").author_id == noor.pk
    undo_claim(claim_id=made.pk, reader=noor)
    assert Comment.objects.get(origin_id="c").author_id == imported.pk


@pytest.mark.parametrize("texts", [*Texts])
def test_erased_person_does_not_come_back_with_the_same_file(cast: Cast, texts: Texts) -> None:
    bring(cast)
    imported = Reader.objects.get(source_id="r")
    ask_erasure(account=None, readers=[imported], texts=texts, addresses={NOOR})
    erase_due(now=timezone.now() + timedelta(days=2))

    bring(cast)

    after = dump()
    assert "Noor of old" not in after
    assert NOOR not in after
    assert (WORDS in after) == (texts == Texts.KEEP)
