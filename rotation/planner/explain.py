"""Why this person in this week: what everybody's choice would cost, and the reason in a sentence.

Everything before the week is as the calendar has it, and from the week on all may be arranged anew, for one cycle and
the planner's look-ahead. Then the cost of a choice is what the best plan with it reaches beyond the best plan of all,
level by level; the plans themselves are the planner's. A week after the last assigned one is looked at within the plan
that would be generated for it, cycle by cycle, as if each were loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rotation.duties import find_duties_on
from rotation.fairness.availability import Availability, list_working_days
from rotation.fairness.coverage import cover_days
from rotation.fairness.horizon import (
    count_cycle,
    find_first_to_plan,
    find_horizon,
    find_start_week,
    find_unassigned_horizon,
)
from rotation.fairness.instance import build_instance
from rotation.fairness.score import Part, divide_weeks
from rotation.model import Duty
from rotation.planner.choices import compute_levels_by_choice
from rotation.planner.planner import propose
from rotation.text import format_amount, join_all, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rotation.fairness.availability import Absence
    from rotation.fairness.instance import Instance
    from rotation.model import Outage, Person, Team
    from rotation.planner.choices import Levels
    from rotation.weeks import Week

SAME = 1e-7  # costs that differ by less are the same: the solver proves to this
FREE: Levels = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person, seen from the week. Weeks count from start to start; None where there is no such duty.

    `balance` is that with which the week begins, None for somebody not active. `cost` is how far the best plan with
    this choice is from the best of all: rest violations, excess, comfort; None for those who cannot serve, and where
    the time limit came first.
    """

    name: str
    absence: Absence | None
    balance: float | None
    since_last: int | None
    until_next: int | None
    cost: Levels | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who serves a week, by the calendar or, when it is not `assigned` yet, by the plan; everybody else; the reason.

    `proved` is whether the time limit left every answer a proof. `away` has those who are on duty today but away, with
    the reason.
    """

    week: Week
    serving: tuple[Part, ...]
    assigned: bool
    candidates: tuple[Candidate, ...]
    reason: str
    proved: bool
    away: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Who serves."""
        return tuple(part.name for part in self.serving)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a week is explained from: its index t in the instance, the duties around it, the balances it begins with.

    `fixed` has the parts of the instance's weeks that stay as they are.
    """

    instance: Instance
    availability: Availability
    t: int
    duties: Sequence[Duty]
    balances: Mapping[str, float]
    serving: tuple[Part, ...]
    assigned: bool
    fixed: Mapping[int, tuple[Part, ...]] = field(default_factory=dict)
    proved: bool = True


def explain(  # noqa: PLR0913 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    day: date,
    *,
    today: date,
    remaining: Callable[[], float],
) -> Explanation | None:
    """Return why who serves the week of the day; None where it is closed, nobody is active, or no plan reaches it.

    `remaining()` is the time left, in seconds.
    """
    week = team.week.containing(day)
    if not list_working_days(team, week):
        return None
    # 1. Find the week in the calendar or, after its end, in the plan that would be generated for it.
    last = cover_days(team, duties).find_last_week()
    is_assigned = any(duty.span.overlaps(week.span) for duty in duties) or (last is not None and week < last)
    if is_assigned or week < find_start_week(cover_days(team, duties), today):
        context = _find_in_calendar(team, outages, duties, week)
    else:
        context = _find_in_plan(team, outages, duties, week, today, remaining)
    if context is None:
        return None
    # 2. What everybody's choice costs is how far it keeps the plan from the best of all.
    levels = compute_levels_by_choice(context.instance, context.t, remaining, context.fixed)
    best = min((reached for reached in levels.values() if reached), default=FREE)
    candidates = tuple(_build_candidate(person, context, levels, best) for person in team.people)
    # 3. Say why.
    proved = context.proved and None not in levels.values()
    on_duty = {duty.person for duty in find_duties_on(duties, today) if today in week.span}
    reasons = {p.name: context.availability.away_on(p, today) for p in team.people if p.name in on_duty}
    away = {name: why for name, why in reasons.items() if why}
    explanation = Explanation(week, context.serving, context.assigned, candidates, "", proved, away)
    return replace(explanation, reason=_format_reason(explanation))


def _find_in_calendar(team: Team, outages: Sequence[Outage], duties: Sequence[Duty], week: Week) -> _Context | None:
    """Return the context of an assigned week: it is the first of those to be planned, and all before it is history."""
    weeks, printed = find_horizon(team, duties, week, cycles=1)
    if not weeks:
        return None
    availability = Availability(team, outages, duties, weeks[0])
    instance = build_instance(availability, duties, weeks, printed)
    serving = divide_weeks(instance, team, availability, duties)[0]
    balances = {person.name: person.balance for person in instance.people if person.weeks[0].active}
    return _Context(instance, availability, 0, duties, balances, serving, assigned=True)


def _find_in_plan(  # noqa: PLR0913, PLR0917 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    week: Week,
    today: date,
    remaining: Callable[[], float],
) -> _Context | None:
    """Return the context of a week that is not assigned yet."""
    # 1. Plan cycle by cycle, each after the one before as if that had been loaded, up to the one with the week.
    start = find_start_week(cover_days(team, duties), today)
    proved = True
    while True:
        coverage = cover_days(team, duties)
        first = find_first_to_plan(team, duties, coverage, start)
        people = count_cycle(team, duties, first) if first else 0
        if first is None or not people or week < first:
            return None
        planned = find_unassigned_horizon(team, outages, duties, coverage, first, count=people)
        if not planned.weeks:
            return None
        proposal = propose(
            team,
            outages,
            duties,
            planned.weeks,
            printed=planned.printed,
            pinned=planned.pinned,
            remaining=remaining,
        )
        proved = proved and proposal.plan.optimal
        if week <= planned.weeks[planned.printed - 1]:
            break
        duties = [*duties, *proposal.rotation.duties(team.week)]
        start = planned.weeks[planned.printed - 1].plus(1)

    # 2. The duties around the week are the plan's, its look-ahead included; balances are those after the week before.
    t = planned.weeks.index(week)
    chosen = [
        Duty(other.span, name)
        for u, (other, name) in enumerate(zip(planned.weeks, proposal.plan.names, strict=True))
        if name and u not in planned.pinned
    ]
    active = [person for person in proposal.instance.people if person.weeks[t].active]
    balances = proposal.score.balances
    return _Context(
        instance=proposal.instance,
        availability=proposal.availability,
        t=t,
        duties=[*duties, *chosen],
        balances={person.name: balances[person.name][t - 1] if t else person.balance for person in active},
        serving=proposal.parts[t],
        assigned=False,
        fixed={u: proposal.parts[u] for u in planned.pinned},
        proved=proved,
    )


def _build_candidate(person: Person, context: _Context, levels: Mapping[str, Levels | None], best: Levels) -> Candidate:
    week, rule = context.instance.weeks[context.t], context.availability.team.week
    own = [each for duty in context.duties if duty.person == person.name for each in rule.weeks_of(duty.span)]
    before = max((each for each in own if each < week), default=None)
    after = min((each for each in own if each > week), default=None)
    reached = levels.get(person.name)
    return Candidate(
        name=person.name,
        absence=None if person.name in levels else context.availability.absence(person, week),
        balance=context.balances.get(person.name),
        since_last=week.since(before) if before else None,
        until_next=after.since(week) if after else None,
        cost=reached and (reached[0] - best[0], _subtract(reached[1], best[1]), _subtract(reached[2], best[2])),
    )


def _subtract(value: float, best: float) -> float:
    return 0.0 if abs(value - best) < SAME else value - best


def _format_reason(explanation: Explanation) -> str:
    """Return, in a sentence or two, why those serve who do."""
    costs = {each.name: each.cost for each in explanation.candidates if each.cost is not None}
    free = [name for name, cost in costs.items() if cost == FREE]
    best = join_all(free, "or") if free else ""
    if not explanation.names:
        return f"Nobody is on duty. {best} could serve." if best else "Nobody is available."
    if len(explanation.names) > 1:
        alone = f" Given to one person, {best} would be best." if best else ""
        return f"{join_all(explanation.names, 'and')} share the week.{alone}"
    (name,) = explanation.names
    if name in costs:
        return _format_reason_for_choice(name, costs)
    absence = next((each.absence for each in explanation.candidates if each.name == name), None)
    why = absence.reason if absence else "not on the roster"
    instead = f"{best} would be best." if best else "Nobody else can serve either."
    return f"{name} is on duty, but cannot serve ({why}). {instead}"


def _format_reason_for_choice(name: str, costs: Mapping[str, Levels]) -> str:
    """Return why somebody serves who can."""
    others = {other: cost for other, cost in costs.items() if other != name}
    best = [other for other, cost in others.items() if cost == FREE]
    if not others:
        return f"Only {name} is available."
    if costs[name] != FREE:
        return (
            f"{join_all(best, 'or')} would be a better choice: {name} costs {_format_cost(costs[name])}."
            f" {name} was assigned by hand, or before something changed."
        )
    if best:
        return f"{join_all([name, *best], 'and')} are equally good. Balances and whose turn it is broke the tie."
    nearest = min(others, key=lambda other: others[other])
    return f"{name} is the best choice. The next best, {nearest}, would cost {_format_cost(others[nearest])}."


def _format_cost(cost: Levels) -> str:
    """Return the first level at which a choice costs something, and how much, with its unit."""
    rest, excess, comfort = cost
    if rest:
        return pluralize(rest, "more short rest")
    if excess:
        return f"{format_amount(excess, 2)} more weeks beyond the tolerance"
    return f"{format_amount(comfort, 3)} of comfort"
