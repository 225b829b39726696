"""The OpenAPI document of the API, as it is served and as it stands in the documents."""

from __future__ import annotations

import json
from http import HTTPStatus

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from rejoinder.api.problems import PROBLEM_TYPE


class DocumentedApi(NinjaAPI):
    """An API whose document says that errors are problem documents, which ninja cannot express."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Return the document. The same each time."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in document["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if status >= HTTPStatus.BAD_REQUEST:
                        response["content"] = {PROBLEM_TYPE: response["content"].popitem()[1]}
        return document


def document_text(api: NinjaAPI) -> str:
    """Return the document as it is checked in: keys sorted, so that a change of one thing is one change."""
    return json.dumps(api.get_openapi_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
