"""How a publication looks: a name, a logo, colours and fonts. One typed value, stored as JSON with its site.

Nothing of it is CSS of the publisher's: colours are six digits, fonts a choice or a file of ours. So a style sheet
can be made of it without asking what somebody may have hidden in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Final

from rejoinder.core.errors import InvalidError
from rejoinder.sites.colours import LEAST_CONTRAST, Colour, contrast

MOST_FACES: Final = 8
MOST_NAME: Final = 100  # characters
STACKS: Final[Mapping[str, str]] = {
    "serif": (
        '"Iowan Old Style",Charter,"Bitstream Charter",Georgia,"Noto Serif","Noto Naskh Arabic",'
        '"Noto Serif Hebrew",serif'
    ),
    "sans": (
        'system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans Arabic","Noto Sans Hebrew",sans-serif'
    ),
    "humanist": (
        'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",source-sans-pro,"Noto Sans Arabic",'
        '"Noto Sans Hebrew",sans-serif'
    ),
    "geometric": (
        'Avenir,Montserrat,Corbel,"URW Gothic",source-sans-pro,"Noto Sans Arabic",'
        '"Noto Sans Hebrew",sans-serif'
    ),
    "slab": (
        'Rockwell,"Rockwell Nova","Roboto Slab","DejaVu Serif","Sitka Small","Noto Naskh Arabic",'
        '"Noto Serif Hebrew",serif'
    ),
}
USES: Final = ("headlines", "texts", "interface")
STYLES: Final = ("normal", "italic")
_WEIGHT: Final = re.compile(r"([1-9][0-9]{0,2}|1000)( ([1-9][0-9]{0,2}|1000))?")
FILE_NAME: Final = re.compile(r"[0-9a-f]{20}\.(?:png|webp|woff2)")  # as `services.keep_file` gives


@dataclass(frozen=True, slots=True)
class Palette:
    """Three colours, as `#17557a`; the others are mixed from them."""

    text: str
    background: str
    accent: str  # links and buttons


LIGHT: Final = Palette(text="#1c1b19", background="#fdfcfa", accent="#17557a")
DARK: Final = Palette(text="#e8e5de", background="#171819", accent="#93c7e3")


@dataclass(frozen=True, slots=True)
class Face:
    """A font file: which texts it is for, and which weight and style it has."""

    file: str
    uses: tuple[str, ...]  # of USES
    weight: str = "400"  # or, of a variable font, "300 800"
    style: str = "normal"  # one of STYLES


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of ours."""

    file: str
    width: int  # CSS pixels, as for `height`
    height: int


