"""The JSON API, version 1: what it consists of."""

from __future__ import annotations

from collections.abc import Mapping

from ninja.renderers import JSONRenderer

from rejoinder.api import comments, discussions, problems, sites
from rejoinder.api.answers import NotModifiedError, answer_not_modified, in_public
from rejoinder.api.openapi import DocumentedApi


class CompactJson(JSONRenderer):
    """JSON without spaces, in UTF-8: a third shorter than escapes for most scripts."""

    json_dumps_params: Mapping[str, object] = {"ensure_ascii": False, "separators": (",", ":")}


api = DocumentedApi(
    title="Rejoinder",
    version="1.0",
    description=(
        "Read the discussions of a publication: what everybody can read on its pages, and nothing else. "
        "No key is needed. Lists go on with the cursors `after` and `before`."
    ),
    urls_namespace="api-v1",
    docs_url=None,  # ninja's page loads scripts of third parties
    docs_decorator=in_public,
    renderer=CompactJson(),
)
api.add_decorator(in_public, mode="view")
api.exception_handler(NotModifiedError)(answer_not_modified)
problems.add_handlers(api)
for module in (sites, discussions, comments):
    api.add_router("/sites", module.router)
