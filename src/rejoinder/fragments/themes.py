"""A publication's theme as pages show it: the addresses of its style sheet and files, its name and its logo."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from typing import Final

from rejoinder.sites.models import Site
from rejoinder.sites.style_sheets import style_sheet
from rejoinder.sites.themes import Picture, Theme

_MOST_PRELOADED: Final = 2  # fonts: of headlines and of texts
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a masthead."""

    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Dress:
    """What a page has to show of its publication's theme. Addresses are paths; "" where there is nothing."""

    name: str
    style: str
    fonts: tuple[str, ...]  # to be asked for before the style sheet is read
    icon: str
    logo: Logo | None
    dark_logo: Logo | None


def dress_of(site: Site) -> Dress:
    """Return how a site's pages are dressed. No statement."""
    return _dress(site.key, json.dumps(site.theme_json, sort_keys=True))


def sheet_of(site: Site) -> tuple[str, str]:
    """Return a theme's style sheet, and the hash that its address has in it. No statement."""
    return _sheet(site.key, json.dumps(site.theme_json, sort_keys=True))


def files_of(site: str) -> str:
    """Return the address below which a site's style sheet and files are."""
    return f"/theme/{site}/"


@functools.lru_cache(maxsize=256)
def _sheet(site: str, theme: str) -> tuple[str, str]:
    text = style_sheet(Theme.from_json(json.loads(theme)), files=files_of(site))
    return text, hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


@functools.lru_cache(maxsize=256)
def _dress(site: str, text: str) -> Dress:
    theme, base = Theme.from_json(json.loads(text)), files_of(site)
    sheet, version = _sheet(site, text)
    return Dress(
        name=theme.name,
        style=f"{base}{version}.css" if sheet else "",
        fonts=tuple(base + name for name in _first_fonts(theme)),
        icon=base + theme.icon if theme.icon else "",
        logo=_logo(theme.logo, base=base),
        dark_logo=_logo(theme.dark_logo, base=base),
    )


def _first_fonts(theme: Theme) -> list[str]:
    """Return the upright fonts that every page begins with."""
    upright = [face for face in theme.faces if face.style == "normal"]
    found = [
        next((face.file for face in upright if use in face.uses), "")
        for use in ("headlines", "texts")
    ]
    return list(dict.fromkeys(filter(None, found)))[:_MOST_PRELOADED]


def _logo(picture: Picture | None, *, base: str) -> Logo | None:
    if picture is None:
        return None
    return Logo(base + picture.file, picture.width, picture.height)
