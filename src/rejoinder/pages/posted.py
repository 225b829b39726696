"""Read what a form sent, strictly: nothing is replaced in silence, and what was typed can be given back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rejoinder.core.errors import InvalidError

MAX_FIELDS = 50


class NotAFormError(InvalidError):
    """The request is none of our forms."""

    code = "not_a_form"


def posted_fields(request: HttpRequest) -> Mapping[str, str]:
    """Return the fields of a urlencoded form in strict UTF-8, line ends as LF, the last of a repeated name.

    Raises:
        NotAFormError: another type of content, no UTF-8, or too many fields.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise NotAFormError("This address takes forms only.")
    try:
        pairs = parse_qsl(
            request.body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise NotAFormError(
            "Your text did not arrive as UTF-8, so some of it would be lost. Please type it again.",
            field="text",
        ) from error
    except ValueError as error:
        raise NotAFormError("This form has too many fields.") from error
    return {name: value.replace("\r\n", "\n").replace("\r", "\n") for name, value in pairs}


def sending_key(request: HttpRequest) -> uuid.UUID | None:
    """Return the key of this sending, by which it is known when it comes twice; None without one.

    Raises:
        InvalidError: it is no UUID.
    """
    text = request.headers.get("Idempotency-Key", "").strip('"')
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise InvalidError(_("The header Idempotency-Key is a UUID."), code="bad_key") from error


def wants_pieces(request: HttpRequest) -> bool:
    """Return whether a hosted page's script asks. Django would say yes to any browser: it is compared whole."""
    return request.headers.get("Accept", "").replace(" ", "") == "text/html;fragment=1"


def typed_again(request: HttpRequest) -> Mapping[str, str]:
    """Return what was typed for showing it again, with what no page can hold replaced. Never raises."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        body = request.body.decode("utf-8", "replace")
        pairs = parse_qsl(body, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
    except (RequestDataTooBig, ValueError):
        return {}
    return {
        name: value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        for name, value in pairs
    }
