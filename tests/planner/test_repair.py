from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.score import Part, score, serve_whole_week, serve_whole_weeks
from rotation.files.rotation_txt import render
from rotation.model import Line, Outage, Person, Rotation
from rotation.planner import planner
from rotation.planner.planner import propose
from rotation.planner.repair import Repair, repair
from rotation.views.plan_comments import build_repair_notes
from tests.fairness.build import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, day, days, duties, duty, out, team, week
from tests.fairness.instances import exact_instances, steady

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty, Team
    from tests.planner.oracle import ExactInstance, Names

NAMES = ("Ada", "Bo", "Cy", "Di")


def plenty_of_time() -> float:
    """Return more time than any plan here needs."""
    return 60.0


def run_repair(  # noqa: PLR0913 - what a repair depends on
    members: Team,
    assigned: Sequence[Duty],
    outages: Sequence[Outage] = (),
    today: date = day(0),  # noqa: B008 - a date is a value
    rotation: Rotation | None = None,
    *,
    rebalance: bool = False,
) -> Repair:
    """Return the repair as seen in the morning of week 0, which there must be."""
    result = repair(members, outages, assigned, rotation, today=today, remaining=plenty_of_time, rebalance=rebalance)
    assert result is not None
    assert result.proposal.plan.optimal
    return result


def lines(*names: str | None, first: int = 0) -> tuple[Line, ...]:
    """Return one line a week."""
    return tuple(Line(day(first + t), name) for t, name in enumerate(names))


def changes_of(result: Repair) -> list[tuple[Names, str | None, str]]:
    """Return the changes, without their weeks."""
    return [(change.was, change.person, change.why) for change in result.changes]


# --- fewest changes --------------------------------------------------------------------------------------------------


