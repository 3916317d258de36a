"""Choosing the cheapest paths through a duty network, with HiGHS: one answer, and everything that is as good.

Because nearly every relaxation comes out whole, the prices of the linear programme do most of the work: an arc whose
reduced cost is positive is in no cheapest choice at all, and what is left of the network holds exactly the cheapest
ones. The next level of fairness is then optimised on that smaller network, with no further constraint. Where a
relaxation is fractional, a branch and bound closes the gap, and a row of its own holds the level at its optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.planning.network import Bools, Floats, Ints, Network

TOLERANCE = 1e-9  # what a level may be off by: HiGHS proves to this, and equal means equal to this
STEEP = 1e3  # scales the row that holds a level, so that the solver's tolerance for rows does not soften it
MANY = 50_000  # arcs from which on the interior point method is the faster one
REACH = 0.01  # reduced cost up to which arcs are tried first where the relaxation is fractional
FAR = 30.0  # and by how much farther, where there is no choice among them
_WHOLE = 1e-6


class OutOfTimeError(Exception):
    """The time limit came first. `arcs` is the best choice found, or None; `gap` how far from proved, or None."""

    def __init__(self, arcs: Ints | None = None, gap: float | None = None) -> None:
        """Take what had been found by then."""
        super().__init__()
        self.arcs = arcs
        self.gap = gap


@dataclass(frozen=True, slots=True, eq=False)
class Cheapest:
    """A cheapest choice: which `arcs` (indices), what they cost; and `as_good`, the arcs that any cheapest choice uses.

    `gap` is by how much the cost exceeds that of the relaxation, which is mostly 0. Where it is more, `as_good` may
    allow dearer choices too, and later levels must hold this one at its value.
    """

    arcs: Ints
    value: float
    gap: float
    as_good: Bools


class Programme:
    """The linear programme of a network: one path for each source, one arc into each of the `weeks`, arcs at a cost."""

    def __init__(
        self,
        network: Network,
        weeks: Ints,
        held: Sequence[tuple[str, float]],
        remaining: Callable[[], float],
    ) -> None:
        """Build it; no level of `held` may cost more than its value; `remaining()` is the time left, in seconds."""
        self._remaining = remaining
        self._size = size = len(network)
        self._holds = bool(held)
        self._most = np.full(size, highspy.kHighsInf)  # of each arc
        nodes = np.unique(np.concatenate((network.tail, network.head[network.head >= 0], network.sources)))
        rows = len(nodes) + len(weeks)
        column = np.arange(size)
        entered, inner = network.week >= 0, network.head >= 0
        entries = [
            (column, np.searchsorted(nodes, network.tail), np.full(size, -1.0)),
            (column[inner], np.searchsorted(nodes, network.head[inner]), np.ones(inner.sum())),
            (column[entered], len(nodes) + np.searchsorted(weeks, network.week[entered]), np.ones(entered.sum())),
            *((column, np.full(size, rows + i), STEEP * getattr(network, level)) for i, (level, _) in enumerate(held)),
        ]
        columns, indices, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
        order = np.argsort(columns, kind="stable")
        flow = np.zeros(rows)
        flow[np.searchsorted(nodes, network.sources)] = -1.0
        flow[len(nodes) :] = 1.0

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, rows + len(held)
        model.col_cost_ = np.zeros(size)
        model.col_lower_ = np.zeros(size)
        model.col_upper_ = self._most
        model.row_lower_ = np.concatenate((flow, np.full(len(held), -highspy.kHighsInf)))
        model.row_upper_ = np.concatenate((flow, [STEEP * (value + TOLERANCE) for _, value in held]))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=size))))
        model.a_matrix_.index_ = indices[order]
        model.a_matrix_.value_ = values[order]

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("solver", "ipm" if size > MANY else "simplex"),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", TOLERANCE),
            ("mip_allow_restart", False),  # our programmes are small: starting over costs more than it saves
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(model)

    def forbid(self, arcs: Ints) -> None:
        """Leave these arcs out from now on."""
        self._most[arcs] = 0.0
        self._set_most(self._most)

    def leave_out(self, arcs: Ints) -> None:
        """Leave these arcs out from now on, and no others."""
        self._most = np.full(self._size, highspy.kHighsInf)
        self.forbid(arcs)

    def cheapest(self, cost: Floats, *, exact: bool = True, known: Ints | None = None) -> Cheapest | None:
        """Return a choice of least cost, or None when there is no choice at all.

        When not `exact`, paths may be split into fractions: the value is a bound that whole paths may not reach, and
        `arcs` are meaningless. `known` is a choice, if there is one at hand, to begin with where the relaxation is
        fractional. Raises OutOfTimeError when the time limit comes before the proof.
        """
        size = self._size
        self._highs.changeColsCost(size, np.arange(size, dtype=np.int32), cost)
        if not self._run():
            return None
        relaxed = self._highs.getObjectiveValue()
        solution = self._highs.getSolution()
        chosen, reduced = np.array(solution.col_value), np.array(solution.col_dual)
        if exact and np.any(np.abs(chosen - np.round(chosen)) > _WHOLE):
            whole = self._whole(cost, relaxed, reduced, known)
            if whole is None:
                return None
            chosen = whole
        arcs = np.flatnonzero(chosen > 1 - _WHOLE)
        value = float(cost[arcs].sum()) if exact else relaxed
        equal = 10 * TOLERANCE * max(1.0, abs(value))
        gap = value - relaxed if value - relaxed > equal else 0.0
        return Cheapest(arcs, value, gap, reduced <= gap + equal)

    def _whole(self, cost: Floats, relaxed: float, reduced: Floats, known: Ints | None) -> Floats | None:
        """Return the cheapest whole choice, given that the relaxation costs `relaxed`, or None when there is none.

        A choice with an arc of reduced cost r costs at least `relaxed` + r. So the search begins among the few arcs of
        small reduced cost, and what it finds there is the cheapest of all when it is no dearer than the arcs left out.
        """
        columns = np.arange(self._size, dtype=np.int32)
        farthest = float(reduced.max() if known is None else cost[known].sum() - relaxed)  # where there is a choice
        # A level that is held makes the relaxation a weak one, and the way far: then it is gone in one step.
        reach, chosen = farthest if known is not None and self._holds else min(REACH, farthest), None
        self._highs.changeColsIntegrality(self._size, columns, np.ones(self._size, dtype=np.uint8))
        while chosen is None:
            self._set_most(np.where(reduced > reach + TOLERANCE, 0.0, self._most))
            if known is not None and reduced[known].max() <= reach + TOLERANCE:
                self._highs.setSolution(len(known), known.astype(np.int32), np.ones(len(known)))
            try:
                solved = self._run()
            except OutOfTimeError as late:
                gap = None if late.arcs is None else float(cost[late.arcs].sum()) - relaxed
                raise OutOfTimeError(late.arcs, gap) from late
            if solved:
                chosen = np.array(self._highs.getSolution().col_value)
                dearer = float(cost @ np.round(chosen)) - relaxed
                if dearer > reach + TOLERANCE:
                    reach, known, chosen = dearer, np.flatnonzero(chosen > 1 - _WHOLE), None
            elif reach >= farthest:
                break
            else:
                reach = min(farthest, FAR * reach)
        self._set_most(self._most)
        self._highs.changeColsIntegrality(self._size, columns, np.zeros(self._size, dtype=np.uint8))
        return chosen

    def _set_most(self, most: Floats) -> None:
        columns = np.arange(self._size, dtype=np.int32)
        self._highs.changeColsBounds(self._size, columns, np.zeros(self._size), most)

    def _run(self) -> bool:
        """Run the solver; return whether there is a solution, and raise OutOfTimeError without an answer either way."""
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.0, self._remaining()))
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return True
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            return False
        info = self._highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        best = np.array(self._highs.getSolution().col_value)
        whole = found and bool(np.all(np.abs(best - np.round(best)) <= _WHOLE))
        raise OutOfTimeError(np.flatnonzero(best > 1 - _WHOLE) if whole else None)
