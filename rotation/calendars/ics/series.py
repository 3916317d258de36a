"""The dates of recurring events (RFC 5545: RRULE, RDATE, EXDATE, RECURRENCE-ID), and of events in zones of their own.

Only what looks like a duty comes here: the library takes its time.
"""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from rotation.calendars.event import Times
from rotation.calendars.ics.lines import split_lines
from rotation.rrule import Recurrence
from rotation.weeks import FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Somebody's hourly alarm is no duty, and would take minutes; nor is what has more dates than a life has weeks of duty.
_TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(HOUR|MINUTE|SECOND)=[^;]*,")
_MOST = 10_000
_LONGEST = 100_000  # bytes: what takes the library a second
_PARTS = {"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
# Of these the library takes as many in the time of one date: days that it walks through, and bytes that it reads.
_DAYS_A_DATE, _BYTES_A_DATE = 16, 32
_FASTER = 4  # how much so it walks through days by week, month or year
_FEW = 1000  # dates
_END = date(LAST_YEAR, 12, 31)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a recurring event: what it says, and when."""

    title: str
    when: Span | Times


@dataclass(frozen=True, slots=True)
class Series:
    """The dates of a recurring event, in order, up to a day; `goes_on` is whether there are later ones.

    `cost` is how many dates could have been made in the time that these took.
    """

    dates: tuple[Occurrence, ...]
    goes_on: bool
    cost: int


class UnreadableSeriesError(ValueError):
    """A recurring event that makes no sense, or recurs too often to be a duty; `cost` is that of a Series."""

    def __init__(self, reason: str, cost: int = 0) -> None:
        super().__init__(reason)
        self.cost = cost


def expand_series(entries: Iterable[bytes], until: date, most: int) -> Series:
    """Return the dates of a series with its exceptions before the day.

    Raises UnreadableSeriesError when they cannot be made out, or are more than `most`.
    """
    # Here and not above, since hardly any calendar has a duty that recurs.
    from icalendar import Calendar  # noqa: PLC0415
    from recurring_ical_events import of  # noqa: PLC0415

    text = b"".join(entries)
    if len(text) > _LONGEST:
        raise UnreadableSeriesError("it is too long")
    walked = sum(_estimate_walk(rule, begin, until) for rule, begin in _find_rules(text))
    cost = max(walked // _DAYS_A_DATE, len(text) // _BYTES_A_DATE)
    try:
        # What the library guesses, of a zone's name for instance, it warns programmers of.
        with warnings.catch_warnings(action="ignore"):
            calendar = Calendar.from_ical(
                b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-\r\n" + text + b"END:VCALENDAR\r\n"
            )
            query, zone = of(calendar), _find_zone_name(text)
            dates = list(islice(query.between(date(FIRST_YEAR, 1, 1), until), min(most, _MOST) + 1))
            goes_on = next(query.after(until), None) is not None
            made = [
                Occurrence(str(each.get("SUMMARY", "")), _format_when(each.start, each.end, zone))
                for each in dates
                if str(each.get("STATUS", "")).upper() != "CANCELLED"
            ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise UnreadableSeriesError(str(error), cost) from error
    cost = max(cost, len(dates))
    if len(dates) > min(most, _MOST):
        raise UnreadableSeriesError("it has too many dates", cost)
    return Series(tuple(made), goes_on, cost)


def _find_rules(text: bytes) -> Iterator[tuple[str, date]]:
    """Yield each rule of the entries, in capitals, with the day from which it counts."""
    rules: list[str] = []
    begin: date | None = None
    for line in split_lines(text):
        if line.name == "EXRULE":
            raise UnreadableSeriesError("it has an EXRULE, which is obsolete")
        if line.name in {"BEGIN", "END"}:
            yield from ((rule, begin) for rule in rules if begin)
            rules, begin = [], None
        elif line.name == "RRULE":
            rules.append(re.sub(r"\s", "", line.value.upper()))
        elif line.name == "DTSTART":
            with suppress(ValueError):
                begin = date.fromisoformat(line.value.strip()[:8])


def _estimate_walk(rule: str, begin: date, until: date) -> int:
    """Return through how many days the library walks one by one, up to a day and the rule's own end; roughly.

    Raises UnreadableSeriesError where it would never come to an end of that.
    """
    if _TOO_OFTEN.search(rule):
        raise UnreadableSeriesError("it recurs more than once a day")
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    by_day = ";".join(f"{key}={value}" for key, value in parts.items() if key in _PARTS)
    try:
        count = min(int(parts.get("COUNT", _MOST)), _MOST)
        days = [*islice(Recurrence(by_day, begin).days(Span.inclusive(begin, _END)), count if count < _FEW else 1)]
        ends = [until, *days[count - 1 :]]
        if "UNTIL" in parts:
            ends.append(date.fromisoformat(parts["UNTIL"][:8]))
        step = int(parts.get("INTERVAL", 1)) * (1 if parts["FREQ"] == "DAILY" else _FASTER)
        walked = max(0, (min(ends) - begin).days) // step
    except (ValueError, TypeError, LookupError, ArithmeticError):
        raise UnreadableSeriesError("its rule is not valid") from None
    if not days:
        raise UnreadableSeriesError("its rule never names a day", _FEW)  # as long as so many take to see that
    return walked


def _find_zone_name(text: bytes) -> str:
    """Return the time zone that an entry of the text names, "" where none does."""
    names = (line.parameter("TZID") for line in split_lines(text) if line.name in {"DTSTART", "DTEND"})
    return next(filter(None, names), "")


def _format_when(start: date, end: date, zone: str) -> Span | Times:
    """Return when a date is; `zone` is the name of its time zone, without which it is where that is unknown."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return Times(start, end, "" if start.tzinfo and end.tzinfo else zone)
    return Span(start, max(start, end))
