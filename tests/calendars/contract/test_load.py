"""What a load does to a calendar, whichever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rotation.calendars.changes import to_json
from rotation.calendars.event import build_event_id
from rotation.errors import RefusedError
from rotation.model import Line, Rotation
from rotation.weeks import Span, WeekRule
from tests.calendars.world import (
    ADA,
    ALAN,
    DAY,
    GRACE,
    NOW,
    TEAM,
    World,
    list_events,
    live,
    load,
    monday,
    rota,
    week,
)


def test_a_load_sets_the_weeks(world: World) -> None:
    """The calendar says what the file says."""
    load(world, rota(ADA, ALAN, None, GRACE))
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN), (monday(3), GRACE)]


def test_a_second_load_changes_nothing(world: World) -> None:
    """The second plan is empty and leaves everything as it was, whenever it comes."""
    load(world, rota(ADA, ALAN))
    before = [world.snapshot(uid) for uid in live(world)]
    plan, applied = load(world, rota(ADA, ALAN), now=NOW + timedelta(days=1))
    assert (plan.writes, plan.unchanged, applied.written) == ((), 2, 0)
    assert before == [world.snapshot(uid) for uid in live(world)]


def test_weeks_not_named_are_not_touched(world: World) -> None:
    """A file with one week changes that week."""
    load(world, rota(ADA, ALAN, GRACE))
    load(world, rota(GRACE, first=1))
    assert list_events(world) == [(monday(0), ADA), (monday(1), GRACE), (monday(2), GRACE)]


def test_a_swap_updates_the_same_events(world: World) -> None:
    """Subscribers see two events change, none vanish."""
    load(world, rota(ADA, ALAN))
    ids = set(live(world))
    plan, _ = load(world, rota(ALAN, ADA))
    assert [len(to_json(plan)[kind]) for kind in ("create", "update", "delete")] == [0, 2, 0]  # type: ignore[arg-type]
    assert ids == set(live(world))
    assert list_events(world) == [(monday(0), ALAN), (monday(1), ADA)]


def test_a_minus_clears_the_week(world: World) -> None:
    """Nobody is on duty afterwards, and loading the name again brings the duty back."""
    load(world, rota(ADA, ALAN))
    load(world, rota(None))
    assert list_events(world) == [(monday(1), ALAN)]
    load(world, rota(ADA))
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN)]


def test_a_split_week_is_an_event_for_each_part(world: World) -> None:
    """Splitting shortens the week's event, putting it together again lengthens it."""
    load(world, rota(ADA))
    [whole] = live(world)
    split = Rotation((Line(monday(0), ADA), Line(monday(0) + 3 * DAY, ALAN)))
    load(world, split)
    assert list_events(world) == [(monday(0), ADA), (monday(0) + 3 * DAY, ALAN)]
    assert {whole, build_event_id(TEAM, monday(0) + 3 * DAY)} == set(live(world))
    assert load(world, split)[0].writes == ()
    load(world, rota(ADA))
    assert [whole] == list(live(world))
    assert live(world)[whole].span == week(0)


def test_foreign_events_stay_as_they_are(world: World) -> None:
    """Entries of others in the very same weeks are not written, in no load of any kind; nor are series and hours."""
    world.add("dentist", "Dentist", week(0))
    world.add("hours", "Triage: Grace Hopper", week(0), timed=True)
    world.add("series", "Triage: Alan Turing", week(0), weekly=True)
    exact = {uid: world.snapshot(uid) for uid in ("dentist", "hours", "series")}
    for rotation in (rota(ADA, ALAN), rota(ALAN, ADA), rota(None, None), rota(ADA, ALAN)):
        plan, _ = load(world, rotation, force=True)
        assert plan.foreign == 3
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN)]
    assert exact == {uid: world.snapshot(uid) for uid in exact}


def test_an_edited_event_is_kept(world: World) -> None:
    """A name changed by hand stands against the file, and is reported, until it is forced or the file agrees."""
    load(world, rota(ADA, ALAN))
    uid = build_event_id(TEAM, monday(0))
    world.edit(uid, title="Triage: Grace Hopper")
    exact = world.snapshot(uid)
    plan, _ = load(world, rota(ADA, ADA))
    assert [(keep.duty.person, keep.requested and keep.requested.person) for keep in plan.kept] == [(GRACE, ADA)]
    assert list_events(world) == [(monday(0), GRACE), (monday(1), ADA)]
    assert exact == world.snapshot(uid)
    assert load(world, rota(GRACE, ADA))[0].actions == ()
    assert exact == world.snapshot(uid)
    load(world, rota(ADA, ADA), force=True)
    assert list_events(world) == [(monday(0), ADA), (monday(1), ADA)]
    assert load(world, rota(ADA, ADA))[0].actions == ()


