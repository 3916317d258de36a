"""--who, as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-10: Cleo\n2026-12-21: Ann\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return the team of three with some weeks in its calendar."""
    assert 0 == three.triage("--load", three.write("r.txt", PLAN)).code
    return three


@pytest.mark.parametrize(
    ("day", "line"),
    [
        ("2026-11-29", "nobody until Sun 2026-11-29, then Ann from Mon 2026-11-30"),
        ("2026-11-30", "Ann until Fri 2026-12-04, then Bob from Mon 2026-12-07"),
        ("2026-12-05", "nobody until Sun 2026-12-06, then Bob from Mon 2026-12-07"),
        ("2026-12-09", "Bob until Wed 2026-12-09, then Cleo from Thu 2026-12-10"),
        ("2026-12-25", "Ann until Fri 2026-12-25, then nobody"),
        ("2026-12-26", "nobody from Sat 2026-12-26 on"),
    ],
)
def test_one_line(loaded: Folder, day: str, line: str) -> None:
    """Who, until which day, and who is next; today or on another day. Nobody is an answer."""
    for ended in (loaded.triage("--who", today=day), loaded.triage("who", day), loaded.triage("--who", day, "-n")):
        assert (0, f"{line}\n", "") == (ended.code, ended.out, ended.err)


def test_programs_get_the_duties(loaded: Folder) -> None:
    """As --list prints them, first who is on duty, then who is next."""
    listed = loaded.triage("--list", "--json").json
    assert [listed[0] | {"on_duty": True}, listed[1] | {"on_duty": False}] == loaded.triage(
        "--who", "2026-12-01", "--json"
    ).json
    assert [listed[1] | {"on_duty": False}] == loaded.triage("--who", "2026-12-06", "--json").json
    assert [] == loaded.triage("--who", "2027-01-01", "--json").json


def test_the_earlier_tools_events_count(loaded: Folder) -> None:
    """Whoever wrote the event, a title of the right form says who is on duty."""
    path = loaded.path / "triage.ics"
    lines = [
        "BEGIN:VEVENT", "UID:old", "DTSTAMP:20200101T000000Z", "DTSTART;VALUE=DATE:20270104",
        "DTEND;VALUE=DATE:20270109", "SUMMARY:Triage: Dora", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", "\r\n".join(lines).encode()))
    assert "Dora (not on the roster) until Fri 2027-01-08, then nobody\n" == loaded.triage("--who", "2027-01-04").out


def test_a_day_that_is_none(loaded: Folder) -> None:
    """It is the mistake that it would be in a file."""
    ended = loaded.triage("--who", "2026-13-01")
    assert (1, "", "error[bad-date]: 2026-13-01 is not a valid date\n1 error.\n") == (ended.code, ended.out, ended.err)


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2026-12-09", "Bob (away today: sick) until Wed 2026-12-09, then Cleo (away Dec 10) from Thu 2026-12-10"),
        ("2026-12-08", "Bob (away Dec 9: sick) until Wed 2026-12-09, then Cleo (away Dec 10) from Thu 2026-12-10"),
        (
            "2026-12-10",
            ("Cleo (away today) until Fri 2026-12-11, then nobody from Mon 2026-12-14, "
            "then Ann (closed: Shutdown) from Mon 2026-12-21"),
        ),
        ("2026-12-21", "Ann (closed: Shutdown) until Fri 2026-12-25, then nobody"),
        ("2026-12-15", "nobody until Sun 2026-12-20, then Ann (closed: Shutdown) from Mon 2026-12-21"),
    ],
)  # fmt: skip
def test_what_has_come_up_since(loaded: Folder, today: str, line: str) -> None:
    """Who is away, weeks with nobody, and closures are said, whatever has been loaded."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-09, why: sick}\n- {who: Cleo, from: 2026-12-10}\n")
    closures = "closures: ['2026-12-21..2026-12-25: Shutdown']"
    loaded.write("team.yaml", f"name: Trio\npeople: [Ann, Bob, Cleo]\n{closures}\n")
    assert f"{line}\n" == loaded.triage("--who", today=today).out


def test_away_on_another_day(loaded: Folder) -> None:
    """It is not today that they are away."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-08, to: 2026-12-09, why: sick}\n")
    assert loaded.triage("--who", "2026-12-08").out.startswith("Bob (away that day: sick) until Wed 2026-12-09, ")


def test_days_with_nobody(loaded: Folder) -> None:
    """The first of them is named."""
    loaded.triage("--delete", "2026-12-08")
    expected = "Bob until Mon 2026-12-07, then nobody from Tue 2026-12-08, then Ann from Mon 2026-12-21\n"
    assert expected == loaded.triage("--who", "2026-12-07").out


