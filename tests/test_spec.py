"""What a command gets to know."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from rotation.spec import Options

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def options(began: float, limit: float) -> Options:
    """Return the options of a command with a time limit."""
    return Options(action="explain", folder=Path(), base=Path(), now=NOW, began=began, time_limit=limit)


def test_the_time_limit_is_that_of_the_command() -> None:
    """Reading counts: a command that has begun long ago has nothing left for a search."""
    assert options(monotonic() - 1000, 900).clock()() <= 0


def test_most_of_the_time_limit_is_for_the_search() -> None:
    """What took long before it takes as long after it, but never more than a quarter of the limit."""
    clock = options(monotonic() - 5000, 10_000).clock()
    assert 2400 < clock() <= 2500
