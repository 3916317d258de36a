"""The three-way merge of a load: what becomes of a week, by the file, the calendar, and what the events remember."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Create, Delete, Keep, Update
from rotation.calendars.duty_event import DutyEvent, Kind
from rotation.calendars.event import Days, format_days, parse_days
from rotation.calendars.matching import group_by_week
from rotation.duties import group_days_by_week, list_person_days
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rotation.calendars.event import Event
    from rotation.model import Duty, Team
    from rotation.weeks import Week

_NO_DAYS = Span(date.min, date.min)


class Merge(Enum):
    """What a load does with a week."""

    SAME = auto()
    """Nothing that people see."""
    KEEP_CHANGE = auto()
    """The calendar's stays: a command has changed it since the file was loaded."""
    KEEP_EDIT = auto()
    """The calendar's stays: a person has edited it."""
    SET = auto()
    """The file's is written."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the events of a week remember: who was on duty when, as last loaded from a file, and as last written."""

    loaded: Days
    written: Days


def merge_week(file: Days, calendar: Days, memory: Memory | None, over: Span = _NO_DAYS) -> Merge:
    """Return what a load does with a week, of which the days in `over` stay; no memory: it has no event of ours."""

    def select_left(days: Days) -> Days:
        return frozenset((day, name) for day, name in days if day not in over)

    # Everybody agrees already.
    if select_left(file) == select_left(calendar):
        return Merge.SAME
    # The week is new, or all its events were deleted or are another tool's.
    if memory is None:
        return Merge.SET
    # Somebody has moved, renamed or removed an event in a calendar program.
    if select_left(calendar) != select_left(memory.written):
        return Merge.KEEP_EDIT
    # A nightly load of the same file, after a swap. That is asked of the whole week: where a swap is repaired, the days
    # to come can be as they once were loaded, and those that are over say that this is another file.
    if file == memory.loaded:
        return Merge.KEEP_CHANGE
    # The line was edited since, whether or not a command has changed the week meanwhile; or a week as loaded.
    return Merge.SET


def read_memory(events: Iterable[DutyEvent], days: Span, calendar: Days, team: Team) -> Memory | None:
    """Return what the events of ours of a week remember of these days of it; None where there are none.

    Events from before there was such a memory remember the calendar as it is.
    """
    # What a person has edited is not written, its memory neither: those of the week that nobody edited know better.
    ours = [each.event for each in sorted((each for each in events if each.managed), key=lambda each: each.edited)]
    if not ours:
        return None
    for event in ours:
        if event.loaded is not None and event.written is not None:
            loaded, written = (_read_days(text, days, team) for text in (event.loaded, event.written))
            # An event that a person has moved here remembers another week.
            if written:
                return Memory(loaded, written)
    return Memory(calendar, calendar)


def _read_days(text: str, days: Span, team: Team) -> Days:
    """Return the days that a text remembers, by the names that the roster has today."""
    people = {name: team.find(name) for _, name in parse_days(text)}
    return frozenset(
        (day, person.name if (person := people[name]) else name) for day, name in parse_days(text) if day in days
    )


@dataclass(frozen=True, slots=True)
class WeekState:
    """A week in the file and in the calendar, by day; and what its events remember.

    `calendar` is by the events that belong to the week; `reaching` by those that are left alone where it is set: of
    other weeks that only reach into it, or never rewritten. `events` are those that belong to it, and those that were
    written for it and that a person has moved away; `edited` is whether a person has edited any of these.
    """

    file: Days
    calendar: Days
    reaching: Days
    memory: Memory | None
    events: tuple[DutyEvent, ...]
    edited: bool

    @property
    def remembered(self) -> Memory:
        """What the events remember; the week as it is where they do not."""
        return self.memory or Memory(self.calendar, self.calendar)

    def merge(self, over: Span) -> Merge:
        """Return what a load does with the week, of which these days are over and stay."""
        memory = self.memory and Memory(self.memory.loaded - self.reaching, self.memory.written - self.reaching)
        outcome = merge_week(self.file - self.reaching, self.calendar, memory, over)
        # What a person has written into an event stays also where it is not about who is on duty when.
        return Merge.KEEP_EDIT if self.edited and outcome is Merge.SET else outcome


