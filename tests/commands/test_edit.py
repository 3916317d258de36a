"""--edit in a real terminal, with editors that follow a script."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands.conftest import Folder

CHECKOUT = Path(__file__).parents[2]


PATIENCE = 120  # seconds for a screen that is waited for
# Opening the terminal makes it the controlling one, whose Ctrl-C ends programs.
CONTROLLED = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Session:
    """A terminal in which --edit runs; `screen` is all that was shown."""

    def __init__(self, folder: Folder, editor: str, *arguments: str, visual: str | None = None) -> None:
        """Start it, with a shell script as the editor: the file to edit is `$1`, and it runs once for each edit.

        `visual` is set instead of the script's path.
        """
        path = folder.path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{editor}\n", encoding="utf-8")
        path.chmod(0o755)
        self._terminal, inside = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", CONTROLLED, CHECKOUT / "triage.py", "--today", "2026-11-29", "--edit", *arguments],
            cwd=folder.path,
            env=os.environ | {"VISUAL": visual or str(path), "NO_COLOR": "1"},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)
        self.screen, self._waited = "", 0

    def until(self, text: str) -> None:
        """Read the screen until it shows the text, after what was waited for before."""
        while text not in self.screen[self._waited :]:
            self.screen += self._read()
        self._waited = self.screen.index(text, self._waited) + len(text)

    def answer(self, question: str, answer: str) -> None:
        """Wait for the question and type the answer."""
        self.until(question)
        os.write(self._terminal, answer.encode())

    def end(self) -> int:
        """Read what is left; return the exit code."""
        try:
            while more := self._read():
                self.screen += more
        except OSError:  # nobody has the other end any more
            pass
        os.close(self._terminal)
        return self.process.wait(timeout=60)

    def _read(self) -> str:
        if not select.select([self._terminal], [], [], PATIENCE)[0]:
            os.killpg(self.process.pid, signal.SIGKILL)
            pytest.fail(f"nothing more came within {PATIENCE} seconds after:\n{self.screen}")
        return os.read(self._terminal, 4096).decode().replace("\r\n", "\n")


def list_days(folder: Folder) -> list[str]:
    """Return what --list prints."""
    return folder.triage("--list").out.splitlines()


def lines(path: Path) -> list[str]:
    """Return the lines of a rotation file without comments."""
    contents = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in contents if line]


def test_plan_edit_load(three: Folder) -> None:
    """One command: the plan is edited, what changes is shown, and loaded on a yes; then its file is gone."""
    session = Session(three, 'sed -i "s/: Bob/: Cleo/" "$1"', "--weeks", "2")
    session.answer("Load it? [y]es, [e]dit again, [q]uit ", "y\n")
    assert 0 == session.end()
    assert 1 == session.screen.count("+ 2026-11-30: Ann\n+ 2026-12-07: Cleo\n")
    assert "triage.ics: 2 created.\n" in session.screen
    assert ["2026-11-30: Ann", "2026-12-07: Cleo"] == list_days(three)
    assert [] == [*three.path.glob("rotation-*.txt")]


def test_the_editor_has_the_terminal(three: Folder) -> None:
    """All three of its standard streams are the person's, although ours is kept from what libraries print."""
    session = Session(three, "test -t 0 && test -t 1 && test -t 2 && echo In the editor.", "--weeks", "1")
    session.answer("[q]uit", "q\n")
    assert 0 == session.end()
    assert "In the editor.\n" in session.screen


def test_a_file_is_edited_where_it_is(three: Folder) -> None:
    """What loading means is shown with the warnings of a check."""
    three.write("mine.txt", "2026-11-30: Ann\n")
    session = Session(three, 'echo "2026-12-07: Ann" >> "$1"', "mine.txt")
    session.answer("[q]uit ", "YES\n")
    assert 0 == session.end()
    assert "warning[short-rest]: Ann serves 2026-12-07, 1 week after 2026-11-30\n" in session.screen
    assert ["2026-11-30: Ann", "2026-12-07: Ann"] == list_days(three) == lines(three.path / "mine.txt")


def test_the_name_of_a_file_is_no_option_of_the_editor(three: Folder) -> None:
    """Nor is anything in it run by a shell."""
    name = "-c $(touch pwned).txt"
    three.write(name, "2026-11-30: Ann\n")
    session = Session(three, 'case "$1" in -*) exit 9;; esac', f"./{name}")
    session.answer("[q]uit ", "y\n")
    assert 0 == session.end()
    assert (["2026-11-30: Ann"], False) == (list_days(three), (three.path / "pwned").exists())


def test_an_error_can_be_mended(three: Folder) -> None:
    """Every problem is shown; the editor opens again with the text as it was left."""
    editor = 'if grep -q Anm "$1"; then sed -i s/Anm/Ann/ "$1"; else echo "2026-11-30: Anm" > "$1"; fi'
    session = Session(three, editor)
    session.answer("[e]dit again, or [q]uit? ", "e\n")
    assert "error[unknown-person]: nobody on the roster is called 'Anm'\n" in session.screen
    session.answer("Load it? ", "y\n")
    assert 0 == session.end()
    assert ["2026-11-30: Ann"] == list_days(three)


