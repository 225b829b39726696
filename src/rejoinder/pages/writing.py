"""What readers do: post, reply, preview, edit, delete, vote. Forms in, 303 out, and the text back when it fails."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder.accounts import pace
from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest, anonymous_reader
from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article, takes_comments
from rejoinder.comments.errors import DiscussionClosedError, NotYoursError
from rejoinder.comments.markup import SafeHtml
from rejoinder.comments.models import Comment
from rejoinder.comments.permissions import is_author
from rejoinder.comments.queries.single import get_visible
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.judging import Circumstances
from rejoinder.comments.services.posting import Posted, post_comment
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    TooManyError,
)
from rejoinder.core.tokens import FormStamp, read_form_stamp
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.links import ArticleLinks
from rejoinder.pages.caching import private
from rejoinder.pages.forms import answering, errors_of, new_stamp, preview_of
from rejoinder.pages.posted import posted_fields, typed_again
from rejoinder.pages.problems import plain_page
from rejoinder.pages.rendering import article_page
from rejoinder.pages.visitors import Visitor, ask_for_device, get_visitor, network_of
from rejoinder.sites.models import Site
from rejoinder.votes.services import set_vote


class NoDeviceError(NotPermittedError):
    """A guest without a device token cannot be told from the next one."""

    code = "no_device"


class FormExpiredError(InvalidError):
    """The form's stamp is damaged, or signed with a key that is not in use any more."""

    code = "form_expired"


