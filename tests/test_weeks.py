"""Days, spans and weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.weeks import DAY, BadDateError, Span, Week, WeekRule, parse_date

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
RULES = st.builds(WeekRule, st.integers(0, 6), st.integers(1, 7))


@pytest.mark.parametrize("text", ["2026-12-07", "2026-12-7"])
def test_dates_are_read_with_one_digit_or_two(text: str) -> None:
    """As the old tool did."""
    assert date(2026, 12, 7) == parse_date(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-30", "2026-02-30 is not a valid date"),
        ("26-02-03", "expected a date YYYY-MM-DD, found '26-02-03'"),
        (
            "202\N{ARABIC-INDIC DIGIT SIX}-01-01",
            "expected a date YYYY-MM-DD, found '202\N{ARABIC-INDIC DIGIT SIX}-01-01'",
        ),
        ("1969-12-31", "the year of 1969-12-31 is not from 1970 to 2199"),
        ("9999-12-31", "the year of 9999-12-31 is not from 1970 to 2199"),
    ],
)
def test_what_is_no_date_says_why(text: str, message: str) -> None:
    """The message is for the person who wrote it."""
    with pytest.raises(BadDateError) as error:
        parse_date(text)
    assert message == str(error.value)


@given(DAYS, RULES)
def test_every_day_is_in_exactly_one_week(day: date, rule: WeekRule) -> None:
    """Weeks follow each other without gap or overlap, over week 53, the ends of years, and 29 February."""
    week = rule.containing(day)
    assert rule.starts == week.first.weekday()
    assert day in week.all_days
    assert week.all_days.end == week.plus(1).first == rule.containing(week.first + 7 * DAY).first
    assert rule.containing(week.first - DAY) == week.plus(-1)
    assert (1, -1) == (week.plus(1).since(week), week.since(week.plus(1)))


@given(DAYS, RULES)
def test_the_next_weeks(day: date, rule: WeekRule) -> None:
    """The first that begins at or after a day is at most six days away, the first after it at most seven."""
    assert 0 <= (rule.at_or_after(day).first - day).days <= 6
    assert 1 <= (rule.after(day).first - day).days <= 7


def test_weeks_within_a_span_begin_in_it() -> None:
    """Also when they end after it."""
    span = Span.inclusive(date(2026, 12, 1), date(2026, 12, 14))
    assert [Week(date(2026, 12, 7), 5), Week(date(2026, 12, 14), 5)] == list(WeekRule().within(span))


def test_spans_are_half_open_and_shown_inclusive() -> None:
    """The last day is one before the end."""
    span = Span.inclusive(date(2026, 12, 7), date(2026, 12, 11))
    assert (date(2026, 12, 12), date(2026, 12, 11), 5) == (span.end, span.last, span.length)
    assert ("2026-12-07 .. 2026-12-11", "2026-12-07") == (str(span), str(Span.inclusive(span.start, span.start)))
    assert [True, True, False] == [day in span for day in (span.start, span.last, span.end)]
    assert 5 == len(list(span.days()))


@given(DAYS, DAYS, DAYS, DAYS)
def test_common_days(one: date, two: date, three: date, four: date) -> None:
    """What two spans share is found day by day."""
    span, other = Span(min(one, two), max(one, two)), Span(min(three, four), max(three, four))
    shared = {day for day in span.days() if day in other} if span.length < 400 else None
    if shared is not None:
        assert shared == set(span.common(other).days())
        assert bool(shared) == bool(span.length and other.length and span.overlaps(other))
        assert (set(span.days()) <= set(other.days())) == other.covers(span) or not span.length


def test_an_event_of_the_old_week_belongs_to_one_new_week() -> None:
    """Monday to Friday, when weeks run from Tuesday to Monday: the week of which it has four days."""
    rule = WeekRule(1, 7)
    span = Span.inclusive(date(2026, 11, 30), date(2026, 12, 4))
    assert (Week(date(2026, 12, 1), 7),) == rule.weeks_of(span)
    assert (Week(date(2026, 11, 24), 7), Week(date(2026, 12, 1), 7)) == rule.touched_by(span)


def test_exactly_half_of_a_week_is_not_the_most_of_it() -> None:
    """Two of four days are half: two halves belong to the first week, half and three days to the second."""
    rule = WeekRule(0, 4)
    one, two = Week(date(2026, 11, 30), 4), Week(date(2026, 12, 7), 4)
    assert not one.is_mostly_in(Span.inclusive(date(2026, 12, 2), date(2026, 12, 3)))
    assert (one,) == rule.weeks_of(Span.inclusive(date(2026, 12, 2), date(2026, 12, 8)))
    assert (two,) == rule.weeks_of(Span.inclusive(date(2026, 12, 2), date(2026, 12, 9)))


@pytest.mark.parametrize(
    ("first", "last", "monday"),
    [("2026-12-03", "2026-12-08", "2026-11-30"), ("2026-12-04", "2026-12-08", "2026-12-07")],
)
def test_a_short_event_belongs_to_the_week_that_has_most_of_it(first: str, last: str, monday: str) -> None:
    """To the first of them where both have as much."""
    span = Span.inclusive(date.fromisoformat(first), date.fromisoformat(last))
    assert (Week(date.fromisoformat(monday), 5),) == WeekRule().weeks_of(span)


def test_a_long_event_belongs_to_every_week_it_fills() -> None:
    """Two weeks of leave duty are two weeks."""
    span = Span(date(2026, 11, 30), date(2026, 12, 14))
    assert (Week(date(2026, 11, 30), 5), Week(date(2026, 12, 7), 5)) == WeekRule().weeks_of(span)


@given(DAYS, st.integers(1, 30), RULES)
def test_every_duty_belongs_to_a_week(day: date, days: int, rule: WeekRule) -> None:
    """A short one to one week, unless weeks have few days of duty."""
    weeks = rule.weeks_of(Span(day, day + timedelta(days=days)))
    assert weeks == tuple(sorted(set(weeks)))
    assert weeks
    if days <= 7 and rule.days >= 6:
        assert 1 == len(weeks)
