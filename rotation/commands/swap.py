"""--swap DATE DATE: whoever is on duty on the one day takes over the duty of the other, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.calendars.duty_event import list_duties
from rotation.commands._change_weeks import PAST, change_weeks
from rotation.duties import find_duties_on, join_duties, swap_days
from rotation.errors import CALL, RefusedError, UsageError
from rotation.text import join_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.errors import Exit
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Span


def run(options: Options, terminal: Terminal) -> Exit:
    """Swap the two duties, or with `--dryRun` show what that would change. Raises UsageError where there are no two."""

    def swap_typed_days(inputs: Inputs, calendar: CalendarEvents, over: Span) -> dict[date, str | None]:
        # As list prints them: a day alone would change hands where somebody has an event for each day.
        stretches = join_duties(list_duties(calendar.changeable), inputs.team.week)
        one, other = (_find_duty(inputs.parse_duty_day(written), stretches, calendar) for written in options.arguments)
        if one.person == other.person:
            raise UsageError(
                f"{one.person} is on duty on both days",
                hint=f"choose a day of somebody else; {CALL} list shows who is on duty when",
            )
        # Of a duty that has begun, only the days that are left change hands.
        for duty in (one, other):
            if over.covers(duty.span):
                raise RefusedError(f"{duty.person}'s duty of {duty.span} is over", hint=PAST)
        return swap_days(one, other)

    return change_weeks(options, terminal, swap_typed_days)


def _find_duty(day: date, duties: Sequence[Duty], calendar: CalendarEvents) -> Duty:
    own = find_duties_on(duties, day)
    if len(own) == 1:
        return own[0]
    if own:
        raise UsageError(
            f"{join_all([duty.person for duty in own], 'and')} are both on duty on {day}",
            hint="assign one of them first",
        )
    if others := find_duties_on(list_duties(calendar.never_rewritten), day):
        raise UsageError(
            f"{others[0].person}'s duty of {others[0].span} is in an event that is never rewritten",
            hint="swap the days in your calendar program",
        )
    raise UsageError(
        f"nobody is on duty on {day}", hint=f"assign somebody first; {CALL} list shows who is on duty when"
    )
