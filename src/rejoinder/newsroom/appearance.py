"""The form in which editors say how their publication looks, and in which words it speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_site_change
from rejoinder.core.errors import InvalidError
from rejoinder.newsroom.logos import make_icon, make_logo
from rejoinder.sites.models import Site
from rejoinder.sites.phrases import Wording, check_known, read_phrases
from rejoinder.sites.services import MOST_FONT_BYTES, keep_file, keep_font, set_options, set_theme
from rejoinder.sites.themes import DARK, LIGHT, STYLES, USES, Face, Palette, Picture, Theme

_STACKS: Final = [
    ("", "As it is"),
    ("serif", "Serif"),
    ("sans", "Sans serif"),
    ("humanist", "Humanist sans serif"),
    ("geometric", "Geometric sans serif"),
    ("slab", "Slab serif"),
]
_USES: Final = [("headlines", "Headlines"), ("texts", "Texts"), ("interface", "Everything else")]
_SCHEMES: Final = ("light", "dark")
_COLOURS: Final = ("text", "background", "accent")
GROUPS: Final = (  # of fields, in their order
    ("Name and logo", ("name", "logo", "dark_logo", "no_logo", "icon", "no_icon")),
    ("Colours", [f"{scheme}_{name}" for scheme in _SCHEMES for name in _COLOURS]),
    ("Fonts", ("headlines", "texts", "interface", "fonts_to_drop")),
    ("Another font", ("font", "font_uses", "font_weight", "font_style")),
)
_EMPTY_ROWS: Final = 3  # of phrases, at the end


class AppearanceForm(forms.Form):
    """A theme as fields."""

    name = forms.CharField(
        required=False,
        max_length=100,
        help_text="In the masthead, and what the logo says. Empty: the front page's title.",
    )
    logo = forms.FileField(required=False, help_text="PNG, WebP, JPEG, AVIF or GIF.")
    dark_logo = forms.FileField(
        label="Logo on dark", required=False, help_text="For readers with dark colours."
    )
    icon = forms.FileField(required=False, help_text="A square picture, for browsers' tabs.")
    no_logo = forms.BooleanField(label="Take the logos away", required=False)
    no_icon = forms.BooleanField(label="Take the icon away", required=False)
    headlines = forms.ChoiceField(choices=_STACKS, required=False)
    texts = forms.ChoiceField(choices=_STACKS, required=False, help_text="Of articles.")
    interface = forms.ChoiceField(
        label="Everything else",
        choices=_STACKS,
        required=False,
        help_text="Lists, navigation, discussions.",
    )
    font = forms.FileField(
        label="Add a font",
        required=False,
        help_text=f"A WOFF2 file of at most {MOST_FONT_BYTES // 1000} kB. It stands before the choice above.",
    )
    font_uses = forms.MultipleChoiceField(
        label="For", choices=_USES, required=False, widget=forms.CheckboxSelectMultiple
    )
    font_weight = forms.CharField(
        label="Weight",
        required=False,
        initial="400",
        help_text="Or, of a variable font, “300 800”.",
    )
    font_style = forms.ChoiceField(
        label="Style", choices=[(style, style.capitalize()) for style in STYLES], required=False
    )
    fonts_to_drop = forms.MultipleChoiceField(
        label="Take fonts away", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        sent: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        site: Site,
    ) -> None:
        self._site = site
        self._theme = self.theme = site.theme
        super().__init__(sent, files, initial=_initial(site.theme))
        for scheme in _SCHEMES:
            for name, label in (
                ("text", "Text"),
                ("background", "Background"),
                ("accent", "Accent (links, buttons)"),
            ):
                default = getattr(LIGHT if scheme == "light" else DARK, name)
                self.fields[f"{scheme}_{name}"] = forms.CharField(
                    label=f"{label}, {scheme}",
                    required=False,
                    max_length=7,
                    widget=forms.TextInput(attrs={"placeholder": default, "dir": "ltr"}),
                )
        drop = self.fields["fonts_to_drop"]
        assert isinstance(drop, forms.MultipleChoiceField)
        drop.choices = [
            (str(place), f"{', '.join(face.uses)}: {face.weight}, {face.style}")
            for place, face in enumerate(self._theme.faces)
        ]
        there = {
            "fonts_to_drop": self._theme.faces,
            "no_logo": self._theme.logo,
            "no_icon": self._theme.icon,
        }
        for name in [name for name, value in there.items() if not value]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._tried(lambda: self._changed(cleaned))
            if not self.errors:
                self._tried(self.theme.check)
        return cleaned

    def _tried(self, act: Callable[[], None]) -> None:
        try:
            act()
        except InvalidError as error:
            self.add_error(error.field if error.field in self.fields else None, error.detail)

    def _changed(self, cleaned: Mapping[str, Any]) -> None:
        """Set the theme that the fields say. Files are kept at once: what no theme names is deleted one day."""
        theme = self._theme
        if cleaned.get("no_logo"):
            theme = replace(theme, logo=None, dark_logo=None)
        if cleaned.get("no_icon"):
            theme = replace(theme, icon="")
        if file := cleaned["logo"]:
            theme = replace(theme, logo=self._kept_logo("logo", file))
        if file := cleaned["dark_logo"]:
            theme = replace(theme, dark_logo=self._kept_logo("dark_logo", file))
        if file := cleaned["icon"]:
            content = self._made("icon", lambda: make_icon(file.read()))
            theme = replace(theme, icon=keep_file(site=self._site, content=content, kind="png"))
        dropped = {int(place) for place in cleaned.get("fonts_to_drop", ())}
        faces = [face for place, face in enumerate(theme.faces) if place not in dropped]
        if file := cleaned["font"]:
            faces.append(self._kept_face(cleaned, file))
        self.theme = replace(
            theme,
            name=cleaned["name"].strip(),
            faces=tuple(faces),
            headlines=cleaned["headlines"],
            texts=cleaned["texts"],
            interface=cleaned["interface"],
            light=_palette(cleaned, "light"),
            dark=_palette(cleaned, "dark"),
        )

    def _kept_logo(self, field: str, file: UploadedFile) -> Picture:
        made = self._made(field, lambda: make_logo(file.read()))
        name = keep_file(site=self._site, content=made.content, kind="webp")
        return Picture(file=name, width=made.width, height=made.height)

    def _kept_face(self, cleaned: Mapping[str, Any], file: UploadedFile) -> Face:
        name = self._made("font", lambda: keep_font(site=self._site, content=file.read()))
        face = Face(
            file=name,
            uses=tuple(cleaned["font_uses"]),
            weight=" ".join((cleaned["font_weight"] or "400").split()),
            style=cleaned["font_style"] or "normal",
        )
        names = {"weight": "font_weight", "style": "font_style", "uses": "font_uses"}
        try:
            replace(Theme(), faces=(face,)).check()
        except InvalidError as error:
            raise InvalidError(error.detail, field=names.get(error.field or "", "font")) from error
        return face

    def _made(self, field: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever is made
        try:
            return act()
        except InvalidError as error:
            raise InvalidError(error.detail, field=field) from error


class PhraseForm(forms.Form):
    """A text of ours, and what the publication says in its place."""

    message = forms.CharField(
        label="In English",
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"list": "messages"}),
    )
    wording = forms.CharField(
        label="In your words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="One line for each plural form where it counts something.",
    )


class Phrases(forms.BaseFormSet[PhraseForm]):
    """All of a site's phrases; `phrases` once they are valid."""

    phrases: dict[str, Wording]

    def clean(self) -> None:
        if any(self.errors):
            return
        self.phrases = {}
        for form in self.forms:
            message, wording = (form.cleaned_data.get(name, "") for name in ("message", "wording"))
            if not message or not wording.strip():
                continue  # what is emptied is said as before
            lines = [line.strip() for line in wording.strip().splitlines() if line.strip()]
            said = {message: lines[0] if len(lines) == 1 else tuple(lines)}
            try:
                found = read_phrases(dict(said))
                check_known(found)
            except InvalidError as error:
                form.add_error("message", error.detail)
                raise forms.ValidationError("A phrase cannot be said so.") from error
            self.phrases |= found


