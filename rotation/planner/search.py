"""The levels, one after the other: each narrows the duty network to the arcs, or paths, of its own best plans.

Coverage comes with the network: every week in which anybody is available is entered by one arc. Most instances allow a
plan without a short rest and without excess, so the first try leaves out all arcs that break either. Only where that
network has no solution are they put back, and rest and excess optimised one after the other.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.planner import network
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.network import Network
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.fairness.instance import Instance
    from rotation.planner.network import Bools, Ints
    from rotation.planner.paths import Paths

ARCS_A_SECOND = 1_000_000  # of a network that is made
LEVELS = ("rest", "excess", "comfort", "squares", "turn")  # the first level, coverage, needs no search


class Search:
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
        base = network.build_base_network(
            self._instance, self._allowed, self.changed, self._limit_arcs(network.MOST_ARCS)
        )
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
        most = count_most_duties(self._instance, short_rests)
        return network.expand_by_count(self._instance, base, most, self._limit_arcs(network.MOST_ARCS_EXPANDED))

    def _limit_arcs(self, arcs: int) -> int:
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
        return name_servers(self._instance, self._serving) if len(self._serving) else ()

    def _narrow(self, level: str, *, integral: bool = True) -> float | None:
        """Optimise a level and leave in the network only what is best by it; return its value, None if unsolvable.

        What is found when not `integral` is the least value that paths split into fractions can have.
        """
        program = self._build_program()
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
        program = self._build_program()
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

    def _build_program(self) -> LinearProgram:
        if isinstance(self._choices, Network):
            self._choices = self._choices.only(ShortestPaths(self._choices).find_on_paths())
        return LinearProgram(self._choices, self._weeks, self._remaining)


def count_most_duties(instance: Instance, short_rests: int) -> int:
    """Return a number of duties that nobody can exceed with so many gaps shorter than their rest."""
    weeks = instance.offsets[-1]
    return 1 + short_rests + max(weeks // person.rest for person in instance.people)


def name_servers(instance: Instance, serving: Ints) -> tuple[str | None, ...]:
    """Return who serves each week by name; `serving` has their indices, -1 for nobody, and nobody beyond its end."""
    people = (*(person.name for person in instance.people), None)
    served = (*serving.tolist(), *[-1] * (len(instance.weeks) - len(serving)))
    return tuple(people[i] for i in served)
