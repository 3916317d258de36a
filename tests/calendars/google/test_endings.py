"""What ends a load midway, at each of its requests: its exit code, what is said, and the notices of the next one."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from rotation.calendars.apply import apply
from rotation.calendars.changes import Update
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.errors import Exit
from rotation.files.rotation_txt import Notes, render
from tests.calendars.google.sweep import FOREVER, ROTATION, Scene
from tests.calendars.world import ADA, ALAN, GRACE, NOW, TEAM, load, rota, week
from tests.commands.conftest import Ended, Folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.calendars.google.world import GoogleWorld

TODAY = "2026-11-25"


@pytest.fixture
def folder(scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return a folder with what is to be loaded; commands in it are typed in this process, which is the sender."""
    for name, value in {**scene.template.server.environ, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where reports of faults go
    scene.template.server.control("sender", pid=os.getpid())
    made = Folder(tmp_path, capsys)
    made.write("rotation.txt", render(ROTATION, Notes()))
    return made


@pytest.fixture(scope="session")
def broken() -> Callable[[int], None]:
    """Return a function after which the request of this number, counted from 1, meets a fault of the tool."""
    left = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        # The body of a request is sent on its own.
        if left and event == "http.client.send" and bytes(arguments[1]).partition(b"\r\n")[0].endswith(b" HTTP/1.1"):
            left -= 1
            if not left:
                raise ArithmeticError("nobody has thought of this")

    sys.addaudithook(hook)

    def arm(at: int) -> None:
        nonlocal left
        left = at

    return arm


def write_team(folder: Folder, world: GoogleWorld) -> None:
    """Write the team whose calendar is the world's."""
    team = f"name: Software Triage\ncalendar: 'google:{world.calendar}'\n"
    team += f"people: [{{name: {ADA}, aliases: [ada]}}, {ALAN}, {{name: {GRACE}, joined: 2026-01-05}}]\n"
    folder.write("team.yaml", team)


def run_load(folder: Folder, world: GoogleWorld, notices: str | None = "notices") -> Ended:
    """Load into the world's calendar, with notices."""
    write_team(folder, world)
    further = () if notices is None else ("--notices", str(folder.path / notices))
    return folder.triage("load", "rotation.txt", *further, today=TODAY)


def texts(folder: Folder, name: str = "notices") -> dict[str, str]:
    """Return what each notice says."""
    texts_by_file = {}
    for path in sorted((folder.path / name).glob("*")):
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
        assert body is not None
        texts_by_file[path.name] = str(body.get_content())
    return texts_by_file


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("quota", Exit.TEMPORARY),
        ("401", Exit.SIGN_IN),
        ("interrupt", Exit.INTERRUPTED),
        ("400", Exit.BUG),
        ("bug", Exit.BUG),
    ],
)
def test_whatever_ends_a_load_says_what_was_done_and_nobody_misses_a_notice(
    scene: Scene, folder: Folder, broken: Callable[[int], None], fault: str, code: Exit
) -> None:
    """Never exit code 1 or 4 after the first write. The next run writes the notices of both."""
    assert Exit.CONFLICTS == run_load(folder, scene.world(), "whole").code
    whole = texts(folder, "whole")
    assert 3 == len(whole)
    for at in range(1, scene.requests + 1):
        for path in (folder.path / "undo").glob("*"):
            path.unlink()
        world = scene.world()
        if fault == "bug":
            broken(at)
        else:
            world.arm(fault, at, FOREVER)
        ended = run_load(folder, world)
        assert (code, {}) == (ended.code, texts(folder)), ended.err
        written = min(max(at - scene.writes.start, 0), len(scene.writes))
        wrote = at >= scene.writes.start
        assert (wrote, wrote) == (f"{written} of {len(scene.writes)} changes" in ended.err, " undo 1" in ended.err)
        assert wrote == ("No notice was written. The same load again" in ended.err)
        broken(0)
        world.arm()
        again = run_load(folder, world)
        assert (Exit.CONFLICTS, whole) == (again.code, texts(folder)), again.err
        for path in (folder.path / "notices").glob("*"):
            path.unlink()


def test_notices_of_a_load_that_was_undone_are_not_written(scene: Scene, folder: Folder) -> None:
    """What did not come to stay is no news."""
    world = scene.world()
    world.arm("quota", scene.writes.start + 3, FOREVER)
    assert Exit.TEMPORARY == run_load(folder, world).code
    world.arm()
    assert Exit.DONE == folder.triage("undo", today=TODAY).code
    folder.write("rotation.txt", "2027-03-01: Alan Turing\n")
    assert Exit.DONE == run_load(folder, world).code
    assert ["alan-turing.eml"] == [*texts(folder)]


def test_what_a_guard_refuses_is_one_event(google: GoogleWorld) -> None:
    """Others may be written already, so the load goes on, and names it."""
    load(google, rota(ADA, ALAN))
    google.add("dentist", "Dentist", week(0))
    with google.store() as store:
        events = {event.id: event for event in store.events()}
        changes = diff(rota(ALAN, ADA), classify([*events.values()], TEAM), TEAM, today=NOW.date())
        duty, theirs = changes.after[0], events["dentist"]
        stranger = Update(theirs, replace(theirs, title="Triage: Ada"), duty, duty)
        applied = apply(replace(changes, actions=(stranger, *changes.actions)), store)
    assert ["the event 'Dentist' of 2026-11-30 .. 2026-12-04 is not this rotation's"] == [
        each.reason for each in applied.changes.refused
    ]
    assert 2 == applied.written


def test_a_load_that_ended_midway_has_its_notices_once(scene: Scene, folder: Folder) -> None:
    """Nobody gets a second one with the load after the next."""
    world = scene.world()
    world.arm("quota", scene.requests, FOREVER)
    assert Exit.TEMPORARY == run_load(folder, world).code
    world.arm()
    assert [Exit.CONFLICTS] * 2 == [run_load(folder, world, name).code for name in ("second", "third")]
    assert (3, 0) == (len(texts(folder, "second")), len(texts(folder, "third")))


@pytest.mark.parametrize(("fault", "code"), [("interrupt", Exit.INTERRUPTED), ("quota", Exit.TEMPORARY)])
@pytest.mark.parametrize("at", [1, 2])
def test_a_swap_or_an_undo_that_ended_early_is_not_to_be_typed_again(
    google: GoogleWorld, folder: Folder, fault: str, code: Exit, at: int
) -> None:
    """A swap would swap back, an undo would undo the change before: what is said to be typed does neither."""
    write_team(folder, google)
    load(google, rota(ADA, ALAN, GRACE))
    before = folder.triage("list", today=TODAY).out
    google.arm(fault, 2 + at, FOREVER)  # after the listing: the second event, or the listing that compares
    swapped = folder.triage("swap", "2026-11-30", "2026-12-07", today=TODAY)
    assert (code, True) == (swapped.code, "undo that before you swap again" in swapped.err), swapped.err
    google.arm(fault, 2 + at, FOREVER)
    undone = folder.triage("undo", today=TODAY)
    assert (code, True) == (undone.code, f"undo 1 -C {folder.path} does the rest" in undone.err), undone.err
    assert "again is safe" not in swapped.err + undone.err
    google.arm()
    for _ in range(2):
        assert Exit.DONE == folder.triage("undo", "1", today=TODAY).code
        assert before == folder.triage("list", today=TODAY).out
