"""What every command that sets weeks does in the end: show what changes, change it, and keep what undoes it."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, assert_never

from rotation.calendars.actions import Create, Delete, Keep, Update, before, moves, to_json
from rotation.calendars.diff import apply, plan
from rotation.commands._notices import make_room, write_notices
from rotation.errors import Exit
from rotation.files.rotation_txt import NOBODY, Notes, in_words, render
from rotation.publishing.feed_file import export, exported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rotation.calendars.actions import Action, Moves, Plan
    from rotation.calendars.event import Event
    from rotation.commands._context import Inputs
    from rotation.model import Rotation
    from rotation.options import Options
    from rotation.terminal import Terminal
    from rotation.weeks import Span

UNDO = "undo"  # the folder, beside team.yaml, with what was replaced


@dataclass(frozen=True, slots=True)
class Words:
    """How a command speaks of what it does: `done` before the calendar's name, `wants` before a name, `force` alone."""

    done: str
    wants: str
    force: str


LOADED = Words("Loaded into", "the file has", "--force takes the file's word instead.")
WRITTEN = Words("Written to", "you asked for", "--force takes your word instead.")


def lock(inputs: Inputs, options: Options) -> AbstractContextManager[object]:
    """Return the context to read and write the calendar in; with `--dryRun` other loaders need not be kept out."""
    return nullcontext() if options.dry_run else inputs.store


def carry_out(  # noqa: PLR0913 (the last two are the command's own words)
    rotation: Rotation,
    events: Sequence[Event],
    inputs: Inputs,
    options: Options,
    terminal: Terminal,
    *,
    words: Words = LOADED,
    further: Mapping[str, object] | None = None,
    seen: Plan | None = None,
) -> Exit:
    """Set the weeks that the rotation names in the calendar with these events, or with `--dryRun` show what that does.

    `further` is what `--json` has besides the plan; a plan that was `seen` is not shown again.

    Returns CONFLICTS when edits by hand were kept. Raises RefusedError where weeks that are over would change,
    SignInError where the calendar may not be changed, and TemporaryError when it gives up, or when it is loaded but its
    feed could not be written.
    """
    planned = plan_for(rotation, events, inputs, options)
    if planned != seen:
        show(planned, terminal, words, as_json=options.json)
    if planned.writes:
        inputs.store.ready()
    if not options.dry_run:
        planned, events = write(planned, events, inputs, options, terminal)
    terminal.note(_closing(planned, inputs.store.name, words, dry_run=options.dry_run))
    if options.json:
        terminal.json(to_json(planned) | dict(further or {}))
    if not options.dry_run:
        export(events, inputs.team, options.folder, inputs.today)
    return Exit.CONFLICTS if planned.kept else Exit.DONE


def plan_for(rotation: Rotation, events: Sequence[Event], inputs: Inputs, options: Options) -> Plan:
    """Return what setting the weeks of the rotation does to the calendar with these events; see `sync.plan`."""
    published = exported(inputs.team, options.folder)
    return plan(rotation, events, inputs.team, today=inputs.today, force=options.force, published=published)


def show(planned: Plan, terminal: Terminal, words: Words, *, as_json: bool = False) -> None:
    """Print the plan, a line for each event that changes or is kept; not where it will follow as JSON."""
    if planned.actions and not as_json:
        terminal.data("\n".join(_told(action, words) for action in planned.actions))
    for other in planned.others:
        terminal.note(f"The rotation '{other}' has events in these weeks too; they were left alone.")


def write(
    planned: Plan, events: Sequence[Event], inputs: Inputs, options: Options, terminal: Terminal
) -> tuple[Plan, Sequence[Event]]:
    """Write the plan, tell what it means for whom and how to undo it.

    Returns the plan as it was carried out, and what the calendar, which had these events, holds now.
    """
    if not planned.writes:
        return planned, events
    if options.notices is not None:
        make_room(options.path(options.notices))
    undo = _save(planned, options)
    try:
        with terminal.progress("Writing the calendar", len(planned.writes)) as progress:
            applied = apply(planned, inputs.store, lambda done, _total: progress.reach(done))
    except BaseException:
        if undo:
            terminal.note(f"To undo what was written:  ./triage.py --load {undo}")
        raise
    planned = _overtaken(planned, applied.kept)
    for moved in moves(planned):
        terminal.note(_message(moved))
    if options.notices is not None:
        written = write_notices(planned, inputs, options.path(options.notices))
        terminal.note(f"In {options.path(options.notices)} there are texts to send to {written} of them.")
    if undo:
        terminal.note(f"To undo this:  ./triage.py --load {undo}")
    return planned, applied.events


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


def _told(action: Action, words: Words) -> str:
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
            wants = f"{words.wants} {wanted.person if wanted else NOBODY}"
            return f"! {day}: {person} stays: {action.reason}; {wants}"
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


def _closing(planned: Plan, calendar: str, words: Words, *, dry_run: bool) -> str:
    """Return what was done, or would be, in one line."""
    kinds = {"created": Create, "changed": Update, "removed": Delete, "kept as edited by hand": Keep}
    numbers = {word: sum(isinstance(action, kind) for action in planned.actions) for word, kind in kinds.items()}
    numbers["unchanged"] = planned.unchanged
    said = ", ".join(f"{number} {word}" for word, number in numbers.items() if number) or "nothing to do"
    hint = f" {words.force}" if planned.kept else ""
    return f"{'Nothing was written; it would be, in' if dry_run else words.done} {calendar}: {said}.{hint}"
