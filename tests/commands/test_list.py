"""--list, as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-03: Cleo\n2026-12-07: Bob\n2027-01-04: Cleo\n"


def test_an_empty_calendar_is_no_error(three: Folder) -> None:
    """Nothing is printed; as JSON it is an empty list."""
    assert (0, "", "") == (three.triage("--list").code, three.triage("--list").out, three.triage("--list").err)
    assert [] == three.triage("--list", "--json").json


def test_duties_are_listed_in_order(three: Folder) -> None:
    """A line for each duty, parts of weeks too, as the old tool printed them."""
    three.triage("--load", three.write("r.txt", PLAN))
    assert PLAN == three.triage("list").out


def test_dates_bound_the_list(three: Folder) -> None:
    """By the day a duty begins on, both inclusive; a month is its first or its last day."""
    three.triage("--load", three.write("r.txt", PLAN))
    assert ["2026-12-03: Cleo", "2026-12-07: Bob"] == three.triage(
        "--list", "--minDate", "2026-12", "--maxDate", "2026-12"
    ).out.splitlines()
    assert ["2026-12-07: Bob"] == three.triage(
        "--list", "--min-date=2026-12-07", "--maxDate=2026-12-07"
    ).out.splitlines()


def test_json_has_exclusive_ends_and_ids(three: Folder) -> None:
    """An id is the event's, and stays when the week changes hands."""
    three.triage("--load", three.write("r.txt", PLAN))
    first = three.triage("--list", "--json").json[0]
    assert {"date": "2026-11-30", "end": "2026-12-03", "person": "Ann"} == {
        k: first[k] for k in ("date", "end", "person")
    }
    three.triage("--load", three.write("s.txt", "2026-11-30: Bob\n2026-12-03: Cleo\n"))
    assert first | {"person": "Bob"} == three.triage("--list", "--json").json[0]


def test_names_in_the_calendar_are_those_of_the_roster(three: Folder) -> None:
    """Aliases and other spellings become the roster's; who is not on it keeps the calendar's."""
    three.write("team.yaml", "name: Trio\npeople: [{name: Ann Archer, aliases: [annie]}, Bob]\n")
    three.write(
        "triage.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        + "".join(
            f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:202601{day}\r\n"
            f"DTEND;VALUE=DATE:202601{day + 5}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
            for day, title in ((12, "triage: ANNIE"), (19, "Triage: Zoe Former"), (26, "Team lunch"))
        )
        + "END:VCALENDAR\r\n",
    )
    assert ["2026-01-12: Ann Archer", "2026-01-19: Zoe Former"] == three.triage("--list").out.splitlines()
