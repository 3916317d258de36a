"""Who can serve when: outages, public holidays, closures, the time on the team, and what is in force for a week.

A day counts against a person once. A closure is no working day at all. A public holiday of the person's own is a day
lost, and an *out day* like one in an outage; not so where it is one of the team's too, be there an outage or not: then
nobody's week is any shorter than the others'.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from rotation.fairness.membership import time_on_team
from rotation.public_holidays import PublicHolidays
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rotation.model import Duty, Outage, Person, Team


def working_days(team: Team, week: Week) -> tuple[date, ...]:
    """Return the week's days that are not closures; none when the week is closed."""
    return tuple(day for day in week.span.days() if not team.is_closed(day))


AWAY = "away"  # the reason of an outage that has none


@dataclass(frozen=True, slots=True)
class Absence:
    """Why somebody cannot serve in a week: one short phrase, and the outages behind it, where there are any."""

    reason: str
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True)
class _InForce:
    """The team as it is on some days, its people by name, and the names of those who share the duty then."""

    team: Team
    people: Mapping[str, Person]
    eligible: frozenset[str]


class Availability:
    """Answers every question about a week's days for one team, as seen from the first week being planned.

    What counts for a week is what is in force on its first day. `duties` are all that the calendar has. Outages and
    holidays are expanded year by year, when the year is first asked for; then each question is a look-up. `planning` is
    as in `time_on_team`.
    """

    def __init__(
        self, team: Team, outages: Sequence[Outage], duties: Sequence[Duty], first: Week, *, planning: bool = True
    ) -> None:
        self.team = team
        self._outages = [(outage, _days_of(outage)) for outage in outages]
        self._time_on_team = time_on_team(team, duties, first, planning=planning)
        changes = [*team.changes, *(change for person in team.people for change in person.changes)]
        self._steps = sorted({change.since for change in changes})
        self._in_force: dict[int, _InForce] = {}
        self._active: dict[Week, dict[str, Person]] = {}
        self._calendars: dict[tuple[str, bool], PublicHolidays] = {}
        self._holidays: dict[tuple[str | None, bool, int], dict[date, str]] = {}
        self._away: dict[int, dict[str, dict[date, Outage]]] = {}
        self._working_days: dict[Week, tuple[date, ...]] = {}
        self._out_and_lost: dict[tuple[str, Week], tuple[tuple[date, ...], tuple[date, ...]]] = {}

    def working_days(self, week: Week) -> tuple[date, ...]:
        """Return the week's days that are not closures; none when the week is closed."""
        days = self._working_days.get(week)
        if days is None:
            days = self._working_days[week] = working_days(self.team, week)
        return days

    def holidays(self, week: Week) -> tuple[tuple[date, str], ...]:
        """Return what makes the week a holiday week: each public holiday of the team's, and each closure day, named."""
        public = [(day, self._team_holiday(day)) for day in week.span.days()]
        closed = [
            (day, label or "closed") for span, label in self.team.closures for day in week.span.days() if day in span
        ]
        return tuple(sorted({day: name for day, name in [*public, *closed] if name}.items()))

    def time_on_team(self, person: Person) -> tuple[Span, ...]:
        """Return the times that the person is on the team, exempt or not, in order."""
        return self._time_on_team[person.name]

    def is_eligible(self, person: Person, week: Week) -> bool:
        """Return whether the person shares the duty of the week, if they are on the team."""
        return person.name in self._at(week.first).eligible

    def active_people(self, week: Week) -> tuple[Person, ...]:
        """Return who shares the duty and is on the team for the whole of the week, as they are then; roster order."""
        return tuple(self._active_by_name(week).values())

    def is_active(self, person: Person, week: Week) -> bool:
        """Return whether the person shares the duty and is on the team for the whole of the week."""
        return person.name in self._active_by_name(week)

    def weight(self, person: Person, week: Week) -> float:
        """Return the person's weight in the week, whether they are on the team then or not."""
        return self._at(week.first).people[person.name].weight

    def max_days_out(self, person: Person, week: Week) -> int:
        """Return on how many days of the week the person may be out and still be on duty."""
        now = self._at(week.first)
        own = now.people[person.name].max_days_out
        return now.team.max_days_out if own is None else own

    def out_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days on which the person is away, or has a public holiday that the team has not."""
        return self._days_out_and_lost(person, week)[0]

    def lost_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days on which the person is out or has a public holiday."""
        return self._days_out_and_lost(person, week)[1]

    def is_available(self, person: Person, week: Week) -> bool:
        """Return whether the person can be asked to serve the week."""
        return self.can_serve(person, week, self.working_days(week))

    def can_serve(self, person: Person, week: Week, days: Sequence[date]) -> bool:
        """Return whether the person can be asked to serve these of the week's working days, all or some of them."""
        return (
            self.is_active(person, week)
            and sum(day in days for day in self.out_days(person, week)) <= self.max_days_out(person, week)
            and sum(day in days for day in self.lost_days(person, week)) < len(days)
        )

    def outages(self, person: Person, out_days: Sequence[date]) -> tuple[Outage, ...]:
        """Return the person's outages behind these out days, each once, in order of day."""
        outages = (self._outage(person, day) for day in out_days)
        return tuple(dict.fromkeys(outage for outage in outages if outage))

    def away_on(self, person: Person, day: date) -> str | None:
        """Return why the person is away on the day, in a short phrase; None when they are not."""
        outage = self._outage(person, day)
        return None if outage is None else outage.why or AWAY

    def absence(self, person: Person, week: Week) -> Absence | None:
        """Return why the person cannot serve the week; None when they can."""
        if not self.is_eligible(person, week):
            now = self._at(week.first)
            person = now.people[person.name]
            if person.exempt is not None:
                return Absence(f"exempt: {person.exempt}" if person.exempt else "exempt")
            return Absence(f"works {person.fte:.0%}, below {now.team.min_fte:.0%}")
        if not self.is_active(person, week):
            return Absence(self._not_on_team(person, week))
        if self.is_available(person, week):
            return None
        out = self.out_days(person, week)
        outages = self.outages(person, out)
        reasons = sorted({outage.why for outage in outages if outage.why}) or [AWAY] * bool(outages)
        if not outages or any(self._outage(person, day) is None for day in out):
            reasons.append("public holidays")
        return Absence(", ".join(reasons), outages)

    def own_holiday(self, person: Person, day: date) -> str | None:
        """Return the name of the person's own public holiday on the day, or None."""
        now = self._at(self.team.week.containing(day).first)
        code = now.people[person.name].holidays
        return self._team_holiday(day) if code in {None, now.team.holidays} else self._public(code, day)

    def _not_on_team(self, person: Person, week: Week) -> str:
        """Return since when the person is not on the team any more, or when they join."""
        spans = self._time_on_team[person.name]
        begun = [span for span in spans if span.start <= week.first]
        coming = next((span.start for span in spans if week.first < span.start < week.span.end), None)
        return f"left {begun[-1].last}" if begun and not coming else f"joins {coming or spans[0].start}"

    def _at(self, day: date) -> _InForce:
        """Return what is in force on the day."""
        step = bisect_right(self._steps, day)
        in_force = self._in_force.get(step)
        if in_force is None:
            team = self.team.in_force(day)
            people = {person.name: person for person in team.people}
            eligible = frozenset(person.name for person in team.eligible)
            in_force = self._in_force[step] = _InForce(team, people, eligible)
        return in_force

    def _active_by_name(self, week: Week) -> dict[str, Person]:
        active = self._active.get(week)
        if active is None:
            now = self._at(week.first)
            active = self._active[week] = {
                name: person
                for name, person in now.people.items()
                if name in now.eligible and any(span.covers(week.span) for span in self._time_on_team[name])
            }
        return active

    def _days_out_and_lost(self, person: Person, week: Week) -> tuple[tuple[date, ...], tuple[date, ...]]:
        out_and_lost = self._out_and_lost.get((person.name, week))
        if out_and_lost is None:
            own = {day: self.own_holiday(person, day) for day in self.working_days(week)}
            away = {day for day in own if self._outage(person, day)}
            out = tuple(day for day, name in own.items() if (not self._team_holiday(day) if name else day in away))
            lost = tuple(day for day, name in own.items() if name or day in away)
            out_and_lost = self._out_and_lost[person.name, week] = out, lost
        return out_and_lost

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

    def _team_holiday(self, day: date) -> str | None:
        """Return the public holiday on the day in the team's default calendar, with its removals and additions."""
        return self._public(self._at(self.team.week.containing(day).first).team.holidays, day, amended=True)

    def _public(self, code: str | None, day: date, *, amended: bool = False) -> str | None:
        """Return the public holiday of a calendar on the day, as the country has it or as the team amends it."""
        year = self._holidays.get((code, amended, day.year))
        if year is None:
            year = self._holidays[code, amended, day.year] = self._holidays_of(code, day.year, amended=amended)
        return year.get(day)

    def _holidays_of(self, code: str | None, year: int, *, amended: bool) -> dict[date, str]:
        """Return a year of a country's calendar, where it is amended with the team's removals and additions."""
        if code is not None and (code, amended) not in self._calendars:
            self._calendars[code, amended] = PublicHolidays(code, self.team.holidays_remove if amended else ())
        country = self._calendars[code, amended].in_year(year) if code else {}
        return country | dict(self.team.holidays_add if amended else ())


def _days_of(outage: Outage) -> Callable[[Span], Iterable[date]]:
    """Return what gives the outage's days in a span."""
    if outage.every is None:
        return lambda span: (day for day in outage.span.common(span).days() if day not in outage.excepted)

    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only where an outage recurs

    # A rule counts from its beginning: with a cache it does so once, not once for every year.
    begin = datetime.combine(outage.span.start, time())
    rule = rrulestr(outage.every, dtstart=begin, ignoretz=True, cache=True)

    def days(span: Span) -> Iterator[date]:
        bounds = outage.span.common(span)
        if bounds.length:
            first, last = (datetime.combine(day, time()) for day in (bounds.start, bounds.last))
            found = (moment.date() for moment in rule.between(first, last, inc=True))
            yield from (day for day in found if day not in outage.excepted)

    return days
