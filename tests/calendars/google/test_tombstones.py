"""Undo where Google lets no deleted event come back: its successor, under another id, stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calendars.world import ADA, ALAN, GRACE, contents, live, load, load_and_record, rota, undo, week

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.calendars.record import Record
    from rotation.model import Rotation
    from tests.calendars.google.world import GoogleWorld

NOBODY = rota(None)


def load_forced(world: GoogleWorld, rotation: Rotation) -> Record:
    """Load over whatever is there; return what undoes it."""
    return load_and_record(world, rotation, force=True)[2]


def add_legacy(world: GoogleWorld) -> None:
    """Add an event of the old tool."""
    world.add("old", f"Triage: {ADA}", week(0))


def add_edited(world: GoogleWorld) -> None:
    """Load somebody, whom a person replaces by hand."""
    load(world, rota(ADA))
    world.edit(next(iter(live(world))), title="Triage: Dora (for Ada)")


def add_ours(world: GoogleWorld) -> None:
    """Load somebody."""
    load(world, rota(ADA))


def test_a_load_into_tombstones_is_undone(google: GoogleWorld) -> None:
    """Its events have got other ids than it asked for."""
    load(google, rota(ADA, ALAN))
    load_forced(google, rota(None, None))
    google.behave(restores=False)
    record = load_forced(google, rota(GRACE, ADA))
    assert 2 == len(live(google))
    undo(google, record)
    assert {} == live(google)


@pytest.mark.parametrize("add", [add_ours, add_edited, add_legacy])
def test_an_undo_that_needed_a_successor_is_undone_and_made_again(
    google: GoogleWorld, add: Callable[[GoogleWorld], None]
) -> None:
    """A second time it finds all as it was; to undo it removes the successor; to undo that brings the next one."""
    add(google)
    before = contents(google)
    record = load_forced(google, NOBODY)
    google.behave(restores=False)
    _, again = undo(google, record)
    assert before == contents(google)
    assert () == undo(google, record)[0].writes
    _, third = undo(google, again)
    assert [] == contents(google)
    undo(google, third)
    assert before == contents(google)


def test_an_edit_by_hand_is_one_in_the_successor(google: GoogleWorld) -> None:
    """A load keeps it, as before."""
    add_edited(google)
    record = load_forced(google, NOBODY)
    google.behave(restores=False)
    undo(google, record)
    plan, _ = load(google, rota(ADA))
    assert ["edited by hand since it was loaded"] == [keep.reason for keep in plan.kept]
