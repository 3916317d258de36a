"""--who [DATE]: who is on duty, until when, and who is next: one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._change_weeks import typed
from rotation.commands._context import read
from rotation.commands.list_ import duty_event_json
from rotation.errors import Exit
from rotation.files.source import InvalidValueError
from rotation.weeks import DAY, BadDateError, parse_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from rotation.model import Duty, Team
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the line; that nobody is on duty is an answer too."""
    inputs = read(options, terminal)
    day = typed(_day, options.arguments[0], inputs.team, "") if options.arguments else inputs.today
    calendar = inputs.read_calendar()
    duties = calendar.read
    now = [each for each in duties if day in each.duty.span]
    start = min((each.duty.span.start for each in duties if each.duty.span.start > day), default=None)
    later = [each for each in duties if each.duty.span.start == start]
    if options.json:
        terminal.json([duty_event_json(each) | {"on_duty": each in now} for each in (*now, *later)])
    else:
        terminal.data(_format_line(day, [e.duty for e in now], [e.duty for e in later], calendar.declined))
    return Exit.DONE


def _day(written: str, _: Team) -> date:
    try:
        return parse_date(written)
    except BadDateError as error:
        raise InvalidValueError(str(error), code="bad-date") from error


def _format_line(day: date, now: Sequence[Duty], later: Sequence[Duty], declined: Collection[Duty]) -> str:
    if now:
        line = f"{_names(now, declined)} until {min(duty.span.last for duty in now)}"
    elif later:
        line = f"nobody until {later[0].span.start - DAY}"
    else:
        return f"nobody from {day} on"
    return f"{line}, then {_names(later, declined)} from {later[0].span.start}" if later else f"{line}, then nobody"


def _names(duties: Sequence[Duty], declined: Collection[Duty]) -> str:
    names = {duty.person: " (has declined)" if duty in declined else "" for duty in duties}
    return " and ".join(f"{name}{remark}" for name, remark in names.items())
