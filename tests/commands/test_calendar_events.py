"""What stands in a team's calendar is counted rightly, or it is said what was not counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

CHECKOUT = Path(__file__).parents[2]

THREE = "timezone: America/Chicago\npeople: [Ann Lee, Bo Kim, {name: Cy Dow, email: cy@example.org}]\n"
NOT_OF_THE_FORM = (
    "its title is not of the form 'Triage: {name}'; if it is a duty, rename it or change `title` in team.yaml"
)
ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:19701101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0600\n"
    "END:STANDARD\nEND:VTIMEZONE\n"
)


@pytest.fixture
def team(folder: Folder) -> Folder:
    """Return a folder with a team in Chicago."""
    folder.write("team.yaml", THREE)
    return folder


def calendar(folder: Folder, *events: str, zone: str = "") -> None:
    """Write the calendar; an event is its lines without BEGIN and END."""
    entries = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{zone}{entries}END:VCALENDAR\n"
    (folder.path / "triage.ics").write_bytes(text.replace("\n", "\r\n").encode())


def all_day(title: str, first: str, end: str, *more: str, uid: str = "") -> str:
    """Return the lines of an all-day event."""
    days = f"DTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{end}"
    return "\n".join([f"UID:{uid or first + title}", days, f"SUMMARY:{title}", *more])


def timed(title: str, first: str, end: str, *more: str, zone: str = "America/Chicago", uid: str = "") -> str:
    """Return the lines of an event with hours."""
    times = f"DTSTART;TZID={zone}:{first}\nDTEND;TZID={zone}:{end}"
    return "\n".join([f"UID:{uid or first + title}", times, f"SUMMARY:{title}", *more])


def list_days(folder: Folder) -> list[str]:
    """Return the lines of --list without comments."""
    return [line.partition("#")[0].strip() for line in folder.triage("--list").out.splitlines()]


def days(folder: Folder) -> dict[str, str]:
    """Return the first and the last day of each duty, by person."""
    return {each["person"]: f"{each['date']} {each['end']}" for each in folder.triage("--list", "--json").json}


def reading(folder: Folder, command: str = "--report") -> str:
    """Return the line that says what was read."""
    (line,) = [line for line in folder.triage(command).err.splitlines() if line.startswith("Read ")]
    return line


def test_a_load_beside_an_event_of_a_stranger_says_so(team: Folder) -> None:
    """Whoever is loaded has half of its days: that must not stay unseen, nor come up where the load sets other days."""
    calendar(team, all_day("Triage: Old Hand", "20261202", "20261204"))
    beside = team.triage("load", team.write("r.txt", "2026-11-30: Ann Lee\n2026-12-07: Bo Kim\n"))
    assert "'Triage: Old Hand' also covers days in these weeks. It was not changed: shorten or remove it" in beside.err
    assert "also covers" not in team.triage("load", team.write("r.txt", "2026-12-07: Cy Dow\n")).err


@pytest.mark.parametrize(
    "title",
    [
        "Triage Ann Lee",
        "[Triage] Ann Lee",
        "Triage (Ann Lee)",
        "\u2705 Triage: Ann Lee",
        "Traige: Ann Lee",
        "[Ops] Triage: Ann Lee",
    ],
)
def test_an_event_with_nearly_the_title_is_named(team: Folder, title: str) -> None:
    """It may be a duty that somebody wrote from memory, and would be missing from a balance without a word."""
    calendar(team, all_day(title, "20261102", "20261107"))
    assert reading(team).endswith(f"Not counted: '{title}' ({NOT_OF_THE_FORM}).")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("DTSTART;VALUE=DATE:2026113", "its dates cannot be read"),
        ("DTEND;VALUE=DATE:20261121", "its dates cannot be read"),
        ("DTSTART;VALUE=DATE:20261116\nDURATION:-P5D", "its dates cannot be read"),
        ("DTSTART;VALUE=DATE:99991227\nDTEND;VALUE=DATE:99991231", "it has dates before 1970 or after 2199"),
        (
            "DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=DAILY;COUNT=9\nEXRULE:FREQ=DAILY;INTERVAL=2;COUNT=3",
            "its dates cannot be read: it has an EXRULE, which is obsolete",
        ),
    ],
)
def test_a_duty_whose_dates_cannot_be_read_is_named(team: Folder, lines: str, reason: str) -> None:
    """It would be missing from a balance without a word."""
    calendar(team, f"UID:1\n{lines}\nSUMMARY:Triage: Ann Lee")
    assert reading(team).endswith(f"Not counted: 'Triage: Ann Lee' ({reason}).")


@pytest.mark.parametrize("title", ["Triage: Ann Lee", "Triage: Zoe", "Triage duty: Ann Lee"])
@pytest.mark.parametrize(
    ("kind", "dates", "reason"),
    [
        ("VTODO", "DTSTART;VALUE=DATE:20261102\nDUE;VALUE=DATE:20261107", "it is a task, not an event"),
        ("VTODO", "DUE:20261102T230000Z", "it is a task, not an event"),
        ("VTODO", "STATUS:NEEDS-ACTION", "it is a task, not an event"),
        ("VJOURNAL", "DTSTART;VALUE=DATE:20261102", "it is a journal entry, not an event"),
    ],
)
def test_a_duty_that_is_no_event_is_named(team: Folder, kind: str, dates: str, reason: str, title: str) -> None:
    """Some programs make a task of what was typed; whoever sees it takes it for a duty. A load keeps it as it is."""
    entry = f"BEGIN:{kind}\nUID:1\n{dates}\nSUMMARY:{title}\nEND:{kind}\n"
    team.write("team.yaml", f"week: {{starts: Thursday}}\n{THREE}")  # as the first of the days that can be read is one
    calendar(team, zone=entry)
    assert reading(team).endswith(f"Not counted: '{title}' ({reason}).")
    assert 0 == team.triage("load", team.write("r.txt", "2026-12-03: Bo Kim\n")).code
    assert entry.replace("\n", "\r\n").encode() in team.read("triage.ics")


def test_a_task_about_something_else_is_not_named(team: Folder) -> None:
    """Nor one that is done with."""
    entry = "BEGIN:VTODO\nUID:{}\nDUE;VALUE=DATE:20261102\nSUMMARY:{}\nEND:VTODO\n"
    calendar(team, zone=entry.format(1, "Buy milk") + entry.format("2\nSTATUS:CANCELLED", "Triage: Ann Lee"))
    assert "Not counted" not in team.triage("report").err


def test_a_duty_of_nobody_is_named(team: Folder) -> None:
    """Somebody forgot to write who."""
    calendar(team, all_day("Triage: ", "20261102", "20261107"))
    assert reading(team).endswith("Not counted: 'Triage:' (it names nobody).")


@pytest.mark.parametrize("name", ["Ann Lee -> Bo Kim", "Lee, Ann", "Ann Lee - swapped with Bo", "Ann Leee"])
def test_a_known_name_among_other_words_may_be_meant(team: Folder, name: str) -> None:
    """Who is on duty then is not for a program to guess, but nearly said."""
    calendar(team, all_day(f"Triage: {name}", "20261102", "20261107"))
    assert reading(team).endswith(f"Not counted: 1 duty of '{name}' (did you mean 'Ann Lee'?).")


def test_duties_of_an_earlier_name_are_named(team: Folder) -> None:
    """Once `formerly` is taken out of team.yaml again, they are another rotation's; what to write is said."""
    for name, formerly, lines in (
        ("Old", "", "2026-11-02: Ann Lee\n"),
        ("New", "formerly: [Old]\n", "2026-11-09: Bo Kim\n"),
    ):
        team.write("team.yaml", f"name: {name}\n{formerly}{THREE}")
        assert 0 == team.triage("load", team.write("r.txt", lines), "--force").code
    assert "Not counted" not in reading(team)
    team.write("team.yaml", f"name: New\n{THREE}")
    lost = "Not counted: 1 duty of the rotation 'Old' (if this one had that name: `formerly: [Old]` in team.yaml)."
    for command in ("--report", "generate-next-rotation", "check"):
        assert reading(team, command).endswith(lost)


