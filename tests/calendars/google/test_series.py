"""Series at Google: one resource with a rule, and one for each date that was changed or deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rotation.calendars.classify import classify
from rotation.calendars.google.reader import read_event
from tests.calendars.world import ADA, ALAN, TEAM, TODAY

ALL_DAY = {"start": {"date": "2026-11-02"}, "end": {"date": "2026-11-07"}}
TIMED = {
    "start": {"dateTime": "2026-11-02T09:00:00Z", "timeZone": "UTC"},
    "end": {"dateTime": "2026-11-06T17:00:00Z", "timeZone": "UTC"},
}


def shift(days: dict[str, Any], first: str, last: str) -> dict[str, Any]:
    """Return the same days from `first` to `last`."""
    texts = zip(("start", "end"), (first, last), strict=True)
    return {
        key: {k: v.replace(v[:10], to) if k != "timeZone" else v for k, v in days[key].items()} for key, to in texts
    }


@pytest.mark.parametrize("days", [ALL_DAY, TIMED])
def test_a_series_with_its_exceptions(days: dict[str, Any]) -> None:
    """A date that somebody else took counts for them, and one that was deleted for nobody."""
    later = ("2026-11-16", "2026-11-21") if days is ALL_DAY else ("2026-11-16", "2026-11-20")
    series = {"id": "s", "summary": "Triage: Ada Lovelace", "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"], **days}
    swapped = {
        "id": "s_2",
        "summary": "Triage: Alan Turing",
        "recurringEventId": "s",
        "originalStartTime": shift(days, later[0], later[1])["start"],
        **shift(days, *later),
    }
    deleted = {
        "id": "s_1",
        "status": "cancelled",
        "recurringEventId": "s",
        "originalStartTime": shift(days, "2026-11-09", "2026-11-09")["start"],
    }
    events = classify([read_event(each) for each in (series, swapped, deleted)], TEAM, TODAY)
    assert [(duty.span.start, duty.person) for duty in events.duties] == [
        (date(2026, 11, 2), ADA),
        (date(2026, 11, 16), ALAN),
        (date(2026, 11, 23), ADA),
    ]
    assert events.changeable == ()


def test_a_timed_event_with_an_offset_counts_by_the_teams_clock() -> None:
    """As Google writes it where the calendar has a zone."""
    timed = {
        "id": "t",
        "summary": "Triage: Ada Lovelace",
        "start": {"dateTime": "2026-11-02T22:00:00+09:00"},
        "end": {"dateTime": "2026-11-03T22:00:00+09:00"},
    }
    (duty,) = classify([read_event(timed)], TEAM, TODAY).duties
    assert (date(2026, 11, 2), date(2026, 11, 4)) == (duty.span.start, duty.span.end)


@pytest.mark.parametrize(("zone", "first", "unknown"), [("Asia/Tokyo", 2, ""), ("No/Where", 3, "No/Where")])
def test_a_time_without_an_offset_is_by_the_clock_of_its_zone(zone: str, first: int, unknown: str) -> None:
    """Of the team's where nobody knows the zone, and then the name of that is kept for the message."""
    start, end = ({"dateTime": f"2026-11-0{day}T18:00:00", "timeZone": zone} for day in (2, 7))
    events = classify([read_event({"id": "t", "summary": "Triage: ada", "start": start, "end": end})], TEAM, TODAY)
    assert [(date(2026, 11, first), unknown)] == [(e.duties[0].span.start, e.unknown_zone) for e in events.timed]


def test_a_guest_who_has_declined_is_known() -> None:
    """By Google's answer."""
    guests = [{"email": "ada@example.org", "displayName": "Ada Lovelace", "responseStatus": "declined"}]
    events = classify([read_event({"id": "e", "summary": "Triage: ada", "attendees": guests, **ALL_DAY})], TEAM, TODAY)
    assert [ADA] == [duty.person for duty in events.declined]