@dataclass(frozen=True, slots=True)
class Theme:
    """How a publication looks, where it differs from what all look like."""

    name: str = ""  # in the masthead, and what the logo says; "" = the publication's
    logo: Picture | None = None
    dark_logo: Picture | None = None
    icon: str = ""  # file of a square picture
    light: Palette | None = None
    dark: Palette | None = None
    headlines: str = ""  # one of STACKS, behind the faces for headlines; "" = ours
    texts: str = ""  # likewise, of articles
    interface: str = ""  # likewise, of lists, navigation and discussions
    faces: tuple[Face, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Theme:
        """Return the theme that `values` states, as far as its form goes: `check` looks at what it says.

        Raises:
            InvalidError: something is unknown, or has another type.
        """
        known = {each.name for each in fields(cls)}
        for name in values:
            if name not in known:
                raise InvalidError(f"A theme has no “{name}”.", field=name)
        return cls(
            name=_text(values, "name"),
            logo=_picture(values, "logo"),
            dark_logo=_picture(values, "dark_logo"),
            icon=_text(values, "icon"),
            light=_palette(values, "light"),
            dark=_palette(values, "dark"),
            headlines=_text(values, "headlines"),
            texts=_text(values, "texts"),
            interface=_text(values, "interface"),
            faces=tuple(_face(each) for each in _list(values, "faces")),
        )

    def as_json(self) -> dict[str, object]:
        """Return only what is stated."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}

    def check(self) -> None:
        """Refuse what cannot be read, or is none of ours.

        Raises:
            InvalidError: names what is wrong and what it may be.
        """
        if len(self.name) > MOST_NAME:
            raise InvalidError(f"A name has at most {MOST_NAME} characters.", field="name")
        for scheme in ("light", "dark"):
            if (palette := getattr(self, scheme)) is not None:
                _check_palette(palette, scheme=scheme)
        for use in USES:
            stack = getattr(self, use)
            if stack and stack not in STACKS:
                raise InvalidError(f"{use} must be one of {', '.join(STACKS)}.", field=use)
        if self.dark_logo is not None and self.logo is None:
            raise InvalidError(
                "A logo for dark surroundings needs one for light ones.", field="dark_logo"
            )
        if len(self.faces) > MOST_FACES:
            raise InvalidError(f"At most {MOST_FACES} font files are loaded.", field="faces")
        for face in self.faces:
            _check_face(face)
        for name in self.files():
            if not FILE_NAME.fullmatch(name):
                raise InvalidError(f"“{name}” is no file of a theme.", field="file")

    def files(self) -> list[str]:
        """Return the names of all files that it shows."""
        pictures = [each.file for each in (self.logo, self.dark_logo) if each is not None]
        return [*pictures, *filter(None, [self.icon]), *(face.file for face in self.faces)]


def _check_palette(palette: Palette, *, scheme: str) -> None:
    colours = {}
    for each in fields(palette):
        try:
            colours[each.name] = Colour.read(getattr(palette, each.name))
        except InvalidError as error:
            raise InvalidError(error.detail, field=f"{scheme}_{each.name}") from error
    for name in ("text", "accent"):
        ratio = contrast(colours[name], colours["background"])
        if ratio < LEAST_CONTRAST:
            # Rounded down, or 4.49 would be told as 4.5.
            told = int(ratio * 100) / 100
            raise InvalidError(
                f"In {scheme} colours the {name} {colours[name]} on the background"
                f" {colours['background']} has a contrast of {told}:1. Readers need at least"
                f" {LEAST_CONTRAST}:1: make one of the two lighter or darker.",
                field=f"{scheme}_{name}",
            )


def _check_face(face: Face) -> None:
    if not _WEIGHT.fullmatch(face.weight):
        raise InvalidError(
            f"“{face.weight}” is no weight. Write 400, or 300 800 for a variable font.",
            field="weight",
        )
    if face.style not in STYLES:
        raise InvalidError(f"A font's style is one of {', '.join(STYLES)}.", field="style")
    if not face.uses or not set(face.uses) <= set(USES):
        raise InvalidError(f"A font is for one or more of {', '.join(USES)}.", field="uses")


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise InvalidError(f"{name} must be a text.", field=name)
    return value


def _list(values: Mapping[str, object], name: str) -> Sequence[object]:
    value = values.get(name, ())
    if not isinstance(value, list | tuple):
        raise InvalidError(f"{name} must be a list.", field=name)
    return value


def _parts(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidError(f"{name} must be an object.", field=name)
    return value


def _picture(values: Mapping[str, object], name: str) -> Picture | None:
    if values.get(name) is None:
        return None
    parts = _parts(values[name], name)
    width, height = parts.get("width"), parts.get("height")
    if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
        raise InvalidError(f"{name} must have a width and a height.", field=name)
    return Picture(file=_text(parts, "file"), width=width, height=height)


def _palette(values: Mapping[str, object], name: str) -> Palette | None:
    if values.get(name) is None:
        return None
    parts = _parts(values[name], name)
    return Palette(**{each.name: _text(parts, each.name) for each in fields(Palette)})


def _face(value: object) -> Face:
    parts = _parts(value, "faces")
    return Face(
        file=_text(parts, "file"),
        uses=tuple(str(use) for use in _list(parts, "uses")),
        weight=_text(parts, "weight") or "400",
        style=_text(parts, "style") or "normal",
    )