def phrase_forms(site: Site, sent: Mapping[str, Any] | None = None) -> Phrases:
    """Return a row for each phrase that a site says in its own words, and some empty ones."""
    made = forms.formset_factory(PhraseForm, formset=Phrases, extra=_EMPTY_ROWS)
    found = made(sent, initial=phrases_of(site), prefix="phrases")
    assert isinstance(found, Phrases)
    return found


def phrases_of(site: Site) -> list[dict[str, str]]:
    """Return the rows of the form with what a site says in its own words."""
    return [
        {
            "message": message,
            "wording": wording if isinstance(wording, str) else "\n".join(wording),
        }
        for message, wording in site.options.phrases.items()
    ]


@transaction.atomic
def dress(*, site: Site, theme: Theme, phrases: Mapping[str, Wording]) -> bool:
    """Have a site look and speak so; return whether that is new. What shows it is outdated. Six statements at most.

    Raises:
        InvalidError: a text could not be read, or a phrase is none.
    """
    before = {"theme": site.theme_json, "phrases": dict(site.options.phrases)}
    set_theme(site=site, theme=theme)
    set_options(site=site, options=replace(site.options, phrases=dict(phrases)))
    after = {"theme": site.theme_json, "phrases": dict(site.options.phrases)}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record_site_change(EventKind.SITE_OPTIONS_CHANGED, site=site, data=changed)
    return bool(changed)


def _initial(theme: Theme) -> dict[str, object]:
    colours = {
        f"{scheme}_{name}": getattr(palette, name)
        for scheme in _SCHEMES
        if (palette := getattr(theme, scheme)) is not None
        for name in _COLOURS
    }
    return {"name": theme.name, **{use: getattr(theme, use) for use in USES}, **colours}


def _palette(cleaned: Mapping[str, Any], scheme: str) -> Palette | None:
    """Return the colours of a scheme, with ours for those that are left out; None where all are."""
    said = {name: cleaned[f"{scheme}_{name}"].strip() for name in _COLOURS}
    if not any(said.values()):
        return None
    return replace(
        LIGHT if scheme == "light" else DARK,
        **{name: colour for name, colour in said.items() if colour},
    )
