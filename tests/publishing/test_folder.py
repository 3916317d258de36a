"""The folder for a web server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.ics.writer import build_feed
from rotation.calendars.ownership import BLANK_SEAL, seal, seal_feed
from rotation.errors import RefusedError
from rotation.publishing.folder import Folder
from tests.calendars.world import TEAM

if TYPE_CHECKING:
    from pathlib import Path


def ours(name: str, text: str = "") -> bytes:
    """Return a file that the rotation has published under this name."""
    if name.endswith(".ics"):
        return seal_feed(build_feed((), TEAM, name=f"{name} {text}", sealed=True), TEAM.mark)
    return seal(f"{BLANK_SEAL} {name} {text}".encode(), TEAM.mark)


def put(path: Path, data: bytes | None = None) -> Path:
    """Write a file, by default a published one, and the folders above it; return its path."""
    data = ours(path.name) if data is None else data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_only_files_that_differ_are_named_as_changed(tmp_path: Path) -> None:
    """A file that is missing differs, too."""
    put(tmp_path / "same.ics")
    put(tmp_path / "old.ics", ours("old.ics", "before"))
    files = {name: ours(name) for name in ("same.ics", "old.ics", "new.ics")}
    assert ("old.ics", "new.ics") == Folder(tmp_path, TEAM).find_changed(files)


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    """Whatever kind of file it is, and even if only one of many is."""
    put(tmp_path / "people/ada.ics", b"BEGIN:VCALENDAR\r\nPRODID:another\r\nEND:VCALENDAR\r\n")
    with pytest.raises(RefusedError, match=r"ada\.ics was not written by publish, and would be lost"):
        Folder(tmp_path, TEAM).find_changed({"index.html": ours("index.html"), "people/ada.ics": ours("ada.ics")})


def test_an_empty_file_may_be_replaced(tmp_path: Path) -> None:
    """Nothing is lost with it."""
    put(tmp_path / "index.html", b"")
    assert ("index.html",) == Folder(tmp_path, TEAM).find_changed({"index.html": ours("index.html")})


def test_feeds_of_people_who_are_off_the_roster_are_left_over(tmp_path: Path) -> None:
    """Only those in the subfolder that were published there and have no one any more."""
    for name in ("people/ada.ics", "people/gone.ics", "people/copy.ics", "people/notes.txt", "gone.ics"):
        put(tmp_path / name)
    listed = json.dumps({"seal": BLANK_SEAL, "files": ["people/ada.ics", "people/gone.ics", "people/notes.txt"]})
    put(tmp_path / "data.json", seal(listed.encode(), TEAM.mark))
    assert ("people/gone.ics",) == Folder(tmp_path, TEAM).find_left_over("people", ["people/ada.ics"])


def test_the_calendar_among_the_feeds_is_not_left_over(tmp_path: Path) -> None:
    """It was a feed once, that of somebody who has left; to delete it would lose every duty."""
    calendar = put(tmp_path / "people/duty.ics")
    listed = json.dumps({"seal": BLANK_SEAL, "files": ["people/duty.ics"]})
    put(tmp_path / "data.json", seal(listed.encode(), TEAM.mark))
    assert ("people/duty.ics",) == Folder(tmp_path, TEAM).find_left_over("people", [])
    assert () == Folder(tmp_path, TEAM, calendar).find_left_over("people", [])


def test_a_strangers_calendar_among_the_feeds_is_not_left_over(tmp_path: Path) -> None:
    """It has not been published."""
    put(tmp_path / "people/birthdays.ics", b"BEGIN:VCALENDAR\r\nPRODID:another\r\nEND:VCALENDAR\r\n")
    assert () == Folder(tmp_path, TEAM).find_left_over("people", [])


@pytest.mark.parametrize("where", ["www/triage.ics", "www/people/../triage.ics"])
def test_the_calendar_is_recognized_by_any_path(tmp_path: Path, where: str) -> None:
    """Also by one with dots in it."""
    calendar = put(tmp_path / "www/triage.ics")
    (tmp_path / "www/people").mkdir()
    assert Folder(tmp_path / "www", TEAM, tmp_path / where).is_calendar("triage.ics")
    assert calendar.read_bytes() == ours("triage.ics")


def test_the_calendar_is_recognized_through_a_link(tmp_path: Path) -> None:
    """A link in the folder to the calendar is the calendar; a link to another file is not."""
    calendar = put(tmp_path / "duty.ics")
    (tmp_path / "www").mkdir()
    (tmp_path / "www/triage.ics").symlink_to(calendar)
    (tmp_path / "www/other.ics").symlink_to(put(tmp_path / "elsewhere.ics"))
    folder = Folder(tmp_path / "www", TEAM, calendar)
    assert (True, False) == (folder.is_calendar("triage.ics"), folder.is_calendar("other.ics"))


def test_writing_makes_folders_and_removes_what_is_left_over(tmp_path: Path) -> None:
    """Each file is a step, removed ones too."""
    put(tmp_path / "www/people/gone.ics")
    steps: list[None] = []
    Folder(tmp_path / "www", TEAM).write(
        {"people/ada.ics": ours("ada.ics")}, ["people/gone.ics"], lambda: steps.append(None)
    )
    assert ["ada.ics"] == [path.name for path in (tmp_path / "www/people").iterdir()]
    assert len(steps) == 2


def test_events_of_a_feed_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    """Where there is no published feed, that is another answer."""
    put(tmp_path / "triage.ics")
    put(tmp_path / "other.ics", b"not a calendar")
    folder = Folder(tmp_path, TEAM)
    assert [(), None, None] == [folder.events(name) for name in ("triage.ics", "other.ics", "missing.ics")]
