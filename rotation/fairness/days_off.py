"""Days off, by day: who is in an outage, and the public holidays of each calendar.

Both are expanded year by year, when the year is first asked for; then each question is a look-up.
"""

from __future__ import annotations

from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.public_holidays import PublicHolidays
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rotation.model import Outage, Team

_NOBODY: Mapping[str, Outage] = MappingProxyType({})


class DaysOff:
    """The outages and public holidays of one team."""

    def __init__(self, team: Team, outages: Sequence[Outage]) -> None:
        self._team = team
        self._outages = [(outage, _choose_expansion(outage)) for outage in outages]
        self._calendars: dict[tuple[str, bool], PublicHolidays] = {}
        self._holidays: dict[tuple[str | None, bool, int], dict[date, str]] = {}
        self._away: dict[int, dict[date, dict[str, Outage]]] = {}

    def outages_on(self, day: date) -> Mapping[str, Outage]:
        """Return, by name, the outages of the day."""
        year = self._away.get(day.year)
        if year is None:
            year = self._away[day.year] = {}
            everyone = tuple(each.name for each in self._team.people)
            known = {*everyone}
            for outage, days in self._outages:
                names = everyone if outage.who is None else [name for name in outage.who if name in known]
                for each in days(Span(date(day.year, 1, 1), date(day.year + 1, 1, 1))):
                    year.setdefault(each, {}).update(dict.fromkeys(names, outage))
        return year.get(day, _NOBODY)

    def holiday(self, code: str | None, day: date, *, amended: bool = False) -> str | None:
        """Return the public holiday of a calendar on the day, as the country has it or as the team amends it."""
        year = self._holidays.get((code, amended, day.year))
        if year is None:
            year = self._holidays[code, amended, day.year] = self._holidays_of(code, day.year, amended=amended)
        return year.get(day)

    def _holidays_of(self, code: str | None, year: int, *, amended: bool) -> dict[date, str]:
        """Return a year of a country's calendar, where it is amended with the team's removals and additions."""
        if code is not None and (code, amended) not in self._calendars:
            self._calendars[code, amended] = PublicHolidays(code, self._team.holidays_remove if amended else ())
        country = self._calendars[code, amended].in_year(year) if code else {}
        return country | dict(self._team.holidays_add if amended else ())


def _choose_expansion(outage: Outage) -> Callable[[Span], Iterable[date]]:
    """Return what gives the outage's days in a span."""
    if outage.every is None:
        return lambda span: (day for day in outage.span.common(span).days() if day not in outage.excepted)

    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only where an outage recurs

    # A rule counts from its beginning: with a cache it does so once, not once for every year.
    begin = datetime.combine(outage.span.start, time())
    rule = rrulestr(outage.every, dtstart=begin, ignoretz=True, cache=True)

    def expand(span: Span) -> Iterator[date]:
        bounds = outage.span.common(span)
        if bounds.length:
            first, last = (datetime.combine(day, time()) for day in (bounds.start, bounds.last))
            days_off = (moment.date() for moment in rule.between(first, last, inc=True))
            yield from (day for day in days_off if day not in outage.excepted)

    return expand
