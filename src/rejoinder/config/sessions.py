"""Sessions in the database, of which a copy of it lets nobody in and says nothing.

The cookie's secret is stored as its digest. The content is sealed: it holds sign-in codes while they are waited for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from rejoinder.accounts.models import Session
from rejoinder.accounts.services.sessions import digest_of
from rejoinder.notifications.sealing import BrokenSealError, seal, unseal

_SEEN_EVERY: Final = timedelta(days=1)


class SessionStore(db.SessionStore):
    """Django's own, where a session is found by a digest, encrypted, and says whose it is.

    `session_key` is the secret in the cookie; it stands in no table.
    """

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]  # Django's base model would name this module
        return Session

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=digest_of(session_key)).exists()

    def _get_session_from_db(self) -> Session | None:
        """Return what is stored. One statement; two when it was not seen for a day."""
        now = timezone.now()
        rows = Session.objects.filter(pk=digest_of(self.session_key or ""), expire_date__gt=now)
        found = rows.first()
        if found is None:
            self._session_key = None
        elif found.seen_at < now - _SEEN_EVERY:
            rows.update(seen_at=now)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        secret = self._get_or_create_session_key()  # type: ignore[attr-defined]  # not in the stubs
        return Session(session_key=digest_of(secret), **self._columns(data))

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's signature
        """Store the session; what is said of its browser stays as it is. One statement."""
        if self.session_key is None or must_create:
            super().save(must_create=must_create)
            return
        rows = Session.objects.filter(pk=digest_of(self.session_key))
        data = self._get_session()  # type: ignore[attr-defined]  # not in the stubs
        if not rows.update(seen_at=timezone.now(), **self._columns(data)):
            raise UpdateError  # ended meanwhile, elsewhere

    def cycle_key(self) -> None:
        """Give the session another secret, in the row that is there: its browser stays named. Two statements."""
        rows = Session.objects.filter(pk=digest_of(self.session_key or ""))
        secret = self._get_new_session_key()  # type: ignore[attr-defined]  # not in the stubs
        data = self._get_session()  # type: ignore[attr-defined]  # likewise
        if rows.update(session_key=digest_of(secret), **self._columns(data)):
            self._session_key = secret
            self.modified = True
        else:
            super().cycle_key()

    def delete(self, session_key: str | None = None) -> None:
        secret = session_key or self.session_key
        if secret:
            Session.objects.filter(pk=digest_of(secret)).delete()

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(super().encode(session_dict), purpose="session")

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return what the session holds. What no key of ours opens is nobody's session."""
        text = session_data if isinstance(session_data, str) else session_data.decode()
        try:
            return super().decode(unseal(text, purpose="session"))
        except BrokenSealError:
            return {}

    def _columns(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "account_id": data.get(SESSION_KEY),
        }
