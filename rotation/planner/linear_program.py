"""The linear program of a duty network, or of paths through it: the only module that knows HiGHS.

    minimise   cost · flow
    such that  flow out of a node  = flow into it      one unit more at each source; the sink takes whatever comes
               flow into a week    = 1                 over all arcs that enter the week, whoever's they are
               flow of an arc     >= 0                 = 0 outside the face that is solved

Of paths, in place of arcs, each person has one, and the nodes have no rows. The optimum may split a path into
fractions; whole paths are for the search in `lexicographic`.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from rotation.planner.duals import NO_CUTS, Duals
from rotation.planner.network import TooLargeError
from rotation.planner.paths import Paths
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.planner.network import Bools, Floats, Ints, Network

FEASIBILITY = 1e-9  # what the solver may be off by; levels hand over by reduced costs, which must be that exact
MOST_ARCS = 1_200_000  # of a program, which takes a gigabyte while it is solved
IPM_FROM_ARCS = 4_000  # from this size on a first solution comes faster by the interior point method
_NO_SOLUTION = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
}
_TROUBLE = {highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kSolveError}


class _Highs(highspy.Highs):
    """HiGHS, quiet, and ready for Ctrl-C."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the solver's name)
        # The constructor calls this, and since version 1.16 it is the first call that prints the solver's banner.
        self.setOptionValue("output_flag", False)  # noqa: FBT003 (it takes no names)
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    def run_until_interrupted(self) -> None:
        """Solve in another thread, since a signal must wait for Python's main thread. Raises KeyboardInterrupt."""
        done, is_interrupted = Event(), False

        def solve() -> None:
            try:
                self.run()
            finally:
                done.set()

        def stop(event: highspy.highs.HighsCallbackEvent) -> None:
            if is_interrupted:
                event.interrupt()

        self.cbSimplexInterrupt += stop
        self.cbIpmInterrupt += stop
        thread = Thread(target=solve, daemon=True)
        thread.start()
        # Nothing may go on while the solver runs: a process that ends then is aborted.
        while not done.is_set():
            try:
                done.wait()
            except KeyboardInterrupt:
                is_interrupted = True
        thread.join()
        self.cbSimplexInterrupt -= stop
        self.cbIpmInterrupt -= stop
        if is_interrupted:
            raise KeyboardInterrupt


@dataclass(eq=False)
class OutOfTimeError(Exception):
    """The time limit came first. `serving` is the best choice found, as in an optimum, or None.

    `bound` is what any choice costs at least, as far as is known.
    """

    serving: Ints | None = None
    bound: float = -np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """An optimum: its value, the flow of each arc or path, and what it costs beyond the value to use one more of it.

    A choice that uses it costs at least the value plus this reduced cost; it is infinite outside the face.
    """

    value: float
    flow: Floats
    reduced_cost: Floats
    duals: Duals

    def is_integral(self, tolerance: float) -> bool:
        """Return whether no path is split."""
        return bool(np.all(np.abs(self.flow - np.round(self.flow)) <= tolerance))