def test_a_cancelled_duty_of_another_rotation_is_not_counted(team: Folder) -> None:
    """As Google keeps a deleted event for weeks: nobody is on duty then, under whatever name."""
    team.write("team.yaml", f"name: Old\n{THREE}")
    team.triage("load", team.write("r.txt", "2026-11-02: Ann Lee\n2026-11-09: Bo Kim\n"), "--force")
    team.write("team.yaml", f"name: New\nformerly: [Old]\n{THREE}")
    team.triage("load", team.write("r.txt", "2026-11-16: Cy Dow\n"), "--force")
    team.write("team.yaml", f"name: New\n{THREE}")
    assert "2 duties of the rotation 'Old' (" in reading(team)
    (team.path / "triage.ics").write_bytes(team.read("triage.ics").replace(b"CONFIRMED", b"CANCELLED", 1))
    assert "1 duty of the rotation 'Old' (" in reading(team)


def test_a_duty_of_ours_that_was_moved_to_a_weekend_is_named(team: Folder) -> None:
    """Nobody is on duty then, though the event is there."""
    team.triage("load", team.write("r.txt", "2026-11-30: Ann Lee\n2026-12-07: Bo Kim\n"))
    moved = (
        team.read("triage.ics")
        .replace(b"20261130", b"20261205")
        .replace(b"DTEND;VALUE=DATE:20261205", b"DTEND;VALUE=DATE:20261207")
    )
    (team.path / "triage.ics").write_bytes(moved)
    assert reading(team).endswith("Not counted: 'Triage: Ann Lee' (it covers no day of duty).")


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (b"SUMMARY:Triage: Ann Lee", b"SUMMARY:", "Not counted: no title (it names nobody)."),
        (b"SUMMARY:Triage: Ann Lee\r\n", b"", "Not counted: no title (it names nobody)."),
        (
            b";VALUE=DATE:20261130",
            b";TZID=No/Where:20261130T090000",
            "by the clock of America/Chicago: 1 event from 2026-11-30 on in 'No/Where'.",
        ),
    ],
)
def test_a_duty_of_ours_that_was_damaged_is_named(team: Folder, was: bytes, now: bytes, expected: str) -> None:
    """Its title was removed, or its hours are in a zone that nobody knows."""
    team.triage("load", team.write("r.txt", "2026-11-30: Ann Lee\n2026-12-07: Bo Kim\n"))
    (team.path / "triage.ics").write_bytes(team.read("triage.ics").replace(was, now))
    assert reading(team).endswith(expected)


