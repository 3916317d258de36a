"""The feeds that people subscribe to, made from the calendar and from what was published before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from rotation.calendars.classify import classify
from rotation.calendars.event import build_event, compute_sequence
from rotation.calendars.ics.reader import parse
from rotation.model import Duty, Person, Team
from rotation.publishing.feeds import build_feeds, name_feeds
from tests.calendars.world import ADA, ALAN, GRACE, NOW, TEAM, TODAY, week

if TYPE_CHECKING:
    from rotation.calendars.event import Event

ADAS, ALANS, TEAMS = "people/ada-lovelace.ics", "people/alan-turing.ics", "triage.ics"
LATER = NOW + timedelta(days=2)


def duty(number: int, person: str, *, modified: datetime = NOW, sequence: int = 0) -> Event:
    """Return the calendar's event for a whole week."""
    return replace(build_event(Duty(week(number), person), TEAM), modified=modified, sequence=sequence)


def publish(
    events: list[Event], before: dict[str, bytes] | None = None, team: Team = TEAM, today: date = TODAY
) -> dict[str, bytes]:
    """Return the feeds, as published over what was there before."""
    there = before or {}
    return build_feeds(
        classify(events, team), team, today, lambda file: _events(there[file]) if file in there else None
    )


def _events(text: bytes) -> list[Event]:
    return [piece.event for piece in parse(text, "feed") if piece.event is not None]


def titles(text: bytes) -> list[str]:
    """Return the titles of a feed's events."""
    return [event.title for event in _events(text)]


def test_a_feed_for_the_team_and_one_for_each() -> None:
    """Everybody who shares the duty has one, also without a duty."""
    feeds = publish([duty(0, ADA), duty(1, ALAN)])
    assert {
        TEAMS: ["Triage: Ada Lovelace", "Triage: Alan Turing"],
        ADAS: ["Triage: Ada Lovelace"],
        ALANS: ["Triage: Alan Turing"],
        "people/grace-hopper.ics": [],
    } == {file: titles(text) for file, text in feeds.items()}
    assert b"\r\nNAME:Software Triage: Ada Lovelace\r\n" in feeds[ADAS]


def test_the_handoff() -> None:
    """Each event says who is on duty before and after, below the duty text; the year where it is another."""
    team = replace(TEAM, description="Watch.\n")
    events = _events(publish([duty(0, ADA), duty(2, ALAN), duty(6, GRACE)], team=team)[TEAMS])
    assert [
        "Watch.\n\nAfter: Alan Turing, from Monday, December 14",
        "Watch.\n\nBefore: Ada Lovelace, until Friday, December 4\nAfter: Grace Hopper, from Monday, January 11, 2027",
        "Watch.\n\nBefore: Alan Turing, until Friday, December 18, 2026",
    ] == [event.description for event in events]


def test_a_persons_own_feed_speaks_to_that_person() -> None:
    """The team's, which everybody reads, speaks of them."""
    [event] = _events(publish([duty(0, ADA), duty(2, ALAN)])[ALANS])
    assert "Before you: Ada Lovelace, until Friday, December 4" == event.description


def test_feeds_link_to_the_page() -> None:
    """The team's to the page, a person's to the part that is about them; each says where it is itself."""
    feeds = publish([duty(0, ADA)], team=replace(TEAM, page="https://a.example/b/"))
    assert ["https://a.example/b/"] * 2 == re.findall(r"\r\nURL:(.*)\r", feeds[TEAMS].decode())
    assert ["https://a.example/b/#ada-lovelace"] * 2 == re.findall(r"\r\nURL:(.*)\r", feeds[ADAS].decode())
    assert ["triage.ics", ADAS] == [
        source for text in (feeds[TEAMS], feeds[ADAS]) for source in re.findall(r"a.example/b/(.*ics)\r", text.decode())
    ]
    assert ["https://a.example/b/#ada-lovelace"] == [event.description for event in _events(feeds[ADAS])]


def test_only_duties_are_published() -> None:
    """Foreign events are nobody's business; those of the old tool are duties."""
    foreign = replace(duty(0, ADA), owner=None, title="Dentist", id="foreign")
    legacy = replace(duty(1, ADA), owner=None, written_digest=None, duty_start=None, id="legacy")
    text = publish([foreign, legacy, duty(2, ADA)])[TEAMS].decode()
    assert ["UID:legacy", f"UID:{duty(2, ADA).id}"] == re.findall(r"UID:\w+", text)


def test_what_others_write_into_events_is_not_published() -> None:
    """Neither foreign events, nor a description written by hand, in ours or the old tool's."""
    foreign = replace(duty(0, ADA), id="dentist", title="Dentist", owner=None, written_digest=None)
    edited = replace(duty(1, ADA), description="call me at 555-1234")
    legacy = replace(duty(2, ALAN), id="old", owner=None, written_digest=None, duty_start=None, description="555-9999")
    [first, second] = _events(publish([foreign, edited, legacy])[TEAMS])
    assert ["After: Alan Turing, from Monday, December 14", "Before: Ada Lovelace, until Friday, December 11"] == [
        first.description,
        second.description,
    ]


def test_nothing_changes_nothing_is_written() -> None:
    """The same bytes on another day, and whether or not something was published before."""
    events = [duty(0, ADA), duty(1, ALAN), replace(duty(2, ALAN), cancelled=True)]
    first = publish(events)
    assert first == publish(events, first, today=TODAY + timedelta(days=6)) == publish(events[::-1])


