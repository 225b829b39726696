"""A page that stays open: it loads a discussion, follows what happens, and breaks off now and then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.pages.browsing import DISCUSSION, Browser
from tests.pages.html import Element, parse

LIVE = f"{DISCUSSION}/live"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of an event stream; `id` is None where it has none."""

    event: str
    data: Mapping[str, object]
    id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment as it stands on a page."""

    html: str
    parent: int | None


def read_stream(body: str) -> list[Message]:
    """Return the messages of an event stream (WHATWG HTML, 9.2.6), also those that only have an id."""
    assert body.endswith("\n\n")
    messages = []
    for block in body.removesuffix("\n\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        assert fields.keys() <= {"event", "data", "id"}
        data = json.loads(fields.get("data", "{}"))
        messages.append(Message(fields.get("event", ""), data, fields.get("id")))
    return messages


def own_part(element: Element) -> str:
    """Return a comment's element as text, without what stands below it."""
    below = {"replies", "more"}
    kept = [
        part
        for part in element.content
        if isinstance(part, Element) and not below & {*part.attributes.get("class", "").split()}
    ]
    return _text(Element(element.name, element.attributes, content=[*kept]))


def _text(part: Element | str) -> str:
    if isinstance(part, str):
        return part
    attributes = "".join(f" {name}={value!r}" for name, value in part.attributes.items())
    return f"<{part.name}{attributes}>{''.join(map(_text, part.content))}</>"


def comments_below(element: Element, *, parent: int | None) -> Iterator[tuple[int, Seen]]:
    """Yield every comment that is drawn below an element."""
    for part in element.content:
        if not isinstance(part, Element):
            continue
        identifier = part.attributes.get("id", "")
        if part.name == "li" and identifier.startswith("comment-"):
            number = int(identifier.removeprefix("comment-"))
            yield number, Seen(own_part(part), parent)
            yield from comments_below(part, parent=number)
        else:
            yield from comments_below(part, parent=parent)


@dataclass(slots=True)
class OpenPage:
    """What a browser knows of a discussion: all of it, loaded page by page, and changed by messages."""

    version: int = 0
    count: str = ""
    comments: dict[int, Seen] = field(default_factory=dict)
    replies: dict[int, int] = field(default_factory=dict)  # as the messages say
    loads: int = 0

    @classmethod
    def loaded(cls) -> OpenPage:
        page = cls()
        page.load()
        return page

    def load(self) -> None:
        """Read every page of the discussion, and of its branches, as nobody in particular."""
        self.comments.clear()
        self.replies.clear()
        self.loads += 1
        first, *more = _pages(DISCUSSION)
        self.version = int(first.get("section")["data-version"])
        self.count = first.by_id("discussion-count").text
        waiting = [first, *more]
        while waiting:
            page = waiting.pop()
            [section] = page.find("section")
            of_branch = section["id"].partition("branch-")[2]
            found = dict(comments_below(section, parent=None))
            if of_branch:
                del found[int(of_branch)]  # known already, below the comment that it answers
            self.comments |= found
            for link in section.find("p", **{"class": "more"}):
                waiting += _pages(link.get("a")["href"])

    def catch_up(self, *, take: int | None = None) -> list[Message]:
        """Ask for what happened since; break off after `take` messages. Return what was taken in."""
        answer = Browser().answer_to(LIVE, **{"Last-Event-ID": str(self.version)})
        assert answer.status_code == HTTPStatus.OK
        taken = read_stream(answer.content.decode())[:take]
        self.take_in(taken)
        return taken

    def take_in(self, messages: Iterable[Message]) -> None:
        must_load = False
        for message in messages:
            must_load |= message.event == "reset"
            self._take_in(message)
            if message.id is not None:
                self.version = int(message.id)
        if must_load:
            self.load()

    def _take_in(self, message: Message) -> None:
        data = message.data
        number, parent = data.get("id"), data.get("parent")
        match message.event:
            case "comment":
                assert isinstance(number, int)
                assert parent is None or isinstance(parent, int)
                [element] = parse(str(data["html"])).find("li", id=f"comment-{number}")
                self.comments[number] = Seen(own_part(element), parent)
                self.replies[number] = int(str(data["replies"]))
            case "removed":
                assert isinstance(number, int)
                self.comments.pop(number, None)
                self.replies.pop(number, None)
            case "counts":
                n = data["comments"]
                self.count = f"{n} comment" if n == 1 else f"{n} comments"

    def assert_is_as_new(self) -> None:
        """Compare what is known with the pages of now."""
        new = OpenPage.loaded()
        assert self.comments == new.comments
        assert (self.version, self.count) == (new.version, new.count)
        below = [seen.parent for seen in new.comments.values()]
        assert self.replies == {number: below.count(number) for number in self.replies}


def _pages(address: str) -> list[Element]:
    """Return a page and all that follow it."""
    pages = []
    while address:
        answer = Browser().answer_to(address)
        assert answer.status_code == HTTPStatus.OK, address
        pages.append(parse(answer.content.decode()))
        following = pages[-1].find("a", rel="next")
        address = following[0]["href"] if following else ""
    return pages
