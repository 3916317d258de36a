"""Merges with one fault each, of the kind that people write: the rows of the table must catch every one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rotation.calendars import diff, merge
from rotation.calendars.merge import Memory, Merge, WeekState
from rotation.model import Line, Rotation
from tests.calendars.memory import MemoryWorld
from tests.calendars.world import (
    ADA,
    ALAN,
    DAY,
    GRACE,
    NOW,
    TODAY,
    World,
    list_events,
    live,
    load_and_record,
    monday,
    rota,
    undo,
    week,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.calendars.changes import Action, Changes
    from rotation.calendars.event import Days
    from rotation.weeks import Span

    Broken = Callable[[Days, Days, Memory | None, Span], Merge]

WEDNESDAY = monday(0) + 2 * DAY
SPLIT = Rotation((Line(monday(0), ADA), Line(WEDNESDAY, ALAN)))


def loads(world: World, rotation: Rotation, *, force: bool = False) -> Changes:
    """Load a file."""
    return load_and_record(world, rotation, now=NOW, force=force)[0]


def commands(world: World, rotation: Rotation) -> None:
    """Change weeks by a command."""
    load_and_record(world, rotation, now=NOW, from_file=False)


def kept(changes: Changes) -> list[tuple[str, bool]]:
    """Return who is kept, and whether a command put them there."""
    return [(keep.duty.person, keep.by_command) for keep in changes.kept]


def last(world: World) -> str:
    """Return the id of the last event of ours."""
    return max((event for event in live(world).values() if event.owner), key=lambda event: event.span).id


def a_week_as_the_file_has_it_is_left_alone(new: Callable[[], World]) -> None:
    """But for what it remembers: the file is the loaded one from now on, and the one of before another."""
    world = new()
    loads(world, rota(ADA))
    commands(world, rota(ALAN))
    assert () == loads(world, rota(ALAN)).visible
    loads(world, rota(ADA))
    assert [(monday(0), ADA)] == list_events(world)


def a_change_by_a_command_stays(new: Callable[[], World]) -> None:
    """Night after night, and it is no conflict."""
    world = new()
    loads(world, rota(ADA, GRACE))
    commands(world, rota(ALAN))
    for _ in range(2):
        assert [(ALAN, True)] == kept(loads(world, rota(ADA, GRACE)))
    assert [(monday(0), ALAN), (monday(1), GRACE)] == list_events(world)


def an_undo_stays(new: Callable[[], World]) -> None:
    """Keep what it put back: it is a change like any other."""
    world = new()
    loads(world, rota(ADA))
    _, _, record = load_and_record(world, rota(ALAN), now=NOW)
    undo(world, record)
    assert [(ADA, True)] == kept(loads(world, rota(ALAN)))


def a_line_that_was_edited_since_is_written(new: Callable[[], World]) -> None:
    """Whether or not a command has changed its week."""
    for rotation in (None, rota(ALAN)):
        world = new()
        loads(world, rota(ADA))
        if rotation:
            commands(world, rotation)
        assert [] == kept(loads(world, rota(GRACE)))
        assert [(monday(0), GRACE)] == list_events(world)


def a_repaired_file_is_another_one(new: Callable[[], World]) -> None:
    """Though its days to come are as they once were loaded."""
    world = new()
    load_and_record(world, rota(ADA), today=monday(0), now=NOW)
    load_and_record(world, rota(ALAN), today=monday(0), now=NOW, from_file=False)
    repaired = Rotation((Line(monday(0), ALAN), Line(WEDNESDAY, ADA)))
    load_and_record(world, repaired, today=WEDNESDAY, now=NOW)
    assert [(monday(0), ALAN), (WEDNESDAY, ADA)] == list_events(world)


def an_edit_by_hand_is_a_conflict(new: Callable[[], World]) -> None:
    """Whatever the file has: a new title, another day, or half of a week removed."""
    for file in (SPLIT, rota(GRACE)):
        world = new()
        loads(world, SPLIT)
        world.remove(last(world))
        assert [False] == list(dict.fromkeys(by_command for _, by_command in kept(loads(world, file))))
        assert [(monday(0), ADA)] == list_events(world)
    for edit in ({"title": f"Triage: {GRACE}"}, {"span": week(0, 3)}):
        world = new()
        loads(world, rota(ADA))
        world.edit(last(world), **edit)
        before = list_events(world)
        assert [False] == [by_command for _, by_command in kept(loads(world, rota(ALAN)))]
        assert before == list_events(world)


def an_edit_by_hand_of_what_a_command_changed_is_a_conflict(new: Callable[[], World]) -> None:
    """Also where the file is the one loaded last."""
    world = new()
    loads(world, rota(ADA))
    commands(world, SPLIT)
    world.remove(last(world))
    assert [(ADA, False)] == kept(loads(world, rota(ADA)))


def a_week_with_an_edit_stays_as_a_whole(new: Callable[[], World]) -> None:
    """Neither what a command has given away of it is taken back, nor is a line of another part written."""
    for file in (rota(ADA), Rotation((Line(monday(0), GRACE), Line(WEDNESDAY, ALAN)))):
        world = new()
        loads(world, rota(ADA))
        commands(world, SPLIT)
        first = min((event for event in live(world).values() if event.owner), key=lambda event: event.span).id
        world.edit(first, title="Triage: Dora Edited")
        before = list_events(world)
        assert {False} == {by_command for _, by_command in kept(loads(world, file))}
        assert before == list_events(world)


def a_text_by_hand_is_not_overwritten(new: Callable[[], World]) -> None:
    """Also where it puts nobody else on duty; the file that was loaded last finds nothing to do."""
    world = new()
    loads(world, rota(ADA))
    world.edit(last(world), title=f"Triage: {ADA} (call first)")
    exact = world.snapshot(last(world))
    assert [] == kept(loads(world, rota(ADA)))
    assert [(ADA, False)] == kept(loads(world, rota(GRACE)))
    assert exact == world.snapshot(last(world))


def a_text_by_hand_keeps_the_rest_of_its_week(new: Callable[[], World]) -> None:
    """Another line for the other part of the week is not written."""
    world = new()
    loads(world, SPLIT)
    world.edit(last(world), title=f"Triage: {ALAN} (call first)")
    assert [(ADA, False)] == kept(loads(world, Rotation((Line(monday(0), GRACE), Line(WEDNESDAY, ALAN)))))


def a_text_by_hand_makes_no_conflict_of_a_swap(new: Callable[[], World]) -> None:
    """Whatever else somebody has noted there, the week is as the command has written it."""
    world = new()
    loads(world, rota(ADA))
    commands(world, rota(ALAN))
    world.edit(last(world), title=f"Triage: {ALAN} (call first)")
    assert [(ALAN, True)] == kept(loads(world, rota(ADA)))


def a_week_without_events_is_written(new: Callable[[], World]) -> None:
    """Whether it is new, was cleared by a command, or has lost its events to somebody's hand."""
    world = new()
    loads(world, rota(ADA))
    commands(world, rota(None))
    assert [] == kept(loads(world, rota(ADA)))
    assert [(monday(0), ADA)] == list_events(world)
    world.remove(last(world))
    assert [] == kept(loads(world, rota(ADA)))
    assert [(monday(0), ADA)] == list_events(world)


