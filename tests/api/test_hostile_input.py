"""Whatever is sent, the answer is a document and no error of ours."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rejoinder.api.problems import PROBLEM_TYPE
from tests.api.reading import ROOT, get
from tests.making import make_comment
from tests.people import Cast

few = settings(
    max_examples=40,
    deadline=None,
    # Reading changes nothing, so that one cast serves all examples.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
expected = {
    HTTPStatus.OK,
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("gazette/discussions", ["limit", "after", "before", "url", "external_id", "x"]),
        ("gazette/discussions/harbour-tunnel/comments", ["sort", "after", "before", "x"]),
        ("gazette/comments/{comment}/replies", ["after", "before", "x"]),
    ],
)
@few
@given(data=st.data())
def test_any_text_in_a_parameter_is_answered(
    cast: Cast, data: st.DataObject, path: str, names: list[str]
) -> None:
    comment = make_comment(article=cast.article)
    query = data.draw(st.dictionaries(st.sampled_from(names), texts, min_size=1))

    answer = get(path.format(comment=comment.pk), query)

    assert answer.status_code in expected
    if answer.status_code != HTTPStatus.OK:
        assert answer["Content-Type"] == PROBLEM_TYPE


@few
@given(site=texts, key=texts, number=texts)
@example(site="gazette", key="harbour-tunnel\x00", number="1\x00")
@example(site="gazette", key="harbour-tunnel", number="٣")
@example(site="..", key="%2e%2e/", number="1/../../..")
def test_any_text_in_a_path_is_answered(cast: Cast, site: str, key: str, number: str) -> None:
    for path in (site, f"{site}/discussions/{key}/comments", f"gazette/comments/{number}"):
        assert get(ROOT + quote(path)).status_code in expected


@few
@given(tag=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_any_tag_is_answered(cast: Cast, tag: str) -> None:
    answer = get("gazette", headers={"If-None-Match": tag})

    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
