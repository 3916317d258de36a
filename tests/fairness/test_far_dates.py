"""Lines whose year is hardly meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.fairness.far_dates import FARTHEST, LONGEST_HOLE, find_far_lines, soften
from rotation.model import Line, Rotation
from rotation.weeks import WeekRule
from tests.fairness.build import day

if TYPE_CHECKING:
    from datetime import date


def far(*weeks: int, latest: date | None = None) -> dict[date, str]:
    """Return the messages by the first day of the lines that have them; a line names each of the weeks."""
    rotation = Rotation(tuple(Line(day(number), "Ada") for number in weeks))
    problems, _ = find_far_lines(rotation, WeekRule(), latest)
    return {line.start: problem.message for line, problem in problems.items()}


@pytest.mark.parametrize(("gap", "number"), [(LONGEST_HOLE + 1, 0), (LONGEST_HOLE + 2, 1)])
def test_a_hole_of_half_a_year_is_the_longest(gap: int, number: int) -> None:
    """So many weeks may be left out in one go, and not one more."""
    assert number == len(far(0, 1, 1 + gap))


def test_the_most_lines_are_right() -> None:
    """Whichever come first."""
    assert {day(0): "2026-01-05 is 60 weeks before 2027-03-01, with nothing in between"} == far(0, 60, 61)


def test_of_as_many_the_first_are_right() -> None:
    """Nothing else tells which year is meant."""
    assert {day(60)} == far(0, 60).keys()


@pytest.mark.parametrize(("weeks", "number"), [(FARTHEST, 0), (FARTHEST + 1, 1)])
def test_a_file_begins_within_two_years(weeks: int, number: int) -> None:
    """Of today, or of the last assigned week."""
    assert number == len(far(weeks, weeks + 1, latest=day(0)))


def test_the_past_is_never_far() -> None:
    """History may be written at any time."""
    assert {} == far(-500, -499, latest=day(0))


def test_all_lines_beyond_a_hole_are_far() -> None:
    """Though the first of them alone has a message."""
    rotation = Rotation(tuple(Line(day(number), "Ada") for number in (0, 1, 2, 60, 61)))
    _, lines = find_far_lines(rotation, WeekRule(), None)
    assert {day(60), day(61)} == {line.start for line in lines}


def test_the_year_that_may_be_meant_is_named() -> None:
    """The one in which the day is nearest to the other lines."""
    lines = (Line(day(0), "Ada"), Line(day(1), "Bo"), Line(day(104), "Cy"))
    (problem,) = find_far_lines(Rotation(lines), WeekRule(), None)[0].values()
    assert problem.hint == "is the year right? did you mean 2026? --force loads it anyway"


def test_what_is_meant_is_a_warning() -> None:
    """Without a hint on how to mean it."""
    lines = (Line(day(0), "Ada"), Line(day(1), "Bo"), Line(day(104), "Cy"))
    (warning,) = soften(find_far_lines(Rotation(lines), WeekRule(), None)[0].values())
    assert (False, None) == (warning.is_error, warning.hint)
