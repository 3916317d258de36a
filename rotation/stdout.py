"""Standard output, kept for the data of the tool: what libraries print, from Python or from C, does not reach it.

A library that writes to descriptor 1 does so at any time, also after Python has ended. Only another file behind that
number keeps it off.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOWEST = 10  # below, programs choose descriptors by number, as in `exec 3>file`


def claim_standard_output(*, verbose: bool) -> TextIO | None:
    """Return this process's standard output, None where it was closed before the start.

    From now on until the process ends descriptor 1, and sys.stdout with it, leads nowhere, or to standard error when
    `verbose`. Where somebody has replaced sys.stdout the process is theirs: their stream comes back, nothing changes.
    """
    stream = sys.stdout
    if stream is not sys.__stdout__:
        return stream

    # 1. Give the number of each closed standard stream away. Otherwise the next file that is opened gets it, perhaps
    #    the calendar, and with it whatever a library prints.
    while (null := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 (standard error)
        pass

    # 2. Put the real one aside, where only the tool writes to it.
    ours = None
    if stream is not None:
        aside = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
        ours = open(aside, "w", encoding=stream.encoding, closefd=False)  # noqa: SIM115 (open to the end)
        os.dup2(2 if verbose else null, 1)
    os.close(null)
    return ours


@contextmanager
def lend_standard_output(stream: TextIO | None) -> Iterator[None]:
    """Put the stream back on descriptor 1, for a program that is started for the person."""
    number = find_descriptor(stream)
    if number is None:
        yield
        return
    before = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    os.dup2(number, 1)
    try:
        yield
    finally:
        os.dup2(before, 1)
        os.close(before)


def find_descriptor(stream: TextIO | None) -> int | None:
    """Return the number of the file behind the stream; None where there is none, as in memory."""
    try:
        return None if stream is None else stream.fileno()
    except (OSError, ValueError):
        return None
