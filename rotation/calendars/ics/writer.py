"""Duties as the calendar file that people subscribe to (RFC 5545, RFC 7986): the same bytes as long as nothing changes.

No clock is read: every date of change comes with its event.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, vDuration, vText, vUri
from icalendar import Event as Entry
from icalendar.prop import vInline

from rotation.calendars.event import clean, clean_text, is_managed
from rotation.calendars.ics.properties import DUTY_START, LAST, LOADED, OWNER, PERSON, WRITTEN
from rotation.calendars.ics.reader import Piece, parse
from rotation.calendars.ownership import BLANK_SEAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotation.calendars.event import Event
    from rotation.model import Team

PRODUCT = "-//triage-rotation//duty rotation//EN"
# How often programs should look for changes. Most look on their own clock all the same.
REFRESH = timedelta(hours=4)
END = b"END:VCALENDAR\r\n"
SEALED = "X-TRIAGE-PUBLISHED"


def build_feed(  # noqa: PLR0913 (what a calendar says of itself)
    events: Iterable[Event],
    team: Team,
    *,
    name: str | None = None,
    page: str | None = None,
    source: str | None = None,
    reminders: Sequence[timedelta] = (),
    sealed: bool = False,
) -> bytes:
    """Return the calendar file of these events, which are duties.

    `name` is what to call the calendar, if not as the team's; `page` is an address to read more, `source` that of the
    file itself; `reminders` are counted from the beginning of each duty's first day; `sealed` leaves room for a seal.
    """
    ordered = sorted(events, key=lambda event: (event.span, event.id))
    entries = [format_entry(event, team, _format_alarms(event, reminders), page) for event in ordered]
    room = f"{SEALED}:{BLANK_SEAL}\r\n".encode() if sealed else b""
    return format_header(name or team.name, page, source) + room + b"".join(entries) + END


def _format_alarms(event: Event, reminders: Sequence[timedelta]) -> bytes:
    """Return the reminders of an event as text."""
    lines = b""
    for reminder in reminders:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", clean(event.title))
        alarm.add("TRIGGER", reminder)
        lines += alarm.to_ical()
    return lines


def is_obsolete(event: Event, team: Team) -> bool:
    """Return whether the event is one of ours that was cancelled: it goes with the next change.

    Who has subscribed to a whole file sees a duty go when it is gone from it; a cancelled one stays there, struck out.
    """
    return event.cancelled and is_managed(event, team)


def format_header(name: str, page: str | None = None, source: str | None = None) -> bytes:
    """Return the lines before the first entry."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", clean(name))
    calendar.add("X-WR-CALNAME", vText(clean(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText(f"PT{REFRESH // timedelta(hours=1)}H"))
    if page is not None:
        calendar.add("URL", vUri(page))
    if source is not None:
        calendar.add("SOURCE", vUri(source), parameters={"VALUE": "URI"})
    return bytes(calendar.to_ical()).removesuffix(END)


def add_header(pieces: Sequence[Piece], name: str) -> list[Piece]:
    """Return the pieces of a calendar under our header: in place of an older one of ours, or completing another's.

    What another program has called its calendar stays.
    """
    mine = parse(format_header(name) + END, name)
    if not pieces:
        return list(mine)
    if any(piece.kind == "PRODID" and PRODUCT.encode() in piece.raw for piece in pieces):
        frame = {piece.kind for piece in mine} - {"BEGIN", "END"}
        pieces = [piece for piece in pieces if piece.kind not in frame]
    missing = [piece for piece in mine if piece.kind not in {piece.kind for piece in pieces}]
    begin = 1 + next(index for index, piece in enumerate(pieces) if piece.kind == "BEGIN")
    return [*pieces[:begin], *missing, *pieces[begin:]]


def format_entry(event: Event, team: Team, others: bytes = b"", page: str | None = None) -> bytes:
    """Return the event as text, with an address to read more, if any.

    `others` are lines that somebody else has put into it, which go in as they are.
    """
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
    if page is not None:
        made.add("URL", vUri(page))
    made.add("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("TRANSP", "TRANSPARENT" if event.transparent else "OPAQUE")
    marks = {
        OWNER: event.owner,
        WRITTEN: event.written_digest,
        DUTY_START: event.duty_start,
        PERSON: event.person,
    }
    for name, value in marks.items():
        if value is not None:
            made.add(name, vText(value if isinstance(value, str) else f"{value:%Y%m%d}"))
    text = bytes(made.to_ical()).removesuffix(b"END:VEVENT\r\n")
    return text + format_memory(event) + others + b"END:VEVENT\r\n"


def format_memory(event: Event) -> bytes:
    """Return the lines of what the event is to remember of its week."""
    made = Entry()
    for name, value in ((LOADED, event.loaded), (LAST, event.written)):
        if value is not None:
            made.add(name, vText(value))
    return bytes(made.to_ical()).removeprefix(b"BEGIN:VEVENT\r\n").removesuffix(b"END:VEVENT\r\n")
