"""The pages of a publication, and what belongs to them."""

from __future__ import annotations

from rejoinder.newsroom.models.arrival import Arrival, ArrivalKind
from rejoinder.newsroom.models.article_page import ArticlePage, ArticleTopic, Byline, Correction
from rejoinder.newsroom.models.author_page import AuthorPage
from rejoinder.newsroom.models.disclaimer import Disclaimer
from rejoinder.newsroom.models.episode_page import EpisodePage
from rejoinder.newsroom.models.front_page import FrontPage
from rejoinder.newsroom.models.listing import Listing
from rejoinder.newsroom.models.mending import Mending
from rejoinder.newsroom.models.newsroom_page import NewsroomPage
from rejoinder.newsroom.models.plain_page import PlainPage
from rejoinder.newsroom.models.section_page import SectionPage
from rejoinder.newsroom.registry import Registration

__all__ = [
    "Arrival",
    "ArrivalKind",
    "ArticlePage",
    "ArticleTopic",
    "AuthorPage",
    "Byline",
    "Correction",
    "Disclaimer",
    "EpisodePage",
    "FrontPage",
    "Listing",
    "Mending",
    "NewsroomPage",
    "PlainPage",
    "Registration",
    "SectionPage",
]
