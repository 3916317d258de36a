"""What Google really does with what it is sent: a success that changes nothing, another form, a deletion that stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.event import build_event_id
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, list_events, live, load, monday, rota, week

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld

DESCRIBED = replace(TEAM, description="You watch the tickets.\nhttps://meet.example.org/abc")
LINE = "Rewritten by Google."
UID = build_event_id(TEAM, monday(0))


def test_a_success_that_changes_nothing_is_not_taken_for_a_change(google: GoogleWorld) -> None:
    """Google answers so for events of other organizers: it is kept, and said; nothing counts as written."""
    load(google, rota(ADA))
    google.behave(ignores=True)
    planned, applied = load(google, rota(ALAN))
    assert [
        (keep.event.id, keep.duty.person, keep.requested and keep.requested.person) for keep in applied.changes.kept
    ] == [(UID, ADA, ALAN)]
    assert "left it as it was" in applied.changes.kept[0].reason
    assert (len(planned.writes), applied.written, list_events(google)) == (1, 0, [(monday(0), ADA)])


@pytest.mark.parametrize(
    "other",
    [
        {"status": "cancelled"},
        {"summary": f"Triage: {GRACE}"},
        {"start": {"date": "2026-12-01"}},
        {"end": {"date": "2026-12-06"}},
        {"recurrence": ["RRULE:FREQ=WEEKLY"]},
        {"organizer": {"email": "boss@example.org"}},
        {"extendedProperties": {}},
    ],
)
def test_an_answer_that_says_something_else(google: GoogleWorld, other: dict[str, object]) -> None:
    """Deleted, another person, other days, a series, somebody else's, without our mark: that is not what was sent."""
    load(google, rota(ADA))
    google.arm(f"answered {json.dumps(other)}", at=2)
    _, applied = load(google, rota(ALAN))
    assert (applied.written, [keep.event.id for keep in applied.changes.kept]) == (0, [UID])
    assert applied.changes.kept[0].requested is not None


def test_a_description_in_googles_form_is_remembered(google: GoogleWorld) -> None:
    """One request more; from then on nobody is said to have edited it, and the next load has nothing to do."""
    google.behave(rewrites=LINE)
    google.arm()
    _, applied = load(google, rota(ADA), team=DESCRIBED)
    assert google.requests() == ["GET", "POST", "PATCH", "GET"]
    assert (applied.written, google.snapshot(UID)["description"]) == (1, f"{DESCRIBED.description}\n{LINE}")
    [event] = google.store(DESCRIBED).events()
    assert (event.description, event.edited) == (DESCRIBED.description, False)
    google.arm()
    assert load(google, rota(ADA), team=DESCRIBED)[0].actions == ()
    assert google.requests() == ["GET"]


@pytest.mark.parametrize("still", [False, True])
def test_it_can_be_changed_afterwards(google: GoogleWorld, *, still: bool) -> None:
    """Another person, and another description, whether Google still rewrites what it is sent or not."""
    google.behave(rewrites=LINE)
    load(google, rota(ADA), team=DESCRIBED)
    google.behave(rewrites=LINE if still else "")
    other = replace(DESCRIBED, description="Another text.")
    for team, name in ((DESCRIBED, ALAN), (other, ALAN), (other, GRACE)):
        _, applied = load(google, rota(name), team=team)
        assert (applied.written, applied.changes.kept, list_events(google, team)) == (1, (), [(monday(0), name)])
        assert load(google, rota(name), team=team)[0].actions == ()
        assert ("triageSent" in google.snapshot(UID)["extendedProperties"]["private"]) == still


def test_what_a_person_edits_after_that_is_an_edit(google: GoogleWorld) -> None:
    """The remembered form hides nothing that somebody writes later."""
    google.behave(rewrites=LINE)
    load(google, rota(ADA), team=DESCRIBED)
    google.put(UID, description=f"{DESCRIBED.description}\n{LINE}\nRing Bob first.")
    planned, _ = load(google, rota(ALAN), team=DESCRIBED)
    assert [keep.event.id for keep in planned.kept] == [UID]


