"""How mail is sent, from one address: Django's settings of it, made of REJOINDER_MAIL."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

OFF: Final = "off"
CONSOLE: Final = "console"
TIMEOUT_SECONDS: Final = 20  # for each step of a conversation with the mail server
_SMTP = "rejoinder.notifications.channels.smtp.SmtpBackend"
_PORTS: Final = {"smtp": 25, "smtps": 465}
_SUBMISSION: Final = 587  # RFC 6409, where STARTTLS is asked for
# What a provider calls the secret that stands in front of the @, where it is no API_KEY.
_SECRETS: Final = {
    "mailersend": ("API_TOKEN",),
    "mailjet": ("API_KEY", "SECRET_KEY"),
    "mailtrap": ("API_TOKEN",),
    "postmark": ("SERVER_TOKEN",),
    "scaleway": ("SECRET_KEY",),
}


def mail_settings(address: str) -> dict[str, object]:
    """Return the settings that an address of a mail server or provider asks for. Pure but for what is installed.

    Args:
        address: "off", "console", smtp://USER:PASSWORD@HOST:PORT?starttls, smtps://…, or
            anymail+PROVIDER://KEY@DOMAIN?NAME=VALUE.

    Raises:
        ImproperlyConfigured: it is none of these.
    """
    if address in {"", OFF}:
        return {"MAIL": OFF, "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if address == CONSOLE:
        return {"MAIL": CONSOLE, "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise _wrong("It is no address.") from error
    if parts.scheme in _PORTS:
        return _smtp(parts, port)
    if parts.scheme.startswith("anymail+"):
        return _provider(parts)
    raise _wrong("It begins with smtp://, smtps:// or anymail+PROVIDER://, or is off or console.")


def _smtp(parts: SplitResult, port: int | None) -> dict[str, object]:
    if not parts.hostname:
        raise _wrong("It names no host.")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = "starttls" in asked
    if set(asked) - {"starttls"} or (starttls and parts.scheme == "smtps"):
        raise _wrong("Behind the host stands ?starttls, for smtp:// only, or nothing.")
    if parts.password and not (starttls or parts.scheme == "smtps" or _is_here(parts.hostname)):
        raise _wrong("A password is never sent in the clear: use ?starttls or smtps://.")
    return {
        "MAIL": "smtp",
        "EMAIL_BACKEND": _SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (_SUBMISSION if starttls else _PORTS[parts.scheme]),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }


def _provider(parts: SplitResult) -> dict[str, object]:
    name = parts.scheme.removeprefix("anymail+").replace("-", "_")
    backend = f"anymail.backends.{name}"
    if not name.isidentifier() or find_spec(backend) is None:
        raise _wrong(f"There is no provider “{name}”; see anymail.dev for those there are.")
    prefix = f"{name.upper()}_"
    values: dict[str, object] = {
        prefix + key.upper(): value for key, value in parse_qsl(parts.query)
    }
    secrets = [unquote(parts.username or ""), unquote(parts.password or "")]
    for key, value in zip(_SECRETS.get(name, ("API_KEY",)), secrets, strict=False):
        if value:
            values[prefix + key] = value
    if name == "mailgun" and parts.hostname:
        values["MAILGUN_SENDER_DOMAIN"] = parts.hostname
    values["REQUESTS_TIMEOUT"] = TIMEOUT_SECONDS
    return {
        "MAIL": name,
        "EMAIL_BACKEND": f"{backend}.EmailBackend",
        "ANYMAIL": values,
    }


def _is_here(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _wrong(why: str) -> ImproperlyConfigured:
    # Never with the address itself: there is a password in it.
    return ImproperlyConfigured(f"REJOINDER_MAIL: {why}")


def sender_fault(address: str) -> str:
    """Return what is wrong with an address that mails come from, "" for nothing."""
    local, at, domain = address.partition("@")
    if not (local and at and "." in domain) or any(
        char.isspace() or char in "<>,;@\"'" for char in local + domain
    ):
        return "It is one address, such as talk@gazette.example, without a name."
    return ""
