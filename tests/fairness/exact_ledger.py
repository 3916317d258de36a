"""The ledger once more, in fractions, from docs/fairness.md alone: slow and simple, the check on the ledger's own.

A day, a week and a person are asked about one by one; nothing is remembered between two questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.model import Change, Duty, Outage, Person, Team
    from rotation.weeks import Week


@dataclass(frozen=True)
class ExactLedger:
    """A team with its outages and all duties of its calendar; `first` is the first week being planned."""

    team: Team
    outages: Sequence[Outage]
    duties: Sequence[Duty]
    first: Week

    def in_force(self, has: Team | Person, key: str, week: Week) -> Any:  # noqa: ANN401 (a value of any attribute)
        """Return the value of the latest date not after the week's first day; before any date the one without."""
        dated: list[Change] = [each for each in has.changes if each.key == key and each.since <= week.first]
        return max(dated, key=lambda each: each.since).value if dated else getattr(has, key)

    def weight(self, person: Person, week: Week) -> Fraction:
        """Return the weight in force."""
        return Fraction(str(self.in_force(person, "weight", week)))

    def is_eligible(self, person: Person, week: Week) -> bool:
        """Return whether the person is neither exempt nor below the least hours."""
        enough = self.in_force(person, "fte", week) >= self.in_force(self.team, "min_fte", week)
        return self.in_force(person, "exempt", week) is None and enough

    def working_days(self, week: Week) -> list[date]:
        """Return the days of the week that are not closures."""
        days = [week.first + timedelta(days=n) for n in range(week.days)]
        return [day for day in days if not any(span.start <= day < span.end for span, _ in self.team.closures)]

    def serves(self, duty: Duty, week: Week) -> bool:
        """Return whether the duty belongs to the week: it has most of its days, or more of them than of any other."""
        near = [week.plus(n) for n in range(-3, 4)]
        common = [duty.span.common(other.span).length for other in near]
        most = [2 * number > week.days for number in common]
        own = near.index(week)
        return most[own] if any(most) else common[own] > 0 and common.index(max(common)) == own

    def begin(self) -> Week:
        """Return the ledger's first week."""
        week = self.first
        if self.team.since is not None:
            while week.plus(-1).first >= self.team.since:
                week = week.plus(-1)
            return week
        names = {person.name for person in self.team.people}
        starts = [duty.span.start for duty in self.duties if duty.person in names]
        while any(start < week.first for start in starts):
            week = week.plus(-1)
        return week

    def joined(self, person: Person) -> date:
        """Return the first day that counts for somebody of whom none is written."""
        weeks = sorted(
            self.first.plus(n)
            for n in range(-30, 60)
            if any(duty.person == person.name and self.serves(duty, self.first.plus(n)) for duty in self.duties)
        )
        if not weeks:
            return self.first.first
        start = weeks[0]
        while start.plus(-1) >= self.begin() and not self.is_anybody_twice(start.plus(-1), weeks[0]):
            start = start.plus(-1)
        return min(start, self.first).first

    def is_anybody_twice(self, start: Week, end: Week) -> bool:
        """Return whether somebody, on the roster or not, serves in two of the weeks from the first to the last one."""
        weeks = [start.plus(n) for n in range(end.since(start) + 1)]
        pairs = {(duty.person, week) for duty in self.duties for week in weeks if self.serves(duty, week)}
        names = [name for name, _ in pairs]
        return len(names) != len(set(names))

    def is_active(self, person: Person, week: Week) -> bool:
        """Return whether the week lies wholly within one of the person's stints, and they are eligible in it."""
        last = week.first + timedelta(days=week.days - 1)
        within = any(
            (stint.joined or self.joined(person)) <= week.first and (stint.left is None or last <= stint.left)
            for stint in person.stints
        )
        return within and self.is_eligible(person, week)

    def is_available(self, person: Person, week: Week) -> bool:
        """Return whether the person has few days out, and a day left to serve; nobody has public holidays here."""
        days = self.working_days(week)
        out = [
            day
            for day in days
            for outage in self.outages
            if (outage.who is None or person.name in outage.who) and outage.span.start <= day < outage.span.end
        ]
        own = self.in_force(person, "max_days_out", week)
        most = self.in_force(self.team, "max_days_out", week) if own is None else own
        return self.is_active(person, week) and len(set(out)) <= most and len(set(out)) < len(days)

    def balances(self) -> Mapping[str, Fraction]:
        """Return the balances with which the first planned week begins."""
        balance: dict[str, Fraction] = {}
        week = self.begin()
        while True:
            # Who is there, and what the others leave to them.
            active = [person for person in self.team.people if self.is_active(person, week)]
            if {person.name for person in active} != set(balance):
                kept = {person.name: balance.get(person.name, Fraction(0)) for person in active}
                weights = sum((self.weight(person, week) for person in active), Fraction(0))
                total = sum(kept.values(), Fraction(0))
                balance = {p.name: kept[p.name] - total * self.weight(p, week) / weights for p in active}
            if week == self.first:
                return balance
            # Who served which part of it, and who owes it.
            days = self.working_days(week)
            served: dict[str, Fraction] = {}
            for day in days:
                names = {duty.person for duty in self.duties if duty.span.start <= day < duty.span.end}
                for name in names & set(balance):
                    served[name] = served.get(name, Fraction(0)) + Fraction(1, len(names) * len(days))
            sharing = [person for person in active if person.name in served or self.is_available(person, week)]
            weights = sum((self.weight(person, week) for person in sharing), Fraction(0))
            for person in sharing if served else ():
                owed = sum(served.values(), Fraction(0)) * self.weight(person, week) / weights
                balance[person.name] += served.get(person.name, Fraction(0)) - owed
            week = week.plus(1)

    def ideal_gap(self, person: Person) -> Fraction:
        """Return K: the weights of all who are active in the first planned week, and the person's, by the person's."""
        together = [p for p in self.team.people if p.name == person.name or self.is_active(p, self.first)]
        total = sum((self.weight(each, self.first) for each in together), Fraction(0))
        return total / self.weight(person, self.first)

    def share(self, person: Person, week: Week) -> Fraction:
        """Return the person's share of a week to come."""
        available = [each for each in self.team.people if self.is_available(each, week)]
        if not self.is_available(person, week):
            return Fraction(0)
        return self.weight(person, week) / sum((self.weight(each, week) for each in available), Fraction(0))
