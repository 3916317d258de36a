"""An event as every calendar holds it, and the one to write for a duty. No calendar is read or written here."""

from __future__ import annotations

import base64
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from rotation.model import fold_case
from rotation.text import normalize
from rotation.weeks import FIRST_YEAR, LAST_YEAR, BadDateError, Span, parse_date

if TYPE_CHECKING:
    from rotation.model import Duty, Team

# Control characters but for the end of a line, the two separators, lone surrogates: no calendar format carries them.
_NEVER_WRITTEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_ADDRESS_ALONE = re.compile(r"https?://\S+")
_SEQUENCES_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)

# The days of an event of which they cannot be read, and of one that has some before or after the project's years.
UNKNOWN_DAYS, OUTSIDE_YEARS = (Span(day, day) for day in (date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))

Days = frozenset[tuple[date, str]]
"""Who is on duty on which day."""

GENERATIONS = 50  # how many ids a duty can use up; each deletion that cannot be undone costs one


@dataclass(frozen=True, slots=True)
class Times:
    """When a timed event begins and ends, by the clock of its own zone; without a zone, by that of the team.

    So it is with an `unknown_zone` too, which is its name as the event has it.
    """

    start: datetime
    end: datetime
    unknown_zone: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited to an event; either part can be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What a calendar says about one entry; dates as days, the end exclusive.

    `owner` is the name of the rotation that wrote it, None when none did; `written_digest` is the `digest` it had then;
    `duty_start` is the first day of the duty it was written for, which stays when a person moves the event. `modified`
    is when its content last changed. `token` is the store's own: what it needs to find the event again and to see that
    nobody changed it meanwhile. Where days could not be read the span is empty:
    UNKNOWN_DAYS or OUTSIDE_YEARS.

    `restriction` says in words why this rotation may not change the event whatever its title, None for a plain event.
    `hidden` is whether the calendar shows no more of it than its days, since it is private.

    `times` is when it begins and ends, where it has hours that can be read without a library. `ical` is its text as
    iCalendar where only a library can read its days: it recurs, is an exception of what recurs, or is in a time zone of
    its own definition. `series` is then the same for all entries that belong together. `declined` are the guests who
    will not come. `person` is who was on duty when it was written;
    `loaded` and `written` are the texts of who was on duty when in its week, see `format_days`: as last loaded from a
    file, and as last written by any command.
    """

    id: str
    span: Span
    title: str
    description: str = ""
    all_day: bool = True
    recurring: bool = False
    transparent: bool = True
    cancelled: bool = False
    owner: str | None = None
    written_digest: str | None = None
    duty_start: date | None = None
    sequence: int = 0
    modified: datetime | None = None
    token: str | None = None
    restriction: str | None = None
    hidden: bool = False
    times: Times | None = None
    series: str | None = None
    ical: bytes = b""
    declined: tuple[Guest, ...] = ()
    person: str | None = None
    loaded: str | None = field(default=None, compare=False)
    written: str | None = field(default=None, compare=False)

    @property
    def edited(self) -> bool:
        """Whether what it says is not what was written, so that a person has changed it."""
        return self.written_digest != self.digest

    @property
    def digest(self) -> str:
        """A digest of the fields that this tool sets; a copy of an event under another id has another one."""
        # Cleaned as it is written: what a calendar does to spaces and control characters is not an edit by hand.
        flags = f"{self.all_day:d}{self.recurring:d}{self.transparent:d}"
        days = f"{self.span.start}/{self.span.end}"
        return _compute_digest(self.id, days, clean(self.title), clean_text(self.description), flags)[:26]


def compute_sequence(moment: datetime) -> int:
    """Return the sequence number for a change at this moment: the minutes since 2020.

    So an event that is made anew has a higher number than the one it replaces, although that one is gone.
    """
    return max(0, (moment - _SEQUENCES_BEGIN) // timedelta(minutes=1))


def clean(text: str) -> str:
    """Return the text as one line that every calendar can hold: no control characters, single spaces."""
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Return the text, of several lines perhaps, without the characters that no calendar can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_NEVER_WRITTEN.sub(" ", normalize("NFC", line)).rstrip() for line in lines).strip()


def _compute_digest(*parts: str) -> str:
    """Return 32 characters of 0-9 a-v, the alphabet of Google's ids, that stand for the parts."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return base64.b32hexencode(hashlib.sha256(joined.encode()).digest()[:20]).decode("ascii").lower()


def format_days(days: Days) -> str:
    """Return the text of who is on duty on which day, for an event to remember."""
    return "\n".join(f"{day} {clean(person)}" for day, person in sorted(days)) or "-"


def parse_days(text: str) -> Days:
    """Return the days of the text; lines of any other form are left out."""
    days = set()
    for line in text.split("\n"):
        day, _, person = line.partition(" ")
        with suppress(BadDateError):
            days.add((parse_date(day), person))
    return frozenset(days)


def build_event_id(team: Team, first: date, generation: int = 0) -> str:
    """Return the id of the event for the duty that begins on the day: the same for ever, whoever serves.

    A higher generation, below GENERATIONS, is for a calendar in which the id before it cannot be used any more.
    """
    return _build_id(team.mark, first, generation)


def _build_id(mark: str, first: date, generation: int) -> str:
    return _compute_digest(fold_case(mark), first.isoformat(), str(generation))


def list_event_ids(team: Team, first: date, generations: int = GENERATIONS) -> tuple[str, ...]:
    """Return the ids that the event for the duty that begins on the day can have, in the order they are tried.

    Those that it can have got while the rotation had another mark come last.
    """
    return tuple(_build_id(mark, first, generation) for mark in team.marks for generation in range(generations))


def change_id(event: Event, uid: str) -> Event:
    """Return the same event under another id, as much edited by hand as before: a digest speaks of the id too."""
    renamed = replace(event, id=uid)
    return renamed if event.edited else replace(renamed, written_digest=renamed.digest)


def build_event(duty: Duty, team: Team, *, generation: int = 0) -> Event:
    """Return the event to write for a duty, marked as ours."""
    event = Event(
        id=build_event_id(team, duty.span.start, generation),
        span=duty.span,
        title=clean(team.title.replace("{name}", duty.person)),
        description=_build_description(team),
        owner=clean(team.mark),
        duty_start=duty.span.start,
        person=clean(duty.person),
    )
    return replace(event, written_digest=event.digest)


def _build_description(team: Team) -> str:
    """Return what team.yaml has for the event to say: the duty's text, and the page's address."""
    return clean_text("\n\n".join(filter(None, (clean_text(team.description or ""), team.page))))


def is_managed(event: Event, team: Team) -> bool:
    """Return whether this rotation wrote the event, or has adopted it."""
    return (
        event.restriction is None
        and event.owner is not None
        and fold_case(event.owner) in {fold_case(clean(mark)) for mark in team.marks}
    )


def rewrite_event(event: Event, duty: Duty, team: Team) -> Event:
    """Return the same event saying the duty instead, marked as ours: the id stays, so that subscribers see it move.

    One without an id, which some programs leave out, gets one. The description stays too where team.yaml sets none, but
    for the page's address alone, which nobody has written there.
    """
    new = build_event(duty, team)
    stays = team.description is None and event.description and not _ADDRESS_ALONE.fullmatch(event.description)
    description = event.description if stays else new.description
    changed = replace(
        new,
        id=event.id or new.id,
        description=description,
        sequence=event.sequence,
        modified=event.modified,
        token=event.token,
        loaded=event.loaded,
        written=event.written,
    )
    return replace(changed, written_digest=changed.digest)
