from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.availability import Availability
from rotation.fairness.instance import build_instance
from rotation.fairness.score import Part, Score, divide_weeks, score, serve_whole_weeks
from rotation.model import Duty, Person, Team
from tests.fairness.build import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    approx,
    day,
    duties,
    duty,
    out,
    planning,
    team,
    week,
)
from tests.fairness.instances import chance, exact_instance, exact_instances, steady

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rotation.model import Outage
    from tests.planner.oracle import ExactInstance

THREE = team("Ada", "Bob", "Cyd")
TWO = team("Ada", "Bob")


def judge_names(members: Team, names: Sequence[str | None], history: Sequence[Duty] = ()) -> Score:
    """Return the score of a rotation of whole weeks after this history of the weeks before week 0."""
    plan = planning(members, history, 0, len(names))
    return score(plan, serve_whole_weeks(plan, names))


def judge_parts(members: Team, rotation: Sequence[Duty], count: int, outages: Sequence[Outage] = ()) -> Score:
    """Return the score of a rotation of these duties for so many weeks from week 0 on."""
    availability = Availability(members, outages, [], week(0))
    plan = build_instance(availability, [], [week(n) for n in range(count)], count)
    return score(plan, divide_weeks(plan, members, availability, rotation))


# --- levels, by hand -------------------------------------------------------------------------------------------------


def test_a_fair_cycle() -> None:
    """Three people once each, evenly spaced: nothing to object to but the balances on the way.

    The first to serve is at 2/3, 1/3, 0; the second at -1/3, 1/3, 0; the third at -1/3, -2/3, 0.
    """
    reached = judge_names(THREE, ["Ada", "Bob", "Cyd"])
    assert approx(Ada=0, Bob=0, Cyd=0) == {name: series[-1] for name, series in reached.balances.items()}
    assert approx((2 / 3, 1 / 3, 0)) == reached.balances["Ada"]
    assert approx((0, 0, 0, 0, (4 + 1 + 1 + 1 + 1 + 4) / 9)) == reached.levels


def test_open_weeks_charge_nobody() -> None:
    """A week that nobody serves is counted, and leaves all balances where they are."""
    reached = judge_names(TWO, ["Ada", None, None])
    assert 2 == reached.open_weeks
    assert approx((1 / 2, 1 / 2, 1 / 2)) == reached.balances["Ada"]


def test_gaps_and_rest() -> None:
    """Of three people K is 3 and the rest 2: a gap of 1 is too short and costs (2/3)², one of 2 costs (1/3)²."""
    reached = judge_names(THREE, ["Ada", "Ada", "Bob", "Ada", "Cyd", "Bob", "Ada"])
    assert 1 == reached.rest_violations
    assert approx(4 / 9 + 1 / 9) == reached.comfort


def test_the_duty_before_the_plan_counts() -> None:
    """The last duty of the history makes a gap with the first of the plan; older ones do not."""
    reached = judge_names(THREE, ["Ada"], [duty("Ada", -1), duty("Ada", -2)])
    assert (1, approx(4 / 9)) == (reached.rest_violations, reached.comfort)


def test_gaps_are_in_weeks_of_the_calendar() -> None:
    """A closed week between two duties makes their gap longer: Ada's next is two weeks after, though it is next."""
    plan = build_instance(Availability(THREE, [], [], week(0)), [], [week(0), week(2)], 2)
    reached = score(plan, serve_whole_weeks(plan, ["Ada", "Ada"]))
    assert (0, approx(1 / 9)) == (reached.rest_violations, reached.comfort)


def test_excess_is_what_goes_beyond_the_tolerance() -> None:
    """Two people, and Ada serves four times: 0.5, 1, 1.5, 2; beyond 1 is 0.5 and 1, for Ada and for Bob."""
    assert approx(3) == judge_names(TWO, ["Ada"] * 4).excess
    assert approx(2 * (0.2 + 0.7)) == judge_names(team("Ada", "Bob", tolerance=1.3), ["Ada"] * 4).excess


