"""How good a rotation is, whoever made it: the levels of fairness, counted week by week from the terms.

It knows nothing of how plans are made, so that it can be asked about those that people edit, and can be the check on
the scheduler's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rotation.planning.ledger import on_duty, parts_served

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.model import Duty, Team
    from rotation.planning.availability import Availability
    from rotation.planning.ledger import Standing, Terms

DAY_LOST = 0.05  # comfort lost for each day lost in a week served
HOLIDAY_AGAIN = 0.10  # and in a holiday week, for each one served in the two years before the plan
ROUNDING = 1e-9  # what a balance may be off by: who is at the tolerance on paper must not be beyond it by so little


@dataclass(frozen=True, slots=True)
class Part:
    """What one person serves of a week: which part of its working days, and how many days they lose by it."""

    name: str
    part: float
    days_lost: int


@dataclass(frozen=True, slots=True)
class Account:
    """One person's side of a rotation. Weeks, share and balances are in weeks and speak of the printed weeks alone."""

    name: str
    weight: float
    balance_before: float
    weeks: float
    share: float
    balance_after: float
    last_served: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """The levels that a rotation reaches, less being better, and how each person comes out of it.

    `balances` has, by name, the balance after each week of the terms.
    """

    open_weeks: int
    rest_violations: int
    excess: float
    comfort: float
    squares: float
    accounts: tuple[Account, ...]
    balances: Mapping[str, tuple[float, ...]]

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels in their strict order, to nine decimals, fit to be compared."""
        return (
            self.open_weeks,
            self.rest_violations,
            *(round(v, 9) for v in (self.excess, self.comfort, self.squares)),
        )


def whole_weeks(terms: Terms, names: Sequence[str | None]) -> tuple[tuple[Part, ...], ...]:
    """Return what it means that each of these people serves the whole of the week at their place, None nobody."""
    people = {person.name: person for person in terms.people}
    return tuple(() if name is None else (Part(name, 1.0, people[name].days_lost[t]),) for t, name in enumerate(names))


def parts_of_weeks(
    terms: Terms, team: Team, availability: Availability, duties: Sequence[Duty]
) -> tuple[tuple[Part, ...], ...]:
    """Return who serves which part of each week of the terms, by these duties."""
    names = on_duty(duties)
    people = {person.name: person for person in team.eligible}
    weeks = []
    for week in terms.weeks:
        parts = []
        for name, part in parts_served(names, availability.working_days(week)).items():
            lost = availability.lost_days(people[name], week) if name in people else ()
            parts.append(Part(name, part, sum(name in names[day] for day in lost if day in names)))
        weeks.append(tuple(parts))
    return tuple(weeks)


def score(terms: Terms, weeks: Sequence[Sequence[Part]]) -> Score:
    """Return the levels for a rotation that gives each week of the terms to these parts.

    Whoever serves although not available shares that week like those who are; a part served by anybody who does not
    share the duty in that week counts for nobody.
    """
    balance = {person.name: person.balance for person in terms.people}
    balances: dict[str, list[float]] = {name: [] for name in balance}
    served: dict[str, list[float]] = {name: [] for name in balance}
    owed: dict[str, list[float]] = {name: [] for name in balance}
    offsets: dict[str, list[int]] = {p.name: [] if p.last is None else [p.last] for p in terms.people}
    comfort: list[float] = []
    excess: list[float] = []
    squares: list[float] = []

    for t, parts in enumerate(weeks):
        own = {part.name: part for part in parts}
        servers = {person.name for person in terms.people if person.active[t] and person.name in own}
        charged = [p for p in terms.people if p.available[t] or p.name in servers]
        total = math.fsum(person.weight for person in charged)
        credited = math.fsum(own[name].part for name in servers)
        for person in terms.people:
            name = person.name
            did = own[name].part if name in servers else 0.0
            due = credited * person.weight / total if person in charged else 0.0
            served[name].append(did)
            owed[name].append(due)
            balance[name] += did - due
            balances[name].append(balance[name])
            if name in servers:
                offsets[name].append(terms.offsets[t])
                comfort.append(DAY_LOST * own[name].days_lost + HOLIDAY_AGAIN * person.holiday_weeks * terms.holiday[t])
            if person.active[t]:
                beyond = abs(balance[name]) - terms.tolerance
                excess.append(beyond if beyond > ROUNDING else 0.0)
                squares.append(balance[name] ** 2)

    gaps = [(later - earlier, p) for p in terms.people for earlier, later in pairwise(offsets[p.name])]
    comfort.extend(max(0.0, 1 - gap / person.ideal_gap) ** 2 for gap, person in gaps)

    def account(person: Standing) -> Account:
        weeks = math.fsum(served[person.name][: terms.printed])
        share = math.fsum(owed[person.name][: terms.printed])
        after = person.balance + weeks - share
        return Account(person.name, person.weight, person.balance, weeks, share, after, person.last_served)

    return Score(
        open_weeks=sum(not parts for parts in weeks),
        rest_violations=sum(gap < person.rest for gap, person in gaps),
        excess=math.fsum(excess),
        comfort=math.fsum(comfort),
        squares=math.fsum(squares),
        accounts=tuple(account(person) for person in terms.people),
        balances={name: tuple(values) for name, values in balances.items()},
    )
