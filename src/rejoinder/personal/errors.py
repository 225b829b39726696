"""What can go wrong with what belongs to somebody, in sentences for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from rejoinder.core.errors import NotPermittedError, RefusedError


class ErasureWaitsError(RefusedError):
    """Whoever wrote it has asked to be forgotten."""

    code = "erasure_waits"


class StaffError(RefusedError):
    """Somebody of the site's staff can be neither claimed nor erased."""

    code = "is_staff"


class DataLinkInvalidError(NotPermittedError):
    """Nobody of us made this link."""

    code = "link_invalid"


class DataLinkUsedError(RefusedError):
    """The link was good once."""

    status: ClassVar[int] = HTTPStatus.GONE
    code = "link_used"
