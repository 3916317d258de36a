from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.alternatives import (
    Replacements,
    find_best_alternatives,
    find_best_swap,
    list_replacements,
    list_swaps,
)
from rotation.fairness.score import Part, score, serve_whole_week, serve_whole_weeks
from tests.fairness.instances import exact_instances, steady

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance
    from tests.planner.oracle import ExactInstance


def some_parts(data: st.DataObject, instance: Instance) -> list[tuple[Part, ...]]:
    """Return a rotation as a person may write it: anybody or nobody serves a week, or two share it."""
    names = [person.name for person in instance.people]
    weeks: list[tuple[Part, ...]] = []
    for t in range(len(instance.weeks)):
        servers = data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
        lost = {person.name: person.weeks[t].days_lost for person in instance.people}
        weeks.append(tuple(Part(name, 1 / len(servers), lost[name]) for name in servers))
    return weeks


@steady(150)
@given(exact_instances(people=5, weeks=8), st.data())
def test_the_best_replacement_is_the_first_of_all(problem: ExactInstance, data: st.DataObject) -> None:
    """The best replacement for each week, found by what it changes, is the first of all that are judged as a whole."""
    instance = problem.in_floats()
    judged = score(instance, some_parts(data, instance))
    best = Replacements(judged)
    for t in range(len(instance.weeks)):
        assert [*list_replacements(judged, t), None][0] == best.find_best(t)


@steady(150)
@given(exact_instances(people=5, weeks=8), st.data())
def test_the_best_week_to_serve_is_the_first_of_all(problem: ExactInstance, data: st.DataObject) -> None:
    """The week that somebody had best serve instead of others, found by what it changes, is the best of all judged."""
    instance = problem.in_floats()
    judged = score(instance, some_parts(data, instance))
    best = Replacements(judged)
    for person in instance.people:
        weeks = [t for t, parts in enumerate(judged.weeks) if person.name not in parts]
        levels = {
            t: judged.rescore({t: serve_whole_week(person, t)}).levels for t in weeks if person.weeks[t].available
        }
        assert min(levels, key=lambda t: (levels[t], -t), default=None) == best.best_week(person, weeks)


@steady(150)
@given(exact_instances(people=5, weeks=8), st.data())
def test_a_change_is_judged_like_the_whole(problem: ExactInstance, data: st.DataObject) -> None:
    """What a change makes of a rotation is what judging the changed rotation from scratch says, whoever serves it."""
    instance = problem.in_floats()
    before, after = some_parts(data, instance), some_parts(data, instance)
    changed = data.draw(st.sets(st.integers(0, len(instance.weeks) - 1)))
    score_of_change = score(instance, before).rescore({t: after[t] for t in changed})
    expected = score(instance, [after[t] if t in changed else before[t] for t in range(len(before))])
    assert expected.levels == score_of_change.levels
    assert expected.balances == score_of_change.balances
    assert expected.summaries == score_of_change.summaries


@steady(150)
@given(exact_instances(people=5, weeks=8), st.data())
def test_the_best_swap_is_the_first_of_all(problem: ExactInstance, data: st.DataObject) -> None:
    """The best swap of each week, found by what it changes, is the first of all that are judged as a whole."""
    instance = problem.in_floats()
    judged = score(instance, some_parts(data, instance))
    fixed = data.draw(st.sets(st.integers(0, len(instance.weeks) - 1)))
    for t in range(len(instance.weeks)):
        assert [*list_swaps(judged, t, fixed), None][0] == find_best_swap(judged, t, fixed)


@steady(60)
@given(exact_instances(people=4, weeks=6), st.data())
def test_ways_out_are_all_there_is_ranked_by_the_levels(problem: ExactInstance, data: st.DataObject) -> None:
    """Every replacement by somebody available and every possible swap is found, the best first, later weeks before."""
    instance = problem.in_floats()
    names = [data.draw(st.sampled_from(problem.candidates(t))) for t in range(len(instance.weeks))]
    judged = score(instance, serve_whole_weeks(instance, names))
    t = data.draw(st.integers(0, len(names) - 1))
    fixed = data.draw(st.sets(st.integers(0, len(names) - 1)))

    def levels(*others: tuple[int, str | None]) -> tuple[float, ...]:
        return score(
            instance, serve_whole_weeks(instance, [dict(others).get(u, name) for u, name in enumerate(names)])
        ).levels

    free = [name for name in problem.candidates(t) if name not in {None, names[t]}]
    assert sorted(levels((t, name)) for name in free) == [way.levels for way in list_replacements(judged, t)]
    possible = [
        (u < t, levels((t, names[u]), (u, names[t])), abs(u - t), u)
        for u in range(len(names))
        if u not in fixed and None not in {names[u], names[t]} and names[u] != names[t]
        if names[u] in problem.candidates(t) and names[t] in problem.candidates(u)
    ]
    assert [u for *_, u in sorted(possible)] == [way.instead_of for way in list_swaps(judged, t, fixed)]
    best = find_best_alternatives(Replacements(judged), t, fixed)
    assert sorted(way.levels for way in best) == [way.levels for way in best]
    assert {bool(free), bool(possible)} - {False} == {True for _ in best}


def test_a_split_week_is_replaced_but_not_swapped() -> None:
    """Half a week is no fair price for a whole one; but somebody may take it over."""
    instance = whole_team(3)
    half = (Part("P0", 0.5, 0), Part("P1", 0.5, 0))
    judged = score(instance, [half, *serve_whole_weeks(instance, ["P2"] * 3)[1:]])
    assert (["P2"], []) == ([way.who for way in list_replacements(judged, 0)], list(list_swaps(judged, 0)))


def test_a_swap_for_a_later_week_comes_before_a_better_one() -> None:
    """Of the earlier weeks, week 1 would leave all gaps ideal; but for week 3 there is still time to arrange it."""
    from tests.planner.test_planner import undisturbed  # noqa: PLC0415

    instance = undisturbed(3, 4)
    judged = score(instance, serve_whole_weeks(instance, ["P0", "P1", "P2", "P0"]))
    assert [3, 1, 0] == [each.instead_of for each in list_swaps(judged, 2)]


def whole_team(people: int) -> Instance:
    """Return an instance of three weeks for people who are always there."""
    from tests.planner.test_planner import undisturbed  # noqa: PLC0415

    return undisturbed(people, 3)


def test_open_weeks_have_no_giver() -> None:
    """Nobody can swap a week that nobody serves; anybody free may fill it."""
    instance = whole_team(2)
    judged = score(instance, serve_whole_weeks(instance, [None, "P0", "P1"]))
    assert [] == list(list_swaps(judged, 0))
    assert {"P0", "P1"} == {way.who for way in list_replacements(judged, 0)}
    assert pytest.approx(judged.levels[0] - 1) == list_replacements(judged, 0)[0].levels[0]
