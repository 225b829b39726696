#!/usr/bin/env python3
"""Keep the translations of what readers see: the catalogues below `src/rejoinder/locale`.

    python tools/messages.py extract    print every message of the sources
    python tools/messages.py update     put new messages into every catalogue, take old ones out
    python tools/messages.py compile    make the .mo files, which the product reads
    python tools/messages.py check      say what is missing or wrong, and exit with 1

A message is the text of a call of `gettext` and its relatives, of a `Sentence`, of an error that a reader may cause,
and of a verdict of screening. Staff, operators and the API read English, so their packages are not looked at.
"""

from __future__ import annotations

import argparse
import ast
import functools
import html
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import django
from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "rejoinder"
LOCALE = SOURCE / "locale"
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "nl", "pl", "pt_BR", "sv"),
    *("uk", "ru", "tr", "ar", "fa", "he", "ja", "ko", "zh_Hans"),
)

# What readers see comes from these; the rest is for staff and operators, in English.
FOR_READERS = (
    *("accounts", "articles", "comments", "core", "fragments", "newsroom"),
    *("notifications", "pages", "passages", "personal", "screening", "sites", "votes"),
)
NOT_FOR_READERS = (
    *("accounts/admin", "comments/admin", "comments/templates"),
    "comments/services/deciding.py",  # moderators decide
    *("comments/services/correcting.py", "newsroom/corrections"),  # editors decide
    *("comments/services/attaching.py", "newsroom/views/passages.py"),  # likewise
    *("sites/options.py", "sites/phrases.py", "sites/services.py"),  # publishers decide
    *("articles/addresses.py", "articles/services.py"),  # their pages say where they are
    *("newsroom/appearance.py", "newsroom/logos.py"),  # they decide that too
    *("sites/colours.py", "sites/themes.py"),
    *("pages/asked.py", "pages/counts.py", "pages/described.py", "pages/origins.py"),  # likewise
    "pages/snippets.py",
    *("pages/mails.py", "pages/templates/pages/mails.html"),  # likewise
    "notifications/samples.py",
    "notifications/mails.py",  # what it refuses is a mistake of ours
    *("core/fetching.py", "newsroom/arriving"),  # operators import
    *("core/posting.py", "notifications/channels"),  # they read in logs what another server said
    *("notifications/payloads.py", "notifications/services/targets.py"),  # likewise
    *(
        "notifications/services/alerting.py",
        "notifications/services/mailing_queues.py",
    ),  # moderators
    "notifications/templates/notifications/queue.txt",
    *("accounts/sso", "accounts/services/keys.py", "accounts/pictures.py"),  # the publisher signs
    *("passages/page.py", "passages/services/fetching.py"),  # the log says
    "passages/text_index.py",  # publishers send
)

MOST_TOLD = 5  # faults of a language

# Which argument of a call is a message: number, counted from 0; two for singular and plural.
CALLS: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "Sentence", "_invalid"), (0,)),
    **dict.fromkeys(("ngettext", "counted"), (0, 1)),
    "pgettext": (1,),
    **dict.fromkeys(("refuse", "wait"), (1,)),
}
_FOR_STAFF = {
    "Only moderators of this site may do this.",
    "Only staff of this site may do this.",
    "There is no such correction.",
    # What a browser sends is made to fit; an import may say so.
    "This passage is not within the text.",
    "The quotation is not normalised.",
    "A passage ends after it starts, and starts at 0 or later.",
    "What stands around a quotation has at most %(most)s characters on each side.",
}

_Texts: TypeAlias = str | tuple[str, ...] | list[str] | None  # as Babel has them

_PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
_TAG = re.compile(r"</?\w+[^>]*>")
AWAITS_REVIEW = "Made with the software, and not yet reviewed by a native speaker of {name}: corrections are welcome."


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the sources."""

    text: str
    plural: str  # "" where it counts nothing
    context: str
    file: str  # below src/rejoinder

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


class UnfitError(Exception):
    """A text in the sources that cannot be translated."""


def found_messages() -> Sequence[Found]:
    """Return every message of the sources, in the order of files and lines, each once for each file.

    Raises:
        UnfitError: a message is put together in its call.
    """
    return [
        found
        for package in FOR_READERS
        for path in sorted((SOURCE / package).rglob("*"))
        if not path.relative_to(SOURCE).as_posix().startswith(NOT_FOR_READERS)
        for found in _found_in(path)
    ]


def _found_in(path: Path) -> Iterator[Found]:
    if path.suffix == ".py":
        yield from _found_in_python(path)
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _found_in_template(path)


def _found_in_python(path: Path) -> Iterator[Found]:
    file = path.relative_to(SOURCE).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        numbers = (0,) if name in _problems() else CALLS.get(name, ())
        if not numbers or len(node.args) <= max(numbers):
            continue
        texts = [_text(node.args[number], file=file) for number in numbers]
        if not texts[0] or texts[0] in _FOR_STAFF:
            continue
        context = _text(node.args[0], file=file) if name == "pgettext" else ""
        yield Found(
            text=texts[0],
            plural=texts[1] if len(texts) > 1 else "",
            context=context,
            file=file,
        )


@functools.cache
def _problems() -> frozenset[str]:
    """Return the names of the errors that are told to people: `ProblemError`, and all that are made from it."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    known = {"ProblemError"}
    while more := {name for name, of in bases.items() if of & known} - known:
        known |= more
    return frozenset(known)


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _text(node: ast.expr, *, file: str) -> str:
    """Return a text that is written where it is used, "" for what was made elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr() | ast.BinOp():
            raise UnfitError(
                f"{file}:{node.lineno}: a text that is put together cannot be translated. "
                "Use core.sentences.Sentence."
            )
    return ""


def _found_in_template(path: Path) -> Iterator[Found]:
    file = path.relative_to(SOURCE).as_posix()
    code = templatize(path.read_text("utf-8"))
    keywords = dict.fromkeys(("_", "gettext", "ngettext", "pgettext"))  # all arguments
    for _line, function, texts, _comments in extract_python(
        io.BytesIO(code.encode()), keywords, [], {"encoding": "utf-8"}
    ):
        one: object = texts  # a text where there is one argument, whatever the type says
        args = [one] if isinstance(one, str) else [text or "" for text in texts]
        context = args[0] if function == "pgettext" else ""
        rest = args[1:] if function == "pgettext" else args
        yield Found(
            text=rest[0],
            plural=rest[1] if function == "ngettext" else "",
            context=context,
            file=file,
        )


def template_of(language: str) -> Catalog:
    """Return a catalogue that has every message and translates none."""
    locale = Locale.parse(language)
    catalog = Catalog(
        locale=locale,
        project="Rejoinder",
        version="0.1",
        header_comment=f"# {locale.english_name} translation of Rejoinder, under its licence.\n#\n# "
        + AWAITS_REVIEW.format(name=locale.english_name),
        charset="utf-8",
        fuzzy=False,
    )
    for found in found_messages():
        catalog.add(
            (found.text, found.plural) if found.plural else found.text,
            locations=[(found.file, 0)],
            flags=["python-format"] if _PLACE.search(found.text) else [],
            context=found.context or None,
        )
    return catalog


def path_of(language: str, suffix: str = ".po") -> Path:
    """Return where a catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / f"django{suffix}"


def read(language: str) -> Catalog:
    """Return a catalogue as it lies there, an empty one where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=Locale.parse(language))
    with path.open("rb") as file:
        return read_po(file, locale=Locale.parse(language))


def updated(language: str) -> Catalog:
    """Return the catalogue with the messages that there are now. What it says of them is kept.

    A message whose place in the sources took another wording keeps the old translation, marked as fuzzy.
    """
    known = read(language)
    made = template_of(language)
    gone = [message for message in known if message.id and not _in(made, message)]
    for message in made:
        if not message.id:
            continue
        before = known.get(_single(message), message.context)
        if before is not None and bool(before.pluralizable) == bool(message.pluralizable):
            message.string, fuzzy = before.string, before.fuzzy
        else:
            message.string, fuzzy = _guess(message, gone)
        if language == "en":
            message.string, fuzzy = message.id, False
        if fuzzy:
            message.flags.add("fuzzy")
    return made


def _single(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _in(catalog: Catalog, message: Message) -> bool:
    return catalog.get(_single(message), message.context) is not None


def _guess(message: Message, gone: Sequence[Message]) -> tuple[_Texts, bool]:
    """Return the translation of a message that is gone and was much like this one."""
    words = set(_single(message).split())
    for old in gone:
        before = set(_single(old).split())
        alike = len(words & before) / max(len(words | before), 1)
        if alike > 0.7 and bool(old.pluralizable) == bool(message.pluralizable) and _forms(old):  # noqa: PLR2004  # most of the words
            return old.string, True
    return message.string, False


def _forms(message: Message) -> Sequence[str]:
    """Return the translation, in the language's plural forms where it counts something."""
    texts = [message.string] if isinstance(message.string, str) else message.string or ()
    return [text for text in texts if text]


