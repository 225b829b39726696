"""Make the form for a comment: empty, for a reply, for an edit, or again with what was typed."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.articles.models import Article
from rejoinder.comments.errors import ScreeningRefusedError
from rejoinder.comments.markup import SafeHtml, SourceFormat, excerpt, plain_text, render
from rejoinder.comments.models import Comment
from rejoinder.core.errors import ProblemError
from rejoinder.core.tokens import form_stamp
from rejoinder.fragments.comments import Frame
from rejoinder.fragments.following import may_follow
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.words import prompt_of, said
from rejoinder.passages.models import Passage
from rejoinder.screening.drafts import Draft, Outcome, Rules
from rejoinder.screening.phases import screen
from rejoinder.screening.wording import refuse_empty, refuse_malformed, refuse_too_long
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions

QUOTED_CHARS = 280
_BEFORE_A_PREVIEW = (refuse_malformed, refuse_empty, refuse_too_long)


def new_form(
    frame: Frame, *, article: Article, asks_name: bool, passage: Passage | None = None
) -> FormView:
    """Return the empty form of a discussion's own page; with `passage`, for what is said about that.

    Where the page is nobody's and caches keep it, the form has no stamp: its bytes are the same for all.
    """
    options = article.site.options
    open_passage = passage if passage and passage.is_open else None
    about = asked_about(open_passage)
    return FormView(
        action=frame.links.answer(open_passage.pk) if open_passage else frame.links.post,
        name=frame.overlay.name,
        email=frame.overlay.email,
        stamp=new_stamp() if frame.overlay.csrf_token else "",
        csrf_token=frame.overlay.csrf_token,
        asks_time=frame.has_player,
        asks_name=asks_name,
        asks_email=not frame.overlay.is_member,
        email_required=options.email_required,
        asks_correction=options.corrections,
        asks_notify=may_follow(options, is_member=frame.overlay.is_member),
        notify=options.notify_tick,
        notify_place=options.notify == "members",
        max_chars=options.max_chars,
        prompt=about.get("prompt", prompt_of(article.site)),
        passage_text=about.get("passage_text", ""),
    )


def undiscussed_form(site: Site, *, action: str, asks_time: bool) -> FormView:
    """Return the form for the first word about an article that is not known yet.

    Args:
        asks_time: the page that asks has a player for the article's recording.
    """
    options = site.options
    return FormView(
        action=action,
        prompt=prompt_of(site),
        asks_time=asks_time,
        email_required=options.email_required,
        asks_correction=options.corrections,
        asks_notify=may_follow(options, is_member=False),
        notify=options.notify_tick,
        notify_place=options.notify == "members",
        max_chars=options.max_chars,
    )


def new_stamp() -> str:
    """Return the signed stamp of a form that opens now."""
    return form_stamp(key=uuid.uuid4(), opened_at=timezone.now())


def answering(parent: Comment | None) -> dict[str, str]:
    """Return the parts of a form that speak of the comment answered."""
    if parent is None:
        return {}
    return {
        "prompt": _("Reply to %(name)s") % {"name": parent.author_name},
        "answered": parent.author_name,
        "answered_text": excerpt(plain_text(parent.body), max_chars=QUOTED_CHARS),
    }


def asked_about(passage: Passage | None) -> dict[str, str]:
    """Return the parts of a form that speak of a passage, and of what its author asks there."""
    if passage is None or not passage.is_confirmed:
        return {}
    parts = {"passage_text": excerpt(passage.quotation or passage.exact, max_chars=QUOTED_CHARS)}
    return {"prompt": passage.question, **parts} if passage.question else parts


def errors_of(problem: ProblemError | None) -> dict[str, str]:
    return {} if problem is None else {problem.field: said(problem.detail)}


def preview_of(text: str, *, options: SiteOptions) -> SafeHtml:
    """Return a text as it would be shown. Stores nothing.

    Raises:
        ScreeningRefusedError: posting it would be refused, whoever wrote it; says why.
    """
    draft = Draft(
        text=text,
        quotation="",
        now=timezone.now(),
        is_edit=False,
        author_is_staff=False,
        author_published_count=0,
        recent_posts=(),
        network_posts=(),
        recent_fingerprints=(),
        opened_at=None,
        honeypot="",
        is_reply=False,
        closed_because="",
    )
    verdict = screen(draft, Rules(max_chars=options.max_chars), _BEFORE_A_PREVIEW)
    if verdict.outcome is Outcome.REFUSE:
        raise ScreeningRefusedError(verdict.message, field="text", code=verdict.code)
    return render(text, SourceFormat.MARKDOWN)
