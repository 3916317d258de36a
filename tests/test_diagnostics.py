"""What a problem looks like, whatever the file says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.diagnostics import count, problems_to_json, render, render_all, sort_problems
from rotation.errors import Place, Problem, Severity
from rotation.text import make_visible

UNKNOWN = Problem(
    Severity.ERROR,
    "unknown-person",
    "nobody on the roster is called 'Ada Lovelase'",
    Place("rotation.txt", 4, 13, 12, "2026-11-30: Ada Lovelase"),
    hint="did you mean 'Ada Lovelace'?",
)
AWAY = Problem(
    Severity.WARNING,
    "outage",
    "Alan Turing is away 2026-12-07 .. 2026-12-11 (conference)",
    Place("rotation.txt", 5, 13, 11),
    hint="Edsger Dijkstra is free (balance -0.3, last served 5 weeks before); or swap with 2026-12-21",
    related=(Place("outages.yaml", 2),),
)


def plain(text: str, _style: str) -> str:
    """Return the text without colours."""
    return text


def at(text: str, column: int, length: int, line: int = 1) -> list[str]:
    """Return the lines that show a spot in a line of a file: the line itself and its carets."""
    place = Place("f", line, column, length, text)
    return render(Problem(Severity.ERROR, "x", "m", place), plain).splitlines()[3:]


def test_a_problem_shows_place_line_carets_and_help() -> None:
    """The form is that of a good compiler."""
    expected = """\
error[unknown-person]: nobody on the roster is called 'Ada Lovelase'
 --> rotation.txt:4:13
  |
4 | 2026-11-30: Ada Lovelase
  |             ^^^^^^^^^^^^
  = help: did you mean 'Ada Lovelace'?"""
    assert expected == render(UNKNOWN, plain)


def test_further_places_stand_after_the_first() -> None:
    """A clash comes from two files; without the line's text only the places are shown."""
    expected = """\
warning[outage]: Alan Turing is away 2026-12-07 .. 2026-12-11 (conference)
 --> rotation.txt:5:13, outages.yaml:2
  = help: Edsger Dijkstra is free (balance -0.3, last served 5 weeks before); or swap with 2026-12-21"""
    assert expected == render(AWAY, plain)


def test_a_problem_without_place_is_one_line_and_help() -> None:
    """Some problems belong to no line of any file."""
    problem = Problem(Severity.ERROR, "usage", "no action\nis given", hint="try\n--help")
    assert "error[usage]: no action\n  is given\n  = help: try\n          --help" == render(problem, plain)


def test_the_bars_follow_the_width_of_the_line_number() -> None:
    """Line 1234 moves the arrows and bars three columns to the right."""
    place = Place("f", 1234, 2, 1, "abc")
    expected = ["error[x]: m", "    --> f:1234:2", "     |", "1234 | abc", "     |  ^", "     = help: h"]
    assert expected == render(Problem(Severity.ERROR, "x", "m", place, hint="h"), plain).splitlines()


@pytest.mark.parametrize(
    ("text", "column", "length", "shown", "carets"),
    [
        ("a: 山田 太郎 # x", 4, 5, "a: 山田 太郎 # x", "   ^^^^^^^^^"),
        ("山田: Ada", 5, 3, "山田: Ada", "      ^^^"),
        ("e\u0301e\u0301: Ada", 7, 3, "e\u0301e\u0301: Ada", "    ^^^"),
        ("\tx: Ada", 5, 3, "    x: Ada", "       ^^^"),
        ("שרה: Ada", 6, 3, "שרה: Ada", "     ^^^"),
        ("a: 👩\u200d💻 Ada", 8, 3, "a: 👩\u200d💻 Ada", "      ^^^"),
        ("a\x1b[2Jb: Ada", 9, 3, r"a\u001b[2Jb: Ada", "             ^^^"),
        ("a: \u202eAda", 4, 4, r"a: \u202eAda", "   ^^^^^^^^^"),
        ("abc", 4, 1, "abc", "   ^"),
        ("abc", 9, 5, "abc", "   ^"),
        ("", 1, 1, "", "^"),
        ("abc", 2, 0, "abc", " ^"),
    ],
)
def test_carets_stand_under_the_spot(text: str, column: int, length: int, shown: str, carets: str) -> None:
    """Wide, combining, joined, right-to-left, invisible letters and tabs: the carets are where the eye looks."""
    assert [f"1 | {shown}".rstrip(), f"  | {carets}"] == at(text, column, length)


