"""What readers do: post, reply, preview, edit, delete, vote. Forms in, 303 out, and the text back when it fails."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article, takes_comments
from rejoinder.comments.errors import DiscussionClosedError
from rejoinder.comments.markup import SafeHtml
from rejoinder.comments.models import Comment
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.core.caching import private
from rejoinder.core.errors import ProblemError, TooManyError
from rejoinder.core.tokens import read_form_stamp
from rejoinder.fragments.following import may_follow
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.words import prompt_of, said
from rejoinder.pages import acting, drafts, in_place
from rejoinder.pages.forms import answering, asked_about, errors_of, new_stamp, preview_of
from rejoinder.pages.posted import posted_fields, typed_again, wants_pieces
from rejoinder.pages.problems import plain_page
from rejoinder.pages.rendering import article_page, speak
from rejoinder.pages.signing_in.links import sign_in_url
from rejoinder.pages.visitors import Visitor, ask_for_device, get_visitor
from rejoinder.passages.models import Passage
from rejoinder.sites.options import SiteOptions


@require_http_methods(["GET", "HEAD", "POST"])
def write_reply(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Show the form for a comment or a reply (`?to=`), preview it, or post it."""
    if wants_pieces(request):
        return in_place.reply(request, site, article)
    found = acting.article_to_write(request, site=site, article=article)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks.of(found)
    parent_id = acting.parent_id_in(request)
    passage = acting.passage_of(acting.passage_id_in(request), article=found)
    if request.method != "POST":
        parent = acting.parent_of(parent_id, article=found, visitor=visitor)
        if not takes_comments(found, now=timezone.now()):
            raise DiscussionClosedError(_("This discussion is closed. You can still read it."))
        if acting.refuses_guests(found, now=timezone.now()) and not visitor.is_member:
            return private(HttpResponseRedirect(sign_in_url(request.get_full_path())))
        return _form_page(
            request,
            found=found,
            visitor=visitor,
            links=links,
            parent=parent,
            passage=passage,
            fields=drafts.kept(request) if visitor.is_member else {},
        )
    try:
        fields = posted_fields(request)
        if fields.get("act") == "preview":
            return _form_page(
                request,
                found=found,
                visitor=visitor,
                links=links,
                parent=acting.parent_of(parent_id, article=found, visitor=visitor),
                passage=passage,
                fields=fields,
                preview=preview_of(fields.get("text", ""), options=found.site.options),
            )
        if fields.get("act") == "sign_in" and not visitor.is_member:
            preview_of(fields.get("text", ""), options=found.site.options)  # or refused, as now
            drafts.keep(request, fields)
            return see_other(sign_in_url(request.get_full_path()))
        again = None if visitor.is_member else ask_for_device(request)
        if again is not None:
            acting.parent_of(
                parent_id, article=found, visitor=visitor
            )  # nobody gets a device for an answer to nothing
            return again
        sent = acting.post(
            request,
            article=found,
            visitor=visitor,
            parent_id=parent_id,
            passage_id=passage.pk if passage else None,
            fields=fields,
        )
        if visitor.is_member:
            drafts.forget(request)
    except ProblemError as problem:
        return _form_page(
            request,
            found=found,
            visitor=visitor,
            links=links,
            parent=acting.parent_of(parent_id, article=found, visitor=visitor),
            passage=passage,
            fields=typed_again(request),
            problem=problem,
        )
    if visitor.device is None and not visitor.is_member and not sent.comment.is_published:
        # A browser without cookies: at the comment's address nobody would know its author again.
        return plain_page(
            request,
            title=_("Your comment was sent"),
            detail=said(sent.comment.reason),
            status=200,
        )
    return see_other(links.permalink(sent.comment.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Show the form for editing one's own comment, preview it, or store it."""
    if wants_pieces(request):
        return in_place.edit(request, site, article, comment_id)
    found = acting.article_to_write(request, site=site, article=article)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks.of(found)
    comment = acting.own_comment(comment_id, article=found, visitor=visitor)
    fields: Mapping[str, str] = {"text": comment.source}
    problem: ProblemError | None = None
    preview: SafeHtml | None = None
    options = found.site.options
    if request.method == "POST":
        try:
            fields = posted_fields(request)
            text = fields.get("text", "")
            if fields.get("act") != "preview":
                edit_comment(
                    comment_id=comment_id,
                    site_id=found.site_id,
                    reader=comment.author,
                    text=text,
                )
                return see_other(links.permalink(comment_id))
            preview = preview_of(text, options=options)
        except ProblemError as caught:
            fields, problem = typed_again(request), caught
    form = FormView(
        action=links.edit(comment_id),
        prompt=_("Edit your comment"),
        text=fields.get("text", ""),
        csrf_token=get_token(request),
        asks_name=False,
        max_chars=options.max_chars,
        errors=errors_of(problem),
        preview=preview,
        cancel_link=links.permalink(comment_id),
        submit_label=_("Save"),
    )
    return _answer_with_form(
        request, found=found, form=form, title=_("Edit your comment"), problem=problem
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Ask before deleting one's own comment, or delete it."""
    if wants_pieces(request):
        return in_place.delete(request, site, article, comment_id)
    found = get_article(site_key=site, key=article)
    speak(found, request)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks.of(found)
    comment = acting.own_comment(comment_id, article=found, visitor=visitor)
    if request.method == "POST":
        posted_fields(request)
        deleted = delete_own_comment(
            comment_id=comment_id, site_id=found.site_id, reader=comment.author
        )
        deleted.refresh_from_db(fields=["shown"])
        return see_other(links.permalink(comment_id) if deleted.shown else links.start)
    response = article_page(
        request,
        "pages/delete.html",
        article=found,
        comment=comment,
        action=links.delete(comment_id),
        cancel_link=links.permalink(comment_id),
        csrf_token_value=get_token(request),
    )
    return private(response)


@require_POST
def vote(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Set the reader's vote on a comment."""
    if wants_pieces(request):
        return in_place.vote(request, site, article, comment_id)
    found = get_article(site_key=site, key=article)
    speak(found, request)
    fields = posted_fields(request)
    visitor = get_visitor(request, site=found.site)
    value = acting.vote_in(fields)
    again = None if visitor.is_member else ask_for_device(request)
    if again is not None:  # as for an answer to nothing
        acting.comment_here(comment_id, article=found, reader=visitor.reader)
        return again
    acting.cast_vote(request, article=found, visitor=visitor, comment_id=comment_id, value=value)
    return see_other(ArticleLinks.of(found).permalink(comment_id))


@require_POST
def react(
    request: HttpRequest, site: str, article: str, comment_id: int | None = None
) -> HttpResponse:
    """Set the reader's reaction to a comment, or to the article."""
    if wants_pieces(request):
        return in_place.react(request, site, article, comment_id)
    found = get_article(site_key=site, key=article)
    speak(found, request)
    fields = posted_fields(request)
    visitor = get_visitor(request, site=found.site)
    again = None if visitor.is_member else ask_for_device(request)
    if again is not None:
        if comment_id is not None:  # as for an answer to nothing
            acting.comment_here(comment_id, article=found, reader=visitor.reader)
        return again
    acting.react(request, article=found, visitor=visitor, comment_id=comment_id, fields=fields)
    links = ArticleLinks.of(found)
    return see_other(links.start if comment_id is None else links.permalink(comment_id))


def see_other(address: str) -> HttpResponse:
    """Send the browser on after a change, so that a reload repeats nothing."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return private(response)


def _form_page(
    request: HttpRequest,
    *,
    found: Article,
    visitor: Visitor,
    links: ArticleLinks,
    parent: Comment | None,
    passage: Passage | None,
    fields: Mapping[str, str],
    preview: SafeHtml | None = None,
    problem: ProblemError | None = None,
) -> HttpResponse:
    options, reader = found.site.options, visitor.reader
    kept = (
        fields.get("stamp", "")
        if read_form_stamp(fields.get("stamp", "")) and _is_retry(problem)
        else ""
    )
    about = {"prompt": prompt_of(found.site), **answering(parent), **asked_about(passage)}
    needs_sign_in = not visitor.is_member and acting.refuses_guests(found, now=timezone.now())
    action = links.post
    if parent is not None:
        action = links.reply(parent.pk)
    elif passage is not None:
        action = links.answer(passage.pk)
    form = FormView(
        action=action,
        text=fields.get("text", ""),
        name=fields.get("name", visitor.known_name),
        email=fields.get("email", reader.email if reader else ""),
        stamp=kept or new_stamp(),
        csrf_token=get_token(request),
        asks_time=parent is None and (bool(found.medium) or "at" in fields),
        at=fields.get("at", ""),
        # What was typed stays there, as for corrections.
        asks_quotation=parent is None
        and passage is None
        and (may_choose(visitor, options=options) or bool(fields.get("quote"))),
        quotation=fields.get("quote", ""),
        asks_name=visitor.asks_name and not needs_sign_in,
        asks_email=not visitor.is_member,
        needs_sign_in=needs_sign_in,
        email_required=options.email_required,
        # What was ticked stays there, also where the site has stopped to ask: so it can be taken back.
        asks_correction=options.corrections or acting.says_correction(fields),
        is_correction=acting.says_correction(fields),
        asks_notify=may_follow(options, is_member=visitor.is_member),
        notify_place=False,
        notify=bool(fields.get("notify")) if fields else options.notify_tick,
        max_chars=options.max_chars,
        errors=errors_of(problem),
        preview=preview,
        cancel_link=links.permalink(parent.pk) if parent else links.start,
        **about,
    )
    return _answer_with_form(
        request, found=found, form=form, title=about["prompt"], problem=problem
    )


def may_choose(visitor: Visitor, *, options: SiteOptions) -> bool:
    """Return whether somebody may mark words of the article to speak of."""
    return options.passages == "all" or (options.passages == "registered" and visitor.is_member)


def _is_retry(problem: ProblemError | None) -> bool:
    """Return whether sending the form again is the same sending: not after its key went to another text."""
    return problem is None or problem.problem_code != "submission_reused"


def _answer_with_form(
    request: HttpRequest,
    *,
    found: Article,
    form: FormView,
    title: str,
    problem: ProblemError | None,
) -> HttpResponse:
    response = article_page(
        request,
        "pages/write.html",
        article=found,
        status=problem.status if problem else 200,
        form=form,
        title=title,
    )
    if isinstance(problem, TooManyError):
        response["Retry-After"] = str(problem.retry_after_seconds)
    return private(response)