@pytest.mark.parametrize(
    "title", ["Triage with Ann Lee", "Canceled: Triage: Ann Lee", "Ann Lee", "Software Triage: Ann Lee"]
)
def test_an_event_that_says_something_else_is_not_named(team: Folder, title: str) -> None:
    """With words of its own it is about something else, or of another rotation."""
    calendar(team, all_day("Triage: Bo Kim", "20261109", "20261114"), all_day(title, "20261102", "20261107"))
    assert "Not counted" not in reading(team)


def test_a_series_is_read_up_to_the_running_week(team: Folder) -> None:
    """Without an end it would leave nothing to plan; its exceptions and dates left out count."""
    swapped = all_day("Triage: Bo Kim", "20261123", "20261128", "RECURRENCE-ID;VALUE=DATE:20261123", uid="s")
    rule = ("RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261109")
    calendar(team, all_day("Triage: Ann Lee", "20261102", "20261107", *rule, uid="s"), swapped)
    assert ["2026-11-02: Ann Lee", "2026-11-16: Ann Lee", "2026-11-23: Bo Kim"] == list_days(team)
    assert "from 2026-11-30 on, since the end is more than 104 weeks away or not set" in reading(team)
    assert "2026-11-30: Cy Dow" in team.triage("generate").out


def test_a_series_that_ends_soon_assigns_later_weeks(team: Folder) -> None:
    """Within 104 weeks it is a plan like any other."""
    calendar(team, all_day("Triage: Ann Lee", "20261123", "20261128", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert ["2026-11-23: Ann Lee", "2026-11-30: Ann Lee", "2026-12-07: Ann Lee"] == list_days(team)
    assert "Not counted" not in reading(team)


def test_a_load_beside_a_series_says_how_to_end_it(team: Folder) -> None:
    """It is never rewritten; where it has the same person already nothing is written."""
    series = all_day("Triage: Ann Lee", "20261123", "20261128", "RRULE:FREQ=WEEKLY;COUNT=3")
    calendar(team, series)
    same = team.triage("--load", team.write("r.txt", "2026-11-30: Ann Lee\n"))
    assert (0, "") == (same.code, same.out)
    other = team.triage("--load", team.write("r.txt", "2026-12-07: Bo Kim\n"))
    assert "+ 2026-12-07: Bo Kim\n" == other.out
    assert "The recurring event 'Triage: Ann Lee' also covers days" in other.err
    assert "end its repetition before 2026-12-07 in your calendar program" in other.err
    assert series.replace("\n", "\r\n").encode() in team.read("triage.ics")


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        ("20261116T090000", "20261120T170000", "2026-11-16 2026-11-21"),
        ("20261116T000000", "20261121T000000", "2026-11-16 2026-11-21"),
        ("20261116T130000", "20261120T130000", "2026-11-16 2026-11-21"),
        ("20261116T130100", "20261120T125900", "2026-11-17 2026-11-20"),
        ("20261116T120000", "20261116T160000", "2026-11-16 2026-11-17"),
    ],
)
@pytest.mark.parametrize("zone", ["America/Chicago", "Office", "Central Standard Time"])
def test_a_day_counts_with_half_of_its_working_hours(
    team: Folder, first: str, end: str, expected: str, zone: str
) -> None:
    """Nine to five in the team's time zone, whatever way the zone is written."""
    calendar(team, timed("Triage: Ann Lee", first, end, zone=zone), zone=ZONE)
    assert {"Ann Lee": expected} == days(team)


