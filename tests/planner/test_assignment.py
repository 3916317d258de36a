from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from bench.instances import Kind, random_instance
from rotation.fairness.score import score, serve_whole_weeks
from rotation.planner.assignment import find_fairest_assignment, find_least_squares
from rotation.planner.local_search import improve, improve_windows, roll
from rotation.planner.planner import may_serve, plan
from tests.fairness.instances import chance, exact_instance

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance


def names(instance: Instance) -> tuple[str | None, ...]:
    """Return who serves each week by the fairest assignment."""
    serving = find_fairest_assignment(instance, may_serve(instance)).serving.tolist()
    return tuple(None if i < 0 else instance.people[i].name for i in serving)


@pytest.mark.parametrize("seed", range(150))
def test_excess_is_the_least_of_all_assignments(seed: int) -> None:
    """Where rest counts for nothing, no way to give the weeks to people who are available has less excess."""
    instance = exact_instance(chance(seed).choice, people=3, weeks=6).in_floats()
    instance = replace(instance, people=tuple(replace(person, rest=1) for person in instance.people))
    servers: list[list[str | None]] = [
        [p.name for p in instance.people if p.weeks[t].available] or [None] for t in range(len(instance.weeks))
    ]
    least = min(score(instance, serve_whole_weeks(instance, each)).levels[2] for each in product(*servers))
    assert pytest.approx(least, abs=1e-9) == find_fairest_assignment(instance, may_serve(instance)).excess
    assert pytest.approx(least, abs=1e-9) == score(instance, serve_whole_weeks(instance, names(instance))).levels[2]


@pytest.mark.parametrize("seed", range(60))
def test_squares_are_the_least_of_all_assignments(seed: int) -> None:
    """No way to give the weeks to people who are available has a smaller sum of the squares of balances."""
    instance = exact_instance(chance(seed).choice, people=3, weeks=6).in_floats()
    servers: list[list[str | None]] = [
        [p.name for p in instance.people if p.weeks[t].available] or [None] for t in range(len(instance.weeks))
    ]
    least = min(score(instance, serve_whole_weeks(instance, each)).levels[4] for each in product(*servers))
    assert pytest.approx(least, abs=1e-8) == find_least_squares(instance, may_serve(instance))


@pytest.mark.parametrize("seed", range(4))
def test_improving_a_plan_never_makes_it_worse(seed: int) -> None:
    """A few people at a time, the plan of the assignment becomes better by the levels, and stays one of all weeks."""
    instance = random_instance(Kind(8, 40), seed)
    start = names(instance)
    better = improve(
        instance,
        may_serve(instance),
        start,
        lambda part, may, seconds: plan(part, lambda: seconds, may, ties=False).names,
        lambda: 60.0,
    )
    before, after = (score(instance, serve_whole_weeks(instance, each)).levels for each in (start, better))
    assert after < before
    best = score(instance, serve_whole_weeks(instance, plan(instance, lambda: 60.0).names)).levels
    assert best <= after


@pytest.mark.parametrize("seed", range(4))
def test_improving_windows_never_makes_a_plan_worse(seed: int) -> None:
    """A window of all weeks makes the best plan of it, and shorter ones something between the two."""
    instance = random_instance(Kind(8, 40), seed)
    start = names(instance)

    def improve_by(width: int) -> tuple[float, ...]:
        better = improve_windows(
            instance,
            may_serve(instance),
            start,
            width,
            lambda whole, may, seconds: plan(whole, lambda: seconds, may, ties=False).names,
            lambda: 60.0,
        )
        return score(instance, serve_whole_weeks(instance, better)).levels[:4]

    best = score(instance, serve_whole_weeks(instance, plan(instance, lambda: 60.0).names)).levels[:4]
    assert pytest.approx(best, abs=1e-8) == improve_by(80)
    assert best <= improve_by(12) < score(instance, serve_whole_weeks(instance, start)).levels[:4]


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_window_by_window_is_near_the_best(seed: int) -> None:
    """Where the end is planned after the beginning, rest and fairness are the best, and comfort is near the best."""
    instance = random_instance(Kind(12, 60), seed)
    rolled = roll(
        instance,
        may_serve(instance),
        names(instance),
        24,
        lambda part, may, seconds: plan(part, lambda: seconds, may, ties=False).names,
        lambda: 60.0,
    )
    reached, best = (
        score(instance, serve_whole_weeks(instance, each)).levels
        for each in (rolled, plan(instance, lambda: 60.0).names)
    )
    assert best[:3] == reached[:3]
    assert best[3] <= reached[3] <= 1.5 * best[3]
