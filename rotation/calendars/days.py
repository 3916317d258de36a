"""From what an event says to the days of duty that it covers: the one place that decides it.

An all-day event covers its days. A timed one covers a day when it has at least half of the team's working hours, in the
team's time zone; so the day of a handoff belongs to whoever has the larger part of it, and a tie goes to who comes in.
Midnight to midnight is all-day in whatever zone it was written, as Outlook writes all-day events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from rotation.calendars.event import Times
    from rotation.model import Team
    from rotation.weeks import WeekRule

_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Shift:
    """A timed event by the team's clock; `half` are the days of which it has exactly half of the working hours.

    `unknown_zone` is the time zone that its hours are in and that nobody knows, where these decide on the days.
    """

    start: datetime
    end: datetime
    days: tuple[date, ...]
    half: frozenset[date] = frozenset()
    unknown_zone: str = ""


def find_shift(times: Times, team: Team) -> Shift:
    """Return the days that a timed event covers, tied ones too."""
    if times.start.time() == times.end.time() == _MIDNIGHT:
        whole = Span(times.start.date(), times.end.date())
        return Shift(times.start.replace(tzinfo=None), times.end.replace(tzinfo=None), tuple(whole.days()))
    start, end = (_convert_to_local(moment, team) for moment in (times.start, times.end))
    opening, closing = (timedelta(minutes=minutes) for minutes in team.hours)
    days: list[date] = []
    half: set[date] = set()
    for day in Span(start.date(), end.date() + DAY).days():
        midnight = datetime.combine(day, _MIDNIGHT)
        part = min(end, midnight + closing) - max(start, midnight + opening)
        if 2 * part >= closing - opening:
            days.append(day)
        if 2 * part == closing - opening:
            half.add(day)
    return Shift(start, end, tuple(days), frozenset(half), times.unknown_zone)


def find_last_halves(shifts: Iterable[Shift]) -> dict[date, datetime]:
    """Return, for each day of which a shift has half, when the last such shift begins."""
    last: dict[date, datetime] = {}
    for shift in shifts:
        for day in shift.half:
            last[day] = max(shift.start, last.get(day, shift.start))
    return last


def remove_ties(shift: Shift, halves: Mapping[date, datetime]) -> tuple[date, ...]:
    """Return the days of the shift but for those of which somebody who comes in after it has the other half."""
    tied = {day for day in shift.half if halves[day] >= shift.end}
    return tuple(day for day in shift.days if day not in tied)


def split_duty_days(days: Iterable[date], rule: WeekRule) -> tuple[Span, ...]:
    """Return the days as spans, cut where the next week of duty begins; none of days on which nobody is on duty."""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day:
            runs[-1][1] = day + DAY
        else:
            runs.append([day, day + DAY])
    return tuple(part for start, end in runs for part in cut_by_week(Span(start, end), rule))


def cut_by_week(span: Span, rule: WeekRule) -> tuple[Span, ...]:
    """Return the span cut into one part for each week that it belongs to; none without a day of duty."""
    if not span.length:
        return ()
    cuts = [span.start, *(week.first for week in rule.weeks_of(span)[1:]), span.end]
    parts = (Span(start, end) for start, end in pairwise(cuts))
    return tuple(part for part in parts if has_duty(part.days(), rule))


def has_duty(days: Iterable[date], rule: WeekRule) -> bool:
    """Return whether one of the days is a day of duty."""
    return any(rule.includes(day) for day in days)


def cut_before(spans: Iterable[Span], end: date) -> tuple[Span, ...]:
    """Return what of the spans is before the day."""
    return tuple(Span(span.start, min(span.end, end)) for span in spans if span.start < end)


def _convert_to_local(moment: datetime, team: Team) -> datetime:
    """Return the moment by the clock of the team."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(None if team.timezone is None else ZoneInfo(team.timezone)).replace(tzinfo=None)