def force_writes_the_file(new: Callable[[], World]) -> None:
    """Over commands and edits."""
    world = new()
    loads(world, rota(ADA, ADA))
    commands(world, rota(ALAN))
    world.edit(last(world), title=f"Triage: {GRACE}")
    loads(world, rota(ADA, ADA), force=True)
    assert [(monday(0), ADA), (monday(1), ADA)] == list_events(world)


ROWS = (
    a_week_as_the_file_has_it_is_left_alone,
    a_change_by_a_command_stays,
    an_undo_stays,
    a_line_that_was_edited_since_is_written,
    a_repaired_file_is_another_one,
    an_edit_by_hand_is_a_conflict,
    an_edit_by_hand_of_what_a_command_changed_is_a_conflict,
    a_week_with_an_edit_stays_as_a_whole,
    a_text_by_hand_is_not_overwritten,
    a_text_by_hand_keeps_the_rest_of_its_week,
    a_text_by_hand_makes_no_conflict_of_a_swap,
    a_week_without_events_is_written,
    force_writes_the_file,
)


@pytest.mark.parametrize("row", ROWS)
def test_the_merge_is_not_caught(world: World, row: Callable[[Callable[[], World]], None]) -> None:
    """In every calendar each row of the table holds."""
    world.add("dentist", "Dentist", week(9))  # so that there is a calendar to copy
    row(world.twin)


def _always(outcome: Merge) -> Broken:
    return lambda *_: outcome


