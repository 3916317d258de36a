"""What a calendar's events are to the rotation, as values: the kinds, an event with its duties, all events by kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING

from rotation.duties import join_duties

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.model import Duty
    from rotation.weeks import WeekRule


class Kind(Enum):
    """What an event is to the rotation. A kind decides what is read from an event and whether a load may change it."""

    MANAGED = auto()
    """Written by this rotation, or adopted by it: a duty; a load may change it."""
    CANCELLED = auto()
    """Written by this rotation and cancelled since: no duty any more."""
    LEGACY = auto()
    """All-day, once, with the team's title, by another tool or by hand: a duty; a load that sets its week adopts it."""
    SERIES = auto()
    """With the team's title, and recurring, or one date of a series: read, never changed."""
    TIMED = auto()
    """With the team's title, and with hours: read, never changed."""
    IDLE = auto()
    """With a name on the roster, but no day of duty or not quite the title: never read, but named, never changed."""
    STRANGER = auto()
    """With the team's title, but it names nobody on the roster and has not just a week's days: read, never changed."""
    OTHER_ROTATION = auto()
    """A duty of another rotation whose titles are like ours: never read, never changed."""
    COPY = auto()
    """A copy, made by hand, of an event of this rotation in the same week: read, never changed."""
    PRIVATE = auto()
    """Of this rotation by its id, but it is not shown what it says: never read, never changed."""
    RESTRICTED = auto()
    """Of the form of a duty, but for another program or its organizer alone to change: never read, never changed."""
    FOREIGN = auto()
    """Everything else: never read, never changed."""


@dataclass(frozen=True, slots=True)
class DutyEvent:
    """An event with what it says as a whole, `duty`, and whom it puts on duty when, week by week: `duties`.

    The person of `duty` is "" where an event of ours has lost its title. `counted_until` is the day from which on it
    assigns nothing, since it goes on for too long. `declined` are those on duty who have declined the invitation.
    `reason` is why an event covers no day of duty, where that is worth saying. `unknown_zone` is the time zone of its
    hours where nobody knows that, so that they were read by the clock of the team; else "".
    """

    event: Event
    duty: Duty
    kind: Kind
    duties: tuple[Duty, ...]
    counted_until: date | None = None
    declined: tuple[str, ...] = ()
    reason: str = ""
    unknown_zone: str = ""

    @property
    def managed(self) -> bool:
        """Whether this rotation wrote or adopted the event."""
        return self.kind in {Kind.MANAGED, Kind.CANCELLED}

    @property
    def edited(self) -> bool:
        """Whether a person has changed the event since this rotation wrote it."""
        return self.managed and self.event.edited


@dataclass(frozen=True, slots=True)
class CalendarEvents:
    """The events of a calendar, each in the one field of its kind, in the order of the calendar."""

    managed: tuple[DutyEvent, ...] = ()
    cancelled: tuple[DutyEvent, ...] = ()
    legacy: tuple[DutyEvent, ...] = ()
    series: tuple[DutyEvent, ...] = ()
    timed: tuple[DutyEvent, ...] = ()
    idle: tuple[DutyEvent, ...] = ()
    strangers: tuple[DutyEvent, ...] = ()
    other_rotations: tuple[DutyEvent, ...] = ()
    copies: tuple[DutyEvent, ...] = ()
    private: tuple[DutyEvent, ...] = ()
    restricted: tuple[DutyEvent, ...] = ()
    foreign: tuple[Event, ...] = ()

    @property
    def changeable(self) -> tuple[DutyEvent, ...]:
        """The events that a load may change, in order of date."""
        return tuple(sorted((*self.managed, *self.legacy), key=_order))

    @property
    def read(self) -> tuple[DutyEvent, ...]:
        """The events that are read as duties, in order of date; one that is several duties once for each."""
        return tuple(sorted((part for each in self._readable for part in _split(each)), key=_order))

    @property
    def published(self) -> tuple[DutyEvent, ...]:
        """What a feed shows: one all-day event a duty."""
        return tuple(map(_simplify, self.read))

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Who is on duty when, past and future, by the roster's names; each duty once, in order of date."""
        return list_duties(self._readable)

    def join_duties(self, rule: WeekRule) -> tuple[Duty, ...]:
        """Return the duties in order, those of one person that meet within a week as one, but for those declined."""
        declined = self.declined
        return tuple(sorted((*join_duties((duty for duty in self.duties if duty not in declined), rule), *declined)))

    @property
    def declined(self) -> frozenset[Duty]:
        """The duties whose person has declined the invitation."""
        return frozenset(duty for each in self._readable for duty in each.duties if duty.person in each.declined)

    @property
    def beside(self) -> tuple[DutyEvent, ...]:
        """The duties that a load can never set."""
        return (*self.series, *self.timed, *self.copies, *self.strangers)

    @property
    def never_rewritten(self) -> tuple[DutyEvent, ...]:
        """The duties that a change writes beside: series, timed, endless and strangers' events."""
        endless = (each for each in self.legacy if each.counted_until is not None)
        return (*self.series, *self.timed, *self.strangers, *endless)

    @property
    def _readable(self) -> tuple[DutyEvent, ...]:
        return (*self.managed, *self.legacy, *self.beside)

    @property
    def untouchable(self) -> int:
        """How many live events a load never changes."""
        duties = (*self.beside, *self.idle, *self.other_rotations, *self.private, *self.restricted)
        return len(duties) + sum(not event.cancelled for event in self.foreign)

    @property
    def live_ids(self) -> set[str]:
        """The ids of all events that are not cancelled."""
        duties = chain(self._readable, self.idle, self.private, self.other_rotations, self.restricted)
        events = chain((each.event for each in duties), self.foreign)
        return {event.id for event in events if not event.cancelled}


def list_duties(events: Iterable[DutyEvent]) -> tuple[Duty, ...]:
    """Return the duties of the events, each once, in order of date; an event that names nobody has none."""
    return tuple(sorted({duty for each in events for duty in each.duties}))


def _split(each: DutyEvent) -> list[DutyEvent]:
    """Return the event once for each of its duties."""
    return [replace(each, duty=duty, duties=(duty,)) for duty in each.duties]


def _simplify(each: DutyEvent) -> DutyEvent:
    """Return the event of one duty as an all-day event of just its days, under an id of its own."""
    event, span = each.event, each.duty.span
    if event.all_day and not event.recurring and event.span == span:
        return each
    first = event.span.start == span.start and not event.recurring
    return replace(
        each,
        event=replace(
            event,
            id=event.id if first else f"{event.id}-{span.start:%Y%m%d}",
            span=span,
            all_day=True,
            recurring=False,
            times=None,
            ical=b"",
        ),
    )


def _order(each: DutyEvent) -> tuple[Duty, str, str]:
    return each.duty, each.event.id, each.event.token or ""
