"""Who can serve when: outages, public holidays, closures, and the time each person is on the roster.

A day counts against a person once. A closure is no working day at all; a public holiday of the person's own is a day
lost, but never an *out day*: nobody has to write an outage for it, and one that runs across it does not count it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from rotation.public_holidays import PublicHolidays
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rotation.model import Duty, Outage, Person, Team


def working_days(team: Team, week: Week) -> tuple[date, ...]:
    """Return the week's days that are not closures; none when the week is closed."""
    return tuple(day for day in week.span.days() if not any(day in closure for closure, _ in team.closures))


def active_spans(team: Team, duties: Sequence[Duty], first: Week) -> dict[str, Span]:
    """Return, by name, the time each eligible person is on the roster, seen from the first week being planned.

    Without `joined` it begins with the person's first duty before that week, else with that week.
    """
    begun: dict[str, date] = {}
    for duty in sorted(duties):
        if duty.span.start < first.first and duty.person not in begun:
            begun[duty.person] = team.week.weeks_of(duty.span)[0].first
    return {
        person.name: Span.inclusive(person.joined or begun.get(person.name, first.first), person.left or _FOREVER)
        for person in team.eligible
    }


_FOREVER = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Absence:
    """Why somebody cannot serve in a week: one short phrase, and the outages behind it, where there are any."""

    reason: str
    outages: tuple[Outage, ...] = ()


class Availability:
    """Answers every question about a week's days for one team, as seen from the first week being planned.

    Outages and holidays are expanded year by year, when the year is first asked for; then each question is a look-up.
    """

    def __init__(self, team: Team, outages: Sequence[Outage], duties: Sequence[Duty], first: Week) -> None:
        self.team = team
        self._outages = [(outage, _days_of(outage)) for outage in outages]
        self._country = PublicHolidays(team.holidays, team.holidays_remove) if team.holidays else None
        self._active = active_spans(team, duties, first)
        self._holidays: dict[tuple[str | None, int], dict[date, str]] = {}
        self._away: dict[int, dict[str, dict[date, Outage]]] = {}

    def working_days(self, week: Week) -> tuple[date, ...]:
        """Return the week's days that are not closures; none when the week is closed."""
        return working_days(self.team, week)

    def holidays(self, week: Week) -> tuple[tuple[date, str], ...]:
        """Return what makes the week a holiday week: each public holiday of the team's, and each closure day, named."""
        public = [(day, self._public(None, day)) for day in week.span.days()]
        closed = [
            (day, label or "closed") for span, label in self.team.closures for day in week.span.days() if day in span
        ]
        return tuple(sorted({day: name for day, name in [*public, *closed] if name}.items()))

    def active_span(self, person: Person) -> Span | None:
        """Return the time the person shares the duty; None for somebody who never does."""
        return self._active.get(person.name)

    def is_active(self, person: Person, week: Week) -> bool:
        """Return whether the person shares the duty and is on the roster for the whole of the week."""
        return person.name in self._active and self._active[person.name].covers(week.span)

    def out_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days inside an outage of the person's that are not public holidays of theirs."""
        days = self.working_days(week)
        return tuple(day for day in days if self._outage(person, day) and not self.own_holiday(person, day))

    def lost_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days on which the person is out or has a public holiday."""
        days = self.working_days(week)
        return tuple(day for day in days if self._outage(person, day) or self.own_holiday(person, day))

    def is_available(self, person: Person, week: Week) -> bool:
        """Return whether the person can be asked to serve the week."""
        return self.can_serve(person, week, self.working_days(week))

    def can_serve(self, person: Person, week: Week, days: Sequence[date]) -> bool:
        """Return whether the person can be asked to serve these of the week's working days, all or some of them."""
        return (
            self.is_active(person, week)
            and sum(day in days for day in self.out_days(person, week)) <= self.team.max_days_out
            and sum(day in days for day in self.lost_days(person, week)) < len(days)
        )

    def outages(self, person: Person, out_days: Sequence[date]) -> tuple[Outage, ...]:
        """Return the person's outages behind these out days, each once, in order of day."""
        found = (self._outage(person, day) for day in out_days)
        return tuple(dict.fromkeys(outage for outage in found if outage))

    def absence(self, person: Person, week: Week) -> Absence | None:
        """Return why the person cannot serve the week; None when they can."""
        if person.exempt is not None:
            return Absence(f"exempt: {person.exempt}" if person.exempt else "exempt")
        if person not in self.team.eligible:
            return Absence(f"works {person.fte:.0%}, below {self.team.min_fte:.0%}")
        if not self.is_active(person, week):
            active = self._active[person.name]
            return Absence(f"left {active.last}" if active.end < week.span.end else f"joins {active.start}")
        if self.is_available(person, week):
            return None
        outages = self.outages(person, self.out_days(person, week))
        why = sorted({outage.why for outage in outages if outage.why})
        return Absence(", ".join(why) or ("away" if outages else "public holidays"), outages)

    def _outage(self, person: Person, day: date) -> Outage | None:
        """Return the person's outage on the day, the last one in the file where there are several; None without one."""
        year = self._away.get(day.year)
        if year is None:
            year = self._away[day.year] = {each.name: {} for each in self.team.people}
            for outage, days in self._outages:
                away = dict.fromkeys(days(Span(date(day.year, 1, 1), date(day.year + 1, 1, 1))), outage)
                for name in year if outage.who is None else outage.who:
                    year.get(name, {}).update(away)
        return year[person.name].get(day)

    def own_holiday(self, person: Person, day: date) -> str | None:
        """Return the name of the person's own public holiday on the day, or None."""
        return self._public(person.holidays, day)

    def _public(self, code: str | None, day: date) -> str | None:
        """Return the public holiday of a calendar on the day; no code, or the team's, means the team's amended one."""
        code = None if code == self.team.holidays else code
        year = self._holidays.get((code, day.year))
        if year is None:
            year = self._holidays[code, day.year] = self._holidays_of(code, day.year)
        return year.get(day)

    def _holidays_of(self, code: str | None, year: int) -> dict[date, str]:
        """Return a calendar's year; for None the team's: the country's, with the team's removals and additions."""
        if code is not None:
            return PublicHolidays(code).in_year(year)
        return (self._country.in_year(year) if self._country else {}) | dict(self.team.holidays_add)


def _days_of(outage: Outage) -> Callable[[Span], Iterable[date]]:
    """Return what gives the outage's days in a span."""
    if outage.every is None:
        return lambda span: outage.span.common(span).days()

    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only where an outage recurs

    # A rule counts from its beginning: with a cache it does so once, not once for every year.
    begin = datetime.combine(outage.span.start, time())
    rule = rrulestr(outage.every, dtstart=begin, ignoretz=True, cache=True)

    def days(span: Span) -> Iterator[date]:
        bounds = outage.span.common(span)
        if bounds.length:
            first, last = (datetime.combine(day, time()) for day in (bounds.start, bounds.last))
            yield from (moment.date() for moment in rule.between(first, last, inc=True))

    return days