@steady(60)
@given(st.data())
def test_fewest_changes_then_the_best_levels(data: st.DataObject) -> None:
    """No rotation in which everybody can serve has fewer changes, and with as few none is better by the levels."""
    members = team(*NAMES[: data.draw(st.integers(2, 4))])
    present = data.draw(st.lists(st.sampled_from([*NAMES, "-", "Zoe"]), min_size=2, max_size=4))
    away = data.draw(st.lists(st.tuples(st.sampled_from([p.name for p in members.people]), st.integers(0, 3))))
    outages = [out(name, day(t), day(t, FRIDAY)) for name, t in away]
    assigned = duties(*present) or duties(NAMES[0])
    result = run_repair(members, assigned, outages)
    instance = result.proposal.instance
    size = instance.printed

    names = [next((d.person for d in assigned if d.span.start == day(w)), None) for w in range(4)]
    names = [names[(w.first - day(0)).days // 7] for w in instance.weeks[:size]]
    available = [tuple(p.name for p in instance.people if p.weeks[t].available) for t in range(size)]
    valid = list(product(*(each or (None,) for each in available)))
    fewest = min(sum(new != old for new, old in zip(choice, names, strict=True)) for choice in valid)
    assert fewest == len(result.changes)

    def levels(choice: Sequence[str | None]) -> tuple[float, ...]:
        mask = planner.may_serve(instance)
        mask[:, :size] = [[person.name == name for name in choice] for person in instance.people]
        plan = planner.plan(instance, plenty_of_time, mask)
        return score(instance, serve_whole_weeks(instance, plan.names)).levels

    alike = [c for c in valid if sum(new != old for new, old in zip(c, names, strict=True)) == fewest]
    assert pytest.approx(min(levels(choice) for choice in alike), abs=1e-8) == result.proposal.score.levels


@steady(100)
@given(exact_instances(people=3, weeks=5), st.data())
def test_rebalanced_with_the_fewest_changes(problem: ExactInstance, data: st.DataObject) -> None:
    """Below rest and fairness and above comfort, the planner reaches the fewest changes of all assignments."""
    instance = problem.in_floats()
    anybody = [person.name for person in instance.people]
    present = [data.draw(st.sampled_from([*anybody, None])) for _ in instance.weeks]

    def key(names: Names) -> tuple[float, ...]:
        levels = [float(level) for level in problem.levels_of(names)]
        changes = sum(was not in {None, name} for was, name in zip(present, names, strict=True))
        return (*levels[:3], changes, *levels[3:])

    plan = planner.plan(instance, plenty_of_time, present=present)
    assert plan.optimal
    assert pytest.approx(min(map(key, problem.everything())), rel=0, abs=1e-8) == key(plan.names)


@steady(40)
@given(exact_instances(people=3, weeks=5), st.data(), st.integers(0, 8))
def test_rebalancing_says_what_it_has_not_proved(problem: ExactInstance, data: st.DataObject, calls: int) -> None:
    """When time runs out while changes count, there is still a complete plan, and the unproved level is named."""
    instance = problem.in_floats()
    present = [data.draw(st.sampled_from(problem.candidates(t))) for t in range(len(instance.weeks))]
    asked = iter(range(calls))
    plan = planner.plan(instance, lambda: 60.0 if next(asked, None) is not None else 0.0, present=present)
    assert all(name in problem.candidates(t) for t, name in enumerate(plan.names))
    assert plan.optimal is (plan.unproved is None)


# --- what changes, and what stays ------------------------------------------------------------------------------------


@steady(30)
@given(st.integers(2, 6), st.integers(1, 12), st.data())
def test_an_intact_rotation_is_printed_as_it_is(people: int, weeks: int, data: st.DataObject) -> None:
    """What has just been generated needs no repair. From the calendar, weeks that nobody can serve have a line, too."""
    members = team(*(f"P{i}" for i in range(people)))
    away = data.draw(st.lists(st.tuples(st.integers(0, people - 1), st.integers(0, weeks - 1)), max_size=6))
    outages = [out(f"P{i}", day(t), day(t, FRIDAY)) for i, t in away]
    horizon = [week(t) for t in range(weeks + 2 * people)]
    rotation = propose(members, outages, (), horizon, printed=weeks, remaining=plenty_of_time).rotation
    assigned = rotation.duties(members.week)
    if not assigned:
        return
    from_file = run_repair(members, (), outages, rotation=rotation)
    assert (rotation, ()) == (from_file.rotation, from_file.changes)
    from_calendar = run_repair(members, assigned, outages)
    names = {line.start: line.person for line in rotation.lines}
    lines = [Line(each.first, names.get(each.first)) for each in horizon if min(names) <= each.first <= max(names)]
    assert (tuple(lines), ()) == (from_calendar.rotation.lines, from_calendar.changes)
    assert rotation == run_repair(members, assigned, outages, rotation=rotation, rebalance=True).rotation


def test_only_who_cannot_serve_is_replaced() -> None:
    """A colleague falls sick: their week changes, no other, and the comment says what it was and why."""
    result = run_repair(team(*NAMES), duties(*NAMES, *NAMES), [out("Bo", day(1), day(1, FRIDAY), why="sick")])
    assert [(("Bo",), "Di", "sick")] == changes_of(result) or [(("Bo",), "Cy", "sick")] == changes_of(result)
    assert 1 == sum(a != b for a, b in zip(lines(*NAMES, *NAMES), result.rotation.lines, strict=True))
    text = render(result.rotation, build_repair_notes(result))
    (line,) = [line for line in text.splitlines() if line.startswith("2026-01-12")]
    assert "was Bo (sick)" in line
    assert "# Repaired: 1 week changed (the minimum)" in text.splitlines()


def test_who_left_and_who_never_was_on_the_roster() -> None:
    """A week of somebody who has left, or whom the roster does not know, goes to somebody else."""
    members = team("Ada", "Bo", Person("Cy", joined=day(-50), left=day(0)))
    result = run_repair(members, duties("Ada", "Bo", "Cy", "Zoe"))
    assert [
        (("Cy",), "Ada", f"left {day(0)}"),
        (("Zoe",), "Bo", "not on the roster"),
    ] == changes_of(result)


def test_an_open_week_is_filled_and_one_that_nobody_can_serve_is_opened() -> None:
    """Coverage comes first: a hole that can be filled is; a week that nobody can serve becomes a dash."""
    everyone = out(None, day(1), day(1, FRIDAY), why="retreat")
    result = run_repair(team("Ada", "Bo"), duties("Ada", "Bo", "-", "Bo"), [everyone])
    assert [(("Bo",), None, "retreat"), ((), "Ada", "nobody was on duty")] == changes_of(result)
    assert lines("Ada", None, "Ada", "Bo") == result.rotation.lines


def test_a_week_that_nobody_can_serve_is_no_change() -> None:
    """A hole in which everybody is away stays one, and is not on the list of changes."""
    everyone = out(None, day(1), day(1, FRIDAY), why="retreat")
    result = run_repair(team("Ada", "Bo"), duties("Ada", "-", "Bo"), [everyone])
    assert () == result.changes
    assert lines("Ada", None, "Bo") == result.rotation.lines


def test_a_week_that_has_become_closed_is_cleared() -> None:
    """Nobody serves it, and nobody else changes."""
    members = team("Ada", "Bo", closures=((days(day(1), day(1, FRIDAY)), "Shutdown"),))
    result = run_repair(members, duties("Ada", "Bo", "Ada"))
    assert [(("Bo",), None, "closed: Shutdown")] == changes_of(result)
    assert lines("Ada", None, "Ada") == result.rotation.lines


def test_nothing_but_closed_weeks() -> None:
    """They are cleared too."""
    members = team("Ada", "Bo", closures=((days(day(1), day(1, FRIDAY)), "Shutdown"),))
    result = run_repair(members, [duty("Bo", 1)], today=day(1))
    assert lines(None, first=1) == result.rotation.lines
    assert "nothing but closed weeks" in render(result.rotation, build_repair_notes(result))


def test_a_closed_week_without_a_duty_has_no_line() -> None:
    """Nobody is asked to serve a closed week, and no line says so."""
    members = team("Ada", "Bo", closures=((days(day(1), day(1, FRIDAY)), None),))
    result = run_repair(members, duties("Ada", "-", "Bo"))
    assert (Line(day(0), "Ada"), Line(day(2), "Bo")) == result.rotation.lines


def test_a_split_week_stays_split() -> None:
    """Two people who share a week keep it, also where one of them is away on the other's days."""
    assigned = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bo", 0, THURSDAY, FRIDAY), *duties("-", "Cy")]
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, [out("Ada", day(0, THURSDAY), day(0, FRIDAY))])
    assert () == result.changes
    assert (Line(day(0), "Ada"), Line(day(0, THURSDAY), "Bo"), Line(day(1), "Cy")) == result.rotation.lines


def test_a_broken_split_goes_to_one_person() -> None:
    """Where one of the two cannot serve their part, the whole week is somebody's; nobody else left, the other stays."""
    assigned = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bo", 0, THURSDAY, FRIDAY), *duties("-", "Cy")]
    bo_is_out = out("Bo", day(0), day(0, FRIDAY), why="sick")
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, [bo_is_out])
    assert [(("Ada", "Bo"), "Ada", "Bo: sick")] == changes_of(result)
    others = [out("Ada", day(0, THURSDAY), day(0, FRIDAY)), out("Cy", day(0), day(0, FRIDAY))]
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, [bo_is_out, *others])
    assert [(("Ada", "Bo"), None, "Bo: sick")] == changes_of(result)
    assert (Line(day(0), "Ada"), Line(day(0, THURSDAY), None), Line(day(1), "Cy")) == result.rotation.lines


def test_only_outages_of_the_days_that_were_theirs_are_reasons() -> None:
    """Whoever shares a week may be away on the other's days, for another reason."""
    assigned = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bo", 0, THURSDAY, FRIDAY), *duties("-", "Cy")]
    away = [
        out("Ada", day(0), day(0, WEDNESDAY), why="sick"),
        out("Ada", day(0, THURSDAY), day(0, FRIDAY), why="moving"),
    ]
    assert [(("Ada", "Bo"), "Bo", "Ada: sick")] == changes_of(run_repair(team("Ada", "Bo", "Cy"), assigned, away))


def test_two_people_on_one_day() -> None:
    """What no line can say is left out of the file, so that loading it does not take either away."""
    result = run_repair(team("Ada", "Bo"), [*duties("Ada", "Bo"), duty("Bo", 0)])
    assert ((week(0),), ()) == (result.unwritten, result.changes)
    assert lines("Bo", first=1) == result.rotation.lines


def test_the_running_week_is_repaired_from_today_on() -> None:
    """What was served stays, in the calendar and in a file; so does all that is over."""
    away = [out("Ada", day(-1), day(3, FRIDAY), why="sick")]
    running = (Line(day(0), "Ada"), Line(day(0, WEDNESDAY), "Bo"))
    result = run_repair(team("Ada", "Bo"), duties("Ada", "Bo", "Ada"), away, day(0, WEDNESDAY))
    assert (*running, *lines("Bo", "Bo", first=1)) == result.rotation.lines
    assert [(("Ada",), "Bo", "sick"), (("Ada",), "Bo", "sick")] == changes_of(result)
    assert [day(0, WEDNESDAY), day(2)] == [change.start for change in result.changes]
    written = Rotation(lines("Bo", "Ada", "Bo", first=-1))
    result = run_repair(team("Ada", "Bo"), (), away, day(0, WEDNESDAY), written)
    assert (Line(day(-1), "Bo"), *running, *lines("Bo", first=1)) == result.rotation.lines


