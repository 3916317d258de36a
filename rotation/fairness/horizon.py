"""Which weeks a plan is for: where it begins, how many weeks it prints, how far it looks ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.fairness.availability import active_spans, working_days
from rotation.weeks import LAST_YEAR, WEEK, Week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty, Team

LOOK_AHEAD = 2  # cycles planned beyond the weeks that are printed: the end of a rotation is the start of the next


def next_week(team: Team, duties: Sequence[Duty], today: date, min_date: date | None = None) -> Week:
    """Return the week after the last assigned one, or, where that is past, the first that starts after today.

    `min_date` moves it later: to the first week that starts on that day or after it.
    """
    starts = [team.week.after(today)]
    if duties:
        starts.append(max(team.week.weeks_of(duty.span)[-1] for duty in duties).plus(1))
    if min_date is not None:
        starts.append(team.week.at_or_after(min_date))
    return max(starts)


def first_free(team: Team, today: date) -> Week:
    """Return the first week that is not frozen: people can still be asked to change it without need."""
    return team.week.at_or_after(today + team.freeze * WEEK)


def planned_weeks(team: Team, first: Week, count: int) -> tuple[Week, ...]:
    """Return the first `count` weeks from `first` on that are not closed; fewer where the project's dates end."""
    weeks: list[Week] = []
    week = first
    while len(weeks) < count and week.span.last.year <= LAST_YEAR:
        if working_days(team, week):
            weeks.append(week)
        week = week.plus(1)
    return tuple(weeks)


def cycle(team: Team, duties: Sequence[Duty], first: Week) -> int:
    """Return how many weeks one cycle has: one for each eligible person active in the first planned week."""
    active = active_spans(team, duties, first)
    return sum(active[person.name].covers(first.span) for person in team.eligible)


def horizon(  # noqa: PLR0913 (all the ways to say how long)
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
    many weeks as there are `names`, if that is said. Closed weeks are left out and not counted. Both are empty where no
    week is left, or nobody shares the duty in the first one.
    """
    opening = planned_weeks(team, first, 1)
    people = cycle(team, duties, opening[0]) if opening else 0
    if not people:
        return (), 0
    count = weeks or (cycles or 1) * (names or people)
    if until is not None:
        within = planned_weeks(team, first, max(0, until.toordinal() - first.first.toordinal()) // 7 + 1)
        count = sum(week.first <= until for week in within)
    planned = planned_weeks(team, first, count + LOOK_AHEAD * people)
    return planned, min(count, len(planned))
