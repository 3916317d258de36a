"""What an event has to do with a duty."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.event import (
    Event,
    adoptable,
    clean,
    clean_text,
    duties,
    edited,
    event_id,
    event_of,
    legacy,
    ours,
    person_of,
    rewritten,
    runs,
)
from rotation.model import Duty, Person, Team
from rotation.weeks import Span, WeekRule
from tests.calendars.world import ADA, ALAN, DAY, MONDAY, TEAM, monday, week

OLD = Event("old", week(0), "Triage: Ada Lovelace")


def test_the_id_lasts_for_ever() -> None:
    """Another id would orphan every event ever loaded; it is made of rotation and first day, in Google's alphabet."""
    assert event_id(TEAM, MONDAY) == "jgdjnfmmmdmtsjg3aaioeb377rgtr9eg"
    assert event_id(TEAM, MONDAY, 1) == "656ausfuo36mnq6g1tdpfh7rakjtj5oj"
    assert event_id(TEAM, MONDAY) == event_id(Team("software  TRIAGE", ()), MONDAY)
    ids = {event_id(Team(name, ()), monday(n), g) for name in "ab" for n in range(99) for g in range(3)}
    assert len(ids) == 2 * 99 * 3
    assert all(re.fullmatch("[0-9a-v]{5,1024}", found) for found in ids)


@pytest.mark.parametrize(
    ("change", "by_hand"),
    [
        ({}, False),
        ({"title": "Triage: Alan Turing"}, True),
        ({"span": week(1)}, True),
        ({"description": "swapped with Alan"}, True),
        ({"transparent": False}, True),
        ({"all_day": False}, True),
        ({"recurring": True}, True),
        ({"id": "a-copy"}, True),
        ({"title": " Triage:  Ada Lovelace\u2028"}, False),
        ({"sequence": 7, "token": "etag", "duty_start": None, "modified": None}, False),
    ],
)
def test_edited_by_hand(change: dict[str, object], *, by_hand: bool) -> None:
    """Every field that we set counts, and nothing that a calendar does by itself."""
    event = event_of(Duty(week(0), ADA), TEAM)
    assert by_hand == edited(replace(event, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "is_legacy"),
    [
        ({}, True),
        ({"title": "triage:ada"}, True),
        ({"title": "Triage: Somebody Unknown"}, True),
        ({"transparent": False, "description": "x"}, True),
        ({"title": "Triage:"}, False),
        ({"title": "Triage"}, False),
        ({"title": "My Triage: Ada"}, False),
        ({"title": ""}, False),
        ({"all_day": False}, False),
        ({"recurring": True}, False),
        ({"cancelled": True}, False),
        ({"owner": "Software Triage"}, False),
        ({"owner": "Another"}, False),
        ({"span": Span(MONDAY, MONDAY)}, False),
    ],
)
def test_legacy(change: dict[str, object], *, is_legacy: bool) -> None:
    """The old tool's events are known by their form alone."""
    assert is_legacy == legacy(replace(OLD, **change), TEAM)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "written", "name"),
    [
        ("Triage: {name}", "Triage: ADA", ADA),
        ("{name} is on triage", "ada is on triage", ADA),
        ("{name}", "Ada  Lovelace", ADA),
        ("Duty {name}", "duty ada", ADA),
        ("(Duty) [{name}] *", "(duty) [ada] *", ADA),
        ("Triage: {name}", "Triage: Bob Former", "Bob Former"),
        ("Triage: {name}", "Alan Turing", ALAN),
        ("Triage: {name}", "Alan instead of Ada", "Alan instead of Ada"),
        ("{name} duty", "heavy duty", "heavy"),
    ],
)
def test_who_is_on_duty_by_the_title(title: str, written: str, name: str) -> None:
    """The name stands where the team's title has it; otherwise the whole title is taken for one."""
    assert name == person_of(replace(OLD, title=written), replace(TEAM, title=title))


def test_a_title_that_is_only_a_name_needs_the_roster() -> None:
    """Otherwise any all-day entry in the calendar would be somebody's duty."""
    team = replace(TEAM, title="{name}")
    assert legacy(replace(OLD, title="ada"), team)
    assert not legacy(replace(OLD, title="Company picnic"), team)
    assert not legacy(replace(OLD, title="Dutyfree"), replace(TEAM, title="Duty {name}"))


