"""Sessions in the database, whose content is sealed: it holds sign-in codes while they are waited for."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from rejoinder.notifications.sealing import BrokenSealError, seal, unseal


class SessionStore(db.SessionStore):
    """Django's own, encrypted. What no key of ours opens is nobody's session."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(super().encode(session_dict), purpose="session")

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        text = session_data if isinstance(session_data, str) else session_data.decode()
        try:
            return super().decode(unseal(text, purpose="session"))
        except BrokenSealError:
            return {}
