"""What the page says of today and of the days to come: who is on duty, who is next, and what is special about that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rotation.text import format_days, spell_day, spell_days
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model import Duty
    from rotation.publishing.page_data import PageData
    from rotation.publishing.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Hero:
    """Who is on duty now, in words: the same that the script of the page says on other days."""

    label: str
    names: tuple[str, ...]  # none where nobody is on duty
    when: str
    then: tuple[str, str, str]  # a person's name between two pieces of text
    headline: str = ""  # instead of names
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Days to come: of a duty, of nobody, or of a closed week; with what is to be known of them."""

    span: Span
    person: str | None
    text: str  # where there is no person
    notes: tuple[str, ...] = ()


def build_hero(data: PageData, duties: Sequence[Duty], today: date) -> Hero:
    """Return who is on duty today or, when nobody is, why and who is next."""
    now = [duty for duty in duties if today in duty.span]
    later = next((duty for duty in sorted(duties) if duty.span.start > today), None)
    following = ("", "")
    if later:
        notes = "".join(f" ({note})" for note in _list_notes(data, later, today))
        following = (later.person, f", from {spell_day(later.span.start, today.year)}{notes}")
    closure = next((name for span, name in _read_closures(data) if today in span), None)
    if now:
        then = ("Then ", *following) if later else ("Nobody is assigned after that.", "", "")
        last = max(duty.span.end for duty in now)
        nobody = next((span.start for span in _read_nobody(data) if last <= span.start), None)
        if nobody and later and nobody < later.span.start:
            then = (f"Then nobody from {spell_day(nobody, today.year)}, then ", *following)
        notes_now = tuple(
            f"{name}: {spell_days(span)}."
            for span, name in read_days_off(data)
            if span.end > today and any(span.overlaps(duty.span) for duty in now)
        )
        names = tuple(duty.person for duty in now)
        label = "Closed today" if closure else "On duty now"
        return Hero(label, names, spell_days(now[0].span), then, notes=notes_now)
    if not duties:
        return Hero("Today", (), "", ("", "", ""), "Nobody is assigned yet")
    off = [(span, name) for span, name in read_days_off(data) if today in span]
    when = f"{off[0][1]} until {spell_day(off[0][0].last, today.year)}" if off else ""
    then = ("Next: ", *following) if later else ("Nothing is planned from today on.", "", "")
    return Hero("Today", (), when, then, "Nobody is on duty")


def build_entries(data: PageData, duties: Sequence[Duty], timeline: Timeline, today: date) -> list[Entry]:
    """Return what is next, in order: duties, days between them that nobody has, and closed weeks without a duty."""
    coming = [duty for duty in duties if duty.span.start > today]
    entries = [Entry(duty.span, duty.person, "", _list_notes(data, duty, today)) for duty in coming]
    entries += [Entry(span, None, "nobody") for span in _read_nobody(data) if span.start > today]
    last = max((duty.span.start for duty in coming), default=today)
    for span in (column.week.span for column in timeline.columns if column.closed):
        if today < span.start < last and not any(span.overlaps(duty.span) for duty in duties):
            label = next((name for closure, name in _read_closures(data) if span.start in closure), "")
            entries.append(Entry(span, None, f"closed: {label}"))
    return sorted(entries, key=lambda entry: (entry.span, entry.person or ""))


def _list_notes(data: PageData, duty: Duty, today: date) -> tuple[str, ...]:
    """Return what is to be known of a duty to come: closures, and that its person is away, as far as that is there."""
    away = [
        (Span(date.fromisoformat(each["date"]), date.fromisoformat(each["end"])), "away", each["why"])
        for each in data["absences"]
        if each["person"] == duty.person
    ]
    closures = [(span, "closed", name) for span, name in _read_closures(data)]
    notes = []
    for span, what, why in (*away, *closures):
        common = span.common(duty.span)
        if common.length:
            days = "" if common == duty.span else f" {format_days(common, today.year)}"
            notes.append(f"{what}{days}" + (f": {why}" if why else ""))
    return tuple(notes)


def _read_nobody(data: PageData) -> list[Span]:
    return [Span(date.fromisoformat(each["date"]), date.fromisoformat(each["end"])) for each in data["nobody"]]


def _read_closures(data: PageData) -> list[tuple[Span, str]]:
    return [each for each, day_off in zip(read_days_off(data), data["days_off"], strict=True) if day_off["closed"]]


def read_days_off(data: PageData) -> list[tuple[Span, str]]:
    """Return the closures and the public holidays that are published, each with its name."""
    days = ((date.fromisoformat(each["date"]), date.fromisoformat(each["end"])) for each in data["days_off"])
    return [(Span(*both), each["name"]) for both, each in zip(days, data["days_off"], strict=True)]
