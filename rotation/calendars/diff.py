"""What a rotation says and what the calendar holds -> the changes that bring the one into the other.

Only weeks that the rotation names are set. In each of them every duty is paired with the event that stands for it (see
`matching`); then

- an event that already says so is left alone, also when a person wrote it so;
- an event of ours that nobody has touched is updated in place, so that subscribers see it move;
- an event of ours that a person has edited is kept, and so is the room it takes, in a load from a file all of its week;
  `force` takes the rotation's word, but never in a week that the rotation does not name;
- a legacy event is adopted in place: from then on it is ours;
- duties left over are created; events of ours left over, and legacy ones such as duplicates, are deleted.

Days that are over are history. Where somebody's days in a week that is over would change, the load is refused without
`force`, and where they would not, nothing is touched at all. In the running week it sets the days from today on.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Changes, Create, Delete, Keep, Update, in_order
from rotation.calendars.duty_event import DutyEvent, distinct_duties
from rotation.calendars.event import event_id, event_ids, event_of, rewrite_event
from rotation.calendars.matching import match_events
from rotation.calendars.merge import Merge, WeekState, left_by, remember
from rotation.duties import begin_today, days_over, person_days
from rotation.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.model import Duty, Rotation, Team
    from rotation.weeks import Span, Week

BY_HAND = "edited by hand since it was loaded"
BY_COMMAND = "changed by a command since the file was loaded"
IN_THE_WAY = "an event edited by hand is in its place"
TOO_LONG = "it also covers weeks that the file does not name"
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
    weeks = named if force else named - _unchanged_weeks(past, file_duties, changeable, team)
    #    And but for those that the merge leaves as they are, since a command or a person has changed them.
    states = {week: WeekState.of(week, rotation_duties, changeable, team) for week in named}
    merges = weeks if from_file and not force else set()
    outcomes = {week: states[week].merge(days_over(team.week, today)) for week in sorted(merges)}
    left_alone = {week: _keep_week(week, outcome, file_duties, changeable, team) for week, outcome in outcomes.items()}
    weeks = {week for week in weeks if not left_alone.get(week)}
    duties_to_set = [duty for duty in file_duties if team.week.containing(duty.span.start) in weeks]

    # 2. Which event stands for which duty. With force, a duty that a person has moved to a week not named stays there,
    #    since that week is not to be set; without force it is matched, so that it is reported as kept.
    in_reach = [e for e in changeable if not force or not weeks.isdisjoint(team.week.weeks_of(e.duty.span))]
    matched = match_events(duties_to_set, in_reach, team)

    # 3. What becomes of each pair, and of each event that stands for no duty.
    used = set(matched.values())
    pairs = [*matched.items(), *((None, each) for each in changeable if each not in used)]
    decisions = [(duty, _decide(duty, each, weeks, team, today=today, force=force)) for duty, each in pairs]
    actions: list[Action] = [action for _, action in decisions if action is not None]
    #    What a command has changed keeps its days, but gets today's title, description and mark.
    changed = {week for week, outcome in outcomes.items() if outcome is Merge.KEEP_CHANGE} - past
    actions += _renew(changeable, changed, team)

    # 4. Events for the duties that have none; last, since an event that is kept can be in their way. An event that
    #    reaches into the week from one that is not set, and stays, may have all of a duty's days already.
    unchanged = [each.duty for (_, each), (_, action) in zip(pairs, decisions, strict=True) if action is None]
    covered = {
        duty
        for duty in duties_to_set
        if duty not in matched and any(d.person == duty.person and d.span.covers(duty.span) for d in unchanged)
    }
    missing = [duty for duty in duties_to_set if duty not in matched and duty not in covered]
    private = [keep for each in calendar.private for keep in _keep_private(each, missing, weeks, team)]
    actions += [*private, *_keep_copies(calendar, weeks, team)]
    kept = [action for action in actions if isinstance(action, Keep) and action.reason != COPY]
    hidden = {keep.requested for keep in private}
    beside = person_days(duty for each in calendar.beside for duty in each.duties)
    beside_it = {duty for duty in missing if person_days([duty]) <= beside}
    missing = [duty for duty in missing if duty not in beside_it]
    actions += [keep for keeps in left_alone.values() for keep in keeps if keep.event not in {e.event for e in used}]
    used_ids = calendar.live_ids
    actions += [_create(duty, kept, used_ids, team) for duty in missing if duty not in hidden]

    if not force:
        guard_emptied(calendar, published)
        _guard_past(actions, past)
    actions = remember(actions, changeable, {week: states[week] for week in weeks}, team, from_file=from_file)
    left = left_by(changeable, actions)
    if not force:
        _guard_days_over(changeable, left, days_over(team.week, today))
    return Changes(
        actions=tuple(sorted(actions, key=in_order)),
        unchanged=sum(duty is not None and action is None for duty, action in decisions)
        + len(covered)
        + len(beside_it)
        + len(file_duties)
        - len(duties_to_set)
        - len({keep.requested for keeps in left_alone.values() for keep in keeps} - {None}),
        foreign=calendar.untouchable,
        rule=team.week,
        past_days=_different_days(rotation_duties, calendar_duties, days_over(team.week, today))
        if running in named and not force
        else (),
        before=distinct_duties(changeable),
        after=distinct_duties(left),
        left=tuple(each.event for each in left),
        others=_other_rotations(calendar, named, team),
        unending=_never_rewritten(calendar, weeks, beside_it),
        restricted=tuple(e.event for e in calendar.restricted if not weeks.isdisjoint(team.week.weeks_of(e.duty.span))),
    )


def _keep_week(
    week: Week, outcome: Merge, file_duties: Sequence[Duty], changeable: Sequence[DutyEvent], team: Team
) -> list[Keep]:
    """Return the keeping of what is in a week that the merge leaves as it is; nothing for a week that is set.

    Nothing either where all that differs belongs to another week, and only reaches into this one.
    """
    if outcome in {Merge.SAME, Merge.SET}:
        return []
    by_command = outcome is Merge.KEEP_CHANGE
    reason = BY_COMMAND if by_command else BY_HAND
    duties = [duty for duty in file_duties if team.week.containing(duty.span.start) == week]
    events = [
        each
        for each in changeable
        if week in team.week.weeks_of(each.duty.span)
        or (each.edited and each.event.duty_start and each.event.duty_start in week.span)
    ]
    # 1. Each event of whose days the file has some with somebody else, or with nobody.
    file_days = person_days(duties)
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


def _different_days(duties: Iterable[Duty], others: Iterable[Duty], span: Span) -> tuple[date, ...]:
    return tuple(sorted({day for day, _ in person_days(duties) ^ person_days(others) if day in span}))


def _unchanged_weeks(
    weeks: set[Week], file_duties: Iterable[Duty], events: Iterable[DutyEvent], team: Team
) -> set[Week]:
    """Return those of the weeks in which everybody's days are in the calendar as they are in the file."""
    different = person_days(file_duties) ^ person_days(duty for each in events for duty in each.duties)
    return weeks - {week for day, _ in different for week in [team.week.containing(day)] if day in week.span}


