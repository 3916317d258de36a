"""Whose file is it: what people and other rotations have is never replaced, whatever is typed."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from rotation.model import make_safe_name
from tests.commands.conftest import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Ended

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"
TEAM = "name: Trio\npeople: [Ann, Bob, Cleo]\n"
OTHER = "name: Others\npeople: [Ann, Bob, Cleo]\n"
DENTIST = (
    b"BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261201\r\nSUMMARY:Dentist\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def snapshot(path: Path) -> dict[str, bytes]:
    """Return every file below the folder."""
    return {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder `team` with a plan that is loaded; there is room beside it."""
    (three.path / "team").mkdir()
    shutil.move(three.path / "team.yaml", three.path / "team/team.yaml")
    team = Folder(three.path / "team", three._capsys)  # noqa: SLF001 the same streams
    assert 0 == team.triage("load", str(team.path / team.write("r.txt", PLAN))).code
    return team


def second(loaded: Folder, team: str = OTHER) -> Folder:
    """Return another team's folder beside the first, with a plan that is loaded."""
    (loaded.path.parent / "other").mkdir()
    other = Folder(loaded.path.parent / "other", loaded._capsys)  # noqa: SLF001
    other.write("team.yaml", team)
    assert 0 == other.triage("load", str(other.path / other.write("r.txt", PLAN))).code
    return other


def add_stranger(path: Path) -> None:
    """Put somebody's event into a calendar."""
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR\r\n", DENTIST))


def check_refused(ended: Ended) -> tuple[int, bool]:
    """Return the exit code, and whether the reason is said."""
    return ended.code, "error[refused]" in ended.err


@pytest.mark.parametrize("stranger", [False, True])
def test_a_former_calendar_is_not_replaced_by_a_feed(loaded: Folder, *, stranger: bool) -> None:
    """The calendar has moved to another file; the old one may go further back, or have events of others."""
    loaded.write("team.yaml", TEAM + "calendar: duties.ics\n")
    (loaded.path / "duties.ics").write_bytes(loaded.read("triage.ics"))
    if stranger:
        add_stranger(loaded.path / "triage.ics")
    before = snapshot(loaded.path)
    assert (4, True) == check_refused(loaded.triage("publish", "."))
    assert before == snapshot(loaded.path)


def test_the_calendar_of_another_rotation_is_not_replaced_by_a_feed(loaded: Folder) -> None:
    """Published into the folder of another team."""
    other = second(loaded)
    before = snapshot(loaded.path)
    assert (4, True) == check_refused(other.triage("publish", "../team"))
    assert before == snapshot(loaded.path)


@pytest.mark.parametrize("gone", ["", "index.html data.json triage.ics"])
def test_two_rotations_do_not_publish_into_one_folder(loaded: Folder, gone: str) -> None:
    """Also where some files of the first have been removed. A subfolder is a folder of its own."""
    other = second(loaded)
    assert 0 == loaded.triage("publish", "../www").code
    for name in gone.split():
        (loaded.path.parent / "www" / name).unlink()
    before = snapshot(loaded.path.parent / "www")
    assert (4, True) == check_refused(other.triage("publish", "../www"))
    assert before == snapshot(loaded.path.parent / "www")
    assert [0, 0] == [other.triage("publish", "../www/other").code, loaded.triage("publish", "../www").code]


@pytest.mark.parametrize("name", ["triage.ics", "people/ann.ics", "index.html", "data.json"])
def test_what_somebody_has_changed_since_is_not_replaced(loaded: Folder, name: str) -> None:
    """Neither an event put into a feed, nor a line in the page."""
    assert 0 == loaded.triage("publish", "www").code
    path = loaded.path / "www" / name
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR\r\n", DENTIST) + b" ")
    before = snapshot(loaded.path / "www")
    loaded.triage("swap", "2026-11-30", "2026-12-07")
    assert (4, True) == check_refused(loaded.triage("publish", "www"))
    assert before == snapshot(loaded.path / "www")


def test_a_copy_of_a_feed_is_not_removed(loaded: Folder) -> None:
    """It was never published under that name; the feed of who has left is."""
    loaded.triage("publish", "www")
    shutil.copy(loaded.path / "www/people/ann.ics", loaded.path / "www/people/backup.ics")
    loaded.write("team.yaml", TEAM.replace("Cleo", "Dora"))
    loaded.triage("load", str(loaded.path / loaded.write("r.txt", "2026-12-14: Dora\n")))
    assert 0 == loaded.triage("publish", "www").code
    names = {path.name for path in (loaded.path / "www/people").iterdir()}
    assert {"ann.ics", "bob.ics", "dora.ics", "backup.ics"} == names