def test_a_balance_of_just_the_tolerance_is_within() -> None:
    """Ten times a tenth is one week, not a rounding error more."""
    ten = team(*(f"P{i}" for i in range(10)))
    order = [f"P{i}" for i in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)]
    assert 0 == judge_names(ten, order).excess


def test_inherited_balances_count() -> None:
    """Balances start where the history left them: Ada at 1.5 is 0.5 beyond, one week later at 1 no more."""
    reached = judge_names(TWO, ["Bob", "Bob"], [duty("Ada", n) for n in (-3, -2, -1)])
    assert approx((1, 0.5)) == reached.balances["Ada"]
    assert (0, approx(2 * (1 + 0.25))) == (reached.excess, reached.squares)


def test_days_lost_and_holiday_weeks_cost_comfort() -> None:
    """Each day lost in a week served is 0.05; a holiday week is 0.10 for each one served in the last two years."""
    holidays = ((day(0, WEDNESDAY), "Now"), (day(-9, WEDNESDAY), "Then"), (day(-5, WEDNESDAY), "Then"))
    remembering = team("Ada", "Bob", "Cyd", holidays_add=holidays)
    history = [duty("Ada", -9), duty("Ada", -5), duty("Bob", -2)]
    assert approx(0.05 + 2 * 0.10) == judge_names(remembering, ["Ada"], history).comfort
    assert approx(0.05 + 0 * 0.10 + 1 / 9) == judge_names(remembering, ["Bob"], history).comfort
    assert approx(0) == judge_names(remembering, [None, "Ada"], history).comfort


def test_who_is_not_active_has_no_excess() -> None:
    """What somebody who has left had done is nobody's excess, and they share no week."""
    left = team(Person("Ada", joined=day(-9), left=day(1, FRIDAY)), "Bob")
    reached = judge_names(left, ["Ada", "Ada", "Bob", "Bob", "Bob"])
    assert approx((1 / 2, 1, 1, 1, 1)) == reached.balances["Ada"]
    assert approx((0, 2 * 1 / 4 + 2 * 1 + 3 * 1)) == (reached.excess, reached.squares)


# --- parts of weeks --------------------------------------------------------------------------------------------------


def test_a_split_week_is_shared_by_days() -> None:
    """Three days of five are 3/5 of a week, for the one and for the other: 0.1 ahead and 0.1 behind."""
    split = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bob", 0, THURSDAY, FRIDAY)]
    reached = judge_parts(TWO, split, 1)
    assert (0, approx((1 / 10,)), approx((-1 / 10,))) == (
        reached.open_weeks,
        reached.balances["Ada"],
        reached.balances["Bob"],
    )


def test_a_part_makes_a_gap_like_a_whole_week() -> None:
    """Who serves a day of a week, and all of the next, has no rest between."""
    split = [duty("Ada", 0, MONDAY, THURSDAY), duty("Bob", 0, FRIDAY, FRIDAY), duty("Bob", 1)]
    reached = judge_parts(THREE, split, 2)
    assert (1, approx(4 / 9)) == (reached.rest_violations, reached.comfort)


def test_days_lost_are_those_of_the_part() -> None:
    """Out on Friday, Ada loses nothing by serving Monday to Wednesday; Bob loses the day on which he is out."""
    split = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bob", 0, THURSDAY, FRIDAY)]
    outages = [out("Ada", day(0, FRIDAY)), out("Bob", day(0, FRIDAY))]
    assert approx(0.05) == judge_parts(TWO, split, 1, outages).comfort


def test_strangers_and_nobody_count_for_nobody() -> None:
    """A week partly a stranger's, partly nobody's is not open, and only what is left of it is shared."""
    reached = judge_parts(TWO, [duty("Ada", 0, MONDAY, TUESDAY), duty("Zoe", 0, WEDNESDAY, WEDNESDAY)], 1)
    assert (0, approx((1 / 5,))) == (reached.open_weeks, reached.balances["Ada"])
    assert (0, approx((0,))) == ((alone := judge_parts(TWO, duties("Zoe"), 1)).open_weeks, alone.balances["Ada"])


