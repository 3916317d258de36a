"""What a rotation says and what the calendar holds -> the changes that bring the one into the other.

Only weeks that the rotation names are set. In each of them every duty is paired with the event that stands for it (see
`matching`); then

- an event that already says so is left alone, also when a person wrote it so;
- an event of ours that nobody has touched is updated in place, so that subscribers see it move;
- an event of ours that a person has edited is kept, and so is the room it takes, in a load from a file all of its week;
  `force` writes what the rotation says, but never in a week that the rotation does not name;
- a legacy event is adopted in place: from then on it is ours;
- duties left over are created; events of ours left over, and legacy ones such as duplicates, are deleted.

Days that are over are history. Where somebody's days in a week that is over would change, the load is refused without
`force`, and where they would not, nothing is touched at all. In the running week it sets the days from today on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Changes, Create, Delete, Keep, Update, build_sort_key
from rotation.calendars.duty_event import DutyEvent, list_duties
from rotation.calendars.event import build_event, build_event_id, list_event_ids, rewrite_event
from rotation.calendars.matching import match_events
from rotation.calendars.merge import Merge, apply_actions, find_states, remember
from rotation.calendars.parts import cut, divide, find_parts
from rotation.duties import begin_today, find_days_over, group_days_by_week, list_person_days
from rotation.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.calendars.event import Days, Event
    from rotation.calendars.merge import WeekState
    from rotation.calendars.parts import Parts
    from rotation.model import Duty, Rotation, Team
    from rotation.weeks import Span, Week

BY_HAND = "edited by hand since it was loaded"
BY_COMMAND = "changed by a command since the file was loaded"
IN_THE_WAY = "an event edited by hand is in its place"
PRIVATE = "it is private, and the rights of this sign-in do not include private events"
COPY = "a copy made by hand of another event of that week"


def diff(  # noqa: PLR0913 the last three are options
    rotation: Rotation,
    calendar: CalendarEvents,
    team: Team,
    *,
    today: date,
    force: bool = False,
    published: Sequence[Duty] = (),
    from_file: bool = True,
) -> Changes:
    """Return what loading the rotation does to a calendar with these events.

    `calendar` must have all of its events, cancelled ones too; `published` are the duties in a feed kept elsewhere.
    `from_file` is whether the rotation is a file's, which is merged; what a command asks for is written.
    Raises RefusedError, which only `force` overrides, when the calendar is empty although the feed is not, or when
    days of weeks that are over would change.
    """
    # 1. The weeks to set: those that the file names, but for past ones in which nobody's days would change. These are
    #    not even adopted or renewed, so that a file which goes on from the past loads without force.
    changeable = calendar.changeable
    rotation_duties = [duty for duty in rotation.duties(team.week) if duty.span.length]
    calendar_duties = [duty for each in changeable for duty in each.duties]
    named = {team.week.containing(first) for first in rotation.weeks(team.week)}
    past = {week for week in named if week.span.end <= today}
    #    Of the running week the days that are over stay as they are.
    running = team.week.containing(today)
    file_duties = (
        begin_today(rotation_duties, calendar_duties, team.week, today)
        if running in named and not force
        else rotation_duties
    )
    weeks = named if force else named - (past - _find_changed_weeks(file_duties, calendar_duties, team))
    #    And but for those that the merge leaves as they are, since a command or a person has changed them.
    beside = list_person_days(duty for each in calendar.beside for duty in each.duties)
    states = find_states(named, rotation_duties, changeable, team, beside)
    merges = weeks if from_file and not force else set()
    outcomes = {week: states[week].merge(find_days_over(team.week, today)) for week in sorted(merges)}
    in_file = _group_by_week(file_duties, team)
    left_alone = {week: _keep_week(week, outcome, in_file[week], states[week]) for week, outcome in outcomes.items()}
    weeks = {week for week in weeks if not left_alone.get(week)}
    duties_to_set = [duty for duty in file_duties if team.week.containing(duty.span.start) in weeks]

    # 2. The events of several weeks, of which some are set: they keep the days that the file gives them too, and those
    #    of the other weeks. What they keep of a duty of the file needs no event of its own.
    parts = find_parts(duties_to_set, calendar, weeks, team, force=force)
    single = [each for each in changeable if each not in parts.unpaired]
    pieces = divide(duties_to_set, single, parts, beside, team)
    needed = [piece for duty in duties_to_set for piece in pieces[duty]]

    # 3. Which event stands for which duty. With force, a duty that a person has moved to a week not named stays there,
    #    since that week is not to be set; without force it is matched, so that it is reported as kept.
    in_reach = [e for e in single if not force or not weeks.isdisjoint(team.week.weeks_of(e.duty.span))]
    matched = match_events(needed, in_reach, team)

    # 4. What becomes of each pair, and of each event that stands for no duty.
    used = set(matched.values())
    pairs = [*matched.items(), *((None, each) for each in single if each not in used)]
    file_days = list_person_days(duties_to_set)
    decisions = [
        (duty, _set(duty, each, team, force=force) if duty else _clear(each, weeks, file_days, team, force=force))
        for duty, each in pairs
    ]
    own = [_set(each.duty, each, team, force=force) for each in parts.own]
    actions: list[Action] = [action for action in (*(action for _, action in decisions), *own) if action is not None]
    #    What a command has changed keeps its days, but gets today's title, description and mark.
    changed = {week for week, outcome in outcomes.items() if outcome is Merge.KEEP_CHANGE} - past
    actions += _renew([each for each in changeable if each not in parts.cut], changed, team)

    # 5. Events for the duties that have none; last, since an event that is kept can be in their way.
    missing = [duty for duty in needed if duty not in matched]
    private = [keep for each in calendar.private for keep in _keep_private(each, missing, weeks, team)]
    actions += [*private, *_keep_copies(calendar, weeks, team)]
    kept = [action for action in actions if isinstance(action, Keep) and action.reason != COPY]
    hidden = {keep.requested for keep in private}
    beside_it = {duty for duty in missing if list_person_days([duty]) <= beside}
    missing = [duty for duty in missing if duty not in beside_it]
    left_events = {keep.event for keeps in left_alone.values() for keep in keeps} - {each.event for each in used}
    actions += [keep for keeps in left_alone.values() for keep in keeps if keep.event in left_events]
    used_ids = calendar.live_ids
    actions += [_create(duty, kept, used_ids, team) for duty in missing if duty not in hidden]
    actions += _keep_other_weeks(parts, actions, weeks, used_ids, team)
    in_place = {duty for duty, action in decisions if duty is not None and action is None} | beside_it
    renewed = list_person_days(action.duty for action in own if action is not None)

    actions = remember(actions, changeable, {week: states[week] for week in weeks}, team, from_file=from_file)
    left = apply_actions(changeable, actions)
    if not force:
        guard_emptied(calendar, published)
        _guard_past(changeable, left, past, find_days_over(team.week, today), team)
    return Changes(
        actions=tuple(sorted(actions, key=build_sort_key)),
        unchanged=sum(
            in_place.issuperset(pieces[duty]) and list_person_days([duty]).isdisjoint(renewed) for duty in duties_to_set
        )
        + len(file_duties)
        - len(duties_to_set)
        - len({keep.requested for keeps in left_alone.values() for keep in keeps} - {None}),
        foreign=calendar.untouchable,
        rule=team.week,
        past_days=_find_different_days(rotation_duties, calendar_duties, find_days_over(team.week, today))
        if running in named and not force
        else (),
        before=list_duties(changeable),
        after=list_duties(left),
        left=tuple(each.event for each in left),
        others=_find_other_rotations(calendar, named, team),
        unending=_find_never_rewritten(calendar, weeks if from_file else named, beside_it),
        restricted=tuple(
            each.event
            for each in calendar.restricted
            if each.event.span.length and not weeks.isdisjoint(team.week.weeks_of(each.duty.span))
        ),
    )


def _group_by_week(duties: Iterable[Duty], team: Team) -> defaultdict[Week, list[Duty]]:
    """Return the duties by the week that they begin in."""
    by_week: defaultdict[Week, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_week[team.week.containing(duty.span.start)].append(duty)
    return by_week


def _keep_week(week: Week, outcome: Merge, duties: Sequence[Duty], state: WeekState) -> list[Keep]:
    """Return the keeping of what is in a week that the merge leaves as it is; nothing for a week that is set.

    `duties` are those that the file has in it. Nothing either where all that differs belongs to another week, and only
    reaches into this one.
    """
    if outcome in {Merge.SAME, Merge.SET}:
        return []
    by_command = outcome is Merge.KEEP_CHANGE
    reason, events = BY_COMMAND if by_command else BY_HAND, state.events
    # 1. Each event of whose days the file has some with somebody else, or with nobody.
    file_days = list_person_days(duties)
    pairs: list[tuple[DutyEvent, Duty | None]] = []
    for each in events:
        days = {(day, each.duty.person) for day in each.duty.span.common(week.span).days()}
        if not days <= file_days:
            others = (d for d in duties if d.person != each.duty.person and d.span.overlaps(each.duty.span))
            pairs.append((each, next(others, None)))
    # 2. Of days that have nobody now there is no event to keep: one of the same duty stands for them, or another one.
    served = {day for each in events for day in each.duty.span.days()}
    for duty in duties:
        if not served.issuperset(duty.span.days()) and duty not in {instead for _, instead in pairs}:
            near = (e for e in events if e.duty.span.overlaps(duty.span) or e.event.duty_start == duty.span.start)
            pairs.append((next(near, events[0]), duty))
    return [Keep(each.event, each.duty, duty, reason, by_command=by_command) for each, duty in pairs]


def _renew(events: Iterable[DutyEvent], weeks: set[Week], team: Team) -> list[Update]:
    """Return what writes the events of these weeks, but for those that a person has edited, as a load would today."""
    own = [e for e in events if e.managed and not e.edited and weeks.issuperset(team.week.weeks_of(e.duty.span))]
    updates = [Update(e.event, rewrite_event(e.event, e.duty, team), e.duty, e.duty) for e in own]
    return [update for update in updates if not update.is_silent]


def _find_different_days(duties: Iterable[Duty], others: Iterable[Duty], span: Span) -> tuple[date, ...]:
    return tuple(sorted({day for day, _ in list_person_days(duties) ^ list_person_days(others) if day in span}))


def _find_changed_weeks(duties: Iterable[Duty], others: Iterable[Duty], team: Team) -> set[Week]:
    """Return the weeks in which the days of some people are not the same in both."""
    return {*group_days_by_week(list_person_days(duties) ^ list_person_days(others), team.week)}


def _set(duty: Duty, each: DutyEvent, team: Team, *, force: bool) -> Update | Keep | None:
    """Return what becomes of an event that stands for the duty: None is nothing."""
    event, present = each.event, each.duty
    new = rewrite_event(event, duty, team)
    # It is already as a load would write it.
    if each.managed and event.digest == new.digest and event.owner == new.owner:
        return None
    # A person has changed it to what the file now has too: they agree, and their text stays. So do days off duty.
    present_days, file_days = (
        group_days_by_week(list_person_days(duties), team.week) for duties in (each.duties, [duty])
    )
    if each.edited and (present == duty or (not force and present_days == file_days)):
        return None
    # A person has changed it to something else: theirs stays.
    if not force and each.edited:
        return Keep(event, present, duty, BY_HAND)
    # It is ours as we wrote it, or the old tool's: it changes in place, so that subscribers see it move.
    return Update(event, new, present, duty)


def _clear(each: DutyEvent, weeks: set[Week], file_days: Days, team: Team, *, force: bool) -> Delete | Keep | None:
    """Return what becomes of an event that stands for no duty of the file: None is nothing."""
    event, present = each.event, each.duty
    # It covers no day of duty, since a person has moved it, or days were dropped from the weeks: it clears nothing.
    if not each.duties and present.person:
        return None
    # It belongs to other weeks. Where a person has moved it so that it reaches into one that is set, that is reported.
    if weeks.isdisjoint(team.week.weeks_of(present.span)):
        reaches = not weeks.isdisjoint(team.week.touched_by(present.span))
        return Keep(event, present, None, BY_HAND) if each.edited and reaches else None
    # The file has nobody there, or somebody else whom another event stands for; but a person has changed this one.
    if not force and each.edited:
        own = group_days_by_week(list_person_days(each.duties), team.week)
        return None if all(days <= file_days for days in own.values()) else Keep(event, present, None, BY_HAND)
    # Its week is cleared, or it is one event too many in it.
    return Delete(event, present)


def _keep_other_weeks(
    parts: Parts, actions: Iterable[Action], weeks: set[Week], used_ids: set[str], team: Team
) -> Iterator[Action]:
    """Yield what keeps the days of the weeks that are not set, where an event is cut or stands for other days now."""
    gone = {
        action.event if isinstance(action, Delete) else action.old
        for action in actions
        if isinstance(action, Update | Delete)
    }
    for each in parts.cut:
        first, *others = cut(each, weeks, team.week)
        yield Update(each.event, rewrite_event(each.event, first, team), each.duty, first)
        yield from (_create(duty, (), used_ids, team, each.event) for duty in others)
    for each in parts.paired:
        if each.event in gone:
            yield from (_create(duty, (), used_ids, team, each.event) for duty in cut(each, weeks, team.week))


def _create(duty: Duty, kept: Iterable[Keep], used_ids: set[str], team: Team, of: Event | None = None) -> Create | Keep:
    """Return the making of an event for a duty that has none, unless an event that is kept has taken its place.

    What is a part `of` another event remembers what that one does.
    """
    week = team.week.containing(duty.span.start)
    for keep in kept:
        if keep.duty.span.overlaps(duty.span) and week in team.week.weeks_of(keep.duty.span):
            return Keep(keep.event, keep.duty, duty, IN_THE_WAY if keep.reason == BY_HAND else keep.reason)
    # The id of the duty's day can be another's: of an event moved away from that day, or of one that is not ours.
    generation = next(n for n in count() if build_event_id(team, duty.span.start, n) not in used_ids)
    event = build_event(duty, team, generation=generation)
    if of is not None:
        event = replace(event, loaded=of.loaded, written=of.written)
    used_ids.add(event.id)
    return Create(event, duty)


def _keep_private(each: DutyEvent, missing: Iterable[Duty], weeks: set[Week], team: Team) -> list[Keep]:
    """Return the keeping of an event of ours that may not be seen: nothing is written beside it, and nothing over it.

    It takes the place of the duties of its days, and of the one that it was written for, wherever it is now.
    """
    event, present = each.event, each.duty
    wants = [d for d in missing if present.span.overlaps(d.span) or event.id in list_event_ids(team, d.span.start)]
    if not wants and weeks.isdisjoint(team.week.weeks_of(present.span)):
        return []
    return [Keep(event, present, duty, PRIVATE, final=True) for duty in wants or (None,)]


def _keep_copies(calendar: CalendarEvents, weeks: set[Week], team: Team) -> list[Keep]:
    """Return the keeping of somebody's copies of our events in the weeks to set."""
    return [
        Keep(each.event, each.duty, None, COPY, final=True)
        for each in calendar.copies
        if not weeks.isdisjoint(team.week.weeks_of(each.duty.span))
    ]


