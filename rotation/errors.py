"""What can be wrong: problems, which are values, and the few exceptions that end a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

# Stands in a text for the tool as it was called, with its -C and --calendarId: what follows is ready to be typed. The
# terminal fills it in; no text of people can have it, since it begins with a control character.
CALL = "\x1atriage"


class Severity(StrEnum):
    """How bad a problem is: an error stops the command before it changes anything, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    BAD_INPUT = 1
    USAGE = 2
    CONFLICTS = 3
    REFUSED = 4
    BUG = 70
    TEMPORARY = 75
    SIGN_IN = 77
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a text file; lines and columns count from 1.

    `text` is the whole line, for the caret display, or None where showing it would not help; `length` is how many
    characters the carets underline.
    """

    file: str
    line: int
    column: int | None = None
    length: int = 1
    text: str | None = None

    def __str__(self) -> str:
        """Return `file:line:column`, or `file:line` where no column is known."""
        return f"{self.file}:{self.line}" if self.column is None else f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what people wrote; `code` is stable and short, `related` are further places of it."""

    severity: Severity
    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    related: tuple[Place, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether the problem must stop the command."""
        return self.severity is Severity.ERROR


class TriageError(Exception):
    """An expected end of a command: a message for the person, what may help, and the exit code."""

    exit = Exit.BUG

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class BadInputError(TriageError):
    """Files that need attention; carries every problem, warnings among them."""

    exit = Exit.BAD_INPUT

    def __init__(self, problems: tuple[Problem, ...], outcome: str = "Nothing was changed.") -> None:
        super().__init__(outcome)
        self.problems = problems


def format_reason(error: OSError | TriageError) -> str:
    """Return in words why something could not be done: of several problems, the first."""
    return error.problems[0].message if isinstance(error, BadInputError) and error.problems else str(error)


class UsageError(TriageError):
    """A command line that cannot be meant."""

    exit = Exit.USAGE


class RefusedError(TriageError):
    """A guard stops the command: going on could do harm that the person has not asked for."""

    exit = Exit.REFUSED


class TemporaryError(TriageError):
    """It did not work now; running the same command again is safe."""

    exit = Exit.TEMPORARY


class SignInError(TriageError):
    """The calendar wants another identity, or any at all."""

    exit = Exit.SIGN_IN
