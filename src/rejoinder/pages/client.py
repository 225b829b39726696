"""The built client: which files it has, and the script that publishers put into their pages."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

FOLDER: Final = Path(__file__).with_name("static") / "rejoinder"
CHANGES_SELDOM: Final = "public, max-age=300, stale-while-revalidate=86400"


@functools.cache
def manifest() -> Mapping[str, str]:
    """Return the hashed name of each file of the client by its plain one. A build writes it, and deletes old files."""
    names: Mapping[str, str] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return names


def client_file(name: str) -> str:
    """Return the address of a file, whose name has a hash of its content."""
    return static(f"rejoinder/{manifest()[name]}")


@functools.cache
def _loader() -> bytes:
    return (FOLDER / manifest()["embed.js"]).read_bytes()


@require_safe
def embed_script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Answer the one address that publishers write down. What it loads has hashed addresses."""
    return HttpResponse(
        _loader(),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": CHANGES_SELDOM,
            # Another origin's page runs it, whatever isolation that page asks for.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Surrogate-Key": "client",
        },
    )
