"""Which event stands for which duty."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.classify import classify
from rotation.calendars.event import Event, build_event
from rotation.calendars.matching import match_events
from rotation.model import Duty
from rotation.weeks import Span
from tests.calendars.world import ADA, ALAN, DAY, GRACE, MONDAY, TEAM, week


def days(first: int, last: int) -> Span:
    """Return the days from one to the other, both counted from the Monday of week 0."""
    return Span.inclusive(MONDAY + first * DAY, MONDAY + last * DAY)


def ours(name: str, span: Span, *, now: Span | None = None) -> Event:
    """Return our event for the duty, which a person has moved if it is on other days now."""
    event = replace(build_event(Duty(span, name), TEAM), id=f"{name} {span.start}")
    event = replace(event, written_digest=event.digest)
    return event if now is None else replace(event, span=now)


def theirs(name: str, span: Span) -> Event:
    """Return an event that the earlier tool, or a person, has made."""
    return Event(f"old {name} {span.start}", span, f"Triage: {name}")


def match(duty: Duty, *events: Event) -> str | None:
    """Return the id of the event that stands for the duty, None where none does."""
    event = match_events([duty], classify(events, TEAM).changeable, TEAM).get(duty)
    return None if event is None else event.event.id


def test_an_event_that_says_the_duty_stands_for_it() -> None:
    """Also where a person has swapped two: both stay where they are."""
    duty = Duty(week(0), ALAN)
    swapped = ours(ALAN, week(1), now=week(0)), ours(ADA, week(0), now=week(1))
    assert swapped[0].id == match(duty, *swapped)


def test_the_event_that_was_written_for_the_day_comes_next() -> None:
    """Wherever it is now: so it moves back, rather than another one changing."""
    moved = ours(ADA, week(0), now=week(3))
    assert moved.id == match(Duty(week(0), GRACE), moved, theirs(ALAN, days(0, 3)))


def test_an_event_of_the_same_person_comes_before_somebody_elses() -> None:
    """Though the other one has more of the days."""
    own = theirs(ADA, days(0, 1))
    assert own.id == match(Duty(week(0), ADA), theirs(ALAN, days(0, 4)), own)


def test_our_event_comes_before_one_to_adopt() -> None:
    """Though the other one has more of the days."""
    own = ours(ADA, days(2, 4))
    assert own.id == match(Duty(week(0), ADA), theirs(ADA, days(0, 3)), own)


def test_of_alike_events_the_one_with_more_days_is_nearer() -> None:
    """Whatever their ids are."""
    longer = theirs(ADA, days(1, 4))
    assert longer.id == match(Duty(week(0), ADA), theirs(ADA, days(0, 0)), longer)


def test_an_event_without_a_day_of_the_duty_is_another_parts() -> None:
    """Of a week that is split, the second half's event does not stand for the first."""
    assert match(Duty(days(0, 1), ADA), theirs(ADA, days(2, 4))) is None


def test_an_event_stands_for_one_duty() -> None:
    """The nearer one; the other has none."""
    event = ours(ADA, week(0))
    first, second = Duty(days(0, 1), ADA), Duty(days(2, 4), ADA)
    assert {first} == match_events([second, first], classify([event], TEAM).changeable, TEAM).keys()


EVENTS = [
    make(name, span)
    for make in (ours, theirs)
    for name in (ADA, ALAN)
    for span in (week(0), week(1), days(0, 2), days(3, 8))
]


@given(st.permutations(EVENTS), st.permutations(EVENTS))
def test_the_order_of_the_calendar_decides_nothing(one: list[Event], other: list[Event]) -> None:
    """A server may list the same events in any order."""
    duties = [Duty(week(0), ADA), Duty(days(7, 8), ALAN), Duty(days(9, 11), GRACE)]
    first, second = (match_events(duties, classify(events, TEAM).changeable, TEAM) for events in (one, other))
    assert first == second
