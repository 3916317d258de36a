"""Changes as a value -> a calendar that holds them: written one by one, read back, compared."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from rotation.calendars.changes import Changes, Create, Delete, Keep, Refused, Update, build_sort_key
from rotation.calendars.store import Conflict, Refusal, Store
from rotation.errors import CALL, BadInputError, RefusedError, SignInError, TemporaryError, TriageError, format_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rotation.calendars.changes import Action
    from rotation.calendars.event import Event


@dataclass(frozen=True, slots=True)
class Applied:
    """What a load has done: the changes as they were carried out, and the events that the calendar has now."""

    changes: Changes
    events: tuple[Event, ...]

    @property
    def written(self) -> int:
        """How many changes were written."""
        return len(self.changes.writes)


def apply(
    changes: Changes, store: Store, progress: Callable[[int, int], object] | None = None, *, rest: str | None = None
) -> Applied:
    """Write the changes into the store, inside its lock, then read back and compare; return what was done.

    What somebody else overtook becomes a Keep, what the calendar does not accept a Refused; the rest is written.
    `progress` is called before each write with how many are done, of how many; `rest` says how to go on where it ends
    early, if not by running the same command again. Changes without writes make no request. Raises TemporaryError when
    the store gives up on the way, or when it does not hold what was written, as when somebody else loads at the same
    time: running again is safe.
    """
    if not changes.writes:
        return Applied(changes, ())
    actions: list[Action] = list(changes.kept)
    refused: list[Refused] = []
    deleted: list[Event] = []
    present: list[Event] = []
    total = len(changes.writes)
    for done, action in enumerate(changes.writes):
        if progress is not None:
            progress(done, total)
        with _report_progress(done, total, store, f"{action.duty.span.start}: {action.duty.person}", rest):
            written = _write_or_refuse(action, store)
        if isinstance(written, Conflict):
            actions.append(_keep(action, written))
        elif isinstance(written, Refusal):
            refused.append(Refused(action, written.reason, written.hint))
        else:
            actions.append(action)
            (deleted if isinstance(action, Delete) else present).append(written)
    with _report_progress(total, total, store, rest=rest):
        store.flush()
        events = _read_back(store)
    _compare(changes, events, present, deleted, store.name)
    return Applied(replace(changes, actions=tuple(sorted(actions, key=build_sort_key)), refused=tuple(refused)), events)


@contextmanager
def _report_progress(done: int, total: int, store: Store, what: str = "", rest: str | None = None) -> Iterator[None]:
    """Let whatever ends the load in this block say how far it came, where a store writes one change after another.

    `what` is the change that is written in it; `rest` is as for `apply`.
    """
    try:
        yield
    except KeyboardInterrupt:
        if store.atomic:
            raise
        raise KeyboardInterrupt(
            f"stopped after {done} of {total} changes; {rest or 'running the same command again does the rest'}"
        ) from None
    except (SignInError, TemporaryError) as error:
        if store.atomic:
            raise
        raise type(error)(
            f"{error} ({done} of {total} changes written; {rest or 'running again is safe'})", hint=error.hint
        ) from error
    except (BadInputError, RefusedError):
        raise
    except TriageError as error:  # a request that should not have been made: by which change is what helps
        raise TriageError(
            f"{error} (writing {what or 'nothing'}; {done} of {total} changes written)", hint=error.hint
        ) from error
    except Exception as error:  # a fault of the tool
        if not store.atomic:
            error.add_note(f"{done} of {total} changes written")
        raise


def _keep(action: Create | Update | Delete, conflict: Conflict) -> Keep:
    """Return an action that somebody else overtook as an event that is kept."""
    before = action.was if isinstance(action, Update) else action.duty
    return Keep(conflict.event, before, None if isinstance(action, Delete) else action.duty, conflict.reason)


def _write_or_refuse(action: Create | Update | Delete, store: Store) -> Event | Conflict | Refusal:
    """Write the change. What a guard refuses is about one event: of others, some may be written already."""
    try:
        return _write(action, store)
    except RefusedError as error:
        if store.atomic:
            raise
        return Refusal(str(error), error.hint)


def _write(action: Create | Update | Delete, store: Store) -> Event | Conflict | Refusal:
    match action:
        case Create(event=event, content=str(content)):
            return store.restore(event, content, None)
        case Create(event=event):
            return store.create(event)
        case Update(old=old, event=event, content=str(content)):
            return store.restore(event, content, old)
        case Update(old=old, event=event):
            return store.update(old, event)
        case Delete(event=event):
            return store.delete(event)
        case _:
            assert_never(action)


def _read_back(store: Store) -> tuple[Event, ...]:
    """Return what the calendar has after the writes. Raises TemporaryError where that cannot be read."""
    try:
        return store.events()
    except BadInputError as error:
        raise TemporaryError(
            f"{store.name} was changed, but cannot be read back: {format_reason(error)}",
            hint="fix that; running the same command again is safe",
        ) from error


def _compare(
    changes: Changes, events: Iterable[Event], present: Iterable[Event], deleted: Iterable[Event], name: str
) -> None:
    """Raise TemporaryError unless the calendar holds what was written, and no longer what was deleted."""
    now = [event for event in events if not event.cancelled]
    contents = {(event.id, event.digest) for event in now}
    surplus = Counter(event.id for event in now) - Counter(event.id for event in changes.left)
    wrong = [e for e in present if (e.id, e.digest) not in contents] + [e for e in deleted if surplus[e.id]]
    if wrong:
        days = ", ".join(sorted({str(event.span.start) for event in wrong}))
        raise TemporaryError(
            f"{name} does not have what was just written for {days}; somebody else may be loading at the same time",
            hint=f"check it with {CALL} list; running the same command again is safe",
        )
