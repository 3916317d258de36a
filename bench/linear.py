"""How long reading takes for ten times as much of everything that comes from outside.

`python -m bench.linear [KILOBYTES]` reads each kind of input at 10 kB, ten and a hundred times that (or from KILOBYTES
on), as text that people edit up to its limit, and prints the seconds and what the last is of the one before. Twice that
is where a size is small and what is constant counts; far more than 10 is a fault.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter

from bench import argument
from rotation.calendars.classify import classify
from rotation.calendars.google.reader import read_event_as_sent
from rotation.calendars.google.shape import find_wrong_field
from rotation.calendars.ics.reader import parse as parse_calendar
from rotation.errors import TriageError
from rotation.fairness.days_off import DaysOff
from rotation.files import name_list, outages, rotation_txt, team
from rotation.model import Person, Team
from rotation.untrusted import MAX_TEXT

TODAY = date(2026, 11, 29)
TEAM = Team("Duty", people=(Person("Ann"), Person("Bob")))
LARGE_TEAM = Team("Duty", people=tuple(Person(f"Person {number}") for number in range(2000)))
DAYS = "DTSTART;VALUE=DATE:20261130\nDTEND;VALUE=DATE:20261205\n"
ZONE = """\
BEGIN:VTIMEZONE
TZID:Z{0}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
IN_ZONE = "DTSTART;TZID=Z{0}:20261130T080000\nDTEND;TZID=Z{0}:20261130T170000\n"

Kind = Callable[[int], str]


def event(body: str, title: str = "Triage: Ann") -> str:
    """Return an event of a calendar; `{0}` stands for its number."""
    return f"BEGIN:VEVENT\nUID:u{{0}}\nDTSTAMP:20260101T000000Z\nSUMMARY:{title}\n{body}END:VEVENT\n"


