"""--assign, --swap and --delete, as typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Ended, Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n2026-12-21: Ann\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return the team of three with four weeks in its calendar."""
    assert 0 == three.triage("--load", three.write("r.txt", PLAN)).code
    return three


def list_days(folder: Folder) -> list[str]:
    """Return what --list prints."""
    return folder.triage("--list").out.splitlines()


def edit_by_hand(folder: Folder, old: str, new: str) -> None:
    """Change a name in the calendar, as a person would."""
    path = folder.path / "triage.ics"
    text = path.read_bytes()
    assert old.encode() in text
    path.write_bytes(text.replace(old.encode(), new.encode(), 1))


def check_refused(ended: Ended) -> tuple[int, str, str]:
    """Return how a command ended that did nothing: exit code, output, and the first line it said."""
    return ended.code, ended.out, ended.err.splitlines()[0]


def test_a_week_is_assigned_from_its_first_day(loaded: Folder) -> None:
    """Also to a short name; the event stays the same for those who subscribe."""
    ids = re.findall(rb"UID:.*", loaded.read("triage.ics"))
    ended = loaded.triage("--assign", "2026-12-07", "cleo")
    assert (0, "~ 2026-12-07: Cleo (was Bob)\n") == (ended.code, ended.out)
    assert "2026-12-07: Cleo" in list_days(loaded)
    assert ids == re.findall(rb"UID:.*", loaded.read("triage.ics"))


def test_an_empty_week_is_assigned(loaded: Folder) -> None:
    """As the earlier tool did."""
    ended = loaded.triage("assign", "2026-12-28", "Bob")
    assert (0, "+ 2026-12-28: Bob\n") == (ended.code, ended.out)


def test_a_day_in_the_week_means_from_then_on(loaded: Folder) -> None:
    """Who falls ill on Wednesday has served Monday and Tuesday."""
    ended = loaded.triage("--assign", "2026-12-09", "Ann")
    assert ("~ 2026-12-07: Bob (was 2026-12-07 .. 2026-12-11 Bob)\n+ 2026-12-09: Ann\n") == ended.out
    assert ["2026-12-07: Bob", "2026-12-09: Ann"] == list_days(loaded)[1:3]


def test_the_first_day_of_a_split_week_is_all_of_it(loaded: Folder) -> None:
    """What was split becomes whole."""
    loaded.triage("--assign", "2026-12-09", "Ann")
    loaded.triage("--assign", "2026-12-07", "Cleo")
    assert ["2026-11-30: Ann", "2026-12-07: Cleo", "2026-12-14: Cleo", "2026-12-21: Ann"] == list_days(loaded)


def test_nobody_is_assigned_with_a_dash(loaded: Folder) -> None:
    """As in a file; it is the same as deleting."""
    assert "- 2026-12-07: Bob\n" == loaded.triage("--assign", "2026-12-07", "-").out


def test_the_effects_of_an_assignment_are_reported(loaded: Folder) -> None:
    """Clashes, short rests and balances, and only those that are not there without it."""
    loaded.write("outages.yaml", "- {who: Cleo, from: 2026-12-07, to: 2026-12-18, why: leave}\n")
    ended = loaded.triage("--assign", "2026-12-07", "Cleo", "--json")
    assert ["outage", "short-rest"] == [problem["code"] for problem in ended.json["problems"]]
    assert "Cleo is away 2026-12-07 .. 2026-12-11 (leave)" == ended.json["problems"][0]["message"]
    assert ["Bob", "Cleo"] == [each["name"] for each in ended.json["balances"]]
    assert [False, True] == [each["after"] > each["before"] for each in ended.json["balances"]]
    assert ["create", "update", "delete", "kept"] == list(ended.json)[:4]
    assert "2 warnings." in ended.err


def test_balances_are_printed_in_one_line(loaded: Folder) -> None:
    """Of those whose days change: without the change, and with it; and as of when."""
    ended = loaded.triage("--assign", "2026-12-07", "Cleo")
    assert "Balances on Fri 2026-12-11: Bob +0.33 → -0.67, Cleo -0.67 → +0.33.\n" in ended.err


