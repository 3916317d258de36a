from __future__ import annotations

import numpy as np
import pytest

from bench.instances import Kind, random_instance
from rotation.planner.branch_and_bound import branch_and_bound
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram
from rotation.planner.network import build_base_network, expand_by_count
from rotation.planner.planner import may_serve
from rotation.planner.search import count_most_duties
from rotation.planner.shortest_paths import ShortestPaths


# The paths of few people over many weeks are too many to be listed, though there are few arcs.
@pytest.mark.parametrize("kind", [Kind(5, 40), Kind(6, 24), Kind(8, 24, is_new=True)], ids=str)
@pytest.mark.parametrize("seed", [1019, 1029, *range(6)])
def test_near_the_relaxation_is_the_cheapest_of_all(kind: Kind, seed: int) -> None:
    """A search near the relaxation comes to the same value as one of the whole network."""
    instance = random_instance(kind, seed)
    allowed = may_serve(instance)
    base = build_base_network(instance, allowed, np.zeros_like(allowed))
    rested = expand_by_count(instance, base.only(base.rest == 0), count_most_duties(instance, 0))
    fair = rested.only(rested.excess == 0)
    arcs = fair.only(ShortestPaths(fair).find_on_paths())
    near, whole = (LinearProgram(arcs, np.arange(kind.weeks), lambda: 60.0) for _ in range(2))
    actual, expected = minimize(near, arcs.comfort, arcs.faces), branch_and_bound(whole, arcs.comfort, arcs.faces)
    assert (expected is None) == (actual is None)
    if expected is not None and actual is not None:
        assert pytest.approx(expected.value, abs=1e-7) == actual.value
