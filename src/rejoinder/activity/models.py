"""The activity log: audit trail, queue for notifications, source of live updates, version of a discussion."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.sites.models import Site


class EventKind(models.TextChoices):
    """What happened. `noun.past_participle`; the subject is named by the noun."""

    COMMENT_POSTED = "comment.posted"
    COMMENT_EDITED = "comment.edited"
    COMMENT_DELETED = "comment.deleted"  # by its author
    COMMENT_APPROVED = "comment.approved"
    COMMENT_REJECTED = "comment.rejected"
    COMMENT_REMOVED = "comment.removed"  # by staff
    COMMENT_MARKED_SPAM = "comment.marked_spam"
    COMMENT_PINNED = "comment.pinned"
    COMMENT_UNPINNED = "comment.unpinned"
    CORRECTION_FIXED = "correction.fixed"  # a comment that corrects the article
    CORRECTION_DECLINED = "correction.declined"
    CORRECTION_REOPENED = "correction.reopened"
    BRANCH_CLOSED = "branch.closed"
    BRANCH_OPENED = "branch.opened"
    VOTE_CAST = "vote.cast"
    VOTE_WITHDRAWN = "vote.withdrawn"
    REACTION_SET = "reaction.set"  # to a comment, or without a subject to the article
    REACTION_WITHDRAWN = "reaction.withdrawn"  # likewise
    ARTICLE_STATE_CHANGED = "article.state_changed"
    ARTICLE_PUBLISHED = "article.published"  # by the newsroom, for the first time or anew
    ARTICLE_WITHDRAWN = "article.withdrawn"  # by the newsroom
    SITE_PAGES_CHANGED = (
        "site.pages_changed"  # what is no article: a front page, an author; of no article
    )
    SITE_OPTIONS_CHANGED = "site.options_changed"  # of no article
    PASSAGES_FOLLOWED = "passages.followed"  # into a new text of the article
    PASSAGE_ATTACHED = "passage.attached"  # by hand, to other words of the text
    PASSAGE_CONFIRMED = "passage.confirmed"  # by hand: it stands where it was found
    PASSAGE_DETACHED = "passage.detached"  # by hand: it is not in the text any more
    COMMENTS_IMPORTED = "comments.imported"  # one for each article that an import touched
    READER_CLAIMED = (
        "reader.claimed"  # a guest's or imported reader's comments; one for each article
    )
    READER_UNCLAIMED = "reader.unclaimed"  # they went back; likewise
    READER_ERASED = "reader.erased"  # likewise
    READER_CHANGED = "reader.changed"  # the picture, or whether others may list what he or she wrote; of no article


class Event(models.Model):
    """A row of the log. Append-only: written in the transaction of the change, never altered."""

    id = models.BigAutoField(primary_key=True)  # monotonic; a discussion's version is its last one
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, db_index=False)
    kind = models.CharField(max_length=40, choices=EventKind.choices)
    actor = models.ForeignKey(Reader, on_delete=models.SET_NULL, null=True, db_index=False)
    # Explicitly no foreign key: the subject's table differs by kind, and the log outlives its subjects.
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(
        default=dict
    )  # what changed, before and after, without texts of comments
    stale = models.JSONField(default=list)  # surrogate keys of the answers that this outdates
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["article", "-id"], name="event_by_article"),
            models.Index(fields=["site", "-id"], name="event_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"
