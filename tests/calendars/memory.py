"""A calendar in memory that behaves like one on a server: every write at once, ETags, deleted ids that stay taken."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import count
from typing import TYPE_CHECKING, Self

from rotation.calendars.event import Event, Times
from rotation.calendars.store import Conflict
from rotation.errors import TemporaryError
from tests.calendars.world import NOW, TEAM

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from types import TracebackType

    from rotation.calendars.store import Store
    from rotation.model import Team
    from rotation.weeks import Span


class MemoryWorld:
    """The server, and people at its web page. `meanwhile` is called before each request that a store makes."""

    def __init__(self) -> None:
        self.entries: dict[str, Event] = {}
        self.requests: list[str] = []
        self.meanwhile: Callable[[int], None] = lambda number: None  # noqa: ARG005
        self._etags = count(1)

    def store(self, team: Team = TEAM, now: datetime = NOW) -> Store:
        """Return the server as a store."""
        del team
        return MemoryStore(self, now)

    def add(self, uid: str, title: str, span: Span, *, timed: bool = False, weekly: bool = False) -> None:
        """Add an entry."""
        days = f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}\r\nDTEND;VALUE=DATE:{span.end:%Y%m%d}"
        lines = ("BEGIN:VEVENT", f"UID:{uid}", days, "RRULE:FREQ=WEEKLY", f"SUMMARY:{title}", "END:VEVENT", "")
        event = Event(uid, span, title, all_day=not timed, recurring=weekly)
        if timed:
            event = replace(event, times=Times(_at(span.start, 8), _at(span.last, 17)))
        self.put(replace(event, series=uid, ical="\r\n".join(lines).encode()) if weekly else event)

    def edit(self, uid: str, *, title: str | None = None, span: Span | None = None) -> None:
        """Change an entry."""
        old = self.entries[uid]
        self.put(replace(old, title=old.title if title is None else title, span=old.span if span is None else span))

    def remove(self, uid: str) -> None:
        """Delete an entry, which leaves its id taken."""
        self.put(replace(self.entries[uid], cancelled=True))

    def snapshot(self, uid: str) -> Event:
        """Return the entry, ETag included."""
        return self.entries[uid]

    def everything(self) -> object:
        """Return every entry, ETags included."""
        return dict(self.entries)

    def twin(self) -> MemoryWorld:
        """Return another server with the same entries."""
        twin = MemoryWorld()
        for event in self.entries.values():
            twin.put(event)
        return twin

    def put(self, event: Event) -> Event:
        """Store an entry under a new ETag."""
        self.entries[event.id] = replace(event, token=f"etag-{next(self._etags)}")
        return self.entries[event.id]

    def asked(self, request: str) -> None:
        """Note a request, and let something happen before it is answered."""
        self.requests.append(request)
        self.meanwhile(len(self.requests))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


class MemoryStore:
    """The tool's side of it."""

    name = "the calendar"
    atomic = False

    def __init__(self, world: MemoryWorld, now: datetime) -> None:
        self.world, self.now = world, now

    def events(self, window: Span | None = None) -> tuple[Event, ...]:
        """List everything, also what is deleted."""
        self.world.asked("list")
        return tuple(e for e in self.world.entries.values() if window is None or window.overlaps(e.span))

    def ready(self) -> None:
        """Allow everything."""

    def create(self, event: Event) -> Event | Conflict:
        """Insert; an id that is taken by a deleted event is restored, one that somebody uses is left to them."""
        self.world.asked("create")
        old = self.world.entries.get(event.id)
        if old is not None and not old.cancelled:
            return old if old.digest == event.digest else Conflict(old)
        return self.world.put(replace(event, sequence=0 if old is None else old.sequence + 1, modified=self.now))

    def update(self, old: Event, new: Event) -> Event | Conflict:
        """Put, if the ETag is the listed one."""
        return self._put("update", old, new)

    def delete(self, event: Event) -> Event | Conflict:
        """Delete, if the ETag is the listed one."""
        return self._put("delete", event, replace(event, cancelled=True))

    def content(self, event: Event) -> str:
        """Have nothing but what an event says."""
        return event.title

    def restore(self, event: Event, content: str, over: Event | None) -> Event | Conflict:
        """Put it back, over what is there or anew."""
        assert content == event.title
        return self.create(event) if over is None else self._put("update", over, event)

    def _put(self, request: str, old: Event, new: Event) -> Event | Conflict:
        self.world.asked(request)
        if self.world.entries[old.id].token != old.token:
            return Conflict(old)
        return self.world.put(replace(new, sequence=old.sequence + 1, modified=self.now))

    def flush(self) -> None:
        """Return at once: everything is written already."""

    def __enter__(self) -> Self:
        """Lock nothing: a server has no locks."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Have nothing to unlock."""


def fails_at(number: int) -> Callable[[int], None]:
    """Return what lets one request fail, and all after it."""

    def meanwhile(request: int) -> None:
        if request >= number:
            raise TemporaryError("the calendar does not answer")

    return meanwhile


def once(number: int, what: Callable[[], object]) -> Callable[[int], None]:
    """Return what does something just before one request."""

    def meanwhile(request: int) -> None:
        if request == number:
            with suppress(KeyError):
                what()

    return meanwhile
