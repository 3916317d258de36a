"""--list: who is on duty when, from the calendar: `DATE: NAME`, in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.calendars.event import duty_of, legacy, ours
from rotation.commands._context import read
from rotation.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotation.calendars.event import Event
    from rotation.model import Duty, Team
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the duties that begin on a day from `--minDate` to `--maxDate`, both inclusive."""
    inputs = read(options)
    first, last = options.min_date or date.min, options.max_date or date.max
    told = [each for each in held(inputs.store.events(), inputs.team) if first <= each[0].span.start <= last]
    if options.json:
        terminal.json([held_json(*each) for each in told])
    elif told:
        terminal.data("\n".join(dict.fromkeys(f"{duty.span.start}: {duty.person}" for duty, _ in told)))
    return Exit.DONE


def held(events: Iterable[Event], team: Team) -> list[tuple[Duty, str]]:
    """Return what the events say that tell duties, each with the event's id, in order of date."""
    live = [e for e in events if not e.cancelled and e.span.length and (ours(e, team) or legacy(e, team))]
    return sorted((duty_of(event, team), event.id) for event in live)


def held_json(duty: Duty, event: str) -> dict[str, object]:
    """Return a duty as `--json` prints it; the end is exclusive."""
    span = duty.span
    return {"date": span.start.isoformat(), "end": span.end.isoformat(), "person": duty.person, "id": event}
