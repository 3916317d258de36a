"""The dates of recurring events (RFC 5545: RRULE, RDATE, EXDATE, RECURRENCE-ID), and of events in zones of their own.

Only what looks like a duty comes here: the library takes its time.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from rotation.calendars.event import Times
from rotation.calendars.ics.lines import split_lines
from rotation.weeks import FIRST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

# Somebody's hourly alarm is no duty, and would take minutes; nor is what has more dates than a life has weeks of duty.
_TOO_OFTEN = re.compile(rb"FREQ=(SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
_OLD_RULE = re.compile(rb"^EXRULE[:;]", re.IGNORECASE | re.MULTILINE)
_MOST = 10_000
_LONGEST = 100_000  # bytes: what takes the library a second


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a recurring event: what it says, and when."""

    title: str
    when: Span | Times


class UnreadableSeriesError(ValueError):
    """A recurring event that makes no sense, or recurs too often to be a duty; `dates` is how many have been made."""

    def __init__(self, reason: str, dates: int = 0) -> None:
        super().__init__(reason)
        self.dates = dates


def expand_series(entries: Iterable[bytes], until: date, most: int) -> tuple[tuple[Occurrence, ...], bool]:
    """Return the dates of a series with its exceptions before the day, in order, and whether there are later ones.

    Raises UnreadableSeriesError when they cannot be made out, or are more than `most`.
    """
    # Here and not above, since hardly any calendar has a duty that recurs.
    from icalendar import Calendar  # noqa: PLC0415
    from recurring_ical_events import of  # noqa: PLC0415

    text = b"".join(entries)
    if len(text) > _LONGEST:
        raise UnreadableSeriesError("it is too long")
    if _TOO_OFTEN.search(text):
        raise UnreadableSeriesError("it recurs more than once a day")
    if _OLD_RULE.search(text):
        raise UnreadableSeriesError("it has an EXRULE, which is obsolete")
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
        raise UnreadableSeriesError(str(error)) from error
    if len(dates) > min(most, _MOST):
        raise UnreadableSeriesError("it has too many dates", len(dates))
    return tuple(made), goes_on


def _find_zone_name(text: bytes) -> str:
    """Return the time zone that an entry of the text names, "" where none does."""
    names = (line.parameter("TZID") for line in split_lines(text) if line.name in {"DTSTART", "DTEND"})
    return next(filter(None, names), "")


def _format_when(start: date, end: date, zone: str) -> Span | Times:
    """Return when a date is; `zone` is the name of its time zone, without which it is where that is unknown."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return Times(start, end, "" if start.tzinfo and end.tzinfo else zone)
    return Span(start, max(start, end))
