"""What the Web Annotation Data Model and the Protocol ask of every answer (W3C Recommendations of 23 February 2017).

Each check names the section that it is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

Json = Mapping[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = frozenset(  # Data Model 3.3.5
    [
        "assessing",
        "bookmarking",
        "classifying",
        "commenting",
        "describing",
        "editing",
        "highlighting",
        "identifying",
        "linking",
        "moderating",
        "questioning",
        "replying",
        "tagging",
    ]
)


def is_iri(value: object) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme)


def check_answer(answer: Answer, *, kind: str) -> Json:
    """Check what the Protocol asks of answers to GET (3.2, 4.1), and return the JSON.

    Args:
        kind: the term of LDP that `Link` names.
    """
    assert answer["Content-Type"] == f'application/ld+json; profile="{CONTEXT}"'
    assert answer["ETag"]
    assert {"GET", "HEAD", "OPTIONS"} == set(answer["Allow"].split(","))
    assert "Accept" in answer["Vary"]
    assert f'<http://www.w3.org/ns/ldp#{kind}>; rel="type"' in answer["Link"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    found: Json = answer.json()
    assert answer["Content-Location"] == found["id"]
    check_context(found)
    return found


def check_context(found: Json) -> None:
    """Check 3.1: the context is there, and is this one, alone or first."""
    context = found["@context"]
    assert (context if isinstance(context, str) else context[0]) == CONTEXT
    if not isinstance(context, str):  # our own terms are none that the context has
        assert set(context[1]) == {"rejoinder"}


def check_collection(found: Json) -> None:
    """Check 4.1 of the Model, and 4.2 of the Protocol: the first page stands in it, without a context."""
    assert is_iri(found["id"])
    assert urlsplit(found["id"]).path.endswith("/")  # Protocol 4
    assert set(found["type"]) == {"BasicContainer", "AnnotationCollection"}
    assert isinstance(found["label"], str)
    assert isinstance(found.get("total", 0), int)
    assert is_iri(found["last"])
    assert "items" not in found
    check_page(found["first"])
    assert "@context" not in found["first"]
    assert found["first"]["partOf"] == found["id"]
    assert "prev" not in found["first"]


def check_page(found: Json) -> None:
    """Check 4.2 of the Model."""
    assert is_iri(found["id"])
    assert found["type"] == "AnnotationPage"
    part_of = found["partOf"]
    assert is_iri(part_of if isinstance(part_of, str) else part_of["id"])
    for way in ("next", "prev"):
        assert way not in found or is_iri(found[way])
    assert isinstance(found["items"], list)
    for item in found["items"]:
        check_annotation(item)


def check_annotation(found: Json) -> None:
    """Check 3.1, 3.2, 3.3: an IRI, the type, one or more targets, and what else has a form."""
    assert is_iri(found["id"])
    assert found["type"] == "Annotation"
    assert found["motivation"] in MOTIVATIONS
    assert is_iri(found["canonical"])
    for name in ("created", "modified"):
        assert name not in found or datetime.fromisoformat(found[name]).utcoffset() is not None
    assert found["creator"]["type"] == "Person"
    assert isinstance(found["creator"]["name"], str)
    body = found["body"]  # 3.2.4
    assert body["type"] == "TextualBody"
    assert isinstance(body["value"], str)
    assert body["format"] == "text/html"
    assert isinstance(body["language"], str)
    check_target(found["target"])


def check_target(found: str | Json) -> None:
    """Check 3.2.1, and 4 of a specific resource: exactly one source, and selectors of a kind that is known."""
    if isinstance(found, str):
        assert is_iri(found)
        return
    assert found["type"] == "SpecificResource"
    assert is_iri(found["source"])
    selectors = found["selector"]
    for selector in selectors if isinstance(selectors, list) else [selectors]:
        check_selector(selector)
    if "state" in found:
        assert found["state"]["type"] == "TimeState"  # 4.3.1
        assert datetime.fromisoformat(found["state"]["sourceDate"]).utcoffset() is not None
    own = {name for name in found if name not in {"type", "source", "selector", "state"}}
    assert all(name.startswith("rejoinder:") for name in own)


def check_selector(found: Json) -> None:
    match found["type"]:
        case "TextQuoteSelector":  # 4.2.4
            assert set(found) == {"type", "exact", "prefix", "suffix"}
            assert found["exact"]
        case "TextPositionSelector":  # 4.2.5
            assert set(found) == {"type", "start", "end"}
            assert 0 <= found["start"] < found["end"]
        case "FragmentSelector":  # 4.2.1
            assert found["value"]
            assert is_iri(found["conformsTo"])
        case other:
            raise AssertionError(other)
