"""From what a rotation says and what the calendar holds to a plan, and from the plan to the calendar.

Only weeks that the rotation names are set. In each of them every duty is paired with the event that stands for it; then

- an event that already says so is left alone, also when a person wrote it so;
- an event of ours that nobody has touched is updated in place, so that subscribers see it move;
- an event of ours that a person has edited is kept, and so is the room it takes; `force` takes the rotation's word,
  but never in a week that the rotation does not name;
- a legacy event is adopted in place: from then on it is ours;
- duties left over are created; events of ours left over, and legacy ones such as duplicates, are deleted.

Weeks that are over are history: where somebody's days would change, the load is refused without `force`, and where they
would not, nothing is touched at all. The running week may still be changed.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, assert_never

from rotation.calendars.actions import Action, Create, Delete, Keep, Plan, Update
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
from rotation.calendars.matching import pairs
from rotation.calendars.store import Overtaken, Store
from rotation.errors import RefusedError, SignInError, TemporaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from rotation.model import Duty, Rotation, Team
    from rotation.weeks import Week

BY_HAND = "edited by hand since it was loaded"
IN_THE_WAY = "an event edited by hand stands there"
TOO_LONG = "it also covers weeks that the file does not name"
MEANWHILE = "edited by somebody while it was being loaded"


def plan(  # noqa: PLR0913 the last three are options
    rotation: Rotation,
    events: Sequence[Event],
    team: Team,
    *,
    today: date,
    force: bool = False,
    published: Sequence[Event] = (),
) -> Plan:
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
    paired = pairs(wanted, within, team)
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
    return Plan(
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
    strangers = [event for event in live if event.mark is not None and not ours(event, team)]
    alike = [e for e in strangers if legacy(replace(e, mark=None), team) and weeks & set(team.week.weeks_of(e.span))]
    return tuple(sorted({event.mark for event in alike if event.mark is not None}))


def _settled(duty: Duty, event: Event, weeks: set[Week], team: Team, *, force: bool) -> Update | Keep | None:
    """Return what to do with the event that stands for a duty; None when nothing is."""
    says, new = duty_of(event, team), rewritten(event, duty, team)
    mine = ours(event, team)
    by_hand = mine and edited(event)
    if (mine and event.content == new.content) or (by_hand and says == duty):
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


@dataclass(frozen=True, slots=True)
class Applied:
    """What a load has done: how many writes, which events were kept because somebody overtook it, what stands now."""

    written: int
    kept: tuple[Keep, ...]
    events: tuple[Event, ...]


def apply(plan: Plan, store: Store, progress: Callable[[int, int], object] | None = None) -> Applied:
    """Write the plan into the store, inside its lock, then read back and compare; return what was done.

    `progress` is told, before each write, how many of how many are done. A plan without writes
    makes no request. Raises TemporaryError when the store gives up on the way, or when it does not hold what was
    written, as when somebody else loads at the same time: running again is safe.
    """
    if not plan.writes:
        return Applied(0, (), ())
    kept: list[Keep] = []
    gone: list[Event] = []
    there: list[Event] = []
    total = len(plan.writes)
    for done, action in enumerate(plan.writes):
        if progress is not None:
            progress(done, total)
        with _counted(done, total, store):
            written = _write(action, store)
        if isinstance(written, Overtaken):
            kept.append(Keep(written.event, action.duty, action.duty, MEANWHILE))
        else:
            (gone if isinstance(action, Delete) else there).append(written)
    with _counted(total, total, store):
        store.flush()
        events = store.events()
    _compare(plan, events, there, gone, store.name)
    return Applied(total - len(kept), tuple(kept), events)


@contextmanager
def _counted(done: int, total: int, store: Store) -> Iterator[None]:
    """Let whatever ends the load in this block say how far it came, where a store writes one change after another."""
    try:
        yield
    except KeyboardInterrupt:
        if store.atomic:
            raise
        raise KeyboardInterrupt(
            f"stopped after {done} of {total} changes; running the same command again does the rest"
        ) from None
    except (RefusedError, SignInError, TemporaryError) as error:
        if store.atomic:
            raise
        raise type(error)(
            f"{error} ({done} of {total} changes written; running again is safe)", hint=error.hint
        ) from error


def _write(action: Create | Update | Delete, store: Store) -> Event | Overtaken:
    match action:
        case Create(event=event):
            return store.create(event)
        case Update(old=old, event=event):
            return store.update(old, event)
        case Delete(event=event):
            return store.delete(event)
        case _:
            assert_never(action)


def _compare(plan: Plan, events: Iterable[Event], there: Iterable[Event], gone: Iterable[Event], name: str) -> None:
    """Raise TemporaryError unless the calendar holds what was written, and no longer what was deleted."""
    now = [event for event in events if not event.cancelled]
    contents = {(event.id, event.content) for event in now}
    surplus = Counter(event.id for event in now) - Counter(event.id for event in plan.left)
    wrong = [e for e in there if (e.id, e.content) not in contents] + [e for e in gone if surplus[e.id]]
    if wrong:
        days = ", ".join(sorted({str(event.span.start) for event in wrong}))
        raise TemporaryError(
            f"{name} does not hold what was just written for {days}; perhaps somebody else loads at the same time",
            hint="look at it with --list; running the same command again is safe",
        )
