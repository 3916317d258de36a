"""A rotation changed in as few weeks as the outages and the roster of today leave possible.

Which weeks change needs no search. A week must change where somebody named cannot serve what is theirs, and where
nobody serves although somebody could. Whatever becomes of these, every other week can stay as it is: so these weeks and
no others, frozen or not, are the fewest there can be. What there is to choose is who serves them. With all other weeks
pinned the planner chooses, by the levels, and with its look-ahead beyond the last assigned week.

Mostly a week goes to one person as a whole. But where it is partly assigned, or has begun, the days that nobody serves
are a piece of work for one person. With one piece every candidate is tried, and the rest planned around them, so that
the best is proved. Several are filled one after the other, in order of date, which proves nothing. Days before today
stay as they are.

To rebalance is to ask for more: further weeks that are not frozen may change where that mends rests and balances. Then
fewest changes are a level of the planner's, below rest and fairness, above comfort.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotation.duties import build_lines, cut_out
from rotation.fairness.availability import Availability, list_working_days
from rotation.fairness.horizon import count_look_ahead, find_first_free, list_open_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.ledger import names_by_day
from rotation.fairness.score import Part, Score, divide_week, divide_weeks, score
from rotation.model import Duty, Line, Rotation
from rotation.planner.broken_weeks import find_broken
from rotation.planner.pinned import pin_weeks
from rotation.planner.planner import Plan, Proposal, plan
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from rotation.fairness.instance import Instance
    from rotation.model import Outage, Team
    from rotation.planner.broken_weeks import BrokenWeek, NamesByDay
    from rotation.weeks import Week

REBALANCED = "for rests and balances"  # why a week has changed whose person could serve it


@dataclass(frozen=True, slots=True)
class Change:
    """A week that other people than before are to serve, from its day `start` on, which is mostly its first.

    `person` is None for nobody but those of a split who stay.
    """

    week: Week
    start: date
    was: tuple[str, ...]
    person: str | None
    why: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A plan for the weeks that may change, with what all others are."""

    plan: Plan
    chosen: Mapping[int, str | None]
    parts: tuple[tuple[Part, ...], ...]
    score: Score
    changes: int

    @property
    def rank(self) -> tuple[float, ...]:
        """What it reaches, fit to be compared."""
        levels = self.score.levels
        return (*levels[:3], self.changes, *levels[3:])


@dataclass(frozen=True, slots=True)
class Repair:
    """The repaired rotation, what has changed in it, and the plan behind it.

    `unwritten` are weeks with two people on one day, which no rotation can say; they stay as they are. `pieces` counts
    the weeks of which only some days had to be filled. `away` has the days to come on which somebody is on duty who is
    away, with the reason: fewer than would be too many.
    """

    rotation: Rotation
    changes: tuple[Change, ...]
    unwritten: tuple[Week, ...]
    proposal: Proposal
    pieces: int
    away: tuple[tuple[date, str, str], ...]

    @property
    def has_flaws(self) -> bool:
        """Whether, with something changed, a rest is too short or a balance beyond the tolerance."""
        score = self.proposal.score
        return bool(self.changes) and (score.rest_violations > 0 or round(score.excess, 9) > 0)


def repair(  # noqa: PLR0913 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    rotation: Rotation | None = None,
    *,
    today: date,
    remaining: Callable[[], float],
    rebalance: bool = False,
) -> Repair | None:
    """Return the repair of the weeks that are not over, as these duties have them; None where there are none.

    Of the running week only the days from today on are repaired. With a rotation only the weeks that it names are
    repaired, as it has them. What it says of earlier days stays. `remaining()` is the time left, in seconds.
    """
    case = _look(team, outages, duties, rotation, today)
    if case is None:
        return None
    # 1. What the planner may choose: who serves the broken weeks, and all of the look-ahead, so that the end of what is
    #    assigned is a good beginning for what follows. To rebalance, also the weeks of one person that are not frozen,
    #    at the price of a change.
    movable = case.find_movable(find_first_free(team, today)) if rebalance else None
    # 2. Plan, with all other weeks pinned.
    best, filled, proved = _fill(case, movable, remaining)
    # 3. Write down what has changed, and the rotation with it.
    names, changes = _write(case, best, filled, movable or {})
    lines, unwritten = _build_lines(team, case.to_repair, names, rotation, {change.week for change in changes}, today)
    plan_names = tuple(own[0].name if len(own) == 1 else None for own in best.parts)
    final = replace(best.plan, names=plan_names)
    if final.optimal and not proved:
        level = "rest" if best.score.rest_violations else "excess" if best.score.excess else "comfort"
        final = replace(final, optimal=False, unproved=level)
    proposal = Proposal(team, case.instance, case.availability, final, best.parts, best.score)
    return Repair(Rotation(lines), changes, unwritten, proposal, len(case.pieces), _find_away(case, names, today))


