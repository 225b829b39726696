"""The catalogues: whole, fitting, and what is committed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(__file__).parent.parent


@pytest.fixture
def messages() -> ModuleType:
    """Return the tool, which is no part of the package; afresh, since it remembers what it found."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def test_every_language_says_everything(messages: ModuleType) -> None:
    assert messages.faults() == []


def test_settings_offer_the_languages_that_there_are(messages: ModuleType) -> None:
    offered = [code.replace("-", "_") for code, _name in settings.LANGUAGES]

    assert offered == list(messages.LANGUAGES)
    assert len(offered) == 18


def test_every_translation_says_that_nobody_has_reviewed_it(messages: ModuleType) -> None:
    for language in messages.LANGUAGES:
        head = messages.path_of(language).read_text("utf-8")[:300]
        assert ("not yet reviewed" in head) is (language != "en") or language == "en"


def catalog_of(text: str) -> Catalog:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return read_po((head + text).encode().splitlines(keepends=True), locale="de")


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("", "is not translated"),
        ("Kommentar", "name"),
        ("Kommentar von %(nome)s", "name"),
        ("<b>Kommentar</b> von %(name)s", "<"),
        ("Kommentar von %(name)s", None),
    ],
)
def test_translation_that_does_not_fit_is_a_fault(
    messages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    translation: str,
    fault: str | None,
) -> None:
    text = f'msgid "Comment by %(name)s"\nmsgstr "{translation}"\n'
    catalog = catalog_of(text)
    message = catalog.get("Comment by %(name)s")

    found = list(messages._faults_of_message(message, forms=2))  # noqa: SLF001  # its own test

    assert bool(found) is (fault is not None)


def test_text_that_is_put_together_is_refused(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "pages"
    package.mkdir()
    (package / "bad.py").write_text('_(f"Hello {name}")\n', "utf-8")
    monkeypatch.setattr(messages, "SOURCE", tmp_path)

    with pytest.raises(messages.UnfitError, match=r"pages/bad\.py:1"):
        messages.found_messages()


def test_updating_keeps_what_is_translated_and_marks_what_changed(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "src" / "pages"
    package.mkdir(parents=True)
    monkeypatch.setattr(messages, "SOURCE", tmp_path / "src")
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    (package / "one.py").write_text(
        '_("Read the whole long article again here")\n_("Save")\n', "utf-8"
    )
    path = messages.path_of("de")
    path.parent.mkdir(parents=True)
    catalog = messages.updated("de")
    catalog.get("Save").string = "Speichern"
    catalog.get("Read the whole long article again here").string = "Den ganzen Artikel hier lesen"
    path.write_bytes(messages.written(catalog))

    (package / "one.py").write_text(
        '_("Read the whole long article again there")\n_("Save")\n', "utf-8"
    )
    after = messages.updated("de")

    assert after.get("Save").string == "Speichern"
    changed = after.get("Read the whole long article again there")
    assert (changed.string, changed.fuzzy) == ("Den ganzen Artikel hier lesen", True)
    assert messages.written(after) == messages.written(after)


def test_catalogues_have_the_same_bytes_on_any_day(messages: ModuleType) -> None:
    for language in messages.LANGUAGES:
        stored = messages.path_of(language).read_bytes()
        assert stored == messages.written(messages.updated(language)), language
