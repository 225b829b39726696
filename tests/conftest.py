"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from rejoinder.accounts import pace  # settings read the key above
from tests.people import Cast, make_cast


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option with which the run on a second database leaves out what has nothing to do with it."""
    parser.addoption(
        "--only-database", action="store_true", help="run only the tests that use the test database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep, where that is asked for, the tests that use the test database."""
    if config.getoption("--only-database"):
        uses = {"db", "transactional_db"}
        kept = [
            item
            for item in items
            if item.get_closest_marker("django_db") or uses & set(getattr(item, "fixturenames", ()))
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_configure() -> None:
    """Time no example of a property, and sign with a key of the tests' own, where the environment brings none."""
    # How long an example takes depends on what else the machine does; `make bench` is for that.
    hypothesis_settings.register_profile("tests", deadline=None)
    hypothesis_settings.load_profile("tests")
    if not os.environ.get("REJOINDER_SECRET_KEY"):
        settings.SECRET_KEY = "tests-only-" + "0123456789abcdef" * 4


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of every test: see tests/people.py."""
    return make_cast()


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    """Forget how fast the test machine's network wrote in the test before."""
    for paces in (pace.POSTS, pace.VOTES, pace.ASKS):
        paces.clear()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real exports and threads, which is no part of the project."""
    root = Path(__file__).parent.parent
    folder = Path(os.environ.get("REJOINDER_DATA") or root / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip(f"real data is absent: no folder {folder} (set REJOINDER_DATA)")
    return folder
