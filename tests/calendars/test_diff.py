"""Plans beyond the contract's everyday, and what happens when applying one does not go as planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.apply import apply
from rotation.calendars.changes import (
    Changes,
    Create,
    Delete,
    Moves,
    Update,
    find_moves,
    join_weekly,
    to_json,
)
from rotation.calendars.classify import classify
from rotation.calendars.diff import BY_HAND, COPY, PRIVATE, diff
from rotation.calendars.event import Event, build_event, build_event_id, rewrite_event
from rotation.calendars.store import MEANWHILE
from rotation.errors import RefusedError, TemporaryError
from rotation.model import Duty, Line, Rotation
from rotation.weeks import Span, WeekRule
from tests.calendars.memory import MemoryWorld, fails_at, once
from tests.calendars.world import ADA, ALAN, DAY, GRACE, TEAM, TODAY, list_events, load, monday, rota, week

if TYPE_CHECKING:
    from collections.abc import Sequence


def plan_load(
    rotation: Rotation,
    *events: Event,
    force: bool = False,
    today: date = TODAY,
    published: Sequence[Event] = (),
) -> Changes:
    """Return the plan for a calendar with these events."""
    shown = classify(published, TEAM).duties
    return diff(rotation, classify(events, TEAM), TEAM, today=today, force=force, published=shown)


def mine(number: int, person: str) -> Event:
    """Return an event of ours."""
    return build_event(Duty(week(number), person), TEAM)


def test_the_plan_as_json() -> None:
    """The documented keys, with exclusive ends."""
    edited = replace(mine(2, ADA), title="Triage: Grace Hopper")
    foreign = Event("x", week(0), "Dentist")
    plan = plan_load(rota(ADA, ALAN, ALAN, None, GRACE), mine(1, ADA), edited, mine(3, ADA), mine(4, GRACE), foreign)
    assert to_json(plan) == {
        "create": [{"date": "2026-11-30", "end": "2026-12-05", "person": ADA, "id": build_event_id(TEAM, monday(0))}],
        "update": [
            {
                "date": "2026-12-07",
                "end": "2026-12-12",
                "person": ALAN,
                "id": build_event_id(TEAM, monday(1)),
                "was": {"date": "2026-12-07", "end": "2026-12-12", "person": ADA},
                "adopted": False,
            }
        ],
        "delete": [{"date": "2026-12-21", "end": "2026-12-26", "person": ADA, "id": build_event_id(TEAM, monday(3))}],
        "kept": [
            {
                "date": "2026-12-14",
                "end": "2026-12-19",
                "person": GRACE,
                "id": build_event_id(TEAM, monday(2)),
                "wanted": {"date": "2026-12-14", "end": "2026-12-19", "person": ALAN},
                "reason": BY_HAND,
            }
        ],
        "refused": [],
        "unchanged": 1,
        "foreign": 1,
    }


def test_a_calendar_that_has_lost_everything_is_not_filled() -> None:
    """When the feed shows duties and the calendar none, it is the wrong one, or no longer shared: ask for force."""
    shown = [mine(0, ADA), mine(1, ALAN)]
    with pytest.raises(RefusedError, match="the feed shows 2"):
        plan_load(rota(GRACE), published=shown)
    with pytest.raises(RefusedError):
        plan_load(rota(GRACE), Event("x", week(0), "Dentist"), published=shown)
    assert len(plan_load(rota(GRACE), published=shown, force=True).writes) == 1
    assert len(plan_load(rota(GRACE), mine(1, ALAN), published=shown).writes) == 1
    assert len(plan_load(rota(GRACE), published=[Event("x", week(0), "Dentist")]).writes) == 1


def test_every_past_week_that_would_change_is_named() -> None:
    """The weeks are listed at once; the running week, and one that stays as it is, are not among them."""
    events = [mine(n, ADA) for n in range(4)]
    with pytest.raises(RefusedError, match=f": {monday(0)}, {monday(2)}$"):
        plan_load(rota(ALAN, ADA, None, GRACE), *events, today=monday(3) + 2 * DAY)


def test_a_week_is_over_when_its_duty_is() -> None:
    """From Saturday on, a week from Monday to Friday is history."""
    friday = plan_load(rota(ALAN), mine(0, ADA), today=monday(0) + 4 * DAY)
    assert [(monday(0), ADA), (monday(0) + 4 * DAY, ALAN)] == [(d.span.start, d.person) for d in friday.after]
    assert tuple(monday(0) + n * DAY for n in range(4)) == friday.past_days
    cleared = plan_load(rota(None), mine(0, ADA), today=monday(0) + 4 * DAY)
    assert [Duty(Span(monday(0), monday(0) + 4 * DAY), ADA)] == [*cleared.after]
    with pytest.raises(RefusedError):
        plan_load(rota(ALAN), mine(0, ADA), today=monday(0) + 5 * DAY)


def test_an_edit_in_the_past_is_kept_without_force() -> None:
    """Somebody who wrote down who really served is not overruled, nor is the load refused for it."""
    swapped = replace(mine(0, ADA), title="Triage: Alan Turing")
    plan = plan_load(rota(ADA, GRACE), swapped, today=monday(1))
    assert ([keep.duty.person for keep in plan.kept], len(plan.writes)) == ([ALAN], 1)


def test_an_id_that_somebody_uses_is_not_used_again() -> None:
    """An event that has lost its mark and its title is foreign, though it has our id; the duty gets the next one."""
    stripped = Event(build_event_id(TEAM, monday(0)), week(0), "Lunch")
    [create] = plan_load(rota(ADA), stripped).writes
    assert create.event.id == build_event_id(TEAM, monday(0), 1)


def test_a_deleted_event_of_ours_is_revived_under_its_id() -> None:
    """Subscribers see the same event come back."""
    [create] = plan_load(rota(ADA), replace(mine(0, ALAN), cancelled=True)).writes
    assert create == Create(mine(0, ADA), Duty(week(0), ADA))


def test_a_new_description_reaches_the_weeks_that_are_loaded() -> None:
    """Changing it in team.yaml updates events, but not those of weeks that are over."""
    team = replace(TEAM, description="Be kind")
    plan = diff(rota(ADA, ALAN), classify([mine(0, ADA), mine(1, ALAN)], team), team, today=monday(1))
    assert [action.duty.span.start for action in plan.actions] == [monday(1)]
    assert find_moves(plan) == ()


def test_what_a_load_means_for_each_person() -> None:
    """Days gained and lost, each span within a week; who keeps the days is not mentioned."""
    events = [mine(0, ADA), mine(1, ALAN), mine(2, GRACE)]
    halves = (Line(monday(0), ADA), Line(monday(0) + 3 * DAY, GRACE))
    plan = plan_load(Rotation((*halves, *rota(ADA, GRACE, first=1).lines)), *events)
    assert find_moves(plan) == (
        Moves(ADA, gained=(week(1),), lost=(Span(monday(0) + 3 * DAY, week(0).end),)),
        Moves(ALAN, gained=(), lost=(week(1),)),
        Moves(GRACE, gained=(Span(monday(0) + 3 * DAY, week(0).end),), lost=()),
    )


def test_adopting_changes_nobodys_days() -> None:
    """Taking over the old tool's events is an update that nobody need hear of, and nothing to undo."""
    old = Event("old", week(0), "Triage: ada", transparent=False)
    plan = plan_load(rota(ADA), old)
    [update] = plan.writes
    assert isinstance(update, Update)
    assert (update.adopts, update.event.id, update.event.title) == (True, "old", "Triage: Ada Lovelace")
    assert find_moves(plan) == ()


