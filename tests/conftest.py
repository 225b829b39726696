"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("REJOINDER_SECRET_KEY", "tests-only-" + "0123456789abcdef" * 4)

from rejoinder.accounts import pace  # settings read the key above
from tests.people import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of every test: see tests/people.py."""
    return make_cast()


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    """Forget how fast the test machine's network wrote in the test before."""
    for paces in (pace.POSTS, pace.VOTES):
        paces.clear()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real exports and threads, which is no part of the project."""
    root = Path(__file__).parent.parent
    folder = Path(os.environ.get("REJOINDER_DATA") or root / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip(f"real data is absent: no folder {folder} (set REJOINDER_DATA)")
    return folder
