"""init: from names to a team, and whose files it never touches."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.files import team as team_file
from rotation.files.first_files import format_team, is_sample

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

NINE = "Ann Lee", "Bob Ray", "Chloé Martin", "山田 太郎", "O'Brien", "No", "Di: Fox", "true", "Ed <ed@example.org>"


def test_nine_names_become_a_team(folder: Folder) -> None:
    """Of exactly these people, an address where one is given; and the three commands that follow work."""
    ended = folder.triage("init", *NINE)
    assert 0 == ended.code
    assert "" == ended.out
    team, problems = team_file.parse(folder.read("team.yaml").decode(), "team.yaml")
    assert () == problems
    assert team is not None
    assert [*NINE[:8], "Ed"] == [person.name for person in team.people]
    assert "ed@example.org" == team.people[8].email
    assert "triage.ics" == team.calendar
    assert 4 == sum(not line.startswith((" ", "#")) for line in folder.read("team.yaml").decode().splitlines()) + 1
    plan = folder.triage("generate-next-rotation")
    assert 0 == plan.code
    folder.write("rotation.txt", plan.out)
    assert 0 == folder.triage("load", "rotation.txt").code
    assert 9 == len(folder.triage("list").out.splitlines())


def test_the_commands_that_follow_are_printed(folder: Folder) -> None:
    """Ready to be typed from where one is."""
    lines = folder.triage("init", "Ann", "Bob").err.splitlines()
    assert [
        f"  ./triage.py generate-next-rotation -C {folder.path} > {folder.path}/rotation.txt",
        f"  $EDITOR {folder.path}/rotation.txt",
        f"  ./triage.py load rotation.txt -C {folder.path}",
    ] == lines[1:]


def test_the_commands_that_follow_name_any_folder(folder: Folder) -> None:
    """One with spaces and quotes, too."""
    inside = folder.path / "our team's"
    lines = folder.triage("init", "-C", str(inside), "Ann", "Bob").err.splitlines()
    where, plan = shlex.quote(str(inside)), shlex.quote(f"{inside}/rotation.txt")
    assert [
        f"  ./triage.py generate-next-rotation -C {where} > {plan}",
        f"  $EDITOR {plan}",
        f"  ./triage.py load rotation.txt -C {where}",
    ] == lines[1:]


def test_untouched_samples_are_replaced(sample: Folder) -> None:
    """They are nobody's; their calendar is another file than the team's."""
    assert 0 == sample.triage("init", "Ann", "Bob").code
    assert b"Ann" in sample.read("team.yaml")
    assert b"Alan Turing" not in sample.read("outages.yaml")


def test_the_samples_are_known(sample: Folder) -> None:
    """Also with the line ends of another system."""
    for name in ("team.yaml", "outages.yaml"):
        assert is_sample(sample.read(name))
        assert is_sample(sample.read(name).replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("name", ["team.yaml", "outages.yaml"])
def test_a_teams_own_file_is_never_replaced(sample: Folder, name: str) -> None:
    """One letter makes it theirs; neither file is written then."""
    with (sample.path / name).open("a", encoding="utf-8") as file:
        file.write("# ours\n")
    before = sample.read("team.yaml"), sample.read("outages.yaml")
    ended = sample.triage("init", "Ann", "Bob")
    assert 4 == ended.code
    assert str(sample.path / name) in ended.err
    assert before == (sample.read("team.yaml"), sample.read("outages.yaml"))


@pytest.mark.parametrize(
    ("names", "code"),
    [((), 2), (("Ann", "ann"), 1), (("Ann # boss",), 1), (("everyone",), 1), (("-",), 1), (("A\nB",), 1)],
)
def test_names_that_cannot_be_used(folder: Folder, names: tuple[str, ...], code: int) -> None:
    """It is said what is wrong with them, and nothing is written."""
    ended = folder.triage("init", "--", *names)
    assert (code, "") == (ended.code, ended.out)
    assert "error[" in ended.err
    assert [] == list(folder.path.iterdir())


@pytest.mark.parametrize("command", ["list", "who", "generate-next-rotation", "check r.txt", "report", "publish www"])
def test_without_a_team_every_command_suggests_it(
    folder: Folder, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an example to type."""
    monkeypatch.chdir(folder.path)
    ended = folder.triage(*command.split())
    assert 1 == ended.code
    assert "init 'Ann Lee' 'Bob Ray'" in ended.err


def test_a_dry_run_writes_nothing(folder: Folder) -> None:
    """It says what it would write."""
    ended = folder.triage("init", "Ann", "-n")
    assert (0, []) == (ended.code, list(folder.path.iterdir()))
    assert f"Dry run: would write {folder.path / 'team.yaml'}" in ended.err


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_any_names_are_themselves_or_refused(names: list[str]) -> None:
    """Whatever is typed, a team has these people or has an error; never somebody else."""
    team, problems = team_file.parse(format_team(tuple(names)), "team.yaml")
    if team is not None and not any(problem.is_error for problem in problems):
        assert len(names) == len(team.people)
        for name, person in zip(names, team.people, strict=True):
            assert person.email is not None or person.name.split() == name.split()


def test_a_folder_that_is_named_is_made(folder: Folder) -> None:
    """With all above it; a dry run makes none, and every other command says that there is none."""
    inside = folder.path / "teams/duty"
    assert 2 == folder.triage("list", "-C", str(inside)).code
    assert 0 == folder.triage("init", "-C", str(inside), "Ann Lee", "-n").code
    assert not inside.parent.exists()
    assert 0 == folder.triage("init", "-C", str(inside), "Ann Lee").code
    assert ["outages.yaml", "team.yaml"] == sorted(path.name for path in inside.iterdir())