def _decide(  # noqa: PLR0911, PLR0913 (a table of decisions: one return a case)
    duty: Duty | None, each: DutyEvent, weeks: set[Week], team: Team, *, today: date, force: bool
) -> Update | Delete | Keep | None:
    """Return what becomes of an event that stands for the duty, or for no duty of the file: None is nothing."""
    event, present = each.event, each.duty
    home = set(team.week.weeks_of(present.span))  # the weeks that the event belongs to; an edge may reach into others
    # An edge that is to come goes to who has the week; of one that is over, the days were served.
    served = {week for week in team.week.touched_by(present.span) if week.span.end <= today}
    too_long = not weeks.issuperset(home | served)

    if duty is not None:
        new = rewrite_event(event, duty, team)
        # It is already as a load would write it.
        if each.managed and event.digest == new.digest and event.owner == new.owner:
            return None
        # A person has changed it to what the file now has too: they agree, and their text stays.
        if each.edited and present == duty:
            return None
        # An event over several weeks, of which the file names some, has just these days of this one already.
        own = present.span.common(team.week.containing(duty.span.start).span)
        if not force and too_long and present.person == duty.person and own == duty.span:
            return None
        # A person has changed it to something else: theirs stays.
        if not force and each.edited:
            return Keep(event, present, duty, BY_HAND)
        # To change it here would change weeks that the file says nothing about.
        if not force and too_long:
            return Keep(event, present, duty, TOO_LONG)
        # It is ours as we wrote it, or the old tool's: it changes in place, so that subscribers see it move.
        return Update(event, new, present, duty)

    # It belongs to other weeks. Where a person has moved it so that it reaches into one that is set, that is reported.
    if home.isdisjoint(weeks):
        reaches = not weeks.isdisjoint(team.week.touched_by(present.span))
        return Keep(event, present, None, BY_HAND) if each.edited and reaches else None
    # The file has nobody there, or somebody else whom another event stands for; but a person has changed this one.
    if not force and each.edited:
        return Keep(event, present, None, BY_HAND)
    # To delete it would clear weeks that the file says nothing about.
    if not force and too_long:
        return Keep(event, present, None, TOO_LONG)
    # Its week is cleared, or it is one event too many in it.
    return Delete(event, present)


