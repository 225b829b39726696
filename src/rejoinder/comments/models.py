"""Comments, their earlier texts, and how many there are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.markup import SafeHtml, SourceFormat
from rejoinder.comments.moments import Moment
from rejoinder.passages.models import Passage
from rejoinder.sites.models import Site


class CommentStatus(models.TextChoices):
    """Who sees a comment: PUBLISHED everybody; the others its author and the site's staff."""

    PUBLISHED = "published", "Published"
    WAITING = "waiting", "Waiting"  # for a moderator
    REJECTED = "rejected", "Rejected"  # never published, with a reason
    SPAM = "spam", "Spam"
    REMOVED = "removed", "Removed"  # after publication, by its author or by staff


class CommentKind(models.TextChoices):
    """A COMMENT stands in the discussion; the others are mentions of the article on other sites."""

    COMMENT = "comment", "Comment"
    PINGBACK = "pingback", "Pingback"
    TRACKBACK = "trackback", "Trackback"


class CorrectionState(models.TextChoices):
    """What became of a comment in which a reader corrects the article; None is no such comment."""

    OPEN = "open", "Open"
    FIXED = "fixed", "Fixed"
    DECLINED = "declined", "Not a mistake"


# Until moderators have taken it away, a correction can be decided on.
STANDING = (CommentStatus.PUBLISHED, CommentStatus.WAITING)

_IN_LIST = Q(parent=None, shown=True, kind=CommentKind.COMMENT)
_ON_PASSAGE = _IN_LIST & Q(passage__isnull=False)
_IN_FLAT_LIST = Q(status=CommentStatus.PUBLISHED, kind=CommentKind.COMMENT)


