"""Who writes here: accounts, which sign in, and readers, which write; and what proves that somebody is an account."""

from rejoinder.accounts.models.limits import LimitNote
from rejoinder.accounts.models.logins import Identity, Login, LoginCode, UsedToken
from rejoinder.accounts.models.people import NAMELESS, Account, Reader, ReaderRole, new_device

__all__ = [
    "NAMELESS",
    "Account",
    "Identity",
    "LimitNote",
    "Login",
    "LoginCode",
    "Reader",
    "ReaderRole",
    "UsedToken",
    "new_device",
]
