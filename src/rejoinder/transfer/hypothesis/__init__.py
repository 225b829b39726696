"""What Hypothesis exports: the file of its client, and the answer of its API."""

from __future__ import annotations

from rejoinder.transfer.hypothesis.reading import LISTS, read
from rejoinder.transfer.hypothesis.records import Audience

__all__ = ["LISTS", "Audience", "read"]
