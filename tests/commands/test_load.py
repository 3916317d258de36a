"""--load, as typed, into the local calendar."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"


def list_days(folder: Folder) -> list[str]:
    """Return the lines of --list."""
    return folder.triage("--list").out.splitlines()


def test_a_load_shows_its_plan_and_how_to_undo_it(three: Folder) -> None:
    """The plan on standard output; on standard error how to undo it, and the outcome."""
    ended = three.triage("--load", three.write("r.txt", PLAN))
    assert "+ 2026-11-30: Ann\n+ 2026-12-07: Bob\n+ 2026-12-14: Cleo\n" == ended.out
    assert [
        f"To undo this:  ./triage.py undo 1 -C {three.path}",
        f"{three.path / 'triage.ics'}: 3 created.",
    ] == ended.err.splitlines()
    assert 0 == ended.code


def test_loading_twice_changes_nothing(three: Folder) -> None:
    """The second load leaves the file as it is, byte for byte, also on another day, and saves nothing to undo."""
    three.triage("--load", three.write("r.txt", PLAN))
    before = three.read("triage.ics")
    ended = three.triage("--load", "r.txt", today="2026-12-03")
    assert before == three.read("triage.ics")
    assert (0, "") == (ended.code, ended.out)
    assert 1 == len(three.undo_files())
    assert f"{three.path / 'triage.ics'}: 3 unchanged.\n" == ended.err


def test_a_swap_updates_both_events_in_place(three: Folder) -> None:
    """Subscribers see the same two events with other names."""
    three.triage("--load", three.write("r.txt", PLAN))
    ids = re.findall(rb"UID:.*", three.read("triage.ics"))
    ended = three.triage("--load", three.write("s.txt", "2026-11-30: Bob\n2026-12-07: Ann\n"))
    assert "~ 2026-11-30: Bob (was Ann)\n~ 2026-12-07: Ann (was Bob)\n" == ended.out
    assert ids == re.findall(rb"UID:.*", three.read("triage.ics"))


def test_a_dry_run_writes_nothing_at_all(three: Folder) -> None:
    """It shows the same plan, and leaves no calendar, no lock and nothing to undo."""
    three.write("r.txt", PLAN)
    dry = three.triage("--load", "r.txt", "--dryRun")
    assert ["r.txt", "team.yaml"] == sorted(path.name for path in three.path.iterdir())
    assert "Dry run: would " in dry.err
    assert dry.out == three.triage("--load", "r.txt").out


def test_weeks_that_the_file_does_not_name_stay(three: Folder) -> None:
    """Nothing is deleted because it is not mentioned; a dash clears a week."""
    three.triage("--load", three.write("r.txt", PLAN))
    three.triage("--load", three.write("s.txt", "2026-12-07: -\n"))
    assert ["2026-11-30: Ann", "2026-12-14: Cleo"] == list_days(three)


def test_with_any_error_nothing_is_loaded(three: Folder) -> None:
    """All problems are shown at once, those of the calendar's view too, and no file appears."""
    three.write("outages.yaml", "- {who: Bob, from: 2026-12-07, to: 2026-12-11}\n")
    ended = three.triage("--load", three.write("r.txt", "2026-11-30: Anna\n2026-12-07: Bob\n2026-12-12: Ann\n"))
    assert (1, "") == (ended.code, ended.out)
    assert ["unknown-person", "outside-week", "outage"] == re.findall(r"\[([a-z-]+)\]", ended.err)
    assert ended.err.endswith("2 errors, 1 warning. Nothing was loaded.\n")
    assert not (three.path / "triage.ics").exists()


def test_events_edited_by_hand_are_kept(three: Folder) -> None:
    """Exit 3 says so; `--force` overwrites them."""
    three.triage("--load", three.write("r.txt", PLAN))
    text = three.read("triage.ics").decode().replace("SUMMARY:Triage: Bob", "SUMMARY:Triage: Cleo (for Bob)")
    (three.path / "triage.ics").write_text(text, encoding="utf-8", newline="")
    ended = three.triage("--load", "r.txt")
    assert (3, "! 2026-12-07: kept Cleo (edited by hand since it was loaded); the file has Bob\n") == (
        ended.code,
        ended.out,
    )
    forced = three.triage("--load", "r.txt", "--force")
    assert (0, "~ 2026-12-07: Bob (was Cleo)\n") == (forced.code, forced.out)


def test_weeks_that_are_over_are_history(three: Folder) -> None:
    """Changing them is refused with exit 4 unless it is forced."""
    three.triage("--load", three.write("r.txt", PLAN))
    three.write("s.txt", PLAN.replace("Ann", "Cleo"))
    refused = three.triage("--load", "s.txt", today="2026-12-06")
    assert (4, "2026-11-30: Ann") == (refused.code, list_days(three)[0])
    assert "error[refused]: past weeks would change: 2026-11-30" in refused.err
    assert 0 == three.triage("--load", "s.txt", "--force", today="2026-12-06").code
    assert "2026-11-30: Cleo" == list_days(three)[0]


