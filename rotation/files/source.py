"""What all files that people edit have in common: bytes to text, places in the text, the problems there."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from rotation.errors import Place, Problem, Severity
from rotation.untrusted import MAX_TEXT, build_too_large_error

if TYPE_CHECKING:
    from collections.abc import Iterable

# Every code of a problem in these files; each has a case, with its golden message, under tests/data/errors.
Code = Literal[
    "ambiguous-person",
    "bad-date",
    "bad-line",
    "bad-name",
    "bad-order",
    "bad-rule",
    "bad-value",
    "control-character",
    "duplicate",
    "duplicate-key",
    "duplicate-name",
    "empty",
    "long-outage",
    "missing-key",
    "no-effect",
    "nobody",
    "not-utf8",
    "outside-week",
    "syntax",
    "too-deep",
    "too-large",
    "twice",
    "unknown-key",
    "unknown-person",
    "wrong-type",
    "yaml-feature",
]

# Nobody reads more than this; what would follow is most often one mistake repeated.
MAX_PROBLEMS = 1000
# To look for the word that is meant takes long in a large team, and nobody reads more than this of that, either.
MAX_SUGGESTIONS = 20

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Controls other than tab and newline, foreign line separators, lone surrogates, a byte order mark inside the text:
# unseen by whoever edits the file, and harmful wherever the text goes next.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_QUOTED = 60


class InvalidValueError(ValueError):
    """A part of a text that cannot be used: the problem's message, what may help, and its code.

    `place` is None where whoever catches it knows the place.
    """

    def __init__(
        self, message: str, hint: str | None = None, code: Code = "bad-value", place: Place | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.code, self.place = message, hint, code, place

    def build_problem(self) -> Problem:
        """Return the error as a problem."""
        return Problem(Severity.ERROR, self.code, self.message, self.place, self.hint)


class Source:
    """A text by the name people know it by, and the problems in it so far; lines and columns count from 1."""

    def __init__(self, text: str, file: str) -> None:
        """Take a text with any line ends, with or without a byte order mark."""
        self.file = file
        self.text = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
        self.lines = self.text.split("\n")
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems so far, in the order of the text."""
        return tuple(sorted(self._problems, key=lambda p: (p.place.line, p.place.column or 0) if p.place else (0, 0)))

    @property
    def is_flooded(self) -> bool:
        """Whether so much is wrong that looking further helps nobody."""
        return len(self._problems) >= MAX_PROBLEMS

    @property
    def suggests(self) -> bool:
        """Whether words are still looked for that may be meant by what is misspelt."""
        return len(self._problems) < MAX_SUGGESTIONS

    def build_place(self, line: int, column: int = 1, length: int = 1) -> Place:
        """Return the spot with its line of text; a length that leaves the line is cut at the line's end."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return Place(self.file, line, column, max(1, min(length, len(text) - column + 1)), text)

    def note_error(
        self, code: Code, message: str, place: Place | None, hint: str | None = None, related: tuple[Place, ...] = ()
    ) -> None:
        """Note an error; `hint` is what may help."""
        if not self.is_flooded:
            self._problems.append(Problem(Severity.ERROR, code, message, place, hint, related))

    def note_warning(
        self, code: Code, message: str, place: Place | None, hint: str | None = None, related: tuple[Place, ...] = ()
    ) -> None:
        """Note something that can be used, but may not be meant."""
        if not self.is_flooded:
            self._problems.append(Problem(Severity.WARNING, code, message, place, hint, related))

    def note(self, error: InvalidValueError, place: Place | None) -> None:
        """Note what could not be used; the place is that of the whole, for an error that has none of its own."""
        self.note_error(error.code, error.message, error.place or place, error.hint)

    def is_too_large(self) -> bool:
        """Return whether the text is larger than any file people edit, and note it if so."""
        if len(self.text) <= MAX_TEXT:
            return False
        self._problems.append(build_too_large_error(self.file, MAX_TEXT))
        return True

    def check_controls(self) -> frozenset[int]:
        """Return which lines have characters that no such file may have, and note the first on each."""
        if not _CONTROL.search(self.text):
            return frozenset()
        bad_lines = {n: match for n, line in enumerate(self.lines, 1) if (match := _CONTROL.search(line))}
        for number, match in bad_lines.items():
            if self.is_flooded:
                break
            message = f"control character {format_codepoint(match[0])}"
            hint = "is this file UTF-16? save it as UTF-8" if match[0] == "\0" else "delete it"
            self.note_error("control-character", message, self.build_place(number, match.start() + 1), hint)
        return frozenset(bad_lines)


def decode(data: bytes, file: str, limit: int | None = MAX_TEXT) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the UTF-8 text of a file, without byte order mark, its lines ended by newlines; or None and the problem.

    `limit` is the size in bytes from which on the file is refused; None is no limit.
    """
    if limit is not None and len(data) > limit:
        return None, (build_too_large_error(file, limit),)
    try:
        return Source(data.decode(), file).text, ()
    except UnicodeDecodeError as error:
        before = Source(data[: error.start].decode(), file)
        around = Source(data.decode(errors="replace"), file)
        place = around.build_place(len(before.lines), len(before.lines[-1]) + 1)
        message = f"the byte 0x{data[error.start]:02x} is not valid UTF-8"
        is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        hint = f"this file looks like {'UTF-16' if is_utf16 else 'Latin-1 or Windows-1252'}; save it as UTF-8"
        return None, (Problem(Severity.ERROR, "not-utf8", message, place, hint),)


def find_control_character(text: str) -> str | None:
    """Return the first character that a piece of text must not have, or None; newlines and tabs are left to callers."""
    match = _CONTROL.search(text)
    return match[0] if match else None


def format_codepoint(char: str) -> str:
    """Return the character's name in Unicode's way: `U+0007`."""
    return f"U+{ord(char):04X}"


def quote_text(text: str) -> str:
    """Return the text between quotes, on one line, cut when it is too long to read."""
    text = text.replace("\n", r"\n")
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[: _QUOTED - 1]}…'"


def find_nearest(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice that the text may be a misspelling of, in any case; None when none is near."""
    if len(text) > _QUOTED:
        return None  # nobody misspells at such length, and the comparison would take long
    by_folded = {choice.casefold(): choice for choice in sorted(choices)}  # the choices may come in no order
    near = get_close_matches(text.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def suggest_nearest(text: str, choices: Iterable[str]) -> str | None:
    """Return the help for a misspelling, or None when no choice is near."""
    near = find_nearest(text, choices)
    return f"did you mean {quote_text(near)}?" if near else None
