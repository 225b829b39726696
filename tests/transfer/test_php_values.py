"""Values that PHP serialized."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.wordpress import php_values
from rejoinder.transfer.wordpress.php_values import PhpValue


def serialize(value: PhpValue) -> str:
    """Write a value as PHP does."""
    match value:
        case None:
            return "N;"
        case bool():
            return f"b:{int(value)};"
        case int():
            return f"i:{value};"
        case float():
            return f"d:{value!r};"
        case str():
            return f's:{len(value.encode())}:"{value}";'
        case _:
            inside = "".join(serialize(key) + serialize(item) for key, item in value.items())
            return f"a:{len(value)}:{{{inside}}}"


keys = st.one_of(st.integers(-(2**62), 2**62), st.text())
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**62), 2**62),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(value=values)
def test_what_php_writes_is_read(value: PhpValue) -> None:
    assert php_values.parse(serialize(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a:2:{s:4:"like";i:5;s:7:"dislike";i:0;}', {"like": 5, "dislike": 0}),
        ('s:4:"Zoë";', "Zoë"),  # lengths are of bytes
        ('s:6:"a";b:1";', 'a";b:1'),
        ("d:1.0E+25;", 1e25),
        ("d:-INF;", float("-inf")),
        ("a:0:{}", {}),
        ('a:2:{i:0;N;i:1;a:1:{s:1:"x";b:0;}}', {0: None, 1: {"x": False}}),
    ],
)
def test_value(text: str, value: PhpValue) -> None:
    assert php_values.parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i:5",
        "i:5;i:6;",
        "i:99999999999999999999;",
        "b:2;",
        's:3:"Zoë";',
        's:99:"short";',
        's:1:"a"',
        "a:1:{i:0;i:1;i:2;i:3;}",
        "a:9999999:{}",
        "a:1:{a:0:{}i:1;}",
        "a:-1:{}",
        'O:8:"stdClass":0:{}',
        'C:1:"X":0:{}',
        "a:2:{i:0;a:0:{}i:1;R:2;}",
        "a:1:{i:0;" * 100_000,
        'a:1:{s:1:"k";' * 30 + "N;" + "}" * 30,
        "x" * 1_000_001,
        's:1:"\ud800";',
    ],
)
def test_what_is_broken_or_not_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        php_values.parse(text)


@given(text=st.text(alphabet='aisbdNO:;{}"0123456789-', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = php_values.parse(text)
    except InvalidError:
        return
    assert php_values.parse(serialize(value)) == value or "NAN" in text
