"""What an undo puts back, in every calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rotation.calendars.changes import Keep
from rotation.calendars.classify import classify
from rotation.duties import list_person_days
from rotation.errors import RefusedError
from rotation.model import Duty, Line, Rotation
from rotation.weeks import Span
from tests.calendars.world import (
    ADA,
    ALAN,
    DAY,
    GRACE,
    TEAM,
    World,
    contents,
    list_events,
    live,
    load_and_record,
    monday,
    rota,
    undo,
    week,
)

SATURDAY = 5
SPLIT = Rotation((Line(monday(0), GRACE), Line(monday(1), ALAN), Line(monday(1) + DAY, ADA), Line(monday(2), ADA)))


def test_a_load_is_undone(world: World) -> None:
    """Created events go, changed ones say what they said, deleted ones are back; nothing else is touched."""
    load_and_record(world, rota(ADA, ALAN, None, GRACE))
    world.add("dentist", "Dentist", week(0), timed=True)
    before, dentist = contents(world), world.snapshot("dentist")
    _, _, record = load_and_record(world, SPLIT)
    undo(world, record)
    assert before == contents(world)
    assert dentist == world.snapshot("dentist")


def test_an_undo_is_undone(world: World) -> None:
    """It is a change like any other."""
    load_and_record(world, rota(ADA, ALAN))
    _, _, record = load_and_record(world, SPLIT)
    after = contents(world)
    _, again = undo(world, record)
    undo(world, again)
    assert after == contents(world)


def test_changes_are_undone_one_after_another(world: World) -> None:
    """Backwards, to the empty calendar."""
    records = [load_and_record(world, rotation)[2] for rotation in (rota(ADA), rota(ALAN, GRACE), rota(None, ADA))]
    for record in reversed(records):
        undo(world, record)
    assert [] == contents(world)


def test_an_adopted_event_is_nobodys_again(world: World) -> None:
    """The old tool's event has its own title, and no mark of ours."""
    world.add("old", "triage:  ada", week(0))
    before = contents(world)
    _, _, record = load_and_record(world, rota(ALAN))
    undo(world, record)
    assert before == contents(world)
    assert live(world)["old"].owner is None


def test_a_second_person_and_somebody_unknown_are_back(world: World) -> None:
    """Neither can be said by a rotation."""
    world.add("first", f"Triage: {ADA}", week(0))
    world.add("second", "Triage: Somebody Else", week(0))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE))
    assert [(monday(0), GRACE)] == list_events(world)
    undo(world, record)
    assert before == contents(world)


def test_what_has_been_edited_by_hand_and_overwritten_is_back(world: World) -> None:
    """Force overwrites it; the undo brings back the title that the person wrote, still as an edit."""
    load_and_record(world, rota(ADA))
    world.edit(next(iter(live(world))), title="Triage: Cy Dow (Ann ill)")
    before = contents(world)
    _, _, record = load_and_record(world, rota(ADA), force=True)
    undo(world, record)
    assert before == contents(world)
    assert [True] == [event.edited for event in live(world).values()]


def test_half_a_change_is_undone(world: World) -> None:
    """A load that was interrupted has written some of its events; these are put back, the others are as they were."""
    load_and_record(world, rota(ADA, ALAN))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE, GRACE))
    half = replace(record, events=record.events[:1])
    undo(world, half)
    plan, _ = undo(world, record)
    assert 1 == len(plan.writes)
    assert before == contents(world)


def test_a_later_change_is_not_undone_with_an_earlier_one(world: World) -> None:
    """The event is named, and nothing is done, not even for the other events."""
    load_and_record(world, rota(ADA, ALAN))
    _, _, record = load_and_record(world, rota(GRACE, GRACE))
    load_and_record(world, rota(ALAN))
    exact = world.everything()
    with pytest.raises(RefusedError, match=rf"changed since: {monday(0)} \({ALAN}\)"):
        undo(world, record)
    assert exact == world.everything()


def test_force_puts_back_what_was_changed_since(world: World) -> None:
    """Of all that the change had written."""
    load_and_record(world, rota(ADA, ALAN))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE, GRACE))
    load_and_record(world, rota(ALAN))
    plan, _ = undo(world, record, force=True)
    assert not any(isinstance(action, Keep) for action in plan.actions)
    assert before == contents(world)


def test_force_brings_back_what_was_deleted_since(world: World) -> None:
    """As it was before the change."""
    load_and_record(world, rota(ADA))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE))
    world.remove(next(iter(live(world))))
    with pytest.raises(RefusedError):
        undo(world, record)
    undo(world, record, force=True)
    assert before == contents(world)


