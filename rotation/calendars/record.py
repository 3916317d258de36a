"""The record of a change: each event as it was and as it will be, saved as JSON before anything is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rotation.calendars.changes import Changes, Create, Delete, Update
from rotation.calendars.event import Event
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable


VERSION = 1
# What an event needs only to be read; the rest is what it says, and `EventChange.content` is all of it.
_READING = {"token", "times", "series", "ical", "declined"}


@dataclass(frozen=True, slots=True)
class EventChange:
    """One event of a change, as it was and as it will be; None where there is none.

    `content` is all that the calendar had of it as it was; see `Store.content`.
    """

    was: Event | None
    will: Event | None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One change of the calendar: enough to undo it. `undoes` names the record that it undid, if it was an undo.

    `command` is what was typed, without the program; `owner` and `calendar` say which rotation was changed, and where.
    `notices_due` is whether notices were asked for and are not all written.
    """

    command: tuple[str, ...]
    made: datetime
    owner: str
    calendar: str
    events: tuple[EventChange, ...]
    undoes: str | None = None
    notices_due: bool = False


def list_event_changes(changes: Changes, content: Callable[[Event], str]) -> tuple[EventChange, ...]:
    """Return what the changes do to each event; `content` is `Store.content`."""
    done: list[EventChange] = []
    for action in changes.writes:
        match action:
            case Create(event=event):
                done.append(EventChange(None, event))
            case Update(old=old, event=event):
                done.append(EventChange(old, event, content(old)))
            case Delete(event=event):
                done.append(EventChange(event, None, content(event)))
    return tuple(done)


def to_json(record: Record) -> str:
    """Return the record as the text of a file."""
    value = {
        "version": VERSION,
        "command": list(record.command),
        "made": record.made.isoformat(),
        "owner": record.owner,
        "calendar": record.calendar,
        "undoes": record.undoes,
        "notices_due": record.notices_due,
        "events": [
            {"was": _event_to_json(each.was), "will": _event_to_json(each.will), "content": each.content}
            for each in record.events
        ],
    }
    return json.dumps(value, indent=1) + "\n"


def from_json(text: str) -> Record | None:
    """Return the record in the text of a file; None where it is none that this version can read."""
    try:
        value: dict[str, Any] = json.loads(text)
        if value["version"] != VERSION:
            return None
        return Record(
            command=tuple(map(str, value["command"])),
            made=datetime.fromisoformat(value["made"]),
            owner=value["owner"],
            calendar=value["calendar"],
            undoes=value["undoes"],
            notices_due=value.get("notices_due") is True,
            events=tuple(
                EventChange(_event_from_json(each["was"]), _event_from_json(each["will"]), each["content"])
                for each in value["events"]
            ),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _event_to_json(event: Event | None) -> dict[str, object] | None:
    if event is None:
        return None
    values = {each.name: getattr(event, each.name) for each in fields(Event)}
    return {name: _value_to_json(value) for name, value in values.items() if name not in _READING}


def _value_to_json(value: object) -> object:
    if isinstance(value, Span):
        return [value.start.isoformat(), value.end.isoformat()]
    return value.isoformat() if isinstance(value, date) else value


def _event_from_json(value: dict[str, Any] | None) -> Event | None:
    if value is None:
        return None
    start, end = value["span"]
    days = {"span": Span(date.fromisoformat(start), date.fromisoformat(end))}
    times = {
        name: None if value[name] is None else read(value[name])
        for name, read in (("duty_start", date.fromisoformat), ("modified", datetime.fromisoformat))
    }
    return Event(**(value | days | times))
