"""Small networks of random teams, prices for their weeks, and all paths through them, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench.instances import Kind, random_instance
from rotation.planner.network import build_base_network, expand_by_count
from rotation.planner.planner import may_serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.planner.network import Floats, Network

TEAMS = [(seed, Kind(3, 7)) for seed in range(20)]


def network(seed: int, kind: Kind) -> Network:
    """Return the network of a random team, with some of its arcs left out at random."""
    instance = random_instance(kind, seed)
    allowed = may_serve(instance)
    arcs = expand_by_count(instance, build_base_network(instance, allowed, np.zeros_like(allowed)), kind.weeks)
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
