"""How good a rotation is, whoever made it: the levels of fairness, counted week by week from the instance.

It knows nothing of how plans are made, so that it can be asked about those that people edit, and can check the
planner's.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rotation.fairness.ledger import names_by_day, sum_parts_served
from rotation.fairness.prices import price_gap, price_week

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.fairness.instance import Instance, Member, MemberWeek
    from rotation.model import Duty, Person, Team
    from rotation.weeks import Week

ROUNDING = 1e-9  # what a balance may be off by: who is at the tolerance on paper must not be beyond it by so little


@dataclass(frozen=True, slots=True)
class Part:
    """What one person serves of a week: which part of its working days, and how many days they lose by it."""

    name: str
    part: float
    days_lost: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the printed weeks are for one person; weeks, share and balances are in weeks.

    `balance_after` is that at the end of the last of them, so that it has in it what is assigned between them.
    """

    name: str
    weight: float
    balance_before: float
    weeks: float
    share: float
    balance_after: float
    last_served: date | None


@dataclass(frozen=True, slots=True)
class PersonScore:
    """What a rotation means for one person: their part of the levels; what they serve; what they owe of each week.

    `parts` has what they serve by the index of the week, in order, and `balances` the balance after each week, in weeks
    like what they owe.
    """

    rest_violations: int
    excess: float
    comfort: float
    squares: float
    parts: Mapping[int, Part]
    owed: tuple[float, ...]
    balances: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The levels that a rotation reaches, less being better, and what it means for each person.

    `weeks` has the parts of each week by name; `rates` what a week costs each of those who share it, for a weight of 1;
    `people` are in the order of the instance's people.
    """

    instance: Instance
    weeks: tuple[Mapping[str, Part], ...]
    rates: tuple[float, ...]
    people: tuple[PersonScore, ...]
    _changed: dict[tuple[object, ...], PersonScore] = field(default_factory=dict, repr=False)  # kept for `rescore`

    @property
    def open_weeks(self) -> int:
        """How many weeks nobody serves."""
        return sum(not parts for parts in self.weeks)

    @property
    def rest_violations(self) -> int:
        """How many gaps are shorter than the person's rest."""
        return sum(each.rest_violations for each in self.people)

    @property
    def excess(self) -> float:
        """By how much balances are beyond the tolerance, summed over people and weeks."""
        return math.fsum(each.excess for each in self.people)

    @property
    def comfort(self) -> float:
        """What gaps, days lost and holiday weeks cost; 0 is best."""
        return math.fsum(each.comfort for each in self.people)

    @property
    def squares(self) -> float:
        """The squares of the balances, summed over people and weeks."""
        return math.fsum(each.squares for each in self.people)

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels in their strict order, to nine decimals, fit to be compared."""
        return (
            self.open_weeks,
            self.rest_violations,
            *(round(v, 9) for v in (self.excess, self.comfort, self.squares)),
        )

    @property
    def balances(self) -> Mapping[str, tuple[float, ...]]:
        """By name, the balance after each week of the instance."""
        return {person.name: each.balances for person, each in zip(self.instance.people, self.people, strict=True)}

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """How each person comes out of the printed weeks."""
        return tuple(map(self._summarize, self.instance.people, self.people))

    def rescore(self, change: Mapping[int, Sequence[Part]]) -> Score:
        """Return the score of the same rotation with other parts for the weeks of these indices.

        Only those whom it concerns are judged again: mostly just two people, which makes it fit to try many changes.
        """
        weeks, rates = list(self.weeks), list(self.rates)
        for t, parts in change.items():
            weeks[t] = {part.name: part for part in parts}
            rates[t] = _rate(self.instance, weeks[t], t)
        # Where a week costs what it did before, it concerns only those who serve it now, or did so before.
        everybody = any(rates[t] != self.rates[t] for t in change)
        servers = {name for t in change for name in (*self.weeks[t], *weeks[t])}

        def judge(person: Member, before: PersonScore) -> PersonScore:
            if not everybody and person.name not in servers:
                return before
            # What changes for one person comes up again and again, with other people beside them.
            own = tuple(
                (t, weeks[t].get(person.name), rates[t])
                for t in change
                if rates[t] != self.rates[t] or weeks[t].get(person.name) != self.weeks[t].get(person.name)
            )
            if not own:
                return before
            known = self._changed.get((person.name, own))
            return known or self._changed.setdefault((person.name, own), self._judge_change(person, before, own))

        people = tuple(map(judge, self.instance.people, self.people))
        return Score(self.instance, tuple(weeks), tuple(rates), people)

    def _judge_change(
        self, person: Member, before: PersonScore, change: Sequence[tuple[int, Part | None, float]]
    ) -> PersonScore:
        """Return the score of a person for whom weeks change: the index, what they serve of it, the rate."""
        parts, owed = dict(before.parts), list(before.owed)
        for t, part, rate in change:
            parts.pop(t, None)
            if part and person.weeks[t].active:
                parts[t] = part
            owed[t] = _owe(person.weeks[t], rate, serves=t in parts)
        return _score_person(self.instance, person, dict(sorted(parts.items())), owed)

    def _summarize(self, person: Member, own: PersonScore) -> Summary:
        weeks = math.fsum(own.parts[t].part for t in self.instance.requested if t in own.parts)
        share = math.fsum(own.owed[t] for t in self.instance.requested)
        until = self.instance.printed
        served = math.fsum(part.part for t, part in own.parts.items() if t < until)
        after = person.balance + served - math.fsum(own.owed[:until])
        return Summary(person.name, person.weight, person.balance, weeks, share, after, person.last_served)


def serve_whole_week(person: Member, t: int) -> tuple[Part, ...]:
    """Return what it means that the person serves the whole of the week of index t."""
    return (Part(person.name, 1.0, person.weeks[t].days_lost),)


def serve_whole_weeks(instance: Instance, names: Sequence[str | None]) -> tuple[tuple[Part, ...], ...]:
    """Return what it means that each of these people serves the whole of the week at their place, None nobody."""
    people = {person.name: person for person in instance.people}
    return tuple(() if name is None else serve_whole_week(people[name], t) for t, name in enumerate(names))


def divide_weeks(
    instance: Instance, team: Team, availability: Availability, duties: Sequence[Duty]
) -> tuple[tuple[Part, ...], ...]:
    """Return who serves which part of each week of the instance, by these duties."""
    names = names_by_day(duties)
    people = {person.name: person for person in team.people}
    return tuple(divide_week(week, people, availability, names) for week in instance.weeks)


def divide_week(
    week: Week, people: Mapping[str, Person], availability: Availability, names: Mapping[date, set[str]]
) -> tuple[Part, ...]:
    """Return who serves which part of the week, by the names on duty on each day; `people` are the roster by name."""
    parts = []
    for name, part in sum_parts_served(names, availability.working_days(week)).items():
        lost = availability.lost_days(people[name], week) if name in people else ()
        parts.append(Part(name, part, sum(name in names[day] for day in lost if day in names)))
    return tuple(parts)


def score(instance: Instance, weeks: Sequence[Sequence[Part]]) -> Score:
    """Return the levels for a rotation that gives each week of the instance to these parts.

    Whoever serves although not available shares that week like those who are; a part served by anybody who does not
    share the duty in that week counts for nobody.
    """
    own = tuple({part.name: part for part in parts} for parts in weeks)
    rates = tuple(_rate(instance, parts, t) for t, parts in enumerate(own))
    parts: dict[str, dict[int, Part]] = {person.name: {} for person in instance.people}
    for t, week in enumerate(own):
        for name in week.keys() & parts.keys():
            parts[name][t] = week[name]

    def judge(person: Member) -> PersonScore:
        served = {t: part for t, part in parts[person.name].items() if person.weeks[t].active}
        owed = [
            _owe(week, rate, serves=t in served) for t, (week, rate) in enumerate(zip(person.weeks, rates, strict=True))
        ]
        return _score_person(instance, person, served, owed)

    return Score(instance, own, rates, tuple(map(judge, instance.people)))


def _rate(instance: Instance, parts: Mapping[str, Part], t: int) -> float:
    """Return what the week costs each of those who share it, for a weight of 1; 0 where nobody serves who counts."""
    servers = [person for person in instance.people if person.weeks[t].active and person.name in parts]
    if not servers:
        return 0.0
    total = math.fsum(
        person.weeks[t].weight
        for person in instance.people
        if person.weeks[t].available or (person.weeks[t].active and person.name in parts)
    )
    return math.fsum(parts[person.name].part for person in servers) / total


def _owe(week: MemberWeek, rate: float, *, serves: bool) -> float:
    """Return what somebody owes of a week."""
    return week.weight * rate if serves or week.available else 0.0


def _score_person(instance: Instance, person: Member, parts: Mapping[int, Part], owed: Sequence[float]) -> PersonScore:
    """Return what the rotation means for one person, who serves these parts and owes so much of each week."""
    # Weeks are many: what is done for each of them is kept to a few steps.
    served = [0.0] * len(owed)
    for t, part in parts.items():
        served[t] = part.part
    offsets = [*([] if person.last is None else [person.last]), *(instance.offsets[t] for t in parts)]
    comfort = [price_week(person, person.weeks[t], part.days_lost) for t, part in parts.items()]
    gaps = [later - earlier for earlier, later in pairwise(offsets)]
    comfort += [price_gap(person, gap) for gap in gaps]
    balances = tuple(accumulate(map(operator.sub, served, owed), initial=person.balance))[1:]
    counting = [balance for balance, week in zip(balances, person.weeks, strict=True) if week.active]
    sizes = [*map(abs, counting)]
    is_within = max(sizes, default=0.0) - instance.tolerance <= ROUNDING
    beyond = () if is_within else (size - instance.tolerance for size in sizes)
    return PersonScore(
        rest_violations=sum(gap < person.rest for gap in gaps),
        excess=math.fsum(much for much in beyond if much > ROUNDING),
        comfort=math.fsum(comfort),
        squares=math.fsum(map(operator.mul, counting, counting)),
        parts=parts,
        owed=tuple(owed),
        balances=balances,
    )
