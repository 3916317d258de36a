"""Whole paths one by one, where only so many are near the optimum that they can be listed.

In a network an arc does not know which path it is on. A list of paths does: it is a smaller program than the network,
with a row for each person and week instead of one for each node, and a tighter one, because it can be cut. Of three
rows of which each must be met exactly once, two paths with two or more of them cannot both be chosen: so at most one
path with two of them is (subset-row cuts; M. Jepsen, B. Petersen, S. Spoorendonk, D. Pisinger, Subset-row inequalities
applied to the vehicle-routing problem with time windows, Operations Research 56, 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.network import LEVEL_COSTS
from rotation.planner.shortest_paths import Bound, ShortestPaths

if TYPE_CHECKING:
    from rotation.planner.network import Bools, Floats, Ints, Network

MOST = 50_000  # paths that are listed; where more are near, the network is the smaller program
VIOLATION = 0.02  # what a fractional solution must exceed a cut by, for the cut to be worth a row
CUTS_OF_A_ROW = 8  # in one round, no row is in more cuts than these: more of them say the same
CUTS_OF_A_ROUND = 80


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Some of everybody's paths, as parallel arrays: whose each is, and what it costs at each level.

    `path` and `week` are parallel too: which path enters which week. `faces` are as in a network, of paths.
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

    @classmethod
    def near(cls, network: Network, cost: Floats, price: Floats, cutoff: float) -> tuple[Paths, Floats] | None:
        """Return the paths of a network whose reduced cost is within the cutoff, and their cost; None where too many.

        An arc that must not be used has an infinite cost.
        """
        values = np.column_stack([cost, *(getattr(network, name) for name in LEVEL_COSTS)])
        listed = ShortestPaths(network).near(cost, price, cutoff, values, MOST)
        if listed is None:
            return None
        person, weeks, sums = listed
        path, place = np.nonzero(weeks >= 0)
        costs = dict(zip(LEVEL_COSTS, sums[:, 1:].T, strict=True))
        faces = np.ones((len(person), 1), dtype=bool)
        return cls(len(network.sources), person, path, weeks[path, place], **costs, faces=faces), sums[:, 0]

    def __len__(self) -> int:
        return len(self.person)

    @property
    def duties(self) -> tuple[Ints, Ints, Ints]:
        """Return, for each duty of a path, the path, the person, and the week."""
        return self.path, self.person[self.path], self.week

    def only(self, chosen: Bools | Ints) -> Paths:
        """Return these paths alone."""
        index = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        place = np.full(len(self), -1)
        place[index] = np.arange(len(index))
        kept = place[self.path] >= 0
        return replace(
            self,
            path=place[self.path[kept]],
            week=self.week[kept],
            **{name: getattr(self, name)[index] for name in ("person", *LEVEL_COSTS, "faces")},
        )

    def sum_over_weeks(self, value: Floats) -> Floats:
        """Return for each path the sum of these values, one for each week, over the weeks that it enters."""
        return np.bincount(self.path, weights=value[self.week], minlength=len(self)).astype(float)

    def bound(self, cost: Floats, price: Floats) -> Bound | None:
        """Return what follows from a price for each week, as for a network; None where somebody has no path."""
        own = cost - self.sum_over_weeks(price)
        best = np.full(self.people, np.inf)
        np.minimum.at(best, self.person, own)
        return Bound(float(price.sum() + best.sum()), own - best[self.person]) if np.isfinite(best).all() else None

    def equations(self, weeks: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the program's entries, by column, row and value, and its right-hand side, as for a network.

        Each person has one path, each week, whose rows come last, is on one path.
        """
        each = np.arange(len(self))
        columns = np.concatenate((each, self.path))
        rows = np.concatenate((self.person, self.people + np.searchsorted(weeks, self.week)))
        return columns, rows, np.ones(len(columns)), np.ones(self.people + len(weeks))

    def cuts(self, flow: Floats, weeks: Ints) -> list[Ints]:
        """Return subset-row cuts that a fractional solution violates: of the paths of each, one may be chosen."""
        # 1. The rows of each path: those of its weeks, and its person's. Only what is in fractions can violate a cut.
        count = len(weeks) + self.people
        member = np.zeros((len(self), count), dtype=bool)
        member[self.path, np.searchsorted(weeks, self.week)] = True
        member[np.arange(len(self)), len(weeks) + self.person] = True
        used = np.flatnonzero((flow > VIOLATION / 10) & (flow < 1 - VIOLATION / 10))
        split = np.flatnonzero(member[used].any(axis=0))
        rows, amount = member[np.ix_(used, split)].astype(float), flow[used]

        # 2. For each row, how much flow has two of it and any two others.
        both = (rows * amount[:, None]).T @ rows
        later = np.triu(np.ones(both.shape, dtype=bool), 1)
        violated: list[tuple[float, int, int, int]] = []
        for a in range(len(split) - 2):
            own = rows[:, a] > 0
            rest = rows[own, a + 1 :]
            all_three = (rest * amount[own, None]).T @ rest
            total = both[a, a + 1 :, None] + both[a, a + 1 :] + both[a + 1 :, a + 1 :] - 2 * all_three
            b, c = np.nonzero((total > 1 + VIOLATION) & later[a + 1 :, a + 1 :])
            # To six decimals, so that the order of equals does not depend on how a machine adds.
            violation = np.round(total[b, c], 6)
            triples = zip(violation.tolist(), split[a + 1 + b].tolist(), split[a + 1 + c].tolist(), strict=True)
            violated += [(-much, int(split[a]), x, y) for much, x, y in triples]

        # 3. Take those most violated, not too many of one row.
        taken = np.zeros(count, dtype=int)
        chosen: list[Ints] = []
        for _, *triple in sorted(violated):
            if (taken[triple] < CUTS_OF_A_ROW).all() and len(chosen) < CUTS_OF_A_ROUND:
                taken[triple] += 1
                chosen.append(np.flatnonzero(member[:, triple].sum(axis=1) > 1))
        return chosen
