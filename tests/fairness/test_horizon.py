"""Which weeks a plan is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.fairness.coverage import cover_days
from rotation.fairness.horizon import (
    LOOK_AHEAD,
    find_first_free,
    find_first_to_plan,
    find_horizon,
    find_start_week,
    list_open_weeks,
)
from rotation.model import Person
from tests.fairness.build import FRIDAY, MONDAY, SUNDAY, TUESDAY, day, days, duty, team, week

if TYPE_CHECKING:
    from datetime import date

    from rotation.model import Duty

TRIO = team("Ada", "Bo", "Cy")


@pytest.mark.parametrize(
    ("today", "assigned", "start"),
    [
        (day(0), [], 0),
        (day(0), [duty("Ada", 0)], 1),
        (day(0), [duty("Ada", 0, FRIDAY, FRIDAY)], 1),
        (day(0, TUESDAY), [], 1),
        (day(0, SUNDAY), [], 1),
    ],
)
def test_a_plan_begins_with_the_next_week(today: date, assigned: list[Duty], start: int) -> None:
    """With the running one only on its first day, and only where nobody serves it."""
    assert week(start) == find_start_week(cover_days(TRIO, assigned), today)


@pytest.mark.parametrize(
    ("min_date", "start"),
    [(day(3), 3), (day(3, FRIDAY), 3), (day(3, SUNDAY), 4), (day(-5), 0), (day(0), 0)],
)
def test_a_first_day_means_its_week(min_date: date, start: int) -> None:
    """On a day between two weeks of duty the later one, and never a week that is over."""
    assert week(start) == find_start_week(cover_days(TRIO, []), day(0, TUESDAY), min_date)


@pytest.mark.parametrize(("last", "start"), [(6, 7), (-2, 1)])
def test_to_extend_is_to_begin_after_all_that_is_assigned(last: int, start: int) -> None:
    """Where that is over, with the next week."""
    assert week(start) == find_start_week(cover_days(TRIO, [duty("Ada", last)]), day(0, TUESDAY), extend=True)


@pytest.mark.parametrize(("freeze", "first"), [(0, 1), (1, 2), (3, 4)])
def test_weeks_that_begin_soon_are_frozen(freeze: int, first: int) -> None:
    """Seen from a Tuesday, the next week begins in less than one."""
    assert week(first) == find_first_free(team("Ada", freeze=freeze), day(0, TUESDAY))


def test_closed_weeks_are_not_planned() -> None:
    """Nor counted."""
    closed = team("Ada", closures=((days(day(1), day(1, FRIDAY)), "Shutdown"),))
    assert (week(0), week(2)) == list_open_weeks(closed, week(0), 2)


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ({}, 3),
        ({"cycles": 2}, 6),
        ({"weeks": 2}, 2),
        ({"until": day(3)}, 4),
        ({"until": day(3, SUNDAY)}, 4),
        ({"names": 4}, 4),
    ],
)
def test_how_long_a_plan_is(asked: dict[str, object], printed: int) -> None:
    """A cycle, several, so many weeks, or all that begin up to a day; the look-ahead comes after them."""
    weeks, number = find_horizon(TRIO, (), week(0), **asked)  # type: ignore[arg-type]
    assert (printed, printed + LOOK_AHEAD * len(TRIO.people)) == (number, len(weeks))


def test_nothing_is_planned_for_nobody() -> None:
    """Where nobody shares the duty in the first week."""
    assert ((), 0) == find_horizon(team(Person("Ada", joined=day(9))), (), week(0))


def test_the_first_week_with_nobody() -> None:
    """A week that somebody serves in part is not one."""
    coverage = cover_days(TRIO, [duty("Ada", 0), duty("Bo", 1, MONDAY, MONDAY), duty("Cy", 3)])
    assert week(2) == find_first_to_plan(TRIO, (), coverage, week(0))


@pytest.mark.parametrize(("people", "ahead"), [(3, 6), (104, 208), (105, 208), (2000, 208)])
def test_a_large_team_is_not_planned_for_decades(people: int, ahead: int) -> None:
    """The look-ahead has two cycles, but four years at the most."""
    crowd = team(*(Person(f"P{number}") for number in range(people)))
    assert ahead == len(find_horizon(crowd, (), week(0), weeks=1)[0]) - 1