@dataclass(frozen=True, slots=True)
class _Case:
    """What there is to repair: the weeks of the instance, of which `assigned` come before the look-ahead, as they are.

    `names` says who is on duty on each day, `before` the same as parts of the instance's weeks.
    """

    instance: Instance
    availability: Availability
    to_repair: Sequence[Week]
    assigned: int
    names: NamesByDay
    before: tuple[tuple[Part, ...], ...]
    broken: Mapping[Week, BrokenWeek]

    @property
    def pieces(self) -> list[Week]:
        """The weeks of which somebody is to serve some days, in order."""
        return [week for week, each in sorted(self.broken.items()) if each.candidates and not each.as_whole]

    def divide_week(self, week: Week, names: NamesByDay) -> tuple[Part, ...]:
        """Return who serves which part of the week by these names."""
        people = {person.name: person for person in self.availability.team.people}
        return divide_week(week, people, self.availability, names)

    def find_movable(self, first: Week) -> dict[int, str]:
        """Return who serves, by index, the weeks from the first on that may change though nothing is wrong there."""
        weeks = enumerate(self.instance.weeks[: self.instance.printed])
        return {
            t: self.before[t][0].name
            for t, week in weeks
            if week in self.to_repair and week >= first and week not in self.broken
            if len(self.before[t]) == 1 and self.before[t][0].part == 1
        }


def _look(
    team: Team, outages: Sequence[Outage], duties: Sequence[Duty], rotation: Rotation | None, today: date
) -> _Case | None:
    """Return what there is to repair; None where no week is assigned that is not over."""
    # 1. Who is on duty as things are: by the file in the weeks that it names, by the calendar in all others.
    named = {team.week.containing(line.start) for line in rotation.lines} if rotation else set()
    if rotation:
        duties = [*cut_out(duties, named), *rotation.duties(team.week)]
    duties = sorted(duties)
    names = names_by_day(duties)
    to_repair = _find_weeks_to_repair(team, duties, named if rotation else None, today)
    if to_repair and to_repair[0].first < today:
        # The week that has begun is only looked at where something is wrong with the rest of it.
        running = to_repair[0]
        if find_broken(Availability(team, outages, duties, running), running, names, today) is None:
            to_repair = to_repair[1:]
    weeks, printed, assigned = _find_horizon(team, duties, to_repair)
    if not to_repair or not weeks:
        return None
    availability = Availability(team, outages, duties, weeks[0])
    instance = build_instance(availability, duties, weeks, printed)
    # 2. Which weeks must change, and why. A hole that nobody can fill stays one, which is no change.
    looked_at = ((week, find_broken(availability, week, names, today)) for week in to_repair)
    broken = {week: each for week, each in looked_at if each and (each.was or each.candidates)}
    before = divide_weeks(instance, team, availability, duties)
    return _Case(instance, availability, to_repair, assigned, names, before, broken)


def _fill(
    case: _Case, movable: Mapping[int, str] | None, remaining: Callable[[], float]
) -> tuple[_Attempt, dict[Week, str], bool]:
    """Return the best plan, who serves the days that are missing in each of the pieces, and whether that is proved."""
    index = {week: t for t, week in enumerate(case.instance.weeks)}
    free = {index[week] for week, each in case.broken.items() if each.as_whole} | (movable or {}).keys()
    free |= {*range(case.assigned, len(case.instance.weeks))}
    kept = list(case.before)
    for week, each in case.broken.items():
        if week in index:
            kept[index[week]] = case.divide_week(week, each.staying)
    best = _attempt(case, kept, free, movable, remaining)
    filled: dict[Week, str] = {}
    # Every candidate is tried for a piece, whoever has waited longest first, and the rest is planned around them.
    proved = len(case.pieces) <= 1
    for week in case.pieces:
        each, t = case.broken[week], index[week]
        tried = {}
        for name in sorted(each.candidates, key=lambda name: _find_last_served(case.instance, kept, t, name)):
            kept[t] = case.divide_week(week, each.served_by(name))
            tried[name] = _attempt(case, kept, free, movable, remaining)
        proved = proved and all(attempt.plan.optimal for attempt in tried.values())
        filled[week] = min(tried, key=lambda name: tried[name].rank)
        best = tried[filled[week]]
        kept[t] = case.divide_week(week, each.served_by(filled[week]))
    return best, filled, proved


def _attempt(
    case: _Case,
    kept: Sequence[Sequence[Part]],
    free: Collection[int],
    movable: Mapping[int, str] | None,
    remaining: Callable[[], float],
) -> _Attempt:
    """Return the best plan for the free weeks, where all others are kept; changes of movable weeks count."""
    pins = pin_weeks(case.instance, kept, free)
    present = None if movable is None else tuple(map(movable.get, pins.index))
    planned = plan(pins.instance, remaining, pins.allowed, present)
    chosen = {t: planned.names[pins.find_slot(t)] for t in free}
    parts = pins.build_parts(planned.names, case.instance)
    changes = sum(chosen[t] != name for t, name in (movable or {}).items())
    return _Attempt(planned, chosen, parts, score(case.instance, parts), changes)


