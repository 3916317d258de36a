"""How the load stands today, and how it will stand once everything in the calendar has been served."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.availability import working_days
from rotation.fairness.horizon import planned_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.ledger import on_duty, parts_served
from rotation.fairness.score import parts_of_weeks, score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Team
    from rotation.weeks import Week


@dataclass(frozen=True, slots=True)
class Tally:
    """One person's side, in weeks: `weeks` served up to and with the running week, `share` the fair part of all served.

    `planned` is what the calendar has for later, `balance_after` the balance at its end.
    """

    name: str
    weeks: float
    balance: float
    planned: float
    balance_after: float

    @property
    def share(self) -> float:
        """What would have been fair so far, weeks forgiven or inherited when people joined or left included."""
        return self.weeks - self.balance


def tally(team: Team, outages: Sequence[Outage], duties: Sequence[Duty], today: date) -> tuple[Tally, ...]:
    """Return the tally of everybody who shares the duty now or in what is planned, in roster order."""
    weeks = _weeks_to_come(team, duties, today)
    instance, availability = build_instance(team, outages, duties, weeks, len(weeks))
    served = _served(team, duties, weeks[0])
    accounts = score(instance, parts_of_weeks(instance, team, availability, duties)).accounts
    return tuple(
        Tally(each.name, math.fsum(served.get(each.name, ())), each.balance_before, each.weeks, each.balance_after)
        for each in accounts
    )


def _served(team: Team, duties: Sequence[Duty], until: Week) -> dict[str, list[float]]:
    """Return, by name, the parts of weeks served from the ledger's beginning up to, not including, `until`."""
    names = on_duty([duty for duty in duties if duty.span.start < until.first])
    first = team.week.containing(min(names, default=until.first))
    if team.since is not None:
        first = max(first, team.week.at_or_after(team.since))
    found: dict[str, list[float]] = {}
    for week in (first.plus(n) for n in range(until.since(first))):
        if days := working_days(team, week):
            for name, part in parts_served(names, days).items():
                found.setdefault(name, []).append(part)
    return found


def _weeks_to_come(team: Team, duties: Sequence[Duty], today: date) -> tuple[Week, ...]:
    """Return the weeks, without closed ones, from the next on to the last that is assigned; the next one at least."""
    first = planned_weeks(team, team.week.after(today), 1)[0]
    last = max((week for duty in duties for week in team.week.weeks_of(duty.span)), default=first)
    following = (first.plus(n) for n in range(1, last.since(first) + 1))
    return (first, *(week for week in following if working_days(team, week)))
