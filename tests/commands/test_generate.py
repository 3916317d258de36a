"""--generateNextRotation and the other actions that plan, as typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.text import measure_width
from tests.commands.conftest import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from tests.commands.conftest import Folder


def list_names(text: str) -> dict[str, str]:
    """Return the lines of a rotation without comments, as date to name."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return dict(line.split(": ", 1) for line in lines if line)


def test_without_a_past_the_roster_serves_in_its_order(three: Folder) -> None:
    """A team without calendar, outages or weights serves in the order of team.yaml, from the week after today."""
    assert {
        "2026-11-30": "Ann", "2026-12-07": "Bob", "2026-12-14": "Cleo", "2026-12-21": "Ann",
    } == list_names(three.triage("--generateNextRotation", "--weeks", "4").out)  # fmt: skip


def test_a_cycle_has_a_week_for_each(three: Folder) -> None:
    """One cycle is the default; cycles are counted in people."""
    assert [3, 3, 6] == [
        len(list_names(three.triage("generateNextRotation", *more).out))
        for more in ([], ["--cycles=1"], ["--cycles=2"])
    ]


def test_it_goes_on_after_what_is_assigned(three: Folder) -> None:
    """When everything up to the end of what is loaded is assigned, the plan simply follows it."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    assert {"2026-12-14": "Cleo"} == list_names(three.triage("--generateNextRotation", "--weeks", "1").out)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-12-31", "2027-01-04"),
        ("2027-01-03", "2027-01-04"),
        ("2027-01-04", "2027-01-04"),
        ("2027-01-05", "2027-01-11"),
    ],
)
def test_a_calendar_that_has_run_out_is_taken_up_today(three: Folder, today: str, first: str) -> None:
    """The running week is planned if today is its first day and nobody serves it; else the next one comes first."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n"))
    assert first == min(list_names(three.triage("--generateNextRotation", today=today).out))


@pytest.mark.parametrize("action", ["generateNextRotation", "generateRotation", "generate"])
def test_min_date_names_the_first_week(three: Folder, action: str) -> None:
    """It is the week of that day, or the first that begins in a month; in the past it is the first that is not over."""
    starts = ("2027-02", "2027-02-01", "2027-02-02", "2027-01", "2026-01", "2026-12-05")
    assert ["2027-02-01", "2027-02-01", "2027-02-01", "2027-01-04", "2026-11-30", "2026-12-07"] == [
        min(list_names(three.triage(action, "--minDate", start).out)) for start in starts
    ]


@pytest.mark.parametrize("more", [[], ["--extend"]])
def test_min_date_means_the_same_for_all_ways_to_plan(three: Folder, more: list[str]) -> None:
    """All begin with the same week; what differs is only what becomes of weeks that are assigned."""
    three.triage("load", three.write("r.txt", "2026-12-14: Ann\n2026-12-21: Bob\n"))
    names = three.write("names.txt", "Ann\nBob\nCleo\n")
    actions = (["generateNextRotation"], ["generateRotation"], ["generate"], ["generateFrom", names])
    for day in ("2026-11-29", "2026-12-02", "2026-12", "monday", "2027-01-13"):
        firsts = [min(dates(three.triage(*action, "--minDate", day, *more).out)) for action in actions]
        assert firsts[:1] * 4 == firsts


@pytest.mark.parametrize("action", ["generateNextRotation", "generateRotation", "generate"])
def test_min_date_can_name_the_running_week(three: Folder, action: str) -> None:
    """On any of its days."""
    for start in ("2026-12-02", "2026-11-30", "2026-12-04"):
        ended = three.triage(action, "--minDate", start, today="2026-12-02")
        assert "2026-11-30" == min(list_names(ended.out))


