"""Turn the text of a WordPress post into the blocks of an article. Pure, but for the files that it asks for."""

from __future__ import annotations

from rejoinder.newsroom.arriving.texts.pieces import Files, Piece, Told
from rejoinder.newsroom.arriving.texts.reading import pieces_of

__all__ = ["Files", "Piece", "Told", "pieces_of"]
