"""Make the environment that `ensure` looks for, from a lock: with uv where it is on the PATH, else with pip.

It may be interrupted anywhere, and started twice at once: a lock on the folder lets one in, and an environment of ours
that is not whole is thrown away and made anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import glob
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from rotation.bootstrap.ensure import STAMP, compute_digest, is_whole, read_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TEMPORARY, _INTERRUPTED = 75, 130
_EXACTLY = ("--require-hashes", "--only-binary", ":all:", "--requirement")
# Of the settings of pip and uv only those that say where packages come from; the others would change what is installed.
_SETTING = re.compile(r"PYTHON|PIP_|UV_")
_SOURCE = re.compile(
    "_(.*INDEX|FIND_LINKS|OFFLINE|.*HOST|.*CERT|.*TLS|PROXY|KEYRING|.*CACHE|.*TIMEOUT|RETRIES|CONFIG_FILE)"
)
_NO_VENV = ("on Debian and Ubuntu: apt install python3-venv", "or put uv on the PATH (https://docs.astral.sh/uv)")
_INSTALL = "install the tool (pipx install FOLDER), and use the command 'triage'"
_OFFLINE = (
    "is this machine online? Running it again is safe",
    "behind a mirror: set PIP_INDEX_URL; with packages in a folder: PIP_NO_INDEX=1 PIP_FIND_LINKS=/FOLDER",
)


class _Ended(NamedTuple):
    """How a command ended, and the last lines it printed."""

    ok: bool
    last: list[str]


def make(venv: str, lock: str, seen: object) -> None:
    """Make the environment with exactly the packages of the lock; a failure ends the process with a message.

    `seen` is the stamp of the environment that is of no use. With another one it was made while we waited.
    """
    try:
        with _lock_out_others(os.path.dirname(venv)) as alone:
            if read_stamp(venv) == seen or not is_whole(venv, [compute_digest(lock)]):
                _make(venv, lock, alone)
    except KeyboardInterrupt:
        _say("Set-up interrupted; the next run starts it again.")
        sys.exit(_INTERRUPTED)
    except OSError as error:
        fail(f"{venv} cannot be made: {error}", _INSTALL)


def _make(venv: str, lock: str, alone: int) -> None:
    os.makedirs(venv, exist_ok=True)
    if os.listdir(venv) and not glob.glob(f"{glob.escape(venv)}/made-for.*"):
        fail(f"{venv} exists, and was not made by this command", "move it away, or remove it", f"or {_INSTALL}")
    base = str(getattr(sys, "_base_executable", sys.executable))
    if base.startswith(f"{venv}/"):  # where Python no longer knows that it runs in an environment
        base = os.path.realpath(base)
    _say(f"Setting up: the packages of {lock}, into {venv} (once; it can take a minute)")
    # 1. From here on the environment is ours and unfinished. Only the stamp outlasts the clearing.
    _write_stamp(venv, "")
    for entry in os.scandir(venv):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.name != STAMP:
            os.remove(entry.path)
    # 2. An environment of the Python below this one, and the packages.
    python = f"{venv}/bin/python"
    if not _run([base, "-I", "-m", "venv", "--without-pip", venv], alone).ok:
        _fail_without_venv()
    _install(python, lock, alone)
    # 3. The stamp, in one step.
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    installed = {*os.listdir(f"{venv}/lib/python{version}/site-packages")} - {"__pycache__"}
    _write_stamp(
        venv, "\n".join([compute_digest(lock), compute_digest(f"{venv}/pyvenv.cfg"), version, *sorted(installed)])
    )
    _say("Set-up done.")


def _write_stamp(venv: str, text: str) -> None:
    """Make the stamp say this, in place of whatever has its name."""
    new = f"{venv}/{STAMP}.new"
    with contextlib.suppress(FileNotFoundError):
        os.remove(new)
    with open(new, "x", encoding="utf-8") as file:
        file.write(text)
    os.replace(new, f"{venv}/{STAMP}")


def _install(python: str, lock: str, alone: int) -> None:
    uv = shutil.which("uv")
    if uv and _run([uv, "--no-config", "pip", "install", "--python", python, *_EXACTLY, lock], alone).ok:
        return
    # Without uv, or where it does not know the way to the registry that pip is configured for.
    if importlib.util.find_spec("ensurepip") is None or not _run([python, "-I", "-m", "ensurepip"], alone).ok:
        _fail_without_venv()
    done = _run([python, "-I", "-u", "-m", "pip", "install", *_EXACTLY, lock], alone)
    if not done.ok:
        why = [line for line in done.last if line.startswith("ERROR")] or done.last
        fail("the packages could not be installed\n  " + "\n  ".join(why), *_OFFLINE)


def _run(command: Sequence[str], alone: int) -> _Ended:
    """Run the command to its end, its output as one changing line on a terminal; return how it went."""
    env = {name: value for name, value in os.environ.items() if not _SETTING.match(name) or _SOURCE.search(name)}
    env |= {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_CONSTRAINT": os.devnull}
    env |= {"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.setdefault("PIP_RETRIES", "2")
    last: deque[str] = deque(maxlen=8)
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    with subprocess.Popen(  # noqa: S603 (our own Python, or the uv of this user's PATH)
        command,
        cwd="/",  # where no configuration of the current folder is found
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[alone],  # should we be killed, the lock lasts until the installer has noticed
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if is_watched:
                sys.stderr.write(f"\r\x1b[K  {line.strip()[:70]}")
                sys.stderr.flush()
    if is_watched:
        sys.stderr.write("\r\x1b[K")
    return _Ended(process.returncode == 0, list(last))


@contextlib.contextmanager
def _lock_out_others(folder: str) -> Iterator[int]:
    """Keep other set-ups out of the folder; yield the descriptor that holds the lock."""
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


def _fail_without_venv() -> NoReturn:
    fail("this Python cannot make an environment for packages", *_NO_VENV, f"or {_INSTALL}")


def fail(message: str, *ways_out: str) -> NoReturn:
    """End the process with a message and exit code 75."""
    _say(f"error[set-up]: {message}")
    for number, line in enumerate(ways_out):
        _say(("          " if number else "  = help: ") + line)
    sys.exit(_TEMPORARY)


def _say(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
