"""The command as a process: exit codes, streams, and what happens when things end early."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rotation
from rotation.cli import explain, main
from rotation.errors import (
    BadInputError,
    Exit,
    Place,
    Problem,
    RefusedError,
    Severity,
    SignInError,
    TemporaryError,
    UsageError,
)
from rotation.terminal import Terminal

if TYPE_CHECKING:
    from tests.conftest import Run

CHECKOUT = Path(__file__).parents[1]
PROBLEM = Problem(Severity.ERROR, "name", "no such name", Place("rotation.txt", 4))


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            BadInputError((PROBLEM,), "Nothing was loaded."),
            Exit.BAD_INPUT,
            "error[name]: no such name\n --> rotation.txt:4\n1 error. Nothing was loaded.\n",
        ),
        (UsageError("what?", hint="this"), Exit.USAGE, "error[usage]: what?\n  = help: this\n"),
        (RefusedError("too much"), Exit.REFUSED, "error[refused]: too much\n"),
        (TemporaryError("not now"), Exit.TEMPORARY, "error[temporary]: not now\n"),
        (SignInError("who?"), Exit.SIGN_IN, "error[sign-in]: who?\n"),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "rotation.txt"),
            Exit.BAD_INPUT,
            "error[file]: No such file or directory: 'rotation.txt'\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", Path("a\x1bb")),
            Exit.BAD_INPUT,
            "error[file]: Permission denied: 'a\\u001bb'\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            Exit.BAD_INPUT,
            "error[file]: No space left on device\n",
        ),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "Interrupted.\n"),
        (KeyboardInterrupt("stopped after 7 of 16"), Exit.INTERRUPTED, "Interrupted: stopped after 7 of 16.\n"),
    ],
)
def test_every_ending_has_its_words_and_its_exit_code(error: BaseException, code: Exit, message: str) -> None:
    """Expected endings are messages, never tracebacks."""
    out, err = io.StringIO(), io.StringIO()
    assert code is explain(error, Terminal(out, err), as_json=False)
    assert ("", message) == (out.getvalue(), err.getvalue())


def test_programs_get_problems_as_json() -> None:
    """With `--json`, problems that end a command are on standard output too."""
    out = io.StringIO()
    explain(BadInputError((PROBLEM,)), Terminal(out, None), as_json=True)
    assert ["no such name"] == [each["message"] for each in json.loads(out.getvalue())["problems"]]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadInputError((PROBLEM,)), Exit.BAD_INPUT),
        (UsageError("no action given"), Exit.USAGE),
        (RefusedError("no"), Exit.REFUSED),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "rotation.txt"), Exit.BAD_INPUT),
        (ConnectionResetError("peer"), Exit.TEMPORARY),
    ],
)
def test_programs_get_every_error_with_its_exit_code(error: Exception, code: Exit) -> None:
    """In one form, whatever ended the command."""
    out = io.StringIO()
    explain(error, Terminal(out, None), as_json=True)
    printed = json.loads(out.getvalue())
    assert (1, code) == (len(printed["problems"]), printed["exit"])


@pytest.mark.parametrize("words", [["--json"], ["list", "--json", "--nonsense"], ["load", "--json"]])
def test_programs_get_mistakes_of_the_command_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Even where the command line cannot be understood."""
    assert Exit.USAGE == main(words)
    assert {"usage"} == {each["code"] for each in json.loads(capsys.readouterr().out)["problems"]}


def test_a_bug_is_short_and_keeps_the_rest_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours: two lines, exit code 70, the traceback in a file; secrets in neither."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "canary-value-1")
    err = io.StringIO()
    with pytest.raises(ValueError, match="canary") as caught:
        int("canary-value-1 and ya29.canary-value-2")
    assert Exit.BUG is explain(caught.value, Terminal(None, err), as_json=False)
    (report,) = tmp_path.iterdir()
    assert err.getvalue().startswith("error[bug]: this is a fault of the tool, not of your files\n  ValueError: ")
    assert f"  = help: please report it, with {report}\n" in err.getvalue()
    assert "Traceback" not in err.getvalue()
    assert "Traceback" in report.read_text(encoding="utf-8")
    assert "canary" not in err.getvalue() + report.read_text(encoding="utf-8").replace('int("canary', "")