def test_a_swap_leaves_all_balances_alone(loaded: Folder) -> None:
    """Each takes over the other's week; of balances that stay nothing is said."""
    ended = loaded.triage("--swap", "2026-12-07", "2026-12-14")
    assert (0, "~ 2026-12-07: Cleo (was Bob)\n~ 2026-12-14: Bob (was Cleo)\n") == (ended.code, ended.out)
    assert "Balances" not in ended.err


def test_any_day_of_a_duty_names_it_in_a_swap(loaded: Folder) -> None:
    """The days may stand in any order."""
    loaded.triage("--swap", "2026-12-16", "2026-12-11")
    assert ["2026-12-07: Cleo", "2026-12-14: Bob"] == list_days(loaded)[1:3]


def test_parts_of_weeks_are_swapped(loaded: Folder) -> None:
    """The duty of the day changes hands, its days stay."""
    loaded.triage("--assign", "2026-12-09", "Ann")
    loaded.triage("--swap", "2026-12-10", "2026-12-14")
    assert ["2026-12-07: Bob", "2026-12-09: Cleo", "2026-12-14: Ann"] == list_days(loaded)[1:4]


def test_an_undo_takes_it_back(loaded: Folder) -> None:
    """As after a load."""
    loaded.triage("--swap", "2026-12-07", "2026-12-14")
    loaded.triage("undo")
    assert PLAN.splitlines() == list_days(loaded)


@pytest.mark.parametrize(
    "words",
    [
        "--assign 2026-12-07 Cleo",
        "--swap 2026-12-07 2026-12-14",
        "--delete 2026-12-07",
        "--delete ALL --minDate 2026-12 --maxDate 2026-12",
    ],
)
def test_a_dry_run_shows_and_does_nothing(loaded: Folder, words: str) -> None:
    """The same lines, an untouched calendar, no undo file."""
    before = loaded.read("triage.ics"), loaded.undo_files()
    dry = loaded.triage(*words.split(), "--dryRun")
    assert (0, before) == (dry.code, (loaded.read("triage.ics"), loaded.undo_files()))
    assert "Dry run: would " in dry.err
    assert dry.out == loaded.triage(*words.split()).out


def test_a_week_is_deleted(loaded: Folder) -> None:
    """And nothing else; doing it again changes nothing."""
    ended = loaded.triage("--delete", "2026-12-07")
    assert (0, "- 2026-12-07: Bob\n") == (ended.code, ended.out)
    assert ["2026-11-30: Ann", "2026-12-14: Cleo", "2026-12-21: Ann"] == list_days(loaded)
    again = loaded.triage("--delete", "2026-12-07")
    assert (0, "", f"{loaded.path}/triage.ics: nothing to do.\n") == (again.code, again.out, again.err)


def test_deleting_from_a_day_on_leaves_the_days_before(loaded: Folder) -> None:
    """A date stands for the days from it to the end of its week."""
    assert "~ 2026-12-07: Bob (was 2026-12-07 .. 2026-12-11 Bob)\n" == loaded.triage("--delete", "2026-12-09").out


def test_all_in_a_range_are_deleted(loaded: Folder) -> None:
    """Those that begin in it; a month is all of it, in any spelling of the word."""
    ended = loaded.triage("delete", "all", "--minDate", "2026-12", "--maxDate", "2026-12-14")
    assert (0, "- 2026-12-07: Bob\n- 2026-12-14: Cleo\n") == (ended.code, ended.out)
    assert ["2026-11-30: Ann", "2026-12-21: Ann"] == list_days(loaded)


