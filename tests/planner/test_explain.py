from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.model import Person
from rotation.planner.choices import compute_levels_by_choice
from rotation.planner.explain import FREE, Explanation, explain
from tests.fairness.build import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, day, days, duties, duty, out, team, week
from tests.fairness.instances import chance, exact_instance, exact_instances, steady

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Team
    from tests.planner.oracle import ExactInstance


def explain_week(
    members: Team, assigned: Sequence[Duty], when: date, outages: Sequence[Outage] = (), today: int = 0
) -> Explanation:
    """Return the explanation of the week of a day, which there must be, as seen on the Monday of week `today`."""
    explanation = explain(members, outages, assigned, when, today=day(today), remaining=lambda: 60.0)
    assert explanation is not None
    assert explanation.proved
    return explanation


def test_the_only_one() -> None:
    """With everybody else away, with the outages behind it, the reason is that there is nobody else."""
    away = out("Bo", day(1), day(1, FRIDAY), why="vacation")
    explanation = explain_week(team("Ada", "Bo"), duties("Bo", "Ada"), day(1, WEDNESDAY), [away])
    assert (week(1), ("Ada",), True) == (explanation.week, explanation.names, explanation.assigned)
    assert "Only Ada is available." == explanation.reason
    ada, bo = explanation.candidates
    assert (None, FREE) == (ada.absence, ada.cost)
    assert (None, None) == (ada.since_last, ada.until_next)
    assert bo.absence is not None
    assert ("vacation", (away,), None) == (bo.absence.reason, bo.absence.outages, bo.cost)
    assert (1, None) == (bo.since_last, bo.until_next)


def test_what_the_next_best_would_cost() -> None:
    """Whoever has waited longest serves; to take who served last week instead costs a short rest."""
    members = team("Ada", "Bo", "Cy")
    explanation = explain_week(members, duties("Ada", "Bo", "Cy", "Ada"), day(3))
    assert ["Ada", "Bo", "Cy"] == [each.name for each in explanation.candidates]
    ada, bo, cy = (each.cost for each in explanation.candidates)
    assert FREE == ada
    assert bo is not None
    assert cy is not None
    assert (0, 1) == (bo[0], cy[0])
    assert "Ada is the best choice. The next best, Bo, would cost" in explanation.reason
    assert [3, 2, 1] == [each.since_last for each in explanation.candidates]
    assert [0, 0, 0] == pytest.approx([each.balance for each in explanation.candidates], abs=1e-9)


def test_equals() -> None:
    """At the very beginning everybody is equally good, and the sentence says what decided."""
    explanation = explain_week(team("Ada", "Bo"), (), day(1), today=1)
    assert (("Ada",), False) == (explanation.names, explanation.assigned)
    assert "Ada and Bo are equally good. Balances and whose turn it is broke the tie." == explanation.reason
    assert [None, 1] == [each.until_next and 1 for each in explanation.candidates] or explanation.candidates[
        1
    ].until_next == 1


def test_more_than_two_equals() -> None:
    """Names are listed as in a sentence."""
    explanation = explain_week(team("Ada", "Bo", "Cy"), (), day(1), today=1)
    assert "Ada, Bo and Cy are equally good. Balances and whose turn it is broke the tie." == explanation.reason


def test_by_hand() -> None:
    """Where a person has put somebody who served just before, it says who would be better, and by how much."""
    explanation = explain_week(team("Ada", "Bo", "Cy"), duties("Ada", "Bo", "Cy", "Cy"), day(3))
    better, how = explanation.reason.split(". ")
    assert "Ada would be a better choice: Cy costs 1 more short rest" == better
    assert "Cy was assigned by hand, or before something changed." == how


def test_somebody_who_cannot_serve() -> None:
    """Who is away, has left or was never on the roster is named with the reason, and the best choice instead."""
    members = team("Ada", Person("Bo", joined=day(-9), left=day(0)), Person("Eve", exempt="boss"))
    explanation = explain_week(members, duties("Ada", "Bo"), day(1))
    assert f"Bo is on duty, but cannot serve (left {day(0)}). Ada would be best." == explanation.reason
    assert [None, f"left {day(0)}", "exempt: boss"] == [e.absence and e.absence.reason for e in explanation.candidates]
    explanation = explain_week(members, duties("Ada", "Zoe"), day(1), [out("Ada", day(1), day(1, FRIDAY))])
    assert "Zoe is on duty, but cannot serve (not on the roster). Nobody else can serve either." == explanation.reason


