"""Which weeks repair must change, why, and who could serve them. Week 0 begins on Monday 2026-01-05."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.duties import find_duties_on
from rotation.model import Person
from rotation.planner.broken_weeks import BrokenWeek, find_broken
from tests.fairness.build import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    available,
    day,
    days,
    duty,
    out,
    team,
    week,
)

if TYPE_CHECKING:
    from datetime import date

    from rotation.model import Duty, Outage, Team

TRIO = team("Ada", "Bo", "Cy")
EARLIER = day(-1)


def find_in_week(members: Team, assigned: list[Duty], *outages: Outage, today: date = EARLIER) -> BrokenWeek | None:
    """Return what is wrong with week 0."""
    names = {each: {d.person for d in find_duties_on(assigned, each)} for each in week(0).span.days()}
    return find_broken(available(members, outages), week(0), names, today)


def test_a_week_that_its_person_can_serve_is_not_broken() -> None:
    """A single day out, which the team allows, changes nothing."""
    assert find_in_week(TRIO, [duty("Ada", 0)], out("Ada", day(0, TUESDAY))) is None


def test_whoever_can_serve_all_of_a_week_can_take_it() -> None:
    """The person who is away is named with the reason, and is no candidate."""
    result = find_in_week(
        TRIO, [duty("Ada", 0)], out("Ada", day(0), day(0, FRIDAY), why="sick"), out("Cy", day(0), day(0, 1))
    )
    assert result is not None
    assert ("sick", ("Ada",), ("Bo",), True) == (result.why, result.was, result.candidates, result.as_whole)


def test_the_whole_week_goes_to_the_person_who_takes_it() -> None:
    """Also the days of somebody who could have stayed: one person a week is what rotations are made of."""
    split = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bo", 0, THURSDAY, FRIDAY)]
    result = find_in_week(TRIO, split, out("Ada", day(0), day(0, WEDNESDAY)))
    assert result is not None
    assert {each: {"Cy"} for each in week(0).span.days()} == result.served_by("Cy")


def test_only_the_missing_days_of_a_running_week_change() -> None:
    """What was served stays, whoever cannot serve the rest."""
    result = find_in_week(TRIO, [duty("Ada", 0)], out("Ada", day(0), day(0, FRIDAY)), today=day(0, WEDNESDAY))
    assert result is not None
    assert [{"Ada"}, {"Ada"}, {"Bo"}, {"Bo"}, {"Bo"}] == [*result.served_by("Bo").values()]


def test_without_anybody_the_missing_days_stay_open() -> None:
    """And the days that were served stay."""
    result = find_in_week(TRIO, [duty("Ada", 0)], out(None, day(0), day(0, FRIDAY)), today=day(0, THURSDAY))
    assert result is not None
    assert [{"Ada"}, {"Ada"}, {"Ada"}, set(), set()] == [*result.served_by(None).values()]


def test_a_closure_between_missing_days_goes_with_them() -> None:
    """So that one line of the rotation says it."""
    members = team("Ada", "Bo", closures=((days(day(0, THURSDAY)), "Move"),))
    result = find_in_week(members, [duty("Ada", 0, MONDAY, TUESDAY)])
    assert result is not None
    assert [{"Ada"}, {"Ada"}, {"Bo"}, {"Bo"}, {"Bo"}] == [*result.served_by("Bo").values()]


def test_days_with_nobody_are_the_reason_where_everybody_can_serve() -> None:
    """Those are named; of a week without anybody it is enough to say so."""
    some, none = find_in_week(TRIO, [duty("Ada", 0, MONDAY, WEDNESDAY)]), find_in_week(TRIO, [])
    assert some is not None
    assert none is not None
    assert f"nobody was on duty on {day(0, THURSDAY)}, {day(0, FRIDAY)}" == some.why
    assert "nobody was on duty" == none.why
    assert (False, True) == (some.as_whole, none.as_whole)


def test_who_is_back_can_serve_the_rest_of_a_week() -> None:
    """On Thursday it does not matter any more that Ada was away until Wednesday."""
    away = out("Ada", day(0), day(0, WEDNESDAY))
    assert find_in_week(TRIO, [duty("Ada", 0)], away, today=day(0, THURSDAY)) is None
    assert find_in_week(TRIO, [duty("Ada", 0)], away, today=day(0, TUESDAY)) is not None


def test_who_serves_part_of_a_week_can_take_the_rest() -> None:
    """Their own days count with those that nobody has: two days out of five are one too many for Bo."""
    assigned = [duty("Bo", 0, MONDAY, WEDNESDAY)]
    result = find_in_week(TRIO, assigned, out("Bo", day(0, TUESDAY)), out("Bo", day(0, FRIDAY)))
    assert result is not None
    assert ("Ada", "Cy") == result.candidates


def test_several_reasons_have_the_names_of_their_people() -> None:
    """A stranger to the roster has one, too."""
    split = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Zoe", 0, THURSDAY, FRIDAY)]
    result = find_in_week(team(Person("Ada", joined=day(-9), left=day(-1)), "Bo"), split)
    assert result is not None
    assert f"Ada: left {day(-1)}; Zoe: not on the roster" == result.why
