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
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.availability import Availability
from rotation.fairness.instance import Instance, build_instance
from rotation.fairness.score import ROUNDING, Score, parts_of_weeks, score, whole_weeks
from rotation.model import Line, Rotation
from rotation.planner import network
from rotation.planner.assignment import fairest_assignment
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.local_search import improve, roll
from rotation.planner.network import Network, TooLargeError
from rotation.planner.pinned import pin_weeks
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from rotation.fairness.score import Part
    from rotation.model import Duty, Outage, Team
    from rotation.planner.network import Bools, Ints
    from rotation.planner.paths import Paths
    from rotation.weeks import Week

ENOUGH = 0.02  # how much better a plan must be at comfort for anybody to notice: less than a day lost
RESERVE = 0.25  # part of the time that is kept for a plan from parts, at most
RESERVE_EACH = 0.001  # seconds of it for each person and week: enough for a first such plan
# Cycles that are planned at once in it: longer windows make better plans, and take longer.
WINDOWS = (0.5, 1.0, 1.5, 2.0, 3.0)
LEAST_WINDOW = 20  # weeks that are planned at once in the smallest of teams
AT_ONCE = 400  # weeks that are assigned at once, which takes half a second; twice as many take eight times as long
ASSIGNED = 100  # weeks that are assigned at once of a plan that is longer still: a second for 700 weeks of 100 people
ARCS_A_SECOND = 1_000_000  # of a network that is made
NEXT_WINDOWS = 3  # times as long as for the last windows it takes for the next
LEVELS = ("rest", "excess", "comfort", "squares", "turn")  # the first level, coverage, needs no search


@dataclass(frozen=True, slots=True)
class Plan:
    """Who serves each week of the instance, None where it is left open.

    `optimal` is whether every level is proved. Where it is not, `unproved` names the first level that is not. No plan
    that is best at the levels above it has a value below `bound` there, and this one is at most `gap` above that, in
    the level's units. Those of the turn are weeks: it may be somebody else's in so many.
    """

    names: tuple[str | None, ...]
    optimal: bool
    unproved: str | None = None
    gap: float | None = None
    bound: float | None = None

    @property
    def is_close(self) -> bool:
        """Whether the plan is the best, or so near to it at comfort that nobody could notice the difference."""
        return self.optimal or (self.unproved == "comfort" and self.gap is not None and self.gap <= ENOUGH)


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
    enough: float = 0.0,
) -> Proposal:
    """Return the best plan for these weeks, of which there must be one, after these duties; see `plan`.

    The weeks of the `pinned` indices are not planned, but stay as the duties have them.
    """
    availability = Availability(team, outages, duties, weeks[0])
    instance = replace(build_instance(availability, duties, weeks, printed), pinned=frozenset(pinned))
    assigned = parts_of_weeks(instance, team, availability, duties)
    pins = pin_weeks(instance, assigned, {*range(len(weeks))} - instance.pinned)
    found = plan(pins.instance, remaining, pins.allowed, enough=enough)
    parts = pins.parts_of(found.names, instance)
    names = tuple(own[0].name if len(own) == 1 else None for own in parts)
    return Proposal(team, instance, availability, replace(found, names=names), parts, score(instance, parts))


