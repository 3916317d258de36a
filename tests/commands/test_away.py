"""away: one more line in outages.yaml, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

FILE = """\
# Who is away.
- who: [Ann,   Bob]      # both
  from: 2026-12-24
  why: 'it''s Christmas'
"""


def test_the_line_is_added_and_nothing_else_changes(three: Folder) -> None:
    """Comments, order and quoting stay; the reason is quoted where that is needed."""
    three.write("outages.yaml", FILE)
    ended = three.triage("away", "cleo", "2026-12-07", "2026-12-09", "dentist:", "two", "days")
    assert (0, "") == (ended.code, ended.out)
    line = '- {who: Cleo, from: 2026-12-07, to: 2026-12-09, why: "dentist: two days"}\n'
    assert FILE + line == three.read("outages.yaml").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "LINE\n"),
        ("# nothing yet", "# nothing yet\nLINE\n"),
        ("[]\n", "LINE\n"),
        ("# x\n[]", "# x\nLINE\n"),
        ("  - {who: Bob, from: 2026-01-02}\n", "  - {who: Bob, from: 2026-01-02}\n  LINE\n"),
        ("[{who: Bob, from: 2026-01-02}]\n", "[{who: Bob, from: 2026-01-02}, {who: Ann, from: 2026-11-30}]\n"),
        ("- {who: Bob, from: 2026-01-02}\r\n", "- {who: Bob, from: 2026-01-02}\r\nLINE\r\n"),
    ],
)
def test_every_form_of_the_file(three: Folder, before: str, after: str) -> None:
    """An empty one, a list in brackets, an indented one, other line ends."""
    (three.path / "outages.yaml").write_bytes(before.encode())
    assert 0 == three.triage("away", "Ann", "tomorrow").code
    assert after.replace("LINE", "- {who: Ann, from: 2026-11-30}").encode() == three.read("outages.yaml")


def test_without_a_file_one_is_made(three: Folder) -> None:
    """With the line in it."""
    three.triage("away", "Ann", "2026-12-07", "sick")
    assert b"- {who: Ann, from: 2026-12-07, why: sick}\n" == three.read("outages.yaml")


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("today", "2026-11-29"),
        ("tomorrow", "2026-11-30"),
        ("sunday", "2026-11-29"),
        ("MON", "2026-11-30"),
        ("satur", "2026-12-05"),
        ("+3d", "2026-12-02"),
        ("+2w", "2026-12-13"),
        ("2026-12-7", "2026-12-07"),
    ],
)
def test_days_in_words(three: Folder, word: str, day: str) -> None:
    """A weekday is the next one, today included."""
    assert day == three.triage("away", "Ann", word, "--json").json["from"]


def test_the_duties_it_hits_are_named(three: Folder) -> None:
    """With the command that finds somebody else; duties that are over are not."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Ann\n"))
    ended = three.triage("away", "ann", "2026-11-30", "2026-12-16", "sick", today="2026-12-08")
    assert [
        f"Wrote to {three.path / 'outages.yaml'}: Ann is away Mon 2026-11-30 .. Wed 2026-12-16.",
        "Ann is on duty Mon 2026-12-14 .. Fri 2026-12-18.",
        f"To find somebody else:  ./triage.py repair -C {three.path}",
    ] == ended.err.splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Ann 2026-13-01", "2026-13-01 is not a valid date"),
        ("Ann 2026-12-07 2026-12-1x", "expected a date YYYY-MM-DD, found '2026-12-1x'"),
        ("Ann 2026-12-07 2026-12-01", "2026-12-01, is before the first day, 2026-12-07"),
        ("Anne 2026-12-07", "nobody on the roster is called 'Anne'"),
    ],
)
def test_what_cannot_be_is_refused(three: Folder, words: str, message: str) -> None:
    """Nothing is written."""
    ended = three.triage("away", *words.split())
    assert (1, "") == (ended.code, ended.out)
    assert message in ended.err
    assert not (three.path / "outages.yaml").exists()


def test_a_file_with_errors_is_left_alone(three: Folder) -> None:
    """The errors are shown."""
    three.write("outages.yaml", "- {who: Nobody Known, from: 2026-12-07}\n")
    before = three.read("outages.yaml")
    assert 1 == three.triage("away", "Ann", "2026-12-07").code
    assert before == three.read("outages.yaml")


def test_a_dry_run_writes_nothing(three: Folder) -> None:
    """It says what it would write."""
    ended = three.triage("away", "Ann", "2026-12-07", "-n")
    assert (0, False) == (ended.code, (three.path / "outages.yaml").exists())
    assert ended.err.startswith("Dry run: would write to ")


def test_everyone_can_be_away(three: Folder) -> None:
    """Every duty that it hits is named; other words for everyone, and several names, are answered."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    ended = three.triage("away", "Everyone", "2026-12-04", "2026-12-08", "retreat")
    assert b"- {who: everyone, from: 2026-12-04, to: 2026-12-08, why: retreat}\n" == three.read("outages.yaml")
    assert ["Ann", "Bob"] == [line.partition(" is on duty")[0] for line in ended.err.splitlines() if "on duty" in line]
    assert "help: write everyone\n" in three.triage("away", "all", "today").err
    assert "help: write one name at a time\n" in three.triage("away", "Ann, Bob", "today").err