def test_weeks_between_that_are_assigned_stay(three: Folder) -> None:
    """The first weeks that are not assigned are planned, around the others, which are named and not printed."""
    three.triage("--load", three.write("r.txt", "2026-12-07: Ann\n2026-12-14: Bob\n2027-01-04: Cleo\n"))
    ended = three.triage("--generateNextRotation", "--weeks", "3")
    assert ["2026-11-30", "2026-12-21", "2026-12-28"] == dates(ended.out)
    message = "Assigned already, and left as it is: 3 weeks (2026-12-07 .. 2026-12-14, 2027-01-04)."
    read = f"Read 3 duties from {three.path / 'triage.ics'}, 2026-12-07 to 2027-01-08."
    assert f"{read}\n{message}\n" == ended.err
    assert f"# {message}\n" in ended.out
    planned = three.triage("--generateNextRotation", "--weeks", "3", "--json").json
    assert [("2026-12-07", "Ann", False), ("2026-12-14", "Bob", False), ("2027-01-04", "Cleo", False)] == [
        (week["date"], week["person"], week["printed"]) for week in planned["rotation"] if week.get("pinned")
    ]
    assert 3 == sum(each["weeks"] for each in planned["people"])


def test_a_plan_around_assigned_weeks_loads_without_a_warning(three: Folder) -> None:
    """Its lines leave weeks out that the calendar has, or that nobody can serve."""
    three.write("outages.yaml", "- {who: everyone, from: 2026-12-21, to: 2026-12-23, why: retreat}\n")
    three.triage("--load", three.write("r.txt", "2026-12-07: Ann\n2026-12-14: Bob\n"))
    plan = three.triage("--generateNextRotation").out
    assert ["2026-11-30", "2026-12-28", "2027-01-04"] == dates(plan)
    checked = three.triage("--check", three.write("next.txt", plan))
    assert (0, "") == (checked.code, "".join(line for line in checked.err.splitlines() if "missing" in line))


def test_a_stranger_moves_nothing(three: Folder) -> None:
    """A note that looks like a duty, far ahead, is nobody's duty."""
    add_event(three, "Triage: retrospective", "20270308", "20270313")
    assert "2026-11-30" == dates(three.triage("--generateNextRotation").out)[0]
    assert "2026-11-30" == dates(three.triage("--generateNextRotation", "--extend").out)[0]


