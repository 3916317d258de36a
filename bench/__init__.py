"""Measurements: each a script that prints its numbers, those of other ways to do the same beside ours."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def argument(place: int, default: int) -> int:
    """Return the number that was typed at this place after the script's name, counted from 1."""
    return int(sys.argv[place]) if len(sys.argv) > place else default


def cpu_seconds(command: Sequence[str]) -> float:
    """Return how much CPU time a command takes, as a process of its own, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own program)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
