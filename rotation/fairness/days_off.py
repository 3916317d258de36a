"""Days off, by day: who is in an outage, and the public holidays of each calendar.

Both are expanded year by year, when the year is first asked for; then each question is a look-up.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.public_holidays import PublicHolidays
from rotation.rrule import Recurrence, list_days, mark_days
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

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
        # 1. From the last one on, since nothing before it counts on its days: thousands may be for the same people.
        taken: defaultdict[tuple[str, ...], int] = defaultdict(int)
        counting = []
        for outage, days_in_year in reversed(self._outages):
            who = everyone if outage.who is None else outage.who
            if days := days_in_year(year) & ~taken[who]:
                taken[who] |= days
                counting.append((outage, who, days))
        # 2. In the order of the file, for each person.
        away: dict[date, dict[str, Outage]] = {}
        known = {*everyone}
        for outage, who, days in reversed(counting):
            people = dict.fromkeys((name for name in who if name in known), outage)
            for day in list_days(days, year):
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


def _choose_expansion(outage: Outage) -> Callable[[int], int]:
    """Return what gives the outage's days in a year, as bits."""
    rule = Recurrence(outage.every, outage.span.start) if outage.every else None

    def in_year(year: int) -> int:
        days = mark_days(outage.span, year)
        for day in outage.excepted:
            days &= ~mark_days(Span.inclusive(day, day), year)
        return days & rule.in_year(year) if days and rule else days

    return in_year
