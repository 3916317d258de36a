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

from rotation.calendars.event import Event, Guest, Times
from rotation.errors import BadInputError, Place, Problem, Severity
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OWNER, WRITTEN, DUTY_START = "X-TRIAGE-ROTATION", "X-TRIAGE-CONTENT", "X-TRIAGE-DUTY"
PERSON, LOADED, LAST = "X-TRIAGE-PERSON", "X-TRIAGE-LOADED", "X-TRIAGE-WRITTEN"
# What an event of ours says in our words; any other line of it (an alarm, a place) is its owner's and stays.
OURS = frozenset(
    f"UID DTSTAMP LAST-MODIFIED SEQUENCE SUMMARY DTSTART DTEND DURATION TRANSP STATUS DESCRIPTION CATEGORIES "
    f"RRULE RDATE EXDATE EXRULE {OWNER} {WRITTEN} {DUTY_START} {PERSON} {LOADED} {LAST} "
    # Twins of what we write, in the words of Outlook and Exchange, which would go on saying what was there before.
    f"X-ALT-DESC X-MICROSOFT-CDO-BUSYSTATUS X-MICROSOFT-CDO-INTENDEDSTATUS X-MICROSOFT-CDO-ALLDAYEVENT".split()
)
# One content line with the lines that continue it.
_LINE = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*\n)*")
_FOLD = re.compile(rb"\r?\n[ \t]")
_CONTENT = re.compile(r'([\w.-]+)((?:;[^:;="]*(?:=(?:"[^"]*"|[^";:])*)?)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([\w-]+)=(?:"([^"]*)"|([^";:]*))')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{6})Z?)?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W|(?:([0-9]{1,5})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?)", re.ASCII
)
_OWN_ZONE = True
_VERSION = frozenset({"SEQUENCE", "LAST-MODIFIED", "DTSTAMP"})
_UNKNOWN_DAYS = Span(date(FIRST_YEAR, 1, 1), date(FIRST_YEAR, 1, 1))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file: one whole entry, with `event` if it is one, or one line of the calendar around them."""

    raw: bytes
    kind: str
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A content line, unfolded; `number` is that of the first line it takes in the file.

    `problem` is why it cannot be read; then it has no name.
    """

    number: int
    raw: bytes
    name: str
    value: str
    parameters: str = ""
    problem: str = ""

    def parameter(self, name: str) -> str:
        """Return the value of a parameter, "" where there is none."""
        found = {match[1].upper(): match[2] or match[3] or "" for match in _PARAMETER.finditer(self.parameters)}
        return found.get(name, "")


class _DamagedError(ValueError):
    """An event lacks a property it must have, or says something impossible there."""

    def __init__(self, name: str, line: _Line | None = None) -> None:
        """Take the property's name and, if it is there at all, its line."""
        invalid = f"{name} {line.value[:40]!r} is not valid" if line and not line.problem else name
        super().__init__(f"{name} is missing" if line is None else invalid)
        self.line = line


def parse(data: bytes, file: str) -> tuple[Piece, ...]:
    """Return the pieces of a calendar file, which joined are the file again with CRLF; none for an empty one.

    The kind of a piece is the name of its line's property, or that of the entry (`VEVENT`). Raises BadInputError, with
    the line, when the file is not one whole calendar or when an event that bears a rotation's mark is damaged: what
    could not be read must not be written over.
    """
    if not data.decode(errors="replace").removeprefix("\ufeff").strip():  # blank as the lines below see it
        return ()
    pieces = tuple(_piece(group, file, index) for index, group in enumerate(_groups(_lines(data), file)))
    zones = {_zone_id(piece.raw): piece.raw for piece in pieces if piece.kind == "VTIMEZONE"}
    return tuple(_with_zones(piece, zones) for piece in pieces) if zones else pieces


def _zone_id(raw: bytes) -> str:
    """Return the name of a time zone that the calendar defines, "" where it has none."""
    return next((line.value.strip() for line in _lines(raw) if line.name == "TZID"), "")


