"""Fill a home with the demo: a small newspaper, and real threads where somebody has some."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterable
from pathlib import Path

from rejoinder.accounts.models import ReaderRole
from rejoinder.accounts.queries import find_imported
from rejoinder.accounts.services import create_account, set_role
from rejoinder.activity.models import Event, EventKind
from rejoinder.config.demo.people import PEOPLE
from rejoinder.config.demo.real_threads import read_threads
from rejoinder.config.demo.records import demo_records
from rejoinder.config.demo.stories import STORIES
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.queries import get_site
from rejoinder.sites.services import create_site, set_options
from rejoinder.transfer.records import Record
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from rejoinder.transfer.services.run import Progress

GAZETTE = "gazette"
MODERATOR = "mia"
OWN_SITE = "demo"  # empty, to import into
REAL_THREADS = "threads/haacked.jsonl.gz"
REAL_SITE = "haacked"
_PASSWORD_FILE = "moderator-password"  # noqa: S105  # the name of a file


def fill_gazette(home: Path, *, progress: Progress) -> Site:
    """Make the newspaper, unless it is there. An interrupted filling is finished by the next."""
    site = Site.objects.filter(key=GAZETTE).first()
    if site is None:
        site = create_site(
            key=GAZETTE,
            name="The Harbour Gazette",
            hosts=["gazette.example"],
            options=SiteOptions(
                suspect_words=("casino", "crypto*"), sort="most-voted", passages="all"
            ),
        )
    password = _password(home)
    if not _is_filled(site):
        # Dated backwards from when the site was made, so that a second filling says what the first did.
        records = demo_records(STORIES, now=site.created_at)
        _import(records, site=site, source="demo", progress=progress)
        account, _ = create_account(username=MODERATOR, password=password)
        for person in PEOPLE:
            reader = find_imported(site=site, source="demo", source_id=person.key)
            if reader is not None and person.role:
                set_role(
                    reader=reader,
                    role=ReaderRole(person.role),
                    account=account if person.key == MODERATOR else None,
                )
    return site


def fill_real_threads(data: Path, *, progress: Progress) -> Site | None:
    """Load the real blog of `data`, where it is there, into a site of its own. Idempotent."""
    path = data / REAL_THREADS
    if not path.is_file():
        return None
    site = Site.objects.filter(key=REAL_SITE).first() or create_site(
        key=REAL_SITE, name="A real blog"
    )
    if not _is_imported(site):
        _import(read_threads(path), site=site, source="threads", progress=progress)
    return site


def make_own_site() -> Site:
    """Make an empty site for whoever wants to try an import, unless it is there."""
    return Site.objects.filter(key=OWN_SITE).first() or create_site(
        key=OWN_SITE, name="Your own comments"
    )


def welcome(origin: str) -> None:
    """Let pages of this origin embed the newspaper's discussions. Idempotent."""
    site = get_site(GAZETTE)
    if origin not in site.origins:
        options = dataclasses.replace(site.options, origins=(*site.origins, origin))
        set_options(site=site, options=options)


def moderator_password(home: Path) -> str:
    """Return the password of the demo's moderator, "" when there is none."""
    path = home / _PASSWORD_FILE
    return path.read_text("utf-8").strip() if path.is_file() else ""


def _password(home: Path) -> str:
    known = moderator_password(home)
    if known:
        return known
    path = home / _PASSWORD_FILE
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(9) + "\n", "utf-8")
    return moderator_password(home)


def _is_filled(site: Site) -> bool:
    """Return whether the last step of filling was reached."""
    moderator = find_imported(site=site, source="demo", source_id=MODERATOR)
    last = [person for person in PEOPLE if person.role][-1]
    reader = find_imported(site=site, source="demo", source_id=last.key)
    return moderator is not None and reader is not None and reader.is_staff


def _is_imported(site: Site) -> bool:
    """Return whether the last step of an import was reached: it writes an event for each article."""
    done = Event.objects.filter(site=site, kind=EventKind.COMMENTS_IMPORTED).values("article")
    return site.articles.exists() and not site.articles.exclude(pk__in=done).exists()


def _import(records: Iterable[Record], *, site: Site, source: str, progress: Progress) -> None:
    import_records(
        records,
        site=site,
        source=source,
        rules=RewriteRules(),
        report=ImportReport(),
        progress=progress,
    )
