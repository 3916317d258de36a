"""What serving costs at the comfort level: each rule once, for the score, the planner's network and the bench.

A price belongs to one person and one week served, or to one person and one gap between two duties. It has no unit but
this: two duties in one week, a gap of 0, cost 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotation.fairness.instance import Member, MemberWeek

# In a team of eight, serving two weeks sooner than ideal costs (2/8)² = 0.06. A day lost weighs about as much, so that
# it moves a duty by a week or two where that avoids it. Each holiday week served before weighs as much as two days.
DAY_LOST = 0.05
HOLIDAY_AGAIN = 0.10


def price_week(member: Member, week: MemberWeek, days_lost: int) -> float:
    """Return what it costs the member to serve the week, or the part of it in which they lose so many days."""
    return DAY_LOST * days_lost + HOLIDAY_AGAIN * member.holiday_weeks * week.holiday


def price_gap(member: Member, gap: float) -> float:
    """Return what a gap of so many weeks costs the member: from 1 for none down to 0 for the ideal gap or a longer."""
    return float(max(0.0, 1 - gap / member.ideal_gap) ** 2)
