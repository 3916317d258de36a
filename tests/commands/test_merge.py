"""A load merges: what commands and people have changed in the calendar since is not undone by the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with three weeks in the calendar."""
    assert 0 == three.triage("--load", three.write("r.txt", PLAN)).code
    return three


def test_a_nightly_load_undoes_nobodys_swap(loaded: Folder) -> None:
    """The file is as it was loaded: the calendar's week stays, which is said, and is no conflict."""
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    before = loaded.read("triage.ics")
    ended = loaded.triage("--load", "r.txt")
    kept = "kept {} (changed by a command since the file was loaded); the file has {}"
    assert (0, f"! 2026-11-30: {kept.format('Bob', 'Ann')}\n! 2026-12-07: {kept.format('Ann', 'Bob')}\n") == (
        ended.code,
        ended.out,
    )
    assert before == loaded.read("triage.ics")


def test_what_force_would_overwrite_agrees_in_number(loaded: Folder) -> None:
    """One duty that was kept, or several."""
    loaded.triage("assign", "2026-11-30", "cleo")
    assert loaded.triage("load", "r.txt").err.endswith("1 kept. --force overwrites it with the file.\n")
    loaded.triage("assign", "2026-12-07", "cleo")
    assert loaded.triage("load", "r.txt").err.endswith("2 kept. --force overwrites them with the file.\n")


def test_a_line_that_was_edited_since_is_written(loaded: Folder) -> None:
    """Also where a command has changed its week."""
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    assert 0 == loaded.triage("--load", loaded.write("r.txt", PLAN.replace("30: Ann", "30: Cleo"))).code
    assert "2026-11-30: Cleo\n2026-12-07: Ann\n2026-12-14: Cleo\n" == loaded.triage("--list").out


def test_a_file_that_says_what_the_calendar_has_becomes_the_loaded_one(loaded: Folder) -> None:
    """Nothing that people see changes; the file of before would now undo something, so it does."""
    loaded.triage("--assign", "2026-11-30", "Cleo")
    before = loaded.triage("--list").out
    ended = loaded.triage("--load", loaded.write("new.txt", before))
    assert (0, "", before) == (ended.code, ended.out, loaded.triage("--list").out)
    assert "To undo" not in ended.err
    assert "~ 2026-11-30: Ann (was Cleo)\n" == loaded.triage("--load", "r.txt").out


def test_an_edit_by_hand_is_a_conflict(loaded: Folder) -> None:
    """Whatever the file has."""
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"SUMMARY:Triage: Ann", b"SUMMARY:Triage: Cleo"))
    ended = loaded.triage("--load", "r.txt")
    assert (3, "! 2026-11-30: kept Cleo (edited by hand since it was loaded); the file has Ann\n") == (
        ended.code,
        ended.out,
    )


def test_an_event_lengthened_into_the_next_week_is_a_conflict(loaded: Folder) -> None:
    """Although its own week is as it was: no day of the other has two people without a word."""
    loaded.write("team.yaml", "week: {days: 7}\n" + loaded.read("team.yaml").decode())
    loaded.triage("--load", "r.txt")
    path = loaded.path / "triage.ics"
    path.write_bytes(path.read_bytes().replace(b"DTEND;VALUE=DATE:20261207", b"DTEND;VALUE=DATE:20261208"))
    ended = loaded.triage("--load", "r.txt")
    expected = (
        "! 2026-11-30: kept Ann (edited by hand since it was loaded); the file has 2026-11-30 .. 2026-12-06 Ann\n"
    )
    assert (3, expected) == (ended.code, ended.out)


def test_force_writes_the_file(loaded: Folder) -> None:
    """Over a swap too."""
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    assert 0 == loaded.triage("--load", "r.txt", "--force").code
    assert PLAN == loaded.triage("--list").out


def test_a_week_without_events_has_no_memory(loaded: Folder) -> None:
    """A load writes the file's."""
    loaded.triage("--delete", "2026-11-30")
    assert "+ 2026-11-30: Ann\n" == loaded.triage("--load", "r.txt").out


def test_half_of_a_week_that_a_command_gave_away_stays_given(loaded: Folder) -> None:
    """A split week remembers as a whole."""
    loaded.triage("--assign", "2026-12-02", "Bob")
    days = loaded.triage("--list").out
    assert 0 == loaded.triage("--load", "r.txt").code
    assert days == loaded.triage("--list").out


@pytest.mark.parametrize("today", ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07"])
def test_only_the_days_that_differ_are_kept(loaded: Folder, today: str) -> None:
    """Of a week whose end a command gave away: not the days of whom the file has as well, on whatever day."""
    loaded.triage("--assign", "2026-12-02", "Bob", today="2026-12-01")
    ended = loaded.triage("--load", "r.txt", today=today)
    assert (0, "! 2026-12-02: kept Bob (changed by a command since the file was loaded); the file has Ann\n") == (
        ended.code,
        ended.out,
    )


def test_a_repair_gives_back_what_a_swap_took(loaded: Folder) -> None:
    """Whoever the file named first takes over from the one swapped in, who falls ill on Wednesday."""
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    repaired = "2026-11-30: Bob\n2026-12-02: Ann\n2026-12-07: Ann\n"
    assert 0 == loaded.triage("--load", loaded.write("r.txt", repaired), today="2026-12-02").code
    assert repaired == loaded.triage("--list", "--maxDate", "2026-12-07").out


def test_events_of_before_are_read_as_before(loaded: Folder) -> None:
    """Without memory the present content is what was loaded and written; the first load writes nothing."""
    path = loaded.path / "triage.ics"
    lines = path.read_bytes().split(b"\r\n")
    old, skipping = [], False
    for line in lines:
        skipping = line.startswith((b"X-TRIAGE-PERSON", b"X-TRIAGE-LOADED", b"X-TRIAGE-WRITTEN")) or (
            skipping and line.startswith(b" ")
        )
        old += [] if skipping else [line]
    path.write_bytes(b"\r\n".join(old))
    before = loaded.read("triage.ics")
    assert b"X-TRIAGE-LOADED" not in before
    assert (0, "") == (loaded.triage("--load", "r.txt").code, loaded.triage("--load", "r.txt").out)
    assert before == loaded.read("triage.ics")
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    days = loaded.triage("--list").out
    assert (0, days) == (loaded.triage("--load", "r.txt").code, loaded.triage("--list").out)


@pytest.mark.parametrize("line", ["2026-12-07: Cleo\n", "2026-12-07: Bob\n2026-12-10: Cleo\n"])
def test_a_nightly_load_undoes_no_undo(loaded: Folder, line: str) -> None:
    """The file that was undone stays the one that was loaded last."""
    new = PLAN.replace("2026-12-07: Bob\n", line)
    loaded.triage("--load", loaded.write("new.txt", new))
    assert new == loaded.triage("--list").out
    assert 0 == loaded.triage("undo").code
    ended = loaded.triage("--load", "new.txt")
    assert (0, PLAN) == (ended.code, loaded.triage("--list").out)
    assert "changed by a command since the file was loaded" in ended.out


def test_an_undone_swap_leaves_nothing_to_keep(loaded: Folder) -> None:
    """All is as it was loaded."""
    loaded.triage("--swap", "2026-11-30", "2026-12-07")
    loaded.triage("undo")
    ended = loaded.triage("--load", "r.txt")
    assert (0, "", PLAN) == (ended.code, ended.out, loaded.triage("--list").out)
