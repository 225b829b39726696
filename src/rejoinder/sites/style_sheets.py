"""A theme as a style sheet, which comes after those of all publications. Pure."""

from __future__ import annotations

from typing import Final

from rejoinder.sites.colours import (
    BLACK,
    LEAST_CONTRAST,
    WHITE,
    Colour,
    contrast,
    readable,
)
from rejoinder.sites.themes import DARK, LIGHT, STACKS, USES, Face, Palette, Theme

_DANGER: Final = {"light": Colour.read("#a3231b"), "dark": Colour.read("#ffa49a")}
_LIGHT_FROM: Final = 0.18  # luminance of a background that texts are dark on
_FAMILY: Final = "theme-{}"
# What a use's fonts are called in the style sheets of publications, of discussions and of hosted pages.
_PROPERTIES: Final = {
    "headlines": ("--headline", "--_serif"),
    "texts": ("--serif",),
    "interface": ("--sans", "--rejoinder-font"),
}
_OURS: Final = {"headlines": "serif", "texts": "serif", "interface": "sans"}


def style_sheet(theme: Theme, *, files: str) -> str:
    """Return the rules that a theme needs, "" where it changes nothing that a style sheet says.

    Args:
        files: the address of its files, with a slash at the end.
    """
    rules = [_face(face, use, files=files) for face in theme.faces for use in face.uses]
    fonts = {
        name: value for use in USES if (value := _family(theme, use)) for name in _PROPERTIES[use]
    }
    if fonts:
        rules.append(_rule(":root", fonts))
        # Hosted pages have one name for the fonts of headlines and of what stands below them.
        texts = fonts.get("--serif", STACKS[_OURS["texts"]])
        rules.append(_rule(".standfirst", {"font-family": texts}))
    if theme.logo is not None:  # on hosted pages, whose style sheet knows of none
        place = {"margin-block": "0.5rem", "block-size": "auto", "max-inline-size": "100%"}
        rules.append(_rule(".site-head .logo", place))
    if theme.light is not None or theme.dark is not None:
        light, dark = theme.light or LIGHT, theme.dark or DARK
        # Not where it is printed: ink is black there, and paper white.
        for condition, palette in (
            ("screen", light),
            ("screen and (prefers-color-scheme:dark)", dark),
        ):
            rules.append(f"@media {condition}{{{_rule(':root', _colours(palette))}}}")
    return "".join(rules)


def _face(face: Face, use: str, *, files: str) -> str:
    # “optional”: a font that is late is for the next page. So no text ever jumps.
    return (
        f'@font-face{{font-family:"{_FAMILY.format(use)}";src:url("{files}{face.file}") format("woff2");'
        f"font-weight:{face.weight};font-style:{face.style};font-display:optional}}"
    )


def _family(theme: Theme, use: str) -> str:
    stack = getattr(theme, use)
    has_faces = any(use in face.uses for face in theme.faces)
    if not has_faces and not stack:
        return ""
    behind = STACKS[stack or _OURS[use]]
    return f'"{_FAMILY.format(use)}",{behind}' if has_faces else behind


def _colours(palette: Palette) -> dict[str, str]:
    text, background, accent = map(Colour.read, (palette.text, palette.background, palette.accent))
    panel = _panel(background, text=text, accent=accent)
    soft = readable(background.mixed(text, 0.66), on=panel, towards=text)
    line = background.mixed(text, 0.2)
    on_accent = max((WHITE, BLACK, background), key=lambda each: contrast(each, accent))
    is_light = background.luminance >= _LIGHT_FROM
    danger = readable(_DANGER["light" if is_light else "dark"], on=panel, towards=text)
    ours = {
        "ink": text,
        "soft": soft,
        "paper": background,
        "panel": panel,
        "line": line,
        "link": accent,
        "focus": accent,
    }
    discussion = {
        "text": text,
        "muted": soft,
        "bg": background,
        "surface": panel,
        "border": line,
        "accent": accent,
        "on-accent": on_accent,
        "focus": accent,
        "danger": danger,
    }
    # `only`, so that no browser turns colours that a publisher chose.
    return {
        "color-scheme": "only light" if is_light else "only dark",
        **{f"--{name}": str(colour) for name, colour in ours.items()},
        **{f"--rejoinder-{name}": str(colour) for name, colour in discussion.items()},
    }


def _panel(background: Colour, *, text: Colour, accent: Colour) -> Colour:
    """Return what stands out a little from the background, as far as texts can be read on it."""
    for share in (0.06, 0.045, 0.03, 0.015):
        panel = background.mixed(text, share)
        if min(contrast(text, panel), contrast(accent, panel)) >= LEAST_CONTRAST:
            return panel
    return background


def _rule(selector: str, values: dict[str, str]) -> str:
    return f"{selector}{{{';'.join(f'{name}:{value}' for name, value in values.items())}}}"
