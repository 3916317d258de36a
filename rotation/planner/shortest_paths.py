"""Each person's cheapest path through a duty network, and what an arc costs beyond it, by two sweeps over the weeks.

With a price on every week, as the duals of a linear program give them, people no longer depend on each other: each
takes their cheapest path, from which the prices of its weeks are deducted. Whatever the prices are,

    bound  =  sum of the prices of all weeks  +  sum over people of their cheapest path

is what any choice of paths costs at least that enters every week once. It costs more by what an arc in it has as
reduced cost: the cheapest path through the arc, less the person's cheapest of all. No other potentials at the nodes
give an arc a greater one. All of this is true of the prices at hand, however exactly the program behind them is solved.
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
    """What any choice of paths costs at least, and for each arc how much more a choice costs that uses it."""

    value: float
    reduced_cost: Floats


class ShortestPaths:
    """The arcs of a network in the order of its weeks, to be swept again and again with other costs."""

    def __init__(self, network: Network) -> None:
        # 1. Number the nodes without gaps. Everybody has a sink of their own, so that a sweep tells people apart.
        nodes = np.unique(np.concatenate((network.tail, network.head[network.head >= 0], network.sources)))
        people = len(network.sources)
        self._sources = np.searchsorted(nodes, network.sources)
        self._sinks = len(nodes) + np.arange(people)
        self._size = len(nodes) + people
        self._tail = np.searchsorted(nodes, network.tail)
        self._head = np.where(network.head >= 0, np.searchsorted(nodes, network.head), len(nodes) + network.person)
        self._week, self._person = network.week, network.person

        # 2. Waiting before a week comes before duty in it, so that every arc leads from an earlier stage to a later.
        stage = np.zeros(self._size, dtype=np.int64)
        stage[self._head] = np.where(network.week >= 0, 2 * network.week + 2, 2 * network.until + 1)
        stage[self._sinks] = _LAST
        self._forward = tuple(_steps(stage[self._head], self._head, self._tail))
        self._backward = tuple(_steps(-stage[self._tail], self._tail, self._head))

    def on_paths(self) -> Bools:
        """Return which arcs lie on any path from a source to a sink."""
        nothing = np.zeros(len(self._tail))
        return np.isfinite(self._from_source(nothing)[self._tail] + self._to_sink(nothing)[self._head])

    def bound(self, cost: Floats, price: Floats) -> Bound | None:
        """Return what follows from a price for each week; None where somebody has no path.

        An arc that must not be used has an infinite cost.
        """
        own = self._with_prices(cost, price)
        before, after = self._from_source(own), self._to_sink(own)
        best = before[self._sinks]
        if not np.isfinite(best).all():
            return None
        return Bound(float(price.sum() + best.sum()), before[self._tail] + own + after[self._head] - best[self._person])

    def near(
        self, cost: Floats, price: Floats, cutoff: float, values: Floats, most: int
    ) -> tuple[Ints, Ints, Floats] | None:
        """Return all paths whose reduced cost is within a cutoff: their people, weeks, and sums of values of arcs.

        Of the weeks each path has a row, filled up with -1; `values` has a column for each value. None where the paths
        are more than `most`, or the beginnings of paths that have to be looked at together.
        """
        # 1. Go on from the sources, all beginnings at once, by every arc with which the cutoff can still be met.
        own = self._with_prices(cost, price)
        after = self._to_sink(own)
        limit = after[self._sources] + cutoff
        out = np.argsort(self._tail, kind="stable")
        first, end = (np.searchsorted(self._tail[out], np.arange(self._size), side) for side in ("left", "right"))
        node, person, so_far = self._sources, np.arange(len(self._sources)), np.zeros(len(self._sources))
        sums, weeks, served = np.zeros((len(node), values.shape[1])), np.full((len(node), 1), -1), 0 * node
        ended_paths: list[tuple[Ints, Ints, Floats]] = []
        number = 0
        while len(node):
            ways = (end - first)[node]
            begun = np.repeat(np.arange(len(node)), ways)
            arc = out[first[node][begun] + np.arange(len(begun)) - (np.cumsum(ways) - ways)[begun]]
            total = so_far[begun] + own[arc]
            whole = total + after[self._head[arc]]
            fits = np.isfinite(whole) & (whole <= limit[person[begun]])
            begun, arc = begun[fits], arc[fits]
            node, person, so_far = self._head[arc], person[begun], total[fits]
            sums, weeks, served = sums[begun] + values[arc], weeks[begun], served[begun]
            enters = np.flatnonzero(self._week[arc] >= 0)
            if served.max(initial=0) == weeks.shape[1]:
                weeks = np.pad(weeks, ((0, 0), (0, weeks.shape[1])), constant_values=-1)
            weeks[enters, served[enters]] = self._week[arc[enters]]
            served[enters] += 1

            # 2. What has come to a sink is a path.
            ended = node >= self._sinks[0]
            ended_paths.append((person[ended], weeks[ended], sums[ended]))
            number += int(ended.sum())
            if number > most or len(node) > most:
                return None
            node, person, so_far, sums, weeks, served = (
                each[~ended] for each in (node, person, so_far, sums, weeks, served)
            )
        width = weeks.shape[1]
        return (
            np.concatenate([people for people, _, _ in ended_paths]),
            np.concatenate(
                [np.pad(w, ((0, 0), (0, width - w.shape[1])), constant_values=-1) for _, w, _ in ended_paths]
            ),
            np.concatenate([values for _, _, values in ended_paths]),
        )

    def _with_prices(self, cost: Floats, price: Floats) -> Floats:
        deducted: Floats = np.append(price, 0.0)[self._week]  # the arcs that enter no week have -1, which is the last
        return cost - deducted

    def _from_source(self, cost: Floats) -> Floats:
        reached = np.full(self._size, np.inf)
        reached[self._sources] = 0.0
        return _sweep(self._forward, reached, cost)

    def _to_sink(self, cost: Floats) -> Floats:
        reached = np.full(self._size, np.inf)
        reached[self._sinks] = 0.0
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


def _steps(stage: Ints, node: Ints, beyond: Ints) -> Iterator[_Step]:
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