def test_a_feed_that_somebody_has_changed_is_not_removed(loaded: Folder) -> None:
    """Its person has left, and it has an entry of somebody's since."""
    loaded.triage("publish", "www")
    add_stranger(loaded.path / "www/people/cleo.ics")
    changed = loaded.read("www/people/cleo.ics")
    loaded.write("team.yaml", TEAM.replace("Cleo", "Dora"))
    loaded.triage("load", str(loaded.path / loaded.write("r.txt", "2026-12-14: Dora\n")))
    assert 0 == loaded.triage("publish", "www").code
    assert changed == loaded.read("www/people/cleo.ics")


def test_the_folder_of_another_team_is_none_to_publish_into(loaded: Folder) -> None:
    """Whether it has a calendar yet or not."""
    (loaded.path.parent / "fresh").mkdir()
    (loaded.path.parent / "fresh/team.yaml").write_text(OTHER, encoding="utf-8")
    assert (4, True) == check_refused(loaded.triage("publish", "../fresh"))
    assert ["team.yaml"] == [*snapshot(loaded.path.parent / "fresh")]


def test_a_single_file_of_another_rotation_makes_the_folder_theirs(loaded: Folder) -> None:
    """Also where none of ours would have its name."""
    other = second(loaded, "name: Others\npeople: [Ann, Bob, Cleo, Zoe]\n")
    assert 0 == other.triage("publish", "../www").code
    for path in [*(loaded.path.parent / "www").rglob("*.*")]:
        if path.name != "zoe.ics":
            path.unlink()
    before = snapshot(loaded.path.parent / "www")
    assert (4, True) == check_refused(loaded.triage("publish", "../www"))
    assert before == snapshot(loaded.path.parent / "www")


@pytest.mark.parametrize("name", ["index.html", "triage.ics", "people"])
def test_a_link_in_a_published_folder_is_not_followed(loaded: Folder, name: str) -> None:
    """What it leads to stays, and the link too."""
    (loaded.path / "www").mkdir()
    target = loaded.path.parent / "precious"
    if name == "people":
        target.mkdir()
    else:
        target.write_text("", encoding="utf-8")
    (loaded.path / "www" / name).symlink_to(target)
    assert (4, True) == check_refused(loaded.triage("publish", "www"))
    assert (target, [name]) == (
        (loaded.path / "www" / name).resolve(),
        [path.name for path in (loaded.path / "www").iterdir()],
    )
    assert not snapshot(target) if target.is_dir() else target.read_bytes() == b""


def test_publishing_an_emptied_calendar_is_refused(loaded: Folder) -> None:
    """As loading into one is: subscribers would lose all duties."""
    loaded.triage("publish", "www")
    (loaded.path / "triage.ics").unlink()
    before = snapshot(loaded.path / "www")
    ended = loaded.triage("publish", "www")
    assert (4, True) == (ended.code, "the calendar has no duties, but the feed shows 3" in ended.err)
    assert before == snapshot(loaded.path / "www")


def without_seals(folder: Path) -> None:
    """Make the published files what the version before has written."""
    for path in [*folder.rglob("*.ics"), folder / "index.html"]:
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if b"seal-" not in line or b"<script" in line))
    data = json.loads((folder / "data.json").read_bytes())
    kept = {key: value for key, value in data.items() if key not in {"seal", "files"}}
    (folder / "data.json").write_text(json.dumps(kept), encoding="utf-8")


def test_a_folder_of_the_version_before_is_published_again(loaded: Folder) -> None:
    """It is known by the marks of its events and by its name; who has left since loses the feed."""
    loaded.triage("publish", "www")
    without_seals(loaded.path / "www")
    loaded.triage("assign", "2026-12-14", "Ann")
    loaded.write("team.yaml", TEAM.replace(", Cleo", ""))
    assert 0 == loaded.triage("publish", "www").code
    assert ["ann.ics", "bob.ics"] == sorted(path.name for path in (loaded.path / "www/people").iterdir())
    assert all(b"seal-" in data for data in snapshot(loaded.path / "www").values())


def test_a_folder_of_the_version_before_is_another_rotations_too(loaded: Folder) -> None:
    """Its page and data have another name, its events another mark."""
    other = second(loaded)
    loaded.triage("publish", "../www")
    without_seals(loaded.path.parent / "www")
    before = snapshot(loaded.path.parent / "www")
    assert (4, True) == check_refused(other.triage("publish", "../www"))
    assert before == snapshot(loaded.path.parent / "www")


