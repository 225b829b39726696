"""What a thing is called in a file, and how it is known again."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.sites.models import Site
from rejoinder.transfer.identity import Origin, joined_id, native_prefix, split_id

PREFIX = "0123456789ab-"
SOURCES = ("wordpress", "jsonl", "demo", "rejoinder", "import")


@given(name=st.text(min_size=1))
@example(name="jsonl:5")
@example(name="jsonl:jsonl:5")
@example(name="wordpress:user:5")
@example(name="a:5")
@example(name=f"rejoinder:{PREFIX}5")
def test_an_id_of_a_file_is_exported_as_it_came(name: str) -> None:
    origin = split_id(name, source="jsonl")

    assert joined_id(source=origin.source, source_id=origin.id, prefix=PREFIX, pk=1) == name


@given(source=st.sampled_from(SOURCES), name=st.text(min_size=1))
def test_what_came_from_elsewhere_is_the_same_after_export_and_import(
    source: str, name: str
) -> None:
    origin = split_id(name, source=source)
    exported = joined_id(source=origin.source, source_id=origin.id, prefix=PREFIX, pk=1)

    assert split_id(exported, source="jsonl") == origin


@given(source=st.sampled_from(SOURCES[:1]), name=st.text(min_size=1))
def test_only_our_own_format_has_ids_that_name_their_source(source: str, name: str) -> None:
    assert split_id(name, source=source) == Origin(source, name)


@pytest.mark.parametrize(
    ("name", "pk"),
    [
        (f"rejoinder:{PREFIX}17", 17),
        (f"rejoinder:{PREFIX}0", None),
        (f"rejoinder:{PREFIX}017", None),  # else two ids were one row
        (f"rejoinder:{PREFIX}-17", None),
        (f"rejoinder:{PREFIX}١٧", None),
        (f"rejoinder:{PREFIX}17x", None),
        (f"rejoinder:{PREFIX}" + "9" * 30, None),  # more than a column holds
        ("rejoinder:ba9876543210-17", None),  # another site
        (f"wordpress:{PREFIX}17", None),
        ("17", None),
    ],
)
def test_a_row_is_known_again_on_its_own_site_only(name: str, pk: int | None) -> None:
    assert split_id(name, source="jsonl").native_pk(PREFIX) == pk


def test_sites_of_one_key_are_told_apart() -> None:
    here, there = Site(key="main"), Site(key="main")

    assert native_prefix(here) != native_prefix(there)
    name = joined_id(source="", source_id="", prefix=native_prefix(here), pk=17)
    assert split_id(name, source="jsonl").native_pk(native_prefix(here)) == 17
    assert split_id(name, source="jsonl").native_pk(native_prefix(there)) is None
