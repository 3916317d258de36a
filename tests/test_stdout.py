"""Nothing but data on standard output, whatever a library prints there, and whenever."""

from __future__ import annotations

import os
import pty
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from rotation.cli import main
from rotation.terminal import Terminal

CHECKOUT = Path(__file__).parents[1]
STARTS = {
    "checkout": "import runpy; runpy.run_path('{checkout}/triage.py', run_name='__main__')",
    "installed": "from rotation.cli import main; sys.exit(main())",
}
TEAM = "name: Team\ntimezone: UTC\nholidays: US-WI\npeople: [Ada, Alan]\n"
PLAN = ["--generate-next-rotation", "--weeks", "60"]
WAYS = {"print", "the first sys.stdout", "descriptor", "/dev/stdout", "C", "C at once", "program"}
# Stands before the real package of that name: it prints in every way there is, when it is imported, used, and left.
NOISY = r"""
import atexit, ctypes, os, subprocess, sys

C = ctypes.CDLL(None)

def print_all(moment):
    print(f"{moment}: print")
    if sys.__stdout__ is not None:
        sys.__stdout__.write(f"{moment}: the first sys.stdout\n")
    os.write(1, f"{moment}: descriptor\n".encode())
    with open("/dev/stdout", "a") as file:
        file.write(f"{moment}: /dev/stdout\n")
    C.puts(f"{moment}: C".encode())  # comes out when C ends the process, after Python
    C.dprintf(1, f"{moment}: C at once\n".encode())
    subprocess.run(["echo", f"{moment}: program"])

print_all("import")
atexit.register(print_all, "exit")
sys.path.remove(os.path.dirname(__file__))
del sys.modules["holidays"]
import holidays

quiet = holidays.country_holidays

def country_holidays(*arguments, **named):
    print_all("use")
    return quiet(*arguments, **named)

holidays.country_holidays = country_holidays
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return a folder with a team and a rotation, and with the noisy package in `noisy`."""
    (tmp_path / "team.yaml").write_text(TEAM, encoding="utf-8")
    (tmp_path / "noisy").mkdir()
    (tmp_path / "noisy" / "holidays.py").write_text(NOISY, encoding="utf-8")
    return tmp_path


def triage(
    team: Path, *arguments: str, start: str = "installed", noise: bool = True, redirection: str = ""
) -> tuple[int, str, str]:
    """Run the tool in a shell, with that redirection; return its exit code, standard output and standard error."""
    path = [str(CHECKOUT), *([str(team / "noisy")] if noise else [])]
    program = f"import sys; sys.path[:0] = {path[::-1]}; " + STARTS[start].format(checkout=CHECKOUT)
    command = ["bash", sys.executable, "-c", program]
    done = subprocess.run(
        ["/bin/bash", "-c", f'set -o pipefail; "$@" {redirection}', *command, "--today", "2026-11-23", *arguments],
        cwd=team,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("start", STARTS)
def test_what_libraries_print_is_not_data(team: Path, start: str) -> None:
    """From Python, from C and from their programs; when imported, when used and at the end."""
    expected = triage(team, *PLAN, start=start, noise=False)
    assert expected == triage(team, *PLAN, start=start)


def test_the_verbose_see_what_libraries_print(team: Path) -> None:
    """All of it is on standard error then."""
    code, out, err = triage(team, *PLAN, "--verbose")
    assert (0, triage(team, *PLAN, noise=False)[1]) == (code, out)
    assert {f"{moment}: {way}" for moment in ("import", "use", "exit") for way in WAYS} <= set(err.splitlines())


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("| true", 0, ""),
        ("| head -1 > /dev/null", 0, ""),
        ("> /dev/full", 75, "error[output]: standard output cannot be written: No space left on device"),
        (">&-", 75, "error[output]: standard output cannot be written: Bad file descriptor"),
        ("<&- >&- 2>&-", 75, ""),
        ("> /dev/null 2>&-", 0, ""),
    ],
)
@pytest.mark.parametrize("verbose", [[], ["--verbose"]])
def test_noise_changes_no_ending(team: Path, verbose: list[str], redirection: str, code: int, message: str) -> None:
    """A closed pipe is quiet, and output that cannot be written an error, as without the noise."""
    ended, out, err = triage(team, *PLAN, *verbose, redirection=redirection)
    assert (code, "") == (ended, out)
    assert message in err
    assert "Traceback" not in err


def test_noise_reaches_no_file_where_standard_output_is_closed(team: Path) -> None:
    """A file that is opened does not get the number 1, to which libraries write."""
    (team / "rotation.txt").write_text("2026-11-30: Ada\n", encoding="utf-8")
    assert (75, "", "") == triage(team, "--load", "rotation.txt", redirection="<&- >&- 2>&-")
    written = [file for file in team.rglob("*") if file.is_file() and file.parent.name != "noisy"]
    assert team / "triage.ics" in written
    assert [] == [file for file in written if b"use: " in file.read_bytes()]


def test_the_solver_prints_nothing(team: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Its own words are switched off, not only led away."""
    code = main(["-C", str(team), "--today", "2026-11-23", "--generate-next-rotation"])
    assert (0, "# Triage rotation") == (code, capfd.readouterr().out[:17])


def test_a_caller_keeps_standard_output() -> None:
    """Who calls `main` with arguments can go on printing."""
    program = f"import sys; sys.path.insert(0, '{CHECKOUT}'); from rotation.cli import main; "
    program += "main(['--version']); print('and so on')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert ["and so on"] == done.stdout.splitlines()[1:]


def test_a_replaced_sys_stdout_gets_the_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has put something in its place reads the data there, and keeps the process's descriptors."""
    monkeypatch.setattr("sys.argv", ["triage", "--version"])
    before = os.fstat(1), sys.stdout
    assert 0 == main()
    assert "triage " == capsys.readouterr().out[:7]
    assert before == (os.fstat(1), sys.stdout)


def test_the_width_is_that_of_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the terminal that shows the data, unless COLUMNS says otherwise."""
    monkeypatch.delenv("COLUMNS", raising=False)
    outside, inside = pty.openpty()
    ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 132, 0, 0))
    with open(inside, "w", encoding="utf-8") as screen:  # noqa: PTH123 (a descriptor)
        widths = [Terminal(screen, None).width]
        monkeypatch.setenv("COLUMNS", "60")
        widths.append(Terminal(screen, None).width)
    os.close(outside)
    assert [132, 60] == widths
