from __future__ import annotations

from datetime import date

import pytest

from rotation.fairness.availability import Availability
from rotation.fairness.instance import build_instance
from rotation.model import Person
from tests.fairness.build import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    approx,
    day,
    days,
    duties,
    duty,
    out,
    planning,
    team,
    week,
)

SINCE = date(2025, 1, 1)
TWO = team("Ada", "Bob")


def test_holiday_weeks_count_for_104_weeks() -> None:
    """Holiday weeks served are remembered for two years, and each of them once, served whole or in part."""
    holidays = tuple((day(n, TUESDAY), "Holiday") for n in (-105, -104, -50, -1))
    remembering = team(
        *(Person(name, joined=date(2020, 1, 1)) for name in ("Ada", "Bob", "Cyd")),
        holidays_add=holidays,
        closures=((days(day(-20, FRIDAY)), "Moving"),),
    )
    served = [
        duty("Ada", -105),  # too long ago
        duty("Ada", -104),
        duty("Bob", -50, MONDAY, TUESDAY),
        duty("Bob", -50, THURSDAY, FRIDAY),
        duty("Cyd", -50, WEDNESDAY, WEDNESDAY),
        duty("Cyd", -20),  # a closure makes a holiday week
        duty("Cyd", -10),  # an ordinary week
        duty("Cyd", -1),
    ]
    plan = planning(remembering, served, 0)
    assert {"Ada": 1, "Bob": 1, "Cyd": 3} == {person.name: person.holiday_weeks for person in plan.people}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 1, 1], [(3, 2), (3, 2), (3, 2)]),
        ([1] * 5, [(5, 3)] * 5),
        ([1, 1, 0.8], [(2.8, 2), (2.8, 2), (3.5, 2)]),
        ([1, 1, 1, 1, 0.8], [(4.8, 3)] * 4 + [(6, 3)]),  # 4.8 / 0.8 is a little less or more than 6 in binary
        ([0.8] * 6, [(6, 3)] * 6),
        ([0.1, 0.1, 0.1, 0.3], [(6, 3)] * 3 + [(2, 2)]),
        ([1, 0.2], [(1.2, 2), (6, 3)]),
        ([2, 1, 1, 1], [(2.5, 2)] + [(5, 3)] * 3),
        ([1], [(1, 2)]),
    ],
)
def test_ideal_gap_and_rest(weights: list[float], expected: list[tuple[float, int]]) -> None:
    """K is all weights by one's own; the rest is half of it, rounded up, and two weeks at least."""
    weighted = team(*(Person(f"P{i}", weight=weight) for i, weight in enumerate(weights)))
    assert expected == [(person.ideal_gap, person.rest) for person in planning(weighted, [], 0).people]


def test_the_ideal_gap_of_who_comes_and_goes() -> None:
    """K counts those active in the first planned week, and oneself: a leaver to be, but no newcomers to be.

    Two are there in the first week. Cyd, who joins later, counts herself as a third; Dee the same.
    """
    change = team(
        "Ada",
        Person("Bob", joined=SINCE, left=day(2, FRIDAY)),
        Person("Cyd", joined=day(2)),
        Person("Dee", weight=0.5, joined=day(3)),
    )
    plan = planning(change, [], 0, count=5)
    assert [("Ada", 2), ("Bob", 2), ("Cyd", 3), ("Dee", 5)] == [(p.name, p.ideal_gap) for p in plan.people]
    bob, cyd = ([week.active for week in person.weeks] for person in plan.people[1:3])
    assert [True] * 3 + [False] * 2 == bob
    assert [False] * 2 + [True] * 3 == cyd


def test_who_is_never_active_in_the_plan_is_not_in_it() -> None:
    """People who have left, or join after its last week, or are exempt, are no part of the instance."""
    others = team(
        "Ada",
        Person("Bob", joined=SINCE, left=day(-1)),
        Person("Cyd", joined=day(3)),
        Person("Dee", exempt="lead"),
    )
    assert ["Ada"] == [person.name for person in planning(others, [], 0, count=3).people]


def test_what_the_weeks_of_a_plan_mean_for_a_person() -> None:
    """Ada is out for a day of week 1 and for all of week 2; week 3 has a holiday. Bob has half her weight."""
    pair = team("Ada", Person("Bob", weight=0.5, joined=SINCE), holidays_add=((day(3, TUESDAY), "Holiday"),))
    outages = [out("Ada", day(1)), out("Ada", day(2), day(2, FRIDAY))]
    plan = planning(pair, duties("Ada"), 1, count=3, outages=outages)
    ada, bob = plan.people
    assert ((0, 1, 2), 3) == (plan.offsets, plan.printed)
    assert [False, False, True] == [week.holiday for week in ada.weeks]
    assert [True] * 3 == [week.active for week in ada.weeks]
    assert [True, False, True] == [week.available for week in ada.weeks]
    assert [1, 5, 1] == [week.days_lost for week in ada.weeks]
    assert approx([2 / 3, 0, 2 / 3]) == [week.share for week in ada.weeks]
    assert approx([1 / 3, 1, 1 / 3]) == [week.share for week in bob.weeks]
    assert [(-1, day(0)), (None, None)] == [(person.last, person.last_served) for person in plan.people]
    assert approx((1 / 3, -1 / 3)) == (ada.balance, bob.balance)


def test_offsets_count_closed_weeks() -> None:
    """A plan's weeks are as far apart as they are in the calendar, with closed weeks between them."""
    numbers = build_instance(Availability(TWO, [], [], week(0)), [], [week(n) for n in (0, 1, 4)], 2)
    assert ((0, 1, 4), 2) == (numbers.offsets, numbers.printed)


def test_the_last_duty_is_that_of_the_last_week_served_in_part_too() -> None:
    """Who served two days of a week has served then, as far as rest goes; duties of strangers say nothing."""
    parts = [duty("Ada", 0), duty("Bob", 1, MONDAY, TUESDAY), duty("Ada", 1, WEDNESDAY, FRIDAY), duty("Zoe", 2)]
    plan = planning(TWO, parts, 3)
    assert [-2, -2] == [person.last for person in plan.people]
