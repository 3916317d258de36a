"""The table of the merge: row by row, and over any sequence of loads, commands, repairs, edits by hand and undos."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rotation.calendars.classify import classify
from rotation.calendars.merge import Memory, Merge, merge_week
from rotation.duties import list_person_days
from rotation.model import Line, Rotation
from tests.calendars.google.world import GoogleWorld
from tests.calendars.memory import MemoryWorld
from tests.calendars.world import (
    ADA,
    ALAN,
    DAY,
    GRACE,
    MONDAY,
    NOW,
    TEAM,
    TODAY,
    FileWorld,
    load_and_record,
    monday,
    undo,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.calendars.duty_event import DutyEvent
    from rotation.calendars.event import Days
    from rotation.calendars.record import Record
    from tests.calendars.google.world import Server
    from tests.calendars.world import World

Value = tuple[str | None, ...]  # who is on duty on each day of a week

BY_HAND = "Dora Edited"  # whom only edits by hand put on duty
WEEKS, DAYS = 3, 5
NOBODY: Value = (None,) * DAYS
NUMBERS = st.integers(0, WEEKS - 1)
NAMES = st.sampled_from([None, ADA, ALAN, GRACE])
VALUES = st.builds(
    lambda name, other, days: (name,) * days + (other,) * (DAYS - days), NAMES, NAMES, st.sampled_from([2, 3, DAYS])
)


def one(name: str) -> Days:
    """Return a day of the person."""
    return frozenset({(MONDAY, name)})


@pytest.mark.parametrize(
    ("file", "calendar", "memory", "outcome"),
    [
        (ADA, ADA, None, Merge.SAME),
        (ADA, ADA, (ALAN, GRACE), Merge.SAME),
        (ADA, ALAN, (ADA, ALAN), Merge.KEEP_CHANGE),
        (GRACE, ALAN, (ADA, ALAN), Merge.SET),
        (ADA, BY_HAND, (ADA, ADA), Merge.KEEP_EDIT),
        (GRACE, BY_HAND, (ADA, ALAN), Merge.KEEP_EDIT),
        (ADA, ALAN, None, Merge.SET),
        (GRACE, ADA, (ADA, ADA), Merge.SET),
    ],
)
def test_each_row_of_the_table(file: str, calendar: str, memory: tuple[str, str] | None, outcome: Merge) -> None:
    """What a load does with a week."""
    remembered = memory and Memory(*map(one, memory))
    assert outcome is merge_week(one(file), one(calendar), remembered)


@dataclass(frozen=True)
class Row:
    """A week of the model: who is on duty by the calendar, by the last file loaded, by the last write."""

    calendar: Value = NOBODY
    loaded: Value = NOBODY
    written: Value = NOBODY

    @property
    def edited(self) -> bool:
        """Whether a person has changed it."""
        return self.calendar != self.written

    def load(self, file: Value) -> Row:
        """Return the week after a load: the table, in plain words."""
        if file == self.calendar:
            return replace(self, loaded=file) if file != NOBODY else Row()
        if self.calendar != NOBODY and (self.edited or file == self.loaded):
            return self
        return Row() if file == NOBODY else Row(file, file, file)

    def command(self, value: Value) -> Row:
        """Return the week after a command has written it."""
        if value == self.calendar:
            return self
        return Row() if value == NOBODY else Row(value, self.loaded, value)

    def undone(self, before: Row) -> Row:
        """Return the week after this state was undone."""
        if self.calendar == before.calendar:
            return self
        loaded = before.loaded if self.calendar == NOBODY else self.loaded
        return Row() if before.calendar == NOBODY else Row(before.calendar, loaded, before.calendar)


def rotation_of(values: Mapping[int, Value]) -> Rotation:
    """Return the lines that say so."""
    lines = [
        Line(monday(number) + day * DAY, name)
        for number, value in sorted(values.items())
        for day, name in enumerate(value)
        if day == 0 or value[day - 1] != name
    ]
    return Rotation(tuple(lines))


class Merging(RuleBasedStateMachine):
    """A calendar and the model of its weeks."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.now = world, NOW
        self.rows = [Row()] * WEEKS
        self.last: tuple[Record, list[Row]] | None = None

    def change(self, values: Mapping[int, Value], *, from_file: bool) -> None:
        """Set these weeks, and remember how to undo it."""
        _, _, record = load_and_record(self.world, rotation_of(values), now=self.now, from_file=from_file)
        self.last = (record, self.rows)
        self.now += timedelta(minutes=1)
        after = [Row.load, Row.command][not from_file]
        self.rows = [after(row, values[n]) if n in values else row for n, row in enumerate(self.rows)]

    @rule(values=st.dictionaries(NUMBERS, VALUES, min_size=1))
    def a_file_is_loaded(self, values: dict[int, Value]) -> None:
        """Merge; it need not name every week."""
        self.change(values, from_file=True)

    @rule(number=NUMBERS)
    def the_file_of_a_week_is_loaded_again(self, number: int) -> None:
        """As by a nightly job."""
        self.change({number: self.rows[number].loaded}, from_file=True)

    @rule(number=NUMBERS, value=VALUES)
    def a_repair_is_loaded(self, number: int, value: Value) -> None:
        """All weeks as they are, but for one."""
        calendar = {n: row.calendar for n, row in enumerate(self.rows)}
        self.change(calendar | {number: value}, from_file=True)

    @rule(number=NUMBERS, value=VALUES)
    def a_command_changes_a_week(self, number: int, value: Value) -> None:
        """Write what was asked for, where nobody has edited anything: event by event, else."""
        if not self.rows[number].edited:
            self.change({number: value}, from_file=False)

    @rule(one=NUMBERS, other=NUMBERS)
    def two_weeks_are_swapped(self, one: int, other: int) -> None:
        """By a command."""
        if not self.rows[one].edited and not self.rows[other].edited:
            self.change({one: self.rows[other].calendar, other: self.rows[one].calendar}, from_file=False)

    @rule(data=st.data())
    @precondition(lambda self: any(row.calendar != NOBODY for row in self.rows))
    def a_person_edits(self, data: st.DataObject) -> None:
        """Rename or remove an event in a calendar program; it can be one of two of a week."""
        each = data.draw(st.sampled_from(self.live_duties()))
        name = data.draw(st.sampled_from([BY_HAND, None]))
        if name:
            self.world.edit(each.event.id, title=f"Triage: {name}")
        else:
            self.world.remove(each.event.id)
        number, days = (each.duty.span.start - MONDAY).days // 7, each.duty.span
        row = self.rows[number]
        value = tuple(name if monday(number) + n * DAY in days else old for n, old in enumerate(row.calendar))
        self.rows = [*self.rows]
        self.rows[number] = replace(row, calendar=value) if value != NOBODY else Row()
        self.last = None

    @rule()
    @precondition(lambda self: self.last is not None)
    def the_last_change_is_undone(self) -> None:
        """Put back what it replaced."""
        assert self.last is not None
        record, before = self.last
        undo(self.world, record, now=self.now)
        self.now += timedelta(minutes=1)
        self.rows = [row.undone(was) for row, was in zip(self.rows, before, strict=True)]
        self.last = None

    def live_duties(self) -> list[DutyEvent]:
        """Return our events."""
        managed = classify(self.world.store().events(), TEAM, TODAY).managed
        return sorted(managed, key=lambda each: each.event.id)

    @invariant()
    def the_calendar_is_as_the_model_has_it(self) -> None:
        """On every day."""
        days = list_person_days(classify(self.world.store().events(), TEAM, TODAY).duties)
        expected = {
            (monday(number) + day * DAY, name)
            for number, row in enumerate(self.rows)
            for day, name in enumerate(row.calendar)
            if name
        }
        assert expected == days


class FileMerging(Merging):
    """In the calendar file."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        super().__init__(FileWorld(self.folder))

    def teardown(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)


class ServerMerging(Merging):
    """In a calendar on a server."""

    def __init__(self) -> None:
        super().__init__(MemoryWorld())


TestFile = FileMerging.TestCase
TestServer = ServerMerging.TestCase
TestFile.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
TestServer.settings = settings(max_examples=80, stateful_step_count=15, deadline=None)


def test_at_google(server: Server) -> None:
    """As in a file."""

    class Here(Merging):
        def __init__(self) -> None:
            super().__init__(GoogleWorld(server))

    run_state_machine_as_test(Here, settings=settings(max_examples=15, stateful_step_count=10, deadline=None))
