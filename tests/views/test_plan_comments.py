"""What is said about a plan as a whole, in its comments and beside it. Week 0 begins on Monday 2026-01-05."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.planner.planner import Plan, Proposal, propose
from rotation.views.plan_comments import (
    build_notes,
    format_assigned_already,
    format_evening_out,
    format_how_to_load,
    format_proof,
)
from tests.fairness.build import day, duty, team, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model import Duty

MORE = "Use --timeLimit to allow more."
HISTORY = [duty("Ada", -2), duty("Bo", -1)]


def proposal(count: int, assigned: Sequence[Duty] = (), *, printed: int | None = None) -> Proposal:
    """Return the plan of two people for so many weeks from week 0 on, of which these are assigned already."""
    weeks = [week(n) for n in range(count)]
    pinned = [n for n in range(count) if any(each.span.start == week(n).first for each in assigned)]
    return propose(
        team("Ada", "Bo"),
        (),
        [*HISTORY, *assigned],
        weeks,
        printed=count if printed is None else printed,
        pinned=pinned,
        remaining=lambda: 60.0,
    )


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan((), optimal=True), "Proved: no other plan for all these weeks is better."),
        (
            Plan((), optimal=False, unproved="comfort", gap=0.01, bound=1.0),
            "Proved within 0.02 of the best possible comfort. Use --timeLimit to look for the best itself.",
        ),
        (
            Plan((), optimal=False, unproved="excess", gap=1.0, bound=1.0),
            f"Stopped at the time limit; not proved: excess, which may be 1 above the best. {MORE}",
        ),
        (
            Plan((), optimal=False, unproved="rest"),
            f"Stopped at the time limit; not proved: rest. {MORE}",
        ),
    ],
)
def test_what_is_proved(plan: Plan, sentence: str) -> None:
    """No more than the search has proved: near the best is said of comfort alone, and no gap where none is known."""
    assert sentence == format_proof(plan)


def test_weeks_that_are_assigned_already_are_named_in_runs() -> None:
    """By their first days; a run has its first and its last week."""
    made = proposal(6, [duty("Ada", 0), duty("Bo", 1), duty("Ada", 4)])
    named = f"{day(0)} .. {day(1)}, {day(4)}"
    assert f"Assigned already, and left as it is: 3 weeks ({named})." == format_assigned_already(made)
    assert format_assigned_already(proposal(2)) is None


def test_the_title_has_the_planned_weeks_alone() -> None:
    """Neither the look-ahead nor what is assigned already counts or has a line."""
    notes = build_notes(proposal(5, [duty("Ada", 0)], printed=3))
    assert f"Triage rotation {day(1)} .. {day(2, 4)}: 2 weeks, 2 people" == notes.header[0]
    assert {day(1), day(2)} == notes.beside.keys()


def test_the_balance_after_is_explained_where_assigned_weeks_are_in_between() -> None:
    """Without any the table needs no explanation."""
    sentence = "The balance after has the weeks in it that are assigned in between."
    assert [True, False] == [sentence in build_notes(proposal(3, each)).footer for each in ([duty("Ada", 1)], [])]


def test_balances_beyond_the_tolerance_say_how_long_they_take() -> None:
    """Ada has served three weeks and a half more than her share; nothing is said of even balances."""
    uneven = propose(
        team("Ada", "Bo"),
        (),
        [duty("Bo", -9), *(duty("Ada", n) for n in range(-8, 0))],
        [week(n) for n in range(4)],
        printed=4,
        remaining=lambda: 60.0,
    )
    sentence = format_evening_out(uneven)
    assert sentence is not None
    assert sentence.startswith("Balances of up to 3.50 weeks at the start ")
    assert sentence.endswith(f"; `fairness: {{since: {day(0)}}}` in team.yaml starts afresh.")
    assert format_evening_out(proposal(2)) is None


def test_a_long_command_has_a_line_of_its_own() -> None:
    """Commands are to be copied: a comment never breaks one."""

    def long(*words: str) -> str:
        return f"./triage.py -C {'folder/' * 12} {' '.join(words)}"

    first, *commands = format_how_to_load(long)
    assert "Change names, then:" == first
    assert [f"  {long('--check', 'rotation.txt')}", f"  {long('--load', 'rotation.txt')}"] == commands
