"""One person with several events or lines that meet within a week: one time on duty."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.duties import join_duties
from rotation.model import Duty
from rotation.weeks import Span, WeekRule

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

MONDAY = date(2026, 11, 30)


def write_days(folder: Folder) -> None:
    """Write a calendar with an event for each day: a week of Ann, then one of Bob."""
    days = [(MONDAY + timedelta(days=n), "Ann" if n < 7 else "Bob") for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\n"
        f"SUMMARY:Triage: {name}\r\nEND:VEVENT\r\n"
        for day, name in days
    )
    folder.write("triage.ics", f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n")


def test_lines_of_one_person_are_one_event(three: Folder) -> None:
    """Also where the file names them again in the middle of the week; another person ends it."""
    text = "2026-11-30: Ann\n2026-12-02: Ann\n2026-12-04: Bob\n2026-12-07: Bob\n2026-12-08: -\n2026-12-10: Bob\n"
    assert 0 == three.triage("--load", three.write("r.txt", text)).code
    spans = [(each["date"], each["end"], each["person"]) for each in three.triage("--list", "--json").json]
    assert [
        ("2026-11-30", "2026-12-04", "Ann"),
        ("2026-12-04", "2026-12-05", "Bob"),
        ("2026-12-07", "2026-12-08", "Bob"),
        ("2026-12-10", "2026-12-12", "Bob"),
    ] == spans


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-02", "2026-12-04"])
def test_nobody_hands_over_to_themselves(three: Folder, day: str) -> None:
    """Who is next is somebody else, on any day of the week."""
    write_days(three)
    assert "Ann until Fri 2026-12-04, then Bob from Mon 2026-12-07\n" == three.triage("--who", today=day).out
    text = "Trio: Ann is on duty.\nOn duty: Ann, Nov 30 – Dec 4.\nNext: Bob, from Dec 7.\n"
    assert text == three.triage("--handoff", today=day).out


@pytest.mark.parametrize("days", [("2026-11-30", "2026-12-07"), ("2026-12-02", "2026-12-11")])
def test_a_swap_takes_all_of_their_days(three: Folder, days: tuple[str, str]) -> None:
    """As --list prints them, which has one line for each of the weeks."""
    write_days(three)
    assert ["2026-11-30: Ann", "2026-12-07: Bob"] == three.triage("--list").out.splitlines()
    assert 0 == three.triage("--swap", *days).code
    assert ["2026-11-30: Bob", "2026-12-07: Ann"] == three.triage("--list").out.splitlines()


def test_feeds_name_somebody_else_before_and_after(three: Folder) -> None:
    """In each of the events of one person's week, in the team's feed and in their own."""
    write_days(three)
    assert 0 == three.triage("--publish", "www").code
    feeds = [three.read(f"www/{name}.ics").decode() for name in ("triage", "people/ann", "people/bob")]
    assert [
        {"After: Bob\\, from Monday\\, December 7", "Before: Ann\\, until Friday\\, December 4"},
        {"After you: Bob\\, from Monday\\, December 7"},
        {"Before you: Ann\\, until Friday\\, December 4"},
    ] == [set(re.findall(r"\r\nDESCRIPTION:((?:Before|After).*)\r", text)) for text in feeds]


def test_a_handoff_changes_with_each_event_of_the_neighbour(three: Folder) -> None:
    """A later day of somebody who is next may be what changed last: the events before theirs have that date."""
    write_days(three)
    old = three.read("triage.ics")
    one = b"UID:2026-12-09\r\nDTSTAMP:20260101T000000Z\r\n"
    three.write("triage.ics", old.replace(one, one + b"LAST-MODIFIED:20261001T000000Z\r\n").decode())
    assert 0 == three.triage("--publish", "www").code
    assert b"LAST-MODIFIED:20261001T000000Z" in three.read("www/people/ann.ics")


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-02", "2026-12-04"])
def test_the_page_names_somebody_else_as_next(three: Folder, day: str) -> None:
    """Also in a browser without scripts."""
    write_days(three)
    assert 0 == three.triage("--publish", "www", today=day).code
    page = three.read("www/index.html").decode()
    hero = re.sub(r"\s+|<[^>]*>", " ", page[page.index("On duty now") :])
    assert ["Ann", "Then", "Bob"] == re.findall(r"Ann|Then|Bob", hero)[:3]


def test_published_data_have_each_week_once(three: Folder) -> None:
    """From which the page finds who is next on a later day."""
    write_days(three)
    assert 0 == three.triage("--publish", "www").code
    duties = [tuple(each.values()) for each in json.loads(three.read("www/data.json"))["duties"]]
    assert [("2026-11-30", "2026-12-05", "Ann"), ("2026-12-07", "2026-12-12", "Bob")] == duties


def test_only_what_meets_within_a_week_is_one() -> None:
    """Not two weeks in a row, and not days with others between them; overlaps are."""
    spans = [(0, 2), (1, 3), (4, 5), (5, 7), (7, 9)]
    duties = [Duty(Span(MONDAY + timedelta(days=a), MONDAY + timedelta(days=b)), "Ann") for a, b in spans]
    joined = [(duty.span.start.day, duty.span.length) for duty in join_duties(duties, WeekRule(0, 7))]
    assert [(30, 3), (4, 3), (7, 2)] == joined