def test_a_mark_is_one_rotations() -> None:
    """Ours is what bears our name, in any case; another rotation's events are foreign."""
    event = event_of(Duty(week(0), ADA), TEAM)
    assert ours(event, replace(TEAM, name="SOFTWARE TRIAGE"))
    assert not ours(event, replace(TEAM, name="Network Triage"))
    assert not ours(OLD, TEAM)


@pytest.mark.parametrize(
    ("name", "days", "may"),
    [("Bob Former", 5, True), ("Bob Former", 3, True), ("prepare slides", 2, False), ("ada", 1, True)],
)
def test_what_a_load_may_take_over(name: str, days: int, *, may: bool) -> None:
    """Somebody on the roster, or most of a week: a day's entry that only looks like a duty is left alone."""
    event = replace(OLD, title=f"Triage: {name}", span=Span(MONDAY, MONDAY + days * DAY))
    assert may == adoptable(event, TEAM)


def test_history_as_read() -> None:
    """Ours and legacy, each duty once, by the roster's names, in order; nothing foreign, cancelled or nameless."""
    mine = event_of(Duty(week(2), ALAN), TEAM)
    events = [
        mine,
        OLD,
        replace(OLD, id="twice", title="Triage: ada"),
        replace(OLD, id="dentist", title="Dentist"),
        replace(OLD, id="another rotation's", owner="Network Triage"),
        replace(event_of(Duty(week(3), ADA), TEAM), cancelled=True),
        replace(event_of(Duty(week(4), ADA), TEAM), title=""),
        replace(event_of(Duty(week(5), ADA), TEAM), title="Bob", span=week(1)),
    ]
    assert duties(events, TEAM) == (Duty(week(0), ADA), Duty(week(1), "Bob"), Duty(week(2), ALAN))


def test_rewriting_keeps_what_is_not_ours_to_set() -> None:
    """The id, and the description where team.yaml has none, stay; afterwards the event counts as untouched."""
    old = replace(OLD, description="Phone 555", token="7", sequence=3)  # noqa: S106 no such token
    new = rewritten(old, Duty(week(1), ALAN), TEAM)
    assert (new.id, new.description, new.token, new.sequence) == ("old", "Phone 555", "7", 3)
    assert (new.title, new.span, new.duty_start, edited(new)) == ("Triage: Alan Turing", week(1), monday(1), False)
    assert rewritten(old, Duty(week(1), ALAN), replace(TEAM, description="Be kind")).description == "Be kind"


RULES = st.builds(WeekRule, st.integers(0, 6), st.integers(1, 7))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), RULES, RULES)
def test_a_whole_week_of_duty_belongs_to_its_week(day: date, rule: WeekRule, other: WeekRule) -> None:
    """So what was loaded is found again; under another rule it belongs to the week around most of its days."""
    duty = rule.containing(day)
    assert rule.weeks_of(duty.span) == (duty,)
    assert len(replace(other, days=7).weeks_of(duty.span)) == 1


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1))), RULES)
def test_days_as_spans(days: set[date], rule: WeekRule) -> None:
    """The spans have the same days of duty, in order, and none goes beyond its week."""
    spans = runs(days, rule)
    assert sorted(day for day in days if day in rule.containing(day).span) == [d for span in spans for d in span.days()]
    assert all(rule.containing(span.start).span.covers(span) for span in spans)


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    """Cleaning twice changes nothing more, and one line is one line."""
    assert clean(text) == clean(clean(text))
    assert clean_text(text) == clean_text(clean_text(text))
    assert len(clean(text).splitlines()) <= 1
    clean_text(text).encode()


def test_aliases_and_spellings_are_one_person() -> None:
    """The history speaks of people as the roster does, whatever the title's case, spaces or composition."""
    team = Team("T", (Person("Zo\u00eb \u00c5ngstr\u00f6m", aliases=("ZA",)),))
    for spelling in ("zoe\u0308  \u00e5NGSTR\u00d6M", "za", "Zo\u00eb \u00c5ngstr\u00f6m"):
        assert person_of(replace(OLD, title=f"Triage: {spelling}"), team) == "Zo\u00eb \u00c5ngstr\u00f6m"