def test_partly_assigned_weeks_are_named_and_left_alone(three: Folder) -> None:
    """A warning has the dates on which nobody is on duty; the plan goes on behind them."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-09: -\n"))
    ended = three.triage("--generateNextRotation", "--weeks", "1")
    assert (0, {"2026-12-14": "Cleo"}) == (ended.code, list_names(ended.out))
    warning = "warning[partly-assigned]: nobody is on duty on 2026-12-09, 2026-12-10, 2026-12-11"
    assert ended.err.startswith(warning)


def test_nothing_left_to_plan(three: Folder) -> None:
    """When everything for two years is assigned it is said, and no line is printed."""
    add_event(three, "Triage: Ann", "20261123", "20281125")
    ended = three.triage("--generateNextRotation")
    assert (0, "") == (ended.code, ended.out)
    assert "\nNothing is left to plan: every week in the 104 weeks from 2026-11-30 on is assigned" in ended.err
    assert [] == three.triage("--generateNextRotation", "--json").json["rotation"]
    until = three.triage("--generateNextRotation", "--maxDate", "2026-12")
    assert (0, "") == (until.code, until.out)


def add_event(folder: Folder, title: str, start: str, end: str) -> None:
    """Put an event into the calendar by hand; without one there is a calendar from then on."""
    path = folder.path / "triage.ics"
    if not path.exists():
        path.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    lines = (
        "BEGIN:VEVENT", f"UID:{title}{start}", "DTSTAMP:20200101T000000Z", f"DTSTART;VALUE=DATE:{start}",
        f"DTEND;VALUE=DATE:{end}", f"SUMMARY:{title}", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", "\r\n".join(lines).encode()))


def test_closed_weeks_are_named_but_not_counted(sample: Folder) -> None:
    """The winter closure has a comment, no line, and does not shorten the plan."""
    out = sample.triage("--generateNextRotation").out
    assert ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2027-01-04"] == list(list_names(out))
    assert "\n# 2026-12-28: closed · Winter closure Dec 28 – Jan 1\n" in out


def test_a_week_that_nobody_can_serve_is_a_comment(three: Folder) -> None:
    """It has the reason, no line, and does not shorten the plan; so it is not planned again and again."""
    three.write("outages.yaml", "- {who: everyone, from: 2026-12-07, to: 2026-12-08, why: retreat}\n")
    out = three.triage("--generateNextRotation").out
    assert {"2026-11-30": "Ann", "2026-12-14": "Bob", "2026-12-21": "Cleo"} == list_names(out)
    assert "# 2026-12-07: nobody is available: Ann (retreat), Bob (retreat), Cleo (retreat) · Dec 7–11" in out


def test_json_has_every_week_planned_and_every_person(three: Folder) -> None:
    """Look-ahead weeks are there, not printed; shares, weeks and balances speak of the printed ones."""
    data = three.triage("--generateNextRotation", "--weeks", "2", "--json").json
    assert [("2026-11-30", "Ann", True), ("2026-12-07", "Bob", True), ("2026-12-14", "Cleo", False)] == [
        (week["date"], week["person"], week["printed"]) for week in data["rotation"][:3]
    ]
    assert 8 == len(data["rotation"])
    assert {
        "name": "Cleo", "weight": 1.0, "balance_before": 0.0, "weeks": 0.0, "share": 0.666666667,
        "balance_after": -0.666666667, "last_served": None,
    } == data["people"][2]  # fmt: skip
    assert {"open_weeks": 0, "rest_violations": 0, "excess": 0.0, "comfort": 0.0} == data["objective"]
    assert data["optimal"]
    assert [None, None, None] == [data[key] for key in ("unproved", "gap", "bound")]


def test_too_little_time_is_reported_and_still_gives_a_plan(three: Folder) -> None:
    """The plan is whole, on both streams it is said that it is not proved."""
    ended = three.triage("--generateNextRotation", "--timeLimit", "0.000001")
    assert 3 == len(list_names(ended.out))
    assert ended.code == 0
    assert "Stopped at the time limit; not proved: " in ended.out
    assert "Stopped at the time limit; not proved: " in ended.err


def test_nobody_to_serve_is_an_error(three: Folder) -> None:
    """When everybody has left, there is nothing to plan."""
    three.write("team.yaml", "people:\n  - {name: Ann, left: 2026-11-01}\n")
    ended = three.triage("--generateNextRotation")
    assert (1, "") == (ended.code, ended.out)
    assert "error[nobody]: nobody shares the duty in the first week to plan, 2026-11-30" in ended.err


def test_a_team_that_begins_later_is_planned_from_there(three: Folder) -> None:
    """Weeks before anybody shares the duty are not counted, and it is said since when; nor is there one to explain."""
    three.write("team.yaml", "people:\n  - {name: Ann, joined: 2026-12-14}\n  - {name: Bob, joined: 2026-12-16}\n")
    ended = three.triage("generate-next-rotation", "--weeks", "2")
    assert {"2026-12-14": "Ann", "2026-12-21": "Bob"} == list_names(ended.out)
    assert "Nobody shares the duty before 2026-12-14, by 'joined' and 'exempt' in team.yaml.\n" in ended.err
    assert "nobody on the roster is active in it" in three.triage("explain", "2026-12-07").err


def test_weeks_from_tuesday_to_monday(three: Folder) -> None:
    """Other weeks are two words of YAML; the old Monday to Friday events before them are history."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    three.write("team.yaml", "name: Trio\nweek: {starts: Tuesday, days: 7}\npeople: [Ann, Bob, Cleo]\n")
    assert {"2026-12-15": "Cleo", "2026-12-22": "Ann"} == list_names(
        three.triage("--generateNextRotation", "--weeks=2").out
    )


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
    # Its commands are as the tool was called: with a -C here, by its whole path there.
    here = sample.triage("--generateNextRotation").out.replace(f" -C {sample.path}", "")
    assert [here] == [text.replace(str(CHECKOUT / "triage.py"), "./triage.py") for text in printed]


def dates(text: str) -> list[str]:
    """Return the first days of the weeks of a rotation."""
    return list(list_names(text))


