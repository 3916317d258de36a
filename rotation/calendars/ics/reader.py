"""The text of a calendar file (RFC 5545) as pieces: each entry's own bytes, and what it says where we understand it.

Entries of others go back into the file as they came, byte for byte but for the ends of lines, whatever they contain.
So the text is cut here rather than read and written again by a library, which would also take a third of a second for
ten years of duties; this takes a twentieth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rotation.calendars.event import OUTSIDE_YEARS, UNKNOWN_DAYS, Event, Guest, Times
from rotation.calendars.ics.lines import Line, build_line_error, split_entries, split_lines
from rotation.calendars.ics.properties import DUTY_START, LAST, LOADED, OWNER, PERSON, WRITTEN
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{6})Z?)?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W|(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?)", re.ASCII
)
_OWN_ZONE = True
# Entries that are no events, but can look like duties.
_OTHER_ENTRIES = {"VTODO": "it is a task, not an event", "VJOURNAL": "it is a journal entry, not an event"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file: one whole entry, or one line of the calendar around them.

    `event` is what an event says, or an entry that could be taken for one: a task, which has a restriction.
    """

    raw: bytes
    kind: str
    event: Event | None = None


class _DamagedError(ValueError):
    """An event lacks a property it must have, or says something impossible there."""

    def __init__(self, name: str, line: Line | None = None) -> None:
        """Take the property's name and, if it is there at all, its line."""
        invalid = f"{name} {line.value[:40]!r} is not valid" if line and not line.problem else name
        super().__init__(f"{name} is missing" if line is None else invalid)
        self.line = line


class _OutsideYearsError(_DamagedError):
    """A date is before or after the years of the project."""


def parse(data: bytes, file: str) -> tuple[Piece, ...]:
    """Return the pieces of a calendar file, which joined are the file again with CRLF; none for an empty one.

    The kind of a piece is the name of its line's property, or that of the entry (`VEVENT`). Raises BadInputError, with
    the line, when the file is not one whole calendar or when an event that bears a rotation's mark is damaged: what
    could not be read must not be written over.
    """
    if not data.decode(errors="replace").removeprefix("\ufeff").strip():  # blank as the lines below see it
        return ()
    pieces = tuple(
        _parse_piece(group, file, index) for index, group in enumerate(split_entries(split_lines(data), file))
    )
    zones = {_read_zone_id(piece.raw): piece.raw for piece in pieces if piece.kind == "VTIMEZONE"}
    return tuple(_add_zones(piece, zones) for piece in pieces) if zones else pieces


def _read_zone_id(raw: bytes) -> str:
    """Return the name of a time zone that the calendar defines, "" where it has none."""
    return next((line.value.strip() for line in split_lines(raw) if line.name == "TZID"), "")


def _add_zones(piece: Piece, zones: Mapping[str, bytes]) -> Piece:
    """Return the piece with the time zones of the calendar that its event names."""
    event = piece.event
    if event is None or not event.ical:
        return piece
    named = dict.fromkeys(line.parameter("TZID") for line in split_lines(event.ical))
    needed = b"".join(zones[name] for name in named if name in zones)
    return replace(piece, event=replace(event, ical=needed + event.ical))


def _parse_piece(lines: list[Line], file: str, index: int) -> Piece:
    """Return what the lines make: an entry, or one line around the entries."""
    raw = b"".join(line.raw for line in lines)
    if len(lines) == 1:
        return Piece(raw, lines[0].name)
    kind = lines[0].value.strip().upper()
    is_titled = any(line.name == "SUMMARY" for line in lines)
    is_read = kind == "VEVENT" or (kind in _OTHER_ENTRIES and is_titled)
    return Piece(raw, kind, _parse_event(lines, file, index, _OTHER_ENTRIES.get(kind)) if is_read else None)


