"""undo [CHANGE]: put back, event by event, what the last change of the calendar replaced, or the change named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.calendars.undo import undo_changes
from rotation.commands._apply import Phrasing, show_and_write
from rotation.commands._context import read
from rotation.commands._undo_folder import is_of, read_records
from rotation.commands._write import lock
from rotation.errors import Exit, RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.commands._context import Inputs
    from rotation.commands._undo_folder import SavedRecord
    from rotation.options import Options
    from rotation.terminal import Terminal

UNDONE = Phrasing("before the change it was")


def run(options: Options, terminal: Terminal) -> Exit:
    """Undo the change, or with `--list` show what can be undone; return CONFLICTS when days before today stay.

    Raises RefusedError, which only `--force` overrides, where an event has been changed since or only days before
    today would change; UsageError where there is no such change.
    """
    inputs = read(options, terminal)
    if options.list_changes:
        records = read_records(options.folder)
        _list(records, options, terminal)
        if not records:
            inputs.say_how_to_begin(inputs.read_calendar(), options, terminal)
        return Exit.DONE
    with lock(inputs, options):
        records = read_records(options.folder)  # with the lock held: nobody makes a later change now
        events = inputs.store.events()
        calendar = inputs.classify_events(events)
        # A change of which nothing is left, such as one that failed before it wrote anything, is not waited for.
        for saved in _select_candidates(records, options):
            _check_place(saved, inputs)
            again = saved.undone and not options.arguments
            force = options.force and not again
            try:
                changes = undo_changes(saved.record, events, inputs.team, today=inputs.today, force=force)
            except RefusedError:
                # It has been undone, and what is there was changed since: that is no reason not to undo another one.
                if again:
                    continue
                raise
            if changes.writes or options.arguments:
                terminal.note(f"Undoing {saved.name}: {' '.join(saved.record.command)}")
                return show_and_write(changes, calendar, inputs, options, terminal, phrasing=UNDONE, undoes=saved.name)
    hint = inputs.find_how_to_begin(calendar, options) or f"{options.command('undo', '--list')} lists them all"
    raise UsageError("there is no change to undo", hint=hint)


def _select_candidates(records: Sequence[SavedRecord], options: Options) -> Sequence[SavedRecord]:
    """Return the change named or, where none is, those that could be the last one, the newest first."""
    if options.arguments:
        name = options.arguments[0]
        matching = [saved for saved in records if saved.name == name]
        if not matching:
            raise UsageError(
                f"there is no change '{name}'", hint=f"{options.command('undo', '--list')} shows all of them"
            )
        return matching
    # The undo that was made last may have been interrupted: then it is gone on with.
    last = records[-1].record.undoes if records else None
    unfinished = [saved for saved in records if saved.name == last and saved.record.undoes is None]
    return [*unfinished, *(saved for saved in reversed(records) if saved.record.undoes is None and not saved.undone)]


def _check_place(saved: SavedRecord, inputs: Inputs) -> None:
    """Refuse to undo in one calendar what was changed in another."""
    record = saved.record
    if not is_of(record, inputs.team):
        raise RefusedError(
            f"the change {saved.name} was made by '{record.owner}' in {record.calendar}, not here",
            hint="name that calendar with --calendarId ID or in team.yaml",
        )


def _list(records: Sequence[SavedRecord], options: Options, terminal: Terminal) -> None:
    if options.json:
        terminal.print_json(
            [
                {
                    "change": saved.name,
                    "made": saved.record.made.isoformat(),
                    "command": list(saved.record.command),
                    "events": len(saved.record.events),
                    "undoes": saved.record.undoes,
                    "undone": saved.undone,
                }
                for saved in reversed(records)
            ]
        )
        return
    for saved in reversed(records):
        undone = "  (undone)" if saved.undone else ""
        terminal.print_data(f"{saved.name}  {' '.join(saved.record.command)}{undone}")
    if not records:
        terminal.note("There is no change to undo.")
