"""From the calendar's past to the terms of the next plan: who has done how much of their share, and since when.

The ledger walks every week from its beginning up to the first planned one; it is never cut to a window of the last year
or two. In every week the people who served are credited, the people who could have served are charged their shares, and
what is credited equals what is charged, so that balances always sum to 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.availability import Availability, active_spans
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Person, Team

MEMORY = 104  # weeks before the plan in which a holiday week served still counts


@dataclass(frozen=True, slots=True)
class Entry:
    """One week of the ledger: by name, the part of the week each served, the share each owed, the balance after it."""

    week: Week
    served: Mapping[str, float]
    share: Mapping[str, float]
    balance: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person brings into the plan, and what the plan's weeks mean for them (one value for each week).

    `last` is the week of the last duty before the plan, in weeks from the first planned one (so negative), or None.
    `ideal_gap` is K: how many weeks apart the duties would ideally be; `rest` is the least gap allowed, in weeks.
    `holiday_weeks` counts those served in the 104 weeks before the plan.
    """

    name: str
    weight: float
    balance: float
    last: int | None
    last_served: date | None
    ideal_gap: float
    rest: int
    holiday_weeks: int
    active: tuple[bool, ...]
    available: tuple[bool, ...]
    share: tuple[float, ...]
    days_lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a plan is made from and judged by, as numbers. `people` stand in roster order.

    `weeks` are those to be planned, without the closed ones: first `printed` that are asked for, then the look-ahead.
    `offsets` are their distances from the first, in weeks of the calendar; `holiday` marks the holiday weeks.
    """

    weeks: tuple[Week, ...]
    offsets: tuple[int, ...]
    printed: int
    holiday: tuple[bool, ...]
    people: tuple[Standing, ...]
    tolerance: float

    def is_open(self, week: int) -> bool:
        """Return whether nobody is available in the week of this index."""
        return not any(person.available[week] for person in self.people)


def shares(candidates: Sequence[Person], whole: float = 1.0) -> dict[str, float]:
    """Return, by name, each candidate's part of a week of which `whole` is to be shared, in proportion to weight."""
    total = math.fsum(person.weight for person in candidates)
    return {person.name: whole * person.weight / total for person in candidates}


def on_duty(duties: Sequence[Duty]) -> dict[date, set[str]]:
    """Return the names of those on duty, for each day on which anyone is."""
    days: dict[date, set[str]] = {}
    for duty in duties:
        for day in duty.span.days():
            days.setdefault(day, set()).add(duty.person)
    return days


def parts_served(names: Mapping[date, set[str]], days: Sequence[date]) -> dict[str, float]:
    """Return, by name, the part of the given working days that each person serves.

    A day with two people on it, which only an edit by hand can make, counts half for each.
    """
    served: dict[str, float] = {}
    for day in days:
        for name in sorted(names.get(day, ())):
            served[name] = served.get(name, 0.0) + 1 / len(names[day])
    return {name: part / len(days) for name, part in served.items()}


def recentred(balance: Mapping[str, float], people: Sequence[Person]) -> dict[str, float]:
    """Return the balances of these people, newcomers at 0, shifted in proportion to weight so that they sum to 0."""
    kept = {person.name: balance.get(person.name, 0.0) for person in people}
    excess = shares(people, math.fsum(kept.values()))
    return {name: b - excess[name] for name, b in kept.items()}


def walk(team: Team, duties: Sequence[Duty], availability: Availability, until: Week) -> Iterator[Entry]:
    """Yield the ledger's entry for each week that is not closed, from its beginning up to, not including, `until`.

    A last entry, for `until` itself, serves and charges nobody: it has the balances with which that week begins.
    """
    names = on_duty(duties)
    balance: dict[str, float] = {}
    week = _beginning(team, duties, until)
    while True:
        active = [person for person in team.eligible if availability.is_active(person, week)]
        if {person.name for person in active} != set(balance):
            balance = recentred(balance, active)
        if week == until:
            yield Entry(week, {}, {}, balance)
            return
        if days := availability.working_days(week):
            served = {name: part for name, part in parts_served(names, days).items() if name in balance}
            charged = [p for p in active if p.name in served or availability.is_available(p, week)]
            share = shares(charged, math.fsum(served.values())) if served else {}
            balance = {name: b + served.get(name, 0.0) - share.get(name, 0.0) for name, b in balance.items()}
            yield Entry(week, served, share, balance)
        week = week.plus(1)


def _beginning(team: Team, duties: Sequence[Duty], until: Week) -> Week:
    """Return the ledger's first week: at or after `fairness.since`, else that of the first duty of the roster's."""
    if team.since is not None:
        return min(until, team.week.at_or_after(team.since))
    roster = {person.name for person in team.eligible}
    return min((team.week.containing(d.span.start) for d in duties if d.person in roster), default=until)


def terms(
    team: Team, outages: Sequence[Outage], duties: Sequence[Duty], weeks: Sequence[Week], printed: int
) -> tuple[Terms, Availability]:
    """Return the terms on which to plan or judge these weeks, none of them closed, and the availability behind them.

    Only the duties before the first of the weeks are history; later ones say nothing here.
    """
    first = weeks[0]
    history = sorted(duty for duty in duties if duty.span.start < first.first)
    memory = Span(first.plus(-MEMORY).first, first.first)
    start = min(_beginning(team, history, first).first, memory.start)
    availability = Availability(team, outages, active_spans(team, history, first), Span(start, weeks[-1].span.end))
    *_, opening = walk(team, history, availability, first)

    served: dict[str, list[Week]] = {}
    for duty in history:
        served.setdefault(duty.person, []).extend(
            week for week in team.week.weeks_of(duty.span) if week.first < first.first
        )
    people = [p for p in team.eligible if any(availability.is_active(p, week) for week in weeks)]
    share = [shares([p for p in people if availability.is_available(p, week)]) for week in weeks]
    founding = math.fsum(p.weight for p in people if availability.is_active(p, first))

    def standing(person: Person) -> Standing:
        own = served.get(person.name, [])
        latest = max(own, default=None)
        together = founding + (0.0 if availability.is_active(person, first) else person.weight)
        ideal_gap = round(together / person.weight, 9)
        return Standing(
            name=person.name,
            weight=person.weight,
            balance=opening.balance.get(person.name, 0.0),
            last=latest.since(first) if latest else None,
            last_served=latest.first if latest else None,
            ideal_gap=ideal_gap,
            rest=max(2, math.ceil(ideal_gap / 2)),
            holiday_weeks=sum(week.first in memory and bool(availability.holidays(week)) for week in {*own}),
            active=tuple(availability.is_active(person, week) for week in weeks),
            available=tuple(availability.is_available(person, week) for week in weeks),
            share=tuple(shared.get(person.name, 0.0) for shared in share),
            days_lost=tuple(len(availability.lost_days(person, week)) for week in weeks),
        )

    return Terms(
        weeks=tuple(weeks),
        offsets=tuple(week.since(first) for week in weeks),
        printed=printed,
        holiday=tuple(bool(availability.holidays(week)) for week in weeks),
        people=tuple(standing(person) for person in people),
        tolerance=team.tolerance,
    ), availability
