"""--list, as typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

PLAN = "2026-11-30: Ann\n2026-12-03: Cleo\n2026-12-07: Bob\n2027-01-04: Cleo\n"


def test_an_empty_calendar_is_no_error(three: Folder) -> None:
    """Nothing is printed, but how to begin; as JSON it is an empty list."""
    ended = three.triage("--list")
    first = f"To plan the first weeks:  ./triage.py generate-next-rotation -C {three.path} > rotation.txt"
    assert (0, "") == (ended.code, ended.out)
    assert ended.err == f"Nobody is assigned in {three.path}/triage.ics yet. {first}\n"
    assert [] == three.triage("--list", "--json").json


@pytest.mark.parametrize(
    "words",
    [
        ["who"], ["who", "Ann"], ["list", "Ann"], ["report"], ["handoff"], ["publish", "www"], ["check"], ["undo"],
        ["repair"], ["repair", "--apply"], ["explain", "2026-11-26"], ["undo", "--list"],
        ["swap", "2026-11-30", "2026-12-07"], ["delete", "2026-11-30"],
        ["delete", "ALL", "--minDate", "today", "--maxDate", "+5w"],
    ],
)  # fmt: skip
def test_an_empty_calendar_is_no_end(three: Folder, words: list[str]) -> None:
    """Whatever is asked of it, the answer has the command with which a first plan is made."""
    ended = three.triage(*words)
    assert (2 if words == ["undo"] or words[0] == "swap" else 0) == ended.code
    assert 1 == ended.err.count("yet. To plan the first weeks:  ./triage.py generate-next-rotation -C ")


def test_duties_are_listed_in_order(three: Folder) -> None:
    """A line for each duty, parts of weeks too, as the old tool printed them."""
    three.triage("--load", three.write("r.txt", PLAN))
    assert PLAN == three.triage("list").out


def test_dates_bound_the_list(three: Folder) -> None:
    """By the day a duty begins on, both inclusive; a month is its first or its last day. Weeks are whole."""
    three.triage("--load", three.write("r.txt", PLAN))
    assert ["2026-11-30: Ann", "2026-12-03: Cleo", "2026-12-07: Bob"] == three.triage(
        "--list", "--minDate", "2026-12", "--maxDate", "2026-12"
    ).out.splitlines()
    assert ["2026-12-07: Bob"] == three.triage(
        "--list", "--min-date=2026-12-07", "--maxDate=2026-12-07"
    ).out.splitlines()


def test_json_has_exclusive_ends_and_ids(three: Folder) -> None:
    """An id is the event's, and stays when the week changes hands."""
    three.triage("--load", three.write("r.txt", PLAN))
    first = three.triage("--list", "--json").json[0]
    assert {"date": "2026-11-30", "end": "2026-12-03", "person": "Ann"} == {
        k: first[k] for k in ("date", "end", "person")
    }
    three.triage("--load", three.write("s.txt", "2026-11-30: Bob\n2026-12-03: Cleo\n"))
    assert first | {"person": "Bob"} == three.triage("--list", "--json").json[0]


def test_names_in_the_calendar_are_those_of_the_roster(three: Folder) -> None:
    """Aliases and other spellings become the roster's; who is not on it keeps the calendar's."""
    three.write("team.yaml", "name: Trio\npeople: [{name: Ann Archer, aliases: [annie]}, Bob]\n")
    three.write(
        "triage.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        + "".join(
            f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:202601{day}\r\n"
            f"DTEND;VALUE=DATE:202601{day + 5}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
            for day, title in ((12, "triage: ANNIE"), (19, "Triage: Zoe Former"), (26, "Team lunch"))
        )
        + "END:VCALENDAR\r\n",
    )
    expected = ["2026-01-12: Ann Archer", "2026-01-19: Zoe Former    # not on the roster"]
    assert expected == three.triage("--list").out.splitlines()


