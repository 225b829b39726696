"""Promises of the documents: what they name exists, and each page of a kind has its parts."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandParser, get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "rejoinder"
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PACKAGES = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ENDS = {"|", "||", "&&", ";", ">", ">>", "<", "&"}  # of a command on a line


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def prose_of(page: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCE.sub("", text_of(page))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_lines(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command in a page's blocks of shell; a quoted text may span lines."""
    for indent, language, block in _FENCE.findall(text_of(page)):
        if language not in {"sh", "console", ""}:
            continue
        begun = ""
        for line in block.splitlines():
            begun += line.removeprefix(indent) + "\n"
            try:
                words = shlex.split(begun.replace("\\\n", " "), comments=True)
            except ValueError:  # a quotation goes on
                continue
            if words and not begun.endswith("\\\n"):
                yield words
                begun = ""


def ours(words: list[str]) -> list[str]:
    """Return command and arguments of a call of `rejoinder`, nothing when it calls something else."""
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    if not words or Path(words[0]).name != "rejoinder":
        return []
    stop = next((number for number, word in enumerate(words) if word in _ENDS), len(words))
    called = words[1:stop]
    return called[2:] if called[:1] == ["--home"] else called


def parser_of(command: str) -> CommandParser:
    return load_command_class(get_commands()[command], command).create_parser("rejoinder", command)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(prose_of(page)) if "://" not in link]
    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_printed_commands_can_be_called(page: Path) -> None:
    for words in shell_lines(page):
        command, *arguments = ours(words) or ["check"]
        assert command in get_commands()
        parser_of(command).parse_args(arguments)  # raises CommandError


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_printed_python_imports_exists(page: Path) -> None:
    scripts = [called[-1] for called in map(ours, shell_lines(page)) if called[:1] == ["shell"]]
    imports = [
        (str(node.module), name.name)
        for script in scripts
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]
    assert [
        (module, name)
        for module, name in imports
        if not hasattr(importlib.import_module(module), name)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_in_the_text_exist(page: Path) -> None:
    unknown = []
    for code in _CODE.findall(prose_of(page)):
        words = code.split()
        if len(words) == 1 or words[0] != "rejoinder" or words[1].startswith("-"):
            continue
        command = words[1]
        options = [word.partition("=")[0] for word in words[2:] if word.startswith("--")]
        known = parser_of(command).format_help() if command in get_commands() else ""
        if not known or any(option not in known for option in options):
            unknown.append(code)
    assert unknown == []


def test_variables_of_the_environment_exist() -> None:
    code = [*SOURCE.rglob("*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("tools/*")]
    texts = [path.read_text("utf-8") for path in code if path.is_file() and path != Path(__file__)]
    read = {name for text in texts for name in re.findall(r'env_\w+\(\s*"([A-Z_]+)"', text)}
    known = {f"REJOINDER_{name}" for name in read}
    known |= {
        f"REJOINDER_{name}_FILE"
        for text in texts
        for name in re.findall(r'env_secret\("([A-Z_]+)"', text)
    }
    known |= {name for text in texts for name in re.findall(r"REJOINDER_[A-Z]+(?:_[A-Z]+)*", text)}
    named = {
        name for page in PAGES for name in re.findall(r"REJOINDER_[A-Z_]*[A-Z]", text_of(page))
    }
    assert named
    assert named - known == set()


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_each_package_says_what_it_is_for(package: Path) -> None:
    docstring = ast.get_docstring(ast.parse(text_of(package / "__init__.py")))
    assert docstring
    assert docstring.count("\n") == 0
    assert f"`{package.name}`" in text_of(DOCS / "explanation" / "architecture.md")


def exists_in_code(name: str) -> bool:
    """Return whether a file, or a dotted name below `rejoinder`, is there."""
    if "/" in name:
        return any((folder / name).exists() for folder in (SOURCE, ROOT))
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["rejoinder", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_code_that_a_page_names_exists(page: Path) -> None:
    packages = "|".join(package.name for package in PACKAGES)
    paths = re.compile(rf"(?:src/|tests/|tools/|docs/|(?:{packages})/)[\w/.-]+")
    dotted = re.compile(rf"(?:{packages})(?:\.\w+)+")
    is_file = re.compile(r"\.(?:py|md|html|css|json|toml)$")
    named = [
        code.rstrip("/")
        for code in _CODE.findall(prose_of(page))
        if paths.fullmatch(code) or (dotted.fullmatch(code) and not is_file.search(code))
    ]
    assert [code for code in named if not exists_in_code(code)] == []


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_its_parts(page: Path) -> None:
    text = text_of(page)
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert text.startswith(f"# {page.name[:4]}: ")
    assert re.search(r"^Date: 20\d\d-\d\d-\d\d$", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Alternatives", "Consequences"]
    assert len(text.splitlines()) <= 60  # a screen


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_map_leads_to_every_page() -> None:
    index = DOCS / "index.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in _LINK.findall(text_of(index))}
    assert {page for page in DOCS.rglob("*.md") if page != index} - linked == set()


def test_every_problem_that_an_import_reports_is_explained() -> None:
    added = re.compile(r'(?:\.add|_report)\(\s*"([a-z]+(?:_[a-z]+)*)"')
    kinds = {
        kind
        for path in (SOURCE / "transfer").rglob("*.py")
        for kind in added.findall(text_of(path))
    }
    pages = [
        DOCS / "how-to" / name
        for name in (
            "import-from-hypothesis.md",
            "import-from-wordpress.md",
            "move-an-installation.md",
        )
    ]
    explained = {code for page in pages for code in _CODE.findall(prose_of(page))}
    assert len(kinds) > 20
    assert {kind.replace("_", " ") for kind in kinds} - explained == set()