def plan(  # noqa: PLR0913 (what a plan depends on)
    instance: Instance,
    remaining: Callable[[], float],
    allowed: Bools | None = None,
    present: Sequence[str | None] | None = None,
    *,
    ties: bool = True,
    enough: float = 0.0,
) -> Plan:
    """Return the best plan for this instance; `remaining()` is the time left for it, in seconds.

    `allowed[i, t]` narrows who may serve which week, for questions like "what if"; a week that it leaves to nobody is
    open. By default everyone who is available may. With the names of a `present` plan, fewest changes of it are a level
    of their own, between excess and comfort; a week for which it has None may change as it likes. Without `ties` the
    plan is one of those that are best down to comfort, and `optimal` says no more than that. A long search ends as soon
    as the plan cannot be better at comfort by more than `enough`.
    """
    allowed = may_serve(instance) if allowed is None else allowed
    if not allowed.any():
        return Plan((None,) * len(instance.weeks), optimal=True)
    # The solver breaks ties by the order of what it is given. People are given by name, so that no plan depends on the
    # order of the roster, not even one whose search ends early: that order counts only where the turn asks for it.
    roster = sorted(range(len(instance.people)), key=lambda i: instance.people[i].name)
    instance, allowed = replace(instance, people=tuple(instance.people[i] for i in roster)), allowed[roster]
    # Some time is kept for what is to be done where the search comes upon no plan at all.
    reserve = min(RESERVE * remaining(), RESERVE_EACH * allowed.size)
    search = _Search(instance, lambda: remaining() - reserve, allowed, present, roster)
    try:
        search.run(ties=ties, enough=enough)
    except (OutOfTimeError, TooLargeError):
        return _best_so_far(search, instance, remaining, allowed, present)
    return Plan(search.names, optimal=True)


def _best_so_far(
    search: _Search,
    instance: Instance,
    remaining: Callable[[], float],
    allowed: Bools,
    present: Sequence[str | None] | None,
) -> Plan:
    """Return the best plan that is known when the time is over, and how far it may be from the best there is."""
    # 1. There is always the plan of the assignment, which knows only balances; the present plan stays where it can.
    if len(instance.weeks) <= AT_ONCE:
        fairest = fairest_assignment(instance, allowed)
        search.bounds.setdefault("excess", fairest.excess)
        start = _names(instance, fairest.serving)
    if present or len(instance.weeks) > AT_ONCE:
        kept = allowed & ~search.changed
        start = _assign(instance, np.where(kept.any(axis=0), kept, allowed))
    found = [names for names in (search.names, start) if names]

    # 2. Put together a better one from parts, unless the search has come near the best.
    if not present and not (search.names and _known(search, instance, search.names, present).is_close):
        solve = _solve_part(remaining)
        for cycles in WINDOWS:
            began = remaining()
            width = max(LEAST_WINDOW, math.ceil(cycles * len(instance.people)))
            found.append(roll(instance, allowed, found[-1], width, solve, remaining))
            if remaining() < NEXT_WINDOWS * (began - remaining()):
                break
        best = min(found, key=lambda names: _rank(instance, names, present))
        found.append(improve(instance, allowed, best, solve, remaining))
    return _known(search, instance, min(found, key=lambda names: _rank(instance, names, present)), present)


def _assign(instance: Instance, allowed: Bools) -> tuple[str | None, ...]:
    """Return the plan of the assignment, of a long one window by window."""
    first = np.where(allowed.any(axis=0), allowed.argmax(axis=0), -1)

    def solve(part: Instance, may: Bools, _: float) -> tuple[str | None, ...]:
        return _names(part, fairest_assignment(part, may).serving)

    if len(instance.weeks) <= AT_ONCE:
        return solve(instance, allowed, 0.0)
    # Whatever the clock says, this is done: without it there would be no plan worth the name.
    return roll(instance, allowed, _names(instance, first), ASSIGNED, solve, lambda: math.inf)


def _known(
    search: _Search, instance: Instance, names: tuple[str | None, ...], present: Sequence[str | None] | None
) -> Plan:
    """Return the plan of these names, and what the search has proved of it, whoever found it."""
    reached = score(instance, whole_weeks(instance, names)).levels
    values = dict(zip(("open weeks", "rest", "excess", "comfort", "squares"), reached, strict=True))
    values |= {"changes": _changes(names, present), "turn": search.unsettled}
    # What is at its bound cannot be better.
    level = search.unproved
    for above, below in pairwise(search.levels):
        if level == above and values[level] <= search.bounds.get(level, 0.0) + ROUNDING:
            level = below
    bound = min(values[level], max(0.0, search.bounds.get(level, 0.0)))
    return Plan(names, optimal=False, unproved=level, gap=values[level] - bound, bound=bound)