def test_the_handoff_says_so_too(loaded: Folder) -> None:
    """Days with nobody before and after the duty, who is away, without the reason, and closures."""
    loaded.triage("--delete", "2026-12-08")
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-07, to: 2026-12-11, why: sick}\n")
    monday = loaded.triage("--handoff", today="2026-12-07").out.splitlines()
    assert ["On duty: Bob (away today), Dec 7.", "After that nobody from Dec 8."] == monday[1:3]
    assert "Until then nobody from Dec 9." == (loaded.triage("--handoff", today="2026-12-09").out.splitlines()[1])
    loaded.write("team.yaml", "name: Trio\npeople: [Ann, Bob, Cleo]\nclosures: ['2026-12-21..2026-12-25: Shutdown']\n")
    closed = loaded.triage("--handoff", today="2026-12-21").out.splitlines()
    assert ("Trio: nobody is on duty, it is closed.", "Closed: Dec 21\N{EN DASH}25 (Shutdown).") == (
        closed[0],
        closed[2],
    )


def test_explain_says_who_is_away(loaded: Folder) -> None:
    """With the reason, for whoever is on duty today."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-08, to: 2026-12-09, why: sick}\n")
    title = loaded.triage("--explain", "2026-12-08", today="2026-12-08").out.splitlines()[0]
    assert "2026-12-07 .. 2026-12-11: Bob (away today: sick) and Cleo (in the calendar)" == title


def test_two_events_of_one_person_are_one_time_on_duty(loaded: Folder) -> None:
    """Where one reaches into the other, neither is said to come after it."""
    path = loaded.path / "triage.ics"
    lines = [
        "BEGIN:VEVENT", "UID:old", "DTSTAMP:20200101T000000Z", "DTSTART;VALUE=DATE:20261125",
        "DTEND;VALUE=DATE:20261202", "SUMMARY:Triage: Ann", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", "\r\n".join(lines).encode()))
    assert "Ann until Fri 2026-12-04, then Bob from Mon 2026-12-07\n" == loaded.triage("--who", "2026-11-30").out


def test_of_two_on_duty_the_earlier_end_is_named(loaded: Folder) -> None:
    """From the next day on it is not those two any more."""
    path = loaded.path / "triage.ics"
    other = event("other", "20261130", "20261203", "Triage: Cleo") + "END:VCALENDAR"
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", other.encode()))
    answer = loaded.triage("--who", "2026-11-30").out
    assert answer.startswith("Cleo and Ann until Wed 2026-12-02, then ")


@pytest.mark.parametrize("action", ["who", "explain"])
def test_a_date_in_another_form_is_answered(three: Folder, action: str) -> None:
    """With the date to type."""
    ended = three.triage(action, "12/28/2026")
    assert (1, "  = help: write 2026-12-28") == (ended.code, ended.err.splitlines()[1])


def event(uid: str, first: str, end: str, title: str) -> str:
    """Return an all-day event of somebody else's."""
    lines = "BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"DTSTART;VALUE=DATE:{first}"
    return "\r\n".join([*lines, f"DTEND;VALUE=DATE:{end}", f"SUMMARY:{title}", "END:VEVENT\r\n"])


def test_nobody_hands_over_to_a_note_or_a_placeholder(three: Folder) -> None:
    """Who is next is somebody on the roster; who is on duty today without being on it is said to be so."""
    entries = event("a", "20261123", "20261128", "Triage: Ann") + event("b", "20261130", "20261205", "Triage: TBD")
    entries += event("c", "20270310", "20270311", "Triage: retrospective") + event(
        "d", "20270315", "20270320", "Triage: Bob"
    )
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{entries}END:VCALENDAR\r\n"
    (three.path / "triage.ics").write_bytes(calendar.encode())
    assert "Ann until Fri 2026-11-27, then nobody from Mon 2026-11-30, then Bob from Mon 2027-03-15\n" == (
        three.triage("who", "2026-11-23").out
    )
    assert three.triage("who", "2026-12-01").out.startswith("TBD (not on the roster) until Fri 2026-12-04, then ")
    assert "TBD" not in three.triage("handoff", today="2026-11-30").out


def test_when_is_somebody_on_duty(loaded: Folder) -> None:
    """The weeks to come of one person, whole, to be loaded again if need be."""
    assert "2026-12-07: Bob\n2026-12-10: Cleo\n" == loaded.triage("who", "bob").out
    assert "2026-12-21: Ann\n" == loaded.triage("who", "Ann", today="2026-12-05").out
    assert [True, False] == [each["on_duty"] for each in loaded.triage("who", "ann", "--json", today="2026-12-01").json]


def test_somebody_with_no_duty_to_come(loaded: Folder) -> None:
    """It is said, and where the earlier ones are."""
    ended = loaded.triage("who", "Bob", today="2027-01-01")
    earlier = f"./triage.py list Bob -C {loaded.path} shows those before."
    assert (0, "", f"Bob has no duty from Fri 2027-01-01 on. {earlier}\n") == (ended.code, ended.out, ended.err)


@pytest.mark.parametrize("name", ['"ann"', "\u201cAnn\u201d", "'ANN'"])
def test_quotes_round_a_name_that_is_typed(loaded: Folder, name: str) -> None:
    """They are no part of it, whatever is asked."""
    assert loaded.triage("who", "ann").out == loaded.triage("who", name).out
    planned = loaded.triage("generate", name, "Bob", "--minDate", "2027-02-01", "--json").json
    assert ["Ann", "Bob"] == [person["name"] for person in planned["people"]]