def find_states(
    weeks: Collection[Week],
    file_duties: Iterable[Duty],
    changeable: Iterable[DutyEvent],
    team: Team,
    beside: Days = frozenset(),
) -> dict[Week, WeekState]:
    """Return the state of each of these weeks; `beside` is who is on duty when by events that are never rewritten."""
    rule = team.week
    # 1. The events of each week, those that were written for it and are elsewhere now, and the days in it by either.
    near: defaultdict[Week, list[DutyEvent]] = defaultdict(list)
    calendar: defaultdict[Week, set[tuple[date, str]]] = defaultdict(set)
    reaching = group_days_by_week(beside, rule)
    for each in changeable:
        own = {*rule.weeks_of(each.duty.span)}
        for week, days in group_days_by_week(list_person_days(each.duties), rule).items():
            (calendar if week in own else reaching)[week] |= days
        start = each.event.duty_start if each.managed else None
        written_for = {week for week in (rule.containing(start),) if start in week.span} if start else set()
        for week in own | written_for:
            near[week].append(each)

    # 2. What these are for the week.
    def build_state(week: Week) -> WeekState:
        days, own = frozenset(calendar[week]), [e for e in near[week] if week in rule.weeks_of(e.duty.span)]
        memory = read_memory(own, week.span, days, team)
        # One that was written for this week, and that a person has moved to another, is edited as well.
        edited = [each for each in near[week] if each.edited]
        events = tuple(each for each in near[week] if each in own or each in edited)
        return WeekState(frozenset(in_file[week]), days, frozenset(reaching[week]) - days, memory, events, bool(edited))

    in_file = group_days_by_week(list_person_days(file_duties), rule)
    return {week: build_state(week) for week in weeks}


def remember(
    actions: Iterable[Action],
    changeable: Sequence[DutyEvent],
    states: Mapping[Week, WeekState],
    team: Team,
    *,
    from_file: bool,
) -> list[Action]:
    """Return the actions with what the events of each week that was set are to remember.

    Where nothing else becomes of an event, that alone is written. Events that remember nothing yet go on so, as long as
    the calendar is as the file has it.
    """
    made: list[Action] = list(actions)
    left = apply_actions(changeable, made)
    # 1. What each week is to remember; none where nothing changes.
    changed = {week for a in made if not isinstance(a, Keep) for week in team.week.weeks_of(a.duty.span)}
    now: dict[Week, Memory] = {}
    by_week = group_by_week((each for each in left if each.managed), team)
    for week, state in states.items():
        before = state.remembered
        # What a person has edited was not written by us.
        own = list_person_days(duty for each in by_week[week] if not each.edited for duty in each.duties)
        written = frozenset((day, name) for day, name in own if day in week.span) if week in changed else before.written
        after = Memory(state.file if from_file else before.loaded, written)
        if week in changed or after != before:
            now[week] = after
    # 2. The events of these weeks, which remember their other weeks as before.
    weeks_of = {each: team.week.weeks_of(each.duty.span) for each in left if each.managed and each.duties}
    to_write = [each for each in left if not now.keys().isdisjoint(weeks_of.get(each, ()))]
    others = {week for each in to_write for week in weeks_of[each]} - now.keys()
    memories = now | {week: state.remembered for week, state in find_states(others, (), changeable, team).items()}
    index_of: dict[Event, int] = {}
    for n, action in enumerate(made):
        index_of.setdefault(action.event, n)
    for each in to_write:
        event = replace(
            each.event,
            loaded=format_days(frozenset().union(*(memories[week].loaded for week in weeks_of[each]))),
            written=format_days(frozenset().union(*(memories[week].written for week in weeks_of[each]))),
        )
        index = index_of.get(each.event)
        if index is None:
            if not each.edited and (event.loaded, event.written) != (each.event.loaded, each.event.written):
                index_of[event] = len(made)
                made.append(Update(each.event, event, each.duty, each.duty))
        elif isinstance(action := made[index], Create | Update):
            made[index] = replace(action, event=event)
    return made


def apply_actions(events: Iterable[DutyEvent], actions: Iterable[Action]) -> list[DutyEvent]:
    """Return the events that a load may change, as the actions leave them."""
    replaced = {a.event if isinstance(a, Delete) else a.old for a in actions if isinstance(a, Delete | Update)}
    written = [
        DutyEvent(a.event, a.duty, Kind.LEGACY if a.event.owner is None else Kind.MANAGED, (a.duty,))
        for a in actions
        if isinstance(a, Create | Update)
    ]
    return [*(each for each in events if each.event not in replaced), *written]
