"""Who can hardly ever serve."""

from __future__ import annotations

import pytest

from rotation.fairness.seldom import warn_of_seldom_available
from rotation.model import Outage, Person
from tests.fairness.build import FRIDAY, THURSDAY, day, out, team

THURSDAYS = out("Ada", day(0, THURSDAY), day(60, FRIDAY), "FREQ=WEEKLY;BYDAY=TH")
FRIDAYS = out("Ada", day(0, THURSDAY), day(60, FRIDAY), "FREQ=WEEKLY;BYDAY=FR")
BOTH = out("Ada", day(0, THURSDAY), day(60, FRIDAY), "FREQ=WEEKLY;BYDAY=TH,FR")
TRIO = team("Ada", "Bo", "Cy")


@pytest.mark.parametrize("outages", [[BOTH], [THURSDAYS, FRIDAYS]])
def test_days_off_in_each_week_keep_somebody_from_serving(outages: list[Outage]) -> None:
    """Of one outage or of two; the key that lets them serve is named."""
    (problem,) = warn_of_seldom_available(TRIO, outages, day(0))
    assert "Ada can serve 0 of the next 26 weeks: 2 days out in each, max_days_out is 1" == problem.message


def test_the_key_that_lets_them_serve_is_named() -> None:
    """With the number that it takes."""
    (problem,) = warn_of_seldom_available(TRIO, [BOTH], day(0))
    assert "if they can be on duty anyway, write `max_days_out: 2` for Ada in team.yaml" == problem.hint


@pytest.mark.parametrize(
    "outages",
    [
        [THURSDAYS],
        [out("Ada", day(0), day(60, FRIDAY))],
        [out("Ada", day(0, THURSDAY), day(60, FRIDAY), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,FR")],
        [out("Zoe", day(0, THURSDAY), day(60, FRIDAY), "FREQ=WEEKLY;BYDAY=TH,FR")],
    ],
)
def test_others_are_not_warned_about(outages: list[Outage]) -> None:
    """One day a week, a long leave, every second week, and somebody who is not on the roster."""
    assert () == warn_of_seldom_available(TRIO, outages, day(0))


def test_a_long_leave_beside_a_day_now_and_then_is_not_warned_about() -> None:
    """Most of what keeps them from serving is to recur."""
    leave = out("Ada", day(0), day(60, FRIDAY))
    monthly = out("Ada", day(0, THURSDAY), day(60, FRIDAY), "FREQ=MONTHLY;BYDAY=1TH")
    assert () == warn_of_seldom_available(TRIO, [leave, monthly], day(0))


def test_who_may_be_out_for_longer_is_not_warned_about() -> None:
    """The limit of a person counts, not the team's."""
    ada = Person("Ada", joined=day(-50), max_days_out=2)
    assert () == warn_of_seldom_available(team(ada, "Bo"), [BOTH], day(0))


@pytest.mark.parametrize(("free", "number"), [(0, 0), (2, 1)])
def test_a_quarter_of_the_weeks_is_enough(free: int, number: int) -> None:
    """Of 26 weeks seven are more than a quarter, and six are less."""
    every = "FREQ=WEEKLY;INTERVAL=4;BYDAY=TH"
    outages = [out("Ada", day(n, THURSDAY), day(60, FRIDAY), every) for n in range(4) if n != free]
    assert number == len(warn_of_seldom_available(team("Ada", "Bo", max_days_out=0), outages, day(0)))