def _instead(of: Merge, outcome: Merge) -> Broken:
    """Return a merge that has one row wrong."""

    def broken(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
        right = merge_week(file, calendar, memory, over)
        return outcome if right is of else right

    return broken


def takes_every_week_for_known(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
    """Keep a week that no event remembers."""
    return merge_week(file, calendar, memory or Memory(calendar, calendar or file), over)


def knows_no_edit(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
    """Take what is in the calendar for what was written."""
    return merge_week(file, calendar, memory and Memory(memory.loaded, calendar), over)


def keeps_whatever_a_command_changed(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
    """Take no notice of a line that was edited since."""
    changed = memory is not None and memory.written != memory.loaded and file != calendar
    return Merge.KEEP_CHANGE if changed else merge_week(file, calendar, memory, over)


def asks_of_the_days_to_come(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
    """Forget the days that are over before it asks which file this is."""

    def left(days: Days) -> Days:
        return frozenset((day, name) for day, name in days if day not in over)

    return merge_week(left(file), left(calendar), memory and Memory(left(memory.loaded), left(memory.written)), over)


def prefers_the_file(file: Days, calendar: Days, memory: Memory | None, over: Span) -> Merge:
    """Look first whether the file is the one loaded last, and then for edits."""
    if memory and file == memory.loaded and file != calendar:
        return Merge.KEEP_CHANGE
    return merge_week(file, calendar, memory, over)


# Of a week that is as the file has it nothing differs, so that no other outcome would be another one.
merge_week = merge.merge_week
BROKEN: dict[str, Broken] = {
    "always keeps": _always(Merge.KEEP_EDIT),
    "always writes": _always(Merge.SET),
    "undoes swaps": _instead(Merge.KEEP_CHANGE, Merge.SET),
    "calls a swap an edit": _instead(Merge.KEEP_CHANGE, Merge.KEEP_EDIT),
    "overwrites edits": _instead(Merge.KEEP_EDIT, Merge.SET),
    "calls an edit a swap": _instead(Merge.KEEP_EDIT, Merge.KEEP_CHANGE),
    "never writes": _instead(Merge.SET, Merge.KEEP_CHANGE),
    **{
        function.__name__: function
        for function in (
            takes_every_week_for_known,
            knows_no_edit,
            keeps_whatever_a_command_changed,
            asks_of_the_days_to_come,
            prefers_the_file,
        )
    },
}


def caught(world: Callable[[], World]) -> bool:
    """Return whether one of the rows does not hold, or cannot be had at all."""
    for row in ROWS:
        try:
            row(world)
        except (AssertionError, IndexError):
            return True
    return False


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_merge_is_caught(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """By one of the rows."""
    monkeypatch.setattr(merge, "merge_week", BROKEN[name])
    assert caught(MemoryWorld)


def _everything_is_loaded(*given: Any, from_file: bool) -> list[Action]:  # noqa: ANN401 as the real one has them
    del from_file
    return remember(*given, from_file=True)


def _nothing_is_loaded(*given: Any, from_file: bool) -> list[Action]:  # noqa: ANN401 as above
    del from_file
    return remember(*given, from_file=False)


def _only_what_changes(actions: Any, changeable: Any, states: Any, team: Any, *, from_file: bool) -> list[Action]:  # noqa: ANN401
    """Leave the memory of a week that is as the file has it."""
    made = remember(actions, changeable, states, team, from_file=from_file)
    known = {action.event.id for action in actions}
    return [action for action in made if action.event.id in known]


def _nothing_is_written(actions: Any, changeable: Any, states: Any, team: Any, *, from_file: bool) -> list[Action]:  # noqa: ANN401
    """Remember of each event what was written before."""
    made = remember(actions, changeable, states, team, from_file=from_file)
    return [replace(a, event=replace(a.event, written=a.old.written)) if hasattr(a, "old") else a for a in made]


remember = merge.remember
FORGETFUL = {
    function.__name__: function
    for function in (_everything_is_loaded, _nothing_is_loaded, _only_what_changes, _nothing_is_written)
}


@pytest.mark.parametrize("name", FORGETFUL)
def test_every_broken_memory_is_caught(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """By one of the rows."""
    monkeypatch.setattr(diff, "remember", FORGETFUL[name])
    assert caught(MemoryWorld)


def _sees_no_edit(state: WeekState, over: Span) -> Merge:
    return merge_week(state.file, state.calendar, state.memory, over)


def _decides_event_by_event(state: WeekState, over: Span) -> Merge:
    return Merge.SET if state.edited else merge_week(state.file, state.calendar, state.memory, over)


def _calls_every_edit_a_conflict(state: WeekState, over: Span) -> Merge:
    return Merge.KEEP_EDIT if state.edited else merge_week(state.file, state.calendar, state.memory, over)


@pytest.mark.parametrize("broken", [_sees_no_edit, _decides_event_by_event, _calls_every_edit_a_conflict])
def test_a_merge_that_takes_edits_wrongly_is_caught(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[[WeekState, Span], Merge]
) -> None:
    """By one of the rows."""
    monkeypatch.setattr(WeekState, "merge", broken)
    assert caught(MemoryWorld)


def test_nothing_is_caught_without_a_fault() -> None:
    """The rows let the real merge pass, in the same calendars; nothing depends on the day of the test."""
    assert not caught(MemoryWorld)
    assert TODAY < monday(0)