class LinearProgram:
    """One unit of flow from each source of a network, or one path for each person, and one entry into each week.

    `remaining()` is the time left, in seconds. Each solution begins where the last one ended. Raises TooLargeError.
    """

    def __init__(self, choices: Network | Paths, weeks: Ints, remaining: Callable[[], float]) -> None:
        if len(choices) > MOST_ARCS:
            raise TooLargeError
        self.choices, self.weeks, self.remaining = choices, weeks, remaining
        self._bounds = choices if isinstance(choices, Paths) else ShortestPaths(choices)
        self._columns = np.arange(len(choices), dtype=np.int32)
        self._cost, self._has_cost = np.zeros(len(choices)), False
        self._cuts, self._on_cuts = NO_CUTS, np.zeros((len(choices), 0), dtype=bool)
        self._highs: Any = _Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),  # the same answer on every machine
            ("random_seed", 0),
            ("primal_feasibility_tolerance", FEASIBILITY),
            ("dual_feasibility_tolerance", FEASIBILITY),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_build_model(len(choices), *choices.equations(weeks)))

    def set_cost(self, cost: Floats) -> None:
        """Minimise this cost from now on, one for each arc or path."""
        if self._has_cost and np.array_equal(cost, self._cost):
            return  # the last solution is where the next one begins
        self._cost, self._has_cost = cost, True
        self._highs.changeColsCost(len(self._columns), self._columns, cost)
        self._highs.setOptionValue("solver", "ipm" if len(self._columns) > IPM_FROM_ARCS else "simplex")

    def add_cuts(self, cuts: Ints) -> None:
        """Add cuts to a program of paths, each of which lets no more than one of the paths on it be chosen."""
        if not isinstance(self.choices, Paths) or not len(cuts):
            return
        on_cuts = self.choices.find_on_cuts(cuts)
        self._cuts = np.concatenate((self._cuts, cuts))
        self._on_cuts = np.concatenate((self._on_cuts, on_cuts), axis=1)
        cut, path = np.nonzero(on_cuts.T)
        starts = np.searchsorted(cut, np.arange(len(cuts))).astype(np.int32)
        lower, upper = np.full(len(cuts), -highspy.kHighsInf), np.ones(len(cuts))
        self._highs.addRows(len(cuts), lower, upper, len(path), starts, path.astype(np.int32), np.ones(len(path)))

    def add_paths(self, paths: Paths, cost: Floats) -> None:
        """Add paths, with their costs, to a program of paths."""
        if not isinstance(self.choices, Paths):
            return
        on_cuts = paths.find_on_cuts(self._cuts)
        columns, rows, _, right = paths.equations(self.weeks)
        path, cut = np.nonzero(on_cuts)
        columns, rows = np.concatenate((columns, path)), np.concatenate((rows, len(right) + cut))
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(len(paths))).astype(np.int32)
        none, infinite = np.zeros(len(paths)), np.full(len(paths), highspy.kHighsInf)
        self._highs.addCols(
            len(paths), cost, none, infinite, len(rows), starts, rows[order].astype(np.int32), np.ones(len(rows))
        )
        self.choices = self._bounds = self.choices.join(paths)
        self._cost = np.concatenate((self._cost, cost))
        self._columns = np.arange(len(self._cost), dtype=np.int32)
        self._on_cuts = np.concatenate((self._on_cuts, on_cuts))

    def only(self, columns: Bools) -> LinearProgram:
        """Return the program of these arcs or paths alone, with the same cuts."""
        smaller = LinearProgram(self.choices.only(columns), self.weeks, self.remaining)
        smaller.add_cuts(self._cuts)
        return smaller

    def solve(self, face: Bools, cutoff: float = np.inf) -> Relaxation | None:
        """Return the optimum on a face, what may be used; None where there is none, or none below the cutoff.

        Raises OutOfTimeError when the time limit comes before the answer.
        """
        if not face.any():
            return None  # there are people, and no path for them; the solver does not take an empty program
        upper = np.where(face, highspy.kHighsInf, 0.0)
        self._highs.setOptionValue("objective_bound", cutoff)
        self._highs.changeColsBounds(len(upper), self._columns, np.zeros(len(upper)), upper)
        status = self._run()
        if status in _TROUBLE:
            # Rounding errors have added up on the way from the last solution: begin without it, and safely.
            self._highs.clearSolver()
            self._highs.setOptionValue("solver", "simplex")
            status = self._run()
        if status not in {*_NO_SOLUTION, highspy.HighsModelStatus.kOptimal}:
            raise OutOfTimeError
        # The next solution is close to this one: only the simplex method can begin from there.
        self._highs.setOptionValue("solver", "simplex")
        if status in _NO_SOLUTION:
            return None
        return self._build_relaxation(face)

    def _build_relaxation(self, face: Bools) -> Relaxation:
        solution = self._highs.getSolution()
        value, duals = self._highs.getObjectiveValue(), np.array(solution.row_dual)
        weeks_end = len(duals) - len(self._cuts)
        price = np.zeros(1 + self.weeks.max())
        price[self.weeks] = duals[weeks_end - len(self.weeks) : weeks_end]
        # What the weeks' prices say of arcs and paths is true however exactly the program has been solved. A cut's
        # price adds to all of its paths, and is due once.
        cut = np.where(duals[weeks_end:] < -FEASIBILITY, duals[weeks_end:], 0.0)
        bound = self._bounds.bound(np.where(face, self._cost, np.inf) - self._on_cuts @ cut, price)
        if bound is None:
            unknown = Duals(price, np.full(self.choices.people, -np.inf), self._cuts[:0], cut[:0])
            return Relaxation(value, np.array(solution.col_value), np.full(len(face), np.inf), unknown)
        paid = np.flatnonzero(cut)
        proved = Duals(price, bound.person, self._cuts[paid], cut[paid])
        return Relaxation(value, np.array(solution.col_value), bound.reduced_cost + (proved.value - value), proved)

    def _run(self) -> highspy.HighsModelStatus:
        # HiGHS counts its time over all runs.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(0.0, self.remaining()))
        # A small program takes no longer than anybody can notice.
        if len(self._columns) > IPM_FROM_ARCS:
            self._highs.run_until_interrupted()
        else:
            self._highs.run()
        status: highspy.HighsModelStatus = self._highs.getModelStatus()
        return status


def _build_model(size: int, columns: Ints, rows: Ints, values: Floats, right: Floats) -> highspy.HighsLp:
    """Return the model of so many columns without costs, whose rows are equations with these right-hand sides."""
    order = np.argsort(columns, kind="stable")
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, len(right)
    model.col_cost_ = model.col_lower_ = np.zeros(size)
    model.col_upper_ = np.full(size, highspy.kHighsInf)
    model.row_lower_ = model.row_upper_ = right
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=size))))
    model.a_matrix_.index_ = rows[order]
    model.a_matrix_.value_ = values[order]
    return model
