"""A folder that is put on a web server as it is. Only what changes is written, and only over what was written by us."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rotation.atomic import locked, read, replace
from rotation.calendars.ics.reader import parse
from rotation.errors import BadInputError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rotation.calendars.event import Event

# Every published file says somewhere what has made it.
GENERATOR = "triage-rotation"


class Folder:
    """A folder of published files, each known by its path in it, as `people/ada.ics`."""

    def __init__(self, path: Path, calendar: Path | None = None) -> None:
        """Take the folder, which need not exist, and the file that the duties live in, if they live in one."""
        self._path, self._calendar = path, calendar

    def is_calendar(self, name: str) -> bool:
        """Return whether the file of this name is the very calendar: then it is not to be written."""
        return self._calendar is not None and os.path.realpath(self._path / name) == os.path.realpath(self._calendar)

    def events(self, name: str) -> tuple[Event, ...]:
        """Return what a published feed says now; nothing when there is none, or none that can be read."""
        try:
            return tuple(piece.event for piece in parse(read(self._path / name), name) if piece.event is not None)
        except BadInputError:
            return ()

    def changed(self, files: dict[str, bytes]) -> tuple[str, ...]:
        """Return the names of the files that are not there yet as they are to be.

        Raises RefusedError when a file of somebody else's bears one of the names.
        """
        there = {name: read(self._path / name) for name in files}
        for name, data in there.items():
            if data and GENERATOR.encode() not in data:
                raise RefusedError(
                    f"{self._path / name} was not made by --publish and would be lost",
                    hint="publish into a folder of its own, or remove the file",
                )
        return tuple(name for name, data in files.items() if data != there[name])

    def left_over(self, folder: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the feeds that were published into a folder in it and are none of these names."""
        found = {f"{folder}/{path.name}": path for path in (self._path / folder).glob("*.ics")}
        strays = sorted(found.keys() - set(names))
        return tuple(name for name in strays if not self.is_calendar(name) and GENERATOR.encode() in read(found[name]))

    def write(self, files: dict[str, bytes], gone: Iterable[str], step: Callable[[], object]) -> None:
        """Write the files and remove those gone; `step` is called after each. Whoever reads one finds it whole."""
        for name, data in files.items():
            path = self._path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path):
                replace(path, data)
            step()
        for name in gone:
            (self._path / name).unlink(missing_ok=True)
            step()