def test_the_nearest_duplicate_is_adopted() -> None:
    """Of several old events in a week the one that already says what the file says stays."""
    events = [Event("a", week(0), "Triage: Alan Turing"), Event("b", week(0), "Triage: Ada Lovelace")]
    plan = plan_load(rota(ADA), *events)
    assert [(type(action), action.event.id) for action in plan.actions] == [(Update, "b"), (Delete, "a")]
    assert [(type(action), action.event.id) for action in plan_load(rota(None), *events).actions] == [
        (Delete, "b"),
        (Delete, "a"),
    ]


def test_lines_that_are_no_duty_make_none() -> None:
    """A date after the week's last day, which the file's check refuses, cannot become an event without days."""
    assert plan_load(Rotation((Line(monday(0) + 6 * DAY, ADA),))).actions == ()


def test_requests_of_a_load() -> None:
    """One listing, one request for each change, one listing to compare; nothing but the listing if all is well."""
    world = MemoryWorld()
    world.add("old", "Triage: ada", week(1))
    load(world, rota(ADA, ADA))
    assert world.requests == ["list", "create", "update", "list"]
    world.requests.clear()
    load(world, rota(ADA, ADA))
    assert world.requests == ["list"]


def test_progress_is_reported_before_each_write() -> None:
    """Whoever interrupts a load knows how far it came."""
    world, steps = MemoryWorld(), list[tuple[int, int]]()
    with world.store() as store:
        plan = diff(rota(ADA, ALAN, GRACE), classify(store.events(), TEAM), TEAM, today=TODAY)
        apply(plan, store, lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_a_calendar_that_stops_answering(number: int) -> None:
    """The message says how much was done; loading again does the rest."""
    world = MemoryWorld()
    world.meanwhile = fails_at(number)
    message = f"{number - 2} of 3 changes written" if number < 5 else "does not answer"
    with pytest.raises(TemporaryError, match=message):
        load(world, rota(ADA, ALAN, GRACE))
    world.meanwhile = once(0, list)
    load(world, rota(ADA, ALAN, GRACE))
    assert list_events(world) == [(monday(0), ADA), (monday(1), ALAN), (monday(2), GRACE)]


@pytest.mark.parametrize("requested", [ALAN, None])
def test_somebody_edits_during_the_load(requested: str | None) -> None:
    """Their version stands and is reported; the rest of the load is done."""
    world = MemoryWorld()
    load(world, rota(ADA, ADA))
    world.requests.clear()
    uid = build_event_id(TEAM, monday(0))
    world.meanwhile = once(2, lambda: world.edit(uid, title="Triage: Grace Hopper"))
    _, applied = load(world, rota(requested, GRACE))
    assert [(keep.event.id, keep.reason) for keep in applied.changes.kept] == [(uid, MEANWHILE)]
    assert (applied.written, list_events(world)) == (1, [(monday(0), GRACE), (monday(1), GRACE)])


@pytest.mark.parametrize("theirs", [ALAN, None])
def test_another_loader_is_noticed_when_reading_back(theirs: str | None) -> None:
    """What was written is gone when it is compared: say so, rather than that all is well."""
    world, other = MemoryWorld(), MemoryWorld()
    load(world, rota(ADA, ADA))
    world.requests.clear()
    other.entries = world.entries
    world.meanwhile = once(4, lambda: load(other, rota(theirs)))
    with pytest.raises(TemporaryError, match=f"for {monday(0)};"):
        load(world, rota(GRACE, GRACE))


def test_a_deletion_that_was_not_made_is_noticed_when_reading_back() -> None:
    """A calendar that says yes and does nothing has the event still."""
    world = MemoryWorld()
    load(world, rota(ADA, ADA))
    uid = build_event_id(TEAM, monday(1))
    event = world.entries[uid]
    world.requests.clear()
    world.meanwhile = once(3, lambda: world.entries.update({uid: event}))
    with pytest.raises(TemporaryError, match=f"for {monday(1)};"):
        load(world, rota(ADA, None))
    assert ["list", "delete", "list"] == world.requests


LINES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.none() | st.sampled_from([ADA, ALAN, GRACE])), max_size=8
)
EVENTS = st.lists(
    st.builds(
        lambda number, day, days, person, kind: replace(
            mine(number, person),
            span=Span(monday(number) + day * DAY, monday(number) + (day + days) * DAY),
            owner=None if kind == "legacy" else TEAM.name,
            cancelled=kind == "cancelled",
        ),
        st.integers(0, 4),
        st.integers(-3, 6),
        st.integers(1, 12),
        st.sampled_from([ADA, ALAN, "Bob Former"]),
        st.sampled_from(["ours", "legacy", "cancelled"]),
    ),
    max_size=6,
    unique_by=lambda event: event.id,
)


