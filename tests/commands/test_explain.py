"""--explain, as typed."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rotation.weeks import DAY, WEEK

if TYPE_CHECKING:
    from tests.commands.conftest import Folder


def test_a_table_and_a_reason(sample: Folder) -> None:
    """Everybody has a line; who cannot serve has the reason, with the line of outages.yaml; a sentence comes last."""
    ended = sample.triage("--explain", "2026-12-07")
    assert (0, "") == (ended.code, ended.err)
    lines = ended.out.splitlines()
    assert lines[0].startswith("2026-12-07 .. 2026-12-11: ")
    assert lines[0].endswith("(not assigned yet; as it would be planned now)")
    (turing,) = [line for line in lines if line.startswith("Alan Turing")]
    assert "cannot: vacation (" in turing
    assert turing.endswith("outages.yaml:5)")
    (hopper,) = [line for line in lines if line.startswith("Grace Hopper")]
    assert hopper.endswith("cannot: exempt: team lead")
    assert lines[-1].endswith(".")


def test_in_the_calendar(three: Folder) -> None:
    """A week that is loaded is explained as it is, also when it is over, and any of its days will do."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Bob\n"))
    printed = three.triage("--explain", "2026-12-16", "--json", today="2027-03-01").json
    assert ("2026-12-14", "2026-12-19") == (printed["date"], printed["end"])
    assert ["Bob"] == printed["persons"]
    assert printed["assigned"]
    assert printed["optimal"]
    costs = {each["name"]: each["cost"] for each in printed["people"]}
    assert 1 <= costs["Bob"]["rest_violations"]
    assert {"rest_violations": 0.0, "excess": 0.0, "comfort": 0.0} in costs.values()
    assert printed["reason"].endswith("Bob was assigned by hand, or before something changed.")
    assert [2, 1, None] == [each["weeks_since_last"] for each in printed["people"]]


def test_no_cost_is_rounded_to_nothing(three: Folder) -> None:
    """What decides is shown with as many digits as it needs."""
    people = "".join(f"  - {{name: P{n}, weight: {weight}}}\n" for n, weight in enumerate((0.5, 0.99, 0.99, 0.5)))
    three.write("team.yaml", f"people:\n{people}")
    first = date(2026, 8, 3)
    lines = [f"{first + n * WEEK}: P{who}\n" for n, who in enumerate("03101023130101321310")]
    assert 0 == three.triage("load", three.write("r.txt", "".join(lines)), today="2026-08-01").code
    out = three.triage("explain", "2026-12-07").out
    assert "comfort -0.00002" in out
    assert [] == re.findall(r"(?:rest|fairness|comfort) [+-]0(?:\.0*)?(?![0-9.])", out)


ROUND = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n2026-12-21: Ann\n2026-12-28: Bob\n2027-01-04: Cleo\n"


@pytest.mark.parametrize("day", ["2026-12-14", "2026-12-21"])
@pytest.mark.parametrize("edited", ["", "2026-12-14: Ann\n", "2026-12-21: Bob\n2026-12-28: Ann\n"])
def test_it_agrees_with_repair_or_says_why_not(three: Folder, edited: str, day: str) -> None:
    """Where somebody cannot serve: who repair puts on duty is the best choice, or it is said why that is another."""
    three.triage("load", three.write("r.txt", ROUND))
    three.triage("load", three.write("s.txt", edited))
    on_duty = next(row["person"] for row in three.triage("list", "--json").json if row["date"] == day)
    three.write("outages.yaml", f"- {{who: {on_duty}, from: {day}, to: {date.fromisoformat(day) + 4 * DAY}}}\n")
    changed = {each["date"]: each["person"] for each in three.triage("repair", "--json").json["changes"]}
    explained = three.triage("explain", day, "--json").json
    best = [each["name"] for each in explained["people"] if each["cost"] and not any(each["cost"].values())]
    assert explained["repair"].startswith(f"repair puts {changed[day]} on duty")
    assert (changed[day] in best) == ("as they are" not in explained["repair"])
    assert three.triage("explain", day).out.endswith(f"{explained['repair']}\n")


def test_a_choice_by_hand_stays(three: Folder) -> None:
    """Repair does not mend what can be served; of a week that is over or well chosen nothing is said."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Ann\n2026-12-14: Bob\n"))
    assert "repair leaves the week as it is" in three.triage("explain", "2026-12-07").out
    assert "repair" not in three.triage("explain", "2026-11-30").out
    assert "repair" not in three.triage("explain", "2026-12-07", today="2027-03-01").out


def test_a_closed_week(sample: Folder) -> None:
    """Nobody serves a closed week: there is nothing to explain, and that is no error."""
    ended = sample.triage("--explain", "2026-12-30")
    assert (0, "") == (ended.code, ended.out)
    assert "The week of 2026-12-28 is closed" in ended.err
    assert {"date": "2026-12-30", "people": []} == sample.triage("--explain", "2026-12-30", "--json").json


@pytest.mark.parametrize(
    ("people", "closures", "answer"),
    [
        ("Ann", "2026-11-30..2026-12-12: Moving house", "The week of 2026-12-07 is closed: Moving house."),
        (
            "Ann",
            "2026-12-07..2026-12-08: Snow, 2026-12-09..2026-12-12: Ice",
            "The week of 2026-12-07 is closed: Snow and Ice.",
        ),
        ("Ann", "2026-12-07..2026-12-12", "The week of 2026-12-07 is closed."),
        ("{name: Ann, joined: 2027-01-04}", "", "nobody on the roster is active in it"),
        ("{name: Ann, left: 2026-12-04}", "", "nobody on the roster is active in it"),
        ("{name: Ann, exempt: {2026-11-30: lead}}", "", "nobody on the roster is active in it"),
        ("Bob", "", "Nobody is available in the week of 2026-12-07."),
        ("{name: Bob, joined: 2024-01-01}", "", "Nobody is available in the week of 2026-12-07."),
    ],
)
def test_why_there_is_nothing_to_explain(three: Folder, people: str, closures: str, answer: str) -> None:
    """The one reason that it is, and not others that it might be."""
    three.write(
        "team.yaml",
        f"closures: [{', '.join(map(json.dumps, filter(None, closures.split(', '))))}]\npeople: [{people}]\n",
    )
    three.write("outages.yaml", "- {who: everyone, from: 2026-11-30, to: 2028-11-25}\n" if "Bob" in people else "")
    ended = three.triage("explain", "2026-12-09")
    (line,) = [line for line in ended.err.splitlines() if line.startswith(("The ", "There ", "Nobody is av", "No "))]
    assert (0, "", answer in line) == (ended.code, ended.out, True)
    assert ("closed" in line) == ("closed" in answer)


def test_a_week_that_no_plan_reaches(three: Folder) -> None:
    """Behind years in which nobody can serve."""
    three.write("outages.yaml", "- {who: everyone, from: 2026-11-30, to: 2028-12-30}\n")
    ended = three.triage("explain", "2029-02-05")
    assert "No plan reaches the week of 2029-02-05: before it nobody could serve for 104 weeks." in ended.err


def test_no_date(three: Folder) -> None:
    """It is the mistake that it would be in a file."""
    ended = three.triage("--explain", "2026-13-01")
    assert (1, "") == (ended.code, ended.out)
    assert "2026-13-01 is not a valid date" in ended.err


def test_no_time(three: Folder) -> None:
    """When the time limit comes first that is said, and nothing is guessed."""
    ended = three.triage("--explain", "2026-12-07", "--timeLimit", "0.0001")
    assert 0 == ended.code
    assert "Stopped at the time limit" in ended.err
