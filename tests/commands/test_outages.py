"""What is said of outages.yaml by whatever command reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

NINE = "people: [Anna, Ben, Cleo, David, Elena, Finn, Grace, Hugo, Ivo]\n"
PART_TIME = "- {who: Ben, from: 2026-01-01, every: 'FREQ=WEEKLY;BYDAY=TH,FR', why: part time}\n"


def seldom(folder: Folder, team: str, outages: str) -> list[str]:
    """Return the warnings that somebody can hardly ever serve."""
    folder.write("team.yaml", team)
    folder.write("outages.yaml", outages)
    return [line for line in folder.triage("list").err.splitlines() if "seldom-available" in line]


def test_who_can_hardly_ever_serve(folder: Folder) -> None:
    """Two days off in each week are one more than max_days_out; the help has the line to write."""
    message = "Ben can serve 0 of the next 27 weeks: 2 days out in each, max_days_out is 1"
    assert [f"warning[seldom-available]: {message}"] == seldom(folder, NINE, PART_TIME)
    ended = folder.triage("generate-next-rotation")
    assert "outages.yaml:1:3\n" in ended.err
    assert "write `max_days_out: 2` for Ben in team.yaml" in ended.err


def test_who_can_serve_in_a_few_weeks_of_holidays(folder: Folder) -> None:
    """A public holiday is no out day: the week of Thanksgiving has one less of them."""
    warnings = seldom(folder, f"holidays: US\n{NINE}", PART_TIME)
    assert 1 == len(warnings)
    assert "of the next 27 weeks: 2 days out in each, max_days_out is 1" in warnings[0]


@pytest.mark.parametrize(
    ("team", "outages"),
    [
        (f"max_days_out: 2\n{NINE}", PART_TIME),
        (NINE, "- {who: Ben, from: 2026-01-01, every: FREQ=WEEKLY;BYDAY=FR}\n"),
        (NINE, "- {who: Ben, from: 2026-11-01, to: 2027-10-31, why: parental leave}\n"),
        (NINE, PART_TIME.replace("from: 2026-01-01", "from: 2026-01-01, to: 2026-12-31")),
        (NINE, PART_TIME.replace("WEEKLY", "WEEKLY;INTERVAL=2")),
    ],
)
def test_who_can_serve_often_enough(folder: Folder, team: str, outages: str) -> None:
    """A quarter of the weeks is enough, and a long absence is no surprise."""
    assert [] == seldom(folder, team, outages)


def test_days_that_are_excepted(folder: Folder) -> None:
    """On a day that is taken out of a recurring outage somebody is there."""
    folder.write("team.yaml", "people: [Ann, Bo]\nmax_days_out: 0\n")
    entry = "- {who: Ann, from: 2026-01-02, every: FREQ=WEEKLY;BYDAY=FR, except: [2026-12-04]}\n"
    folder.write("outages.yaml", entry)
    plan = "2026-11-30: Ann\n2026-12-07: Ann\n"
    away = [line for line in folder.triage("check", folder.write("r.txt", plan)).err.splitlines() if "[outage]" in line]
    assert ["warning[outage]: Ann is away 2026-12-11"] == away