@given(LINES, EVENTS, st.booleans(), st.integers(-1, 40))
def test_any_plan_comes_to_rest(
    lines: list[tuple[int, int, str | None]],
    events: list[Event],
    force: bool,  # noqa: FBT001 hypothesis passes it so
    age: int,
) -> None:
    """Whatever is there: after one load a second one writes nothing, and keeps what the first one kept."""
    dated = {monday(number) + day * DAY: person for number, day, person in lines}
    rotation = Rotation(tuple(Line(start, person) for start, person in sorted(dated.items())))
    world = MemoryWorld()
    for event in events:
        world.put(event)
    today = TODAY + age * DAY
    try:
        first, applied = load(world, rotation, force=force, today=today)
    except RefusedError:
        assert not force
        assert {event.id: replace(event, token=None) for event in events} == {
            uid: replace(event, token=None) for uid, event in world.entries.items()
        }
        return
    assert (applied.written, applied.changes.kept) == (len(first.writes), first.kept)
    second, _ = load(world, rotation, force=force, today=today)
    assert second.writes == ()
    assert [keep.event for keep in first.kept] == [keep.event for keep in second.kept]


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1))), st.builds(WeekRule, st.integers(0, 6), st.integers(1, 7)))
def test_days_as_spans(days: set[date], rule: WeekRule) -> None:
    """The spans have the same days of duty, in order, and none goes beyond its week."""
    spans = join_weekly(days, rule)
    assert sorted(day for day in days if day in rule.containing(day).span) == [d for span in spans for d in span.days()]
    assert all(rule.containing(span.start).span.covers(span) for span in spans)


