"""Which weeks a plan is for: where it begins, how many weeks it prints, how far it looks ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.availability import Availability, list_working_days
from rotation.fairness.coverage import Assignment
from rotation.weeks import LAST_YEAR, WEEK, Week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.fairness.coverage import Coverage
    from rotation.model import Duty, Outage, Team
    from rotation.weeks import WeekRule

# Two cycles are planned beyond the weeks that are printed, since the end of a rotation is the start of the next. Of a
# large team they would be decades, and take minutes.
LOOK_AHEAD = 2
FARTHEST_AHEAD = 208  # weeks
REACH = 104  # weeks: where none of so many is left to plan, nothing is


@dataclass(frozen=True, slots=True)
class Horizon:
    """The weeks that a plan is for, without closed ones: the first `printed` of them end with the last one asked for.

    Those of the indices in `pinned` are assigned already. All are empty where nothing is left to plan.
    """

    weeks: tuple[Week, ...] = ()
    printed: int = 0
    pinned: frozenset[int] = frozenset()


def find_start_week(coverage: Coverage, today: date, min_date: date | None = None, *, extend: bool = False) -> Week:
    """Return the week with which planning begins, whatever is assigned in it and later.

    That is the running week if today is its first day and nobody serves it, else the next one. `min_date` makes it the
    week of that day, if that is not over: on a day between two weeks of duty, the later one. To `extend` moves it
    behind the last week in which anything is assigned.
    """
    rule = coverage.team.week
    running = rule.containing(today)
    start = running if today == running.first and coverage.assignment(running) is Assignment.NONE else running.plus(1)
    if min_date is not None:
        start = max(_find_week(min_date, rule), _find_week(today, rule))
    last = coverage.find_last_week() if extend else None
    return max(start, last.plus(1)) if last else start


def _find_week(day: date, rule: WeekRule) -> Week:
    week = rule.containing(day)
    return week if day in week.span else week.plus(1)


def find_first_free(team: Team, today: date) -> Week:
    """Return the first week that is not frozen: people can still be asked to change it without need."""
    return team.week.at_or_after(today + team.freeze * WEEK)


def list_open_weeks(team: Team, first: Week, count: int) -> tuple[Week, ...]:
    """Return the first `count` weeks from `first` on that are not closed; fewer where the project's dates end."""
    weeks: list[Week] = []
    week = first
    while len(weeks) < count and week.span.last.year <= LAST_YEAR:
        if list_working_days(team, week):
            weeks.append(week)
        week = week.plus(1)
    return tuple(weeks)


def count_cycle(team: Team, duties: Sequence[Duty], first: Week) -> int:
    """Return how many weeks one cycle has: one for each eligible person active in the first planned week."""
    return len(Availability(team, (), duties, first).active_people(first))


def count_look_ahead(team: Team, duties: Sequence[Duty], first: Week) -> int:
    """Return how many weeks are planned beyond those that are printed: two cycles, four years at the most."""
    return min(LOOK_AHEAD * count_cycle(team, duties, first), FARTHEST_AHEAD)


def find_horizon(  # noqa: PLR0913 (all the ways to say how long)
    team: Team,
    duties: Sequence[Duty],
    first: Week,
    *,
    weeks: int | None = None,
    cycles: int | None = None,
    until: date | None = None,
    names: int | None = None,
) -> tuple[tuple[Week, ...], int]:
    """Return the weeks to plan, look-ahead included, and how many of them to print.

    That is so many weeks, or those that start on a day up to `until`, or so many cycles, by default one; a cycle has as
    many weeks as there are `names`, if given. Closed weeks are left out and not counted. Both are empty where no
    week is left, or nobody shares the duty in the first one.
    """
    opening = list_open_weeks(team, first, 1)
    people = count_cycle(team, duties, opening[0]) if opening else 0
    if not people:
        return (), 0
    count = weeks or (cycles or 1) * (names or people)
    if until is not None:
        within = list_open_weeks(team, first, max(0, until.toordinal() - first.first.toordinal()) // 7 + 1)
        count = sum(week.first <= until for week in within)
    planned = list_open_weeks(team, first, count + count_look_ahead(team, duties, opening[0]))
    return planned, min(count, len(planned))


def find_first_to_plan(team: Team, duties: Sequence[Duty], coverage: Coverage, start: Week) -> Week | None:
    """Return the first week, from the start on, in which nobody serves although it is not closed; None in REACH.

    Where nobody shares the duty yet it is a later one, in which somebody does; where nobody ever will, the first all
    the same.
    """
    weeks = [week for week in (start.plus(n) for n in range(REACH)) if coverage.assignment(week) is Assignment.NONE]
    return next((week for week in weeks if count_cycle(team, duties, week)), weeks[0] if weeks else None)


def find_unassigned_horizon(  # noqa: PLR0913 (all the ways to say how long)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    coverage: Coverage,
    first: Week,
    *,
    count: int,
    until: date | None = None,
    replace: bool = False,
) -> Horizon:
    """Return the horizon of a plan for `count` weeks from the first on, or for those that begin up to a day.

    Only weeks that are not assigned are planned and counted, and among them only those that anybody can serve. To
    `replace` is to plan assigned weeks too. Whatever is assigned in the look-ahead is pinned.
    """
    availability = Availability(team, outages, duties, first)
    weeks: list[Week] = []
    pinned: set[int] = set()
    printed, left, idle = 0, count, 0
    # 1. The weeks asked for, with those between them that are assigned, or that nobody can serve.
    week = first
    while (left if until is None else week.first <= until) and idle < REACH and week.span.last.year <= LAST_YEAR:
        assignment = coverage.assignment(week)
        idle += 1
        if assignment is not Assignment.CLOSED:
            if assignment is not Assignment.NONE and not replace:
                pinned.add(len(weeks))
            elif any(availability.is_available(person, week) for person in availability.active_people(week)):
                left, printed, idle = left - 1, len(weeks) + 1, 0
            weeks.append(week)
        week = week.plus(1)
    if not printed:
        return Horizon()
    # 2. The look-ahead.
    ahead = list_open_weeks(team, weeks[printed - 1].plus(1), count_look_ahead(team, duties, first))
    everything = (*weeks[:printed], *ahead)
    pinned = {t for t in pinned if t < printed} | {
        t for t in range(printed, len(everything)) if coverage.assignment(everything[t]) is not Assignment.NONE
    }
    return Horizon(everything, printed, frozenset(pinned))