def _create(duty: Duty, kept: Iterable[Keep], used_ids: set[str], team: Team) -> Create | Keep:
    """Return the making of an event for a duty that has none, unless an event that is kept has taken its place."""
    week = team.week.containing(duty.span.start)
    for keep in kept:
        if keep.duty.span.overlaps(duty.span) and week in team.week.weeks_of(keep.duty.span):
            return Keep(keep.event, keep.duty, duty, IN_THE_WAY if keep.reason == BY_HAND else keep.reason)
    # The id of the duty's day can be another's: of an event moved away from that day, or of one that is not ours.
    generation = next(n for n in count() if event_id(team, duty.span.start, n) not in used_ids)
    event = event_of(duty, team, generation=generation)
    used_ids.add(event.id)
    return Create(event, duty)


def _keep_private(each: DutyEvent, missing: Iterable[Duty], weeks: set[Week], team: Team) -> list[Keep]:
    """Return the keeping of an event of ours that may not be seen: nothing is written beside it, and nothing over it.

    It takes the place of the duties of its days, and of the one that it was written for, wherever it is now.
    """
    event, present = each.event, each.duty
    wants = [d for d in missing if present.span.overlaps(d.span) or event.id in event_ids(team, d.span.start)]
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


def _guard_past(actions: Iterable[Action], past: set[Week]) -> None:
    """Refuse to change who served in weeks that are over."""
    touched = {week for week in past for a in actions if not isinstance(a, Keep) and _concerns(a, week)}
    if touched:
        raise RefusedError(
            f"past weeks would change: {', '.join(str(week.first) for week in sorted(touched))}",
            hint="take them out of the file, or overwrite them with --force",
        )


def _guard_days_over(before: Iterable[DutyEvent], after: Iterable[DutyEvent], over: Span) -> None:
    """Refuse to change who served on days of the running week that are over, whichever event it is that goes."""
    if days := _different_days(distinct_duties(before), distinct_duties(after), over):
        raise RefusedError(
            f"past days would change: {', '.join(map(str, days))}",
            hint="tidy up the events of that week in the calendar, or overwrite them with --force",
        )


def _concerns(action: Action, week: Week) -> bool:
    spans = [action.duty.span] + ([action.was.span] if isinstance(action, Update) else [])
    return any(span.overlaps(week.span) for span in spans)


def _never_rewritten(calendar: CalendarEvents, weeks: set[Week], covered: set[Duty]) -> tuple[DutyEvent, ...]:
    """Return the series, timed events and events of strangers that a load writes beside, in the weeks to set."""
    days = {day for week in weeks for day in week.span.days()}
    days -= {day for duty in covered for day in duty.span.days()}

    def is_beside(each: DutyEvent) -> bool:
        later = each.counted_until is not None and any(day >= each.counted_until for day in days)
        return later or any(day in days for duty in each.duties for day in duty.span.days())

    return tuple(each for each in (*calendar.series, *calendar.timed, *calendar.strangers) if is_beside(each))


def _other_rotations(calendar: CalendarEvents, weeks: set[Week], team: Team) -> tuple[str, ...]:
    """Return the owners of the events of other rotations, of our title, in the weeks."""
    near = [each.event for each in calendar.other_rotations if weeks & set(team.week.weeks_of(each.duty.span))]
    return tuple(sorted({event.owner for event in near if event.owner is not None}))
