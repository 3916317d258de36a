from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.instances import Kind, random_instance
from rotation.planner.first_plan import make_first_plan
from rotation.planner.outcome import Outcomes
from rotation.planner.planner import may_serve, plan
from rotation.planner.search import name_servers
from tests.fairness.instances import exact_instances, steady

if TYPE_CHECKING:
    from tests.planner.oracle import ExactInstance

SQUARES = 0.001


@steady(150)
@given(exact_instances(people=4, weeks=9), st.data())
def test_every_week_goes_to_somebody_who_may_serve_it(problem: ExactInstance, data: st.DataObject) -> None:
    """Whoever may serve which week, only weeks that nobody may serve are left open."""
    instance = problem.in_floats()
    allowed = may_serve(instance) & np.array(
        [[data.draw(st.booleans()) for _ in instance.weeks] for _ in instance.people], dtype=bool
    ).reshape(len(instance.people), len(instance.weeks))
    serving = make_first_plan(instance, allowed, SQUARES)
    assert all(allowed[i, t] if i >= 0 else not allowed[:, t].any() for t, i in enumerate(serving))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [Kind(12, 60), Kind(12, 60, is_new=True), Kind(20, 60)], ids=str)
def test_rests_and_balances_of_a_first_plan_are_the_best(kind: Kind, seed: int) -> None:
    """In a team that is fair so far, a first plan has the best levels above comfort."""
    instance = random_instance(kind, seed)
    allowed = may_serve(instance)
    first, best = (
        name_servers(instance, make_first_plan(instance, allowed, SQUARES)),
        plan(instance, lambda: 60.0, ties=False),
    )
    levels = Outcomes(instance, allowed).compute_levels
    assert levels(best.names)[:3] == levels(first)[:3]


def test_a_week_beside_a_fixed_one_goes_to_somebody_else() -> None:
    """A duty that somebody is sure to have counts for their rest before its week comes, too."""
    instance = random_instance(Kind(8, 24), 0)
    allowed = may_serve(instance)
    for t in range(1, 24, 3):
        allowed[:, t] = np.arange(8) == t // 3
    names = name_servers(instance, make_first_plan(instance, allowed, SQUARES))
    assert Outcomes(instance, allowed).compute_levels(names)[1] == 0
