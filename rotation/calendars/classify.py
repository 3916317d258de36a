"""What each event of a calendar is to the rotation: decided here once, for everything that reads or changes duties."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rotation.calendars.event import clean, event_id, event_ids
from rotation.model import Duty, folded
from rotation.weeks import WEEK, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotation.calendars.event import Event
    from rotation.model import Team

# Where to look for the id of an event that hides what it says: how far from its days, and how many ids of each day.
_YEAR, _FEW = 53 * WEEK, 5


class Kind(Enum):
    """What an event is to the rotation. A kind decides what is read from an event and whether a load may change it."""

    MANAGED = auto()
    """Written by this rotation, or adopted by it: a duty; a load may change it."""
    CANCELLED = auto()
    """Written by this rotation and cancelled since: no duty any more, but subscribers have to see it go."""
    LEGACY = auto()
    """Of the form that the tool before this one wrote: a duty; a load that sets its week adopts it."""
    STRANGER = auto()
    """Of that form, but it names nobody on the roster and lasts for less than most of a week: read, never changed."""
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
    """An event with the duty that it stands for. The person is "" where an event of ours has lost its title."""

    event: Event
    duty: Duty
    kind: Kind

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
        """The events that are read as duties, in order of date."""
        return tuple(sorted((*self.managed, *self.copies, *self.legacy, *self.strangers), key=_order))

    @property
    def published(self) -> tuple[DutyEvent, ...]:
        """The events that a feed shows: cancelled ones too, since subscribers have to see them go."""
        return (*self.cancelled, *self.read)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Who is on duty when, past and future, by the roster's names; each duty once, in order of date."""
        return distinct_duties(self.read)

    @property
    def untouchable(self) -> int:
        """How many live events a load never changes."""
        duties = (*self.strangers, *self.other_rotations, *self.copies, *self.private, *self.restricted)
        return len(duties) + sum(not event.cancelled for event in self.foreign)

    @property
    def live_ids(self) -> set[str]:
        """The ids of all events that are not cancelled."""
        ours = chain(self.managed, self.legacy, self.copies, self.private)
        duties = chain(ours, self.strangers, self.other_rotations, self.restricted)
        events = chain((each.event for each in duties), self.foreign)
        return {event.id for event in events if not event.cancelled}


def classify(events: Iterable[Event], team: Team) -> CalendarEvents:
    """Return the events by what they are to the team's rotation."""
    events = tuple(events)
    foreign: list[Event] = []
    found: defaultdict[Kind, list[DutyEvent]] = defaultdict(list)
    private = _private_ids(events, team)
    copies = _copies(events, team)
    for event in events:
        kind = _kind(event, team)
        if event.id in private:
            kind = Kind.PRIVATE
        elif kind is Kind.MANAGED and event in copies:
            kind = Kind.COPY
        if kind is Kind.FOREIGN:
            foreign.append(event)
        else:
            found[kind].append(DutyEvent(event, Duty(event.span, person_of(event, team)), kind))
    return CalendarEvents(
        copies=tuple(found[Kind.COPY]),
        private=tuple(found[Kind.PRIVATE]),
        restricted=tuple(found[Kind.RESTRICTED]),
        managed=tuple(found[Kind.MANAGED]),
        cancelled=tuple(found[Kind.CANCELLED]),
        legacy=tuple(found[Kind.LEGACY]),
        strangers=tuple(found[Kind.STRANGER]),
        other_rotations=tuple(found[Kind.OTHER_ROTATION]),
        foreign=tuple(foreign),
    )


def distinct_duties(events: Iterable[DutyEvent]) -> tuple[Duty, ...]:
    """Return the duties of the events, each once, in order of date; an event that names nobody has none."""
    return tuple(sorted({each.duty for each in events if each.duty.person}))


def is_managed(event: Event, team: Team) -> bool:
    """Return whether this rotation wrote the event, or has adopted it."""
    return event.restriction is None and event.owner is not None and folded(event.owner) == folded(clean(team.name))


def is_changeable(event: Event, team: Team) -> bool:
    """Return whether a load may change the event: it is ours, or one that it may adopt."""
    return is_managed(event, team) or _kind(event, team) is Kind.LEGACY


