"""Days off, by day: who is in an outage, and the public holidays of each calendar.

Both are expanded year by year, when the year is first asked for; then each question is a look-up.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.public_holidays import PublicHolidays
from rotation.rrule import Recurrence
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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

    def find_outages_on(self, day: date) -> Mapping[str, Outage]:
        """Return, by name, the outages of the day: the last one in the file where somebody has several."""
        year = self._away.get(day.year)
        if year is None:
            year = self._away[day.year] = self._expand_outages(day.year)
        return year.get(day, _NOBODY)

    def _expand_outages(self, year: int) -> dict[date, dict[str, Outage]]:
        """Return the outages of each day of the year, by name."""
        everyone = tuple(each.name for each in self._team.people)
        known = {*everyone}
        away: dict[date, dict[str, Outage]] = {}
        for outage, find_days in self._outages:
            people = dict.fromkeys(
                (name for name in (everyone if outage.who is None else outage.who) if name in known), outage
            )
            for day in find_days(Span(date(year, 1, 1), date(year + 1, 1, 1))) if people else ():
                away.setdefault(day, {}).update(people)
        return away

    def holiday(self, code: str | None, day: date, *, amended: bool = False) -> str | None:
        """Return the public holiday of a calendar on the day, as the country has it or as the team amends it."""
        year = self._holidays.get((code, amended, day.year))
        if year is None:
            year = self._holidays[code, amended, day.year] = self._read_holidays(code, day.year, amended=amended)
        return year.get(day)

    def _read_holidays(self, code: str | None, year: int, *, amended: bool) -> dict[date, str]:
        """Return a year of a country's calendar, where it is amended with the team's removals and additions."""
        if code is not None and (code, amended) not in self._calendars:
            self._calendars[code, amended] = PublicHolidays(code, self._team.holidays_remove if amended else ())
        country = self._calendars[code, amended].in_year(year) if code else {}
        return country | dict(self._team.holidays_add if amended else ())


def _choose_expansion(outage: Outage) -> Callable[[Span], Iterable[date]]:
    """Return what gives the outage's days in a span."""
    rule = Recurrence(outage.every, outage.span.start) if outage.every else None

    def find_days(span: Span) -> Iterable[date]:
        bounds = outage.span.common(span)
        days = rule.days(bounds) if rule else bounds.days()
        return (day for day in days if day not in outage.excepted)

    return find_days
