"""The error tree. Packages subclass one of these six; each front door renders them in one place.

ProblemError
├── NotSignedInError   401  nobody is signed in, or the token is spent
├── NotPermittedError  403  the reader may see the thing but not do this to it
├── NotFoundError      404  absent, or must look absent to this reader
├── RefusedError       409  the thing's state forbids it now
├── InvalidError       422  the input is malformed
└── TooManyError       429  allowed, but not so soon
"""

from __future__ import annotations

from typing import ClassVar


class ProblemError(Exception):
    """Something the caller can act on. Anything else that is raised is a bug."""

    status: ClassVar[int]
    code: ClassVar[str] = "problem"

    def __init__(self, detail: str, *, field: str = "", code: str = "") -> None:
        """Take a sentence for the person, and optionally the form field it is about.

        Args:
            detail: one or two plain sentences that say what to do.
            field: name of the offending input, or "" when it is about the whole.
            code: overrides the class's stable code, in snake case.
        """
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.problem_code = code or self.code


class NotSignedInError(ProblemError):
    """Nobody is signed in, or the token is spent."""

    status = 401
    code = "not_signed_in"


class NotPermittedError(ProblemError):
    """The reader may see the thing but not do this to it."""

    status = 403
    code = "not_permitted"


class NotFoundError(ProblemError):
    """Absent, hidden from this reader, or of another site: the three look alike on purpose."""

    status = 404
    code = "not_found"

    def __init__(self, detail: str = "There is nothing here.") -> None:
        super().__init__(detail)


class RefusedError(ProblemError):
    """The state of the thing forbids it now."""

    status = 409
    code = "refused"


class InvalidError(ProblemError):
    """The input is malformed."""

    status = 422
    code = "invalid"


class TooManyError(ProblemError):
    """Allowed, but not so soon."""

    status = 429
    code = "too_many"

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds
