from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rotation.fairness.opening import count_weeks_to_even_out, review_opening
from rotation.fairness.score import score, serve_whole_weeks
from rotation.model import Change, Person, Stint
from tests.fairness.build import FRIDAY, day, duties, duty, out, planning, team, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.errors import Problem
    from rotation.model import Duty, Team

SINCE = date(2025, 1, 1)
NAMES = ("Ada", "Bob", "Cyd", "Dee")
TURNS = duties(*(NAMES[n % 4] for n in range(100)))


def four(**ada: Any) -> Team:  # noqa: ANN401 (whatever a Person takes)
    """Return a team of four, of whom Ada is as described."""
    return team(Person("Ada", **{"joined": SINCE, **ada}), *NAMES[1:])


def problems(members: Team, history: Sequence[Duty], first: int = 100) -> tuple[Problem, ...]:
    """Return what seems wrong about the beginning of a week."""
    return review_opening(members, [], history, week(first), day(first))


def problems_of(members: Team, history: Sequence[Duty], first: int = 100) -> list[tuple[str, str, list[str]]]:
    """Return the code of each problem, its message, and the lines of its hint."""
    return [(p.code, p.message, (p.hint or "").split("\n")) for p in problems(members, history, first)]


# --- large balances --------------------------------------------------------------------------------------------------


def test_nothing_is_wrong_about_turns() -> None:
    """A team that takes turns has no balance that needs a cause, whoever is away, or one who did a few weeks more."""
    assert [] == problems_of(four(), TURNS)
    assert [] == problems_of(four(), [*TURNS, duty("Ada", 100), duty("Ada", 101), duty("Ada", 102)], 103)


def test_a_weight_that_rules_the_past() -> None:
    """Halved weight without a date: the weight is the cause, and the line to write has the first planned week."""
    ((code, message, hint),) = problems_of(four(weight=0.5), TURNS)
    assert ("large-balance", f"balances are beyond 3 weeks on {day(100)}: ") == (code, message.partition("Ada")[0])
    assert "Ada +10.71, Bob -3.57, Cyd -3.57, Dee -3.57" in message
    assert [
        f"a weight without a date rules all of the past; if Ada's is new, write `weight: {{{day(100)}: 0.5}}`",
        f"`fairness: {{since: {day(100)}}}` starts afresh",
    ] == hint


def test_what_the_help_says_helps() -> None:
    """With the weight from that day on, or a ledger that begins there, nothing is left to say."""
    assert [] == problems_of(four(changes=(Change(day(100), "weight", 0.5),)), TURNS)
    assert [] == problems_of(team(Person("Ada", joined=SINCE, weight=0.5), *NAMES[1:], since=day(100)), TURNS)


def test_who_never_served() -> None:
    """Somebody who was not there all the time: the day to join, or the exemption to write."""
    three = duties(*(NAMES[1 + n % 3] for n in range(100)))
    ((_, _, hint),) = problems_of(four(), three)
    exempt = f"`exempt: {{{SINCE}: REASON, {day(100)}: false}}`"
    assert f"Ada never served; if they are new, write `joined: {day(100)}`, if they were exempt, {exempt}" == hint[0]
    assert [] == problems_of(four(joined=day(100)), three)
    assert [] == problems_of(four(changes=(Change(SINCE, "exempt", "lead"), Change(day(100), "exempt", None))), three)


def test_who_has_not_served_for_long() -> None:
    """Somebody who left, or was away without a word: the last day, or an exemption for the time since."""
    history = [*TURNS[:40], *duties(*["-"] * 40, *(NAMES[1 + n % 3] for n in range(60)))]
    ((_, message, hint),) = problems_of(four(), history)
    assert "Ada -15.00" in message
    last = day(36)
    exempt = f"`exempt: {{{last}: REASON, {day(100)}: false}}`"
    assert f"Ada last served {last}; if they were not there since, write `left: DATE` or {exempt}" == hint[0]


def test_a_rotation_made_by_hand() -> None:
    """Where nothing in team.yaml looks like the cause, only starting afresh is offered, at no place."""
    unfair = duties(*("Ada" if n % 2 else NAMES[n // 2 % 3 + 1] for n in range(100)))
    (problem,) = problems(four(), unfair)
    assert (None, f"`fairness: {{since: {day(100)}}}` starts afresh") == (problem.place, problem.hint)


# --- duties that count for nobody ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ada", "expected", "hint"),
    [
        (
            {"joined": day(6)},
            f"Ada has 2 duties ({day(0)} .. {day(4)}) before joining on {day(6)}, not counted",
            f"to count what they did before, write `joined: {day(0)}`",
        ),
        (
            {"joined": day(3), "left": day(5, FRIDAY), "later": (Stint(day(8)),)},
            f"Ada has 1 duty ({day(0)}) before joining on {day(3)}, not counted",
            f"to count what they did before, write `joined: [{day(0)}, {day(8)}]`",
        ),
        (
            {"left": day(3, FRIDAY)},
            f"Ada has 2 duties ({day(4)} .. {day(8)}) after leaving, not counted",
            "to count it, correct `left`, or write the stints: `joined: [DATE, DATE]`",
        ),
        (
            {"exempt": "lead"},
            f"Ada has 3 duties ({day(0)} .. {day(8)}) while exempt, not counted",
            f"if they are exempt only from some day on, write it: `exempt: {{{day(9)}: lead}}`",
        ),
        (
            {"fte": 0.4},
            f"Ada has 3 duties ({day(0)} .. {day(8)}) while working too little to share it, not counted",
            f"if they work less only from some day on, write it: `fte: {{{day(9)}: 0.4}}`",
        ),
        (
            {"changes": (Change(day(4), "exempt", "lead"), Change(day(9), "exempt", None))},
            f"Ada has 2 duties ({day(4)} .. {day(8)}) while exempt, not counted",
            "if they shared it then, correct the dates of `exempt`",
        ),
        (
            {"changes": (Change(day(1), "fte", 0.4),)},
            f"Ada has 2 duties ({day(4)} .. {day(8)}) while working too little to share it, not counted",
            "if they shared it then, correct the dates of `fte`",
        ),
    ],
)
def test_duties_that_count_for_nobody(ada: dict[str, Any], expected: str, hint: str) -> None:
    """Each has its reason, and the line that makes them count."""
    members = team(Person("Ada", **{"joined": SINCE, **ada}), *NAMES[1:], min_fte=0.5)
    problems = problems_of(members, TURNS[:10], 10 if ada.get("joined") != day(6) else 7)
    assert [("not-counted", expected, [hint])] == problems


@pytest.mark.parametrize(
    "ada",
    [
        {"joined": None},
        {"joined": day(0)},
        {"changes": (Change(day(9), "exempt", "lead"),)},
        {"changes": (Change(day(5), "exempt", "lead"), Change(day(9), "exempt", None))},
    ],
)
def test_duties_that_count_are_nothing_to_say(ada: dict[str, Any]) -> None:
    """Nor is one week served as a favour while exempt from a day on."""
    assert [] == problems_of(four(**ada), TURNS[:10], 10)


def test_duties_before_the_ledger_count_for_nobody_anyway() -> None:
    """What is before `fairness.since` needs no word, nor what is still to come."""
    late = team(Person("Ada", joined=day(6)), *NAMES[1:], since=day(5))
    assert [] == problems_of(late, TURNS[:10], 10)
    assert [] == problems_of(four(left=day(9, FRIDAY)), TURNS[:20], 10)
    assert () == review_opening(four(left=day(3, FRIDAY)), [], [duty("Ada", 8)], week(10), day(7))


# --- evening out -----------------------------------------------------------------------------------------------------


def even_out(*names: str, ahead: int, history: Sequence[Duty] = ()) -> int | None:
    """Return how long it takes from week 4 on when these people serve, nobody being away."""
    instance = planning(team("Ada", "Bob", "Cyd"), [*history], 4, ahead)
    return count_weeks_to_even_out(score(instance, serve_whole_weeks(instance, names)))


def test_nothing_to_even_out() -> None:
    """Within the tolerance there is nothing."""
    assert 0 == even_out("Ada", "Bob", "Cyd", ahead=3, history=duties("Ada", "Bob", "Cyd", "Ada"))


def test_how_long_the_plan_takes() -> None:
    """After three weeks of Ada's the balances are +2, -1, -1: she is back at +1 after three weeks of the others'."""
    ada = duties("Ada", "Ada", "Ada")
    assert 3 == even_out("Bob", "Cyd", "Bob", "Cyd", ahead=4, history=ada)
    assert 6 == even_out("Bob", "Ada", "Cyd", "Bob", "Cyd", "Bob", ahead=6, history=ada)


def test_how_long_it_takes_beyond_the_plan() -> None:
    """Ada is at +8/3, and goes without duty: that is 5/3 too many, and each week takes a third."""
    assert 5 == even_out("Bob", "Cyd", ahead=2, history=duties("Ada", "Ada", "Ada", "Ada"))


def test_who_cannot_catch_up() -> None:
    """Of two people each already serves as often as rest allows."""
    pair = team("Ada", "Bob")
    instance = planning(pair, duties("Ada", "Ada", "Ada", "Ada"), 4, 2)
    assert None is count_weeks_to_even_out(score(instance, serve_whole_weeks(instance, ["Bob", "Ada"])))


def test_absences_make_no_large_balance() -> None:
    """Being away for a year leaves nobody behind."""
    history = duties(*(NAMES[1 + n % 3] for n in range(52)))
    away = [out("Ada", day(0), day(51, FRIDAY))]
    assert () == review_opening(four(), away, history, week(52), day(52))
