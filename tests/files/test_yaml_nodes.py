"""YAML to nodes with places, and everything of YAML that is not taken."""

from __future__ import annotations

import io
import json
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rotation.errors import Place
from rotation.files.source import Source
from rotation.files.yaml_nodes import MAX_WORDS, Items, Node, Pairs, Scalar, compose
from rotation.untrusted import MAX_TEXT

Plain = str | float | bool | None | list["Plain"] | dict[str, "Plain"]


def plain(node: Node | None) -> Plain:
    """Return what the node says, without places."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Items():
            return [plain(item) for item in node.items]
        case Pairs():
            return {key.text: plain(value) for key, value in node.pairs}


def load(text: str) -> Plain:
    """Return what the text says; there must be nothing wrong with it."""
    source = Source(text, "f.yaml")
    node = compose(source)
    assert source.problems == ()
    return plain(node)


def problems(text: str) -> list[tuple[str, str, str]]:
    """Return code, place and message of everything wrong with the text."""
    source = Source(text, "f")
    compose(source)
    return [(problem.code, str(problem.place), problem.message) for problem in source.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("22:00", "22:00"),
        ("2026-11-30", "2026-11-30"),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("9" * 10_000, math.inf),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'~'", "~"),
    ],
)
def test_scalars_mean_what_the_core_schema_of_yaml_1_2_says(text: str, value: Plain) -> None:
    """`NO` is Norway, `22:00` a time, a date is text; only true and false are truth values."""
    assert load(f"- {text}") == [value]
    assert type(load(f"- {text}")[0]) is type(value)  # type: ignore[index]


def test_not_a_number() -> None:
    """The core schema has it, whatever it is good for."""
    value = load(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing here\n", "---\n", "~", "null # nothing", "---\n...\n"])
def test_a_text_that_says_nothing_is_none(text: str) -> None:
    """Comments, blank lines and null are nothing, and nothing is wrong with them."""
    assert load(text) is None


def test_every_style_of_yaml_is_read() -> None:
    """Block and flow, the five styles of scalars, and indentation as people like it."""
    text = """\
--- # begins
block:
- plain text
  over two lines
- {flow: [a, 'it''s', "tab\\t"], empty: , last: b,}
-   - nested
? explicit
: |
  kept
    as is
folded: >-
  one
  line
"a: b": c
"""
    expected = {
        "block": [
            "plain text over two lines",
            {"flow": ["a", "it's", "tab\t"], "empty": None, "last": "b"},
            ["nested"],
        ],
        "explicit": "kept\n  as is\n",
        "folded": "one line",
        "a: b": "c",
    }
    assert load(text) == expected


def test_nodes_know_their_place() -> None:
    """Line and column of the first character, the length, quotes included, and the line itself."""
    source = Source("# é\npeople:\n  - {ü: 'Ada L', b: x}\n", "f")
    node = compose(source)
    assert isinstance(node, Pairs)
    people = node.pairs[0][1]
    assert isinstance(people, Items)
    person = people.items[0]
    assert isinstance(person, Pairs)
    line = "  - {ü: 'Ada L', b: x}"
    assert [scalar.place for pair in person.pairs for scalar in pair if isinstance(scalar, Scalar)] == [
        Place("f", 3, 6, 1, line),
        Place("f", 3, 9, 7, line),
        Place("f", 3, 18, 1, line),
        Place("f", 3, 21, 1, line),
    ]
    assert person.place == Place("f", 3, 5, 1, line)


def test_places_are_the_same_with_other_line_ends_and_a_mark() -> None:
    """A byte order mark and CRLF move nothing."""
    assert problems("\N{BOM}a: 1\r\nb: 2\r\na: 3\r\n".replace("\r\n", "\r\n")) == problems("a: 1\nb: 2\na: 3\n")


def test_all_duplicate_keys_are_reported() -> None:
    """Each with the line that uses it first; the first counts."""
    source = Source("a: 1\nb: 2\na: 3\nc: {d: 4, d: 5}\n", "f")
    assert plain(compose(source)) == {"a": 1, "b": 2, "c": {"d": 4}}
    assert [(str(p.place), p.message, [str(place) for place in p.related]) for p in source.problems] == [
        ("f:3:1", "duplicate key 'a'", ["f:1:1"]),
        ("f:4:11", "duplicate key 'd'", ["f:4:5"]),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1", "f:1:4"),
        ("a: *x", "f:1:4"),
        ("a: !!str 1", "f:1:4"),
        ("a: !mine 1", "f:1:4"),
        ("- ! 1", "f:1:3"),
        ("%YAML 1.1\n---\na", "f:1:1"),
        ("%TAG ! tag:x,2000:\n---\na", "f:1:1"),
        ("\n# a comment\n%UNKNOWN to ruamel.yaml\n---\na", "f:3:1"),
        ("a: 1\n%YAML 1.1\n", "f:2:1"),
        ("a: 1\n%YAML x\n", "f:2:1"),
        (f"%YAML {'1' * 5000}.1\n---\na", "f:1:1"),
        ("a\n---\nb", "f:2:1"),
        ("a\n...\nb", "f:3:1"),
        ("a: &a [&b [x, x], *b, *b]\nb: [*a, *a, *a]", "f:1:4"),
    ],
)
def test_nothing_but_plain_data_is_taken(text: str, place: str) -> None:
    """Anchors, aliases (and so bombs made of them), tags, directives, a second document."""
    assert [(code, where) for code, where, _ in problems(text)] == [("yaml-feature", place)]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: [b", "f:1:4", "missing closing bracket"),
        ("a: {b: c", "f:1:4", "missing closing bracket"),
        ("a: 'b", "f:1:4", "missing closing quote"),
        ('x:\n  a: "b\n\nc: d\n', "f:2:6", "missing closing quote"),
        ("a: b: c", "f:1:5", "unexpected ':'"),
        ("title: Triage: {name}", "f:1:14", "unexpected ':'"),
        ("a:\n\t- b", "f:2:1", "tabs are not allowed for indentation"),
        ("- a\nb: c", "f:2:1", "unexpected indentation"),
        ("a: b\nc\n", "f:2:1", "expected 'key: value'"),
        ("a: @x", "f:1:4", "text cannot begin with this character"),
        ("a: [b, c}", "f:1:9", "expected ',' or a closing bracket"),
        ("a: ]", "f:1:4", "missing value"),
        ("[a]\nb", "f:2:1", "unexpected text after the end of the data"),
        (r'a: "\q"', "f:1:6", "unknown escape"),
        ('a: "\\U0001F98A"\nb: "x\\UFFFFFFFF"', "f:2:6", "this escape is not a character"),
        ("? [a]\n: b", "f:1:3", "a key must be text"),
        ("{{a: b}: c}", "f:1:2", "a key must be text"),
    ],
)
def test_syntax_errors_say_what_and_where(text: str, place: str, message: str) -> None:
    """In words for people who do not know YAML's grammar."""
    assert problems(text) == [("syntax", place, message)]


