"""A text that waits while its author signs in: in the session, until it is posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rejoinder.core.errors import TooManyError

_KEY: Final = "draft"
_KEPT: Final = ("text", "at", "quote", "corrects")


def keep(request: HttpRequest, fields: Mapping[str, str]) -> None:
    """Keep what was typed at this address. The one before is forgotten.

    Raises:
        TooManyError: too many texts from this network wait already.
    """
    if not ratelimit.consume(request, action="keep_draft"):
        raise TooManyError(
            _("Too many attempts. Wait some minutes and try again."), retry_after_seconds=300
        )
    kept = {name: fields[name] for name in _KEPT if name in fields}
    request.session[_KEY] = {"at": request.get_full_path(), "fields": kept}


def kept(request: HttpRequest) -> Mapping[str, str]:
    """Return what was typed at this address before its author signed in, nothing otherwise."""
    draft = request.session.get(_KEY)
    return draft["fields"] if draft and draft["at"] == request.get_full_path() else {}


def forget(request: HttpRequest) -> None:
    """Forget what waited: it was posted."""
    request.session.pop(_KEY, None)
