"""What the API takes: the parameters of each list. Anything else is refused, so that a slip is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ninja import Field, Schema
from pydantic import (
    ConfigDict,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from rejoinder.comments.queries.discussion import CHOICES

# PostgreSQL stores no NUL, and its driver raises an error when it is asked for one.
Text = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
CursorText = Annotated[str, StringConstraints(max_length=1_000)]


def _name_sorts(schema: dict[str, JsonValue]) -> None:
    """Put the orders into the OpenAPI document, among which the default, the site's own, is none."""
    schema["enum"] = list(CHOICES)
    schema.pop("default", None)


class PageIn(Schema):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[CursorText, Field(description="The page after this cursor.")] = ""
    before: Annotated[CursorText, Field(description="The page before this cursor.")] = ""

    @model_validator(mode="before")
    @classmethod
    def add_unknown(cls, values: object, info: ValidationInfo) -> object:
        """Put back the parameters that ninja leaves out because no field has their name."""
        if not isinstance(values, Mapping) or not info.context:
            return values
        return {**info.context["request"].GET.dict(), **values}

    @field_validator("before")
    @classmethod
    def refuse_both(cls, before: str, info: ValidationInfo) -> str:
        """Refuse two cursors at once."""
        if before and info.data.get("after"):
            raise PydanticCustomError("two_cursors", "Give either after or before.")
        return before


class DiscussionsIn(PageIn):
    """Which discussions of a site."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many at most.")] = 20
    url: Annotated[Text, Field(description="Only the article known by this address.")] = ""
    external_id: Annotated[Text, Field(description="Only the article of this publisher's id.")] = ""


class CommentsIn(PageIn):
    """Which page of a discussion, and in which order."""

    sort: Annotated[
        str,
        Field(
            description="The order; the site's own when it is left out.",
            json_schema_extra=_name_sorts,
        ),
    ] = ""
    filter: Annotated[
        Text,
        Field(
            description="`inline`: only comments on the article's text; `passage:7`: only those at one passage. "
            "Pinned ones then stand among the others.",
        ),
    ] = ""
