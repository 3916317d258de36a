"""What tests of several rooms need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

CHECKOUT = Path(__file__).parents[1]


class Run(Protocol):
    """Runs `triage.py` as a real process in a folder of its own; keywords go to subprocess.run."""

    def __call__(
        self,
        *arguments: str,
        stdin: str = "",
        env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Return how it ended and what it printed."""


@pytest.fixture
def run_triage(tmp_path: Path) -> Run:
    """Return a function that runs the tool the way a user does, in `tmp_path`."""

    def run(*arguments: str, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CHECKOUT / "triage.py"), *arguments],
            input=stdin,
            env=os.environ | (env or {}),
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
