"""--report: everybody's history, as a table and a picture of the weeks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.errors import Exit
from rotation.fairness.history import build_history
from rotation.fairness.opening import review_opening
from rotation.text import make_visible
from rotation.views.report import Screen, format_report
from rotation.views.tables import history_to_csv, history_to_json

if TYPE_CHECKING:
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the history of the weeks from that of `--minDate` to that of `--maxDate`."""
    inputs = read(options, terminal)
    calendar = inputs.read_calendar()
    history = build_history(
        inputs.team,
        inputs.outages,
        calendar.duties,
        inputs.today,
        first=inputs.period.begin_week(inputs.team.week),
        last=inputs.period.last,
    )
    inputs.say_what_counts(calendar, terminal)
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    first = inputs.team.week.after(inputs.today)
    terminal.show_problems(review_opening(inputs.team, inputs.outages, calendar.duties, first, inputs.today))
    if options.json:
        weeks = [week.first.isoformat() for week in history.weeks]
        terminal.print_json({"today": inputs.today.isoformat(), "weeks": weeks, "people": history_to_json(history)})
    elif options.csv:
        terminal.print_data(history_to_csv(history))
    else:
        history = replace(history, rows=tuple(replace(row, name=make_visible(row.name)) for row in history.rows))
        screen = Screen(terminal.width, terminal.paint_data, blocks=terminal.can_show("█"))
        terminal.picture(format_report(history, screen))
    return Exit.DONE
