"""A rotation changed in as few weeks as the outages and the roster of today leave possible.

Which weeks change needs no search. A week must change where somebody named cannot serve what is theirs, and where
nobody serves although somebody could. Whatever becomes of these, every other week can stay as it is: so these weeks and
no others, frozen or not, are the fewest there can be. What there is to choose is who serves them. With all other weeks
pinned the planner chooses, by the levels, and with its look-ahead beyond the last assigned week.

To rebalance is to ask for more: further weeks that are not frozen may change where that mends rests and balances. Then
fewest changes are a level of the planner's, below rest and fairness, above comfort.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotation.fairness.availability import Availability, working_days
from rotation.fairness.horizon import LOOK_AHEAD, cycle, first_free, planned_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.ledger import names_by_day
from rotation.fairness.score import parts_of_weeks, score
from rotation.model import Line, Rotation
from rotation.planner.pinned import pin_weeks
from rotation.planner.planner import Proposal, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Team
    from rotation.weeks import Week

    NamesByDay = Mapping[date, set[str]]


REBALANCED = "for rests and balances"  # why a week has changed whose person could serve it


@dataclass(frozen=True, slots=True)
class Change:
    """A week that other people than before are to serve: `person`, None for nobody but those of a split who stay."""

    week: Week
    was: tuple[str, ...]
    person: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The repaired rotation, what has changed in it, and the plan behind it.

    `unwritten` are weeks with two people on one day, which no rotation can say; they stay as they are.
    """

    rotation: Rotation
    changes: tuple[Change, ...]
    unwritten: tuple[Week, ...]
    proposal: Proposal

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
    """Return the repair of the weeks that begin today or later, as these duties have them; None where there are none.

    With a rotation only the weeks that it names are repaired, as it has them. What it says of earlier weeks stays.
    `remaining()` is the time left, in seconds.
    """
    # 1. Who is on duty as things are: by the file in the weeks that it names, by the calendar in all others.
    named = {team.week.containing(line.start) for line in rotation.lines} if rotation else set()
    if rotation:
        others = [duty for duty in duties if not any(duty.span.overlaps(week.span) for week in named)]
        duties = [*others, *rotation.duties(team.week)]
    duties = sorted(duties)
    to_repair = _weeks_to_repair(team, duties, named if rotation else None, today)
    weeks, printed, assigned = _horizon(team, duties, to_repair)
    if not printed:
        return None
    availability = Availability(team, outages, duties, weeks[0])
    instance = build_instance(availability, duties, weeks, printed)
    before = parts_of_weeks(instance, team, availability, duties)
    names = names_by_day(duties)

    # 2. Which weeks must change, and why. A hole that nobody can fill stays one, which is no change.
    reasons = {t: _why_broken(availability, week, names) for t, week in enumerate(weeks[:printed]) if week in to_repair}
    reasons = {t: why for t, why in reasons.items() if why and (before[t] or not instance.is_open(t))}

    # 3. What stays of these for want of anybody for the whole week: the parts of those who can serve theirs.
    staying = {
        t: tuple(part for part in before[t] if _hindrance(availability, weeks[t], part.name, names) is None)
        for t in reasons
    }

    # 4. What the planner may choose: who serves these weeks, and all of the look-ahead, so that the end of what is
    #    assigned is a good beginning for what follows. To rebalance, also the weeks of one person that are not frozen,
    #    at the price of a change.
    free = {t for t in reasons if not instance.is_open(t)} | {*range(assigned, len(weeks))}
    first_movable = first_free(team, today)
    movable = {
        t: before[t][0].name
        for t, week in enumerate(weeks[:printed])
        if rebalance and week in to_repair and week >= first_movable and t not in reasons
        if len(before[t]) == 1 and before[t][0].part == 1
    }
    free |= movable.keys()

    # 5. Plan, with all other weeks pinned.
    kept = [staying.get(t, before[t]) for t in range(len(weeks))]
    pins = pin_weeks(instance, kept, free)
    present = tuple(movable.get(t) for t in pins.index) if rebalance else None
    found = plan(pins.instance, remaining, pins.allowed, present)
    chosen = {t: found.names[pins.slot_of(t)] for t in free}

    # 6. Write down what has changed, and the rotation with it.
    after = pins.parts_of(found.names, instance)
    reasons |= {t: REBALANCED for t, name in movable.items() if chosen[t] != name}
    for t in reasons:
        _assign_week(names, weeks[t], chosen.get(t), {part.name for part in staying.get(t, ())})
    changes = tuple(
        Change(weeks[t], tuple(part.name for part in before[t]), chosen.get(t), reasons[t]) for t in sorted(reasons)
    )
    lines, unwritten = _lines(team, to_repair, names, rotation, {change.week for change in changes})
    whole = replace(found, names=tuple(own[0].name if len(own) == 1 else None for own in after))
    proposal = Proposal(team, instance, availability, whole, tuple(after), score(instance, after))
    return Repair(Rotation(lines), changes, unwritten, proposal)


