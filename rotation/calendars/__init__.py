"""Where the duties live: a calendar file, or a calendar at Google; and the changes that bring a rotation there.

event       one entry as every calendar holds it, and the one to write for a duty
duty_event  what events are to the rotation, as values: their kinds, and all of them by kind
classify    decides what each event is, once
titles      who is on duty by an event: its title, the roster, what it remembers
likeness    titles that look like those of duties, and are not counted
unknown_rotations   events of any other title that share weeks as duties do
coverage    when each event is, with the dates of series
days        the days of duty that this covers
diff        rotation + calendar -> Changes
matching    which event stands for which duty
parts       events with days in several weeks, and duties made of several events
merge       what a load does with a week: file, calendar, and what the events remember
changes     the Changes as a value, and what there is to say about it
apply       Changes -> the calendar, written and read back
record      each event of a change as it was and will be, saved so that it can be undone
undo        what undoes a change, from its record
ownership   whose a file is, and what may be written over
store       what every calendar can do
ics/        the local calendar: reader, series, writer, and the store made of them
google/     a calendar at Google
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.calendars.ics.store import IcsFile
from rotation.calendars.ownership import GOOGLE as GOOGLE

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rotation.calendars.store import Store
    from rotation.model import Team


def open_store(team: Team, folder: Path, now: datetime, *, notify: bool = False) -> Store:
    """Return the team's calendar; a file is looked for in the folder. `now` is when what is written has changed.

    `notify` is whether guests get mail about changes. Nothing is read yet.
    """
    if team.calendar.startswith(GOOGLE):
        # Here and not above: Google's client takes a third of a second to import.
        from rotation.calendars.google.store import GoogleCalendar  # noqa: PLC0415

        return GoogleCalendar(team.calendar.removeprefix(GOOGLE).strip(), team, notify=notify)
    return IcsFile(folder / team.calendar, team, now)