@pytest.mark.parametrize(
    "name", ["API_TOKEN", "client_secret", "PGPASSWORD", "GOOGLE_APPLICATION_CREDENTIALS", "SSH_KEY"]
)
def test_a_bug_report_has_no_secret_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever its variable is called, of the names that secrets have."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv(name, "canary-value")
    err = io.StringIO()
    explain(ValueError("not a number: canary-value"), Terminal(None, err), as_json=False)
    (report,) = tmp_path.iterdir()
    assert "not a number: [secret]" in err.getvalue()
    assert "not a number: [secret]" in report.read_text(encoding="utf-8")


def test_help_and_version_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    """They were asked for, so they are on standard output."""
    assert 0 == main(["--version", "--list"])
    assert (f"triage {rotation.__version__}\n", "") == capsys.readouterr()
    assert 0 == main(["--help"])
    assert capsys.readouterr().out.startswith("usage: ./triage.py ACTION [OPTIONS]\n")


def test_usage_errors_are_talk(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of them is on standard output; the exit code is 2."""
    assert 2 == main(["--lsit"])
    assert ("", "error[usage]: there is no option '--lsit'\n  = help: did you mean '--list'?\n") == capsys.readouterr()


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """`-C` names a folder that exists."""
    assert 2 == main(["--list", "-C", "/nonexistent"])
    assert "error[usage]: there is no folder '/nonexistent'\n" == capsys.readouterr().err


def test_the_version_is_the_packages(run_triage: Run) -> None:
    """What pyproject.toml says and what the tool says are one."""
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{rotation.__version__}"\n' in project
    assert f"triage {rotation.__version__}\n" == run_triage("--version").stdout


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}])
def test_any_locale_gives_the_same_bytes(run_triage: Run, variables: dict[str, str]) -> None:
    """What is printed into a file is UTF-8 wherever it is printed."""
    process = run_triage("lïst", env=variables)
    assert (2, "error[usage]: there is no action 'lïst'") == (process.returncode, process.stderr.splitlines()[0])


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("| true", 0, ""),
        ("| head -1 > /dev/null", 0, ""),
        ("> /dev/full", 75, "error[output]: standard output cannot be written: No space left on device"),
        (">&-", 75, "error[output]: standard output cannot be written: Bad file descriptor"),
        ("> /dev/null 2>&-", 0, ""),
        ("> /dev/null 2> /dev/full", 0, ""),
    ],
)
def test_whatever_becomes_of_the_output(redirection: str, code: int, message: str) -> None:
    """Never a traceback: a closed pipe is quiet, a full disk a message."""
    script = f'set -o pipefail; "$0" "$1" --help {redirection}'
    process = subprocess.run(
        ["/bin/bash", "-c", script, sys.executable, str(CHECKOUT / "triage.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (code, "", message) == (process.returncode, process.stdout, "".join(process.stderr.splitlines()[:1]))


def test_ctrl_c_ends_with_one_line(tmp_path: Path) -> None:
    """Interrupted while it waits for the file: exit code 130, no traceback."""
    (tmp_path / "team.yaml").write_text("name: Team\npeople: [Ada]\n", encoding="utf-8")
    fifo = tmp_path / "rotation.txt"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "triage.py"), "--check", "rotation.txt"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def let_go() -> None:  # should the tool end without opening the file, we must not wait for it for ever
        process.wait()
        os.close(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK))

    waiting = threading.Thread(target=let_go)
    waiting.start()
    with fifo.open("w", encoding="utf-8"):  # opens once the other end is open
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    waiting.join()
    assert (130, "", "Interrupted.\n") == (process.returncode, out, err)


SOLVER_AND_GOOGLE = {"numpy", "highspy", "googleapiclient", "google.auth", "google_auth_oauthlib"}
READERS = {"holidays", "icalendar", "ruamel", "ruamel.yaml", "subprocess"}


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], SOLVER_AND_GOOGLE | READERS),
        (["--list"], SOLVER_AND_GOOGLE),
        (["--check", "rotation.txt"], SOLVER_AND_GOOGLE),
    ],
)
def test_nobody_waits_for_what_they_do_not_need(tmp_path: Path, arguments: list[str], unwanted: set[str]) -> None:
    """Help imports nothing heavy; looking and checking do without the solver and Google's client."""
    (tmp_path / "team.yaml").write_text("name: Team\npeople: [Ada, Alan]\n", encoding="utf-8")
    (tmp_path / "rotation.txt").write_text("2026-11-30: Ada\n", encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-X", "importtime", str(CHECKOUT / "triage.py"), *arguments, "--today", "2026-11-23"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in process.stderr.splitlines()}
    assert "rotation.cli" in imported
    assert set() == unwanted & imported
