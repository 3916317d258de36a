"""Any sequence of loads, hand edits, deletions, other people's entries and passing time leaves the calendar right."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rotation.calendars.classify import classify
from rotation.calendars.duty_event import list_duties
from rotation.duties import find_days_over, list_person_days
from rotation.errors import RefusedError
from rotation.model import Line, Rotation
from rotation.weeks import Span
from tests.calendars.memory import MemoryWorld
from tests.calendars.world import (
    ADA,
    ALAN,
    DAY,
    GRACE,
    NOW,
    TEAM,
    TODAY,
    FileWorld,
    World,
    contents,
    live,
    load,
    load_and_record,
    monday,
    undo,
    week,
)

if TYPE_CHECKING:
    from rotation.calendars.event import Event
    from rotation.calendars.record import Record

WEEKS = st.integers(0, 5)
NAMES = st.sampled_from([ADA, ALAN, GRACE])
Days = frozenset[tuple[date, str]]


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    """Return a rotation of some weeks, some of them cleared, some split."""
    lines: list[Line] = []
    for number in sorted(draw(st.sets(WEEKS, min_size=1))):
        starts = sorted({0, *draw(st.sets(st.integers(1, 4), max_size=1))})
        lines += [Line(monday(number) + day * DAY, draw(st.none() | NAMES)) for day in starts]
    return Rotation(tuple(lines))


class Machine(RuleBasedStateMachine):
    """A calendar, and the days as a person who looks at it sees them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.today, self.now = TODAY, NOW
        self.strangers: dict[str, object] = {}
        self.number = 0

    def days(self, world: World | None = None) -> Days:
        """Return who is on duty on which weekday, by the events that a load may change."""
        days = list_person_days(list_duties(classify(live(world or self.world).values(), TEAM).changeable))
        return frozenset((day, person) for day, person in days if day in TEAM.week.containing(day).span)

    def uid(self) -> str:
        """Return an id that nobody has used."""
        self.number += 1
        return f"entry-{self.number}-"

    @initialize(number=WEEKS)
    def somebody_else_was_here(self, number: int) -> None:
        """Add an entry that is none of our business, in a week that is."""
        uid = self.uid()
        self.world.add(uid, "Triage: Bob Former", week(number), timed=True)
        self.strangers[uid] = self.world.snapshot(uid)

    @rule(number=WEEKS, name=NAMES)
    def the_old_tool_loads(self, number: int, name: str) -> None:
        """Add an event without a mark, once more if it is there already."""
        self.world.add(self.uid(), f"Triage: {name}", week(number))

    @rule(data=st.data(), name=NAMES, shift=st.sampled_from([None, -7, -2, 1, 3, 7, 14]))
    @precondition(lambda self: self.live_events())
    def a_person_edits(self, data: st.DataObject, name: str, shift: int | None) -> None:
        """Rename or move an event of ours."""
        event = data.draw(st.sampled_from(self.live_events()))
        if shift is None:
            self.world.edit(event.id, title=f"Triage: {name}")
        else:
            moved = Span(event.span.start + shift * DAY, event.span.end + shift * DAY)
            self.world.edit(event.id, span=moved)

    @rule(data=st.data())
    @precondition(lambda self: self.live_events())
    def a_person_deletes(self, data: st.DataObject) -> None:
        """Remove an event of ours."""
        self.world.remove(data.draw(st.sampled_from(self.live_events())).id)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        """Go on to a later day."""
        self.today += timedelta(days=days)
        self.now += timedelta(days=days)

    @rule(rotation=rotations(), force=st.booleans())
    def load(self, rotation: Rotation, *, force: bool) -> None:
        """Load, and compare what is there with what was wanted; load again; undo."""
        start, exact, seen = self.days(), self.world.everything(), contents(self.world)
        touched = {event.id: self.world.snapshot(event.id) for event in self.live_events() if event.edited}
        try:
            plan, applied, record = load_and_record(self.world, rotation, force=force, today=self.today, now=self.now)
        except RefusedError:
            assert not force
            assert exact == self.world.everything()
            return
        self.now += timedelta(minutes=1)
        assert len(plan.writes) == applied.written
        named = {TEAM.week.containing(first) for first in rotation.weeks(TEAM.week)}
        reported = {TEAM.week.containing(day) for keep in plan.kept for day in keep.duty.span.days()}
        reported |= {TEAM.week.containing(keep.requested.span.start) for keep in plan.kept if keep.requested}
        file_days = list_person_days(rotation.duties(TEAM.week))
        end = self.days()
        over = Span(self.today, self.today) if force else find_days_over(TEAM.week, self.today)
        for day in (day for number in range(-2, 10) for day in week(number).days()):
            there = {person for other, person in end if other == day}
            if TEAM.week.containing(day) in named - reported:
                expected = start if day in over else file_days
                assert {person for other, person in expected if other == day} == there, day
            elif TEAM.week.containing(day) not in named and not force:
                assert {person for other, person in start if other == day} == there, day
        if not force:
            assert touched == {uid: self.world.snapshot(uid) for uid in touched}
        self.check_again(rotation, force=force)
        self.check_undo(record, seen)

    def check_again(self, rotation: Rotation, *, force: bool) -> None:
        """Load once more: nothing is written, byte for byte."""
        exact = self.world.everything()
        plan, _ = load(self.world, rotation, force=force, today=self.today, now=self.now)
        assert plan.writes == ()
        assert exact == self.world.everything()

    def check_undo(self, record: Record, seen: list[tuple[str, ...]]) -> None:
        """Undo it, elsewhere: every entry says what it said; undo the undo, and all is as after the load."""
        twin, loaded = self.world.twin(), contents(self.world)
        _, again = undo(twin, record, force=True, today=self.today, now=self.now)
        assert seen == contents(twin)
        undo(twin, again, force=True, today=self.today, now=self.now)
        assert loaded == contents(twin)

    def live_events(self) -> list[Event]:
        """Return our events in the calendar."""
        managed = classify(live(self.world).values(), TEAM).managed
        return sorted((each.event for each in managed), key=lambda event: event.id)

    @invariant()
    def others_are_untouched(self) -> None:
        """Nobody else's entry has changed by a byte."""
        assert self.strangers == {uid: self.world.snapshot(uid) for uid in self.strangers}


class FileMachine(Machine):
    """The calendar file."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "calendar").mkdir()
        super().__init__(FileWorld(self.folder / "calendar"))

    def teardown(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    @invariant()
    def the_folder_is_clean(self) -> None:
        """There is the calendar and nothing beside it."""
        assert {path.name for path in (self.folder / "calendar").iterdir()} <= {"triage.ics"}


class ServerMachine(Machine):
    """A calendar on a server."""

    def __init__(self) -> None:
        super().__init__(MemoryWorld())


TestFile = FileMachine.TestCase
TestServer = ServerMachine.TestCase
TestFile.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestServer.settings = settings(max_examples=80, stateful_step_count=15, deadline=None)
