"""What can go wrong with wishes and with links, in sentences for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from rejoinder.core.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError


class LinkInvalidError(NotPermittedError):
    """Nobody of us made this link, or it was made for something else."""

    code = "link_invalid"


class LinkExpiredError(NotFoundError):
    """The link was right once."""

    status: ClassVar[int] = HTTPStatus.GONE
    code = "link_expired"


class AddressNeededError(InvalidError):
    """A guest is told by mail, and gave no address."""

    code = "address_needed"


class AddressReservedError(InvalidError):
    """The address is of a domain at which nobody has mail."""

    code = "address_reserved"


class TooManyWishesError(RefusedError):
    """One address has as many wishes as it can have."""

    code = "too_many_wishes"


class NothingToFollowError(RefusedError):
    """The site tells nobody, or members only, or the discussion takes no comments any more."""

    code = "nothing_to_follow"
