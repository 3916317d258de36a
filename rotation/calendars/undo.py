"""What undoes a change, event by event, from its record.

A change is undone event by event: one that is as the change left it becomes what it was; one that is already so stays,
which lets a change that was interrupted be undone too. An event that somebody has changed since is a conflict. Days
before today stay: in weeks that have both such days and others, the others get whom they had, as by a load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Changes, Create, Delete, Keep, Update, build_sort_key
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.duty_event import list_duties
from rotation.calendars.event import Event, change_id, list_event_ids
from rotation.calendars.merge import find_states, remember
from rotation.duties import build_lines, find_duties_on, list_person_days
from rotation.errors import RefusedError
from rotation.model import Duty, Rotation
from rotation.text import join_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.calendars.record import EventChange, Record
    from rotation.model import Team
    from rotation.weeks import Span, Week

CHANGED_SINCE = "changed since"


def undo_changes(record: Record, events: Sequence[Event], team: Team, *, today: date, force: bool = False) -> Changes:
    """Return the changes that put back what the record's change replaced, in a calendar with these events.

    Raises RefusedError, which only `force` overrides, where an event has been changed since, and where nothing but
    somebody's days before today would change. Of other changes these days stay, unless forced: see `Changes.past_days`.
    """
    calendar = classify(events, team, today)
    actions = [action for each in record.events for action in _undo_event(each, events, team, force=force)]
    from_today: list[Action] = []
    days = None if force else _find_days_before(record, actions, calendar, team, today)
    if days is not None:
        running = team.week.containing(today)
        past_days = tuple(day for day in days if day < today)
        actions = [each for each in actions if running not in _find_weeks(each, team)]
        people = {day: person for day, person in days.items() if day >= today}
        from_today = _set_days([running], list_duties(calendar.changeable), calendar, team, today, people)
    else:
        if not force:
            _guard_changed(actions)
        undone = classify(_apply_to(events, actions), team, today)
        past_days = () if force else _find_past_days(calendar, undone, team, today)
        if past_days:
            weeks = _find_weeks_from(today, actions, team)
            actions = [e for e in actions if not _is_past(e, today) and weeks.isdisjoint(_find_weeks(e, team))]
            from_today = _undo_from_today(weeks, calendar, undone, team, today)
    if past_days and not actions and not from_today:
        raise _build_past_days_error(past_days)
    # What was loaded last from a file stays so: the same file loaded again does not undo the undo.
    weeks = {week for each in actions for week in _find_weeks(each, team)}
    states = find_states(weeks, (), calendar.changeable, team)
    known = {week: state for week, state in states.items() if state.memory is not None}
    actions = [*remember(actions, calendar.changeable, known, team, from_file=False), *from_today]
    left = _apply_to(events, actions)
    return Changes(
        actions=tuple(sorted(actions, key=build_sort_key)),
        unchanged=max(0, len(record.events) - len(actions)),
        foreign=calendar.untouchable,
        rule=team.week,
        before=list_duties(calendar.changeable),
        after=list_duties(classify(left, team, today).changeable),
        left=tuple(event for event in left if not event.cancelled),
        past_days=past_days,
    )


def revert_events(records: Sequence[Record], events: Iterable[Event], team: Team) -> list[Event]:
    """Return the events without the changes of these records, the oldest first; what was changed since stays."""
    before = list(events)
    for record in reversed(records):
        actions = [action for each in record.events for action in _undo_event(each, before, team, force=False)]
        before = _apply_to(before, actions)
    return before


def _list_spans(action: Action) -> list[Span]:
    """Return the days of the event before and after the action."""
    return [action.event.span, *([action.old.span] if isinstance(action, Update) else [])]


def _find_weeks(action: Action, team: Team) -> set[Week]:
    return {week for span in _list_spans(action) for week in team.week.weeks_of(span)}


def _is_past(action: Action, today: date) -> bool:
    """Return whether the event has days before today, or would have."""
    return any(span.start < today for span in _list_spans(action))


def _find_weeks_from(today: date, actions: Iterable[Action], team: Team) -> set[Week]:
    """Return the weeks, from the running one on, of the events with days before today, and of events beside them."""
    all_weeks = [(_is_past(action, today), _find_weeks(action, team)) for action in actions]
    linked = {week for is_past, weeks in all_weeks if is_past for week in weeks}
    while more := {week for _, weeks in all_weeks if weeks & linked for week in weeks} - linked:
        linked |= more
    return {week for week in linked if week.span.end > today}


def _find_days_before(
    record: Record, actions: Sequence[Action], calendar: CalendarEvents, team: Team, today: date
) -> dict[date, str | None] | None:
    """Return who served before the change on the days of the running week that it has changed.

    A later change that was undone from today on has left other events than this one had made, and the same people from
    today on: then that is what is undone. None where no event was changed since, where it is not so, or where an event
    of the running week has days of another one.
    """
    running = team.week.containing(today)
    touching = [weeks for each in actions if running in (weeks := _find_weeks(each, team))]
    changed = [_find_weeks(each, team) for each in actions if isinstance(each, Keep)]
    if not changed or any(weeks != {running} for weeks in (*changed, *touching)) or running.first >= today:
        return None
    was = classify([each.was for each in record.events if each.was], team).duties
    will = classify([each.will for each in record.events if each.will], team).duties
    days: dict[date, str | None] = {}
    for day in running.span.days():
        before, after, now = (
            {duty.person for duty in find_duties_on(duties, day)} for duties in (was, will, calendar.duties)
        )
        if before == after:
            continue
        if day >= today and (now != after or len(before) > 1):
            return None
        days[day] = next(iter(before), None)
    return days


def _undo_from_today(
    weeks: set[Week], calendar: CalendarEvents, undone: CalendarEvents, team: Team, today: date
) -> list[Action]:
    """Return what gives the days of these weeks from today on to whoever has them in the calendar as undone."""
    duties = list_duties(undone.changeable)
    days = [day for week in weeks for day in week.span.days() if day >= today]
    if any(len(find_duties_on(duties, day)) > 1 for day in days):  # which no rotation can say
        raise _build_past_days_error(_find_past_days(calendar, undone, team, today))
    return _set_days(weeks, duties, calendar, team, today)


def _set_days(  # noqa: PLR0913, PLR0917 (the last is an option)
    weeks: Iterable[Week],
    duties: Sequence[Duty],
    calendar: CalendarEvents,
    team: Team,
    today: date,
    instead: Mapping[date, str | None] | None = None,
) -> list[Action]:
    """Return what gives the days of these weeks from today on to those of the duties, or to those in `instead`."""
    lines = [line for week in sorted(weeks) for line in build_lines(week, duties, instead)]
    changes = diff(Rotation(tuple(lines)), calendar, team, today=today, from_file=False)
    _guard_changed(changes.actions)
    return list(changes.actions)


def _undo_event(  # noqa: PLR0911 a table of decisions: one return a case
    change: EventChange, events: Sequence[Event], team: Team, *, force: bool
) -> list[Action]:
    """Return what puts one event back: an action, or none where it is as it was already."""
    was, will = change.was, change.will
    known = will or was  # an event without an id has got one
    if known is None:
        return []
    live = [event for event in events if event.id == known.id and not event.cancelled]
    # Of two events with one id, which a file can have, the one that the change wrote, else the one it began with.
    now = next((event for each in (will, was) for event in live if _is_same(event, each)), next(iter(live), None))
    # Where an id cannot be used any more, the change, or its undo, has written the event under the next one.
    if not live and (successor := _find_successor(change, events, team)):
        now = successor
        was, will = (each and change_id(each, successor.id) for each in (was, will))
    if _is_same(now, was) or (now is None and was is None):
        return []
    # It was there; whatever became of it, it is gone now.
    if now is None and was is not None:
        if will is None or force:
            return [Create(was, _build_duty(was, team), change.content)]
        return [Keep(will, _build_duty(will, team), _build_duty(was, team), CHANGED_SINCE)]
    if now is None:
        return []
    # Somebody has changed it since.
    if not force and not _is_same(now, will):
        return [Keep(now, _build_duty(now, team), None if was is None else _build_duty(was, team), CHANGED_SINCE)]
    # It was not there before.
    if was is None:
        return [Delete(now, _build_duty(now, team))]
    return [Update(now, was, _build_duty(now, team), _build_duty(was, team), change.content)]


def _find_successor(change: EventChange, events: Iterable[Event], team: Team) -> Event | None:
    """Return the live event that says the same under another of the ids that the event can have got."""
    either = [each for each in (change.will, change.was) if each is not None]
    ids = {uid for each in either for uid in list_event_ids(team, each.duty_start or each.span.start)}
    live = [event for event in events if event.id in ids and not event.cancelled]
    return next((event for each in either for event in live if _is_same(event, change_id(each, event.id))), None)


def _is_same(one: Event | None, other: Event | None) -> bool:
    """Return whether both say the same and are the same rotation's, whatever version and token they have."""
    if one is None or other is None:
        return False
    return (one.id, one.digest, one.owner, one.written_digest) == (
        other.id,
        other.digest,
        other.owner,
        other.written_digest,
    )


