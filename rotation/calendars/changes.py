"""A load as a value: what is to be done in the calendar, and everything worth saying about it before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.duties import duty_to_json, list_person_days
from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rotation.calendars.duty_event import DutyEvent
    from rotation.calendars.event import Event
    from rotation.model import Duty
    from rotation.weeks import WeekRule


@dataclass(frozen=True, slots=True)
class Create:
    """A duty that the calendar lacks. `event` may bear the id of a cancelled one, which it then revives.

    With the `content` that a store once had of the event, exactly that is put back.
    """

    event: Event
    duty: Duty
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """An event that changes in place from saying `was` to saying `duty`; a legacy one is adopted by it.

    With the `content` that a store once had of the event, exactly that is put back.
    """

    old: Event
    event: Event
    was: Duty
    duty: Duty
    content: str | None = None

    @property
    def is_silent(self) -> bool:
        """Whether nothing changes but what the event remembers."""
        return (self.old.digest, self.old.owner) == (self.event.digest, self.event.owner)

    @property
    def adopts(self) -> bool:
        """Whether the event was not ours before, and is now."""
        return self.old.owner is None and self.event.owner is not None


@dataclass(frozen=True, slots=True)
class Delete:
    """An event that goes: its week is cleared or has another event for it."""

    event: Event
    duty: Duty


@dataclass(frozen=True, slots=True)
class Keep:
    """An event left alone although something else was requested there: `requested`, or nobody when that is None.

    `final` is whether it is left alone with `--force` too, `by_command` whether a command, not a person, made it
    different from the file. The duty's person is "" where the event does not show it.
    """

    event: Event
    duty: Duty
    requested: Duty | None
    reason: str
    final: bool = False
    by_command: bool = False


Action = Create | Update | Delete | Keep


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the calendar did not accept: `reason` in its own words, `hint` the way out."""

    action: Create | Update | Delete
    reason: str
    hint: str | None = None


def build_sort_key(action: Action) -> tuple[Duty, str, str]:
    """Return the key by which actions are shown and carried out: by date."""
    return action.duty, action.event.id, action.event.token or ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a load will do, in order of date; nothing else is done.

    `unchanged` counts the duties that are as the file has them, `foreign` the calendar's entries that are not duties.
    `before` and `after` are the duties that a load can set, as they are and as they will be, `left` the events that
    will tell them. `others` names rotations whose events, of the same title, are in the weeks of the file: a rotation
    that was renamed no longer knows its own. `restricted` are events there that look like duties and that nobody but
    their organizer or their program may change; `unending` are series, timed duties and those of strangers there,
    which a load never rewrites. `refused` is what the calendar did not accept when it was written. `past_days` are days
    that are over, and stay as they are although the file, or an undo, has something else there.
    """

    actions: tuple[Action, ...]
    unchanged: int
    foreign: int
    rule: WeekRule
    before: tuple[Duty, ...]
    after: tuple[Duty, ...]
    left: tuple[Event, ...]
    others: tuple[str, ...] = ()
    restricted: tuple[Event, ...] = ()
    unending: tuple[DutyEvent, ...] = ()
    refused: tuple[Refused, ...] = ()
    past_days: tuple[date, ...] = ()

    @property
    def writes(self) -> tuple[Create | Update | Delete, ...]:
        """The actions that change the calendar."""
        return tuple(action for action in self.actions if not isinstance(action, Keep))

    @property
    def visible(self) -> tuple[Action, ...]:
        """The actions that people see."""
        return tuple(action for action in self.actions if not (isinstance(action, Update) and action.is_silent))

    @property
    def kept(self) -> tuple[Keep, ...]:
        """The events left alone although the file wants something else."""
        return tuple(action for action in self.actions if isinstance(action, Keep))


def join_weekly(days: Iterable[date], rule: WeekRule) -> tuple[Span, ...]:
    """Return the days as spans, none longer than its week; days between two weeks of duty are left out."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        week = rule.containing(day)
        if day not in week.span:
            continue
        if spans and spans[-1].end == day and spans[-1].start >= week.first:
            spans[-1] = Span(spans[-1].start, day + DAY)
        else:
            spans.append(Span(day, day + DAY))
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Moves:
    """What a load means for one person: the days gained and lost, each span within one week."""

    person: str
    gained: tuple[Span, ...]
    lost: tuple[Span, ...]


def find_moves(changes: Changes) -> tuple[Moves, ...]:
    """Return, by name, the people whose weeks change, with the days they gain and lose."""
    before, after = list_person_days(changes.before), list_person_days(changes.after)
    return tuple(
        Moves(person, gained, lost)
        for person in sorted({person for _, person in before ^ after})
        for gained in [join_weekly(_select_days(person, after - before), changes.rule)]
        for lost in [join_weekly(_select_days(person, before - after), changes.rule)]
        if gained or lost
    )


def _select_days(person: str, days: Iterable[tuple[date, str]]) -> list[date]:
    return [day for day, name in days if name == person]


def to_json(changes: Changes) -> dict[str, object]:
    """Return the changes as --json prints it; every `end` is exclusive."""
    return {
        "create": [_event_to_json(a.event, a.duty) for a in changes.actions if isinstance(a, Create)],
        "update": [
            _event_to_json(a.event, a.duty) | {"was": duty_to_json(a.was), "adopted": a.adopts}
            for a in changes.visible
            if isinstance(a, Update)
        ],
        "delete": [_event_to_json(a.event, a.duty) for a in changes.actions if isinstance(a, Delete)],
        "kept": [
            _event_to_json(a.event, a.duty)
            | {"wanted": None if a.requested is None else duty_to_json(a.requested), "reason": a.reason}
            for a in changes.kept
        ],
        "refused": [
            _event_to_json(each.action.event, each.action.duty) | {"reason": each.reason, "help": each.hint}
            for each in changes.refused
        ],
        "unchanged": changes.unchanged,
        "foreign": changes.foreign,
    }


def _event_to_json(event: Event, duty: Duty) -> dict[str, object]:
    return {**duty_to_json(duty), "id": event.id}