def _write(
    case: _Case, best: _Attempt, filled: Mapping[Week, str], movable: Mapping[int, str]
) -> tuple[NamesByDay, tuple[Change, ...]]:
    """Return who is on duty on each day by the plan, and what has changed."""
    names, weeks = dict(case.names), case.instance.weeks
    changes: list[Change] = []
    # 1. Weeks that had to change, also where nobody could be found for them.
    for week, each in case.broken.items():
        person = best.chosen[weeks.index(week)] if each.as_whole else filled.get(week)
        names |= each.served_by(person)
        start = each.missing[0] if each.missing and not each.as_whole else week.first
        changes.append(Change(week, start, each.was, person, each.why))
    # 2. Weeks that need not have changed count as changes only where somebody else serves them.
    for t, name in movable.items():
        if (person := best.chosen[t]) and person != name:
            names |= {day: {person} for day in weeks[t].span.days()}
            changes.append(Change(weeks[t], weeks[t].first, (name,), person, REBALANCED))
    return names, tuple(sorted(changes, key=lambda change: change.week))


def _find_away(case: _Case, names: NamesByDay, today: date) -> tuple[tuple[date, str, str], ...]:
    """Return the days from today on, with the person and the reason, on which somebody is on duty who is away."""
    availability = case.availability
    people = {person.name: person for person in availability.team.people}
    on_duty = ((day, name) for day in sorted(names) if day >= today for name in sorted(names[day]) if name in people)
    return tuple((day, name, why) for day, name in on_duty if (why := availability.away_on(people[name], day)))


def _find_last_served(instance: Instance, kept: Sequence[Sequence[Part]], t: int, name: str) -> float:
    """Return the week in which the person served last before that of index t, in weeks; who never did waits longest."""
    earlier = [instance.offsets[u] for u in range(t) if any(part.name == name for part in kept[u])]
    last = next((person.last for person in instance.people if person.name == name), None)
    return max(earlier, default=float("-inf") if last is None else last)


def _find_weeks_to_repair(
    team: Team, duties: Sequence[Duty], named: Collection[Week] | None, today: date
) -> list[Week]:
    """Return the weeks to repair, in order: those named or, for None, all up to the last duty, open ones too."""
    # The running week, unless its last day of duty is over.
    running = team.week.containing(today)
    first = running if today in running.span else running.plus(1)
    if named is None and duties:
        own = [week for duty in duties for week in team.week.touched_by(duty.span)]
        begin = max(first, min(own, default=first))
        named = [begin.plus(n) for n in range(1 + max(own, default=begin.plus(-1)).since(begin))]
    return sorted(week for week in named or () if week >= first)


def _find_horizon(team: Team, duties: Sequence[Duty], to_repair: Sequence[Week]) -> tuple[tuple[Week, ...], int, int]:
    """Return the weeks of the instance, how many of them are printed, and how many there are before the look-ahead."""
    if not to_repair:
        return (), 0, 0
    # Duties after the weeks to repair stay as they are, but their gaps and balances count: they are in the instance,
    # and the look-ahead comes after them.
    first = to_repair[0]
    last = max(to_repair[-1], *(week for duty in duties for week in team.week.touched_by(duty.span)))
    assigned = [w for w in list_open_weeks(team, first, 1 + last.since(first)) if w <= last]
    printed = sum(week <= to_repair[-1] for week in assigned)
    begin = next(iter(list_open_weeks(team, first, 1)), None)
    ahead = count_look_ahead(team, duties, begin) if begin else 0
    return list_open_weeks(team, first, len(assigned) + ahead), printed, len(assigned)


def _build_lines(  # noqa: PLR0913, PLR0917 (what a rotation depends on)
    team: Team,
    to_repair: Sequence[Week],
    names: NamesByDay,
    rotation: Rotation | None,
    changed: Collection[Week],
    today: date,
) -> tuple[tuple[Line, ...], tuple[Week, ...]]:
    """Return the lines of the rotation, those that stay as they were written, and the weeks that no line can say."""
    # 1. A file keeps its own lines, in words and in splits, but for the weeks that change.
    lines: list[Line] = []
    unwritten: list[Week] = []
    if rotation:
        lines = [line for line in rotation.lines if team.week.containing(line.start) not in changed]
    # 2. Without a file every week is written, open ones too: loading that leaves none as it was by accident. A day with
    #    two people has no line that says so.
    for week in to_repair:
        if any(len(names.get(day, ())) > 1 for day in week.span.days() if day >= today):
            unwritten.append(week)
        elif week in changed or (rotation is None and (list_working_days(team, week) or _is_served(week, names))):
            duties = [Duty(Span.inclusive(day, day), name) for day in week.span.days() for name in names.get(day, ())]
            lines += build_lines(week, duties)
    return tuple(sorted(lines, key=lambda line: line.start)), tuple(unwritten)


def _is_served(week: Week, names: NamesByDay) -> bool:
    return any(names.get(day) for day in week.span.days())
