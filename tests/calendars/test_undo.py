"""Any changes, undone backwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.errors import RefusedError
from rotation.weeks import Span
from tests.calendars.memory import MemoryWorld
from tests.calendars.test_machine import rotations
from tests.calendars.world import ADA, ALAN, DAY, NOW, contents, load_and_record, monday, undo

if TYPE_CHECKING:
    from rotation.calendars.record import Record
    from rotation.model import Rotation

LEGACY = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-3, 4), st.integers(1, 14), st.sampled_from([ADA, ALAN, "Bob Former"])),
    max_size=3,
)
CHANGES = st.lists(st.tuples(rotations(), st.booleans(), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(LEGACY, CHANGES)
def test_any_changes_are_undone_backwards(
    legacy: list[tuple[int, int, int, str]], changes: list[tuple[Rotation, bool, bool]]
) -> None:
    """Loads, forced ones, and commands, over events of other tools of any length: each undo leaves what was there."""
    world = MemoryWorld()
    for number, (week, day, length, person) in enumerate(legacy):
        start = monday(week) + day * DAY
        world.add(f"old-{number}", f"Triage: {person}", Span(start, start + length * DAY))
    done: list[tuple[Record, list[tuple[str, ...]]]] = []
    for number, (rotation, force, from_file) in enumerate(changes):
        before, now = contents(world), NOW + timedelta(minutes=number)
        try:
            _, _, record = load_and_record(world, rotation, now=now, force=force, from_file=from_file)
        except RefusedError:
            continue
        done.append((record, before))
    for record, before in reversed(done):
        undo(world, record, now=NOW + timedelta(hours=1))
        assert before == contents(world)
