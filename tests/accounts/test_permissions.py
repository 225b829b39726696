"""Who may moderate, and who may write: success and refusal in one table."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.accounts.permissions import (
    SuspendedError,
    may_moderate,
    require_may_write,
    require_moderator,
)
from rejoinder.core.errors import NotPermittedError
from tests.making import make_reader
from tests.people import Cast

NOW = datetime(2026, 5, 1, 12, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("anonymous", False),
        ("ada", False),
        ("ben", False),
        ("cem", False),
        ("mia", True),
        ("olga", True),
        ("zoe", False),
        ("eve", False),
    ],
)
def test_who_moderates(cast: Cast, who: str, *, allowed: bool) -> None:
    reader: Reader | None = getattr(cast, who)

    assert may_moderate(reader, site_id=cast.site.pk) is allowed
    if allowed:
        assert require_moderator(reader, site_id=cast.site.pk) == reader
    else:
        with pytest.raises(NotPermittedError):
            require_moderator(reader, site_id=cast.site.pk)


@pytest.mark.parametrize("role", ReaderRole)
def test_moderators_and_owners_moderate(cast: Cast, role: ReaderRole) -> None:
    reader = make_reader(site=cast.site, role=role)

    moderates = role in {ReaderRole.MODERATOR, ReaderRole.OWNER}
    assert may_moderate(reader, site_id=cast.site.pk) is moderates
    assert not may_moderate(reader, site_id=cast.other_site.pk)


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(None, None), (-1, None), (0, None), (0.001, SuspendedError), (86_400, SuspendedError)],
)
def test_suspension_ends_exactly(
    cast: Cast, seconds: float | None, error: type[SuspendedError] | None
) -> None:
    until = None if seconds is None else NOW + timedelta(seconds=seconds)
    reader = make_reader(site=cast.site, suspended_until=until)

    if error is None:
        require_may_write(reader, site_id=cast.site.pk, now=NOW)
    else:
        with pytest.raises(error, match=r"until 0[12] May 2026, 12:00 UTC"):
            require_may_write(reader, site_id=cast.site.pk, now=NOW)


def test_reader_writes_on_the_own_site_only(cast: Cast) -> None:
    require_may_write(cast.eve, site_id=cast.other_site.pk, now=NOW)
    with pytest.raises(NotPermittedError):
        require_may_write(cast.eve, site_id=cast.site.pk, now=NOW)
