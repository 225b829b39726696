"""What readers do with a form, whichever way they are answered: by the next page, or in place."""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.accounts import pace
from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest, anonymous_reader, member_reader, voting_member
from rejoinder.activity.queries import withdrawn_article
from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article, is_for_members, takes_comments
from rejoinder.comments.errors import MembersOnlyError, NotYoursError
from rejoinder.comments.models import Comment
from rejoinder.comments.moments import Moment, moment_typed
from rejoinder.comments.permissions import is_author
from rejoinder.comments.queries.single import get_visible
from rejoinder.comments.services.judging import Circumstances
from rejoinder.comments.services.posting import Posted, post_comment
from rejoinder.core.errors import InvalidError, NotFoundError, NotPermittedError
from rejoinder.core.tokens import FormStamp, read_form_stamp
from rejoinder.fragments.following import may_follow
from rejoinder.notifications.models import Scope
from rejoinder.notifications.services.asking import Wanted, follow
from rejoinder.pages.described import is_web_address
from rejoinder.pages.rendering import speak
from rejoinder.pages.visitors import Visitor, network_of
from rejoinder.passages.models import Passage
from rejoinder.passages.queries import get_passage
from rejoinder.passages.services.choosing import Choice, choice_of
from rejoinder.passages.services.fetching import want_question
from rejoinder.screening.drafts import NETWORK_PACE
from rejoinder.screening.pace import KEPT_NETWORK_POSTS, seconds_to_wait
from rejoinder.sites.models import Site
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import set_vote

_MOST_ADDRESS = 2_000  # characters
_MOST_DIGITS = 18  # of a 64-bit id


class NoDeviceError(NotPermittedError):
    """A guest without a device token cannot be told from the next one."""

    code = "no_device"


class FormExpiredError(InvalidError):
    """The form's stamp is damaged, or signed with a key that is not in use any more."""

    code = "form_expired"


class ArticleWithdrawnError(NotFoundError):
    """The newsroom withdrew the article while somebody wrote."""

    code = "article_withdrawn"


def article_to_write(request: HttpRequest, *, site: str, article: str) -> Article:
    """Return an article that somebody writes about, and say texts in its language. One statement, mostly.

    Raises:
        ArticleWithdrawnError: it was there while the text was written.
        NotFoundError: absent, or of another site.
    """
    try:
        found = get_article(site_key=site, key=article)
    except NotFoundError as error:
        gone = withdrawn_article(site_key=site, key=article) if request.method == "POST" else None
        if gone is None:
            raise
        speak(gone, request)
        raise ArticleWithdrawnError(
            _("This article was withdrawn while you wrote. Your text is kept below: copy it.")
        ) from error
    speak(found, request)
    return found


