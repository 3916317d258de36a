from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rotation.planner.shortest_paths import ShortestPaths
from tests.planner.networks import TEAMS, network, paths, prices

if TYPE_CHECKING:
    from bench.instances import Kind


@pytest.mark.parametrize(("seed", "kind"), TEAMS)
def test_arcs_on_paths_are_those_of_all_paths(seed: int, kind: Kind) -> None:
    """An arc counts as on a path exactly where going along all paths comes through it."""
    arcs = network(seed, kind)
    assert {a for path in paths(arcs) for a in path} == {*np.flatnonzero(ShortestPaths(arcs).find_on_paths()).tolist()}


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
        assert pytest.approx(price.sum() + cheapest.sum()) == price.sum() + bound.person.sum()
        assert pytest.approx(through - cheapest[arcs.person]) == bound.reduced_cost
