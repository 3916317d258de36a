"""What --assign, --delete and --swap have in common: some days change hands, the rest of their weeks stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._apply import WRITTEN, apply_changes, format_past_days
from rotation.commands._context import read, show_or_raise
from rotation.commands._write import lock
from rotation.diagnostics import problems_to_json
from rotation.duties import DoubleBookedError, change_days, find_days_over
from rotation.errors import Exit, RefusedError
from rotation.fairness.review import review_change
from rotation.text import format_day, format_signed
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.commands._context import Inputs
    from rotation.fairness.review import Effect
    from rotation.options import Options
    from rotation.terminal import Terminal

    Days = Mapping[date, str | None]

PAST = "--force changes past days too"


def change_weeks(
    options: Options,
    terminal: Terminal,
    days_to_change: Callable[[Inputs, CalendarEvents, Span], Days],
    *,
    checked: bool = True,
) -> Exit:
    """Change some days, for each a name or None for nobody, in the calendar; the way of a load.

    `days_to_change` gets the inputs, the calendar, and the days of the running week that are over.
    Without `--force` these stay as they are, and a note says so. Unless `checked` is False, the effect of the change is
    shown. Raises BadInputError where somebody does not share the duty then, RefusedError where only days that are over
    would change. Returns CONFLICTS also where all that has the days, with somebody else, is never rewritten.
    """
    inputs = read(options, terminal)
    team = inputs.team
    with lock(inputs, options):
        calendar = inputs.read_calendar()
        if options.action != "assign":  # which is a way to begin
            inputs.say_how_to_begin(calendar, options, terminal)
        over = Span(inputs.today, inputs.today) if options.force else find_days_over(team.week, inputs.today)
        days = days_to_change(inputs, calendar, over)
        past_days = sorted(day for day in days if day in over)
        days = {day: name for day, name in days.items() if day not in over}
        if past_days and not days:
            raise RefusedError(f"past days would change: {', '.join(map(str, past_days))}", hint=PAST)
        duties = [duty for each in calendar.changeable for duty in each.duties]
        try:
            rotation = change_days(duties, team.week, days, None if options.force else inputs.today)
        except DoubleBookedError as error:
            raise RefusedError(
                str(error), hint="give the first day of the week, or write the whole week in a file and --load it"
            ) from error
        if past_days:
            terminal.note(format_past_days(past_days))
        further: dict[str, object] = {}
        if checked:
            effect = review_change(rotation, team, inputs.outages, calendar.duties, inputs.today, force=options.force)
            show_or_raise(effect.problems, terminal, inputs.outcome)
            last = max((team.week.containing(line.start).span.last for line in rotation.lines), default=inputs.today)
            _say(effect, last, terminal)
            further = _to_json(effect)
        outcome = apply_changes(rotation, calendar, inputs, options, terminal, phrasing=WRITTEN, further=further)
        is_kept = not any(day in days for duty in duties for day in duty.span.days()) and any(
            _has_others(each, days) for each in calendar.never_rewritten
        )
        return Exit.CONFLICTS if is_kept and outcome is Exit.DONE else outcome


def _has_others(each: DutyEvent, days: Days) -> bool:
    """Return whether the event has one of the days with somebody else; without an end it may have any later day."""
    end = each.counted_until
    later = end is not None and any(day >= end and name != each.duty.person for day, name in days.items())
    return later or any(days.get(day, duty.person) != duty.person for duty in each.duties for day in duty.span.days())


def _say(effect: Effect, last: date, terminal: Terminal) -> None:
    """Print the balances that differ, as far as they are shown, on the last day of the weeks that change."""
    balances = [(each.person, format_signed(each.before), format_signed(each.after)) for each in effect.balances]
    changes = [f"{person} {before} → {after}" for person, before, after in balances if before != after]
    if changes:
        terminal.note(f"Balances on {format_day(last)}: {', '.join(changes)}.")


def _to_json(effect: Effect) -> dict[str, object]:
    return {
        "problems": problems_to_json(effect.problems),
        "balances": [
            {"name": each.person, "before": round(each.before, 9), "after": round(each.after, 9)}
            for each in effect.balances
        ],
    }