WEDNESDAY = monday(0) + 2 * DAY


def test_days_before_today_stay(world: World) -> None:
    """What is from today on is put back; the days before it are named, and stay unless forced."""
    load_and_record(world, rota(ADA, ALAN), today=monday(0))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE, GRACE), today=monday(0))
    twin = world.twin()
    plan, _ = undo(world, record, today=WEDNESDAY)
    assert (monday(0), monday(0) + DAY) == plan.past_days
    assert [(monday(0), GRACE), (WEDNESDAY, ADA), (monday(1), ALAN)] == list_events(world)
    plan, _ = undo(twin, record, today=WEDNESDAY, force=True)
    assert ((), before) == (plan.past_days, contents(twin))


def test_an_undo_that_keeps_days_before_today_is_undone(world: World) -> None:
    """It is a change like any other."""
    load_and_record(world, rota(ADA, ALAN), today=monday(0))
    _, _, record = load_and_record(world, SPLIT, today=monday(0))
    after = contents(world)
    _, again = undo(world, record, today=WEDNESDAY)
    assert after != contents(world)
    undo(world, again, today=WEDNESDAY)
    assert after == contents(world)


def test_a_new_week_that_has_begun_is_cleared_from_today_on(world: World) -> None:
    """Nobody was there before; whoever has served keeps these days."""
    _, _, record = load_and_record(world, rota(ADA, ALAN), today=monday(0))
    undo(world, record, today=WEDNESDAY)
    calendar = classify(live(world).values(), TEAM)
    assert [Duty(Span(monday(0), WEDNESDAY), ADA)] == list(calendar.duties)


def test_an_event_of_several_weeks_is_put_back_from_today_on(world: World) -> None:
    """The week that is over and the days before today stay; the rest of the event is back."""
    world.add("long", f"Triage: {ADA}", Span(monday(0), week(2).end))
    _, _, record = load_and_record(world, rota(GRACE, ALAN, GRACE), today=monday(0))
    undo(world, record, today=monday(1) + DAY)
    weekdays = {
        d: name for d, name in list_person_days(classify(live(world).values(), TEAM).duties) if d.weekday() < SATURDAY
    }
    expected = dict.fromkeys(week(0).days(), GRACE) | dict.fromkeys(week(1).days(), ADA) | {monday(1): ALAN}
    assert expected | dict.fromkeys(week(2).days(), ADA) == weekdays


def test_a_weekend_that_is_over_is_no_day_of_duty(world: World) -> None:
    """An event that somebody has begun on the Saturday before is put back as it was."""
    world.add("early", f"Triage: {ADA}", Span(monday(0) - 2 * DAY, week(0).end))
    before = contents(world)
    _, _, record = load_and_record(world, rota(GRACE), today=monday(0) - DAY)
    plan, _ = undo(world, record, today=monday(0) - DAY)
    assert ((), before) == (plan.past_days, contents(world))


def test_what_changes_nothing_but_days_before_today_is_refused(world: World) -> None:
    """The days are named, and force undoes it all the same."""
    load_and_record(world, rota(ADA), today=monday(0))
    _, _, record = load_and_record(world, rota(GRACE), today=monday(0))
    exact = world.everything()
    with pytest.raises(RefusedError, match=f"days before today would change: {monday(0)}, {monday(0) + DAY}, "):
        undo(world, record, today=week(0).end)
    assert exact == world.everything()
    undo(world, record, today=week(0).end, force=True)
    assert [(monday(0), ADA)] == list_events(world)


def test_an_event_of_the_running_week_and_the_next_is_not_half_undone(world: World) -> None:
    """Where another event of the running week was changed since, nothing is undone, not even in the week after."""
    world.add("first", f"Triage: {ADA}", Span(monday(0), WEDNESDAY))
    world.add("long", f"Triage: {ALAN}", Span(WEDNESDAY, week(1).end))
    _, _, record = load_and_record(world, rota(GRACE, GRACE), today=monday(0))
    _, _, later = load_and_record(world, rota(ADA), today=monday(0))
    undo(world, later, today=WEDNESDAY)
    exact = world.everything()
    with pytest.raises(RefusedError, match="changed since"):
        undo(world, record, today=WEDNESDAY)
    assert exact == world.everything()


def test_undoing_twice_does_nothing(world: World) -> None:
    """All is as it was already."""
    _, _, record = load_and_record(world, rota(ADA), team=TEAM)
    undo(world, record)
    exact = world.everything()
    plan, _ = undo(world, record)
    assert () == plan.writes
    assert exact == world.everything()
