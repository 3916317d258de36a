"""What reaches standard output and standard error, also when nobody reads it."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from typing import Literal

import pytest

from rotation.errors import Exit, Problem, Severity
from rotation.terminal import Terminal

PROBLEM = Problem(Severity.ERROR, "x", "something is wrong")


class Screen(io.StringIO):
    """A stream that says that it is a terminal; `shown` is set once something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = threading.Event()

    def isatty(self) -> bool:
        """Return that it is one."""
        return True

    def write(self, text: str) -> int:
        """Keep the text."""
        written = super().write(text)
        self.shown.set()
        return written


@pytest.fixture(autouse=True)
def _usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_data_and_talk_go_different_ways() -> None:
    """What was asked for can be piped on; all else is on standard error."""
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out, err)
    terminal.print_data("2026-11-30: Ada")
    terminal.note("three weeks")
    terminal.detail("only with --verbose")
    terminal.show_problems([PROBLEM], "Nothing was loaded.")
    terminal.show_failure("refused", "no", "yes")
    assert "2026-11-30: Ada\n" == out.getvalue()
    assert (
        "three weeks\nerror[x]: something is wrong\n1 error. Nothing was loaded.\nerror[refused]: no\n  = help: yes\n"
    ) == err.getvalue()


def test_details_are_for_the_verbose() -> None:
    """`--verbose` shows them."""
    err = io.StringIO()
    Terminal(None, err, verbose=True).detail("how")
    assert "how\n" == err.getvalue()


@pytest.mark.parametrize(
    ("color", "variables", "shown"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("never", {}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colours_on_a_terminal(
    color: Literal["auto", "always", "never"],
    variables: dict[str, str],
    shown: bool,  # noqa: FBT001 (a column of the table above)
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Colours are shown unless NO_COLOR, the terminal or the person says otherwise; the person has the last word."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    err = Screen()
    Terminal(None, err, color=color).show_problems([PROBLEM])
    assert shown is ("\x1b[1;31merror[x]\x1b[0m" in err.getvalue())


def test_no_colours_into_a_pipe() -> None:
    """Standard output and standard error are looked at one by one."""
    terminal = Terminal(io.StringIO(), Screen())
    assert ("x", "\x1b[1;31mx\x1b[0m") == (terminal.paint_data("x", "error"), terminal.paint("x", "error"))


def test_json_is_harmless_and_the_same_value() -> None:
    """Letters stay readable; what could steer a terminal is escaped as JSON does it."""
    value = {"name": "Zoë \x1b\x9b\u202e\u2028 山田 👩\u200d💻", "n": [1, None]}
    out = io.StringIO()
    Terminal(out, None).print_json(value)
    assert value == json.loads(out.getvalue())
    assert [] == [char for char in out.getvalue() if char in "\x1b\x9b\u202e\u2028"]
    assert "Zoë" in out.getvalue()


def test_a_message_is_harmless() -> None:
    """Nothing in it steers a terminal, or is there without being seen; lines and letters stay."""
    err = io.StringIO()
    Terminal(None, err).note("Wrote a\x1b[2Jb\x9b\u202ec\u200bd.\n  Zoë")
    assert "Wrote a\\u001b[2Jb\\u009b\\u202ec\\u200bd.\n  Zoë\n" == err.getvalue()


def test_a_full_disk_is_reported_once_the_command_is_done() -> None:
    """Output that cannot be written does not stop a command; it is an error in the end, and safe to repeat."""
    err = io.StringIO()
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 (a device)
        terminal = Terminal(full, err)
        terminal.print_data("x" * 100_000)
        terminal.print_data("more")
        assert terminal.finish() is Exit.TEMPORARY
    assert "error[output]: standard output cannot be written: No space left on device" in err.getvalue()


def test_a_reader_who_went_away_is_no_trouble() -> None:
    """`| head` has all it wanted: the rest is dropped, the command goes on, the exit code is its own."""
    reading, writing = os.pipe()
    os.close(reading)
    err = io.StringIO()
    with open(writing, "w", encoding="utf-8") as pipe:  # noqa: PTH123 (a descriptor)
        terminal = Terminal(pipe, err)
        terminal.print_data("x" * 100_000)
        assert terminal.finish() is Exit.DONE
    assert "" == err.getvalue()


def test_nobody_hears_standard_error() -> None:
    """A closed or full standard error does not end a command either."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 (a device)
        out = io.StringIO()
        terminal = Terminal(out, full)
        terminal.note("x")
        terminal.note("y")
        terminal.print_data("z")
        assert ("z\n", Exit.DONE) == (out.getvalue(), terminal.finish())


def test_progress_waits_until_something_takes_long() -> None:
    """On a terminal a line tells how far it is, and is gone when the work is done."""
    err = Screen()
    terminal = Terminal(None, err, patience=0)
    with terminal.progress("Writing to the calendar", 16) as progress:
        progress.step(7)
        assert err.shown.wait(30)
    assert err.getvalue().startswith("Writing to the calendar … ")
    assert err.getvalue().endswith("\r\x1b[K")


def test_progress_makes_room_for_messages() -> None:
    """A message in the middle starts on a line of its own."""
    err = Screen()
    terminal = Terminal(None, err)
    terminal.repaint("Planning …")
    terminal.note("A note.")
    assert "Planning …\r\x1b[KA note.\n" == err.getvalue()


def test_no_progress_in_a_log() -> None:
    """Where standard error is not a terminal nothing is repainted."""
    err = io.StringIO()
    with Terminal(None, err, patience=0).progress("Planning"):
        pass
    assert "" == err.getvalue()


def test_a_warning_waits_for_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    """Where that is an error, the error comes first, and both are counted together; else it is shown before it."""
    warning, error = Problem(Severity.WARNING, "w", "odd"), Problem(Severity.ERROR, "e", "wrong")
    terminal = Terminal(sys.stdout, sys.stderr)
    terminal.show_problems([warning])
    terminal.show_problems([error], "Nothing was changed.")
    assert "error[e]: wrong\nwarning[w]: odd\n1 error, 1 warning. Nothing was changed.\n" == capsys.readouterr().err
    terminal.show_problems([warning])
    terminal.note("Done.")
    assert "warning[w]: odd\n1 warning.\nDone.\n" == capsys.readouterr().err
    terminal.show_problems([warning])
    terminal.finish()
    assert "warning[w]: odd\n1 warning.\n" == capsys.readouterr().err
