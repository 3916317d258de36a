"""An undo that meets a fault at each of its requests; and undos with one fault each, which must all be caught."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from rotation.calendars.apply import apply
from rotation.calendars.google.answer import AnswerError
from rotation.calendars.google.store import GoogleCalendar
from rotation.calendars.record import Record, list_event_changes
from rotation.calendars.undo import undo_changes
from rotation.errors import Exit, TriageError
from tests.calendars.google.sweep import (
    BEFORE,
    CLEARED,
    COLOURED,
    EDITED,
    FOREIGN,
    FOREVER,
    LASTING,
    PASSING,
    ROTATION,
    SWAPPED,
    plan_changes,
)
from tests.calendars.google.world import GoogleWorld
from tests.calendars.world import NOW, TEAM, TODAY, contents, load, week

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.calendars.changes import Changes
    from rotation.calendars.event import Event
    from tests.calendars.google.world import Server

    Undo = Callable[[GoogleWorld, Record], int]

ADDED = "added by somebody after the load"


def undo_with(
    world: GoogleWorld,
    record: Record,
    store: Callable[..., GoogleCalendar] = GoogleCalendar,
    plan: Callable[..., Changes] = undo_changes,
) -> int:
    """Undo with these parts; return the exit code."""
    environ = world.server.environ
    try:
        with store(world.calendar, TEAM, retry_policy=world.clock.retry_policy(), environ=environ) as opened:
            changes = plan(record, opened.events(), TEAM, today=TODAY)
            opened.ready()
            apply(changes, opened)
    except TriageError as error:
        return error.exit
    return Exit.DONE


@dataclass
class Undoing:
    """The calendar after a load, of which each point of the sweep gets a copy; what it was; what undoes the load."""

    template: GoogleWorld
    before: list[tuple[str, ...]]
    record: Record
    requests: int = 0
    unmarked: int = 0  # the number of the one that puts back an event without our marks, the earliest of all

    @classmethod
    def on(cls, server: Server) -> Undoing:
        """Set the scene, and count the requests of an undo that nothing happens to."""
        world = GoogleWorld(server)
        load(world, BEFORE)
        world.add("oldtool", "Triage: ada", week(0))
        world.put(CLEARED, location="Room 1", colorId="3", reminders={"useDefault": False})
        world.edit(EDITED, title="Triage: Grace Hopper")
        world.add("dentist", "Dentist", week(1))
        world.add("hours", "Triage: Alan Turing", week(2), timed=True)
        world.add("series", "Triage: Grace Hopper", week(3), weekly=True)
        before = contents(world)
        with world.store() as store:
            changes = plan_changes(ROTATION, store.events(), TEAM, today=TODAY)
            record = Record(("load",), NOW, TEAM.name, TEAM.calendar, list_event_changes(changes, store.content))
            apply(changes, store)
        world.put(COLOURED, location=ADDED)
        scene = cls(world, before, record)
        trial = scene.world()
        trial.arm()
        assert undo_with(trial, record) == Exit.DONE
        scene.requests = len(trial.requests())
        scene.unmarked = trial.requests().index("PATCH") + 1
        return scene

    def world(self) -> GoogleWorld:
        """Return a copy; its pages are short, and one of them empty."""
        world = self.template.twin()
        world.behave(pages=[5, 0, 3])
        return world


@pytest.fixture(scope="module")
def undoing(server: Server) -> Undoing:
    """Return the scene."""
    return Undoing.on(server)


def check(  # noqa: PLR0913 a fault has many sides
    scene: Undoing, fault: str, at: int, times: int, undo: Undo = undo_with, *, first: int = Exit.DONE
) -> None:
    """Let the undo meet the fault: it ends as expected, and with a second run all is as it was before the load."""
    world = scene.world()
    others = {uid: world.snapshot(uid) for uid in (*FOREIGN, EDITED)}
    world.arm(fault, at, times)
    assert first == undo(world, scene.record), "first run"
    world.arm()
    assert undo(world, scene.record) == Exit.DONE, "second run"
    assert scene.before == contents(world)
    assert others == {uid: world.snapshot(uid) for uid in others}
    assert ADDED == world.snapshot(COLOURED).get("location")
    cleared = world.snapshot(CLEARED)
    assert ["Room 1", "3", False] == [cleared["location"], cleared["colorId"], cleared["reminders"]["useDefault"]]
    assert "private" not in (world.snapshot("oldtool").get("extendedProperties") or {}) or not any(
        key.startswith("triage") for key in world.snapshot("oldtool")["extendedProperties"]["private"]
    )
    world.arm()
    assert undo(world, scene.record) == Exit.DONE, "third run"
    assert {"GET"} == set(world.requests())


def check_later(scene: Undoing, undo: Undo = undo_with) -> None:
    """Somebody changes an event of the load, before the undo or during it: that stands, and the undo says so."""
    for at in (0, *range(2, scene.requests)):
        world = scene.world()
        if at:
            world.arm("edit", at, uid=SWAPPED, summary="Triage: Grace Hopper")
        else:
            world.edit(SWAPPED, title="Triage: Grace Hopper")
        code = undo(world, scene.record)
        undone = "Triage: Ada Lovelace" == world.snapshot(SWAPPED)["summary"]
        assert not undone, at
        assert at or code == Exit.REFUSED


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for(undoing: Undoing, fault: str) -> None:
    """Whichever request it meets, the first run already undoes everything."""
    for at in range(1, undoing.requests + 1):
        # What is put back of an event without marks is what Google listed: in its own form, which it does not rewrite.
        if (fault, at) != ("rewritten", undoing.unmarked):
            check(undoing, fault, at, PASSING[fault])


@pytest.mark.parametrize("fault", LASTING)
def test_what_lasts_ends_the_undo_and_the_next_one_finishes_it(undoing: Undoing, fault: str) -> None:
    """The exit code says what kind of trouble it is; running again is safe."""
    for at in range(1, undoing.requests + 1):
        check(undoing, fault, at, FOREVER, first=LASTING[fault])


def test_a_later_change_stands(undoing: Undoing) -> None:
    """Whenever it is made."""
    check_later(undoing)


def test_an_event_that_cannot_come_back_has_a_successor(undoing: Undoing) -> None:
    """With its content, under another id."""
    check_successor(undoing)


def check_successor(scene: Undoing, undo: Undo = undo_with) -> None:
    """Undo where Google lets no deleted event come back."""
    world = scene.world()
    world.behave(pages=[5, 0, 3], restores=False)
    assert undo(world, scene.record) == Exit.DONE
    assert scene.before == contents(world)
    (colour,) = [
        entry["colorId"]
        for uid, entry in world.everything().items()
        if uid != CLEARED and entry.get("location") == "Room 1" and entry["status"] == "confirmed"
    ]
    assert "3" == colour


class ForgetsTheContent(GoogleCalendar):
    """Puts back what the tool itself writes, and nothing else of a deleted event."""

    def restore(self, event: Event, content: str, over: Event | None) -> Any:  # noqa: ANN401 as the store has it
        """Make it anew."""
        return super().restore(event, content, over) if over else self.create(event)


class LeavesItsMark(GoogleCalendar):
    """Does not take the mark from an event that was adopted."""

    def restore(self, event: Event, content: str, over: Event | None) -> Any:  # noqa: ANN401 as above
        """Write the fields alone."""
        return self.update(over, event) if over else super().restore(event, content, over)


class Overwrites(GoogleCalendar):
    """Does not ask whether somebody has changed the event meanwhile."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Any:  # noqa: ANN401 as above
        del etag
        return super()._request(method, None, **parameters)


