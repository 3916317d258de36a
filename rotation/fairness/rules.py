"""The rules by which a rotation is reviewed: each yields what it finds in the weeks.

Somebody who does not share the duty is an error. Everything else is a warning, because people may know better.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rotation.errors import Place, Problem, Severity
from rotation.fairness.alternatives import Replacements, find_best_alternatives
from rotation.fairness.coverage import Assignment, build_partly_assigned_warning
from rotation.fairness.horizon import find_first_free
from rotation.text import format_signed, pluralize
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.fairness.coverage import Coverage
    from rotation.fairness.instance import Instance, Member
    from rotation.fairness.score import Part, Score
    from rotation.model import Duty, Line, Person, Rotation, Team


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of the week that begins on `week`, and the person whom it is about, if it is about one."""

    problem: Problem
    week: date
    person: str | None = None

    @property
    def identity(self) -> tuple[str, date, str | None]:
        """What makes it the same finding in another rotation, whatever its place, numbers and hint are there."""
        return self.problem.code, self.week, self.person


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that a rotation is reviewed by, with everything that is known about its weeks."""

    rotation: Rotation
    team: Team
    availability: Availability
    instance: Instance
    parts: Sequence[Sequence[Part]]
    score: Score
    coverage: Coverage
    changed: frozenset[date]
    today: date | None
    replacements: Replacements

    def check_servers(self) -> Iterator[Finding]:
        """Yield what keeps the people named from serving."""
        lines = {line.start: line for line in self.rotation.lines}
        for duty in self.rotation.duties(self.team.week):
            line, person = lines[duty.span.start], self.team.find(duty.person)
            if person is None:
                continue  # the parser has noted that
            week = self._find_week(line)
            problem = self._check_membership(person, duty, line)
            if problem is None and not self.availability.working_days(week):
                problem = _build_warning("closed-week", f"nobody works in the week of {week.first}", line.place)
            if problem := problem or self._check_absence(person, duty, line):
                yield Finding(problem, week.first, person.name)

    def check_gaps_in_weeks(self, named: Sequence[Week]) -> Iterator[Finding]:
        """Yield the runs of weeks, and beginnings of weeks, that nobody serves although somebody could.

        No line says that this is meant.
        """
        missing: list[Week] = []
        for t, week in enumerate(self.instance.weeks):
            if week not in named and self.coverage.assignment(week) is Assignment.NONE:
                missing += [] if self.instance.is_open(t) else [week]
                continue
            if missing:
                yield self._find_missing_weeks(missing)
                missing = []
            following, place = self._find_next_line(week)
            if week in named and following and following.start > week.first:
                gap = Span(week.first, following.start)
                if any(day in gap for day in self.availability.working_days(week)):
                    hint = f"add '{week.first}: NAME', or '{week.first}: -' for nobody"
                    yield Finding(_build_warning("missing-days", f"nobody is named for {gap}", place, hint), week.first)

    def _find_missing_weeks(self, weeks: Sequence[Week]) -> Finding:
        first, last = weeks[0].first, weeks[-1].first
        _, place = self._find_next_line(weeks[0])
        message = f"nobody is named for the week of {first}"
        hint = f"add '{first}: NAME', or '{first}: -' for nobody"
        if len(weeks) > 1:
            message = f"nobody is named for the {len(weeks)} weeks {first} .. {last}"
            hint = f"add '{first}: NAME' and so on, with - for nobody"
        return Finding(_build_warning("missing-week", message, place, hint), first)

    def _find_next_line(self, week: Week) -> tuple[Line | None, Place | None]:
        """Return the first line from the week on, and its place: what is missing has none of its own."""
        following = next((line for line in self.rotation.lines if line.start >= week.first), None)
        return following, _widen_to_line(following.place) if following and following.place else None

    def check_partly_assigned(self) -> Iterator[Finding]:
        """Yield the weeks, of the rotation and of the calendar, in which somebody serves but not on all days."""
        for week, missing in self.coverage.find_partly_assigned(self.today or self.instance.weeks[0].first):
            lines = [line for line in self.rotation.lines if self._find_week(line) == week]
            # The days before a week's first line have their warning already.
            days = [day for day in missing if not lines or day >= lines[0].start]
            if days:
                last = max((line for line in lines if line.start <= days[0]), key=lambda line: line.start, default=None)
                place = last.place if last else None
                yield Finding(build_partly_assigned_warning(week, days, place), week.first)

    def check_rests(self, duties: Sequence[Duty]) -> Iterator[Finding]:
        """Yield the gaps that are shorter than a person's rest, the next duty after the rotation's weeks among them."""
        first, last = self.instance.weeks[0], self.instance.weeks[-1]
        for person in self.instance.people:
            after = (d.span.start for d in duties if d.person == person.name and d.span.start >= last.plus(1).first)
            later = [self.team.week.containing(day) for day in sorted(after)[:1]]
            before = [] if person.last is None else [first.plus(person.last)]
            served = [
                w for w, parts in zip(self.instance.weeks, self.parts, strict=True) if person.name in _list_names(parts)
            ]
            for earlier, week in pairwise([*before, *served, *later]):
                # Only a gap that the file can mend is of interest: one of its lines is at either end.
                line = self._find_line(week, person.name) or self._find_line(earlier, person.name)
                gap = week.since(earlier)
                if gap < person.rest and line is not None:
                    message = f"{person.name} serves {week.first}, {pluralize(gap, 'week')} after {earlier.first}"
                    hint = (
                        self._format_alternatives(line, better=True)
                        or f"their rest is {pluralize(person.rest, 'week')}"
                    )
                    yield Finding(_build_warning("short-rest", message, line.place, hint), week.first, person.name)

    def check_balances(self) -> Iterator[Finding]:
        """Yield, once a person, the first week that takes a balance further beyond the tolerance."""
        for person in self.instance.people:
            before = person.balance
            for t, balance in enumerate(self.score.balances[person.name]):
                is_beyond = round(abs(balance), 9) > self.instance.tolerance
                # A balance that was beyond before and gets better is nothing to blame these weeks for.
                if is_beyond and abs(balance) > abs(before) and person.weeks[t].active:
                    yield Finding(self._build_unfair(person, t, balance), self.instance.weeks[t].first, person.name)
                    break
                before = balance

    def _build_unfair(self, person: Member, t: int, balance: float) -> Problem:
        line = self._find_line_behind(person, t, has_more=balance > 0)
        side = "more than their" if balance > 0 else "less than their"
        message = (
            f"{person.name} will have done {abs(balance):.2f} weeks {side} fair share by {self.instance.weeks[t].first}"
        )
        place = line.place if line else None
        return _build_warning("balance", message, place if balance > 0 else _widen_to_line(place) if place else None)

    def _find_line_behind(self, person: Member, t: int, *, has_more: bool) -> Line | None:
        """Return the line up to the week of index t that is behind the person's balance there.

        It is one that the file changes in the calendar, where there is one. Of several it is the one whose change, to
        somebody else or to this person, makes the rotation best: in a good plan with one change that undoes it.
        """
        lines: dict[int, Line] = {}
        for u, week in enumerate(self.instance.weeks[: t + 1]):
            if (person.name in _list_names(self.parts[u])) is has_more and (line := self._find_line(week, None)):
                lines[u] = (self._find_line(week, person.name) or line) if has_more else line
        changed = {u: line for u, line in lines.items() if self.instance.weeks[u].first in self.changed}
        if has_more:
            others = {u: other.levels for u in changed or lines if (other := self.replacements.find_best(u))}
            best = min(others, key=lambda u: (others[u], -u), default=None)
        else:
            best = self.replacements.best_week(person, changed or lines)
        at_peak = self._find_line(self.instance.weeks[t], person.name if has_more else None)
        return at_peak if best is None else lines[best]

    def _check_membership(self, person: Person, duty: Duty, line: Line) -> Problem | None:
        """Return the error that the person does not share the duty then, or None."""
        related = (_widen_to_line(person.place),) if person.place else ()
        week = self._find_week(line)
        if not self.availability.is_eligible(person, week):
            reason = self.availability.absence(person, week)
            message = f"{person.name} does not share the duty ({reason.reason if reason else 'exempt'})"
            return Problem(Severity.ERROR, "ineligible", message, line.place, "name somebody else", related)
        spans = self.availability.time_on_team(person)
        if any(span.covers(duty.span) for span in spans):
            return None
        begun = [span for span in spans if span.start <= duty.span.start]
        coming = next((span.start for span in spans if span.start > duty.span.start), None)
        if begun:
            again = f", and {coming} the first one again" if coming else ""
            return Problem(
                Severity.ERROR,
                "former-member",
                f"{person.name} has left by then: {begun[-1].last} is the last day{again}",
                line.place,
                "name somebody else, or correct 'left' in team.yaml",
                related,
            )
        return Problem(
            Severity.ERROR,
            "future-member",
            f"{person.name} only joins on {coming}",
            line.place,
            "name somebody else, or correct 'joined' in team.yaml",
            related,
        )

    def _check_absence(self, person: Person, duty: Duty, line: Line) -> Problem | None:
        """Return the warning that the person is away for too much of the duty, or None."""
        week = self._find_week(line)
        served = [day for day in self.availability.working_days(week) if day in duty.span]
        out = [day for day in self.availability.out_days(person, week) if day in duty.span]
        lost = [day for day in self.availability.lost_days(person, week) if day in duty.span]
        if len(out) <= self.availability.max_days_out(person, week) and len(lost) < len(served):
            return None
        hint = self._format_alternatives(line)
        if not out:
            return _build_warning("holiday", f"{person.name} has public holidays all of {duty.span}", line.place, hint)
        away = [day for day in out if self.availability.outages(person, [day])]
        holidays = [f"{day} ({self.availability.own_holiday(person, day)})" for day in out if day not in away]
        days_off = f"has public holidays on {', '.join(holidays)}"
        if not away:
            return _build_warning("holiday", f"{person.name} {days_off}", line.place, hint)
        outages = self.availability.outages(person, away)
        why = ", ".join(dict.fromkeys(outage.why for outage in outages if outage.why))
        message = f"{person.name} is away {Span.inclusive(away[0], away[-1])}{f' ({why})' if why else ''}"
        if holidays:
            message += f", and {days_off}"
        related = tuple(_widen_to_line(outage.place) for outage in outages if outage.place)
        return _build_warning("outage", message, line.place, hint, related)

    def _format_alternatives(self, line: Line, *, better: bool = False) -> str | None:
        """Return the best ways to have the line's week served by somebody else, in words; None where there are none.

        With `better` only those that improve the levels of the rotation.
        """
        week, today = self._find_week(line), self.today
        if week not in self.instance.weeks or (today is not None and week.span.end <= today):
            return None
        t, weeks = self.instance.weeks.index(week), self.instance.weeks
        frozen = [u for u, other in enumerate(weeks) if today is not None and other < find_first_free(self.team, today)]
        hints = [
            self._format_free(each.who, t)
            if each.instead_of is None
            else f"swap with {weeks[each.instead_of].first} ({each.who})"
            for each in find_best_alternatives(self.replacements, t, frozen)
            if not better or each.levels < self.score.levels
        ]
        return "; or ".join(hints) or None

    def _format_free(self, name: str, t: int) -> str:
        person = next(person for person in self.instance.people if person.name == name)
        balances = self.score.balances[name]
        balance = balances[t - 1] if t else person.balance
        earlier = [self.instance.offsets[u] for u in range(t) if person.name in _list_names(self.parts[u])]
        last = earlier[-1] if earlier else person.last
        since = None if last is None else pluralize(self.instance.offsets[t] - last, "week")
        served = f"last served {since} before" if since else "never served"
        return f"{person.name} is free (balance {format_signed(balance, 1)}, {served})"

    def _find_week(self, line: Line) -> Week:
        return self.team.week.containing(line.start)

    def _find_line(self, week: Week, name: str | None) -> Line | None:
        """Return the first line of the week that names the person, or any line where no name is asked for."""
        lines = (line for line in self.rotation.lines if line.start in week.span)
        return next((line for line in lines if name is None or line.person == name), None)


def _build_warning(
    code: str, message: str, place: Place | None, hint: str | None = None, related: tuple[Place, ...] = ()
) -> Problem:
    return Problem(Severity.WARNING, code, message, place, hint, related)


def _widen_to_line(place: Place) -> Place:
    """Return the place as that of a whole line: what is missing, or comes from elsewhere, needs no column."""
    return Place(place.file, place.line)


def _list_names(parts: Sequence[Part]) -> set[str]:
    return {part.name for part in parts}
