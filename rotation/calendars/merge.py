"""The three-way merge of a load: what becomes of a week, by the file, the calendar, and what the events remember."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from rotation.calendars.event import Days, parse_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotation.calendars.classify import DutyEvent
    from rotation.model import Team
    from rotation.weeks import Span


class Merge(Enum):
    """What a load does with a week."""

    SAME = auto()
    """Nothing that people see."""
    KEEP_CHANGE = auto()
    """The calendar's stays: a command has changed it since the file was loaded."""
    KEEP_EDIT = auto()
    """The calendar's stays: a person has edited it."""
    SET = auto()
    """The file's is written."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the events of a week remember: who was on duty when, as last loaded from a file, and as last written."""

    loaded: Days
    written: Days


def merge_week(file: Days, calendar: Days, memory: Memory | None) -> Merge:
    """Return what a load does with a week; no memory: it has no event of ours."""
    # Everybody agrees already.
    if file == calendar:
        return Merge.SAME
    # The week is new, or all its events were deleted or are another tool's.
    if memory is None:
        return Merge.SET
    # Somebody has moved, renamed or removed an event in a calendar program.
    if calendar != memory.written:
        return Merge.KEEP_EDIT
    # A nightly load of the same file, after a swap.
    if file == memory.loaded and memory.written != memory.loaded:
        return Merge.KEEP_CHANGE
    # The line was edited since, whether or not a command has changed the week meanwhile; or a week as loaded.
    return Merge.SET


def memory_of(events: Iterable[DutyEvent], days: Span, calendar: Days, team: Team) -> Memory | None:
    """Return what the events of ours of a week remember of these days of it; None where there are none.

    Events from before there was such a memory remember the calendar as it is.
    """
    ours = [each.event for each in events if each.managed]
    if not ours:
        return None
    for event in ours:
        if event.loaded is not None and event.written is not None:
            loaded, written = (_days(text, days, team) for text in (event.loaded, event.written))
            # An event that a person has moved here remembers another week.
            if written:
                return Memory(loaded, written)
    return Memory(calendar, calendar)


def _days(text: str, days: Span, team: Team) -> Days:
    """Return the days that a text remembers, by the names that the roster has today."""
    people = {name: team.find(name) for _, name in parse_days(text)}
    return frozenset(
        (day, person.name if (person := people[name]) else name) for day, name in parse_days(text) if day in days
    )
