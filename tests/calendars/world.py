"""A calendar as the tests see it: what this tool does with it through a Store, and what everybody else does to it."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Protocol

from rotation.calendars import open_store
from rotation.calendars.apply import apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.duty_event import list_duties
from rotation.calendars.record import Record, from_json, list_event_changes, to_json
from rotation.calendars.undo import undo_changes
from rotation.model import Line, Person, Rotation, Team
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.calendars.apply import Applied
    from rotation.calendars.changes import Changes
    from rotation.calendars.event import Event
    from rotation.calendars.store import Store

ADA, ALAN, GRACE = "Ada Lovelace", "Alan Turing", "Grace Hopper"
TEAM = Team("Software Triage", (Person(ADA, aliases=("ada",)), Person(ALAN), Person(GRACE)), timezone="UTC")
MONDAY = date(2026, 11, 30)
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_TWINS = count()


class World(Protocol):
    """One calendar. Whoever calls anything but `store` is not this tool: a person, or another program."""

    def store(self, team: Team = TEAM, now: datetime = NOW) -> Store:
        """Return this tool's way to the calendar."""
        ...

    def add(self, uid: str, title: str, span: Span, *, timed: bool = False, weekly: bool = False) -> None:
        """Add an entry without a mark: all-day, or at hours of the day; once, or every week."""
        ...

    def edit(self, uid: str, *, title: str | None = None, span: Span | None = None) -> None:
        """Change an entry by hand."""
        ...

    def remove(self, uid: str) -> None:
        """Delete an entry by hand."""
        ...

    def snapshot(self, uid: str) -> object:
        """Return everything the calendar holds of an entry, to be compared with what it was."""
        ...

    def everything(self) -> object:
        """Return all that the calendar holds, to be compared with what it was."""
        ...

    def twin(self) -> World:
        """Return another calendar that holds the same."""
        ...


class FileWorld:
    """The calendar file, and people with a text editor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "triage.ics"

    def store(self, team: Team = TEAM, now: datetime = NOW) -> Store:
        """Return the file as a store."""
        return open_store(team, self.folder, now)

    def add(self, uid: str, title: str, span: Span, *, timed: bool = False, weekly: bool = False) -> None:
        """Write an entry at the end."""
        days = (f"DTSTART:{span.start:%Y%m%d}T080000Z", f"DTEND:{span.last:%Y%m%d}T170000Z") if timed else _days(span)
        more = ("RRULE:FREQ=WEEKLY",) if weekly else ()
        lines = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *days, *more, "COMMENT:a\\,b", "END:VEVENT", ""]
        text = self._text() or "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//Else//EN\r\nEND:VCALENDAR\r\n"
        end = "END:VCALENDAR\r\n"
        self._save(text.removesuffix(end) + "\r\n".join(lines) + end)

    def edit(self, uid: str, *, title: str | None = None, span: Span | None = None) -> None:
        """Change lines of an entry."""
        before = after = self.snapshot(uid)
        if title is not None:
            after = re.sub(r"(?m)^SUMMARY:.*\r$", f"SUMMARY:{title}\r", after)
        if span is not None:
            for line in _days(span):
                after = re.sub(rf"(?m)^{line.partition(';')[0]};.*\r$", f"{line}\r", after)
        self._save(self._text().replace(before, after))

    def remove(self, uid: str) -> None:
        """Cut an entry out."""
        self._save(self._text().replace(self.snapshot(uid), ""))

    def snapshot(self, uid: str) -> str:
        """Return the entry's text."""
        entries: list[str] = re.findall(r"(?s)BEGIN:VEVENT.*?END:VEVENT\r\n", self._text())
        return next(entry for entry in entries if uid in entry)

    def everything(self) -> object:
        """Return the file, and the names of all that is beside it."""
        return self.path.read_bytes(), sorted(path.name for path in self.folder.iterdir())

    def twin(self) -> FileWorld:
        """Return a copy of the folder, beside it."""
        return FileWorld(shutil.copytree(self.folder, self.folder.with_name(f"{self.folder.name}-{next(_TWINS)}")))

    def _text(self) -> str:
        return self.path.read_bytes().decode() if self.path.exists() else ""

    def _save(self, text: str) -> None:
        self.path.write_bytes(text.encode())


def _days(span: Span) -> tuple[str, str]:
    return f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}", f"DTEND;VALUE=DATE:{span.end:%Y%m%d}"


def monday(weeks: int) -> date:
    """Return the first day of the week so many weeks after MONDAY."""
    return MONDAY + timedelta(weeks=weeks)


def week(weeks: int, days: int = 5) -> Span:
    """Return the days of duty in that week."""
    return Week(monday(weeks), days).span


def rota(*names: str | None, first: int = 0) -> Rotation:
    """Return a rotation of whole weeks, from week `first` on."""
    return Rotation(tuple(Line(monday(first + n), name) for n, name in enumerate(names)))


def load(  # noqa: PLR0913 everything but the first two has its usual value
    world: World,
    rotation: Rotation,
    *,
    force: bool = False,
    today: date = TODAY,
    now: datetime = NOW,
    team: Team = TEAM,
) -> tuple[Changes, Applied]:
    """Load a rotation as the command does; return what was planned and what was done."""
    return load_and_record(world, rotation, force=force, today=today, now=now, team=team)[:2]


def load_and_record(  # noqa: PLR0913 as above
    world: World,
    rotation: Rotation,
    *,
    force: bool = False,
    today: date = TODAY,
    now: datetime = NOW,
    team: Team = TEAM,
    from_file: bool = True,
) -> tuple[Changes, Applied, Record]:
    """Return what undoes the load, too; without `from_file` it is a change that somebody asked for by a command."""
    with world.store(team, now) as store:
        calendar = classify(store.events(), team, today)
        plan = diff(rotation, calendar, team, today=today, force=force, from_file=from_file)
        record = Record(("load",), now, team.name, team.calendar, list_event_changes(plan, store.content))
        return plan, apply(plan, store), record


def undo(  # noqa: PLR0913 as above
    world: World,
    record: Record,
    *,
    force: bool = False,
    today: date = TODAY,
    now: datetime = NOW,
    team: Team = TEAM,
) -> tuple[Changes, Record]:
    """Undo a change, from what a file keeps of it; return what was planned, and what undoes the undo."""
    kept = from_json(to_json(record))
    assert kept is not None
    with world.store(team, now) as store:
        plan = undo_changes(kept, store.events(), team, today=today, force=force)
        again = Record(("undo",), now, team.name, team.calendar, list_event_changes(plan, store.content))
        apply(plan, store)
        return plan, again


def contents(world: World) -> list[tuple[str, ...]]:
    """Return what people see of each entry, and whose it is, under whatever id."""
    events = (event for event in world.store().events() if not event.cancelled)
    return sorted((str(e.span), e.title, e.description, str(e.owner), str(e.transparent)) for e in events)


def list_events(world: World, team: Team = TEAM) -> list[tuple[date, str]]:
    """Return who is on duty from which day on, by the events that a load may change."""
    calendar = classify(world.store(team).events(), team, TODAY)
    return [(duty.span.start, duty.person) for duty in list_duties(calendar.changeable)]


def live(world: World) -> dict[str, Event]:
    """Return the entries that are not cancelled, by their ids."""
    return {event.id: event for event in world.store().events() if not event.cancelled}
