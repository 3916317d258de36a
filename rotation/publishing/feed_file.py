"""The feed beside a calendar that is elsewhere: the file that `feed:` in team.yaml names, written after each load."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.atomic import locked, replace
from rotation.calendars import GOOGLE
from rotation.calendars.classify import CalendarEvents, classify
from rotation.calendars.ics.reader import parse
from rotation.errors import BadInputError, RefusedError, TemporaryError, TriageError
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.model import Team


def feed_path(team: Team, folder: Path) -> Path | None:
    """Return the file to export; None where team.yaml names none, or where it is the calendar itself."""
    if team.feed is None:
        return None
    path = folder / team.feed
    return None if os.path.realpath(path) == os.path.realpath(folder / team.calendar) else path


def read_events(team: Team, folder: Path) -> tuple[Event, ...]:
    """Return what the feed has now: nothing where there is none, or none that can be read."""
    path = feed_path(team, folder)
    try:
        return () if path is None else _events(read_if_there(path), path)
    except TriageError:
        return ()


def export(
    calendar: CalendarEvents,
    team: Team,
    folder: Path,
    today: date,
    away: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Make the feed say what the calendar has, and who is `away`. Not a byte changes where it does already.

    To be called with the calendar's lock held. Raises TemporaryError when it cannot be written: the calendar is loaded
    all the same, and the next load tries again.
    """
    path = feed_path(team, folder)
    if path is None:
        return
    # Here and not above, since a command that only reads needs no icalendar, and its import takes a while.
    from rotation.calendars.ics.writer import PRODUCT  # noqa: PLC0415
    from rotation.publishing.feeds import team_feed  # noqa: PLC0415

    try:
        data = read_if_there(path)
        before = _events(data, path)
        # It may have been the calendar itself before that moved to Google. Then other people's events may be in it.
        if data and (
            PRODUCT.encode() not in data or any(event.owner is None for event in classify(before, team).foreign)
        ):
            raise RefusedError(f"{path} contains more than duties; name another file, or remove it")
        text = team_feed(calendar, team, today, before, away)
        if text != data:
            # A calendar in the same folder has it locked already, and a folder cannot be locked twice.
            with nullcontext() if _shares_folder(path, team, folder) else locked(path):
                if read_if_there(path) != data:
                    raise TemporaryError("another program has written it at the same moment")
                replace(path, text)
    except TriageError as error:
        reason = error.problems[0].message if isinstance(error, BadInputError) else str(error)
        raise TemporaryError(
            f"the calendar is loaded, but the feed is not written: {reason}",
            hint="repair that, then run the same command again; that is safe",
        ) from error


def _shares_folder(path: Path, team: Team, folder: Path) -> bool:
    """Return whether the calendar is a file in the same folder as the feed."""
    if team.calendar.startswith(GOOGLE):
        return False
    return os.path.realpath(path.parent) == str(Path(os.path.realpath(folder / team.calendar)).parent)


def _events(data: bytes, path: Path) -> tuple[Event, ...]:
    return tuple(piece.event for piece in parse(data, str(path)) if piece.event is not None)
