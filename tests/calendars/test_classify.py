"""What each event of a calendar is to the rotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.classify import classify, is_changeable
from rotation.calendars.event import Event, Guest, build_event, is_managed
from rotation.calendars.titles import find_person
from rotation.model import Duty, Person, Team
from rotation.weeks import Span
from tests.calendars.world import ADA, ALAN, DAY, MONDAY, TEAM, week

if TYPE_CHECKING:
    from rotation.calendars.duty_event import CalendarEvents

OLD = Event("old", week(0), "Triage: Ada Lovelace")


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
    assert is_legacy == bool(classify([replace(OLD, **change)], TEAM).legacy)  # type: ignore[arg-type]


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
    assert name == find_person(replace(OLD, title=written), replace(TEAM, title=title))


def test_a_title_that_is_only_a_name_needs_the_roster() -> None:
    """Otherwise any all-day entry in the calendar would be somebody's duty."""
    team = replace(TEAM, title="{name}")
    assert classify([replace(OLD, title="ada")], team).legacy
    assert not classify([replace(OLD, title="Company picnic")], team).read
    assert not classify([replace(OLD, title="Dutyfree")], replace(TEAM, title="Duty {name}")).read


def test_a_mark_is_one_rotations() -> None:
    """Ours is what bears our name, in any case; another rotation's events are foreign."""
    event = build_event(Duty(week(0), ADA), TEAM)
    assert is_managed(event, replace(TEAM, name="SOFTWARE TRIAGE"))
    assert not is_managed(event, replace(TEAM, name="Network Triage"))
    assert not is_managed(OLD, TEAM)


@pytest.mark.parametrize(
    ("name", "days", "may"),
    [
        ("Bob Former", 5, True),
        ("Bob Former", 3, False),
        ("Bob Former", 7, False),
        ("prepare slides", 2, False),
        ("ada", 1, True),
    ],
)
def test_what_a_load_may_take_over(name: str, days: int, *, may: bool) -> None:
    """Somebody on the roster, or exactly the days of a week: what only looks like a duty is left alone."""
    event = replace(OLD, title=f"Triage: {name}", span=Span(MONDAY, MONDAY + days * DAY))
    assert may == is_changeable(event, TEAM)
    assert may == bool(classify([event], TEAM).changeable)
    assert [event] == [each.event for each in classify([event], TEAM).read]


def test_history_as_read() -> None:
    """Ours and legacy, each duty once, by the roster's names, in order; nothing foreign, cancelled or nameless."""
    mine = build_event(Duty(week(2), ALAN), TEAM)
    events = [
        mine,
        OLD,
        replace(OLD, id="twice", title="Triage: ada"),
        replace(OLD, id="dentist", title="Dentist"),
        replace(OLD, id="another rotation's", owner="Network Triage"),
        replace(build_event(Duty(week(3), ADA), TEAM), cancelled=True),
        replace(build_event(Duty(week(4), ADA), TEAM), title=""),
        replace(build_event(Duty(week(5), ADA), TEAM), title="Bob", span=week(1)),
    ]
    assert classify(events, TEAM).duties == (Duty(week(0), ADA), Duty(week(1), "Bob"), Duty(week(2), ALAN))


def test_aliases_and_spellings_are_one_person() -> None:
    """The history speaks of people as the roster does, whatever the title's case, spaces or composition."""
    team = Team("T", (Person("Zo\u00eb \u00c5ngstr\u00f6m", aliases=("ZA",)),))
    for spelling in ("zoe\u0308  \u00e5NGSTR\u00d6M", "za", "Zo\u00eb \u00c5ngstr\u00f6m"):
        assert find_person(replace(OLD, title=f"Triage: {spelling}"), team) == "Zo\u00eb \u00c5ngstr\u00f6m"


