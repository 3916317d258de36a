"""Whole paths one by one: a choice is one of them for each person, so that every week is on one.

In a network an arc does not know which path it is on. A list of paths does: it is a smaller program than the network,
with a row for each person and week instead of one for each node, and a tighter one, because it can be cut (see
`duals`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rotation.planner.network import LEVEL_COSTS
from rotation.planner.shortest_paths import Bound

if TYPE_CHECKING:
    from rotation.planner.network import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Some of everybody's paths, as parallel arrays: whose each is, and what it costs at each level.

    `path` and `week` are parallel too: which path enters which week, path by path. `faces` are as in a network, of
    paths.
    """

    people: int
    person: Ints
    path: Ints
    week: Ints
    rest: Floats
    changes: Floats
    comfort: Floats
    excess: Floats
    squares: Floats
    faces: Bools

    def __len__(self) -> int:
        return len(self.person)

    @property
    def duties(self) -> tuple[Ints, Ints, Ints]:
        """Return, for each duty of a path, the path, the person, and the week."""
        return self.path, self.person[self.path], self.week

    def only(self, chosen: Bools | Ints) -> Paths:
        """Return these paths alone, in the order that they have."""
        index = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        place = np.full(len(self), -1)
        place[index] = np.arange(len(index))
        kept = place[self.path] >= 0
        return replace(
            self,
            path=place[self.path[kept]],
            week=self.week[kept],
            **{name: getattr(self, name)[index] for name in _PER_PATH},
        )

    def join(self, more: Paths) -> Paths:
        """Return these paths, and then those."""
        values: dict[str, Any] = {
            name: np.concatenate((getattr(self, name), getattr(more, name))) for name in ("week", *_PER_PATH)
        }
        return replace(self, path=np.concatenate((self.path, len(self) + more.path)), **values)

    def bound(self, cost: Floats, price: Floats) -> Bound | None:
        """Return what follows from a price for each week, as for a network; None where somebody has no path."""
        own = cost - np.bincount(self.path, weights=price[self.week], minlength=len(self))
        best = np.full(self.people, np.inf)
        np.minimum.at(best, self.person, own)
        return Bound(best, own - best[self.person]) if np.isfinite(best).all() else None

    def equations(self, weeks: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the program's entries, by column, row and value, and its right-hand side, as for a network.

        Each person has one path, each week, whose rows come last, is on one path.
        """
        each = np.arange(len(self))
        columns = np.concatenate((each, self.path))
        rows = np.concatenate((self.person, self.people + np.searchsorted(weeks, self.week)))
        return columns, rows, np.ones(len(columns)), np.ones(self.people + len(weeks))

    def rows(self) -> Bools:
        """Return which rows, as cuts name them, each path has: `[path, row]`."""
        rows = np.zeros((len(self), self.people + 1 + self.week.max(initial=0)), dtype=bool)
        rows[np.arange(len(self)), self.person] = True
        rows[self.path, self.people + self.week] = True
        return rows

    def find_on_cuts(self, cuts: Ints) -> Bools:
        """Return which paths have two rows of which cut, and so are on it: `[path, cut]`."""
        rows = self.rows()
        missing = np.zeros((len(self), max(0, 1 + cuts.max(initial=0) - rows.shape[1])), dtype=bool)
        rows = np.concatenate((rows, missing), axis=1)
        first, second, third = (rows[:, cuts[:, place]] for place in range(3))
        either: Bools = (first & second) | (third & (first | second))
        return either


_PER_PATH = ("person", *LEVEL_COSTS, "faces")