def _with_zones(piece: Piece, zones: Mapping[str, bytes]) -> Piece:
    """Return the piece with the time zones of the calendar that its event names."""
    event = piece.event
    if event is None or not event.ical:
        return piece
    named = dict.fromkeys(line.parameter("TZID") for line in _lines(event.ical))
    needed = b"".join(zones[name] for name in named if name in zones)
    return replace(piece, event=replace(event, ical=needed + event.ical))


def _groups(lines: Iterable[_Line], file: str) -> Iterator[list[_Line]]:
    """Yield the lines of each entry together, and each line around them alone."""
    opened: list[_Line] = []  # the BEGIN lines that have no END yet; the first is the calendar's own
    group: list[_Line] = []
    ended = False
    for line in lines:
        # What is odd inside somebody's entry is theirs. Between entries it means that the file is no calendar any more.
        if line.problem and len(opened) <= 1:
            raise _odd(file, line)
        if line.name and not opened:
            _check_beginning(line, file, ended=ended)
        if line.name == "BEGIN":
            opened.append(line)
        elif line.name == "END":
            _check_end(opened.pop(), line, file)
            ended = ended or not opened
        group.append(line)
        # Only the calendar itself is open: either the line stands in it alone, or an entry has just ended.
        if len(opened) <= 1:
            yield group
            group = []
    if opened:
        message = f"this {opened[-1].value} has no END line"
        raise _bad(file, opened[-1], message, "the file may have been cut off")


def _check_beginning(line: _Line, file: str, *, ended: bool) -> None:
    """Raise unless a calendar begins here, or a single line stands after one."""
    if line.name == "BEGIN" and line.value.strip().upper() == "VCALENDAR":
        return
    if not ended:
        raise _bad(file, line, "expected BEGIN:VCALENDAR")
    if line.name in {"BEGIN", "END"}:
        raise _bad(file, line, "the file goes on after the end of the calendar", "expected BEGIN:VCALENDAR")


def _check_end(begun: _Line, line: _Line, file: str) -> None:
    if begun.value.strip().upper() != line.value.strip().upper():
        message = f"END:{line.value.strip()} does not match BEGIN:{begun.value.strip()} in line {begun.number}"
        raise _bad(file, line, message)


def others(raw: bytes) -> bytes:
    """Return the lines of an event that are not ours to write, with what is nested in it, in their order.

    Lines that nobody can read are left out: an event of ours must be whole.
    """
    return _split(raw)[1]


def restored(raw: bytes, now: bytes | None, sequence: int, changed: str, memory: bytes) -> bytes:
    """Return an event as it once was, with the lines that people have put into it since, and as a newer version.

    `raw` is what it was, `now` what it is, if it is there; `changed` the time of change in the calendar's form;
    `memory` the lines of what it is to remember.
    """
    own, foreign = _split(raw)
    versioned = [line.raw for line in own if line.name not in _VERSION | {LOADED, LAST}]
    stamps = (f"DTSTAMP:{changed}", f"LAST-MODIFIED:{changed}", f"SEQUENCE:{sequence}")
    stamped = (f"{stamp}\r\n".encode() for stamp in stamps)
    lines = [*versioned, *stamped, memory, foreign if now is None else others(now)]
    return b"BEGIN:VEVENT\r\n" + b"".join(lines) + b"END:VEVENT\r\n"


def _split(raw: bytes) -> tuple[list[_Line], bytes]:
    """Return the lines of an event that are ours to write, and all others as they are."""
    own: list[_Line] = []
    kept: list[bytes] = []
    depth = 0
    for line in list(_lines(raw))[1:-1]:
        depth += line.name == "BEGIN"
        if line.name and (depth or line.name not in OURS):
            kept.append(line.raw)
        else:
            own.append(line)
        depth -= line.name == "END"
    return own, b"".join(kept)


