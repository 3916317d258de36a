"""--list: who is on duty when, from the calendar: `DATE: NAME`, in order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import duty_json
from rotation.errors import Exit

if TYPE_CHECKING:
    from rotation.calendars.classify import DutyEvent
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the duties that begin on a day from `--minDate` to `--maxDate`, both inclusive."""
    inputs = read(options, terminal)
    first, last = options.min_date or date.min, options.max_date or date.max
    shown = [each for each in inputs.read_calendar().read if first <= each.duty.span.start <= last]
    if options.json:
        terminal.json([duty_event_json(each) for each in shown])
    elif shown:
        terminal.data("\n".join(dict.fromkeys(f"{each.duty.span.start}: {each.duty.person}" for each in shown)))
    return Exit.DONE


def duty_event_json(each: DutyEvent) -> dict[str, object]:
    """Return a duty and the id of its event as `--json` prints them."""
    return {**duty_json(each.duty), "id": each.event.id}