def test_midnight_to_midnight_is_all_day_in_any_zone(team: Folder) -> None:
    """Outlook writes all-day events so; the days are those of its own zone."""
    calendar(team, timed("Triage: Ann Lee", "20261116T000000", "20261121T000000", zone="Pacific/Auckland"))
    assert {"Ann Lee": "2026-11-16 2026-11-21"} == days(team)


@pytest.mark.parametrize(
    ("hour", "monday"), [("09", "Bo Kim"), ("12", "Bo Kim"), ("13", "Bo Kim"), ("14", "Ann Lee"), ("18", "Ann Lee")]
)
def test_the_day_of_a_handoff_belongs_to_who_has_more_of_it(team: Folder, hour: str, monday: str) -> None:
    """A tie goes to who comes in."""
    calendar(
        team,
        timed("Triage: Ann Lee", f"20261109T{hour}0000", f"20261116T{hour}0000"),
        timed("Triage: Bo Kim", f"20261116T{hour}0000", f"20261123T{hour}0000"),
    )
    assert monday == team.triage("--who", "2026-11-16").out.partition(" until")[0]


def test_hours_are_the_teams(team: Folder) -> None:
    """With `hours: 13-21` a morning is no duty, and is named; an evening is."""
    calendar(
        team,
        timed("Triage: Ann Lee", "20261116T080000", "20261116T120000"),
        timed("Triage: Bo Kim", "20261117T170000", "20261117T210000"),
    )
    team.write("team.yaml", f"hours: 13-21\n{THREE}")
    assert ["2026-11-17: Bo Kim"] == [line for line in list_days(team) if not line.endswith("-")]
    assert "'Triage: Ann Lee' (it has less than half of the working hours (13:00 to 21:00) of every day)" in reading(
        team
    )


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Triage: ann  LEE", {"Ann Lee"}),
        ("Triage : Ann Lee", {"Ann Lee"}),
        ("Triage - Ann Lee", {"Ann Lee"}),
        ("Triage: Ann Lee (swapped with Bo)", {"Ann Lee"}),
        ("Triage: \u00c1nn Lee", {"Ann Lee"}),
        ("Triage: Ann\u200b Lee", {"Ann Lee"}),
        ("Triage: CY@example.org", {"Cy Dow"}),
        ('Triage: "Ann Lee" [swap]', {"Ann Lee"}),
        ("Triage: \u201eAnn Lee\u201c / \u2018Bo Kim\u2019", {"Ann Lee", "Bo Kim"}),
        ("Triage: Ann Lee / Bo Kim", {"Ann Lee", "Bo Kim"}),
        ("Triage: Ann Lee and Bo Kim", {"Ann Lee", "Bo Kim"}),
    ],
)
def test_names_as_people_write_them(team: Folder, title: str, people: set[str]) -> None:
    """Case, accents, spaces, remarks in brackets, e-mail addresses; two names share the duty."""
    calendar(team, all_day(title, "20261116", "20261121"))
    assert people == set(days(team))
    assert "Not counted" not in reading(team)


def test_two_who_share_have_half_each(team: Folder) -> None:
    """As the report counts it."""
    calendar(team, all_day("Triage: Ann Lee / Bo Kim", "20261116", "20261121"))
    people = {each["name"]: each["weeks"] for each in team.triage("--report", "--json").json["people"]}
    assert {"Ann Lee": 0.5, "Bo Kim": 0.5} == {name: weeks for name, weeks in people.items() if weeks}


@pytest.mark.parametrize("command", ["generate", "--report"])
def test_strangers_are_named_with_who_may_be_meant(team: Folder, command: str) -> None:
    """They count for nobody."""
    calendar(
        team,
        all_day("Triage: Anne Lee", "20261116", "20261121"),
        all_day("Triage: Anne Lee", "20261109", "20261114"),
        all_day("Triage: Bo Kim", "20261123", "20261128"),
    )
    expected = "2026-11-23 to 2026-11-27. Not counted: 2 duties of 'Anne Lee' (did you mean 'Ann Lee'?)."
    assert reading(team, command).endswith(expected)


def test_what_is_not_a_duty_is_not_reported(team: Folder) -> None:
    """Neither of a dentist nor of a meeting with hours."""
    calendar(
        team,
        all_day("Dentist", "20261116", "20261121"),
        timed("Triage: stand-up", "20261116T090000", "20261116T091500", "RRULE:FREQ=DAILY"),
    )
    (line,) = team.triage("--report").err.splitlines()
    assert line.startswith("Nobody is assigned in ")
    assert [] == list_days(team)


