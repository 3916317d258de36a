"""Who can serve when: outages, public holidays, closures, the time on the team, and what is in force for a week.

A day counts against a person once. A closure is no working day at all. A public holiday of the person's own is a day
lost, and an *out day* like one in an outage; not so where it is one of the team's too, be there an outage or not: then
nobody's week is any shorter than the others'.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rotation.fairness.days_off import DaysOff
from rotation.fairness.membership import find_time_on_team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Person, Team
    from rotation.weeks import Span, Week


def list_working_days(team: Team, week: Week) -> tuple[date, ...]:
    """Return the week's days that are not closures; none when the week is closed."""
    return tuple(day for day in week.span.days() if not team.is_closed(day))


AWAY = "away"  # the reason of an outage that has none


@dataclass(frozen=True, slots=True)
class Absence:
    """Why somebody cannot serve in a week: one short phrase, and the outages behind it, where there are any."""

    reason: str
    outages: tuple[Outage, ...] = ()


# What people must have in common to lose the same days while nobody is away, and serve all the same: the calendar of
# their holidays, None where it is the team's, and how many days they may be out.
_Kind = tuple[str | None, int]


@dataclass(frozen=True, slots=True)
class _InForce:
    """The team as it is on some days, its people by name, and the names of those who share the duty then."""

    team: Team
    people: Mapping[str, Person]
    eligible: frozenset[str]

    def find_kind(self, name: str) -> _Kind:
        """Return what the person has in common with others."""
        person = self.people[name]
        return person.holidays, self.team.max_days_out if person.max_days_out is None else person.max_days_out


@dataclass(frozen=True, slots=True)
class _Active:
    """Some people as they are in a week, in the order of the roster, and of which kinds they are."""

    people: tuple[Person, ...]
    by_name: Mapping[str, Person]
    kinds: frozenset[_Kind]

    @classmethod
    def of(cls, people: Iterable[Person], now: _InForce) -> _Active:
        """Return these people."""
        ordered = tuple(people)
        return cls(ordered, {p.name: p for p in ordered}, frozenset(now.find_kind(p.name) for p in ordered))


@dataclass(frozen=True, slots=True)
class _Absent:
    """The working days of a week on which somebody is out, those they lose, and whether they can serve all the same."""

    out: tuple[date, ...]
    lost: tuple[date, ...]
    leaves_able: bool


@dataclass(frozen=True, slots=True)
class _InWeek:
    """What is in force in a week, its working days, and who is active in it."""

    now: _InForce
    days: tuple[date, ...]
    active: _Active


@dataclass(slots=True)
class _Absences:
    """The team's public holidays on the working days of a week, and who is away on any of them.

    What this means for each person is worked out when it is first asked for.
    """

    team_holidays: Mapping[date, str]
    away: set[str]
    absent: dict[tuple[_Kind, str | None], _Absent] = field(default_factory=dict)
    available: _Active | None = None


