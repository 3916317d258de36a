"""A load that is killed, or whose disk fails, at any single system call leaves the old calendar or the new one."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rotation.atomic import draft, lock_folders, replace
from rotation.errors import BadInputError, Exit, TemporaryError, TriageError
from rotation.untrusted import read_if_there
from tests.calendars.world import ADA, ALAN, GRACE, FileWorld, list_events, load, monday, rota

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

# A real loader as its own process. It counts the system calls that can change a disk, and, at the one it is told, is
# killed before or after it, or is told by the system that it failed. It prints the calls it has made.
LOADER = r"""
import fcntl, os, resource, signal, sys
fault, at, limit, humble, folder, *names = sys.argv[1:]
calls = []

def watched(name, call):
    def watching(*arguments, **options):
        calls.append(name)
        here = len(calls) == int(at)
        if here and fault == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if here and fault.isdigit():
            raise OSError(int(fault), os.strerror(int(fault)))
        if here and fault == "short" and name == "write":
            return call(arguments[0], arguments[1][:1])
        try:
            return call(*arguments, **options)
        finally:
            if here and fault == "after":
                os.kill(os.getpid(), signal.SIGKILL)
    return watching

from rotation.calendars.ics import writer as feed
from rotation.errors import TriageError
from tests.calendars.world import FileWorld, load, rota
from pathlib import Path
for name in ("open", "write", "ftruncate", "fchmod", "fchown", "fsync", "close", "replace", "unlink"):
    setattr(os, name, watched(name, getattr(os, name)))
fcntl.flock = watched("flock", fcntl.flock)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
if humble and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    load(FileWorld(Path(folder)), rota(*names))
except TriageError as error:
    problems = getattr(error, "problems", ())
    print(error, *(problem.message for problem in problems), sep="; ", file=sys.stderr)
    sys.exit(error.exit)
finally:
    print(*calls)
