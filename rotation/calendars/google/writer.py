"""Event -> Google's JSON of it: all of a new event, or what changes in one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotation.calendars.google.properties import (
    DUTY_START,
    LAST,
    LOADED,
    OWN,
    OWNER,
    PERSON,
    SENT,
    WRITTEN,
)
from rotation.calendars.google.reader import read_event
from rotation.calendars.titles import find_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.calendars.event import Event
    from rotation.calendars.google.properties import Resource
    from rotation.model import Team

# What this tool writes into an event; everything else of it belongs to people.
_WRITTEN_FIELDS = ("summary", "description", "start", "end", "transparency", "recurrence", "attendees")
# What Google itself says about an event, and does not take from us.
_GOOGLES_FIELDS = frozenset(
    ["kind", "etag", "id", "status", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID", "sequence"]
)


def build_resource(event: Event, team: Team, before: Mapping[str, Any] | None = None) -> Resource:
    """Return the whole of a new event, or of a deleted one that comes back: all that is not ours is as it was `before`.

    The sequence number rises, so that programs that follow the calendar see a change.
    """
    before = before or {}
    kept = {key: value for key, value in before.items() if key not in {"recurrence", "description"}}
    extended: Mapping[str, Any] = before.get("extendedProperties") or {}
    private = {key: value for key, value in (extended.get("private") or {}).items() if key != SENT}
    made: Resource = {
        **kept,
        **_build_content(event),
        "id": event.id,
        "status": "confirmed",
        "extendedProperties": {**extended, "private": {**private, **_build_marks(event)}},
    }
    if "sequence" in before:
        made["sequence"] = before["sequence"] + 1
    if team.invite:
        made["attendees"] = _build_attendees(event, team, before)
    return {key: value for key, value in made.items() if value != ""}


def build_patch(event: Event, team: Team, before: Mapping[str, Any]) -> Resource:
    """Return what changes in an event that was `before`: only what is ours, None where it is to go."""
    private = (before.get("extendedProperties") or {}).get("private") or {}
    marks: dict[str, str | None] = {**({SENT: None} if SENT in private else {}), **_build_marks(event)}
    made: Resource = {**_build_content(event), "extendedProperties": {"private": marks}}
    for end in ("start", "end"):
        # An event moved to hours of the day has these too, and may not have both.
        made[end] |= {key: None for key in ("dateTime", "timeZone") if key in (before.get(end) or {})}
    if before.get("recurrence"):
        made["recurrence"] = None
    if "sequence" in before:
        made["sequence"] = before["sequence"] + 1
    if team.invite and (guests := _build_attendees(event, team, before)) != (before.get("attendees") or []):
        made["attendees"] = guests
    return made


def restore_resource(event: Event, was: Mapping[str, Any], over: Mapping[str, Any] | None) -> Resource:
    """Return the whole of an event that is added again as it `was`, `over` the deleted one of its id if there is one.

    What people have put into the deleted one stays.
    """
    mine = {key: was[key] for key in _WRITTEN_FIELDS if key in was}
    if over is None:
        kept = {key: value for key, value in was.items() if key not in _GOOGLES_FIELDS}
        extended: Mapping[str, Any] = was.get("extendedProperties") or {}
    else:
        kept = {key: value for key, value in over.items() if key not in _WRITTEN_FIELDS}
        extended = over.get("extendedProperties") or {}
    marks = _restore_marks(event, was)
    private = {key: value for key, value in (extended.get("private") or {}).items() if key not in OWN}
    return {
        **kept,
        **mine,
        "id": event.id,
        "status": "confirmed",
        "extendedProperties": {**extended, "private": {**private, **marks}},
        **({"sequence": over["sequence"] + 1} if over and "sequence" in over else {}),
    }


def build_restoring_patch(event: Event, was: Mapping[str, Any], over: Mapping[str, Any]) -> Resource:
    """Return what changes in an event so that it is again as it `was`: None where something is to go."""
    marks = _restore_marks(event, was)
    gone = {key: None for key in _read_marks(over) if key not in marks}
    made: Resource = {"extendedProperties": {"private": {**gone, **marks}}}
    for key in _WRITTEN_FIELDS:
        if over.get(key) != was.get(key):
            made[key] = was.get(key)
    for end in ("start", "end"):
        if end in made:
            made[end] = {**dict.fromkeys(over.get(end) or {}), **(was.get(end) or {})}
    if "sequence" in over:
        made["sequence"] = over["sequence"] + 1
    return made


def build_memory_patch(sent: Event, answer: Mapping[str, Any]) -> Resource:
    """Return what changes in an event so that the form that Google gave it is remembered as what was sent."""
    return {"extendedProperties": {"private": {WRITTEN: read_event(answer).digest, SENT: sent.digest}}}


def select_versions(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters without which a whole event that is sent loses what it has: see the discovery document."""
    parameters: dict[str, Any] = {}
    if before.get("conferenceData"):
        parameters["conferenceDataVersion"] = 1
    if before.get("attachments"):
        parameters["supportsAttachments"] = True
    if before.get("eventLabelId"):
        parameters["eventLabelVersion"] = 1
    return parameters


def _build_content(event: Event) -> Resource:
    return {
        "summary": event.title,
        "description": event.description,
        "start": {"date": event.span.start.isoformat()},
        "end": {"date": event.span.end.isoformat()},
        "transparency": "transparent" if event.transparent else "opaque",
    }


def _build_memory(event: Event) -> dict[str, str]:
    """Return what the event is to remember of its week."""
    return {key: text for key, text in ((LOADED, event.loaded), (LAST, event.written)) if text}


def _build_marks(event: Event) -> dict[str, str]:
    marks = {
        OWNER: event.owner,
        WRITTEN: event.written_digest,
        DUTY_START: event.duty_start and str(event.duty_start),
        PERSON: event.person,
        LOADED: event.loaded,
        LAST: event.written,
    }
    return {key: value for key, value in marks.items() if value}


def _read_marks(resource: Mapping[str, Any]) -> dict[str, str]:
    private: Mapping[str, str] = (resource.get("extendedProperties") or {}).get("private") or {}
    return {key: value for key, value in private.items() if key in OWN}


def _restore_marks(event: Event, was: Mapping[str, Any]) -> dict[str, str]:
    """Return the marks of an event that is put back as it `was`, perhaps under another id, of which a digest speaks."""
    marks = _read_marks(was) | _build_memory(event)
    if event.id != was["id"] and event.written_digest is not None:
        marks[WRITTEN] = event.written_digest
        marks.pop(SENT, None)
    return marks


def _build_attendees(event: Event, team: Team, before: Mapping[str, Any]) -> list[Resource]:
    """Return the guests: whoever serves, and those whom somebody has invited who are not on the roster."""
    person = team.find(find_person(event, team))
    serving = person.email if person else None
    roster = {one.email.casefold() for one in team.people if one.email}
    guests: list[Resource] = before.get("attendees") or []
    stay = [one for one in guests if str(one.get("email")).casefold() not in roster - {(serving or "").casefold()}]
    if serving and serving.casefold() not in {str(one.get("email")).casefold() for one in stay}:
        stay.append({"email": serving})
    return stay
