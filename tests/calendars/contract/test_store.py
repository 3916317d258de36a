"""What every store must do, whatever is behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.event import Event, build_event
from rotation.calendars.store import Conflict, Store
from rotation.errors import TemporaryError
from rotation.model import Duty
from tests.calendars.world import ADA, ALAN, NOW, TEAM, World, live, week

if TYPE_CHECKING:
    from datetime import datetime


def create(world: World, person: str = ADA, number: int = 0, now: datetime = NOW) -> Event:
    """Put a duty into the calendar and return it as listed."""
    with world.store(now=now) as store:
        store.events()
        made = store.create(build_event(Duty(week(number), person), TEAM))
        assert isinstance(made, Event)
        store.flush()
    return live(world)[made.id]


def remove_versions(event: Event) -> Event:
    """Return the event without what each store decides for itself."""
    return replace(event, sequence=0, modified=None, token=None)


def test_a_new_calendar_is_empty(world: World) -> None:
    """Nothing is listed where there is nothing, and looking makes nothing."""
    assert world.store().events() == ()
    assert world.store().events() == ()


def test_what_is_created_is_listed(world: World) -> None:
    """Every field that the tool sets comes back, and so does what it needs to know its own again."""
    event = build_event(Duty(week(0), ADA), replace(TEAM, description="Two lines:\nthis, and; that \\ too"))
    with world.store() as store:
        store.events()
        store.create(event)
        store.flush()
    assert [remove_versions(event)] == [remove_versions(each) for each in world.store().events()]


@pytest.mark.parametrize(
    "name",
    [
        "Comma, Semi; Colon: Quote\" 'n",
        "back\\slash and \\n no line",
        "<img src=x onerror=alert(1)>",
        "\u202eright to left\u202c \u05d0\u05d1",
        "\U0001f469\u200d\U0001f680 \U0001f1e9\U0001f1ea",
        "Zoe\u0301 A\u030angstro\u0308m",
        "%2C %0D%0A ^n &amp;",
        "x" * 200,
        "\u6f22" * 200,
    ],
)
def test_any_name_comes_back(world: World, name: str) -> None:
    """A name that would break out of a badly written field is read as it was written, and is not taken as edited."""
    event = build_event(Duty(week(0), name), TEAM)
    with world.store() as store:
        store.events()
        store.create(event)
        store.flush()
    assert [remove_versions(event)] == [remove_versions(each) for each in world.store().events()]


def test_the_window_is_half_open(world: World) -> None:
    """Entries with a day in the window are listed, those that end before it or begin at its end are not."""
    ids = [create(world, ADA, number).id for number in range(3)]
    window = replace(week(1), start=week(0).end)
    assert [ids[1]] == [event.id for event in world.store().events(window)]


def test_an_update_keeps_the_event(world: World) -> None:
    """The same event says something else afterwards, and nothing else has changed."""
    other, old = create(world, ALAN, 3), create(world)
    with world.store(now=NOW + timedelta(hours=1)) as store:
        events = {event.id: event for event in store.events()}
        new = replace(build_event(Duty(week(0), ALAN), TEAM), token=events[old.id].token)
        store.update(events[old.id], new)
        store.flush()
    after = live(world)
    assert remove_versions(new) == remove_versions(after[old.id])
    assert remove_versions(other) == remove_versions(after[other.id])


def test_what_is_deleted_is_no_longer_live(world: World) -> None:
    """A deleted event is not listed, or as cancelled."""
    event = create(world)
    with world.store() as store:
        [current] = store.events()
        store.delete(current)
        store.flush()
    assert event.id not in live(world)


def test_a_deleted_id_can_be_created_again(world: World) -> None:
    """Clearing a week and setting it again works; subscribers are told by a higher sequence number."""
    event = create(world)
    with world.store() as store:
        store.delete(*store.events())
        store.flush()
    again = create(world, ALAN, now=NOW + timedelta(minutes=1))
    assert [again.id] == list(live(world))
    assert again.sequence > event.sequence or again.id != event.id


def test_what_is_not_flushed_may_be_lost_but_nothing_else(world: World) -> None:
    """Leaving without flushing leaves every event that was there."""
    event = create(world)
    with world.store() as store:
        store.events()
        store.create(build_event(Duty(week(1), ALAN), TEAM))
    assert remove_versions(event) == remove_versions(live(world)[event.id])


@pytest.mark.parametrize("write", ["update", "delete"])
def test_a_person_who_edits_during_the_load_wins(world: World, write: str) -> None:
    """A write on what was listed, when that is no longer so, is not made: the person's version stands."""
    event = create(world)
    with world.store() as store:
        [current] = store.events()
        world.edit(event.id, title="Triage: Grace Hopper")
        assert is_refused(store, write, current)
    assert live(world)[event.id].title == "Triage: Grace Hopper"


def is_refused(store: Store, write: str, event: Event) -> bool:
    """Return whether the store did not make the write."""
    new = replace(event, title="Triage: Alan Turing")
    try:
        result = store.update(event, new) if write == "update" else store.delete(event)
        store.flush()
    except TemporaryError:
        return True
    return isinstance(result, Conflict)
