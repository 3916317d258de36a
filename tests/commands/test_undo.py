"""undo: what is printed to be typed, which change comes next, and what is refused."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from rotation.cli import main
from rotation.commands._undo_folder import MOST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Ended, Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"


def list_days(folder: Folder, today: str = "2026-11-29") -> list[str]:
    """Return the lines of list."""
    return folder.triage("list", today=today).out.splitlines()


def command_of(ended: Ended) -> list[str]:
    """Return the words of the command that is printed to undo a change."""
    (line,) = [line for line in ended.err.splitlines() if line.startswith("To undo")]
    return shlex.split(line.partition(":  ")[2])


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with three weeks loaded."""
    three.triage("load", three.write("r.txt", PLAN))
    return three


def test_the_command_that_is_printed_works_as_it_stands(loaded: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """From where the change was made, with its -C."""
    program, *words = command_of(loaded.triage("swap", "2026-12-07", "2026-12-14"))
    assert "./triage.py" == program
    assert 0 == main(words)
    capsys.readouterr()
    assert PLAN.splitlines() == list_days(loaded)


def test_a_folder_with_spaces_is_quoted(
    loaded: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a relative one stays relative."""
    loaded.path.rename(loaded.path.parent / "our team's")
    monkeypatch.chdir(loaded.path.parent)
    main(["-C", "our team's", "--today", "2026-11-29", "swap", "2026-12-07", "2026-12-14"])
    line = capsys.readouterr().err.splitlines()[-2]
    assert line.endswith(""" -C 'our team'"'"'s'""")
    assert 0 == main(shlex.split(line)[4:])


def test_each_undo_goes_one_change_further_back(loaded: Folder) -> None:
    """To the empty calendar, and then there is nothing left."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    loaded.triage("assign", "2026-11-30", "Cleo")
    assert 0 == loaded.triage("undo").code
    assert ["2026-11-30: Ann", "2026-12-07: Cleo", "2026-12-14: Bob"] == list_days(loaded)
    assert 0 == loaded.triage("undo").code
    assert PLAN.splitlines() == list_days(loaded)
    assert 0 == loaded.triage("undo").code
    assert [] == list_days(loaded)
    ended = loaded.triage("undo")
    assert (2, "error[usage]: there is no change to undo") == (ended.code, ended.err.splitlines()[0])


def test_what_was_edited_after_an_undo_is_not_undone_again(loaded: Folder) -> None:
    """The next undo is that of the change before, with force too."""
    loaded.triage("assign", "2026-12-21", "Ann")
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    loaded.triage("undo")
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Bob", b"SUMMARY:Triage: Bobby"))
    loaded.triage("undo", "--force")
    assert ["2026-11-30: Ann", "2026-12-07: Bobby    # not on the roster", "2026-12-14: Cleo"] == list_days(loaded)


def test_an_undo_can_be_undone(loaded: Folder) -> None:
    """By the command that it prints; then its change is the last one again."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    swapped = list_days(loaded)
    _, undo, name, *_ = command_of(loaded.triage("undo"))
    loaded.triage(undo, name)
    assert swapped == list_days(loaded)
    loaded.triage("undo")
    assert PLAN.splitlines() == list_days(loaded)


def test_what_was_changed_since_is_refused_by_name(loaded: Folder) -> None:
    """The earlier of two swaps of one week: exit code 4, and nothing is changed."""
    loaded.triage("assign", "2026-12-21", "Ann")
    first = command_of(loaded.triage("swap", "2026-12-07", "2026-12-14"))[2]
    loaded.triage("swap", "2026-12-14", "2026-12-21")
    before = loaded.read("triage.ics")
    ended = loaded.triage("undo", first)
    assert 4 == ended.code
    assert "changed since: 2026-12-14 (Ann)" in ended.err
    assert before == loaded.read("triage.ics")
    assert 0 == loaded.triage("undo", first, "--force").code
    assert ["2026-12-07: Bob", "2026-12-14: Cleo", "2026-12-21: Bob"] == list_days(loaded)[1:]


def test_the_changes_are_listed(loaded: Folder) -> None:
    """The newest first, with what was typed, and which are undone."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    loaded.triage("undo")
    undo, swap, load = loaded.triage("undo", "--list").out.splitlines()
    assert load.endswith("  load r.txt")
    assert swap.endswith("  swap 2026-12-07 2026-12-14  (undone)")
    assert undo.endswith("  undo")
    assert [False, True, False] == [each["undone"] for each in loaded.triage("undo", "--list", "--json").json]


def test_a_dry_run_shows_and_changes_nothing(loaded: Folder) -> None:
    """As with a load."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    before = loaded.read("triage.ics"), loaded.undo_files()
    ended = loaded.triage("undo", "--dryRun")
    assert "~ 2026-12-07: Bob (was Cleo)\n~ 2026-12-14: Cleo (was Bob)\n" == ended.out
    assert before == (loaded.read("triage.ics"), loaded.undo_files())


def test_days_before_today_are_named(loaded: Folder) -> None:
    """They stay, what is from today on is undone, and the exit code says that something is left; force does it all."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    ended = loaded.triage("undo", today="2026-12-08")
    assert 3 == ended.code
    assert "2026-12-07 is before today and stays as it is. --force changes past days too." in ended.err
    assert ["2026-11-30: Ann", "2026-12-07: Cleo", "2026-12-08: Bob", "2026-12-14: Cleo"] == list_days(loaded)
    loaded.triage("undo", command_of(ended)[2], today="2026-12-08")
    assert 0 == loaded.triage("undo", "--force", today="2026-12-08").code
    assert PLAN.splitlines() == list_days(loaded)


def test_changes_of_the_running_week_are_undone_one_by_one(loaded: Folder) -> None:
    """An undo that left days before today keeps nobody from undoing the change before it."""
    loaded.triage("swap", "2026-12-01", "2026-12-07", today="2026-12-01")
    loaded.triage("assign", "2026-12-02", "Cleo", today="2026-12-02")
    past = ["2026-11-30: Ann", "2026-12-01: Bob", "2026-12-02: Cleo"]
    for rest in (
        ["2026-12-03: Bob", "2026-12-07: Ann", "2026-12-14: Cleo"],
        ["2026-12-03: Ann", "2026-12-07: Bob", "2026-12-14: Cleo"],
        ["2026-12-03: -"],
    ):
        ended = loaded.triage("undo", today="2026-12-03")
        assert (3, [*past, *rest]) == (ended.code, list_days(loaded, today="2026-12-03")), ended.err
    assert 2 == loaded.triage("undo", today="2026-12-03").code
    # What somebody has changed by other means is still a conflict.
    loaded.triage("load", "r.txt", today="2026-12-03")
    loaded.triage("assign", "2026-12-03", "Bob", today="2026-12-03")
    loaded.triage("assign", "2026-12-04", "Cleo", today="2026-12-04")
    names = [path.removeprefix("undo/").removesuffix(".json") for path in loaded.undo_files()]
    assert 4 == loaded.triage("undo", names[-2], today="2026-12-04").code


def test_a_change_of_another_calendar_is_refused(loaded: Folder) -> None:
    """A team that moved to another file does not undo there what happened here."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    team = loaded.read("team.yaml").decode()
    loaded.write("team.yaml", f"calendar: other.ics\n{team}")
    ended = loaded.triage("undo")
    assert 4 == ended.code
    assert "in triage.ics, not here" in ended.err


def test_fifty_changes_are_kept(loaded: Folder) -> None:
    """The oldest go; what somebody else has put there stays."""
    loaded.write("undo/notes.txt", "mine")
    for number in range(MOST + 3):
        loaded.write(f"undo/20200101-0000{number:02}.txt", "2020-01-06: Ann\n")
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    names = sorted(path.name for path in (loaded.path / "undo").iterdir())
    assert "notes.txt" in names
    assert MOST + 1 == len(names)
    assert PLAN.splitlines() == (loaded.triage("undo"), list_days(loaded))[1]


def test_a_change_takes_no_number_of_another(loaded: Folder) -> None:
    """Where the oldest are gone, the next one comes after the newest all the same."""
    text = loaded.read("undo/1.json").decode()
    for number in range(2, MOST + 2):
        loaded.write(f"undo/{number}.json", text)
    (loaded.path / "undo/1.json").unlink()
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    assert [f"undo/{number}.json" for number in range(3, MOST + 3)] == loaded.undo_files()
    assert text.encode() == loaded.read(f"undo/{MOST + 1}.json")
    assert PLAN.splitlines() == (loaded.triage("undo"), list_days(loaded))[1]


def test_an_undo_file_of_an_earlier_version_is_a_rotation(loaded: Folder) -> None:
    """It is loaded as before, over what that version has swapped, which events did not remember."""
    loaded.triage("swap", "2026-12-07", "2026-12-14")
    path = loaded.path / "triage.ics"
    text = re.sub(rb"X-TRIAGE-(PERSON|LOADED|WRITTEN).*\r\n( .*\r\n)*", b"", path.read_bytes())
    path.write_bytes(text)
    loaded.write(
        "undo/20261129-101500.txt", "# Calendar before the change of 2026-11-29\n2026-12-07: Bob\n2026-12-14: Cleo\n"
    )
    loaded.triage("load", str(loaded.path / "undo/20261129-101500.txt"))
    assert PLAN.splitlines() == list_days(loaded)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"version": 1}', '{"version": 2}', "\x00", "[" * 9999])
def test_files_that_are_no_records_are_left_out(loaded: Folder, text: str) -> None:
    """Whatever is in the folder, undo works."""
    loaded.write("undo/99.json", text)
    assert 0 == loaded.triage("undo").code
    assert [] == list_days(loaded)


def events(folder: Path) -> list[str]:
    """Return what each event of the calendar says, without its version."""
    text = (folder / "triage.ics").read_bytes().decode()
    components = ["BEGIN:VEVENT" + part for part in text.replace("\r\n ", "").split("BEGIN:VEVENT")[1:]]
    lines = (
        [ln for ln in one.split("\r\n") if not ln.startswith(("SEQ", "DTSTAMP", "LAST-MOD"))] for one in components
    )
    return sorted("\n".join(sorted(one)) for one in lines if "STATUS:CANCELLED" not in one)


BACKUP = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
BEGIN:VEVENT
UID:p1
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261130
DTEND;VALUE=DATE:20261205
SUMMARY:Triage: Ann
DESCRIPTION:primary\\nsecond line
END:VEVENT
BEGIN:VEVENT
UID:p2
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261130
DTEND;VALUE=DATE:20261205
SUMMARY:Triage: Somebody Who Left
DESCRIPTION:backup
LOCATION:room 1
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:x
TRIGGER:-P1D
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_a_second_person_comes_back_with_everything(three: Folder) -> None:
    """Place, alarm and notes of an event that the load took for one too many."""
    (three.path / "triage.ics").write_bytes(BACKUP.replace("\n", "\r\n").encode())
    before = events(three.path)
    three.triage("load", three.write("r.txt", "2026-11-30: Bob\n"))
    assert before != events(three.path)
    assert 0 == three.triage("undo").code
    assert before == events(three.path)


@pytest.mark.parametrize(
    ("damage", "replacement", "message"),
    [
        ("SUMMARY:", "BEGIN:VALARM\r\nSUMMARY:", "would not say what was to be written for 2026-11-30"),
        ("UID:", "no content line\r\nUID:", "could not be read after this change: an event of a rotation is damaged"),
        ("SUMMARY:Triage: Ann", "SUMMARY:Triage: Cleo", "would not say what was to be written for 2026-11-30"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(three: Folder, damage: str, replacement: str, message: str) -> None:
    """Here somebody has edited what an undo is to put back; the calendar file stays byte for byte as it was."""
    for name in ("Ann", "Bob"):
        three.triage("load", three.write("r.txt", f"2026-11-30: {name}\n"))
    path = three.path / three.undo_files()[-1]
    record = json.loads(path.read_bytes())
    content = record["events"][0]["content"]
    record["events"][0]["content"] = content.replace(damage, replacement, 1)
    assert content != record["events"][0]["content"]
    path.write_text(json.dumps(record), encoding="utf-8")
    before = three.files()

    ended = three.triage("undo")
    assert 4 == ended.code
    assert message in ended.err
    assert before == three.files()
