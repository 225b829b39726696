"""Rejoinder's own export format: one JSON object a line. Described in docs/reference/jsonl-format.md."""

from __future__ import annotations

from rejoinder.transfer.jsonl.lines import FORMAT, VERSION
from rejoinder.transfer.jsonl.reading import Survey, check, read
from rejoinder.transfer.jsonl.writing import LineWriter, Scope

__all__ = ["FORMAT", "VERSION", "LineWriter", "Scope", "Survey", "check", "read"]
