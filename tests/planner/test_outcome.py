from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.score import Part, score, serve_whole_weeks
from rotation.planner.outcome import Outcomes
from rotation.planner.pinned import pin_weeks
from rotation.planner.planner import may_serve
from tests.fairness.instances import exact_instances, steady

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance
    from tests.planner.oracle import ExactInstance


def draw_names(data: st.DataObject, instance: Instance) -> tuple[str | None, ...]:
    """Return a plan: somebody who is available in each week, as far as anybody is."""
    weeks = range(len(instance.weeks))
    available = [[p.name for p in instance.people if p.weeks[t].available] for t in weeks]
    return tuple(data.draw(st.sampled_from(names)) if names else None for names in available)


@steady(150)
@given(exact_instances(people=3, weeks=6), st.data())
def test_a_plan_reaches_what_the_judge_says(problem: ExactInstance, data: st.DataObject) -> None:
    """The levels of a plan of whole weeks are those of the judge."""
    instance = problem.in_floats()
    names = draw_names(data, instance)
    expected = score(instance, serve_whole_weeks(instance, names)).levels
    assert pytest.approx(expected, abs=1e-8) == Outcomes(instance, may_serve(instance)).compute_levels(names)


@steady(150)
@given(exact_instances(people=3, weeks=6), st.data())
def test_with_pinned_weeks_a_plan_reaches_what_the_judge_says_of_all(
    problem: ExactInstance, data: st.DataObject
) -> None:
    """Where some weeks are fixed, split ones among them, a plan for the others has the levels of the whole."""
    instance = problem.in_floats()
    free = data.draw(st.sets(st.integers(0, len(instance.weeks) - 1)))
    parts = [
        tuple(Part(name, 1 / len(names), people[name].weeks[t].days_lost) for name in names)
        for people in [{person.name: person for person in instance.people}]
        for t in range(len(instance.weeks))
        for names in [data.draw(st.lists(st.sampled_from(sorted(people)), max_size=2, unique=True))]
    ]
    pins = pin_weeks(instance, parts, free)
    holders = [[i for i in range(len(instance.people)) if pins.allowed[i, s]] for s in range(len(pins.index))]
    names = tuple(instance.people[data.draw(st.sampled_from(who))].name if who else None for who in holders)
    expected = score(instance, pins.build_parts(names, instance)).levels
    assert pytest.approx(expected[1:], abs=1e-8) == Outcomes(pins.instance, pins.allowed).compute_levels(names)[1:]