def test_a_weekend_is_no_duty(team: Folder) -> None:
    """Nor is it in the way of a plan."""
    calendar(team, all_day("Triage: Ann Lee", "20261205", "20261207"))
    assert [] == list_days(team)
    assert "'Triage: Ann Lee' (it covers no day of duty)" in reading(team)


@pytest.mark.parametrize(
    "lines",
    [
        "RECURRENCE-ID;VALUE=DATE:20261109\nDTSTART;VALUE=DATE:20261116\nDTEND;VALUE=DATE:20261121",
        (
            "RECURRENCE-ID;TZID=America/Chicago:20261109T090000\n"
            "DTSTART;TZID=America/Chicago:20261116T090000\nDTEND;TZID=America/Chicago:20261120T170000"
        ),
        "RECURRENCE-ID:20261109T150000Z\nDTSTART:20261116T150000Z\nDURATION:P4DT8H",
    ],
)
def test_a_lone_exception_of_a_series_is_a_duty(team: Folder, lines: str) -> None:
    """An invitation to one date of a series comes without the series."""
    calendar(team, f"UID:one\n{lines}\nSUMMARY:Triage: Ann Lee")
    assert ["2026-11-16: Ann Lee"] == list_days(team)
    assert reading(team).endswith("triage.ics, 2026-11-16 to 2026-11-20.")


def test_a_lone_exception_is_never_rewritten(team: Folder) -> None:
    """A load beside it says so."""
    lone = "UID:one\nRECURRENCE-ID;VALUE=DATE:20261130\nDTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261205"
    calendar(team, f"{lone}\nSUMMARY:Triage: Ann Lee")
    ended = team.triage("load", team.write("r.txt", "2026-11-30: Bo Kim\n"))
    assert "The recurring event 'Triage: Ann Lee' also covers days in these weeks." in ended.err
    assert lone.replace("\n", "\r\n").encode() in team.read("triage.ics")


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ("DTSTART;VALUE=DATE:20261116", "2026-11-16"),
        ("DTSTART;VALUE=DATE:20261118", "2026-11-18"),
        ("DTSTART;TZID=America/Chicago:20261117T090000\nDURATION:PT8H", "2026-11-17"),
        ("DTSTART:20261117T150000Z\nDURATION:PT4H", "2026-11-17"),
    ],
)
def test_an_event_without_dtend_has_its_first_day_or_its_duration(team: Folder, times: str, day: str) -> None:
    """A date alone is that day."""
    calendar(team, f"UID:one\n{times}\nSUMMARY:Triage: Ann Lee")
    assert [f"{day}: Ann Lee"] == [line for line in list_days(team) if not line.endswith(": -")]


def test_a_moment_is_no_duty(team: Folder) -> None:
    """With hours, and with neither end nor duration, an event takes no time, and that is said."""
    calendar(team, "UID:one\nDTSTART;TZID=America/Chicago:20261117T090000\nSUMMARY:Triage: Ann Lee")
    assert [] == list_days(team)
    line = team.triage("report").err
    assert "'Triage: Ann Lee' (it has less than half of the working hours (9:00 to 17:00) of every day)" in line


