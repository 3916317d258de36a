"""What every command that sets weeks does in the end: show what changes, change it, and keep what undoes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from rotation.calendars.changes import Create, Delete, Keep, Update, to_json
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.event import clean
from rotation.commands._write import check_writes, notices_to_json, write
from rotation.errors import Exit, TemporaryError
from rotation.files.rotation_txt import NOBODY
from rotation.publishing.feed_file import read_events
from rotation.text import join_all, join_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.calendars.changes import Action, Changes, Refused
    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.commands._context import Inputs
    from rotation.commands._notices import Notice
    from rotation.model import Rotation
    from rotation.options import Options
    from rotation.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Phrasing:
    """How a command speaks of what was to be written: `wants` before a name, `force` after what is overwritten."""

    wants: str
    force: str = ""


FROM_FILES = {"load", "edit"}
LOADED = Phrasing("the file has", " with the file")
WRITTEN = Phrasing("you asked for")


def apply_changes(  # noqa: PLR0913 (the last three are options)
    rotation: Rotation,
    calendar: CalendarEvents,
    inputs: Inputs,
    options: Options,
    terminal: Terminal,
    *,
    phrasing: Phrasing = LOADED,
    further: Mapping[str, object] | None = None,
    seen: Changes | None = None,
) -> Exit:
    """Set the weeks that the rotation names in the calendar with these events, or with `--dryRun` show what that does.

    `further` is what `--json` has besides the changes; those already `seen` are not shown again.

    Returns CONFLICTS when edits by hand were kept, when the calendar did not accept some changes, or when an undo left
    out days before today; BAD_INPUT when it accepted none. Raises RefusedError where weeks that are over would change,
    SignInError where the calendar may not be changed, and TemporaryError when it gives up, or when it is loaded but its
    feed could not be written.
    """
    changes = plan_changes(rotation, calendar, inputs, options)
    return show_and_write(changes, calendar, inputs, options, terminal, phrasing=phrasing, further=further, seen=seen)


def show_and_write(  # noqa: PLR0913 (the last four are options)
    changes: Changes,
    calendar: CalendarEvents,
    inputs: Inputs,
    options: Options,
    terminal: Terminal,
    *,
    phrasing: Phrasing = LOADED,
    further: Mapping[str, object] | None = None,
    seen: Changes | None = None,
    undoes: str | None = None,
) -> Exit:
    """Make the changes in the calendar with these events, or with `--dryRun` show them; the rest is as above.

    `undoes` is the name of the change that these undo.
    """
    if changes != seen:
        show(changes, terminal, phrasing, as_json=options.json)
    if changes.writes:
        inputs.store.ready()
    notices: tuple[Notice, ...] = ()
    trouble: TemporaryError | None = None
    if options.dry_run:
        check_writes(changes, options)
    else:
        planned = changes.kept
        changes, calendar, notices, trouble = write(changes, calendar, inputs, options, terminal, undoes=undoes)
        # Somebody else was faster with these, or the calendar did not do what it reported.
        for keep in [keep for keep in changes.kept if keep not in planned]:
            terminal.note(_format_action(keep, phrasing))
    for refused in changes.refused:
        terminal.note(_format_refused(refused))
    terminal.note(_format_outcome(changes, inputs.store.name, phrasing, dry_run=options.dry_run))
    if options.json:
        terminal.print_json(to_json(changes) | notices_to_json(notices, options) | dict(further or {}))
    if not options.dry_run:
        terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    if trouble is not None:
        raise trouble
    if changes.refused and not changes.writes:
        return Exit.BAD_INPUT
    conflicts = [keep for keep in changes.kept if not keep.by_command]
    # A load or a swap is about the days to come; an undo, about all of the change.
    partial = undoes is not None and changes.past_days
    return Exit.CONFLICTS if conflicts or changes.refused or partial else Exit.DONE


def plan_changes(rotation: Rotation, calendar: CalendarEvents, inputs: Inputs, options: Options) -> Changes:
    """Return what setting the weeks of the rotation does to the calendar with these events; see `diff`."""
    published = classify(read_events(inputs.team, options.folder), inputs.team).duties
    return diff(
        rotation,
        calendar,
        inputs.team,
        today=inputs.today,
        force=options.force,
        published=published,
        from_file=options.action in FROM_FILES,
    )


def show(changes: Changes, terminal: Terminal, phrasing: Phrasing, *, as_json: bool = False) -> None:
    """Print the changes, a line for each event that changes or is kept; not where it will follow as JSON."""
    if changes.visible and not as_json:
        terminal.print_data("\n".join(_format_action(action, phrasing) for action in changes.visible))
    if changes.past_days:
        terminal.note(format_past_days(changes.past_days))
    for other in changes.others:
        terminal.note(f"The rotation '{other}' also has events in these weeks. They were not changed.")
    for each in changes.unending:
        terminal.note(_format_unending(each, changes))
    for event in changes.restricted:
        terminal.note(f"The event '{clean(event.title)}' of {event.span} is not a duty: {event.restriction}.")


def format_past_days(days: Sequence[date]) -> str:
    """Return that days of the running week which are over stay as they are."""
    are = "is before today and stays as it is" if len(days) == 1 else "are before today and stay as they are"
    return f"{join_days(days)} {are}. --force changes past days too."


def _format_action(action: Action, phrasing: Phrasing) -> str:
    """Return one line of the changes."""
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
        case Keep(requested=requested):
            days = f"{requested.span} " if requested and requested.person == person else ""
            wants = f"{phrasing.wants} {days}{requested.person if requested else NOBODY}"
            return f"! {day}: kept {person or 'an event'} ({action.reason}); {wants}"
        case _:
            assert_never(action)


def _format_unending(each: DutyEvent, changes: Changes) -> str:
    """Return that a series or a timed event stays beside what is loaded, and how to end it."""
    what = (
        f"The recurring event '{clean(each.event.title)}'" if each.event.recurring else f"'{clean(each.event.title)}'"
    )
    days = (action.duty.span.start for action in changes.writes)
    first = max(each.event.span.start, min(days, default=each.event.span.start))
    way = f"end its repetition before {first}" if each.event.recurring else "shorten or remove it"
    return f"{what} also covers days in these weeks. It was not changed: {way} in your calendar program."


def _format_refused(refused: Refused) -> str:
    """Return why the calendar did not accept a change, and the way out."""
    action = refused.action
    what = f"remove {action.duty.person}" if isinstance(action, Delete) else f"write {action.duty.person}"
    hint = f"\n  {refused.hint}" if refused.hint else ""
    return f"{action.duty.span.start}: could not {what}: {refused.reason}{hint}"


def _format_outcome(changes: Changes, calendar: str, phrasing: Phrasing, *, dry_run: bool) -> str:
    """Return what was done, or with `--dryRun` would be, in one line."""
    kinds: dict[type[Action], tuple[str, str]] = {
        Create: ("create", "created"),
        Update: ("change", "changed"),
        Delete: ("remove", "removed"),
    }
    writes = [action for action in changes.visible if not isinstance(action, Keep)]
    numbers = {kind: sum(isinstance(action, kind) for action in writes) for kind in kinds}
    others = {"unchanged": changes.unchanged, "kept": len(changes.kept), "refused": len(changes.refused)}
    rest = [f"{number} {word}" for word, number in others.items() if number]
    if dry_run:
        would = [f"{kinds[kind][0]} {number}" for kind, number in numbers.items() if number]
        events = "event" if len(writes) == 1 else "events"
        more = f" ({', '.join(rest)})" if rest else ""
        what = f"would {join_all(would, 'and')} {events} in" if would else "nothing would change in"
        text = f"Dry run: {what} {calendar}{more}."
    else:
        done = [f"{number} {kinds[kind][1]}" for kind, number in numbers.items() if number]
        text = f"{calendar}: {', '.join([*done, *rest]) or 'nothing to do'}."
    overwritten = sum(not keep.final for keep in changes.kept)
    them = "it" if overwritten == 1 else "them"
    return f"{text} --force overwrites {them}{phrasing.force}." if overwritten else text