def test_the_old_tools_events_are_adopted(three: Folder) -> None:
    """A week that has one gets no second; the same person's event becomes ours where it stands."""
    three.write(
        "triage.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nBEGIN:VEVENT\r\n"
        "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261205\r\nDTSTAMP:20260101T000000Z\r\nUID:abc@google.com\r\n"
        "SUMMARY:Triage: Ann\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    ended = three.triage("--load", three.write("r.txt", "2026-11-30: Bob\n"))
    assert (0, "~ 2026-11-30: Bob (was Ann)\n") == (ended.code, ended.out)
    assert 1 == three.read("triage.ics").count(b"BEGIN:VEVENT")
    assert b"UID:abc@google.com" in three.read("triage.ics")


def test_json_is_the_plan(three: Folder) -> None:
    """With the keys that scripts rely on; ends are exclusive."""
    three.triage("--load", three.write("r.txt", PLAN))
    data = three.triage(
        "--load", three.write("s.txt", "2026-11-30: Ann\n2026-12-07: Cleo\n2026-12-14: -\n"), "--json"
    ).json
    assert {"create": 0, "update": 1, "delete": 1, "kept": 0} == {
        key: len(data[key]) for key in ("create", "update", "delete", "kept")
    }
    assert (1, 0) == (data["unchanged"], data["foreign"])
    assert ("2026-12-07", "2026-12-12", "Cleo") == tuple(data["update"][0][key] for key in ("date", "end", "person"))


def test_standard_input_is_a_file_too(three: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads from a pipe, and messages call it so."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"2026-11-30: Anna\n")))
    assert " --> <stdin>:1:13" in three.triage("--load", "-").err


FEED = "name: Trio\npeople: [Ann, Bob, Cleo]\n"


def test_a_feed_that_is_the_calendar_changes_nothing(three: Folder) -> None:
    """Every load ends as without it."""
    three.write("team.yaml", FEED + "feed: triage.ics\n")
    loads = [three.triage("--load", three.write("r.txt", PLAN)) for _ in range(2)]
    assert [0, 0] == [ended.code for ended in loads]


def test_a_feed_beside_the_calendar(three: Folder) -> None:
    """Both are written, although they are in one folder."""
    three.write("team.yaml", FEED + "feed: feed.ics\n")
    ended = three.triage("--load", three.write("r.txt", PLAN))
    assert (0, three.read("triage.ics").count(b"SUMMARY")) == (ended.code, three.read("feed.ics").count(b"SUMMARY"))


def test_a_feed_that_cannot_be_written_is_found_out_before_the_calendar_changes(three: Folder) -> None:
    """Nothing is loaded then, and nothing is left of what was prepared."""
    three.write("team.yaml", FEED + "feed: feed.ics\n")
    (three.path / "feed.ics").mkdir()
    file = three.write("r.txt", PLAN)
    ended = three.triage("--load", file, "--json")
    assert (1, "feed.ics cannot be read: it is not a file" in ended.err) == (ended.code, True)
    assert not (three.path / "triage.ics").exists()
    assert [] == three.undo_files()


def test_a_duty_that_reaches_into_the_week_is_not_doubled(three: Folder) -> None:
    """Weeks began on Wednesday; who has Monday and Tuesday by such an event needs no second one, and is left alone."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:old", "DTSTAMP:20200101T000000Z",
        "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261202", "SUMMARY:Triage: Ann", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    (three.path / "triage.ics").write_bytes("\r\n".join(lines).encode())
    file = three.write("r.txt", "2026-11-30: Ann\n2026-12-02: Bob\n")
    assert "+ 2026-12-02: Bob\n" == three.triage("--load", file).out
    assert 2 == three.read("triage.ics").count(b"BEGIN:VEVENT")
    assert "" == three.triage("--load", file).out


def test_history_by_hand(three: Folder) -> None:
    """Past weeks are loaded with `--force`, those of former colleagues too, whom a later plan knows nothing of."""
    past = three.write("past.txt", "2026-11-09: Ann\n2026-11-16: Dora Gone\n2026-11-23: Bob\n")
    refused = three.triage("--load", past)
    assert 1 == refused.code
    assert "; if they have left, load it with --force\n" in refused.err
    loaded = three.triage("--load", past, "--force")
    assert (0, 3) == (loaded.code, loaded.out.count("+ "))
    assert "nobody on the roster is called 'Dora Gone'; the week counts for nobody" in loaded.err
    assert "2026-11-16: Dora Gone    # not on the roster" in three.triage("--list").out
    assert three.triage("--generateNextRotation").out.count("\n2026-11-30: Cleo") == 1


def test_force_takes_no_unknown_name_for_days_to_come(three: Folder) -> None:
    """A misspelt name is an error there, whatever is forced."""
    ended = three.triage("--load", three.write("next.txt", "2026-11-30: Dora Gone\n"), "--force")
    assert (1, "") == (ended.code, ended.out)