def test_a_swap() -> None:
    """The team's feed has the same events changed; from each person's own, one has gone and one is new."""
    first = publish([duty(0, ADA), duty(1, ALAN)])
    swapped = [duty(0, ALAN, modified=LATER, sequence=1), duty(1, ADA, modified=LATER, sequence=1)]
    second = publish(swapped, first)
    assert ["Triage: Alan Turing", "Triage: Ada Lovelace"] == titles(second[TEAMS])
    assert [week(1)] == [event.span for event in _events(second[ADAS])]
    assert [week(0)] == [event.span for event in _events(second[ALANS])]
    assert second == publish(swapped, second)


def test_a_neighbour_that_changes() -> None:
    """A new handoff is a change too, though the calendar's own event has none."""
    first = publish([duty(0, ADA), duty(1, ALAN)])
    second = publish([duty(0, ADA), duty(1, GRACE, modified=LATER, sequence=1)], first)
    [before, after] = (_events(text)[0] for text in (first[TEAMS], second[TEAMS]))
    assert [(NOW, compute_sequence(NOW)), (LATER, compute_sequence(LATER))] == [
        (e.modified, e.sequence) for e in (before, after)
    ]


def test_a_duty_that_has_gone_is_gone() -> None:
    """Also from a feed that an earlier version published, where it stayed as cancelled; no trace is left."""
    first = publish([duty(0, ADA), duty(1, ALAN)])
    first[TEAMS] = first[TEAMS].replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED")
    second = publish([duty(0, ADA)], first)
    assert (["Triage: Ada Lovelace"], 0) == (titles(second[TEAMS]), second[TEAMS].count(b"CANCELLED"))


def test_two_publishes_of_one_day_have_two_dates() -> None:
    """An undated calendar gives each change the day it was published on; the second one is a second later."""
    changes = [[replace(duty(0, person), modified=None)] for person in (ADA, ALAN, GRACE)]
    first = publish(changes[0])
    second = publish(changes[1], first)
    third = publish(changes[2], second)
    dates = [_events(text[TEAMS])[0].modified for text in (first, second, third)]
    assert sorted({moment for moment in dates if moment}) == dates


def test_a_number_is_never_below_the_calendars() -> None:
    """Nor below the number it had."""
    first = publish([duty(0, ADA, sequence=10**8)])
    second = publish([duty(0, ALAN, modified=LATER)], first)
    third = publish([duty(0, GRACE, modified=LATER, sequence=10**8 + 9)], second)
    assert [10**8, 10**8 + 1, 10**8 + 9] == [_events(text[TEAMS])[0].sequence for text in (first, second, third)]


def test_the_past_falls_off_quietly() -> None:
    """After a year, or what feed_weeks_back says."""
    events = [duty(n, (ADA, ALAN)[n % 2]) for n in range(6)]
    team = replace(TEAM, feed_weeks_back=1)
    later = [TODAY + timedelta(weeks=weeks) for weeks in (0, 4)]
    assert [6, 4] == [len(titles(publish(events, team=team, today=day)[TEAMS])) for day in later]
    assert [6, 5] == [len(titles(publish(events, today=TODAY + timedelta(weeks=w))[TEAMS])) for w in (53, 54)]


def test_a_reminder_is_for_whoever_serves() -> None:
    """Each is in the person's feed, before each duty, and not in everybody's."""
    reminders = (timedelta(days=-3, hours=9), timedelta(days=-1, hours=16, minutes=30))
    feeds = publish([duty(0, ADA)], team=replace(TEAM, remind=reminders))
    assert ["-P2DT15H", "-PT7H30M"] == re.findall(r"\r\nTRIGGER:(.*)\r", feeds[ADAS].decode())
    assert ["DISPLAY", "DISPLAY"] == re.findall(r"\r\nACTION:(.*)\r", feeds[ADAS].decode())
    assert b"VALARM" not in feeds[TEAMS]


def test_a_new_name_keeps_the_feed_of_the_old_one() -> None:
    """Who has subscribed to it goes on seeing every change, with the numbers going on."""
    first = publish([duty(0, ADA), duty(1, ALAN)])
    [before] = _events(first[ADAS])
    king = Person("Ada King", aliases=(ADA, "countess"))
    team = replace(TEAM, people=(king, *TEAM.people[1:]))
    second = publish([duty(0, ADA), duty(1, ALAN)], first, team=team)
    assert second["people/ada-king.ics"] == second[ADAS]
    assert "people/countess.ics" not in second
    assert [before.sequence] == [event.sequence for event in _events(second[ADAS])]


def test_a_former_name_that_is_somebody_elses_now_is_not_shared() -> None:
    """Each file has one person in it."""
    first = publish([duty(0, ADA), duty(1, ALAN)])
    team = replace(TEAM, people=(Person("Alan Turing"), Person("Ada Lovelace", aliases=("alan turing.",))))
    second = publish([duty(0, ADA), duty(1, ALAN)], first, team=team)
    assert ["Triage: Alan Turing"] == titles(second[ALANS])


def test_whoever_left_keeps_the_feed() -> None:
    """Subscribers of it see history and not an error; the exempt have one only if they ever served."""
    team = Team("T", (Person("Ann", left=date(2020, 1, 1)), Person("Bob", exempt="lead"), Person("Cy", exempt="lead")))
    assert {"Ann": "people/ann.ics", "Bob": "people/bob.ics"} == name_feeds(team, {"Bob"})


def test_dates_without_a_clock() -> None:
    """A calendar that does not say when an event changed makes the same feed at any time."""
    undated = [replace(duty(0, ADA), modified=None)]
    assert publish(undated) == publish(undated, publish(undated), today=date(2026, 11, 30))
    [event] = _events(publish(undated)[TEAMS])
    assert event.modified == datetime(2026, 11, 30, tzinfo=UTC)
