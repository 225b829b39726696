"""What a wish is about, in words: the same in pages and in mails."""

from __future__ import annotations

from typing import assert_never

from django.utils.translation import gettext as _

from rejoinder.notifications.models import Frequency, Scope, Subscription


def scope_in_words(scope: Scope) -> str:
    """Return what a wish is for, in the language that is active."""
    match scope:
        case Scope.SITE:
            return _("All new comments on the site")
        case Scope.DISCUSSION:
            return _("New follow-up comments")
        case Scope.REPLIES:
            return _("New replies to my comments")
        case Scope.BRANCH:
            return _("New comments in one thread")
        case Scope.COMMENT:
            return _("New replies to one comment")
        case Scope.PERSON:
            return _("New comments by one person")
        case Scope.PASSAGE:
            return _("New comments at one passage")
        case Scope.MENTIONS:
            return _("Mentions of me")
        case _ as never:
            assert_never(never)


def frequency_in_words(frequency: Frequency) -> str:
    """Return how soon one is told, likewise."""
    match frequency:
        case Frequency.NOW:
            return _("at once")
        case Frequency.HOURLY:
            return _("once an hour")
        case Frequency.DAILY:
            return _("once a day")
        case Frequency.WEEKLY:
            return _("once a week")
        case Frequency.NEVER:
            return _("not by mail")
        case _ as never:
            assert_never(never)


def about(wish: Subscription) -> str:
    """Return the name of what a wish is about: an article's headline, a person's name; "" = the site, or oneself."""
    if wish.person is not None and wish.scope == Scope.PERSON:
        return wish.person.name
    if wish.article is not None:
        return str(wish.article)
    return "" if wish.comment is None else str(wish.comment.article)
