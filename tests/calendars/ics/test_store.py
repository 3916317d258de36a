"""What is particular to the calendar file: its text after a load."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars import open_store
from rotation.calendars.event import build_event_id, compute_sequence
from rotation.calendars.ics.reader import parse
from rotation.calendars.ics.store import IcsFile
from rotation.calendars.ics.writer import build_feed
from rotation.errors import BadInputError
from rotation.model import Team
from tests.calendars.ics.test_reader import FOREIGN, mutate
from tests.calendars.world import ADA, ALAN, GRACE, NOW, TEAM, FileWorld, list_events, live, load, monday, rota, week

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> FileWorld:
    """Return a calendar file that is not there yet."""
    return FileWorld(tmp_path)


def text(world: FileWorld) -> str:
    """Return the text of the file."""
    return world.path.read_bytes().decode()


def test_nothing_is_written_when_nothing_changes(world: FileWorld) -> None:
    """Not even the same bytes: the file is the same one, with the same time."""
    load(world, rota(ADA, None, ALAN))
    before = world.path.stat()
    load(world, rota(ADA, None, ALAN), now=NOW + timedelta(weeks=20))
    assert before == world.path.stat()


def test_an_empty_load_makes_no_file(world: FileWorld) -> None:
    """Clearing a week in a calendar that does not exist does not create it."""
    load(world, rota(None))
    assert not world.path.exists()


def test_the_file_is_the_feed(world: FileWorld) -> None:
    """What a load writes is what the feed of those events is."""
    load(world, rota(ADA, ALAN, GRACE))
    assert build_feed(world.store().events(), TEAM) == world.path.read_bytes()


def test_the_order_of_loads_does_not_matter(world: FileWorld, tmp_path: Path) -> None:
    """Events stand in order of date."""
    load(world, rota(ADA, first=0))
    load(world, rota(GRACE, first=2))
    load(world, rota(ALAN, first=1))
    (tmp_path / "other").mkdir()
    other = FileWorld(tmp_path / "other")
    load(other, rota(ADA, ALAN, GRACE))
    assert text(world) == text(other)


def test_only_what_changes_gets_a_new_date(world: FileWorld) -> None:
    """A swap of two weeks dates and numbers those two anew, and leaves the third as it was."""
    load(world, rota(ADA, ALAN, GRACE))
    third = world.snapshot(build_event_id(TEAM, monday(2)))
    load(world, rota(ALAN, ADA, GRACE), now=NOW + timedelta(days=3))
    assert ["20261128T093000Z", "20261128T093000Z", "20261125T093000Z"] == re.findall(r"DTSTAMP:(\w+)", text(world))
    assert ["20261128T093000Z", "20261128T093000Z", "20261125T093000Z"] == re.findall(r"MODIFIED:(\w+)", text(world))
    later = compute_sequence(NOW + timedelta(days=3))
    assert [later, later, compute_sequence(NOW)] == [
        int(number) for number in re.findall(r"SEQUENCE:(\d+)", text(world))
    ]
    assert third == world.snapshot(build_event_id(TEAM, monday(2)))


def test_a_cleared_duty_is_gone(world: FileWorld) -> None:
    """Programs that show a whole file remove what is gone from it; cancelled, it would stay there, struck out."""
    load(world, rota(ADA, ALAN))
    load(world, rota(None))
    assert ["Triage: Alan Turing"] == re.findall(r"SUMMARY:(.*)\r", text(world))


def test_a_duty_that_comes_back_has_a_higher_number(world: FileWorld) -> None:
    """Nothing is known of the one that was cleared, but time has passed."""
    load(world, rota(ADA))
    load(world, rota(None))
    load(world, rota(GRACE), now=NOW + timedelta(minutes=2))
    assert [str(compute_sequence(NOW) + 2)] == re.findall(r"SEQUENCE:(\d+)", text(world))


def test_two_changes_in_one_minute_have_two_numbers(world: FileWorld) -> None:
    """Each is one more than the one before it."""
    for person in (ADA, ALAN, GRACE):
        load(world, rota(person))
    assert [str(compute_sequence(NOW) + 2)] == re.findall(r"SEQUENCE:(\d+)", text(world))


def test_cancelled_duties_of_before_go_with_the_next_change(world: FileWorld) -> None:
    """Earlier versions left them in the file. Cancelled events of others stay."""
    load(world, rota(ADA, ALAN))
    foreign = "BEGIN:VEVENT\r\nUID:f\r\nDTSTART;VALUE=DATE:20261201\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"
    before = text(world).replace("STATUS:CONFIRMED", "STATUS:CANCELLED", 1).replace("END:VCAL", f"{foreign}END:VCAL")
    world.path.write_bytes(before.encode())
    load(world, rota(GRACE, first=2))
    assert (1, 1) == (text(world).count("STATUS:CANCELLED"), text(world).count(foreign))


def test_everything_of_others_survives(world: FileWorld) -> None:
    """A calendar that somebody else keeps gets our events, and our header only where it has none of its own."""
    world.path.write_bytes(FOREIGN)
    load(world, rota(ADA))
    load(world, rota(ALAN))
    load(world, rota(GRACE, first=1))
    load(world, rota(None))
    header = b"CALSCALE:GREGORIAN|NAME:Software Triage|REFRESH-INTERVAL;VALUE=DURATION:PT4H|X-PUBLISHED-TTL:PT4H|"
    after = world.path.read_bytes().replace(header.replace(b"|", b"\r\n"), b"")
    [mine] = [piece for piece in parse(after, "") if piece.event is not None and piece.event.owner]
    assert FOREIGN.replace(b"\n", b"\r\n") == after.replace(mine.raw, b"")


def test_our_header_follows_the_teams_name(world: FileWorld) -> None:
    """In a calendar that we began, the name is ours to change; lines that somebody has added stay."""
    load(world, rota(ADA))
    world.path.write_bytes(world.path.read_bytes().replace(b"BEGIN:VEVENT", b"X-PRIMARY-COLOR:#f00\r\nBEGIN:VEVENT"))
    load(world, rota(ALAN), team=Team("SOFTWARE triage", TEAM.people))
    assert ["SOFTWARE triage", "SOFTWARE triage"] == re.findall(r"(?m)^(?:X-WR-CAL)?NAME:(.*)\r$", text(world))
    assert text(world).count("X-PRIMARY-COLOR:#f00\r\n") == 1
    assert text(world).count("PRODID") == 1


def test_what_a_person_adds_to_our_event_stays(world: FileWorld) -> None:
    """An alarm or a place in one of our events is not lost when somebody else takes the duty."""
    load(world, rota(ADA))
    mine = "LOCATION:Room 1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n"
    world.path.write_bytes(world.path.read_bytes().replace(b"END:VEVENT", mine.encode() + b"END:VEVENT"))
    load(world, rota(ALAN))
    assert (text(world).count(mine), list_events(world)) == (1, [(monday(0), ALAN)])


def test_an_event_that_is_there_twice_becomes_one(world: FileWorld) -> None:
    """A merge of two versions can double an event with its id; the next load of that week removes one of them."""
    load(world, rota(ADA))
    double = world.snapshot(build_event_id(TEAM, monday(0)))
    world.path.write_bytes(text(world).replace(double, double * 2).encode())
    load(world, rota(ADA))
    assert (text(world).count("BEGIN:VEVENT"), next(iter(live(world).values())).cancelled) == (1, False)
    assert load(world, rota(ADA))[0].actions == ()


def test_a_copy_of_our_event_is_a_persons(world: FileWorld) -> None:
    """A program that duplicates an event copies our mark too; the copy counts as edited by hand."""
    load(world, rota(ADA))
    mine = world.snapshot(build_event_id(TEAM, monday(0)))
    copy = mine.replace("UID:", "UID:copy-").replace("20261130", "20261207").replace("20261205", "20261212")
    world.path.write_bytes(text(world).replace(mine, mine + copy).encode())
    assert list_events(world) == [(monday(0), ADA), (monday(1), ADA)]
    assert len(load(world, rota(ADA, ALAN))[0].kept) == 1
    load(world, rota(ADA, ALAN), force=True)
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN)]


def test_a_file_that_an_editor_has_converted(world: FileWorld) -> None:
    """LF and a byte order mark are read, and nobody counts as having edited anything."""
    load(world, rota(ADA, ALAN))
    whole = world.path.read_bytes()
    world.path.write_bytes(b"\xef\xbb\xbf" + whole.replace(b"\r\n", b"\n"))
    assert load(world, rota(ADA, ALAN))[0].actions == ()
    load(world, rota(ADA, GRACE))
    load(world, rota(ADA, ALAN))
    assert (text(world).count("\r\n"), text(world).count("\n")) == (whole.count(b"\n"), whole.count(b"\n"))


@given(st.binary(max_size=200) | mutate())
def test_a_file_that_is_not_understood_is_not_written(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Any bytes: either a load sets the week, or it says what is wrong and leaves the bytes."""
    world = FileWorld(tmp_path_factory.mktemp("any"))
    world.path.write_bytes(data)
    try:
        load(world, rota(GRACE, first=9), force=True)
    except BadInputError:
        assert data == world.path.read_bytes()
    else:
        assert GRACE in [person for start, person in list_events(world) if start == monday(9)]


def test_google_is_not_a_file(tmp_path: Path) -> None:
    """A calendar at Google is never taken for a file of that name."""
    assert not isinstance(open_store(Team("T", (), calendar="google:primary"), tmp_path, NOW), IcsFile)
    assert list(tmp_path.iterdir()) == []


def test_a_calendar_elsewhere(tmp_path: Path) -> None:
    """The file is looked for in the folder of the team, unless it says where it is."""
    (tmp_path / "www").mkdir()
    team = Team("T", TEAM.people, calendar=str(tmp_path / "www" / "all.ics"))
    assert open_store(team, tmp_path / "nowhere", NOW).name == str(tmp_path / "www" / "all.ics")
    assert week(0).length == 5
