from __future__ import annotations

import sys
from dataclasses import replace
from itertools import count, cycle, islice
from subprocess import run
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.instances import Kind, random_instance
from rotation.fairness import score as judge
from rotation.fairness.instance import MemberWeek
from rotation.planner import planner
from rotation.planner.search import LEVELS
from tests.fairness.instances import chance, exact_instance, exact_instances, steady
from tests.planner.rules import least_recently_served, round_robin

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.fairness.instance import Instance
    from rotation.planner.network import Bools
    from tests.planner.oracle import ExactInstance, Levels, Names


def plenty_of_time() -> float:
    """Return more time than any plan here needs."""
    return 60.0


def make_plan(instance: Instance) -> Names:
    """Return the names of the plan for this instance, which must be proved."""
    plan = planner.plan(instance, plenty_of_time)
    assert plan.optimal
    assert (None, None, None) == (plan.unproved, plan.gap, plan.bound)
    return plan.names


def score_plan(instance: Instance, names: Names) -> tuple[float, ...]:
    """Return the levels that these names reach, as the judge counts them."""
    return judge.score(instance, judge.serve_whole_weeks(instance, names)).levels


def same_levels(levels: Levels) -> object:
    """Return what equals these levels but for the rounding of floating-point numbers."""
    return pytest.approx(tuple(float(level) for level in levels), rel=0, abs=1e-8)


def count_wasted(instance: Instance, names: Names) -> list[int]:
    """Return the weeks that are served by somebody unavailable, or by nobody although somebody could."""
    available = planner.may_serve(instance)
    return [t for t, name in enumerate(names) if name not in list_allowed(instance, available)[t]]


def list_allowed(instance: Instance, mask: Bools) -> list[tuple[str | None, ...]]:
    """Return, for each week, the names that the mask allows; nobody only where it allows no name."""
    columns = [
        [p.name for p, may in zip(instance.people, mask[:, t], strict=True) if may] for t in range(mask.shape[1])
    ]
    return [tuple(names) or (None,) for names in columns]


# --- the best of all assignments -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(300))
def test_the_best_of_all_assignments(seed: int) -> None:
    """The plan reaches the best levels of all assignments, exactly, and is the one that the tie-break wants."""
    problem = exact_instance(chance(seed).choice)
    levels, names = problem.best()
    instance = problem.in_floats()
    assert names == make_plan(instance)
    assert same_levels(levels) == score_plan(instance, names)


@steady(100)
@given(exact_instances())
def test_the_best_of_all_assignments_of_any_instance(problem: ExactInstance) -> None:
    """The same for whatever hypothesis comes upon, as small as it can make it."""
    levels, names = problem.best()
    assert names == make_plan(problem.in_floats())
    assert same_levels(levels) == score_plan(problem.in_floats(), names)


@pytest.mark.parametrize("seed", range(40))
def test_the_search_of_the_oracle_leaves_nothing_out(seed: int) -> None:
    """The check on the planner finds what going through all assignments, one after the other, finds."""
    problem = exact_instance(chance(seed).choice, people=3, weeks=5)
    assert min(map(problem.levels_of, problem.everything())) == problem.best()[0]


@steady(60)
@given(exact_instances(), st.data())
def test_what_if(problem: ExactInstance, data: st.DataObject) -> None:
    """Among fewer allowed assignments the plan is the best of those; a week allowed to nobody stays open."""
    instance = problem.in_floats()
    mask = planner.may_serve(instance)
    mask &= np.array(data.draw(st.lists(st.booleans(), min_size=mask.size, max_size=mask.size))).reshape(mask.shape)
    levels, names = problem.best(list_allowed(instance, mask))
    plan = planner.plan(instance, plenty_of_time, mask)
    assert (names, True) == (plan.names, plan.optimal)
    assert same_levels(levels) == score_plan(instance, names)


# --- promises --------------------------------------------------------------------------------------------------------


@steady(60)
@given(exact_instances(people=8, weeks=16))
def test_nobody_is_asked_to_serve_while_away(problem: ExactInstance) -> None:
    """Every week is served by somebody available, and is open only where there is nobody."""
    instance = problem.in_floats()
    assert [] == count_wasted(instance, make_plan(instance))


