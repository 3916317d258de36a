"""A closure or time off that is announced after the load is said where people look for who is on duty."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

TODAY = "2026-11-30"  # the first day of Ann's week
SICK = "- {{who: {}, from: {}, to: {}, why: sick}}\n"


@pytest.fixture
def loaded(three: Folder) -> Folder:
    """Return a folder with two weeks loaded, of which nobody has the days between."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-09: -\n2026-12-14: Cleo\n"))
    return three


def close(folder: Folder, days: str) -> None:
    """Announce a closure."""
    folder.write("team.yaml", f"name: Trio\nclosures: ['{days}: Shutdown']\npeople: [Ann, Bob, Cleo]\n")


@pytest.mark.parametrize(
    ("closure", "who", "handoff"),
    [
        ("2026-11-30", "Ann (closed: Shutdown) until ", "Closed: Nov 30 (Shutdown)."),
        ("2026-12-02", "Ann (closed Dec 2: Shutdown) until ", "Closed: Dec 2 (Shutdown)."),
        ("2026-12-02..2026-12-06", "Ann (closed Dec 2–4: Shutdown) until ", "Closed: Dec 2–4 (Shutdown)."),
        ("2026-11-28..2026-12-04", "Ann (closed: Shutdown) until ", "Triage: nobody is on duty, it is closed."),
        ("2026-12-07..2026-12-11", "then Bob (closed: Shutdown) from ", "Next: Bob, from Dec 7 (closed: Shutdown)."),
        ("2026-12-08", "then Bob (closed Dec 8: Shutdown) from ", "Next: Bob, from Dec 7 (closed Dec 8: Shutdown)."),
    ],
)
def test_a_closure(loaded: Folder, closure: str, who: str, handoff: str) -> None:
    """Of a day or of a week, of this duty or the next."""
    close(loaded, closure)
    assert who in loaded.triage("who", today=TODAY).out
    assert handoff.removeprefix("Triage: ") in loaded.triage("handoff", today=TODAY).out


@pytest.mark.parametrize(
    ("outage", "who", "handoff"),
    [
        (("Ann", "2026-11-30", "2026-12-01"), "Ann (away today: sick) until ", "On duty: Ann (away today), "),
        (("Ann", "2026-12-02", "2026-12-09"), "Ann (away Dec 2–4: sick) until ", "On duty: Ann (away Dec 2–4), "),
        (("Bob", "2026-12-01", "2026-12-31"), "then Bob (away: sick) from ", "Next: Bob, from Dec 7 (away)."),
        (("Bob", "2026-12-08", "2026-12-31"), "then Bob (away Dec 8: sick) from ", "from Dec 7 (away Dec 8)."),
    ],
)
def test_time_off(loaded: Folder, outage: tuple[str, str, str], who: str, handoff: str) -> None:
    """Of this duty's person or the next one's; the handoff says why only where team.yaml lets that be published."""
    loaded.write("outages.yaml", SICK.format(*outage))
    assert who in loaded.triage("who", today=TODAY).out
    assert handoff in loaded.triage("handoff", today=TODAY).out


def test_regular_part_time_is_not_repeated_every_week(loaded: Folder) -> None:
    """It is said on the day, and where the week is lost for it."""
    every = '- {who: Ann, every: "FREQ=WEEKLY;BYDAY=FR", from: 2026-01-02}\n'
    loaded.write("outages.yaml", every)
    assert "away" not in loaded.triage("who", today=TODAY).out
    assert "Ann (away today)" in loaded.triage("who", today="2026-12-04").out
    loaded.write("outages.yaml", every.replace('=FR"', '=TH,FR"'))
    assert "Ann (away Dec 3–4)" in loaded.triage("who", today=TODAY).out


def test_nobody_on_a_closed_day(loaded: Folder) -> None:
    """Why is said, as it is of a day of somebody's."""
    close(loaded, "2026-12-10..2026-12-11")
    assert "nobody (closed: Shutdown) until " in loaded.triage("who", "2026-12-10", today=TODAY).out


def test_the_page_has_the_days_of_nobody_and_the_closures(loaded: Folder) -> None:
    """As data for its script: the days until the last duty that nobody has, but closed ones; and what is a closure."""
    close(loaded, "2026-12-11")
    assert 0 == loaded.triage("publish", "www", today=TODAY).code
    data = json.loads(loaded.read("www/data.json"))
    assert [{"date": "2026-12-09", "end": "2026-12-11"}] == data["nobody"]
    assert [("Shutdown", True)] == [(each["name"], each["closed"]) for each in data["days_off"]]
