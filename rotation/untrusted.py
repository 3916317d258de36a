"""The only place that reads what comes from outside: files, pipes, standard input; with limits of size and of time.

Whoever has written a file may not wish us well, or the name may be that of something else: a device never ends, a pipe
may have nobody who writes to it, a file may be larger than the memory.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import time
from io import UnsupportedOperation
from typing import TYPE_CHECKING

from rotation.errors import BadInputError, Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_TEXT = 1 << 20  # bytes: nobody edits a larger file by hand
MAX_CALENDAR = 256 << 20  # 200,000 events, with all that Outlook writes into each
PATIENCE = 60.0  # seconds: a plan that is piped to us takes half of it
NO_WRITER = 5.0  # seconds until a named pipe is opened by whoever writes to it
_CHUNK = 1 << 16
_NO_FILE = "it is not a file"
_BY_FILE = "write the text into a file first, and name that"


def read_file(path: Path, limit: int = MAX_TEXT, *, patience: float = PATIENCE) -> bytes:
    """Return what a file or a pipe holds.

    Raises OSError where it cannot be opened or read; BadInputError where it is neither file nor pipe, has more than
    `limit` bytes, or is a pipe that has not ended after `patience` seconds.
    """
    # It is looked at first, since to open a device can do something to it.
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        with path.open("rb", buffering=0) as file:
            if os.name != "nt":
                os.set_blocking(file.fileno(), False)  # what the system makes up as it is read may never come
            return read_open(file.fileno(), str(path), limit)
    _check_kind(mode, str(path))
    # A pipe that nobody writes to is opened at once this way.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return read_open(descriptor, str(path), limit, patience=patience)
    finally:
        os.close(descriptor)


def read_if_there(path: Path, limit: int = MAX_CALENDAR) -> bytes:
    """Return what a file holds that is to be replaced, nothing when there is none; a pipe cannot be replaced.

    Raises BadInputError when it cannot be read.
    """
    try:
        if not path.is_fifo():
            return read_file(path, limit)
        reason = _NO_FILE
    except FileNotFoundError:
        return b""
    except OSError as error:
        reason = _NO_FILE if error.errno == errno.EISDIR else error.strerror or str(error)
    problem = Problem(Severity.ERROR, "calendar-file", f"{path} cannot be read: {reason}")
    raise BadInputError((problem,))


def read_standard_input(limit: int = MAX_TEXT) -> bytes:
    """Return all of standard input. Raises BadInputError as `read_file` does; a person who types has all the time."""
    name = "<stdin>"
    if sys.stdin is None or sys.stdin.closed:
        raise _build_error("standard input is closed", "name a file instead of '-'")
    try:
        descriptor = sys.stdin.fileno()
    except UnsupportedOperation:
        return _join(iter(lambda: sys.stdin.buffer.read(_CHUNK), b""), name, limit)
    if os.isatty(descriptor):
        return _join(iter(lambda: os.read(descriptor, _CHUNK), b""), name, limit)
    return _join(_receive(descriptor, name, PATIENCE, has_writer=True), name, limit)


def read_open(descriptor: int, name: str, limit: int = MAX_TEXT, *, patience: float = PATIENCE) -> bytes:
    """Return what an open file or pipe holds. Raises as `read_file` does."""
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        try:
            return _join(iter(lambda: os.read(descriptor, _CHUNK), b""), name, limit)
        except BlockingIOError as error:
            raise _build_not_a_file_error(name) from error
    _check_kind(mode, name)
    return _join(_receive(descriptor, name, patience, has_writer=False), name, limit)


def build_too_large_error(file: str, limit: int) -> Problem:
    """Return the problem of a file that has more than `limit` bytes."""
    message = f"the file is larger than {limit >> 20} MiB"
    return Problem(Severity.ERROR, "too-large", message, Place(file, 1), "is it the right file?")


def _check_kind(mode: int, name: str) -> None:
    """Raise for what is neither a file nor a pipe."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise _build_not_a_file_error(name)


def _receive(descriptor: int, name: str, patience: float, *, has_writer: bool) -> Iterator[bytes]:
    """Yield what comes through a pipe until its writer closes it; `has_writer` is whether one is known to be there.

    Raises BadInputError when that takes too long.
    """
    begun = time.monotonic()
    while True:
        within = patience if has_writer else min(patience, NO_WRITER)
        late = not _comes(descriptor, begun + within - time.monotonic())
        if late and has_writer:
            raise _build_error(f"{name} was not read: it has not ended within {within:g} seconds", _BY_FILE)
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:  # somebody has opened it, and has not written yet
            has_writer = True
            continue
        if data:
            has_writer = True
            yield data
        elif late:
            raise _build_error(f"{name} was not read: it is a pipe to which nobody writes", _BY_FILE)
        else:
            return


def _comes(descriptor: int, seconds: float) -> bool:
    """Return whether something can be read, or has ended, before so many seconds are over."""
    if os.name == "nt":  # where only connections can be waited for
        return True
    return bool(select.select([descriptor], [], [], max(0.0, seconds))[0]) and seconds > 0


def _join(chunks: Iterable[bytes], name: str, limit: int) -> bytes:
    """Return all of it. Raises BadInputError once it is more than the limit."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise BadInputError((build_too_large_error(name, limit),))
    return bytes(data)


def _build_not_a_file_error(name: str) -> BadInputError:
    return _build_error(f"{name} cannot be read: {_NO_FILE}", "is it the right name?")


def _build_error(message: str, hint: str) -> BadInputError:
    return BadInputError((Problem(Severity.ERROR, "file", message, hint=hint),))
