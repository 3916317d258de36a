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

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.planning.network import Bools, Floats, Ints, Network

TOLERANCE = 1e-9  # what the solver may be off by
EQUAL = 1e-8  # what two values may differ by, for each unit of theirs, and be the same
MANY = 50_000  # arcs from which on the interior point method is the faster one
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
    """A cheapest choice: which `arcs` (indices), what they cost, and the `faces` that hold all choices as good as it.

    `faces[arc, f]` says whether an arc belongs to face f; every such choice has all of its arcs in one face.
    """

    arcs: Ints
    value: float
    faces: Bools


@dataclass(frozen=True, slots=True, eq=False)
class _Branch:
    """A face still to be searched, and the `bound` that any choice in it has, from where it branched off.

    There the `cell`, a person in a week, was taken in part; here it is not (side 0) or wholly (side 1), a difference of
    `step`.
    """

    face: Bools
    bound: float = -np.inf
    cell: int = 0
    side: int = 0
    step: float = 1.0


class _Rises:
    """How far the bound has risen by taking each cell or not, for each unit of difference: pseudo-costs.

    What told much before will again (M. Benichou et al., Experiments in mixed-integer linear programming, Mathematical
    Programming 1, 1971). Against asking first where the doubt is greatest it saves two thirds of a long search.
    """

    def __init__(self, cells: int) -> None:
        """Begin without experience."""
        self._sums = np.zeros((2, cells))
        self._times = np.zeros((2, cells))

    def learn(self, branch: _Branch, value: float) -> None:
        """Note what became of a branch: its value, or where it has no solution, the least found so far."""
        if branch.cell and np.isfinite(value):
            self._sums[branch.side, branch.cell] += max(0.0, value - branch.bound) / branch.step
            self._times[branch.side, branch.cell] += 1

    def most_telling(self, given: Floats) -> int:
        """Return, of the cells that are given in part, the one to branch on; 0 where there is none."""
        doubtful = np.abs(given - np.round(given)) > _WHOLE
        doubtful[0] = False  # what is not a cell: arcs that enter no week
        if not doubtful.any():
            return 0
        times = self._times.sum(axis=1, keepdims=True)
        usual = np.where(times, self._sums.sum(axis=1, keepdims=True) / np.maximum(1, times), 1.0)
        rise = np.where(self._times, self._sums / np.maximum(1, self._times), usual)
        telling = np.maximum(_WHOLE, rise[0] * given) * np.maximum(_WHOLE, rise[1] * (1 - given))
        return int(np.argmax(np.where(doubtful, telling, -1.0)))


class Programme:
    """The linear programme of a network: one path for each source, one arc into each of the `weeks`, arcs at a cost."""

    def __init__(self, network: Network, weeks: Ints, remaining: Callable[[], float]) -> None:
        """Build it; `remaining()` is the time left, in seconds."""
        self._remaining = remaining
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
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), cost)
        self._highs.setOptionValue("solver", "ipm" if self._size > MANY else "simplex")
        best, least, as_good = None, np.inf, []
        branches = [_Branch(face) for face in self._faces.T[::-1]]
        rises = _Rises(1 + self._cell.max())
        while branches:
            branch = branches.pop()
            if branch.bound > least + _equal(least):
                continue
            try:
                solved = self._solved(branch.face)
            except OutOfTimeError as late:
                if best is None or not exact:
                    raise
                gap = least - min(least, branch.bound, *(other.bound for other in branches))
                raise OutOfTimeError(np.flatnonzero(best > 1 - _WHOLE), gap if np.isfinite(gap) else None) from late
            self._highs.setOptionValue("solver", "simplex")  # from here on from the last solution
            rises.learn(branch, least if solved is None else solved[0])
            if solved is None:
                continue
            value, chosen, reduced = solved
            given: Floats = np.bincount(self._cell, weights=chosen).astype(float)
            cell = rises.most_telling(given) if exact else 0
            if not cell and value < least - _equal(value):
                best, least = chosen, value
            if value > least + _equal(least):
                continue
            face = branch.face & (reduced <= max(0.0, least - value) + _equal(value))
            if not cell or value >= least - _equal(least):
                as_good.append((value, face))
                continue
            to_one = self._cell == cell
            to_others = (self._week == self._week[np.argmax(to_one)]) & ~to_one
            branches.append(_Branch(face & ~to_one, value, cell, 0, given[cell]))
            branches.append(_Branch(face & ~to_others, value, cell, 1, 1 - given[cell]))
        if best is None:
            return None
        faces = [face for value, face in as_good if value <= least + _equal(least)]
        return Cheapest(np.flatnonzero(best > 1 - _WHOLE), least, np.column_stack(faces))

    def _solved(self, face: Bools) -> tuple[float, Floats, Floats] | None:
        """Return the relaxation's value on a face, how much of each arc it takes, and reduced costs; None: no solution.

        Raises OutOfTimeError without an answer either way.
        """
        columns, most = np.arange(self._size, dtype=np.int32), np.where(face, highspy.kHighsInf, 0.0)
        self._highs.changeColsBounds(self._size, columns, np.zeros(self._size), most)
        status = self._run()
        if status == highspy.HighsModelStatus.kUnknown:  # lost in rounding errors on the way from the last solution
            self._highs.clearSolver()
            status = self._run()
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
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
