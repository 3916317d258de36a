"""The three-way merge of a load: what becomes of a week, by the file, the calendar, and what the events remember."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING

from rotation.calendars.changes import Action, Create, Delete, Keep, Update
from rotation.calendars.duty_event import DutyEvent, Kind
from rotation.calendars.event import Days, format_days, parse_days
from rotation.duties import list_person_days
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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

    def left(days: Days) -> Days:
        return frozenset((day, name) for day, name in days if day not in over)

    # Everybody agrees already.
    if left(file) == left(calendar):
        return Merge.SAME
    # The week is new, or all its events were deleted or are another tool's.
    if memory is None:
        return Merge.SET
    # Somebody has moved, renamed or removed an event in a calendar program.
    if left(calendar) != left(memory.written):
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
    other weeks that only reach into it, or never rewritten. `edited` is whether a person has edited one of its events,
    or moved it away.
    """

    file: Days
    calendar: Days
    reaching: Days
    memory: Memory | None
    edited: bool

    @classmethod
    def of(
        cls,
        week: Week,
        file_duties: Iterable[Duty],
        changeable: Iterable[DutyEvent],
        team: Team,
        beside: Days = frozenset(),
    ) -> WeekState:
        """Return the state of the week; `beside` is who is on duty in it when by events that are never rewritten."""
        own = [each for each in changeable if week in team.week.weeks_of(each.duty.span)]
        calendar = _select_days(week, (duty for each in own for duty in each.duties))
        reaching = _select_days(week, (duty for each in changeable if each not in own for duty in each.duties))
        reaching |= beside
        memory = read_memory(own, week.span, calendar, team)
        # One that was written for this week, and that a person has moved to another, is edited as well.
        moved = [
            e for e in changeable if e.managed and e.event.duty_start is not None and e.event.duty_start in week.span
        ]
        edited = any(each.edited for each in (*own, *moved))
        return cls(_select_days(week, file_duties), calendar, reaching - calendar, memory, edited)

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


def _select_days(week: Week, duties: Iterable[Duty]) -> Days:
    return frozenset((day, name) for day, name in list_person_days(duties) if day in week.span)


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
    for week, state in states.items():
        before = state.remembered
        # What a person has edited was not written by us.
        ours = (e for e in left if e.managed and not e.edited and week in team.week.weeks_of(e.duty.span))
        own = (duty for each in ours for duty in each.duties)
        written = _select_days(week, own) if week in changed else before.written
        after = Memory(state.file if from_file else before.loaded, written)
        if week in changed or after != before:
            now[week] = after
    # 2. The events of these weeks, which remember their other weeks as before.
    for each in left:
        weeks = team.week.weeks_of(each.duty.span)
        if not (each.managed and each.duties) or now.keys().isdisjoint(weeks):
            continue
        parts = [now[week] if week in now else WeekState.of(week, (), changeable, team).remembered for week in weeks]
        event = replace(
            each.event,
            loaded=format_days(frozenset().union(*(part.loaded for part in parts))),
            written=format_days(frozenset().union(*(part.written for part in parts))),
        )
        index = next((n for n, a in enumerate(made) if a.event == each.event), None)
        action = None if index is None else made[index]
        if index is not None and isinstance(action, Create | Update):
            made[index] = replace(action, event=event)
        elif (
            action is None
            and not each.edited
            and (event.loaded, event.written) != (each.event.loaded, each.event.written)
        ):
            made.append(Update(each.event, event, each.duty, each.duty))
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
