"""Rules of recurring outages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.files import recurrence
from rotation.files.source import InvalidValueError
from rotation.rrule import Recurrence
from rotation.weeks import Span

YEAR = date(2026, 1, 1), date(2027, 1, 1)


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
        "FREQ=WEEKLY;BYDAY=+FR",
        "FREQ=MONTHLY;BYDAY=MO,1FR",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=-6MO",
        "FREQ=YEARLY;BYDAY=53MO",
        "FREQ=YEARLY;BYWEEKNO=-1",
        "FREQ=DAILY;COUNT=501",
        "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=29",
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


@given(st.text("FREQ=;,BYDAMOHTUNLISPW0123456789-+ ", max_size=60) | st.text(max_size=30))
def test_any_text_is_a_rule_or_an_error(text: str) -> None:
    """Nothing else comes out of it, and a rule has days or has none."""
    try:
        rule = recurrence.parse_rule(text)
    except InvalidValueError:
        return
    assert recurrence.parse_rule(rule) == rule
    assert all(day.year == 2026 for day in Recurrence(rule, date(2026, 1, 1)).days(Span(*YEAR)))


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
