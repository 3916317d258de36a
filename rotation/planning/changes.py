"""Changes to weeks that are loaded already: as the rotation that makes them, and as what they mean for everybody.

A date stands for the days from it to the end of its week: the first day of a week for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.model import Line, Rotation
from rotation.planning.review import review
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from rotation.errors import Problem
    from rotation.model import Duty, Outage, Team
    from rotation.weeks import Week, WeekRule


class TwoAtOnceError(ValueError):
    """Two people are on duty on one day, by an edit, and the change does not say what becomes of that: no line can."""

    def __init__(self, week: Week) -> None:
        """Take the week."""
        super().__init__(f"two people are on duty on one day in the week of {week.first}, which no rotation can say")


def from_day_on(day: date, rule: WeekRule) -> Span:
    """Return the days for which a day of duty stands: from it to the end of its week."""
    return Span(day, rule.containing(day).span.end)


def on_day(duties: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """Return who is on duty on the day; more than one only after an edit by hand."""
    return tuple(sorted(duty for duty in duties if day in duty.span))


def giving(span: Span, person: str | None) -> dict[date, str | None]:
    """Return that the person is to be on duty on all these days; None means nobody."""
    return dict.fromkeys(span.days(), person)


def swapping(one: Duty, other: Duty) -> dict[date, str | None]:
    """Return that each of the two is to be on duty on the days of the other."""
    return giving(one.span, other.person) | giving(other.span, one.person)


def changed(duties: Sequence[Duty], rule: WeekRule, days: Mapping[date, str | None]) -> Rotation:
    """Return the rotation for the weeks of these days, in which the days are as wanted and all others as they are.

    Raises TwoAtOnceError where a day of such a week that is not to change cannot be written as it is.
    """
    weeks = sorted({week for day in days for week in [rule.containing(day)] if day in week.span})
    lines: list[Line] = []
    for week in weeks:
        if any(len(on_day(duties, day)) > 1 for day in week.span.days() if day not in days):
            raise TwoAtOnceError(week)
        lines += lines_of(week, duties, days)
    return Rotation(tuple(lines))


def lines_of(week: Week, duties: Sequence[Duty], instead: Mapping[date, str | None] | None = None) -> list[Line]:
    """Return the lines for the week as the duties have it, but for the days in `instead`.

    Where two people are on duty at once, which a rotation cannot say, they name the first of them by name.
    """
    held = {day: min((duty.person for duty in on_day(duties, day)), default=None) for day in week.span.days()}
    held |= {day: person for day, person in (instead or {}).items() if day in held}
    return [Line(next(run)[0], person) for person, run in groupby(held.items(), key=lambda pair: pair[1])]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change does to one person's balance, in weeks: as it would be without the change, and with it."""

    person: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change brings with it: problems that are not there without it, and by the end of its weeks the balances.

    Those are the balances of the people whose days change.
    """

    problems: tuple[Problem, ...]
    shifts: tuple[Shift, ...]


def effect(rotation: Rotation, team: Team, outages: Sequence[Outage], duties: Sequence[Duty], today: date) -> Effect:
    """Return the effect of loading a rotation into a calendar that holds these duties."""
    weeks = [team.week.containing(first) for first in rotation.weeks(team.week)]
    standing = Rotation(tuple(line for week in weeks for line in lines_of(week, duties)))
    before = review(standing, team, outages, duties, today=today)
    after = review(rotation, team, outages, duties, today=today)
    problems = tuple(problem for problem in after.problems if problem not in before.problems)
    if before.score is None or after.score is None:
        return Effect(problems, ())
    moved = {person for _, person in _days(standing, team) ^ _days(rotation, team)}
    was = {account.name: account.balance_after for account in before.score.accounts}
    now = {account.name: account.balance_after for account in after.score.accounts}
    return Effect(problems, tuple(Shift(name, was[name], now[name]) for name in now if name in moved and name in was))


def _days(rotation: Rotation, team: Team) -> set[tuple[date, str]]:
    return {(day, duty.person) for duty in rotation.duties(team.week) for day in duty.span.days()}
