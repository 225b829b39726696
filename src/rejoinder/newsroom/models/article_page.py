"""An article, and who wrote it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import ArticleState
from rejoinder.articles.services import ArticleDescription
from rejoinder.core.errors import InvalidError
from rejoinder.newsroom.addresses import address_of, home_of
from rejoinder.newsroom.asking import settle_text
from rejoinder.newsroom.blocks import ArticleBody, SubscribeLinks
from rejoinder.newsroom.models.author_page import AuthorPage
from rejoinder.newsroom.models.disclaimer import Disclaimer
from rejoinder.newsroom.models.listing import list_article
from rejoinder.newsroom.models.newsroom_page import NewsroomPage
from rejoinder.newsroom.panels import article_editor
from rejoinder.newsroom.recorded import Recorded
from rejoinder.newsroom.registry import Piece, register, withdraw
from rejoinder.newsroom.texts import first_player, first_recorded

LONGEST_DAYS = 36_500


class ArticleTopic(TaggedItemBase):
    """An article's topic."""

    content_object = ParentalKey(
        "newsroom.ArticlePage", on_delete=models.CASCADE, related_name="tagged"
    )


class ArticleFields(models.Model):
    """The columns of an article."""

    flag = models.CharField(
        max_length=40, blank=True, default="", help_text="After the headline, e.g. “(Video)”."
    )
    standfirst = models.TextField(
        blank=True, default="", help_text="Below the headline, in lists, and for search engines."
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="In lists, and where others link to the article.",
    )
    picture_alt = models.CharField(max_length=500, blank=True, default="")
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        db_index=True,
        help_text="Empty: when it is published for the first time.",
    )
    language = models.CharField(
        max_length=35, blank=True, default="", help_text="Such as ar or pt-BR. Empty: the site's."
    )
    external_id = models.CharField(
        max_length=200, blank=True, default="", editable=False
    )  # what an import calls it
    disclaimer = models.ForeignKey(
        Disclaimer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="In the place of the section's or the publication's.",
    )
    has_no_disclaimer = models.BooleanField("no disclaimer at all", default=False)
    credit_name = models.CharField(
        "first published by",
        max_length=200,
        blank=True,
        default="",
        help_text="Shown as “via NAME”.",
    )
    credit_url = models.URLField("their link", max_length=2000, blank=True, default="")
    original_url = models.URLField(
        "address of the original",
        max_length=2000,
        blank=True,
        default="",
        help_text="Search engines are sent there.",
    )
    shares_discussion = models.BooleanField(
        "one discussion with the original",
        default=False,
        help_text="With other pages of this site that have the same original. Else it has its own.",
    )
    discussion = models.CharField(
        max_length=12,
        default=ArticleState.OPEN,
        choices=[
            (ArticleState.OPEN, "Open"),
            (ArticleState.PREMODERATED, "Every comment waits for a moderator"),
            (ArticleState.REGISTERED, "Registered readers only"),
            (ArticleState.CLOSED, "Closed"),
        ],
    )
    closes_after_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_DAYS)],
        help_text="Days after publication; 0: never. Empty: as the site has it.",
    )

    class Meta:
        abstract = True


