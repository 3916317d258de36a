"""Bytes to text, and places in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import Place, Problem, Severity
from rotation.files.source import MAX_PROBLEMS, Source, decode, quote_text, suggest_nearest
from rotation.untrusted import MAX_TEXT


@pytest.mark.parametrize("data", [b"a\nb", b"\xef\xbb\xbfa\nb", b"a\r\nb", b"a\rb", b"\xef\xbb\xbfa\r\nb"])
def test_marks_and_line_ends_of_other_systems_are_read_alike(data: bytes) -> None:
    """A byte order mark is dropped, and every line end becomes a newline."""
    assert decode(data, "f") == ("a\nb", ())


def test_latin_1_is_an_error_at_its_first_letter() -> None:
    """The place is that of the first byte that is no UTF-8, counted in characters."""
    text, problems = decode("# ok é\nname: Jürgen\nü".encode() + "\nname: Jürgen\n".encode("latin-1"), "team.yaml")
    assert text is None
    assert problems == (
        Problem(
            Severity.ERROR,
            "not-utf8",
            "the byte 0xfc is not valid UTF-8",
            Place("team.yaml", 4, 8, 1, "name: J\N{REPLACEMENT CHARACTER}rgen"),
            "this file looks like Latin-1 or Windows-1252; save it as UTF-8",
        ),
    )


def test_utf_16_is_recognised() -> None:
    """What Windows once called Unicode gets advice of its own."""
    _, problems = decode("people: [Ada]".encode("utf-16"), "team.yaml")
    assert [problem.hint for problem in problems] == ["this file looks like UTF-16; save it as UTF-8"]


def test_size_is_limited_in_bytes() -> None:
    """Files larger than a mebibyte are refused unread; calendars may lift the limit."""
    assert decode(b"a" * MAX_TEXT, "f")[1] == ()
    assert [problem.code for problem in decode(b"a" * (MAX_TEXT + 1), "f")[1]] == ["too-large"]
    assert decode(b"a" * (MAX_TEXT + 1), "f", limit=None)[1] == ()


@given(st.binary())
def test_any_bytes_give_text_or_a_problem(data: bytes) -> None:
    """Bytes are text or an error, never both and never neither."""
    text, problems = decode(data, "f")
    assert (text is None) == bool(problems)


@given(st.text())
def test_what_utf_8_can_say_comes_back(text: str) -> None:
    """Only the byte order mark and line ends differ."""
    data = text.encode(errors="ignore")
    assert decode(data, "f") == (Source(data.decode(), "f").text, ())


def test_problems_come_in_the_order_of_the_text() -> None:
    """Whatever order they were found in."""
    source = Source("a\nb", "f")
    source.note_error("syntax", "second", source.build_place(2))
    source.note_error("syntax", "first", source.build_place(1, 2))
    source.note_error("syntax", "zeroth", source.build_place(1, 1))
    assert [problem.message for problem in source.problems] == ["zeroth", "first", "second"]


def test_one_mistake_repeated_does_not_flood() -> None:
    """There is a limit to the problems of one file."""
    source = Source("\0\n" * (MAX_PROBLEMS + 5), "f")
    source.check_controls()
    assert len(source.problems) == MAX_PROBLEMS


def test_a_place_stays_on_its_line() -> None:
    """The carets never run past the end of the line."""
    assert Source("short\nline", "f").build_place(1, 3, 99) == Place("f", 1, 3, 3, "short")
    assert Source("", "f").build_place(1, 1, 9) == Place("f", 1, 1, 1, "")


def test_suggestions() -> None:
    """A near word is offered in any case; a far one is not, nor any for a text of great length."""
    assert suggest_nearest("PEOPEL", ["name", "people"]) == "did you mean 'people'?"
    assert suggest_nearest("xyz", ["name", "people"]) is None
    assert suggest_nearest("people" * 1000, ["people"]) is None


def test_quotes_are_short_and_on_one_line() -> None:
    """What is quoted in a message does not break its line."""
    assert quote_text("a\nb") == r"'a\nb'"
    assert quote_text("a" * 100) == "'" + "a" * 59 + "…'"
