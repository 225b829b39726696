"""A theme: what is refused with a reason, what is mixed from three colours, and what its style sheet says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import InvalidError
from rejoinder.sites.colours import BLACK, LEAST_CONTRAST, WHITE, Colour, contrast
from rejoinder.sites.models import ThemeFile
from rejoinder.sites.services import MOST_FONT_BYTES, is_woff2, keep_file, keep_font, set_theme
from rejoinder.sites.style_sheets import style_sheet
from rejoinder.sites.themes import DARK, LIGHT, MOST_FACES, Face, Palette, Picture, Theme
from tests.making import make_site

FILE = f"{'0' * 20}.woff2"
FACE = Face(file=FILE, uses=("headlines",), weight="700")
colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


def woff2(*, size: int = 400, flavour: bytes = b"\0\1\0\0") -> bytes:
    """Return what begins as a font does."""
    return (b"wOF2" + flavour + size.to_bytes(4, "big")).ljust(size, b"\0")


def colours_in(sheet: str) -> dict[str, Colour]:
    """Return the colours that a style sheet names first."""
    return {
        name: Colour.read(value)
        for name, value in reversed(re.findall(r"--rejoinder-([\w-]+):(#[0-9a-f]{6})", sheet))
    }


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000", "#fff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_reckoned_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(Colour.read(one), Colour.read(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(Colour.read(other), Colour.read(one)) == contrast(
        Colour.read(one), Colour.read(other)
    )


def test_what_could_not_be_read_is_refused_with_the_pair_and_its_ratio() -> None:
    theme = Theme(light=Palette(text="#777777", background="#ffffff", accent="#000000"))

    with pytest.raises(InvalidError) as caught:
        theme.check()

    assert caught.value.field == "light_text"
    for text in ("light", "text #777777", "background #ffffff", "4.47:1", "4.5:1"):
        assert text in caught.value.detail


@pytest.mark.parametrize(
    ("theme", "field"),
    [
        (Theme(light=replace(LIGHT, accent="red")), "light_accent"),
        (Theme(dark=replace(DARK, text="#fff;}*{color:red")), "dark_text"),
        (Theme(dark=replace(DARK, accent="#222222")), "dark_accent"),
        (Theme(headlines="comic"), "headlines"),
        (Theme(name="x" * 101), "name"),
        (Theme(dark_logo=Picture("0" * 20 + ".webp", 1, 1)), "dark_logo"),
        (Theme(faces=(replace(FACE, weight="bold"),)), "weight"),
        (Theme(faces=(replace(FACE, style="oblique"),)), "style"),
        (Theme(faces=(replace(FACE, uses=()),)), "uses"),
        (Theme(faces=(FACE,) * (MOST_FACES + 1)), "faces"),
        (Theme(faces=(replace(FACE, file="../secret.woff2"),)), "file"),
        (Theme(icon="https://elsewhere.example/icon.png"), "file"),
    ],
)
def test_what_a_theme_cannot_be_is_refused(theme: Theme, field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        theme.check()

    assert caught.value.field == field


@pytest.mark.parametrize(
    "values", [{"css": "body{}"}, {"light": "#fff"}, {"faces": 7}, {"name": 1}]
)
def test_what_is_no_theme_is_not_read(values: dict[str, object]) -> None:
    with pytest.raises(InvalidError):
        Theme.from_json(values)


def test_a_theme_comes_back_as_it_was_stored() -> None:
    theme = Theme(
        name="The Gazette",
        logo=Picture("0" * 20 + ".webp", 120, 48),
        light=LIGHT,
        texts="slab",
        faces=(FACE,),
    )

    assert Theme.from_json(theme.as_json()) == theme
    assert Theme().as_json() == {}


def test_a_theme_that_says_nothing_has_no_style_sheet() -> None:
    assert style_sheet(Theme(name="The Gazette"), files="/theme/x/") == ""


def test_a_font_never_makes_a_text_jump() -> None:
    sheet = style_sheet(Theme(faces=(FACE,), texts="slab"), files="/theme/x/")

    assert f'url("/theme/x/{FILE}") format("woff2");font-weight:700' in sheet
    assert "font-display:optional" in sheet
    assert '--headline:"theme-headlines","Iowan Old Style"' in sheet
    assert "--serif:Rockwell" in sheet
    assert "--sans" not in sheet


@given(colours, colours, colours)
def test_whatever_three_colours_pass_all_texts_can_be_read(
    text: Colour, background: Colour, accent: Colour
) -> None:
    theme = Theme(light=Palette(str(text), str(background), str(accent)))
    try:
        theme.check()
    except InvalidError:
        return
    found = colours_in(style_sheet(theme, files="/"))

    for behind in (found["bg"], found["surface"]):
        for name in ("text", "muted", "accent", "danger"):
            assert contrast(found[name], behind) >= LEAST_CONTRAST, name
    assert contrast(found["on-accent"], found["accent"]) >= LEAST_CONTRAST


def test_colours_are_for_screens_and_a_print_is_black_on_white() -> None:
    sheet = style_sheet(Theme(light=LIGHT), files="/")

    assert sheet.startswith("@media screen{:root{color-scheme:only light;")
    assert "@media screen and (prefers-color-scheme:dark){:root{color-scheme:only dark;" in sheet


def test_our_own_colours_pass() -> None:
    Theme(light=LIGHT, dark=DARK).check()
    assert contrast(BLACK, WHITE) == pytest.approx(21)


@pytest.mark.parametrize(
    ("content", "accepted"),
    [
        (woff2(), True),
        (woff2(flavour=b"OTTO"), True),
        (woff2(flavour=b"ttcf"), False),
        (woff2()[:-1], False),
        (b"wOFF" + woff2()[4:], False),
        (b"<svg onload=alert(1)>", False),
        (b"", False),
    ],
)
def test_a_font_is_known_by_its_bytes(content: bytes, accepted: bool) -> None:  # noqa: FBT001
    assert is_woff2(content) is accepted


def test_a_font_that_is_too_large_is_refused(db: None) -> None:
    with pytest.raises(InvalidError, match="200,001 bytes"):
        keep_font(site=make_site(), content=woff2(size=MOST_FONT_BYTES + 1))


def test_a_file_has_the_name_of_its_content(db: None) -> None:
    site = make_site()
    name = keep_font(site=site, content=woff2())

    assert keep_font(site=site, content=woff2()) == name
    assert ThemeFile.objects.get().content == woff2()


def test_a_theme_can_only_show_files_of_its_own_site(db: None) -> None:
    name = keep_font(site=make_site(), content=woff2())

    with pytest.raises(InvalidError, match="was not uploaded"):
        set_theme(site=make_site(), theme=Theme(faces=(replace(FACE, file=name),)))


def test_files_that_no_page_shows_any_longer_go_after_a_day(db: None) -> None:
    site = make_site()
    kept = keep_font(site=site, content=woff2())
    keep_file(site=site, content=b"new", kind="png")
    keep_file(site=site, content=b"old", kind="png")
    ThemeFile.objects.exclude(content=b"new").update(created_at=timezone.now() - timedelta(days=2))

    set_theme(site=site, theme=Theme(faces=(replace(FACE, file=kept),)))

    assert {bytes(each.content) for each in ThemeFile.objects.all()} == {woff2(), b"new"}
