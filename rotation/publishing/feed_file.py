"""The feed beside a calendar that is elsewhere: the file that `feed:` in team.yaml names, written after each load."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rotation.atomic import locked, read, replace
from rotation.calendars.classify import CalendarEvents, classify
from rotation.calendars.ics.reader import parse
from rotation.errors import BadInputError, RefusedError, TemporaryError, TriageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from rotation.calendars.event import Event
    from rotation.model import Team


def feed_path(team: Team, folder: Path) -> Path | None:
    """Return the file to export; None where team.yaml names none, or where it is the calendar itself."""
    if team.feed is None:
        return None
    path = folder / team.feed
    return None if os.path.realpath(path) == os.path.realpath(folder / team.calendar) else path


def exported(team: Team, folder: Path) -> tuple[Event, ...]:
    """Return what the feed says now: nothing where there is none, or none that can be read."""
    path = feed_path(team, folder)
    try:
        return () if path is None else _events(read(path), path)
    except TriageError:
        return ()


def export(calendar: CalendarEvents, team: Team, folder: Path, today: date) -> None:
    """Bring the feed to what the calendar holds; not a byte changes where that is so already.

    Raises TemporaryError when it cannot be written: the calendar is loaded all the same, and the next load tries again.
    """
    path = feed_path(team, folder)
    if path is None:
        return
    # Here and not above, since a command that only reads needs no icalendar, and its import takes a while.
    from rotation.calendars.ics.writer import PRODUCT  # noqa: PLC0415
    from rotation.publishing.feeds import team_feed  # noqa: PLC0415

    try:
        data = read(path)
        before = _events(data, path)
        # It may have been the calendar itself, before that moved to Google, with entries of others in it.
        if data and (
            PRODUCT.encode() not in data or any(event.owner is None for event in classify(before, team).foreign)
        ):
            raise RefusedError(f"{path} has more in it than duties, and would be lost; name another file, or remove it")
        text = team_feed(calendar, team, today, before)
        if text != data:
            with locked(path):
                replace(path, text)
    except TriageError as error:
        reason = error.problems[0].message if isinstance(error, BadInputError) else str(error)
        raise TemporaryError(
            f"the calendar is loaded, but the feed is not written: {reason}",
            hint="repair that, and run the same command again: it is safe",
        ) from error


def _events(data: bytes, path: Path) -> tuple[Event, ...]:
    return tuple(piece.event for piece in parse(data, str(path)) if piece.event is not None)
