"""Why this person in this week: what everybody's choice would cost, and the reason in a sentence.

Everything before the week is as the calendar has it, and from the week on all may be arranged anew, for one cycle and
the planner's look-ahead. Then the cost of a choice is what the best plan with it reaches beyond the best plan of all,
level by level; the plans themselves are the planner's. A week after the last assigned one is looked at within the plan
that would be generated for it, cycle by cycle, as if each were loaded.

Mostly a plan without short rests and without excess exists whoever serves the week. Then one network, drawn once, is
solved for each of them, and each solution begins where the last one ended. Only for those with whom no such plan exists
the planner searches level by level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.availability import working_days
from rotation.fairness.horizon import horizon, next_week
from rotation.fairness.ledger import terms
from rotation.fairness.score import Part, parts_of_weeks, score, whole_weeks
from rotation.model import Duty
from rotation.planner import network
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.planner import available, most_duties, plan, propose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rotation.fairness.availability import Absence, Availability
    from rotation.fairness.ledger import Terms
    from rotation.model import Outage, Person, Team
    from rotation.weeks import Week

Cost = tuple[float, float, float]  # rest violations, excess, comfort

DECIMALS = 9  # what is the same on paper must not differ by a rounding error
SAME = 1e-7  # costs that differ by less are the same: the solver proves to this
FREE: Cost = (0.0, 0.0, 0.0)


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
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who serves a week, by the calendar or, when it is not `assigned` yet, by the plan; everybody else; the reason.

    `proved` is whether the time limit left every answer a proof.
    """

    week: Week
    serving: tuple[Part, ...]
    assigned: bool
    candidates: tuple[Candidate, ...]
    reason: str
    proved: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Who serves."""
        return tuple(part.name for part in self.serving)


@dataclass(frozen=True, slots=True)
class _Scene:
    """The week in its surroundings: its index among the weeks of the terms, the duties around it, the balances then."""

    terms: Terms
    availability: Availability
    t: int
    duties: Sequence[Duty]
    balances: Mapping[str, float]
    serving: tuple[Part, ...]
    assigned: bool
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
    """Return why who serves the week of the day; None for a week that is closed, or in which nobody is on the roster.

    `remaining()` is the time left, in seconds.
    """
    week = team.week.containing(day)
    if not working_days(team, week):
        return None
    assigned = week < next_week(team, duties, today)
    scene = (
        _in_calendar(team, outages, duties, week)
        if assigned
        else _in_plan(team, outages, duties, week, today, remaining)
    )
    if scene is None:
        return None
    reached = what_if(scene.terms, scene.t, remaining)
    best = min((cost for cost in reached.values() if cost), default=FREE)
    candidates = tuple(_candidate(person, scene, reached, best) for person in team.people)
    proved = scene.proved and None not in reached.values()
    found = Explanation(week, scene.serving, assigned, candidates, "", proved)
    return replace(found, reason=reason(found))


def _in_calendar(team: Team, outages: Sequence[Outage], duties: Sequence[Duty], week: Week) -> _Scene | None:
    weeks, printed = horizon(team, duties, week, cycles=1)
    if not weeks:
        return None
    on_terms, availability = terms(team, outages, duties, weeks, printed)
    serving = parts_of_weeks(on_terms, team, availability, duties)[0]
    balances = {person.name: person.balance for person in on_terms.people if person.active[0]}
    return _Scene(on_terms, availability, 0, duties, balances, serving, assigned=True)


def _in_plan(  # noqa: PLR0913, PLR0917 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    week: Week,
    today: date,
    remaining: Callable[[], float],
) -> _Scene | None:
    first = next_week(team, duties, today)
    proved = True
    while True:
        weeks, printed = horizon(team, duties, first, cycles=1)
        if not weeks:
            return None
        proposal = propose(team, outages, duties, weeks, printed=printed, remaining=remaining)
        proved = proved and proposal.plan.optimal
        if week <= weeks[printed - 1]:
            break
        duties = [*duties, *proposal.rotation.duties(team.week)]
        first = weeks[printed - 1].plus(1)
    t = weeks.index(week)
    planned = [Duty(w.span, name) for w, name in zip(weeks, proposal.plan.names, strict=True) if name]
    people = [person for person in proposal.terms.people if person.active[t]]
    after = proposal.score.balances
    return _Scene(
        terms=proposal.terms,
        availability=proposal.availability,
        t=t,
        duties=[*duties, *planned],
        balances={person.name: after[person.name][t - 1] if t else person.balance for person in people},
        serving=proposal.parts[t],
        assigned=False,
        proved=proved,
    )


def _candidate(person: Person, scene: _Scene, reached: Mapping[str, Cost | None], best: Cost) -> Candidate:
    week, rule = scene.terms.weeks[scene.t], scene.availability.team.week
    own = [each for duty in scene.duties if duty.person == person.name for each in rule.weeks_of(duty.span)]
    before = max((each for each in own if each < week), default=None)
    after = min((each for each in own if each > week), default=None)
    cost = reached.get(person.name)
    return Candidate(
        name=person.name,
        absence=None if person.name in reached else scene.availability.absence(person, week),
        balance=scene.balances.get(person.name),
        since_last=week.since(before) if before else None,
        until_next=after.since(week) if after else None,
        cost=cost and (cost[0] - best[0], _rounded(cost[1] - best[1]), _rounded(cost[2] - best[2])),
    )


def _rounded(value: float) -> float:
    return 0.0 if abs(value) < SAME else value


def reason(found: Explanation) -> str:
    """Return, in one sentence, why those serve who do."""
    costs = {each.name: each.cost for each in found.candidates if each.cost is not None}
    best = " or ".join(name for name, cost in costs.items() if cost == FREE)
    if len(found.names) != 1:
        both = " and ".join(found.names)
        if both:
            return f"{both} share the week; given to one person, {best} would be best." if best else f"{both} share it."
        return f"Nobody is on duty, although {best} could serve." if best else "Nobody is available."
    name = found.names[0]
    if name in costs:
        return _choice(name, costs)
    absence = next((each.absence for each in found.candidates if each.name == name), None)
    why = absence.reason if absence else "not on the roster"
    instead = f"{best} would be best" if best else "neither can anybody else"
    return f"{name} is on duty, but cannot serve ({why}); {instead}."


def _choice(name: str, costs: Mapping[str, Cost]) -> str:
    """Return why somebody serves who can."""
    others = {other: cost for other, cost in costs.items() if other != name}
    best = " or ".join(other for other, cost in others.items() if cost == FREE)
    if not others:
        return f"Nobody but {name} is available."
    if costs[name] != FREE:
        return f"By hand, or before something changed: {best} would be better, by {in_words(costs[name])}."
    if best:
        return f"{name} or {best}: down to comfort all is the same; the balances and whose turn it is decided."
    nearest = min(others, key=lambda other: others[other])
    return f"Nobody else fits as well: the next best, {nearest}, would cost {in_words(others[nearest])}."


def in_words(cost: Cost) -> str:
    """Return the first level at which a choice costs something, and how much, with its unit."""
    rest, excess, comfort = cost
    if rest:
        return f"{rest:g} more short rest{'' if rest == 1 else 's'}"
    if excess:
        return f"{excess:.2f} more weeks beyond the tolerance"
    return f"{comfort:.3f} of comfort"


def what_if(terms: Terms, t: int, remaining: Callable[[], float]) -> dict[str, Cost | None]:
    """Return, for each person available in the week of index t, what is reached at best when they serve it.

    These are the rest violations, the excess and the comfort of the whole plan; None where the time limit came first.
    """
    clean = _Clean(terms, t, remaining)
    return {
        person.name: clean.cost(i) or _searched(terms, t, i, remaining)
        for i, person in enumerate(terms.people)
        if person.available[t]
    }


class _Clean:
    """The network without short rests and without excess."""

    def __init__(self, terms: Terms, t: int, remaining: Callable[[], float]) -> None:
        """Draw the network, for questions about the week of index t."""
        allowed = available(terms)
        bare = network.skeleton(terms, allowed, np.zeros_like(allowed))
        grown = network.counted(terms, bare.only(bare.rest == 0), most_duties(terms, 0))
        self._network = grown.only(grown.excess == 0)
        self._program = LinearProgram(self._network, np.flatnonzero(allowed.any(axis=0)), remaining)
        self._entering = self._network.week == t

    def cost(self, i: int) -> Cost | None:
        """Return what is reached when person i serves the week; None where that is not possible here, or not known."""
        by_another = self._entering & (self._network.person != i)
        try:
            best = minimize(self._program, self._network.comfort, self._network.faces & ~by_another[:, None])
        except OutOfTimeError:
            return None
        return (0.0, 0.0, round(best.value, DECIMALS)) if best else None


def _searched(terms: Terms, t: int, i: int, remaining: Callable[[], float]) -> Cost | None:
    """Return the same, for any person, by searching for the best plan."""
    allowed = available(terms)
    allowed[:, t] = False
    allowed[i, t] = True
    forced = plan(terms, remaining, allowed, ties=False)
    if not forced.optimal:
        return None
    found = score(terms, whole_weeks(terms, forced.names))
    return float(found.rest_violations), round(found.excess, DECIMALS), round(found.comfort, DECIMALS)
