"""Who writes here: accounts, which sign in, and readers, which write; and what proves that somebody is an account."""

from rejoinder.accounts.models.limits import LimitNote
from rejoinder.accounts.models.logins import Identity, Login, LoginCode, SignInKey, UsedToken
from rejoinder.accounts.models.people import NAMELESS, Account, Reader, ReaderRole, new_device
from rejoinder.accounts.models.pictures import Avatar
from rejoinder.accounts.models.sessions import Session

__all__ = [
    "NAMELESS",
    "Account",
    "Avatar",
    "Identity",
    "LimitNote",
    "Login",
    "LoginCode",
    "Reader",
    "ReaderRole",
    "Session",
    "SignInKey",
    "UsedToken",
    "new_device",
]
