"""What an event has to do with a duty."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.event import Event, build_event, build_event_id, clean, clean_text, rewrite_event
from rotation.model import Duty, Team
from rotation.weeks import WeekRule
from tests.calendars.world import ADA, ALAN, MONDAY, TEAM, monday, week

OLD = Event("old", week(0), "Triage: Ada Lovelace")


def test_the_id_lasts_for_ever() -> None:
    """Another id would orphan every event ever loaded; it is made of rotation and first day, in Google's alphabet."""
    assert build_event_id(TEAM, MONDAY) == "jgdjnfmmmdmtsjg3aaioeb377rgtr9eg"
    assert build_event_id(TEAM, MONDAY, 1) == "656ausfuo36mnq6g1tdpfh7rakjtj5oj"
    assert build_event_id(TEAM, MONDAY) == build_event_id(Team("software  TRIAGE", ()), MONDAY)
    ids = {build_event_id(Team(name, ()), monday(n), g) for name in "ab" for n in range(99) for g in range(3)}
    assert len(ids) == 2 * 99 * 3
    assert all(re.fullmatch("[0-9a-v]{5,1024}", each) for each in ids)


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
    event = build_event(Duty(week(0), ADA), TEAM)
    assert by_hand == replace(event, **change).edited  # type: ignore[arg-type]


def test_rewriting_keeps_what_is_not_ours_to_set() -> None:
    """The id, and the description where team.yaml has none, stay; afterwards the event counts as untouched."""
    old = replace(OLD, description="Phone 555", token="7", sequence=3)  # noqa: S106 no such token
    new = rewrite_event(old, Duty(week(1), ALAN), TEAM)
    assert ("old", "Phone 555") == (new.id, new.description)
    assert ("7", 3) == (new.token, new.sequence)
    assert ("Triage: Alan Turing", week(1)) == (new.title, new.span)
    assert monday(1) == new.duty_start
    assert not new.edited
    assert rewrite_event(old, Duty(week(1), ALAN), replace(TEAM, description="Be kind")).description == "Be kind"


def test_an_event_links_to_the_page() -> None:
    """Below the duty text, or alone; a new address replaces the former one, and notes of people stay."""
    page, duty = "https://team.example/duty/", Duty(week(0), ADA)
    linked = replace(TEAM, page=page)
    alone = build_event(duty, linked)
    assert alone.description == page
    assert build_event(duty, replace(linked, description="Be kind\n")).description == f"Be kind\n\n{page}"
    assert rewrite_event(alone, duty, replace(TEAM, page="http://new.example/")).description == "http://new.example/"
    assert rewrite_event(alone, duty, TEAM).description == ""
    assert rewrite_event(replace(OLD, description="Phone 555"), duty, linked).description == "Phone 555"


RULES = st.builds(WeekRule, st.integers(0, 6), st.integers(1, 7))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), RULES, RULES)
def test_a_whole_week_of_duty_belongs_to_its_week(day: date, rule: WeekRule, other: WeekRule) -> None:
    """So what was loaded is found again; under another rule it belongs to the week around most of its days."""
    duty = rule.containing(day)
    assert rule.weeks_of(duty.span) == (duty,)
    assert len(replace(other, days=7).weeks_of(duty.span)) == 1


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    """Cleaning twice changes nothing more, and one line is one line."""
    assert clean(text) == clean(clean(text))
    assert clean_text(text) == clean_text(clean_text(text))
    assert len(clean(text).splitlines()) <= 1
    clean_text(text).encode()
