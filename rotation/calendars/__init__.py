"""Where the duties live: a calendar file, or a calendar at Google; and the plan that brings a rotation there.

event     what an event has to do with a duty
sync      rotation + calendar -> Plan -> applied
actions   the Plan as a value, and what there is to say about it
store     what every calendar can do
icsfile   the local calendar: icstext reads it, feed writes it, replace puts it on the disk
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.calendars.icsfile import IcsFile
from rotation.errors import BadInputError, Problem, Severity

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rotation.calendars.store import Store
    from rotation.model import Team

GOOGLE = "google:"


def open_store(team: Team, folder: Path, now: datetime) -> Store:
    """Return the team's calendar; a file is looked for in the folder. `now` is when what is written has changed.

    Nothing is read yet. Raises BadInputError for a calendar that there is no store for.
    """
    if team.calendar.startswith(GOOGLE):
        message = f"the calendar {team.calendar} is at Google, which this version cannot reach yet"
        cure = "name a file in team.yaml, such as calendar: triage.ics"
        raise BadInputError((Problem(Severity.ERROR, "calendar", message, help=cure),))
    return IcsFile(folder / team.calendar, team, now)
