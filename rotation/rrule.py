"""The days that a rule of RFC 5545 names: `FREQ=WEEKLY;BYDAY=FR` from a first day on, by dateutil.

dateutil goes through all days from the first one on, and where none comes any more it searches up to the year 9999. So
a rule begins anew shortly before the days that are asked for, in the same rhythm, and as late in time as the calendar
repeats itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rotation.weeks import DAY, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_CYCLE = 400  # years after which the calendar repeats itself, weekdays and leap years alike
_END_OF_TIME = 9999
_CHOOSES_DAYS = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}


class Recurrence:
    """The days of a rule, in capitals and without spaces, that counts from a first day on; `UNTIL` is a date.

    Raises LookupError, TypeError or ValueError where it makes no sense, here or for the first of its days.
    """

    def __init__(self, rule: str, begin: date) -> None:
        self._begin, self._last = begin, date(LAST_YEAR, 12, 31)
        parts = _add_missing_parts(dict(part.split("=") for part in rule.split(";")), begin)
        if "UNTIL" in parts:
            self._last = min(self._last, date.fromisoformat(parts.pop("UNTIL")))
        self._is_counted = "COUNT" in parts
        self._frequency, self._interval = parts["FREQ"], int(parts.get("INTERVAL", 1))
        if self._interval < 1:
            message = "INTERVAL must be 1 or more"
            raise ValueError(message)
        if self._frequency == "DAILY" and self._interval == 1 and "BYSETPOS" not in parts:
            # The same days; dateutil finds those of a whole year at once.
            parts = {"BYDAY": ",".join(WEEKDAYS), **parts, "FREQ": "YEARLY"}
        self._rule = ";".join(f"{key}={value}" for key, value in parts.items())

    def days(self, span: Span) -> Iterator[date]:
        """Yield the days in the span, in order."""
        from dateutil.rrule import rrulestr  # noqa: PLC0415 - only where something recurs

        bounds = span.common(Span(self._begin, self._last + DAY))
        if not bounds.length:
            return
        origin = self._begin if self._is_counted else self._find_origin(bounds.start)
        years = (_END_OF_TIME - bounds.last.year) // _CYCLE * _CYCLE
        late = datetime.combine(origin.replace(year=origin.year + years), time())
        for moment in rrulestr(self._rule, dtstart=late):
            day = moment.date().replace(year=moment.year - years)
            if day >= bounds.end:
                return
            if day >= bounds.start:
                yield day

    def __contains__(self, day: date) -> bool:
        return next(self.days(Span(day, day + DAY)), None) is not None

    def _find_origin(self, start: date) -> date:
        """Return a day from which the rule may count as well, for the days from `start` on."""
        begin, interval = self._begin, self._interval
        passed = (start - begin).days
        if self._frequency == "DAILY":
            return begin + timedelta(days=passed // interval * interval)
        if self._frequency == "WEEKLY":  # of the first week it takes only what comes after the first day
            return begin + timedelta(weeks=max(0, passed // 7 // interval - 1) * interval)
        is_yearly = self._frequency == "YEARLY"
        begun, step = 12 * begin.year + (0 if is_yearly else begin.month - 1), interval * (12 if is_yearly else 1)
        month = begun + (12 * start.year + start.month - 1 - begun) // step * step
        return date(month // 12, month % 12 + 1, 1) if month > begun else begin


def _add_missing_parts(parts: dict[str, str], begin: date) -> dict[str, str]:
    """Return the parts of a rule with the day that it does not name, but takes from its first one."""
    if _CHOOSES_DAYS & parts.keys():
        return parts
    match parts["FREQ"]:
        case "WEEKLY":
            return {**parts, "BYDAY": WEEKDAYS[begin.weekday()]}
        case "MONTHLY":
            return {**parts, "BYMONTHDAY": f"{begin.day}"}
        case "YEARLY":
            return {"BYMONTH": f"{begin.month}", **parts, "BYMONTHDAY": f"{begin.day}"}
        case _:
            return parts
