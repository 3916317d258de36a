"""What each event of a calendar is to the rotation: decided here once, for everything that reads or changes duties."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rotation.calendars.days import Shift, before, duty_spans, has_duty, last_halves, shift_of, without_ties
from rotation.calendars.event import Times, clean, event_id, event_ids
from rotation.calendars.ics.series import UnreadableSeriesError, occurrences
from rotation.model import Duty, folded
from rotation.text import without_quotes
from rotation.weeks import WEEK, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotation.calendars.event import Event
    from rotation.model import Person, Team

# Where to look for the id of an event that hides what it says: how far from its days, and how many ids of each day.
_YEAR, _FEW = 53 * WEEK, 5
_NO_DAY = "it covers no day of duty"
# Days to come are assigned only by what ends by then: a series for ever would leave nothing to plan.
_LONGEST = 104 * WEEK
# What an honest calendar never has; more than this is not read, and said to be.
_LONGEST_TITLE = 1000  # characters
_LONG, _MOST_DAYS = 4 * WEEK, 1_000_000  # the days of all single events that are longer
_MOST_SERIES, _MOST_DATES = 1000, 20_000  # recurring events, and the dates of all of them
# What stands between two names who share a duty, and what a person adds in brackets.
_BETWEEN = re.compile(r"\s*[/&+,;]\s*|\s+and\s+", re.IGNORECASE)
_REMARK = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*")


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
    """With the team's title and a name on the roster, but it covers no day of duty: never read, never changed."""
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
    `reason` is why an event covers no day of duty, where that is worth saying.
    """

    event: Event
    duty: Duty
    kind: Kind
    duties: tuple[Duty, ...]
    counted_until: date | None = None
    declined: tuple[str, ...] = ()
    reason: str = ""

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
        return tuple(map(_plain, self.read))

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Who is on duty when, past and future, by the roster's names; each duty once, in order of date."""
        return distinct_duties(self._readable)

    @property
    def declined(self) -> frozenset[Duty]:
        """The duties whose person has declined the invitation."""
        return frozenset(duty for each in self._readable for duty in each.duties if duty.person in each.declined)

    @property
    def beside(self) -> tuple[DutyEvent, ...]:
        """The duties that are never rewritten."""
        return (*self.series, *self.timed, *self.copies, *self.strangers)

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


def classify(events: Iterable[Event], team: Team, today: date | None = None) -> CalendarEvents:
    """Return the events by what they are to the team's rotation.

    Series and very long events count up to the running week. Where `today` is None they do not count at all: so for
    feeds, in which there are none.
    """
    events = tuple(events)
    # 1. What each event is by its form alone.
    private, copies = _private_ids(events, team), _copies(events, team)
    kinds: list[Kind] = []
    for event in events:
        kind = _kind(event, team)
        if event.id in private:
            kind = Kind.PRIVATE
        elif kind is Kind.MANAGED and event in copies:
            kind = Kind.COPY
        kinds.append(kind)
    # 2. The days that those cover which are read as duties.
    covered = _cover([event for event, kind in zip(events, kinds, strict=True) if kind in _READ], events, team, today)
    # 3. Each with its duties.
    foreign: list[Event] = []
    found: defaultdict[Kind, list[DutyEvent]] = defaultdict(list)
    for event, kind in zip(events, kinds, strict=True):
        if kind is Kind.FOREIGN:
            foreign.append(event)
        else:
            made = _duty_event(event, kind, covered.get(id(event)), team)
            found[made.kind].append(made)
    return CalendarEvents(
        managed=tuple(found[Kind.MANAGED]),
        cancelled=tuple(found[Kind.CANCELLED]),
        legacy=tuple(found[Kind.LEGACY]),
        series=tuple(found[Kind.SERIES]),
        timed=tuple(found[Kind.TIMED]),
        idle=tuple(found[Kind.IDLE]),
        strangers=tuple(found[Kind.STRANGER]),
        other_rotations=tuple(found[Kind.OTHER_ROTATION]),
        copies=tuple(found[Kind.COPY]),
        private=tuple(found[Kind.PRIVATE]),
        restricted=tuple(found[Kind.RESTRICTED]),
        foreign=tuple(foreign),
    )


