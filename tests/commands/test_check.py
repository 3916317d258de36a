"""--check, as typed: what is said of a rotation, and that nothing is changed by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

TEAM = """\
name: Five
closures: [2026-12-28..2027-01-01]
people:
  - Ann
  - {name: Bob, left: 2026-12-18}
  - {name: Cleo, joined: 2026-12-07}
  - {name: Dan, exempt: boss}
  - Eve
  - Fay
"""


@pytest.fixture
def five(three: Folder) -> Folder:
    """Return a folder with a team in which everything occurs: joins, leaves, an exempt person, a closure."""
    three.write("team.yaml", TEAM)
    three.write("outages.yaml", "- {who: Eve, from: 2026-12-09, to: 2026-12-11, why: course}\n")
    return three


def said(folder: Folder, text: str) -> list[str]:
    """Return what --check says of a rotation: the first line of each problem."""
    ended = folder.triage("--check", folder.write("r.txt", text))
    return re.findall(r"^(?:error|warning)\[.*", ended.err, re.MULTILINE)


def test_a_good_rotation_is_fit_to_be_loaded(three: Folder) -> None:
    """Nothing is printed but one line, on standard error."""
    ended = three.triage("--check", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"))
    assert (0, "", "Checked 3 lines: OK to load.\n") == (ended.code, ended.out, ended.err)
    assert ["r.txt", "team.yaml"] == sorted(path.name for path in three.path.iterdir())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30: Dan\n", "error[ineligible]: Dan does not share the duty (exempt: boss)"),
        ("2026-12-21: Bob\n", "error[former-member]: Bob has left by then: 2026-12-18 is the last day"),
        ("2026-11-30: Cleo\n", "error[future-member]: Cleo only joins on 2026-12-07"),
        ("2026-12-07: Eve\n", "warning[outage]: Eve is away 2026-12-09 .. 2026-12-11 (course)"),
        ("2026-12-28: Ann\n2027-01-04: Eve\n", "warning[closed-week]: nobody works in the week of 2026-12-28"),
        ("2026-12-07: Ann\n2026-12-21: Eve\n", "warning[missing-week]: nobody is named for the week of 2026-12-14"),
        ("2026-12-09: Ann\n", "warning[missing-days]: nobody is named for 2026-12-07 .. 2026-12-08"),
        ("2026-11-30: Ann\n2026-12-07: Ann\n", "warning[short-rest]: Ann serves 2026-12-07, 1 week after 2026-11-30"),
    ],
)
def test_what_is_said(five: Folder, text: str, expected: str) -> None:
    """Who does not share the duty is an error, everything else a warning."""
    assert expected in said(five, text)


def test_a_part_of_a_week_is_judged_by_its_own_days(five: Folder) -> None:
    """Eve is away from Wednesday on: Monday and Tuesday are fine; Bob may serve up to his last day."""
    assert [] == said(five, "2026-12-07: Eve\n2026-12-09: Ann\n2026-12-14: Bob\n")


def test_a_closed_week_is_not_missed(five: Folder) -> None:
    """A file that steps over the closure is complete."""
    assert [] == said(five, "2026-12-21: Ann\n2027-01-04: Eve\n")


def test_a_balance_beyond_the_tolerance_is_said_once_where_it_begins(five: Folder) -> None:
    """Ann's second week in a row is one too many, whatever comes later."""
    warnings = said(five, "2026-11-30: Ann\n2026-12-07: Ann\n2026-12-14: Ann\n2026-12-21: Eve\n")
    assert ["warning[balance]: Ann will have done 1.50 weeks more than their fair share by 2026-12-07"] == [
        warning for warning in warnings if "balance" in warning and "Ann" in warning
    ]


def test_the_calendar_around_the_file_counts(five: Folder) -> None:
    """Duties before and after the weeks of the file are seen when gaps are measured."""
    five.triage("--load", five.write("l.txt", "2026-11-30: Ann\n2026-12-14: Eve\n"))
    assert ["warning[short-rest]: Ann serves 2026-12-07, 1 week after 2026-11-30"] == said(five, "2026-12-07: Ann\n")[
        :1
    ]
    five.triage("--load", five.write("l.txt", "2026-11-30: Fay\n2026-12-14: Ann\n"))
    assert ["warning[short-rest]: Ann serves 2026-12-14, 1 week after 2026-12-07"] == said(five, "2026-12-07: Ann\n")


def test_json_has_problems_levels_and_people(five: Folder) -> None:
    """The levels are those of the weeks from the first named to the last."""
    ended = five.triage("--check", five.write("r.txt", "2026-11-30: Ann\n2026-12-07: Ann\n"), "--json")
    assert {"problems", "objective", "people"} == set(ended.json)
    assert {
        "severity": "warning", "code": "short-rest", "file": str(five.path / "r.txt"), "line": 2, "column": 13,
    }.items() <= ended.json["problems"][0].items()  # fmt: skip
    assert 1 == ended.json["objective"]["rest_violations"]
    assert ["Ann", "Bob", "Cleo", "Eve", "Fay"] == [person["name"] for person in ended.json["people"]]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff \r\n\r\n"])
@pytest.mark.parametrize("action", ["check", "load", "repair"])
def test_an_empty_file_is_an_error(three: Folder, action: str, text: str) -> None:
    """It is what a shell leaves behind when the command that should have written it failed."""
    ended = three.triage(action, three.write("r.txt", text))
    assert (1, "") == (ended.code, ended.out)
    assert ended.err.startswith("error[empty]: there is no line 'DATE: NAME'\n --> ")


def test_days_with_nobody_are_named(three: Folder) -> None:
    """Those of the file, at its line, and those of the calendar; not those that are over."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-04: -\n2026-12-14: Bob\n2026-12-17: -\n"))
    file = three.write("next.txt", "2026-12-07: Cleo\n2026-12-09: -\n2026-12-11: Ann\n")
    checked = three.triage("--check", file, "--json", today="2026-12-04").json
    assert {
        ("2026-12-04", None),
        ("2026-12-09, 2026-12-10", 2),
        ("2026-12-17, 2026-12-18", None),
    } == {
        (problem["message"].removeprefix("nobody is on duty on ").rpartition(", in")[0], problem["line"])
        for problem in checked["problems"]
        if problem["code"] == "partly-assigned"
    }
    assert "2026-12-04" not in three.triage("--check", file, today="2026-12-05").err
