"""What a planner would say of a rotation that a person has edited: who cannot serve, who serves too soon, who too much.

Somebody who does not share the duty is an error. Everything else is a warning, because people may know better.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rotation.errors import Place, Problem, Severity
from rotation.fairness.alternatives import best_ways
from rotation.fairness.horizon import first_free, planned_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.score import Part, Score, parts_of_weeks, score
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.fairness.instance import Instance, Member
    from rotation.model import Duty, Line, Outage, Person, Rotation, Team


@dataclass(frozen=True, slots=True)
class Review:
    """The problems of a rotation, and its score in the instance of the weeks from its first to its last.

    `instance` and `score` are None for a rotation that names no week that is not closed.
    """

    problems: tuple[Problem, ...]
    instance: Instance | None = None
    score: Score | None = None


def review(  # noqa: PLR0913 (what a rotation is judged by)
    rotation: Rotation,
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    *,
    today: date | None = None,
    found: tuple[Problem, ...] = (),
) -> Review:
    """Return what there is to say about loading the rotation into a calendar that holds these duties.

    `found` are the problems that its file has already. With an error among them lines are missing, and only what is
    wrong with those left is added: what a missing line means for gaps and balances nobody can say. Seen from `today`,
    no way out touches weeks that are over, and none swaps into weeks that are frozen.
    """
    named = [Week(first, team.week.days) for first in rotation.weeks(team.week)]
    weeks = planned_weeks(team, named[0], 1 + named[-1].since(named[0])) if named else ()
    weeks = tuple(week for week in weeks if week <= named[-1])
    if not weeks:
        return Review(found)
    kept = [duty for duty in duties if not any(duty.span.overlaps(week.span) for week in named)]
    together = sorted([*kept, *rotation.duties(team.week)])
    instance, availability = build_instance(team, outages, together, weeks, len(weeks))
    parts = parts_of_weeks(instance, team, availability, together)
    judged = score(instance, parts)
    reader = _Reader(rotation, team, availability, instance, parts, judged, today)
    problems = [*found, *reader.serving()]
    if not any(problem.is_error for problem in found):
        problems += [*reader.nobody(named), *reader.too_soon(together), *reader.too_much()]
    return Review(tuple(problems), instance, judged)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One reading of a rotation, with everything that is known about its weeks."""

    rotation: Rotation
    team: Team
    availability: Availability
    instance: Instance
    parts: Sequence[Sequence[Part]]
    score: Score
    today: date | None

    def serving(self) -> Iterator[Problem]:
        """Yield what keeps the people named from serving."""
        lines = {line.start: line for line in self.rotation.lines}
        for duty in self.rotation.duties(self.team.week):
            line, person = lines[duty.span.start], self.team.find(duty.person)
            if person is None:
                continue  # the parser has said so
            if stranger := self._stranger(person, duty, line):
                yield stranger
            elif not self.availability.working_days(self._week(line)):
                yield _warning("closed-week", f"nobody works in the week of {self._week(line).first}", line.place)
            elif clash := self._clash(person, duty, line):
                yield clash

    def nobody(self, named: Sequence[Week]) -> Iterator[Problem]:
        """Yield the weeks, and beginnings of weeks, that nobody serves and no line says so."""
        for week, parts in zip(self.instance.weeks, self.parts, strict=True):
            following = next((line for line in self.rotation.lines if line.start >= week.first), None)
            place = following.place if following else None
            if week not in named and not parts:
                hint = f"add '{week.first}: NAME', or '{week.first}: -' for nobody"
                yield _warning(
                    "missing-week",
                    f"nobody is named for the week of {week.first}",
                    _whole_line(place) if place else None,
                    hint,
                )
            elif week in named and following and following.start > week.first:
                gap = Span(week.first, following.start)
                if any(day in gap for day in self.availability.working_days(week)):
                    hint = f"add '{week.first}: NAME', or '{week.first}: -' for nobody"
                    yield _warning(
                        "missing-days", f"nobody is named for {gap}", _whole_line(place) if place else None, hint
                    )

    def too_soon(self, duties: Sequence[Duty]) -> Iterator[Problem]:
        """Yield the gaps that are shorter than a person's rest, the next duty after the rotation's weeks among them."""
        first, last = self.instance.weeks[0], self.instance.weeks[-1]
        for person in self.instance.people:
            after = (d.span.start for d in duties if d.person == person.name and d.span.start >= last.plus(1).first)
            later = [self.team.week.containing(day) for day in sorted(after)[:1]]
            before = [] if person.last is None else [first.plus(person.last)]
            served = [
                w for w, parts in zip(self.instance.weeks, self.parts, strict=True) if person.name in _names(parts)
            ]
            weeks = [*before, *served, *later]
            for earlier, week in pairwise(weeks):
                line = self._line(week, person.name) or self._line(earlier, person.name)
                gap = week.since(earlier)
                if gap < person.rest and line is not None:
                    message = f"{person.name} serves {week.first}, {_weeks(gap)} after {earlier.first}"
                    rest = f"their rest is {_weeks(person.rest)}"
                    yield _warning("short-rest", message, line.place, self._ways_out(line, mend=True) or rest)

    def too_much(self) -> Iterator[Problem]:
        """Yield, once a person, where these weeks carry a balance beyond the tolerance."""
        for person in self.instance.people:
            before = person.balance
            for t, balance in enumerate(self.score.balances[person.name]):
                is_beyond = round(abs(balance), 9) > self.instance.tolerance
                if is_beyond and abs(balance) > abs(before) and person.weeks[t].active:
                    yield self._unfair(person, t, balance)
                    break
                before = balance

    def _unfair(self, person: Member, t: int, balance: float) -> Problem:
        line = self._line(self.instance.weeks[t], person.name if balance > 0 else None)
        side = "more than their" if balance > 0 else "less than their"
        message = (
            f"{person.name} will have done {abs(balance):.2f} weeks {side} fair share by {self.instance.weeks[t].first}"
        )
        place = line.place if line else None
        return _warning("balance", message, place if balance > 0 else _whole_line(place) if place else None)

    def _stranger(self, person: Person, duty: Duty, line: Line) -> Problem | None:
        """Return the error that the person does not share the duty then, or None."""
        related = (_whole_line(person.place),) if person.place else ()
        span = self.availability.active_span(person)
        if span is None:
            reason = self.availability.absence(person, self._week(line))
            message = f"{person.name} does not share the duty ({reason.reason if reason else 'exempt'})"
            return Problem(Severity.ERROR, "ineligible", message, line.place, "name somebody else", related)
        if duty.span.end > span.end:
            return Problem(
                Severity.ERROR,
                "former-member",
                f"{person.name} has left by then: {span.last} is the last day",
                line.place,
                "name somebody else, or correct 'left' in team.yaml",
                related,
            )
        if duty.span.start < span.start:
            return Problem(
                Severity.ERROR,
                "future-member",
                f"{person.name} only joins on {span.start}",
                line.place,
                "name somebody else, or correct 'joined' in team.yaml",
                related,
            )
        return None

    def _clash(self, person: Person, duty: Duty, line: Line) -> Problem | None:
        """Return the warning that the person is away for too much of the duty, or None."""
        week = self._week(line)
        served = [day for day in self.availability.working_days(week) if day in duty.span]
        out = [day for day in self.availability.out_days(person, week) if day in duty.span]
        lost = [day for day in self.availability.lost_days(person, week) if day in duty.span]
        if len(out) <= self.team.max_days_out and len(lost) < len(served):
            return None
        outages = [outage for outage in self.availability.outages(person, week) if outage.span.overlaps(duty.span)]
        if not out:
            return _warning(
                "holiday", f"{person.name} has public holidays all of {duty.span}", line.place, self._ways_out(line)
            )
        why = ", ".join(dict.fromkeys(outage.why for outage in outages if outage.why))
        message = f"{person.name} is away {Span.inclusive(out[0], out[-1])}{f' ({why})' if why else ''}"
        related = tuple(_whole_line(outage.place) for outage in outages if outage.place)
        return _warning("outage", message, line.place, self._ways_out(line), related)

    def _ways_out(self, line: Line, *, mend: bool = False) -> str | None:
        """Return the best ways to have the line's week served by somebody else, in words; None when there are none.

        To `mend` is to have only such ways as make the rotation a better one.
        """
        week, today = self._week(line), self.today
        if week not in self.instance.weeks or (today is not None and week.span.end <= today):
            return None
        t = self.instance.weeks.index(week)
        settled = [
            u for u, w in enumerate(self.instance.weeks) if today is not None and w < first_free(self.team, today)
        ]
        ways = [w for w in best_ways(self.score, t, settled) if not mend or w.levels < self.score.levels]
        swap = {
            w: f"swap with {self.instance.weeks[w.instead_of].first} ({w.who})"
            for w in ways
            if w.instead_of is not None
        }
        return "; or ".join(swap.get(way) or self._free(way.who, t) for way in ways) or None

    def _free(self, name: str, t: int) -> str:
        person = next(person for person in self.instance.people if person.name == name)
        balances = self.score.balances[name]
        balance = balances[t - 1] if t else person.balance
        earlier = [self.instance.offsets[u] for u in range(t) if person.name in _names(self.parts[u])]
        last = earlier[-1] if earlier else person.last
        served = "never served" if last is None else f"last served {_weeks(self.instance.offsets[t] - last)} before"
        return f"{person.name} is free (balance {balance:+.1f}, {served})"

    def _week(self, line: Line) -> Week:
        return self.team.week.containing(line.start)

    def _line(self, week: Week, name: str | None) -> Line | None:
        """Return the first line of the week that names the person, or any line where no name is asked for."""
        lines = (line for line in self.rotation.lines if line.start in week.span)
        return next((line for line in lines if name is None or line.person == name), None)


def _warning(
    code: str, message: str, place: Place | None, hint: str | None = None, related: tuple[Place, ...] = ()
) -> Problem:
    return Problem(Severity.WARNING, code, message, place, hint, related)


def _whole_line(place: Place) -> Place:
    """Return the place as that of a whole line: what is missing, or comes from elsewhere, needs no column."""
    return Place(place.file, place.line)


def _names(parts: Sequence[Part]) -> set[str]:
    return {part.name for part in parts}


def _weeks(number: int) -> str:
    return f"{number} week{'' if number == 1 else 's'}"
