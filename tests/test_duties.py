"""Who hands over to whom."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.duties import (
    DoubleBookedError,
    Handoff,
    assign_days,
    begin_today,
    change_days,
    find_coming,
    find_handoffs,
    list_person_days,
)
from rotation.model import Duty, Line, Rotation
from rotation.weeks import Span, WeekRule
from tests.fairness.instances import steady


def duty(first: int, last: int, person: str) -> Duty:
    """Return a duty in December 2026, both days inclusive."""
    return Duty(Span.inclusive(date(2026, 12, first), date(2026, 12, last)), person)


ADA, ALAN, GRACE = duty(7, 9, "Ada"), duty(10, 11, "Alan"), duty(21, 25, "Grace")


def test_neighbours_are_those_in_time() -> None:
    """Also across a split week, and across weeks in which nobody serves."""
    assert {
        ADA: Handoff(ADA, None, ALAN),
        ALAN: Handoff(ALAN, ADA, GRACE),
        GRACE: Handoff(GRACE, ALAN, None),
    } == find_handoffs([GRACE, ADA, ALAN])


def test_two_who_begin_together_have_the_same_neighbours() -> None:
    """Neither hands over to the other."""
    twin = duty(10, 11, "Twin")
    neighbours = find_handoffs([ADA, ALAN, twin, GRACE])
    assert [(ADA, GRACE), (ADA, GRACE)] == [(neighbours[each].before, neighbours[each].after) for each in (ALAN, twin)]


def test_the_coming_handoff() -> None:
    """It is that of whoever serves today; on a free day, of whoever is next; after the last duty there is none."""
    assigned = [ADA, ALAN, GRACE]
    days = {1: ADA, 7: ADA, 9: ADA, 10: ALAN, 11: ALAN, 12: GRACE, 25: GRACE, 26: None}
    coming_by_day = {day: find_coming(assigned, date(2026, 12, day)) for day in days}
    assert days == {day: each and each.duty for day, each in coming_by_day.items()}


# --- changes of days -------------------------------------------------------------------------------------------------

TWINS = [duty(7, 11, "Ada"), duty(9, 11, "Alan")]  # Wednesday to Friday have two people


def test_a_change_settles_days_with_two_people() -> None:
    """Whoever is given them has them alone; the other days of the week stay as they are."""
    rest = Span.inclusive(date(2026, 12, 9), date(2026, 12, 11))
    expected = Rotation((Line(date(2026, 12, 7), "Ada"), Line(date(2026, 12, 9), "Grace")))
    assert expected == change_days(TWINS, WeekRule(), assign_days(rest, "Grace"))


def test_days_with_two_people_cannot_stay() -> None:
    """No line can say so: a change of other days of that week is refused."""
    with pytest.raises(DoubleBookedError):
        change_days(TWINS, WeekRule(), assign_days(Span.inclusive(date(2026, 12, 7), date(2026, 12, 8)), "Grace"))


def test_other_weeks_do_not_matter() -> None:
    """Only the weeks of the days that change are written."""
    monday = date(2026, 12, 14)
    assert Rotation((Line(monday, "Grace"), Line(date(2026, 12, 15), None))) == change_days(
        TWINS, WeekRule(), assign_days(Span.inclusive(monday, monday), "Grace")
    )


DUTIES = st.lists(
    st.builds(
        lambda first, size, name: duty(first, min(first + size, 31), name),
        st.integers(1, 28), st.integers(0, 9), st.sampled_from("AB"),
    )
)  # fmt: skip


@steady(200)
@given(DUTIES, DUTIES, st.integers(1, 31), st.integers(1, 7))
def test_changes_begin_today(new: list[Duty], assigned: list[Duty], today: int, length: int) -> None:
    """In the running week, days that are over stay as they are and all others are as wanted."""
    rule, now = WeekRule(days=length), date(2026, 12, today)
    week = rule.containing(now)
    over = {day for day in week.span.days() if day < now < week.span.end}
    expected = {pair for pair in list_person_days(new) if pair[0] not in over}
    expected |= {pair for pair in list_person_days(assigned) if pair[0] in over}
    assert expected == list_person_days(begin_today(new, assigned, rule, now))