def _parse_event(lines: list[Line], file: str, index: int, restriction: str | None) -> Event:
    """Return what an event says, or another entry, which has a restriction; its place among the pieces is its token."""
    properties: dict[str, Line] = {}
    declined: list[Guest] = []
    depth = 0  # what an alarm inside the event says is not about the event
    for line in lines[1:-1]:
        depth += line.name == "BEGIN"
        if not depth:
            properties.setdefault(line.name, line)
            if line.name == "ATTENDEE" and line.parameter("PARTSTAT").upper() == "DECLINED":
                declined.append(Guest(line.value.lower().removeprefix("mailto:").strip(), line.parameter("CN")))
        depth -= line.name == "END"
    owner = _read_text(properties, OWNER) or None
    # A person who changes one date of a series that they made of our event makes an exception that copies our mark.
    # It is theirs: as ours it would count as a duty, and a load would write over it.
    if "RECURRENCE-ID" in properties or restriction:
        owner = None
    if restriction and "DUE" in properties:
        properties.setdefault("DTSTART", properties["DUE"])
    recurring = restriction is None and not properties.keys().isdisjoint({"RRULE", "RDATE", "RECURRENCE-ID"})
    try:
        span, times = _read_when(properties)
        duty_start = _parse_day(properties[DUTY_START])[0] if owner and DUTY_START in properties else None
        if owner:
            _require(properties, "UID")
            _check_whole(lines)
    except _DamagedError as damage:
        # An event of ours that cannot be read must not be written over, nor its week filled a second time. What is odd
        # in somebody else's event is carried along: without days it is no duty.
        if owner:
            message = f"an event of a rotation is damaged: {damage}"
            raise build_line_error(file, damage.line or lines[0], message, "repair or remove it") from None
        span = OUTSIDE_YEARS if isinstance(damage, _OutsideYearsError) else UNKNOWN_DAYS
        times, duty_start, recurring = False, None, False
    # A task is due at an hour, but takes the day.
    times = None if restriction else times
    by_library = recurring or times is _OWN_ZONE
    # A task can have the UID of the event that it belongs to, but is never looked for by it.
    uid = properties["UID"].value if "UID" in properties and restriction is None else ""
    return Event(
        id=uid,
        span=span,
        title=_read_text(properties, "SUMMARY"),
        description=_read_text(properties, "DESCRIPTION"),
        all_day=times is None,
        recurring=recurring,
        transparent=_read_text(properties, "TRANSP").upper() == "TRANSPARENT",
        cancelled=_read_text(properties, "STATUS").upper() == "CANCELLED",
        owner=owner,
        written_digest=_read_text(properties, WRITTEN) or None,
        duty_start=duty_start,
        sequence=_parse_number(_read_text(properties, "SEQUENCE")),
        modified=_parse_moment(_read_text(properties, "LAST-MODIFIED")),
        token=str(index),
        restriction=restriction,
        times=times if isinstance(times, Times) and not by_library else None,
        series=(uid or f"#{index}") if by_library else None,
        ical=b"".join(line.raw for line in lines if not line.problem) if by_library else b"",
        declined=tuple(declined),
        person=_read_text(properties, PERSON) or None,
        loaded=_read_text(properties, LOADED) or None,
        written=_read_text(properties, LAST) or None,
    )


def _check_whole(lines: Iterable[Line]) -> None:
    """Raise for a line that is not NAME:VALUE."""
    for line in lines:
        if line.problem:
            raise _DamagedError(line.problem, line)


def _require(properties: dict[str, Line], name: str) -> Line:
    """Return the line of a property that no event of ours can lack."""
    if name not in properties or not properties[name].value:
        raise _DamagedError(name)
    return properties[name]


def _read_text(properties: dict[str, Line], name: str) -> str:
    """Return the text of the property, "" where there is none."""
    if name not in properties:
        return ""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], properties[name].value)


def _read_when(properties: dict[str, Line]) -> tuple[Span, Times | bool | None]:
    """Return the days of an event as written in its own zone, and its times: None where it takes the days whole.

    Times are _OWN_ZONE where they are in a zone that only the calendar defines. An all-day event without an end takes
    one day.
    """
    start, start_time = _parse_day(_require(properties, "DTSTART"))
    end, end_time, length = start + DAY, None, timedelta()
    if "DTEND" in properties:
        last, end_time = _parse_day(properties["DTEND"])
        end = last if end_time in {None, time()} else last + DAY
    elif "DURATION" in properties:
        length = _parse_duration(properties["DURATION"])
        end = start + timedelta(days=-(-length // DAY))
    span = Span(start, max(end, start + DAY))
    if start_time is None:
        return span, None
    try:
        begin = datetime.combine(start, start_time, _read_zone(properties["DTSTART"]))
        if "DTEND" in properties:
            return span, Times(begin, datetime.combine(last, end_time or time(), _read_zone(properties["DTEND"])))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return span, _OWN_ZONE
    return span, Times(begin, begin + length)


def _read_zone(line: Line) -> tzinfo | None:
    """Return the time zone of a date-time, None where it has none. Raises where only the calendar can define it."""
    if line.value.strip().upper().endswith("Z"):
        return UTC
    return ZoneInfo(name) if (name := line.parameter("TZID")) else None


def _parse_day(line: Line) -> tuple[date, time | None]:
    """Return the date of a line, as written in its time zone, and the time of day, if it has one."""
    match = _TIME.fullmatch(line.value.strip())
    try:
        day = date(*(int(part) for part in match.groups()[:3])) if match else None
        at = time.fromisoformat(f"{match[4]}") if match and match[4] else None
    except ValueError:
        day = at = None
    if match is None or day is None:
        raise _DamagedError(line.name, line)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _OutsideYearsError(line.name, line)
    return day, at


def _parse_duration(line: Line) -> timedelta:
    match = _DURATION.fullmatch(line.value.strip())
    if match is None:
        raise _DamagedError(line.name, line)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _parse_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0


def _parse_moment(text: str) -> datetime | None:
    """Return the time in UTC that the text says, None where it says none."""
    if not text:
        return None  # which takes the library longer than any time
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
