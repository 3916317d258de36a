"""What every change of the calendar does: prepare all that follows from it, change the calendar, and then do that.

Whatever can fail for a reason of its own fails before the calendar changes. From then on a failure keeps nothing else
from being done, and ends as one after which running the command again is safe.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from rotation.atomic import lock_folders, resolve_folder
from rotation.calendars.apply import apply
from rotation.calendars.changes import Create, Delete, Keep
from rotation.calendars.classify import classify
from rotation.calendars.duty_event import list_duties
from rotation.calendars.ownership import check_calendar, find_calendar_file
from rotation.calendars.record import Record, list_event_changes
from rotation.calendars.undo import revert_events
from rotation.commands._notices import Mails, build_notices, check_room
from rotation.commands._undo_folder import draft_record, find_due_records, mark_notices, prune_records, remove_record
from rotation.errors import TemporaryError, TriageError, format_reason
from rotation.publishing.feed_file import check_feed, draft_feed, export, find_feed_path
from rotation.text import join_some, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rotation.atomic import Draft
    from rotation.calendars.apply import Applied
    from rotation.calendars.changes import Changes
    from rotation.calendars.duty_event import CalendarEvents
    from rotation.calendars.event import Event
    from rotation.commands._context import Inputs
    from rotation.commands._notices import Notice
    from rotation.model import Team
    from rotation.options import Options
    from rotation.terminal import Terminal


@contextmanager
def lock(inputs: Inputs, options: Options) -> Iterator[None]:
    """Read and write the calendar in this context; with `--dryRun` other programs need not be kept out.

    The folders of the calendar, of team.yaml and of the feed are locked, once each. Raises RefusedError where the
    calendar or the feed may not be written, TemporaryError where another program holds one of the folders.
    """
    team, folder = inputs.team, options.folder
    check_calendar(team, folder)
    check_feed(team, folder)
    if options.dry_run:
        yield
        return
    with inputs.store, lock_folders(*_find_places_beside(team, folder)):
        yield


def _find_places_beside(team: Team, folder: Path) -> list[Path]:
    """Return the folder and the feed that are written with the calendar, where they are not in its folder."""
    calendar, feed = find_calendar_file(team, folder), find_feed_path(team, folder)
    places = {folder: folder.resolve(), **({} if feed is None else {feed: resolve_folder(feed)})}
    return [place for place, within in places.items() if calendar is None or within != calendar.parent]


class Prepared:
    """The files that are written with a change of the calendar: on the disk, and not in their places yet."""

    def __init__(self, changes: Changes, inputs: Inputs, options: Options, undoes: str | None) -> None:
        """Write them all; raise TriageError where one cannot be. To be closed in the end."""
        self._inputs, self._options, self._undoes = inputs, options, undoes
        self._drafts = ExitStack()
        self._number: str | None = None
        self._record: Draft | None = None
        self._feed: Draft | None = None
        self._mails: Mails | None = None
        self._due: dict[str, Record] = {}
        self._before = changes.before
        self.notices: tuple[Notice, ...] = ()
        try:
            self._prepare(changes, undoes)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Forget what is not in its place."""
        self._drafts.close()

    @property
    def undo(self) -> str | None:
        """The command that undoes the change; None where there is nothing to undo."""
        return None if self._number is None else self._options.command("undo", self._number)

    @property
    def rest(self) -> str | None:
        """How to go on where the change ends early; None where the same command may be run again."""
        if self._options.action == "swap":  # which would swap back
            return "undo that before you swap again"
        if self._options.action == "undo" and self._undoes is not None:  # without a number it would undo another one
            return f"{self._options.command('undo', self._undoes)} does the rest"
        return None

    def keep_record(self) -> None:
        """Keep what undoes the change."""
        if self._record is not None:
            self._record.commit()

    def forget_record(self) -> None:
        """Forget it: nothing was changed."""
        if self._number is not None:
            remove_record(self._options.folder, self._number)

    def say_how_to_undo(self, terminal: Terminal) -> None:
        """Say it of a command that ends early, and what becomes of the notices."""
        if self.undo is not None:
            terminal.note(f"To undo what was written:  {self.undo}")
        if self._mails is not None:
            terminal.note("No notice was written. The same load again, or the next change with --notices, does that.")

    def write_notices(self, changes: Changes, calendar: CalendarEvents, terminal: Terminal) -> None:
        """Write what the changes, as they were made, mean for whom; say where, and for whom there is no address."""
        if self._mails is None or self._options.notices is None:
            return
        folder = self._options.path(self._options.notices)
        notices = build_notices(replace(changes, before=self._before), calendar, self._inputs, folder)
        try:
            self._mails.write(notices)
            self._mark_notified()
        except (OSError, TriageError) as error:
            raise TemporaryError(
                f"the calendar is changed, but not all notices are written: {format_reason(error)}",
                hint="fix that; the next change with --notices, or the same load again, writes them",
            ) from error
        self.notices, self._mails = tuple(notices), None
        terminal.note(f"Wrote {pluralize(len(notices), 'notice')} to {folder}.")
        if unaddressed := [notice.person for notice in notices if notice.email is None]:
            terminal.note(f"Without an address in team.yaml: {join_some(unaddressed)}.")

    def _mark_notified(self) -> None:
        """Remember that the notices are written; where that fails, they are not."""
        try:
            mark_notices(self._options.folder, self._due, due=False)
        except BaseException:
            if self._mails is not None:
                self._mails.take_back()
            with suppress(TriageError):
                mark_notices(self._options.folder, self._due, due=True)
            raise

    def write_feed(self, calendar: CalendarEvents) -> None:
        """Make the feed say what the calendar has."""
        export(
            calendar,
            self._inputs.team,
            self._options.folder,
            self._inputs.today,
            self._inputs.find_away_today(calendar.duties),
            prepared=self._feed,
        )

    def _prepare(self, changes: Changes, undoes: str | None) -> None:
        inputs, options = self._inputs, self._options
        team = inputs.team
        expected = classify(changes.left, team, inputs.today)
        if options.notices is not None:
            self._due = find_due_records(options.folder, team)
        # What events remember besides is nobody's to undo.
        if any(not isinstance(action, Keep) for action in changes.visible):
            record = Record(
                command=(options.action, *options.arguments),
                made=options.now,
                owner=team.mark,
                calendar=team.calendar,
                events=list_event_changes(changes, inputs.store.content),
                undoes=undoes,
                notices_due=options.notices is not None,
            )
            self._number, self._record = draft_record(options.folder, record)
            self._drafts.callback(self._record.discard)
            if options.notices is not None:
                self._due[self._number] = record
        if options.notices is not None:
            # Of changes that ended early nobody has got a notice yet.
            if len(self._due) > 1 or not self._number:
                before = revert_events([*self._due.values()], changes.left, team)
                self._before = list_duties(classify(before, team, inputs.today).changeable)
            folder = options.path(options.notices)
            self._mails = Mails(folder)
            self._drafts.callback(self._mails.close)
            self._mails.expect(build_notices(replace(changes, before=self._before), expected, inputs, folder))
        self._feed = draft_feed(expected, team, options.folder, inputs.today, inputs.find_away_today(expected.duties))
        if self._feed is not None:
            self._drafts.callback(self._feed.discard)


