"""The table of the merge: row by row, and over any sequence of loads, commands, edits by hand and undos."""

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
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rotation.calendars.classify import classify
from rotation.calendars.merge import Memory, Merge, merge_week
from tests.calendars.memory import MemoryWorld
from tests.calendars.world import ADA, ALAN, GRACE, MONDAY, NOW, TEAM, TODAY, FileWorld, load_and_record, rota, undo

if TYPE_CHECKING:
    from rotation.calendars.event import Days
    from rotation.calendars.undo import Record
    from tests.calendars.world import World

BY_HAND = "Dora Edited"  # whom only edits by hand put on duty
NAMES = st.sampled_from([None, ADA, ALAN, GRACE])
WEEKS = 3


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

    calendar: str | None = None
    loaded: str | None = None
    written: str | None = None

    def load(self, file: str | None) -> Row:
        """Return the week after a load: the table, in plain words."""
        if self.calendar is None:
            return Row(file, file, file)
        if file == self.calendar:
            return replace(self, loaded=file)
        edited = self.calendar != self.written
        changed_by_command = file == self.loaded and self.written != self.loaded
        if edited or changed_by_command:
            return self
        return Row() if file is None else Row(file, file, file)

    def command(self, name: str | None) -> Row:
        """Return the week after somebody was put on duty by a command, which keeps edits by hand too."""
        if self.calendar not in {None, self.written}:
            return self
        return Row() if name is None else Row(name, self.loaded, name)

    def undone(self, before: Row) -> Row:
        """Return the week after this state was undone."""
        if self.calendar == before.calendar:
            return self
        loaded = before.loaded if self.calendar is None else self.loaded
        return Row() if before.calendar is None else Row(before.calendar, loaded, before.calendar)


class Merging(RuleBasedStateMachine):
    """A calendar and the model of its weeks."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.now = world, NOW
        self.rows = [Row()] * WEEKS
        self.last: tuple[Record, list[Row]] | None = None

    def change(self, names: list[str | None], *, from_file: bool) -> None:
        """Set all weeks, and remember how to undo it."""
        _, _, record = load_and_record(self.world, rota(*names), now=self.now, from_file=from_file)
        self.last = (record, self.rows)
        self.now += timedelta(minutes=1)

    @rule(names=st.lists(NAMES, min_size=WEEKS, max_size=WEEKS))
    def a_file_is_loaded(self, names: list[str | None]) -> None:
        """Merge."""
        self.change(names, from_file=True)
        self.rows = [row.load(name) for row, name in zip(self.rows, names, strict=True)]

    @rule(number=st.integers(0, WEEKS - 1), name=NAMES)
    def a_command_changes_a_week(self, number: int, name: str | None) -> None:
        """Write what was asked for."""
        _, _, record = load_and_record(self.world, rota(name, first=number), now=self.now, from_file=False)
        self.last = (record, self.rows)
        self.now += timedelta(minutes=1)
        self.rows = [row.command(name) if n == number else row for n, row in enumerate(self.rows)]

    @rule(data=st.data())
    @precondition(lambda self: any(row.calendar for row in self.rows))
    def a_person_edits(self, data: st.DataObject) -> None:
        """Rename an event in a calendar program."""
        event = data.draw(st.sampled_from(sorted(self.standing())))
        self.world.edit(event[1], title=f"Triage: {BY_HAND}")
        self.rows = [replace(row, calendar=BY_HAND) if n == event[0] else row for n, row in enumerate(self.rows)]
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

    def standing(self) -> set[tuple[int, str]]:
        """Return the week and the id of each of our events."""
        calendar = classify(self.world.store().events(), TEAM, TODAY)
        return {((each.duty.span.start - MONDAY).days // 7, each.event.id) for each in calendar.managed}

    @invariant()
    def the_calendar_is_as_the_model_has_it(self) -> None:
        """In every week."""
        duties = classify(self.world.store().events(), TEAM, TODAY).duties
        found = {(duty.span.start - MONDAY).days // 7: duty.person for duty in duties}
        assert {n: row.calendar for n, row in enumerate(self.rows) if row.calendar} == found


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
