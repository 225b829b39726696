"""One's own page: where one has written, and on each site one's comments, votes, name and earlier comments to claim."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder.accounts import pace
from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import member_reader, rename, voting_member
from rejoinder.core.errors import InvalidError, NotFoundError, NotSignedInError, ProblemError
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.fragments.words import said
from rejoinder.pages.mine import listing
from rejoinder.pages.mine.owner import owner_of, remember_proof
from rejoinder.pages.posted import posted_fields, typed_again
from rejoinder.pages.signing_in.links import sign_in_url
from rejoinder.pages.visitors import network_of
from rejoinder.pages.writing import see_other
from rejoinder.personal.models import DataLink
from rejoinder.personal.queries import (
    Claimable,
    Owner,
    claimable,
    claims_of,
    comments_of,
    everything_of,
    own_readers,
    proved_addresses,
    votes_of,
    waiting_erasures,
)
from rejoinder.personal.services import claiming
from rejoinder.personal.services.erasing import cancel_erasure
from rejoinder.personal.services.linking import ask_for_link, open_link, use_link
from rejoinder.personal.services.showing import show_history
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site, sites

_READS = ["GET", "HEAD"]
_MOST_SITES = 200  # in the form that asks for a link


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody is on a site."""

    site: Site
    readers: tuple[Reader, ...]  # one of an account; of a guest those of device and address
    claimable: tuple[Claimable, ...]

    @property
    def writer(self) -> Reader | None:
        """Return as whom the browser writes, None where only a mailed link lets it see something."""
        return next((each for each in self.readers if each.account_id or each.device), None)


@require_safe
def show_start(request: HttpRequest) -> HttpResponse:
    """Show where somebody has written, and the ways to everything else. Two statements without a session."""
    owner = owner_of(request)
    readers = list(own_readers(owner))
    places: dict[int, dict[str, object]] = {}
    for reader in readers:
        places.setdefault(
            reader.site_id,
            {"site": reader.site, "name": reader.name, "link": site_path(reader.site)},
        )
    for site in _further_sites(owner, known=frozenset(places)):
        places[site.pk] = {"site": site, "name": "", "link": site_path(site)}
    return render(
        request,
        "mine/start.html",
        {
            "owner": owner,
            "places": list(places.values()),
            "erasure": waiting_erasures(owner).first() if readers or owner.account else None,
            "sites": list(sites()[:_MOST_SITES]),
            "sign_in": sign_in_url("/me/"),
            "asked": request.GET.get("asked", "") == "1",
        },
    )


def _further_sites(owner: Owner, *, known: frozenset[int]) -> list[Site]:
    """Return the sites where a member has written nothing yet, but may have what a guest wrote. One statement."""
    if owner.account is None:
        return []
    theirs = Q(pk__in=everything_of(owner).order_by().values("pk"))
    if owner.device is not None:
        theirs |= Q(device=owner.device, account=None)
    found = Reader.objects.filter(theirs).exclude(site__in=known)
    return list(Site.objects.filter(pk__in=found.values("site")).order_by("name", "pk"))


def site_path(site: Site) -> str:
    """Return the path of somebody's own page of a site."""
    return f"/me/sites/{site.key}/"


@require_http_methods([*_READS, "POST"])
def show_site(request: HttpRequest, site: str) -> HttpResponse:
    """Show what somebody wrote on a site, or change a name, the public list, or what is claimed."""
    owner = owner_of(request)
    mine = _mine(owner, get_site(site))
    problem: ProblemError | None = None
    if request.method == "POST":
        try:
            _change(owner, mine, fields=posted_fields(request))
        except InvalidError as caught:
            problem = caught
        else:
            return see_other(request.path)
    readers = [reader.pk for reader in mine.readers]
    rows, ways = listing.take(
        request,
        comments_of(readers).select_related("article", "author", "parent", "passage"),
        scope=f"me-{mine.site.pk}",
        address=lambda **to: f"{site_path(mine.site)}?{urlencode(to)}",
    )
    writer = mine.writer
    return render(
        request,
        "mine/site.html",
        {
            "site_name": mine.site.name,
            "home": SiteLinks(site=mine.site.key, front=mine.site.home).start,
            "path": site_path(mine.site),
            "writer": writer,
            "name": typed_again(request).get("name", "") if problem else "",
            "is_fixed": writer is not None and (writer.is_staff or writer.is_verified),
            "problem": said(problem.detail) if problem else "",
            "may_choose": mine.site.options.public_history == "choose",
            "public_link": f"/d/{mine.site.key}/people/{writer.pk}" if writer else "",
            "claimable": mine.claimable,
            "claims": list(claims_of(list(mine.readers))) if readers else [],
            "comments": listing.listed_own(
                rows,
                site=mine.site,
                acting=frozenset([writer.pk] if writer else []),
            ),
            "ways": ways,
            "site_key": mine.site.key,
        },
        status=problem.status if problem else 200,
    )