@pytest.mark.parametrize("days", [5, 7])
@pytest.mark.parametrize("longer", [1, 2, 3, 7, 8])
def test_a_lengthened_event_is_kept_where_it_has_days_of_another_person(world: World, days: int, longer: int) -> None:
    """Days off duty do not count. Nothing is reported of an event that has no day which the file gives to others."""
    team = replace(TEAM, week=WeekRule(days=days))
    load(world, rota(ADA, ALAN, ADA), team=team)
    uid = build_event_id(team, monday(0))
    span = live(world)[uid].span
    world.edit(uid, span=Span(span.start, span.end + longer * DAY))
    reaches_the_next_week = days + longer > 7
    assert reaches_the_next_week == bool(load(world, rota(ADA, ALAN, ADA), team=team)[0].kept)


def test_a_moved_event_is_kept_where_it_is(world: World) -> None:
    """A duty moved to another week by hand is read there; neither its old week nor the new one is filled beside it."""
    load(world, rota(ADA))
    uid = build_event_id(TEAM, monday(0))
    world.edit(uid, span=week(1))
    assert list_events(world) == [(monday(1), ADA)]
    plan, _ = load(world, rota(ALAN, GRACE))
    assert list_events(world) == [(monday(1), ADA)]
    assert [keep.requested and keep.requested.person for keep in plan.kept] == [ALAN, GRACE]
    load(world, rota(ALAN, GRACE), force=True)
    assert list_events(world) == [(monday(0), ALAN), (monday(1), GRACE)]


def test_duties_swapped_by_hand_and_in_the_file_are_left_alone(world: World) -> None:
    """Where the calendar already says what the file says, it does not matter which event says it."""
    load(world, rota(ADA, ALAN))
    world.edit(build_event_id(TEAM, monday(0)), span=week(1))
    world.edit(build_event_id(TEAM, monday(1)), span=week(0))
    assert load(world, rota(ALAN, ADA))[0].actions == ()


def test_an_event_deleted_by_hand_is_restored(world: World) -> None:
    """A week that the file names has a duty after the load."""
    load(world, rota(ADA, ALAN))
    world.remove(build_event_id(TEAM, monday(0)))
    load(world, rota(ADA, ALAN))
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN)]


def test_the_old_tools_events_are_history_and_adopted_in_place(world: World) -> None:
    """They are listed by their roster names; the first load takes over those of its weeks, and no others."""
    world.add("old1", "Triage: ada", week(0))
    world.add("old2", "triage:  ALAN TURING", week(1))
    world.add("old3", "Triage: Bob Former", week(2))
    exact = world.snapshot("old3")
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN), (monday(2), "Bob Former")]
    plan, _ = load(world, rota(ADA, GRACE))
    assert [(update.event.id, update.was.person, update.duty.person) for update in plan.writes] == [  # type: ignore[union-attr]
        ("old1", ADA, ADA),
        ("old2", ALAN, GRACE),
    ]
    assert {"old1", "old2", "old3"} == set(live(world))
    assert list_events(world) == [(monday(0), ADA), (monday(1), GRACE), (monday(2), "Bob Former")]
    assert load(world, rota(ADA, GRACE))[0].actions == ()
    assert exact == world.snapshot("old3")
    load(world, rota(ALAN, first=2))
    assert live(world)["old3"].title == "Triage: Alan Turing"


def test_what_the_old_tool_loaded_twice_becomes_one(world: World) -> None:
    """One of the duplicates is adopted, the others go: afterwards the week is as the file says."""
    for uid in ("one", "two", "three"):
        world.add(uid, "Triage: Ada Lovelace", week(0))
    assert list_events(world) == [(monday(0), ADA)]
    load(world, rota(ADA))
    assert len(live(world)) == 1
    assert load(world, rota(ADA))[0].actions == ()