def person_of(event: Event, team: Team) -> str:
    """Return who is on duty by the event's title: the name on the roster if it is known there, else as written."""
    name = _name(event.title, team) or clean(event.title)
    person = team.find(name)
    return name if person is None else person.name


def _kind(event: Event, team: Team) -> Kind:
    # Without days there is no duty: its dates could not be read, or a person has removed them.
    if not event.span.length:
        return Kind.FOREIGN
    if event.restriction is not None:
        alike = _form_of_old_tool(replace(event, owner=None), team)
        return Kind.FOREIGN if alike is None else Kind.RESTRICTED
    if is_managed(event, team):
        return Kind.CANCELLED if event.cancelled else Kind.MANAGED
    if event.owner is not None:
        alike = _form_of_old_tool(replace(event, owner=None), team)
        return Kind.FOREIGN if alike is None else Kind.OTHER_ROTATION
    return _form_of_old_tool(event, team) or Kind.FOREIGN


def _form_of_old_tool(event: Event, team: Team) -> Kind | None:
    """Return LEGACY or STRANGER for an event of the form that the old tool wrote: all-day, with the team's title."""
    name = _name(event.title, team)
    if name is None or event.cancelled or event.recurring or not event.all_day:
        return None
    known = team.find(name) is not None
    # Where the title is nothing but the name, any all-day event has a title of that form.
    if folded(team.title) == "{name}" and not known:
        return None
    # `Triage: prepare the slides` on one day has the form only by chance.
    mostly = any(week.is_mostly_in(event.span) for week in team.week.weeks_of(event.span))
    return Kind.LEGACY if known or mostly else Kind.STRANGER


def _private_ids(events: Iterable[Event], team: Team) -> set[str]:
    """Return the ids of the events that hide what they say and that this rotation wrote, since their ids are its own.

    A person can have moved such an event: its id is looked for among those of all days within a year of any of them.
    """
    length = len(event_id(team, date.min))  # ids that Google makes itself are shorter, and need not be looked for
    hidden = {
        event.id: event.span
        for event in events
        if event.hidden and not event.cancelled and event.span.length and len(event.id) == length
    }
    if not hidden:
        return set()
    near = Span(min(span.start for span in hidden.values()) - _YEAR, max(span.end for span in hidden.values()) + _YEAR)
    return hidden.keys() & {uid for day in near.days() for uid in event_ids(team, day, _FEW)}


def _copies(events: Iterable[Event], team: Team) -> set[Event]:
    """Return the events that are copies by hand of an event of ours in the same week.

    A copy has the private data of the original, but not its id; and what was written under another id does not agree
    with what the copy says. An event that was adopted has an id of its own, too, but agrees.
    """
    by_start: defaultdict[date, list[Event]] = defaultdict(list)
    for event in events:
        if event.duty_start is not None and not event.cancelled and is_managed(event, team):
            by_start[event.duty_start].append(event)
    copies: set[Event] = set()
    for start, alike in by_start.items():
        if len(alike) > 1:
            own = [event for event in alike if not event.edited or event.id in event_ids(team, start)]
            weeks = {week for event in own for week in team.week.weeks_of(event.span)}
            others = (event for event in alike if event not in own)
            copies |= {event for event in others if not weeks.isdisjoint(team.week.weeks_of(event.span))}
    return copies


def _name(title: str, team: Team) -> str | None:
    """Return the name in a title of the team's form, in any case and spacing; None for another form."""
    match = _form(team.title).fullmatch(clean(title))
    return None if match is None else match["name"]


@lru_cache(maxsize=8)
def _form(title: str) -> re.Pattern[str]:
    """Return the pattern of titles made from the template: `Triage: {name}` also finds `triage:Ada`."""
    before, _, after = (clean(part) for part in title.partition("{name}"))
    ends = (r"(?!\w)" if before[-1:].isalnum() else "", r"(?<!\w)" if after[:1].isalnum() else "")
    return re.compile(
        rf"{re.escape(before)}{ends[0]}\s*(?P<name>\S(?:.*\S)?)\s*{ends[1]}{re.escape(after)}", re.IGNORECASE
    )


def _order(each: DutyEvent) -> tuple[Duty, str, str]:
    return each.duty, each.event.id, each.event.token or ""
