"""Each person's cheapest path through a duty network, and what an arc costs beyond it, by two sweeps over the weeks.

With prices for the weeks (see `duals`), the reduced cost of an arc is that of the cheapest path through it. No other
potentials at the nodes give an arc a greater one. It is true of the prices at hand, however exactly the program behind
them is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.planner.network import Bools, Floats, Ints, Network

_LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """What everybody's cheapest path costs after the prices, and how much more one does with each arc or path."""

    person: Floats
    reduced_cost: Floats


class ShortestPaths:
    """The arcs of a network in the order of its weeks, to be swept again and again with other costs."""

    def __init__(self, network: Network) -> None:
        # 1. Number the nodes without gaps. Everybody has a sink of their own, so that a sweep tells people apart.
        nodes = np.unique(np.concatenate((network.tail, network.head[network.head >= 0], network.sources)))
        people = len(network.sources)
        self.sources = np.searchsorted(nodes, network.sources)
        self.sinks = len(nodes) + np.arange(people)
        self.size = len(nodes) + people
        self.tail = np.searchsorted(nodes, network.tail)
        self.head = np.where(network.head >= 0, np.searchsorted(nodes, network.head), len(nodes) + network.person)
        self.week, self._person = network.week, network.person

        # 2. Waiting before a week comes before duty in it, so that every arc leads from an earlier stage to a later.
        stage = np.zeros(self.size, dtype=np.int64)
        stage[self.head] = np.where(network.week >= 0, 2 * network.week + 2, 2 * network.until + 1)
        stage[self.sinks] = _LAST
        self._forward = tuple(_group_steps(stage[self.head], self.head, self.tail))
        self._backward = tuple(_group_steps(-stage[self.tail], self.tail, self.head))

    def find_on_paths(self) -> Bools:
        """Return which arcs lie on any path from a source to a sink."""
        nothing = np.zeros(len(self.tail))
        return np.isfinite(self._sweep_from_source(nothing)[self.tail] + self.sweep_to_sink(nothing)[self.head])

    def bound(self, cost: Floats, price: Floats) -> Bound | None:
        """Return what follows from a price for each week; None where somebody has no path.

        An arc that must not be used has an infinite cost.
        """
        own = self.deduct_prices(cost, price)
        before, after = self._sweep_from_source(own), self.sweep_to_sink(own)
        best = before[self.sinks]
        if not np.isfinite(best).all():
            return None
        return Bound(best, before[self.tail] + own + after[self.head] - best[self._person])

    def deduct_prices(self, cost: Floats, price: Floats) -> Floats:
        """Return what arcs cost once the prices of the weeks that they enter are deducted."""
        deducted: Floats = np.append(price, 0.0)[self.week]  # the arcs that enter no week have -1, which is the last
        return cost - deducted

    def _sweep_from_source(self, cost: Floats) -> Floats:
        reached = np.full(self.size, np.inf)
        reached[self.sources] = 0.0
        return _sweep(self._forward, reached, cost)

    def sweep_to_sink(self, cost: Floats) -> Floats:
        """Return what the cheapest way from each node to a sink costs."""
        reached = np.full(self.size, np.inf)
        reached[self.sinks] = 0.0
        return _sweep(self._backward, reached, cost)


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """The arcs that lead to the nodes of one stage, those to one node together, each node's from its place in `starts`.

    `beyond` are the nodes at the other ends of the arcs.
    """

    arcs: Ints
    beyond: Ints
    nodes: Ints
    starts: Ints


def _group_steps(stage: Ints, node: Ints, beyond: Ints) -> Iterator[_Step]:
    """Yield the steps of a sweep, given for each arc its stage, the node that it leads to, and where it comes from."""
    order = np.lexsort((node, stage))
    stages = np.flatnonzero(np.diff(stage[order]))
    for arcs in np.split(order, 1 + stages) if len(order) else ():
        starts = np.flatnonzero(np.diff(node[arcs], prepend=-1))
        yield _Step(arcs, beyond[arcs], node[arcs[starts]], starts)


def _sweep(steps: tuple[_Step, ...], reached: Floats, cost: Floats) -> Floats:
    """Return the least cost at which each node is reached, step by step, from those where it is given."""
    for step in steps:
        reached[step.nodes] = np.minimum.reduceat(reached[step.beyond] + cost[step.arcs], step.starts)
    return reached