def test_what_only_looks_like_a_duty_is_left_alone(world: World) -> None:
    """A day's entry of the title's form, naming nobody we know, is not taken over and not removed."""
    world.add("chance", "Triage: prepare the slides", Span(monday(0), monday(0) + DAY))
    exact = world.snapshot("chance")
    for rotation in (rota(ADA), rota(None)):
        load(world, rotation, force=True)
    assert exact == world.snapshot("chance")


def test_years_with_another_week_are_adopted_by_most_days(world: World) -> None:
    """When duty moves from Mon-Fri to Tue-Mon, each old event belongs to the week with which it shares most."""
    team = replace(TEAM, week=WeekRule(starts=1, days=7))
    world.add("old0", "Triage: Ada Lovelace", week(0))
    world.add("old1", "Triage: Alan Turing", week(1))
    tuesday = Rotation((Line(monday(1) + DAY, GRACE),))
    load(world, tuesday, team=team)
    assert (live(world)["old0"].span, live(world)["old1"].span.start) == (week(0), monday(1) + DAY)
    # The Monday is of the week before, of which the file says nothing.
    assert list_events(world, team) == [(monday(0), ADA), (monday(1), ALAN), (monday(1) + DAY, GRACE)]
    assert load(world, tuesday, team=team)[0].actions == ()


def test_an_event_of_two_weeks_is_two_duties(world: World) -> None:
    """Each is set alone; the other one stays with whom it was, in the same event."""
    world.add("long", "Triage: Ada Lovelace", Span(monday(0), week(1).end))
    exact = world.snapshot("long")
    assert load(world, rota(ADA))[0].actions == ()
    assert exact == world.snapshot("long")
    load(world, rota(ALAN))
    assert list_events(world) == [(monday(0), ALAN), (monday(1), ADA)]
    assert live(world)["long"].span == week(1)
    load(world, rota(None, first=1))
    assert list_events(world) == [(monday(0), ALAN)]


@pytest.mark.parametrize("force", [False, True])
def test_a_week_within_a_long_event(world: World, *, force: bool) -> None:
    """The weeks before it and after it stay, whether or not the load is forced."""
    world.add("long", "Triage: Ada Lovelace", Span(monday(0), week(2).end))
    load(world, rota(ALAN, first=1), force=force)
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN), (monday(2), ADA)]
    assert load(world, rota(ALAN, first=1), force=force)[0].actions == ()


def test_the_same_days_in_other_events_are_left_alone(world: World) -> None:
    """One event over two weeks is adopted as it is, two in one week stay two; what a load wrote, too."""
    world.add("long", "Triage: Ada Lovelace", Span(monday(0), week(1).end))
    world.add("first", "Triage: Alan Turing", Span(monday(2), monday(2) + 2 * DAY))
    world.add("rest", "Triage: Alan Turing", Span(monday(2) + 2 * DAY, week(2).end))
    load(world, rota(ADA, ADA, ALAN))
    assert {"long", "first", "rest"} == set(live(world))
    assert live(world)["long"].span == Span(monday(0), week(1).end)
    assert load(world, rota(ADA, ADA, ALAN))[0].actions == ()


def test_days_that_reach_into_a_week_are_set_with_it(world: World) -> None:
    """As after a change of the week from Wednesday-Tuesday to Monday-Friday: nobody's days are lost or doubled."""
    wednesday = monday(0) + 2 * DAY
    world.add("old", "Triage: Ada Lovelace", Span(wednesday, wednesday + 7 * DAY))
    load(world, Rotation((Line(monday(1), ADA), Line(monday(1) + 2 * DAY, ALAN))))
    assert list_events(world) == [(wednesday, ADA), (monday(1) + 2 * DAY, ALAN)]
    load(world, rota(GRACE, first=1))
    assert list_events(world) == [(wednesday, ADA), (monday(1), GRACE)]


def test_days_in_the_next_week_stay_where_the_week_of_an_event_is_set(world: World) -> None:
    """The file says nothing of these days."""
    wednesday = monday(0) + 2 * DAY
    world.add("old", "Triage: Ada Lovelace", Span(wednesday, wednesday + 7 * DAY))
    load(world, rota(ALAN))
    assert list_events(world) == [(monday(0), ALAN), (monday(1), ADA)]
    assert live(world)["old"].span == week(0)