ANY_EVENT = st.builds(
    Event,
    id=st.sampled_from("abc"),
    span=st.builds(
        lambda first, days: Span(MONDAY + first * DAY, MONDAY + (first + days) * DAY),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    title=st.sampled_from(["", "Triage: Ada Lovelace", "Triage: Bob Former", "triage: ada", "Dentist"]),
    all_day=st.booleans(),
    recurring=st.booleans(),
    cancelled=st.booleans(),
    owner=st.sampled_from([None, "Software Triage", "Network Triage"]),
)


@given(st.lists(ANY_EVENT, max_size=5))
def test_every_event_is_of_one_kind(events: list[Event]) -> None:
    """No event is lost, and none is of two kinds."""
    assert sorted(map(repr, events)) == sorted(map(repr, everything(classify(events, TEAM))))


@given(ANY_EVENT)
def test_only_what_is_ours_or_without_owner_can_change(event: Event) -> None:
    """An event of another rotation is never read and never changed, whatever it says."""
    events = classify([event], TEAM)
    if event.owner == "Network Triage":
        assert not events.read
    assert bool(events.changeable) == (is_changeable(event, TEAM) and not event.cancelled and event.span.length > 0)


def test_what_a_load_leaves_alone_is_counted() -> None:
    """Live events of others, and strangers, but not what has been cancelled."""
    events = [
        OLD,
        replace(OLD, title="Dentist"),
        replace(OLD, title="Dentist", cancelled=True),
        replace(OLD, owner="Network Triage"),
        replace(OLD, title="Triage: prepare slides", span=Span(MONDAY, MONDAY + DAY)),
    ]
    assert classify(events, TEAM).untouchable == 3


def test_another_rotation_with_our_title_is_known() -> None:
    """A rotation that was renamed no longer knows its own events; somebody has to see that."""
    events = classify([replace(OLD, owner="Network Triage"), replace(OLD, owner="Network Triage", title="x")], TEAM)
    assert [each.event.title for each in events.other_rotations] == [OLD.title]


BOB = "Bob Former"  # not on the roster


@pytest.mark.parametrize(
    ("guest", "on_duty"),
    [
        (Guest("ada@example.org"), {ADA}),  # known by the address
        (Guest("", "Ada Lovelace"), {ADA}),  # known by the name
        (Guest("private@example.org", "ada"), {ADA}),
        (Guest("private@example.org", "A. L."), {ALAN, BOB}),  # unknown: whoever's address nobody knows
        (Guest("alan@example.org"), {ALAN, BOB}),
    ],
)
def test_a_guest_who_has_declined_is_somebody_on_duty(guest: Guest, on_duty: set[str]) -> None:
    """By address or name; a guest whom nobody knows is not somebody whose address is another one."""
    team = replace(TEAM, people=(Person(ADA, email="ada@example.org", aliases=("ada",)), Person(ALAN)))
    events = classify(
        [replace(OLD, id=name, title=f"Triage: {name}", declined=(guest,)) for name in (ADA, ALAN, BOB)], team
    )
    assert on_duty == {duty.person for duty in events.declined}


def everything(events: CalendarEvents) -> list[Event]:
    """Return the events of all kinds."""
    read = (events.managed, events.cancelled, events.legacy, events.beside, events.idle)
    kinds = (*read, events.other_rotations, events.private, events.restricted)
    return [*(each.event for kind in kinds for each in kind), *events.foreign]


def test_what_no_honest_calendar_has_is_not_read() -> None:
    """A title of more than a thousand characters; long events and series after the first few: each says why."""
    long = Event("a", Span(date(1970, 1, 1), date(2199, 12, 31)), f"Triage: {ADA}")
    events = [replace(long, id=str(number)) for number in range(20)]
    classified = classify(
        [*events, replace(long, id="b", title=f"Triage: {'/'.join([ADA] * 200)}")], TEAM, date(2026, 11, 29)
    )
    assert {"there are too many days in the long events before it"} == {each.reason for each in classified.idle}
    assert ["b"] == [event.id for event in classified.foreign]


def series_of(uid: str, rule: str, begin: str = "19700101") -> Event:
    """Return an event of Ada's that recurs by a rule, from a day on."""
    text = f"UID:{uid}\r\nSUMMARY:Triage: {ADA}\r\nDTSTART;VALUE=DATE:{begin}\r\nRRULE:{rule}\r\n"
    return Event(
        uid,
        Span(date(1970, 1, 1), date(1970, 1, 2)),
        f"Triage: {ADA}",
        recurring=True,
        series=uid,
        ical=f"BEGIN:VEVENT\r\n{text}END:VEVENT\r\n".encode(),
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "its rule never names a day"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "its rule never names a day"),
        ("FREQ=YEARLY;BYMONTH=13", "its rule never names a day"),
        ("FREQ=DAILY;INTERVAL=0", "its rule is not valid"),
        ("INTERVAL=2", "its rule is not valid"),
        ("FREQ=DAILY;BYHOUR=8,9;BYMINUTE=0,1,2", "it recurs more than once a day"),
        ("freq=min\r\n utely", "it recurs more than once a day"),
    ],
)
def test_a_rule_that_would_take_for_ever_is_not_read(rule: str, reason: str) -> None:
    """Nor one that makes no sense; the reason says so."""
    classified = classify([series_of("u", rule)], TEAM, date(2026, 11, 29))
    assert [f"its dates cannot be read: {reason}"] == [each.reason for each in classified.idle]


def test_rules_that_walk_through_half_a_century_for_a_few_days_are_counted() -> None:
    """Each of them looks at twenty thousand days for two dates: of forty, those after the first few are not read."""
    rare = [series_of(str(n), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO") for n in range(40)]
    classified = classify(rare, TEAM, date(2026, 11, 29))
    assert {"its dates cannot be read: there are too many recurring events before it"} == {
        each.reason for each in classified.idle
    }
    assert 10 <= len(classified.series) < 40


def test_series_that_ended_long_ago_are_read_however_many() -> None:
    """Ten years of a series a quarter for each of ten people are what an honest calendar can have."""
    quarters = [
        series_of(f"{year}-{month}-{person}", f"FREQ=WEEKLY;{end.format(year)}", f"{year}{month:02}04")
        for year in range(2016, 2026)
        for month, end in zip(
            (1, 4, 7, 10), ("COUNT=3", "UNTIL={}0420", "UNTIL={}0720T235959Z", "COUNT=2"), strict=True
        )
        for person in range(10)
    ]
    classified = classify(quarters, TEAM, date(2026, 11, 29))
    assert {"", "it covers no day of duty"} >= {each.reason for each in (*classified.series, *classified.idle)}


def test_a_series_with_too_many_dates_is_not_read() -> None:
    """Half a century of days, a thousand times: none is read half, and each says why."""
    classified = classify([series_of(str(n), "FREQ=DAILY") for n in range(4)], TEAM, date(2026, 11, 29))
    assert [
        "its dates cannot be read: it has too many dates",
        "its dates cannot be read: it has too many dates",
        "its dates cannot be read: there are too many recurring events before it",
        "its dates cannot be read: there are too many recurring events before it",
    ] == [each.reason for each in classified.idle]
