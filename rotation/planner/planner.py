"""Who serves when.

    week t       one of the weeks to be planned: those to be printed, and two cycles of look-ahead
    person i     enters the plan with a balance, an ideal gap K_i and a rest r_i
    path         one person's duties in order: a way through the duty network, from that person's source to the sink
    level        what is minimised: coverage, rest, excess, comfort, then the squares of the balances, and the turn

The promise: of all ways to give each week to somebody available, `plan` returns the one that comes first in the strict
order of the levels, and says `optimal` only where that is proved. It is the same for the same instance on every
machine, because the last level, the turn, leaves exactly one.

Coverage comes with the network: every week in which anybody is available is entered by one arc. Most instances allow a
plan without a short rest and without excess, so the first try leaves out all arcs that break either. Only where that
network has no solution are they put back, and rest and excess optimised one after the other. Each level narrows the
network to the arcs of its own best plans, and the next one chooses among these.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.availability import Availability
from rotation.fairness.instance import Instance, build_instance
from rotation.fairness.score import Score, parts_of_weeks, score, whole_weeks
from rotation.model import Line, Rotation
from rotation.planner import network
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.pinned import pin_weeks
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from rotation.fairness.score import Part
    from rotation.model import Duty, Outage, Team
    from rotation.planner.network import Bools, Ints, Network
    from rotation.weeks import Week

LEVELS = ("rest", "excess", "comfort", "squares", "turn")  # the first level, coverage, needs no search


@dataclass(frozen=True, slots=True)
class Plan:
    """Who serves each week of the instance, None where it is left open.

    `optimal` is whether every level is proved. Where it is not, `unproved` names the first level that is not, and `gap`
    says how far its value may be from the best, in that level's units, if that much is known.
    """

    names: tuple[str | None, ...]
    optimal: bool
    unproved: str | None = None
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The plan for the weeks of its instance, and its score; `parts` is the plan in the judge's words."""

    team: Team
    instance: Instance
    availability: Availability
    plan: Plan
    parts: tuple[tuple[Part, ...], ...]
    score: Score

    @property
    def rotation(self) -> Rotation:
        """The weeks asked for, a line for each that anybody can serve."""
        names = self.plan.names
        return Rotation(
            tuple(Line(self.instance.weeks[t].first, names[t]) for t in self.instance.asked if names[t] is not None)
        )


def propose(  # noqa: PLR0913 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    weeks: Sequence[Week],
    *,
    printed: int,
    pinned: Collection[int] = (),
    remaining: Callable[[], float],
) -> Proposal:
    """Return the best plan for these weeks, of which there must be one, after these duties; see `plan`.

    The weeks of the `pinned` indices are not planned, but stay as the duties have them.
    """
    availability = Availability(team, outages, duties, weeks[0])
    instance = replace(build_instance(availability, duties, weeks, printed), pinned=frozenset(pinned))
    assigned = parts_of_weeks(instance, team, availability, duties)
    pins = pin_weeks(instance, assigned, {*range(len(weeks))} - instance.pinned)
    found = plan(pins.instance, remaining, pins.allowed)
    parts = pins.parts_of(found.names, instance)
    names = tuple(own[0].name if len(own) == 1 else None for own in parts)
    return Proposal(team, instance, availability, replace(found, names=names), parts, score(instance, parts))


def plan(
    instance: Instance,
    remaining: Callable[[], float],
    allowed: Bools | None = None,
    present: Sequence[str | None] | None = None,
    *,
    ties: bool = True,
) -> Plan:
    """Return the best plan for this instance; `remaining()` is the time left for it, in seconds.

    `allowed[i, t]` narrows who may serve which week, for questions like "what if"; a week that it leaves to nobody is
    open. By default everyone who is available may. With the names of a `present` plan, fewest changes of it are a level
    of their own, between excess and comfort; a week for which it has None may change as it likes. Without `ties` the
    plan is one of those that are best down to comfort, and `optimal` says no more than that.
    """
    allowed = may_serve(instance) if allowed is None else allowed
    if not allowed.any():
        return Plan((None,) * len(instance.weeks), optimal=True)
    search = _Search(instance, remaining, allowed, present)
    try:
        search.run(ties=ties)
    except OutOfTimeError as late:
        found = [names for names in (search.names, plan_greedily(instance, allowed)) if names]
        scores = [score(instance, whole_weeks(instance, names)) for names in found]
        best, names = min(zip(scores, found, strict=True), key=lambda each: _rank(each[0], each[1], present))
        # What is 0 cannot be better, whoever found it.
        level = search.unproved
        if level == "rest" and not best.rest_violations:
            level = "excess"
        if level == "excess" and not best.excess:
            level = search.levels[2]
        return Plan(names, optimal=False, unproved=level, gap=late.gap)
    return Plan(search.names, optimal=True)