@pytest.mark.parametrize(
    "char", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\ufeff", "\uffff"]
)
def test_control_characters_are_reported_on_every_line(char: str) -> None:
    """Whatever is not seen in an editor, but would be elsewhere; also in comments."""
    assert [where for _, where, _ in problems(f"a: b\nc: d{char}\n# {char}{char}\n")] == ["f:2:5", "f:3:3"]


@pytest.mark.parametrize("unit", ["[", "- ", "? ", "{a: ", "[[{a: ", "- - ? "])
@pytest.mark.parametrize("count", [21, 1500, 100_000])
def test_nesting_too_deep_is_an_error_at_once(unit: str, count: int) -> None:
    """With line and column, in no time, and never a stack that overflows."""
    started = time.process_time()
    errors = problems(unit * count)
    assert time.process_time() - started < 0.5
    assert {code for code, _, _ in errors} <= {"too-deep", "too-large"}
    assert len(errors) == 1
    assert errors[0][1].startswith("f:1:")


@pytest.mark.parametrize(
    "unit",
    [
        "- a\n",
        "a: b\n",
        "a ",
        "a\n",
        "#\n",
        "\n",
        "- {who: Ada Lovelace, from: 2026-01-01, why: vacation}\n",
        "[],",
        ": ",
        "{},",
        r"\n",
    ],
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_mebibyte_of_anything_is_refused_at_once(unit: str, quote: str) -> None:
    """No text makes the parser work for long: what has too many words is not parsed."""
    text = quote + unit * ((MAX_TEXT - 2) // len(unit)) + quote
    started = time.process_time()
    errors = problems(text)
    assert time.process_time() - started < 0.5
    assert [code for code, _, _ in errors] == ["too-large"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * MAX_TEXT,
        "#" * MAX_TEXT,
        " " * MAX_TEXT,
        "'" + "a" * (MAX_TEXT - 2),
        "'" * MAX_TEXT,
        "," * MAX_TEXT,
        "]" * MAX_TEXT,
    ],
)
def test_a_mebibyte_in_few_words_takes_no_time_either(text: str) -> None:
    """Text, comments and blanks cost little, however long."""
    started = time.process_time()
    problems(text)
    assert time.process_time() - started < 2  # in truth a quarter of this; test machines are busy


def test_as_many_words_as_are_allowed_can_be_read() -> None:
    """The limit is that of the parser's time, about half a second."""
    started = time.process_time()
    assert len(load("- a\n" * (MAX_WORDS // 3)) or []) == MAX_WORDS // 3  # type: ignore[arg-type]
    assert time.process_time() - started < 2  # in truth a quarter of this; test machines are busy


def test_the_place_where_a_file_gets_too_long() -> None:
    """It is that of the first word too many."""
    assert problems("a b\n" * MAX_WORDS)[0][:2] == ("too-large", f"f:{MAX_WORDS // 3 + 1}:1")


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"))
_LEAVES = st.one_of(
    _TEXT,
    st.sampled_from(
        ["NO", "22:00", "yes", "12", "~", "2026-02-30", "- a", "a: b", "#", "{", "*a", "&b", "!c", "1e3", ""]
    ),
    st.integers(-10, 10),
    st.booleans(),
    st.none(),
)


_VALUES: st.SearchStrategy[Plain] = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=8
)


@given(_VALUES)
def test_what_yaml_programs_write_is_read_as_it_was_meant(value: Plain) -> None:
    """Any data, written by ruamel.yaml in its usual style, comes back; only null as a whole is nothing."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(value, stream)
    assert load(stream.getvalue()) == value


@given(_VALUES)
def test_json_is_yaml(value: Plain) -> None:
    """Any data written as JSON comes back too."""
    assert load(json.dumps(value, ensure_ascii=False)) == value
