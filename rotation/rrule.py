"""The days that a rule of RFC 5545 names: `FREQ=WEEKLY;BYDAY=FR` from a first day on, year by year.

Days of a year are the bits of a number, January 1 the lowest. So a year takes a few operations on numbers, however long
ago the rule began and whatever it names. Parts of days (BYHOUR and below) and BYEASTER are unknown here.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from functools import cache, reduce
from itertools import accumulate, pairwise
from operator import or_
from typing import TYPE_CHECKING

from rotation.weeks import LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 1
_WEEK = 0b1111111
_MOST_IN_OTHER_YEAR = 3  # days that the first week of a year can have in the year before


class Recurrence:
    """The days of a rule, in capitals and without spaces, that counts from a first day on; `UNTIL` is a date."""

    def __init__(self, rule: str, begin: date) -> None:
        parts = dict(part.split("=") for part in rule.split(";"))
        days = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
        self._begin = begin
        self._last = date(LAST_YEAR, 12, 31)
        self._frequency = parts["FREQ"]
        self._interval = int(parts.get("INTERVAL", 1))
        self._week_start = WEEKDAYS.index(parts.get("WKST", "MO"))
        self._positions = _parse_numbers(parts, "BYSETPOS")
        self._months = _parse_numbers(parts, "BYMONTH")
        self._week_numbers = _parse_numbers(parts, "BYWEEKNO")
        self._year_days = _parse_numbers(parts, "BYYEARDAY")
        self._month_days = _parse_numbers(parts, "BYMONTHDAY")
        # (0, weekday) for every such day, (n, weekday) for the n-th of the month or year, from its end where negative.
        self._weekdays = {(int(day[:-2] or 0), WEEKDAYS.index(day[-2:])) for day in days}
        self._matching = cache(self._match_parts)
        self._choose = cache(lambda days: _choose(days, self._positions))
        if not {"BYDAY", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"} & parts.keys():
            self._take_missing_parts(begin)
        if "UNTIL" in parts:
            self._last = min(self._last, date.fromisoformat(parts["UNTIL"]))
        self._count = int(parts["COUNT"]) if "COUNT" in parts else None
        self._passed = [0]  # days before each year, from the first one on, as far as COUNT was asked for

    def in_year(self, year: int) -> int:
        """Return the days of the year as bits."""
        if not self._begin.year <= year <= self._last.year:
            return 0
        if self._count is None:
            return self._find_uncounted(year)
        for each in range(self._begin.year + len(self._passed) - 1, year):
            self._passed.append(self._passed[-1] + self._find_uncounted(each).bit_count())
        return _keep_first(self._find_uncounted(year), self._count - self._passed[year - self._begin.year])

    def __contains__(self, day: date) -> bool:
        return bool(self.in_year(day.year) & mark_days(Span.inclusive(day, day), day.year))

    def days(self, span: Span) -> Iterator[date]:
        """Yield the days in the span, in order."""
        for year in range(max(span.start, self._begin).year, min(span.last, self._last).year + 1):
            yield from list_days(self.in_year(year) & mark_days(span, year), year)

    def _find_uncounted(self, year: int) -> int:
        days = self._choose_in(year) if self._positions else self._find_candidates(year)
        if self._begin.year < year < self._last.year:
            return days
        return days & mark_days(Span.inclusive(self._begin, self._last), year)

    def _take_missing_parts(self, begin: date) -> None:
        """Take the day that the rule does not name from its first one, as the RFC has it."""
        if self._frequency == "WEEKLY":
            self._weekdays = {(0, begin.weekday())}
        elif self._frequency in {"MONTHLY", "YEARLY"}:
            self._month_days = {begin.day}
            if self._frequency == "YEARLY" and not self._months:
                self._months = {begin.month}

    def _find_candidates(self, year: int) -> int:
        """Return the days of the year that match every part, in the periods that INTERVAL leaves."""
        days = self._matching(*_describe_year(year))
        return days & self._find_periods(year) if days and self._interval > 1 else days

    def _find_periods(self, year: int) -> int:
        """Return the days of the year that are in every INTERVAL-th day, week, month or year."""
        first = date(year, 1, 1)
        length = _count_days(year)
        if self._frequency == "YEARLY":
            return 0 if (year - self._begin.year) % self._interval else _fill(length)
        if self._frequency == "MONTHLY":
            months = (year - self._begin.year) * 12 - self._begin.month + 1
            return sum(days for n, days in enumerate(_split_into_months(length)) if (months + n) % self._interval == 0)
        step, width, start = self._interval, 1, self._begin
        if self._frequency == "WEEKLY":
            step, width, start = 7 * step, _WEEK, self._find_week(start)
        passed = (first - start).days % step
        return ((_repeat(step, length + step) * width) >> passed) & _fill(length)

    def _choose_in(self, year: int) -> int:
        """Return those of the candidates that BYSETPOS chooses in each period, those before the first day too."""
        if self._frequency == "WEEKLY":
            return self._choose_by_week(year)
        candidates = self._find_candidates(year)
        if self._frequency == "DAILY":
            return candidates if self._positions & {1, -1} else 0
        periods = _split_into_months(_count_days(year)) if self._frequency == "MONTHLY" else [candidates]
        return _unite(self._choose(candidates & period) for period in periods)

    def _choose_by_week(self, year: int) -> int:
        """Return the same for weeks, which can lie in two years."""
        first, before = date(year, 1, 1), _count_days(year - 1)
        # 1. The candidates of three years; in its first week, positions count from the first day of the rule.
        starts = {year - 1: 0, year: before, year + 1: before + _count_days(year)}
        candidates = _unite(self._find_candidates(each) << start for each, start in starts.items())
        candidates &= -1 << max(0, (self._begin - first).days + before)
        # 2. What is chosen of each week.
        start = before + (self._find_week(first) - first).days
        weeks = range(start, before + _count_days(year), 7)
        return _unite(self._choose(candidates >> week & _WEEK) << week for week in weeks) >> before

    def _find_week(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self._week_start) % 7)

    def _match_parts(self, weekday: int, before: int, length: int, after: int) -> int:
        """Return the days that match each BY part, of a year that begins on a weekday.

        The other numbers are the lengths of the year before, of the year itself, and of the one after it.
        """
        months, days = _split_into_months(length), _fill(length)
        if self._months:
            days &= _unite(months[month - 1] for month in self._months)
        if self._week_numbers:
            days &= self._match_week_numbers(weekday, before, length, after)
        if self._weekdays:
            days &= self._match_weekdays(weekday, months, length)
        if self._month_days:
            days &= _unite(_pick_numbers(month, self._month_days) for month in months)
        if self._year_days:
            days &= _pick_numbers(_fill(length), self._year_days)
        return days

    def _match_weekdays(self, weekday: int, months: tuple[int, ...], length: int) -> int:
        """Return the days of BYDAY."""
        whole = _fill(length)
        periods = [whole]
        if self._frequency == "MONTHLY" or self._months:
            periods = [month for number, month in enumerate(months, 1) if number in (self._months or range(1, 13))]
        days = 0
        for number, each in self._weekdays:
            every = (_repeat(7, length + 7) << (each - weekday) % 7) & whole
            days |= _unite(_choose(every & period, {number}) for period in periods) if number else every
        return days

    def _match_week_numbers(self, weekday: int, before: int, length: int, after: int) -> int:
        """Return the days of BYWEEKNO; the first week of a year is the one with four days in it or more."""
        # 1. Where the first weeks of four years begin, from the one before on, in days after its January 1.
        firsts = []
        for january in accumulate((before, length, after), initial=0):
            passed = (weekday + january - before - self._week_start) % 7
            firsts.append(january - passed + (7 if passed > _MOST_IN_OTHER_YEAR else 0))
        # 2. The weeks between two of them have numbers from both ends.
        days = 0
        for start, end in pairwise(firsts):
            weeks = (end - start) // 7
            places = (number - 1 if number > 0 else weeks + number for number in self._week_numbers)
            days |= _unite(_shift(_WEEK, start + 7 * place - before) for place in places if 0 <= place < weeks)
        return days & _fill(length)


def list_days(bits: int, year: int) -> Iterator[date]:
    """Yield the days of the year that are set in the bits, in order."""
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in _find_places(bits))


def mark_days(span: Span, year: int) -> int:
    """Return the days of the year that are in the span as bits."""
    first = date(year, 1, 1)
    start, end = (min(max(0, (day - first).days), _count_days(year)) for day in (span.start, span.end))
    return _fill(max(start, end)) ^ _fill(start)


def _parse_numbers(parts: dict[str, str], key: str) -> set[int]:
    return {int(number) for number in parts[key].split(",")} if key in parts else set()


@cache
def _describe_year(year: int) -> tuple[int, int, int, int]:
    """Return on which weekday the year begins, and how many days there are in the year before, in it, in the next."""
    return (date(year, 1, 1).weekday(), _count_days(year - 1), _count_days(year), _count_days(year + 1))


def _count_days(year: int) -> int:
    return 366 if isleap(year) else 365


@cache
def _split_into_months(length: int) -> tuple[int, ...]:
    """Return the days of each month in a year of so many days."""
    lengths = [days + (length == _count_days(0) and month == _FEBRUARY) for month, days in enumerate(_MONTHS)]
    starts = accumulate(lengths, initial=0)
    return tuple(_fill(days) << start for start, days in zip(starts, lengths, strict=False))


def _fill(count: int) -> int:
    return (1 << count) - 1


def _repeat(step: int, length: int) -> int:
    """Return the bit 0 and each step-th of those after it that are below the length."""
    return _fill(step * -(-length // step)) // _fill(step)


def _shift(bits: int, places: int) -> int:
    """Return the bits moved up, or down where the places are negative."""
    return bits << places if places > 0 else bits >> -places


def _unite(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _find_places(bits: int) -> list[int]:
    """Return the places of the bits that are set, in order."""
    return [place for place, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]


def _pick_numbers(period: int, numbers: Collection[int]) -> int:
    """Return the days with these numbers in a period without holes, counted from 1, or from -1 at the end."""
    first, end = period & -period, 1 << period.bit_length()
    return period & _unite(first << number - 1 if number > 0 else end >> -number for number in numbers)


def _keep_first(bits: int, count: int) -> int:
    """Return so many of the set bits, the lowest ones."""
    return bits if bits.bit_count() <= count else _unite(1 << place for place in _find_places(bits)[: max(0, count)])


def _choose(bits: int, positions: Collection[int]) -> int:
    """Return those of the set bits that have one of the positions among them, counted in the same way."""
    places = _find_places(bits)
    chosen = (places[position - (position > 0)] for position in positions if abs(position) <= len(places))
    return _unite(1 << place for place in chosen)
