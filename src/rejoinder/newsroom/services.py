"""Found publications, publish what is due, and keep the discussions in step with the pages."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Revision
from wagtail.models import Site as Host

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_site_change
from rejoinder.newsroom import registry
from rejoinder.newsroom.models import FrontPage
from rejoinder.newsroom.queries import moved, withdrawn
from rejoinder.sites.models import Site
from rejoinder.sites.services import set_options

_DUE = 0x4E657773  # an advisory lock: a number of no other's in the database
_FIRST_HOST = "localhost"  # of no meaning: the first host's addresses begin with REJOINDER_BASE_URL


@transaction.atomic
def found_publication(*, site: Site, title: str = "", host: str = "") -> FrontPage:
    """Make a front page for a site, which any visitor sees. From then on its readers are asked for corrections.

    Args:
        title: the name of the publication; the site's, if left out.
        host: the host name that shows it; without one, every host that shows no other.

    Raises:
        ValidationError: another publication is there already.
    """
    language = "en"  # of Wagtail's tree; pages say theirs
    locale, _ = Locale.objects.get_or_create(language_code=language)
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    first = Host.objects.filter(is_default_site=True).select_related("root_page").first()
    taken = Host.objects.filter(hostname=host).exists() if host else _is_ours(first)
    if taken:
        raise ValidationError("There is a publication already at this host.")
    front = FrontPage(title=title or site.name, slug=site.key, site=site, locale=locale)
    root.add_child(instance=front)
    if host:
        Host.objects.create(hostname=host, port=443, root_page=front, site_name=front.title)
    elif first is None:
        Host.objects.create(
            hostname=_FIRST_HOST, root_page=front, is_default_site=True, site_name=front.title
        )
    else:
        greeting = first.root_page
        first.root_page, first.site_name = front, front.title
        first.save()
        if greeting.specific_class is Page and not greeting.is_root():
            greeting.delete()  # Wagtail's own, which every installation begins with
    _ask_for_corrections(site)
    front = FrontPage.objects.get(pk=front.pk)  # the page at hand remembers that no host shows it
    front.tell(was_live=True)
    return front


def _ask_for_corrections(site: Site) -> None:
    if site.options.corrections:
        return
    set_options(site=site, options=replace(site.options, corrections=True))
    record_site_change(
        EventKind.SITE_OPTIONS_CHANGED, site=site, data={"corrections": [None, True]}
    )


def _is_ours(host: Host | None) -> bool:
    return host is not None and host.root_page.specific_class is not Page


def settle() -> int:
    """Register what moved, and withdraw what no page shows any longer; return how many. Two statements, mostly.

    For whatever goes round the pages' own `save`: Wagtail moves, deletes and expires pages by their common
    columns. Called after each such act, and from time to time.
    """
    moved_pages, gone = moved(), withdrawn()
    for page in moved_pages:
        page.register()
    for article in gone:
        registry.withdraw_unless_shown(article)
    return len(moved_pages) + len(gone)


def publish_due() -> int:
    """Publish and unpublish what is scheduled for now; return how many. Two statements when nothing is.

    Several processes may ask at once: one does it.
    """
    now = timezone.now()
    count = 0
    with transaction.atomic():
        if not _is_my_turn():
            return 0
        for page in Page.objects.filter(live=True, expire_at__lt=now).specific():
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            count += 1
        for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by(
            "approved_go_live_at"
        ):
            revision.publish(log_action="wagtail.publish.scheduled")
            count += 1
    return count


def _is_my_turn() -> bool:
    """Return whether no other process is at it. SQLite has one writer, and finds nothing left to do."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_DUE])
        row: tuple[bool] = cursor.fetchone()
        return row[0]