@pytest.mark.parametrize(
    "zone",
    [
        "Central Standard Time",
        "/freeassociation.sourceforge.net/America/Chicago",
        '"(UTC-06:00) Central Time (US & Canada)"',
        "Nowhere/Land",
    ],
)
def test_zones_as_other_programs_name_them(team: Folder, zone: str) -> None:
    """The days are right, and what a library guesses is no message to people."""
    calendar(team, timed("Triage: Ann Lee", "20261116T000000", "20261121T000000", zone=zone))
    checkout = [sys.executable, str(CHECKOUT / "triage.py"), "-C", str(team.path), "--today", "2026-11-29", "list"]
    ended = subprocess.run(checkout, capture_output=True, text=True, check=False)
    assert (0, "2026-11-16: Ann Lee\n", "") == (ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("more", ["DESCRIPTION:once", "RRULE:FREQ=WEEKLY;COUNT=1"])
def test_hours_in_an_unknown_time_zone_are_named(team: Folder, more: str) -> None:
    """They are read by the clock of the team, which can be another day: how many events that is, and from when."""
    calendar(
        team,
        timed("Triage: Bo Kim", "20261116T090000", "20261120T170000", more, zone="Nowhere/Land"),
        timed("Triage: Ann Lee", "20261109T090000", "20261113T170000", more, zone="Nowhere/Land"),
        timed("Triage: Cy Dow", "20261102T090000", "20261102T100000", more, zone='"Customized Time Zone"'),
        timed("Dentist", "20261102T090000", "20261102T170000", more, zone="Elsewhere"),
    )
    zones = "2 events from 2026-11-09 on in 'Nowhere/Land', 1 event from 2026-11-02 on in 'Customized Time Zone'."
    assert f"Hours in an unknown time zone were read by the clock of America/Chicago: {zones}" in reading(team)


@pytest.mark.parametrize("zone", ["Office", "Central Standard Time", "/example.org/America/Chicago", "US/Central"])
def test_a_known_time_zone_is_not_named(team: Folder, zone: str) -> None:
    """Nor one of the calendar's own definition, nor where the days are the same in all zones."""
    calendar(
        team,
        timed("Triage: Ann Lee", "20261116T090000", "20261120T170000", zone=zone),
        timed("Triage: Bo Kim", "20261123T000000", "20261128T000000", zone="Nowhere/Land"),
        zone=ZONE,
    )
    assert reading(team).endswith("triage.ics, 2026-11-16 to 2026-11-27.")


def test_a_date_of_a_series_with_a_title_of_its_own_is_named(team: Folder) -> None:
    """Somebody takes over, most likely: the date is not of the series any more. One that was cancelled is nobody's."""
    changed = ("RECURRENCE-ID;VALUE=DATE:20261109", "RECURRENCE-ID;VALUE=DATE:20261116")
    calendar(
        team,
        all_day("Triage: Ann Lee", "20261102", "20261107", "RRULE:FREQ=WEEKLY;COUNT=3", uid="s"),
        all_day("Bo takes over", "20261109", "20261114", changed[0], uid="s"),
        all_day("Cy takes over", "20261116", "20261121", changed[1], "STATUS:CANCELLED", uid="s"),
        all_day("Lunch", "20261102", "20261107", "RRULE:FREQ=WEEKLY;COUNT=3", uid="t"),
        all_day("Dinner", "20261109", "20261114", changed[0], uid="t"),
    )
    assert reading(team).endswith(f"Not counted: 'Bo takes over' ({NOT_OF_THE_FORM}).")


def test_two_series_under_one_id_both_count(team: Folder) -> None:
    """As after a careless copy in an editor; an exception is of the one that it belongs to."""
    calendar(
        team,
        all_day("Triage: Ann Lee", "20261102", "20261107", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", uid="s"),
        all_day("Triage: Bo Kim", "20261109", "20261114", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", uid="s"),
        all_day("Triage: Cy Dow", "20261116", "20261121", "RECURRENCE-ID;VALUE=DATE:20261116", uid="s"),
    )
    assert [
        "2026-11-02: Ann Lee",
        "2026-11-09: Bo Kim",
        "2026-11-16: Cy Dow",
        "2026-11-23: Bo Kim",
    ] == list_days(team)


def test_an_event_over_two_weeks_is_two_duties(team: Folder) -> None:
    """In the list, and for a swap."""
    calendar(team, all_day("Triage: Ann Lee", "20261130", "20261212"))
    assert ["2026-11-30: Ann Lee", "2026-12-07: Ann Lee"] == list_days(team)


def test_who_has_declined_is_named(team: Folder) -> None:
    """By `who`; another guest's answer is not."""
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:{}"
    calendar(
        team,
        all_day("Triage: Cy Dow", "20261130", "20261205", declined.format("Cy@Example.org")),
        all_day("Triage: Bo Kim", "20261207", "20261212", declined.format("cy@example.org")),
    )
    expected = "Cy Dow (has declined) until Fri 2026-12-04, then Bo Kim from Mon 2026-12-07\n"
    assert expected == team.triage("--who", "2026-12-01").out


@pytest.fixture
def declined(team: Folder) -> Folder:
    """Return a team of which two have declined their duties, one of them in the running week."""
    answer = "ATTENDEE;PARTSTAT=DECLINED:mailto:{}"
    team.write("team.yaml", THREE.replace("Ann Lee", "{name: Ann Lee, email: ann@example.org}"))
    calendar(
        team,
        all_day("Triage: Cy Dow", "20261130", "20261205", answer.format("cy@example.org")),
        all_day("Triage: Ann Lee", "20261207", "20261212", answer.format("ann@example.org")),
        all_day("Triage: Bo Kim", "20261214", "20261219", answer.format("bo@example.org").replace("DECL", "NO")),
    )
    return team


def test_the_handoff_says_who_has_declined(declined: Folder) -> None:
    """Of who is on duty, and of who is next."""
    lines = declined.triage("handoff", today="2026-11-30").out.splitlines()
    assert [
        "On duty: Cy Dow (has declined), Nov 30 – Dec 4.",
        "Next: Ann Lee (has declined), from Dec 7.",
    ] == [line for line in lines if "declined" in line]


def test_repair_says_who_has_declined_and_changes_nothing_for_it(declined: Folder) -> None:
    """An answer in a calendar is no absence: it is for people to settle."""
    ended = declined.triage("repair", today="2026-12-01")
    remark = "has declined the invitation (to change it: swap or assign)"
    lines = [line for line in ended.err.splitlines() if "declined" in line]
    assert [f"2026-11-30: Cy Dow {remark}", f"2026-12-07: Ann Lee {remark}"] == lines
    assert "Nothing to change" in ended.err


def test_repair_names_no_declined_duty_that_it_has_replaced(declined: Folder) -> None:
    """Somebody else serves that week now; and what is over is over."""
    declined.write("outages.yaml", "- {who: Ann Lee, from: 2026-12-07, to: 2026-12-11}\n")
    ended = declined.triage("repair", today="2026-12-05")
    assert "2026-12-07: Bo Kim instead of Ann Lee (away)" in ended.err
    assert "declined" not in ended.err


def test_several_calendars_in_a_file(team: Folder) -> None:
    """As ownCloud exports them; a load keeps all of them."""
    calendar(team, all_day("Triage: Ann Lee", "20261130", "20261205"))
    text = team.read("triage.ics")
    second = text.replace(b"Ann Lee", b"Bo Kim").replace(b"202611", b"202612").replace(b"20261205", b"20261231")
    (team.path / "triage.ics").write_bytes(text + second)
    assert {"Ann Lee", "Bo Kim"} == set(days(team))
    assert 0 == team.triage("--load", team.write("r.txt", "2026-12-07: Cy Dow\n")).code
    after = team.read("triage.ics")
    assert after.endswith(second)
    assert {"Ann Lee", "Bo Kim", "Cy Dow"} == set(days(team))


def test_one_odd_line_in_somebody_elses_event_blocks_nothing(team: Folder) -> None:
    """It is carried along by every load."""
    odd = 'UID:q\nDTSTART:20261130T090000Z\nATTENDEE;CN=12" Bob:mailto:bob@example.org\nno content line\nSUMMARY:x'
    calendar(team, odd, all_day("Triage: Ann Lee", "20261130", "20261205"))
    assert "Ann Lee until Fri 2026-12-04, then nobody\n" == team.triage("--who", "2026-12-01").out
    assert 0 == team.triage("--load", team.write("r.txt", "2026-11-30: Bo Kim\n")).code
    assert odd.replace("\n", "\r\n").encode() in team.read("triage.ics")


def test_an_event_without_uid_gets_one_when_it_is_adopted(team: Folder) -> None:
    """And can then be read, changed and undone like any other."""
    calendar(team, "DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261205\nSUMMARY:Triage: Ann Lee")
    before = team.read("triage.ics")
    assert (
        "~ 2026-11-30: Bo Kim (was Ann Lee)\n" == team.triage("--load", team.write("r.txt", "2026-11-30: Bo Kim\n")).out
    )
    assert ["2026-11-30: Bo Kim"] == list_days(team)
    assert 0 == team.triage("undo").code
    assert ["2026-11-30: Ann Lee"] == list_days(team)
    assert b"UID:" not in before


def test_adoption_keeps_the_uid_and_removes_old_twins(team: Folder) -> None:
    """Byte for byte; what says the same in Outlook's words would go on saying what was there before."""
    twins = ("X-ALT-DESC;FMTTYPE=text/html:<b>Ann</b>", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "LOCATION:Room 1")
    calendar(team, all_day("Triage: Ann Lee", "20261130", "20261205", *twins, uid="uuid;a,b\\\\c"))
    assert 0 == team.triage("--load", team.write("r.txt", "2026-11-30: Bo Kim\n")).code
    after = team.read("triage.ics")
    assert b"\r\nUID:uuid;a,b\\\\c\r\n" in after
    assert (False, False, True) == (b"X-ALT-DESC" in after, b"BUSYSTATUS" in after, b"LOCATION:Room 1" in after)


def test_lists_without_series_import_no_library(team: Folder) -> None:
    """What expands series takes its time, and only a calendar that has some pays for it."""
    calendar(team, timed("Triage: Ann Lee", "20261116T090000", "20261120T170000"))
    code = (
        "import sys; from rotation.cli import main; "
        "assert main(['-C', sys.argv[1], sys.argv[2]]) == 0; "
        "assert not {'icalendar', 'recurring_ical_events'} & sys.modules.keys()"
    )
    for command in ("--list", "--who"):
        subprocess.run([sys.executable, "-c", code, str(team.path), command], cwd=CHECKOUT, check=True)


def test_two_who_share_a_duty_take_it_over_together(team: Folder) -> None:
    """The handoff names both, on its day and later."""
    calendar(team, all_day("Triage: Ann Lee / Bo Kim", "20261130", "20261205"))
    titles = [team.triage("handoff", today=day).out.splitlines()[0] for day in ("2026-11-30", "2026-12-02")]
    assert ["Ann Lee and Bo Kim are on duty."] * 2 == [title.partition(": ")[2] for title in titles]
    facts = team.triage("handoff", today="2026-12-02").out.splitlines()
    assert any(fact.startswith("On duty: Ann Lee and Bo Kim, Nov 30") for fact in facts)


def test_a_closed_week_is_not_handed_over(team: Folder) -> None:
    """Announced after the load: before, it is said of who is next; in it nobody is on duty, and who is assigned is."""
    calendar(
        team,
        all_day("Triage: Ann Lee", "20261207", "20261212"),
        all_day("Triage: Bo Kim", "20261214", "20261219"),
    )
    with (team.path / "team.yaml").open("a", encoding="utf-8") as file:
        file.write("closures: [2026-12-14..2026-12-18: Shutdown]\n")
    before, between, within = (
        team.triage("handoff", today=day).out for day in ("2026-12-08", "2026-12-12", "2026-12-15")
    )
    assert "Next: Bo Kim, from Dec 14 (closed: Shutdown)." in before
    assert "Next assigned: Bo Kim" in between
    assert "nobody is on duty, it is closed.\nAssigned: Bo Kim" in within


NEVER_REWRITTEN = {
    "timed": timed("Triage: Ann Lee", "20261207T090000", "20261211T170000"),
    "recurring": all_day("Triage: Ann Lee", "20261123", "20261128", "RRULE:FREQ=WEEKLY;COUNT=3"),
    "a stranger's": all_day("Triage: Old Hand", "20261207", "20261210"),
    "endless": all_day("Triage: Ann Lee", "20261207", "20301212"),
    "without an end": all_day("Triage: Ann Lee", "20261102", "20261107", "RRULE:FREQ=WEEKLY"),
}


@pytest.mark.parametrize("kind", NEVER_REWRITTEN)
@pytest.mark.parametrize(
    "words",
    [
        "delete 2026-12-07",
        "delete ALL --minDate 2026-12-07 --maxDate 2026-12-11",
        "delete 2026-12-07 --force",
        "delete 2026-12-07 --dryRun",
        "assign 2026-12-07 Bo",
    ],
)
def test_a_duty_that_is_never_rewritten_is_not_taken_for_done(team: Folder, kind: str, words: str) -> None:
    """Whoever was to leave it is still on duty: the exit code says that, too."""
    calendar(team, NEVER_REWRITTEN[kind])
    ended = team.triage(*words.split())
    assert (3, 1) == (ended.code, ended.err.count("also covers days in these weeks. It was not changed"))


@pytest.mark.parametrize("words", ["swap 2026-11-30 2026-12-07", "assign 2026-12-07 Ann", "delete 2026-12-07"])
def test_a_change_beside_an_event_that_is_never_rewritten_is_done(team: Folder, words: str) -> None:
    """The duty that can be changed is; the event is named."""
    calendar(
        team,
        all_day("Triage: Ann Lee", "20261130", "20261205"),
        all_day("Triage: Bo Kim", "20261207", "20261212"),
        timed("Triage: Cy Dow", "20261207T090000", "20261208T170000"),
    )
    ended = team.triage(*words.split())
    assert (0, 1) == (ended.code, ended.err.count("It was not changed"))


def test_a_duty_that_is_never_rewritten_cannot_be_swapped(team: Folder) -> None:
    """Somebody is on duty there, which the answer does not deny."""
    calendar(team, all_day("Triage: Bo Kim", "20261130", "20261205"), NEVER_REWRITTEN["timed"])
    ended = team.triage("swap", "2026-11-30", "2026-12-07")
    duty = "Ann Lee's duty of 2026-12-07 .. 2026-12-11"
    assert (2, f"error[usage]: {duty} is in an event that is never rewritten") == (
        ended.code,
        ended.err.splitlines()[0],
    )


@pytest.mark.parametrize(
    "words", ["assign 2026-12-07 Ann", "assign 2026-12-09 Bo", "delete 2026-12-09", "delete 2026-12-14"]
)
def test_a_change_of_other_days_is_done(team: Folder, words: str) -> None:
    """And so is one that asks for what the event says already."""
    calendar(team, timed("Triage: Ann Lee", "20261207T090000", "20261208T170000"))
    assert 0 == team.triage(*words.split()).code


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_past_duty_that_is_never_rewritten_is_named(team: Folder, force: list[str]) -> None:
    """Not passed over in silence."""
    calendar(team, timed("Triage: Ann Lee", "20261116T090000", "20261120T170000"))
    ended = team.triage("delete", "2026-11-16", *force)
    assert (3, True) == (ended.code, "also covers days in these weeks. It was not changed" in ended.err)
