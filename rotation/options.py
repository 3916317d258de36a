"""What a command gets to know of its command line, and a command line in words, to be typed again."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Literal

from rotation.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

DEFAULT_TIME_LIMIT = 30.0  # seconds
_MOST_RESERVED = 0.25  # of the time limit, for what is to be done when the search is over
MessageFormat = Literal["text", "markdown", "slack"]
ProblemFormat = Literal["text", "concise", "github"]

DEFAULT_PROGRAM = "./triage.py"  # how people call the tool in a checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a command gets to know: the command line, and the moment it was typed.

    Days are as they were typed, since what they mean depends on the team; what was not given is None, False or empty.

    `program` is how the tool was called, ready to be typed again; `directory` is the value of `-C`, `action` the
    action's name without dashes and `arguments` what it was given; `folder` has team.yaml and outages.yaml; `base` is
    where relative paths of the command line begin; `now` is aware; `time_limit` in seconds; `began` by the monotonic
    clock.
    """

    action: str
    program: str = DEFAULT_PROGRAM
    directory: str | None = None
    arguments: tuple[str, ...] = ()
    folder: Path
    base: Path
    now: datetime
    today: str | None = None
    min_date: str | None = None
    max_date: str | None = None
    weeks: int | None = None
    cycles: int | None = None
    extend: bool = False
    apply: bool = False
    all_weeks: bool = False
    rebalance: bool = False
    calendar_id: str | None = None
    notices: str | None = None
    time_limit: float | None = None
    dry_run: bool = False
    force: bool = False
    json: bool = False
    csv: bool = False
    format: MessageFormat | ProblemFormat = "text"
    color: Literal["auto", "always", "never"] = "auto"
    verbose: bool = False
    notify: bool = False
    list_changes: bool = False
    began: float = field(default_factory=monotonic)

    @property
    def seconds(self) -> float:
        """How long the command has taken so far."""
        return monotonic() - self.began

    def clock(self) -> Callable[[], float]:
        """Return what tells how many seconds are left for a search that begins now; the time limit is the command's.

        What follows a search looks at the same people and weeks as what comes before it, and takes about as long.
        """
        limit = DEFAULT_TIME_LIMIT if self.time_limit is None else self.time_limit
        until = self.began + limit - min(self.seconds, _MOST_RESERVED * limit)
        return lambda: until - monotonic()

    def command(self, *words: str) -> str:
        """Return a command line for the same team and calendar, ready to be typed from where this one was."""
        return format_command_line(self.program, words, self.directory, self.calendar_id)

    def path(self, argument: str) -> Path:
        """Return the file that an argument of the command line names."""
        return self.base / argument


def format_command_line(program: str, words: Iterable[str], directory: str | None, calendar_id: str | None) -> str:
    """Return a command for people to type; `program` is ready to be typed, the rest is quoted.

    What begins with a dash and is no option is written so that it cannot be taken for one.
    """
    where = f"./{directory}" if directory is not None and directory.startswith("-") else directory
    elsewhere = [] if where is None else ["-C", where]
    dashed = calendar_id is not None and calendar_id.startswith("-")
    calendar = [f"--calendarId={calendar_id}"] if dashed else ["--calendarId", calendar_id] if calendar_id else []
    return " ".join([program, *map(quote_word, (*words, *elsewhere, *filter(None, calendar)))])


def quote_word(word: str) -> str:
    """Return the word for a shell; what steers a terminal or is not seen, and so is not printed, as bytes in `$'…'`."""
    if escape_invisible(word) == word and "\n" not in word:
        return shlex.quote(word)
    letters = map(chr, os.fsencode(word))
    return "$'{}'".format(
        "".join(each if each.isascii() and each.isalnum() else f"\\x{ord(each):02x}" for each in letters)
    )
