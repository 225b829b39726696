"""The reference pages say what the code has: every setting, option and command, and no other."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from rejoinder.sites.options import SiteOptions

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
COMMANDS = sorted(
    name
    for name, app in get_commands().items()
    if app in {"rejoinder.config", "rejoinder.newsroom", "rejoinder.transfer"}
)
OF_DJANGO = {
    *("--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
    *("--no-color", "--force-color", "--skip-checks"),
}


def test_every_setting_is_listed_and_no_other() -> None:
    source = (ROOT / "src/rejoinder/config/settings.py").read_text("utf-8")
    read = {f"REJOINDER_{name}" for name in re.findall(r'env_\w+\("([A-Z_]+)"', source)}
    listed = set(
        re.findall(r"^\| `([A-Z_]+)`", (REFERENCE / "settings.md").read_text("utf-8"), re.MULTILINE)
    )

    assert listed == read | {"REJOINDER_HOME", "DATABASE_URL", "PORT"}


def test_every_site_option_is_listed_with_its_default() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|",
        (REFERENCE / "site-options.md").read_text("utf-8"),
        re.MULTILINE,
    )
    defaults = {
        field.name: _shown(getattr(SiteOptions(), field.name))
        for field in dataclasses.fields(SiteOptions)
    }

    assert dict(rows) == defaults


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"“{value}”"
        case ():
            return "none"
    return str(value)


def test_every_command_has_a_section_and_no_other_has() -> None:
    sections = re.findall(
        r"^## (\w+)$", (REFERENCE / "commands.md").read_text("utf-8"), re.MULTILINE
    )

    assert sorted(sections) == sorted([*COMMANDS, "check"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_listed_and_no_other(name: str) -> None:
    section = (
        (REFERENCE / "commands.md").read_text("utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    )
    parser = load_command_class(get_commands()[name], name).create_parser("rejoinder", name)
    actions = parser._actions  # noqa: SLF001  # argparse has no other list of them
    has = {name for action in actions for name in action.option_strings if name.startswith("--")}

    assert set(re.findall(r"`(--[a-z-]+)", section)) - {"--home"} == has - OF_DJANGO
