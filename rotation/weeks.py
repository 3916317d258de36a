"""Weeks and spans of days: the only date arithmetic of the project.

Every span is half-open: it begins on `start` and is over before `end`. A date that a person writes as "the last day"
becomes an `end` one day later where it is read, and turns back only where it is shown. A week is known by its first
day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No duty lies outside these years; the limits leave room for every sum of dates and weeks made from them.
FIRST_YEAR, LAST_YEAR = 1970, 2199

_SHORTEST_WEEKDAY = 3  # letters that tell it from every other
_DISTANCE = re.compile(r"\+([0-9]{1,3})([dw])", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)


class BadDateError(ValueError):
    """A text that is not a date; its message says why, in words for the person who wrote it."""


def parse_date(text: str) -> date:
    """Return the date written as `YYYY-MM-DD`, one-digit months and days allowed.

    Raises BadDateError when the text has another form, names an impossible day, or one outside FIRST_YEAR .. LAST_YEAR.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadDateError(f"expected a date YYYY-MM-DD, found '{text}'")
    year, month, day = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDateError(f"the year of {text} is not from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadDateError(f"{text} is not a valid date") from error


def parse_day(text: str, today: date, start: date | None = None) -> date:
    """Return the day that a person typed: a date, `today`, `tomorrow`, a weekday, `+3d` or `+2w`.

    Weekdays and distances count from `start`, by default today: a weekday is the next one, the start included; three
    letters will do. Raises BadDateError as `parse_date` does.
    """
    start = start or today
    word = text.lower()
    if word in {"today", "tomorrow"}:
        return today + (DAY if word == "tomorrow" else 0 * DAY)
    if match := _DISTANCE.fullmatch(word):
        return start + int(match[1]) * (WEEK if match[2] == "w" else DAY)
    names = [name.lower() for name in WEEKDAYS]
    if (
        len(word) >= _SHORTEST_WEEKDAY
        and (number := next((n for n, m in enumerate(names) if m.startswith(word)), None)) is not None
    ):
        return start + (number - start.weekday()) % 7 * DAY
    return parse_date(text)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @classmethod
    def inclusive(cls, first: date, last: date) -> Span:
        """Return the span whose last day is `last`."""
        return cls(first, last + DAY)

    @property
    def last(self) -> date:
        """The last day in the span."""
        return self.end - DAY

    @property
    def length(self) -> int:
        """How many days the span has; 0 when it is empty."""
        return max(0, (self.end - self.start).days)

    def days(self) -> Iterator[date]:
        """Yield each day, in order."""
        return (self.start + timedelta(days=n) for n in range(self.length))

    def common(self, other: Span) -> Span:
        """Return the days that both spans have; its length is 0 when there are none."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans have a day in common."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Return whether every day of the other span is one of this one's."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        """Return the span as people write it, both days inclusive: `2026-12-07 .. 2026-12-11`, or one date."""
        return f"{self.start} .. {self.last}" if self.length > 1 else str(self.start)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """The unit of duty: `days` days from its first day on. Days after those, up to the next week, belong to nobody."""

    first: date
    days: int

    @property
    def span(self) -> Span:
        """The days of duty in the week."""
        return Span(self.first, self.first + timedelta(days=self.days))

    @property
    def all_days(self) -> Span:
        """All the days up to the next week, those after the days of duty too."""
        return Span(self.first, self.first + WEEK)

    def is_mostly_in(self, span: Span) -> bool:
        """Return whether the span has more than half of the days of duty."""
        return 2 * span.common(self.span).length > self.days

    def plus(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier when negative."""
        return Week(self.first + weeks * WEEK, self.days)

    def since(self, other: Week) -> int:
        """Return how many weeks this one begins after the other."""
        return (self.first - other.first).days // 7


@dataclass(frozen=True, slots=True)
class WeekRule:
    """Which days make a week: it starts on weekday `starts` (Monday is 0) and has `days` days, 1 to 7."""

    starts: int = 0
    days: int = 5

    def containing(self, day: date) -> Week:
        """Return the week that began on the day or on one of the six before it, even where its duty is over by then."""
        return Week(day - timedelta(days=(day.weekday() - self.starts) % 7), self.days)

    def includes(self, day: date) -> bool:
        """Return whether the day is a day of duty."""
        return (day.weekday() - self.starts) % 7 < self.days

    def at_or_after(self, day: date) -> Week:
        """Return the first week that begins on the day or later."""
        return self.containing(day + 6 * DAY)

    def after(self, day: date) -> Week:
        """Return the first week that begins later than the day."""
        return self.containing(day + WEEK)

    def weeks_of(self, span: Span) -> tuple[Week, ...]:
        """Return the weeks to which a duty of these days belongs, in order.

        They are the weeks of which it covers most days; failing that, the first of those with which it shares most. So
        an event from Monday to Friday belongs to one week only, also when weeks now run from Tuesday to Monday.
        """
        near = self._near(span)
        if len(near) == 1:
            return (near[0],)
        covered = tuple(week for week in near if week.is_mostly_in(span))
        return covered or (max(near, key=lambda week: span.common(week.span).length),)

    def touched_by(self, span: Span) -> tuple[Week, ...]:
        """Return every week in whose days of duty the span has a part, however small; in order."""
        return tuple(week for week in self._near(span) if week.span.overlaps(span))

    def _near(self, span: Span) -> list[Week]:
        first, last = self.containing(span.start), self.containing(span.last)
        return [first.plus(n) for n in range(last.since(first) + 1)]

    def within(self, span: Span) -> Iterator[Week]:
        """Yield, in order, the weeks that begin on a day of the span."""
        week = self.at_or_after(span.start)
        while week.first < span.end:
            yield week
            week = week.plus(1)
