"""The calendar's past: who has done how much of their share, week by week.

The ledger walks every week from its beginning up to the first planned one; it is never cut to a window of the last year
or two. In every week the people who served are credited, the people who could have served are charged their shares, and
what is credited equals what is charged, so that balances always sum to 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.membership import find_first_ledger_week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.model import Duty, Person, Team
    from rotation.weeks import Week


@dataclass(frozen=True, slots=True)
class Entry:
    """One week of the ledger: by name, the part of the week each served, the share each owed, the balance after it."""

    week: Week
    served: Mapping[str, float]
    share: Mapping[str, float]
    balance: Mapping[str, float]


def split_share(candidates: Sequence[Person], whole: float = 1.0) -> dict[str, float]:
    """Return, by name, each candidate's part of a week of which `whole` is to be shared, in proportion to weight."""
    total = math.fsum(person.weight for person in candidates)
    return {person.name: whole * person.weight / total for person in candidates}


def names_by_day(duties: Sequence[Duty]) -> dict[date, set[str]]:
    """Return the names of those on duty, for each day on which anyone is."""
    days: dict[date, set[str]] = {}
    for duty in duties:
        for day in duty.span.days():
            days.setdefault(day, set()).add(duty.person)
    return days


def sum_parts_served(names: Mapping[date, set[str]], days: Sequence[date]) -> dict[str, float]:
    """Return, by name, the part of the given working days that each person serves.

    A day with two people on it, which only an edit by hand can make, counts half for each.
    """
    served: dict[str, float] = {}
    for day in days:
        for name in sorted(names.get(day, ())):
            served[name] = served.get(name, 0.0) + 1 / len(names[day])
    return {name: part / len(days) for name, part in served.items()}


def recentre(balance: Mapping[str, float], people: Sequence[Person]) -> dict[str, float]:
    """Return the balances of these people, newcomers at 0, shifted in proportion to weight so that they sum to 0."""
    kept = {person.name: balance.get(person.name, 0.0) for person in people}
    excess = split_share(people, math.fsum(kept.values()))
    return {name: b - excess[name] for name, b in kept.items()}


def walk(team: Team, duties: Sequence[Duty], availability: Availability, until: Week) -> Iterator[Entry]:
    """Yield the ledger's entry for each week that is not closed, from its beginning up to, not including, `until`.

    A last entry, for `until` itself, serves and charges nobody: it has the balances with which that week begins.
    """
    names = names_by_day(duties)
    balance: dict[str, float] = {}
    members: Sequence[Person] | None = None  # whose balances these are
    charged: Sequence[Person] = ()
    share: dict[str, float] = {}
    whole = 0.0  # of which everybody charged has this share
    week = find_first_ledger_week(team, duties, until)
    # The steps are those of docs/fairness.md.
    while True:
        # 1. Who comes, or comes back, enters with 0, whatever the others have done or owe. What a leaver had done or
        #    owed is spread over those who stay: the sum must be 0, or somebody would have to make up for what nobody
        #    owes.
        active = availability.active_people(week)
        if active is not members and {person.name for person in active} != set(balance):
            balance = recentre(balance, active)
        members = active
        if week == until:
            yield Entry(week, {}, {}, balance)
            return
        if days := availability.working_days(week):
            # 2. Credit what the calendar says was done, by whoever is active: strangers count for nobody.
            served = {name: part for name, part in sum_parts_served(names, days).items() if name in balance}
            # 3. Charge no more than that, so that the sum stays 0. Who served although away shares the week: else it
            #    would be a week more than fair for them alone.
            able = availability.available_people(week)
            if any(p.name in served and not availability.is_available(p, week) for p in active):
                able = tuple(p for p in active if p.name in served or availability.is_available(p, week))
            if able is not charged or math.fsum(served.values()) != whole:
                charged, whole = able, math.fsum(served.values())
                share = split_share(charged, whole)
            if served:
                balance = {name: b + served.get(name, 0.0) - share.get(name, 0.0) for name, b in balance.items()}
            yield Entry(week, served, share if served else {}, balance)
        week = week.plus(1)
