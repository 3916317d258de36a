"""The file that people subscribe to, as the standards and other programs see it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.event import build_event, clean
from rotation.calendars.ics.writer import build_feed
from rotation.model import Duty
from tests.calendars.world import ADA, ALAN, NOW, TEAM, week

if TYPE_CHECKING:
    from rotation.calendars.event import Event

NAMES = [
    "Comma, Semi; Colon: Quote\" 'n",
    "back\\slash, and \\, one more",
    "<img src=x onerror=alert(1)>",
    "\u202eright to left\u202c \u05d0\u05d1",
    "\U0001f469\u200d\U0001f680 \U0001f1e9\U0001f1ea",
    "Zoe\u0301 A\u030angstro\u0308m",
    "%2C %0D%0A ^n &amp;",
    "x" * 200,
    "\u6f22" * 200,
]


def date_event(number: int, person: str = ADA) -> Event:
    """Return an event that last changed at NOW."""
    return replace(build_event(Duty(week(number), person), TEAM), modified=NOW)


def test_the_whole_text() -> None:
    """Nothing else is in it: no METHOD, no UID of the calendar, nothing that depends on the moment.

    Another id, or another digest of the same content, would orphan every event that was ever loaded.
    """
    made = build_feed([date_event(0)], replace(TEAM, description="ignored: the event has its own"))
    assert made.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//triage-rotation//duty rotation//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Software Triage",
        "X-WR-CALNAME:Software Triage",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "BEGIN:VEVENT",
        "SUMMARY:Triage: Ada Lovelace",
        "DTSTART;VALUE=DATE:20261130",
        "DTEND;VALUE=DATE:20261205",
        "DTSTAMP:20261125T093000Z",
        "UID:jgdjnfmmmdmtsjg3aaioeb377rgtr9eg",
        "SEQUENCE:0",
        "CATEGORIES:Software Triage",
        "LAST-MODIFIED:20261125T093000Z",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "X-TRIAGE-CONTENT:p092g1v3knq6hh8bpbicb9h74f",
        "X-TRIAGE-DUTY:20261130",
        "X-TRIAGE-PERSON:Ada Lovelace",
        "X-TRIAGE-ROTATION:Software Triage",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_feed_for_one_person() -> None:
    """The caller chooses the events and the name."""
    text = build_feed([date_event(0)], TEAM, name="Triage of Ada").decode()
    assert ["NAME:Triage of Ada", "CALNAME:Triage of Ada"] == re.findall(r"(?:CAL)?NAME:.*Ada", text)


def test_where_the_feed_and_the_page_are() -> None:
    """The calendar says where it comes from, and every event where there is more to read."""
    text = build_feed([date_event(0)], TEAM, page="https://a.example/b/", source="https://a.example/b/c.ics").decode()
    assert [";VALUE=URI:https://a.example/b/c.ics"] == re.findall(r"\r\nSOURCE(.*)\r", text)
    assert ["https://a.example/b/"] * 2 == re.findall(r"\r\nURL:(.*)\r", text)


@pytest.mark.parametrize("name", NAMES)
def test_icalendar_and_vobject_read_what_was_written(name: str) -> None:
    """Two other parsers find the same name and the same days, and nothing to complain about."""
    text = build_feed([date_event(0, name)], TEAM)
    title = clean(f"Triage: {name}")
    [component] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    days = (component.decoded("DTSTART"), component.decoded("DTEND"))
    assert (str(component["SUMMARY"]), *days) == (title, week(0).start, week(0).end)
    calendar = vobject.readOne(text.decode())
    assert calendar.validate(raiseException=True)
    event = calendar.vevent
    assert (event.summary.value, event.dtstart.value, event.dtend.value) == (title, week(0).start, week(0).end)


ANY_TEXT = st.text(max_size=200)


@given(name=ANY_TEXT, notes=ANY_TEXT, title=ANY_TEXT)
def test_lines_are_short_and_clean(name: str, notes: str, title: str) -> None:
    """Whatever the names: CRLF, at most 75 octets a line, no control characters, no line that the name has begun."""
    team = replace(TEAM, name=name, description=notes, title=title + "{name}")
    text = build_feed([build_event(Duty(week(0), name), team)], team)
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|(?<!\r)\n|\r(?!\n)", text.decode())
    assert all(re.match(rb"[A-Z-]+[;:]| ", line) for line in lines[:-1])
    assert [b"BEGIN:VCALENDAR", b"BEGIN:VEVENT"] == [line for line in lines if line.startswith(b"BEGIN:")]


MAKE = r"""
import datetime, hashlib, json, pathlib, sys
from rotation.calendars import open_store
from rotation.calendars.apply import apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.model import Line, Person, Rotation, Team
team = Team("T\u00e4gliche Triage", (Person("\u0130pek \u00c7elik"), Person("Ada")), description="\u6f22\nb")
first = datetime.date(2026, 3, 23)
lines = [Line(first + datetime.timedelta(weeks=n), team.people[n % 2].name) for n in range(9)]
store = open_store(team, pathlib.Path(sys.argv[1]), datetime.datetime(2026, 3, 29, 0, 30, tzinfo=datetime.UTC))
with store:
    apply(diff(Rotation(tuple(lines)), classify(store.events(), team), team, today=first), store)
print(hashlib.sha256(pathlib.Path(sys.argv[1], "triage.ics").read_bytes()).hexdigest())
"""


def test_the_same_bytes_everywhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Time zone, locale and hash seed leave no trace in the file."""
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "America/Chicago", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
        {"TZ": "Asia/Kolkata", "LC_ALL": "POSIX", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0"},
        {"TZ": "Europe/Berlin", "LC_ALL": "de_DE@euro", "PYTHONHASHSEED": "4", "PYTHONCOERCECLOCALE": "0"},
    ]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, tmp_path_factory.mktemp("calendar")],
            env={**os.environ, **place},
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in places
    ]
    digests = {run.communicate()[0] for run in runs}
    assert [0] * len(places) == [run.returncode for run in runs]
    assert len(digests) == 1


def test_events_without_a_date_of_change_get_a_fixed_one() -> None:
    """A calendar that does not tell when an event changed makes the same feed at any time."""
    undated = [replace(date_event(0), modified=None), date_event(1, ALAN)]
    assert build_feed(undated, TEAM) == build_feed(reversed(undated), TEAM)
    assert json.dumps(build_feed(undated, TEAM).decode()).count("DTSTAMP:20261130T000000Z") == 1
