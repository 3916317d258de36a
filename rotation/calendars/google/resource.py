"""Google's JSON of an event <-> Event. Private properties of the event carry our mark; other programs do not see them.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rotation.calendars.event import OUTSIDE_YEARS, UNKNOWN_DAYS, Event, Guest, Times, build_event, clean
from rotation.calendars.titles import find_person
from rotation.model import Duty
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.model import Team

Resource = dict[str, Any]

OWNER, WRITTEN, DUTY_START, PERSON = "triageRotation", "triageContent", "triageDuty", "triagePerson"
LOADED, LAST = "triageLoaded", "triageWritten"
SENT = "triageSent"  # the digest of what was sent, where Google has rewritten it; WRITTEN is that of what it became
_OWN = frozenset({OWNER, WRITTEN, DUTY_START, PERSON, LOADED, LAST, SENT})
CANCELLED = "cancelled"
# What this tool writes into an event; everything else of it belongs to people.
_WRITTEN_FIELDS = ("summary", "description", "start", "end", "transparency", "recurrence", "attendees")
# What Google itself says about an event, and does not take from us.
_GOOGLES_FIELDS = frozenset(
    ["kind", "etag", "id", "status", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID", "sequence"]
)
_PRIVATE = frozenset({"private", "confidential"})
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9:]{8}).*)?", re.ASCII)


def read_event(resource: Mapping[str, Any]) -> Event:
    """Return what Google says about an event. Of a deleted one it need not say more than the id.

    A single date of a series that somebody has made of our event is theirs: it bears no mark.
    """
    private: Mapping[str, str] = (resource.get("extendedProperties") or {}).get("private") or {}
    exception = resource.get("recurringEventId") is not None
    recurring = exception or bool(resource.get("recurrence"))
    start, end = _read_when(resource, "start"), _read_when(resource, "end")
    return Event(
        id=resource["id"],
        span=_read_span(start, end),
        title=resource.get("summary") or "",
        description=resource.get("description") or "",
        all_day="date" in start and "date" in end,
        recurring=recurring,
        transparent=resource.get("transparency") == "transparent",
        cancelled=resource.get("status") == CANCELLED,
        owner=None if exception else private.get(OWNER) or None,
        written_digest=private.get(WRITTEN) or None,
        duty_start=_parse_duty_start(private.get(DUTY_START)),
        sequence=resource.get("sequence") or 0,
        modified=_parse_moment(resource.get("updated")),
        token=resource.get("etag"),
        restriction=_find_restriction(resource),
        hidden=resource.get("visibility") in _PRIVATE and not {"summary", "extendedProperties"} & resource.keys(),
        times=None if recurring else _read_times(start, end),
        series=(resource.get("recurringEventId") or resource["id"]) if recurring else None,
        ical=_format_ical(resource) if recurring else b"",
        declined=tuple(
            Guest((guest.get("email") or "").lower(), guest.get("displayName") or "")
            for guest in resource.get("attendees") or ()
            if guest.get("responseStatus") == "declined"
        ),
        person=None if exception else private.get(PERSON) or None,
        loaded=None if exception else private.get(LOADED) or None,
        written=None if exception else private.get(LAST) or None,
    )


def read_event_as_sent(resource: Mapping[str, Any], team: Team) -> Event:
    """Return what an event says, in the words that were sent to Google where it keeps them in a form of its own.

    Google may rewrite what it is sent, such as a description. Then it is remembered what was sent, and what it became:
    an event that still says the latter has not been edited, and stands for the former.
    """
    event = read_event(resource)
    sent = ((resource.get("extendedProperties") or {}).get("private") or {}).get(SENT)
    if not sent or event.edited or not event.span.length:
        return event
    words = build_event(Duty(event.span, find_person(event, team)), team)
    as_sent = replace(event, title=words.title, description=words.description, transparent=True, written_digest=sent)
    return as_sent if as_sent.digest == sent else event


def says_the_same(sent: Event, answer: Mapping[str, Any], team: Team) -> bool:
    """Return whether the answer is a live event with the mark, the days and the person that were sent."""
    event = read_event(answer)
    contents = [
        (e.id, e.owner, e.span, e.all_day, e.recurring, e.restriction, find_person(e, team)) for e in (sent, event)
    ]
    return contents[0] == contents[1] and not event.cancelled


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
    private = {key: value for key, value in (extended.get("private") or {}).items() if key not in _OWN}
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
    return {key: value for key, value in private.items() if key in _OWN}


def _restore_marks(event: Event, was: Mapping[str, Any]) -> dict[str, str]:
    """Return the marks of an event that is put back as it `was`, perhaps under another id, of which a digest speaks."""
    marks = _read_marks(was) | _build_memory(event)
    if event.id != was["id"] and event.written_digest is not None:
        marks[WRITTEN] = event.written_digest
        marks.pop(SENT, None)
    return marks


def _find_restriction(resource: Mapping[str, Any]) -> str | None:
    """Return why a load may not change an event, None for a plain one that this calendar organizes."""
    kind = resource.get("eventType") or "default"
    if kind != "default":
        return f"it is of Google's type '{kind}'"
    organizer = resource.get("organizer") or {}
    if organizer and not organizer.get("self"):
        return f"only its organizer ({organizer.get('email') or 'unknown'}) can change it"
    if resource.get("locked"):
        return "Google has locked it"
    if resource.get("privateCopy"):
        return "it is a copy of somebody's event"
    return None


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


def _read_span(start: Mapping[str, str], end: Mapping[str, str]) -> Span:
    """Return the days of an event, those of its hours as written in their time zone; no days where it has none."""
    first, _ = _parse_day(start.get("date") or start.get("dateTime"))
    last, hour = _parse_day(end.get("date") or end.get("dateTime"))
    if first is None or last is None:
        return UNKNOWN_DAYS
    if not (_is_known(first) and _is_known(last)):
        return OUTSIDE_YEARS
    return Span(first, max(last if hour in {None, "00:00:00"} else last + DAY, first + DAY))


def _read_when(resource: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return the field of a day or a moment; empty where there is none."""
    return {name: text for name, text in (resource.get(key) or {}).items() if text is not None}


