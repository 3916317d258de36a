"""--list: who is on duty when, from the calendar: `DATE: NAME`, in order. Loading it changes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import duties_on, lines_of
from rotation.errors import Exit
from rotation.files.rotation_txt import Notes, render
from rotation.model import Rotation
from rotation.text import join_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.calendars.classify import DutyEvent
    from rotation.model import Duty, Line, Team
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the duties that begin on a day from `--minDate` to `--maxDate`, both inclusive.

    A week of which days have nobody is printed whole, with `-` for these.
    """
    inputs = read(options, terminal)
    calendar = inputs.read_calendar()
    inputs.say_what_is_private(calendar, terminal)
    terminal.problems(inputs.unknown_duties(calendar))
    first, last = options.min_date or date.min, options.max_date or date.max
    if options.json:
        terminal.json([duty_event_json(each) for each in calendar.read if first <= each.duty.span.start <= last])
        return Exit.DONE
    shown: list[Line] = []
    for week in sorted({inputs.team.week.containing(day) for duty in calendar.duties for day in duty.span.days()}):
        lines = lines_of(week, calendar.duties)
        within = [line for line in lines if first <= line.start <= last]
        if within and any(line.person for line in lines):
            shown += lines if any(line.person is None for line in lines) else within
    if shown:
        text = render(Rotation(tuple(shown)), Notes(beside=_remarks(shown, calendar.duties, inputs.team)))
        terminal.data(text.removesuffix("\n"))
    return Exit.DONE


def _remarks(lines: Sequence[Line], duties: Sequence[Duty], team: Team) -> dict[date, str]:
    """Return what a rotation cannot say of its lines: who else is on duty then, and who is not on the roster."""
    remarks: dict[date, str] = {}
    for line in lines:
        others = dict.fromkeys(duty.person for duty in duties_on(duties, line.start) if duty.person != line.person)
        parts = [f"with {join_all([*others], 'and')}"] if others else []
        if line.person is not None and team.find(line.person) is None:
            parts.append("not on the roster")
        if parts:
            remarks[line.start] = ", ".join(parts)
    return remarks


def duty_event_json(each: DutyEvent) -> dict[str, object]:
    """Return a duty as `--json` prints it; the end is exclusive."""
    span = each.duty.span
    return {
        "date": span.start.isoformat(),
        "end": span.end.isoformat(),
        "person": each.duty.person,
        "id": each.event.id,
    }
