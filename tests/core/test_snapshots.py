"""A long reading sees one state, and keeps nobody from writing."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from rejoinder.core.snapshots import consistent_reading
from rejoinder.sites.models import Site
from rejoinder.sites.services import create_site
from tests.at_once import shared_database

__all__ = ["shared_database"]


@pytest.mark.usefixtures("shared_database")
def test_a_reading_sees_one_state_while_others_write() -> None:
    create_site(key="before", name="Before")

    with consistent_reading():
        assert Site.objects.count() == 1
        writer = threading.Thread(target=_write)
        writer.start()
        writer.join(timeout=30)
        assert not writer.is_alive()
        assert Site.objects.count() == 1

    assert Site.objects.count() == 2


def _write() -> None:
    create_site(key="meanwhile", name="Meanwhile")
    connection.close()