def overwrite_later_changes(record: Record, events: Sequence[Event], team: Any, **more: Any) -> Changes:  # noqa: ANN401
    """Undo whatever has happened since."""
    return undo_changes(record, events, team, **more, force=True)


def undo_the_first(record: Record, events: Sequence[Event], team: Any, **more: Any) -> Changes:  # noqa: ANN401
    """Undo one event of the change."""
    return undo_changes(Record(**{**_fields(record), "events": record.events[:1]}), events, team, **more)


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("command", "made", "owner", "calendar", "undoes")}


BROKEN: dict[str, Undo] = {
    "forgets the content": partial(undo_with, store=ForgetsTheContent),
    "leaves its mark": partial(undo_with, store=LeavesItsMark),
    "overwrites": partial(undo_with, store=Overwrites),
    "overwrites later changes": partial(undo_with, plan=overwrite_later_changes),
    "undoes the first": partial(undo_with, plan=undo_the_first),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_undo_is_caught(undoing: Undoing, name: str) -> None:
    """By what lets the real one pass."""
    with pytest.raises((AssertionError, AnswerError, KeyError, ValueError)):
        check_all(undoing, BROKEN[name])


def check_all(scene: Undoing, undo: Undo) -> None:
    """Check an undo that nothing happens to, one beside a later change, and one where a new event is needed."""
    check(scene, "", 1, 1, undo)
    check_later(scene, undo)
    check_successor(scene, undo)