def test_a_running_week_in_order_is_no_concern() -> None:
    """It has no line; nor has one that nobody can serve the rest of, though it is said."""
    result = run_repair(team("Ada", "Bo"), duties("Ada", "Bo"), today=day(0, WEDNESDAY))
    assert (lines("Bo", first=1), ()) == (result.rotation.lines, result.changes)
    everybody = [out(None, day(0, TUESDAY), day(0, FRIDAY), why="retreat")]
    result = run_repair(team("Ada", "Bo"), duties("Ada", "Bo"), everybody, day(0, WEDNESDAY))
    assert [(("Ada",), None, "retreat")] == changes_of(result)
    assert (Line(day(0), "Ada"), Line(day(0, WEDNESDAY), None)) == result.rotation.lines[:2]


def test_days_with_nobody_go_to_one_person() -> None:
    """The rest of the week stays as it is, whether the days are at its end or its beginning."""
    assigned = [*duties("Ada", "Bo"), duty("Cy", 2, MONDAY, TUESDAY), duty("Ada", 3)]
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, [out("Cy", day(2, WEDNESDAY), day(2, FRIDAY))])
    (change,) = result.changes
    assert (day(2, WEDNESDAY), (), 1) == (change.start, change.was, result.pieces)
    assert "nobody was on duty on 2026-01-21, 2026-01-22, 2026-01-23" == change.why
    assert (Line(day(2), "Cy"), Line(day(2, WEDNESDAY), change.person)) == result.rotation.lines[2:4]
    result = run_repair(team("Ada", "Bo"), [duty("Ada", 0, WEDNESDAY, FRIDAY), duty("Bo", 1)], [out("Ada", day(0))])
    assert day(0) == result.changes[0].start


@steady(30)
@given(st.data())
def test_the_best_of_all_who_could_serve_the_days_with_nobody(data: st.DataObject) -> None:
    """With all other weeks pinned, no choice for these days and for what follows is better by the levels."""
    names = NAMES[: data.draw(st.integers(2, 3))]
    present = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=4))
    partly, last = data.draw(st.integers(0, len(present) - 1)), data.draw(st.sampled_from([MONDAY, TUESDAY, THURSDAY]))
    away = data.draw(st.lists(st.tuples(st.sampled_from(names), st.integers(-1, 7)), max_size=4))
    outages = [out(name, day(t), day(t, FRIDAY)) for name, t in away if t >= len(present) or present[t] != name]
    assigned = [duty(name, t, MONDAY, last if t == partly else FRIDAY) for t, name in enumerate(present)]
    result = run_repair(team(*names), assigned, outages, day(0))
    proposal = result.proposal
    instance, parts = proposal.instance, list(proposal.parts)
    first = team().week.containing(day(partly, last + 1))
    missing = [each for each in first.span.days() if each > day(partly, last)]
    could = [
        person.name
        for person in team(*names).people
        if proposal.availability.can_serve(
            person,
            first,
            [*missing, *(d for d in first.span.days() if person.name == present[partly] and d < missing[0])],
        )
    ]
    assert (could == []) == (result.changes == ())
    size = (1 + last) / 5
    own = next(person for person in instance.people if person.name == present[partly])
    lost = own.weeks[partly].days_lost
    free = [
        [serve_whole_week(person, t) for person in instance.people if person.weeks[t].available] or [()]
        for t in range(len(present), len(instance.weeks))
    ]
    best = min(
        score(instance, [*parts[:partly], piece, *parts[partly + 1 : len(present)], *choice]).levels
        for piece in [
            (Part(name, 1.0, lost),)
            if name == present[partly]
            else (Part(present[partly], size, lost), Part(name, 1 - size, 0))
            for name in could
        ]
        or [(Part(present[partly], size, lost),)]
        for choice in product(*free)
    )
    assert pytest.approx(best, rel=0, abs=1e-8) == proposal.score.levels


def test_several_partly_assigned_weeks_are_not_proved() -> None:
    """They are filled in order of date, and the result says so."""
    assigned = [duty("Ada", 0, MONDAY, TUESDAY), duty("Bo", 1, MONDAY, TUESDAY), duty("Cy", 2)]
    result = repair(team("Ada", "Bo", "Cy"), (), assigned, today=day(0), remaining=plenty_of_time)
    assert result is not None
    assert ([day(0, WEDNESDAY), day(1, WEDNESDAY)], 2) == ([change.start for change in result.changes], result.pieces)
    assert (False, True) == (result.proposal.plan.optimal, result.proposal.plan.unproved is not None)
    assert "Not proved: 2 partly assigned weeks were filled" in render(result.rotation, build_repair_notes(result))


