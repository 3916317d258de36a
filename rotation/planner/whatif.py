"""What if: the levels of the best plan in which a given week is served by a given person, for everybody in turn.

Mostly a plan without short rests and without excess exists whoever serves the week. Then one network, drawn once, is
solved for each of them, and each solution begins where the last one ended. Only for those with whom no such plan exists
the planner searches level by level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.score import score, whole_weeks
from rotation.planner import network
from rotation.planner import planner as scheduler
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.fairness.ledger import Terms

DECIMALS = 9  # what is the same on paper must not differ by a rounding error
Cost = tuple[float, float, float]  # rest violations, excess, comfort


def what_if(terms: Terms, t: int, remaining: Callable[[], float]) -> dict[str, Cost | None]:
    """Return, for each person available in the week of index t, what is reached at best when they serve it.

    These are the rest violations, the excess and the comfort of the whole plan; None where the time limit came first.
    """
    clean = _Clean(terms, t, remaining)
    return {
        person.name: clean.cost(i) or _searched(terms, t, i, remaining)
        for i, person in enumerate(terms.people)
        if person.available[t]
    }


class _Clean:
    """The network without short rests and without excess."""

    def __init__(self, terms: Terms, t: int, remaining: Callable[[], float]) -> None:
        """Draw the network, for questions about the week of index t."""
        allowed = scheduler.available(terms)
        bare = network.skeleton(terms, allowed, np.zeros_like(allowed))
        grown = network.counted(terms, bare.only(bare.rest == 0), scheduler.most_duties(terms, 0))
        self._network = grown.only(grown.excess == 0)
        self._program = LinearProgram(self._network, np.flatnonzero(allowed.any(axis=0)), remaining)
        self._entering = self._network.week == t

    def cost(self, i: int) -> Cost | None:
        """Return what is reached when person i serves the week; None where that is not possible here, or not known."""
        by_another = self._entering & (self._network.person != i)
        try:
            best = minimize(self._program, self._network.comfort, self._network.faces & ~by_another[:, None])
        except OutOfTimeError:
            return None
        return (0.0, 0.0, round(best.value, DECIMALS)) if best else None


def _searched(terms: Terms, t: int, i: int, remaining: Callable[[], float]) -> Cost | None:
    """Return the same, for any person, by searching for the best plan."""
    allowed = scheduler.available(terms)
    allowed[:, t] = False
    allowed[i, t] = True
    plan = scheduler.plan(terms, remaining, allowed, ties=False)
    if not plan.optimal:
        return None
    found = score(terms, whole_weeks(terms, plan.names))
    return float(found.rest_violations), round(found.excess, DECIMALS), round(found.comfort, DECIMALS)
