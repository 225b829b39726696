"""Who is asking: a member by session, a guest by the device's signed token, or nobody in particular."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.accounts.queries import find_guest, find_login, find_member
from rejoinder.accounts.services.logins import ACCESS_LIVES, LoginEndedError
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.permissions import edit_until, may_edit
from rejoinder.comments.queries.discussion import BranchPage, DiscussionPage
from rejoinder.comments.queries.single import own_hidden
from rejoinder.core.client_address import client_ip, network_prefix
from rejoinder.core.errors import NotSignedInError
from rejoinder.core.tokens import (
    BearerToken,
    bearer_token,
    device_token,
    read_access_token,
    read_bearer_token,
    read_device_token,
)
from rejoinder.fragments.links import SiteLinks
from rejoinder.fragments.overlay import NOBODY, NoticesLink, Overlay
from rejoinder.notifications.links import centre_path
from rejoinder.notifications.queries import (
    MOST_COUNTED,
    count_unread,
    following,
    subjects_of_discussion,
)
from rejoinder.notifications.queries import NOBODY as NOT_FOLLOWING
from rejoinder.pages.origins import is_embedded, origin_of
from rejoinder.pages.proved import has_second_factor
from rejoinder.sites.models import Site
from rejoinder.votes.queries import own_reactions, own_votes

DEVICE_COOKIE_AGE = 400 * 24 * 3600  # seconds; browsers keep none longer
TOKEN_LIVES = timedelta(days=30)
TOKEN_RENEWABLE = timedelta(days=365)  # since it was issued
_TRIED = "device"


class TokenExpiredError(NotSignedInError):
    """The bearer token is too old, or of another site or origin."""

    code = "token_expired"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks, as far as it is known."""

    reader: Reader | None  # None: has never written or voted on this site
    device: uuid.UUID | None
    account: Account | None = (
        None  # who signed in, also where he or she is no reader of this site yet
    )
    has_session: bool = False  # also of an account that is nobody here, and one that has ended
    is_new_device: bool = False  # its token has to be told to the browser
    is_by_token: bool = False  # in an embed
    is_reader_only: bool = False  # no rights of staff, whoever it is: in an embed, or by one factor

    @property
    def is_member(self) -> bool:
        """Return whether somebody signed in: as a reader of this site, or to become one by the first comment."""
        return self.account is not None or (
            self.reader is not None and self.reader.account_id is not None
        )

    @property
    def asks_name(self) -> bool:
        """Return whether a form asks for a name: guests always, members once."""
        return not self.is_member or self.reader is None or self.reader.is_nameless

    @property
    def known_name(self) -> str:
        """Return the name to fill in, "" of a device that has only voted."""
        return "" if self.reader is None or self.reader.is_nameless else self.reader.name


