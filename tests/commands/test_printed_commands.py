"""Every command that is printed works as it stands, where it was printed, by the name that the tool was called."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rotation.options import format_command_line

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
TEAM = "name: Trio\npeople: [Ann, Bob, Cleo, {name: Dan, joined: 2027-06-07}]\nfeed: feed.ics\n"
PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"
# What begins with the program and goes on to the end of the line, the sentence, or what explains it.
COMMAND = re.compile(
    r"(?:^|(?<=[\s:`'\"#(]))triage (?:(?!   | and |  plan | load it|; | lists | shows | tries | writes ).)+",
    re.MULTILINE,
)
SCENARIOS = [
    ["generate-next-rotation"], ["repair"], ["swap", "2026-11-30", "2026-12-07"], ["undo"], ["undo", "99"],
    ["swap", "2026-11-30", "2026-12-01"], ["swap", "2026-11-30", "2027-12-01"], ["delete", "2026-12"],
    ["assign", "2026-12-14", "Ann"], ["away", "Bob", "2026-12-07", "2026-12-11"], ["edit"], ["lst"], ["--nonsense"],
    [], ["--help"], ["--help", "load"], ["load", "r.txt"], ["check", "r.txt"], ["init"], ["delete", "2026-11-30"],
    ["list"], ["who"], ["report"], ["explain", "2026-11-30"], ["handoff"], ["publish", "www"],
]  # fmt: skip


@pytest.fixture
def installed(tmp_path: Path) -> Callable[[Path, str], subprocess.CompletedProcess[str]]:
    """Return a function that types a line in a shell, in a folder, where `triage` is installed."""
    program = tmp_path / "bin/triage"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom rotation.cli import main\nsys.exit(main())\n")
    program.chmod(0o755)
    # Its folder has no sample team, which the tool would fall back on.
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/rotation").symlink_to(ROOT / "rotation")
    env = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "lib"),
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "EDITOR": "true",
    }

    def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("place", [".", "our team's $HOME"])
def test_what_is_printed_can_be_typed(
    tmp_path: Path, installed: Callable[[Path, str], subprocess.CompletedProcess[str]], place: str
) -> None:
    """With the -C and the quotes that it needs; no other name of the program is printed."""
    top = tmp_path / "here"
    (top / place).mkdir(parents=True)
    (top / place / "team.yaml").write_text(TEAM, encoding="utf-8")
    (top / place / "r.txt").write_text(PLAN, encoding="utf-8")
    (top / place / "rotation.txt").write_text("2026-12-21: Ann\n", encoding="utf-8")
    where = [] if place == "." else ["-C", place]
    today = ["--today", "2026-11-29"]
    assert 0 == installed(top, format_command_line("triage", ["load", "r.txt", *where, *today], None, None)).returncode
    printed: set[str] = set()
    for words in SCENARIOS:
        ended = installed(top, format_command_line("triage", [*words, *where, *today], None, None))
        text = ended.stdout + ended.stderr
        assert ("triage.py" in text, "\x1a" in text, "Traceback" in text) == (False, False, False), text
        printed |= {command.strip() for command in COMMAND.findall(text)}
    typed = sorted(line for line in printed if not re.search(r"ACTION|FILE|\bNAME|\[OPTIONS\]|DATE|/path/", line))
    assert {"undo", "repair", "generate-next-rotation", "list"} <= {word for line in typed for word in line.split()}
    wrong = {}
    for line in typed:
        # A change that was undone meanwhile, or a duty of a past day, is refused; a wrong command is a wrong usage.
        ended = installed(top, line if "init" not in line.split() else line + " --dryRun")
        if ended.returncode not in {0, 3, 4} and "there is no change to undo" not in ended.stderr:
            wrong[line] = ended.stderr
    assert {} == wrong


@pytest.mark.parametrize(
    ("directory", "calendar", "line"),
    [
        (None, None, "triage list"),
        ("a b", None, "triage list -C 'a b'"),
        ("-x", None, "triage list -C ./-x"),
        ("x", "it's", """triage list -C x --calendarId 'it'"'"'s'"""),
        (None, "-x", "triage list --calendarId=-x"),
    ],
)
def test_a_command_is_quoted_and_names_the_place(directory: str | None, calendar: str | None, line: str) -> None:
    """Whatever folder or calendar was given; nothing that begins with a dash is taken for an option."""
    assert line == format_command_line("triage", ["list"], directory, calendar)
