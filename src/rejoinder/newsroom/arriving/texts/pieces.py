"""What a text is turned into, and whom the turning asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

Told: TypeAlias = Callable[[str, str], None]  # takes a kind of problem, and a sentence


class Piece(NamedTuple):
    """A block of the body: the name that `blocks.ArticleBody` knows, and its value as it is stored."""

    type: str
    value: object


class Files(Protocol):
    """Files that were brought, by the addresses at which the text names them."""

    def picture(self, url: str, *, number: str, alt: str, title: str) -> int | None:
        """Return the key of a picture, None if it was not brought.

        Args:
            number: the id of the upload, "" if the text does not say.
        """
        ...

    def picture_numbered(self, number: str) -> tuple[str, str, str]:
        """Return address, alternative text and caption of an upload, or three empty texts."""
        ...

    def attached(self) -> list[str]:
        """Return the numbers of the pictures that were uploaded with this post."""
        ...

    def document(self, url: str) -> int | None:
        """Return the key of another file, None if it was not brought."""
        ...

    def pattern(self, number: str) -> str:
        """Return the HTML of a block that several posts share, "" if the file has none."""
        ...