def get_visitor(request: HttpRequest, *, site: Site) -> Visitor:
    """Return who asks. No statement without a cookie or token; else one to three, two at most by token.

    Raises:
        TokenExpiredError: an embed's token has to be exchanged for a fresh one.
        LoginEndedError: whoever signed in in an embed is signed out.
    """
    if is_embedded(request):
        return _by_token(request, site=site)
    device = read_device_token(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if has_session:
        user: Account | AnonymousUser = request.user
        if isinstance(user, Account) and user.is_known_on(site):
            member = find_member(site=site, account=user)
            is_reader_only = settings.STAFF_SECOND_FACTOR and not has_second_factor(request)
            # Without one he or she is nobody here yet, and no longer the guest of this device.
            return Visitor(
                reader=_without_rights(member) if is_reader_only else member,
                device=device,
                account=user,
                has_session=True,
                is_reader_only=is_reader_only,
            )
    guest = None if device is None else find_guest(site=site, device=device)
    return Visitor(reader=guest, device=device, has_session=has_session)


def get_writer(request: HttpRequest, *, site: Site, key: uuid.UUID | None) -> Visitor:
    """Return who writes in place: a guest without a device gets one, which the answer tells the browser.

    Args:
        key: of the sending, by which one that comes twice is the same new guest's.
    """
    visitor = get_visitor(request, site=site)
    if visitor.is_member or visitor.device is not None:
        return visitor
    device = key or uuid.uuid4()
    reader = find_guest(site=site, device=device)
    return dataclasses.replace(visitor, device=device, reader=reader, is_new_device=True)


def _by_token(request: HttpRequest, *, site: Site) -> Visitor:
    """Return whom the bearer token names: a member, or a guest. No cookie counts, whatever the browser sends."""
    sent = sent_token(request)
    if not sent:
        return Visitor(reader=None, device=None, is_by_token=True)
    now, origin = timezone.now(), origin_of(request)
    token = read_bearer_token(sent, site_id=site.pk, origin=origin)
    if token is not None and now - token.issued_at <= TOKEN_LIVES:
        guest = find_guest(site=site, device=token.device)
        return Visitor(reader=guest, device=token.device, is_by_token=True)
    access = read_access_token(sent, site_id=site.pk, origin=origin)
    if access is None:
        raise TokenExpiredError(_("Your token has expired."))
    # Asked each time, so that whoever signs out everywhere, or is banned, is out at once.
    is_fresh = now - access.issued_at <= ACCESS_LIVES
    login = find_login(access.login, site=site) if is_fresh else None
    if login is None:
        raise LoginEndedError
    # Scripts of the publisher's page can read the token, and it is a reader's and no more.
    member = _without_rights(find_member(site=site, account=login.account))
    return Visitor(
        reader=member,
        device=None,
        account=login.account,
        is_by_token=True,
        is_reader_only=True,
    )


def _without_rights(member: Reader | None) -> Reader | None:
    """Return somebody without the rights of staff, for this request: nothing is stored."""
    if member is not None:
        member.role = ReaderRole.READER
    return member


def sent_token(request: HttpRequest) -> str:
    """Return the bearer token of a request (RFC 6750, 2.1), "" without one."""
    scheme, _gap, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def token_for(request: HttpRequest, *, site: Site, device: uuid.UUID) -> str:
    """Return a fresh bearer token of a device, for the origin that asks."""
    return bearer_token(
        BearerToken(
            device=device, site_id=site.pk, origin=origin_of(request), issued_at=timezone.now()
        )
    )


def ask_for_device(request: HttpRequest) -> HttpResponse | None:
    """Return an answer that gives the browser a device token and makes it send the same again, or None.

    The token is there before anything is stored, so that a second sending, also after a crash, comes from
    the same reader and is recognised. 307 keeps method and body (RFC 9110, 15.4.8). A browser that
    refuses cookies comes back without one, and is then served as a new device each time.
    """
    if (
        read_device_token(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
        or _TRIED in request.GET
    ):
        return None
    query = request.GET.copy()
    query[_TRIED] = "new"
    response = HttpResponse(status=307, headers={"Location": f"{request.path}?{query.urlencode()}"})
    response["Cache-Control"] = "no-store"
    remember_device(response, uuid.uuid4())
    return response


def remember_device(response: HttpResponse, device: uuid.UUID) -> None:
    """Put the device's token into a first-party cookie that scripts cannot read."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device_token(device),
        max_age=DEVICE_COOKIE_AGE,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def network_of(request: HttpRequest) -> str:
    """Return the network prefix of whoever asks; never stored."""
    address = client_ip(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", "").split(","),
        trusted=settings.TRUSTED_PROXIES,
    )
    return network_prefix(address)


def overlay_for(
    request: HttpRequest, *, visitor: Visitor, page: DiscussionPage | BranchPage
) -> Overlay:
    """Return what is this reader's on the page. Two statements for a reader, none for nobody.

    Whoever has a session gets a page of his or her own, since without the token in its forms
    `config.middleware.SameOrigin` would refuse them.
    """
    return overlay_of(request, visitor=visitor, comments=page.comments(), article=page.article)


def overlay_of(
    request: HttpRequest,
    *,
    visitor: Visitor,
    comments: Sequence[Comment],
    article: Article,
    voted_on: Sequence[int] = (),
) -> Overlay:
    """Return what is this reader's of some comments, and what of the discussion nobody else sees yet.

    Args:
        voted_on: ids of further comments, of which only the votes are asked.
    """
    reader = visitor.reader
    if reader is None:
        if not visitor.has_session:
            return NOBODY
        return Overlay(csrf_token=get_token(request), is_member=visitor.is_member)
    now = timezone.now()
    pending = list(own_hidden(reader=reader, article_id=article.pk))
    own = [comment for comment in [*comments, *pending] if comment.author_id == reader.pk]
    for comment in own:
        comment.site = article.site
    return Overlay(
        name=visitor.known_name,
        email=reader.email,
        votes=own_votes(reader=reader, comment_ids=[*(each.pk for each in comments), *voted_on]),
        own=frozenset(comment.pk for comment in own),
        edit_until={
            comment.pk: edit_until(comment) for comment in own if may_edit(reader, comment, now=now)
        },
        reactions=own_reactions(
            reader=reader,
            article_id=article.pk,
            comment_ids=[*(each.pk for each in comments), *voted_on],
        )
        if article.site.options.reactions
        else {},
        pending=pending,
        following=following(
            reader=reader, subjects=subjects_of_discussion(article.pk, reader=reader)
        )
        if article.site.options.notify != "off"
        else NOT_FOLLOWING,
        notices=_notices_link(request, reader, site=article.site)
        if article.site.options.notify != "off"
        else None,
        is_member=visitor.is_member,
        csrf_token="" if is_embedded(request) else get_token(request),
    )


def _notices_link(request: HttpRequest, reader: Reader, *, site: Site) -> NoticesLink | None:
    """Return the way to what a reader was told; in an embed, with who it is. One statement."""
    unread = count_unread(reader=reader)
    if unread is None:
        return None
    is_elsewhere = is_embedded(request)
    return NoticesLink(
        link=centre_path(unread.link_key, site.key)
        if is_elsewhere
        else SiteLinks(site=site.key).notices,
        unread=unread.number,
        is_more=unread.number == MOST_COUNTED,
        is_elsewhere=is_elsewhere,
    )
