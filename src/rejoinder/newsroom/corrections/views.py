"""The queue of readers' corrections at /newsroom/corrections/, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from rejoinder.accounts.models import Account
from rejoinder.comments.models import CorrectionState
from rejoinder.core.errors import InvalidError, NotFoundError, ProblemError
from rejoinder.fragments.links import ArticleLinks
from rejoinder.newsroom.corrections import services
from rejoinder.newsroom.corrections.forms import DeclinedForm, FixedForm
from rejoinder.newsroom.corrections.queries import (
    DECIDED,
    Case,
    cases_of,
    corrections,
    get_case,
    publications,
)
from rejoinder.newsroom.corrections.services import Version

ON_PAGE: Final = 30
_ORDERS: Final = {"oldest": ("created_at", "pk"), "newest": ("-created_at", "-pk")}
_LATEST_DECISION: Final = ("-correction_decided_at", "-pk")


@require_safe
def show_queue(request: HttpRequest) -> HttpResponse:
    """List open corrections, or those decided (`state=decided`). Some eight statements besides Wagtail's own."""
    account = _account(request)
    is_decided = request.GET.get("state") == "decided"
    sites = publications(account)
    site = request.GET.get("site", "")
    order = request.GET.get("order", "")
    order = order if order in _ORDERS else "oldest"  # whoever wrote first is answered first
    rows = corrections(
        account, states=DECIDED if is_decided else [CorrectionState.OPEN], site_key=site
    ).order_by(*(_LATEST_DECISION if is_decided else _ORDERS[order]))
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "newsroom/corrections/queue.html",
        {
            **_furniture("Corrections"),
            "page": page,
            "cases": [_shown(each) for each in cases_of(list(page), account=account)],
            "is_decided": is_decided,
            "tabs": [
                {"label": "Open", "link": _link(site=site), "is_here": not is_decided},
                {
                    "label": "Decided",
                    "link": _link(site=site, state="decided"),
                    "is_here": is_decided,
                },
            ],
            "orders": []
            if is_decided
            else [
                {
                    "label": f"{name.capitalize()} first",
                    "link": _link(site=site, order=name),
                    "is_here": name == order,
                }
                for name in _ORDERS
            ],
            "sites": sites if len(sites) > 1 else [],
            "site": site,
            "order": order,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def show_correction(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show one correction with what can be decided on it, and take the decision."""
    account = _account(request)
    try:
        case = get_case(comment_id, account=account)
    except NotFoundError as gone:
        messages.error(request, str(gone.detail))
        return HttpResponseRedirect(reverse("newsroom_corrections"))
    may_publish = case.page.permissions_for_user(account).can_publish()
    act = request.POST.get("act", "")
    typed = request.POST if request.method == "POST" else None
    fixed = FixedForm(typed if act == "fixed" else None, case=case, may_publish=may_publish)
    declined = DeclinedForm(typed if act == "declined" else None)
    problem: ProblemError | None = None
    if typed is not None:
        try:
            said = _decide(act, comment_id=comment_id, account=account, forms=(fixed, declined))
        except ProblemError as caught:
            problem = caught
            case = get_case(comment_id, account=account)  # what somebody else has decided meanwhile
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("newsroom_corrections"))
    return render(
        request,
        "newsroom/corrections/correction.html",
        {
            **_furniture("Correction", above=("Corrections", reverse("newsroom_corrections"))),
            "case": _shown(case),
            "is_open": case.comment.correction == CorrectionState.OPEN,
            "fixed": fixed,
            "declined": declined,
            "may_publish": may_publish,
            "problem": str(problem.detail) if problem else "",
        },
        status=problem.status if problem else 200,
    )


def _decide(
    act: str, *, comment_id: int, account: Account, forms: tuple[FixedForm, DeclinedForm]
) -> str:
    """Take the decision that a form says, and return a sentence about it.

    Raises:
        ProblemError: it cannot be taken; says why.
    """
    fixed, declined = forms
    match act:
        case "fixed" if fixed.is_valid():
            services.fix(
                comment_id=comment_id,
                account=account,
                version=Version(fixed.cleaned_data["version"]),
                notice=fixed.cleaned_data.get("notice", ""),
            )
            return "Fixed. Whoever sent it sees so below the article."
        case "declined" if declined.is_valid():
            services.decline(
                comment_id=comment_id, account=account, reason=declined.cleaned_data["reason"]
            )
            return "Not a mistake. Whoever sent it sees so below the article."
        case "reopen":
            services.reopen(comment_id=comment_id, account=account)
            return "It is open again. What was published in the article stays."
    raise InvalidError("Please mend what is marked below, or choose what you decide.")


def _shown(case: Case) -> Mapping[str, object]:
    comment, page = case.comment, case.page
    links = ArticleLinks(site=comment.article.site.key, article=comment.article.key)
    return {
        "comment": comment,
        "page": page,
        "edit_link": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "history_link": reverse("wagtailadmin_pages:history", args=[page.pk]),
        "link": reverse("newsroom_correction", args=[comment.pk]),
        "discussion_link": links.comment(comment.pk) if comment.is_published else "",
        "staff_link": f"/staff/comments/comment/{comment.pk}/change/" if case.may_moderate else "",
        "revision": case.mending.revision if case.mending else None,
        "is_fixed": comment.correction == CorrectionState.FIXED,
    }


def _furniture(title: str, *, above: tuple[str, str] | None = None) -> Mapping[str, object]:
    """Return what Wagtail's own pages put around every page of the newsroom."""
    steps = [{"url": reverse("wagtailadmin_home"), "label": "Home"}]
    if above is not None:
        steps.append({"url": above[1], "label": above[0]})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "warning",
        "breadcrumbs_items": [*steps, {"url": "", "label": title}],
    }


def _link(**values: str) -> str:
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{reverse('newsroom_corrections')}{'?' * bool(query)}{query}"


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)  # Wagtail lets nobody else in