class Availability:
    """Answers every question about a week's days for one team, as seen from the first week being planned.

    What counts for a week is what is in force on its first day. `duties` are all that the calendar has. A week is
    looked at when it is first asked for; then each question is a look-up. `planning` is as in `find_time_on_team`.
    """

    def __init__(
        self, team: Team, outages: Sequence[Outage], duties: Sequence[Duty], first: Week, *, planning: bool = True
    ) -> None:
        self.team = team
        self._days_off = DaysOff(team, outages)
        self._time_on_team = find_time_on_team(team, duties, first, planning=planning)
        changes = [*team.changes, *(change for person in team.people for change in person.changes)]
        self._steps = sorted({change.since for change in changes})
        spans = [span for spans in self._time_on_team.values() for span in spans]
        self._joins, self._leaves = sorted(span.start for span in spans), sorted(span.end for span in spans)
        self._in_force: dict[int, _InForce] = {}
        self._active: dict[tuple[int, ...], _Active] = {}
        self._weeks: dict[date, _InWeek] = {}
        self._absences: dict[date, _Absences] = {}

    def working_days(self, week: Week) -> tuple[date, ...]:
        """Return the week's days that are not closures; none when the week is closed."""
        return self._find_in_week(week).days

    def holidays(self, week: Week) -> tuple[tuple[date, str], ...]:
        """Return what makes the week a holiday week: each public holiday of the team's, and each closure day, named."""
        public = [(day, self._find_team_holiday(day)) for day in week.span.days()]
        closed = [
            (day, label or "closed") for span, label in self.team.closures for day in week.span.days() if day in span
        ]
        return tuple(sorted({day: name for day, name in [*public, *closed] if name}.items()))

    def time_on_team(self, person: Person) -> tuple[Span, ...]:
        """Return the times that the person is on the team, exempt or not, in order."""
        return self._time_on_team[person.name]

    def is_eligible(self, person: Person, week: Week) -> bool:
        """Return whether the person shares the duty of the week, if they are on the team."""
        return person.name in self._find_in_week(week).now.eligible

    def is_exempt(self, person: Person, week: Week) -> bool:
        """Return whether the person is exempt in the week, whatever else keeps them from sharing its duty."""
        return self._find_in_week(week).now.people[person.name].exempt is not None

    def active_people(self, week: Week) -> tuple[Person, ...]:
        """Return who shares the duty and is on the team for the whole of the week, as they are then; roster order.

        For weeks with the same people, as they are, it is the same tuple.
        """
        return self._find_in_week(week).active.people

    def available_people(self, week: Week) -> tuple[Person, ...]:
        """Return who of them can be asked to serve the week; where that is everybody, the very same tuple."""
        return self._find_available(week).people

    def is_active(self, person: Person, week: Week) -> bool:
        """Return whether the person shares the duty and is on the team for the whole of the week."""
        return person.name in self._find_in_week(week).active.by_name

    def weight(self, person: Person, week: Week) -> float:
        """Return the person's weight in the week, whether they are on the team then or not."""
        return self._find_in_week(week).now.people[person.name].weight

    def max_days_out(self, person: Person, week: Week) -> int:
        """Return on how many days of the week the person may be out and still be on duty."""
        now = self._find_in_week(week).now
        own = now.people[person.name].max_days_out
        return now.team.max_days_out if own is None else own

    def out_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days on which the person is away, or has a public holiday that the team has not."""
        return self._find_absent_person(person.name, week).out

    def lost_days(self, person: Person, week: Week) -> tuple[date, ...]:
        """Return the working days on which the person is out or has a public holiday."""
        return self._find_absent_person(person.name, week).lost

    def is_available(self, person: Person, week: Week) -> bool:
        """Return whether the person can be asked to serve the week."""
        return person.name in self._find_available(week).by_name

    def can_serve(self, person: Person, week: Week, days: Sequence[date]) -> bool:
        """Return whether the person can be asked to serve these of the week's working days, all or some of them."""
        return (
            self.is_active(person, week)
            and sum(day in days for day in self.out_days(person, week)) <= self.max_days_out(person, week)
            and sum(day in days for day in self.lost_days(person, week)) < len(days)
        )

    def outages(self, person: Person, out_days: Sequence[date]) -> tuple[Outage, ...]:
        """Return the person's outages behind these out days, each once, in order of day."""
        outages = (self._find_outage(person, day) for day in out_days)
        return tuple(dict.fromkeys(outage for outage in outages if outage))

    def away_on(self, person: Person, day: date) -> str | None:
        """Return why the person is away on the day, in a short phrase; None when they are not."""
        outage = self._find_outage(person, day)
        return None if outage is None else outage.why or AWAY

    def absence(self, person: Person, week: Week) -> Absence | None:
        """Return why the person cannot serve the week; None when they can."""
        if self.is_available(person, week):
            return None
        if not self.is_eligible(person, week):
            now = self._find_in_week(week).now
            person = now.people[person.name]
            if person.exempt is not None:
                return Absence(f"exempt: {person.exempt}" if person.exempt else "exempt")
            return Absence(f"works {person.fte:.0%}, below {now.team.min_fte:.0%}")
        if not self.is_active(person, week):
            return Absence(self._explain_not_on_team(person, week))
        out = self.out_days(person, week)
        outages = self.outages(person, out)
        reasons = sorted({outage.why for outage in outages if outage.why}) or [AWAY] * bool(outages)
        if not outages or any(self._find_outage(person, day) is None for day in out):
            reasons.append("public holidays")
        return Absence(", ".join(reasons), outages)

    def own_holiday(self, person: Person, day: date) -> str | None:
        """Return the name of the person's own public holiday on the day, or None."""
        now = self._find_in_force(self.team.week.containing(day).first)
        code = now.people[person.name].holidays
        return self._find_team_holiday(day) if code in {None, now.team.holidays} else self._days_off.holiday(code, day)

    def _explain_not_on_team(self, person: Person, week: Week) -> str:
        """Return since when the person is not on the team any more, or when they join."""
        spans = self._time_on_team[person.name]
        begun = [span for span in spans if span.start <= week.first]
        coming = next((span.start for span in spans if week.first < span.start < week.span.end), None)
        return f"left {begun[-1].last}" if begun and not coming else f"joins {coming or spans[0].start}"

    def _find_in_force(self, day: date) -> _InForce:
        """Return what is in force on the day."""
        step = bisect_right(self._steps, day)
        in_force = self._in_force.get(step)
        if in_force is None:
            team = self.team.in_force(day)
            people = {person.name: person for person in team.people}
            eligible = frozenset(person.name for person in team.eligible)
            in_force = self._in_force[step] = _InForce(team, people, eligible)
        return in_force

    def _find_in_week(self, week: Week) -> _InWeek:
        """Return what is in force in the week, and who is active."""
        known = self._weeks.get(week.first)
        if known is None:
            now = self._find_in_force(week.first)
            known = self._weeks[week.first] = _InWeek(
                now, list_working_days(self.team, week), self._find_active(week, now)
            )
        return known

    def _find_active(self, week: Week, now: _InForce) -> _Active:
        """Return who shares the duty and is on the team for the whole of the week."""
        step = bisect_right(self._steps, week.first)
        # Those who cover the week have begun by its first day and do not end before its last.
        key = (step, bisect_right(self._joins, week.first), bisect_left(self._leaves, week.span.end))
        active = self._active.get(key)
        if active is None:
            days = week.span
            there = (
                person
                for name, person in now.people.items()
                if name in now.eligible and any(span.covers(days) for span in self._time_on_team[name])
            )
            active = self._active[key] = _Active.of(there, now)
        return active

    def _find_absences(self, week: Week) -> _Absences:
        """Return who is away in the week: not before anybody asks, since it takes public holidays and outages."""
        absences = self._absences.get(week.first)
        if absences is None:
            known = self._find_in_week(week)
            code = known.now.team.holidays
            absences = self._absences[week.first] = _Absences(
                {day: name for day in known.days if (name := self._days_off.holiday(code, day, amended=True))},
                {name for day in known.days for name in self._days_off.find_outages_on(day)},
            )
        return absences

    def _find_available(self, week: Week) -> _Active:
        """Return who of those active in the week can be asked to serve it."""
        absences = self._find_absences(week)
        if absences.available is None:
            active = self._find_in_week(week).active
            # Nearly everybody is of one of a few kinds, and there, so that nobody needs to be looked at alone.
            is_plain = all(self._find_absent(kind, None, week).leaves_able for kind in active.kinds)
            doubtful = absences.away & active.by_name.keys() if is_plain else active.by_name.keys()
            gone = {name for name in doubtful if not self._find_absent_person(name, week).leaves_able}
            left = (person for name, person in active.by_name.items() if name not in gone)
            absences.available = _Active.of(left, self._find_in_week(week).now) if gone else active
        return absences.available

    def _find_absent_person(self, name: str, week: Week) -> _Absent:
        """Return on which days of the week a person is out, and which they lose."""
        now = self._find_in_week(week).now
        return self._find_absent(now.find_kind(name), name if name in self._find_absences(week).away else None, week)

    def _find_absent(self, kind: _Kind, name: str | None, week: Week) -> _Absent:
        """Return the same for a kind of people who are not away in the week, or for the one of this name who is."""
        absences = self._find_absences(week)
        absent = absences.absent.get((kind, name))
        if absent is None:
            (code, most), known, common = kind, self._find_in_week(week), absences.team_holidays
            is_team = code in {None, known.now.team.holidays}
            own = {day: common.get(day) if is_team else self._days_off.holiday(code, day) for day in known.days}
            away = {day for day in own if name is not None and name in self._days_off.find_outages_on(day)}
            out = tuple(day for day, holiday in own.items() if (day not in common if holiday else day in away))
            lost = tuple(day for day, holiday in own.items() if holiday or day in away)
            is_able = len(out) <= most and len(lost) < len(known.days)
            absent = absences.absent[kind, name] = _Absent(out, lost, is_able)
        return absent

    def _find_outage(self, person: Person, day: date) -> Outage | None:
        """Return the person's outage on the day, the last one in the file where there are several; None without one."""
        return self._days_off.find_outages_on(day).get(person.name)

    def _find_team_holiday(self, day: date) -> str | None:
        """Return the public holiday on the day in the team's default calendar, with its removals and additions."""
        code = self._find_in_force(self.team.week.containing(day).first).team.holidays
        return self._days_off.holiday(code, day, amended=True)
