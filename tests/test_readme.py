"""The README and the pages of docs/ are typed, command by command, and what they show is what is printed.

In a `console` block a line after `$ ` is a command, typed in a copy of the checkout where the commands before it were
typed too; the lines below it are what it prints, on both streams. `...` stands for any text, on a line of its own for
any lines. Comments settle what differs from reader to reader: `<!-- today: DATE -->` the day on which it is read,
`<!-- editor: SCRIPT -->` what the reader changes in `$EDITOR`, as a sed script.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rotation.spec import ACTIONS, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[1]
PAGES = sorted(
    str(path.relative_to(CHECKOUT))
    for path in (CHECKOUT / "README.md", *CHECKOUT.glob("docs/*.md"))
    if "```console\n" in path.read_text(encoding="utf-8")
)
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "tests", "bench")


@dataclass(frozen=True)
class Step:
    """A command of a page: the line it is on, the settings in force there, and what it is said to print."""

    line: int
    command: str
    expected: str
    today: str | None
    editor: str | None


def steps(text: str) -> Iterator[Step]:
    """Yield the commands of all console blocks, in order."""
    settings: dict[str, str] = {}
    lines = enumerate(text.splitlines(), start=1)
    for _, line in lines:
        if setting := re.fullmatch(r"<!-- (today|editor): (.*) -->", line):
            settings[setting[1]] = setting[2]
        if line != "```console":
            continue
        steps: list[tuple[int, str, list[str]]] = []
        for number, inside in lines:
            if inside == "```":
                break
            if inside.startswith("$ "):
                steps.append((number, inside.removeprefix("$ "), []))
            else:
                steps[-1][2].append(inside + "\n")
        for number, command, printed in steps:
            yield Step(number, command, "".join(printed), settings.get("today"), settings.get("editor"))


def pattern(expected: str) -> str:
    """Return the regular expression for what the README says is printed."""
    whole = re.sub(r"(?m)^\\\.\\\.\\\.\\\n", "(?:.*\\\\n)*?", re.escape(expected))
    return whole.replace(r"\.\.\.", ".*")


def type_command(step: Step, folder: Path, status: int) -> subprocess.CompletedProcess[str]:
    """Type the command in the folder; `status` is how the one before it ended, for `echo $?`."""
    command = step.command
    if step.today:
        command = re.sub(r"\./triage\.py(?=\s|$)", rf"\g<0> --today {step.today}", command)
    editor = folder.parent / "editor"
    editor.write_text(f"#!/bin/sh\nexec sed -i '{step.editor}' \"$@\"\n", encoding="utf-8")
    editor.chmod(0o755)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/bash", "-c", f"(exit {status})\n{command}"],
        cwd=folder,
        env=os.environ | {"PATH": path, "EDITOR": str(editor), "VISUAL": str(editor)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_is_printed(page: str, tmp_path: Path) -> None:
    """Whoever types the commands of a page in order sees what it shows."""
    shutil.copytree(CHECKOUT, tmp_path / "triage", ignore=NOT_COPIED)
    status = 0
    commands = list(steps((CHECKOUT / page).read_text(encoding="utf-8")))
    assert commands
    for step in commands:
        process = type_command(step, tmp_path / "triage", status)
        status = process.returncode
        if not re.fullmatch(pattern(step.expected), process.stdout):
            where = f"{page}:{step.line}: $ {step.command}"
            assert f"{where}\n{step.expected}" == f"{where}\n{process.stdout}"


NINE = ("Mia Wolf", "Noah Berg", "Zoë Lang", "Li Na", "Omar Said", "Pia Holm", "Raj Rao", "Sue Day", "Tom O'Hara")


def test_nine_people_have_their_feed_after_five_commands(tmp_path: Path) -> None:
    """With their own names, in a home with nothing in it, by what the README says to type for a team of one's own."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Your own team")[2].partition("\n## ")[0]
    commands = [step.command for step in steps(section)]
    assert 0 < len(commands) <= 3
    shutil.copytree(CHECKOUT, tmp_path / "triage", ignore=NOT_COPIED)
    (tmp_path / "home").mkdir()
    env = {"HOME": str(tmp_path / "home"), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in commands:
        own = re.sub(r"(init -C duty) .*", lambda match: f"{match[1]} {shlex.join(NINE)}", command)
        subprocess.run(["/bin/bash", "-c", own], cwd=tmp_path / "triage", env=env, check=True, capture_output=True)
    feed = (tmp_path / "triage/duty/triage.ics").read_text(encoding="utf-8")
    assert sorted(NINE) == sorted(re.findall(r"SUMMARY:Triage: (.*)", feed.replace("\r", "")))


def test_the_readme_is_short() -> None:
    """People read it to the end; and nothing it shows has holes."""
    lines = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 127
    assert [] == [line for line in lines if "..." in line]


def test_dots_stand_for_what_differs() -> None:
    """Within a line for any text, on a line of their own for any lines, elsewhere every letter counts."""
    expected = pattern("a (... s)\n...\nz.\n")
    assert [True, True, False, False] == [
        re.fullmatch(expected, text) is not None
        for text in ("a (0.2 s)\nz.\n", "a (3 s)\nb\nc\nz.\n", "a (3 s)\nb\nzz\n", "b (3 s)\nz.\n")
    ]


def test_the_readme_names_the_test_command() -> None:
    """What it tells people to run is what is run before a change lands."""
    assert "./tests/run" in (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert "\n./tests/run\n" in (CHECKOUT / ".ci/run").read_text(encoding="utf-8")


def test_the_page_of_commands_is_made_from_their_tables() -> None:
    """`python docs/generate.py` writes it anew."""
    made = subprocess.run(
        [sys.executable, "-c", "import runpy; print(runpy.run_path('docs/generate.py')['page'](), end='')"],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert made == (CHECKOUT / "docs/commands.md").read_text(encoding="utf-8")


def test_the_page_of_commands_names_every_action_and_option() -> None:
    """What can be typed is in its tables."""
    text = (CHECKOUT / "docs/commands.md").read_text(encoding="utf-8")
    assert [] == [each.word for each in (*ACTIONS, *OPTIONS) if f"{each.word}" not in text]
