"""What a change to weeks that are loaded already means for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.duties import lines_of
from rotation.fairness.review import review
from rotation.model import Rotation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.errors import Problem
    from rotation.model import Duty, Outage, Team


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
