"""The shapes that the Gazette's articles are written in. Plain data; nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

Flag: TypeAlias = Literal["", "(Video)", "(Podcast)"]
Place: TypeAlias = Literal["above", "below", "both"]

# (block name, value). The names and their values are:
#   paragraph    HTML of <p>, <b>, <i>, <a href>
#   heading      str
#   pull_quote   {text, attribution}
#   quotation    {text, source, url}; url may be ""
#   image        {file, alt, caption, credit}; a file is one of the folder `files`
#   video        {url, title, poster, chapters}; poster is a file
#   audio        {file, title}
#   table        {caption, rows}; rows are lists of str, the first row is the head
#   related      list of slugs
#   note         HTML, as in a paragraph
#   question     {text}; put to readers at the passage before it
Block: TypeAlias = tuple[str, Any]


class Syndication(NamedTuple):
    """Where an article was published first."""

    name: str
    link: str  # of the outlet
    original_url: str  # canonical
    discussion: Literal["shared", "own"]


class Picture(NamedTuple):
    """What lists show with an article."""

    file: str
    alt: str


class Episode(NamedTuple):
    """What an article has as an episode of a podcast."""

    number: int
    recording: str  # a file
    seconds: int
    chapters: str = ""  # a line each: its time and its title
    transcript: str = ""  # WebVTT


@dataclass(frozen=True, slots=True)
class Author:
    slug: str  # the key of the same person in people.py, where there is one
    name: str
    role: str
    biography: str  # plain text


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    name: str
    description: str  # plain text


@dataclass(frozen=True, slots=True)
class Disclaimer:
    key: str
    name: str  # for editors
    text: str  # HTML


@dataclass(frozen=True, slots=True)
class Written:
    """One article, without its discussion."""

    external_id: str  # the publisher's own name of the article, unique
    slug: str
    section: str  # slug
    topics: tuple[str, ...]
    headline: str
    standfirst: str  # plain text
    bylines: tuple[str, ...]  # slugs of authors
    published: int  # minutes before the moment the demo is filled
    body: list[Block] = field(hash=False)
    language: str = ""  # BCP 47; "" is the site's own
    flag: Flag = ""
    corrections: tuple[tuple[int, str], ...] = ()  # (minutes before it, text), oldest first
    disclaimer: str = ""  # key
    disclaimer_place: Place = "above"  # says nothing where there is no disclaimer
    syndication: Syndication | None = None
    picture: Picture | None = None
    episode: Episode | None = None  # its first author is its host
