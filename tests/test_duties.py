"""Who hands over to whom."""

from __future__ import annotations

from datetime import date

from rotation.duties import Handover, coming, handovers
from rotation.model import Duty
from rotation.weeks import Span


def duty(first: int, last: int, person: str) -> Duty:
    """Return a duty in December 2026, both days inclusive."""
    return Duty(Span.inclusive(date(2026, 12, first), date(2026, 12, last)), person)


ADA, ALAN, GRACE = duty(7, 9, "Ada"), duty(10, 11, "Alan"), duty(21, 25, "Grace")


def test_neighbours_are_those_in_time() -> None:
    """Also across a split week, and across weeks in which nobody serves."""
    assert {
        ADA: Handover(ADA, None, ALAN),
        ALAN: Handover(ALAN, ADA, GRACE),
        GRACE: Handover(GRACE, ALAN, None),
    } == handovers([GRACE, ADA, ALAN])


def test_two_who_begin_together_have_the_same_neighbours() -> None:
    """Neither hands over to the other."""
    twin = duty(10, 11, "Twin")
    found = handovers([ADA, ALAN, twin, GRACE])
    assert [(ADA, GRACE), (ADA, GRACE)] == [(found[each].before, found[each].after) for each in (ALAN, twin)]


def test_the_coming_hand_over() -> None:
    """It is that of whoever serves today; on a free day, of whoever is next; after the last duty there is none."""
    held = [ADA, ALAN, GRACE]
    days = {1: ADA, 7: ADA, 9: ADA, 10: ALAN, 11: ALAN, 12: GRACE, 25: GRACE, 26: None}
    found = {day: coming(held, date(2026, 12, day)) for day in days}
    assert days == {day: each and each.duty for day, each in found.items()}
