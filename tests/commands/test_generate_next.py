"""--generateNextRotation, as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from tests.commands.conftest import Folder


def named(text: str) -> dict[str, str]:
    """Return the lines of a rotation without comments, as date to name."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return dict(line.split(": ", 1) for line in lines if line)


def test_without_a_past_the_roster_serves_in_its_order(three: Folder) -> None:
    """A team without calendar, outages or weights serves in the order of team.yaml, from the week after today."""
    assert {
        "2026-11-30": "Ann", "2026-12-07": "Bob", "2026-12-14": "Cleo", "2026-12-21": "Ann",
    } == named(three.triage("--generateNextRotation", "--weeks", "4").out)  # fmt: skip


def test_a_cycle_has_a_week_for_each(three: Folder) -> None:
    """One cycle is the default; cycles are counted in people."""
    assert [3, 3, 6] == [
        len(named(three.triage("generateNextRotation", *more).out)) for more in ([], ["--cycles=1"], ["--cycles=2"])
    ]


def test_it_goes_on_after_the_last_assigned_week(three: Folder) -> None:
    """The first week is the one after the last in the calendar, also when that is not the next one."""
    three.triage("--load", three.write("r.txt", "2026-12-07: Ann\n2026-12-14: Bob\n"))
    assert {"2026-12-21": "Cleo"} == named(three.triage("--generateNextRotation", "--weeks", "1").out)


@pytest.mark.parametrize(
    ("today", "first"),
    [("2026-12-31", "2027-01-04"), ("2027-01-03", "2027-01-04"), ("2027-01-04", "2027-01-11")],
)
def test_a_calendar_that_has_run_out_is_taken_up_after_today(three: Folder, today: str, first: str) -> None:
    """Where the week after the last assigned one is past, the first that starts after today comes first."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n"))
    assert first == min(named(three.triage("--generateNextRotation", today=today).out))


def test_min_date_moves_the_start_later_and_never_earlier(three: Folder) -> None:
    """A month means its first day; a day in the past changes nothing."""
    starts = ("2027-02", "2027-02-01", "2027-02-02", "2026-01")
    assert ["2027-02-01", "2027-02-01", "2027-02-08", "2026-11-30"] == [
        min(named(three.triage("--generateNextRotation", "--minDate", start).out)) for start in starts
    ]


def test_closed_weeks_are_named_but_not_counted(sample: Folder) -> None:
    """The winter closure has a comment, no line, and does not shorten the plan."""
    out = sample.triage("--generateNextRotation").out
    assert ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2027-01-04"] == list(named(out))
    assert "\n# 2026-12-28: closed · Winter closure Dec 28 – Jan 1\n" in out


def test_a_week_for_which_nobody_is_available_is_open(three: Folder) -> None:
    """It has a dash, and the reason."""
    three.write("outages.yaml", "- {who: everyone, from: 2026-12-07, to: 2026-12-08, why: retreat}\n")
    out = three.triage("--generateNextRotation").out
    assert ["Ann", "-", "Bob"] == list(named(out).values())
    assert "# nobody is available: Ann (retreat), Bob (retreat), Cleo (retreat) · Dec 7 – 11" in out


def test_json_has_every_week_planned_and_every_person(three: Folder) -> None:
    """Look-ahead weeks are there, not printed; shares, weeks and balances speak of the printed ones."""
    told = three.triage("--generateNextRotation", "--weeks", "2", "--json").json
    assert [("2026-11-30", "Ann", True), ("2026-12-07", "Bob", True), ("2026-12-14", "Cleo", False)] == [
        (week["date"], week["person"], week["printed"]) for week in told["rotation"][:3]
    ]
    assert 8 == len(told["rotation"])
    assert {
        "name": "Cleo", "weight": 1.0, "balance_before": 0.0, "weeks": 0.0, "share": 0.666666667,
        "balance_after": -0.666666667, "last_served": None,
    } == told["people"][2]  # fmt: skip
    assert {"open_weeks": 0, "rest_violations": 0, "excess": 0.0, "comfort": 0.0} == told["objective"]
    assert (True, None, None) == (told["optimal"], told["unproved"], told["gap"])


def test_too_little_time_is_said_and_still_gives_a_plan(three: Folder) -> None:
    """The plan is whole, on both streams it is said that it is not proved."""
    ended = three.triage("--generateNextRotation", "--timeLimit", "0.000001")
    assert 3 == len(named(ended.out))
    assert ended.code == 0
    assert "The time limit came first; not proved: " in ended.out
    assert "The time limit came first; not proved: " in ended.err


def test_nobody_to_serve_is_an_error(three: Folder) -> None:
    """When everybody has left, there is nothing to plan."""
    three.write("team.yaml", "people:\n  - {name: Ann, left: 2026-11-01}\n")
    ended = three.triage("--generateNextRotation")
    assert (1, "") == (ended.code, ended.out)
    assert "error[nobody]: nobody shares the duty in the first week to plan, 2026-11-30" in ended.err


def test_weeks_from_tuesday_to_monday(three: Folder) -> None:
    """Other weeks are two words of YAML; the old Monday to Friday events before them are history."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    three.write("team.yaml", "name: Trio\nweek: {starts: Tuesday, days: 7}\npeople: [Ann, Bob, Cleo]\n")
    assert {"2026-12-15": "Cleo", "2026-12-22": "Ann"} == named(three.triage("--generateNextRotation", "--weeks=2").out)


def test_the_same_everywhere(sample: Folder, run_triage: Callable[..., CompletedProcess[str]]) -> None:
    """Neither time zone, locale, nor hash seed changes a byte of what is printed."""
    zones = ("UTC", "America/Chicago", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago")
    locales = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "POSIX")
    printed = {
        run_triage(
            "--today", "2026-11-29", "--generateNextRotation",
            env={"TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed, (zone, locale) in enumerate(zip(zones, locales, strict=True))
    }  # fmt: skip
    assert [sample.triage("--generateNextRotation").out] == list(printed)
