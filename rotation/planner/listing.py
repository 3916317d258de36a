"""All paths that are near the optimum: of a network by going along them, of a list by looking them up.

Within a few thousandths of the optimum there are mostly only some thousands, which takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rotation.planner.network import LEVEL_COSTS
from rotation.planner.paths import Paths
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from rotation.planner.duals import Duals
    from rotation.planner.network import Floats, Ints, Network

MOST = 50_000  # paths that are listed; where more are near, the network is the smaller program


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Paths, what they cost, and their reduced costs."""

    paths: Paths
    cost: Floats
    reduced_cost: Floats

    def only(self, chosen: Ints) -> Near:
        """Return these paths alone."""
        return Near(self.paths.only(chosen), self.cost[chosen], self.reduced_cost[chosen])


class Listing(Protocol):
    """Where the paths within a cutoff come from."""

    def near(self, duals: Duals, cutoff: float, most: int = MOST) -> Near | None:
        """Return all paths whose reduced cost is within the cutoff; None where they are more than so many."""


class ListedPaths:
    """The paths near the optimum of a list."""

    def __init__(self, paths: Paths, cost: Floats) -> None:
        self._paths, self._cost = paths, cost

    def near(self, duals: Duals, cutoff: float, most: int = MOST) -> Near | None:
        """Return all paths whose reduced cost is within the cutoff; None where they are more than so many."""
        paths = self._paths
        of_weeks = np.bincount(paths.path, weights=duals.week[paths.week], minlength=len(paths))
        own = self._cost - of_weeks - paths.find_on_cuts(duals.cuts) @ duals.cut - duals.person[paths.person]
        index = np.flatnonzero(own <= cutoff)
        return None if len(index) > most else Near(paths.only(index), self._cost[index], own[index])


class NetworkPaths:
    """The paths near the optimum of a network, whose arcs have these costs."""

    def __init__(self, network: Network, cost: Floats) -> None:
        self._sweeps = ShortestPaths(network)
        self._cost = cost
        self._values = np.column_stack([cost, *(getattr(network, name) for name in LEVEL_COSTS)])
        # The arcs that leave a node come together.
        tail, nodes = self._sweeps.tail, np.arange(self._sweeps.size)
        self._out = np.argsort(tail, kind="stable")
        self._first, end = (np.searchsorted(tail[self._out], nodes, side) for side in ("left", "right"))
        self._ways = end - self._first

    def near(self, duals: Duals, cutoff: float, most: int = MOST) -> Near | None:
        """Return all paths whose reduced cost is within the cutoff.

        None where they are more than so many, or the beginnings of paths that have to be looked at together.
        """
        cutoff = min(cutoff, np.finfo(float).max)  # what leads nowhere costs more than anything
        # 1. Go on from the sources, all beginnings at once, by every arc with which the cutoff can still be met.
        sweeps, people = self._sweeps, len(self._sweeps.sources)
        own = sweeps.deduct_prices(self._cost, duals.week)
        after = sweeps.sweep_to_sink(own)
        on_cut = np.zeros((people + len(duals.week), len(duals.cuts)), dtype=np.int8)
        on_cut[duals.cuts, np.arange(len(duals.cuts))[:, None]] = 1
        node, person, so_far = sweeps.sources, np.arange(people), -duals.person
        sums, weeks, served = np.zeros((people, self._values.shape[1])), np.full((people, 1), -1), 0 * node
        rows = on_cut[person]
        pieces: list[tuple[Ints, Ints, Floats, Floats]] = []
        number = 0
        while len(node):
            begun = np.repeat(np.arange(len(node)), self._ways[node])
            past = np.cumsum(self._ways[node]) - self._ways[node]
            arc = self._out[self._first[node][begun] + np.arange(len(begun)) - past[begun]]
            total = so_far[begun] + own[arc]
            fits = np.flatnonzero(total + after[sweeps.head[arc]] <= cutoff)
            if len(fits) > most:
                return None
            begun, arc, total = begun[fits], arc[fits], total[fits]

            # 2. With its second row of a cut a path must pay the cut's price.
            if len(duals.cuts):
                entered = on_cut[people + sweeps.week[arc]] * (sweeps.week[arc] >= 0)[:, None]
                total -= ((rows[begun] == 1) & (entered == 1)) @ duals.cut
                fits = np.flatnonzero(total + after[sweeps.head[arc]] <= cutoff)
                begun, arc, total = begun[fits], arc[fits], total[fits]
                rows = rows[begun] + entered[fits]

            # 3. Take the step.
            node, person, so_far = sweeps.head[arc], person[begun], total
            sums, weeks, served = sums[begun] + self._values[arc], weeks[begun], served[begun]
            enters = np.flatnonzero(sweeps.week[arc] >= 0)
            if served.max(initial=0) == weeks.shape[1]:
                weeks = np.pad(weeks, ((0, 0), (0, weeks.shape[1])), constant_values=-1)
            weeks[enters, served[enters]] = sweeps.week[arc[enters]]
            served[enters] += 1

            # 4. What has come to a sink is a path.
            ended = node >= sweeps.sinks[0]
            pieces.append((person[ended], weeks[ended], sums[ended], so_far[ended]))
            number += int(ended.sum())
            if number > most:
                return None
            goes_on = ~ended
            node, person, so_far = node[goes_on], person[goes_on], so_far[goes_on]
            sums, weeks, served = sums[goes_on], weeks[goes_on], served[goes_on]
            rows = rows[goes_on] if len(duals.cuts) else on_cut[person]
        width = weeks.shape[1]
        whose, values, reduced_cost = (np.concatenate([part[k] for part in pieces]) for k in (0, 2, 3))
        padded = [np.pad(w, ((0, 0), (0, width - w.shape[1])), constant_values=-1) for _, w, _, _ in pieces]
        served_in = np.concatenate(padded)
        path, place = np.nonzero(served_in >= 0)
        costs = dict(zip(LEVEL_COSTS, values[:, 1:].T, strict=True))
        faces = np.ones((len(whose), 1), dtype=bool)
        paths = Paths(people, whose, path, served_in[path, place], **costs, faces=faces)
        return Near(paths, values[:, 0], reduced_cost)