def test_an_event_that_reaches_into_the_past_is_not_cut() -> None:
    """One event for two weeks, of which the first is over: to clear that one would rewrite history."""
    two_weeks = Event("old", Span(monday(0), week(1).end), "Triage: Ada Lovelace")
    with pytest.raises(RefusedError, match=f"past weeks would change: {monday(0)}"):
        plan_load(rota(None, ALAN), two_weeks, today=monday(1))


def test_force_leaves_a_duty_moved_to_a_week_not_named() -> None:
    """What a person has moved out of the weeks of the file is not pulled back; the week gets an event of its own."""
    moved = replace(mine(0, ADA), span=week(2))
    [create] = plan_load(rota(ALAN), moved, force=True).actions
    assert create == Create(build_event(Duty(week(0), ALAN), TEAM, generation=1), Duty(week(0), ALAN))


@pytest.mark.parametrize("force", [False, True])
def test_an_edit_that_says_the_same_is_no_conflict(*, force: bool) -> None:
    """Whoever only marks the event as busy has not changed who is on duty when: that stays, also when forced."""
    plan = plan_load(rota(ADA), replace(mine(0, ADA), transparent=False), force=force)
    assert plan.actions == ()
    assert plan.unchanged == 1


def test_an_event_for_part_of_the_week_is_not_enough() -> None:
    """The old tool's event, cut to three days, is adopted for the whole week that the file names."""
    short = Event("old", Span(monday(0), monday(0) + 3 * DAY), "Triage: Ada Lovelace")
    [update] = plan_load(rota(ADA), short).writes
    assert update.duty == Duty(week(0), ADA)


def test_days_that_are_over_stay_also_beside_a_series() -> None:
    """Clearing the running week would take Monday from an event, since a series with the same days stands beside it."""
    world = MemoryWorld()
    world.add("long", f"Triage: {ADA}", Span(monday(0) + 2 * DAY, week(1).end))
    world.add("series", f"Triage: {ADA}", Span(monday(0) - 4 * DAY, monday(0) + 2 * DAY), weekly=True)
    before = world.everything()
    with pytest.raises(RefusedError, match=f"past days would change: {monday(1)}$"):
        load(world, rota(None, first=1), today=monday(1) + DAY)
    assert before == world.everything()


def test_a_duty_prolonged_into_the_next_week_does_not_block_it() -> None:
    """Two days of somebody else's edited event are reported; the week's own duty is created all the same."""
    prolonged = replace(mine(0, ADA), span=Span(monday(0), monday(1) + 2 * DAY))
    plan = plan_load(rota(ALAN, first=1), prolonged)
    assert [keep.event.id for keep in plan.kept] == [prolonged.id]
    assert [action.duty for action in plan.writes] == [Duty(week(1), ALAN)]


def test_a_week_of_an_event_for_two_weeks_is_changed_alone() -> None:
    """The event keeps the days of the week that the file does not name; where these are all the same, nothing is."""
    two_weeks = Event("old", Span(monday(0), week(1).end), "Triage: Ada Lovelace")
    changes = plan_load(rota(ALAN), two_weeks)
    assert [("Create", Duty(week(0), ALAN)), ("Update", Duty(week(1), ADA))] == [
        (type(action).__name__, action.duty) for action in changes.actions
    ]
    assert plan_load(rota(ADA), two_weeks).actions == ()


def private(number: int, moved_to: Span | None = None, generation: int = 0) -> Event:
    """Return the event of a week as Google shows it to somebody who may not see private events."""
    return Event(build_event_id(TEAM, monday(number), generation), moved_to or week(number), "", hidden=True)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("event", [private(0), private(0, generation=1), private(1, week(0)), private(0, week(1))])
def test_nothing_is_written_beside_or_over_a_private_event(event: Event, *, force: bool) -> None:
    """An event of ours that may not be seen is kept, with what the file has instead, whoever moved it where."""
    changes = diff(rota(ADA), classify([event], TEAM), TEAM, today=TODAY, force=force)
    assert [(keep.event, keep.requested and keep.requested.person, keep.reason) for keep in changes.kept] == [
        (event, ADA, PRIVATE)
    ]
    assert changes.writes == ()


