"""The feeds that people subscribe to, made from the calendar and from what was published before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from rotation.calendars.classify import classify
from rotation.calendars.event import event_of
from rotation.calendars.ics.reader import parse
from rotation.model import Duty, Person, Team
from rotation.publishing.feeds import feed_names, feeds
from tests.calendars.world import ADA, ALAN, GRACE, NOW, TEAM, TODAY, week

if TYPE_CHECKING:
    from rotation.calendars.event import Event

ADAS, ALANS, TEAMS = "people/ada-lovelace.ics", "people/alan-turing.ics", "triage.ics"
LATER = NOW + timedelta(days=2)


def duty(number: int, person: str, *, modified: datetime = NOW, sequence: int = 0) -> Event:
    """Return the calendar's event for a whole week."""
    return replace(event_of(Duty(week(number), person), TEAM), modified=modified, sequence=sequence)


def published(
    events: list[Event], before: dict[str, bytes] | None = None, team: Team = TEAM, today: date = TODAY
) -> dict[str, bytes]:
    """Return the feeds, as published over what was there before."""
    there = before or {}
    return feeds(classify(events, team), team, today, lambda file: _events(there.get(file, b"")))


def _events(text: bytes) -> list[Event]:
    return [piece.event for piece in parse(text, "feed") if piece.event is not None]


def said(text: bytes) -> list[tuple[str, str, int]]:
    """Return who, whether cancelled, and the sequence number of each event of a feed."""
    return [(e.title, "cancelled" if e.cancelled else "", e.sequence) for e in _events(text)]


def test_a_feed_for_the_team_and_one_for_each() -> None:
    """Everybody who shares the duty has one, also without a duty."""
    found = published([duty(0, ADA), duty(1, ALAN)])
    assert {
        TEAMS: ["Triage: Ada Lovelace", "Triage: Alan Turing"],
        ADAS: ["Triage: Ada Lovelace"],
        ALANS: ["Triage: Alan Turing"],
        "people/grace-hopper.ics": [],
    } == {file: [event.title for event in _events(text)] for file, text in found.items()}
    assert b"\r\nNAME:Software Triage: Ada Lovelace\r\n" in found[ADAS]


def test_the_hand_over() -> None:
    """Each event says who is on duty before and after, below the duty text."""
    team = replace(TEAM, description="Watch.\n")
    told = _events(published([duty(0, ADA), duty(2, ALAN), duty(3, GRACE)], team=team)[TEAMS])
    assert [
        "Watch.\n\nAfter you: Alan Turing, from 2026-12-14",
        "Watch.\n\nBefore you: Ada Lovelace, until 2026-12-04\nAfter you: Grace Hopper, from 2026-12-21",
        "Watch.\n\nBefore you: Alan Turing, until 2026-12-18",
    ] == [event.description for event in told]


def test_only_duties_are_published() -> None:
    """Foreign events are nobody's business; those of the old tool are duties."""
    foreign = replace(duty(0, ADA), owner=None, title="Dentist", id="foreign")
    legacy = replace(duty(1, ADA), owner=None, written_digest=None, duty_start=None, id="legacy")
    text = published([foreign, legacy, duty(2, ADA)])[TEAMS].decode()
    assert ["UID:legacy", f"UID:{duty(2, ADA).id}"] == re.findall(r"UID:\w+", text)


def test_what_others_write_into_events_is_not_published() -> None:
    """Neither foreign events, nor a description written by hand, in ours or the old tool's."""
    foreign = replace(duty(0, ADA), id="dentist", title="Dentist", owner=None, written_digest=None)
    edited = replace(duty(1, ADA), description="call me at 555-1234")
    legacy = replace(duty(2, ALAN), id="old", owner=None, written_digest=None, duty_start=None, description="555-9999")
    [first, second] = _events(published([foreign, edited, legacy])[TEAMS])
    assert ["After you: Alan Turing, from 2026-12-14", "Before you: Ada Lovelace, until 2026-12-11"] == [
        first.description,
        second.description,
    ]


