"""The tool as a real process: killed, interrupted, and a sample of everything else, as a person would see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Protocol

import pytest

from rotation.errors import Exit
from rotation.files.rotation_txt import Notes, render
from tests.calendars.google.sweep import (
    EDITED,
    FOREIGN,
    FOREVER,
    ROTATION,
    SWAPPED,
    Scene,
    check_others,
    check_right,
    loader,
)
from tests.calendars.google.world import CANARY, ROOT, GoogleWorld
from tests.calendars.world import ADA, ALAN, GRACE, FileWorld, load, rota, week

if TYPE_CHECKING:
    from pathlib import Path


class Triage(Protocol):
    """Runs the tool in a folder with a team whose calendar is the world's."""

    def __call__(self, world: GoogleWorld, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Return how it ended."""


@pytest.fixture
def triage(tmp_path: Path) -> Triage:
    """Return a function that runs the tool."""
    (tmp_path / "rotation.txt").write_text(render(ROTATION, Notes()), encoding="utf-8")
    (tmp_path / "home").mkdir()

    def run(world: GoogleWorld, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        team = f"name: Software Triage\ncalendar: 'google:{world.calendar}'\nfeed: feed.ics\n"
        team += f"people: [{{name: {ADA}, aliases: [ada]}}, {ALAN}, {{name: {GRACE}, joined: 2026-01-05}}]\n"
        (tmp_path / "team.yaml").write_text(team, encoding="utf-8")
        known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
        at_home = {"HOME": str(tmp_path / "home"), "TRIAGE_TEST_CONTROL": str(world.server.port)}
        return subprocess.run(
            [sys.executable, "-m", "tests.calendars.google.loader", *arguments, "-C", str(tmp_path)],
            cwd=ROOT,
            env={**known, **at_home, **world.server.environ, **environ},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


LOAD = ("--load", "rotation.txt", "--today", "2026-11-25")


@pytest.mark.parametrize("fault", ["kill", "kill-after"])
def test_killed_at_any_request(scene: Scene, triage: Triage, fault: str) -> None:
    """Before or after the server has done it: running again converges, and touches nothing of others."""
    for at in range(1, scene.requests + 1):
        world = scene.world()
        others = {uid: world.snapshot(uid) for uid in (*FOREIGN, EDITED)}
        world.arm(fault, at)
        assert -signal.SIGKILL == triage(world, *LOAD).returncode
        check_others(world, others)
        assert loader(world) == Exit.CONFLICTS
        check_right(world)
        world.arm()
        assert loader(world) == Exit.CONFLICTS
        assert {"GET"} == set(world.requests())
        check_others(world, others)


def notice(path: Path) -> str:
    """Return the text of a mail."""
    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_no_notice_of_a_duty_that_was_not_written(scene: Scene, triage: Triage, tmp_path: Path) -> None:
    """Where a person edits an event during the load, the notices say what the calendar has now."""
    world = scene.world()
    world.arm("edit", scene.pages + 2, uid=SWAPPED, summary="Triage: Grace Hopper")
    run = triage(world, *LOAD, "--notices", str(tmp_path / "notices"))
    alan, grace = (notice(tmp_path / "notices" / f"{name}.eml") for name in ("alan-turing", "grace-hopper"))
    assert "Dec 7–11" not in alan
    assert ["Nov 30 – Dec 4", "Dec 7–11"] == [line.partition(" (")[0].strip() for line in grace.splitlines()[3:5]]
    assert run.returncode == Exit.CONFLICTS


def test_a_load_as_people_see_it(scene: Scene, triage: Triage, tmp_path: Path) -> None:
    """The plan, the messages, the feed; a second load says that nothing is to do and leaves every byte."""
    world = scene.world()
    first = triage(world, *LOAD)
    assert (Exit.CONFLICTS, 7) == (first.returncode, len(first.stdout.splitlines()))
    assert "the Google calendar 'Duties': " in first.stderr
    feed = (tmp_path / "feed.ics").read_bytes()
    assert b"SUMMARY:Triage: Grace Hopper" in feed
    assert b"Dentist" not in feed
    world.arm()
    second = triage(world, *LOAD)
    assert (Exit.CONFLICTS, feed) == (second.returncode, (tmp_path / "feed.ics").read_bytes())
    assert {"GET"} == set(world.requests())
    assert CANARY not in first.stdout + first.stderr + second.stdout + second.stderr


@pytest.mark.parametrize(
    "command",
    [
        "--list",
        "--generateNextRotation",
        "--check rotation.txt",
        "--load rotation.txt --dryRun",
        "--who 2026-12-09",
        "--explain 2026-12-09",
        "--report",
        "--repair",
        "--publish www",
    ],
)
def test_looking_is_one_listing(scene: Scene, triage: Triage, command: str) -> None:
    """Whatever does not write reads the calendar once, page by page, and asks for nothing else."""
    world = scene.world()
    world.arm()
    run = triage(world, *command.split(), "--today", "2026-11-25")
    assert run.returncode in {Exit.DONE, Exit.CONFLICTS}, run.stderr
    assert ["GET"] * scene.pages == world.requests()


@pytest.mark.parametrize("command", ["--assign 2026-12-14 ada", "--swap 2026-12-14 2027-01-11", "--delete 2026-12-14"])
def test_small_changes(scene: Scene, triage: Triage, command: str) -> None:
    """They are loads of a week or two: one listing, a request for each event, one listing."""
    world = scene.world()
    world.behave(pages=[2500])
    load(world, rota(ADA, first=6))
    world.arm()
    run = triage(world, *command.split(), "--today", "2026-11-25")
    assert Exit.DONE == run.returncode, run.stderr
    writes = {"--assign": ["PATCH"], "--swap": ["PATCH", "PATCH"], "--delete": ["DELETE"]}[command.split(maxsplit=1)[0]]
    assert ["GET", *writes, "GET"] == world.requests()


def test_another_calendar_and_a_proxy(scene: Scene, triage: Triage) -> None:
    """--calendarId goes before team.yaml; a proxy is not asked about this very machine."""
    world = scene.world()
    here, world.calendar = world.calendar, "primary"
    world.put("oldtool", summary="Triage: ada", start={"date": "2026-11-30"}, end={"date": "2026-12-05"})
    world.calendar = here
    run = triage(world, "--list", "--calendarId", "primary", http_proxy="http://127.0.0.1:9", no_proxy="")
    assert (Exit.DONE, "2026-11-30: Ada Lovelace\n") == (run.returncode, run.stdout), run.stderr


def test_ctrl_c(scene: Scene, triage: Triage) -> None:
    """It says how far it came, and how to go on or back."""
    world = scene.world()
    world.arm("interrupt", scene.pages + 3)
    run = triage(world, *LOAD)
    assert Exit.INTERRUPTED == run.returncode
    assert "stopped after 2 of 6 changes; running the same command again does the rest" in run.stderr
    assert " undo 1 " in run.stderr
    assert loader(world) == Exit.CONFLICTS
    check_right(world)


@pytest.mark.parametrize(
    ("fault", "times", "code", "words"),
    [
        ("503", 3, Exit.CONFLICTS, "the Google calendar 'Duties': "),
        ("429", 1, Exit.CONFLICTS, "the Google calendar 'Duties': "),
        ("drop-after", 2, Exit.CONFLICTS, "the Google calendar 'Duties': "),
        ("503", FOREVER, Exit.TEMPORARY, "2 of 6 changes written; running again is safe"),
        ("504", FOREVER, Exit.TEMPORARY, "2 of 6 changes written; running again is safe"),
        ("drop", FOREVER, Exit.TEMPORARY, "2 of 6 changes written; running again is safe"),
        ("quota", FOREVER, Exit.TEMPORARY, "read-only for some hours"),
        ("401", FOREVER, Exit.SIGN_IN, "access tokens are valid for an hour"),
        ("403", FOREVER, Exit.SIGN_IN, "Settings and sharing"),
        ("400", FOREVER, Exit.BUG, "please report it"),
        ("400", FOREVER, Exit.BUG, "HTTP 400 badRequest) (writing 2026-12-14: Ada Lovelace; 2 of 6 changes written)"),
        ("guest", 1, Exit.CONFLICTS, "2026-12-14: could not write Ada Lovelace: Google says 'Invalid attendee email.'"),
        ("organizer", 1, Exit.CONFLICTS, "ask the organizer, or delete the event in Google Calendar"),
        ("ignored", 1, Exit.CONFLICTS, "the Google calendar 'Duties': 2 created, 2 changed, 1 removed"),
        ("type", 1, Exit.CONFLICTS, "1 kept, 1 refused."),
        ("302", FOREVER, Exit.TEMPORARY, "the answer did not come from Google Calendar"),
    ],
)
def test_every_ending(scene: Scene, triage: Triage, fault: str, times: int, code: Exit, words: str) -> None:  # noqa: PLR0913, PLR0917 a table
    """A sample of the sweep: exit code and words, never a traceback, never the token, whatever is asked to be said."""
    world = scene.world()
    world.arm(fault, scene.pages + 3, times)
    run = triage(world, *LOAD, "--verbose")
    assert (code, True) == (run.returncode, words in run.stderr), run.stderr
    assert "Traceback" not in run.stderr
    assert CANARY not in run.stdout + run.stderr


def test_a_feed_that_cannot_be_written(scene: Scene, triage: Triage, tmp_path: Path) -> None:
    """That is found out before anything is written: the calendar is as it was."""
    world = scene.world()
    before = world.everything()
    (tmp_path / "feed.ics").mkdir()
    run = triage(world, *LOAD)
    assert (Exit.BAD_INPUT, True) == (run.returncode, "feed.ics cannot be read: it is not a file" in run.stderr)
    assert before == world.everything()


@pytest.mark.parametrize("ours", [False, True])
def test_a_file_with_more_than_duties_is_not_written_over(
    scene: Scene, triage: Triage, tmp_path: Path, *, ours: bool
) -> None:
    """Neither another program's file, nor what was the calendar itself before, with an entry of somebody's in it."""
    world = FileWorld(tmp_path)
    world.path = tmp_path / "feed.ics"
    if ours:
        assert Exit.CONFLICTS == triage(scene.world(), *LOAD).returncode
    world.add("dentist", "Dentist", week(0))
    text = world.path.read_bytes()
    run = triage(scene.world(), *LOAD)
    assert (Exit.REFUSED, True) == (run.returncode, "contains more than duties" in run.stderr)
    assert text == world.path.read_bytes()


def test_a_calendar_suddenly_empty(scene: Scene, triage: Triage) -> None:
    """Where the feed still has duties and the calendar has none, nothing is loaded unless forced."""
    world = scene.world()
    assert Exit.CONFLICTS == triage(world, *LOAD).returncode
    for uid in world.everything():
        world.remove(uid)
    world.arm()
    run = triage(world, *LOAD)
    assert (Exit.REFUSED, True) == (run.returncode, "the calendar has no duties" in run.stderr)
    assert {"GET"} == set(world.requests())
    assert Exit.DONE == triage(world, *LOAD, "--force").returncode


def test_publishing_a_calendar_suddenly_empty(scene: Scene, triage: Triage, tmp_path: Path) -> None:
    """What a load has exported is not written over by the other way to the same file."""
    world = scene.world()
    assert Exit.CONFLICTS == triage(world, *LOAD).returncode
    (tmp_path / "www").mkdir()
    feed = (tmp_path / "feed.ics").rename(tmp_path / "www/triage.ics")
    before = feed.read_bytes()
    for uid in world.everything():
        world.remove(uid)
    run = triage(world, "--publish", "www", "--today", "2026-11-25")
    assert (Exit.REFUSED, True) == (run.returncode, "the calendar has no duties" in run.stderr), run.stderr
    assert [before] == [path.read_bytes() for path in (tmp_path / "www").iterdir()]


def test_a_load_of_which_nothing_is_accepted(scene: Scene, triage: Triage) -> None:
    """Nothing has changed, and each event is named: exit code 1."""
    world = scene.world()
    before = world.everything()
    world.arm("guest", scene.pages + 1, len(scene.writes) + 1)  # the deleted one is tried under its next id, too
    run = triage(world, *LOAD)
    assert (Exit.BAD_INPUT, before) == (run.returncode, world.everything()), run.stderr
    assert run.stderr.count("Google says 'Invalid attendee email.' (HTTP 400 invalid)") == len(scene.writes)
    assert "1 kept, 6 refused." in run.stderr
    assert "you are on duty" not in run.stderr


def test_no_notice_of_a_change_that_google_did_not_make(scene: Scene, triage: Triage) -> None:
    """An answer that says yes is not enough to send people messages."""
    world = scene.world()
    world.behave(ignores=True)
    run = triage(world, "--swap", "2026-12-07", "2026-12-14", "--today", "2026-11-25")
    assert Exit.CONFLICTS == run.returncode, run.stderr
    assert "on duty" not in run.stderr
    assert "left it as it was" in run.stdout + run.stderr


@pytest.mark.parametrize("command", ["--list", "--who", "--report", "--check rotation.txt"])
def test_a_private_duty_is_not_passed_over(scene: Scene, triage: Triage, command: str) -> None:
    """Whoever may not see it learns that there is one, and when."""
    world = scene.world()
    world.put(SWAPPED, visibility="private")
    world.behave(role="reader")
    run = triage(world, *command.split(), "--today", "2026-11-25")
    assert "1 private event that this sign-in may not see (2026-12-07 .. 2026-12-11)" in run.stderr, run.stderr


def test_json_has_what_was_refused(scene: Scene, triage: Triage) -> None:
    """The event, Google's words and the way out."""
    world = scene.world()
    world.arm("large", scene.pages + 1, 1)
    run = triage(world, *LOAD, "--json")
    [refused] = json.loads(run.stdout)["refused"]
    assert refused == {
        "date": "2026-11-30",
        "end": "2026-12-05",
        "person": GRACE,
        "id": "oldtool",
        "reason": "Google says 'The event is too large.' (HTTP 413 uploadTooLarge)",
        "help": refused["help"],
    }


@pytest.mark.parametrize("further", [(), ("--dryRun",)])
def test_a_calendar_that_may_only_be_read(scene: Scene, triage: Triage, further: tuple[str, ...]) -> None:
    """That is known before the first write, and in a dry run too."""
    world = scene.world()
    world.behave(role="reader")
    world.arm()
    run = triage(world, *LOAD, *further)
    assert (Exit.SIGN_IN, {"GET"}) == (run.returncode, set(world.requests())), run.stderr
    assert "'Make changes to events'" in run.stderr


@pytest.mark.parametrize("at", range(3))
def test_an_interrupted_undo_is_finished_by_the_next_one(scene: Scene, triage: Triage, tmp_path: Path, at: int) -> None:
    """Not the change before it is undone; once it is finished, the next one is."""
    world = GoogleWorld(scene.template.server)
    days = ("--today", "2026-11-25")
    for name, rotation in (("one", rota(ADA, ALAN, GRACE)), ("two", rota(GRACE, ADA, ALAN))):
        (tmp_path / f"{name}.txt").write_text(render(rotation, Notes()), encoding="utf-8")
    triage(world, "load", "one.txt", *days)
    before = triage(world, "list", *days).stdout
    triage(world, "load", "two.txt", *days)
    world.arm("quota", 2 + at, FOREVER)
    assert Exit.TEMPORARY == triage(world, "undo", *days).returncode
    world.arm()
    run = triage(world, "undo", *days)
    assert (Exit.DONE, before) == (run.returncode, triage(world, "list", *days).stdout), run.stderr
    run = triage(world, "undo", *days)
    assert (Exit.DONE, "") == (run.returncode, triage(world, "list", *days).stdout), run.stderr
