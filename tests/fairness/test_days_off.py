"""Who is in an outage on which day."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.days_off import DaysOff
from rotation.model import Outage, Person, Team
from rotation.rrule import Recurrence
from rotation.weeks import DAY, Span

TEAM = Team("T", tuple(map(Person, "abc")))
YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))
DAYS = st.integers(0, 9).map(lambda n: YEAR.start + 40 * n * DAY)
OUTAGES = st.builds(
    Outage,
    st.none() | st.lists(st.sampled_from("abcd"), min_size=1, max_size=2, unique=True).map(tuple),
    st.builds(lambda start, length: Span(start - 300 * DAY, start + length * DAY), DAYS, st.integers(1, 500)),
    st.sampled_from(
        [None, None, "FREQ=WEEKLY;BYDAY=FR", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;COUNT=400"]
    ),
    excepted=st.frozensets(DAYS, max_size=2),
)


def has(outage: Outage, day: date) -> bool:
    """Return whether the day is one of the outage's."""
    days = outage.span if outage.every is None else Recurrence(outage.every, outage.span.start)
    return day in days and day in outage.span and day not in outage.excepted


@given(st.lists(OUTAGES, max_size=6), st.lists(st.integers(0, 364), min_size=1))
def test_the_last_outage_in_the_file_counts(outages: list[Outage], numbers: list[int]) -> None:
    """On each day, for each person on the roster who is in one."""
    days_off = DaysOff(TEAM, outages)
    for day in (YEAR.start + number * DAY for number in numbers):
        last = {
            name: outage for outage in outages for name in (outage.who or "abc") if name in "abc" and has(outage, day)
        }
        assert dict(days_off.find_outages_on(day)) == last
