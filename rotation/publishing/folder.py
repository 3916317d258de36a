"""The folder for a web server. Only what changes is written, and no file is replaced that this tool did not write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rotation.atomic import locked, replace
from rotation.calendars.ics.reader import parse
from rotation.errors import BadInputError, RefusedError
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rotation.calendars.event import Event

# Every published file contains it; a file without it is somebody else's.
GENERATOR = "triage-rotation"


class Folder:
    """A folder of published files, each known by its path in it, as `people/ada.ics`."""

    def __init__(self, path: Path, calendar: Path | None = None) -> None:
        """Take the folder, which need not exist, and the calendar where that is a file."""
        self._path, self._calendar = path, calendar

    def is_calendar(self, name: str) -> bool:
        """Return whether the file of this name is the calendar, by whatever link: then it is not to be written."""
        return self._calendar is not None and os.path.realpath(self._path / name) == os.path.realpath(self._calendar)

    def events(self, name: str) -> tuple[Event, ...] | None:
        """Return what a published feed has now, nothing where it cannot be read; None when there is no such feed."""
        data = read_if_there(self._path / name)
        if GENERATOR.encode() not in data:
            return None
        try:
            return tuple(piece.event for piece in parse(data, name) if piece.event is not None)
        except BadInputError:
            return ()

    def changed(self, files: dict[str, bytes]) -> tuple[str, ...]:
        """Return the names of the files that differ from what is in the folder.

        Raises RefusedError when a file with one of the names is somebody else's.
        """
        present = {name: read_if_there(self._path / name) for name in files}
        for name, data in present.items():
            if data and GENERATOR.encode() not in data:
                raise RefusedError(
                    f"{self._path / name} was not written by publish, and would be lost",
                    hint="publish into a folder of its own, or remove the file",
                )
        return tuple(name for name, data in files.items() if data != present[name])

    def left_over(self, folder: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the feeds that were published into a subfolder and have none of these names."""
        feeds = {f"{folder}/{path.name}": path for path in (self._path / folder).glob("*.ics")}
        others = sorted(feeds.keys() - set(names))
        # The calendar has our mark, too, and somebody else's calendar has none: neither may be deleted.
        return tuple(
            name for name in others if not self.is_calendar(name) and GENERATOR.encode() in read_if_there(feeds[name])
        )

    def write(self, files: dict[str, bytes], gone: Iterable[str], step: Callable[[], object]) -> None:
        """Write the files and remove those gone; `step` is called after each. A reader never finds half a file."""
        for name, data in files.items():
            path = self._path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path):
                replace(path, data)
            step()
        for name in gone:
            (self._path / name).unlink(missing_ok=True)
            step()
