"""Replacing a file so that every reader, and every crash, finds the old one or the new one; locking its folder."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rotation.errors import BadInputError, Problem, RefusedError, Severity, TemporaryError, TriageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What goes away by itself, or by making room: everything else is for a person to repair first.
_PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EINTR, errno.EMFILE, errno.ENFILE, errno.ENOLCK}
)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other program that calls this for a file of the same folder out until the end of the block.

    It is the folder itself that is locked, so nothing is left behind, and the lock goes with the process, however that
    ends. Readers need no lock. It cannot be taken twice at a time, not by the same process either. Raises
    TemporaryError when another program holds it, and TriageError for what else would keep the file from being written.
    """
    try:
        descriptor = _lock_folder(path)
    except OSError as error:
        raise _convert_error(error, path, "cannot be written") from error
    try:
        _check_writable(path)
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


def replace(path: Path, data: bytes, mode: int | None = None) -> None:
    """Make the file hold the data, on the disk; at no moment is it half of it.

    It has the access rights and the owner that it had before, or with a `mode` these rights and this user, whatever
    was there. To be called with the lock held. Raises TriageError when it cannot be done; the old file is there then,
    unless the message says otherwise.
    """
    new = _temporary(path)
    try:
        try:
            _write(new, data, path, mode)
            new.replace(path)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
    except OSError as error:
        raise _convert_error(error, path, "cannot be written and is as it was") from error
    try:
        _sync_folder(path.parent)
    except OSError as error:
        raise TemporaryError(
            f"{path} was written, but the disk does not confirm it: {error.strerror}",
            hint="running the same command again is safe",
        ) from error


def _temporary(path: Path) -> Path:
    """Return the name of a new file in the same folder: only there can it be renamed in one step."""
    return path.with_name(f".{path.name}.tmp")


def _lock_folder(path: Path) -> int:
    """Return a descriptor of the file's folder that holds its lock until it is closed."""
    try:
        import fcntl  # noqa: PLC0415 where there is none, reading works all the same
    except ImportError as error:
        raise RefusedError(
            f"{path} cannot be locked: this system has no flock", hint="load from Linux, macOS or WSL"
        ) from error
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise TemporaryError(
            f"another program is writing in {path.parent}", hint="run the same command again when that is done"
        ) from None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _check_writable(path: Path) -> None:
    """Find out, before anything is done, what would keep the file from being written; remove what a killed run left."""
    try:
        _temporary(path).unlink(missing_ok=True)
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "it is write-protected")
    except OSError as error:
        raise _convert_error(error, path, "cannot be written") from error


def _write(new: Path, data: bytes, old: Path, mode: int | None) -> None:
    """Write the data into a new file, as accessible as the old one or as `mode` says, and wait for the disk."""
    # With its rights from the start: were they set later, somebody could have opened the file before.
    written = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666 if mode is None else mode)
    try:
        if mode is None:
            _copy_access(old, written)
        left = memoryview(data)
        while left:
            left = left[os.write(written, left) :]
        os.fsync(written)
    finally:
        os.close(written)


def _copy_access(old: Path, descriptor: int) -> None:
    """Give the open file the owner and the rights of the old one, where there is one."""
    with suppress(FileNotFoundError):
        before = old.stat()
        with suppress(PermissionError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows the file's new name."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _convert_error(error: OSError, path: Path, what: str) -> TriageError:
    """Return the error in words, as one that will pass or one that somebody must repair."""
    message = f"{path} {what}: {error.strerror or error}"
    if error.errno in _PASSING:
        return TemporaryError(message, hint="when that is repaired, running the same command again is safe")
    return BadInputError((Problem(Severity.ERROR, "calendar-file", message),))