def _lines(data: bytes) -> Iterator[_Line]:
    """Yield the content lines of the text; blank ones, and those that are not NAME:VALUE in UTF-8, have no name."""
    number = 1
    data = data.removeprefix(b"\xef\xbb\xbf")
    for match in _LINE.finditer(data if data.endswith(b"\n") else data + b"\n"):
        raw = match.group().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        problem, content = "", None
        try:
            text = _FOLD.sub(b"", raw).removesuffix(b"\r\n").decode()
            content = None if "\0" in text else _CONTENT.fullmatch(text)
            if content is None and text.strip():
                problem = "expected NAME:VALUE, such as SUMMARY:text"
        except UnicodeDecodeError:
            problem = "this is not UTF-8 text"
        name, parameters, value = content.groups() if content else ("", "", "")
        yield _Line(number, raw, name.upper(), value, parameters, problem)
        number += raw.count(b"\n")


def _piece(lines: list[_Line], file: str, index: int) -> Piece:
    """Return what the lines make: an entry, or one line around the entries."""
    raw = b"".join(line.raw for line in lines)
    if len(lines) == 1:
        return Piece(raw, lines[0].name)
    kind = lines[0].value.strip().upper()
    return Piece(raw, kind, _event(lines, file, index) if kind == "VEVENT" else None)


def _event(lines: list[_Line], file: str, index: int) -> Event:
    """Return what an event says; its place among the pieces is its token."""
    properties: dict[str, _Line] = {}
    declined: list[Guest] = []
    depth = 0  # what an alarm inside the event says is not about the event
    for line in lines[1:-1]:
        depth += line.name == "BEGIN"
        if not depth:
            properties.setdefault(line.name, line)
            if line.name == "ATTENDEE" and line.parameter("PARTSTAT").upper() == "DECLINED":
                declined.append(Guest(line.value.lower().removeprefix("mailto:").strip(), line.parameter("CN")))
        depth -= line.name == "END"
    owner = _text(properties, OWNER) or None
    # A person who changes one date of a series that they made of our event makes an exception that copies our mark.
    # It is theirs: as ours it would count as a duty, and a load would write over it.
    if "RECURRENCE-ID" in properties:
        owner = None
    recurring = not properties.keys().isdisjoint({"RRULE", "RDATE", "RECURRENCE-ID"})
    try:
        span, times = _when(properties)
        duty_start = _day(properties[DUTY_START])[0] if owner and DUTY_START in properties else None
        if owner:
            _needed(properties, "UID")
            _check_whole(lines)
    except _DamagedError as damage:
        # An event of ours that cannot be read must not be written over, nor its week filled a second time. What is odd
        # in somebody else's event is carried along: without days it is no duty.
        if owner:
            message = f"an event of a rotation is damaged: {damage}"
            raise _bad(file, damage.line or lines[0], message, "repair or remove it") from None
        span, times, duty_start, recurring = _UNKNOWN_DAYS, False, None, False
    by_library = recurring or times is _OWN_ZONE
    uid = properties["UID"].value if "UID" in properties else ""
    return Event(
        id=uid,
        span=span,
        title=_text(properties, "SUMMARY"),
        description=_text(properties, "DESCRIPTION"),
        all_day=times is None,
        recurring=recurring,
        transparent=_text(properties, "TRANSP").upper() == "TRANSPARENT",
        cancelled=_text(properties, "STATUS").upper() == "CANCELLED",
        owner=owner,
        written_digest=_text(properties, WRITTEN) or None,
        duty_start=duty_start,
        sequence=_number(_text(properties, "SEQUENCE")),
        modified=_moment(_text(properties, "LAST-MODIFIED")),
        token=str(index),
        times=times if isinstance(times, Times) and not by_library else None,
        series=(uid or f"#{index}") if by_library else None,
        ical=b"".join(line.raw for line in lines if not line.problem) if by_library else b"",
        declined=tuple(declined),
        person=_text(properties, PERSON) or None,
        loaded=_text(properties, LOADED) or None,
        written=_text(properties, LAST) or None,
    )


