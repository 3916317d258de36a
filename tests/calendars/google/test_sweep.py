"""Every fault at every request of a load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.calendars.google.answer import AnswerError
from rotation.errors import Exit
from tests.calendars.google.broken import BROKEN
from tests.calendars.google.sweep import (
    COLOURED,
    FOREVER,
    LASTING,
    ONE_EVENT,
    PASSING,
    SWAPPED,
    WORDS,
    Scene,
    check,
    check_one_event,
    check_person,
    loader,
)

if TYPE_CHECKING:
    from tests.calendars.google.sweep import Loader


def test_the_requests_of_a_load(scene: Scene) -> None:
    """One listing, one request for each change, one listing to compare; a second load is one listing."""
    world = scene.world()
    world.behave(pages=[2500])
    world.arm()
    assert loader(world) == Exit.CONFLICTS
    assert world.requests() == ["GET", "PATCH", "PATCH", "PATCH", "DELETE", "PUT", "POST", "GET"]
    world.arm()
    assert loader(world) == Exit.CONFLICTS
    assert world.requests() == ["GET"]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_waited_for(scene: Scene, fault: str) -> None:
    """Whichever request it meets, the first run already does everything."""
    for at in range(1, scene.requests + 1):
        check(scene, fault, at, PASSING[fault])


@pytest.mark.parametrize("fault", LASTING)
def test_what_lasts_ends_the_load_and_the_next_one_finishes_it(scene: Scene, fault: str) -> None:
    """The exit code says what kind of trouble it is; running again is safe."""
    for at in range(1, scene.requests + 1):
        check(scene, fault, at, FOREVER, first=LASTING[fault])


@pytest.mark.parametrize("fault", WORDS)
def test_errors_of_google_are_known_by_their_words(scene: Scene, fault: str) -> None:
    """The same status with another word ends the load in another way."""
    for at in scene.kinds:
        check(scene, fault, at, FOREVER, first=WORDS[fault])


@pytest.mark.parametrize("fault", ONE_EVENT)
def test_what_google_refuses_in_one_event(scene: Scene, fault: str) -> None:
    """The rest of the load is done, and the event is named; the next load writes it."""
    for at in scene.writes:
        check_one_event(scene, fault, at)


@pytest.mark.parametrize("change", ["edit", "delete"])
def test_a_person_at_work_during_the_load_wins(scene: Scene, change: str) -> None:
    """Whenever they edit or delete an event that the load is to change, that stands, and is said."""
    codes = [check_person(scene, change, uid, at) for uid in (SWAPPED, COLOURED) for at in range(1, scene.requests + 1)]
    assert {Exit.CONFLICTS, Exit.TEMPORARY} == set(codes)


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_loader_is_caught(scene: Scene, name: str) -> None:
    """Some fault at some request shows what is wrong with it."""
    with pytest.raises((AssertionError, AnswerError)):
        whole_sweep(scene, BROKEN[name])


def test_the_loader_is_not_caught(scene: Scene) -> None:
    """What catches the broken ones lets the real one pass, with the same scene and faults."""
    whole_sweep(scene, loader)


def whole_sweep(scene: Scene, load: Loader) -> None:
    """Check some faults at all requests; those first that most loaders stumble over."""
    check(scene, "", 1, 1, load)
    for at in range(1, scene.requests + 1):
        check(scene, "drop-after", at, 1, load)
        check(scene, "429", at, 1, load)
        check_person(scene, "edit", SWAPPED, at, load)
        check(scene, "quota", at, FOREVER, load, first=Exit.TEMPORARY)
    for at in scene.kinds:
        check(scene, "touch", at, 1, load)
        check(scene, "rewritten", at, 1, load)
        if at in scene.writes:
            check_one_event(scene, "ignored", at, load)
