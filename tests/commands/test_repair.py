"""--repair, as typed: sick colleagues, newcomers, and what comes of the printed file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

ROTATION = """\
2026-11-30: Ann
2026-12-07: Bob
2026-12-14: Cleo
2026-12-21: Ann
2026-12-28: Bob
"""
SICK = "- {who: Bob, from: 2026-12-07, to: 2026-12-11, why: sick}\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder whose calendar has five weeks."""
    three.triage("--load", three.write("rotation.txt", ROTATION))
    return three


def duties(text: str) -> list[str]:
    """Return the lines of a rotation, without comments."""
    return [line.partition("#")[0].strip() for line in text.splitlines() if not line.startswith("#")]


def test_nothing_has_to_change(loaded: Folder) -> None:
    """An intact rotation is printed as it is where all is asked for, from the calendar and from the file."""
    ended = loaded.triage("--repair")
    assert (0, "", "Nothing to change: everybody on duty is available.\n") == (ended.code, ended.out, ended.err)
    for arguments in (("--all",), ("rotation.txt",)):
        ended = loaded.triage("--repair", *arguments)
        assert (0, "Nothing to change: everybody on duty is available.\n") == (ended.code, ended.err)
        assert ROTATION.splitlines() == duties(ended.out)


def test_a_sick_colleague(loaded: Folder) -> None:
    """One command prints the repair, another loads it; then there is nothing more to do, and the rest is as it was."""
    loaded.write("outages.yaml", SICK)
    ended = loaded.triage("--repair", "--all")
    assert 0 == ended.code
    (changed,) = [line for line in ended.out.splitlines() if "was Bob (sick)" in line]
    name = duties(changed)[0].removeprefix("2026-12-07: ")
    first, hint = ended.err.splitlines()
    assert f"2026-12-07: {name} instead of Bob (sick)" == first
    assert "--rebalance" in hint  # with three people, whoever takes over serves twice within two weeks
    assert [line for line in ROTATION.splitlines() if "12-07" not in line] == [
        line for line in duties(ended.out) if "12-07" not in line
    ]
    loaded.triage("--load", loaded.write("repaired.txt", ended.out))
    assert duties(ended.out) == loaded.triage("--list").out.splitlines()
    assert "Nothing to change" in loaded.triage("--repair").err


