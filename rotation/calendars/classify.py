"""What each event of a calendar is to the rotation: decided here once, for everything that reads or changes duties."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from rotation.calendars.coverage import cover, is_exception
from rotation.calendars.days import cut_before, has_duty, split_duty_days
from rotation.calendars.duty_event import CalendarEvents, DutyEvent, Kind
from rotation.calendars.event import OUTSIDE_YEARS, build_event_id, is_managed, list_event_ids
from rotation.calendars.likeness import Likeness
from rotation.calendars.titles import find_people, find_person, list_people, match_title
from rotation.calendars.unknown_rotations import find_unknown_rotations
from rotation.model import Duty, fold_case
from rotation.weeks import FIRST_YEAR, LAST_YEAR, WEEK, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rotation.calendars.coverage import Coverage
    from rotation.calendars.event import Event
    from rotation.model import Team

# Where to look for the id of an event that hides what it says: how far from its days, and how many ids of each day.
_YEAR, _FEW = 53 * WEEK, 5
_NO_DAY, _NO_NAME = "it covers no day of duty", "it names nobody"
_READ = {Kind.MANAGED, Kind.COPY, Kind.LEGACY, Kind.SERIES, Kind.TIMED, Kind.STRANGER}


def classify(events: Iterable[Event], team: Team, today: date | None = None) -> CalendarEvents:
    """Return the events by what they are to the team's rotation.

    Series and very long events count up to the running week. Where `today` is None they do not count at all: so for
    feeds, in which there are none.
    """
    events = tuple(events)
    # 1. What each event is by its form alone.
    private, copies = _find_private_ids(events, team), _find_copies(events, team)
    kinds: list[Kind] = []
    for event in events:
        kind = _find_kind(event, team)
        if event.id in private:
            kind = Kind.PRIVATE
        elif kind is Kind.MANAGED and event in copies:
            kind = Kind.COPY
        kinds.append(kind)
    # 2. The days that those cover which are read as duties; and of the others, those that only look like duties.
    covered = cover([event for event, kind in zip(events, kinds, strict=True) if kind in _READ], events, team, today)
    others = [event for event, kind in zip(events, kinds, strict=True) if kind is Kind.FOREIGN]
    counted = {day for each in covered.values() for day in each.days}
    series = {event.series for event, kind in zip(events, kinds, strict=True) if kind is Kind.SERIES}
    retitled = (event for event in others if event.series in series and is_exception(event) and not event.cancelled)
    reasons = {id(event): _explain_title(team) for event in retitled}
    reasons |= _explain_alike(others, events, counted, team, today)
    # 3. Each with its duties.
    foreign: list[Event] = []
    by_kind: defaultdict[Kind, list[DutyEvent]] = defaultdict(list)
    for event, kind in zip(events, kinds, strict=True):
        if reason := reasons.get(id(event)):
            alike = Kind.RESTRICTED if event.restriction else Kind.IDLE
            by_kind[alike].append(
                DutyEvent(event, Duty(event.span, find_person(event, team)), alike, (), reason=reason)
            )
        elif kind is Kind.FOREIGN:
            foreign.append(event)
        else:
            made = _build_duty_event(event, kind, covered.get(id(event)), team)
            by_kind[made.kind].append(made)
    return CalendarEvents(
        managed=tuple(by_kind[Kind.MANAGED]),
        cancelled=tuple(by_kind[Kind.CANCELLED]),
        legacy=tuple(by_kind[Kind.LEGACY]),
        series=tuple(by_kind[Kind.SERIES]),
        timed=tuple(by_kind[Kind.TIMED]),
        idle=tuple(by_kind[Kind.IDLE]),
        strangers=tuple(by_kind[Kind.STRANGER]),
        other_rotations=tuple(by_kind[Kind.OTHER_ROTATION]),
        copies=tuple(by_kind[Kind.COPY]),
        private=tuple(by_kind[Kind.PRIVATE]),
        restricted=tuple(by_kind[Kind.RESTRICTED]),
        foreign=tuple(foreign),
    )


def _build_duty_event(event: Event, kind: Kind, covered: Coverage | None, team: Team) -> DutyEvent:
    """Return the event with its duties."""
    whole = Duty(event.span, find_person(event, team))
    if covered is None:
        reason = _NO_DAY if event.span.length else _explain_undated(event)
        return DutyEvent(event, whole, kind, (), reason=reason if kind is Kind.IDLE else "")
    people = list_people(event, team) or ((whole.person,) if whole.person else ())
    spans = split_duty_days(covered.days, team.week)
    counted = spans if covered.counted_until is None else cut_before(spans, covered.counted_until)
    reason = covered.reason
    if kind is Kind.MANAGED and not (spans and people):
        reason = reason or (_NO_DAY if people else _NO_NAME)
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
        unknown_zone=covered.unknown_zone,
    )


def _explain_alike(
    others: Iterable[Event], events: Sequence[Event], counted: Collection[date], team: Team, today: date | None
) -> dict[int, str]:
    """Return why those of the other events that look like duties are none, by the event's identity."""
    others = [event for event in others if not (event.cancelled or event.hidden or event.owner)]
    if not others:
        return {}
    likeness = Likeness.of(events, team)
    names = {title: likeness.names_somebody(title) for title in {event.title for event in others}}
    alike = [event for event in others if names[event.title] is not None]
    # What is titled so and takes an hour, or a weekend, is about something else.
    covered = cover([event for event in alike if event.span.length], events, team, today)
    reasons: dict[int, str] = {}
    for event in alike:
        if not event.span.length:
            reasons[id(event)] = _explain_undated(event)
        elif has_duty(covered[id(event)].days, team.week):
            reasons[id(event)] = _explain_title(team) if names[event.title] else _NO_NAME
        elif covered[id(event)].reason:
            reasons[id(event)] = covered[id(event)].reason
    different = [event for event in others if names[event.title] is None and event.restriction is None]
    rotations = find_unknown_rotations(different, events, counted, team, today)
    return reasons | {id(event): _explain_title(team) for event in rotations}