def _is_known(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _parse_duty_start(text: str | None) -> date | None:
    day, _ = _parse_day(text)
    return day if day and _is_known(day) else None


def _parse_day(text: str | None) -> tuple[date | None, str | None]:
    """Return the date of a text such as `2026-11-30` or `2026-11-30T08:00:00-06:00`, and the time in it."""
    match = _DAY.fullmatch(text or "")
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    return (None, None) if match is None or day is None else (day, match[2])


def _read_times(start: Mapping[str, str], end: Mapping[str, str]) -> Times | None:
    """Return when a timed event begins and ends; None for an all-day one, or where a time is missing."""
    try:
        begin, finish = _read_moment(start), _read_moment(end)
    except (KeyError, ValueError):
        return None
    unknown = [when.get("timeZone", "") for when, moment in ((start, begin), (end, finish)) if moment.tzinfo is None]
    return Times(begin, finish, max(unknown, default=""))


def _read_moment(when: Mapping[str, str]) -> datetime:
    """Return a time with its offset, or else its zone if that is known. Raises KeyError, ValueError."""
    moment = datetime.fromisoformat(when["dateTime"])
    if moment.tzinfo is None and "timeZone" in when:
        with suppress(ValueError, OSError, ZoneInfoNotFoundError):
            return moment.replace(tzinfo=ZoneInfo(when["timeZone"]))
    return moment


def _format_ical(resource: Mapping[str, Any]) -> bytes:
    """Return what says when a recurring event, or one date of it, is, as an entry of an iCalendar file."""
    lines = ["BEGIN:VEVENT", f"UID:{resource.get('recurringEventId') or resource['id']}"]
    for name, key in (("DTSTART", "start"), ("DTEND", "end"), ("RECURRENCE-ID", "originalStartTime")):
        lines += _format_date_line(name, _read_when(resource, key))
    lines += [f"SUMMARY:{_escape(resource.get('summary') or '')}", *(resource.get("recurrence") or ())]
    if resource.get("status") == CANCELLED:
        lines.append("STATUS:CANCELLED")
    # A date of a series that was deleted need not say when it would be.
    if not resource.get("start"):
        lines += _format_date_line("DTSTART", _read_when(resource, "originalStartTime"))
    return "".join(f"{line}\r\n" for line in [*lines, "END:VEVENT"]).encode()


def _format_date_line(name: str, when: Mapping[str, str]) -> list[str]:
    """Return the line for a date, or for a time by the clock of its zone, where it has one."""
    if "date" in when:
        return [f"{name};VALUE=DATE:{when['date'].replace('-', '')}"]
    try:
        moment = _read_moment(when)
    except (KeyError, ValueError):
        return []
    if moment.tzinfo is None:
        return [f"{name}:{moment:%Y%m%dT%H%M%S}"]
    try:
        try:
            return [f"{name};TZID={when['timeZone']}:{moment.astimezone(ZoneInfo(when['timeZone'])):%Y%m%dT%H%M%S}"]
        except (KeyError, ValueError, OSError):
            return [f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    except OverflowError:  # beyond the first or the last day that there is
        return []


def _escape(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _parse_moment(text: str | None) -> datetime | None:
    """Return the time in UTC, to the second."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0) if text else None
    except (ValueError, OverflowError):
        return None
