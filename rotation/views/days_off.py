"""What whoever looks for the person on duty has to know of the days of a duty: closures, and that the person is away.

Both may have been announced after the rotation was loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.fairness.availability import AWAY
from rotation.text import format_days
from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.model import Duty, Team


def list_closed_days(team: Team, days: Span) -> list[tuple[Span, str]]:
    """Return the days that are in a closure, those of one name that meet together, with its name."""
    return _group_runs(days, team.closure)


def format_closures(team: Team, duty: Duty, day: date, today: date) -> list[str]:
    """Return the closures of the duty from the day on, in short phrases."""
    left = Span(max(day, duty.span.start), duty.span.end)
    closures = [(span, label) for span, label in list_closed_days(team, duty.span) if span.end > day]
    return [
        _format("closed" if day in span else _append_days("closed", span, left, today), label, "closed")
        for span, label in closures
    ]


def format_absences(
    availability: Availability, duty: Duty, day: date, today: date, *, reasons: bool = True
) -> list[str]:
    """Return when the person of the duty is away in it from the day on, in short phrases; why, only with `reasons`."""
    left = Span(max(day, duty.span.start), duty.span.end)
    now = "away today" if day == today else "away that day"
    return [
        _format(now if day in span else _append_days(AWAY, span, left, today), why if reasons else AWAY, AWAY)
        for span, why in _list_away_days(availability, duty, day)
        if span.end > day
    ]


def _list_away_days(availability: Availability, duty: Duty, asked: date) -> list[tuple[Span, str]]:
    """Return the days of the duty on which its person is away, with the reason.

    Regular part time, which everybody knows, counts on the day asked for, and where the person cannot serve the week
    for it.
    """
    team = availability.team
    person = team.find(duty.person)
    if person is None:
        return []

    def find_reason(day: date) -> str | None:
        outages = availability.outages(person, [day])
        regular = all(outage.every for outage in outages) and availability.is_available(
            person, team.week.containing(day)
        )
        return None if team.closure(day) or (regular and day != asked) else availability.away_on(person, day)

    return _group_runs(duty.span, find_reason)


def _append_days(what: str, span: Span, left: Span, today: date) -> str:
    """Return `away Dec 8–9`, or `away` where that is so on all the days that are left."""
    return what if span.covers(left) else f"{what} {format_days(span, today.year)}"


def _format(what: str, why: str, same: str) -> str:
    return what if why == same else f"{what}: {why}"


def _group_runs(days: Span, name_of: Callable[[date], str | None]) -> list[tuple[Span, str]]:
    """Return the days that have a name, those of one name that meet together."""
    runs: list[tuple[Span, str]] = []
    for day in days.days():
        if name := name_of(day):
            if runs and runs[-1][0].end == day and runs[-1][1] == name:
                runs[-1] = (Span(runs[-1][0].start, day + DAY), name)
            else:
                runs.append((Span(day, day + DAY), name))
    return runs
