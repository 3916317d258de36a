"""Which days and weeks are assigned."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.coverage import Assignment, cover_days
from rotation.model import Duty, Person
from rotation.weeks import DAY, Span, Week, WeekRule
from tests.fairness.build import FRIDAY, MONDAY, TUESDAY, WEDNESDAY, day, days, duties, duty, team, week
from tests.fairness.instances import steady

ROSTER = team("Ada", Person("Bo", left=day(1)), Person("Cy", exempt="lead"))
CLOSED = team("Ada", closures=((days(day(0), day(0, TUESDAY)), None), (days(day(1), day(1, FRIDAY)), None)))


def test_a_week_is_assigned_when_all_its_working_days_are() -> None:
    """All, some or none of them; two people who follow each other assign the week as one does."""
    assigned = [
        duty("Ada", 0),
        duty("Ada", 1, MONDAY, TUESDAY),
        duty("Ada", 3, MONDAY, TUESDAY),
        duty("Cy", 3, WEDNESDAY),
    ]
    covered = cover_days(ROSTER, assigned)
    assert [Assignment.ALL, Assignment.PARTLY, Assignment.NONE, Assignment.ALL] == [
        covered.assignment(week(number)) for number in range(4)
    ]


def test_days_without_anybody_are_named() -> None:
    """Those of the week that are working days."""
    covered = cover_days(ROSTER, [duty("Ada", 0, TUESDAY, WEDNESDAY)])
    assert (day(0), day(0, 3), day(0, FRIDAY)) == covered.find_missing_days(week(0))


def test_everybody_on_the_roster_assigns_days() -> None:
    """Who has left or is exempt is on duty until somebody changes that; a stranger assigns nothing."""
    covered = cover_days(ROSTER, duties("Bo", "Cy", "Bo", "Zoe"))
    assert [Assignment.ALL] * 3 + [Assignment.NONE] == [covered.assignment(week(number)) for number in range(4)]


def test_closures_need_nobody() -> None:
    """A week is assigned without anybody on its closures, and closed when it has nothing else."""
    covered = cover_days(CLOSED, [duty("Ada", 0, WEDNESDAY), duty("Ada", 1)])
    assert [Assignment.ALL, Assignment.CLOSED] == [covered.assignment(week(number)) for number in range(2)]
    assert week(0) == covered.find_last_week()


def test_nothing_is_assigned_without_duties() -> None:
    """There is no last week."""
    assert None is cover_days(ROSTER, []).find_last_week()


def test_partly_assigned_weeks_are_found_from_today_on() -> None:
    """With the days that are still to come; neither whole weeks nor weeks without anybody are among them."""
    assigned = [duty("Ada", 0, MONDAY, TUESDAY), duty("Ada", 1), duty("Ada", 3, TUESDAY)]
    covered = cover_days(ROSTER, assigned)
    assert [
        (week(0), (day(0, 3), day(0, FRIDAY))),
        (week(3), (day(3),)),
    ] == [*covered.find_partly_assigned(day(0, 3))]
    assert [(week(3), (day(3),))] == [*covered.find_partly_assigned(day(1))]


def test_weeks_whose_days_moved_keep_everybody() -> None:
    """A duty from Wednesday to Tuesday assigns three days of one week from Monday to Friday, and two of the next."""
    covered = cover_days(ROSTER, [Duty(Span(day(0, WEDNESDAY), day(1, WEDNESDAY)), "Ada")])
    assert ((day(0), day(0, TUESDAY)), tuple(day(1, n) for n in (2, 3, 4))) == (
        covered.find_missing_days(week(0)),
        covered.find_missing_days(week(1)),
    )


@steady(100)
@given(st.integers(0, 6), st.integers(1, 7), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6))
def test_a_day_has_somebody_or_is_missing(starts: int, length: int, spans: list[tuple[int, int]]) -> None:
    """Whatever the days of a week and of the duties, a working day is missing exactly when no duty has it."""
    members = team("Ada", week=WeekRule(starts, length))
    assigned = [Duty(Span(date(2026, 1, 5) + n * DAY, date(2026, 1, 5) + (n + size) * DAY), "Ada") for n, size in spans]
    covered, first = cover_days(members, assigned), members.week.containing(date(2026, 1, 5))
    weeks: list[Week] = [first.plus(n) for n in range(9)]
    missing = {day for week in weeks for day in covered.find_missing_days(week)}
    assert {day for week in weeks for day in week.span.days() if not any(day in d.span for d in assigned)} == missing