"""


def loader(
    folder: Path, *names: str, fault: str = "", at: int = 0, limit: str = "", humble: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a loader to its end, whatever that is."""
    return subprocess.run(
        [sys.executable, "-c", LOADER, fault, str(at), limit, "humble" * humble, folder, *names],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def before_and_after() -> tuple[bytes, bytes]:
    """Return the calendar before a load and after it."""
    with tempfile.TemporaryDirectory() as folder:
        world = FileWorld(Path(folder))
        load(world, rota(ADA, ALAN))
        world.add("foreign", "Dentist", world.store().events()[0].span)
        before = world.path.read_bytes()
        load(world, rota(ALAN, GRACE))
        return before, world.path.read_bytes()


@pytest.fixture(scope="module")
def steps(before_and_after: tuple[bytes, bytes]) -> list[str]:
    """Return the system calls of a load."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "triage.ics").write_bytes(before_and_after[0])
        return loader(Path(folder), ALAN, GRACE).stdout.split()


def test_the_steps_of_a_load(steps: list[str]) -> None:
    """The new file is on the disk before it gets the name, and the name is on the disk at the end."""
    assert " ".join(steps) == (
        "open flock unlink "  # the lock, and a stale temporary
        "unlink open fchown fchown fchmod write fsync close replace open fsync close "  # the file, then its folder
        "close"  # the lock
    )


@pytest.mark.parametrize("fault", ["before", "after", "short", "5", "28"])
def test_a_fault_at_every_step(fault: str, steps: list[str], before_and_after: tuple[bytes, bytes]) -> None:
    """The file is the old one or the new one; running again makes it the new one and leaves nothing else behind."""
    old, new = before_and_after

    def sweep(at: int) -> tuple[int, list[str], bool, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "triage.ics")
            path.write_bytes(old)
            run = loader(Path(folder), ALAN, GRACE, fault=fault, at=at)
            whole = path.read_bytes() in {old, new}
            clean = run.returncode < 0 or {entry.name for entry in Path(folder).iterdir()} <= {path.name}
            load(FileWorld(Path(folder)), rota(ALAN, GRACE))
            left = [entry.name for entry in Path(folder).iterdir()]
            return run.returncode, left, whole and clean and "Traceback" not in run.stderr, path.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(sweep, range(1, len(steps) + 1)))
    codes: dict[str, set[int]] = {"before": {-signal.SIGKILL}, "after": {-signal.SIGKILL}, "short": {Exit.DONE}}
    assert {code for code, *_ in results} <= codes.get(fault, {Exit.TEMPORARY, Exit.DONE})
    assert [(["triage.ics"], True, new)] * len(steps) == [rest for _, *rest_ in results for rest in [tuple(rest_)]]


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_what_making_room_repairs_is_temporary(
    steps: list[str], before_and_after: tuple[bytes, bytes], tmp_path: Path, fault: int
) -> None:
    """A full disk, a quota, a limit of size, a disk that fails: running again is safe."""
    (tmp_path / "triage.ics").write_bytes(before_and_after[0])
    run = loader(tmp_path, ALAN, GRACE, fault=str(fault), at=1 + steps.index("write"))
    assert (Exit.TEMPORARY, True) == (run.returncode, os.strerror(fault) in run.stderr), run.stderr
    assert before_and_after[0] == (tmp_path / "triage.ics").read_bytes()


def test_a_full_disk_is_named(before_and_after: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Where there is room for the lock but not for the calendar, the old one stays and the message says so."""
    old, new = before_and_after
    Path(tmp_path, "triage.ics").write_bytes(old)
    for limit in ("0", "100", str(len(new) - 1)):
        run = loader(tmp_path, ALAN, GRACE, limit=limit)
        assert (run.returncode, run.stderr.count("File too large")) == (Exit.TEMPORARY, 1)
        assert [(tmp_path / "triage.ics", old)] == [(path, path.read_bytes()) for path in tmp_path.iterdir()]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user can reach, unlike those of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "message"),
    [
        (0o555, 0o666, "cannot be written: Permission denied"),
        (0o777, 0o444, "cannot be written: it is write-protected"),
        (0o777, 0o002, "cannot be read: Permission denied"),
    ],
)
def test_a_protected_calendar_is_named(
    before_and_after: tuple[bytes, bytes], open_folder: Path, folder_mode: int, file_mode: int, message: str
) -> None:
    """Somebody else's folder or file is not changed; the message says what is in the way."""
    path = open_folder / "triage.ics"
    path.write_bytes(before_and_after[0])
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    run = loader(open_folder, ALAN, GRACE, humble=True)
    assert (run.returncode, run.stderr.count(message), run.stderr.count("Traceback")) == (Exit.BAD_INPUT, 1, 0)
    open_folder.chmod(0o755)
    path.chmod(0o600)
    assert [(path, before_and_after[0])] == [(file, file.read_bytes()) for file in open_folder.iterdir()]


def test_two_loaders_at_once(tmp_path: Path) -> None:
    """Of several loaders with different files each is done or refused, and the calendar is that of one of them."""
    files = [(ADA, ADA), (ALAN, ALAN), (GRACE, GRACE), (ADA, ALAN)]
    with ThreadPoolExecutor(len(files)) as pool:
        codes = {run.returncode for run in pool.map(lambda names: loader(tmp_path, *names), files)}
    assert codes <= {Exit.DONE, Exit.TEMPORARY}
    assert Exit.DONE in codes
    assert list_events(FileWorld(tmp_path)) in [[(monday(n), name) for n, name in enumerate(names)] for names in files]
    assert ["triage.ics"] == [path.name for path in tmp_path.iterdir()]


def test_a_second_loader_is_refused_at_once(tmp_path: Path) -> None:
    """While one holds the lock another does nothing, and names the folder."""
    load(FileWorld(tmp_path), rota(ADA))
    text = (tmp_path / "triage.ics").read_bytes()
    with FileWorld(tmp_path).store():
        run = loader(tmp_path, ALAN)
    assert (run.returncode, f"another program is writing in {tmp_path}" in run.stderr) == (Exit.TEMPORARY, True)
    assert text == (tmp_path / "triage.ics").read_bytes()
    assert loader(tmp_path, ALAN).returncode == Exit.DONE


