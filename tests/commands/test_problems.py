"""Problems of all files take one way through every command: none is dropped, and none is shown twice."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n"
MISTYPED_YEAR = "- {who: Cleo, from: 2027-06-07, to: 2037-06-11}\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with two weeks in its calendar, and then an outage that lasts ten years."""
    assert 0 == three.triage("--load", three.write("rotation.txt", PLAN)).code
    three.write("outages.yaml", MISTYPED_YEAR)
    return three


COMMANDS = [
    "--generateNextRotation",
    "--generateRotation --weeks 2",
    "--generate Ann Bob",
    "--generateFrom names.txt",
    "--check rotation.txt",
    "--load rotation.txt",
    "--load rotation.txt --dryRun",
    "--repair",
    "--repair rotation.txt",
    "--swap 2026-11-30 2026-12-07",
    "--assign 2026-12-14 Ann",
    "--delete 2026-12-07",
    "--who",
    "--list",
    "--report",
    "--explain 2026-12-07",
    "--publish www",
    "--handoff",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_the_warnings_of_the_files_once(loaded: Folder, command: str) -> None:
    """And does its work all the same."""
    loaded.write("names.txt", "Ann\nBob\n")
    words = [str(loaded.path / word) if word == "www" else word for word in shlex.split(command)]
    ended = loaded.triage(*words)
    assert (0, 1) == (ended.code, ended.err.count("warning[long-outage]"))


def test_warnings_of_the_files_are_problems_in_json(loaded: Folder) -> None:
    """Together with those of the rotation, in order of file and line."""
    problems = json.loads(loaded.triage("--check", "rotation.txt", "--json").out)["problems"]
    assert ["long-outage"] == [problem["code"] for problem in problems]


def test_errors_of_a_rotation_come_with_the_warnings_of_the_other_files(loaded: Folder) -> None:
    """All at once, whichever command reads them."""
    loaded.write("rotation.txt", "2026-11-30: Dora\n")
    for action in ("--check", "--load", "--repair"):
        ended = loaded.triage(action, "rotation.txt")
        assert (1, True, True) == (ended.code, "[unknown-person]" in ended.err, "[long-outage]" in ended.err)


def test_messages_when_nothing_is_repaired(loaded: Folder) -> None:
    """Each command says in its own words what has not been done."""
    loaded.write("rotation.txt", "2026-11-30: Dora\n")
    assert loaded.triage("--repair", "rotation.txt").err.endswith("1 error, 1 warning. Nothing was repaired.\n")


@pytest.mark.parametrize(
    "words",
    ["swap 2026-12-06 2026-12-14", "assign 2026-12-07 Zed", "away Zed today", "who soon2", "undo 9", "list Zed"],
)
def test_the_error_of_an_argument_comes_before_the_warnings_of_files(three: Folder, words: str) -> None:
    """On the screen, counted together, and as JSON."""
    three.triage("load", three.write("rotation.txt", PLAN))
    three.write("outages.yaml", "- {who: Ann, from: 2026-12-05, to: 2026-12-06}\n")
    ended = three.triage(*words.split())
    kinds = [line.partition("[")[0] for line in ended.err.splitlines() if line.startswith(("error[", "warning["))]
    assert ["error", "warning"] == kinds
    printed = three.triage(*words.split(), "--json").json
    assert ["error", "warning"] == [each["severity"] for each in printed["problems"]]
