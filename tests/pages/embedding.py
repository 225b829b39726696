"""The client's script on a publisher's page: it names an origin, keeps a bearer token, and sends no cookie."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.test import Client

from tests.pages.browsing import URLENCODED
from tests.pages.html import Element, parse

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ORIGIN = "https://gazette.example"
EMBED = "/w/gazette/harbour-tunnel"


@dataclass(slots=True)
class Embed:
    """A page of the publisher, open in one reader's browser."""

    origin: str = ORIGIN
    token: str = ""
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, address: str) -> Answer:
        return self.client.get(address, headers=self._headers())

    def ask_first(self, address: str) -> Answer:
        """Send the question that browsers send before a request with headers of ours (CORS preflight)."""
        headers = {"Access-Control-Request-Method": "POST", **self._headers()}
        return self.client.options(address, headers=headers)

    def post(
        self, address: str, fields: Mapping[str, str], *, key: uuid.UUID | str | None = None
    ) -> Answer:
        """Send a form, and keep the token that comes back."""
        headers = {**self._headers(), "Idempotency-Key": str(key or uuid.uuid4())}
        answer = self.client.post(
            address, urlencode(fields), content_type=URLENCODED, headers=headers
        )
        self.token = str(overlay_in(answer).get("token", self.token))
        return answer

    def _headers(self) -> dict[str, str]:
        headers = {"Origin": self.origin} if self.origin else {}
        return {**headers, "Authorization": f"Bearer {self.token}"} if self.token else headers


def pieces_of(answer: Answer) -> list[Element]:
    """Return the elements of an answer, each the root of a piece."""
    return [part for part in parse(answer.content.decode()).content if isinstance(part, Element)]


def overlay_in(answer: Answer) -> Mapping[str, object]:
    """Return what the answer says of the reader's own, {} when it says nothing."""
    for piece in pieces_of(answer):
        text = piece.attributes.get("data-overlay")
        if text:
            values: Mapping[str, object] = json.loads(text)
            return values
    return {}
