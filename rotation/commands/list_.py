"""--list: who is on duty when, from the calendar: `DATE: NAME`, in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.calendars.event import duty_of, legacy, ours
from rotation.commands.inputs import read
from rotation.errors import Exit

if TYPE_CHECKING:
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the duties that begin on a day from `--minDate` to `--maxDate`, both inclusive."""
    inputs = read(options)
    first, last = options.min_date or date.min, options.max_date or date.max
    events = [e for e in inputs.store.events() if not e.cancelled and (ours(e, inputs.team) or legacy(e, inputs.team))]
    told = [(duty_of(event, inputs.team), event.id) for event in events if event.span.length]
    duties = sorted((duty, event) for duty, event in told if first <= duty.span.start <= last)
    if options.json:
        terminal.json(
            [
                {"date": d.span.start.isoformat(), "end": d.span.end.isoformat(), "person": d.person, "id": event}
                for d, event in duties
            ]
        )
    elif duties:
        terminal.data("\n".join(dict.fromkeys(f"{duty.span.start}: {duty.person}" for duty, _ in duties)))
    return Exit.DONE