def test_what_is_rewritten_later_is_found_when_reading_back(google: GoogleWorld) -> None:
    """Google may answer with what it was sent, and rewrite it a moment later."""
    google.arm("edit", at=3, uid=UID, description=f"{DESCRIBED.description}\n{LINE}")
    _, applied = load(google, rota(ADA), team=DESCRIBED)
    assert (applied.written, applied.changes.kept) == (1, ())
    [event] = google.store(DESCRIBED).events()
    assert (event.description, event.edited) == (DESCRIBED.description, False)


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("restores", [400, 403, 404, 409, 410, 418])
def test_however_a_deleted_event_is_refused_the_next_id_serves(
    google: GoogleWorld, restores: int, *, forgets: bool
) -> None:
    """Reports differ about what Google says to restoring one: whatever it is, the duty is there afterwards."""
    load(google, rota(ADA))
    google.remove(UID)
    google.behave(restores=restores, forgets=forgets)
    _, applied = load(google, rota(ALAN))
    assert (applied.written, list(live(google))) == (1, [build_event_id(TEAM, monday(0), 1)])
    assert load(google, rota(ALAN))[0].actions == ()


def test_a_success_that_leaves_an_event_deleted(google: GoogleWorld) -> None:
    """It is not taken for a restored one."""
    load(google, rota(ADA))
    google.remove(UID)
    google.behave(revives=False)
    load(google, rota(ALAN))
    assert list(live(google)) == [build_event_id(TEAM, monday(0), 1)]
    assert list_events(google) == [(monday(0), ALAN)]


def test_a_deleted_event_without_its_sequence_number_is_fetched_first(google: GoogleWorld) -> None:
    """Without one it would count as older than what Google has, and be refused."""
    load(google, rota(ADA))
    load(google, rota(ALAN))
    google.remove(UID)
    google.behave(bare=True)
    google.arm()
    load(google, rota(GRACE))
    assert google.requests() == ["GET", "GET", "PUT", "GET"]
    assert google.snapshot(UID)["sequence"] == 2
    assert list(live(google)) == [UID]


def test_a_deleted_event_that_has_disappeared(google: GoogleWorld) -> None:
    """Of one that is listed by its id alone and cannot be fetched, the next id is used."""
    google.put(UID, status="cancelled", start={"date": "2026-11-30"}, end={"date": "2026-12-05"})
    google.behave(bare=True)
    google.arm("404", at=2)
    load(google, rota(ADA))
    assert list(live(google)) == [build_event_id(TEAM, monday(0), 1)]


def test_nothing_but_the_etag_has_changed(google: GoogleWorld) -> None:
    """A guest's answer moves it: the change, and the deletion, are sent once more and are no conflict."""
    load(google, rota(ADA, ALAN))
    google.arm("touch", at=2)
    assert load(google, rota(GRACE, ALAN))[1].changes.kept == ()
    assert google.requests() == ["GET", "PATCH 412", "GET", "PATCH", "GET"]
    google.arm("touch", at=2)
    assert load(google, rota(None, ALAN))[1].changes.kept == ()
    assert google.requests() == ["GET", "DELETE 412", "GET", "DELETE", "GET"]
    assert list_events(google) == [(monday(1), ALAN)]


@pytest.mark.parametrize("requested", [GRACE, None])
def test_an_etag_that_moves_all_the_time(google: GoogleWorld, requested: str | None) -> None:
    """It is not tried for ever: the event is kept, and said."""
    load(google, rota(ADA))
    google.arm("touch", at=2, times=1_000)
    _, applied = load(google, rota(requested))
    assert [keep.event.id for keep in applied.changes.kept] == [UID]
    assert list_events(google) == [(monday(0), ADA)]


def test_no_message_names_another_day(google: GoogleWorld) -> None:
    """Of an event listed by its id alone no day is known; what is said of it is the day that was to be written."""
    load(google, rota(ADA))
    google.remove(UID)
    google.behave(bare=True, revives=False)
    _, applied = load(google, rota(ALAN, GRACE))
    days = {action.event.span for action in applied.changes.actions}
    assert days == {week(0), week(1)}