def test_nothing_changes_nothing_is_written() -> None:
    """The same bytes on another day, and whether or not something was published before."""
    events = [duty(0, ADA), duty(1, ALAN), replace(duty(2, ALAN), cancelled=True)]
    first = published(events)
    assert first == published(events, first, today=TODAY + timedelta(days=6)) == published(events[::-1])


def test_a_swap() -> None:
    """The team's feed has the same events changed; each person's has one cancelled and one that is new."""
    first = published([duty(0, ADA), duty(1, ALAN)])
    swapped = [duty(0, ALAN, modified=LATER, sequence=1), duty(1, ADA, modified=LATER, sequence=1)]
    second = published(swapped, first)
    assert [("Triage: Alan Turing", "", 1), ("Triage: Ada Lovelace", "", 1)] == said(second[TEAMS])
    assert [("Triage: Ada Lovelace", "cancelled", 1), ("Triage: Ada Lovelace", "", 1)] == said(second[ADAS])
    assert [("Triage: Alan Turing", "", 1), ("Triage: Alan Turing", "cancelled", 1)] == said(second[ALANS])
    assert second == published(swapped, second)


def test_a_neighbour_that_changes() -> None:
    """A new handoff is a change too, though the calendar's own event has none."""
    first = published([duty(0, ADA), duty(1, ALAN)])
    second = published([duty(0, ADA), duty(1, GRACE, modified=LATER, sequence=1)], first)
    [before, after] = (_events(text)[0] for text in (first[TEAMS], second[TEAMS]))
    assert (0, 1, LATER) == (before.sequence, after.sequence, after.modified)


def test_a_cancelled_duty_is_seen_to_go() -> None:
    """For eight weeks, also where the calendar has already forgotten it; in its neighbour's handoff at once."""
    first = published([duty(0, ADA), duty(1, ALAN)])
    second = published([duty(0, ADA)], first)
    assert [("Triage: Ada Lovelace", "", 1), ("Triage: Alan Turing", "cancelled", 1)] == said(second[TEAMS])
    third = published([duty(0, ADA)], second, today=TODAY + timedelta(weeks=8))
    assert second == third
    fourth = published([duty(0, ADA)], third, today=TODAY + timedelta(weeks=8, days=1))
    assert [("Triage: Ada Lovelace", "", 1)] == said(fourth[TEAMS])


def test_history_that_is_no_longer_published_is_not_cancelled() -> None:
    """With feed_weeks_back the past falls off quietly."""
    team = replace(TEAM, feed_weeks_back=1)
    events = [duty(n, (ADA, ALAN)[n % 2]) for n in range(6)]
    first = published(events, team=team)
    second = published(events, first, team=team, today=TODAY + timedelta(weeks=4))
    assert ([6, 4], 0) == ([len(_events(text[TEAMS])) for text in (first, second)], second[TEAMS].count(b"CANCELLED"))


def test_a_reminder_is_for_whoever_serves() -> None:
    """It stands in the person's feed, before each duty that is not cancelled, and not in everybody's."""
    events = [duty(0, ADA), replace(duty(1, ADA), cancelled=True)]
    found = published(events, team=replace(TEAM, remind=3))
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Triage: Ada Lovelace\r\nTRIGGER:-P3D\r\nEND:VALARM\r\n"
    assert [alarm] == re.findall(r"(?s)BEGIN:VALARM.*?END:VALARM\r\n", found[ADAS].decode())
    assert b"VALARM" not in found[TEAMS]


def test_whoever_left_keeps_the_feed() -> None:
    """Subscribers of it see history and not an error; the exempt have one only if they ever served."""
    team = Team("T", (Person("Ann", left=date(2020, 1, 1)), Person("Bob", exempt="lead"), Person("Cy", exempt="lead")))
    assert {"Ann": "people/ann.ics", "Bob": "people/bob.ics"} == feed_names(team, {"Bob"})


def test_dates_without_a_clock() -> None:
    """A calendar that does not say when an event changed makes the same feed at any time."""
    undated = [replace(duty(0, ADA), modified=None)]
    assert published(undated) == published(undated, published(undated), today=date(2026, 11, 30))
    [event] = _events(published(undated)[TEAMS])
    assert event.modified == datetime(2026, 11, 30, tzinfo=UTC)
