from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rotation.fairness.membership import find_time_on_team
from rotation.model import Person, Stint
from rotation.weeks import Span, Week, WeekRule
from tests.fairness.build import FRIDAY, TUESDAY, WEDNESDAY, balances, day, days, duties, duty, planning, team, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model import Duty

LAST = date(9999, 12, 30)


def begin(name: str, history: Sequence[Duty], first: int = 40, **settings: object) -> date:
    """Return from when on a bare name counts in a team of bare names, seen from a week."""
    bare = team(*(Person(each) for each in sorted({name, "Ada", "Bob", "Cyd", "Dee"})), **settings)
    return find_time_on_team(bare, history, week(first))[name][0].start


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        # Each once: the round begins with the ledger.
        ("Ada Bob Cyd", {"Ada": 0, "Bob": 0, "Cyd": 0}),
        # Cyd comes when Ada and Bob have served often: the round has one duty of each.
        ("Ada Bob Ada Bob Cyd Ada Bob", {"Ada": 0, "Bob": 0, "Cyd": 2}),
        # Ada's second duty ends the way back, the first is not within it.
        ("Ada Bob Ada Cyd", {"Ada": 0, "Bob": 0, "Cyd": 1}),
        # Weeks of nobody are passed.
        ("Ada Bob - - Cyd", {"Cyd": 0}),
        # Who is not on the roster ends it too, but does not begin the ledger.
        ("Ada Zoe Zoe Cyd", {"Cyd": 2}),
        ("Zoe Ada Cyd", {"Cyd": 1}),
        # Two weeks in a row leave nothing but the duty's own week.
        ("Ada Ada Cyd", {"Cyd": 1}),
        ("Ada Cyd Cyd", {"Cyd": 0}),
    ],
)
def test_the_round_of_a_first_duty(history: str, expected: dict[str, int]) -> None:
    """Without `joined` one counts from the weeks before the first duty on, as far back as nobody serves in two."""
    rounds = {name: begin(name, duties(*history.split())) for name in expected}
    assert {name: day(number) for name, number in expected.items()} == rounds


def test_a_part_of_a_week_is_a_duty() -> None:
    """Somebody who covers a day of another week serves in two of them."""
    history = [duty("Ada", 0), duty("Bob", 1, 0, WEDNESDAY), duty("Ada", 1, WEDNESDAY + 1), duty("Cyd", 2)]
    assert day(1) == begin("Cyd", history)


def test_the_first_duty_may_be_a_part_of_a_week() -> None:
    """Whichever of its days one served, the whole week counts."""
    assert day(0) == begin("Cyd", [duty("Ada", 0), duty("Ada", 1, 0, TUESDAY), duty("Cyd", 1, WEDNESDAY)][::2])
    assert day(1) == begin("Cyd", [duty("Ada", 0), duty("Ada", 1, 0, TUESDAY), duty("Cyd", 1, WEDNESDAY)])


def test_the_round_ends_where_the_ledger_begins() -> None:
    """Nothing before `fairness.since` counts, so nobody is there before it, unless by a first duty of that time."""
    assert day(1) == begin("Cyd", duties("Ada", "Bob", "Cyd"), since=day(1))
    assert day(0) == begin("Ada", duties("Ada", "Bob", "Cyd"), since=day(1))


def test_without_a_duty_from_the_first_planned_week_on() -> None:
    """Who has neither `joined` nor a duty counts from the week with which planning begins."""
    assert day(7) == begin("Dee", duties("Ada", "Bob"), first=7)


def test_a_first_duty_to_come() -> None:
    """What the calendar has for later says since when somebody counts, before and after it is served."""
    assert [day(1)] * 2 == [begin("Dee", duties("Ada", "Ada", "Bob", "Cyd", "Dee"), first=first) for first in (2, 5)]


def test_a_first_duty_far_ahead_keeps_nobody_out_of_a_plan() -> None:
    """Cyd serves when Ada has twice. A plan before that may have her; a look at what is assigned has not."""
    bare, history = team(Person("Ada"), Person("Cyd")), duties("-", "-", "-", "Ada", "Ada", "Cyd")
    starts = [
        find_time_on_team(bare, history, week(0), planning=planning)["Cyd"][0].start for planning in (True, False)
    ]
    assert [day(0), day(4)] == starts


def test_stints_that_are_written() -> None:
    """Where there are dates, duties change nothing; what is not said is without an end."""
    back = Person("Back", joined=day(3), left=day(4, FRIDAY), later=(Stint(day(8)),))
    assert (days(day(3), day(4, FRIDAY)), Span.inclusive(day(8), LAST)) == find_time_on_team(
        team(back), [duty("Back", 1)], week(10)
    )["Back"]


def test_a_last_day_without_a_first_one() -> None:
    """Who only has a last day counts from the round of the first duty to it."""
    left = team(Person("Ada", left=day(5, FRIDAY)))
    assert (days(day(1), day(5, FRIDAY)),) == find_time_on_team(left, [duty("Ada", 1)], week(10))["Ada"]


def test_the_first_duty_of_a_former_kind_of_week() -> None:
    """An event of Mon-Fri weeks that begins on the day before a Tue-Mon week serves that week, not the one before.

    So a team that has changed its days is not taken for one in which everybody serves in two weeks.
    """
    tuesdays = team(*map(Person, ("Ada", "Bob", "Cyd")), week=WeekRule(starts=TUESDAY, days=7))
    times = find_time_on_team(tuesdays, duties("Ada", "Bob", "Ada", "Bob", "Cyd"), Week(day(10, TUESDAY), 7))
    assert [day(-1, TUESDAY), day(-1, TUESDAY), day(2, TUESDAY)] == [times[name][0].start for name in times]


# --- what it is for --------------------------------------------------------------------------------------------------

EIGHT = ("Ann", "Bob", "Cyd", "Dee", "Eve", "Fay", "Gus", "Hal")


def test_three_years_of_taking_turns_by_bare_names() -> None:
    """Whose turn it is is one turn behind, the others just ahead: nobody is beyond a week."""
    bare = team(*map(Person, EIGHT))
    balance = balances(bare, duties(*(EIGHT[n % 8] for n in range(151))), 151)
    assert {name: 1 / 8 if name != "Hal" else -7 / 8 for name in EIGHT} == pytest.approx(balance, abs=1e-9)


def test_a_newcomer_by_bare_name_owes_a_part_of_one_round() -> None:
    """Seven take turns for years, then Hal serves: he counts from his round on, not from the beginning."""
    bare = team(*map(Person, EIGHT))
    history = duties(*(EIGHT[n % 7] for n in range(70)), "Hal")
    (hal,) = (person for person in planning(bare, history, 71).people if person.name == "Hal")
    assert 1 - 8 / 8 == pytest.approx(hal.balance, abs=1e-9)