def many(unit: str) -> Kind:
    """Return a text of many units, each with its number for `{0}`, and a day for `{1}`."""

    def make(size: int) -> str:
        number = max(1, size // len(unit))
        return "".join(unit.format(n, f"20{n % 80 + 10}{n % 12 + 1:02}{n % 28 + 1:02}") for n in range(number))

    return make


def inside(around: str, unit: str) -> Kind:
    """Return one text with many units where `#` is."""
    before, _, after = around.replace("{0}", "1").partition("#")
    fill = many(unit)
    return lambda size: before + fill(size) + after


CALENDAR: dict[str, Kind] = {
    "small events": many(event(DAYS)),
    "events of strangers": many(event(DAYS, "Dentist")),
    "events of unknown people": many(event(DAYS, "Triage: Person {0}")),
    "events of one id": many(event(DAYS).replace("{0}", "1")),
    "events, one title": inside(event(DAYS, "Triage: #"), "a/"),
    "events, one title of accents": inside(event(DAYS, "Triage: a#"), "\u0301\u0327"),
    "events, one title of spaces": inside(event(DAYS, "Triage: #x"), " "),
    "one long description": inside(event(DAYS + "DESCRIPTION:#\n"), "x"),
    "one description of accents": inside(event(DAYS + "DESCRIPTION:a#\n"), "\u0301\u0327"),
    "folded lines": inside(event(DAYS + "DESCRIPTION:x#\n"), "\n a"),
    "time zones": many(ZONE + event(IN_ZONE)),
    "unknown time zones": many(event(IN_ZONE)),
    "excluded dates": inside(event(DAYS + "RRULE:FREQ=DAILY\n#"), "EXDATE;VALUE=DATE:{1}\n"),
    "additional dates": inside(event(DAYS + "#"), "RDATE;VALUE=DATE:{1}\n"),
    "rules": many(event(DAYS + "RRULE:FREQ=WEEKLY\n")),
    "rules from 1970": many(event("DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY\n")),
    "rare rules from 1970": many(
        event("DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO\n")
    ),
    "empty rules from 1970": many(event("DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\n")),
    "hours and minutes from 1970": many(
        event("DTSTART:19700101T080000\nRRULE:FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=0,1,2,3\n")
    ),
    "changed dates": many(event("RECURRENCE-ID;VALUE=DATE:{1}\n" + DAYS).replace("u{0}", "u")),
    "properties": inside(event(DAYS + "#"), "X-A{0}:1\n"),
    "parameters": inside(event(DAYS + "X-A#:1\n"), ";A=b"),
    "guests": inside(event(DAYS + "#"), "ATTENDEE;PARTSTAT=DECLINED:mailto:a{0}@example.org\n"),
    "events from 1970 to 2199": many(event("DTSTART;VALUE=DATE:19700101\nDTEND;VALUE=DATE:21991231\n")),
    "hours from 1970 to 2199": many(event("DTSTART:19700101T000000Z\nDTEND:21991231T000000Z\n")),
    "shifts": many(event("DTSTART:{1}T080000\nDTEND:{1}T170000\n")),
    "blank lines": many("\n"),
}


def read_team(text: str) -> None:
    """Read a team.yaml."""
    team.parse(text, "f")


def read_outages(text: str) -> None:
    """Read an outages.yaml."""
    outages.parse(text, "f", TEAM)


def read_absences(text: str) -> None:
    """Read an outages.yaml, and who is away in some years."""
    read, _ = outages.parse(text, "f", TEAM)
    days_off = DaysOff(TEAM, read)
    for year in range(2024, 2029):
        _ = days_off.find_outages_on(date(year, 12, 1))


def read_for_many(text: str) -> None:
    """Read a rotation.txt of a large team."""
    rotation_txt.parse(text, "f", LARGE_TEAM)


def read_rotation(text: str) -> None:
    """Read a rotation.txt."""
    rotation_txt.parse(text, "f", TEAM)


def read_names(text: str) -> None:
    """Read a file of names."""
    name_list.parse(text, "f")


TEXTS: dict[str, tuple[Callable[[str], object], Kind]] = {
    "team.yaml, people": (read_team, inside("name: T\npeople:\n#", "- Person {0}\n")),
    "team.yaml, aliases": (
        read_team,
        inside("name: T\npeople: [{name: Ann, aliases: [#]}]\n", "a{0}, "),
    ),
    "team.yaml, closures": (
        read_team,
        inside("name: T\npeople: [Ann]\nclosures: [#]\n", "2026-01-01..2199-12-31, "),
    ),
    "team.yaml, unknown keys": (read_team, many("peopel{0}: 1\n")),
    "team.yaml, a long name": (read_team, inside("name: T\npeople: ['a#']\n", "\u0301\u0327")),
    "outages.yaml, outages": (
        read_outages,
        many("- {{who: Ann, from: 2026-12-01, to: 2026-12-04}}\n"),
    ),
    "outages.yaml, long ones": (
        read_outages,
        many("- {{who: Ann, from: 1970-01-01, to: 2199-12-31}}\n"),
    ),
    "outages.yaml, rules": (
        read_outages,
        many("- {{who: Ann, from: 1970-01-01, every: FREQ=DAILY}}\n"),
    ),
    **{
        f"outages.yaml, {name}": (
            read_absences,
            many(f"- {{{{who: Ann, from: 1970-01-01, every: '{rule}'}}}}\n"),
        )
        for name, rule in {
            "days": "FREQ=DAILY",
            "days that are counted": "FREQ=DAILY;COUNT=500",
            "weeks": "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR",
            "last days of months": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "years": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "rules without a day": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        }.items()
    },
    "outages.yaml, a long rule": (
        read_outages,
        inside("- {who: Ann, from: 2026-01-01, every: 'FREQ=WEEKLY#'}\n", " "),
    ),
    "outages.yaml, unknown people": (
        read_outages,
        many("- {{who: An{0}, from: 2026-12-01}}\n"),
    ),
    "outages.yaml, exceptions": (
        read_outages,
        inside("- {who: Ann, from: 2026-01-01, every: FREQ=DAILY, except: [#]}\n", "2026-02-01, "),
    ),
    "rotation.txt, lines": (read_rotation, many("{1}: Ann\n")),
    "rotation.txt, unknown people": (read_rotation, many("2026-11-30: An{0}\n")),
    "rotation.txt, misspelt of 2,000": (read_for_many, many("{1}: Persn {0}x\n")),
    "rotation.txt, one name": (
        read_rotation,
        inside("2026-11-30: a#", "\u0301\u0327"),
    ),
    "rotation.txt, one line of spaces": (
        read_rotation,
        inside("2026-11-30#x", " "),
    ),
    "rotation.txt, comment": (read_rotation, inside("2026-11-30: Ann #", "#")),
    "names": (read_names, many("Name {0}\n")),
}


def read_calendar(text: str) -> None:
    """Read a calendar file to its duties."""
    data = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-\n{text}END:VCALENDAR\n".encode()
    try:
        events = [piece.event for piece in parse_calendar(data, "f") if piece.event is not None]
    except TriageError:
        return
    _ = classify(events, TEAM, TODAY).duties


def read_page(text: str) -> None:
    """Read a page of Google's, with an event for each line of the text."""
    items = [
        {
            "id": str(number),
            "summary": f"Triage: {line}",
            "start": {"date": "2026-11-30"},
            "end": {"date": "2026-12-05"},
        }
        for number, line in enumerate(text.splitlines())
    ]
    find_wrong_field({"items": items}, listing=True)
    _ = classify([read_event_as_sent(item, TEAM) for item in items], TEAM, TODAY).duties


def inputs() -> dict[str, tuple[Callable[[str], object], Kind]]:
    """Return all kinds of input, each with what reads it."""
    return {
        **{f"calendar, {name}": (read_calendar, kind) for name, kind in CALENDAR.items()},
        **TEXTS,
        "Google, events": (read_page, many("Ann\n")),
        "Google, unknown people": (read_page, many("Person {0}\n")),
    }


def main() -> int:
    """Measure and print."""
    smallest = argument(1, 10) * 1000
    sizes = [smallest, smallest * 10, smallest * 100]
    print(f"{'seconds for':<36}" + "".join(f"{size // 1000:>8} kB" for size in sizes) + "   ratio")
    for name, (read, kind) in inputs().items():
        took = []
        for size in sizes:
            text = kind(size)
            if read is not read_calendar and read is not read_page:
                text = text[:MAX_TEXT]
            begun = perf_counter()
            read(text)
            took.append(perf_counter() - begun)
        print(
            f"{name:<36}" + "".join(f"{seconds:>11.3f}" for seconds in took) + f"{took[2] / took[1]:>8.1f}", flush=True
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
