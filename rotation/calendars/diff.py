"""What a rotation says and what the calendar holds -> the changes that bring the one into the other.

Only weeks that the rotation names are set. In each of them every duty is paired with the event that stands for it; then

- an event that already says so is left alone, also when a person wrote it so;
- an event of ours that nobody has touched is updated in place, so that subscribers see it move;
- an event of ours that a person has edited is kept, and so is the room it takes; `force` takes the rotation's word,
  but never in a week that the rotation does not name;
- a legacy event is adopted in place: from then on it is ours;
- duties left over are created; events of ours left over, and legacy ones such as duplicates, are deleted.

Weeks that are over are history: where somebody's days would change, the load is refused without `force`, and where they
would not, nothing is touched at all. The running week may still be changed.

An event and a duty can belong together when the event was written for the duty's first day, wherever it stands now, or
when they have days in common and the event belongs to the duty's week. Of all that can, the nearest pairs are made
first: an event that says what the duty is; one written for its first day; one of the same person; one of ours; one with
more days in common. So what was swapped by hand and in the file alike is left alone, and else an event keeps its week.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Changes, Create, Delete, Keep, Update
from rotation.calendars.event import (
    Event,
    days_of,
    duties,
    duty_of,
    edited,
    event_id,
    event_of,
    legacy,
    ours,
    rewritten,
    settable,
)
from rotation.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rotation.model import Duty, Rotation, Team
    from rotation.weeks import Week

BY_HAND = "edited by hand since it was loaded"
IN_THE_WAY = "an event edited by hand stands there"
TOO_LONG = "it also covers weeks that the file does not name"


def diff(  # noqa: PLR0913 the last three are options
    rotation: Rotation,
    events: Sequence[Event],
    team: Team,
    *,
    today: date,
    force: bool = False,
    published: Sequence[Event] = (),
) -> Changes:
    """Return what loading the rotation does to a calendar with these events.

    `events` must be all of the calendar's, cancelled ones too; `published` what a feed kept elsewhere still shows.
    Raises RefusedError, which only `force` overrides, when the calendar is empty although the feed is not, or when
    days of weeks that are over would change.
    """
    live = [event for event in events if not event.cancelled]
    held = settable(live, team)
    named = {team.week.containing(first) for first in rotation.weeks(team.week)}
    over = {week for week in named if week.span.end <= today}
    said = [duty for duty in rotation.duties(team.week) if duty.span.length]
    weeks = named if force else named - _as_they_were(over, said, held, team)
    wanted = [duty for duty in said if team.week.containing(duty.span.start) in weeks]

    # Forced, a duty that a person has moved to a week not named stays there: that week is not to be set.
    within = [e for e in held if not force or not weeks.isdisjoint(team.week.weeks_of(e.span))]
    paired = match_events(wanted, within, team)
    settled = [_settled(duty, event, weeks, team, force=force) for duty, event in paired.items()]
    standing = set(paired.values())
    removed = [_removed(event, weeks, team, force=force) for event in held if event not in standing]
    actions: list[Action] = [action for action in (*settled, *removed) if action is not None]
    kept = [action for action in actions if isinstance(action, Keep)]
    taken = {event.id for event in live}
    actions += [_created(duty, kept, taken, team) for duty in wanted if duty not in paired]

    if not force:
        _guard_emptied(live, published, team)
        _guard_past(actions, over)
    left = _left(held, actions)
    return Changes(
        actions=tuple(sorted(actions, key=lambda action: (action.duty, action.event.id, action.event.token or ""))),
        unchanged=settled.count(None) + len(said) - len(wanted),
        foreign=len(live) - len(held),
        rule=team.week,
        before=duties(held, team),
        after=duties(left, team),
        left=left,
        others=_others(live, named, team),
    )


def _as_they_were(over: set[Week], said: Iterable[Duty], held: Iterable[Event], team: Team) -> set[Week]:
    """Return the weeks, of those that are over, in which everybody's days are as the rotation says already."""
    says, has = days_of(said), days_of(duty_of(event, team) for event in held)
    weeks = ((day, team.week.containing(day)) for day, _ in says ^ has)
    return over - {week for day, week in weeks if day in week.span}


def _guard_emptied(live: list[Event], published: Sequence[Event], team: Team) -> None:
    """Refuse to load into a calendar that has lost everything: a wrong id, lost rights, or an accident."""
    known = duties(published, team)
    if known and not duties(live, team):
        raise RefusedError(
            f"the calendar has no duty at all, but the feed shows {len(known)}",
            hint="look whether it is the right calendar and still shared with you; if it is to start anew, use --force",
        )


def _guard_past(actions: Iterable[Action], over: set[Week]) -> None:
    touched = {week for week in over for a in actions if not isinstance(a, Keep) and _concerns(a, week)}
    if touched:
        names = ", ".join(str(week.first) for week in sorted(touched))
        raise RefusedError(
            f"weeks that are over would change: {names}",
            hint="take them out of the file, or rewrite history with --force",
        )


