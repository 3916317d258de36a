"""--delete DATE: nobody is on duty from the day to the end of its week. --delete ALL: nor in any duty in a range."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rotation.commands._change_weeks import change_weeks
from rotation.commands._context import typed
from rotation.duties import assign_days, rest_of_week
from rotation.errors import UsageError
from rotation.files.rotation_txt import day_of_duty

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.errors import Exit
    from rotation.model import Duty, Team
    from rotation.spec import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Span

ALL = "all"


def run(options: Options, terminal: Terminal) -> Exit:
    """Delete the duties, or with `--dryRun` show which. Raises UsageError where it is not said from when to when."""
    (what,) = options.arguments
    first, last = options.min_date, options.max_date
    if what.casefold() == ALL and (first is None or last is None):
        raise UsageError(
            "'--delete ALL' needs a first and a last day", hint="give both --minDate DATE and --maxDate DATE"
        )
    if what.casefold() != ALL and (first or last):
        raise UsageError(f"'--minDate' and '--maxDate' cannot be used with '--delete {what}'")
    if re.fullmatch(r"\d{4}-\d{1,2}", what):
        raise UsageError(
            f"'{what}' is a month", hint=f"use {options.command('delete', 'ALL', '--minDate', what, '--maxDate', what)}"
        )

    def wanted(team: Team, held: Sequence[Duty], _over: Span) -> dict[date, str | None]:
        if first is None or last is None:
            day = typed(day_of_duty, options.spell_day(what, team.timezone), team)
            return assign_days(rest_of_week(day, team.week), None)
        spans = [duty.span for duty in held if first <= duty.span.start <= last]
        return {day: name for span in spans for day, name in assign_days(span, None).items()}

    return change_weeks(options, terminal, wanted, checked=False)
