"""Dates in other forms: where in a line they are looked for."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.files.other_forms import guess_days, guess_span, split_line
from rotation.weeks import WeekRule

RULE, DAY = WeekRule(), date(2026, 11, 30)
FORMS = ("2026/11/30", "30.11.2026", "Nov 30 2026", "30 Nov", "W49")


@pytest.mark.parametrize("form", FORMS)
def test_a_date_far_into_a_line_is_not_looked_for(form: str) -> None:
    """Its end is within the first 300 characters; no line that people write is longer."""
    near = date(2026, 11, 29)
    assert (DAY,) == guess_days(form.rjust(300), RULE, near)
    assert () == guess_days(form.rjust(300 + len(form)), RULE, near)
    assert ((DAY,), ("Ann",)) == split_line(f"{form} {'Ann':>400}", RULE, near)


def test_no_more_than_four_dates_of_a_line_are_looked_for() -> None:
    """What follows them stays as it is, and is no date."""
    days = [f"2026/12/0{number}" for number in range(1, 7)]
    assert split_line(" ".join([*days[:4], "Ann"]), RULE) == ((date(2026, 12, 1),), ("Ann",))
    line = split_line(" ".join(days), RULE)
    assert line is not None
    assert line[1][-1].endswith("2026 12 05 2026 12 06")


def test_two_dates_far_apart_are_no_span() -> None:
    """The second one is not looked for."""
    assert guess_span("2026/12/01 .. 2026/12/05") == (date(2026, 12, 1), date(2026, 12, 5))
    assert guess_span(f"2026/12/01 {'2026/12/05':>300}") is None
