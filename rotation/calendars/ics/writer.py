"""Duties as the calendar file that people subscribe to (RFC 5545, RFC 7986): the same bytes as long as nothing changes.

No clock is read: every date of change comes with its event.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, vDuration, vText
from icalendar import Event as Entry
from icalendar.prop import vInline

from rotation.calendars.classify import is_managed
from rotation.calendars.event import clean, clean_text
from rotation.calendars.ics.reader import DUTY_START, OWNER, WRITTEN, Piece, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotation.calendars.event import Event
    from rotation.model import Team

PRODUCT = "-//triage-rotation//duty rotation//EN"
# How often programs should look for changes. Most look on their own clock all the same.
REFRESH = timedelta(hours=4)
# A duty that was cleared stays, as cancelled, until every subscriber has surely seen it go.
CANCELLED_FOR = timedelta(weeks=8)
END = b"END:VCALENDAR\r\n"


def feed(
    events: Iterable[Event], team: Team, now: datetime, *, name: str | None = None, remind: int | None = None
) -> bytes:
    """Return the calendar file of these events, which are duties.

    Those cancelled less than CANCELLED_FOR before `now` are there too, as cancelled. `name` is what to call the
    calendar, if not as the team's; `remind` how many days before each duty there is to be a reminder, None for none.
    """
    shown = [event for event in events if not outlived(event, team, now)]
    shown.sort(key=lambda event: (event.span, event.id))
    return header(name or team.name) + b"".join(_reminding(event, team, remind) for event in shown) + END


def _reminding(event: Event, team: Team, remind: int | None) -> bytes:
    """Return the event as text, with an alarm so many days before it, if any and unless it is cancelled."""
    if remind is None or event.cancelled:
        return entry(event, team)
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", clean(event.title))
    alarm.add("TRIGGER", timedelta(days=-remind))
    return entry(event, team, alarm.to_ical())


def outlived(event: Event, team: Team, now: datetime) -> bool:
    """Return whether the event is one of ours that was cancelled so long ago that it can go."""
    return (
        event.cancelled
        and is_managed(event, team)
        and event.modified is not None
        and event.modified + CANCELLED_FOR < now
    )


def header(name: str) -> bytes:
    """Return what stands before the first entry."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", clean(name))
    calendar.add("X-WR-CALNAME", vText(clean(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText(f"PT{REFRESH // timedelta(hours=1)}H"))
    return bytes(calendar.to_ical()).removesuffix(END)


def headed(pieces: Sequence[Piece], name: str) -> list[Piece]:
    """Return the pieces of a calendar under our header: in place of an older one of ours, or completing another's.

    What another program has called its calendar stays.
    """
    mine = parse(header(name) + END, name)
    if not pieces:
        return list(mine)
    if any(piece.kind == "PRODID" and PRODUCT.encode() in piece.raw for piece in pieces):
        frame = {piece.kind for piece in mine} - {"BEGIN", "END"}
        pieces = [piece for piece in pieces if piece.kind not in frame]
    missing = [piece for piece in mine if piece.kind not in {piece.kind for piece in pieces}]
    begin = 1 + next(index for index, piece in enumerate(pieces) if piece.kind == "BEGIN")
    return [*pieces[:begin], *missing, *pieces[begin:]]


def entry(event: Event, team: Team, others: bytes = b"") -> bytes:
    """Return the event as text; `others` are lines that somebody else has put into it, which go in as they are."""
    made = Entry()
    changed = event.modified or datetime.combine(event.span.start, time(), UTC)
    made.add("UID", vInline(event.id))  # byte for byte as it was read: subscribers know the event by it
    made.add("DTSTAMP", changed)
    made.add("LAST-MODIFIED", changed)
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTART", event.span.start)
    made.add("DTEND", event.span.end)
    made.add("SUMMARY", clean(event.title))
    if event.description:
        made.add("DESCRIPTION", clean_text(event.description))
    made.add("CATEGORIES", [clean(team.name)])
    made.add("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("TRANSP", "TRANSPARENT" if event.transparent else "OPAQUE")
    for name, value in ((OWNER, event.owner), (WRITTEN, event.written_digest), (DUTY_START, event.duty_start)):
        if value is not None:
            made.add(name, vText(value if isinstance(value, str) else f"{value:%Y%m%d}"))
    return bytes(made.to_ical()).removesuffix(b"END:VEVENT\r\n") + others + b"END:VEVENT\r\n"