def write(  # noqa: PLR0913 (the last is an option)
    changes: Changes,
    calendar: CalendarEvents,
    inputs: Inputs,
    options: Options,
    terminal: Terminal,
    *,
    undoes: str | None = None,
) -> tuple[Changes, CalendarEvents, tuple[Notice, ...], TemporaryError | None]:
    """Write the changes, the notices of what they mean for whom, and the feed; say how to undo them.

    Returns the changes as they were carried out, what the calendar has now, the notices, and what went wrong once the
    calendar had been changed.
    """
    if not changes.writes and (options.notices is None or not find_due_records(options.folder, inputs.team)):
        export(calendar, inputs.team, options.folder, inputs.today, inputs.find_away_today(calendar.duties))
        return changes, calendar, (), None
    # 1. Whatever can fail for a reason of its own.
    prepared = Prepared(changes, inputs, options, undoes)
    try:
        # 2. The calendar, once it is on the disk how to undo that.
        prepared.keep_record()
        applied = _apply(changes, inputs, prepared, terminal) if changes.writes else None
        try:
            if applied is not None:
                terminal.has_changed = True
                calendar = classify(applied.events, inputs.team, inputs.today)
                # Who serves is what the calendar has now: where somebody has edited an event meanwhile, that stays.
                changes = replace(applied.changes, after=list_duties(calendar.changeable))
            # 3. What follows from that.
            trouble = _attempt(
                lambda: prepared.write_notices(changes, calendar, terminal), lambda: prepared.write_feed(calendar)
            )
        except BaseException:
            prepared.say_how_to_undo(terminal)
            raise
        for action in changes.actions:
            if isinstance(action, Create) and action.content and action.event.id not in calendar.live_ids:
                terminal.note(f"{action.duty.span.start}: the deleted event cannot come back; a new one replaces it.")
        if prepared.undo:
            terminal.note(f"To undo this:  {prepared.undo}")
        prune_records(options.folder)
    finally:
        prepared.close()
    return changes, calendar, prepared.notices, trouble