class Comment(models.Model):
    """One comment. The counts on it are kept by `services.counting`, in the transaction of each change."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="replies", db_index=False
    )  # the comment really answered, at any depth
    root = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )  # top of the branch; None for a top-level comment
    depth = models.PositiveIntegerField(default=0)  # 0 = top level
    kind = models.CharField(max_length=10, choices=CommentKind.choices, default=CommentKind.COMMENT)
    passage = models.ForeignKey(
        Passage, on_delete=models.SET_NULL, null=True, related_name="comments", db_index=False
    )  # of the article, which a top-level comment is about
    place = models.PositiveIntegerField(
        null=True, blank=True, default=None
    )  # of the passage in the text of today; `passages.models.NOWHERE` of an orphan
    author = models.ForeignKey(
        Reader, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    author_name = models.TextField()  # as it was when written

    source = models.TextField()  # as typed or found
    source_format = models.CharField(
        max_length=10,
        choices=[(f.value, f.value) for f in SourceFormat],
        default=SourceFormat.MARKDOWN,
    )
    html = models.TextField()  # what `markup.render` made of it
    renderer = models.PositiveSmallIntegerField()  # `markup.RENDERER_VERSION` of `html`
    word_count = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=32, default="", blank=True)  # `screening.fingerprint`

    status = models.CharField(max_length=10, choices=CommentStatus.choices)
    reason = models.TextField(
        blank=True, default=""
    )  # of waiting, rejection or removal, for the author
    removed_by_author = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_after_replies = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Reader, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # A type that a reader chose, and what the editors made of it: both are one word.
    correction = models.CharField(
        max_length=10, choices=CorrectionState.choices, null=True, blank=True, default=None
    )
    correction_decided_at = models.DateTimeField(null=True, blank=True)
    correction_decided_by = models.ForeignKey(
        Reader, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    correction_reason = models.TextField(
        blank=True, default=""
    )  # why the article stays as it is, for the author
    correction_published = models.BooleanField(default=False)  # the article says what was mended
    pinned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True
    )  # of a top-level comment: the branch takes no replies

    # When in the article's recording, of a top-level comment: see `moments`.
    at_ms = models.PositiveIntegerField(null=True, blank=True, default=None)
    until_ms = models.PositiveIntegerField(null=True, blank=True, default=None)
    medium = models.TextField(blank=True, default="")  # address of the recording that was meant

    # Published, or a tombstone that still has something shown below it.
    shown = models.BooleanField(default=False)
    reply_count = models.PositiveIntegerField(default=0)  # direct replies that are shown
    branch_count = models.PositiveIntegerField(
        default=0
    )  # of a top-level comment: all published below it
    up = models.PositiveIntegerField(default=0)  # votes, imported ones included
    down = models.PositiveIntegerField(default=0)
    imported_up = models.PositiveIntegerField(default=0)  # bare counters, without voters
    imported_down = models.PositiveIntegerField(default=0)
    score = models.GeneratedField(
        expression=F("up") - F("down"), output_field=models.IntegerField(), db_persist=True
    )

    reactions = models.JSONField(
        null=True, blank=True, default=None
    )  # how many by name; None = none
    submission_key = models.UUIDField(
        null=True, blank=True, default=None
    )  # the form's, against double posts
    origin = models.TextField(blank=True, default="")  # of an import, e.g. "wordpress"
    origin_id = models.TextField(blank=True, default="")
    extra = models.JSONField(null=True, blank=True, default=None)  # what an import could not place

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "author",
                "submission_key",
                condition=Q(submission_key__isnull=False),
                name="one_comment_per_submission",
            ),
            models.UniqueConstraint(
                "site",
                "origin",
                "origin_id",
                condition=~Q(origin=""),
                name="one_comment_per_origin_id",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root=None, depth=0)
                | Q(parent__isnull=False, root__isnull=False, depth__gt=0),
                name="comment_root_and_depth_agree",
            ),
            models.CheckConstraint(
                condition=Q(at_ms=None, until_ms=None)
                | Q(parent=None, at_ms__isnull=False)
                & (Q(until_ms=None) | Q(until_ms__gt=F("at_ms"))),
                name="comment_time_is_of_the_top_level",
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-created_at", "-id"], name="comment_newest", condition=_IN_LIST
            ),
            models.Index(
                fields=["article", "-score", "-created_at", "-id"],
                name="comment_most_voted",
                condition=_IN_LIST,
            ),
            models.Index(
                fields=["article", "-branch_count", "-created_at", "-id"],
                name="comment_most_replied",
                condition=_IN_LIST,
            ),
            models.Index(
                fields=["article", "pinned_at"],
                name="comment_pinned",
                condition=Q(pinned_at__isnull=False, shown=True),
            ),
            models.Index(
                fields=["article", "at_ms", "id"],
                name="comment_timed",
                condition=Q(at_ms__isnull=False, shown=True, kind=CommentKind.COMMENT),
            ),
            # Without top-level comments: else a SQLite that has counted its tables would look for those of one
            # article among those of all, since it takes NULL for a parent as any other, with few replies.
            models.Index(
                fields=["parent", "created_at", "id"],
                name="comment_replies",
                condition=Q(parent__isnull=False, shown=True),
            ),
            models.Index(
                fields=["root", "created_at", "id"],
                name="comment_branch",
                condition=Q(root__isnull=False, shown=True),
            ),
            # The flat list by time is read from comment_latest_of_article.
            models.Index(
                fields=["article", "-score", "-created_at", "-id"],
                name="comment_flat_most_voted",
                condition=_IN_FLAT_LIST,
            ),
            models.Index(
                fields=["article", "-reply_count", "-created_at", "-id"],
                name="comment_flat_most_replied",
                condition=_IN_FLAT_LIST,
            ),
            *(
                models.Index(
                    fields=[of, *by, "-created_at", "-id"],
                    name=f"comment_{of}_text_{name}",
                    condition=_ON_PASSAGE,
                )
                for of in ("article", "passage")
                for name, by in (
                    ("newest", ()),
                    ("voted", ("-score",)),
                    ("replied", ("-branch_count",)),
                )
            ),
            models.Index(
                fields=["article", "place", "id"],
                name="comment_article_text_place",
                condition=_ON_PASSAGE,
            ),
            models.Index(
                fields=["passage", "author"],
                name="comment_passage_authors",
                condition=_ON_PASSAGE,
            ),
            models.Index(fields=["author", "-created_at"], name="comment_by_author"),
            models.Index(fields=["site", "status", "-id"], name="comment_by_status"),
            models.Index(
                fields=["correction", "article", "created_at", "id"],
                name="comment_correction",
                condition=Q(correction__isnull=False),
            ),
            models.Index(
                fields=["site", "-created_at", "-id"],
                name="comment_latest",
                condition=Q(status="published"),
            ),
            # By status too: else SQLite would read it for pages, through all replies, instead of comment_newest.
            models.Index(
                fields=["article", "status", "-created_at", "-id"],
                name="comment_latest_of_article",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_published(self) -> bool:
        return self.status == CommentStatus.PUBLISHED

    @property
    def moment(self) -> Moment | None:
        """Return when in the article's recording, None for a comment on the whole."""
        return None if self.at_ms is None else Moment(self.at_ms, self.until_ms)

    @property
    def is_correction(self) -> bool:
        return self.correction is not None

    @property
    def body(self) -> SafeHtml:
        """Return the text as HTML that may stand in a page as it is."""
        return SafeHtml.from_storage(self.html)


class Revision(models.Model):
    """A text that an edit replaced."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()  # 1 = the first text
    source = models.TextField()
    source_format = models.CharField(max_length=10, default=SourceFormat.MARKDOWN)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("comment", "number", name="one_revision_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}, revision {self.number}"


class DiscussionTally(models.Model):
    """How many published comments and mentions an article has, in parts that add up.

    Parts, because one counter that every post of a busy article updates would make those posts wait for
    one another on PostgreSQL. A comment belongs to the part of its id.
    """

    PARTS = 4

    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_index=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    part = models.PositiveSmallIntegerField()
    comments = models.IntegerField(default=0)
    mentions = models.IntegerField(default=0)
    inline = models.IntegerField(default=0)  # of the comments, those tied to the article's text
    timed = models.IntegerField(default=0)  # of the comments, those with a time in the recording
    reactions = models.JSONField(
        null=True, blank=True, default=None
    )  # to the article, by name; a reader's belongs to the part of the reader's id

    class Meta:
        constraints = [
            models.UniqueConstraint("article", "part", name="one_tally_per_part"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.part}: {self.comments}"
