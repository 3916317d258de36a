"""What every calendar can do, and nothing more: the contract of the local file and of Google."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rotation.calendars.event import Event
    from rotation.weeks import Span


MEANWHILE = "edited by somebody during the load"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A write that was not made, because the event is no longer as it was listed: `event`; and why not, in words."""

    event: Event
    reason: str = MEANWHILE


@dataclass(frozen=True, slots=True)
class Refusal:
    """A write that the calendar did not accept because of what the event says: why, in its own words, and a way out."""

    reason: str
    hint: str | None = None


class Store(Protocol):
    """A calendar. Reading needs no lock; the writes are made inside `with store:`, which keeps other loaders out.

    A store may hold writes back until `flush`. Everything may raise TriageError.
    """

    @property
    def name(self) -> str:
        """What to call the calendar in a message."""
        ...

    @property
    def atomic(self) -> bool:
        """Whether nothing is written before `flush`, and everything then."""
        ...

    def events(self, window: Span | None = None) -> tuple[Event, ...]:
        """Return the entries now in the calendar, or those with a day in the window: foreign and cancelled ones too."""
        ...

    def ready(self) -> None:
        """Raise TriageError where it is known already that writes would be refused; to be called after `events`."""
        ...

    def create(self, event: Event) -> Event | Conflict | Refusal:
        """Add the event, or revive the cancelled one of its id; return it as it is then, perhaps under another id."""
        ...

    def update(self, old: Event, new: Event) -> Event | Conflict | Refusal:
        """Make the listed event `old` say what `new` says, unless it has changed; return it as it is then."""
        ...

    def delete(self, event: Event) -> Event | Conflict | Refusal:
        """Remove the listed event, unless it has changed; return it as it was."""
        ...

    def content(self, event: Event) -> str:
        """Return all that the calendar holds of a listed event, in the store's own words, for `restore`."""
        ...

    def restore(self, event: Event, content: str, over: Event | None) -> Event | Conflict | Refusal:
        """Put the event back as it was when it had this content, over the listed event `over` unless that has changed.

        Without one to write over it is added anew. What people have added to `over` since stays. Return the event as it
        is then, perhaps under another id.
        """
        ...

    def flush(self) -> None:
        """Return when every write so far is safely in the calendar."""
        ...

    def __enter__(self) -> Self:
        """Keep other loaders out. Raises TemporaryError when one is at work."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let other loaders in; writes not flushed are forgotten."""
        ...
