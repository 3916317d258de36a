"""The year around today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rotation.model import Duty, Outage, Person, Team
from rotation.publishing.timeline import Cell, Timeline, build_timeline
from rotation.weeks import Span, Week

MONDAY = date(2026, 11, 30)
TODAY = date(2026, 12, 2)
TEAM = Team(
    "T",
    (Person("Ada", joined=date(2026, 1, 1)), Person("Alan", joined=date(2026, 12, 14))),
    published_absences="away",
)


def span(week: int, first: int = 0, last: int = 5) -> Span:
    """Return days of the week so many weeks after MONDAY, the last one exclusive."""
    monday = MONDAY + timedelta(weeks=week)
    return Span(monday + timedelta(days=first), monday + timedelta(days=last))


def cell(timeline: Timeline, name: str, week: int) -> Cell:
    """Return somebody's cell in that week."""
    index = [column.week.first for column in timeline.columns].index(span(week).start)
    return next(row.cells[index] for row in timeline.rows if row.name == name)


@pytest.mark.parametrize(("planned", "ahead"), [(0, 16), (10, 16), (20, 22), (38, 40), (100, 40)])
def test_a_year_has_what_is_planned_and_as_much_of_the_past_as_fits(planned: int, ahead: int) -> None:
    """Always 52 weeks: at least 16 ahead and 11 back."""
    columns = build_timeline(TEAM, (), [Duty(span(-100), "Ada"), Duty(span(planned), "Ada")], TODAY).columns
    assert (52, Week(span(ahead).start, 5)) == (len(columns), columns[-1].week)


@pytest.mark.parametrize(("first", "weeks"), [(-3, 20), (0, 17), (5, 17)])
def test_the_year_of_a_new_team_begins_with_its_first_duty(first: int, weeks: int) -> None:
    """Or with the running week, where nobody has served yet."""
    columns = build_timeline(TEAM, (), [Duty(span(first), "Ada")], TODAY).columns
    assert (weeks, span(min(0, first)).start) == (len(columns), columns[0].week.first)


def test_no_time_away_is_shown_by_default() -> None:
    """Neither days nor that somebody cannot serve."""
    timeline = build_timeline(replace(TEAM, published_absences="none"), (Outage(("Ada",), span(2)),), [], TODAY)
    assert Cell(active=True) == cell(timeline, "Ada", 2)


def test_who_is_on_duty_and_away_this_week_is_shown_by_default() -> None:
    """The days from today on, and nothing of the weeks to come."""
    away = (Outage(("Ada",), span(0, 0, 10), why="surgery"),)
    timeline = build_timeline(
        replace(TEAM, published_absences="none"), away, [Duty(span(0), "Ada"), Duty(span(1), "Ada")], TODAY
    )
    days = tuple(day for day in span(0).days() if day >= TODAY)
    assert (days, None) == (cell(timeline, "Ada", 0).out, cell(timeline, "Ada", 0).why)
    assert () == cell(timeline, "Ada", 1).out


def test_regular_part_time_is_not_shown_unless_it_decides() -> None:
    """Every week would look alike; a week that is lost for it does not."""
    fridays = Outage(("Ada",), span(0, 4, 400), every="FREQ=WEEKLY;BYDAY=FR")
    timeline = build_timeline(TEAM, (fridays, Outage(("Ada",), span(2, 0, 2))), [], TODAY)
    assert [(), (*span(2, 0, 2).days(), span(2, 4).start)] == [cell(timeline, "Ada", week).out for week in (1, 2)]


def test_cells() -> None:
    """Whole and split weeks, days away with and without consequence, the time before somebody came."""
    away = (
        Outage(("Ada",), span(2, 0, 3), why="private"),
        Outage(("Ada",), span(3, 1, 2)),
        Outage(("Alan",), span(1)),
    )
    duties = [Duty(span(0), "Ada"), Duty(span(3, 0, 2), "Ada"), Duty(span(3, 2, 5), "Alan")]
    timeline = build_timeline(TEAM, away, duties, TODAY)
    assert [
        Cell(served=(span(0),), active=True),
        Cell(out=tuple(span(2, 0, 3).days()), unavailable=True, active=True),
        Cell(served=(span(3, 0, 2),), out=(span(3, 1).start,), active=True),
        Cell(),
        Cell(served=(span(3, 2, 5),), active=True),
    ] == [cell(timeline, *where) for where in (("Ada", 0), ("Ada", 2), ("Ada", 3), ("Alan", 1), ("Alan", 3))]


def test_everybody_who_serves_has_a_row() -> None:
    """Also somebody who is not on the roster; those who share no duty in this year, or none at all, have none."""
    people = (*TEAM.people, Person("Boss", exempt="lead"), Person("Gone", left=date(2020, 1, 1)))
    timeline = build_timeline(Team("T", people), (), [Duty(span(0), "Guest"), Duty(span(-200), "Gone")], TODAY)
    assert ["Ada", "Alan", "Guest"] == [row.name for row in timeline.rows]


def test_closures_and_holidays() -> None:
    """A closed week is marked apart from one with a holiday."""
    team = Team("T", TEAM.people, closures=((span(4), "Winter"),), holidays_add=((span(1).start, "Day off"),))
    columns = {column.week.first: column for column in build_timeline(team, (), [], TODAY).columns}
    closed, holiday, plain = (columns[span(week).start] for week in (4, 1, 0))
    assert (True, False, False) == (closed.closed, holiday.closed, plain.closed)
    assert (((span(1).start, "Day off"),), ()) == (holiday.holidays, plain.holidays)
