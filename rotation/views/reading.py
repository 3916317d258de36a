"""What was read from a calendar, and what was not counted, in one line for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.calendars.event import clean
from rotation.files.first_files import quote
from rotation.files.values import suggest_person
from rotation.text import LISTED, join_some, pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.model import Team


def format_reading(calendar: CalendarEvents, team: Team, name: str) -> str:
    """Return how many duties were read from the calendar of that name, and what looks like one but does not count.

    "" where there is neither.
    """
    known = [duty for duty in calendar.duties if team.find(duty.person)]
    if known:
        days = f"{known[0].span.start} to {max(duty.span.last for duty in known)}"
        read = f"Read {pluralize(len(known), 'duty', 'duties')} from {name}, {days}."
    missing = [
        *_format_strangers(calendar, team),
        *_format_endless(calendar),
        *_format_idle(calendar),
        *_format_restricted(calendar),
    ]
    missing += _format_other_rotations(calendar, team)
    missing += [text for text in [_format_private(calendar)] if text]
    zones = _format_zones(calendar, team)
    if not known:
        read = f"Read no duties from {name}." if missing or zones else ""
    return " ".join([read, *zones, f"Not counted: {'; '.join(missing)}."] if missing else [read, *zones])


def _format_zones(calendar: CalendarEvents, team: Team) -> list[str]:
    """Return how hours in time zones that nobody knows were read; nothing where all are known."""
    events = [each for each in (*calendar.managed, *calendar.beside, *calendar.idle) if each.unknown_zone]
    starts: defaultdict[str, list[date]] = defaultdict(list)
    for each in events:
        starts[clean(each.unknown_zone)].append(each.duty.span.start)
    parts = [f"{pluralize(len(days), 'event')} from {min(days)} on in '{zone}'" for zone, days in starts.items()]
    clock = team.timezone or "this computer"
    return [f"Hours in an unknown time zone were read by the clock of {clock}: {join_some(parts)}."] if parts else []


def _format_strangers(calendar: CalendarEvents, team: Team) -> list[str]:
    """Return how many duties each name has that is not on the roster."""
    duties = Counter(duty.person for duty in calendar.duties if not team.find(duty.person))
    parts = []
    for place, (name, number) in enumerate(sorted(duties.items())):
        hint = suggest_person(name, team) if place < LISTED else None
        parts.append(f"{pluralize(number, 'duty', 'duties')} of '{name}'{f' ({hint})' if hint else ''}")
    return [join_some([*parts])] if parts else []


def _format_endless(calendar: CalendarEvents) -> list[str]:
    """Return the events that assign nothing from some day on, since they go on for too long."""
    cut = [each for each in (*calendar.series, *calendar.timed, *calendar.legacy) if each.counted_until]
    return [
        f"{_format_events(list(events))} from {day} on, since the end is more than 104 weeks away or not set"
        for day, events in groupby(cut, key=lambda each: each.counted_until)
    ]


def _format_idle(calendar: CalendarEvents) -> list[str]:
    """Return the events that look like duties, and those of ours, that cover no day of duty."""
    idle = [*calendar.idle, *(each for each in calendar.managed if each.reason)]
    idle.sort(key=lambda each: each.duty.span)
    reasons = dict.fromkeys(each.reason for each in idle)
    return [f"{_format_events([e for e in idle if e.reason == reason])} ({reason})" for reason in reasons]


def _format_other_rotations(calendar: CalendarEvents, team: Team) -> list[str]:
    """Return how many duties of people on the roster are those of another rotation, or of this one's earlier name."""
    events = [*(each.event for each in calendar.other_rotations), *calendar.foreign]
    owners = Counter(e.owner for e in events if e.owner and e.person and team.find(e.person) and not e.cancelled)
    return [
        f"{pluralize(number, 'duty', 'duties')} of the rotation '{owner}'"
        f" (if this one had that name: `formerly: [{quote(owner)}]` in team.yaml)"
        for owner, number in sorted(owners.items())
    ]


def _format_restricted(calendar: CalendarEvents) -> list[str]:
    """Return the events that look like duties, but that another program or their organizer alone may change."""
    reasons = dict.fromkeys(each.event.restriction for each in calendar.restricted)
    return [
        f"{_format_events([e for e in calendar.restricted if e.event.restriction == reason])} ({reason})"
        for reason in reasons
    ]


def format_private(calendar: CalendarEvents) -> str:
    """Return that there are duties of which it cannot be seen who serves; "" where there are none."""
    private = _format_private(calendar)
    return f"Not shown: {private}." if private else ""


def _format_private(calendar: CalendarEvents) -> str:
    days = join_some([str(each.duty.span) for each in sorted(calendar.private, key=lambda each: each.duty)])
    events = pluralize(len(calendar.private), "private event")
    return f"{events} that this sign-in may not see ({days})" if calendar.private else ""


def _format_events(events: Sequence[DutyEvent]) -> str:
    """Return the titles of a few events, the number of more."""
    titles = dict.fromkeys(f"'{title}'" if (title := clean(each.event.title)) else "no title" for each in events)
    if len(titles) > 1:
        kind = "recurring events" if all(each.event.recurring for each in events) else "events"
        return f"{len(events)} {kind}, {join_some([*titles])}"
    return f"{next(iter(titles))}{f' ({len(events)} events)' if len(events) > 1 else ''}"
