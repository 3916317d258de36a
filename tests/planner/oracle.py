"""The definition of fair once more, in fractions, from docs/fairness.md alone: the check on the judge and the planner.

It is slow and simple on purpose: every balance is kept, every assignment is tried. Numbers are exact, so that two
rotations are equally good here only where they are equally good on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from rotation.fairness.instance import Instance, Member, MemberWeek
from rotation.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Levels = tuple[Fraction, ...]  # open weeks, rest violations, excess, comfort, squares
Names = tuple[str | None, ...]

FIRST = Week(date(2026, 11, 30), 5)
NEVER = -(10**6)  # a duty so long ago that it has waited longer than any other, in weeks


@dataclass(frozen=True)
class ExactMember:
    """One person of an instance; tuples have one value for each week."""

    name: str
    weights: tuple[Fraction, ...]
    balance: Fraction
    last: int | None
    holiday_weeks: int
    active: tuple[bool, ...]
    available: tuple[bool, ...]
    days_lost: tuple[int, ...]


@dataclass(frozen=True)
class ExactInstance:
    """A planning problem; `offsets` are in weeks from the first one, further apart where closed weeks lie between."""

    offsets: tuple[int, ...]
    holiday: tuple[bool, ...]
    members: tuple[ExactMember, ...]
    tolerance: Fraction

    def share(self, member: ExactMember, week: int, servers: Sequence[str]) -> Fraction:
        """Return the member's share of a week that somebody serves: split among the available and those who serve."""
        bearers = [m for m in self.members if m.active[week] and (m.available[week] or m.name in servers)]
        return member.weights[week] / sum(m.weights[week] for m in bearers) if member in bearers else Fraction(0)

    def ideal_gap(self, member: ExactMember) -> Fraction:
        """Return K: the weights in the first week of all who are active in it, and the member, by the member's."""
        return sum((m.weights[0] for m in self.members if m.active[0] or m is member), Fraction(0)) / member.weights[0]

    def rest(self, member: ExactMember) -> int:
        """Return the least gap allowed."""
        return max(2, ceil(self.ideal_gap(member) / 2))

    def levels(self, weeks: Sequence[Mapping[str, Fraction]]) -> Levels:
        """Return what a rotation reaches in which these people serve these parts of the weeks, empty for nobody."""
        opened = [not parts for parts in weeks]
        short, excess, comfort, squares = 0, Fraction(0), Fraction(0), Fraction(0)
        for member in self.members:
            balance, last = member.balance, member.last
            for t, parts in enumerate(weeks):
                servers = [m.name for m in self.members if m.active[t] and m.name in parts]
                whole = sum((parts[name] for name in servers), Fraction(0))
                if servers:
                    balance -= whole * self.share(member, t, servers)
                if member.name in servers:
                    balance += parts[member.name]
                    if last is not None:
                        gap = self.offsets[t] - last
                        short += gap < self.rest(member)
                        comfort += max(Fraction(0), 1 - gap / self.ideal_gap(member)) ** 2
                    comfort += Fraction(5, 100) * member.days_lost[t]
                    comfort += Fraction(10, 100) * member.holiday_weeks * self.holiday[t]
                    last = self.offsets[t]
                if member.active[t]:
                    excess += max(Fraction(0), abs(balance) - self.tolerance)
                    squares += balance**2
        return Fraction(sum(opened)), Fraction(short), excess, comfort, squares

    def levels_of(self, names: Names) -> Levels:
        """Return what it reaches when each of these people serves the whole of a week."""
        return self.levels([{} if name is None else {name: Fraction(1)} for name in names])

    def candidates(self, week: int) -> tuple[str | None, ...]:
        """Return who may be asked to serve the week; nobody only where nobody is available."""
        return tuple(m.name for m in self.members if m.available[week]) or (None,)

    def in_turn(self, candidates: Sequence[str | None], names: Names) -> list[str | None]:
        """Return the candidates for the week after these ones, whoever has waited longest first."""
        last = {m.name: NEVER if m.last is None else m.last for m in self.members}
        last |= {name: self.offsets[t] for t, name in enumerate(names) if name is not None}
        return sorted(candidates, key=lambda name: -1 if name is None else last[name])  # stable: then roster order

    def best(self, allowed: Sequence[Sequence[str | None]] | None = None) -> tuple[Levels, Names]:
        """Return the best of all assignments to these people, each week to one of them; by default to the available.

        Assignments come in the order of the turn, so the first of several best ones is the one that the tie-break
        wants. No level can shrink by serving more weeks: what is no better halfway is no better in the end.
        """
        allowed = [self.candidates(t) for t in range(len(self.offsets))] if allowed is None else allowed
        optimum: tuple[Levels, Names] | None = None
        stack: list[Names] = [()]
        while stack:
            names = stack.pop()
            levels = self.levels_of(names)
            if optimum is not None and levels >= optimum[0]:
                continue
            if len(names) == len(allowed):
                optimum = levels, names
            else:
                stack += [(*names, name) for name in reversed(self.in_turn(allowed[len(names)], names))]
        assert optimum is not None
        return optimum

    def everything(self) -> Iterator[Names]:
        """Yield every assignment of available people to the weeks."""
        grown: list[Names] = [()]
        for t in range(len(self.offsets)):
            grown = [(*names, name) for names in grown for name in self.candidates(t)]
        yield from grown

    def in_floats(self) -> Instance:
        """Return the instance as the planner takes it."""
        return Instance(
            weeks=tuple(FIRST.plus(offset) for offset in self.offsets),
            offsets=self.offsets,
            printed=len(self.offsets),
            people=tuple(self._member(member) for member in self.members),
            tolerance=float(self.tolerance),
        )

    def _member(self, member: ExactMember) -> Member:
        return Member(
            name=member.name,
            weight=float(member.weights[0]),
            balance=float(member.balance),
            last=member.last,
            last_served=None if member.last is None else FIRST.plus(member.last).first,
            ideal_gap=float(self.ideal_gap(member)),
            rest=self.rest(member),
            holiday_weeks=member.holiday_weeks,
            weeks=tuple(
                MemberWeek(
                    active=member.active[t],
                    available=member.available[t],
                    weight=float(member.weights[t]),
                    share=float(self.share(member, t, ())) if member.available[t] else 0.0,
                    days_lost=member.days_lost[t],
                    holiday=self.holiday[t],
                )
                for t in range(len(self.offsets))
            ),
        )
