"""The folder for a web server. Only what changes is written, and no file is replaced that this tool did not write."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from rotation.atomic import draft_all, make_folder, remove_leftover
from rotation.calendars.ics.reader import parse
from rotation.calendars.ownership import is_of_another, is_published, read_published_files
from rotation.errors import BadInputError, RefusedError, TemporaryError, TriageError, format_reason
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from rotation.calendars.event import Event
    from rotation.model import Team


DATA = "data.json"


class Folder:
    """A folder of published files, each known by its path in it, as `people/ada.ics`."""

    def __init__(self, path: Path, team: Team, calendar: Path | None = None, ids: Collection[str] = ()) -> None:
        """Take the folder, which need not exist, the calendar where that is a file, and the ids of its events."""
        self._path, self._team, self._calendar, self._ids = path, team, calendar, ids

    def is_calendar(self, name: str) -> bool:
        """Return whether the file of this name is the calendar, by whatever link: then it is not to be written."""
        return self._calendar is not None and os.path.realpath(self._path / name) == os.path.realpath(self._calendar)

    def events(self, name: str) -> tuple[Event, ...] | None:
        """Return what a published feed has now, nothing where it cannot be read; None when there is no such feed."""
        data = self._read(name)
        if not data or not self._is_ours(name, data):
            return None
        try:
            return tuple(piece.event for piece in parse(data, name) if piece.event is not None)
        except BadInputError:
            return ()

    def check(self, base: Path) -> None:
        """Raise RefusedError where the folder is another rotation's; `base` is the one with our team.yaml."""
        team_file = self._path / "team.yaml"
        if team_file.exists() and not ((base / "team.yaml").exists() and team_file.samefile(base / "team.yaml")):
            raise RefusedError(f"{self._path} is the folder of another team", hint="publish into a folder of its own")
        files = [*self._path.glob("*"), *self._path.glob("people/*.ics")]
        for path in files:
            if path.suffix not in {".ics", ".html", ".json"} or path.is_symlink() or not path.is_file():
                continue
            if is_of_another(read_if_there(path), self._team):
                raise RefusedError(
                    f"{path} was published by another rotation",
                    hint="publish into a folder of its own, such as a subfolder; if the rotation was renamed, "
                    "add its former name to 'formerly' in team.yaml",
                )

    def find_changed(self, files: dict[str, bytes]) -> tuple[str, ...]:
        """Return the names of the files that differ from what is in the folder.

        Raises RefusedError when a file with one of the names is somebody else's, or a link.
        """
        for path in {(self._path / name).parent for name in files} - {self._path}:
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise RefusedError(f"{path} is not a folder of its own", hint="remove it, or publish elsewhere")
        for name in files:
            if (self._path / name).is_symlink():
                raise RefusedError(f"{self._path / name} is a link, and would be lost", hint="remove the link")
        present = {name: read_if_there(self._path / name) for name in files}
        for name, data in present.items():
            if not self._is_ours(name, data):
                raise RefusedError(
                    f"{self._path / name} was not written by publish, and would be lost",
                    hint="publish into a folder of its own, or remove the file; it may have been changed since",
                )
        return tuple(name for name, data in files.items() if data != present[name])

    def find_left_over(self, folder: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return the feeds that were published into a subfolder and have none of these names."""
        place = self._path / folder
        feeds = {} if place.is_symlink() else {f"{folder}/{path.name}": path for path in place.glob("*.ics")}
        others = sorted(feeds.keys() - set(names))
        listed = read_published_files(self._read(DATA), self._team)
        # What is a copy of a feed, under a name that was never published, is somebody's.
        # The calendar has our mark, too, and somebody else's calendar has none: neither may be deleted.
        return tuple(
            name
            for name in others
            if name in listed
            and feeds[name].is_file()
            and not feeds[name].is_symlink()
            and not self.is_calendar(name)
            and (data := read_if_there(feeds[name]))
            and self._is_ours(name, data)
        )

    def sweep(self, names: Iterable[str]) -> None:
        """Remove what a killed run has left beside the files of these names. To be called with the lock held."""
        for name in names:
            remove_leftover(self._path / name)

    def write(self, files: dict[str, bytes], gone: Iterable[str], step: Callable[[], object]) -> None:
        """Write the files and remove those gone; `step` is called after each. A reader never finds half a file.

        To be called with the lock of the folder held. All files are on the disk before the first is put in its place.
        Raises TemporaryError where some are in place and others are not.
        """
        for name in files:
            make_folder((self._path / name).parent)
        drafts = draft_all({self._path / name: data for name, data in files.items()})
        done = removed = 0
        try:
            # First, since what is published afterwards no longer lists them.
            for name in gone:
                with suppress(FileNotFoundError):
                    (self._path / name).unlink()
                removed += 1
                step()
            for each in drafts:
                each.commit()
                done += 1
                step()
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"{done + removed} files changed in {self._path}; running the same command again does the rest"
            ) from None
        except (OSError, TriageError) as error:
            raise TemporaryError(
                f"{done + removed} files changed in {self._path}, then: {format_reason(error)}",
                hint="once that is fixed, running the same command again does the rest",
            ) from error
        finally:
            for each in drafts[done:]:
                each.discard()

    def _read(self, name: str) -> bytes:
        """Return what the file has, nothing where there is none of its own."""
        path = self._path / name
        return b"" if path.is_symlink() else read_if_there(path)

    def _is_ours(self, name: str, data: bytes) -> bool:
        return is_published(data, name.rpartition("/")[2], self._team, self._ids)
