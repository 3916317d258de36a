"""check [FILE...]: say what is wrong or unfair in rotations, as loading would find it; change nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from rotation.commands._context import read
from rotation.diagnostics import problems_to_json, render_concisely, render_for_github, sort_problems
from rotation.duties import build_lines
from rotation.errors import BadInputError, Exit, UsageError
from rotation.fairness.opening import review_opening
from rotation.model import Rotation
from rotation.options import ProblemFormat
from rotation.text import join_all, pluralize
from rotation.views.tables import objective_to_json, summaries_to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.commands._context import Inputs
    from rotation.errors import Problem
    from rotation.fairness.review import Review
    from rotation.model import Duty
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Show every problem of each FILE or, without one, of what is assigned in the calendar from today on.

    Returns BAD_INPUT when one of them is an error. Raises BadInputError when the team or the outages have one, and
    UsageError for a form that is for other commands.
    """
    if options.format not in get_args(ProblemFormat):
        raise UsageError(f"--format {options.format} is not for check; use {join_all(get_args(ProblemFormat), 'or')}")
    problems: tuple[Problem, ...] = ()
    reviewed: Review | None = None
    lines = 0
    try:
        for file in options.arguments or (None,):
            file_problems, reviewed, number = _check(file, options, terminal)
            problems += tuple(problem for problem in file_problems if problem not in problems)
            lines += number
    except BadInputError as error:
        if options.format == "text" or options.json:
            raise
        problems = error.problems
    wrong = any(problem.is_error for problem in problems)
    ended = Exit.BAD_INPUT if wrong else Exit.DONE
    if options.json:
        score = reviewed.score if reviewed else None
        terminal.print_json(
            {
                "problems": problems_to_json(problems),
                **({"exit": ended.value} if wrong else {}),
                "objective": objective_to_json(score) if score else None,
                "people": summaries_to_json(score) if score else [],
            }
        )
    if options.arguments:
        verdict = f"Checked {pluralize(lines, 'line')}: {'cannot be loaded' if wrong else 'OK to load'}."
    else:
        assigned = f"{lines} assigned {'duty' if lines == 1 else 'duties'}"
        verdict = f"Checked team.yaml, outages.yaml and {assigned}{'' if problems else ': OK'}."
    if options.format == "text":
        terminal.show_problems(problems, verdict)
        return ended
    form = render_for_github if options.format == "github" else render_concisely
    if problems:
        terminal.print_data("\n".join(form(problem) for problem in sort_problems(problems)))
    return ended


def _check(file: str | None, options: Options, terminal: Terminal) -> tuple[tuple[Problem, ...], Review, int]:
    """Return the problems of one file or of what is assigned, the review, and the number of lines."""
    inputs = read(options, terminal, rotation=file, show_warnings=False)
    calendar = inputs.read_calendar()
    lines = inputs.rotation.read
    if file is None:
        inputs = replace(inputs, rotation=_build_assigned(calendar.duties, inputs))
        lines = len(inputs.rotation.lines)
    if file is None and options.format == "text":
        inputs.say_how_to_begin(calendar, options, terminal)
    inputs = inputs.accept_strangers(calendar)
    reviewed = inputs.review(calendar)
    problems = (*reviewed.problems, *inputs.warn_of_unknown_duties(calendar))
    if named := inputs.rotation.weeks(inputs.team.week):
        first = inputs.team.week.containing(named[0])
        problems += review_opening(inputs.team, inputs.outages, calendar.duties, first, inputs.today)
    inputs.say_what_counts(calendar, terminal)
    return problems, reviewed, lines


def _build_assigned(duties: Sequence[Duty], inputs: Inputs) -> Rotation:
    """Return what is assigned from today on as a rotation; its lines are in no file."""
    coming = [duty for duty in duties if duty.span.end > inputs.today]
    weeks = sorted({week for duty in coming for week in inputs.team.week.weeks_of(duty.span)})
    return Rotation(tuple(line for week in weeks for line in build_lines(week, duties)))
