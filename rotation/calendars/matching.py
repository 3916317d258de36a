"""Which event in the calendar stands for which duty of the rotation.

An event and a duty can belong together when the event was written for the duty's first day, wherever it stands now, or
when they have days in common and the event belongs to the duty's week. Of all that can, the nearest pairs are made
first: an event that says what the duty is; one written for its first day; one of the same person; one of ours; one with
more days in common. So what was swapped by hand and in the file alike is left alone, and else an event keeps its week.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rotation.calendars.event import Event, duty_of, ours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rotation.model import Duty, Team
    from rotation.weeks import Week


def pairs(wanted: Iterable[Duty], held: Iterable[Event], team: Team) -> dict[Duty, Event]:
    """Return, for the duties that have one, the event that stands for each; the nearest find each other first."""
    by_week: defaultdict[Week, list[Event]] = defaultdict(list)
    by_slot: defaultdict[date, list[Event]] = defaultdict(list)
    for event in held:
        for week in team.week.weeks_of(event.span):
            by_week[week].append(event)
        if event.slot is not None and ours(event, team):
            by_slot[event.slot].append(event)
    matches = [
        (_distance(duty, event, team), duty, event)
        for duty in wanted
        for event in {*by_slot[duty.span.start], *by_week[team.week.containing(duty.span.start)]}
        if event.span.overlaps(duty.span) or event in by_slot[duty.span.start]
    ]
    found: dict[Duty, Event] = {}
    taken: set[Event] = set()
    for _, duty, event in sorted(matches, key=lambda match: (match[0], match[1], match[2].id, match[2].token or "")):
        if duty not in found and event not in taken:
            found[duty] = event
            taken.add(event)
    return found


def _distance(duty: Duty, event: Event, team: Team) -> tuple[int, ...]:
    """Return how far the event is from standing for the duty, to be compared with that of other pairs."""
    says, mine = duty_of(event, team), ours(event, team)
    slot = mine and event.slot == duty.span.start
    return (says != duty, not slot, says.person != duty.person, not mine, -event.span.common(duty.span).length)
