"""What other programs read in the feeds is what was written, and none of them has anything to complain about."""

from __future__ import annotations

import ctypes
import json
import subprocess
import warnings
from datetime import date
from typing import TYPE_CHECKING

import icalendar
import pytest
import vobject

from tests import programs
from tests.conformance.cases import TEAM, made, ten_years

if TYPE_CHECKING:
    from tests.conformance.cases import Case

VEVENT = 4  # ICAL_VEVENT_COMPONENT


def test_vobject(case: Case) -> None:
    """Python's older reader validates the whole feed."""
    calendar = vobject.readOne(case.text.decode())
    if case.titles:  # to it, a calendar without any entry is not one
        assert calendar.validate(raiseException=True)
    events = [(e.dtstart.value, e.dtend.value, e.summary.value) for e in calendar.contents.get("vevent", [])]
    assert sorted(case.titles) == sorted(events)


def test_ics(case: Case) -> None:
    """Python's strict grammar for calendars reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own future
        from ics import Calendar  # noqa: PLC0415

        events = [
            (e.begin.date(), e.end.date(), e.name, e.status, len(e.alarms)) for e in Calendar(case.text.decode()).events
        ]
    alarms = case.text.count(b"BEGIN:VALARM") // max(1, len(case.titles))
    expected = [(*each, "CONFIRMED", alarms) for each in case.titles]
    assert sorted(expected) == sorted(events)


def test_icalendar(case: Case) -> None:
    """The library that wrote the feed reads it back, without an error in any entry."""
    calendar = icalendar.Calendar.from_ical(case.text)
    events = calendar.walk("VEVENT")
    assert [] == [error for event in events for error in event.errors]
    assert [*case.titles] == sorted((e.decoded("DTSTART"), e.decoded("DTEND"), str(e["SUMMARY"])) for e in events)
    assert {str(calendar["URL"])} >= {str(event["URL"]) for event in events}
    assert str(calendar["SOURCE"]).startswith(TEAM.page or "")


@pytest.mark.parametrize("reader", ["ical.mjs", "node-ical.mjs"])
def test_readers_in_node(case: Case, reader: str) -> None:
    """ical.js, told to be strict, is in Thunderbird and Nextcloud, node-ical in many a web page and home screen."""
    done = subprocess.run(programs.script(reader), input=case.text, capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
    events = json.loads(done.stdout)["events"]
    titles = [(date.fromisoformat(e["start"]), date.fromisoformat(e["end"]), e["title"]) for e in events]
    assert [*case.titles] == sorted(titles)
    assert all(event["allDay"] for event in events)
    assert len(events) == len({event["uid"] for event in events})


def test_libical(case: Case) -> None:
    """The reader of GNOME and KDE finds no error, and no breach of what RFC 5545 restricts."""
    library = programs.libical()
    calendar = ctypes.c_void_p(library.icalparser_parse_string(case.text))
    try:
        assert calendar.value is not None
        assert library.icalcomponent_count_errors(calendar) == 0
        if case.titles:  # the standard wants an entry; one without any is what a team begins with
            assert library.icalrestriction_check(calendar) == 1
        count = library.icalcomponent_count_components(calendar, VEVENT)
        assert len(case.titles) == count
    finally:
        library.icalcomponent_free(calendar)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"CALSCALE:GREGORIAN", b"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH"),  # which wants an organizer for each entry
        (b"STATUS:CONFIRMED", b"STATUS:CONFIRMED\r\nSTATUS:CONFIRMED"),
        (b"VERSION:2.0\r\n", b""),
    ],
)
def test_libical_finds_what_is_wrong(before: bytes, after: bytes) -> None:
    """The check above would notice a breach of what the standard restricts."""
    library = programs.libical()
    text = made(TEAM, ten_years()[:1]).text
    calendar = ctypes.c_void_p(library.icalparser_parse_string(text.replace(before, after)))
    assert library.icalrestriction_check(calendar) == 0
    library.icalcomponent_free(calendar)


def test_lines_are_as_the_standard_has_them(case: Case) -> None:
    """CRLF, at most 75 octets, UTF-8 that is cut between letters, none of the characters that may not be there."""
    lines = case.text.split(b"\r\n")
    assert lines.pop() == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]
    assert not set(case.text) & {*range(9), *range(11, 13), *range(14, 32), 127}


def test_reminders_are_in_a_persons_own_feed_only(case: Case) -> None:
    """Nobody wants to be reminded of somebody else's week."""
    mine = b"NAME:Software Triage: Ada" in case.text
    number = len(case.titles) if mine else 0
    assert (number, number) == (case.text.count(b"TRIGGER:-P2DT15H\r\n"), case.text.count(b"TRIGGER:-PT7H30M\r\n"))
