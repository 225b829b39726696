"""A copy of all that is kept of somebody, and erasure."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder.accounts.models import Reader
from rejoinder.core.caching import PRIVATE
from rejoinder.core.errors import InvalidError, NotSignedInError, ProblemError
from rejoinder.fragments.words import said
from rejoinder.pages.mine.owner import forget_proofs, owner_of
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.signing_in.account_adapter import is_recently_proven
from rejoinder.pages.writing import see_other
from rejoinder.personal.exporting import export
from rejoinder.personal.models import Texts
from rejoinder.personal.queries import (
    Owner,
    everything_of,
    proved_addresses,
    waiting_erasures,
)
from rejoinder.personal.services.erasing import ask_erasure, cancel_erasure


@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """Answer everything as one JSON document, in pieces as it is read."""
    owner, readers = _known(request)
    now = timezone.now()
    response = StreamingHttpResponse(
        export(account=owner.account, readers=readers, addresses=_addresses(owner), now=now),
        content_type="application/json; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.json"'
    response["Cache-Control"] = PRIVATE
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def show_data(request: HttpRequest) -> HttpResponse:
    """Offer the copy and the erasure; or erase, after a while; or take that back."""
    owner, readers = _known(request)
    problem: ProblemError | None = None
    if request.method == "POST":
        if owner.account is not None and not is_recently_proven(request):
            again = urlencode({"next": request.path})
            return see_other(f"{reverse('account_again')}?{again}")
        try:
            return _changed(request, owner, readers)
        except InvalidError as caught:
            problem = caught
    return render(
        request,
        "mine/data.html",
        {
            "readers": readers,
            "account": owner.account,
            "erasure": waiting_erasures(owner).first(),
            "days": settings.ERASURE_DAYS,
            "problem": said(problem.detail) if problem else "",
        },
        status=problem.status if problem else 200,
    )


def _changed(request: HttpRequest, owner: Owner, readers: list[Reader]) -> HttpResponse:
    fields = posted_fields(request)
    if fields.get("act") == "keep":
        for erasure in waiting_erasures(owner):
            cancel_erasure(erasure)
        return see_other(request.path)
    if fields.get("act") != "erase":
        raise InvalidError(_("This form is not one of ours."), field="act")
    if fields.get("texts") not in set(Texts):
        raise InvalidError(_("Choose what becomes of your comments."), field="texts")
    if fields.get("sure") != "1":
        raise InvalidError(
            _("Tick that you want this, so that it does not happen by mistake."), field="sure"
        )
    addresses = _addresses(owner)
    email = ""
    if owner.account is not None:
        email = EmailAddress.objects.get_primary_email(owner.account) or ""
    elif addresses:
        email = min(addresses)
    ask_erasure(
        account=owner.account,
        readers=readers,
        texts=Texts(fields["texts"]),
        addresses=addresses,
        email=email if email.lower() in addresses else "",
    )
    return see_other(request.path)


def _addresses(owner: Owner) -> frozenset[str]:
    if owner.account is not None:
        return proved_addresses(owner.account)
    return frozenset().union(*owner.addresses.values())


def _known(request: HttpRequest) -> tuple[Owner, list[Reader]]:
    """Return who asks, and all that he or she is.

    Raises:
        NotSignedInError: nobody of whom anything is kept.
    """
    owner = owner_of(request)
    readers = list(everything_of(owner))
    if owner.account is None and not readers and not owner.addresses:
        raise NotSignedInError(
            _(
                "We do not know who you are. Sign in, or have a link mailed to you on the page “My comments and data”."
            )
        )
    return owner, readers


@require_http_methods(["POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Close what a mailed link opened on this browser."""
    forget_proofs(request)
    if owner_of(request).account is None:
        logout(request)
    return see_other("/me/")
