"""Reading what comes from outside ends: with the data, or with a message. The tool runs as a real process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from rotation.errors import BadInputError
from rotation.untrusted import MAX_TEXT, read_file, read_open

CHECKOUT = Path(__file__).parents[1]
TEAM = "name: Team\npeople: [Ann, Bob]\n"
LISTED = "2026-11-30: Ann\n"
FILES = ("team.yaml", "outages.yaml", "triage.ics", "rotation.txt", "names.txt")
READERS = {
    "rotation.txt": ("check", "rotation.txt"),
    "names.txt": ("--generateFrom", "names.txt", "--weeks", "2"),
}


def start(folder: Path, *arguments: str, **streams: int) -> subprocess.Popen[str]:
    """Start the tool in the folder."""
    return subprocess.Popen(
        [sys.executable, str(CHECKOUT / "triage.py"), "--today", "2026-11-29", *arguments],
        cwd=folder,
        stdin=streams.get("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def team_in(folder: Path) -> Path:
    """Return the new folder, with a team in it."""
    folder.mkdir()
    (folder / "team.yaml").write_text(TEAM, encoding="utf-8")
    return folder


def put(path: Path, what: str, open_files: ExitStack) -> None:
    """Put something at the path that does not end, or is no file."""
    path.unlink(missing_ok=True)
    match what:
        case "pipe":
            os.mkfifo(path)
        case "endless":
            path.symlink_to("/dev/zero")
        case "socket":
            bound = open_files.enter_context(socket.socket(socket.AF_UNIX))
            here = Path.cwd()
            os.chdir(path.parent)  # the name of a socket is short
            bound.bind(path.name)
            os.chdir(here)
        case "nothing":
            path.symlink_to("there/is/no/such/file")
        case "circle":
            path.symlink_to(path.name)


def test_nothing_hangs_on_what_is_no_file(tmp_path: Path) -> None:
    """Whatever a name stands for, each command that reads it ends with exit code 1 and names it."""
    with ExitStack() as open_files:
        running: dict[tuple[str, str], subprocess.Popen[str]] = {}
        for file in FILES:
            for what in ("pipe", "endless", "socket"):
                folder = team_in(tmp_path / f"{file}-{what}")
                put(folder / file, what, open_files)
                running[file, what] = start(folder, *READERS.get(file, ("list",)))
        ends = {key: (process.communicate(timeout=60)[1], process.returncode) for key, process in running.items()}
    wrong = {key: end for key, end in ends.items() if end[1] != 1 or (key[0] not in end[0] and "/dev/" not in end[0])}
    assert wrong == {}


@pytest.mark.parametrize("what", ["nothing", "circle"])
def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path: Path, what: str) -> None:
    """It is said that absences are missing; and neither is a team made up, nor one written through the link."""
    folder = team_in(tmp_path / "team")
    with ExitStack() as open_files:
        put(folder / "outages.yaml", what, open_files)
        process = start(folder, "list")
        _, err = process.communicate(timeout=60)
        assert "warning[missing-file]: outages.yaml is a link that leads nowhere; no absences were read" in err
        (folder / "outages.yaml").unlink()
        put(folder / "team.yaml", what, open_files)
    for words in (("generate", "Ann", "Bob", "--weeks", "2"), ("init", "Ann", "Bob")):
        process = start(folder, *words)
        _, err = process.communicate(timeout=60)
        assert (process.returncode in {1, 4}, "team.yaml" in err) == (True, True), err
    assert ["team.yaml"] == [path.name for path in folder.iterdir()]


@pytest.mark.skipif(not os.access("/proc/kmsg", os.R_OK), reason="only root may read it, where it is there")
def test_a_file_that_waits_is_not_waited_for(tmp_path: Path) -> None:
    """To the system it is a file; to read it lasts until the system has something to say."""
    folder = team_in(tmp_path / "team")
    (folder / "rotation.txt").symlink_to("/proc/kmsg")
    process = start(folder, "check", "rotation.txt")
    _, err = process.communicate(timeout=60)
    assert (1, True) == (process.returncode, "cannot be read" in err or "larger than" in err), err


def test_an_undo_folder_with_a_pipe_is_read_past(tmp_path: Path) -> None:
    """What is in the folder of changes and is no record is left out, whatever it is."""
    folder = team_in(tmp_path / "team")
    (folder / "undo").mkdir()
    os.mkfifo(folder / "undo/1.json")
    (folder / "undo/2.json").symlink_to("/dev/zero")
    (folder / "undo/3.json").write_text("[" * 100_000, encoding="utf-8")
    process = start(folder, "undo")
    _, err = process.communicate(timeout=60)
    assert err.splitlines()[0] == "error[usage]: there is no change to undo"


def test_an_endless_standard_input_is_refused(tmp_path: Path) -> None:
    """`yes | check -` ends at the size that no such file has."""
    folder = team_in(tmp_path / "team")
    with subprocess.Popen(["/usr/bin/yes"], stdout=subprocess.PIPE) as endless:
        assert endless.stdout is not None
        process = start(folder, "check", "-", stdin=endless.stdout.fileno())
        endless.stdout.close()
        _, err = process.communicate(timeout=60)
    assert "the file is larger than 1 MiB" in err


def test_a_closed_standard_input_is_named(tmp_path: Path) -> None:
    """`check - <&-` is no fault of the tool."""
    folder = team_in(tmp_path / "team")
    command = f"'{sys.executable}' '{CHECKOUT / 'triage.py'}' check - <&-"
    ended = subprocess.run(["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (1, "error[file]: standard input is closed")


def test_what_comes_through_a_pipe_is_read(tmp_path: Path) -> None:
    """A pipe with a writer is as good as a file: `check <(generate)`."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(LISTED,))
    writer.start()
    assert read_file(path) == LISTED.encode()
    writer.join()


@pytest.mark.parametrize("written", [b"", b"2026-11-30: Ann"])
def test_a_pipe_that_does_not_end_is_given_up(written: bytes) -> None:
    """Somebody has opened it, and keeps it open."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing, written)
    with pytest.raises(BadInputError) as caught:
        read_open(reading, "pipe", patience=0.05)
    os.close(writing)
    os.close(reading)
    assert "pipe was not read: it has not ended within 0.05 seconds" == caught.value.problems[0].message


@pytest.mark.parametrize(("size", "fits"), [(MAX_TEXT, True), (MAX_TEXT + 1, False)])
def test_the_limit_is_the_last_size_that_is_read(tmp_path: Path, size: int, *, fits: bool) -> None:
    """One byte more is refused."""
    path = tmp_path / "file"
    path.write_bytes(b"a" * size)
    try:
        read = len(read_file(path)) == size
    except BadInputError:
        read = False
    assert fits == read
