"""--delete DATE: nobody is on duty from the day to the end of its week. --delete ALL: nor in any duty in a range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rotation.commands._change_weeks import change_weeks
from rotation.duties import assign_days, cut_to_rest
from rotation.errors import UsageError
from rotation.weeks import DAY, WEEK, Span

if TYPE_CHECKING:
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.errors import Exit
    from rotation.options import Options
    from rotation.terminal import Terminal

ALL = "all"


def run(options: Options, terminal: Terminal) -> Exit:
    """Delete the duties, or with `--dryRun` show which. Raises UsageError where ALL lacks a date."""
    (what,) = options.arguments
    period = options.min_date, options.max_date
    if what.casefold() == ALL and None in period:
        raise UsageError(
            "'--delete ALL' needs a first and a last day", hint="give both --minDate DATE and --maxDate DATE"
        )
    if what.casefold() != ALL and any(period):
        raise UsageError(f"'--minDate' and '--maxDate' cannot be used with '--delete {what}'")
    if re.fullmatch(r"\d{4}-\d{1,2}", what):
        raise UsageError(
            f"'{what}' is a month", hint=f"use {options.command('delete', 'ALL', '--minDate', what, '--maxDate', what)}"
        )

    def delete_typed_days(inputs: Inputs, calendar: CalendarEvents, _over: Span) -> dict[date, str | None]:
        first, last = inputs.period.first, inputs.period.last
        if first is None or last is None:
            return assign_days(cut_to_rest(inputs.parse_duty_day(what), inputs.team.week), None)
        # Those that list prints with the same dates, but for days before the first.
        listed = [duty.span for duty in calendar.duties if inputs.period.has(duty.span)]
        spans = [Span(max(first, span.start), span.end) for span in listed]
        # Of an event without an end, days that are not counted, so that it is named.
        uncounted = (max(first, each.counted_until) for each in calendar.never_rewritten if each.counted_until)
        spans += [Span(start, min(start + WEEK, last + DAY)) for start in uncounted if start <= last]
        return {day: name for span in spans for day, name in assign_days(span, None).items()}

    return change_weeks(options, terminal, delete_typed_days, checked=False)