@dataclass(slots=True)
class _Covered:
    """When an event is: the days of its all-day dates, the shifts of those with hours; and until when that counts."""

    spans: list[Span] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    counted_until: date | None = None
    reason: str = ""


_READ = {Kind.MANAGED, Kind.COPY, Kind.LEGACY, Kind.SERIES, Kind.TIMED, Kind.STRANGER}


def _cover(read: Sequence[Event], events: Sequence[Event], team: Team, today: date | None) -> dict[int, _Covered]:
    """Return when each of the events that are read is, by the event's identity."""
    covered = {id(event): _Covered() for event in read}
    # 1. Single events say it themselves.
    _cover_single([event for event in read if not event.ical], covered, team)
    # 2. A series says it together with its exceptions, each date by the title of one of them.
    if today is not None:
        _cover_recurring(dict.fromkeys(event.series for event in read if event.ical), events, covered, team, today)
    # 3. What ends too late assigns no days after the running week. What we wrote was asked for, whenever it ends.
    if today is not None:
        for event in read:
            mine = covered[id(event)]
            ends = [*(span.end for span in mine.spans), *(shift.end.date() for shift in mine.shifts)]
            if event.owner is None and max(ends, default=today) > today + _LONGEST:
                mine.counted_until = team.week.containing(today).all_days.end
    # 4. The days of all that, but for ties at a handoff.
    halves = last_halves(shift for mine in covered.values() for shift in mine.shifts)
    for mine in covered.values():
        mine.days.update(day for span in mine.spans for day in span.days())
        mine.days.update(day for shift in mine.shifts for day in without_ties(shift, halves))
    return covered


def _cover_single(events: Iterable[Event], covered: dict[int, _Covered], team: Team) -> None:
    """Add the days that the events say themselves. Of long ones there may be few: they could fill centuries."""
    days = 0
    for event in events:
        mine = covered[id(event)]
        days += event.span.length if event.span.length > _LONG.days else 0
        if days > _MOST_DAYS:
            mine.reason = "there are too many days in the long events before it"
        elif event.times is not None:
            mine.shifts.append(shift_of(event.times, team))
        else:
            mine.spans.append(event.span)


def _cover_recurring(
    series: Iterable[str | None], events: Iterable[Event], covered: dict[int, _Covered], team: Team, today: date
) -> None:
    """Add the dates of these series, of so many series and dates as an honest calendar has."""
    members: defaultdict[str | None, list[Event]] = defaultdict(list)
    for event in events:
        members[event.series].append(event)
    left = _MOST_DATES
    for number, key in enumerate(series):
        if number >= _MOST_SERIES or left <= 0:
            _give_up(members[key], covered, "there are too many recurring events before it")
        else:
            left -= _cover_series(members[key], covered, team, today, left)


def _give_up(events: Iterable[Event], covered: dict[int, _Covered], reason: str) -> None:
    """Note why the days of the events are not read."""
    for event in events:
        if id(event) in covered:
            covered[id(event)].reason = f"its dates cannot be read: {reason}"


def _cover_series(members: Sequence[Event], covered: dict[int, _Covered], team: Team, today: date, most: int) -> int:
    """Add the dates of a series, its exceptions included, to those of its events that say what each date says.

    Return how many dates it has, at most `most`.
    """
    read = [event for event in members if id(event) in covered]
    try:
        found, goes_on = occurrences([event.ical for event in members], today + _LONGEST, most)
    except UnreadableSeriesError as error:
        _give_up(read, covered, str(error))
        return error.dates
    by_title = {clean(event.title): event for event in reversed(read)}
    for each in found:
        said = by_title.get(clean(each.title))
        if said is None:
            continue
        if isinstance(each.when, Times):
            covered[id(said)].shifts.append(shift_of(each.when, team))
        else:
            covered[id(said)].spans.append(each.when)
    if goes_on:
        for event in read:
            covered[id(event)].counted_until = team.week.containing(today).all_days.end
    return len(found)