def _explain_title(team: Team) -> str:
    return f"its title is not of the form '{team.title}'; if it is a duty, rename it or change `title` in team.yaml"


def _explain_undated(event: Event) -> str:
    """Return why an event has no days."""
    outside = f"it has dates before {FIRST_YEAR} or after {LAST_YEAR}"
    return outside if event.span == OUTSIDE_YEARS else "its dates cannot be read"


def _has_declined(name: str, event: Event, team: Team) -> bool:
    """Return whether somebody on duty is a guest who has declined; a guest whom nobody knows may be anyone on duty."""
    person = team.find(name)
    for guest in event.declined:
        known = team.find(guest.email) or team.find(guest.name)
        if known == person if known else person is None or person.email is None:
            return True
    return False


def is_changeable(event: Event, team: Team) -> bool:
    """Return whether a load may change the event: it is ours, or one that it may adopt."""
    return is_managed(event, team) or _find_kind(event, team) is Kind.LEGACY


def _find_kind(event: Event, team: Team) -> Kind:
    if event.restriction is not None:
        return Kind.FOREIGN if _find_kind_by_form(event, team) is None else Kind.RESTRICTED
    # Without days there is no duty: its dates could not be read, or a person has removed them.
    if not event.span.length:
        was_a_duty = _find_kind_by_form(event, team) is not None or is_managed(event, team)
        return Kind.IDLE if was_a_duty and not event.cancelled else Kind.FOREIGN
    if is_managed(event, team):
        return Kind.CANCELLED if event.cancelled else Kind.MANAGED
    if event.owner is not None:
        return Kind.FOREIGN if _find_kind_by_form(event, team) is None else Kind.OTHER_ROTATION
    return _find_kind_by_form(event, team) or Kind.FOREIGN


def _find_kind_by_form(event: Event, team: Team) -> Kind | None:
    """Return what an event without mark is by its title and its days; None where its title is not the team's."""
    match = match_title(event.title, team)
    if match is None or event.cancelled:
        return None
    name, is_exact = match
    known = bool(find_people(name, team))
    # Where the title is nothing but the name, or only nearly of the form, anything could have it.
    if not known and (not is_exact or fold_case(team.title) == "{name}"):
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


def _find_private_ids(events: Iterable[Event], team: Team) -> set[str]:
    """Return the ids of the events that hide what they say and that this rotation wrote, since their ids are its own.

    A person can have moved such an event: its id is looked for among those of all days within a year of any of them.
    """
    length = len(build_event_id(team, date.min))  # ids that Google makes itself are shorter, and need not be looked for
    hidden = {
        event.id: event.span
        for event in events
        if event.hidden and not event.cancelled and event.span.length and len(event.id) == length
    }
    if not hidden:
        return set()
    near = Span(min(span.start for span in hidden.values()) - _YEAR, max(span.end for span in hidden.values()) + _YEAR)
    return hidden.keys() & {uid for day in near.days() for uid in list_event_ids(team, day, _FEW)}


def _find_copies(events: Iterable[Event], team: Team) -> set[Event]:
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
            ids = list_event_ids(team, start)
            own = {event for event in alike if not event.edited or event.id in ids}
            weeks = {week for event in own for week in team.week.weeks_of(event.span)}
            others = (event for event in alike if event not in own)
            copies |= {event for event in others if not weeks.isdisjoint(team.week.weeks_of(event.span))}
    return copies
