from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.instances import Kind, random_instance
from rotation.planner.network import base_network, expand_by_count
from rotation.planner.planner import may_serve
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.planner.network import Floats, Network

TEAMS = [(seed, Kind(3, 7)) for seed in range(20)]


def network(seed: int, kind: Kind) -> Network:
    """Return the network of a random team, with some of its arcs left out at random."""
    instance = random_instance(kind, seed)
    allowed = may_serve(instance)
    arcs = expand_by_count(instance, base_network(instance, allowed, np.zeros_like(allowed)), kind.weeks)
    return arcs.only(np.random.default_rng(seed).random(len(arcs)) < 0.7)


def prices(seed: int, kind: Kind) -> Floats:
    """Return a price for each week, at random."""
    return np.random.default_rng(seed).uniform(-1, 1, kind.weeks)


def paths(arcs: Network) -> Iterator[list[int]]:
    """Yield every path from a source to the sink, as indices of arcs."""
    starts: list[tuple[int, list[int]]] = [(node, []) for node in arcs.sources.tolist()]
    while starts:
        node, path = starts.pop()
        if node < 0:
            yield path
        else:
            starts += [(int(arcs.head[a]), [*path, a]) for a in np.flatnonzero(arcs.tail == node).tolist()]


@pytest.mark.parametrize(("seed", "kind"), TEAMS)
def test_arcs_on_paths_are_those_of_all_paths(seed: int, kind: Kind) -> None:
    """An arc counts as on a path exactly where going along all paths comes through it."""
    arcs = network(seed, kind)
    assert {a for path in paths(arcs) for a in path} == {*np.flatnonzero(ShortestPaths(arcs).on_paths()).tolist()}


@pytest.mark.parametrize(("seed", "kind"), TEAMS)
def test_bound_is_what_the_cheapest_paths_cost(seed: int, kind: Kind) -> None:
    """The bound is the prices of all weeks and everybody's cheapest path; an arc adds what a path through it costs."""
    arcs, price = network(seed, kind), prices(seed, kind)
    own = arcs.comfort - np.where(arcs.week >= 0, price[arcs.week], 0.0)
    through = np.full(len(arcs), np.inf)
    for path in paths(arcs):
        through[path] = np.minimum(through[path], own[path].sum())
    cheapest = np.array([through[arcs.person == i].min(initial=np.inf) for i in range(kind.people)])
    bound = ShortestPaths(arcs).bound(arcs.comfort, price)
    if np.isinf(cheapest).any():
        assert bound is None
    else:
        assert bound is not None
        assert pytest.approx(price.sum() + cheapest.sum()) == bound.value
        assert pytest.approx(through - cheapest[arcs.person]) == bound.reduced_cost