def test_history_needs_force(world: World) -> None:
    """A week that is over can be named but not changed; the running one can be changed from today on."""
    load(world, rota(ADA, ALAN))
    later = monday(1) + DAY
    assert load(world, rota(ADA, GRACE), today=later)[0].unchanged == 1
    running = [(monday(1), ALAN), (later, GRACE)]
    assert list_events(world) == [(monday(0), ADA), *running]
    with pytest.raises(RefusedError, match=f"{monday(0)}"):
        load(world, rota(ALAN, ALAN), today=later)
    with pytest.raises(RefusedError, match=f"{monday(0)}"):
        load(world, rota(None), today=later)
    assert list_events(world) == [(monday(0), ADA), *running]
    load(world, rota(ALAN), today=later, force=True)
    assert list_events(world) == [(monday(0), ALAN), *running]


def test_history_that_stays_is_not_even_adopted(world: World) -> None:
    """A file that also names old weeks, as they were, writes nothing into them."""
    world.add("old", "Triage: ada", week(0))
    exact = world.snapshot("old")
    load(world, rota(ADA, ALAN), today=monday(1))
    assert exact == world.snapshot("old")


def test_two_rotations_share_a_calendar(world: World) -> None:
    """Each sees its own events only, whatever the other does; the same title in the same week is pointed out."""
    other = replace(TEAM, name="Network Triage")
    load(world, rota(ADA, ALAN))
    exact = {uid: world.snapshot(uid) for uid in live(world)}
    plan, _ = load(world, rota(GRACE, GRACE), team=other, force=True)
    assert (plan.foreign, plan.others) == (2, ("Software Triage",))
    load(world, rota(None, None), team=other)
    assert exact == {uid: world.snapshot(uid) for uid in exact}
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN)]


def test_no_day_that_is_over_goes_with_another_tools_event(world: World) -> None:
    """Which events stand for the days that are over may be odd; what was served is not lost for it, without force."""
    load(world, Rotation((Line(monday(0), None), Line(monday(0) + DAY, ADA), Line(monday(0) + 2 * DAY, None))))
    world.edit(next(iter(live(world))), title="Triage: Ada Lovelace (late)")
    world.add("old", f"Triage: {ADA}", Span(monday(0) - 2 * DAY, monday(0) + DAY))
    load(world, rota(None), today=monday(0) + 2 * DAY)
    assert list_events(world) == [(monday(0), ADA), (monday(0) + DAY, ADA)]


def test_an_event_over_two_weeks_doubles_nobody(world: World) -> None:
    """Its person is right for one part of the week that is set, and it has days of another's: it is cut once."""
    world.add("long", f"Triage: {ADA}", Span(monday(3), monday(4) + 3 * DAY))
    rotation = Rotation((Line(monday(4), ADA), Line(monday(4) + DAY, ALAN)))
    load(world, rotation)
    assert list_events(world) == [(monday(3), ADA), (monday(4), ADA), (monday(4) + DAY, ALAN)]
    assert load(world, rotation)[0].actions == ()


def test_the_memory_of_a_week_is_that_of_the_events_nobody_edited(world: World) -> None:
    """A person has moved one of two duties of a week; a changed file is loaded once, then there is nothing to do."""
    load(world, Rotation((Line(monday(2), ADA), Line(monday(2) + 3 * DAY, ALAN))))
    first = min(live(world).values(), key=lambda event: event.span)
    world.edit(first.id, span=Span(monday(2) - 2 * DAY, monday(2) + DAY))
    rotation = Rotation((Line(monday(2), ALAN), Line(monday(2) + 4 * DAY, ADA)))
    load(world, rotation)
    exact = world.everything()
    plan, _ = load(world, rotation)
    assert () == plan.writes
    assert exact == world.everything()


def test_days_that_are_no_duty_any_more_are_left_alone(world: World) -> None:
    """As weekends are after a change of the week from seven days to five: nobody asked for them to change."""
    seven = replace(TEAM, week=WeekRule(days=7))
    load(world, Rotation((Line(monday(0), ADA), Line(monday(0) + 5 * DAY, ALAN))), team=seven)
    weekend = next(uid for uid, event in live(world).items() if event.span.length == 2)
    exact = world.snapshot(weekend)
    load(world, rota(GRACE))
    assert list_events(world) == [(monday(0), GRACE)]
    assert exact == world.snapshot(weekend)
