"""A team may be renamed and retitled without losing a week of history."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PEOPLE = "people: [Ann, Bob, Cleo]\n"
PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with two weeks of the rotation Trio."""
    assert 0 == three.triage("--load", three.write("r.txt", PLAN)).code
    return three


def uids(folder: Folder) -> list[bytes]:
    """Return the UIDs in the calendar, in order."""
    return re.findall(rb"\r\nUID:(.*)\r\n", folder.read("triage.ics"))


@pytest.mark.parametrize(
    "command",
    [
        "--list",
        "--who",
        "--report",
        "generateNextRotation",
        "generate Ann Bob",
        "check r.txt",
        "check",
        "load r.txt",
        "load r.txt --force",
        "load r.txt --dryRun",
        "repair",
        "repair r.txt",
        "explain 2026-12-07",
        "handoff",
        "publish www",
        "swap 2026-11-30 2026-12-07",
        "assign 2026-11-30 Cleo",
        "delete 2026-11-30",
        "delete ALL --minDate 2026-11 --maxDate 2026-12",
        "away Ann 2026-12-01",
        "undo",
        "undo 1",
    ],
)
def test_events_of_another_name_and_none_of_ours_are_an_error(loaded: Folder, command: str) -> None:
    """With both ways out; nothing is changed."""
    loaded.write("team.yaml", f"name: Quartet\n{PEOPLE}")
    before = loaded.files()
    ended = loaded.triage(*command.split())
    assert (1, "") == (ended.code, ended.out)
    assert "error[renamed]: " in ended.err
    assert "`formerly: [Trio]`" in ended.err
    assert "`id:`" in ended.err
    assert before == loaded.files()


def test_what_was_formerly_ours_is_ours(loaded: Folder) -> None:
    """The next load marks the events anew; ids and UIDs stay, and nobody's days change."""
    before = uids(loaded)
    loaded.write("team.yaml", f"name: Quartet\nformerly: [Trio]\n{PEOPLE}")
    assert PLAN == loaded.triage("--list").out
    assert 0 == loaded.triage("--load", "r.txt").code
    assert (PLAN, before) == (loaded.triage("--list").out, uids(loaded))
    loaded.write("team.yaml", f"name: Quartet\n{PEOPLE}")
    assert PLAN == loaded.triage("--list").out


def test_an_id_outlives_names(three: Folder) -> None:
    """With an `id` the name is only a name."""
    three.write("team.yaml", f"id: trio\nname: Trio\n{PEOPLE}")
    three.triage("--load", three.write("r.txt", PLAN))
    three.write("team.yaml", f"id: trio\nname: Quartet\n{PEOPLE}")
    assert PLAN == three.triage("--list").out
    assert 0 == three.triage("--load", "r.txt").code
    assert 2 == len(uids(three))


def test_a_second_rotation_with_an_id_may_share_the_calendar(loaded: Folder) -> None:
    """It neither reads nor writes the first one's events."""
    loaded.write("team.yaml", f"id: second\nname: Second\n{PEOPLE}")
    assert (0, "") == (loaded.triage("--list").code, loaded.triage("--list").out)
    assert 0 == loaded.triage("--load", "r.txt").code
    assert 4 == len(uids(loaded))


def test_a_new_title_makes_no_strangers(loaded: Folder) -> None:
    """Who is on duty is remembered; the next load writes the title anew, and moves nobody."""
    loaded.write("team.yaml", f'name: Trio\ntitle: "On call: {{name}}"\n{PEOPLE}')
    assert PLAN == loaded.triage("--list").out
    ended = loaded.triage("--load", "r.txt")
    assert (0, "~ 2026-11-30: Ann (renewed)\n~ 2026-12-07: Bob (renewed)\n") == (ended.code, ended.out)
    assert b"SUMMARY:On call: Ann" in loaded.read("triage.ics")


def test_the_title_is_read_where_a_person_edited_it(loaded: Folder) -> None:
    """Then it says more than what was remembered."""
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Ann", b"SUMMARY:Triage: Cleo"))
    assert "2026-11-30: Cleo\n2026-12-07: Bob\n" == loaded.triage("--list").out


@pytest.mark.parametrize("title", ["On duty this week is Cleo, who swapped", "Cleo!", "Back-up for triage: Cleo"])
def test_a_name_anywhere_in_an_edited_title_is_read(loaded: Folder, title: str) -> None:
    """The only one of the roster in it."""
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Ann", f"SUMMARY:{title}".encode()))
    assert "2026-11-30: Cleo\n2026-12-07: Bob\n" == loaded.triage("--list").out


@pytest.mark.parametrize("title", ["Bob takes over from Ann", "Ann -> Cleo", "Cleo instead of Ann"])
def test_an_edited_title_with_two_names_is_not_guessed_at(loaded: Folder, title: str) -> None:
    """Neither of them is credited, and that is said."""
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Ann", f"SUMMARY:{title}".encode()))
    assert f"Not counted: 1 duty of '{title}'" in loaded.triage("report").err


@pytest.mark.parametrize(
    "command",
    [
        "generateNextRotation",
        "check",
        "load other.txt",
        "list",
        "who",
        "report",
        "explain 2026-11-30",
        "repair",
        "handoff",
        "publish www",
        "assign 2026-12-21 Ann",
        "undo",
    ],
)
def test_weeks_to_come_of_somebody_who_is_not_on_the_roster_are_reported(loaded: Folder, command: str) -> None:
    """As after a person was renamed: an alias or repair are the ways out."""
    loaded.triage("assign", "2026-12-14", "Cleo")
    loaded.write("other.txt", "2026-12-21: Ann\n")
    loaded.write("team.yaml", "name: Trio\npeople: [Ann, Robert, Cleo]\n")
    err = loaded.triage(*command.split()).err
    assert "warning[unknown-duty]: 1 week to come of 'Bob', who is not on the roster" in err
    assert "aliases" in err
    assert "repair" in err


