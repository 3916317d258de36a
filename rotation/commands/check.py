"""--check FILE: say what is wrong or unfair in a rotation, as loading it would find it; change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.diagnostics import problems_json
from rotation.errors import Exit
from rotation.fairness.opening import review_opening
from rotation.text import plural
from rotation.views.tables import objective_json, summaries_json

if TYPE_CHECKING:
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Show every problem; return BAD_INPUT when one of them would keep the rotation from being loaded."""
    inputs = read(options, terminal, rotation=options.arguments[0])
    calendar = inputs.read_calendar()
    inputs = inputs.with_strangers(calendar)
    reviewed = inputs.review(calendar)
    problems = reviewed.problems
    if named := inputs.rotation.weeks(inputs.team.week):
        first = inputs.team.week.containing(named[0])
        problems += review_opening(inputs.team, inputs.outages, calendar.duties, first, inputs.today)
    inputs.say_what_counts(calendar, terminal)
    wrong = any(problem.is_error for problem in problems)
    ended = Exit.BAD_INPUT if wrong else Exit.DONE
    if options.json:
        terminal.json(
            {
                "problems": problems_json(problems),
                **({"exit": ended.value} if wrong else {}),
                "objective": objective_json(reviewed.score) if reviewed.score else None,
                "people": summaries_json(reviewed.score) if reviewed.score else [],
            }
        )
    lines = plural(len(inputs.rotation.lines), "line")
    verdict = f"Checked {lines}: {'cannot be loaded' if wrong else 'OK to load'}."
    terminal.problems(problems, verdict)
    return ended