def written(catalog: Catalog) -> bytes:
    """Return the bytes of a .po file: the same for the same messages, on any day."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, no_location=False, include_lineno=False, omit_header=True)
    head = [catalog.header_comment, 'msgid ""', 'msgstr ""']
    head += [f'"{name}: {value}\\n"' for name, value in _header_of(catalog)]
    return ("\n".join(head) + "\n\n").encode() + buffer.getvalue()


def _header_of(catalog: Catalog) -> list[tuple[str, str]]:
    """Return what stands in the head of a file: no dates, which would change it each time."""
    wanted = {"Project-Id-Version", "Language", "Plural-Forms", "MIME-Version"}
    wanted |= {"Content-Type", "Content-Transfer-Encoding"}
    return [pair for pair in catalog.mime_headers if pair[0] in wanted]


def compiled(language: str) -> bytes:
    """Return the bytes of a .mo file. Texts that are marked as fuzzy are left out."""
    buffer = io.BytesIO()
    catalog = read(language)
    undated = _Undated(locale=catalog.locale)
    for message in catalog:
        if message.id:
            undated[message.id] = message
    write_mo(buffer, undated)
    return buffer.getvalue()


class _Undated(Catalog):
    def __iter__(self) -> Iterator[Message]:
        head = "".join(f"{name}: {value}\n" for name, value in _header_of(self))
        yield Message("", string=head)
        yield from (message for message in super().__iter__() if message.id)


def faults_of(language: str) -> Iterator[str]:
    """Yield what is missing or wrong in a catalogue."""
    catalog, wanted = read(language), template_of(language)
    if not path_of(language).exists():
        yield "there is no catalogue"
        return
    for message in wanted:
        if message.id and not _in(catalog, message):
            yield f"lacks “{_single(message)}”"
    for message in catalog:
        if not message.id:
            continue
        if not _in(wanted, message):
            yield f"has “{_single(message)}”, which nothing says any more"
            continue
        yield from _faults_of_message(message, forms=catalog.num_plurals)
    mo = path_of(language, ".mo")
    if not mo.exists() or mo.read_bytes() != compiled(language):
        yield "the .mo file is not what the .po file says"


def _faults_of_message(message: Message, *, forms: int) -> Iterator[str]:
    texts = _forms(message)
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    where = f"“{ids[0]}”"
    if len(texts) < (forms if message.pluralizable else 1):
        yield f"{where} is not translated"
        return
    if message.fuzzy:
        yield f"{where} has changed: see whether its translation still fits, and take the mark off"
    for text in texts:
        # A form for one thing need not say the number; no form may say anything else.
        places, tags = set(_PLACE.findall(text)), sorted(_TAG.findall(text))
        wanted = set(_PLACE.findall(ids[-1]))
        if places != wanted and not (message.pluralizable and places == wanted - {"%(n)s"}):
            yield f"{where}: “{text}” has not the same places for values"
        if tags != sorted(_TAG.findall(ids[-1])):
            yield f"{where}: “{text}” has not the same HTML"
        if text != text.strip() and ids[0] == ids[0].strip():
            yield f"{where}: “{text}” has a space at its end"
        if html.unescape(text) != text:
            yield f"{where}: “{text}” has an HTML entity"


def faults() -> Sequence[str]:
    """Return what is missing or wrong, a line each: of a language the first few."""
    there = {path.name for path in LOCALE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    strangers = sorted(there - set(LANGUAGES))
    return [
        *(f"{name}: no language of ours" for name in strangers),
        *(line for language in LANGUAGES for line in _first(language, list(faults_of(language)))),
    ]


def _first(language: str, found: Sequence[str]) -> Sequence[str]:
    more = len(found) - MOST_TOLD
    return [
        *(f"{language}: {fault}" for fault in found[:MOST_TOLD]),
        *([f"{language}: … and {more} more"] if more > 0 else []),
    ]


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Keep the translations of what readers see.")
    parser.add_argument("act", choices=["extract", "update", "compile", "check"])
    act = parser.parse_args().act
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    match act:
        case "extract":
            for found in found_messages():
                print(f"{found.file}: {found.text}{' / ' * bool(found.plural)}{found.plural}")
        case "update":
            for language in LANGUAGES:
                path_of(language).parent.mkdir(parents=True, exist_ok=True)
                path_of(language).write_bytes(written(updated(language)))
        case "compile":
            for language in LANGUAGES:
                path_of(language, ".mo").write_bytes(compiled(language))
        case "check":
            found_faults = faults()
            print(*found_faults, sep="\n", end="\n" * bool(found_faults), file=sys.stderr)
            return 1 if found_faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
