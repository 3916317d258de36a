"""What each right to a calendar shows and allows, the ones that Google may invent later among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.calendars.classify import classify
from rotation.calendars.diff import COPY, PRIVATE
from rotation.calendars.event import build_event, build_event_id
from rotation.calendars.store import Conflict
from rotation.errors import SignInError
from rotation.model import Duty
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, list_events, load, monday, rota, week

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld

UID = build_event_id(TEAM, monday(0))


@pytest.mark.parametrize("role", ["none", "freeBusyReader"])
def test_rights_that_show_no_events(google: GoogleWorld, role: str) -> None:
    """It is not the same as an empty calendar."""
    google.behave(role=role)
    with pytest.raises(SignInError, match="only when somebody is busy"):
        google.store().events()


@pytest.mark.parametrize("role", ["writerWithoutPrivateAccess", "writer", "owner", "editorOfTheFuture"])
def test_rights_that_may_write(google: GoogleWorld, role: str) -> None:
    """An unknown right is tried: Google knows what it allows."""
    google.behave(role=role)
    with google.store() as store:
        store.events()
        store.ready()
    load(google, rota(ADA))
    assert list_events(google) == [(monday(0), ADA)]


@pytest.mark.parametrize("visibility", ["private", "confidential"])
@pytest.mark.parametrize("requested", [ADA, ALAN, None])
def test_a_duty_that_somebody_made_private(google: GoogleWorld, visibility: str, requested: str | None) -> None:
    """It is kept and said, with the right that is missing; there is no second event beside it."""
    load(google, rota(ADA, GRACE))
    google.put(UID, visibility=visibility)
    exact = google.snapshot(UID)
    google.behave(role="writerWithoutPrivateAccess")
    for _ in range(2):
        planned, _ = load(google, rota(requested, GRACE), force=True)
        assert [(keep.event.id, keep.reason) for keep in planned.kept] == [(UID, PRIVATE)]
    assert len(google.everything()) == 2
    assert exact == google.snapshot(UID)
    google.behave(role="writer")
    load(google, rota(requested, GRACE))
    assert list_events(google) == [*([(monday(0), requested)] if requested else []), (monday(1), GRACE)]


def test_a_private_duty_that_appears_after_the_listing(google: GoogleWorld) -> None:
    """Its id is taken and is ours: nothing is written beside it."""
    google.behave(role="writerWithoutPrivateAccess")
    with google.store() as store:
        store.events()
        google.put(UID, visibility="private", start={"date": "2026-11-30"}, end={"date": "2026-12-05"})
        assert isinstance(store.create(build_event(Duty(week(0), ADA), TEAM)), Conflict)
    assert list(google.everything()) == [UID]


def test_who_may_only_read_is_shown_that_a_duty_is_hidden(google: GoogleWorld) -> None:
    """Nobody knows who serves, but that somebody may is known."""
    load(google, rota(ADA))
    google.put(UID, visibility="private")
    google.behave(role="reader")
    calendar = classify(google.store().events(), TEAM)
    assert ([each.event.id for each in calendar.private], calendar.duties) == ([UID], ())


def test_a_private_event_that_was_deleted_is_no_obstacle(google: GoogleWorld) -> None:
    """Its week is free."""
    load(google, rota(ADA))
    google.put(UID, visibility="private", status="cancelled")
    google.behave(role="writerWithoutPrivateAccess")
    load(google, rota(ALAN))
    assert list_events(google) == [(monday(0), ALAN)]


@pytest.mark.parametrize("copy", ["0" * 26, "v" * 26])
def test_a_duplicate_made_in_the_calendars_page(google: GoogleWorld, copy: str) -> None:
    """It has our private data and an id of Google's: it is kept and said, and the original is changed."""
    load(google, rota(ADA))
    private = google.snapshot(UID)["extendedProperties"]
    days = {"start": {"date": "2026-11-30"}, "end": {"date": "2026-12-05"}}
    google.put(copy, summary=f"Triage: {ADA}", extendedProperties=private, transparency="transparent", **days)
    exact = google.snapshot(copy)
    planned, _ = load(google, rota(GRACE))
    assert [(keep.event.id, keep.reason) for keep in planned.kept] == [(copy, COPY)]
    assert (exact, google.snapshot(UID)["summary"]) == (google.snapshot(copy), f"Triage: {GRACE}")


@pytest.mark.parametrize(
    "theirs",
    [
        {"eventType": "workingLocation", "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}},
        {"eventType": "outOfOffice"},
        {"eventType": "focusTime"},
        {"eventType": "birthday"},
        {"eventType": "fromGmail"},
        {"eventType": "ofTheFuture"},
        {"organizer": {"email": "boss@example.org"}},
        {"locked": True},
        {"privateCopy": True},
    ],
)
@pytest.mark.parametrize("requested", [ADA, GRACE, None])
def test_an_event_that_only_others_may_change(google: GoogleWorld, theirs: dict[str, object], requested: str) -> None:
    """Its title notwithstanding it is no duty, it is never written, and it is pointed out."""
    google.put("theirs", summary=f"Triage: {ADA}", start={"date": "2026-11-30"}, end={"date": "2026-12-05"}, **theirs)
    exact = google.snapshot("theirs")
    google.arm()
    planned, _ = load(google, rota(requested), force=True)
    assert [(event.id, bool(event.restriction)) for event in planned.restricted] == [("theirs", True)]
    assert exact == google.snapshot("theirs")
    assert list_events(google) == ([(monday(0), requested)] if requested else [])


def test_one_of_ours_that_became_somebody_elses(google: GoogleWorld) -> None:
    """Where an event was given to another organizer, it is theirs: the duty gets another event."""
    load(google, rota(ADA))
    google.put(UID, organizer={"email": "boss@example.org"})
    exact = google.snapshot(UID)
    load(google, rota(ALAN))
    assert (exact, list_events(google)) == (google.snapshot(UID), [(monday(0), ALAN)])
