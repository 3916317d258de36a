"""--load FILE: check a rotation, show what changes in the calendar, change it, and keep what undoes it."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, assert_never

from rotation.calendars.actions import Create, Delete, Keep, Update, before, moves, to_json
from rotation.calendars.event import duties
from rotation.calendars.sync import apply, plan
from rotation.commands.inputs import read
from rotation.errors import BadInputError, Exit
from rotation.files.rotation import NOBODY, Notes, in_words, render
from rotation.planning.review import review

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.calendars.actions import Action, Moves, Plan
    from rotation.commands.inputs import Inputs
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Span

NOTHING = "Nothing was loaded."
UNDO = "undo"  # the folder, beside team.yaml, with what loads have replaced


def run(options: Options, terminal: Terminal) -> Exit:
    """Load the rotation, or with `--dryRun` show what loading would do; return KEPT when edits by hand were kept.

    Raises BadInputError when the rotation has an error.
    """
    inputs = read(options, rotation=options.arguments[0], outcome=NOTHING)
    if options.dry_run:
        return _load(inputs, options, terminal)
    with inputs.store:
        return _load(inputs, options, terminal)


def _load(inputs: Inputs, options: Options, terminal: Terminal) -> Exit:
    team, events = inputs.team, inputs.store.events()
    reviewed = review(
        inputs.rotation, team, inputs.outages, duties(events, team), today=inputs.today, found=inputs.problems
    )
    if any(problem.is_error for problem in reviewed.problems):
        raise BadInputError(reviewed.problems, NOTHING)
    terminal.problems(reviewed.problems)
    planned = plan(inputs.rotation, events, team, today=inputs.today, force=options.force)
    if planned.actions and not options.json:
        terminal.data("\n".join(_told(action) for action in planned.actions))
    for other in planned.others:
        terminal.note(f"The rotation '{other}' has events in these weeks too; they were left alone.")
    if planned.writes and not options.dry_run:
        undo = _save(planned, options)
        with terminal.progress("Writing the calendar", len(planned.writes)) as progress:
            applied = apply(planned, inputs.store, lambda _done, _total: progress.step())
        planned = _overtaken(planned, applied.kept)
        for moved in moves(planned):
            terminal.note(_message(moved))
        if undo:
            terminal.note(f"To undo this:  ./triage.py --load {undo}")
    terminal.note(_closing(planned, inputs.store.name, dry_run=options.dry_run))
    if options.json:
        terminal.json(to_json(planned))
    return Exit.KEPT if planned.kept else Exit.DONE


def _save(planned: Plan, options: Options) -> Path | None:
    """Save the lines about to be replaced as a file to load; return its path, or None where no day changes hands."""
    lines = before(planned)
    if not lines.lines:
        return None
    folder = options.folder / UNDO
    folder.mkdir(exist_ok=True)
    text = render(lines, Notes(header=(f"What stood in the calendar before {options.now:%Y-%m-%d %H:%M} UTC",)))
    for number in count():
        path = folder / f"{options.now:%Y%m%d-%H%M%S}{f'_{number}' if number else ''}.txt"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            continue
        return path
    return None


def _overtaken(planned: Plan, kept: tuple[Keep, ...]) -> Plan:
    """Return the plan as it was carried out, where somebody edited some of the events meanwhile."""
    lost = {keep.event.id for keep in kept}
    return (
        replace(planned, actions=(*(a for a in planned.actions if a.event.id not in lost), *kept)) if kept else planned
    )


def _told(action: Action) -> str:
    """Return one line of the plan."""
    day, person = action.duty.span.start, action.duty.person
    match action:
        case Create():
            return f"+ {day}: {person}"
        case Update(was=was) if was == action.duty:
            return f"~ {day}: {person} ({'adopted' if action.adopts else 'renewed'})"
        case Update(was=was):
            moved = "" if was.span == action.duty.span else f" {was.span}"
            return f"~ {day}: {person} (was{moved} {was.person})"
        case Delete():
            return f"- {day}: {person}"
        case Keep(wanted=wanted):
            return f"! {day}: {person} stays: {action.reason}; the file has {wanted.person if wanted else NOBODY}"
        case _:
            assert_never(action)


def _message(moved: Moves) -> str:
    """Return one line to send to somebody whose weeks have changed."""
    parts = []
    if moved.gained:
        parts.append(f"you are on duty {_listed(moved.gained)}")
    if moved.lost:
        parts.append(f"you are no longer on duty {_listed(moved.lost)}")
    return f"{moved.person}: {', and '.join(parts)}."


def _listed(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{in_words(span)} {span.last.year}" for span in spans)


def _closing(planned: Plan, calendar: str, *, dry_run: bool) -> str:
    """Return what was done, or would be, in one line."""
    kinds = {"created": Create, "changed": Update, "removed": Delete, "kept as edited by hand": Keep}
    numbers = {word: sum(isinstance(action, kind) for action in planned.actions) for word, kind in kinds.items()}
    numbers["unchanged"] = planned.unchanged
    said = ", ".join(f"{number} {word}" for word, number in numbers.items() if number) or "nothing to do"
    cure = " --force takes the file's word instead." if planned.kept else ""
    return f"{'Nothing was written; it would be, in' if dry_run else 'Loaded into'} {calendar}: {said}.{cure}"
