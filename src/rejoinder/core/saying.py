"""Say a sentence in the active language."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from rejoinder.core.sentences import Sentence


def said(text: str) -> str:
    """Return what an error or a verdict of ours says, in the active language; other texts unchanged."""
    if not isinstance(text, Sentence):
        return gettext(text) if text else ""
    message = ngettext(text.one, text.other, text.number) if text.other else gettext(text.one)
    return message % {name: _in_words(value) for name, value in text.values.items()}


def _in_words(value: str | int | datetime) -> str:
    match value:
        case int():
            return number_format(value, force_grouping=True)
        case datetime():
            return date_format(localtime(value), "DATETIME_FORMAT")
    return value
