"""Choosing the cheapest paths through a duty network, with HiGHS: one answer, and everything that is as good.

Because nearly every relaxation comes out whole, the prices of the linear programme do most of the work: an arc whose
reduced cost is positive is in no cheapest choice at all, and what is left of the network holds exactly the cheapest
ones. Geometry calls that a face. The next level of fairness is then optimised on that smaller network, with no further
constraint. Where a relaxation is fractional, a branch and bound ends with several faces, which together hold the
cheapest choices, and the next level goes on from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from rotation.planner.branching import WHOLE, Branch, Rises

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.planner.network import Bools, Floats, Ints, Network

TOLERANCE = 1e-9  # what the solver may be off by
EQUAL = 1e-8  # what two values may differ by, for each unit of theirs, and be the same
MANY = 50_000  # arcs from which on the interior point method is the faster one
REACH = 0.02  # how much dearer than the relaxation a choice is looked for at first, for each unit of its value
FAR = 3.0  # and by how much farther each time that nothing is within reach
LONG = 200  # branches after which a search without any choice at hand stops looking at dear ones
_NONE = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
}


class OutOfTimeError(Exception):
    """The time limit came first. `arcs` is the best choice found, or None; `gap` how far from proved, or None."""

    def __init__(self, arcs: Ints | None = None, gap: float | None = None) -> None:
        super().__init__()
        self.arcs = arcs
        self.gap = gap


@dataclass(frozen=True, slots=True, eq=False)
class Cheapest:
    """A cheapest choice: which `arcs` (indices), what they cost, and the `faces` that hold all choices as good as it.

    `faces[arc, f]` says whether an arc belongs to face f; every such choice has all of its arcs in one face.
    """

    arcs: Ints
    value: float
    faces: Bools


class Programme:
    """The linear programme of a network: one path for each source, one arc into each of the `weeks`, arcs at a cost."""

    def __init__(self, network: Network, weeks: Ints, remaining: Callable[[], float]) -> None:
        """Build it; `remaining()` is the time left, in seconds."""
        self._network, self._weeks, self._remaining = network, weeks, remaining
        self._size = size = len(network)
        self._all = self._faces = network.faces
        self._week = network.week
        self._cell = np.where(network.week >= 0, 1 + network.week + network.person * (1 + network.week.max()), 0)
        nodes = np.unique(np.concatenate((network.tail, network.head[network.head >= 0], network.sources)))
        column = np.arange(size)
        entered, inner = network.week >= 0, network.head >= 0
        entries = (
            (column, np.searchsorted(nodes, network.tail), np.full(size, -1.0)),
            (column[inner], np.searchsorted(nodes, network.head[inner]), np.ones(inner.sum())),
            (column[entered], len(nodes) + np.searchsorted(weeks, network.week[entered]), np.ones(entered.sum())),
        )
        columns, indices, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
        order = np.argsort(columns, kind="stable")
        flow = np.zeros(len(nodes) + len(weeks))
        flow[np.searchsorted(nodes, network.sources)] = -1.0
        flow[len(nodes) :] = 1.0

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, len(flow)
        model.col_cost_ = np.zeros(size)
        model.col_lower_ = np.zeros(size)
        model.col_upper_ = np.full(size, highspy.kHighsInf)
        model.row_lower_ = model.row_upper_ = flow
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=size))))
        model.a_matrix_.index_ = indices[order]
        model.a_matrix_.value_ = values[order]

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(model)

    def forbid(self, arcs: Ints) -> None:
        """Leave these arcs out from now on."""
        self._faces = self._faces.copy()
        self._faces[arcs] = False

    def leave_out(self, arcs: Ints) -> None:
        """Leave these arcs out from now on, and no others."""
        self._faces = self._all
        self.forbid(arcs)

    def cheapest(self, cost: Floats, *, exact: bool = True) -> Cheapest | None:
        """Return a choice of least cost, or None when there is no choice at all.

        Where paths come out in fractions, a branch and bound asks who serves which week: it takes one that is given to
        several people in part, and solves again with it kept from one of them, and with it given to that one for good.
        Once every week has one person paths are whole, because there is only one path through the same weeks.

        When not `exact`, paths may be split into fractions: the value is a bound that whole paths may not reach, and
        `arcs` are meaningless. Raises OutOfTimeError when the time limit comes before the proof.
        """
        if exact and self._faces.shape[1] == 1:
            return self._reached(cost, self._faces[:, 0])
        return self.searched(cost, exact=exact)

    def _reached(self, cost: Floats, face: Bools) -> Cheapest | None:
        """Return the cheapest choice on one face, or None; where the relaxation is fractional, begin near to it.

        A choice with an arc of reduced cost r costs at least the relaxation plus r. So the search begins on the small
        network of the arcs within reach. What it finds there is the cheapest of all if it costs no more than its reach.
        """
        self._begin(cost)
        root = self._solved(face)
        if root is None:
            return None
        bound, chosen, reduced = root
        if np.all(np.abs(chosen - np.round(chosen)) <= WHOLE):
            arcs = np.flatnonzero(chosen > 1 - WHOLE)
            return Cheapest(arcs, bound, (face & (reduced <= _equal(bound)))[:, None])
        reach, least = REACH * max(1.0, abs(bound)), np.inf
        known: Ints | None = None
        while True:
            near = np.flatnonzero(face & (reduced <= reach + _equal(bound)))
            is_all = len(near) == face.sum()
            part = Programme(self._network.only(near), self._weeks, self._remaining)
            try:
                found = part.searched(cost[near], most=np.inf if is_all else bound + reach)
            except OutOfTimeError as late:
                best: Ints | None = known if late.arcs is None else near[late.arcs]
                gap = None if best is None else float(cost[best].sum()) - bound
                raise OutOfTimeError(best, gap) from late
            if found is not None and (is_all or found.value <= bound + reach + _equal(bound)):
                faces = np.zeros((self._size, found.faces.shape[1]), dtype=bool)
                faces[near] = found.faces
                return Cheapest(near[found.arcs], found.value, faces)
            if is_all:
                return None
            if found is not None and found.value < least:
                least, known = found.value, near[found.arcs]
            reach = min(FAR * reach, least - bound)

    def searched(self, cost: Floats, *, exact: bool = True, most: float = np.inf) -> Cheapest | None:
        """Return the cheapest choice as far as it costs no more than `most`, else any that comes up, or None.

        Once there is one at hand, or none has come up for long, nothing dearer than `most` is looked at.
        """
        self._begin(cost)
        best, least, as_good, looks = None, np.inf, [], 0
        branches = [Branch(face) for face in self._faces.T[::-1]]
        rises = Rises(1 + self._cell.max())
        while branches:
            branch = branches.pop()
            looks += 1
            limit = min(least, most) if best is not None or looks > LONG else np.inf
            if branch.bound > limit + _equal(limit):
                continue
            try:
                solved = self._solved(branch.face, limit + 2 * _equal(limit))
            except OutOfTimeError as late:
                if best is None or not exact:
                    raise
                gap = least - min(least, branch.bound, *(other.bound for other in branches))
                raise OutOfTimeError(np.flatnonzero(best > 1 - WHOLE), gap if np.isfinite(gap) else None) from late
            self._highs.setOptionValue("solver", "simplex")  # from here on from the last solution
            rises.learn(branch, least if solved is None else solved[0])
            if solved is None:
                continue
            value, chosen, reduced = solved
            given: Floats = np.bincount(self._cell, weights=chosen).astype(float)
            cell = rises.most_telling(given) if exact else 0
            if not cell and value < least - _equal(value):
                best, least = chosen, value
                limit = min(least, most)
            if value > limit + _equal(limit):
                continue
            face = branch.face & (reduced <= max(0.0, limit - value) + _equal(value))
            if not cell or value >= least - _equal(least):
                as_good.append((value, face))
                continue
            to_one = self._cell == cell
            to_others = (self._week == self._week[np.argmax(to_one)]) & ~to_one
            branches.append(Branch(face & ~to_one, value, cell, 0, given[cell]))
            branches.append(Branch(face & ~to_others, value, cell, 1, 1 - given[cell]))
        if best is None:
            return None
        faces = [face for value, face in as_good if value <= least + _equal(least)]
        none = np.zeros(
            (self._size, 0), dtype=bool
        )  # of a choice dearer than `most`, others as good were not looked for
        return Cheapest(np.flatnonzero(best > 1 - WHOLE), least, np.column_stack([none, *faces]))

    def _begin(self, cost: Floats) -> None:
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), cost)
        self._highs.setOptionValue("solver", "ipm" if self._size > MANY else "simplex")

    def _solved(self, face: Bools, limit: float = np.inf) -> tuple[float, Floats, Floats] | None:
        """Return the relaxation's value on a face, how much of each arc it takes, and reduced costs.

        None means that there is no solution, or none below the limit. Raises OutOfTimeError without an answer.
        """
        self._highs.setOptionValue("objective_bound", limit)
        columns, most = np.arange(self._size, dtype=np.int32), np.where(face, highspy.kHighsInf, 0.0)
        self._highs.changeColsBounds(self._size, columns, np.zeros(self._size), most)
        status = self._run()
        if status == highspy.HighsModelStatus.kUnknown:  # lost in rounding errors on the way from the last solution
            self._highs.clearSolver()
            status = self._run()
        if status in _NONE:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise OutOfTimeError
        solution = self._highs.getSolution()
        return self._highs.getObjectiveValue(), np.array(solution.col_value), np.array(solution.col_dual)

    def _run(self) -> highspy.HighsModelStatus:
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.0, self._remaining()))
        self._highs.run()
        status: highspy.HighsModelStatus = self._highs.getModelStatus()
        return status


def _equal(value: float) -> float:
    """Return what another value may differ by from this one, and be the same."""
    return EQUAL * max(1.0, abs(value)) if np.isfinite(value) else 0.0