def test_whoever_serves_although_away_shares_the_week() -> None:
    """Put down for a week of their outage, people are credited it, and owe their share of it."""
    reached = judge_parts(THREE, duties("Ada"), 1, [out("Ada", day(0), day(0, FRIDAY))])
    assert approx(Ada=2 / 3, Bob=-1 / 3, Cyd=-1 / 3) == {name: b for name, (b,) in reached.balances.items()}
    assert approx(5 * 0.05) == reached.comfort


# --- summaries --------------------------------------------------------------------------------------------------------


def test_accounts_speak_of_the_printed_weeks() -> None:
    """Weeks, shares and the balance after are those of the weeks asked for; the look-ahead is not in them."""
    assigned = [duty("Ada", -2)]
    plan = build_instance(Availability(TWO, [], assigned, week(0)), assigned, [week(n) for n in range(4)], 2)
    ada, bob = score(plan, serve_whole_weeks(plan, ["Bob", "Bob", "Ada", "Bob"])).summaries
    assert ("Ada", 1.0, day(-2)) == (ada.name, ada.weight, ada.last_served)
    assert ("Bob", 1.0, None) == (bob.name, bob.weight, bob.last_served)
    assert approx((0.5, 0, 1, -0.5)) == (ada.balance_before, ada.weeks, ada.share, ada.balance_after)
    assert approx((-0.5, 2, 1, 0.5)) == (bob.balance_before, bob.weeks, bob.share, bob.balance_after)


# --- any rotation, by the definition ---------------------------------------------------------------------------------


def same(problem: ExactInstance, weeks: Sequence[Mapping[str, Fraction]]) -> None:
    """Assert that the judge counts what the definition says for a rotation of these parts."""
    lost = {member.name: member.days_lost for member in problem.members}
    parts = [
        [Part(name, float(part), lost[name][t] if name in lost else 0) for name, part in served.items()]
        for t, served in enumerate(weeks)
    ]
    levels = problem.levels(weeks)
    assert approx([float(level) for level in levels]) == score(problem.in_floats(), parts).levels


@pytest.mark.parametrize("seed", range(100))
def test_any_rotation_of_whole_weeks(seed: int) -> None:
    """The judge's levels are those of the definition, whoever serves: people who are away or gone, too, or nobody."""
    problem = exact_instance(chance(seed).choice, people=6, weeks=20)
    names = [*(member.name for member in problem.members), None]
    some = [chance(1000 * seed + t).choice(names) for t in range(len(problem.offsets))]
    same(problem, [{} if name is None else {name: Fraction(1)} for name in some])


@steady(100)
@given(exact_instances(people=5, weeks=10), st.data())
def test_any_rotation_of_parts(problem: ExactInstance, data: st.DataObject) -> None:
    """The same where weeks are split, by days, between any people and strangers."""
    names = st.sampled_from([*(member.name for member in problem.members), "Zoe", None])
    weeks: list[dict[str, Fraction]] = []
    for _ in problem.offsets:
        serving = data.draw(st.lists(names, min_size=1, max_size=3))
        parts: dict[str, Fraction] = {}
        for weekday in range(5):
            name = serving[weekday * len(serving) // 5]
            if name is not None:
                parts[name] = parts.get(name, Fraction(0)) + Fraction(1, 5)
        weeks.append(parts)
    same(problem, weeks)


@steady(50)
@given(exact_instances(people=5, weeks=10), st.data())
def test_the_tolerance_and_nothing_else_moves_the_excess(problem: ExactInstance, data: st.DataObject) -> None:
    """A larger tolerance leaves every level but the excess as it is, and that never larger."""
    names = [data.draw(st.sampled_from(problem.candidates(t))) for t in range(len(problem.offsets))]
    strict = problem.in_floats()
    wide = replace(strict, tolerance=strict.tolerance + 0.5)
    narrow_score, wide_score = (score(each, serve_whole_weeks(each, names)) for each in (strict, wide))
    assert wide_score.excess <= narrow_score.excess
    assert [replace(each, excess=0.0) for each in narrow_score.people] == [
        replace(each, excess=0.0) for each in wide_score.people
    ]