def test_a_week_with_nobody_on_some_days_is_printed_whole(three: Folder) -> None:
    """So that loading it again gives the same days, whatever the dates of the list."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-02: -\n2026-12-03: Bob\n2026-12-07: Cleo\n"))
    whole = ["2026-11-30: Ann", "2026-12-02: -", "2026-12-03: Bob"]
    assert [*whole, "2026-12-07: Cleo"] == three.triage("--list").out.splitlines()
    assert whole == three.triage("--list", "--minDate", "2026-12-03", "--maxDate", "2026-12-03").out.splitlines()


def test_what_a_rotation_cannot_say_is_a_comment(three: Folder) -> None:
    """Two people on a day, and who is not on the roster."""
    add(three, "Triage: Ann / Bob", date(2026, 11, 30), 5)
    add(three, "Triage: Dora", date(2026, 12, 7), 5)
    expected = ["2026-11-30: Ann     # with Bob", "2026-12-07: Dora    # not on the roster"]
    assert expected == three.triage("--list").out.splitlines()


def test_who_else_is_on_duty_on_some_days_of_a_line_is_a_comment(three: Folder) -> None:
    """Whichever days of it these are, and however many events say so."""
    add(three, "Triage: Ann", date(2026, 11, 30), 5)
    add(three, "Triage: Cleo", date(2026, 12, 1), 1)
    add(three, "Triage: cleo", date(2026, 12, 1), 2)
    expected = "2026-11-30: Ann    # with Cleo on 2026-12-01 and 2026-12-02\n"
    assert expected == three.triage("--list").out


@pytest.mark.parametrize("titles", [["Triage: Ann / Bob"], ["Triage: Ann", "Triage: Bob"]])
def test_loading_a_list_with_two_on_a_day_says_whom_it_removes(three: Folder, titles: list[str]) -> None:
    """A rotation can name one of them; check and load warn of it before, and what is over is over."""
    for title in titles:
        add(three, title, date(2026, 11, 30), 5)
    three.write("all.txt", three.triage("list").out)
    for command in ("check", "load"):
        ended = three.triage(command, "all.txt", today="2026-12-03")
        expected = "warning[shared-days]: Bob is on duty too on 2026-12-03 and 2026-12-04, which a rotation cannot say"
        assert expected in ended.err
        assert 0 == ended.code
    assert "shared-days" not in three.triage("check", "all.txt", today="2026-12-03").err


def test_a_line_that_the_calendar_has_already_is_no_error(three: Folder) -> None:
    """Whoever it names: somebody who is not on the roster, is exempt, or has left; in another week each is one."""
    three.write(
        "team.yaml", "people: [Ann, {name: Bob, exempt: lead}, {name: Cleo, joined: 2020-01-01, left: 2026-01-02}]\n"
    )
    for number, name in enumerate(("Dora", "Bob", "Cleo", "Ann")):
        add(three, f"Triage: {name}", date(2026, 11, 30) + timedelta(weeks=number), 5)
    text = three.triage("--list").out
    assert 0 == three.triage("--check", three.write("r.txt", text)).code
    assert 0 == three.triage("--load", "r.txt").code
    assert text == three.triage("--list").out
    for name in ("Dora", "Bob", "Cleo"):
        assert 1 == three.triage("--check", three.write("r.txt", f"2026-12-21: {name}\n")).code


STRETCHES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 16), st.sampled_from(["Ann", "Bob", "Cleo", "Dora"])), max_size=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stretches=STRETCHES, loaded=st.booleans())
def test_loading_a_list_changes_nothing(three: Folder, stretches: list[tuple[int, int, str]], *, loaded: bool) -> None:
    """Nobody's days, in the calendar that it is from; into an empty one it brings the same days."""
    (three.path / "triage.ics").unlink(missing_ok=True)
    day = date(2026, 11, 16)
    for gap, days, name in stretches:
        day += timedelta(days=gap)
        add(three, f"Triage: {name}", day, days)
        day += timedelta(days=days)
    text = three.triage("--list").out
    three.write("all.txt", text)
    if loaded and text:
        # Once more, now that the events are the rotation's own.
        assert 0 == three.triage("--load", "all.txt", today="2026-11-16").code
        assert text == three.triage("--list").out
    if text:
        again = three.triage("--load", "all.txt", today="2026-11-16")
        assert (0, text) == (again.code, three.triage("--list").out)
    if text and "Dora" not in text:
        (three.path / "triage.ics").unlink()
        assert 0 == three.triage("--load", "all.txt", "--force").code
        assert text == three.triage("--list").out


def add(folder: Folder, title: str, first: date, days: int) -> None:
    """Add an all-day event, as another tool would."""
    path = folder.path / "triage.ics"
    end = "END:VCALENDAR\r\n"
    text = path.read_bytes().decode() if path.exists() else f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{end}"
    lines = (
        "BEGIN:VEVENT", f"UID:{first}{title}", f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{first + timedelta(days=days):%Y%m%d}", f"SUMMARY:{title}", "END:VEVENT", "",
    )  # fmt: skip
    path.write_bytes((text.removesuffix(end) + "\r\n".join(lines) + end).encode())


def test_the_weeks_of_one_person(three: Folder) -> None:
    """Whole, so that loading them again changes nothing; by any name that a file may have; bounded by dates too."""
    three.triage("--load", three.write("r.txt", PLAN))
    weeks = "2026-11-30: Ann\n2026-12-03: Cleo\n2027-01-04: Cleo\n"
    assert [weeks, "2027-01-04: Cleo\n"] == [
        three.triage("list", *words).out for words in (["cleo"], ["CLE", "--minDate", "2027-01"])
    ]
    again = three.triage("--load", three.write("again.txt", weeks))
    assert again.err.endswith("triage.ics: 3 unchanged.\n")
    assert ["Cleo", "Cleo"] == [each["person"] for each in three.triage("list", "Cleo", "--json").json]


