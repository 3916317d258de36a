"""--list [NAME]: who is on duty when, from the calendar: `DATE: NAME`, in order. Loading it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import build_lines, find_duties_on
from rotation.errors import Exit
from rotation.files.rotation_txt import Notes, render
from rotation.files.values import build_unknown_person_error, find_one
from rotation.model import Rotation, fold_case
from rotation.text import join_all, join_days
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.commands._context import Inputs
    from rotation.model import Duty, Line, Team
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Week


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the weeks with a duty that is not over on `--minDate` and begins by `--maxDate`, or that one person has.

    Of a month they are those in which a duty begins.
    They are printed whole, with `-` for days with nobody: part of a week, loaded, would clear the rest of it.
    """
    inputs = read(options, terminal)
    calendar = inputs.read_calendar()
    name = find_person(options.arguments[0], calendar, inputs) if options.arguments else None
    inputs.say_what_is_private(calendar, terminal)
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    listed = [each for each in calendar.read if inputs.period.has(each.duty.span)]
    listed = [each for each in listed if name in {None, each.duty.person}]
    if options.json:
        terminal.print_json([duty_event_to_json(each) for each in listed])
    elif text := format_weeks([each.duty for each in listed], calendar, inputs.team):
        terminal.print_data(text)
    elif calendar.duties:
        terminal.note("No duties found. Without a name and dates, list prints all of them.")
    return Exit.DONE


def find_person(written: str, calendar: CalendarEvents, inputs: Inputs) -> str:
    """Return whose name is meant: of the roster, or of somebody else with a duty; raise BadInputError for another."""
    served = {fold_case(duty.person): duty.person for duty in calendar.duties}

    def find(text: str, team: Team) -> str:
        person = find_one(text, team)
        name = served.get(fold_case(text)) if person is None else person.name
        if name is None:
            raise build_unknown_person_error(text, team)
        return name

    return inputs.parse_argument(find, written)


def format_weeks(duties: Sequence[Duty], calendar: CalendarEvents, team: Team) -> str:
    """Return the weeks with these duties as a rotation, whole; nothing where there are none."""
    # Grouped once: a calendar of decades would be gone through for each of its weeks.
    by_week: dict[Week, list[Duty]] = {}
    for duty in calendar.duties:
        for week in team.week.touched_by(duty.span):
            by_week.setdefault(week, []).append(duty)
    lines: list[Line] = []
    remarks: dict[date, str] = {}
    for week in sorted({week for duty in duties for week in team.week.touched_by(duty.span)}):
        own = build_lines(week, by_week[week])
        lines += own
        remarks |= _find_remarks(own, week, by_week[week], team)
    return render(Rotation(tuple(lines)), Notes(beside=remarks)).removesuffix("\n")


def _find_remarks(lines: Sequence[Line], week: Week, duties: Sequence[Duty], team: Team) -> dict[date, str]:
    """Return what a rotation cannot say of the week's lines: who else is on duty, and who is not on the roster."""
    remarks: dict[date, str] = {}
    ends = [*(line.start for line in lines[1:]), week.span.end]
    for line, end in zip(lines, ends, strict=True):
        days: dict[str, list[date]] = {}
        for day in Span(line.start, end).days():
            for name in dict.fromkeys(duty.person for duty in find_duties_on(duties, day)):
                days.setdefault(name, []).append(day)
        all_days = days.pop(line.person or "", [])
        others = [name if own == all_days else f"{name} on {join_days(own)}" for name, own in days.items()]
        parts = [f"with {join_all(others, 'and')}"] if others else []
        if line.person is not None and team.find(line.person) is None:
            parts.append("not on the roster")
        if parts:
            remarks[line.start] = ", ".join(parts)
    return remarks


def duty_event_to_json(each: DutyEvent) -> dict[str, object]:
    """Return a duty as `--json` prints it; the end is exclusive."""
    span = each.duty.span
    return {
        "date": span.start.isoformat(),
        "end": span.end.isoformat(),
        "person": each.duty.person,
        "id": each.event.id,
    }