def test_a_range_is_planned_as_it_is_given(three: Folder) -> None:
    """From the week of its first day to the last that starts in it, whatever the calendar has there already."""
    three.triage("--load", three.write("r.txt", "2026-12-14: Ann\n2026-12-21: Bob\n"))
    for action in ("--generateRotation", "generate-rotation", "--generate", "generate"):
        ended = three.triage(action, "--minDate", "2026-12-02", "--maxDate", "2026-12-21")
        assert (0, ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"]) == (ended.code, dates(ended.out))


def test_a_month_is_all_of_it(three: Folder) -> None:
    """`YYYY-MM` is the first day of the month for --minDate and the last one for --maxDate."""
    ended = three.triage("--generateRotation", "--minDate", "2027-01", "--maxDate", "2027-01")
    assert ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25"] == dates(ended.out)


@pytest.mark.parametrize(
    ("more", "first", "weeks"),
    [
        (["--minDate", "2026-12-07"], "2026-12-07", 3),
        (["--minDate", "2026-12-07", "--weeks", "2"], "2026-12-07", 2),
        (["--minDate", "2026-12-07", "--cycles", "2"], "2026-12-07", 6),
        (["--minDate", "2026-12-07", "--extend"], "2026-12-28", 3),
        (["--minDate", "2027-02-01", "--extend"], "2027-02-01", 3),
        (["--extend", "--weeks", "1"], "2026-12-28", 1),
        (["--extend", "--maxDate", "2027-01-06"], "2026-12-28", 2),
        (["--extend", "--maxDate", "2026-12-28"], "2026-12-28", 1),
        ([], "2026-12-28", 3),
    ],
)
def test_where_a_plan_begins_and_how_long_it_is(three: Folder, more: list[str], first: str, weeks: int) -> None:
    """Without a first day it goes on after the last assigned week, without a length it has one cycle."""
    three.triage("--load", three.write("r.txt", "2026-12-14: Ann\n2026-12-21: Bob\n"))
    starts = dates(three.triage("--generateRotation", *more).out)
    assert (first, weeks) == (starts[0], len(starts))


def test_the_next_rotation_is_the_roster_extended_by_a_cycle(three: Folder) -> None:
    """Where no week is left out in the calendar, the long way to write it prints the same bytes."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    long = three.triage("--generateRotation", "--extend", "--cycles=1")
    assert long.out == three.triage("--generateNextRotation").out


def test_names_are_planned_for_without_any_file(folder: Folder) -> None:
    """Without a team.yaml the names are the team, in their order; the plan counts its cycle in them."""
    ended = folder.triage("--generate", "Ann Lee", "Bob")
    assert (0, {"2026-11-30": "Ann Lee", "2026-12-07": "Bob"}, "") == (ended.code, list_names(ended.out), ended.err)


def test_names_on_the_roster_keep_what_is_known_of_them(sample: Folder) -> None:
    """Their spelling in full, outages, weights and history; others on the roster are left out."""
    sample.triage("--load", sample.write("r.txt", "2026-11-23: Ada Lovelace\n"), "--force")
    data = sample.triage("--generate", "alan", "barbara", "ada", "--json").json
    assert ["Alan Turing", "Barbara Liskov", "Ada Lovelace"] == [each["name"] for each in data["people"]]
    assert [1.0, 0.5, 1.0] == [each["weight"] for each in data["people"]]
    assert "2026-11-23" == data["people"][2]["last_served"]
    assert "Alan Turing" not in [w["person"] for w in data["rotation"] if w["date"] == "2026-12-07"]


@pytest.mark.parametrize(("people", "is_noted"), [(104, False), (105, True)])
def test_a_look_ahead_that_is_short_for_the_team_is_noted(folder: Folder, people: int, is_noted: bool) -> None:  # noqa: FBT001 a case
    """Two cycles of more people would be more than four years."""
    names = [f"P{number}" for number in range(people)]
    ended = folder.triage("--generate", *names, "--weeks", "1", "--timeLimit", "0.000001")
    note = f"With {people} people the plan looks 208 weeks ahead, which is less than two cycles."
    assert is_noted == (note in ended.err.splitlines())


def test_a_name_given_twice_counts_twice(folder: Folder) -> None:
    """As it did when names were dealt out in turn: twice the weight, and a cycle has a week for each mention."""
    data = folder.triage("--generate", "Ann", "Bob", "Ann", "Cleo", "--json").json
    assert [("Ann", 2.0), ("Bob", 1.0), ("Cleo", 1.0)] == [(each["name"], each["weight"]) for each in data["people"]]
    assert ["Ann", "Ann", "Bob", "Cleo"] == sorted(week["person"] for week in data["rotation"] if week["printed"])


def test_somebody_new_is_planned_for_and_pointed_out(three: Folder) -> None:
    """It may be a slip of the finger; loading would need the name on the roster."""
    ended = three.triage("--generate", "Ann", "Bop")
    assert {"2026-11-30": "Ann", "2026-12-07": "Bop"} == list_names(ended.out)
    assert (
        "warning[unknown-person]: 'Bop' is not on the roster; planning as a new person\n"
        "  = help: did you mean 'Bob'?\n1 warning.\n"
    ) == ended.err


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["A"], "error[ambiguous-person]: 'A' is ambiguous: Ada Lovelace, Alan Turing"),
        (["Ada", "Grace"], "error[ineligible]: Grace Hopper does not share the duty (team lead)"),
        (["Ann #2"], "error[bad-name]: a name cannot contain '#', which begins a comment in a rotation"),
    ],
)
def test_names_that_cannot_be_planned_for(sample: Folder, names: list[str], message: str) -> None:
    """Nothing is planned for some of the names only."""
    ended = sample.triage("--generate", *names)
    assert (1, "", message) == (ended.code, ended.out, ended.err.splitlines()[0])


def test_who_has_left_is_not_planned_for(three: Folder) -> None:
    """It is said, because the name was asked for."""
    three.write("team.yaml", "people: [Ann, Bob, {name: Cleo, left: 2026-11-20}]\n")
    ended = three.triage("--generate", "Ann", "Cleo", "--weeks=2")
    assert (["Ann", "Ann"], "Not on the team in these weeks, so not planned: Cleo.\n") == (
        list(list_names(ended.out).values()), ended.err,
    )  # fmt: skip


def test_names_from_a_file(three: Folder) -> None:
    """One a line; comments, blank lines and what follows a `#` are no names. One dash is standard input."""
    file = three.write("names.txt", "# the first round\nCleo\n\n  Ann  # back from leave\r\n")
    assert ["Cleo", "Ann"] == list(list_names(three.triage("--generateFrom", file).out).values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ann\n2026-11-30: Ann\n", "error[bad-line]: this is a line of a rotation, not a name"),
        ("# nobody\n", "error[nobody]: the file contains no names"),
        ("Ann\n\0\n", "error[control-character]: control character U+0000"),
        ("Ann\n- Bob\n", "error[bad-name]: a name cannot begin with '-', which means nobody in a rotation"),
    ],
)
def test_files_that_have_something_else_than_names(three: Folder, text: str, message: str) -> None:
    """A message with its place, no plan."""
    file = three.write("names.txt", text)
    ended = three.triage("--generateFrom", file)
    assert (1, "", message) == (ended.code, ended.out, ended.err.splitlines()[0])
    assert " --> " in ended.err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("--maxDate 2026-11-01", "the first week to plan begins on 2026-11-30, after '--maxDate' (2026-11-01)"),
        ("--maxDate 2027-01 --weeks 2", "'--maxDate' and '--weeks' both set the length of the plan"),
        ("--minDate 2026-12 --maxDate 2190-01", "these are 8512 weeks; no more than 520 are planned at once"),
        ("--minDate 2026-12-27 --maxDate 2027-01-01", "every week from 2026-12-28 to 2027-01-01 is closed"),
    ],
)
def test_ranges_without_a_plan(sample: Folder, more: str, message: str) -> None:
    """The command line is refused, with what is wrong."""
    ended = sample.triage("--generateRotation", *more.split())
    assert (2, "", f"error[usage]: {message}") == (ended.code, ended.out, ended.err.splitlines()[0])


def test_a_plan_can_be_piped_into_a_load(three: Folder, run_triage: Callable[..., CompletedProcess[str]]) -> None:
    """What is printed is what is loaded; `-` is standard input."""
    plan = three.triage("--generate", "Bob", "Ann").out
    loaded = run_triage("--today", "2026-11-29", "load", "-", stdin=plan)
    assert (0, "+ 2026-11-30: Bob\n+ 2026-12-07: Ann\n") == (loaded.returncode, loaded.stdout)


def test_people_counted_from_their_first_duty_are_named(three: Folder) -> None:
    """Without `joined` a newcomer owes nothing for the time before; the file says so, and from when on they count."""
    history = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Ann\n2026-12-21: Cleo\n"
    three.triage("--load", three.write("r.txt", history))
    comment = "# No 'joined' date, so counted only from the round of their first duty: Cleo (2026-12-07).\n"
    assert comment in three.triage("--generateNextRotation", today="2026-12-27").out
    three.write("team.yaml", "name: Trio\npeople: [{name: Ann}, {name: Bob}, {name: Cleo, joined: 2026-12-07}]\n")
    assert "No 'joined'" not in three.triage("--generateNextRotation", today="2026-12-27").out


def test_a_new_team_of_bare_names_takes_turns(three: Folder) -> None:
    """Nine people without any date: each of the first three rotations has everybody once, in the same order."""
    names = ["Anna", "Bert", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hugo", "Ida"]
    three.write("team.yaml", "people:\n" + "".join(f"  - {name}\n" for name in names))
    for today in ("2026-11-27", "2027-01-29", "2027-04-02"):
        plan = three.triage("--generateNextRotation", "--json", today=today).json
        assert names == [row["person"] for row in plan["rotation"] if row["printed"]]
        three.triage("--load", three.write("r.txt", three.triage("--generateNextRotation", today=today).out))


def test_years_of_turns_are_read_with_bare_names(three: Folder) -> None:
    """After 151 weeks of turns among eight nobody is beyond a week, and who is next comes first in the rotation."""
    names = ["Person One", *(f"Person {n}" for n in ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight"))]
    three.write("team.yaml", "people:\n" + "".join(f"  - {name}\n" for name in names))
    begin = date(2026, 11, 30) - timedelta(weeks=151)
    history = "".join(f"{begin + timedelta(weeks=n)}: {names[n % 8]}\n" for n in range(151))
    three.triage("--load", three.write("r.txt", history), today=str(begin))
    plan = three.triage("--generateNextRotation", "--json", today="2026-11-27").json
    assert max(abs(person["balance_before"]) for person in plan["people"]) <= 1
    assert [names[7], *names[:7]] == [row["person"] for row in plan["rotation"] if row["printed"]]


@pytest.mark.parametrize("name", ["山田太郎", "👩\u200d💻 Grace", "Jose\u0301", "김철수"])
def test_balances_line_up_in_any_script(three: Folder, name: str) -> None:
    """A wide, joined or composed name takes its columns in the table of balances, and its line in the rotation."""
    three.write("team.yaml", f"calendar: triage.ics\npeople: [{name}, Ada Lovelace, Bob]\n")
    lines = three.triage("--generateNextRotation").out.splitlines()
    table = [line for line in lines if line.endswith("   never")]
    assert [measure_width(table[0])] * 3 == [measure_width(line) for line in table]
    assert 1 == len({measure_width(line.partition("#")[0]) for line in lines if line[:1].isdigit()})


def test_problems_of_the_past_are_reported_where_a_plan_begins(three: Folder) -> None:
    """A weight that rules the past, with the line to write, and how long it takes; with that line nothing is said."""
    names = ["Ann", "Bob", "Cleo"]
    history = "".join(f"{date(2025, 1, 6) + timedelta(weeks=n)}: {names[n % 3]}\n" for n in range(99))
    three.triage("--load", three.write("r.txt", history), today="2025-01-06")
    people = "name: Trio\npeople:\n  - {name: Ann, weight: WEIGHT}\n  - Bob\n  - Cleo\n"
    three.write("team.yaml", people.replace("WEIGHT", "0.5"))
    for command in (["--generateNextRotation"], ["--report"], ["--check", three.write("n.txt", "2026-11-30: Bob\n")]):
        err = three.triage(*command).err
        assert "warning[large-balance]: balances are beyond 3 weeks on 2026-11-30: Ann +13.20" in err
        assert "team.yaml:3:12" in err
        assert "write `weight: {2026-11-30: 0.5}`" in err
    err = three.triage("--generateNextRotation").err
    assert (
        "Balances of up to 13.20 weeks at the start take 61 weeks to even out;"
        " `fairness: {since: 2026-11-30}` in team.yaml starts afresh.\n"
    ) in err
    three.write("team.yaml", people.replace("WEIGHT", "{2026-11-30: 0.5}"))
    err = three.triage("--generateNextRotation").err
    assert ["warning" in err, "Balances" in err] == [False, False]


def test_duties_before_joining_are_reported(three: Folder) -> None:
    """A day to join that is later than somebody's duties is a warning wherever balances come from."""
    three.triage("--load", three.write("r.txt", "2026-11-02: Ann\n2026-11-09: Bob\n"), today="2026-11-01")
    three.write("team.yaml", "name: Trio\npeople: [{name: Ann, joined: 2026-11-16}, Bob, Cleo]\n")
    expected = "warning[not-counted]: Ann has 1 duty (2026-11-02) before joining on 2026-11-16, not counted"
    for command in (["--generateNextRotation"], ["--report"], ["--check", three.write("n.txt", "2026-11-30: Bob\n")]):
        ended = three.triage(*command)
        assert (0, True) == (ended.code, expected in ended.err)


def test_who_has_neither_a_date_nor_a_duty_is_named_once(three: Folder) -> None:
    """The note says from which day on they count; names that are typed need none."""
    three.triage("--load", three.write("r.txt", "2026-11-16: Ann\n2026-11-23: Bob\n"), today="2026-11-15")
    ended = three.triage("--generateNextRotation")
    message = "Counted from 2026-11-30 on, with neither 'joined' in team.yaml nor a duty before: Cleo.\n"
    assert message in ended.err
    assert 1 == (ended.err + ended.out).lower().count("counted")
    assert "Counted from" not in three.triage("--generate", "Cleo", "Ann").err
    three.triage("--load", three.write("r.txt", ended.out))
    assert "Cleo" not in three.triage("--generateNextRotation", today="2026-12-21").err


def test_a_name_typed_twice_counts_twice_from_now_on(three: Folder) -> None:
    """It changes nothing about the past: who took turns for two years has no debts for it."""
    names = ["Ann", "Bob", "Cleo"]
    history = "".join(f"{date(2025, 1, 6) + timedelta(weeks=n)}: {names[n % 3]}\n" for n in range(99))
    three.triage("--load", three.write("r.txt", history), today="2025-01-06")
    plan = three.triage("--generate", "Ann", "Ann", "Bob", "Cleo", "--json").json
    assert {"Ann": 2.0, "Bob": 1.0, "Cleo": 1.0} == {each["name"]: each["weight"] for each in plan["people"]}
    assert [0.0] * 3 == [each["balance_before"] for each in plan["people"]]
    assert 2 == [row["person"] for row in plan["rotation"] if row["printed"]].count("Ann")


def test_who_is_assigned_later_on_is_planned_before_that(three: Folder) -> None:
    """A team of bare names with some later weeks assigned: everybody takes turns in the weeks before them."""
    three.triage("--load", three.write("r.txt", "2027-01-11: Ann\n2027-01-18: Ann\n2027-01-25: Bob\n"))
    planned = list_names(three.triage("--generateNextRotation").out)
    assert {"Ann", "Bob", "Cleo"} == set(planned.values())


def test_a_plan_for_some_says_nothing_of_the_others(three: Folder) -> None:
    """Who is on the roster and is not planned for is no stranger."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    ended = three.triage("generate", "Cleo", "Bob")
    read = f"Read 2 duties from {three.path / 'triage.ics'}, 2026-11-30 to 2026-12-11.\n"
    assert (0, read) == (ended.code, ended.err)


def test_several_names_in_one_word_are_pointed_out(three: Folder) -> None:
    """A comma does not part names on the command line."""
    assert "  = help: these look like several names; write each by itself\n" in three.triage("generate", "Ann,Bob").err