def test_a_person_who_is_not_there(three: Folder) -> None:
    """A misspelt name is an error with the nearest one; somebody off the roster with a duty is found."""
    add(three, "Triage: Dora", date(2026, 12, 7), 5)
    ended = three.triage("list", "Cloe")
    assert (1, "") == (ended.code, ended.out)
    assert "did you mean 'Cleo'?" in ended.err
    assert three.triage("list", "dora").out.startswith("2026-12-07: Dora")
    assert "No duties found. " in three.triage("list", "Ann").err


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-01", "2026-12-02"])
def test_a_list_from_a_day_on_begins_with_who_is_on_duty_then(three: Folder, day: str) -> None:
    """In every form, and as the old tool had it. JSON leaves out who was on duty earlier in the week."""
    three.triage("--load", three.write("r.txt", PLAN))
    words = ("list", "--minDate", "today", "--maxDate", "+1d")
    assert ["2026-11-30: Ann", "2026-12-03: Cleo"] == three.triage(*words, today=day).out.splitlines()
    duties = [(each["date"], each["person"]) for each in three.triage(*words, "--json", today=day).json]
    assert [("2026-11-30", "Ann"), ("2026-12-03", "Cleo")][: 1 + (day == "2026-12-02")] == duties
    assert "Ann" in three.triage("list", "Ann", "--minDate", "today", today=day).out


def test_a_list_from_a_day_on_leaves_out_what_is_over(three: Folder) -> None:
    """On a weekend, who was on duty on Friday."""
    three.triage("--load", three.write("r.txt", PLAN))
    assert "2026-12-07: Bob" == three.triage("list", "--minDate", "2026-12-05").out.splitlines()[0]
    duties = three.triage("list", "--minDate", "2026-12-03", "--json").json
    assert "Cleo" == duties[0]["person"]


def test_what_a_month_lists_begins_in_it(three: Folder) -> None:
    """So that two months have no week twice."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2027-01-04: Cleo\n"))
    months = ("2026-11", "2026-12", "2027-01")
    listed = [three.triage("list", "--minDate", each, "--maxDate", each).out.split()[-1] for each in months]
    assert ["Ann", "Bob", "Cleo"] == listed


@pytest.mark.parametrize("first", ["2026-11-30", "2026-12-02", "2026-12-04", "2026-12-05", "2026-12-09", "2026-12"])
def test_loading_a_list_from_any_day_changes_nothing(three: Folder, first: str) -> None:
    """Since its weeks are whole."""
    three.triage("--load", three.write("r.txt", PLAN))
    before = three.read("triage.ics")
    listed = three.triage("list", "--minDate", first, today="2026-12-02").out
    ended = three.triage("load", three.write("s.txt", listed), today="2026-12-02")
    assert (0, "", before) == (ended.code, ended.out, three.read("triage.ics"))


@pytest.mark.parametrize("first", ["2026-11-30", "2026-12-02", "2026-12-03", "2026-12-05", "2026-12-09", "2026-12"])
def test_what_is_deleted_from_a_day_on_is_what_is_listed(three: Folder, first: str) -> None:
    """The same duties, but for their days before it."""
    three.triage("--load", three.write("r.txt", PLAN))
    days = ("--minDate", first, "--maxDate", "2027-01-31")
    listed = {each["person"] for each in three.triage("list", *days, "--json").json}
    deleted = three.triage("delete", "ALL", *days, "--json").json
    gone = {each["person"] for each in (*deleted["delete"], *(each["was"] for each in deleted["update"]))}
    assert listed == gone
    assert [] == three.triage("list", *days, "--json").json


def test_the_running_week_is_deleted_from_today_on(three: Folder) -> None:
    """What has been served stays."""
    three.triage("--load", three.write("r.txt", PLAN))
    ended = three.triage("delete", "ALL", "--minDate", "today", "--maxDate", "+8w", today="2026-12-02")
    assert 0 == ended.code
    assert ["2026-11-30: Ann", "2026-12-02: -"] == three.triage("list").out.splitlines()


def test_a_report_from_a_day_on_begins_with_its_week(three: Folder) -> None:
    """As a plan does."""
    three.triage("--load", three.write("r.txt", PLAN))
    weeks = {
        day: three.triage("report", "--minDate", day, "--json").json["weeks"][0] for day in ("2026-12-02", "2026-12")
    }
    assert {"2026-12-02": "2026-11-30", "2026-12": "2026-12-07"} == weeks