def _concerns(action: Action, week: Week) -> bool:
    spans = [action.duty.span] + ([action.was.span] if isinstance(action, Update) else [])
    return any(span.overlaps(week.span) for span in spans)


def _left(held: Iterable[Event], actions: Iterable[Action]) -> tuple[Event, ...]:
    """Return the events that tell duties, as the actions leave them."""
    gone = {a.event if isinstance(a, Delete) else a.old for a in actions if isinstance(a, Delete | Update)}
    return (*(e for e in held if e not in gone), *(a.event for a in actions if isinstance(a, Create | Update)))


def _others(live: Iterable[Event], weeks: set[Week], team: Team) -> tuple[str, ...]:
    """Return the rotations, other than this one, with events of our title in the weeks."""
    strangers = [event for event in live if event.owner is not None and not ours(event, team)]
    alike = [e for e in strangers if legacy(replace(e, owner=None), team) and weeks & set(team.week.weeks_of(e.span))]
    return tuple(sorted({event.owner for event in alike if event.owner is not None}))


def _settled(duty: Duty, event: Event, weeks: set[Week], team: Team, *, force: bool) -> Update | Keep | None:
    """Return what to do with the event that stands for a duty; None when nothing is."""
    says, new = duty_of(event, team), rewritten(event, duty, team)
    mine = ours(event, team)
    by_hand = mine and edited(event)
    if (mine and event.digest == new.digest) or (by_hand and says == duty):
        return None
    if not force:
        beyond = not weeks.issuperset(team.week.weeks_of(event.span))
        if beyond and says.person == duty.person and event.span.covers(duty.span):
            return None
        if by_hand or beyond:
            return Keep(event, says, duty, BY_HAND if by_hand else TOO_LONG)
    return Update(event, new, says, duty)


def _removed(event: Event, weeks: set[Week], team: Team, *, force: bool) -> Delete | Keep | None:
    """Return what to do with an event that stands for no duty; None when it is no concern of the weeks to be set.

    One that a person has moved so that it only reaches into such a week is reported, but belongs to another.
    """
    says, by_hand = duty_of(event, team), ours(event, team) and edited(event)
    home = set(team.week.weeks_of(event.span))
    if home.isdisjoint(weeks):
        reaches = not weeks.isdisjoint(team.week.touched_by(event.span))
        return Keep(event, says, None, BY_HAND) if by_hand and reaches else None
    if not force and (by_hand or not weeks.issuperset(home)):
        return Keep(event, says, None, BY_HAND if by_hand else TOO_LONG)
    return Delete(event, says)


def _created(duty: Duty, kept: Iterable[Keep], taken: set[str], team: Team) -> Create | Keep:
    """Return the making of an event for a duty that has none, unless an event that is kept has taken its place."""
    week = team.week.containing(duty.span.start)
    for keep in kept:
        if keep.event.span.overlaps(duty.span) and week in team.week.weeks_of(keep.event.span):
            return Keep(keep.event, keep.duty, duty, IN_THE_WAY)
    generation = next(n for n in count() if event_id(team, duty.span.start, n) not in taken)
    event = event_of(duty, team, generation=generation)
    taken.add(event.id)
    return Create(event, duty)


def match_events(wanted: Iterable[Duty], held: Iterable[Event], team: Team) -> dict[Duty, Event]:
    """Return, for the duties that have one, the event that stands for each; the nearest find each other first."""
    by_week: defaultdict[Week, list[Event]] = defaultdict(list)
    by_slot: defaultdict[date, list[Event]] = defaultdict(list)
    for event in held:
        for week in team.week.weeks_of(event.span):
            by_week[week].append(event)
        if event.duty_start is not None and ours(event, team):
            by_slot[event.duty_start].append(event)
    matches = [
        (_cost(duty, event, team), duty, event)
        for duty in wanted
        for event in {*by_slot[duty.span.start], *by_week[team.week.containing(duty.span.start)]}
        if event.span.overlaps(duty.span) or event in by_slot[duty.span.start]
    ]
    found: dict[Duty, Event] = {}
    taken: set[Event] = set()
    for _, duty, event in sorted(matches, key=lambda match: (match[0], match[1], match[2].id, match[2].token or "")):
        if duty not in found and event not in taken:
            found[duty] = event
            taken.add(event)
    return found


def _cost(duty: Duty, event: Event, team: Team) -> tuple[int, ...]:
    """Return how far the event is from standing for the duty, to be compared with that of other pairs."""
    says, mine = duty_of(event, team), ours(event, team)
    slot = mine and event.duty_start == duty.span.start
    return (says != duty, not slot, says.person != duty.person, not mine, -event.span.common(duty.span).length)
