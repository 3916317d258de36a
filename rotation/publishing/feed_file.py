"""The feed beside a calendar that is elsewhere: the file that `feed:` in team.yaml names, written after each load."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.atomic import draft, replace
from rotation.calendars.ics.reader import parse
from rotation.calendars.ownership import check_place, is_published
from rotation.errors import RefusedError, TemporaryError, TriageError, format_reason
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from rotation.atomic import Draft
    from rotation.calendars.duty_event import CalendarEvents
    from rotation.calendars.event import Event
    from rotation.model import Team


NOBODY: Mapping[str, str] = MappingProxyType({})


def find_feed_path(team: Team, folder: Path) -> Path | None:
    """Return the file to export; None where team.yaml names none, or where it is the calendar itself."""
    if team.feed is None:
        return None
    path = folder / team.feed
    return None if os.path.realpath(path) == os.path.realpath(folder / team.calendar) else path


def read_events(team: Team, folder: Path) -> tuple[Event, ...]:
    """Return what the feed has now: nothing where there is none, or none that can be read."""
    path = find_feed_path(team, folder)
    try:
        return () if path is None else _parse_events(read_if_there(path), path)
    except TriageError:
        return ()


def check_feed(team: Team, folder: Path) -> None:
    """Raise RefusedError unless the feed, where there is one, may be written; see `check_place`."""
    path = find_feed_path(team, folder)
    if path is None:
        return
    check_place(path, folder, ".ics", lambda data: is_published(data, path.name, team))


def draft_feed(
    calendar: CalendarEvents, team: Team, folder: Path, today: date, away: Mapping[str, str] = NOBODY
) -> Draft | None:
    """Return the feed as the calendar has it, not in its place yet; None where it says that already.

    To be called with the lock of its folder held. Raises TriageError when it cannot be written.
    """
    path = find_feed_path(team, folder)
    text = _build_feed(calendar, team, folder, today, away)
    return None if path is None or text is None else draft(path, text)


def export(  # noqa: PLR0913 (the last two are options)
    calendar: CalendarEvents,
    team: Team,
    folder: Path,
    today: date,
    away: Mapping[str, str] = NOBODY,
    *,
    prepared: Draft | None = None,
) -> None:
    """Make the feed say what the calendar has, and who is `away`. Not a byte changes where it does already.

    `prepared` is the draft of it that was made before the calendar changed. To be called with the lock of its folder
    held. Raises TemporaryError when it cannot be written: the calendar is loaded all the same, and the next load tries
    again.
    """
    path = find_feed_path(team, folder)
    try:
        text = _build_feed(calendar, team, folder, today, away)
        if path is None or text is None:
            return
        if prepared is not None:
            prepared.commit(text)
        else:
            replace(path, text)
    except TriageError as error:
        raise TemporaryError(
            f"the calendar is loaded, but the feed is not written: {format_reason(error)}",
            hint="fix that; the next load, or the next change, writes it",
        ) from error
    finally:
        if prepared is not None:
            prepared.discard()


def _build_feed(
    calendar: CalendarEvents, team: Team, folder: Path, today: date, away: Mapping[str, str]
) -> bytes | None:
    """Return what the feed is to say, None where it says that or where there is none; raise if not ours."""
    path = find_feed_path(team, folder)
    if path is None:
        return None
    # Here and not above, since a command that only reads needs no icalendar, and its import takes a while.
    from rotation.publishing.feeds import build_team_feed  # noqa: PLC0415

    data = read_if_there(path)
    # It may have been the calendar itself before that moved to Google. Then other people's events may be in it.
    if not is_published(data, path.name, team, calendar.live_ids):
        raise RefusedError(
            f"{path} contains more than duties; name another file, or remove it",
            hint="it was not written by this rotation, or somebody has changed it since",
        )
    text = build_team_feed(calendar, team, today, _parse_events(data, path), away)
    return None if text == data else text


def _parse_events(data: bytes, path: Path) -> tuple[Event, ...]:
    return tuple(piece.event for piece in parse(data, str(path)) if piece.event is not None)