@pytest.mark.parametrize("fault", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF])
def test_a_file_system_without_locks_is_named(steps: list[str], tmp_path: Path, fault: int) -> None:
    """Nothing is written where nobody could be kept out, and it is said what to do; it does not pass by itself."""
    run = loader(tmp_path, ALAN, fault=str(fault), at=1 + steps.index("flock"))
    assert (Exit.REFUSED, True) == (run.returncode, "cannot be locked: " in run.stderr), run.stderr
    assert [] == [*tmp_path.iterdir()]


def test_the_access_rights_stay(tmp_path: Path) -> None:
    """A web server that could read the old file can read the new one; a new file is made as any other."""
    path = tmp_path / "triage.ics"
    previous = os.umask(0o027)
    try:
        replace(path, b"one")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        replace(path, b"two")
    finally:
        os.umask(previous)
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o604, b"two")


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    """What it points to is replaced, also when that does not exist yet."""
    (tmp_path / "www").mkdir()
    world = FileWorld(tmp_path)
    world.path.symlink_to(Path("www", "public.ics"))
    load(world, rota(ADA))
    load(world, rota(ALAN))
    assert world.path.is_symlink()
    assert list_events(world) == [(monday(0), ALAN)]
    assert ["public.ics"] == [path.name for path in (tmp_path / "www").iterdir()]


def strange(path: Path, what: str) -> None:
    """Put something at the path that is no file."""
    match what:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path)
        case "nowhere":
            path.symlink_to("missing/folder/triage.ics")


@pytest.mark.parametrize("what", ["folder", "pipe", "device", "circle"])
def test_what_is_no_file_is_not_read(tmp_path: Path, what: str) -> None:
    """Reading ends at once, with a message."""
    strange(tmp_path / "triage.ics", what)
    with pytest.raises(BadInputError) as caught:
        FileWorld(tmp_path).store().events()
    [problem] = caught.value.problems
    assert "triage.ics cannot be read" in problem.message or "/dev/zero cannot be read" in problem.message


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Listing finds nothing, loading says why it cannot."""
    strange(tmp_path / "triage.ics", "nowhere")
    assert list_events(FileWorld(tmp_path)) == []
    with pytest.raises(BadInputError) as caught:
        load(FileWorld(tmp_path), rota(ADA))
    assert "No such file or directory" in caught.value.problems[0].message


def test_a_calendar_that_changes_during_the_load_is_not_replaced(tmp_path: Path) -> None:
    """A program that knows no locks wins; the load says that it did nothing."""
    world = FileWorld(tmp_path)
    load(world, rota(ADA))
    with world.store() as store:
        store.delete(*store.events())
        world.add("late", "Dentist", world.store().events()[0].span)
        text = world.path.read_bytes()
        with pytest.raises(TemporaryError, match="nothing was written"):
            store.flush()
    assert text == world.path.read_bytes()


def test_a_lock_is_let_go_when_the_block_fails(tmp_path: Path) -> None:
    """Whatever ends the block, the next loader can begin, and nothing is left in the folder."""
    path = tmp_path / "triage.ics"
    for error in (KeyboardInterrupt(), TriageError("no"), ZeroDivisionError()):
        with pytest.raises(type(error)), lock_folders(path):
            raise error
    assert (list(tmp_path.iterdir()), read_if_there(path)) == ([], b"")


def test_the_lock_is_of_the_folder(tmp_path: Path) -> None:
    """While one file is locked, no other in its folder can be; those of other folders can."""
    (tmp_path / "people").mkdir()
    with lock_folders(tmp_path / "triage.ics"):
        with pytest.raises(TemporaryError, match="another program is writing in"), lock_folders(tmp_path / "feed.ics"):
            pass
        with lock_folders(tmp_path / "people/ada.ics"):
            pass


def test_a_link_in_place_of_a_draft_is_not_followed(tmp_path: Path) -> None:
    """Somebody who may write in the folder, too, leads nobody to another file with it."""
    other = tmp_path / "other"
    other.write_bytes(b"theirs")
    made = draft(tmp_path / "feed.ics", b"expected")
    (tmp_path / ".feed.ics.tmp").unlink()
    (tmp_path / ".feed.ics.tmp").symlink_to(other)
    with pytest.raises(TriageError):
        made.commit(b"something else")
    assert [b"theirs"] == [path.read_bytes() for path in tmp_path.iterdir()]
