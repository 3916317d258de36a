"""Rules of recurring outages."""

from __future__ import annotations

import contextlib
import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rotation.files import recurrence
from rotation.files.source import InvalidValueError
from rotation.weeks import FIRST_YEAR, LAST_YEAR, Span


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR"),
        ("freq=weekly; byday = mo, fr", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("RRULE:FREQ=DAILY;", "FREQ=DAILY"),
        ("FREQ=DAILY;UNTIL=20271231T235959Z", "FREQ=DAILY;UNTIL=20271231"),
        ("FREQ=MONTHLY;BYDAY=-1FR,2MO;INTERVAL=2", "FREQ=MONTHLY;BYDAY=-1FR,2MO;INTERVAL=2"),
    ],
)
def test_one_spelling(written: str, rule: str) -> None:
    """Case, spaces, a prefix and a time of day, as calendars export them, do not matter."""
    assert recurrence.parse_rule(written) == rule


@pytest.mark.parametrize(
    "written",
    [
        "",
        "every Friday",
        "BYDAY=FR",
        "FREQ=HOURLY",
        "FREQ=FORTNIGHTLY",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=1FR",
        "FREQ=DAILY;BYDAY=2MO",
        "FREQ=MONTHLY;BYDAY=0FR",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=" + "9" * 5000,
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20270230",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=00000101",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "FREQ=DAILY\nEXDATE:20260101",
        "FREQ=DAILY;DTSTART=20260101",
        "FREQ=٣",
        "FREQ=DAILY;COUNT=٣",
    ],
)
def test_rules_that_are_not_taken(written: str) -> None:
    """Whatever is no rule for whole days, or no rule at all."""
    with pytest.raises(InvalidValueError) as caught:
        recurrence.parse_rule(written)
    assert caught.value.code == "bad-rule"


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
@pytest.mark.parametrize("never", ["BYMONTH=2;BYMONTHDAY=30", "BYMONTH=4;BYMONTHDAY=31", "BYYEARDAY=60;BYMONTH=5"])
def test_rules_that_never_name_a_day_are_seen_through(freq: str, never: str) -> None:
    """In bounded time, though dateutil would search for a long while."""
    started = time.process_time()
    span = Span.inclusive(date(2026, 1, 1), date(LAST_YEAR, 12, 31))
    assert recurrence.find_first_day(f"FREQ={freq};{never}", span) is None
    assert time.process_time() - started < 2  # in truth a quarter of this; test machines are busy


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
    assert recurrence.find_first_day(rule, Span.inclusive(date(2026, 1, 1), date(2030, 12, 31))) == first


def test_the_first_day_must_lie_in_the_span() -> None:
    """A rule whose days all come later names none."""
    assert recurrence.find_first_day("FREQ=WEEKLY;BYDAY=FR", Span(date(2026, 1, 3), date(2026, 1, 9))) is None


_PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 5).map(str),
        "COUNT": st.integers(1, 5).map(str),
        "UNTIL": st.dates(date(2000, 1, 1), date(2150, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
        "WKST": st.sampled_from(["MO", "SU"]),
        "BYDAY": st.lists(st.sampled_from(["MO", "WE", "FR", "SU"]), min_size=1, max_size=2).map(",".join),
        "BYMONTH": st.integers(1, 12).map(str),
        "BYMONTHDAY": st.integers(1, 31).map(str),
        "BYSETPOS": st.sampled_from(["1", "-1"]),
    },
)


@settings(deadline=None)  # what takes long is dateutil's own search
@given(_PARTS, st.dates(date(FIRST_YEAR, 1, 1), date(2190, 1, 1)))
def test_the_first_day_is_dateutils(parts: dict[str, str], start: date) -> None:
    """Looking late in time changes nothing: the calendar repeats."""
    assume(not {"COUNT", "UNTIL"} <= parts.keys())
    assume("BYSETPOS" not in parts or {"BYDAY", "BYMONTH", "BYMONTHDAY"} & parts.keys())
    rule = recurrence.parse_rule(";".join(f"{key}={value}" for key, value in parts.items()))
    span = Span(start, start + timedelta(days=3000))
    actual = recurrence.find_first_day(rule, span)
    # A rule cut off by us at the end of the span, so that dateutil does not search for long either.
    limited = rule if {"UNTIL", "COUNT"} & parts.keys() else f"{rule};UNTIL={span.last:%Y%m%d}"
    if actual is None and "BYMONTHDAY" in parts:
        return  # dateutil might search up to the year 9999
    first = next(iter(rrulestr(limited, dtstart=datetime(start.year, start.month, start.day))), None)  # noqa: DTZ001
    assert actual == (first.date() if first and first.date() in span else None)


@given(st.text("FREQ=;,BYDAMOHTUNLISPW0123456789-+ ", max_size=60) | st.text(max_size=30))
def test_any_text_is_a_rule_or_an_error(text: str) -> None:
    """Nothing else comes out of it, whatever dateutil thinks."""
    try:
        rule = recurrence.parse_rule(text)
    except InvalidValueError:
        return
    assert recurrence.parse_rule(rule) == rule
    with contextlib.suppress(InvalidValueError):
        recurrence.find_first_day(rule, Span(date(2026, 1, 1), date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("timezone", "until"), [("America/Chicago", "20261217"), ("UTC", "20261218"), ("Asia/Tokyo", "20261218")]
)
def test_a_last_moment_in_utc_is_a_day_of_the_teams_zone(timezone: str, until: str) -> None:
    """Calendars export the end of a day so: 05:59:59 on the 18th is late on the 17th in Chicago."""
    written = "RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20261218T055959Z;BYDAY=FR"
    assert recurrence.parse_rule(written, timezone) == f"FREQ=WEEKLY;WKST=SU;UNTIL={until};BYDAY=FR"


@pytest.mark.parametrize("time", ["T996000Z", "T240000", "T1200Z"])
def test_a_last_moment_has_to_be_one(time: str) -> None:
    """As a day has."""
    with pytest.raises(InvalidValueError):
        recurrence.parse_rule(f"FREQ=DAILY;UNTIL=20261218{time}")
