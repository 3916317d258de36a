"""Google's JSON of an event <-> Event. Private properties of the event carry our mark; other programs do not see them.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rotation.calendars.classify import is_managed, person_of
from rotation.calendars.event import Event
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.model import Team

Resource = dict[str, Any]

OWNER, WRITTEN, DUTY_START = "triageRotation", "triageContent", "triageDuty"
CANCELLED = "cancelled"
_UNKNOWN_DAYS = Span(date(FIRST_YEAR, 1, 1), date(FIRST_YEAR, 1, 1))
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9:]{8}).*)?", re.ASCII)


def event_from(resource: Mapping[str, Any]) -> Event:
    """Return what Google says about an event. Of a deleted one it need not say more than the id.

    A single date of a series that somebody has made of our event is theirs: it bears no mark.
    """
    private: Mapping[str, str] = (resource.get("extendedProperties") or {}).get("private") or {}
    exception = "recurringEventId" in resource
    start, end = resource.get("start") or {}, resource.get("end") or {}
    return Event(
        id=resource["id"],
        span=_span(start, end),
        title=resource.get("summary") or "",
        description=resource.get("description") or "",
        all_day="date" in start and "date" in end,
        recurring=exception or bool(resource.get("recurrence")),
        transparent=resource.get("transparency") == "transparent",
        cancelled=resource.get("status") == CANCELLED,
        owner=None if exception else private.get(OWNER) or None,
        written_digest=private.get(WRITTEN) or None,
        duty_start=_day(private.get(DUTY_START))[0],
        sequence=resource.get("sequence") or 0,
        modified=_moment(resource.get("updated")),
        token=resource.get("etag"),
    )


def resource_of(event: Event, team: Team, before: Mapping[str, Any] | None = None) -> Resource:
    """Return what to send for the event: what is ours set anew, everything else as it was `before`.

    So a colour, a reminder or a guest that a person has added stays. The sequence number rises, so that programs that
    follow the calendar see a change.
    """
    before = before or {}
    kept = {key: value for key, value in before.items() if key not in {"recurrence", "description"}}
    extended: Mapping[str, Any] = before.get("extendedProperties") or {}
    own = {
        OWNER: event.owner,
        WRITTEN: event.written_digest,
        DUTY_START: event.duty_start and str(event.duty_start),
    }
    private = {**(extended.get("private") or {}), **{key: value for key, value in own.items() if value}}
    made: Resource = {
        **kept,
        "id": event.id,
        "status": "confirmed",
        "summary": event.title,
        "start": {"date": event.span.start.isoformat()},
        "end": {"date": event.span.end.isoformat()},
        "transparency": "transparent" if event.transparent else "opaque",
        "extendedProperties": {**extended, "private": private},
    }
    if event.description:
        made["description"] = event.description
    if "sequence" in before:
        made["sequence"] = before["sequence"] + 1
    if team.invite:
        made["attendees"] = _attendees(event, team, before)
    return made


# What this tool writes into an event; everything else of it belongs to people.
_WRITTEN_FIELDS = ("summary", "description", "start", "end", "transparency", "recurrence", "attendees")
# What Google itself says about an event, and does not take from us.
_GOOGLES_FIELDS = frozenset(
    ["kind", "etag", "id", "status", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID", "sequence"]
)


def restored_resource(event: Event, was: Mapping[str, Any], over: Mapping[str, Any] | None) -> Resource:
    """Return what to send so that an event is again as it `was`; what people have put `over` it since stays.

    Without anything to write over it is a new one, under the event's id.
    """
    if over is None:
        body = {key: value for key, value in was.items() if key not in _GOOGLES_FIELDS}
        if event.id != was["id"] and event.written_digest is not None:
            extended = was.get("extendedProperties") or {}
            private = {**(extended.get("private") or {}), WRITTEN: event.written_digest}  # which speaks of the id too
            body["extendedProperties"] = {**extended, "private": private}
        return {**body, "id": event.id}
    extended = over.get("extendedProperties") or {}
    properties: Mapping[str, Any] = (was.get("extendedProperties") or {}).get("private") or {}
    own = {OWNER, WRITTEN, DUTY_START}
    private = {key: value for key, value in (extended.get("private") or {}).items() if key not in own}
    private |= {key: value for key, value in properties.items() if key in own}
    return {
        **{key: value for key, value in over.items() if key not in _WRITTEN_FIELDS},
        **{key: was[key] for key in _WRITTEN_FIELDS if key in was},
        "id": event.id,
        "status": "confirmed",
        "extendedProperties": {**extended, "private": private},
        **({"sequence": over["sequence"] + 1} if "sequence" in over else {}),
    }


def written_before(wanted: Event, found: Mapping[str, Any] | None, team: Team) -> Event | None:
    """Return what was found if it says what we wanted to write: then we have written it, and lost the answer."""
    event = None if found is None else event_from(found)
    if event is None or event.cancelled or not is_managed(event, team):
        return None
    return event if event.digest == wanted.digest == event.written_digest else None


def _attendees(event: Event, team: Team, before: Mapping[str, Any]) -> list[Resource]:
    """Return the guests: whoever serves, and those whom somebody has invited who are not on the roster."""
    person = team.find(person_of(event, team))
    serving = person.email if person else None
    roster = {one.email.casefold() for one in team.people if one.email}
    guests: list[Resource] = before.get("attendees") or []
    stay = [one for one in guests if str(one.get("email")).casefold() not in roster - {(serving or "").casefold()}]
    if serving and serving.casefold() not in {str(one.get("email")).casefold() for one in stay}:
        stay.append({"email": serving})
    return stay


def _span(start: Mapping[str, str], end: Mapping[str, str]) -> Span:
    """Return the days of an event, those of its hours as written in their time zone; no days where none are said."""
    first, _ = _day(start.get("date") or start.get("dateTime"))
    last, hour = _day(end.get("date") or end.get("dateTime"))
    if first is None or last is None:
        return _UNKNOWN_DAYS
    return Span(first, max(last if hour in {None, "00:00:00"} else last + DAY, first + DAY))


def _day(text: str | None) -> tuple[date | None, str | None]:
    """Return the date of a text such as `2026-11-30` or `2026-11-30T08:00:00-06:00`, and the time in it."""
    match = _DAY.fullmatch(text or "")
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None, None
    return day, match[2]


def _moment(text: str | None) -> datetime | None:
    """Return the time in UTC, to the second."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None
    except ValueError:
        return None
