from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.planner.whatif import what_if
from tests.fairness.instances import chance, instance, instances, steady

if TYPE_CHECKING:
    from tests.planner.oracle import Instance


def ample() -> float:
    """Return more time than any plan here needs."""
    return 60.0


def forced(problem: Instance, t: int) -> dict[str, object]:
    """Return, by brute force, the rest violations, excess and comfort of the best plan with each possible choice."""
    best: dict[str, object] = {}
    for name in problem.candidates(t):
        allowed = [problem.candidates(u) if u != t else (name,) for u in range(len(problem.offsets))]
        if name is not None:
            best[name] = pytest.approx([float(level) for level in problem.best(allowed)[0][1:4]], rel=0, abs=1e-8)
    return best


@pytest.mark.parametrize("seed", range(60))
def test_what_a_choice_costs(seed: int) -> None:
    """For everybody available in a week, the levels are those of the best of all assignments with that choice."""
    choose = chance(seed).choice
    problem = instance(choose, people=4, weeks=6)
    t = choose(range(len(problem.offsets)))
    found = {name: list(cost) for name, cost in what_if(problem.terms(), t, ample).items() if cost}
    assert forced(problem, t) == found


@steady(60)
@given(instances(people=3, weeks=5), st.data())
def test_what_a_choice_costs_in_any_instance(problem: Instance, data: st.DataObject) -> None:
    """The same for whatever hypothesis comes upon."""
    t = data.draw(st.integers(0, len(problem.offsets) - 1))
    found = {name: list(cost) for name, cost in what_if(problem.terms(), t, ample).items() if cost}
    assert forced(problem, t) == found


@pytest.mark.parametrize("seed", range(10))
def test_no_time_no_guess(seed: int) -> None:
    """When the time limit comes first, what is answered all the same is right; the rest is not known."""
    problem = instance(chance(seed).choice, people=4, weeks=6)
    answers = what_if(problem.terms(), 0, lambda: 0.0)
    right = forced(problem, 0)
    assert right.keys() == answers.keys()
    assert all(cost is None or right[name] == list(cost) for name, cost in answers.items())
