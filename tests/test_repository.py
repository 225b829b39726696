"""Promises of the repository itself: its commands, its dependencies and the pages about them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements() -> list[str]:
    """Return every dependency of pyproject.toml as it stands there, of all extras and groups."""
    parsed = tomllib.loads(text_of("pyproject.toml"))
    project, groups = parsed["project"], parsed["dependency-groups"]
    extras = project["optional-dependencies"]
    lists = [project["dependencies"], *extras.values(), *groups.values()]
    return [requirement for each in lists for requirement in each]


@pytest.mark.parametrize("requirement", requirements())
def test_each_dependency_says_what_it_is_for(requirement: str) -> None:
    (line,) = [
        line for line in text_of("pyproject.toml").splitlines() if f'"{requirement}"' in line
    ]
    assert re.search(r"#\s+\w.*\w", line)


def test_make_help_lists_every_command_and_nothing_else() -> None:
    declared = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)
    assert declared is not None
    commands = {name for name in declared[1].split() if not name.startswith(".")}

    shown = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True)

    assert set(re.findall(r"^ +make (\w+)\s+\w.*$", shown.stdout, re.MULTILINE)) == commands
    assert commands == {
        *("help", "demo", "test", "check", "client", "messages", "format", "bench", "clean"),
    }


def test_what_make_clean_removes_is_ignored_by_git() -> None:
    removed = re.findall(r"^\trm -rf (.*)$", text_of("Makefile"), re.MULTILINE)
    names = {Path(name).name for line in removed for name in line.split()}
    ignored = {line.strip("/") for line in text_of(".gitignore").splitlines()}
    assert names
    assert names - ignored == set()


@pytest.mark.parametrize("script", [".ci/run", "tools/apt.sh", "tools/python.sh"])
def test_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_paths_and_commands_on_a_page_exist(page: str) -> None:
    text = text_of(page)
    paths = re.findall(r"(?:src|tests|tools|docs)/[\w./]*\w/?", text)
    links = re.findall(r"\]\((?!https:)([\w./]+)\)", text)
    commands = " ".join(re.findall(r"(?:^|`)make ([a-z ]+)", text, re.MULTILINE)).split()

    assert [path for path in [*paths, *links] if not (ROOT / path).exists()] == []
    assert [name for name in commands if f"\n{name}:" not in text_of("Makefile")] == []


def test_licence_is_the_whole_apache_licence() -> None:
    licence = text_of("LICENSE")
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


@pytest.mark.parametrize(
    ("source", "status", "last_line"),
    [
        ("def test_it(): assert 1 + 1 == 2", 0, "1 passed, 0 failed, 0 skipped"),
        ("def test_it(): assert 1 + 1 == 3", 1, "0 passed, 1 failed, 0 skipped"),
        (
            "import pytest\n\n@pytest.mark.skip\ndef test_it(): ...",
            1,
            "0 passed, 0 failed, 1 skipped",
        ),
        ("import absent", 1, "0 passed, 1 failed, 0 skipped"),
        ("", 1, "0 passed, 0 failed, 0 skipped"),
    ],
    ids=["passing", "failing", "skipped", "broken", "empty"],
)
def test_make_test_fails_unless_a_test_ran_and_all_passed(
    tmp_path: Path, source: str, status: int, last_line: str
) -> None:
    (tmp_path / "test_it.py").write_text(source, encoding="utf-8")
    bare = ["-c", os.devnull, "--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)]
    command = [sys.executable, "tools/run_tests.py", "--part", "sqlite", "--", *bare]
    without_plugins = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    done = subprocess.run(
        command, cwd=ROOT, env=without_plugins, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout.splitlines()[-1]) == (status, last_line)