def _duty_event(event: Event, kind: Kind, covered: _Covered | None, team: Team) -> DutyEvent:
    """Return the event with its duties."""
    whole = Duty(event.span, person_of(event, team))
    if covered is None:
        return DutyEvent(event, whole, kind, (), reason=_NO_DAY if kind is Kind.IDLE else "")
    people = _people_of(event, team) or ((whole.person,) if whole.person else ())
    spans = duty_spans(covered.days, team.week)
    counted = spans if covered.counted_until is None else before(spans, covered.counted_until)
    reason = covered.reason
    if not spans and kind in {Kind.LEGACY, Kind.SERIES, Kind.TIMED} and (covered.days or covered.shifts or reason):
        opening, closing = (f"{minutes // 60}:{minutes % 60:02}" for minutes in team.hours)
        short = f"it has less than half of the working hours ({opening} to {closing}) of every day"
        kind, reason = Kind.IDLE, reason or (short if covered.shifts else _NO_DAY)
    return DutyEvent(
        event,
        whole,
        kind,
        tuple(Duty(span, person) for span in counted for person in people),
        counted_until=covered.counted_until,
        declined=tuple(person for person in people if _has_declined(person, event, team)),
        reason=reason,
    )


def _has_declined(name: str, event: Event, team: Team) -> bool:
    """Return whether somebody on duty is a guest who has declined; a guest whom nobody knows may be anyone on duty."""
    person = team.find(name)
    for guest in event.declined:
        known = team.find(guest.email) or team.find(guest.name)
        if known == person if known else person is None or person.email is None:
            return True
    return False


def _split(each: DutyEvent) -> list[DutyEvent]:
    """Return the event once for each of its duties."""
    return [replace(each, duty=duty, duties=(duty,)) for duty in each.duties]


def _plain(each: DutyEvent) -> DutyEvent:
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


def distinct_duties(events: Iterable[DutyEvent]) -> tuple[Duty, ...]:
    """Return the duties of the events, each once, in order of date; an event that names nobody has none."""
    return tuple(sorted({duty for each in events for duty in each.duties}))


def is_managed(event: Event, team: Team) -> bool:
    """Return whether this rotation wrote the event, or has adopted it."""
    return (
        event.restriction is None
        and event.owner is not None
        and folded(event.owner) in {folded(clean(mark)) for mark in team.marks}
    )


def is_changeable(event: Event, team: Team) -> bool:
    """Return whether a load may change the event: it is ours, or one that it may adopt."""
    return is_managed(event, team) or _kind(event, team) is Kind.LEGACY


def person_of(event: Event, team: Team) -> str:
    """Return who is on duty by the event: the name on the roster if it is known there, else as written."""
    name = _name_in(event, team)
    people = _known_people(name, team)
    return people[0].name if len(people) == 1 else name


def _people_of(event: Event, team: Team) -> tuple[str, ...]:
    """Return all who are on duty by the event, by the names on the roster."""
    return tuple(person.name for person in _known_people(_name_in(event, team), team))


def _name_in(event: Event, team: Team) -> str:
    """Return the name that an event says; that of an event of ours is read in its title only where that was edited."""
    found = _name(event.title, team)
    written = event.person if event.person and is_managed(event, team) else None
    if written is None:
        return clean(event.title) if found is None else found[0]
    if not event.edited:
        return written
    # Any title is of the form `{name}`: there it says nothing that it is.
    if found is not None and (folded(team.title) != "{name}" or _known_people(found[0], team)):
        return found[0]
    # A title that is not of the team's form is of the one it had before, or a person's words about who is on duty.
    title = _REMARK.sub(" ", clean(event.title)).strip()
    if person := _name_at_an_end(title, team):
        return person
    return written if folded(written) in folded(title) else clean(event.title)


def _name_at_an_end(title: str, team: Team) -> str | None:
    """Return the name on the roster that the title begins or ends with, as one made from any template does; or None."""
    text = folded(title)
    found = {
        len(name): person.name
        for person in team.people
        for name in map(folded, person.spellings)
        if re.search(rf"^{re.escape(name)}(?!\w)|(?<!\w){re.escape(name)}$", text)
    }
    return found[max(found)] if found else None