@steady(60)
@given(exact_instances(people=8, weeks=24, fresh=True))
def test_nobody_is_ever_a_week_from_fair(problem: ExactInstance) -> None:
    """From balances of zero the excess is zero, whoever is away when, as long as rest asks for nothing.

    That follows from the integrality of bipartite matchings (docs/fairness.md). With gaps of one week allowed, any
    assignment is rested enough.
    """
    instance = problem.in_floats()
    instance = replace(instance, tolerance=1.0, people=tuple(replace(person, rest=1) for person in instance.people))
    score = judge.score(instance, judge.serve_whole_weeks(instance, make_plan(instance)))
    assert (0, 0.0) == (score.rest_violations, score.excess)
    assert all(
        abs(b) < 1 + 1e-9
        for p in instance.people
        for b, week in zip(score.balances[p.name], p.weeks, strict=True)
        if week.active
    )


@pytest.mark.parametrize("people", range(1, 11))
def test_the_roster_repeated(people: int) -> None:
    """Without history, outages or weights the plan is the roster's order, over and over; one person has no choice."""
    instance = undisturbed(people, 3 * people + 2)
    order = [person.name for person in instance.people]
    assert tuple(islice(cycle(order), len(instance.weeks))) == make_plan(instance)


def undisturbed(people: int, weeks: int) -> Instance:
    """Return an instance for people who are all alike and always there."""
    (one,) = exact_instance(lambda options: options[0]).in_floats().people
    week = MemberWeek(active=True, available=True, weight=1.0, share=1 / people, days_lost=0, holiday=False)
    here = replace(one, ideal_gap=float(people), rest=max(2, (people + 1) // 2), weeks=(week,) * weeks)
    alone = exact_instance(lambda options: options[0]).in_floats()
    return replace(
        alone,
        weeks=tuple(alone.weeks[0].plus(t) for t in range(weeks)),
        offsets=tuple(range(weeks)),
        printed=weeks,
        people=tuple(replace(here, name=f"P{i}") for i in range(people)),
    )


@steady(40)
@given(exact_instances(people=6, weeks=12), st.data())
def test_the_order_of_people_decides_nothing_but_ties(problem: ExactInstance, data: st.DataObject) -> None:
    """Another order of the roster gives a plan of the same levels."""
    instance = problem.in_floats()
    moved = replace(instance, people=tuple(data.draw(st.permutations(instance.people))))
    assert score_plan(instance, make_plan(instance)) == pytest.approx(
        score_plan(moved, make_plan(moved)), rel=0, abs=1e-8
    )


@steady(30)
@given(exact_instances(people=8, weeks=16))
def test_the_same_instance_gives_the_same_plan(problem: ExactInstance) -> None:
    """Nothing is left to chance."""
    assert make_plan(problem.in_floats()) == make_plan(problem.in_floats())


@steady(60)
@given(exact_instances(people=8, weeks=20), st.sampled_from([least_recently_served, round_robin]))
def test_never_worse_than_a_simple_rule(problem: ExactInstance, rule: Callable[[Instance], Names]) -> None:
    """By the strict order of the levels no simple rule finds a better rotation."""
    instance = problem.in_floats()
    assert score_plan(instance, make_plan(instance)) <= nudge(score_plan(instance, rule(instance)))


def nudge(levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return the levels, each up by what a solver's proof may be off."""
    return tuple(level + 1e-8 for level in levels)


def test_nobody_is_left() -> None:
    """Where nobody is on the roster any more, every week is open, and that is proved."""
    instance = replace(undisturbed(1, 3), people=())
    assert planner.Plan((None, None, None), optimal=True) == planner.plan(instance, plenty_of_time)


def test_everybody_is_away() -> None:
    """Where nobody is available at all, every week is open, and nobody has done or owes anything for it."""
    instance = undisturbed(2, 3)
    week = MemberWeek(active=True, available=False, weight=1.0, share=0.0, days_lost=0, holiday=False)
    away = replace(instance, people=tuple(replace(p, weeks=(week,) * 3, balance=0.5) for p in instance.people))
    assert (None, None, None) == make_plan(away)
    assert (3, 0, 0.0, 0.0, 1.5) == score_plan(away, make_plan(away))


def test_very_different_weights() -> None:
    """Somebody whose weight is a hundredth of the others' serves when their share of a week has built up, once."""
    instance = undisturbed(3, 150)
    weights = [1.0, 1.0, 0.02]
    instance = replace(
        instance,
        people=tuple(
            replace(
                person,
                weight=weight,
                weeks=tuple(replace(week, weight=weight, share=weight / sum(weights)) for week in person.weeks),
                ideal_gap=round(sum(weights) / weight, 9),
                rest=max(2, int(-(-round(sum(weights) / weight, 9) / 2 // 1))),
            )
            for person, weight in zip(instance.people, weights, strict=True)
        ),
    )
    names = make_plan(instance)
    assert 0 == score_plan(instance, names)[2]
    assert names.count("P2") in {1, 2}  # 150 weeks are 1.49 ideal gaps


# --- when time runs out ----------------------------------------------------------------------------------------------


def after(calls: int) -> Callable[[], float]:
    """Return a clock that has no time left once it has been asked so often."""
    asked = iter(range(calls))
    return lambda: 60.0 if next(asked, None) is not None else 0.0


def hard(people: int, weeks: int) -> Instance:
    """Return an instance that has no plan without short rests and excess: some are far ahead, and often away."""
    instance = undisturbed(people, weeks)
    random = chance(1).random
    available = [[random() < 0.6 for _ in range(weeks)] for _ in range(people)]
    there = [max(1, sum(row[t] for row in available)) for t in range(weeks)]
    return replace(
        instance,
        people=tuple(
            replace(
                person,
                balance=float((-2, 2)[i % 2]),
                last=-1 - i,
                weeks=tuple(
                    replace(week, available=available[i][t], share=available[i][t] / there[t])
                    for t, week in enumerate(person.weeks)
                ),
            )
            for i, person in enumerate(instance.people)
        ),
    )


@pytest.mark.parametrize("instance", [undisturbed(3, 10), hard(4, 12), hard(9, 24)], ids=["easy", "hard", "larger"])
def test_time_runs_out_at_every_step(instance: Instance) -> None:
    """Whenever the time is over, there is a complete plan, at its best down to the level that it calls unproved."""
    best = make_plan(instance)
    seen = []
    for calls in range(1000):
        plan = planner.plan(instance, after(calls))
        assert [] == count_wasted(instance, plan.names)
        if plan.optimal:
            assert best == plan.names
            break
        assert plan.unproved is not None
        seen.append(plan.unproved)
        proved = 1 + LEVELS.index(plan.unproved)  # coverage is
        assert pytest.approx(score_plan(instance, best)[:proved], abs=1e-8) == score_plan(instance, plan.names)[:proved]
        assert plan.gap is not None
        assert plan.gap >= 0
    assert plan.optimal
    assert sorted(seen, key=LEVELS.index) == seen  # more time never proves less


def test_a_long_plan_is_fair_even_without_time() -> None:
    """With no time at all, nobody of a long plan is ever more than the tolerance from their fair share."""
    instance = random_instance(Kind(6, 420), 0)
    plan = planner.plan(instance, lambda: 0.0)
    assert [] == count_wasted(instance, plan.names)
    assert 0 == score_plan(instance, plan.names)[2]


@pytest.mark.parametrize("calls", [0, 1, 2, 5])
def test_what_if_holds_when_time_runs_out(calls: int) -> None:
    """Even then nobody serves who is not allowed to."""
    instance = hard(5, 12)
    mask = planner.may_serve(instance)
    mask[0, ::2] = mask[1, 1::2] = mask[:, 5] = False
    plan = planner.plan(instance, after(calls), mask)
    assert [] == [t for t, name in enumerate(plan.names) if name not in list_allowed(instance, mask)[t]]


@pytest.mark.parametrize("seed", range(12))
def test_bound_and_gap_are_those_of_the_unproved_level(seed: int) -> None:
    """Whenever time runs out, the best plan of all is not below the bound, and the plan is above it by the gap."""
    instance = random_instance(Kind(6, 18, unfair=(0.0, 2.0)[seed % 2]), seed)
    best = score_plan(instance, make_plan(instance))
    levels = ("open weeks", *LEVELS)
    for calls in range(0, 40, 3):
        plan = planner.plan(instance, after(calls))
        if plan.unproved not in {None, "turn"}:
            level = levels.index(plan.unproved or "")
            assert plan.bound is not None
            assert plan.bound <= best[level] + 1e-8
            assert pytest.approx(score_plan(instance, plan.names)[level] - plan.bound, abs=1e-8) == plan.gap


def test_near_enough_ends_a_long_search() -> None:
    """The search for the best comfort may end near it, in the same plan each time, and says how near."""
    instance = random_instance(Kind(10, 30, is_new=True), 3)
    plans = [planner.plan(instance, plenty_of_time, enough=0.02) for _ in range(2)]
    assert plans[0] == plans[1]
    assert "comfort" == plans[0].unproved
    assert plans[0].is_close
    best = make_plan(instance)
    assert 0 < score_plan(instance, plans[0].names)[3] - score_plan(instance, best)[3] + 1e-9 <= 0.02
    assert (plans[0].bound or 0.0) <= score_plan(instance, best)[3]


def test_whoever_asks_for_more_gets_no_worse() -> None:
    """In the time in which a search comes near enough, one that goes on for the proof has as good a plan."""
    instance = random_instance(Kind(10, 30, is_new=True), 15)
    asked = count()
    near_enough = planner.plan(instance, lambda: 60.0 + 0 * next(asked), enough=0.02)
    more = planner.plan(instance, after(next(asked)))
    assert more.unproved == near_enough.unproved == "comfort"
    assert score_plan(instance, more.names)[:4] <= score_plan(instance, near_enough.names)[:4]


def test_near_enough_does_not_depend_on_the_order_of_people() -> None:
    """A search that ends near the best comfort ends in the same plan, whatever the order of the roster."""
    instance = random_instance(Kind(15, 45, is_new=True), 2)
    turned = replace(instance, people=instance.people[::-1])
    plans = [planner.plan(each, plenty_of_time, enough=0.02) for each in (instance, turned)]
    assert "comfort" == plans[0].unproved
    assert plans[0] == plans[1]


@pytest.mark.parametrize("kind", [Kind(8, 24), Kind(6, 30, unfair=1.5)], ids=str)
def test_fractions_on_the_way_change_nothing(kind: Kind) -> None:
    """Teams of a size at which relaxations come out in fractions are proved too.

    In another order of people the search goes another way, and must reach the same levels.
    """
    for seed in range(30):
        instance = random_instance(kind, seed)
        turned = replace(instance, people=instance.people[::-1])
        assert pytest.approx(score_plan(instance, make_plan(instance)), abs=1e-7) == score_plan(
            turned, make_plan(turned)
        )


# --- at the sizes that people plan -----------------------------------------------------------------------------------

LARGER = [(Kind(15, 82), 5), (Kind(30, 90), 3), (Kind(20, 60, is_new=True), 4)]


@pytest.mark.parametrize(("kind", "seed"), LARGER, ids=str)
def test_other_names_in_another_order_reach_the_same_levels(kind: Kind, seed: int) -> None:
    """What people are called, and where they are on the roster, changes nothing in how good the best plan is."""
    instance = random_instance(kind, seed)
    renamed = [replace(person, name=f"Q{i:02}") for i, person in enumerate(reversed(instance.people))]
    other = replace(instance, people=tuple(renamed[1::2] + renamed[::2]))
    assert pytest.approx(score_plan(instance, make_plan(instance)), abs=1e-7) == score_plan(other, make_plan(other))


@pytest.mark.parametrize(("kind", "seed"), LARGER, ids=str)
def test_another_process_makes_the_same_plan(kind: Kind, seed: int) -> None:
    """The plan depends on its input alone: not on the seed with which a process hashes names."""
    program = f"""
from bench.instances import Kind, random_instance
from rotation.planner.planner import plan
print(plan(random_instance({kind!r}, {seed}), lambda: 60.0, enough=0.02))
"""
    printed = [
        run([sys.executable, "-c", program], check=True, capture_output=True, env={"PYTHONHASHSEED": hashing}).stdout
        for hashing in ("1", "2")
    ]
    assert printed[0] == printed[1]
