"""Duties as the calendar has them: who hands over to whom, and days as the lines of a rotation.

A date stands for the days from it to the end of its week: the first day of a week for all of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.model import Duty, Line, Rotation
from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rotation.weeks import Week, WeekRule


@dataclass(frozen=True, slots=True)
class Handoff:
    """A duty between the one before it and the one after it; None where there is none."""

    duty: Duty
    before: Duty | None
    after: Duty | None


def find_handoffs(duties: Sequence[Duty]) -> dict[Duty, Handoff]:
    """Return the handoff of each duty; two that begin on the same day, by an edit, have the same neighbours."""
    ordered = sorted(duties)
    groups = [[*group] for _, group in groupby(ordered, key=lambda duty: duty.span.start)]
    befores, afters = [None, *(group[-1] for group in groups)], [*(group[0] for group in groups[1:]), None]
    return {
        duty: Handoff(duty, before, after)
        for group, before, after in zip(groups, befores, afters, strict=False)
        for duty in group
    }


def find_coming(duties: Sequence[Duty], today: date) -> Handoff | None:
    """Return the handoff to whoever is on duty today or, when nobody is, next; None when nobody is any more."""
    left = [duty for duty in duties if duty.span.end > today]
    if not left:
        return None
    now = [duty for duty in left if today in duty.span]
    return find_handoffs(duties)[max(now, key=lambda duty: duty.span.start) if now else min(left)]


class DoubleBookedError(ValueError):
    """Two people are on duty on one day, by an edit, and the change does not say what becomes of that: no line can."""

    def __init__(self, week: Week) -> None:
        super().__init__(
            f"two people are on duty on one day in the week of {week.first}; a rotation has one person a day"
        )


def duty_to_json(duty: Duty) -> dict[str, str]:
    """Return the duty as every `--json` prints it; `end` is exclusive."""
    return {"date": duty.span.start.isoformat(), "end": duty.span.end.isoformat(), "person": duty.person}


def cut_to_rest(day: date, rule: WeekRule) -> Span:
    """Return the days from this one to the end of its week."""
    return Span(day, rule.containing(day).span.end)


def find_duties_on(duties: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """Return who is on duty on the day; more than one only after an edit by hand."""
    return tuple(sorted(duty for duty in duties if day in duty.span))


def list_person_days(duties: Iterable[Duty]) -> frozenset[tuple[date, str]]:
    """Return each day of duty, with the person on duty; two duties that meet are the same as one across both."""
    return frozenset((day, duty.person) for duty in duties for day in duty.span.days())


def group_days_by_week(days: Iterable[tuple[date, str]], rule: WeekRule) -> defaultdict[Week, set[tuple[date, str]]]:
    """Return who is on duty when by week, without the days that no week of duty has."""
    by_week: defaultdict[Week, set[tuple[date, str]]] = defaultdict(set)
    for day, name in days:
        week = rule.containing(day)
        if day in week.span:
            by_week[week].add((day, name))
    return by_week


def assign_days(span: Span, person: str | None) -> dict[date, str | None]:
    """Return the person for each of these days; None means nobody."""
    return dict.fromkeys(span.days(), person)


def join_duties(duties: Iterable[Duty], rule: WeekRule) -> tuple[Duty, ...]:
    """Return the duties in order, those of one person that meet within a week as one, as a line would have them."""
    joined: list[Duty] = []
    latest: dict[str, int] = {}
    for duty in sorted(duties):
        at = latest.get(duty.person)
        before = None if at is None else joined[at].span
        meets = before and duty.span.start <= before.end
        if at is None or not before or not meets or rule.containing(before.start) < rule.containing(duty.span.start):
            latest[duty.person] = len(joined)
            joined.append(duty)
        else:
            joined[at] = Duty(Span(before.start, max(before.end, duty.span.end)), duty.person)
    return tuple(joined)


def swap_days(one: Duty, other: Duty) -> dict[date, str | None]:
    """Return each of the two people for the days of the other."""
    return assign_days(one.span, other.person) | assign_days(other.span, one.person)


def cut_out(duties: Iterable[Duty], weeks: Collection[Week]) -> list[Duty]:
    """Return the duties without their days in these weeks; one that reaches beyond them keeps its other days."""
    left: list[Duty] = []
    for duty in duties:
        spans = [duty.span]
        for week in (week.span for week in weeks if week.span.overlaps(duty.span)):
            spans = [
                part
                for span in spans
                for part in (span.common(Span(date.min, week.start)), span.common(Span(week.end, date.max)))
            ]
        left += [Duty(span, duty.person) for span in spans if span.length]
    return left


def find_days_over(rule: WeekRule, today: date) -> Span:
    """Return the days of the running week that are over; none when it has just begun, or is over itself."""
    running = rule.containing(today)
    return Span(running.first, today if today in running.span else running.first)


def begin_today(new_duties: Iterable[Duty], duties: Iterable[Duty], rule: WeekRule, today: date) -> tuple[Duty, ...]:
    """Return the new duties, but with the days of the running week that are over as these duties have them."""
    over, week = find_days_over(rule, today), rule.containing(today).span
    new_duties = tuple(new_duties)
    changing = [duty for duty in new_duties if duty.span.overlaps(week)]
    days = {(day, name) for day, name in list_person_days(duties) if day in over}
    days |= {(day, name) for day, name in list_person_days(changing) if day not in over}
    running: list[Duty] = []
    for day, name in sorted(days):
        # A day goes on with the duty of the day before, so that a duty from today on is one with its days before.
        duty = next((each for each in running if each.person == name and each.span.end == day), None)
        if duty:
            running.remove(duty)
        running.append(Duty(Span(duty.span.start if duty else day, day + DAY), name))
    return tuple(sorted([*(duty for duty in new_duties if duty not in changing), *running]))


def change_days(
    duties: Sequence[Duty], rule: WeekRule, days: Mapping[date, str | None], today: date | None = None
) -> Rotation:
    """Return the rotation for the weeks of these days, with these people on them; all other days are as they were.

    Raises DoubleBookedError where a day of such a week, from today on, that is not to change cannot be written as it
    is.
    """
    weeks = sorted({week for day in days for week in [rule.containing(day)] if day in week.span})
    lines: list[Line] = []
    for week in weeks:
        stay = [day for day in week.span.days() if day not in days and (today is None or day >= today)]
        if any(len(find_duties_on(duties, day)) > 1 for day in stay):
            raise DoubleBookedError(week)
        lines += build_lines(week, duties, days)
    return Rotation(tuple(lines))


def find_weeks_as_assigned(rotation: Rotation, duties: Iterable[Duty], rule: WeekRule) -> set[Week]:
    """Return the weeks that the rotation names, strangers included, and that are exactly so already."""
    lines = tuple(sorted((*rotation.lines, *rotation.strangers), key=lambda line: line.start))
    both = Rotation(lines)
    different = list_person_days(both.duties(rule)) ^ list_person_days(duties)
    touched = {rule.containing(day) for day, _ in different if rule.includes(day)}
    return {rule.containing(first) for first in both.weeks(rule)} - touched


def build_lines(week: Week, duties: Sequence[Duty], instead: Mapping[date, str | None] | None = None) -> list[Line]:
    """Return the lines for the week as the duties have it, but for the days in `instead`.

    Where two people are on duty at once, which a rotation cannot say, they name the first of them by name.
    """
    people = {day: min((duty.person for duty in find_duties_on(duties, day)), default=None) for day in week.span.days()}
    people |= {day: person for day, person in (instead or {}).items() if day in people}
    return [Line(next(run)[0], person) for person, run in groupby(people.items(), key=lambda pair: pair[1])]