@require_http_methods(["GET", "HEAD", "POST"])
def write_reply(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Show the form for a comment or a reply (`?to=`), preview it, or post it."""
    found = get_article(site_key=site, key=article)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks(site=site, article=article)
    parent_id = _parent_id(request)
    if request.method != "POST":
        parent = _parent(parent_id, found=found, visitor=visitor)
        if not takes_comments(found, now=timezone.now()):
            raise DiscussionClosedError(_("This discussion is closed. You can still read it."))
        return _form_page(
            request, found=found, visitor=visitor, links=links, parent=parent, fields={}
        )
    try:
        fields = posted_fields(request)
        if fields.get("act") == "preview":
            return _form_page(
                request,
                found=found,
                visitor=visitor,
                links=links,
                parent=_parent(parent_id, found=found, visitor=visitor),
                fields=fields,
                preview=preview_of(fields.get("text", ""), options=found.site.options),
            )
        again = None if visitor.is_member else ask_for_device(request)
        if again is not None:
            _parent(
                parent_id, found=found, visitor=visitor
            )  # nobody gets a device for an answer to nothing
            return again
        posted = _post(request, found=found, visitor=visitor, parent_id=parent_id, fields=fields)
    except ProblemError as problem:
        return _form_page(
            request,
            found=found,
            visitor=visitor,
            links=links,
            parent=_parent(parent_id, found=found, visitor=visitor),
            fields=typed_again(request),
            problem=problem,
        )
    if visitor.device is None and not visitor.is_member and not posted.comment.is_published:
        # A browser without cookies: at the comment's address nobody would know its author again.
        return plain_page(
            request, title=_("Your comment was sent"), detail=posted.comment.reason, status=200
        )
    return see_other(links.comment(posted.comment.pk))


def _post(
    request: HttpRequest,
    *,
    found: Article,
    visitor: Visitor,
    parent_id: int | None,
    fields: Mapping[str, str],
) -> Posted:
    text = fields.get("text", "")
    stamp = _stamp(fields)
    author: Reader | Guest
    if visitor.reader is not None and visitor.is_member:
        author = visitor.reader
    else:
        # Without cookies the form's key stands in, so that sending it twice still is one guest's doing.
        unknown = stamp.key if stamp else uuid.uuid4()
        author = Guest(
            device=visitor.device or unknown,
            name=fields.get("name", ""),
            email=fields.get("email", ""),
        )
    network = network_of(request)
    posted = post_comment(
        article=found,
        author=author,
        text=text,
        parent_id=parent_id,
        submission_key=stamp.key if stamp else _key_of(found, parent_id=parent_id, text=text),
        circumstances=Circumstances(
            opened_at=stamp.opened_at if stamp else None,
            honeypot=fields.get("homepage", ""),
            network_posts=pace.POSTS.times(network),
        ),
    )
    if posted.is_new:
        pace.POSTS.note(network, at=posted.comment.created_at)
    return posted


def _stamp(fields: Mapping[str, str]) -> FormStamp | None:
    text = fields.get("stamp", "")
    stamp = read_form_stamp(text)
    if text and stamp is None:
        raise FormExpiredError(
            _("This form has expired. Your text is still here: send it once more.")
        )
    return stamp


def _key_of(found: Article, *, parent_id: int | None, text: str) -> uuid.UUID:
    """Return the key of a form without a stamp: the same text at the same place is the same sending."""
    place = f"{found.pk}/{parent_id or 0}/"
    return uuid.UUID(
        bytes=hashlib.sha256(place.encode() + text.encode("utf-8", "surrogatepass")).digest()[:16]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Show the form for editing one's own comment, preview it, or store it."""
    found = get_article(site_key=site, key=article)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks(site=site, article=article)
    comment = _own_comment(comment_id, found=found, visitor=visitor)
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
                return see_other(links.comment(comment_id))
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
        cancel_link=links.comment(comment_id),
        submit_label=_("Save"),
    )
    return _answer_with_form(
        request, found=found, form=form, title=_("Edit your comment"), problem=problem
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Ask before deleting one's own comment, or delete it."""
    found = get_article(site_key=site, key=article)
    visitor = get_visitor(request, site=found.site)
    links = ArticleLinks(site=site, article=article)
    comment = _own_comment(comment_id, found=found, visitor=visitor)
    if request.method == "POST":
        posted_fields(request)
        deleted = delete_own_comment(
            comment_id=comment_id, site_id=found.site_id, reader=comment.author
        )
        deleted.refresh_from_db(fields=["shown"])
        return see_other(links.comment(comment_id) if deleted.shown else links.page())
    response = article_page(
        request,
        "pages/delete.html",
        article=found,
        comment=comment,
        action=links.delete(comment_id),
        cancel_link=links.comment(comment_id),
        csrf_token_value=get_token(request),
    )
    return private(response)


@require_POST
def vote(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Set the reader's vote on a comment."""
    found = get_article(site_key=site, key=article)
    fields = posted_fields(request)
    visitor = get_visitor(request, site=found.site)
    value = {"1": 1, "-1": -1, "0": 0}.get(fields.get("value", ""))
    if value is None:
        raise InvalidError(_("A vote is up, down or none."), field="value")
    again = None if visitor.is_member else ask_for_device(request)
    if again is not None:
        _comment_here(comment_id, found=found, reader=visitor.reader)  # as for an answer to nothing
        return again
    network = network_of(request)
    cast = functools.partial(
        set_vote,
        comment_id=comment_id,
        site_id=found.site_id,
        article_id=found.pk,
        value=value,
        network_votes=pace.VOTES.times(network),
    )
    if visitor.reader is not None:
        cast(reader=visitor.reader)
    else:
        with transaction.atomic():  # a vote that is refused makes nobody a reader
            cast(reader=_newcomer(visitor, site=found.site))
    pace.VOTES.note(network, at=timezone.now())
    return see_other(ArticleLinks(site=site, article=article).comment(comment_id))


def _newcomer(visitor: Visitor, *, site: Site) -> Reader:
    if visitor.device is None:
        raise NoDeviceError(
            _("Your browser refuses our cookie, so nobody could tell a second vote of yours.")
        )
    return anonymous_reader(site=site, device=visitor.device)


def see_other(address: str) -> HttpResponse:
    """Send the browser on after a change, so that a reload repeats nothing."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return private(response)


def _parent_id(request: HttpRequest) -> int | None:
    wanted = request.GET.get("to", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdecimal()) or len(wanted) > 18:  # noqa: PLR2004  # of a 64-bit id
        raise InvalidError(_("This is no number of a comment."), code="bad_comment")
    return int(wanted)


def _parent(parent_id: int | None, *, found: Article, visitor: Visitor) -> Comment | None:
    """Return the comment that is answered, for the form that answers it. One statement, or none."""
    if parent_id is None:
        return None
    return _comment_here(parent_id, found=found, reader=visitor.reader)


def _own_comment(comment_id: int, *, found: Article, visitor: Visitor) -> Comment:
    comment = _comment_here(comment_id, found=found, reader=visitor.reader)
    if not is_author(visitor.reader, comment):
        raise NotYoursError(_("Only its author can change a comment."))
    return comment


def _comment_here(comment_id: int, *, found: Article, reader: Reader | None) -> Comment:
    """Return a comment of this discussion that the reader may see. One statement.

    Raises:
        NotFoundError: none, or one of another discussion.
    """
    comment = get_visible(comment_id, reader=reader, site_id=found.site_id)
    if comment.article_id != found.pk:
        raise NotFoundError(_("There is no such comment."))
    return comment


def _form_page(
    request: HttpRequest,
    *,
    found: Article,
    visitor: Visitor,
    links: ArticleLinks,
    parent: Comment | None,
    fields: Mapping[str, str],
    preview: SafeHtml | None = None,
    problem: ProblemError | None = None,
) -> HttpResponse:
    options = found.site.options
    reader = visitor.reader
    kept = (
        fields.get("stamp", "")
        if read_form_stamp(fields.get("stamp", "")) and _is_retry(problem)
        else ""
    )
    about = {"prompt": options.prompt, **answering(parent)}
    form = FormView(
        action=f"{links.post}?{urlencode({'to': parent.pk})}" if parent else links.post,
        text=fields.get("text", ""),
        name=fields.get("name", visitor.known_name),
        email=fields.get("email", reader.email if reader else ""),
        stamp=kept or new_stamp(),
        csrf_token=get_token(request),
        asks_name=not visitor.is_member,
        email_required=options.email_required,
        max_chars=options.max_chars,
        errors=errors_of(problem),
        preview=preview,
        cancel_link=links.comment(parent.pk) if parent else links.page(),
        **about,
    )
    return _answer_with_form(
        request, found=found, form=form, title=about["prompt"], problem=problem
    )


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