def _rank(reached: Score, names: Sequence[str | None], present: Sequence[str | None] | None) -> tuple[float, ...]:
    """Return what a plan reaches, changes among it, fit to be compared."""
    changes = sum(was not in {None, name} for was, name in zip(present, names, strict=True)) if present else 0
    return (*reached.levels[:3], changes, *reached.levels[3:])


def may_serve(instance: Instance) -> Bools:
    """Return who may serve which week, `[i, t]`, as far as anyone may be asked."""
    rows = [[week.available for week in person.weeks] for person in instance.people]
    return np.array(rows, dtype=bool).reshape(len(instance.people), len(instance.weeks))


def plan_greedily(instance: Instance, allowed: Bools) -> tuple[str | None, ...]:
    """Return a plan made week by week: of those rested, else of all allowed, whoever is furthest behind.

    It is what is left when the time limit comes before the first solution; it promises nothing but coverage.
    """
    balance = {person.name: person.balance for person in instance.people}
    last = {person.name: -math.inf if person.last is None else person.last for person in instance.people}
    names: list[str | None] = []
    for t, offset in enumerate(instance.offsets):
        ready = [person for person, may in zip(instance.people, allowed[:, t], strict=True) if may]
        ready = [p for p in ready if offset - last[p.name] >= p.rest] or ready
        if ready:
            for person in instance.people:
                balance[person.name] -= person.weeks[t].share
        chosen = min((p.name for p in ready), key=lambda name: (balance[name], last[name]), default=None)
        if chosen is not None:
            balance[chosen] += 1
            last[chosen] = offset
        names.append(chosen)
    return tuple(names)


