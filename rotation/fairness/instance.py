"""The weeks to plan or to judge, and what each person brings into them, as numbers."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.ledger import split_share, walk
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.model import Duty, Person

MEMORY = 104  # weeks before the plan in which a holiday week served still counts


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """What one week means for one person.

    `weight` is the one in force. `share` is what the person owes of it once anybody serves it, in weeks; 0 where they
    are not available. `days_lost` counts the days lost by serving all of it. `holiday` is whether it is a holiday week,
    for everybody alike.
    """

    active: bool
    available: bool
    weight: float
    share: float
    days_lost: int
    holiday: bool


@dataclass(frozen=True, slots=True)
class Member:
    """What one person brings into the plan, and what each of the plan's weeks means for them.

    `weight` is that of the first planned week.
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
    weeks: tuple[MemberWeek, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything a plan is made from and judged by, as numbers. `people` are in roster order.

    `weeks` are those to be planned, without the closed ones: the first `printed` of them end with the last one asked
    for, then comes the look-ahead. `offsets` are their distances from the first, in weeks of the calendar. Those of the
    indices in `pinned` are assigned already, and stay as they are.
    """

    weeks: tuple[Week, ...]
    offsets: tuple[int, ...]
    printed: int
    people: tuple[Member, ...]
    tolerance: float
    pinned: frozenset[int] = frozenset()

    @property
    def requested(self) -> tuple[int, ...]:
        """The indices of the weeks that were asked for: the look-ahead is not, nor is what is assigned already."""
        return tuple(t for t in range(self.printed) if t not in self.pinned)

    def is_open(self, week: int) -> bool:
        """Return whether nobody is available in the week of this index."""
        return not any(person.weeks[week].available for person in self.people)


def build_instance(availability: Availability, duties: Sequence[Duty], weeks: Sequence[Week], printed: int) -> Instance:
    """Return the instance in which to plan or judge these weeks, none of them closed.

    Only the duties before the first of the weeks are history; later ones say nothing here.
    """
    team, first = availability.team, weeks[0]
    # 1. The past: the balances with which the first week begins, and the weeks in which each person served.
    history = sorted(duty for duty in duties if duty.span.start < first.first)
    (opening,) = deque(walk(team, history, availability, first), maxlen=1)

    served: dict[str, list[Week]] = {}
    for duty in history:
        served.setdefault(duty.person, []).extend(
            week
            for week in team.week.touched_by(duty.span)
            if week < first and any(day in duty.span for day in availability.working_days(week))
        )
    memory = Span(first.plus(-MEMORY).first, first.first)

    # 2. The weeks to come: who takes part, and the share of each week that everybody owes who could serve it.
    active = {person.name for week in weeks for person in availability.active_people(week)}
    people = [person for person in team.people if person.name in active]
    founding = math.fsum(person.weight for person in availability.active_people(first))
    columns = [_build_column(week, people, availability) for week in weeks]
    rows = [*zip(*columns, strict=True)] if people else []

    # 3. What both mean for each person. K, the ideal gap, counts who is there when the plan begins, so that newcomers
    #    of later weeks make nobody wait longer before they are there.
    def build_member(person: Person, row: tuple[MemberWeek, ...]) -> Member:
        own = served.get(person.name, [])
        latest = max(own, default=None)
        weight = availability.weight(person, first)
        together = founding + (0.0 if availability.is_active(person, first) else weight)
        # 4.8 / 0.8 is a little more than 6 in binary: rounded, so that half of it is not rounded up to 4.
        ideal_gap = round(together / weight, 9)
        return Member(
            name=person.name,
            weight=weight,
            balance=opening.balance.get(person.name, 0.0),
            last=latest.since(first) if latest else None,
            last_served=latest.first if latest else None,
            ideal_gap=ideal_gap,
            rest=max(2, math.ceil(ideal_gap / 2)),
            holiday_weeks=sum(week.first in memory and bool(availability.holidays(week)) for week in {*own}),
            weeks=row,
        )

    return Instance(
        weeks=tuple(weeks),
        offsets=tuple(week.since(first) for week in weeks),
        printed=printed,
        people=tuple(map(build_member, people, rows)),
        tolerance=team.tolerance,
    )


def _build_column(week: Week, people: Sequence[Person], availability: Availability) -> list[MemberWeek]:
    """Return what one week means for each of these people."""
    active = {person.name for person in availability.active_people(week)}
    share = split_share(availability.available_people(week))
    holiday = bool(availability.holidays(week))
    # It is the same for nearly everybody: one value for all for whom it is saves most of the time, and of the memory.
    known: dict[tuple[bool, float | None, float, int], MemberWeek] = {}
    column: list[MemberWeek] = []
    for person in people:
        owed, weight = share.get(person.name), availability.weight(person, week)
        key = (person.name in active, owed, weight, len(availability.lost_days(person, week)))
        meaning = known.get(key)
        if meaning is None:
            is_active, _, _, lost = key
            meaning = known[key] = MemberWeek(is_active, owed is not None, weight, owed or 0.0, lost, holiday)
        column.append(meaning)
    return column