def test_without_a_column_there_are_no_carets() -> None:
    """A problem of the whole line shows the line."""
    problem = Problem(Severity.ERROR, "x", "m", Place("f", 1, text="abc"))
    assert ["error[x]: m", " --> f:1", "  |", "1 | abc"] == render(problem, plain).splitlines()


def test_a_long_line_is_shown_around_the_spot() -> None:
    """A line of a megabyte does not fill the screen."""
    line, carets = at("a" * 500_000 + "SPOT" + "b" * 500_000, 500_001, 4)
    assert "1 | …" + "a" * 60 + "SPOT" + "b" * 40 + "…" == line
    assert "  | " + " " * 61 + "^^^^" == carets


@given(st.text(), st.integers(1, 50), st.integers(0, 50))
def test_whatever_the_line_is_the_display_has_two_harmless_lines(text: str, column: int, length: int) -> None:
    """No content of a file breaks the display or steers the terminal."""
    lines = at(text, column, length)
    assert 2 == len(lines)
    assert lines == [make_visible(line) for line in lines]
    assert "^" in lines[1]


def test_errors_come_first_in_the_order_of_the_files() -> None:
    """By file, line and column; what has no place comes first. Warnings follow, in the same order."""
    nowhere = Problem(Severity.ERROR, "x", "m")
    early = Problem(Severity.WARNING, "y", "m", Place("rotation.txt", 1))
    assert [nowhere, UNKNOWN, early, AWAY] == sort_problems([AWAY, UNKNOWN, early, nowhere])


def test_twenty_of_a_kind_are_shown_and_the_rest_is_counted() -> None:
    """A kind is a code and how bad it is; other kinds are shown whatever there is of this one."""
    gaps = [Problem(Severity.WARNING, "gap", f"gap {n}", Place("rotation.txt", n)) for n in range(1, 114)]
    last = Problem(Severity.WARNING, "outage", "away", Place("rotation.txt", 200))
    shown = [*render_all([*gaps, last, UNKNOWN], plain)]
    assert [render(UNKNOWN, plain), *(render(gap, plain) for gap in gaps[:20])] == shown[:21]
    assert ["warning[gap]: and 93 more", render(last, plain)] == shown[21:]


def test_twenty_of_a_kind_are_no_more() -> None:
    """There is nothing to count when all are shown."""
    gaps = [Problem(Severity.WARNING, "gap", f"gap {n}", Place("rotation.txt", n)) for n in range(20)]
    assert [render(gap, plain) for gap in gaps] == [*render_all(gaps, plain)]


def test_the_count_speaks_of_what_there_is() -> None:
    """Numbers of errors and warnings, in words that fit."""
    assert ["", "1 error", "1 error, 2 warnings"] == [count(p) for p in ([], [UNKNOWN], [AWAY, UNKNOWN, AWAY])]


def test_problems_as_json_have_the_documented_keys() -> None:
    """Programs get the same problems, in the same order, with further places under `also`."""
    assert [
        {
            "severity": "error",
            "code": "unknown-person",
            "file": "rotation.txt",
            "line": 4,
            "column": 13,
            "message": "nobody on the roster is called 'Ada Lovelase'",
            "help": "did you mean 'Ada Lovelace'?",
            "also": [],
        },
        ["outages.yaml:2"],
    ] == [problems_to_json([AWAY, UNKNOWN])[0], problems_to_json([AWAY])[0]["also"]]