class ArticlePage(NewsroomPage, ArticleFields):
    """An article. Its discussion stands below it."""

    body = StreamField(ArticleBody(required=False), blank=True)
    subscribe = StreamField(
        SubscribeLinks(required=False), blank=True, help_text="In the place of the section's."
    )
    topics = ClusterTaggableManager(through=ArticleTopic, blank=True)

    content_panels = [
        *NewsroomPage.content_panels,
        FieldPanel("flag"),
        FieldPanel("standfirst"),
        InlinePanel("bylines", label="Byline", heading="Bylines"),
        FieldPanel("body"),
        FieldPanel("topics"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading="Picture"),
        MultiFieldPanel(
            [
                FieldPanel("credit_name"),
                FieldPanel("credit_url"),
                FieldPanel("original_url"),
                FieldPanel("shares_discussion"),
            ],
            heading="Taken over from others",
        ),
        MultiFieldPanel(
            [FieldPanel("disclaimer"), FieldPanel("has_no_disclaimer")], heading="Disclaimer"
        ),
        FieldPanel("subscribe"),
        InlinePanel("corrections", label="Correction", heading="Corrections"),
    ]
    settings_panels = [
        MultiFieldPanel(
            [FieldPanel("discussion"), FieldPanel("closes_after_days")], heading="Discussion"
        ),
        FieldPanel("published_at"),
        FieldPanel("language"),
        *NewsroomPage.settings_panels,
    ]
    edit_handler = article_editor(
        content=content_panels, promote=NewsroomPage.promote_panels, settings=settings_panels
    )
    exclude_fields_in_copy = ["external_id", "registration"]
    parent_page_types = ["newsroom.FrontPage", "newsroom.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "article"

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.live and self.published_at is None and kwargs.get("update_fields") is None:
            self.published_at = self.first_published_at or timezone.now()
        return super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.shares_discussion and not self.original_url:
            raise ValidationError(
                {"original_url": "A shared discussion is the original's: say where it is."}
            )
        try:
            if self.original_url:
                normalise_url(self.original_url)
        except InvalidError as error:
            raise ValidationError({"original_url": error.detail}) from error

    @property
    def medium(self) -> str:
        """Return the address of what the page plays first, which times in comments are about; "" = nothing."""
        return first_player(self.body)[1]

    @property
    def recorded(self) -> Recorded:
        """Return what an editor says of that recording."""
        return first_recorded(self.body)

    @property
    def recorded_apart(self) -> Recorded:
        """Return the same of a recording that is no block of the body."""
        return Recorded()

    def tell(self, *, was_live: bool) -> None:
        """Make the page's article known, or withdraw it. `registry` records the event."""
        if self.live:
            self.register()
        elif was_live:
            list_article(self)
            withdraw(page_id=self.pk)

    def register(self) -> None:
        """Bring the article of this page up to date, which is published, and the lists that it is in."""
        list_article(self)
        site, address = self.publisher, address_of(self)
        if site is None or not address:
            return  # below no front page, or one that no host shows: nobody can open it
        urls = [address]
        external_id = self.external_id or f"page-{self.translation_key.hex[:12]}"
        if self.alias_of_id is not None:  # of one page in two places, with one discussion
            original = address_of(self.alias_of)
            urls, external_id = [original, address] if original else urls, ""
        elif self.shares_discussion:
            urls, external_id = [self.original_url, address], ""
        article = register(
            Piece(
                page_id=self.pk,
                site=site,
                path=self.url_path,
                home=home_of(self),
                description=ArticleDescription(
                    external_id=external_id,
                    urls=urls,
                    title=self.title,
                    summary=self.standfirst,
                    language=self.language,
                    medium=self.medium,
                    published_at=self.published_at,
                    state=ArticleState(self.discussion),
                    key=self.slug,
                ),
                closes_after_days=self.closes_after_days,
            )
        )
        settle_text(article, body=self.body, recorded=self.recorded_apart)


class BylineFields(models.Model):
    """The columns of a byline."""

    author = models.ForeignKey(AuthorPage, on_delete=models.CASCADE, related_name="bylines")
    role = models.CharField(
        max_length=10,
        blank=True,
        default="",
        choices=[("", "Author"), ("host", "Host"), ("pictures", "Pictures"), ("editor", "Editor")],
    )

    class Meta:
        abstract = True


class Byline(Orderable, BylineFields):
    """Who made an article, and as what."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")

    panels = [FieldPanel("author"), FieldPanel("role")]

    def __str__(self) -> str:
        return str(self.author.title)


class CorrectionFields(models.Model):
    """The columns of a correction."""

    text = models.TextField()
    corrected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Correction(Orderable, CorrectionFields):
    """A mistake that was mended, said openly."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")

    panels = [FieldPanel("text"), FieldPanel("corrected_at")]

    def __str__(self) -> str:
        return self.text
