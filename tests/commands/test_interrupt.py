"""Ctrl-C and signals while the planner works, in real processes."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import TODAY

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 120  # seconds for a line that is waited for
PEOPLE, WEEKS = 30, 156  # so many that planning lasts as long as it may


@pytest.fixture
def large(folder: Folder) -> Folder:
    """Return a folder with a large team, some of which work half time, and a rotation that nobody can keep."""
    names = [f"P{i:02d}" for i in range(PEOPLE)]
    people = (f"  - {{name: {name}, joined: {TODAY}, weight: {1 - i % 2 / 2}}}\n" for i, name in enumerate(names))
    folder.write("team.yaml", "name: Large\npeople:\n" + "".join(people))
    folder.write("rotation.txt", "2026-11-30: P00\n2026-12-07: P01\n2026-12-14: P00\n2026-12-21: P02\n")
    folder.triage("--load", "rotation.txt", "--force")
    folder.write("outages.yaml", "- {who: [P01, P03, P04], from: 2026-12-07, to: 2027-01-22}\n")
    return folder


def end_by(number: signal.Signals, folder: Folder, *arguments: str) -> tuple[int, bytes, str]:
    """Send the signal while the planner works; return how the command ended, what it printed, and its last line.

    That it works is seen on its terminal, where a line says so.
    """
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "triage.py"), "--today", TODAY, *arguments],
        cwd=folder.path,
        stdout=subprocess.PIPE,
        stderr=inside,
    )
    os.close(inside)
    screen = b""
    while b"Looking for the fairest" not in screen and b"Trying everybody" not in screen:
        assert select.select([terminal], [], [], PATIENCE)[0], screen
        screen += os.read(terminal, 1000)
    process.send_signal(number)
    out, _ = process.communicate(timeout=PATIENCE)
    while select.select([terminal], [], [], 0)[0]:
        try:
            screen += os.read(terminal, 1000)
        except OSError:  # nobody has the other end any more
            break
    os.close(terminal)
    last = screen.decode().rpartition("\x1b[K")[2]
    return process.returncode, out, last.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--generateNextRotation", "--weeks", f"{WEEKS}"),
        ("--generateNextRotation", "--weeks", f"{WEEKS}", "--json"),
        ("--repair", "--rebalance"),
        ("--explain", "2027-01-11"),
    ],
    ids=" ".join,
)
def test_ctrl_c_ends_planning(large: Folder, arguments: tuple[str, ...]) -> None:
    """Exit code 130, one line, and nothing half printed."""
    assert (130, b"", "Interrupted.") == end_by(signal.SIGINT, large, *arguments)


def test_ctrl_c_ends_a_repair_that_is_to_be_loaded(large: Folder) -> None:
    """Then nothing is loaded."""
    before = large.files()
    assert 130 == end_by(signal.SIGINT, large, "--repair", "--rebalance", "--apply")[0]
    assert before == large.files()


def test_a_request_to_end_ends_planning(large: Folder) -> None:
    """Whoever sends SIGTERM need not wait, and finds nothing half printed."""
    code, out, _ = end_by(signal.SIGTERM, large, "--generateNextRotation", "--weeks", f"{WEEKS}")
    assert (-signal.SIGTERM, b"") == (code, out)
