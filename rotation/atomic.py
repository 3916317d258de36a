"""Replacing a file so that every reader, and every crash, finds the old one or the new one; locking its folder."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rotation.access_rights import copy_access, share
from rotation.errors import BadInputError, Problem, RefusedError, Severity, TemporaryError, TriageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What goes away by itself, or by making room: everything else is for a person to repair first.
_PASSING = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EINTR, errno.EMFILE, errno.ENFILE, errno.ENOLCK}
)


@contextmanager
def lock_folders(*places: Path) -> Iterator[None]:
    """Keep every other program that calls this for the same folders out until the end of the block.

    A place is a folder, or a file in one. It is the folders themselves that are locked, each once, so nothing is left
    behind, and the locks go with the process, however that ends. Readers need no lock. It cannot be taken twice at a
    time, not by the same process either. Raises TemporaryError when another program holds it, and TriageError where a
    folder cannot be opened.
    """
    with ExitStack() as stack:
        locks: set[tuple[int, int]] = set()
        for path in places:
            try:
                descriptor = os.open(
                    path if path.is_dir() else resolve_folder(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
                )
                stack.callback(_close, descriptor)
                which = os.fstat(descriptor)
                if (which.st_dev, which.st_ino) not in locks:
                    _lock(descriptor, path)
                locks.add((which.st_dev, which.st_ino))
            except OSError as error:
                raise convert_error(error, path, "cannot be written") from error
        yield


class Draft:
    """The next text of a file: on the disk already, beside the file, and not yet in its place."""

    def __init__(self, path: Path, new: Path, data: bytes) -> None:
        self._path, self._new, self._data = path, new, data

    def commit(self, data: bytes | None = None) -> None:
        """Put the text, or this one if it turned out otherwise, into the file's place; wait for the disk.

        At no moment is the file half of it. Raises TriageError when it cannot be done; the old file is there then,
        unless the message says otherwise.
        """
        try:
            try:
                if data is not None and data != self._data:
                    descriptor = os.open(self._new, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW)
                    _write(descriptor, data)
                self._new.replace(self._path)
            except BaseException:
                self.discard()
                raise
        except OSError as error:
            raise convert_error(error, self._path, "cannot be written and is as it was") from error
        try:
            _sync_folder(self._path.parent)
        except OSError as error:
            raise TemporaryError(
                f"{self._path} was written, but the disk does not confirm it: {error.strerror}",
                hint="running the same command again is safe",
            ) from error

    def discard(self) -> None:
        """Forget the text, where it is not in its place yet; the file stays as it was."""
        with suppress(OSError):
            self._new.unlink()


def draft(path: Path, data: bytes, mode: int | None = None) -> Draft:
    """Return the data as the next text of the file, on the disk and with the access rights that the file will have.

    It has the rights, the owner and the attributes that the file has; a link stays one, and the file is what it leads
    to. With a `mode` it has these rights and this user, whatever was there, a link too. To be called with the lock
    held. Raises TriageError for whatever keeps the file from being written; the old one is there then.
    """
    path = Path(os.path.realpath(path)) if mode is None else path
    check_writable(path)
    new = _name_temporary(path)
    try:
        try:
            # With its rights from the start: were they set later, somebody could have opened the file before.
            rights = 0o666 if mode is None else mode
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, rights)
            _write(descriptor, data, path, copy=mode is None)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
    except OSError as error:
        raise convert_error(error, path, "cannot be written and is as it was") from error
    return Draft(path, new, data)


def draft_all(files: Mapping[Path, bytes]) -> list[Draft]:
    """Return a draft of each file, in this order; where one cannot be made there is none. See `draft`."""
    drafts: list[Draft] = []
    try:
        for path, data in files.items():
            drafts.append(draft(path, data))
    except BaseException:
        for each in drafts:
            each.discard()
        raise
    return drafts


def replace(path: Path, data: bytes, mode: int | None = None) -> None:
    """Make the file hold the data, on the disk; at no moment is it half of it. See `draft` and `Draft.commit`."""
    draft(path, data, mode).commit()


def remove_leftover(path: Path) -> None:
    """Remove what a killed run has left beside the file: the text that it was to have. With the lock held."""
    with suppress(OSError):
        _name_temporary(path).unlink()


def is_leftover(path: Path) -> bool:
    """Return whether the file may be what a killed run has left beside another one."""
    return path.name.startswith(".") and path.name.endswith(".tmp")


def check_writable(path: Path) -> None:
    """Find out, before anything is done, what would keep the file from being replaced; remove what a killed run left.

    To be called with the lock held. Raises TriageError.
    """
    try:
        _name_temporary(path).unlink(missing_ok=True)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        now = path.stat() if path.exists() else None
        if now is None:
            return
        _check_replaceable(path, now)
    except OSError as error:
        raise convert_error(error, path, "cannot be written") from error
    if now.st_nlink > 1:
        raise RefusedError(
            f"{path} has another name in the file system (a hard link), which would keep the old content",
            hint="make one of the two a symbolic link to the other: ln -s",
        )


def _check_replaceable(path: Path, now: os.stat_result) -> None:
    if not stat.S_ISREG(now.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it is write-protected")
    folder = path.parent.stat()
    if folder.st_mode & stat.S_ISVTX and os.geteuid() not in {0, now.st_uid, folder.st_uid}:
        raise PermissionError(errno.EPERM, "only its owner may replace it in this folder")


def make_folder(path: Path) -> None:
    """Make the folder, and those above it, where they are missing; as open to a group as the one above."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        share(descriptor, path)
    finally:
        os.close(descriptor)


def resolve_folder(path: Path) -> Path:
    """Return the folder in which the file is, or would be, whatever links lead to it."""
    return Path(os.path.realpath(path)).parent


def convert_error(error: OSError, path: Path, what: str) -> TriageError:
    """Return the error in words, as one that will pass or one that somebody must repair."""
    message = f"{path} {what}: {error.strerror or error}"
    if error.errno in _PASSING:
        return TemporaryError(message, hint="once that is fixed, running the same command again is safe")
    return BadInputError((Problem(Severity.ERROR, "calendar-file", message),))


def _name_temporary(path: Path) -> Path:
    """Return the name of a new file in the same folder: only there can it be renamed in one step."""
    return path.with_name(f".{path.name}.tmp")


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    """Lock the open folder of the file until the descriptor is closed."""
    try:
        import fcntl  # noqa: PLC0415 where there is none, reading works all the same
    except ImportError as error:
        raise RefusedError(
            f"{path} cannot be locked: this system has no flock", hint="load from Linux, macOS or WSL"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TemporaryError(
            f"another program is writing in {path if path.is_dir() else path.parent}",
            hint="run the same command again when that is done",
        ) from None
    except OSError as error:
        if error.errno in _PASSING - {errno.ENOLCK}:
            raise
        raise RefusedError(
            f"{path} cannot be locked: {error.strerror}; its file system, perhaps that of a server, has no locks",
            hint="keep the folder of the team on a disk of this machine",
        ) from error


def _write(descriptor: int, data: bytes, path: Path | None = None, *, copy: bool = False) -> None:
    """Write the data into an open file, wait for the disk, close it; with `copy` it is as accessible as `path`."""
    try:
        if copy and path is not None:
            copy_access(path, descriptor)
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Wait until the disk knows the file's new name."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