def guard_emptied(calendar: CalendarEvents, published: Sequence[Duty]) -> None:
    """Refuse to load into a calendar that has lost everything: a wrong id, lost rights, or an accident."""
    if published and not calendar.duties and not calendar.private:
        raise RefusedError(
            f"the calendar has no duties, but the feed shows {len(published)}",
            hint="check that it is the right calendar and still shared with you; to start over, use --force",
        )


def _guard_past(
    before: Iterable[DutyEvent], after: Iterable[DutyEvent], past: set[Week], over: Span, team: Team
) -> None:
    """Refuse to change who served in weeks that are over, or on days of the running week that are."""
    both = list_duties(before), list_duties(after)
    if weeks := sorted(past & _find_changed_weeks(*both, team)):
        raise RefusedError(
            f"past weeks would change: {', '.join(str(week.first) for week in weeks)}",
            hint="take them out of the file, or overwrite them with --force",
        )
    if days := _find_different_days(*both, over):
        raise RefusedError(
            f"past days would change: {', '.join(map(str, days))}",
            hint="tidy up the events of that week in the calendar, or overwrite them with --force",
        )


def _find_never_rewritten(calendar: CalendarEvents, weeks: set[Week], covered: set[Duty]) -> tuple[DutyEvent, ...]:
    """Return the events that are never rewritten and have days in the weeks, but for those `covered`."""
    days = {day for week in weeks for day in week.span.days()}
    days -= {day for duty in covered for day in duty.span.days()}

    def is_beside(each: DutyEvent) -> bool:
        later = each.counted_until is not None and any(day >= each.counted_until for day in days)
        return later or any(day in days for duty in each.duties for day in duty.span.days())

    return tuple(each for each in calendar.never_rewritten if is_beside(each))


def _find_other_rotations(calendar: CalendarEvents, weeks: set[Week], team: Team) -> tuple[str, ...]:
    """Return the owners of the events of other rotations, of our title, in the weeks."""
    near = [each.event for each in calendar.other_rotations if weeks & set(team.week.weeks_of(each.duty.span))]
    return tuple(sorted({event.owner for event in near if event.owner is not None}))
