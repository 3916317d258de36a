from __future__ import annotations

from dataclasses import replace

import pytest

from rotation.fairness.instance import Member, MemberWeek
from rotation.fairness.prices import price_gap, price_week

WEEK = MemberWeek(active=True, available=True, weight=1.0, share=0.25, days_lost=0, holiday=False)
ADA = Member("Ada", 1.0, 0.0, None, None, ideal_gap=4.0, rest=2, holiday_weeks=3, weeks=(WEEK,))


@pytest.mark.parametrize(
    ("days_lost", "holiday", "price"), [(0, False, 0), (2, False, 0.1), (0, True, 0.3), (1, True, 0.35)]
)
def test_the_price_of_a_week(days_lost: int, holiday: bool, price: float) -> None:  # noqa: FBT001 (a table's column)
    """A day lost costs 0.05; a holiday week costs Ada, who has served three of them, 0.10 for each."""
    assert pytest.approx(price) == price_week(ADA, replace(WEEK, holiday=holiday), days_lost)


@pytest.mark.parametrize(("gap", "price"), [(0, 1), (1, 0.5625), (2, 0.25), (3, 0.0625), (4, 0), (9, 0)])
def test_the_price_of_a_gap(gap: int, price: float) -> None:
    """A gap costs the square of the part of the ideal gap, here 4 weeks, that it lacks."""
    assert pytest.approx(price) == price_gap(ADA, gap)
