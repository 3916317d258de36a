"""Make the environment that `ensure` looks for: venv and pip, or uv where it is on the PATH.

It may be interrupted anywhere, and started twice at once: a lock on the folder lets one in, an unfinished environment
of ours is thrown away by the next run, and an environment that somebody else made is only added to.
"""

from __future__ import annotations

import contextlib
import fcntl
import glob
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from rotation.bootstrap.requirements import requirements
from rotation.bootstrap.venv import STAMP, has_python, is_stamped, python_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNFINISHED = b"# this environment is being made\n"
_TEMPORARY, _INTERRUPTED = 75, 130
# Settings for pip that would put the packages elsewhere than into the environment.
_ELSEWHERE = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
_NO_VENV = (
    "on Debian and Ubuntu: apt install python3-venv",
    "or put uv on the PATH (https://docs.astral.sh/uv)",
    "or install the packages yourself, where this Python finds them; pyproject.toml names them",
)
_OFFLINE = (
    "is this machine online? Running it again is safe",
    "behind a mirror: set PIP_INDEX_URL; with packages in a folder: PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER",
)


class _Ended(NamedTuple):
    """How a command ended, and the last lines it printed."""

    ok: bool
    last: list[str]


def is_still_good(venv: str, project: str, extra: str | None) -> bool:
    """Return whether what the environment was made for asked for the same packages; then stamp it anew."""
    try:
        if not has_python(venv) or requirements(f"{venv}/{STAMP}", extra) != requirements(project, extra):
            return False
    except (FileNotFoundError, NotADirectoryError):
        return False
    with contextlib.suppress(OSError):
        _stamp(venv, project)
    return True


def make(venv: str, project: str, extra: str | None) -> None:
    """Make the environment, or mend it, or bring it up to date; a failure ends the process with a message."""
    try:
        with _alone(os.path.dirname(venv)) as lock:
            if not is_stamped(venv, project):  # else it was made while we waited
                _make(venv, project, extra, lock)
    except KeyboardInterrupt:
        _say("Set-up interrupted; the next run starts it again.")
        sys.exit(_INTERRUPTED)
    except OSError as error:
        _fail(f"{venv} cannot be made: {error}")


def _make(venv: str, project: str, extra: str | None, lock: int) -> None:
    wanted = requirements(project, extra)
    _say(f"Setting up: {len(wanted)} packages and what they need, into {venv} (once; it can take a minute)")
    _clear_unfinished(venv)
    if not os.path.exists(f"{venv}/pyvenv.cfg"):
        os.makedirs(venv, exist_ok=True)
        _write(f"{venv}/{STAMP}", _UNFINISHED)
        if not _run([_base_python(), "-I", "-m", "venv", "--without-pip", venv], lock).ok:
            _fail_without_venv()
    elif os.path.exists(f"{venv}/{STAMP}"):
        _write(f"{venv}/{STAMP}", _UNFINISHED)
    _install(venv, wanted, lock)
    _stamp(venv, project)
    _say("Set-up done.")


def _clear_unfinished(venv: str) -> None:
    """Take away what an interrupted set-up left, and an environment of ours whose Python is gone or was replaced."""
    with contextlib.suppress(FileNotFoundError):
        with open(f"{venv}/{STAMP}", "rb") as stamp:
            whole = stamp.read() != _UNFINISHED
        if not (whole and has_python(venv)):
            shutil.rmtree(venv)


def _install(venv: str, wanted: Sequence[str], lock: int) -> None:
    """Install the requirements into the environment; end with a message where that fails."""
    python = python_of(venv)
    uv = shutil.which("uv")
    if uv and _run([uv, "pip", "install", "--python", python, *wanted], lock).ok:
        return
    # Without uv, or where it does not know the way to the registry that pip is configured for.
    if not glob.glob(f"{venv}/lib/python*/site-packages/pip"):
        if importlib.util.find_spec("ensurepip") is None:
            _fail_without_venv()
        brought = _run([python, "-I", "-m", "ensurepip"], lock)
        if not brought.ok:
            _fail_without_venv()
    done = _run([python, "-I", "-m", "pip", "install", *wanted], lock)
    if not done.ok:
        why = [line for line in done.last if line.startswith("ERROR")] or done.last
        _fail("the packages could not be installed\n  " + "\n  ".join(why), *_OFFLINE)


def _run(command: Sequence[str], lock: int) -> _Ended:
    """Run the command to its end, its output as one changing line on a terminal; return how it went."""
    env = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    env |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    env.setdefault("PIP_RETRIES", "2")
    last: deque[str] = deque(maxlen=8)
    with subprocess.Popen(  # noqa: S603 (our own Python, or the uv of this user's PATH)
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[lock],  # should we be killed, the lock lasts until the installer has noticed
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if sys.stderr.isatty():
                sys.stderr.write(f"\r\x1b[K  {line.strip()[:70]}")
                sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return _Ended(process.returncode == 0, list(last))


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[int]:
    """Keep other set-ups out of the folder; yield the descriptor that holds the lock."""
    os.makedirs(folder, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another set-up of the same checkout.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _stamp(venv: str, project: str) -> None:
    with open(project, "rb") as file:
        _write(f"{venv}/{STAMP}", file.read())


def _write(path: str, content: bytes) -> None:
    """Replace the file in one step, so that nobody reads half of it."""
    with open(f"{path}.new", "wb") as file:
        file.write(content)
    os.replace(f"{path}.new", path)


def _base_python() -> str:
    """Return the interpreter that new environments are made of: this one, or the one below this environment."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _fail_without_venv() -> NoReturn:
    _fail("this Python cannot make an environment for packages", *_NO_VENV)


def _fail(message: str, *ways_out: str) -> NoReturn:
    _say(f"error[set-up]: {message}")
    for number, line in enumerate(ways_out):
        _say(("          " if number else "  = help: ") + line)
    sys.exit(_TEMPORARY)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
