"""The golden cases that Python and the browser's script share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("golden")


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of one file. Each has a name."""
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = content["cases"]
    return found


def name_of(case: dict[str, Any]) -> str:
    """Return what pytest calls a case."""
    return str(case["name"])
