"""The local calendar: one file that holds the duties and is itself the feed that people subscribe to."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rotation.atomic import check_writable, lock_folders
from rotation.atomic import replace as replace_file
from rotation.calendars.event import compute_sequence, is_managed
from rotation.calendars.ics.properties import restore_lines, select_foreign_lines
from rotation.calendars.ics.reader import Piece, parse
from rotation.errors import BadInputError, RefusedError, TemporaryError
from rotation.untrusted import read_if_there

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from rotation.calendars.event import Event
    from rotation.model import Team
    from rotation.weeks import Span


class IcsFile:
    """A calendar file as a Store. Writes are collected, and made all at once by `flush`: a load is whole or not at all.

    The token of an event is its place in the file as last read. `now` becomes the time of change of what is written.
    """

    atomic = True

    def __init__(self, path: Path, team: Team, now: datetime) -> None:
        """Take the file, which need not exist; a symbolic link stays one, and what it points to is the calendar."""
        self._named = path
        self._path = Path(os.path.realpath(path))  # which, unlike Path.resolve, bears a circle of links
        self._team, self._now = team, now.astimezone(UTC)
        self._data = b""
        self._pieces: tuple[Piece, ...] = ()
        self._written: dict[int, Event] = {}
        self._dropped: set[int] = set()
        self._new: list[Event] = []
        self._restored: dict[Event, bytes] = {}
        self._lock = ExitStack()

    @property
    def name(self) -> str:
        """The file's name, as given."""
        return str(self._named)

    def events(self, window: Span | None = None) -> tuple[Event, ...]:
        """Return the entries of the file. Raises BadInputError when it cannot be read from beginning to end."""
        self._data = read_if_there(self._path)
        self._pieces = parse(self._data, self.name)
        self._written, self._dropped, self._new, self._restored = {}, set(), [], {}
        events = (piece.event for piece in self._pieces if piece.event is not None)
        return tuple(event for event in events if window is None or window.overlaps(event.span))

    def ready(self) -> None:
        """Raise nothing: whether the file can be written is found out where it is locked."""

    def create(self, event: Event) -> Event:
        """Add the event, or revive the cancelled one of its id, with a higher sequence number."""
        index = self._find_cancelled(event.id)
        if index is not None:
            return self._write(index, event)
        event = self._change(event, 0)
        self._new.append(event)
        return event

    def update(self, old: Event, new: Event) -> Event:
        """Write the event over the old one; lines of it that are not ours stay."""
        return self._write(int(old.token or ""), new)

    def delete(self, event: Event) -> Event:
        """Remove the event; whoever has subscribed to the file sees it go."""
        self._dropped.add(int(event.token or ""))
        return event

    def content(self, event: Event) -> str:
        """Return the event's lines."""
        return self._pieces[int(event.token or "")].raw.decode(errors="surrogateescape")

    def restore(self, event: Event, content: str, over: Event | None) -> Event:
        """Put the event's lines back, as a newer version; lines that people have added since stay."""
        # Here and not above, since reading needs no icalendar, whose import takes longer than reading ten years.
        from rotation.calendars.ics import writer  # noqa: PLC0415

        index = self._find_cancelled(event.id) if over is None else int(over.token or "")
        present = None if index is None else self._pieces[index]
        event = self._change(event, 1 + max(event.sequence, present.event.sequence if present and present.event else 0))
        over_lines = None if over is None or present is None else present.raw
        self._restored[event] = restore_lines(
            content.encode(errors="surrogateescape"),
            over_lines,
            event.sequence,
            f"{self._now:%Y%m%dT%H%M%SZ}",
            writer.format_memory(event),
        )
        if index is None:
            self._new.append(event)
        else:
            self._written[index] = event
        return event

    def flush(self) -> None:
        """Replace the file if anything was written. Raises TemporaryError when it has changed since it was read."""
        if not (self._written or self._dropped or self._new):
            return
        if read_if_there(self._path) != self._data:
            raise TemporaryError(
                f"{self.name} was changed by another program at the same moment; nothing was written",
                hint="running the same command again is safe",
            )
        text = self._render()
        self._check(text)
        replace_file(self._path, text)

    def _check(self, text: bytes) -> None:
        """Raise RefusedError unless what is about to be written can be read again, and says what was to be written."""
        try:
            events = [piece.event for piece in parse(text, self.name) if piece.event is not None]
        except BadInputError as error:
            problem = error.problems[0]
            raise RefusedError(
                f"{self.name} could not be read after this change: {problem.message}; nothing was written",
                hint=f"correct this line in it: {problem.place.text}" if problem.place and problem.place.text else None,
            ) from error
        contents = {(event.id, event.digest, event.cancelled) for event in events}
        lost = [e for e in (*self._written.values(), *self._new) if (e.id, e.digest, e.cancelled) not in contents]
        if lost:
            raise RefusedError(
                f"{self.name} would not say what was to be written for {lost[0].span}; nothing was written"
            )

    def __enter__(self) -> Self:
        """Keep other loaders out. Raises TriageError when one is at work or when the file cannot be written."""
        self._lock.enter_context(lock_folders(self._path))
        try:
            check_writable(self._path)
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.close()

    def _find_cancelled(self, uid: str) -> int | None:
        """Return where the cancelled event of this id is, if there is one."""
        events = ((n, p.event) for n, p in enumerate(self._pieces) if p.event is not None and p.kind == "VEVENT")
        return next((index for index, event in events if event.cancelled and event.id == uid), None)

    def _write(self, index: int, event: Event) -> Event:
        before = self._pieces[index].event
        event = self._change(event, before.sequence + 1 if before is not None else 0)
        self._written[index] = event
        return event

    def _change(self, event: Event, sequence: int) -> Event:
        return replace(event, modified=self._now, sequence=max(sequence, compute_sequence(self._now)), token=None)

    def _render(self) -> bytes:
        """Return the file with everything written in it; new events come before the first later one of ours."""
        # Here and not above, since reading needs no icalendar, whose import takes longer than reading ten years.
        from rotation.calendars.ics import writer  # noqa: PLC0415

        pieces: list[Piece] = []
        for index, piece in enumerate(self._pieces):
            event = self._written.get(index, piece.event)
            if index in self._dropped or (event is not None and writer.is_obsolete(event, self._team)):
                continue
            if event is not None and index in self._written:
                raw = self._restored.get(event) or writer.format_entry(
                    event, self._team, select_foreign_lines(piece.raw)
                )
                pieces.append(Piece(raw, piece.kind, event))
            else:
                pieces.append(piece)
        pieces = writer.add_header(pieces, self._team.name)
        end = next(index for index, piece in enumerate(pieces) if piece.kind == "END")
        before = [
            (index, p.event)
            for index, p in enumerate(pieces)
            if p.event is not None and is_managed(p.event, self._team)
        ]
        for event in sorted(self._new, key=lambda event: (event.span, event.id), reverse=True):
            index = next((index for index, other in before if other.span > event.span), end)
            raw = self._restored.get(event) or writer.format_entry(event, self._team)
            pieces.insert(index, Piece(raw, "VEVENT", event))
        return b"".join(piece.raw for piece in pieces)
