"""What readers spoke of in an article's text, at /newsroom/passages/: where it stands now, and an editor's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from rejoinder.accounts.models import Account
from rejoinder.articles.models import Article
from rejoinder.comments.queries.discussion import Filter
from rejoinder.comments.services import attaching
from rejoinder.core.errors import InvalidError, NotFoundError, ProblemError
from rejoinder.fragments.links import ArticleLinks
from rejoinder.newsroom.corrections.queries import editable
from rejoinder.newsroom.density import words_of
from rejoinder.newsroom.editors import staff_reader
from rejoinder.newsroom.models import Registration
from rejoinder.passages.models import Fit, Passage, PassageKind
from rejoinder.passages.queries import UNSURE, current_text, get_passage, spoken_of
from rejoinder.passages.resolving import places_of
from rejoinder.passages.selectors import MOST, after_of, before_of, quote

ON_PAGE: Final = 50
_MOST_PLACES: Final = 20  # that are offered for words that stand there more than once
_MOST_DIGITS: Final = 9
_FITS: Final = {
    Fit.EXACT: "As it was chosen",
    Fit.EDITED: "Edited since",
    Fit.MOVED: "Elsewhere now",
    Fit.ORPHAN: "Not in the article any more",
}


class WordsForm(forms.Form):
    """To which words of the article a passage belongs."""

    quote = forms.CharField(
        max_length=4 * MOST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        label="The words in the article",
        help_text="Copy them out of the article as readers see it.",
    )
    start = forms.ChoiceField(required=False, widget=forms.RadioSelect, label="Which of them")

    def __init__(self, data: object, *, text: str, initial: str) -> None:
        super().__init__(data, initial={"quote": initial})  # type: ignore[arg-type]  # Django's own
        choices = _places(str(self.data.get("quote", "")), text=text) if self.data else []
        if len(choices) > 1:
            self.fields["start"].choices = choices  # type: ignore[attr-defined]  # of a field that has them
        else:
            del self.fields["start"]


@require_safe
def show_passages(request: HttpRequest, page_id: int) -> HttpResponse:
    """List what readers spoke of in an article: all, or what an editor may decide on (`unsure=1`).

    With `paragraph=0` what begins in the first paragraph of the text of today. Some seven statements besides Wagtail's own.
    """
    try:
        article, title = _article(page_id, account=_account(request))
    except NotFoundError as gone:
        return _home(request, gone)
    is_unsure = request.GET.get("unsure") == "1"
    rows = spoken_of(article)
    words, within = _paragraph(request.GET.get("paragraph", ""), article=article)
    if words:
        rows = rows.filter(within)
    elif is_unsure:
        rows = rows.filter(UNSURE)
    filters = {key: request.GET[key] for key in ("unsure", "paragraph") if request.GET.get(key)}
    page = Paginator(rows, ON_PAGE)
    return render(
        request,
        "newsroom/passages/list.html",
        {
            **_furniture("Passages", page_id=page_id, article_title=title),
            "page": page.get_page(request.GET.get("p")),
            "passages": [
                _shown(each, page_id=page_id, article=article)
                for each in page.get_page(request.GET.get("p"))
            ],
            "is_unsure": is_unsure and not words,
            "words": words,
            "filter": f"&{urlencode(filters)}" if filters else "",
            "here": reverse("newsroom_passages", args=[page_id]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def show_passage(request: HttpRequest, page_id: int, passage_id: int) -> HttpResponse:
    """Show a passage that readers chose with what can be decided on it, and take the decision."""
    account = _account(request)
    try:
        article, title = _article(page_id, account=account)
        passage = get_passage(passage_id, article=article)
    except NotFoundError as gone:
        return _home(request, gone)
    today = current_text(article)
    text = today.text if today is not None else ""
    act = request.POST.get("act", "")
    form = WordsForm(
        request.POST if act == "attach" else None,
        text=text,
        initial=passage.quotation or passage.exact,
    )
    problem: ProblemError | None = None
    if request.method == "POST":
        try:
            said = _decide(act, passage=passage, article=article, account=account, form=form)
        except ProblemError as caught:
            problem = caught
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("newsroom_passages", args=[page_id]))
    return render(
        request,
        "newsroom/passages/passage.html",
        {
            **_furniture("Passage", page_id=page_id, article_title=title, is_below=True),
            "shown": _shown(passage, page_id=page_id, article=article),
            "is_question": passage.kind == PassageKind.QUESTION,
            "is_found": passage.place is not None,
            "form": form,
            "problem": str(problem.detail) if problem else "",
        },
        status=problem.status if problem else 200,
    )


def _decide(
    act: str, *, passage: Passage, article: Article, account: Account, form: WordsForm
) -> str:
    """Take the decision that a form says, and return a sentence about it.

    Raises:
        ProblemError: it cannot be taken; says why.
    """
    editor = staff_reader(account, site=article.site)
    match act:
        case "attach" if form.is_valid():
            start = form.cleaned_data.get("start", "")
            attaching.attach(
                passage_id=passage.pk,
                article=article,
                editor=editor,
                words=quote(form.cleaned_data["quote"]),
                start=int(start) if start and len(start) <= _MOST_DIGITS else None,
            )
            return "Attached. Readers see both texts where the words differ."
        case "confirm":
            attaching.confirm(passage_id=passage.pk, article=article, editor=editor)
            return "Confirmed. Later texts are compared with these words."
        case "detach":
            attaching.detach(passage_id=passage.pk, article=article, editor=editor)
            return "Detached. Its comments stay, and say that the words are gone."
    raise InvalidError("Please mend what is marked below, or choose what you decide.")


def _paragraph(number: str, *, article: Article) -> tuple[str, Q]:
    """Return how a paragraph begins, "" where there is none of this number, and what begins in it. One statement at most."""
    if not number.isascii() or not number.isdigit() or len(number) > _MOST_DIGITS:
        return "", Q()
    today = current_text(article)
    words = words_of(today, int(number)) if today is not None else ""
    if today is None or not words:
        return "", Q()
    start, end = today.blocks[int(number)]
    return words, Q(place__gte=start, place__lt=end)


def _places(words: str, *, text: str) -> list[tuple[str, str]]:
    """Return where words stand in a text, each with what stands around it."""
    try:
        exact = quote(words).exact
    except InvalidError:
        return []
    found = places_of(text, exact, most=_MOST_PLACES)
    return [
        (str(at), f"… {before_of(text, at)}[{exact[:80]}]{after_of(text, at + len(exact))} …")
        for at in found[:_MOST_PLACES]
    ]


def _article(page_id: int, *, account: Account) -> tuple[Article, str]:
    """Return the article of a page that somebody may edit, and the page's title. Three statements.

    Raises:
        NotFoundError: there is none, nobody could speak of it yet, or the account may not edit it.
    """
    pages = editable(account).filter(pk=page_id)
    found = Registration.objects.filter(page__in=pages.values("pk")).select_related(
        "article__site", "page"
    )
    row = found.first()
    if row is None or row.page is None:
        raise NotFoundError("There is no such article, or you may not edit it.")
    return row.article, str(row.page.title)


def _shown(passage: Passage, *, page_id: int, article: Article) -> Mapping[str, object]:
    links = ArticleLinks(site=article.site.key, article=article.key)
    fit = _FITS[Fit(passage.fit)]
    if passage.is_detached:
        fit = "Detached by an editor"
    elif not passage.is_confirmed:
        fit = "It never was in a text of the article that is known: readers do not see these words"
    return {
        "passage": passage,
        "fit": fit,
        "today": passage.quotation if passage.quotation != passage.exact else "",
        "link": reverse("newsroom_passage", args=[page_id, passage.pk]),
        "comments_link": links.page(only=Filter(passage=passage.pk).name),
    }


def _home(request: HttpRequest, gone: NotFoundError) -> HttpResponse:
    messages.error(request, str(gone.detail))
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


def _furniture(
    title: str, *, page_id: int, article_title: str, is_below: bool = False
) -> Mapping[str, object]:
    """Return what Wagtail's own pages put around every page of the newsroom."""
    steps = [
        {"url": reverse("wagtailadmin_home"), "label": "Home"},
        {"url": reverse("wagtailadmin_pages:edit", args=[page_id]), "label": article_title},
    ]
    if is_below:
        steps.append({"url": reverse("newsroom_passages", args=[page_id]), "label": "Passages"})
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": [*steps, {"url": "", "label": title}],
    }


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)  # Wagtail lets nobody else in
