"""What people add to a duty's event stays, whatever a load does to it, and whoever signs in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.event import build_event_id
from rotation.errors import SignInError
from rotation.model import Person, Team
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, list_events, load, monday, rota

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld

UID = build_event_id(TEAM, monday(0))
GUESTS = [
    {"email": "boss@example.org", "responseStatus": "accepted"},
    {"email": "room-5@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"},
]
ADDED = {
    "attendees": GUESTS,
    "location": "Room 5",
    "colorId": "11",
    "visibility": "public",
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 60}]},
    "conferenceData": {"conferenceId": "abc", "conferenceSolution": {"name": "Google Meet"}},
    "attachments": [{"fileUrl": "https://drive.example.org/1", "title": "How to"}],
    "guestsCanInviteOthers": False,
    "guestsCanModify": True,
    "source": {"title": "Wiki", "url": "https://wiki.example.org"},
    "status": "tentative",
}
LABELLED = {key: value for key, value in ADDED.items() if key != "colorId"} | {"eventLabelId": "42617328"}
OTHERS = {"shared": {"theirs": "1"}, "private": {"theirs": "2"}}


def put(google: GoogleWorld, added: dict[str, object]) -> None:
    """Let people add to the event, and other programs their properties."""
    marks = google.snapshot(UID)["extendedProperties"]["private"]
    google.put(UID, **added, extendedProperties={**OTHERS, "private": {**OTHERS["private"], **marks}})


def added_to(google: GoogleWorld, added: dict[str, object]) -> dict[str, object]:
    """Return what the event still has of it."""
    event = google.snapshot(UID)
    assert event["extendedProperties"]["shared"] == OTHERS["shared"]
    assert event["extendedProperties"]["private"]["theirs"] == "2"
    return {key: event.get(key) for key in added}


@pytest.mark.parametrize("invites", [False, True])
@pytest.mark.parametrize("added", [ADDED, LABELLED])
def test_a_change_leaves_what_people_added(google: GoogleWorld, added: dict[str, object], *, invites: bool) -> None:
    """A service account may not send guests at all: they stay, since they are not sent."""
    load(google, rota(ADA))
    put(google, added)
    google.behave(invites=invites)
    google.arm()
    _, applied = load(google, rota(ALAN))
    assert google.requests() == ["GET", "PATCH", "GET"]
    assert (applied.changes.kept, applied.changes.refused, list_events(google)) == ((), (), [(monday(0), ALAN)])
    assert added_to(google, added) == added


@pytest.mark.parametrize("added", [ADDED, LABELLED])
def test_a_restored_event_has_them_again(google: GoogleWorld, added: dict[str, object]) -> None:
    """It is sent whole, with the versions that keep labels, conferences and attachments."""
    load(google, rota(ADA))
    put(google, added)
    google.remove(UID)
    google.arm()
    load(google, rota(ALAN))
    [asked] = [query for method, _, query, _ in google.journal() if method == "PUT"]
    versions = {"conferenceDataVersion": "1", "supportsAttachments": "true", "sendUpdates": "none", "alt": "json"}
    assert asked == versions | ({"eventLabelVersion": "1"} if "eventLabelId" in added else {})
    assert list_events(google) == [(monday(0), ALAN)]
    assert added_to(google, added) == {**added, "status": "confirmed"}


def test_a_service_account_restores_an_event_with_guests_under_the_next_id(google: GoogleWorld) -> None:
    """It may not send them, and an event without them would not be that one."""
    load(google, rota(ADA))
    put(google, ADDED)
    google.remove(UID)
    google.behave(invites=False)
    load(google, rota(ALAN))
    assert google.snapshot(build_event_id(TEAM, monday(0), 1))["summary"] == f"Triage: {ALAN}"


def test_a_series_at_hours_with_a_description_becomes_a_single_day_again(google: GoogleWorld) -> None:
    """What is not to be there any more is taken away: a field that is only left out would stay."""
    load(google, rota(ADA))
    hours = {end: {"dateTime": f"2026-11-30T{hour}:00:00", "timeZone": "America/Chicago"} for end, hour in HOURS}
    google.put(UID, recurrence=["RRULE:FREQ=WEEKLY"], description="Bring cake.", **hours)
    load(google, rota(ALAN), team=replace(TEAM, description=""), force=True)
    event = google.snapshot(UID)
    assert {key: event.get(key) for key in ("recurrence", "description", "start", "end")} == {
        "recurrence": None,
        "description": None,
        "start": {"date": "2026-11-30"},
        "end": {"date": "2026-12-05"},
    }
    assert load(google, rota(ALAN), team=replace(TEAM, description=""))[0].actions == ()


HOURS = (("start", "09"), ("end", "17"))


def test_an_address_that_google_does_not_accept(google: GoogleWorld) -> None:
    """The message has Google's words and the address; everybody else's duty is written."""
    people = (Person(ADA, email="ada@localhost"), Person(ALAN, email="alan@example.org"), Person(GRACE))
    team = Team(TEAM.name, people, invite=True)
    _, applied = load(google, rota(ADA, ALAN, GRACE), team=team)
    [refused] = applied.changes.refused
    assert (refused.action.duty.span.start, refused.reason) == (
        monday(0),
        "Google says 'Invalid attendee email.' (HTTP 400 invalid)",
    )
    assert refused.hint == "check the addresses of the guests, `email` in team.yaml: ada@localhost"
    assert (applied.written, list_events(google)) == (2, [(monday(1), ALAN), (monday(2), GRACE)])


def test_inviting_with_guests_that_stay_as_they_are(google: GoogleWorld) -> None:
    """Guests are sent only where they change: an answer that somebody gave meanwhile is not taken back."""
    people = (Person(ADA, email="ada@example.org"), Person(ALAN, email="alan@example.org"), Person(GRACE))
    team = Team(TEAM.name, people, invite=True)
    load(google, rota(ADA), team=team)
    google.put(UID, attendees=[{"email": "ada@example.org", "responseStatus": "declined"}])
    google.behave(invites=False)
    load(google, rota(ADA), team=replace(team, title="Duty: {name}"))
    assert google.snapshot(UID)["attendees"] == [{"email": "ada@example.org", "responseStatus": "declined"}]
    with pytest.raises(SignInError, match="cannot invite guests"):
        load(google, rota(ALAN), team=team)
