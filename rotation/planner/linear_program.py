"""The linear program of a duty network: the only module that knows HiGHS.

    minimise   cost · flow
    such that  flow out of a node  = flow into it      one unit more at each source; the sink takes whatever comes
               flow into a week    = 1                 over all arcs that enter the week, whoever's they are
               flow of an arc     >= 0                 = 0 outside the face that is solved

Its optimum may split a path into fractions; whole paths are for the search in `lexicographic`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.planner.network import Bools, Floats, Ints, Network

FEASIBILITY = 1e-9  # what the solver may be off by; levels hand over by reduced costs, which must be that exact
IPM_FROM_ARCS = 4_000  # from this size on a first solution comes faster by the interior point method
_NO_SOLUTION = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
}


class _QuietHighs(highspy.Highs):
    def enableCallbacks(self) -> None:  # noqa: N802 (the solver's name)
        # The constructor calls this, and since version 1.16 it is the first call that prints the solver's banner.
        self.setOptionValue("output_flag", False)  # noqa: FBT003 (it takes no names)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(eq=False)
class OutOfTimeError(Exception):
    """The time limit came first. `arcs` is the best choice found, or None; `gap` how far from proved, or None."""

    arcs: Ints | None = None
    gap: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """An optimum: its value, the flow of each arc, and the price of each week, its dual: what one more would cost."""

    value: float
    flow: Floats
    price: Floats

    def is_integral(self, tolerance: float) -> bool:
        """Return whether no path is split."""
        return bool(np.all(np.abs(self.flow - np.round(self.flow)) <= tolerance))


class LinearProgram:
    """One unit of flow from each source of the network, one arc into each of the `weeks`.

    `remaining()` is the time left, in seconds. Each solution begins where the last one ended.
    """

    def __init__(self, network: Network, weeks: Ints, remaining: Callable[[], float]) -> None:
        self.network, self.weeks, self.remaining = network, weeks, remaining
        self._columns = np.arange(len(network), dtype=np.int32)
        self._highs: Any = _QuietHighs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),  # the same answer on every machine
            ("random_seed", 0),
            ("primal_feasibility_tolerance", FEASIBILITY),
            ("dual_feasibility_tolerance", FEASIBILITY),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_model(network, weeks))

    def set_cost(self, cost: Floats) -> None:
        """Minimise this cost from now on, one for each arc."""
        self._highs.changeColsCost(len(self._columns), self._columns, cost)
        self._highs.setOptionValue("solver", "ipm" if len(self._columns) > IPM_FROM_ARCS else "simplex")

    def solve(self, face: Bools, cutoff: float = np.inf) -> Relaxation | None:
        """Return the optimum on a face, the arcs that may be used; None where there is none, or none below the cutoff.

        Raises OutOfTimeError when the time limit comes before the answer.
        """
        if not face.any():
            return None  # there are people, and no path for them; the solver does not take an empty program
        upper = np.where(face, highspy.kHighsInf, 0.0)
        self._highs.setOptionValue("objective_bound", cutoff)
        self._highs.changeColsBounds(len(upper), self._columns, np.zeros(len(upper)), upper)
        status = self._run()
        if status == highspy.HighsModelStatus.kUnknown:
            # Rounding errors have added up on the way from the last solution: begin without it.
            self._highs.clearSolver()
            status = self._run()
        if status not in {*_NO_SOLUTION, highspy.HighsModelStatus.kOptimal}:
            raise OutOfTimeError
        # The next solution is close to this one: only the simplex method can begin from there.
        self._highs.setOptionValue("solver", "simplex")
        if status in _NO_SOLUTION:
            return None
        solution = self._highs.getSolution()
        price = np.zeros(1 + self.weeks.max())
        price[self.weeks] = np.array(solution.row_dual)[-len(self.weeks) :]
        return Relaxation(self._highs.getObjectiveValue(), np.array(solution.col_value), price)

    def _run(self) -> highspy.HighsModelStatus:
        # HiGHS counts its time over all runs.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.0, self.remaining()))
        self._highs.run()
        status: highspy.HighsModelStatus = self._highs.getModelStatus()
        return status


def _model(network: Network, weeks: Ints) -> highspy.HighsLp:
    """Return the model without costs: a column for each arc, a row for each node and then one for each week."""
    size = len(network)
    nodes = np.unique(np.concatenate((network.tail, network.head[network.head >= 0], network.sources)))

    # 1. An arc takes its unit out of its tail, and brings it into its head, unless that is the sink, and its week.
    column, inner, entering = np.arange(size), network.head >= 0, network.week >= 0
    entries = (
        (column, np.searchsorted(nodes, network.tail), np.full(size, -1.0)),
        (column[inner], np.searchsorted(nodes, network.head[inner]), np.ones(inner.sum())),
        (column[entering], len(nodes) + np.searchsorted(weeks, network.week[entering]), np.ones(entering.sum())),
    )
    columns, rows, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    order = np.argsort(columns, kind="stable")

    # 2. Sources send one unit each, weeks take one each, and all other nodes pass on what they get.
    balance = np.zeros(len(nodes) + len(weeks))
    balance[np.searchsorted(nodes, network.sources)] = -1.0
    balance[len(nodes) :] = 1.0

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, len(balance)
    model.col_cost_ = model.col_lower_ = np.zeros(size)
    model.col_upper_ = np.full(size, highspy.kHighsInf)
    model.row_lower_ = model.row_upper_ = balance
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=size))))
    model.a_matrix_.index_ = rows[order]
    model.a_matrix_.value_ = values[order]
    return model
