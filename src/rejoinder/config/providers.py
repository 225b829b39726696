"""By whose word people sign in besides ours: the home's providers.toml, as django-allauth's settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FILE: Final = "providers.toml"
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
_COMMON: Final = {"kind", "id", "name", "client_id", "secret", "secret_file"}
_FURTHER: Final[Mapping[str, set[str]]] = {
    "oidc": {"issuer", "scope"},
    "google": set(),
    "microsoft": {"tenant"},
    "github": set(),
    "apple": {"team_id", "key_id", "key_file"},
}
_NAMES: Final = {"google": "Google", "microsoft": "Microsoft", "github": "GitHub", "apple": "Apple"}


def read_providers(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return `SOCIALACCOUNT_PROVIDERS` and the apps of allauth that they need; nothing where there is no file.

    Raises:
        ImproperlyConfigured: the file is malformed, or names what cannot be. Says which entry, and what to write.
    """
    path = folder / FILE
    if not path.is_file():
        return {}, []
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} is no TOML: {error}") from error
    entries = found.get("provider", [])
    if set(found) - {"provider"} or not isinstance(entries, list):
        raise ImproperlyConfigured(f"{path} has entries [[provider]], and nothing else.")
    return _settings_of([_Entry(path, number, each) for number, each in enumerate(entries, 1)])


class _Entry:
    """One [[provider]] of the file."""

    def __init__(self, path: Path, number: int, values: Mapping[str, Any]) -> None:
        self.path, self.number, self.values = path, number, values
        self.kind = self.text("kind")
        if self.kind not in _FURTHER:
            raise self.wrong(f"kind is one of {', '.join(_FURTHER)}")
        known = _COMMON | _FURTHER[self.kind]
        if unknown := sorted(set(values) - known):
            raise self.wrong(f"there is no {unknown[0]}: it has {', '.join(sorted(known))}")
        self.id = self.text("id", default="" if self.kind == "oidc" else self.kind)
        if not _ID.fullmatch(self.id):
            raise self.wrong("id has small letters, digits and hyphens, e.g. our-company")
        self.name = self.text("name", default=_NAMES.get(self.kind, ""))

    def wrong(self, what: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{self.path}, provider {self.number}: {what}.")

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f'write {key} = "…"')
        return value.strip()

    def secret(self, key: str = "secret") -> str:
        """Return a secret that stands in the file, or in another that it names."""
        if f"{key}_file" not in self.values:
            return self.text(key)
        file = self.path.parent / self.text(f"{key}_file")
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self.wrong(f"{file} cannot be read: {error}") from error

    def issuer(self) -> str:
        if self.kind == "google":
            return "https://accounts.google.com"
        if self.kind == "microsoft":
            tenant = self.text("tenant")
            if tenant in {"common", "organizations"}:  # their tokens name an issuer each
                raise self.wrong("tenant is the id of one directory, or consumers")
            return f"https://login.microsoftonline.com/{tenant}/v2.0"
        address = self.text("issuer").rstrip("/")
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and parts.hostname in _LOOPBACK
        )
        if not is_safe or not parts.hostname:
            raise self.wrong('write issuer = "https://…", as the provider says')
        return address

    def app(self) -> dict[str, Any]:
        """Return the entry as allauth has it."""
        app = {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.text("client_id"),
        }
        if self.kind == "apple":
            key = self.secret("key")
            return {
                **app,
                "secret": self.text("key_id"),
                "key": self.text("team_id"),
                "settings": {"certificate_key": key, "scope": []},
            }
        app["secret"] = self.secret()
        if self.kind == "github":
            return {**app, "settings": {"scope": [], "oauth_pkce_enabled": True}}
        scope = self.values.get("scope", ["openid"])
        if not isinstance(scope, list) or "openid" not in scope:
            raise self.wrong('scope has "openid" in it; without scope it is that alone')
        return {
            **app,
            "settings": {
                "server_url": self.issuer(),
                "scope": scope,
                "oauth_pkce_enabled": True,
                "fetch_userinfo": False,
            },
        }


def _settings_of(entries: list[_Entry]) -> tuple[dict[str, Any], list[str]]:
    ids = [entry.id for entry in entries]
    for entry in entries:
        if ids.count(entry.id) > 1:
            raise entry.wrong(f"another has the id {entry.id} too")
    providers: dict[str, Any] = {}
    apps: list[str] = []
    for entry in entries:
        theirs = entry.kind if entry.kind in {"github", "apple"} else "openid_connect"
        providers.setdefault(theirs, {"APPS": []})["APPS"].append(entry.app())
        if theirs != "openid_connect":
            apps.append(f"allauth.socialaccount.providers.{theirs}")
    return providers, sorted(set(apps))
