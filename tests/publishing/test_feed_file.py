"""The feed beside a calendar that is elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rotation.atomic import lock_folders
from rotation.calendars.classify import classify
from rotation.calendars.event import build_event
from rotation.errors import TemporaryError
from rotation.model import Duty
from rotation.publishing.feed_file import export, find_feed_path, read_events
from tests.calendars.world import ADA, ALAN, NOW, TEAM, TODAY, week

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.calendars.duty_event import CalendarEvents

GOOGLE = replace(TEAM, calendar="google:abc", feed="feed.ics")
STRANGER = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:another\r\nEND:VCALENDAR\r\n"


def calendar(*people: str) -> CalendarEvents:
    """Return a calendar with a week for each of the people."""
    events = [replace(build_event(Duty(week(n), person), TEAM), modified=NOW) for n, person in enumerate(people)]
    return classify(events, TEAM)


def titles(folder: Path) -> list[str]:
    """Return the titles of what the feed has."""
    return [event.title for event in read_events(GOOGLE, folder)]


def test_the_feed_has_the_duties(tmp_path: Path) -> None:
    """It follows each load."""
    export(calendar(ADA), GOOGLE, tmp_path, TODAY)
    export(calendar(ADA, ALAN), GOOGLE, tmp_path, TODAY)
    assert ["Triage: Ada Lovelace", "Triage: Alan Turing"] == titles(tmp_path)


def test_a_feed_that_is_right_is_not_written(tmp_path: Path) -> None:
    """Not even where it could not be: web servers see no change."""
    export(calendar(ADA), GOOGLE, tmp_path, TODAY)
    before = (tmp_path / "feed.ics").stat()
    with lock_folders(tmp_path / "feed.ics"):
        export(calendar(ADA), GOOGLE, tmp_path, TODAY)
    after = (tmp_path / "feed.ics").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_feed_that_is_the_calendar_is_no_feed(tmp_path: Path) -> None:
    """By its name, and through a link: there is nothing to export to."""
    (tmp_path / "link.ics").symlink_to(tmp_path / "duty.ics")
    teams = [replace(TEAM, calendar="duty.ics", feed=feed) for feed in ("duty.ics", "./duty.ics", "link.ics")]
    assert [None, None, None] == [find_feed_path(team, tmp_path) for team in teams]


def test_a_feed_that_cannot_be_read_has_no_events(tmp_path: Path) -> None:
    """A folder of its name, or bytes that are not a calendar, do not keep a load from beginning."""
    (tmp_path / "feed.ics").mkdir()
    (tmp_path / "broken.ics").write_bytes(b"\xff\xfe")
    assert ((), ()) == (read_events(GOOGLE, tmp_path), read_events(replace(GOOGLE, feed="broken.ics"), tmp_path))


@pytest.mark.parametrize("others", [STRANGER, b"something else"])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path, others: bytes) -> None:
    """Another program's calendar, or no calendar at all."""
    (tmp_path / "feed.ics").write_bytes(others)
    with pytest.raises(TemporaryError):
        export(calendar(ADA), GOOGLE, tmp_path, TODAY)
    assert others == (tmp_path / "feed.ics").read_bytes()


def test_a_former_calendar_with_events_of_others_is_not_replaced(tmp_path: Path) -> None:
    """It was the calendar before that moved to Google."""
    export(calendar(ADA), GOOGLE, tmp_path, TODAY)
    dentist = b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261201\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR"
    mixed = (tmp_path / "feed.ics").read_bytes().replace(b"END:VCALENDAR", dentist)
    (tmp_path / "feed.ics").write_bytes(mixed)
    with pytest.raises(TemporaryError, match="contains more than duties; name another file"):
        export(calendar(ADA, ALAN), GOOGLE, tmp_path, TODAY)
    assert mixed == (tmp_path / "feed.ics").read_bytes()
