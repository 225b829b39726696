"""What `rejoinder check` finds besides Django's own checks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.cache import caches
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import Error as DatabaseError
from django.db import connection

from rejoinder.accounts.pictures import can_make_pictures
from rejoinder.config.mail import sender_fault
from rejoinder.config.sqlite import is_safe_in_wal
from rejoinder.notifications.replying import MOST_LOCAL_CHARS
from rejoinder.sites.queries import sites

_LIMITS = {
    "default": "rejoinder.config.limits.SharedLimits",
    "limits": "django.core.cache.backends.db.DatabaseCache",
}


@register(Tags.database)
def check_sqlite(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse a SQLite that can corrupt its file when several processes write."""
    if connection.vendor != "sqlite":
        return []
    import sqlite3  # noqa: PLC0415  # whichever library the settings put in its place

    return judge_sqlite(sqlite3.sqlite_version_info, processes=settings.PROCESSES)


@register()
def check_bus(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse a bus that cannot be, before a comment is stored; warn where several processes have none."""
    if fault := _fault_of_bus(settings.BUS):
        return [
            Error(
                fault, hint="See REJOINDER_BUS in docs/reference/settings.md.", id="rejoinder.E003"
            )
        ]
    if settings.PROCESSES == 1 or settings.BUS != "memory":
        return []
    return [
        CheckWarning(
            "Of several processes each hears of the others' changes after up to a second.",
            hint="Set REJOINDER_BUS=postgresql, or to the address of a Valkey or Redis.",
            id="rejoinder.W002",
        )
    ]


def _fault_of_bus(name: str) -> str:
    if name == "postgresql" and connection.vendor != "postgresql":
        return "REJOINDER_BUS is postgresql, and the database is another."
    if name in {"memory", "postgresql"}:
        return ""
    if not name.startswith(("redis://", "rediss://", "valkey://", "valkeys://")):
        return f"REJOINDER_BUS is “{name}”: it is memory, postgresql, or an address with redis://."
    if find_spec("redis") is None:
        return "REJOINDER_BUS wants the library of Redis: pip install 'rejoinder[redis]'."
    return ""


@register()
def check_worker(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse a place for the worker that there is not, and an address that mails cannot come from."""
    found: list[CheckMessage] = []
    if settings.WORKER not in {"inside", "apart"}:
        found.append(
            Error(
                f"REJOINDER_WORKER is “{settings.WORKER}”: it is inside or apart.",
                hint="See docs/reference/settings.md.",
                id="rejoinder.E006",
            )
        )
    if settings.MAIL in {"off", "console"}:
        return found
    senders = {"REJOINDER_MAIL_FROM": settings.DEFAULT_FROM_EMAIL}
    if settings.MAIL_BOUNCES:
        senders["REJOINDER_MAIL_BOUNCES"] = settings.MAIL_BOUNCES
    if settings.MAIL_REPLIES:
        senders["REJOINDER_MAIL_REPLIES"] = settings.MAIL_REPLIES
    for name, address in senders.items():
        if fault := sender_fault(address):
            found.append(
                Error(
                    f"{name} is “{address}”. {fault}",
                    hint="See docs/how-to/send-mail.md.",
                    id="rejoinder.E007",
                )
            )
    return found


@register()
def check_replies(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse an address for answers that has no room for what is answered; warn of a mailbox that nobody writes to."""
    local = settings.MAIL_REPLIES.partition("@")[0]
    if len(local) > MOST_LOCAL_CHARS or "+" in local:
        return [
            Error(
                f"Before the @ of REJOINDER_MAIL_REPLIES stand at most {MOST_LOCAL_CHARS} characters, and no +.",
                hint="See docs/how-to/reply-by-mail.md.",
                id="rejoinder.E008",
            )
        ]
    if settings.MAIL_IN and not (settings.MAIL_REPLIES or settings.MAIL_BOUNCES):
        return [
            CheckWarning(
                "A mailbox is looked into, and no mail of ours says that one can write to it.",
                hint="Set REJOINDER_MAIL_REPLIES, or REJOINDER_MAIL_BOUNCES; see docs/how-to/reply-by-mail.md.",
                id="rejoinder.W004",
            )
        ]
    return []


@register()
def check_pictures(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Warn where a site shows pictures, and nothing is installed that reads them."""
    if can_make_pictures():
        return []
    try:
        showing = [site.key for site in sites() if site.options.sso_avatars]
    except DatabaseError:  # before the first `rejoinder migrate`
        return []
    if not showing:
        return []
    return [
        CheckWarning(
            f"No pictures are fetched, though sso_avatars is on: {', '.join(showing)}.",
            hint="pip install 'rejoinder[avatars]'; see docs/how-to/single-sign-on.md.",
            id="rejoinder.W005",
        )
    ]


@register(Tags.security, deploy=True)
def check_mail(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Warn where nobody is sent the code to sign in with, nor anything that was asked for."""
    if settings.MAIL not in {"off", "console"}:
        return []
    return [
        CheckWarning(
            "Mail is off: nobody gets a code to sign in with, and readers cannot be told of anything.",
            hint="Set REJOINDER_MAIL and REJOINDER_MAIL_FROM; see docs/how-to/send-mail.md.",
            id="rejoinder.W003",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxy(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse to be the one that the internet speaks to: only a proxy limits connections by address."""
    if settings.HTTPS and settings.TRUSTED_PROXIES:
        return []
    return [
        Error(
            "No proxy stands in front: one address can hold all connections, and nothing is encrypted.",
            hint="See docs/how-to/run-behind-a-proxy.md; set REJOINDER_BASE_URL to https://… and "
            "REJOINDER_TRUSTED_PROXIES to the proxy's address.",
            id="rejoinder.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_second_factor(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse staff with a password alone wherever anybody but oneself can come."""
    host = urlsplit(settings.BASE_URL).hostname
    if settings.STAFF_SECOND_FACTOR or host in {"127.0.0.1", "localhost", "::1"}:
        return []
    return [
        Error(
            "Staff come in with a password alone: whoever learns one moderates and edits.",
            hint="Take REJOINDER_STAFF_SECOND_FACTOR=no out. It is for a demo on one's own machine.",
            id="rejoinder.E004",
        )
    ]


@register(Tags.security)
def check_limits(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  # Django's signature
    **_: object,
) -> list[CheckMessage]:
    """Refuse a cache that counts nothing: every limit of sign-in would be off, and nobody would notice."""
    found = {name: caches[name] for name in _LIMITS if name in settings.CACHES}
    if {name: _path_of(type(cache)) for name, cache in found.items()} == _LIMITS:
        return []
    return [
        Error(
            "Attempts to sign in are not counted for all processes: settings.CACHES is not ours.",
            hint="Leave CACHES as src/rejoinder/config/settings.py has it.",
            id="rejoinder.E005",
        )
    ]


def _path_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def judge_sqlite(version: tuple[int, int, int], *, processes: int) -> list[CheckMessage]:
    """Return what is wrong with running so many processes on this version. Pure."""
    if is_safe_in_wal(version):
        return []
    found = ".".join(str(part) for part in version)
    hint = "Install the pysqlite3 wheel, which has a newer one, or use PostgreSQL."
    if processes > 1:
        return [
            Error(
                f"SQLite {found} can lose comments when several processes write (sqlite.org/wal.html#walresetbug).",
                hint=f"{hint} Or set REJOINDER_PROCESSES=1.",
                id="rejoinder.E001",
            )
        ]
    return [
        CheckWarning(
            f"SQLite {found} is older than 3.51.3: keep to one process.",
            hint=hint,
            id="rejoinder.W001",
        )
    ]