def test_what_a_person_has_edited_is_kept(loaded: Folder) -> None:
    """Exit code 3, and --force overwrites it."""
    edit_by_hand(loaded, "Triage: Bob", "Triage: Ann")
    ended = loaded.triage("--assign", "2026-12-07", "Cleo")
    kept = "! 2026-12-07: kept Ann (edited by hand since it was loaded); you asked for Cleo\n"
    assert (3, kept) == (ended.code, ended.out)
    assert ended.err.endswith("1 kept. --force overwrites it.\n")
    assert "~ 2026-12-07: Cleo (was Ann)\n" == loaded.triage("--assign", "2026-12-07", "Cleo", "--force").out


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("--swap 2026-12-09 2026-12-14", ["2026-12-07: Bob", "2026-12-09: Cleo", "2026-12-14: Bob"]),
        ("--swap 2026-12-14 2026-12-07", ["2026-12-07: Bob", "2026-12-09: Cleo", "2026-12-14: Bob"]),
        ("--assign 2026-12-07 Cleo", ["2026-12-07: Bob", "2026-12-09: Cleo", "2026-12-14: Cleo"]),
        ("--delete 2026-12-07", ["2026-12-07: Bob", "2026-12-14: Cleo"]),
        ("--load other.txt", ["2026-12-07: Bob", "2026-12-09: Ann", "2026-12-14: Cleo"]),
    ],
)
def test_days_that_are_over_stay(loaded: Folder, words: str, lines: list[str]) -> None:
    """In the running week every change begins today; the days before it change with --force only, and that is said."""
    loaded.write("other.txt", "2026-12-07: Ann\n")
    forced = loaded.triage(*words.split(), "--force", "--dryRun", today="2026-12-09")
    assert (0, False) == (forced.code, "before today" in forced.err)
    ended = loaded.triage(*words.split(), today="2026-12-09")
    assert 0 == ended.code
    assert (
        "2026-12-07 and 2026-12-08 are before today and stay as they are. --force changes past days too." in ended.err
    )
    assert lines == [
        line for line in list_days(loaded) if "2026-12-07" <= line < "2026-12-21" and not line.endswith("-")
    ]


def test_a_duty_that_is_over_is_not_swapped(loaded: Folder) -> None:
    """It is refused with its days, and the other half of the swap does not happen either."""
    assert 0 == loaded.triage("--assign", "2026-12-09", "Ann").code
    before = loaded.read("triage.ics")
    ended = loaded.triage("--swap", "2026-12-08", "2026-12-14", today="2026-12-09")
    message = "error[refused]: Bob's duty of 2026-12-07 .. 2026-12-08 is over"
    assert (4, "", message) == check_refused(ended)
    assert before == loaded.read("triage.ics")
    assert 0 == loaded.triage("--swap", "2026-12-08", "2026-12-14", "--force", today="2026-12-09").code


@pytest.mark.parametrize("words", ["--assign 2026-12-07 Cleo", "--delete 2026-12-07", "--swap 2026-12-07 2026-12-14"])
def test_weeks_that_are_over_stay(loaded: Folder, words: str) -> None:
    """They are history, unless --force is given."""
    assert 4 == loaded.triage(*words.split(), today="2026-12-30").code
    assert PLAN.splitlines() == list_days(loaded)
    assert 0 == loaded.triage(*words.split(), "--force", today="2026-12-30").code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--swap 2026-12-07 2026-12-28", "nobody is on duty on 2026-12-28"),
        ("--swap 2026-11-30 2026-12-21", "Ann is on duty on both days"),
        ("--delete ALL --minDate 2026-12", "'--delete ALL' needs a first and a last day"),
        (
            "--delete 2026-12-07 --minDate 2026-12",
            "'--minDate' and '--maxDate' cannot be used with '--delete 2026-12-07'",
        ),
        ("--delete 2026-12", "'2026-12' is a month"),
    ],
)
def test_impossible_changes(loaded: Folder, words: str, message: str) -> None:
    """Nothing is changed, and the message says what is wrong."""
    before = loaded.read("triage.ics")
    assert (2, "", f"error[usage]: {message}") == check_refused(loaded.triage(*words.split()))
    assert before == loaded.read("triage.ics")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--assign 2026-12-07 Bop", "2026-12-07: Bop"),
        ("--assign 2026-12-12 Bob", "2026-12-12: Bob"),
        ("--assign 2026-12 Bob", "2026-12: Bob"),
        ("--assign 2026-02-30 Bob", "2026-02-30: Bob"),
        ("--assign 12/28/2026 Bob", "12/28/2026: Bob"),
        ("--delete 2026-02-30", "2026-02-30: -"),
    ],
)
def test_a_mistake_is_the_same_in_a_file_and_on_the_command_line(loaded: Folder, words: str, line: str) -> None:
    """In its code, words and exit code."""
    lines = loaded.triage("check", loaded.write("line.txt", f"{line}\n")).err.splitlines()
    in_file = next(text for text in lines if text.startswith("error"))
    before = loaded.read("triage.ics")
    assert (1, "", in_file) == check_refused(loaded.triage(*words.split()))
    assert before == loaded.read("triage.ics")