@require_safe
def show_votes(request: HttpRequest, site: str) -> HttpResponse:
    """Show how somebody voted on a site."""
    mine = _mine(owner_of(request), get_site(site))
    path = f"{site_path(mine.site)}votes"
    rows, ways = listing.take(
        request,
        votes_of([reader.pk for reader in mine.readers]),
        scope=f"votes-{mine.site.pk}",
        address=lambda **to: f"{path}?{urlencode(to)}",
    )
    votes = []
    for vote in rows:
        article = vote.comment.article
        votes.append(
            {
                "value": vote.value,
                "at": vote.created_at,
                "article": article,
                "name": vote.comment.author_name if vote.comment.is_published else "",
                "link": ArticleLinks.of(article).permalink(vote.comment_id)
                if vote.comment.shown
                else "",
            }
        )
    return render(
        request,
        "mine/votes.html",
        {"site_name": mine.site.name, "up": site_path(mine.site), "votes": votes, "ways": ways},
    )


def _mine(owner: Owner, site: Site) -> Mine:
    """Return what somebody is on a site. Three statements at most.

    Raises:
        NotSignedInError: nobody is known by whom anything could be.
    """
    if owner.is_nobody:
        raise NotSignedInError(
            _(
                "We do not know who you are. Sign in, or have a link mailed to you on the page “My comments and data”."
            )
        )
    readers = tuple(own_readers(owner).filter(site=site))
    addresses = owner.addresses.get(site.pk, frozenset())
    if owner.account is not None:
        addresses |= proved_addresses(owner.account)
    mine = Mine(site=site, readers=readers, claimable=())
    if owner.account is None and (mine.writer is None or not addresses):
        return mine
    # Of a guest, what a mailed link opened can become what the device has.
    device = None if owner.account is None else owner.device
    found = claimable(site=site, device=device, addresses=addresses)
    writer = mine.writer.pk if mine.writer else 0
    return dataclasses.replace(
        mine, claimable=tuple(each for each in found if each.reader.pk != writer)
    )


def _change(owner: Owner, mine: Mine, *, fields: Mapping[str, str]) -> None:
    act = fields.get("act", "")
    writer = mine.writer
    if writer is None and act == "claim" and owner.account is not None:
        writer = _newcomer(owner, mine, fields=fields)
    if writer is None:
        raise NotFoundError
    writer.site = mine.site
    if act == "name":
        rename(reader=writer, name=fields.get("name", ""))
    elif act == "history":
        show_history(reader=writer, shown=fields.get("shown") == "1")
    elif act == "claim":
        addresses = owner.addresses.get(mine.site.pk, frozenset())
        if owner.account is not None:
            addresses |= proved_addresses(owner.account)
        claiming.claim(
            source_id=_number(fields.get("reader", "")),
            reader=writer,
            addresses=addresses,
            device=None if owner.account is None else owner.device,
        )
    elif act == "undo":
        claiming.undo_claim(claim_id=_number(fields.get("claim", "")), reader=writer)
    else:
        raise InvalidError(_("This form is not one of ours."), field="act")


def _newcomer(owner: Owner, mine: Mine, *, fields: Mapping[str, str]) -> Reader:
    """Return the reader that a member becomes by claiming, under the name that was claimed where it is free."""
    assert owner.account is not None
    wanted = _number(fields.get("reader", ""))
    found = next((each.reader for each in mine.claimable if each.reader.pk == wanted), None)
    if found is None:
        raise NotFoundError
    try:
        return member_reader(site=mine.site, account=owner.account, name=found.name)
    except (
        InvalidError
    ):  # it is protected, or none that one may take; the first comment asks for another
        return voting_member(site=mine.site, account=owner.account)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):  # noqa: PLR2004  # digits of a 64-bit number
        raise NotFoundError
    return int(text)


@require_http_methods(["POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Mail a link to what an address has on a site. The answer is the same whatever is known of it."""
    fields = posted_fields(request)
    network = network_of(request)
    ask_for_link(
        site=get_site(fields.get("site", "")),
        email=fields.get("email", ""),
        network_asks=pace.ASKS.times(network),
    )
    pace.ASKS.note(network, at=timezone.now())
    return see_other("/me/?asked=1")


@require_http_methods([*_READS, "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before a mailed link is used, since programs that check mails open it; or use it."""
    now = timezone.now()
    if request.method != "POST":
        response = render(request, "mine/link.html", {"link": open_link(token, now=now)})
    else:
        response = _used(request, use_link(token, now=now))
    response["Referrer-Policy"] = "same-origin"  # its secret stands in the address
    return response


def _used(request: HttpRequest, link: DataLink) -> HttpResponse:
    if link.erasure is not None:
        is_back = cancel_erasure(link.erasure)
        return render(request, "mine/cancelled.html", {"is_back": is_back})
    remember_proof(request, link)
    assert link.site is not None
    return see_other(site_path(link.site))
