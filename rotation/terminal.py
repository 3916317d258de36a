"""The only place that prints: data on standard output, everything else on standard error.

A reader who goes away (`| head`) or a full disk does not stop a command half-way: what can no longer be written is
dropped, and `finish` says so once the command has done its work.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self, TextIO, cast

from rotation.diagnostics import count, render, render_all
from rotation.errors import CALL, Exit, Problem, Severity
from rotation.stdout import find_descriptor, lend_standard_output
from rotation.text import escape_controls, escape_invisible, make_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Color = Literal["auto", "always", "never"]

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "gutter": "1;34",
    "strong": "1",
    "good": "32",
    "faint": "2",
    "past": "34",
    "planned": "1;32",
    "away": "33",
    "today": "1;31",
}
_USUAL_WIDTH = 80
_COMMAND = re.compile(r"(?m)^(\s*):(?=:)")
_CLEAR_LINE = "\r\x1b[K"


class Terminal:
    """Where a command shows things. `patience` is how many seconds something may take before progress is shown."""

    def __init__(  # noqa: PLR0913 (all but two are options)
        self,
        out: TextIO | None,
        err: TextIO | None,
        *,
        color: Color = "auto",
        verbose: bool = False,
        patience: float = 1.0,
        call: str = "triage",
    ) -> None:
        """Take the two streams; None stands for one that was closed before the start. `call` is what CALL becomes."""
        self._call = call
        self._out, self._err = out, err
        self._color: Color = color
        self._verbose = verbose
        self._patience = patience
        self._trouble: OSError | None = None
        self._pending: list[Problem] = []  # warnings that are shown with what comes next: an error goes before them
        self._painting = threading.RLock()
        self._painted = False
        self.has_data = self.has_changed = False
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                # The files we write are UTF-8 wherever they are made; only a screen has its own idea of letters.
                stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")

    @property
    def width(self) -> int:
        """How many columns standard output has; 80 where nobody knows."""
        columns, number = os.environ.get("COLUMNS", ""), find_descriptor(self._out)
        if columns.isdecimal() and int(columns):
            return int(columns)
        try:
            return (number is not None and os.get_terminal_size(number).columns) or _USUAL_WIDTH
        except OSError:
            return _USUAL_WIDTH

    @contextmanager
    def lend(self) -> Iterator[None]:
        """Give standard output, for the time, to a program that is started for the person, such as an editor."""
        self._show_pending()
        self._flush()
        with lend_standard_output(self._out):
            yield

    def can_show(self, text: str) -> bool:
        """Return whether standard output has letters for the text."""
        try:
            text.encode(getattr(self._out, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            return False
        return True

    def print_data(self, text: str) -> None:
        """Print what the command was asked for, on standard output, ending with a newline."""
        # What people edit must come back as it was, so marks of direction in a name stay; a screen gets escapes.
        self._show_pending()
        text = self._add_call(text)
        self._print(escape_invisible(text) if _is_terminal(self._out) else escape_controls(text))

    def print_json(self, value: object) -> None:
        """Print a value as JSON, on standard output; readable, and safe to look at on a terminal."""
        self._show_pending()
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self._print(
            escape_invisible(text.replace(json.dumps(CALL)[1:-1], json.dumps(self._call, ensure_ascii=False)[1:-1]))
        )

    def picture(self, text: str) -> None:
        """Print data that carries the colours of `paint_data`; the caller has made its parts `make_visible`."""
        self._show_pending()
        self._print(_remove_commands(text))

    def note(self, text: str) -> None:
        """Say something to the person, on standard error."""
        self._show_pending()
        self._say(_remove_commands(escape_invisible(self._add_call(text))))

    def detail(self, text: str) -> None:
        """Say what only `--verbose` asks for."""
        if self._verbose:
            self.note(text)

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to see a question and to answer it."""
        return all(_is_terminal(stream) for stream in (sys.stdin, self._out, self._err))

    def ask(self, question: str, answers: str) -> str:
        """Return the answer, by its first letter one of `answers`; the last of them when there will be none."""
        self._show_pending()
        while True:
            self._flush()
            self._write_err(f"{escape_invisible(question)} ")
            line = sys.stdin.readline()
            if not line:
                self._write_err("\n")
                return answers[-1]
            if (letter := line.strip().lower()[:1]) and letter in answers:
                return letter

    def show_problems(self, problems: Iterable[Problem], outcome: str = "") -> None:
        """Show the problems, errors first, then their number and the outcome: `1 error. Nothing was done.`.

        Warnings without an outcome wait for what is shown next, since that may be an error.
        """
        self._pending += [replace(each, hint=each.hint and self._add_call(each.hint)) for each in problems]
        if outcome or any(each.is_error for each in self._pending):
            self._show_pending(outcome)

    def take_warnings(self) -> tuple[Problem, ...]:
        """Return the warnings that are not shown yet, which are then the caller's to show."""
        taken = tuple(self._pending)
        self._pending.clear()
        return taken

    def _show_pending(self, outcome: str = "") -> None:
        addressed = self.take_warnings()
        for text in render_all(addressed, self.paint):
            self._say(text)
        number = count(addressed)
        closing = " ".join(filter(None, (number and number + ".", outcome)))
        if closing:
            self.note(closing)

    def show_failure(self, code: str, message: str, hint: str | None = None) -> None:
        """Show why the command ends here, in the form of a problem without a place."""
        self._say(render(Problem(Severity.ERROR, code, message, hint=hint and self._add_call(hint)), self.paint))

    def paint(self, text: str, style: str) -> str:
        """Return the text in the colours of the style, where standard error shows colours."""
        return self._paint_for(self._err, text, style)

    def paint_data(self, text: str, style: str) -> str:
        """Return the text in the colours of the style, where standard output shows colours."""
        return self._paint_for(self._out, text, style)

    def progress(self, what: str, total: int | None = None) -> Progress:
        """Return a context in which a line `what … 7 of 16` is shown once it takes long, on a terminal only."""
        return Progress(self, what, total, self._patience if _is_terminal(self._err) else None)

    def repaint(self, text: str) -> None:
        """Show the line in place of the last one that was shown so; an empty one takes it away."""
        with self._painting:
            if self._painted or text:
                self._write_err((_CLEAR_LINE if self._painted else "") + make_visible(text))
            self._painted = bool(text)

    def finish(self) -> Exit:
        """Hand over everything printed so far; return DONE, or TEMPORARY after saying why the data cannot be written.

        A reader that has closed the pipe has read enough: that counts as done.
        """
        self._show_pending()
        self._flush()
        if self._trouble is None:
            return Exit.DONE
        # A swap that is made again is swapped back.
        hint = "the change was made; do not make it again" if self.has_changed else "make room and run it again"
        reason = os.strerror(self._trouble.errno or errno.EIO)
        self.show_failure("output", f"standard output cannot be written: {reason}", hint)
        return Exit.TEMPORARY

    def _add_call(self, text: str) -> str:
        return text.replace(CALL, self._call)

    def _print(self, text: str) -> None:
        self.has_data = True
        with self._painting:
            self.repaint("")
            if self._out is None:
                self._trouble = self._trouble or OSError(errno.EBADF, os.strerror(errno.EBADF))
                return
            try:
                self._out.write(text if text.endswith("\n") else text + "\n")
            except OSError as error:
                self._drop(error)

    def _say(self, text: str) -> None:
        with self._painting:
            self._flush()  # where both go to one place they stay in order
            self.repaint("")
            self._write_err(text + "\n")

    def _write_err(self, text: str) -> None:
        if self._err is None:
            return
        try:
            self._err.write(text)
            self._err.flush()
        except OSError:  # nobody is left to read it
            self._err = _silence(self._err)

    def _flush(self) -> None:
        if self._out is not None:
            try:
                self._out.flush()
            except OSError as error:
                self._drop(error)

    def _drop(self, error: OSError) -> None:
        if error.errno != errno.EPIPE:
            self._trouble = self._trouble or error
        self._out = _silence(cast("TextIO", self._out))

    def _paint_for(self, stream: TextIO | None, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text and self._shows_colors(stream) else text

    def _shows_colors(self, stream: TextIO | None) -> bool:
        if self._color == "auto":
            return _is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return self._color == "always"


class Progress:
    """A line that tells how far something has come; made by `Terminal.progress`. It repaints from its own thread."""

    def __init__(self, terminal: Terminal, what: str, total: int | None, patience: float | None) -> None:
        """Take what is going on, of how many steps (None: unknown); patience None keeps it quiet."""
        self._terminal, self._what, self._total = terminal, what, total
        self._done = 0
        self._over = threading.Event()
        self._thread = None
        if patience is not None:
            self._thread = threading.Thread(target=self._show, args=(patience,), daemon=True)

    def step(self, steps: int = 1) -> None:
        """Count so many steps as done."""
        self._done += steps

    def reach(self, steps: int) -> None:
        """Say how many steps are done in all."""
        self._done = steps

    def __enter__(self) -> Self:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
            self._terminal.repaint("")

    def _show(self, patience: float) -> None:
        pause = patience
        while not self._over.wait(pause):
            far = f"{self._done} of {self._total}" if self._total else ""
            self._terminal.repaint(f"{self._what} … {far}".rstrip())
            pause = 0.2


def _remove_commands(text: str) -> str:
    """Return the text without what GitHub takes for a command to it where the tool runs in one of its workflows."""
    return _COMMAND.sub(r"\1\\u003a", text) if os.environ.get("GITHUB_ACTIONS") else text


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _silence(stream: TextIO) -> TextIO:
    """Point the stream's descriptor at the null device, so that Python's own flush at exit is quiet too."""
    number = find_descriptor(stream)
    if number is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 (lives as long as the process)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)
    return stream
