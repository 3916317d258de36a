"""Teams of a hundred people, planned for ten years, in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import TODAY

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

CHECKOUT = Path(__file__).parents[2]
PEOPLE, WEEKS = 100, 520
MOST_MEMORY = 2 * 1024**2  # KiB


@pytest.mark.parametrize("is_pinned", [False, True], ids=["open", "every third week assigned"])
def test_a_plan_at_any_size_has_rests_and_a_bound(folder: Folder, is_pinned: bool) -> None:  # noqa: FBT001
    """With a second for it no week is open, no rest is too short, and less than 2 GiB are used."""
    names = [f"P{i:03d}" for i in range(PEOPLE)]
    people = (f"  - {{name: {name}, joined: {TODAY}, weight: {1 - i % 4 / 8}}}\n" for i, name in enumerate(names))
    folder.write("team.yaml", "name: Large\npeople:\n" + "".join(people))
    if is_pinned:
        first = date(2026, 11, 30)
        lines = (f"{first + timedelta(weeks=3 * t)}: {names[3 * t % PEOPLE]}\n" for t in range(WEEKS // 6))
        folder.triage("--load", folder.write("rotation.txt", "".join(lines)), "--force")
    arguments = ["--generateNextRotation", "--weeks", f"{WEEKS}", "--timeLimit", "1", "--json", "--today", TODAY]
    process = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "triage.py"), *arguments],
        cwd=folder.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdout is not None
        plan = json.loads(process.stdout.read())
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
    assert 0 == process.returncode
    assert (0, 0) == (plan["objective"]["open_weeks"], plan["objective"]["rest_violations"])
    assert plan["gap"] + plan["bound"] == pytest.approx(plan["objective"][plan["unproved"]])
    assert used.ru_maxrss < MOST_MEMORY
