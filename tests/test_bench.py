"""Every measurement runs, on as little as it can be given. How long anything takes is not looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = {
    "google": ("1",),
    "linear": ("1",),
    "planner": ("1", "2"),
    "publish": ("60", "1"),
    "startup": ("1", "4"),
    "years": ("1", "1"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_measurement_prints_its_table(script: str) -> None:
    """The script ends well, says nothing on standard error, and prints at least a heading and a row."""
    ended = subprocess.run(
        [sys.executable, "-m", f"bench.{script}", *SCRIPTS[script]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "") == (ended.returncode, ended.stderr)
    assert len(ended.stdout.splitlines()) > 1


def test_every_measurement_is_run() -> None:
    """A new script is on the list above."""
    scripts = {path.stem for path in (ROOT / "bench").glob("*.py") if "__main__" in path.read_text("utf-8")}
    assert set(SCRIPTS) == scripts
