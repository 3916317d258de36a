"""When each event is: its own days, the dates of its series, and until when they count."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rotation.calendars.days import Shift, find_last_halves, find_shift, remove_ties
from rotation.calendars.event import Times, clean
from rotation.calendars.ics.series import UnreadableSeriesError, expand_series
from rotation.weeks import WEEK, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.model import Team

# Days to come are assigned only by what ends by then: a series for ever would leave nothing to plan.
_LONGEST = 104 * WEEK
# What an honest calendar never has; more than this is not read, which is reported.
_LONG, _MOST_DAYS = 4 * WEEK, 1_000_000  # the days of all single events that are longer
_MOST_SERIES, _MOST_DATES = 1000, 20_000  # recurring events, and the dates of all of them, or what takes as long
_EXCEPTION = re.compile(rb"^RECURRENCE-ID[;:]", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Coverage:
    """When an event is: the days of its all-day dates, the shifts of those with hours; and until when that counts."""

    spans: list[Span] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    counted_until: date | None = None
    reason: str = ""

    @property
    def unknown_zone(self) -> str:
        """The time zone of its hours if nobody knows that, so that they were read by the clock of the team; else ""."""
        return next((shift.unknown_zone for shift in self.shifts if shift.unknown_zone), "")


def cover(read: Sequence[Event], events: Sequence[Event], team: Team, today: date | None) -> dict[int, Coverage]:
    """Return when each of the events that are read is, by the event's identity."""
    covered = {id(event): Coverage() for event in read}
    # 1. Single events say it themselves.
    _cover_single([event for event in read if not event.ical], covered, team)
    # 2. A series says it together with its exceptions, each date by the title of one of them.
    if today is not None:
        _cover_recurring(dict.fromkeys(event.series for event in read if event.ical), events, covered, team, today)
    # 3. What ends too late assigns no days after the running week. What we wrote was asked for, whenever it ends.
    if today is not None:
        for event in read:
            mine = covered[id(event)]
            ends = [*(span.end for span in mine.spans), *(shift.end.date() for shift in mine.shifts)]
            if event.owner is None and max(ends, default=today) > today + _LONGEST:
                mine.counted_until = team.week.containing(today).all_days.end
    # 4. The days of all that, but for ties at a handoff.
    halves = find_last_halves(shift for mine in covered.values() for shift in mine.shifts)
    for mine in covered.values():
        mine.days.update(day for span in mine.spans for day in span.days())
        mine.days.update(day for shift in mine.shifts for day in remove_ties(shift, halves))
    return covered


def _cover_single(events: Iterable[Event], covered: dict[int, Coverage], team: Team) -> None:
    """Add the days that the events say themselves. Of long ones there may be few: they could fill centuries."""
    days = 0
    for event in events:
        mine = covered[id(event)]
        days += event.span.length if event.span.length > _LONG.days else 0
        if days > _MOST_DAYS:
            mine.reason = "there are too many days in the long events before it"
        elif event.times is not None:
            mine.shifts.append(find_shift(event.times, team))
        else:
            mine.spans.append(event.span)


def _cover_recurring(
    series: Iterable[str | None], events: Iterable[Event], covered: dict[int, Coverage], team: Team, today: date
) -> None:
    """Add the dates of these series, of so many series and dates as an honest calendar has."""
    members: defaultdict[str | None, list[Event]] = defaultdict(list)
    for event in events:
        members[event.series].append(event)
    dates_left = _MOST_DATES
    for number, group in enumerate(group for key in series for group in _split_by_rule(members[key])):
        if number >= _MOST_SERIES or dates_left <= 0:
            _give_up(group, covered, "there are too many recurring events before it")
        else:
            dates_left -= _cover_series(group, covered, team, today, dates_left)


def _split_by_rule(members: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Yield the entries of one id as series: several that are no exceptions are one each, as after a careless copy."""
    exceptions = [event for event in members if is_exception(event)]
    if len(members) - len(exceptions) <= 1:
        yield members
    else:
        yield from ([event, *exceptions] for event in members if not is_exception(event))


def is_exception(event: Event) -> bool:
    """Return whether the event is one date of a series, changed or moved."""
    return _EXCEPTION.search(event.ical) is not None


def _give_up(events: Iterable[Event], covered: dict[int, Coverage], reason: str) -> None:
    """Note why the days of the events are not read."""
    for event in events:
        if id(event) in covered:
            covered[id(event)].reason = f"its dates cannot be read: {reason}"


def _cover_series(members: Sequence[Event], covered: dict[int, Coverage], team: Team, today: date, most: int) -> int:
    """Add the dates of a series, its exceptions included, to those of its events that say what each date says.

    Return what that cost, in dates; it has at most `most` of them.
    """
    read = [event for event in members if id(event) in covered]
    try:
        expanded = expand_series([event.ical for event in members], today + _LONGEST, most)
    except UnreadableSeriesError as error:
        _give_up(read, covered, str(error))
        return error.cost
    by_title = {clean(event.title): event for event in reversed(read)}
    for each in expanded.dates:
        member = by_title.get(clean(each.title))
        if member is None:
            continue
        if isinstance(each.when, Times):
            covered[id(member)].shifts.append(find_shift(each.when, team))
        else:
            covered[id(member)].spans.append(each.when)
    if expanded.goes_on:
        for event in read:
            covered[id(event)].counted_until = team.week.containing(today).all_days.end
    return expanded.cost