def refuses_guests(article: Article, *, now: datetime) -> bool:
    """Return whether only who signed in can write: in this discussion, or on the whole site."""
    return is_for_members(article, now=now) or (
        not article.site.options.guests and takes_comments(article, now=now)
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a form."""

    comment: Comment
    is_new: bool  # or an earlier sending of the same form stored it
    asked_at: str = ""  # the address to which a mail asks about answers; "" = none does


def post(
    request: HttpRequest,
    *,
    article: Article,
    visitor: Visitor,
    parent_id: int | None,
    passage_id: int | None = None,
    fields: Mapping[str, str],
    key: uuid.UUID | None = None,
) -> Sent:
    """Store a comment from the fields of its form, and what else was ticked there.

    Args:
        key: of this sending; without it the form's stamp says it, or else the text itself.
    """
    text = fields.get("text", "")
    moment = moment_typed(fields.get("at", ""))
    choice = choice_in(fields) if parent_id is None and passage_id is None else None
    stamp = _stamp(fields)
    network = network_of(request)
    if choice is not None and choice.mark:
        want_question(article, mark=choice.mark, digest=choice.digest)
    # Whoever becomes a member by a comment that is refused becomes none.
    is_new_member = visitor.account is not None and visitor.asks_name
    with transaction.atomic() if is_new_member else nullcontext():
        posting = functools.partial(
            post_comment,
            article=article,
            author=_author(visitor, article=article, fields=fields, stamp=stamp),
            text=text,
            parent_id=parent_id,
            passage_id=passage_id,
            choice=choice,
            is_correction=says_correction(fields),
            submission_key=key
            or (
                stamp.key
                if stamp
                else _key_of(
                    article,
                    parent_id=parent_id,
                    passage_id=passage_id,
                    choice=choice,
                    text=text,
                    moment=moment,
                )
            ),
            circumstances=Circumstances(
                opened_at=stamp.opened_at if stamp else None,
                honeypot=fields.get("homepage", ""),
                network_posts=pace.POSTS.times(network),
                is_reader_only=visitor.is_reader_only,
            ),
            moment=moment,
            medium=_medium_in(fields),
        )
        if fields.get("notify"):
            sent = _post_and_follow(posting, fields=fields)
        else:
            posted = posting()
            sent = Sent(posted.comment, posted.is_new)
    if sent.is_new:
        pace.POSTS.note(network, at=sent.comment.created_at)
    return sent


def passes_as_post(request: HttpRequest) -> bool:
    """Return whether a network may write something besides comments now, which counts as one of them."""
    network, now = network_of(request), timezone.now()
    times = pace.POSTS.times(network)
    if seconds_to_wait(times, pace=NETWORK_PACE, now=now, kept=KEPT_NETWORK_POSTS):
        return False
    pace.POSTS.note(network, at=now)
    return True


def one_more_step(email: str) -> str:
    """Return what a reader is told whom a mail asks first. It says nothing of the address but itself."""
    return _(
        "One more step: open the mail that comes to %(email)s and agree there. Nothing is sent before. "
        "An address gets at most three such mails a day."
    ) % {"email": email}


def _author(
    visitor: Visitor, *, article: Article, fields: Mapping[str, str], stamp: FormStamp | None
) -> Reader | Guest:
    name = fields.get("name", "")
    if visitor.reader is not None and visitor.is_member and not visitor.asks_name:
        return visitor.reader
    if visitor.account is not None:
        return member_reader(site=article.site, account=visitor.account, name=name)
    if is_for_members(article, now=timezone.now()):  # before a name is asked for that nobody needs
        raise MembersOnlyError(
            "Only members can write here. Sign in, and send it again. Your text is kept below."
        )
    # Without cookies the form's key stands in, so that sending it twice still is one guest's doing.
    unknown = stamp.key if stamp else uuid.uuid4()
    return Guest(device=visitor.device or unknown, name=name, email=fields.get("email", ""))


def _post_and_follow(posting: Callable[[], Posted], *, fields: Mapping[str, str]) -> Sent:
    """Store a comment and the wish to be told of answers to it: both, or none of them.

    Raises:
        AddressNeededError: a guest ticked that and gave no address.
    """
    with transaction.atomic():
        posted = posting()
        comment = posted.comment
        options = comment.article.site.options
        is_member = comment.author.account_id is not None
        if not (posted.is_new and may_follow(options, is_member=is_member)):
            return Sent(comment, posted.is_new)
        email = fields.get("email", "").strip()
        wish = follow(
            site=comment.article.site,
            reader=comment.author,
            wanted=Wanted(scope=Scope.COMMENT, article=comment.article, comment=comment),
            email=email,
        )
        return Sent(comment, posted.is_new, asked_at=email if wish is None else "")


def choice_in(fields: Mapping[str, str]) -> Choice | None:
    """Return the words of the article that a form says were marked, None for none.

    Raises:
        InvalidError: they are too few or too many, or no text.
    """
    if not fields.get("quote", "").strip():
        return None
    return choice_of(
        fields["quote"],
        prefix=fields.get("quote_prefix", ""),
        suffix=fields.get("quote_suffix", ""),
        start=fields.get("quote_start", ""),
        digest=fields.get("quote_digest", ""),
        mark=fields.get("mark", ""),
    )


def says_correction(fields: Mapping[str, str]) -> bool:
    """Return whether a form says that the comment corrects the article."""
    return bool(fields.get("corrects"))


def _stamp(fields: Mapping[str, str]) -> FormStamp | None:
    text = fields.get("stamp", "")
    stamp = read_form_stamp(text)
    if text and stamp is None:
        raise FormExpiredError(
            _("This form has expired. Your text is still here: send it once more.")
        )
    return stamp


def _medium_in(fields: Mapping[str, str]) -> str:
    """Return the address of the recording that a page with a player names, "" where that is no web address."""
    address = fields.get("medium", "")
    usable = len(address) <= _MOST_ADDRESS and "\0" not in address
    return address if usable and is_web_address(address) else ""


def _key_of(
    article: Article,
    *,
    parent_id: int | None,
    passage_id: int | None,
    choice: Choice | None,
    text: str,
    moment: Moment | None,
) -> uuid.UUID:
    """Return the key of a form without a stamp: the same text at the same place is the same sending."""
    at = f"{passage_id or 0}/{moment.fragment if moment else ''}"
    words = f"{choice.mark}/{choice.quotation.exact}" if choice else ""
    place = f"{article.pk}/{parent_id or 0}/{at}{words}"
    return uuid.UUID(
        bytes=hashlib.sha256(place.encode() + text.encode("utf-8", "surrogatepass")).digest()[:16]
    )


def vote_in(fields: Mapping[str, str]) -> int:
    """Return the vote that a form sends: 1, -1 or 0 for none."""
    value = {"1": 1, "-1": -1, "0": 0}.get(fields.get("value", ""))
    if value is None:
        raise InvalidError(_("A vote is up, down or none."), field="value")
    return value


def cast_vote(
    request: HttpRequest, *, article: Article, visitor: Visitor, comment_id: int, value: int
) -> Reader:
    """Set a reader's vote on a comment, and return the reader. A vote that is refused makes nobody one."""
    network = network_of(request)
    cast = functools.partial(
        set_vote,
        comment_id=comment_id,
        site_id=article.site_id,
        article_id=article.pk,
        value=value,
        network_votes=pace.VOTES.times(network),
    )
    if visitor.reader is not None:
        reader = visitor.reader
        cast(reader=reader)
    else:
        with transaction.atomic():
            reader = newcomer(visitor, site=article.site)
            cast(reader=reader)
    pace.VOTES.note(network, at=timezone.now())
    return reader


def react(
    request: HttpRequest,
    *,
    article: Article,
    visitor: Visitor,
    comment_id: int | None,
    fields: Mapping[str, str],
) -> Reader:
    """Set a reader's reaction to a comment, or to the article, and return the reader. As for a vote."""
    network = network_of(request)
    value = fields.get("value", "")
    valve = pace.VOTES.times(network)
    with transaction.atomic():
        reader = visitor.reader or newcomer(visitor, site=article.site)
        if comment_id is None:
            set_article_reaction(article=article, reader=reader, value=value, network_votes=valve)
        else:
            set_reaction(
                comment_id=comment_id,
                site_id=article.site_id,
                article_id=article.pk,
                reader=reader,
                value=value,
                network_votes=valve,
            )
    pace.VOTES.note(network, at=timezone.now())
    return reader


def newcomer(visitor: Visitor, *, site: Site) -> Reader:
    """Return the reader that an account or a device becomes by its first vote or reaction."""
    if visitor.account is not None:
        return voting_member(site=site, account=visitor.account)
    if visitor.device is None:
        raise NoDeviceError(
            _("Your browser refuses our cookie, so nobody could tell a second vote of yours.")
        )
    return anonymous_reader(site=site, device=visitor.device)


def parent_id_in(request: HttpRequest) -> int | None:
    """Return the id of the comment that a form answers (`?to=`), None for none."""
    wanted = request.GET.get("to", "")
    return comment_id_from(wanted) if wanted else None


def passage_id_in(request: HttpRequest) -> int | None:
    """Return the id of the passage that a form is about (`?passage=`), None for none."""
    wanted = request.GET.get("passage", "")
    return comment_id_from(wanted) if wanted else None


def passage_of(passage_id: int | None, *, article: Article) -> Passage | None:
    """Return the passage that a form is about. One statement, or none."""
    return None if passage_id is None else get_passage(passage_id, article=article)


def comment_id_from(text: str) -> int:
    """Return the id that an address says.

    Raises:
        InvalidError: it is no number of a comment.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise InvalidError(_("This is no number of a comment."), code="bad_comment")
    return int(text)


def parent_of(parent_id: int | None, *, article: Article, visitor: Visitor) -> Comment | None:
    """Return the comment that is answered, for the form that answers it. One statement, or none."""
    if parent_id is None:
        return None
    return comment_here(parent_id, article=article, reader=visitor.reader)


def own_comment(comment_id: int, *, article: Article, visitor: Visitor) -> Comment:
    """Return a comment of this discussion that the visitor wrote. One statement."""
    comment = comment_here(comment_id, article=article, reader=visitor.reader)
    if not is_author(visitor.reader, comment):
        raise NotYoursError(_("Only its author can change a comment."))
    return comment


def comment_here(comment_id: int, *, article: Article, reader: Reader | None) -> Comment:
    """Return a comment of this discussion that the reader may see. One statement.

    Raises:
        NotFoundError: none, or one of another discussion.
    """
    comment = get_visible(comment_id, reader=reader, site_id=article.site_id)
    if comment.article_id != article.pk:
        raise NotFoundError(_("There is no such comment."))
    return comment