def check_writes(changes: Changes, options: Options) -> None:
    """Raise RefusedError where the changes could not be made, as far as that can be known without writing."""
    if options.notices is not None and changes.writes:
        check_room(options.path(options.notices))


def notices_to_json(notices: Sequence[Notice], options: Options) -> dict[str, object]:
    """Return the notices as `--json` prints them; nothing where none were asked for."""
    return {} if options.notices is None else {"notices": [asdict(notice) for notice in notices]}


def _apply(changes: Changes, inputs: Inputs, prepared: Prepared, terminal: Terminal) -> Applied:
    """Make the changes in the calendar; say how to undo what was written where that ends early."""
    try:
        with terminal.progress("Writing the calendar", len(changes.writes)) as progress:
            return apply(changes, inputs.store, lambda done, _total: progress.reach(done), rest=prepared.rest)
    except BaseException as error:
        # A calendar that is written all at once is perhaps as it was.
        if inputs.store.atomic and not _is_written(changes, inputs):
            prepared.forget_record()
            raise
        prepared.say_how_to_undo(terminal)
        if isinstance(error, TemporaryError) and prepared.rest is not None:
            raise TemporaryError(str(error), hint=prepared.rest) from error
        raise


def _is_written(changes: Changes, inputs: Inputs) -> bool:
    """Return whether the calendar has any of the changes, or cannot be read: then it may have them."""
    try:
        there = {_identify(event) for event in inputs.store.events() if not event.cancelled}
    except TriageError:
        return True
    before = {_identify(change.was) for change in list_event_changes(changes, lambda _: "") if change.was}
    return any(
        (isinstance(action, Delete)) != (_identify(action.event) in there)
        for action in changes.writes
        if isinstance(action, Delete) or _identify(action.event) not in before
    )


def _identify(event: Event) -> tuple[str | None, ...]:
    return event.id, event.digest, event.owner, event.written_digest


def _attempt(*steps: Callable[[], None]) -> TemporaryError | None:
    """Take each step; return the first failure as an error after which running the command again is safe."""
    first: TemporaryError | None = None
    for step in steps:
        try:
            step()
        except TemporaryError as error:
            first = first or error
        except (OSError, TriageError) as error:
            first = first or TemporaryError(
                f"the calendar is changed, but then: {format_reason(error)}", hint="fix that"
            )
    return first