def _known_people(name: str, team: Team) -> tuple[Person, ...]:
    """Return who on the roster is meant by the name in a title: one, or several who share the duty; else nobody."""
    if len(name) > _LONGEST_TITLE:
        return ()
    bare = _REMARK.sub(" ", name).strip()
    for text in dict.fromkeys((name, bare)):
        if person := _find(text, team):
            return (person,)
        people = [_find(part, team) for part in _BETWEEN.split(text)]
        known = dict.fromkeys(person for person in people if person is not None)
        if len(people) > 1 and None not in people:
            return tuple(known)
    return ()


def _find(name: str, team: Team) -> Person | None:
    # A name may consist of quotes.
    return team.find(name) or team.find(without_quotes(name))


def _kind(event: Event, team: Team) -> Kind:
    # Without days there is no duty: its dates could not be read, or a person has removed them.
    if not event.span.length:
        return Kind.FOREIGN
    if event.restriction is not None:
        return Kind.FOREIGN if _kind_by_form(event, team) is None else Kind.RESTRICTED
    if is_managed(event, team):
        return Kind.CANCELLED if event.cancelled else Kind.MANAGED
    if event.owner is not None:
        return Kind.FOREIGN if _kind_by_form(event, team) is None else Kind.OTHER_ROTATION
    return _kind_by_form(event, team) or Kind.FOREIGN


def _kind_by_form(event: Event, team: Team) -> Kind | None:
    """Return what an event without mark is by its title and its days; None where its title is not the team's."""
    found = _name(event.title, team)
    if found is None or event.cancelled:
        return None
    name, is_exact = found
    known = bool(_known_people(name, team))
    # Where the title is nothing but the name, or only nearly of the form, anything could have it.
    if not known and (not is_exact or folded(team.title) == "{name}"):
        return None
    if known and (event.recurring or event.ical):
        return Kind.SERIES if event.recurring else Kind.TIMED
    if known and not event.all_day:
        return Kind.TIMED
    if known:
        return Kind.LEGACY if has_duty(event.span.days(), team.week) else Kind.IDLE
    # `Triage: prepare the slides` has the form only by chance; but who is not on the roster any more had whole weeks.
    single = event.all_day and not event.recurring
    return Kind.LEGACY if single and event.span == team.week.containing(event.span.start).span else Kind.STRANGER


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
            ids = event_ids(team, start)
            own = {event for event in alike if not event.edited or event.id in ids}
            weeks = {week for event in own for week in team.week.weeks_of(event.span)}
            others = (event for event in alike if event not in own)
            copies |= {event for event in others if not weeks.isdisjoint(team.week.weeks_of(event.span))}
    return copies


def _name(title: str, team: Team) -> tuple[str, bool] | None:
    """Return the name in a title of the team's form, in any case and spacing, and whether all else is as in the form.

    The form is nearly right with another punctuation mark before the name or after it. None for any other title.
    """
    if len(title) > _LONGEST_TITLE:
        return None
    text = clean(title)
    for form, is_exact in zip(_forms(team.title), (True, False), strict=True):
        if match := form.fullmatch(text):
            return match["name"], is_exact
    return None


@lru_cache(maxsize=8)
def _forms(title: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of titles made from the template: `Triage: {name}` also finds `triage :Ada`, `Triage - Ada`.

    The second one takes any punctuation for the template's.
    """
    before, _, after = (clean(part) for part in title.partition("{name}"))
    ends = (r"(?!\w)" if before[-1:].isalnum() else "", r"(?<!\w)" if after[:1].isalnum() else "")

    def form(mark: str) -> re.Pattern[str]:
        parts = (_spaced(part, mark) for part in (before, after))
        first, last = parts
        return re.compile(rf"{first}{ends[0]}\s*(?P<name>\S(?:.*?\S)?)\s*{ends[1]}{last}", re.IGNORECASE)

    return form(r"\s*{}\s*"), form(r"\s*[^\w\s]+\s*")


def _spaced(text: str, mark: str) -> str:
    """Return the pattern of the text, with the pattern `mark` in place of each run of punctuation in it."""
    parts = re.split(r"([^\w\s]+)", text)
    return "".join(
        mark.replace("{}", re.escape(part))
        if number % 2
        else r"\s+".join(map(re.escape, re.split(r"\s+", part.strip())))
        for number, part in enumerate(parts)
    )


def _order(each: DutyEvent) -> tuple[Duty, str, str]:
    return each.duty, each.event.id, each.event.token or ""
