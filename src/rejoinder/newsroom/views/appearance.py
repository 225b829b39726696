"""Where editors say how their publication looks: a page of the newsroom."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rejoinder.fragments.themes import dress_of
from rejoinder.newsroom.appearance import GROUPS, AppearanceForm, dress, phrase_forms
from rejoinder.newsroom.models import FrontPage
from rejoinder.newsroom.permissions import dressable
from rejoinder.sites.phrases import known_messages


@require_http_methods(["GET", "HEAD"])
def choose_publication(request: HttpRequest) -> HttpResponse:
    """Lead to the only publication that somebody may dress, or list them."""
    fronts = dressable(request.user)
    if not fronts:
        raise PermissionDenied
    if len(fronts) == 1:
        return redirect("appearance", fronts[0].pk)
    return render(
        request,
        "newsroom/appearances.html",
        {"page_title": "Appearance", "header_icon": "view", "fronts": fronts},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_appearance(request: HttpRequest, front_id: int) -> HttpResponse:
    """Show the form, or store what it says. Nobody has to look at the fields that stay as they are."""
    if not FrontPage.objects.filter(pk=front_id).exists():
        raise Http404
    front = next((each for each in dressable(request.user) if each.pk == front_id), None)
    if front is None:
        raise PermissionDenied
    site = front.site
    dressed = dress_of(site)
    is_sent = request.method == "POST"
    form = (
        AppearanceForm(request.POST, request.FILES, site=site)
        if is_sent
        else AppearanceForm(site=site)
    )
    phrases = phrase_forms(site, request.POST if is_sent else None)
    if is_sent and form.is_valid() and phrases.is_valid():
        dress(site=site, theme=form.theme, phrases=phrases.phrases)
        messages.success(request, "Readers see it from now on.")
        return redirect("appearance", front_id)
    if is_sent:
        messages.error(
            request, "Nothing was changed yet. Look at what stands in red, and choose files again."
        )
    return render(
        request,
        "newsroom/appearance.html",
        {
            "header_title": f"Appearance: {front.title}",
            "page_title": "Appearance",
            "page_subtitle": front.title,
            "header_icon": "view",
            "form": form,
            "form_is_multipart": True,
            "phrases": phrases,
            "pictures": [each for each in (dressed.logo, dressed.dark_logo) if each],
            "known": sorted(known_messages()),
            "groups": [
                (heading, [form[name] for name in names if name in form.fields])
                for heading, names in GROUPS
            ],
            "action_url": reverse("appearance", args=[front_id]),
            "submit_button_label": "Save",
            "submit_button_active_label": "Saving …",
        },
        status=422 if is_sent else 200,
    )