def test_rebalance_changes_more_where_that_mends(loaded: Folder) -> None:
    """With three people and one away every choice is a short rest; a second change avoids it."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-28, to: 2027-01-01, why: sick}\n")
    objective = loaded.triage("--repair", "--json").json["objective"]
    ended = loaded.triage("--repair", "--rebalance", "--json").json
    assert (objective["rest_violations"], objective["excess"]) >= (
        ended["objective"]["rest_violations"],
        ended["objective"]["excess"],
    )
    assert "Ann" == ended["rotation"][0]["person"]  # that week is frozen


def test_json(loaded: Folder) -> None:
    """The rotation with its look-ahead, the changes, and what every plan has."""
    loaded.write("outages.yaml", SICK)
    printed = loaded.triage("--repair", "--json").json
    assert {
        "rotation",
        "changes",
        "people",
        "objective",
        "optimal",
        "unproved",
        "gap",
        "bound",
        "seconds",
    } == printed.keys()
    (change,) = printed["changes"]
    assert ("2026-12-07", ["Bob"], "sick") == (change["date"], change["was"], change["why"])
    assert [True] * 5 + [False] * 6 == [line["printed"] for line in printed["rotation"]]
    assert change["person"] == printed["rotation"][1]["person"]


def test_nothing_to_repair(three: Folder) -> None:
    """An empty calendar, or one whose weeks have all begun, is said to be that, and is no error."""
    ended = three.triage("--repair")
    assert (0, "") == (ended.code, ended.out)
    assert ended.err.endswith("There is nothing to repair: no week that begins on 2026-11-29 or later is assigned.\n")
    assert {"rotation": [], "changes": []} == three.triage("--repair", "--json").json


def test_a_file_with_an_error(loaded: Folder) -> None:
    """A file that cannot be understood is not repaired, but shown with its problems."""
    ended = loaded.triage("--repair", loaded.write("bad.txt", "2026-11-30: Zoe\n"))
    assert (1, "") == (ended.code, ended.out)
    assert "error[unknown-person]" in ended.err
    assert ended.err.endswith("1 error. Nothing was repaired.\n")


def test_somebody_who_has_left_is_no_error(loaded: Folder) -> None:
    """What --check refuses, because the person has left, is just what a repair is for."""
    loaded.write("team.yaml", "name: Trio\npeople: [Ann, {name: Bob, left: 2026-12-18}, Cleo]\n")
    assert 1 == loaded.triage("--check", loaded.write("next.txt", "2027-01-04: Bob\n")).code
    repaired = loaded.triage("--repair", "rotation.txt")
    assert "instead of Bob (left 2026-12-18)" in repaired.err
    assert 0 == loaded.triage("--check", loaded.write("repaired.txt", repaired.out)).code


def test_no_time(loaded: Folder) -> None:
    """When the time limit comes first there is a repair all the same, and it says what is not proved."""
    loaded.write("outages.yaml", SICK)
    ended = loaded.triage("--repair", "--all", "--timeLimit", "0.0001")
    assert 0 == ended.code
    assert 5 == len(duties(ended.out))


def test_ways_out_of_a_clash(loaded: Folder) -> None:
    """--check and --load name the best replacement and the best swap, none into a frozen week or one that is over."""
    loaded.write("outages.yaml", SICK)
    for command in ("--check", "--load"):
        err = loaded.triage(command, "rotation.txt").err
        assert "is free (balance " in err
        assert "swap with 2026-12-14 (Cleo)" in err or "swap with 2026-12-21 (Ann)" in err
    later = loaded.triage("--check", "rotation.txt", today="2026-12-08").err
    assert "swap with 2026-11-30" not in later
    assert "swap with 2026-12-14" not in later  # it begins within a week
    assert " = help: " not in loaded.triage("--check", "rotation.txt", today="2026-12-20").err


def test_sick_today(loaded: Folder) -> None:
    """The running week is repaired from today on; loading it leaves the days before as they were."""
    loaded.write("outages.yaml", "- {who: Ann, from: 2026-12-02, to: 2026-12-04, why: sick}\n")
    ended = loaded.triage("--repair", today="2026-12-02")
    assert re.match(r"2026-12-02: (Bob|Cleo) instead of Ann \(sick\)\n", ended.err)
    (first, then) = duties(ended.out)[:2]
    assert ("2026-11-30: Ann", "2026-12-02: ") == (first, then[:12])
    assert 0 == loaded.triage("--load", loaded.write("repaired.txt", ended.out), today="2026-12-02").code
    assert [first, then] == loaded.triage("--list").out.splitlines()[:2]
    assert "Nothing to change" in loaded.triage("--repair", today="2026-12-02").err


def test_away_for_no_more_days_than_allowed(loaded: Folder) -> None:
    """It is not said that everybody is available."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-08, why: dentist}\n")
    err = "Nothing to change: nobody on duty is away for longer than allowed. Days away:\n  2026-12-08: Bob (dentist)\n"
    assert err == loaded.triage("--repair").err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("closures", "['2026-12-24..2026-12-25: Shutdown']"),
        ("holidays_add", "['2026-12-24: Eve', '2026-12-25: Christmas']"),
    ],
)
@pytest.mark.parametrize("today", ["2026-12-21", "2026-12-24", "2026-12-25"])
def test_the_last_days_of_a_week_are_off_for_everybody(loaded: Folder, key: str, value: str, today: str) -> None:
    """Who has served the other days of the week keeps it on these days too."""
    loaded.write("team.yaml", f"name: Trio\npeople: [Ann, Bob, Cleo]\n{key}: {value}\n")
    ended = loaded.triage("--repair", "--json", today=today)
    assert [] == ended.json["changes"]


