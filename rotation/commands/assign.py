"""--assign DATE NAME: put somebody on duty from the day to the end of its week, for all of it from its first day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._change_weeks import change_weeks
from rotation.duties import assign_days, cut_to_rest
from rotation.files.rotation_txt import parse_person_on_duty

if TYPE_CHECKING:
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.errors import Exit
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Span


def run(options: Options, terminal: Terminal) -> Exit:
    """Assign the days, or with `--dryRun` show what that would change. Raises UsageError for an unknown name."""

    def assign_typed_days(inputs: Inputs, _: CalendarEvents, _over: Span) -> dict[date, str | None]:
        day, name = options.arguments
        inputs.check_order_of(day, name, options.command("assign", name, day))
        span = cut_to_rest(inputs.parse_duty_day(day), inputs.team.week)
        return assign_days(span, inputs.parse_argument(parse_person_on_duty, name))

    return change_weeks(options, terminal, assign_typed_days)
