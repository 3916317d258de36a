"""What a branch and bound knows: the branches still to be searched, and what branching has told so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rotation.planner.network import Bools, Floats

WHOLE = 1e-6  # what a solution may be off by and count as whole


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A face still to be searched, and the `bound` that any choice in it has, from where it branched off.

    There the `cell`, a person in a week, was taken in part; here it is not (side 0) or wholly (side 1), a difference of
    `step`.
    """

    face: Bools
    bound: float = -np.inf
    cell: int = 0
    side: int = 0
    step: float = 1.0


class Rises:
    """How far the bound has risen by taking each cell or not, for each unit of difference: pseudo-costs.

    What told much before will again (M. Benichou et al., Experiments in mixed-integer linear programming, Mathematical
    Programming 1, 1971). Against asking first where the doubt is greatest it saves two thirds of a long search.
    """

    def __init__(self, cells: int) -> None:
        self._sums = np.zeros((2, cells))
        self._times = np.zeros((2, cells))

    def learn(self, branch: Branch, value: float) -> None:
        """Note what became of a branch: its value, or where it has no solution, the least found so far."""
        if branch.cell and np.isfinite(value):
            self._sums[branch.side, branch.cell] += max(0.0, value - branch.bound) / branch.step
            self._times[branch.side, branch.cell] += 1

    def most_telling(self, given: Floats) -> int:
        """Return, of the cells that are given in part, the one to branch on; 0 where there is none."""
        doubtful = np.abs(given - np.round(given)) > WHOLE
        doubtful[0] = False  # what is not a cell: arcs that enter no week
        if not doubtful.any():
            return 0
        times = self._times.sum(axis=1, keepdims=True)
        usual = np.where(times, self._sums.sum(axis=1, keepdims=True) / np.maximum(1, times), 1.0)
        rise = np.where(self._times, self._sums / np.maximum(1, self._times), usual)
        telling = np.maximum(WHOLE, rise[0] * given) * np.maximum(WHOLE, rise[1] * (1 - given))
        return int(np.argmax(np.where(doubtful, telling, -1.0)))