def _check_whole(lines: Iterable[_Line]) -> None:
    """Raise for a line that is not NAME:VALUE."""
    for line in lines:
        if line.problem:
            raise _DamagedError(line.problem, line)


def _needed(properties: dict[str, _Line], name: str) -> _Line:
    """Return the line of a property that no event of ours can lack."""
    if name not in properties or not properties[name].value:
        raise _DamagedError(name)
    return properties[name]


def _text(properties: dict[str, _Line], name: str) -> str:
    """Return the text of the property, "" where there is none."""
    if name not in properties:
        return ""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], properties[name].value)


def _when(properties: dict[str, _Line]) -> tuple[Span, Times | bool | None]:
    """Return the days of an event as written in its own zone, and its times: None where it takes the days whole.

    Times are _OWN_ZONE where they are in a zone that only the calendar defines. An all-day event without an end takes
    one day.
    """
    start, start_time = _day(_needed(properties, "DTSTART"))
    end, end_time, length = start + DAY, None, timedelta()
    if "DTEND" in properties:
        last, end_time = _day(properties["DTEND"])
        end = last if end_time in {None, time()} else last + DAY
    elif "DURATION" in properties:
        length = _duration(properties["DURATION"])
        end = start + timedelta(days=-(-length // DAY))
    span = Span(start, max(end, start + DAY))
    if start_time is None:
        return span, None
    try:
        begin = datetime.combine(start, start_time, _zone(properties["DTSTART"]))
        if "DTEND" in properties:
            return span, Times(begin, datetime.combine(last, end_time or time(), _zone(properties["DTEND"])))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return span, _OWN_ZONE
    return span, Times(begin, begin + length)


def _zone(line: _Line) -> tzinfo | None:
    """Return the time zone of a date-time, None where it has none. Raises where only the calendar can define it."""
    if line.value.strip().upper().endswith("Z"):
        return UTC
    return ZoneInfo(name) if (name := line.parameter("TZID")) else None


def _day(line: _Line) -> tuple[date, time | None]:
    """Return the date that a line says, as written in its time zone, and the time of day, if one is said."""
    match = _TIME.fullmatch(line.value.strip())
    try:
        day = date(*(int(part) for part in match.groups()[:3])) if match else None
        at = time.fromisoformat(f"{match[4]}") if match and match[4] else None
    except ValueError:
        day = at = None
    if match is None or day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _DamagedError(line.name, line)
    return day, at


def _duration(line: _Line) -> timedelta:
    match = _DURATION.fullmatch(line.value.strip())
    if match is None:
        raise _DamagedError(line.name, line)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0


def _moment(text: str) -> datetime | None:
    """Return the time in UTC that the text says, None where it says none."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _odd(file: str, line: _Line) -> BadInputError:
    """Return the error of a line that is no content line."""
    try:
        text, hint = _FOLD.sub(b"", line.raw).decode().rstrip("\r\n"), None
    except UnicodeDecodeError:
        text, hint = None, "save the file as UTF-8"
    return _problem(file, line.number, line.problem, text, hint)


def _bad(file: str, line: _Line, message: str, hint: str | None = None) -> BadInputError:
    return _problem(file, line.number, message, line.raw.decode(errors="replace").splitlines()[0], hint)


def _problem(file: str, number: int, message: str, text: str | None = None, hint: str | None = None) -> BadInputError:
    shown = text if text is not None and text.isprintable() and len(text) <= 200 else None  # noqa: PLR2004 a caret line
    place = Place(file, number, None if shown is None else 1, len(shown or " "), shown)
    outcome = "Nothing was changed. A calendar file that cannot be read completely is never overwritten."
    return BadInputError((Problem(Severity.ERROR, "calendar-file", message, place, hint),), outcome)