def test_nobody() -> None:
    """A week that nobody serves says whether anybody could; a closed one has no explanation."""
    members = team("Ada", closures=((days(day(3), day(3, FRIDAY)), None),))
    assigned = duties("Ada", "-", "Ada", "-", "Ada")
    assert "Nobody is on duty. Ada could serve." == explain_week(members, assigned, day(1)).reason
    assert "Nobody is available." == explain_week(members, assigned, day(1), [out(None, day(1), day(1, FRIDAY))]).reason
    assert explain(members, (), assigned, day(3), today=day(0), remaining=lambda: 60.0) is None


def test_a_split_week() -> None:
    """Two who share a week are both named."""
    assigned = [duty("Ada", 0, MONDAY, TUESDAY), duty("Bo", 0, WEDNESDAY, FRIDAY)]
    explanation = explain_week(team("Ada", "Bo"), assigned, day(0, THURSDAY))
    assert ("Ada", "Bo") == explanation.names
    assert explanation.reason.startswith("Ada and Bo share the week. Given to one person, ")


def test_a_week_that_is_not_assigned_yet() -> None:
    """After the calendar's end the plan is explained: its choice costs nothing, and duties around it are the plan's."""
    members = team("Ada", "Bo", "Cy")
    assigned = duties("Ada", "Bo", "Cy")
    for number in range(3, 12):
        explanation = explain_week(members, assigned, day(number), today=2)
        assert (("Ada", "Bo", "Cy")[number % 3], False) == (*explanation.names, explanation.assigned)
        assert FREE == next(each.cost for each in explanation.candidates if each.name in explanation.names)
        assert {1, 2, 3} == {each.since_last for each in explanation.candidates}


def test_everybody_is_away_for_a_cycle() -> None:
    """A plan with nothing but open weeks still leads on to later weeks."""
    away = out(None, day(1), day(4, FRIDAY))
    assert ("Ada",) == explain_week(team("Ada", "Bo"), (), day(5), [away], today=1).names


def test_no_time() -> None:
    """When the time limit comes first, that is said."""
    explanation = explain(team("Ada", "Bo"), (), duties("Ada", "Bo"), day(1), today=day(0), remaining=lambda: 0.0)
    assert explanation is not None
    assert not explanation.proved


# --- what everybody's choice costs, by brute force ------------------------------------------------------------------


def plenty_of_time() -> float:
    """Return more time than any plan here needs."""
    return 60.0


def force_choice(problem: ExactInstance, t: int) -> dict[str, object]:
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
    problem = exact_instance(choose, people=4, weeks=6)
    t = choose(range(len(problem.offsets)))
    costs = {
        name: list(cost)
        for name, cost in compute_levels_by_choice(problem.in_floats(), t, plenty_of_time).items()
        if cost
    }
    assert force_choice(problem, t) == costs


@steady(60)
@given(exact_instances(people=3, weeks=5), st.data())
def test_what_a_choice_costs_in_any_instance(problem: ExactInstance, data: st.DataObject) -> None:
    """The same for whatever hypothesis comes upon."""
    t = data.draw(st.integers(0, len(problem.offsets) - 1))
    costs = {
        name: list(cost)
        for name, cost in compute_levels_by_choice(problem.in_floats(), t, plenty_of_time).items()
        if cost
    }
    assert force_choice(problem, t) == costs


@pytest.mark.parametrize("seed", range(10))
def test_no_time_no_guess(seed: int) -> None:
    """When the time limit comes first, what is answered all the same is right; the rest is not known."""
    problem = exact_instance(chance(seed).choice, people=4, weeks=6)
    answers = compute_levels_by_choice(problem.in_floats(), 0, lambda: 0.0)
    right = force_choice(problem, 0)
    assert right.keys() == answers.keys()
    assert all(cost is None or right[name] == list(cost) for name, cost in answers.items())