def _weeks_to_repair(team: Team, duties: Sequence[Duty], named: Collection[Week] | None, today: date) -> list[Week]:
    """Return the weeks to repair, in order: those named or, for None, all up to the last duty, open ones too."""
    first = team.week.at_or_after(today)
    if named is None and duties:
        own = [week for duty in duties for week in team.week.weeks_of(duty.span)]
        begin = max(first, min(own))
        named = [begin.plus(n) for n in range(1 + max(own).since(begin))]
    return sorted(week for week in named or () if week >= first)


def _horizon(team: Team, duties: Sequence[Duty], to_repair: Sequence[Week]) -> tuple[tuple[Week, ...], int, int]:
    """Return the weeks of the instance, how many of them are printed, and how many there are before the look-ahead."""
    if not to_repair:
        return (), 0, 0
    first = to_repair[0]
    last = max(to_repair[-1], *(week for duty in duties for week in team.week.weeks_of(duty.span)))
    assigned = [w for w in planned_weeks(team, first, 1 + last.since(first)) if w <= last]
    printed = sum(week <= to_repair[-1] for week in assigned)
    ahead = LOOK_AHEAD * cycle(team, duties, assigned[0]) if assigned else 0
    return planned_weeks(team, first, len(assigned) + ahead), printed, len(assigned)


def _why_broken(availability: Availability, week: Week, names: NamesByDay) -> str:
    """Return why the week cannot stay as it is, in a short phrase; empty when it can."""
    servers = sorted({name for day in week.span.days() for name in names.get(day, ())})
    if not servers:
        return "nobody was on duty"
    why = {name: reason for name in servers if (reason := _hindrance(availability, week, name, names))}
    return why[servers[0]] if len(servers) == 1 and why else "; ".join(f"{name}: {why[name]}" for name in why)


def _hindrance(availability: Availability, week: Week, name: str, names: NamesByDay) -> str | None:
    """Return why somebody cannot serve what is theirs of the week; None when they can."""
    person = next((person for person in availability.team.people if person.name == name), None)
    if person is None:
        return "not on the roster"
    days = [day for day in availability.working_days(week) if name in names.get(day, ())]
    if not days or availability.can_serve(person, week, days):
        return None
    absence = availability.absence(person, week)
    return absence.reason if absence else "public holidays"


def _assign_week(names: dict[date, set[str]], week: Week, person: str | None, staying: set[str]) -> None:
    """Put the person on duty for the whole of the week, or, for None, leave those who stay."""
    for day in week.span.days():
        names[day] = names.get(day, set()) & staying if person is None else {person}


def _lines(
    team: Team, to_repair: Sequence[Week], names: NamesByDay, rotation: Rotation | None, changed: Collection[Week]
) -> tuple[tuple[Line, ...], tuple[Week, ...]]:
    """Return the lines of the rotation, those that stay as they were written, and the weeks that no line can say."""
    lines: list[Line] = []
    unwritten: list[Week] = []
    if rotation:
        lines = [line for line in rotation.lines if team.week.containing(line.start) not in changed]
    for week in to_repair:
        if any(len(names.get(day, ())) > 1 for day in week.span.days()):
            unwritten.append(week)
        elif week in changed or (rotation is None and (working_days(team, week) or _is_served(week, names))):
            lines += _lines_of_week(week, names)
    return tuple(sorted(lines, key=lambda line: line.start)), tuple(unwritten)


def _lines_of_week(week: Week, names: NamesByDay) -> Iterator[Line]:
    """Yield a line for each day of the week on which somebody else is on duty than on the day before."""
    before: str | None = None
    for day in week.span.days():
        name = next(iter(names.get(day, ())), None)
        if name != before:
            yield Line(day, name)
        before = name
    if not _is_served(week, names):
        yield Line(week.first, None)


def _is_served(week: Week, names: NamesByDay) -> bool:
    return any(names.get(day) for day in week.span.days())