@pytest.mark.parametrize("today", ["2026-12-07", "2026-12-10", "2026-12-11"])
def test_a_day_off_that_the_week_allows_is_allowed_on_that_day_too(loaded: Folder, today: str) -> None:
    """So a repair that runs every night does not replace on Friday who was left on duty on Thursday."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-11, why: dentist}\n")
    ended = loaded.triage("--repair", "--json", today=today)
    assert [] == ended.json["changes"]


def test_who_is_back_keeps_the_rest_of_the_week(loaded: Folder) -> None:
    """What they missed of it is over."""
    loaded.write("outages.yaml", "- {who: Bob, from: 2026-12-07, to: 2026-12-08, why: sick}\n")
    assert [] == loaded.triage("--repair", "--json", today="2026-12-09").json["changes"]


def test_days_with_nobody_are_filled(loaded: Folder) -> None:
    """What --delete took away is somebody's again, and the lines before it stay."""
    assert 0 == loaded.triage("--delete", "2026-12-15").code
    ended = loaded.triage("--repair", "--json")
    (change,) = ended.json["changes"]
    assert ("2026-12-15", []) == (change["date"], change["was"])
    assert "2026-12-15: " in ended.err
    assert ended.json["optimal"]


def test_a_closure_announced_after_the_load(loaded: Folder) -> None:
    """The week is cleared, and that is said."""
    team = "name: Trio\npeople: [Ann, Bob, Cleo]\nclosures: ['2026-12-21..2026-12-25: Shutdown']\n"
    loaded.write("team.yaml", team)
    ended = loaded.triage("--repair")
    assert "2026-12-21: nobody else instead of Ann (closed: Shutdown)\n" in ended.err
    assert "2026-12-21: -" in duties(ended.out)


def test_a_note_far_ahead_is_not_repaired(loaded: Folder) -> None:
    """A stranger's event is nobody's week, and no reason to fill the weeks before it."""
    path = loaded.path / "triage.ics"
    event = path.read_text("utf-8").split("BEGIN:VEVENT")[1].partition("END:VEVENT")[0]
    plain = [line for line in event.splitlines() if line.startswith(("DTSTAMP", "DTSTART", "DTEND"))]
    lines = ["BEGIN:VEVENT", "UID:note", "SUMMARY:Triage: retrospective", *plain, "END:VEVENT", "END:VCALENDAR"]
    text = "\r\n".join(lines).replace("20261130", "20270308").replace("20261205", "20270313")
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", text.encode()))
    assert ROTATION.splitlines() == duties(loaded.triage("--repair", "--all").out)


def test_only_the_weeks_that_change_are_printed(loaded: Folder) -> None:
    """Loading them changes these and no others."""
    loaded.write("outages.yaml", SICK)
    ended = loaded.triage("repair")
    assert ["2026-12-07"] == [line[:10] for line in duties(ended.out)]
    assert "# Repaired: 1 week changed (the minimum)" == ended.out.splitlines()[0]
    assert loaded.triage("--load", loaded.write("repaired.txt", ended.out)).err.endswith("triage.ics: 1 changed.\n")


def test_repair_and_load_at_once(loaded: Folder) -> None:
    """`--apply` does what loading the printed weeks does, with a way back, a dry run and notices."""
    loaded.write("outages.yaml", SICK)
    (line,) = duties(loaded.triage("repair").out)
    before = loaded.triage("list").out
    dry = loaded.triage("repair", "--apply", "--dryRun")
    assert f"~ {line} (was Bob)\n" == dry.out
    assert before == loaded.triage("list").out
    ended = loaded.triage("repair", "--apply", "--notices", "mails")
    assert (0, f"~ {line} (was Bob)\n") == (ended.code, ended.out)
    assert "To undo this:  ./triage.py undo 2 -C " in ended.err
    assert 2 == len([*(loaded.path / "mails").iterdir()])
    assert line in loaded.triage("list").out
    assert "Nothing to change" in loaded.triage("repair", "--apply").err
    loaded.triage("undo")
    assert before == loaded.triage("list").out


def test_a_repair_that_is_loaded_as_json(loaded: Folder) -> None:
    """What a load says, with the repair."""
    loaded.write("outages.yaml", SICK)
    data = loaded.triage("repair", "--apply", "--json").json
    assert ["2026-12-07"] == [change["date"] for change in data["repair"]["changes"]]
    assert 1 == len(data["update"])


@pytest.mark.parametrize("words", [["--apply", "--all"], ["--notices", "mails"], ["--force"]])
def test_options_of_a_repair_that_do_not_fit(loaded: Folder, words: list[str]) -> None:
    """What says how to load needs a load, and what says what to print needs none."""
    assert 2 == loaded.triage("repair", *words).code
