"""Which days are assigned, and so which weeks: decided here, by day, for every command.

A working day is assigned when somebody on the roster is on duty on it, exempt or left included. Strangers assign
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.fairness.availability import list_working_days
from rotation.fairness.ledger import names_by_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from rotation.errors import Place
    from rotation.model import Duty, Team
    from rotation.weeks import Span, Week


class Assignment(Enum):
    """How much of a week is assigned: all its working days, some, none; or there are no working days."""

    ALL = "assigned"
    PARTLY = "partly assigned"
    NONE = "not assigned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who on the team's roster is on duty on each day; a day is not there when nobody is."""

    team: Team
    names: Mapping[date, frozenset[str]]

    def find_missing_days(self, week: Week) -> tuple[date, ...]:
        """Return the working days of the week on which nobody is on duty."""
        return tuple(day for day in list_working_days(self.team, week) if day not in self.names)

    def assignment(self, week: Week) -> Assignment:
        """Return how much of the week is assigned."""
        days, missing = list_working_days(self.team, week), self.find_missing_days(week)
        if not days:
            return Assignment.CLOSED
        if not missing:
            return Assignment.ALL
        return Assignment.PARTLY if len(missing) < len(days) else Assignment.NONE

    def find_last_week(self) -> Week | None:
        """Return the last week with an assigned day; None when nothing is assigned."""
        weeks = (self.team.week.containing(day) for day in sorted(self.names, reverse=True) if self._is_working(day))
        return next(weeks, None)

    def find_first_missing(self, days: Span) -> date | None:
        """Return the first working day of these days on which nobody is on duty; None without one."""
        weeks = self.team.week.touched_by(days) if days.length else ()
        return next((day for week in weeks for day in self.find_missing_days(week) if day in days), None)

    def find_partly_assigned(self, today: date) -> Iterator[tuple[Week, tuple[date, ...]]]:
        """Yield, in order, each partly assigned week that is not over, with its days from today on that have nobody."""
        for week in sorted({self.team.week.containing(day) for day in self.names if self._is_working(day)}):
            if missing := tuple(day for day in self.find_missing_days(week) if day >= today):
                yield week, missing

    def list_warnings(self, today: date) -> tuple[Problem, ...]:
        """Return a warning for each partly assigned week that is not over, with the days to come that have nobody."""
        return tuple(build_partly_assigned_warning(week, days) for week, days in self.find_partly_assigned(today))

    def _is_working(self, day: date) -> bool:
        return day in list_working_days(self.team, self.team.week.containing(day))


def build_partly_assigned_warning(week: Week, missing: Sequence[date], place: Place | None = None) -> Problem:
    """Return the warning that a week which somebody serves has nobody on these days."""
    days = ", ".join(map(str, missing))
    message = f"nobody is on duty on {days}, in the week of {week.first}"
    return Problem(Severity.WARNING, "partly-assigned", message, place, "fill these days with repair, or with assign")


def cover_days(team: Team, duties: Iterable[Duty], roster: Collection[str] | None = None) -> Coverage:
    """Return the coverage of the days by these duties; `roster` has the names that count, by default the team's."""
    known = {person.name for person in team.people} if roster is None else {*roster}
    days = names_by_day([duty for duty in duties if duty.person in known])
    return Coverage(team, {day: frozenset(names) for day, names in days.items()})
