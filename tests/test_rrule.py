"""The days of a rule, compared with dateutil's and with the definitions of RFC 5545."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

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
        ("FREQ=MONTHLY;BYDAY=-53MO", None),
    ],
)
def test_the_first_day(rule: str, first: date | None) -> None:
    """It is the first on or after the beginning of the span, up to the rule's own end."""
    assert first_day(rule, Span.inclusive(date(2026, 1, 1), date(2030, 12, 31))) == first


def test_the_first_day_must_lie_in_the_span() -> None:
    """A rule whose days all come later names none."""
    assert first_day("FREQ=WEEKLY;BYDAY=FR", Span(date(2026, 1, 3), date(2026, 1, 9))) is None


def test_every_weekday_and_the_first_of_another() -> None:
    """The days of both count, as the RFC has it; dateutil would have those that are both, which is none."""
    days = Recurrence("FREQ=MONTHLY;BYDAY=MO,1FR", date(2026, 6, 1)).days(Span(date(2026, 6, 1), date(2026, 7, 1)))
    assert [day.day for day in days] == [1, 5, 8, 15, 22, 29]


def test_the_last_day_of_a_count_can_be_long_after_the_beginning() -> None:
    """Days are counted from the rule's beginning, whichever are asked for."""
    rule, span = Recurrence("FREQ=DAILY;COUNT=20000", date(1970, 1, 1)), Span(date(2024, 9, 1), date(2025, 1, 1))
    assert [*rule.days(span)][-1] == date(1970, 1, 1) + 19_999 * DAY


def numbers(most: int) -> st.SearchStrategy[str]:
    """Return a list of numbers up to one, from either end."""
    number = st.integers(1, most) | st.integers(-most, -1)
    return st.lists(number, min_size=1, max_size=4).map(lambda some: ",".join(map(str, some)))


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
        "BYSETPOS": numbers(3) | numbers(366),
    },
)
NUMBERED = st.lists(
    st.builds("{}{}".format, st.sampled_from([1, 2, 4, 5, -1, -2, -5]), st.sampled_from(WEEKDAYS)),
    min_size=1,
    max_size=3,
).map(",".join)


@settings(deadline=None)  # what takes long is dateutil's own search
@given(
    PARTS, st.none() | NUMBERED, st.dates(date(2090, 1, 1), date(2150, 1, 1)), st.integers(0, 3000), st.integers(1, 900)
)
def test_the_days_are_dateutils(
    parts: dict[str, str], numbered: str | None, begin: date, skip: int, length: int
) -> None:
    """In any span of time, of any rule without the two parts in which dateutil differs from the RFC."""
    if numbered and parts["FREQ"] in {"MONTHLY", "YEARLY"}:
        parts = {**parts, "BYDAY": numbered}
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    span = Span(begin + skip * DAY, begin + (skip + length) * DAY)
    assert days_by_dateutil(rule, begin, span) == [*Recurrence(rule, begin).days(span)]


@given(PARTS, st.dates(date(1970, 1, 1), date(2150, 1, 1)), st.integers(0, 3000))
def test_a_rule_ends_on_the_day_that_it_says(parts: dict[str, str], begin: date, length: int) -> None:
    """UNTIL takes away the days after it, and no other."""
    assume("COUNT" not in parts)
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    last = begin + length * DAY
    days = [*Recurrence(rule, begin).days(Span(begin, last + DAY))]
    assert [*Recurrence(f"{rule};UNTIL={last:%Y%m%d}", begin).days(Span(begin, last + 900 * DAY))] == days


def week_number(day: date, week_start: int) -> tuple[int, int]:
    """Return the number of the day's week in its year, from either end: a week is of the year that has most of it."""
    middle = day - timedelta(days=(day.weekday() - week_start) % 7) + 3 * DAY
    last = max(
        date(middle.year, 12, day) for day in range(22, 32) if date(middle.year, 12, day).weekday() == middle.weekday()
    )
    weeks = (last.timetuple().tm_yday - 1) // 7 + 1
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    return number, number - weeks - 1


@given(numbers(53), st.sampled_from(WEEKDAYS), st.integers(FIRST_YEAR, LAST_YEAR - 3))
def test_weeks_have_numbers(text: str, week_start: str, year: int) -> None:
    """The first week of a year is the one with four days in it, or more."""
    span = Span(date(year, 1, 1), date(year + 3, 1, 1))
    days = Recurrence(f"FREQ=YEARLY;BYWEEKNO={text};WKST={week_start}", span.start).days(span)
    either = {int(number) for number in text.split(",")}
    expected = [day for day in span.days() if either & {*week_number(day, WEEKDAYS.index(week_start))}]
    assert expected == [*days]


@given(PARTS, st.dates(date(1970, 1, 1), date(2190, 1, 1)), st.integers(0, 3000))
def test_a_day_is_in_the_rule_where_the_rule_names_it(parts: dict[str, str], begin: date, after: int) -> None:
    """So for a single day as for all of a span."""
    rule = Recurrence(";".join(f"{key}={value}" for key, value in parts.items()), begin)
    day = begin + after * DAY
    assert (day in rule) == (day in [*rule.days(Span(begin, day + DAY))])
