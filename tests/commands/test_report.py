"""--report, as typed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with four weeks in the calendar."""
    three.triage(
        "--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n2026-12-21: Ann\n")
    )
    return three


def test_a_table_and_a_picture(loaded: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has a line in the table and a row in the picture; without colours there are no escapes."""
    monkeypatch.setenv("COLUMNS", "80")
    ended = loaded.triage("--report", "--color", "never", today="2026-12-09")
    read = f"Read 4 duties from {loaded.path / 'triage.ics'}, 2026-11-30 to 2026-12-25."
    assert (0, f"{read}\n") == (ended.code, ended.err)
    assert "\x1b" not in ended.out
    assert 2 == sum(line.startswith("Ann") for line in ended.out.splitlines())
    assert "▼ today" in ended.out
    assert "\x1b[1;32m" in loaded.triage("--report", "--color", "always").out


def test_values(loaded: Folder) -> None:
    """JSON has the weeks shown, those of minDate to maxDate, and everybody's numbers; CSV has the same table."""
    days = ("--minDate", "2026-12", "--maxDate", "2026-12")
    printed = loaded.triage("--report", "--json", *days, today="2026-12-09").json
    assert ["2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"] == printed["weeks"]
    ann, bob, _ = printed["people"]
    assert ("Ann", "2026-12-21") == (ann["name"], ann["next"])
    assert (1.0, 1.0) == (ann["weeks"], ann["planned"])
    assert (3, 3) == (ann["shortest_gap"], ann["longest_gap"])
    assert (None, ["2026-12-07"]) == (bob["next"], bob["duties"])
    rows = [*csv.DictReader(io.StringIO(loaded.triage("--report", "--csv", today="2026-12-09").out))]
    assert ["Ann", "Bob", "Cleo"] == [each["name"] for each in rows]
    assert {key for key in ann if key not in {"duties", "away"}} == rows[0].keys()


def test_nothing_yet(three: Folder) -> None:
    """An empty calendar has a report too."""
    ended = three.triage("--report")
    assert 0 == ended.code
    assert "Cleo" in ended.out


def test_nobody_to_show(three: Folder) -> None:
    """A team whose people have left, or have yet to join, has an empty report in every form."""
    three.write("team.yaml", "people: [{name: Ann, joined: 2027-06-01}, {name: Bob, left: 2026-01-01}]\n")
    ended = [three.triage("--report", *form) for form in ((), ("--json",), ("--csv",))]
    assert [0, 0, 0] == [each.code for each in ended]
    assert "Nobody shares the duty now, and nobody has served in these weeks.\n" == ended[0].out


def test_no_name_is_a_formula_of_a_spreadsheet(folder: Folder) -> None:
    """Of the roster or only in the calendar; numbers below zero are numbers."""
    folder.write("team.yaml", "people:\n- {name: '@ann-lee', joined: 2026-10-01}\n- '=1+1'\n- +1 (555) Cy\n- 'Bo'\n")
    folder.triage("load", folder.write("r.txt", "2026-11-30: =1+1\n2026-12-07: +1 (555) Cy\n"))
    rows = [*csv.DictReader(io.StringIO(folder.triage("report", "--csv", today="2026-12-15").out))]
    assert ["'@ann-lee", "'=1+1", "'+1 (555) Cy", "Bo"] == [row["name"] for row in rows]
    assert float(rows[0]["balance"]) < 0
