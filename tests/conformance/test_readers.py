"""What other programs read in the feeds is what was written, and none of them has anything to complain about."""

from __future__ import annotations

import ctypes
import json
import subprocess
import warnings
from datetime import date
from typing import TYPE_CHECKING, Any

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
    found = [(e.dtstart.value, e.dtend.value, e.summary.value) for e in calendar.contents.get("vevent", [])]
    assert sorted([*case.titles, *case.cancelled]) == sorted(found)


def test_ics(case: Case) -> None:
    """Python's strict grammar for calendars reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own future
        from ics import Calendar  # noqa: PLC0415

        found = [
            (e.begin.date(), e.end.date(), e.name, e.status, len(e.alarms)) for e in Calendar(case.text.decode()).events
        ]
    alarms = case.text.count(b"BEGIN:VALARM") // max(1, len(case.titles))
    wanted = [(*each, "CONFIRMED", alarms) for each in case.titles]
    wanted += [(*each, "CANCELLED", 0) for each in case.cancelled]
    assert sorted(wanted) == sorted(found)


def test_ical_js(case: Case) -> None:
    """The reader of Thunderbird, Nextcloud and Zimbra, told to be strict, finds the same days and names."""
    done = subprocess.run(programs.script("parse.mjs"), input=case.text, capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
    read: dict[str, Any] = json.loads(done.stdout)
    found = {
        status: sorted(
            (date.fromisoformat(e["start"]), date.fromisoformat(e["end"]), e["title"])
            for e in read["events"]
            if e["status"] == status
        )
        for status in ("CONFIRMED", "CANCELLED")
    }
    assert {"CONFIRMED": [*case.titles], "CANCELLED": [*case.cancelled]} == found
    assert all(event["allDay"] for event in read["events"])
    assert len(read["events"]) == len({event["uid"] for event in read["events"]})


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
        assert len(case.titles) + len(case.cancelled) == count
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
    text = made(TEAM, ten_years()[:1], []).text
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
    assert (len(case.titles) if mine else 0) == case.text.count(b"TRIGGER:-P3D\r\n")