def _solve_part(
    remaining: Callable[[], float],
) -> Callable[[Instance, Bools, float], tuple[str | None, ...]]:
    """Return what plans a part of an instance in so many seconds, as well as it can."""

    def solve(part: Instance, allowed: Bools, seconds: float) -> tuple[str | None, ...]:
        end = remaining() - seconds
        return plan(part, lambda: remaining() - end, allowed, ties=False, enough=ENOUGH).names

    return solve


def _changes(names: Sequence[str | None], present: Sequence[str | None] | None) -> int:
    return sum(was not in {None, name} for was, name in zip(present or (), names, strict=bool(present)))


def _names(instance: Instance, serving: Ints) -> tuple[str | None, ...]:
    """Return who serves each week by name; `serving` has their indices, -1 for nobody, and nobody beyond its end."""
    people = (*(person.name for person in instance.people), None)
    served = (*serving.tolist(), *[-1] * (len(instance.weeks) - len(serving)))
    return tuple(people[i] for i in served)


def _rank(instance: Instance, names: Sequence[str | None], present: Sequence[str | None] | None) -> tuple[float, ...]:
    """Return what a plan reaches, changes among it, fit to be compared."""
    levels = score(instance, whole_weeks(instance, names)).levels
    return (*levels[:3], _changes(names, present), *levels[3:])


def may_serve(instance: Instance) -> Bools:
    """Return who may serve which week, `[i, t]`, as far as anyone may be asked."""
    rows = [[week.available for week in person.weeks] for person in instance.people]
    return np.array(rows, dtype=bool).reshape(len(instance.people), len(instance.weeks))