def test_a_calendar_whose_duties_are_private_has_not_lost_them() -> None:
    """Though the feed shows one, and none can be seen."""
    plan = plan_load(rota(ADA, first=1), private(0), published=[mine(0, ADA)])
    assert [week(1)] == [action.duty.span for action in plan.writes]


def test_a_week_of_which_one_event_was_edited_stays_whole() -> None:
    """What a person has written into one of them is not about days; the other is not given away beside it."""
    first = build_event(Duty(Span(monday(0), monday(0) + 2 * DAY), ADA), TEAM)
    second = build_event(Duty(Span(monday(0) + 2 * DAY, week(0).end), ALAN), TEAM)
    plan = plan_load(rota(GRACE), replace(first, transparent=False), second)
    assert ((), {first.id, second.id}) == (plan.writes, {keep.event.id for keep in plan.kept})


def test_a_private_event_of_others_is_foreign() -> None:
    """Without one of our ids it is not taken for ours: the week is written beside it."""
    foreign = [Event("0" * 26, week(0), "", hidden=True), Event("0" * 32, week(0), "", hidden=True)]
    changes = diff(rota(ADA), classify(foreign, TEAM), TEAM, today=TODAY)
    assert [(type(action), action.duty.person) for action in changes.actions] == [(Create, ADA)]


def test_a_week_cleared_in_the_file_keeps_its_private_event() -> None:
    """It cannot be known to be unchanged, so it is not deleted."""
    changes = diff(rota(None), classify([private(0)], TEAM), TEAM, today=TODAY)
    assert [(keep.requested, keep.reason) for keep in changes.kept] == [(None, PRIVATE)]


@pytest.mark.parametrize("uid", ["0copy", "zcopy"])
@pytest.mark.parametrize(("was", "title"), [(ADA, ADA), (ADA, GRACE), (GRACE, ADA)])
def test_a_copy_by_hand_is_kept_and_the_original_written(uid: str, was: str, title: str) -> None:
    """Whatever its id and name, a duplicate made in the calendar is somebody's own; ours is the one with our id."""
    ours = build_event(Duty(week(0), was), TEAM)
    copy = replace(ours, id=uid, title=f"Triage: {title}")
    changes = diff(rota(GRACE), classify([ours, copy], TEAM), TEAM, today=TODAY, force=True)
    assert [(keep.event, keep.reason) for keep in changes.kept] == [(copy, COPY)]
    assert [action.event.id for action in changes.writes] == ([] if was == GRACE else [ours.id])


def test_an_adopted_event_and_its_copy() -> None:
    """An event that was adopted has another id too; ours is the one that says what was written."""
    ours = rewrite_event(Event("old", week(0), "Triage: ada"), Duty(week(0), ADA), TEAM)
    copy = replace(ours, id="0copy")
    changes = diff(rota(GRACE), classify([copy, ours], TEAM), TEAM, today=TODAY)
    assert [action.event.id for action in changes.writes] == ["old"]
    assert [(keep.event, keep.reason) for keep in changes.kept] == [(copy, COPY)]


@pytest.mark.parametrize("owner", [None, TEAM.name])
def test_an_event_that_only_others_may_change_is_foreign(owner: str | None) -> None:
    """Whatever its title or mark, it is no duty, is not written to, and is pointed out where its week is loaded."""
    theirs = Event("theirs", week(0), f"Triage: {ADA}", owner=owner, restriction="only its organizer can change it")
    calendar = classify([theirs, replace(theirs, id="party", title="Party")], TEAM)
    assert calendar.duties == ()
    changes = diff(rota(ADA, ALAN), calendar, TEAM, today=TODAY, force=True)
    assert [type(action) for action in changes.actions] == [Create, Create]
    assert (changes.restricted, changes.foreign) == ((theirs,), 2)
    assert diff(rota(ALAN, first=1), calendar, TEAM, today=TODAY).restricted == ()


def test_days_that_were_served_stay_when_the_days_of_the_week_change() -> None:
    """An event from Monday to Friday mostly belongs to the week from Wednesday; its Monday and Tuesday are history."""
    team = replace(TEAM, week=WeekRule(starts=2, days=7))
    duty = Duty(Span(monday(0), monday(0) + 5 * DAY), ADA)
    rotation = Rotation((Line(monday(0) + 2 * DAY, ADA), Line(monday(1), ALAN)))
    changes = diff(rotation, classify([build_event(duty, TEAM)], team), team, today=monday(1))
    served = {day for each in changes.after if each.person == ADA for day in each.span.days()}
    assert {*duty.span.days()} <= served
