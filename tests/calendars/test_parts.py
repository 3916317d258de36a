"""Events with days in several weeks, and duties made of several events: what a load of one week leaves of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rotation.calendars.classify import classify
from rotation.calendars.event import Event, build_event
from rotation.calendars.parts import Parts, cut, divide, find_parts
from rotation.model import Duty
from rotation.weeks import Span, Week
from tests.calendars.world import ADA, ALAN, DAY, MONDAY, TEAM, week

FIRST, SECOND = (TEAM.week.containing(MONDAY + n * 7 * DAY) for n in range(2))
BOTH = Span.inclusive(MONDAY, MONDAY + 11 * DAY)  # from a Monday to the Friday of the next week


def ours(name: str, span: Span, *, by_hand: bool = False) -> Event:
    """Return our event; `by_hand` is whether somebody has changed it since."""
    event = replace(build_event(Duty(span, name), TEAM), id=f"{name} {span.start}")
    return replace(event, written_digest="other" if by_hand else event.digest)


def kinds(parts: Parts) -> dict[str, int]:
    """Return how many events each kind has, without those that have none."""
    return {name: len(events) for name in ("stay", "own", "cut", "paired") if (events := getattr(parts, name))}


@pytest.mark.parametrize(
    ("file_duties", "weeks", "by_hand", "force", "expected"),
    [
        ([Duty(week(0), ADA), Duty(week(1), ADA)], {FIRST, SECOND}, False, False, {"own": 1}),
        ([Duty(week(0), ADA)], {FIRST}, False, False, {"stay": 1}),  # the file says so already
        ([Duty(week(0), ALAN)], {FIRST}, False, False, {"cut": 1}),  # the days of the other week stay
        ([Duty(week(0), ALAN)], {FIRST}, True, False, {}),  # edited by hand: a conflict, like any other event
        ([Duty(week(0), ALAN)], {FIRST}, True, True, {"cut": 1}),
        ([Duty(week(0), ALAN), Duty(week(1), ADA)], {FIRST, SECOND}, False, False, {}),  # set as a whole
        ([Duty(week(5), ALAN)], {TEAM.week.containing(week(5).start)}, False, False, {}),  # in other weeks
    ],
)
def test_what_becomes_of_an_event_over_two_weeks(
    file_duties: list[Duty],
    weeks: set[Week],
    by_hand: bool,  # noqa: FBT001 (a table's column)
    force: bool,  # noqa: FBT001
    expected: dict[str, int],
) -> None:
    """What the file says of its weeks decides, and never touches the days of a week that it does not name."""
    calendar = classify([ours(ADA, BOTH, by_hand=by_hand)], TEAM)
    assert expected == kinds(find_parts(file_duties, calendar, weeks, TEAM, force=force))


@pytest.mark.parametrize(("by_hand", "force", "expected"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_an_edit_by_hand_that_the_file_agrees_with_stays(by_hand: bool, force: bool, expected: int) -> None:  # noqa: FBT001
    """Though somebody else has one of the weeks too, and the load changes that."""
    calendar = classify([ours(ADA, BOTH, by_hand=by_hand), ours(ALAN, week(1))], TEAM)
    duties = [Duty(week(0), ADA), Duty(week(1), ADA)]
    assert expected == len(find_parts(duties, calendar, {FIRST, SECOND}, TEAM, force=force).stay)


def test_an_event_of_one_week_is_none_of_them() -> None:
    """It is paired like any other, also where the file says the same."""
    calendar = classify([ours(ADA, week(0))], TEAM)
    assert {} == kinds(find_parts([Duty(week(0), ADA)], calendar, {FIRST}, TEAM, force=False))


def test_an_event_that_goes_on_for_too_long_stays_whatever_the_file_says() -> None:
    """Nobody knows where it ends, so no load cuts it, not with --force either."""
    endless = Event("endless", Span.inclusive(MONDAY, MONDAY + 3 * 365 * DAY), f"Triage: {ADA}")
    calendar = classify([endless], TEAM, MONDAY)
    assert {"stay": 1} == kinds(find_parts([Duty(week(0), ALAN)], calendar, {FIRST}, TEAM, force=True))


def test_an_event_that_only_reaches_into_another_week_can_be_paired() -> None:
    """A week and the Monday after it belong to the week: the event can become the duty of the file."""
    calendar = classify([ours(ADA, Span.inclusive(MONDAY, MONDAY + 7 * DAY))], TEAM)
    assert {"paired": 1} == kinds(find_parts([Duty(week(0), ALAN)], calendar, {FIRST}, TEAM, force=False))


def test_an_event_outside_a_duty_is_none_of_its_events() -> None:
    """The duty from Wednesday on is made of two events, whatever their person has on the days before."""
    events = [ours(ADA, Span.inclusive(MONDAY + a * DAY, MONDAY + b * DAY)) for a, b in [(0, 1), (2, 2), (3, 4)]]
    duty = Duty(Span.inclusive(MONDAY + 2 * DAY, MONDAY + 4 * DAY), ADA)
    parts = divide([duty], classify(events, TEAM).changeable, Parts(), frozenset(), TEAM)
    assert {duty: [Duty(event.span, ADA) for event in events[1:]]} == parts


def test_days_that_an_event_keeps_need_no_other() -> None:
    """The duty of the file in the second week is left, that of the first is there."""
    [each] = classify([ours(ADA, week(0))], TEAM).changeable
    duties = [Duty(week(0), ADA), Duty(week(1), ADA)]
    assert {duties[0]: [], duties[1]: [duties[1]]} == divide(duties, [], Parts(own=[each]), frozenset(), TEAM)


def test_what_is_cut_keeps_its_days_in_the_other_weeks() -> None:
    """The weekend between belongs to neither."""
    [each] = classify([ours(ADA, BOTH)], TEAM).changeable
    assert [Duty(week(1), ADA)] == cut(each, {FIRST}, TEAM.week)
    assert [] == cut(each, {FIRST, SECOND}, TEAM.week)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([(0, 1), (2, 4)], [(0, 1), (2, 4)]),  # two events that meet are the duty, each of its days
        ([(0, 1), (3, 4)], [(0, 4)]),  # a day is missing: one event for all
        ([(0, 2), (2, 4)], [(0, 4)]),  # they overlap
        ([], [(0, 4)]),
    ],
)
def test_a_duty_made_of_several_events(events: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    """Where the events of its person have just its days, each of them stands for its own; otherwise one for all."""

    def span(first: int, last: int) -> Span:
        return Span.inclusive(MONDAY + first * DAY, MONDAY + last * DAY)

    duty = Duty(week(0), ADA)
    changeable = classify([ours(ADA, span(*each)) for each in events], TEAM).changeable
    assert {duty: [Duty(span(*each), ADA) for each in expected]} == divide(
        [duty], changeable, Parts(), frozenset(), TEAM
    )