class _Search:
    """One search for the best plan: the network as narrowed so far, the best names so far, what they leave unproved."""

    def __init__(
        self,
        instance: Instance,
        remaining: Callable[[], float],
        allowed: Bools,
        present: Sequence[str | None] | None,
        roster: Sequence[int],
    ) -> None:
        self._roster = roster  # the place of each person in the roster
        self.levels = LEVELS if present is None else (*LEVELS[:2], "changes", *LEVELS[2:])
        self.unproved = self.levels[0]  # the first level at which the names are not known to be best
        self._instance = instance
        self._remaining = remaining
        self._weeks: Ints = np.flatnonzero(allowed.any(axis=0))  # all others stay open
        stays = [[name in {None, p.name} for name in present or [None] * len(instance.weeks)] for p in instance.people]
        self._allowed, self.changed = allowed, ~np.array(stays, dtype=bool)
        self._choices: Network | Paths  # what is left of the network
        self._enough = 0.0  # how much better another plan may be at comfort, for a long search to end
        self._on_trust = False  # whether a level is taken at its relaxation's bound, which no plan may reach
        self.bounds: dict[str, float] = {}  # what any plan has at least at a level that the time limit came upon
        self.unsettled = len(instance.weeks)  # weeks in which it may be somebody else's turn
        self._serving: Ints = np.zeros(0, dtype=np.int64)  # the person's index for each week, -1 for nobody

    def run(self, *, ties: bool, enough: float = 0.0) -> None:
        """Optimise level by level. Raises OutOfTimeError, TooLargeError; `names` and `unproved` say how far it came."""
        self._enough = enough
        # 1. Most instances have a plan without a short rest and without excess. Without the arcs that break either, the
        #    network is small, and these levels are at their best with no search at all.
        base = network.base_network(self._instance, self._allowed, self.changed, self._room(network.MOST_ARCS))
        rested = self._expand(base.only(base.rest == 0), 0)
        if not (
            self._attempt(rested.only(rested.excess == 0))
            # 2. Else excess first, at the bound of the relaxation. That is fast, and mostly whole paths reach it, which
            #    proves it. Where they do not, excess is searched for whole paths as well.
            or self._attempt(rested, excess=False)
            or self._attempt(rested, excess=True)
            # 3. Else nobody can be spared a short rest. The same with these, trusted first, and then searched.
            or self._attempt(base, rest=False, excess=False)
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
        self._choices = start
        self._on_trust = False in {rest, excess}
        if rest is not None:
            short_rests = self._narrow("rest", integral=rest)
            if short_rests is None or not isinstance(self._choices, Network):
                return False
            # Only now is it known how many duties can lie behind a node: more short rests leave room for more of them.
            self._choices = self._expand(self._choices, round(short_rests))
        if excess is not None and self._narrow("excess", integral=excess) is None:
            return False
        if "changes" in self.levels and self._narrow("changes") is None:
            return False
        return self._narrow("comfort") is not None

    def _expand(self, base: Network, short_rests: int) -> Network:
        most = max_duties(self._instance, short_rests)
        return network.expand_by_count(self._instance, base, most, self._room(network.MOST_ARCS_EXPANDED))

    def _room(self, arcs: int) -> int:
        """Return how many arcs a network may have: no more than these, nor than can be made in the time left."""
        return min(arcs, int(ARCS_A_SECOND * max(0.0, self._remaining())))

    def _take(self, serving: Ints, unproved: str) -> None:
        """Remember who serves when, and the first level at which that may not be the best.

        Levels above the one in work are at their best in any choice of whole paths that the network has left.
        """
        self.unproved = unproved
        self._serving = serving

    @property
    def names(self) -> tuple[str | None, ...]:
        """Who serves each week, as far as is known: empty before the first solution."""
        return _names(self._instance, self._serving) if len(self._serving) else ()

    def _narrow(self, level: str, *, integral: bool = True) -> float | None:
        """Optimise a level and leave in the network only what is best by it; return its value, None if unsolvable.

        What is found when not `integral` is the least value that paths split into fractions can have.
        """
        program = self._program()
        try:
            # How many duties can lie behind an arc is asked of a network: after rest it must be one still.
            best = minimize(
                program,
                getattr(self._choices, level),
                self._choices.faces,
                integral=integral,
                listed=level != "rest",
                enough=self._enough if level == "comfort" else 0.0,
            )
        except OutOfTimeError as late:
            if late.serving is not None:
                self._take(late.serving, unproved=level)
            if integral and (late.serving is not None or not self._on_trust):
                self.bounds[level] = late.bound
            raise
        if best is None:
            return None
        if integral:
            self._take(best.serving, unproved=self.levels[self.levels.index(level) + 1])
        self._choices = replace(best.choices, faces=best.faces).only(np.flatnonzero(best.faces.any(axis=1)))
        return best.value

    def _take_turns(self) -> None:
        """Among the plans that are left, take the one in which, week by week, whoever has waited longest goes first.

        Never served comes before any wait; the roster's order decides between equals.
        """
        # 1. Is there any other plan left? The one that differs in most weeks from this one tells.
        program = self._program()
        faces = self._choices.faces.copy()
        choice, person, week = self._choices.duties
        others = np.bincount(choice, weights=person != self._serving[week], minlength=len(faces)).astype(float)
        most_different = minimize(program, -others, faces)
        if most_different is None or not most_different.value:
            return

        # 2. Week by week: whose turn is it, of those whom the plans left have in this week? Ask for a plan in which
        #    somebody earlier in turn serves, unless this plan has the first already; then keep only such plans.
        last = [-math.inf if person.last is None else person.last for person in self._instance.people]
        for t in self._weeks.tolist():
            entering = choice[week == t]
            servers = person[week == t]
            turns = sorted(set(servers.tolist()), key=lambda i: (last[i], self._roster[i]))
            if self._serving[t] != turns[0]:
                turn = np.zeros(len(faces))
                turn[entering] = [turns.index(i) for i in servers]
                if best := minimize(program, turn, faces):
                    self._take(best.serving, unproved="turn")
            self.unsettled = len(self._instance.weeks) - t - 1
            last[self._serving[t]] = self._instance.offsets[t]
            faces[entering[servers != self._serving[t]]] = False

    def _program(self) -> LinearProgram:
        if isinstance(self._choices, Network):
            self._choices = self._choices.only(ShortestPaths(self._choices).on_paths())
        return LinearProgram(self._choices, self._weeks, self._remaining)


def max_duties(instance: Instance, short_rests: int) -> int:
    """Return a number of duties that nobody can exceed with so many gaps shorter than their rest."""
    weeks = instance.offsets[-1]
    return 1 + short_rests + max(weeks // person.rest for person in instance.people)