def test_who_does_not_share_the_duty_is_not_put_on_it(sample: Folder) -> None:
    """As in a load: an error, with the line of team.yaml."""
    ended = sample.triage("--assign", "2026-12-07", "Grace")
    message = "error[ineligible]: Grace Hopper does not share the duty (exempt: team lead)"
    assert (1, "", message) == check_refused(ended)
    assert f" --> {sample.path}/team.yaml:" in ended.err


def test_two_people_at_once_are_not_lost(loaded: Folder) -> None:
    """A day that no rotation can say is refused where it would have to stay, and put right where it is named."""
    edit_by_hand(loaded, "DTSTART;VALUE=DATE:20261214", "DTSTART;VALUE=DATE:20261207")
    assert 4 == loaded.triage("--assign", "2026-12-09", "Ann").code
    message = "error[usage]: Bob and Cleo are both on duty on 2026-12-08"
    assert (2, "", message) == check_refused(loaded.triage("--swap", "2026-12-08", "2026-11-30"))


def test_days_may_be_words(loaded: Folder) -> None:
    """The next Monday, in two weeks, tomorrow: the same as with their dates."""
    by_date = loaded.triage("swap", "2026-12-07", "2026-12-14", "-n").out
    assert by_date == loaded.triage("swap", "mon", "+1w", "-n", today="2026-12-07").out
    assert by_date == loaded.triage("swap", "tomorrow", "+8d", "-n", today="2026-12-06").out


@pytest.mark.parametrize("words", ["who monday", "explain monday", "delete monday -n", "assign monday Ann -n"])
def test_every_action_with_a_day_takes_words(loaded: Folder, words: str) -> None:
    """As it takes dates."""
    assert loaded.triage(*words.replace("monday", "2026-11-30").split()).out == loaded.triage(*words.split()).out


LEAVING = "name: Trio\npeople: [Ann, {name: Bob, left: 2026-12-04}, Cleo]\n"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("--swap", "2026-12-07", "2026-12-14"), "error[former-member]: Bob has left by then"),
        (("--assign", "2026-12-21", "Bob"), "error[former-member]: Bob has left by then"),
    ],
)
def test_what_check_calls_an_error_is_refused(loaded: Folder, command: tuple[str, ...], expected: str) -> None:
    """Also where the same person has the same problem in another week already: Bob's week is after his last day."""
    loaded.write("team.yaml", LEAVING)
    before = loaded.read("triage.ics")
    code, out, first = check_refused(loaded.triage(*command))
    assert (1, "", True) == (code, out, first.startswith(expected))
    assert before == loaded.read("triage.ics")


def test_a_closed_week_that_is_assigned_is_named(loaded: Folder) -> None:
    """Although there is nothing to weigh in it."""
    loaded.write("team.yaml", "name: Trio\nclosures: [2026-12-28..2027-01-01]\npeople: [Ann, Bob, Cleo]\n")
    ended = loaded.triage("--assign", "2026-12-28", "Ann")
    assert (0, "warning[closed-week]: nobody works in the week of 2026-12-28") == (
        ended.code,
        ended.err.splitlines()[0],
    )
