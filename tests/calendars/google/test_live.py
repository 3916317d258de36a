"""The script for people with an account at Google, run against the tests' server."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.calendars.google.world import ROOT

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld


def run(google: GoogleWorld, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the script as somebody would."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, ROOT / "tests" / "google-live"],
        env={**known, **google.server.environ, **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_it_is_off_by_default(google: GoogleWorld) -> None:
    """Without the name of a calendar nothing is asked."""
    google.arm()
    done = run(google)
    assert (done.returncode, "set TRIAGE_LIVE_CALENDAR" in done.stderr, google.requests()) == (2, True, [])


def test_everything_holds_on_the_server(google: GoogleWorld) -> None:
    """The server behaves as it is assumed that Google does; the calendar is empty again afterwards."""
    done = run(google, TRIAGE_LIVE_CALENDAR=google.calendar)
    lines = done.stdout.splitlines()
    assert (done.returncode, [line for line in lines if not line.startswith("true ")]) == (0, []), done.stderr
    assert len(lines) == 21
    assert [event["id"] for event in google.everything().values() if event["status"] != "cancelled"] == []


def test_failed_assumptions_are_reported(google: GoogleWorld) -> None:
    """Each assumption has a line of its own, and the rest is tried all the same."""
    google.behave(restores=403, bare=True, rewrites="Rewritten by Google.")
    done = run(google, TRIAGE_LIVE_CALENDAR=google.calendar)
    failed = [line.removeprefix("NOT TRUE  ") for line in done.stdout.splitlines() if line.startswith("NOT TRUE")]
    assert (done.returncode, failed) == (
        1,
        [
            "a description comes back as it was sent",
            "it is listed with its sequence number",
            "the deleted event itself comes back",
        ],
    ), done.stderr


def test_a_calendar_with_events_is_left_alone(google: GoogleWorld) -> None:
    """It is for empty calendars only."""
    google.put("party", summary="Party", start={"date": "2026-11-30"}, end={"date": "2026-12-01"})
    exact = google.snapshot("party")
    done = run(google, TRIAGE_LIVE_CALENDAR=google.calendar)
    assert (done.returncode, "has 1 events" in done.stderr) == (2, True)
    assert google.everything() == {"party": exact}


def test_a_calendar_that_cannot_be_read(google: GoogleWorld) -> None:
    """It ends with what Google says, without a traceback."""
    done = run(google, TRIAGE_LIVE_CALENDAR="nobody@example.org")
    assert (done.returncode, "Traceback" in done.stderr, "404" in done.stderr) == (1, False, True)
