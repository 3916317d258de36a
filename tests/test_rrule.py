"""The days of a rule, compared with those that dateutil finds on the way from its first day."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rotation.rrule import WEEKDAYS, Recurrence
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

ALL_TIME = Span.inclusive(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
# The calendar repeats after 400 years. dateutil searches up to the year 9999 for a day that never comes: so that this
# does not take long, it is asked about days as late as there are.
LATER = (9999 - LAST_YEAR) // 400 * 400


def first_day(rule: str, span: Span) -> date | None:
    """Return the first day of a rule that counts from the beginning of a span."""
    return next(Recurrence(rule, span.start).days(span), None)


def days_by_dateutil(rule: str, begin: date, span: Span) -> list[date]:
    """Return the days in the span of a rule without UNTIL, as dateutil says."""
    late = datetime.combine(begin.replace(year=begin.year + LATER), time())
    days = []
    for moment in rrulestr(rule, dtstart=late):
        day = moment.date().replace(year=moment.year - LATER)
        if day >= span.end:
            break
        days.append(day)
    return [day for day in days if day in span]


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
@pytest.mark.parametrize("never", ["BYMONTH=2;BYMONTHDAY=30", "BYMONTH=4;BYMONTHDAY=31", "BYYEARDAY=60;BYMONTH=5"])
def test_some_rules_never_name_a_day(freq: str, never: str) -> None:
    """As February 30, which dateutil searches for up to the year 9999."""
    assert [*Recurrence(f"FREQ={freq};{never}", date(2026, 1, 1)).days(ALL_TIME)] == []


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", date(2026, 1, 2)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2028, 2, 29)),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", date(2028, 2, 29)),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 1, 30)),
        ("FREQ=DAILY;UNTIL=20260101", date(2026, 1, 1)),
        ("FREQ=DAILY;UNTIL=20251231", None),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", date(2026, 12, 28)),
    ],
)
def test_the_first_day(rule: str, first: date | None) -> None:
    """It is the first on or after the beginning of the span, up to the rule's own end."""
    assert first_day(rule, Span.inclusive(date(2026, 1, 1), date(2030, 12, 31))) == first


def test_the_first_day_must_lie_in_the_span() -> None:
    """A rule whose days all come later names none."""
    assert first_day("FREQ=WEEKLY;BYDAY=FR", Span(date(2026, 1, 3), date(2026, 1, 9))) is None


def test_the_last_day_of_a_count_can_be_long_after_the_beginning() -> None:
    """Days are counted from the rule's beginning, whichever are asked for."""
    rule, span = Recurrence("FREQ=DAILY;COUNT=500", date(1970, 1, 1)), Span(date(1971, 1, 1), date(2025, 1, 1))
    assert [*rule.days(span)][-1] == date(1970, 1, 1) + 499 * DAY


def numbers(most: int) -> st.SearchStrategy[str]:
    """Return a list of numbers up to one, from either end."""
    number = st.integers(1, most) | st.integers(-most, -1)
    return st.lists(number, min_size=1, max_size=4).map(lambda some: ",".join(map(str, some)))


# dateutil takes up to half a second for a rule that never names a day.
FEW = settings(deadline=None, max_examples=40)
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.sampled_from(["1", "2", "3", "7", "13", "53", "400", "10000"]),
        "COUNT": st.sampled_from(["1", "2", "10", "400"]),
        "WKST": st.sampled_from(WEEKDAYS),
        "BYDAY": st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=5).map(",".join),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3).map(lambda some: ",".join(map(str, some))),
        "BYMONTHDAY": numbers(31),
        "BYYEARDAY": numbers(366),
        "BYWEEKNO": st.integers(1, 53).map(str),
        "BYSETPOS": numbers(3) | numbers(366),
    },
)
NUMBERED = st.lists(
    st.builds("{}{}".format, st.sampled_from([1, 2, 4, 5, -1, -2, -5]), st.sampled_from(WEEKDAYS)),
    min_size=1,
    max_size=3,
).map(",".join)


@FEW
@given(
    PARTS, st.none() | NUMBERED, st.dates(date(2090, 1, 1), date(2150, 1, 1)), st.integers(0, 3000), st.integers(1, 900)
)
def test_a_rule_that_begins_late_names_the_same_days(
    parts: dict[str, str], numbered: str | None, begin: date, skip: int, length: int
) -> None:
    """As one that goes through all days from its first one on."""
    if numbered and parts["FREQ"] in {"MONTHLY", "YEARLY"}:
        parts = {**parts, "BYDAY": numbered}
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    span = Span(begin + skip * DAY, begin + (skip + length) * DAY)
    assert days_by_dateutil(rule, begin, span) == [*Recurrence(rule, begin).days(span)]


@FEW
@given(PARTS, st.dates(date(1970, 1, 1), date(2150, 1, 1)), st.integers(0, 3000))
def test_a_rule_ends_on_the_day_that_it_says(parts: dict[str, str], begin: date, length: int) -> None:
    """UNTIL takes away the days after it, and no other."""
    assume("COUNT" not in parts)
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    last = begin + length * DAY
    days = [*Recurrence(rule, begin).days(Span(begin, last + DAY))]
    assert [*Recurrence(f"{rule};UNTIL={last:%Y%m%d}", begin).days(Span(begin, last + 900 * DAY))] == days


@FEW
@given(PARTS, st.dates(date(1970, 1, 1), date(2190, 1, 1)), st.integers(0, 3000))
def test_a_day_is_in_the_rule_where_the_rule_names_it(parts: dict[str, str], begin: date, after: int) -> None:
    """So for a single day as for all of a span."""
    rule = Recurrence(";".join(f"{key}={value}" for key, value in parts.items()), begin)
    day = begin + after * DAY
    assert (day in rule) == (day in [*rule.days(Span(begin, day + DAY))])
