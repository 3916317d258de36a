"""--who [DATE or NAME]: who is on duty, until when, and who is next: one line; or the duties to come of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.commands.list_ import duty_event_to_json, find_person, format_weeks
from rotation.errors import Exit
from rotation.fairness.availability import Availability
from rotation.fairness.coverage import cover_days
from rotation.text import format_day, join_all
from rotation.views.days_off import format_absences, format_closures
from rotation.views.notices import DECLINED
from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the line; that nobody is on duty is an answer too."""
    inputs = read(options, terminal)
    word = options.arguments[0] if options.arguments else "today"
    asks_for_day = inputs.is_day(word)
    day = inputs.parse_day(word) if asks_for_day else inputs.today
    calendar = inputs.read_calendar()
    name = None if asks_for_day else find_person(word, calendar, inputs)
    inputs.say_what_is_private(calendar, terminal)
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    if name is not None:
        return _show_person(name, calendar, inputs, options, terminal)
    duties = calendar.join_duties(inputs.team.week)
    now = [duty for duty in duties if day in duty.span]
    # Two duties of one person that meet on some days are one time on duty.
    last = _find_last_days(now)
    # A note in the form of a duty, or a placeholder, names nobody who will serve: next is somebody on the roster.
    known = [duty for duty in duties if inputs.team.find(duty.person)]
    after = [duty for duty in known if duty.span.start > max(day, last.get(duty.person, day))]
    start = min((duty.span.start for duty in after), default=None)
    later = [duty for duty in after if duty.span.start == start]
    if options.json:
        on_duty = [each for each in calendar.read if day in each.duty.span]
        coming = [
            each for each in calendar.read if each.duty.span.start == start and inputs.team.find(each.duty.person)
        ]
        terminal.print_json([duty_event_to_json(each) | {"on_duty": each in on_duty} for each in (*on_duty, *coming)])
        return Exit.DONE
    remarks = {duty: [DECLINED] for duty in calendar.declined}
    for duty in now:
        if duty not in known:
            remarks.setdefault(duty, []).append(" (not on the roster)")
    availability = Availability(inputs.team, inputs.outages, calendar.duties, inputs.team.week.containing(day))
    for duty in (*now, *later):
        phrases = [
            *format_absences(availability, duty, day, inputs.today),
            *format_closures(inputs.team, duty, day, inputs.today),
        ]
        remarks.setdefault(duty, []).extend(f" ({phrase})" for phrase in phrases)
    missing = None
    if now and start:
        end = max(duty.span.end for duty in now)
        missing = cover_days(inputs.team, calendar.duties).find_first_missing(Span(end, start))
    nobody = f"nobody (closed: {label})" if (label := inputs.team.closure(day)) else "nobody"
    terminal.print_data(_format_line(day, now, later, remarks, missing, nobody))
    return Exit.DONE


def _show_person(name: str, calendar: CalendarEvents, inputs: Inputs, options: Options, terminal: Terminal) -> Exit:
    """Print the duties of the person that are not over, in whole weeks, as list does."""
    coming = [each for each in calendar.read if each.duty.person == name and each.duty.span.end > inputs.today]
    if options.json:
        terminal.print_json([duty_event_to_json(each) | {"on_duty": inputs.today in each.duty.span} for each in coming])
    elif coming:
        terminal.print_data(format_weeks([each.duty for each in coming], calendar, inputs.team))
    else:
        earlier = options.command("list", name)
        terminal.note(f"{name} has no duty from {format_day(inputs.today)} on. {earlier} shows those before.")
    return Exit.DONE


def _format_line(  # noqa: PLR0913, PLR0917 (all that the line says)
    day: date,
    now: Sequence[Duty],
    later: Sequence[Duty],
    remarks: Mapping[Duty, Sequence[str]],
    missing: date | None,
    nobody: str,
) -> str:
    if now:
        line = f"{_join_names(now, remarks)} until {format_day(min(_find_last_days(now).values()))}"
        if missing:
            line += f", then nobody from {format_day(missing)}"
    elif later:
        line = f"{nobody} until {format_day(later[0].span.start - DAY)}"
    else:
        return f"{nobody} from {format_day(day)} on"
    return (
        f"{line}, then {_join_names(later, remarks)} from {format_day(later[0].span.start)}"
        if later
        else f"{line}, then nobody"
    )


def _find_last_days(duties: Sequence[Duty]) -> dict[str, date]:
    return {duty.person: max(each.span.last for each in duties if each.person == duty.person) for duty in duties}


def _join_names(duties: Sequence[Duty], remarks: Mapping[Duty, Sequence[str]]) -> str:
    names = {duty.person: "".join(remarks.get(duty, ())) for duty in duties}
    return join_all([f"{name}{remark}" for name, remark in names.items()], "and")
