"""Days on the command line: wherever one is typed, it is read and refused in the same way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from rotation.commands._days import Period, read_days
from rotation.model import Team
from rotation.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Ended, Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n2026-12-21: Ann\n2026-12-28: Bob\n"
WEDNESDAY = "2026-12-02"

# Each place where a day is typed.
PLACES = {
    "away FROM": "away Ann DAY -n",
    "away TO": "away Ann 2026-12-01 DAY -n",
    "swap": "swap DAY 2026-12-14 -n",
    "swap, the other": "swap 2026-12-14 DAY -n",
    "assign": "assign DAY Cleo -n",
    "delete": "delete DAY -n",
    "who": "who DAY",
    "explain": "explain DAY",
    "--minDate of list": "list --minDate DAY",
    "--maxDate of list": "list --maxDate DAY",
    "--minDate of report": "report --minDate DAY",
    "--maxDate of delete": "delete ALL --minDate 2026-12-01 --maxDate DAY -n",
    "--minDate of a plan": "generate-next-rotation --minDate DAY",
    "--maxDate of a range": "generateRotation --minDate 2026-12-01 --maxDate DAY",
    "--today": "who --today DAY",
}


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with a team of three and a plan."""
    three.triage("load", three.write("r.txt", PLAN))
    return three


def type_day(folder: Folder, place: str, day: str) -> Ended:
    """Type the day in that place, on a Wednesday."""
    words = [day if word == "DAY" else word for word in PLACES[place].split()]
    return folder.triage(*words, today=WEDNESDAY)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("MON", "2026-12-07"),
        (" '2026–12–7' ", "2026-12-07"),
    ],
)
def test_a_day_is_taken_everywhere(loaded: Folder, place: str, written: str, day: str) -> None:
    """In words, with other dashes, in quotes: as if the date were typed. `--today` counts from the day it really is."""
    expected = type_day(loaded, place, day)
    ended = type_day(loaded, place, written)
    assert (0, 0) == (expected.code, ended.code)
    assert place == "--today" or expected == ended


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("written", "help_"), [("12/28/2026", "write 2026-12-28"), ("2026-12-xx", None)])
def test_what_is_no_day_is_answered_in_one_way_everywhere(
    loaded: Folder, place: str, written: str, help_: str | None
) -> None:
    """With the exit code of the same mistake in a file, and with what to type."""
    before = loaded.files()
    ended = type_day(loaded, place, written)
    assert (1, "", before) == (ended.code, ended.out, loaded.files())
    assert ended.err.startswith("error[bad-date]: ")
    assert f"\n  = help: {help_ or 'write YYYY-MM-DD, today, tomorrow, a weekday, +3d or +2w'}\n" in ended.err


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.12.28", "2026-12-28"),
        ("28.12.2026", "2026-12-28"),
        ("12/28/26", "2026-12-28"),
        ("20261228", "2026-12-28"),
        ("Dec 28, 2026", "2026-12-28"),
        ("2026-W53", "2026-12-28"),
        ("\N{FULLWIDTH DIGIT TWO}026-12-28", "2026-12-28"),
        ("next week", "2026-12-07"),
        ("this week", "2026-11-30"),
        ("next monday", "2026-12-07"),
        ("next wednesday", "2026-12-09"),
        ("last friday", "2026-11-27"),
        ("yesterday", "2026-12-01"),
        ("day after tomorrow", "2026-12-04"),
        ("tomorow", "2026-12-03"),
        ("wendesday", "2026-12-02"),
        ("in 2 weeks", "2026-12-16"),
        ("+2 weeks", "2026-12-16"),
        ("2w", "2026-12-16"),
        ("3 days ago", "2026-11-29"),
        ("12/28", "2026-12-28"),
        ("28.12.", "2026-12-28"),
        ("Dec 28", "2026-12-28"),
        ("4 January", "2027-01-04"),
        ("KW 53", "2026-12-28"),
        ("Nov 30", "2026-11-30"),
    ],
)
def test_other_forms_are_answered_with_the_date(loaded: Folder, written: str, day: str) -> None:
    """Where the year is missing, or words tell the distance, it is what is near, seen from today."""
    ended = type_day(loaded, "who", written)
    assert (1, f"  = help: write {day}") == (ended.code, ended.err.splitlines()[1])


@pytest.mark.parametrize("place", ["away TO", "--maxDate of delete"])
@pytest.mark.parametrize("written", ["2026-11-30", "2026-11-27"])
def test_a_last_day_before_the_first_is_answered_in_one_way(loaded: Folder, place: str, written: str) -> None:
    """With the exit code of the same mistake in a file."""
    ended = type_day(loaded, place, written)
    assert (1, "error[bad-order]") == (ended.code, ended.err.partition(":")[0])


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("monday", "friday", ("2026-12-07", "2026-12-11")),
        ("monday", "+1w", ("2026-12-07", "2026-12-14")),
        ("monday", "+2d", ("2026-12-07", "2026-12-09")),
        ("monday", "mon", ("2026-12-07", "2026-12-07")),
        ("2027-01-04", "wed", ("2027-01-04", "2027-01-06")),
        ("today", "tomorrow", ("2026-12-02", "2026-12-03")),
        ("2026-11-30", "today", ("2026-11-30", "2026-12-02")),
    ],
)
def test_the_last_day_counts_from_the_first(loaded: Folder, first: str, last: str, days: tuple[str, str]) -> None:
    """So a weekday or a distance is never before it; today is today."""
    entry = loaded.triage("away", "Ann", first, last, "-n", "--json", today=WEDNESDAY).json
    assert days == (entry["from"], entry["to"])