class _Search:
    """One search for the best plan: the network as narrowed so far, the best names so far, what they leave unproved."""

    def __init__(
        self, instance: Instance, remaining: Callable[[], float], allowed: Bools, present: Sequence[str | None] | None
    ) -> None:
        """Draw the network without counts; everything else is for `run`."""
        self.levels = LEVELS if present is None else (*LEVELS[:2], "changes", *LEVELS[2:])
        self.unproved = self.levels[0]  # the first level at which the names are not known to be best
        self._instance = instance
        self._remaining = remaining
        self._weeks: Ints = np.flatnonzero(allowed.any(axis=0))  # all others stay open
        stays = [[name in {None, p.name} for name in present or [None] * len(instance.weeks)] for p in instance.people]
        self._network = network.base_network(instance, allowed, ~np.array(stays, dtype=bool))
        self._serving: dict[int, int] = {}  # the week's index to the person's

    def run(self, *, ties: bool) -> None:
        """Optimise level by level. Raises OutOfTimeError; `names` and `unproved` then say how far it came."""
        # 1. Most instances have a plan without a short rest and without excess. Without the arcs that break either, the
        #    network is small, and these levels are at their best with no search at all.
        base = self._network
        rested = network.expand_by_count(self._instance, base.only(base.rest == 0), max_duties(self._instance, 0))
        if not (
            self._attempt(rested.only(rested.excess == 0))
            # 2. Else excess first, then rest too, at the bound of the relaxation. That is fast, and mostly whole paths
            #    reach the bound, which proves it.
            or self._attempt(rested, excess=False)
            or self._attempt(base, rest=False, excess=False)
            # 3. Where whole paths do not, these levels are searched for whole paths as well.
            or self._attempt(base, rest=True, excess=False)
        ):
            self._attempt(base, rest=True, excess=True)
        # 4. Of the plans that are best down to comfort, take the one that the tie-break asks for.
        if ties:
            self._narrow("squares")
            self._take_turns()

    def _attempt(self, start: Network, *, rest: bool | None = None, excess: bool | None = None) -> bool:
        """Start afresh from a network and optimise down to comfort; return False where this way leads nowhere.

        Rest and excess are left out where they are None. Where they are False only the relaxation is solved, and
        trusted: if whole paths turn out to reach its bound, that is the proof; if not, there is no choice at comfort.
        """
        self._network = start
        if rest is not None:
            short_rests = self._narrow("rest", integral=rest)
            if short_rests is None:
                return False
            # Only now is it known how many duties can lie behind a node: more short rests leave room for more of them.
            self._network = network.expand_by_count(
                self._instance, self._network, max_duties(self._instance, round(short_rests))
            )
        if excess is not None and self._narrow("excess", integral=excess) is None:
            return False
        if "changes" in self.levels and self._narrow("changes") is None:
            return False
        return self._narrow("comfort") is not None

    def _take(self, arcs: Ints, unproved: str) -> None:
        """Remember who serves when by this choice of arcs, and the first level at which it may not be the best.

        Levels above the one in work are at their best in any choice of whole paths that the network has left.
        """
        self.unproved = unproved
        entering = arcs[self._network.week[arcs] >= 0]
        self._serving = dict(
            zip(self._network.week[entering].tolist(), self._network.person[entering].tolist(), strict=True)
        )

    @property
    def names(self) -> tuple[str | None, ...]:
        """Who serves each week, as far as is known: empty before the first solution."""
        if not self._serving:
            return ()
        people, serving = self._instance.people, self._serving
        return tuple(people[serving[t]].name if t in serving else None for t in range(len(self._instance.weeks)))

    def _narrow(self, level: str, *, integral: bool = True) -> float | None:
        """Optimise a level and leave in the network only what is best by it; return its value, None if unsolvable.

        What is found when not `integral` is the least value that paths split into fractions can have.
        """
        try:
            best = minimize(self._program(), getattr(self._network, level), self._network.faces, integral=integral)
        except OutOfTimeError as late:
            if late.arcs is not None:
                self._take(late.arcs, unproved=level)
            raise
        if best is None:
            return None
        if integral:
            self._take(best.arcs, unproved=self.levels[self.levels.index(level) + 1])
        self._network = replace(self._network, faces=best.faces).only(np.flatnonzero(best.faces.any(axis=1)))
        return best.value

    def _take_turns(self) -> None:
        """Among the plans that are left, take the one in which, week by week, whoever has waited longest goes first.

        Never served comes before any wait; the roster's order decides between equals.
        """
        # 1. Is there any other plan left? The one that differs in most weeks from this one tells.
        program, person, faces = self._program(), self._network.person, self._network.faces.copy()
        others = self._network.week >= 0
        others[[a for a in np.flatnonzero(others) if self._serving[self._network.week[a]] == person[a]]] = False
        most_different = minimize(program, -others.astype(float), faces)
        if most_different is None or not most_different.value:
            return

        # 2. Week by week: whose turn is it, of those whom the plans left have in this week? Ask for a plan in which
        #    somebody earlier in turn serves, unless this plan has the first already; then keep only such plans.
        last = [-math.inf if person.last is None else person.last for person in self._instance.people]
        for t in self._weeks.tolist():
            entering = np.flatnonzero(self._network.week == t)
            turns = sorted(set(person[entering].tolist()), key=lambda i: (last[i], i))
            if self._serving[t] != turns[0]:
                turn = np.zeros(len(self._network))
                turn[entering] = [turns.index(i) for i in person[entering]]
                if best := minimize(program, turn, faces):
                    self._take(best.arcs, unproved="turn")
            last[self._serving[t]] = self._instance.offsets[t]
            faces[entering[person[entering] != self._serving[t]]] = False

    def _program(self) -> LinearProgram:
        self._network = self._network.only(ShortestPaths(self._network).on_paths())
        return LinearProgram(self._network, self._weeks, self._remaining)


def max_duties(instance: Instance, short_rests: int) -> int:
    """Return a number of duties that nobody can exceed with so many gaps shorter than their rest."""
    weeks = instance.offsets[-1]
    return 1 + short_rests + max(weeks // person.rest for person in instance.people)
