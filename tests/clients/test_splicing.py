"""A JSON text keeps every byte but for the one value that is set or taken out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kajabi_mcp.clients.spans import NotJson, parse
from kajabi_mcp.clients.splicing import CannotEdit, add_item, cut, put

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)
LAYOUTS = st.sampled_from([None, 0, 1, 2, 4, "\t"])


@given(VALUES, LAYOUTS, st.booleans())
def test_a_text_is_read_as_the_standard_library_reads_it(
    value: object, indent: int | str | None, comments: bool
) -> None:
    assert parse(json.dumps(value, indent=indent), comments).value == value


@given(OBJECTS, OBJECTS, LAYOUTS)
def test_what_is_put_can_be_cut_without_a_trace(
    top: dict[str, object], servers: dict[str, object], indent: str
) -> None:
    servers.pop("kajabi", None)
    text = json.dumps(top | {"servers": servers}, indent=indent)
    added = put(text, ("servers", "kajabi"), {"command": "x"}, comments=False)
    assert json.loads(added) == top | {"servers": servers | {"kajabi": {"command": "x"}}}
    assert list(json.loads(added)["servers"]) == [*servers, "kajabi"]
    assert cut(added, ("servers", "kajabi"), comments=False) == text


@given(OBJECTS, LAYOUTS)
def test_every_child_can_be_replaced_and_cut(top: dict[str, object], indent: str) -> None:
    text = json.dumps({"servers": top}, indent=indent)
    for name in top:
        replaced = put(text, ("servers", name), ["new"], comments=False)
        assert json.loads(replaced) == {"servers": top | {name: ["new"]}}
        left = cut(text, ("servers", name), comments=False)
        assert json.loads(left) == {"servers": {key: value for key, value in top.items() if key != name}}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"a": {"b": 1 // of b\n}}', '{"a": {"b": 1, // of b\n  "k": 2\n}}'),
        ('{"a": {"b": 1 /* of b */}}', '{"a": {"b": 1, "k": 2 /* of b */}}'),
        ('{"a": {"b": 1,}}', '{"a": {"b": 1, "k": 2,}}'),
        ('{"a": {\n  "b": 1, // of b\n}}', '{"a": {\n  "b": 1, // of b\n  "k": 2,\n}}'),
        ('{"a": {\n  // nothing yet\n}}', '{"a": {\n  // nothing yet\n  "k": 2\n}}'),
        ('{"a": {"b": "}" // }\n}}', '{"a": {"b": "}", // }\n  "k": 2\n}}'),
        ('// of the file\n{"a": {}}', '// of the file\n{"a": {\n  "k": 2\n}}'),
    ],
)
def test_comments_stay_with_what_they_are_about(text: str, after: str) -> None:
    assert put(text, ("a", "k"), 2, comments=True) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"a": {"k": 2, "b": 1}}', '{"a": { "b": 1}}'),
        ('{"a": {"b": 1, "k": 2}}', '{"a": {"b": 1}}'),
        ('{\n  "b": 1, // of b\n  "k": 2, // of k\n  "c": 3\n}', '{\n  "b": 1, // of b // of k\n  "c": 3\n}'),
        ('{\n  "b": 1, // of b\n  "k": 2\n}', '{\n  "b": 1 // of b\n}'),
        ('{\n  // of k\n  "k": 2\n}', "{\n  // of k\n}"),
        ('{\n  // of k\n  "k": 2}', "{\n  // of k\n  }"),
        ('{\n  "k": 2,\n}', "{}"),
    ],
)
def test_what_is_cut_takes_its_comma_along_and_no_comment(text: str, after: str) -> None:
    path = ("a", "k") if '"a"' in text else ("k",)
    assert cut(text, path, comments=True) == after


def test_a_comment_within_the_value_is_not_lost() -> None:
    text = '{"k": {"x": "//" /* why */}}'
    with pytest.raises(CannotEdit, match="a comment within the entry would be lost"):
        put(text, ("k",), {}, comments=True)
    with pytest.raises(CannotEdit, match="a comment within the entry would be lost"):
        cut(text, ("k",), comments=True)
    assert cut('{"k": {"x": "//"}}', ("k",), comments=True) == "{}"


@pytest.mark.parametrize("text", ['{"a": []}', '{"a": null}', '{"a": 1}'])
def test_a_value_that_is_no_object_is_not_replaced(text: str) -> None:
    with pytest.raises(CannotEdit, match="a is not an object"):
        put(text, ("a", "k"), 2, comments=False)


def test_a_list_gets_one_more_item() -> None:
    assert add_item('{"i": [1]}', ("i",), {"id": 2}, comments=True) == '{"i": [1, {"id": 2}]}'
    assert json.loads(add_item("{}", ("i",), 2, comments=True)) == {"i": [2]}
    with pytest.raises(CannotEdit, match="i is not a list"):
        add_item('{"i": {}}', ("i",), 2, comments=True)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n"a": 1\n"b": 2}', "line 3: a comma or a closing bracket is missing"),
        ('{"a": 1', "line 1: a comma or a closing bracket is missing"),
        ('{"a": 1}\n}', "line 1: there is more after the end"),
        ("{\n a: 1}", "line 2: a name in quotation marks and a colon are missing"),
        ('{"a": 1,\n "a": 2}', "line 2: a name occurs twice"),
        ('{"a": {"b": {"c": {"d": 1,\n"d": 2}}}}', "line 2: a name occurs twice"),
        ('{"a": NaN}', "line 1: a value is not JSON"),
        ('{"a": \n}', "line 2: a value is missing or broken"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"a": 1,}', "line 1: a comma stands before a closing bracket"),
        ('// no\n{"a": 1}', "line 1: a value is missing or broken"),
    ],
)
def test_a_broken_text_is_refused_with_the_line(text: str, problem: str) -> None:
    with pytest.raises(NotJson) as refused:
        parse(text, comments=False)
    assert str(refused.value) == problem
