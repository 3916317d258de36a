"""The line to write for one that other tools and people write."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.files.other_lines import Near, split_names, suggest_lines
from rotation.weeks import WeekRule

TODAY, BEFORE = date(2026, 11, 25), date(2026, 12, 14)
KNOWN = {"ada": "Ada Lovelace", "ada lovelace": "Ada Lovelace", "alan": "Alan Turing", "grace": "Grace Hopper"}


def suggest(line: str, before: date | None = BEFORE, *, is_ours: bool = False) -> str | None:
    """Return what to write instead of the line, in a file whose last day before it is a Monday in December."""
    near = Near(TODAY, before)
    return suggest_lines(line, line, WeekRule(), near, lambda name: KNOWN.get(name.casefold()), is_ours=is_ours)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Dec 7, 2026: Ada", "write '2026-12-07: Ada Lovelace'"),
        ("7.12.2026 Alan (swapped)", "write '2026-12-07: Alan Turing'"),
        ("11/12/2026: Ada", "write '2026-11-12: Ada Lovelace' or '2026-12-11: Ada Lovelace'"),  # who knows which
        ("12/5/2026: Ada", "write '2026-05-12: Ada Lovelace'"),  # December 5 is a Saturday
        ("Dec 7, 2026: Ada Lovelace (swapped with Zoe)", "write '2026-12-07: Ada Lovelace'"),
        ("Dec 7, 2026: duty of Alan this week", "write '2026-12-07: Alan Turing'"),
        ("Dec 7, 2026: somebody", "write '2026-12-07: NAME'"),
    ],
)
def test_a_date_of_another_form(line: str, expected: str) -> None:
    """The line has the day as files write it and the name as the roster has it; days off duty are not meant."""
    assert expected == suggest(line)


def test_people_without_a_date_have_the_weeks_after_the_last_one() -> None:
    """One each, in their order; in the first line of a file nobody knows which week is meant."""
    assert "write '2026-12-21: Ada Lovelace' and '2026-12-28: Alan Turing'" == suggest("Ada and Alan")
    assert suggest("Ada and Alan", None) is None
    assert suggest("somebody else") is None


def test_people_who_share_a_week_have_a_line_each() -> None:
    """From the day of the line on, its week is divided among them in their order."""
    assert "write a line for each of them: '2026-12-07: Ada Lovelace' and '2026-12-09: Alan Turing'" == suggest(
        "2026/12/07: Ada / Alan"
    )
    assert "write a line for each of them: '2026-12-11: Ada Lovelace'" == suggest("2026/12/11: Ada, Alan")


def test_a_line_of_ours_with_an_unknown_name_has_no_other_line() -> None:
    """What is wrong with it is the name."""
    assert suggest("2026-12-07: Zoe", is_ours=True) is None


@pytest.mark.parametrize(
    "text", ["Ada, Alan", "Ada and Alan", "Ada/Alan", "Ada & Alan", "Ada + Alan", "Ada; Alan", "Ada und Alan."]
)
def test_names_are_separated_as_people_do_it(text: str) -> None:
    """By commas and other marks, or by a word."""
    assert ["Ada", "Alan"] == split_names(text)


def test_a_name_with_a_separating_word_in_it_is_one_name() -> None:
    """`Andor` begins with `and`, and `Orla` with `or`."""
    assert ["Andor Orla"] == split_names("Andor Orla")
