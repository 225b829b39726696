"""The built client: small, whole, and as its reference says."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client

from rejoinder.fragments.sentences import sentences
from rejoinder.pages.client import FOLDER, manifest

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "client"
REFERENCE = ROOT / "docs" / "reference" / "embed.md"
MOST_SCRIPT, MOST_STYLE, MOST_LOADER = 15 * 1024, 5 * 1024, 1_228  # bytes, gzip -9
ON_DEMAND = {  # likewise, of what is loaded by itself
    "account.*.js": 1_024,  # on pages of an account
    "auth.*.js": 4 * 1024,  # by who signs in in an embed, and for who is signed in
    "frame.*.js": 1_280,  # where a discussion stands in a frame
    "media.*.js": 4 * 1024,  # on pages with a player
    "menu.*.js": 2 * 1024,  # by the first reader who opens a menu, or asks to be told
    "mine.*.js": 768,  # on one's own pages
    "passages.*.js": 4 * 1024,  # on pages with an article whose words people speak of
    "push.*.js": 2 * 1024,  # on the page of notifications
    "push-worker.*.js": 512,  # by the browser, for who has asked for it
    "speaking.*.js": 6_016,  # by the first reader who speaks of them, or reads what others said
    "window.*.js": 512,  # in the window in which one signs in
}


def packed(pattern: str) -> int:
    """Return the size of files of the client, each packed by itself."""
    files = list(FOLDER.glob(pattern))
    assert files
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def source(pattern: str) -> str:
    """Return the text of sources of the client."""
    files = sorted(SOURCES.glob(pattern))
    assert files
    return "\n".join(file.read_text("utf-8") for file in files)


def section_of_reference(title: str) -> str:
    return REFERENCE.read_text("utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def listed(title: str) -> set[str]:
    """Return the first column of the first table of a section of the reference."""
    table = section_of_reference(title).split("\n\n| ", 1)[1].split("\n\n")[0]
    return {
        name
        for row in table.splitlines()[2:]
        for name in re.findall(r"`([\w-]+)(?:\([^`]*)?`", row.split(" | ")[0])
    }


def test_all_of_it_is_within_what_a_page_can_bear() -> None:
    sizes = {pattern: packed(pattern) for pattern in ON_DEMAND}
    assert packed("*.js") - sum(sizes.values()) <= MOST_SCRIPT
    assert {pattern: size for pattern, size in sizes.items() if size > ON_DEMAND[pattern]} == {}
    account, mine = packed("account.*.css"), packed("mine.*.css")
    assert account <= 1_024  # on pages of an account, after the other two
    assert mine <= 512  # on one's own pages, after that
    assert packed("*.css") - account - mine <= MOST_STYLE
    assert packed("embed.*.js") <= MOST_LOADER


def test_folder_has_the_files_of_the_manifest_and_no_other() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {
        *manifest().values(),
        *("manifest.json", "embed.d.ts"),
    }


def test_nothing_built_names_the_machine_that_built_it() -> None:
    for file in FOLDER.iterdir():
        assert not re.search(r"/(home|root|tmp|work|Users)/", file.read_text("utf-8")), file.name


@pytest.mark.django_db
def test_script_of_every_page_is_kept_briefly_and_what_it_loads_for_ever() -> None:
    with closing(Client().get("/embed.js")) as answer:
        loader = answer.content.decode()
        assert "max-age=300" in answer["Cache-Control"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Content-Type"].startswith("text/javascript")
    loads = re.findall(r"/static/rejoinder/[\w.]+", loader)
    assert set(loads) == {
        f"/static/rejoinder/{manifest()[name]}" for name in ("core.js", "discussion.css")
    }
    for address in loads:
        with closing(Client().get(address)) as answer:
            assert "immutable" in answer["Cache-Control"]
            assert answer["Access-Control-Allow-Origin"] == "*"


def test_every_sentence_of_the_client_is_in_the_page_and_no_other() -> None:
    # c.word("name"), and c.word(condition ? "name" : "other").
    said = {
        *re.findall(r'\bword\(\s*(?:[^()]* \? )?"(\w+)"', source("src/**/*.ts")),
        *re.findall(r'^  \["(\w+)", "', source("src/toolbar.ts"), re.MULTILINE),
        *re.findall(r'toggle\(c, "(\w+)"', source("src/choices.ts")),
    }
    rows = re.findall(r"^\| `(\w+)`", source("strings.md"), re.MULTILINE)

    assert said == set(sentences()) == set(rows)


def test_reference_has_every_attribute_and_no_other() -> None:
    script = source("src/**/*.ts")
    read = set(re.findall(r'option\([\w.]+, "([\w-]+)"', script))
    watched = re.search(r"ATTRIBUTES = (\[[^\]]*\])", script)
    assert watched is not None

    assert listed("Attributes") == read | {"theme"}
    assert set(re.findall(r'"([\w-]+)"', watched[1])) == read - {"loading", "theme"}


def test_reference_has_every_method_and_no_other() -> None:
    methods = re.search(r"METHODS = (\[[^\]]*\])", source("src/loader.ts"))
    assert methods is not None

    assert listed("Methods") == {*json.loads(methods[1]), "on"}


def test_reference_has_every_event_and_no_other() -> None:
    script = source("src/**/*.ts")
    emitted = set(re.findall(r'emit\(\s*"([\w-]+)"', script))

    assert listed("Events") == emitted


def test_reference_has_every_custom_property_and_no_other() -> None:
    styles = source("css/*.css") + source("src/passages/*style.ts")
    used = set(re.findall(r"--rejoinder-[a-z-]+", styles))

    assert listed("Colours and shapes") == used


def test_reference_has_every_part_and_no_other() -> None:
    names = re.findall(r'^  "?([\w -]+)"?: "\S', source("src/parts.ts"), re.MULTILINE)
    names += re.findall(r'\bpart(?:: |", )"([\w-]+)"', source("src/passages/*.ts"))
    parts = {part for name in names for part in name.split()}

    assert (
        set(re.findall(r"`([\w-]+)`", section_of_reference("Parts"))) - {"rejoinder-passages"}
        == parts
    )


def test_types_have_every_attribute_method_and_event() -> None:
    types = source("embed.d.ts")

    for name in {*listed("Attributes"), *listed("Events"), *listed("Methods")}:
        assert re.search(rf'^  "?{name}"?[?<(:]', types, re.MULTILINE), name
