"""What a command gets to know."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from rotation.options import Options, format_command_line
from rotation.text import escape_invisible
from tests.programs import program

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


WORDS = (
    "a b", "$(touch x)", "`x`", "q'q", 'd"d', "~", "#x", "*", "x;y", "!x", "\\", "", "tab\tx", "caf\u0065\u0301",
    "\U0001f469\u200d\U0001f4bb",
    "a\nb", "\x1b[31m", "\x7f", "\x9b1m", "\u202ea", "\u200b1", "\xad", "\u2028", "\ufeff", "\udcff", "\x01f'\"\\",
)  # fmt: skip


def test_a_printed_command_is_the_same_when_it_is_typed() -> None:
    """Whatever is in its words, nothing of it steers a terminal or is not seen, and a shell takes it as it was."""
    line = format_command_line("printf '%s\\0'", WORDS, "-C\x07", None)
    assert line == escape_invisible(line)
    assert 1 == len(line.splitlines())
    ended = subprocess.run([program("install bash", "bash"), "-c", line], capture_output=True, check=True)
    assert [*WORDS, "-C", "./-C\x07"] == [os.fsdecode(word) for word in ended.stdout.split(b"\0")[:-1]]


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
