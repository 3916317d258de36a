from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.score import Part, score, serve_whole_week
from rotation.planner import planner
from rotation.planner.pinned import pin_weeks
from tests.fairness.instances import exact_instances, steady
from tests.planner.oracle import ExactInstance, ExactMember

if TYPE_CHECKING:
    from collections.abc import Mapping


def plenty_of_time() -> float:
    """Return more time than any plan here needs."""
    return 60.0


def draw_shares(data: st.DataObject, problem: ExactInstance, t: int) -> Mapping[str, Fraction]:
    """Return who holds a week already: nobody, one person, or several who share it, away or not."""
    names = [member.name for member in problem.members if member.active[t]]
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    if len(chosen) < 2:
        return dict.fromkeys(chosen, Fraction(1))
    return dict.fromkeys(chosen, data.draw(st.sampled_from((Fraction(1, len(chosen)), Fraction(1, 5)))))


@steady(150)
@given(exact_instances(people=3, weeks=6), st.data())
def test_the_best_choice_for_the_weeks_that_are_free(problem: ExactInstance, data: st.DataObject) -> None:
    """With all other weeks pinned, split ones among them, the plan reaches the best levels of all choices, exactly."""
    instance, size = problem.in_floats(), len(problem.offsets)
    free = data.draw(st.sets(st.integers(0, size - 1)))
    shares = [draw_shares(data, problem, t) if t not in free else {} for t in range(size)]
    people = {person.name: person for person in instance.people}
    parts = [
        tuple(Part(name, float(part), people[name].weeks[t].days_lost) for name, part in own.items())
        for t, own in enumerate(shares)
    ]
    pins = pin_weeks(instance, parts, free)
    plan = planner.plan(pins.instance, plenty_of_time, pins.allowed)
    names = {t: plan.names[pins.find_slot(t)] for t in free}
    fixed = [serve_whole_week(people[name], t) if (name := names.get(t)) else parts[t] for t in range(size)]
    best = min(
        problem.levels([{name: Fraction(1)} if (name := dict(choice).get(t)) else shares[t] for t in range(size)])
        for choice in product(*([(t, name) for name in problem.candidates(t)] for t in free))
    )
    assert plan.optimal
    assert pytest.approx([float(level) for level in best], rel=0, abs=1e-8) == score(instance, fixed).levels


@pytest.mark.parametrize(
    ("balances", "lasts", "shared", "expected"),
    [
        # Counted for each of the two, the balances after it would have Bo serve first, who has rested less than Ada.
        (("1/2", "1/2", "-1"), (-3, -2, None), (2, "Ada", "Bo"), ["Ada", "Cy", "Cy"]),
        # Charged to everybody for each of the two, it would have Bo serve first and Cy, who is a week ahead, again.
        (("0", "-1", "1"), (-3, -3, -3), (3, "Bo", "Cy"), ["Ada", "Bo", "Ada"]),
    ],
)
def test_a_shared_week_counts_once(
    balances: tuple[str, ...], lasts: tuple[int | None, ...], shared: tuple[int, str, str], expected: list[str]
) -> None:
    """A week that two people share is one week: its balances count once, and its share is owed once."""
    weeks = 4
    problem = ExactInstance(
        offsets=tuple(range(weeks)),
        holiday=(False,) * weeks,
        members=tuple(
            ExactMember(
                name=name,
                weights=(Fraction(1),) * 4,
                balance=Fraction(balance),
                last=last,
                holiday_weeks=0,
                active=(True,) * weeks,
                available=(True,) * weeks,
                days_lost=(0,) * weeks,
            )
            for name, balance, last in zip(("Ada", "Bo", "Cy"), balances, lasts, strict=True)
        ),
        tolerance=Fraction(1),
    )
    together, *names = shared
    parts = [tuple(Part(name, 0.5, 0) for name in names) if t == together else () for t in range(weeks)]
    free = set(range(weeks)) - {together}
    pins = pin_weeks(problem.in_floats(), parts, free)
    plan = planner.plan(pins.instance, plenty_of_time, pins.allowed)
    assert expected == [plan.names[pins.find_slot(t)] for t in sorted(free)]
