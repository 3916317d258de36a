"""Before anything else: go on in an environment that has exactly the packages of the checkout's lock.

Every run from a checkout passes here, so the usual way costs a digest and one `execv`. All that is slow is in
`install`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys

STAMP = "made-for.txt"
# Options for the Python that goes on: an environment that was only found may yet be made anew, one just made may not.
_FOUND, _MADE = "triage-found", "triage-made"


def ensure(root: str, name: str = ".venv", locks: tuple[str, ...] = ("main", "test")) -> None:
    """Return in an isolated Python of an environment that was made for one of the locks of the checkout at `root`.

    Elsewhere, go on with the same command line in the environment `name` of the checkout, made now for the first of the
    locks if need be. That ends this process's program; so does a set-up that fails: with a message and exit code 75, or
    130 after Ctrl-C.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # see _go_on_in
    digests = [compute_digest(f"{root}/requirements/{lock}.txt") for lock in locks]
    is_ours = is_whole(sys.prefix, digests, f"{sys.version_info.major}.{sys.version_info.minor}")
    if is_ours and sys.flags.isolated:
        return
    venv = f"{root}/{name}"
    seen = read_stamp(venv)
    option = sys.orig_argv[3] if sys.orig_argv[1:3] == ["-I", "-X"] else ""  # as _go_on_in puts it
    if option not in {_FOUND, _MADE} and (is_ours or is_whole(venv, digests)):
        _go_on_in(sys.prefix if is_ours else venv, _FOUND)

    from rotation.bootstrap.install import fail, make  # noqa: PLC0415 (not paid for by the usual run)

    if option != _MADE:
        make(venv, f"{root}/requirements/{locks[0]}.txt", seen)
        _go_on_in(venv, _MADE)
    fail(f"the Python in {venv} does not start, or lacks its packages", "remove that folder, and run this again")


def compute_digest(path: str) -> str:
    """Return the SHA-256 of the file. Raises OSError where there is none: what is no file could be without end."""
    if not os.path.isfile(path):
        raise FileNotFoundError(path)
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_stamp(venv: str) -> tuple[int, int] | None:
    """Return what tells one stamp of the environment from the next."""
    try:
        status = os.stat(f"{venv}/{STAMP}")
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def is_whole(venv: str, digests: list[str], python: str | None = None) -> bool:
    """Return whether the environment was completed for one of the locks, by this version of Python, and kept.

    The stamp has the digests of the lock and of pyvenv.cfg, the version, and what was installed. It is written last.
    Whatever can't be read is an unfinished set-up.
    """
    if not os.path.isfile(f"{venv}/{STAMP}"):
        return False
    try:
        with open(f"{venv}/{STAMP}", encoding="utf-8", errors="replace") as stamp:
            made_for, settings, version, *installed = stamp.read().split("\n")
        present = os.listdir(f"{venv}/lib/python{version}/site-packages")
        is_kept = settings == compute_digest(f"{venv}/pyvenv.cfg") and set(installed) <= set(present)
    except (OSError, ValueError):
        return False
    return is_kept and made_for in digests and python in {None, version}


def _go_on_in(venv: str, option: str) -> None:
    """Start the same command line in the environment's Python; return only where that is not possible.

    It is isolated, so that neither variables nor the current folder decide what is imported. A Ctrl-C waits until it is
    far enough to explain it.
    """
    python = f"{venv}/bin/python"
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with contextlib.suppress(OSError):
        os.execv(python, [python, "-I", "-X", option, *sys.orig_argv[1:]])  # noqa: S606 (our own interpreter)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
