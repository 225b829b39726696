"""Change readers and accounts, and what proves who somebody is."""

from rejoinder.accounts.services.members import NameNeededError, member_reader, voting_member
from rejoinder.accounts.services.people import (
    Guest,
    GuestsNotWelcomeError,
    NameFixedError,
    NameTakenError,
    anonymous_reader,
    create_account,
    grant_role,
    guest_reader,
    locked_guest_reader,
    rename,
    set_role,
)

__all__ = [
    "Guest",
    "GuestsNotWelcomeError",
    "NameFixedError",
    "NameNeededError",
    "NameTakenError",
    "anonymous_reader",
    "create_account",
    "grant_role",
    "guest_reader",
    "locked_guest_reader",
    "member_reader",
    "rename",
    "set_role",
    "voting_member",
]