@pytest.mark.parametrize(
    "name", ["../home/.bash_profile", ".bash_profile", "people.yaml", "../home/new.ics", "link.ics"]
)
@pytest.mark.parametrize("key", ["calendar", "feed"])
def test_a_path_in_team_yaml_writes_no_file_of_others(loaded: Folder, key: str, name: str) -> None:
    """A profile of a shell, a file outside the folder that is not there, a link to either."""
    home = loaded.path.parent / "home"
    home.mkdir()
    (loaded.path / "link.ics").symlink_to(home / ".profile")
    loaded.write("team.yaml", f"{TEAM.replace('Ann', '$(touch x)')}{key}: {name}\n")
    loaded.write("r.txt", "2026-11-30: $(touch x)\n")
    before = snapshot(loaded.path)
    ended = loaded.triage("load", str(loaded.path / "r.txt"), "--force")
    assert (4, True) == check_refused(ended)
    assert (before, []) == (snapshot(loaded.path), list(home.iterdir()))
    assert 4 == loaded.triage("load", str(loaded.path / "r.txt"), "--dryRun").code


@pytest.mark.parametrize("start", ["empty", "ours"])
def test_a_calendar_outside_the_folder_is_written_where_it_is_ours(loaded: Folder, start: str) -> None:
    """It is there already, and empty or with the rotation's events."""
    path = loaded.path.parent / "shared.ics"
    path.write_bytes(b"" if start == "empty" else loaded.read("triage.ics"))
    loaded.write("team.yaml", f"{TEAM}calendar: ../shared.ics\n")
    assert 0 == loaded.triage("load", str(loaded.path / loaded.write("r.txt", "2026-12-21: Ann\n"))).code
    assert b"20261221" in path.read_bytes()


def test_a_calendar_of_somebody_outside_the_folder_is_not_written(loaded: Folder) -> None:
    """It belongs to another program."""
    path = loaded.path.parent / "mine.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:another\r\n" + DENTIST)
    before = path.read_bytes()
    loaded.write("team.yaml", f"{TEAM}calendar: ../mine.ics\n")
    assert (4, True) == check_refused(loaded.triage("load", str(loaded.path / "r.txt")))
    assert before == path.read_bytes()


@pytest.mark.parametrize("name", ["duties.ics", "feed.ics"])
def test_a_link_to_a_file_that_is_no_calendar_is_not_followed(loaded: Folder, name: str) -> None:
    """Not even in the folder, and not where that file is empty."""
    loaded.write("team.yaml", f"{TEAM}calendar: duties.ics\nfeed: feed.ics\n")
    loaded.write("notes.txt", "")
    (loaded.path / name).symlink_to("notes.txt")
    ended = loaded.triage("load", str(loaded.path / "r.txt"))
    assert (4, True) == check_refused(ended)
    assert "does not end in .ics, but leads to " in ended.err
    assert b"" == loaded.read("notes.txt")


@pytest.mark.parametrize("what", ["undo", "outages.yaml", "notes"])
def test_links_and_strange_files_are_no_trap(loaded: Folder, what: str) -> None:
    """A link for the folder of undo, for the outages, or a device for the notices."""
    home = loaded.path.parent / "home"
    home.mkdir()
    match what:
        case "undo":
            shutil.rmtree(loaded.path / "undo")
            (loaded.path / "undo").symlink_to(home)
            ended = loaded.triage("swap", "2026-11-30", "2026-12-07")
        case "outages.yaml":
            (loaded.path / "outages.yaml").symlink_to(home / ".profile")
            ended = loaded.triage("away", "Ann", "2026-12-01")
        case _:
            os.mkfifo(loaded.path / "notes")
            ended = loaded.triage("swap", "2026-11-30", "2026-12-07", "--notices", "notes")
    assert ended.code in {1, 4}
    assert [] == list(home.iterdir())
    assert PLAN == loaded.triage("list").out


def test_no_two_people_share_a_file() -> None:
    """Not those whose short digests are the same, and not one who is called like another's file."""
    pairs: dict[str, str] = {}
    for number in range(40_000):
        name = f"Zoë {chr(0xE0 + number % 20)}{number}"
        other = pairs.setdefault(make_safe_name(name, 6)[-6:], name)
        assert other == name or make_safe_name(other) != make_safe_name(name)
    digested = make_safe_name("Zoë")
    assert make_safe_name(digested.replace("-", " ")) != digested


def test_a_feed_under_the_short_digest_of_before_goes_on(three: Folder) -> None:
    """Its address stays with whoever has subscribed to it, and it says what the new one says."""
    three.write("team.yaml", "name: Trio\npeople: [Zoë, Bob]\n")
    three.triage("load", str(three.path / three.write("r.txt", "2026-11-30: Zoë\n2026-12-07: Bob\n")))
    three.triage("publish", "www")
    people = three.path / "www/people"
    [new] = [path for path in people.iterdir() if path.name.startswith("zoe-")]
    old = people / f"{make_safe_name('Zoë', 6)}.ics"
    new.rename(old)
    three.triage("swap", "2026-11-30", "2026-12-07")
    assert 0 == three.triage("publish", "www").code
    assert new.read_bytes() == old.read_bytes()
    assert b"20261207" in old.read_bytes()
    three.triage("publish", "www")
    assert old.exists()