def test_the_last_day_of_a_period_counts_from_its_first_or_from_today(loaded: Folder) -> None:
    """From the later of the two: a period may begin long ago."""
    outcomes = [
        loaded.triage("list", "--minDate", first, "--maxDate", last, today=WEDNESDAY).out.splitlines()
        for first, last in (("monday", "+1w"), ("2026-01", "+1w"), ("2027-01", "+1w"))
    ]
    assert [PLAN.splitlines()[1:3], PLAN.splitlines()[:2], []] == outcomes


@pytest.mark.parametrize("dash", ["..", "–", "—", " - ", " to ", "/"])
def test_two_days_in_one_word(loaded: Folder, dash: str) -> None:
    """Are answered with the two words to type."""
    ended = loaded.triage("away", "Ann", f"2026-12-07{dash}2026-12-11", today=WEDNESDAY)
    assert (1, "  = help: write 2026-12-07 2026-12-11") == (ended.code, ended.err.splitlines()[1])


@pytest.mark.parametrize(
    "words",
    [
        "monday to friday sick",
        "monday - friday sick",
        "monday until friday sick",
        "from monday to friday sick",
        "from 2026-12-07 2026-12-11 sick",
    ],
)
def test_words_between_the_days_are_taken(loaded: Folder, words: str) -> None:
    """As people say it; none of them begins the reason."""
    entry = loaded.triage("away", "Ann", *words.split(), "-n", "--json", today=WEDNESDAY).json
    assert ("2026-12-07", "2026-12-11", "sick") == (entry["from"], entry["to"], entry["why"])


def test_a_last_day_in_the_reason_is_answered(loaded: Folder) -> None:
    """A single day would be written where a week is meant."""
    ended = loaded.triage("away", "Ann", "monday", "sick", "at", "home", "until", "friday", today=WEDNESDAY)
    assert (1, "  = help: write monday friday sick at home") == (ended.code, ended.err.splitlines()[1])


@pytest.mark.parametrize("words", ["assign Cleo monday", "away monday Cleo"])
def test_a_name_and_a_day_in_the_wrong_order_are_answered(loaded: Folder, words: str) -> None:
    """With the command to type."""
    action, one, other = words.split()
    ended = loaded.triage(*words.split(), today=WEDNESDAY)
    assert (1, f"  = help: write ./triage.py {action} {other} {one} -C {loaded.path}") == (
        ended.code, ended.err.splitlines()[1],
    )  # fmt: skip


def test_a_month_that_is_none(loaded: Folder) -> None:
    """As it was typed."""
    ended = loaded.triage("list", "--minDate", "2026-13")
    assert (1, "error[bad-date]: '--minDate': 2026-13 is not a valid month") == (ended.code, ended.err.splitlines()[0])


def test_a_reason_may_speak_of_days(loaded: Folder) -> None:
    """Only what is nothing but a day is taken for the last day."""
    for reason in ("wedding", "sunny days", "Friday is free", "conference 2026-12-08 in Rome", "last day of school"):
        ended = loaded.triage("away", "Ann", "monday", reason, "-n", "--json", today=WEDNESDAY)
        assert ("2026-12-07", reason) == (ended.json["to"], ended.json["why"])


def test_all_days_are_answered_at_once(loaded: Folder) -> None:
    """With what is wrong in the files."""
    loaded.write("outages.yaml", "- {who: Anne, from: 2026-12-07}\n")
    ended = loaded.triage("list", "--minDate", "12/7/2026", "--maxDate", "soon")
    assert ["bad-date", "bad-date", "unknown-person"] == [
        line.partition("[")[2].partition("]")[0] for line in ended.err.splitlines() if line.startswith("error")
    ]


@pytest.mark.parametrize(
    "words", ["list --minDate soon", "who --today soon", "away Ann soon", "explain soon", "assign soon Ann"]
)
def test_json_has_the_problem(loaded: Folder, words: str) -> None:
    """As for an error in a file."""
    ended = loaded.triage(*words.split(), "--json")
    assert (1, ["bad-date"]) == (ended.json["exit"], [each["code"] for each in ended.json["problems"]])


def test_a_day_counts_where_the_team_is(tmp_path: Path) -> None:
    """In options as in arguments: the day it is there is `today`."""
    now = datetime(2026, 12, 6, 23, 30, tzinfo=UTC)
    options = Options(action="list", folder=tmp_path, base=tmp_path, now=now, min_date="today", max_date="+1d")
    _, period, _ = read_days(options, Team("T", (), timezone="Asia/Tokyo"))
    assert Period(date(2026, 12, 7), date(2026, 12, 8)) == period
