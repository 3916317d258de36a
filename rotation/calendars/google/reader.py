"""Google's JSON of an event -> Event.

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
from rotation.calendars.google.properties import CANCELLED, DUTY_START, LAST, LOADED, OWNER, PERSON, SENT, WRITTEN
from rotation.calendars.titles import find_person
from rotation.model import Duty
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.model import Team

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