def _build_duty(event: Event, team: Team) -> Duty:
    """Return the duty that the event stands for; of one that stands for none, its title as the person."""
    read = classify([event], team).read
    return read[0].duty if read else Duty(event.span, event.title)


def _apply_to(events: Iterable[Event], actions: Iterable[Action]) -> list[Event]:
    """Return the events as the actions leave them."""
    gone = {a.event if isinstance(a, Delete) else a.old for a in actions if isinstance(a, Delete | Update)}
    written = [action.event for action in actions if isinstance(action, Create | Update)]
    return [*(event for event in events if event not in gone), *written]


def _guard_changed(actions: Iterable[Action]) -> None:
    changed = [action for action in actions if isinstance(action, Keep)]
    if changed:
        names = ", ".join(f"{keep.duty.span.start} ({keep.duty.person})" for keep in changed)
        raise RefusedError(
            f"changed since: {names}",
            hint="undo the later change first, or put these back too with --force",
        )


def _find_past_days(before: CalendarEvents, after: CalendarEvents, team: Team, today: date) -> tuple[date, ...]:
    """Return the days of duty before today on which it would be another who served."""
    days = {day for day, _ in list_person_days(before.duties) ^ list_person_days(after.duties) if day < today}
    return tuple(sorted(day for day in days if team.week.includes(day)))


def _build_past_days_error(days: Sequence[date]) -> RefusedError:
    return RefusedError(f"days before today would change: {join_days(days)}", hint="undo it anyway with --force")
