"""What --assign, --delete and --swap have in common: some days change hands, the rest of their weeks stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rotation.commands._apply import WRITTEN, apply_changes, lock
from rotation.commands._context import read
from rotation.diagnostics import problems_json
from rotation.duties import TwoAtOnceError, changed
from rotation.errors import BadInputError, RefusedError, UsageError
from rotation.fairness.changes import effect
from rotation.files.source import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rotation.errors import Exit
    from rotation.fairness.changes import Effect
    from rotation.model import Duty, Team
    from rotation.spec import Options
    from rotation.terminal import Terminal

    Days = Mapping[date, str | None]

Value = TypeVar("Value")


def change_weeks(
    options: Options, terminal: Terminal, wanted: Callable[[Team, Sequence[Duty]], Days], *, checked: bool = True
) -> Exit:
    """Bring what is wanted, for each day a name or None for nobody, into the calendar; the way of a load.

    `wanted` is told the team and the duties that can be changed. Unless `checked` is False, it is said what the change
    brings with it. Raises BadInputError where somebody does not share the duty then.
    """
    inputs = read(options)
    team = inputs.team
    with lock(inputs, options):
        calendar = inputs.read_calendar()
        held = [each.duty for each in calendar.changeable]
        try:
            rotation = changed(held, team.week, wanted(team, held))
        except TwoAtOnceError as error:
            raise RefusedError(
                str(error), hint="name the first day of the week, or write its lines into a file and --load it"
            ) from error
        further: dict[str, object] = {}
        if checked:
            brought = effect(rotation, team, inputs.outages, calendar.duties, inputs.today)
            if any(problem.is_error for problem in brought.problems):
                raise BadInputError(brought.problems)
            terminal.problems(brought.problems)
            _say(brought, terminal)
            further = _json(brought)
        return apply_changes(rotation, calendar, inputs, options, terminal, words=WRITTEN, further=further)


def typed(read_it: Callable[[str, Team], Value], written: str, team: Team) -> Value:
    """Return what a word of the command line says; raise UsageError in the words that a file with it would get."""
    try:
        return read_it(written, team)
    except InvalidValueError as error:
        raise UsageError(error.message, hint=error.hint) from error


def _say(brought: Effect, terminal: Terminal) -> None:
    if brought.shifts:
        shifts = (f"{shift.person} {shift.before:+.2f} → {shift.after:+.2f}" for shift in brought.shifts)
        terminal.note(f"Balances: {', '.join(shifts)}.".replace("-0.00", "+0.00"))


def _json(brought: Effect) -> dict[str, object]:
    return {
        "problems": problems_json(brought.problems),
        "balances": [
            {"name": shift.person, "before": round(shift.before, 9), "after": round(shift.after, 9)}
            for shift in brought.shifts
        ],
    }