@pytest.mark.parametrize("way_out", ["alias", "repair"])
def test_the_ways_out_of_weeks_of_somebody_unknown_work(loaded: Folder, way_out: str) -> None:
    """With the alias the weeks are the person's; what repair prints gives them to somebody on the roster."""
    alias = ", aliases: [Bob]" if way_out == "alias" else ""
    loaded.write("team.yaml", f"name: Trio\npeople: [Ann, {{name: Robert{alias}}}, Cleo]\n")
    if way_out == "repair":
        loaded.triage("load", loaded.write("r.txt", loaded.triage("repair").out))
    ended = loaded.triage("list")
    assert "" == ended.err
    assert "Bob" not in ended.out
    assert 2 == len(ended.out.splitlines())


def test_a_week_that_is_over_is_not_to_come(loaded: Folder) -> None:
    """Whoever left has served it."""
    loaded.write("team.yaml", "name: Trio\npeople: [Ann, Robert, Cleo]\n")
    assert "unknown-duty" in loaded.triage("list", today="2026-12-11").err
    assert "unknown-duty" not in loaded.triage("list", today="2026-12-12").err


@pytest.mark.parametrize(
    "head", ["name: Quartet\nformerly: [Trio]\n", "name: Trio\nid: trio-1\nformerly: [Trio]\n"], ids=["name", "id"]
)
def test_a_load_marks_anew_what_a_command_has_changed(loaded: Folder, head: str) -> None:
    """Its week stays as it is, and is ours without `formerly` from then on."""
    loaded.triage("swap", "2026-11-30", "2026-12-07")
    loaded.write("team.yaml", f"{head}{PEOPLE}")
    before = loaded.triage("list").out
    assert 0 == loaded.triage("load", "r.txt").code
    loaded.write("team.yaml", head.replace("formerly: [Trio]\n", "") + PEOPLE)
    assert before == loaded.triage("list").out
    exact = loaded.read("triage.ics")
    loaded.triage("load", "r.txt")
    assert exact == loaded.read("triage.ics")


def test_title_and_description_follow_where_a_command_has_changed_the_week(loaded: Folder) -> None:
    """Whoever is on duty stays; what a person has edited stays as it is."""
    loaded.triage("swap", "2026-11-30", "2026-12-07")
    loaded.write("team.yaml", f'name: Trio\ntitle: "On call: {{name}}"\ndescription: Watch the queue.\n{PEOPLE}')
    ended = loaded.triage("load", "r.txt")
    assert 0 == ended.code
    assert "~ 2026-11-30: Bob (renewed)" in ended.out
    assert "! 2026-11-30: kept Bob (changed by a command since the file was loaded); the file has Ann" in ended.out
    text = loaded.read("triage.ics")
    assert (2, 2) == (text.count(b"SUMMARY:On call: "), text.count(b"DESCRIPTION:Watch the queue."))


@pytest.mark.parametrize("title", ["On call: {name}", "{name} is on call", "{name}"])
@pytest.mark.parametrize(
    ("edit", "person"),
    [("Triage: Cleo", "Cleo"), ("Triage: Cleo (Ann is ill)", "Cleo"), ("Ann", "Ann"), ("Triage: Ann (call me)", "Ann")],
)
def test_an_edit_from_before_a_new_title_is_read(loaded: Folder, title: str, edit: str, person: str) -> None:
    """It is of the form that the title had then; what somebody adds in brackets names nobody."""
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Ann", f"SUMMARY:{edit}".encode()))
    loaded.write("team.yaml", f'name: Trio\ntitle: "{title}"\n{PEOPLE}')
    assert f"2026-11-30: {person}\n2026-12-07: Bob\n" == loaded.triage("list").out


@pytest.mark.parametrize("name", ["Ops: EU #1", "12", "Yes", "[x] y", "It's {x}", "* star", 'say "hi"', "2026-11-30"])
def test_the_way_out_of_a_new_name_can_be_copied(three: Folder, name: str) -> None:
    """Whatever the rotation was called, the line that is offered makes its events ours."""
    three.write("team.yaml", f"name: {json.dumps(name)}\n{PEOPLE}")
    assert 0 == three.triage("load", three.write("r.txt", PLAN)).code
    three.write("team.yaml", f"name: Quartet\n{PEOPLE}")
    line = re.search("`(formerly: .*?)` to team.yaml", three.triage("list").err)
    assert line
    three.write("team.yaml", f"name: Quartet\n{line[1]}\n{PEOPLE}")
    assert PLAN == three.triage("list").out


def test_what_events_remember_of_a_person_is_theirs_under_a_new_name(loaded: Folder) -> None:
    """A line that was edited since is written, and no edit by hand is seen."""
    loaded.write("team.yaml", "name: Trio\npeople: [Ann, {name: Robert, aliases: [Bob]}, Cleo]\n")
    weeks = loaded.triage("list").out.replace("Robert", "Cleo")
    ended = loaded.triage("load", loaded.write("new.txt", weeks))
    assert (0, weeks) == (ended.code, loaded.triage("list").out), ended.err
