"""What a publisher may decide for a site: one typed value, stored as JSON, with a default for each.

`docs/reference/site-options.md` lists them and is compared with this file.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from rejoinder.core.errors import InvalidError
from rejoinder.core.origins import normal_origin
from rejoinder.sites.phrases import Wording, read_phrases
from rejoinder.sites.reactions import REACTIONS

SORTS = ("newest", "oldest", "most-voted", "most-replied")
LAYOUTS = ("flat", "one-level", "tree")
DENSITIES = ("comfortable", "compact")
PASSAGES = ("off", "questions", "registered", "all")
NOTIFY = ("off", "members", "all")
HISTORIES = ("off", "choose", "all")
NOTIFY_FIRST = ("discussion", "replies")
MAX_DEPTH_CAP = 4
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_CONTACT = re.compile(r"https://[!-~]{1,300}|[!-?A-~]{1,64}@[!-?A-~]{1,250}")


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """The options of a site. Every field but `phrases` has the type bool, int, str or a tuple of str."""

    prompt: str = "What do you think?"  # above the form
    sort: str = "newest"  # one of SORTS: how a discussion opens
    page_size: int = 20  # top-level comments on a page, 5 to 50
    layout: str = "tree"  # one of LAYOUTS: how replies stand; of the tree, depth_cap is the depth
    depth_cap: int = 4  # levels drawn before "Continue this thread", 1 to 4; storage has no limit
    read_more_words: int = 180  # a longer comment is folded behind "Read more"; 0 = never
    density: str = "comfortable"  # one of DENSITIES
    avatars: bool = True  # a coloured letter beside each name, made here from the name
    sso_avatars: bool = (
        False  # the picture that the publisher's sign-in names stands for the letter
    )
    down_votes: bool = True  # off: readers can only vote up
    reactions: tuple[str, ...] = ()  # names of REACTIONS, in the order of the buttons; () = none
    article_reactions: bool = False  # the same on the article, above the comments
    edit_window_minutes: int = 15  # 0 = no editing; deleting is always possible
    corrections: bool = False  # readers can say that a comment corrects the article
    passages: str = "questions"  # one of PASSAGES: who may mark words of an article to speak of
    fetch_texts: bool = True  # an article's text is read from its page, on the site's own hosts
    notify: str = "all"  # one of NOTIFY: who may ask to be told of new comments
    notify_first: str = "discussion"  # one of NOTIFY_FIRST: which of the two is offered first
    notify_tick: bool = False  # the form's tick for mails about answers is set from the start
    public_history: str = "off"  # one of HISTORIES: whether a page lists what one reader wrote
    guests: bool = True  # off: only registered readers write
    email_required: bool = False  # guests must give an e-mail address
    premoderated: bool = False  # every comment waits for a moderator
    first_comment_waits: bool = (
        False  # until a moderator has published one of the author's comments
    )
    max_chars: int = 10_000  # of a comment, in code points, 100 to 10,000
    max_links: int = 3  # a comment with more links waits
    banned_words: tuple[str, ...] = ()  # refused; whole words, * at either end
    suspect_words: tuple[str, ...] = ()  # waits
    closes_after_days: int = 0  # after the article's publication; 0 = never
    origins: tuple[
        str, ...
    ] = ()  # whose pages may embed, as https://gazette.example; () = the hosts
    sso_roles: bool = False  # the publisher's sign-in says who is staff here
    sso_connect_url: str = ""  # where readers of hosted pages are sent to sign in; "" = nowhere

    contact: str = ""  # address or page of the editors, in mails about decisions; "" = not said

    phrases: Mapping[str, Wording] = field(default_factory=dict)  # its own words for texts of ours

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> SiteOptions:
        """Return the options that `values` states, and defaults for the rest.

        Raises:
            InvalidError: a name is unknown, a value has another type or is out of range.
        """
        known = {each.name: getattr(cls(), each.name) for each in dataclasses.fields(cls)}
        taken: dict[str, object] = {}
        for name, value in values.items():
            if name not in known:
                raise InvalidError(f"There is no site option “{name}”.", field=name)
            taken[name] = _typed(name, value, known[name])
        options = dataclasses.replace(cls(), **taken)  # type: ignore[arg-type]  # checked by _typed
        options.check()
        return options

    def check(self) -> None:
        """Refuse values out of range.

        Raises:
            InvalidError: names the option and what it may be.
        """
        ranges = {
            "page_size": (5, 50),
            "depth_cap": (1, MAX_DEPTH_CAP),
            "read_more_words": (0, 100_000),
            "edit_window_minutes": (0, 525_600),
            "max_chars": (100, 10_000),
            "max_links": (0, 30),
            "closes_after_days": (0, 36_500),
        }
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise InvalidError(f"{name} must be from {low} to {high}.", field=name)
        for origin in self.origins:
            _check_origin(origin)
        if self.sso_connect_url:
            _check_address(self.sso_connect_url)
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise InvalidError(
                "contact must be an e-mail address or begin with https://.", field="contact"
            )
        choices = {
            "sort": SORTS,
            "layout": LAYOUTS,
            "density": DENSITIES,
            "passages": PASSAGES,
            "public_history": HISTORIES,
            "notify": NOTIFY,
            "notify_first": NOTIFY_FIRST,
        }
        for name, values in choices.items():
            if getattr(self, name) not in values:
                raise InvalidError(f"{name} must be one of {', '.join(values)}.", field=name)
        for reaction in self.reactions:
            if reaction not in REACTIONS or self.reactions.count(reaction) > 1:
                raise InvalidError(
                    f"reactions: “{reaction}” is none, or there twice."
                    f" Choose among {', '.join(REACTIONS)}.",
                    field="reactions",
                )

    def as_json(self) -> dict[str, object]:
        """Return only what differs from the defaults, so that a better default reaches old sites."""
        defaults = SiteOptions()
        return {
            each.name: list(value) if isinstance(value, tuple) else value
            for each in dataclasses.fields(self)
            if (value := getattr(self, each.name)) != getattr(defaults, each.name)
        }


def _check_origin(origin: str) -> None:
    try:
        normal = normal_origin(origin)
    except ValueError as error:
        raise InvalidError(f"origins: “{origin}” is none. {error}", field="origins") from error
    if origin != normal:
        raise InvalidError(f"origins: write “{normal}” for “{origin}”.", field="origins")


def _check_address(address: str) -> None:
    if not _is_safe_address(address):
        raise InvalidError(
            "sso_connect_url: write the whole address, such as https://gazette.example/talk-sign-in.",
            field="sso_connect_url",
        )
    query = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    if {"sso", "sig"} & {name for name, _ in query}:
        raise InvalidError(
            "sso_connect_url: leave “sso” and “sig” out, which are added to it.",
            field="sso_connect_url",
        )


def _is_safe_address(address: str) -> bool:
    if not (address.isascii() and address.isprintable()) or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    return is_safe and bool(host) and "@" not in parts.netloc and not parts.fragment


def _typed(name: str, value: object, default: object) -> object:
    match default:
        case bool() if isinstance(value, bool):
            return value
        case int() if (
            isinstance(value, int) and not isinstance(value, bool) and not isinstance(default, bool)
        ):
            return value
        case str() if isinstance(value, str):
            return value
        case tuple() if isinstance(value, list | tuple) and all(
            isinstance(part, str) for part in value
        ):
            return tuple(value)
        case dict() if isinstance(value, Mapping):
            return read_phrases(value)
    wanted = {
        bool: "true or false",
        int: "a whole number",
        str: "a text",
        tuple: "a list of texts",
        dict: "a list of phrases, each with its wording",
    }
    raise InvalidError(f"The site option “{name}” must be {wanted[type(default)]}.", field=name)