@pytest.mark.parametrize(
    ("editor", "answer", "code"),
    [
        ('echo "2026-11-30: Anm  # mine" > "$1"', "q\n", 1),
        ('echo "2026-11-30: Anm  # mine" > "$1"', "\x04", 1),
        ('echo "2026-11-30: Ann  # mine" > "$1"', "q\n", 0),
        ('echo "2026-11-30: Ann  # mine" > "$1"; exit 3', "q\n", 1),
        ('echo "2026-11-23: Ann  # mine" > "$1"', "q\n", 1),
        ('printf "2026-11-30: \\\\377 # mine" > "$1"', "q\n", 1),
        ('echo "2026-11-30: Ann  # mine" > "$1"', "\x03", 130),
    ],
)
def test_whoever_quits_keeps_the_text(three: Folder, editor: str, answer: str, code: int) -> None:
    """With errors or without, after an editor that failed, by Ctrl-D or Ctrl-C: nothing is loaded, nothing is lost."""
    session = Session(three, editor)
    session.answer("[q]uit", answer)
    assert code == session.end()
    text = f"Your text is in rotation-2026-11-30.txt. To go on:  {CHECKOUT}/triage.py edit rotation-2026-11-30.txt\n"
    assert text in session.screen
    assert b"# mine" in three.read("rotation-2026-11-30.txt")
    assert [] == list_days(three)


@pytest.mark.parametrize("editor", ['rm "$1"', 'rm "$1"; mkdir "$1"'])
def test_a_file_that_the_editor_has_removed_is_not_named_as_the_text(three: Folder, editor: str) -> None:
    """It can be written again; where it is not, nothing says that it is there."""
    session = Session(three, editor)
    session.answer("[q]uit? ", "e\n")
    session.answer("[q]uit? ", "q\n")
    assert 1 == session.end()
    assert "rotation-2026-11-30.txt cannot be read: " in session.screen
    assert "There is no text in rotation-2026-11-30.txt any more.\n" in session.screen
    assert "Your text is in" not in session.screen


def test_an_earlier_text_is_not_overwritten(three: Folder) -> None:
    """A second plan for the same weeks gets another file."""
    three.write("rotation-2026-11-30.txt", "# mine\n")
    session = Session(three, "true")
    session.answer("[q]uit", "q\n")
    assert 0 == session.end()
    assert b"# mine\n" == three.read("rotation-2026-11-30.txt")
    assert "Your text is in rotation-2026-11-30-2.txt. " in session.screen


def test_what_is_neither_yes_nor_no_is_asked_again(three: Folder) -> None:
    """An empty line is no answer."""
    session = Session(three, "true", "--weeks", "1")
    session.answer("Load it? ", "\n")
    session.answer("Load it? ", "perhaps\n")
    session.answer("Load it? ", "y\n")
    assert (0, ["2026-11-30: Ann"]) == (session.end(), list_days(three))


# It can come at any moment from `ready` on.
WAITING = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
print("ready", flush=True)
signal.sigwait([signal.SIGINT])
open(sys.argv[1], "w").write("2026-11-30: Cleo")
"""


def test_ctrl_c_in_the_editor_is_the_editors(three: Folder) -> None:
    """The tool does not end below it."""
    session = Session(three, f"exec {sys.executable} -c '{WAITING}' \"$1\"")
    session.until("ready")
    os.killpg(session.process.pid, signal.SIGINT)
    session.answer("Load it? ", "y\n")
    assert (0, ["2026-11-30: Cleo"]) == (session.end(), list_days(three))


def test_ctrl_c_before_there_is_a_plan(folder: Folder) -> None:
    """Then there is nothing to edit: exit code 130, and no file."""
    people = "".join(f"  - {{name: P{i:02d}, joined: 2026-11-30, weight: {1 - i % 2 / 2}}}\n" for i in range(30))
    folder.write("team.yaml", f"name: Large\npeople:\n{people}")
    session = Session(folder, "true", "--weeks", "156")
    before = folder.files()
    session.until("Looking for the fairest rotation")
    os.killpg(session.process.pid, signal.SIGINT)
    assert 130 == session.end()
    assert session.screen.endswith("Interrupted.\n")
    assert before == folder.files()


def test_a_calendar_that_changes_while_the_person_thinks(three: Folder) -> None:
    """Nobody is overwritten unseen: the plan is shown again."""
    session = Session(three, 'echo "2026-11-30: Ann" > "$1"')
    session.until("+ 2026-11-30: Ann\n")
    three.triage("--load", three.write("r.txt", "2026-11-30: Bob\n"))
    session.answer("[q]uit ", "y\n")
    session.answer("[q]uit ", "y\n")
    assert 0 == session.end()
    assert "The calendar has changed meanwhile; this is what loading would do now.\n" in session.screen
    assert "~ 2026-11-30: Ann (was Bob)\n" in session.screen
    assert ["2026-11-30: Ann"] == list_days(three)


def test_a_dry_run_asks_nothing(three: Folder) -> None:
    """It shows what loading would do."""
    session = Session(three, "true", "--dryRun", "--weeks", "1")
    assert 0 == session.end()
    assert "+ 2026-11-30: Ann\nDry run: would create 1 event in triage.ics.\n" in session.screen


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a file where the terminal would be."""
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        yield


@pytest.mark.usefixtures("no_terminal")
def test_without_a_terminal_it_says_what_to_do(three: Folder) -> None:
    """Nothing waits for an answer that cannot come."""
    ended = three.triage("--edit")
    assert (2, "", "error[usage]: '--edit' needs a terminal") == (
        ended.code, ended.out, ended.err.splitlines()[0],
    )  # fmt: skip
    assert not re.findall("rotation-", " ".join(path.name for path in three.path.iterdir()))


@pytest.mark.parametrize(
    ("editor", "message"),
    [("no-such-editor -w", "there is no editor 'no-such-editor'"), ("vi 'x", "not a valid editor command: vi 'x")],
)
def test_an_editor_that_is_not_there(three: Folder, editor: str, message: str) -> None:
    """It is said before anything is planned."""
    session = Session(three, "true", visual=editor)
    assert 2 == session.end()
    assert session.screen.startswith(f"error[usage]: {message}\n  = help: set VISUAL or EDITOR to the command")
