"""An event as every calendar holds it, and what it has to do with a duty. Pure: no calendar is read or written here.

An event is *ours* when it carries the mark of this rotation, *legacy* when the tool before this one, or a person, wrote
it in the same form without a mark, and *foreign* otherwise. Foreign events are never duties and never changed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rotation.model import Duty, Team, folded
from rotation.weeks import DAY, Span, WeekRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

# Control characters but for the end of a line, the two separators, lone surrogates: no calendar format carries them.
_NEVER_WRITTEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Event:
    """What a calendar says about one entry; dates as days, the end exclusive.

    `mark` is the name of the rotation that wrote it, None when none did; `wrote` is the `content` it had then; `slot`
    is the first day of the duty it was written for, which stays when a person moves the event. `modified` is when its
    content last changed. `token` is the store's own: what it needs to find the event again and to see that nobody
    changed it meanwhile. An event whose days could not be read has an empty span.
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

    @property
    def digest(self) -> str:
        """A digest of the fields that this tool sets; a copy of an event under another id has another one."""
        flags = f"{self.all_day:d}{self.recurring:d}{self.transparent:d}"
        days = f"{self.span.start}/{self.span.end}"
        return _digest(self.id, days, clean(self.title), clean_text(self.description), flags)[:26]


def clean(text: str) -> str:
    """Return the text as one line that every calendar can hold: no control characters, single spaces."""
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Return the text, of several lines perhaps, without the characters that no calendar can hold."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(_NEVER_WRITTEN.sub(" ", line).rstrip() for line in lines).strip()


def _digest(*parts: str) -> str:
    """Return 32 characters of 0-9 a-v, the alphabet of Google's ids, that stand for the parts."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return base64.b32hexencode(hashlib.sha256(joined.encode()).digest()[:20]).decode("ascii").lower()


def event_id(team: Team, first: date, generation: int = 0) -> str:
    """Return the id of the event for the duty that begins on the day: the same for ever, whoever serves.

    A higher generation is for a calendar in which the id before it cannot be used any more.
    """
    return _digest(folded(team.name), first.isoformat(), str(generation))


def event_of(duty: Duty, team: Team, *, generation: int = 0) -> Event:
    """Return the event to write for a duty, marked as ours."""
    event = Event(
        id=event_id(team, duty.span.start, generation),
        span=duty.span,
        title=clean(team.title.replace("{name}", duty.person)),
        description=clean_text(team.description or ""),
        owner=clean(team.name),
        duty_start=duty.span.start,
    )
    return replace(event, written_digest=event.digest)


def rewritten(event: Event, duty: Duty, team: Team) -> Event:
    """Return the same event saying the duty instead, marked as ours: the id stays, so that subscribers see it move.

    The description stays too where team.yaml sets none.
    """
    wanted = event_of(duty, team)
    description = event.description if team.description is None else wanted.description
    changed = replace(
        wanted,
        id=event.id,
        description=description,
        sequence=event.sequence,
        modified=event.modified,
        token=event.token,
    )
    return replace(changed, written_digest=changed.digest)


def ours(event: Event, team: Team) -> bool:
    """Return whether this rotation wrote the event, or has adopted it."""
    return event.owner is not None and folded(event.owner) == folded(clean(team.name))


def edited(event: Event) -> bool:
    """Return whether a person has changed an event of ours since it was written."""
    return event.written_digest != event.digest


def legacy(event: Event, team: Team) -> bool:
    """Return whether the event is of the form that the old tool wrote: all-day, with the team's title, no mark.

    Where the title is nothing but the name, only names on the roster count: any all-day event has a title.
    """
    if event.owner is not None or event.cancelled or event.recurring or not event.all_day or not event.span.length:
        return False
    name = _name(event.title, team)
    return name is not None and (folded(team.title) != "{name}" or team.find(name) is not None)


def adoptable(event: Event, team: Team) -> bool:
    """Return whether a legacy event may be taken over, or removed, by a load that sets its week.

    It may if it names somebody on the roster or lasts for most of a week. `Triage: prepare the slides` on one day has
    the old tool's form only by chance.
    """
    if not legacy(event, team):
        return False
    known = team.find(_name(event.title, team) or "") is not None
    return known or any(week.is_mostly_in(event.span) for week in team.week.weeks_of(event.span))


def settable(events: Iterable[Event], team: Team) -> list[Event]:
    """Return the events that tell duties which a load can change: our own, and those it may adopt."""
    return [e for e in events if not e.cancelled and e.span.length and (ours(e, team) or adoptable(e, team))]


def person_of(event: Event, team: Team) -> str:
    """Return who is on duty by the event's title: the name on the roster if it is known there, else as written."""
    name = _name(event.title, team) or clean(event.title)
    person = team.find(name)
    return name if person is None else person.name


def duty_of(event: Event, team: Team) -> Duty:
    """Return what the event says now, whatever we once wrote into it."""
    return Duty(event.span, person_of(event, team))


def duties(events: Iterable[Event], team: Team) -> tuple[Duty, ...]:
    """Return the history that the events tell, each duty once, in order of date; foreign events tell none."""
    held = (e for e in events if not e.cancelled and e.span.length and (ours(e, team) or legacy(e, team)))
    found = {duty_of(event, team) for event in held}
    return tuple(sorted(duty for duty in found if duty.person))


def days_of(held: Iterable[Duty]) -> frozenset[tuple[date, str]]:
    """Return who is on duty on which day, as pairs."""
    return frozenset((day, duty.person) for duty in held for day in duty.span.days())


def runs(days: Iterable[date], rule: WeekRule) -> tuple[Span, ...]:
    """Return the days as spans, none longer than its week; days between two weeks of duty are left out."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        week = rule.containing(day)
        if day not in week.span:
            continue
        if spans and spans[-1].end == day and spans[-1].start >= week.first:
            spans[-1] = Span(spans[-1].start, day + DAY)
        else:
            spans.append(Span(day, day + DAY))
    return tuple(spans)


def _name(title: str, team: Team) -> str | None:
    """Return the name in a title of the team's form, in any case and spacing; None for another form."""
    match = _form(team.title).fullmatch(clean(title))
    return None if match is None else match["name"]


@lru_cache(maxsize=8)
def _form(title: str) -> re.Pattern[str]:
    """Return the pattern of titles made from the template: `Triage: {name}` also finds `triage:Ada`."""
    before, _, after = (clean(part) for part in title.partition("{name}"))
    ends = (r"(?!\w)" if before[-1:].isalnum() else "", r"(?<!\w)" if after[:1].isalnum() else "")
    return re.compile(
        rf"{re.escape(before)}{ends[0]}\s*(?P<name>\S(?:.*\S)?)\s*{ends[1]}{re.escape(after)}", re.IGNORECASE
    )
