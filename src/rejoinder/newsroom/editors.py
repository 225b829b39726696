"""Who may write for a publication."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.accounts.names import MAX_NAME_CHARS
from rejoinder.accounts.queries import find_member
from rejoinder.accounts.services import grant_role, set_role
from rejoinder.newsroom.models import FrontPage
from rejoinder.sites.models import Site

_OF_PAGES: Final = ("add_page", "change_page", "publish_page")
_OF_FILES: Final = (
    *("add_image", "change_image", "choose_image"),
    *("add_document", "change_document", "choose_document"),
)


@transaction.atomic
def let_write(*, front: FrontPage, account: Account) -> Group:
    """Let an account write and publish below a front page, with files of the publication's own. Idempotent.

    It sees nothing of another publication. Finer roles, such as writing without publishing, are groups that are
    made in the newsroom.
    """
    group, is_new = Group.objects.get_or_create(name=f"Editors of {front.site.key}")
    if is_new:
        files = files_of(front)
        group.permissions.set(
            Permission.objects.filter(
                content_type__app_label="wagtailadmin", codename="access_admin"
            )
            | Permission.objects.filter(
                content_type__app_label="newsroom", content_type__model="disclaimer"
            )
        )
        for permission in _permissions("wagtailcore", *_OF_PAGES):
            GroupPagePermission.objects.create(group=group, page=front, permission=permission)
        for permission in _permissions("wagtailimages", *_OF_FILES) | _permissions(
            "wagtaildocs", *_OF_FILES
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=files, permission=permission
            )
    account.groups.add(group)
    return group


@transaction.atomic
def staff_reader(account: Account, *, site: Site) -> Reader:
    """Return what an editor is on the site, in whose name decisions are recorded. One statement, mostly.

    Whoever is nothing there yet, or a reader like others, becomes staff of it: call it only for who may edit there.
    """
    found = find_member(site=site, account=account)
    if found is None:
        name = (account.get_full_name() or account.get_username())[:MAX_NAME_CHARS]
        return grant_role(site=site, account=account, name=name, role=ReaderRole.STAFF)
    return found if found.is_staff else set_role(reader=found, role=ReaderRole.STAFF)


def files_of(front: FrontPage) -> Collection:
    """Return the collection of a publication's own files, made if there is none. Two statements or more."""
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    found = root.get_children().filter(name=front.site.key).first()
    return found or root.add_child(name=front.site.key)


def _permissions(app: str, *codenames: str) -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label=app, codename__in=codenames)