def test_who_is_away_for_a_day_is_named() -> None:
    """One day is no reason for a change, but it is said."""
    result = run_repair(team("Ada", "Bo"), duties("Ada", "Bo"), [out("Bo", day(1, TUESDAY), why="dentist")])
    assert ((), ((day(1, TUESDAY), "Bo", "dentist"),)) == (result.changes, result.away)


def test_nothing_to_repair() -> None:
    """Without a week to come there is no repair."""
    assert repair(team("Ada"), (), duties("Ada"), today=day(1), remaining=plenty_of_time) is None
    assert repair(team("Ada"), (), (), Rotation(lines("Ada")), today=day(1), remaining=plenty_of_time) is None
    assert repair(team("Ada"), (), (), today=day(0), remaining=plenty_of_time) is None


def test_a_file_changes_only_the_weeks_it_names() -> None:
    """Weeks of the calendar that the file leaves out stay as they are, whatever is wrong with them, and count."""
    away = [out("Bo", day(1), day(1, FRIDAY)), out("Bo", day(3), day(3, FRIDAY))]
    result = run_repair(
        team("Ada", "Bo", "Cy"), duties("Ada", "Bo", "Cy", "Bo"), away, rotation=Rotation(lines("Bo", "Bo"))
    )
    assert [Line(day(0), "Bo"), Line(day(1), result.changes[0].person)] == list(result.rotation.lines)
    assert [week(1)] == [change.week for change in result.changes]


# --- rebalancing -----------------------------------------------------------------------------------------------------


def test_rebalancing_mends_what_the_fewest_changes_leave() -> None:
    """Where the only person free would serve twice in a row, a second week changes, unless it is frozen."""
    away = [out("Ada", day(2), day(2, FRIDAY)), out("Cy", day(2), day(2, FRIDAY))]
    assigned = duties("Bo", "Cy", "Ada", "Bo", "Cy", "Ada")
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, away)
    assert ([week(2)], 1) == ([change.week for change in result.changes], result.proposal.score.rest_violations)
    result = run_repair(team("Ada", "Bo", "Cy"), assigned, away, rebalance=True)
    assert 0 == result.proposal.score.rest_violations
    assert "for rests and balances" in {change.why for change in result.changes}
    frozen = run_repair(team("Ada", "Bo", "Cy", freeze=20), assigned, away, rebalance=True)
    assert [week(2)] == [change.week for change in frozen.changes]


def test_rebalancing_leaves_split_weeks_alone() -> None:
    """Two who share a week have arranged it; only weeks of one person may change."""
    split = [duty("Ada", 3, MONDAY, WEDNESDAY), duty("Bo", 3, THURSDAY, FRIDAY)]
    assigned = [*duties("Ada", "Bo", "Ada"), *split]
    frozen = team("Ada", "Bo", "Cy", freeze=3)
    assert () == run_repair(frozen, assigned, rebalance=True).changes
    whole = [*duties("Ada", "Bo", "Ada"), duty("Ada", 3)]
    assert [week(3)] == [change.week for change in run_repair(frozen, whole, rebalance=True).changes]


def test_of_equals_who_has_waited_longest_gets_the_days_with_nobody() -> None:
    """Whatever their order in team.yaml."""
    members = team("Ada", "Bo", "Cy", since=day(0))
    history = [duty("Cy", -20), duty("Bo", -10)]
    away = [out("Ada", day(0, WEDNESDAY), day(0, FRIDAY))]
    result = run_repair(members, [*history, duty("Ada", 0, MONDAY, TUESDAY)], away)
    assert ["Cy"] == [change.person for change in result.changes]


def test_a_newcomer_is_rebalanced_in() -> None:
    """A repair leaves a long rotation as it is when somebody joins; rebalanced, the newcomer gets their share."""
    members = team("Ada", "Bo", Person("New", joined=day(0)))
    assigned = duties(*("Ada", "Bo") * 8)
    assert () == run_repair(members, assigned).changes
    result = run_repair(members, assigned, rebalance=True)
    served = [line.person for line in result.rotation.lines].count("New")
    assert 4 <= served <= 6
    assert 0 == round(result.proposal.score.excess, 9)
    assert np.all([change.week >= week(1) for change in result.changes])
