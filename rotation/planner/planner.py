"""Who serves when.

    week t       one of the weeks to be planned: those to be printed, and two cycles of look-ahead
    person i     enters the plan with a balance, an ideal gap K_i and a rest r_i
    path         one person's duties in order: a way through the duty network, from that person's source to the sink
    level        what is minimised: coverage, rest, excess, comfort, then the squares of the balances, and the turn

The promise: of all ways to give each week to somebody available, `plan` returns the one that comes first in the strict
order of the levels, and says `optimal` only where that is proved. It is the same for the same instance on every
machine, because the last level, the turn, leaves exactly one.

How is in `search`. Where the time limit, or the memory, ends the search first, the best plan comes from parts.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.availability import Availability
from rotation.fairness.instance import Instance, build_instance
from rotation.fairness.score import ROUNDING, Score, divide_weeks, score
from rotation.model import Line, Rotation
from rotation.planner.assignment import find_fairest_assignment, find_least_squares
from rotation.planner.first_plan import make_first_plan
from rotation.planner.linear_program import OutOfTimeError
from rotation.planner.local_search import improve, improve_windows, roll
from rotation.planner.network import TooLargeError
from rotation.planner.outcome import Outcomes
from rotation.planner.pinned import pin_weeks
from rotation.planner.search import Search, name_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from rotation.fairness.score import Part
    from rotation.model import Duty, Outage, Team
    from rotation.planner.network import Bools
    from rotation.weeks import Week

ENOUGH = 0.02  # how much better a plan must be at comfort for anybody to notice: less than a day lost
RESERVE = 0.5  # part of the time that is kept for a plan from parts, at most
RESERVE_EACH = 0.001  # seconds of it for each person and week: enough for a first such plan
# Cycles that are planned at once in it: longer windows make better plans, and take longer.
WINDOWS = (0.5, 1.0, 2.0)
LEAST_WINDOW = 20  # weeks that are planned at once in the smallest of teams
PAIRS_A_SECOND = 70_000  # of weeks: the fairest assignment takes time by their square
SQUARES = (0.0003, 1.0, 0.0001, 0.001, 0.003)  # what squares of balances weigh beside comfort in first plans, in turn
AGAIN = (1.5, 1.0, 0.5)  # times as long are windows that are planned again, while all other weeks stay
NEXT_WINDOWS = 3  # times as long as for the last windows it takes for the next


@dataclass(frozen=True, slots=True)
class Plan:
    """Who serves each week of the instance, None where it is left open.

    `optimal` is whether every level is proved. Where it is not, `unproved` names the first level that is not. No plan
    that is best at the levels above it has a value below `bound` there, and this one is at most `gap` above that, in
    the level's units. Those of the turn are weeks: it may be somebody else's in so many.
    """

    names: tuple[str | None, ...]
    optimal: bool
    unproved: str | None = None
    gap: float | None = None
    bound: float | None = None

    @property
    def is_close(self) -> bool:
        """Whether the plan is the best, or so near to it at comfort that nobody could notice the difference."""
        return self.optimal or (self.unproved == "comfort" and self.gap is not None and self.gap <= ENOUGH)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The plan for the weeks of its instance, and its score; `parts` is the plan in the judge's words."""

    team: Team
    instance: Instance
    availability: Availability
    plan: Plan
    parts: tuple[tuple[Part, ...], ...]
    score: Score

    @property
    def rotation(self) -> Rotation:
        """The weeks asked for, a line for each that anybody can serve."""
        names = self.plan.names
        return Rotation(
            tuple(Line(self.instance.weeks[t].first, names[t]) for t in self.instance.requested if names[t] is not None)
        )


def propose(  # noqa: PLR0913 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    weeks: Sequence[Week],
    *,
    printed: int,
    pinned: Collection[int] = (),
    remaining: Callable[[], float],
    enough: float = 0.0,
) -> Proposal:
    """Return the best plan for these weeks, of which there must be one, after these duties; see `plan`.

    The weeks of the `pinned` indices are not planned, but stay as the duties have them.
    """
    availability = Availability(team, outages, duties, weeks[0])
    instance = replace(build_instance(availability, duties, weeks, printed), pinned=frozenset(pinned))
    assigned = divide_weeks(instance, team, availability, duties)
    pins = pin_weeks(instance, assigned, {*range(len(weeks))} - instance.pinned)
    best = plan(pins.instance, remaining, pins.allowed, enough=enough)
    parts = pins.build_parts(best.names, instance)
    names = tuple(own[0].name if len(own) == 1 else None for own in parts)
    return Proposal(team, instance, availability, replace(best, names=names), parts, score(instance, parts))


def plan(  # noqa: PLR0913 (what a plan depends on)
    instance: Instance,
    remaining: Callable[[], float],
    allowed: Bools | None = None,
    present: Sequence[str | None] | None = None,
    *,
    ties: bool = True,
    enough: float = 0.0,
) -> Plan:
    """Return the best plan for this instance; `remaining()` is the time left for it, in seconds.

    `allowed[i, t]` narrows who may serve which week, for questions like "what if"; a week that it leaves to nobody is
    open. By default everyone who is available may. With the names of a `present` plan, fewest changes of it are a level
    of their own, between excess and comfort; a week for which it has None may change as it likes. Without `ties` the
    plan is one of those that are best down to comfort, and `optimal` says no more than that. A long search ends as soon
    as the plan cannot be better at comfort by more than `enough`.
    """
    allowed = may_serve(instance) if allowed is None else allowed
    if not allowed.any():
        return Plan((None,) * len(instance.weeks), optimal=True)
    # The solver breaks ties by the order of what it is given. People are given by name, so that no plan depends on the
    # order of the roster, not even one whose search ends early: that order counts only where the turn asks for it.
    roster = sorted(range(len(instance.people)), key=lambda i: instance.people[i].name)
    instance, allowed = replace(instance, people=tuple(instance.people[i] for i in roster)), allowed[roster]
    # Some time is kept for what is to be done where the search comes upon no plan at all.
    reserve = min(RESERVE * remaining(), RESERVE_EACH * allowed.size)
    search = Search(instance, lambda: remaining() - reserve, allowed, present, roster)
    try:
        search.run(ties=ties, enough=enough)
    except (OutOfTimeError, TooLargeError):
        return _find_best_so_far(search, instance, remaining, allowed, present)
    return Plan(search.names, optimal=True)


def _find_best_so_far(
    search: Search,
    instance: Instance,
    remaining: Callable[[], float],
    allowed: Bools,
    present: Sequence[str | None] | None,
) -> Plan:
    """Return the best plan that is known when the time is over, and how far it may be from the best there is."""
    outcomes = Outcomes(instance, allowed)

    def rank(names: Sequence[str | None]) -> tuple[float, ...]:
        """Return what a plan reaches, changes among it, fit to be compared."""
        levels = outcomes.compute_levels(names)
        return (*levels[:3], _changes(names, present), *levels[3:])

    # 1. There is always a first plan, for comfort or, where that is not fair, for balances, and more where there is
    #    time. The present plan stays where it can.
    kept = allowed & ~search.changed if present else allowed
    may = np.where(kept.any(axis=0), kept, allowed)
    choices = [search.names] if search.names else []
    for number, squares in enumerate(SQUARES):
        began = remaining()
        choices.append(name_servers(instance, make_first_plan(instance, may, squares)))
        is_fair = not any(outcomes.compute_levels(choices[-1])[1:3])
        if (is_fair or number) and remaining() < began - remaining():
            break

    # 2. The fairest assignment has the bound for excess, and for squares, where none is at hand that is reached.
    best = min(choices, key=rank)
    is_worth_it = search.unproved == "squares" or outcomes.compute_levels(best)[2] > 0
    if is_worth_it and len(instance.weeks) ** 2 < PAIRS_A_SECOND * remaining():
        fairest = find_fairest_assignment(instance, allowed)
        search.bounds["excess"] = max(search.bounds.get("excess", 0.0), fairest.excess)
        if search.unproved == "squares":
            search.bounds["squares"] = max(search.bounds.get("squares", 0.0), find_least_squares(instance, allowed))
        if not present:
            choices.append(name_servers(instance, fairest.serving))

    # 3. Put together a better one from parts, unless the search has come near the best.
    is_comfortable = search.unproved in {"squares", "turn"}
    if (
        not present
        and not is_comfortable
        and not (search.names and _build_plan(search, outcomes, search.names, present).is_close)
    ):
        choices.append(_plan_in_parts(instance, allowed, min(choices, key=rank), remaining))
    return _build_plan(search, outcomes, min(choices, key=rank), present)


def _plan_in_parts(
    instance: Instance, allowed: Bools, names: tuple[str | None, ...], remaining: Callable[[], float]
) -> tuple[str | None, ...]:
    """Return the best plan that comes of planning one part after the other, from one at hand on; it is no worse."""
    compute_levels = Outcomes(instance, allowed).compute_levels
    # 1. Windows, longer and longer ones: each first half is kept.
    solve, width = _solve_part(remaining), LEAST_WINDOW
    for cycles in WINDOWS:
        began = remaining()
        width = max(LEAST_WINDOW, math.ceil(cycles * len(instance.people)))
        names = min(names, roll(instance, allowed, names, width, solve, remaining), key=compute_levels)
        if remaining() < NEXT_WINDOWS * (began - remaining()):
            break
    # 2. Windows again, with what comes after them, and then a few people at a time.
    for times in AGAIN:
        wide = math.ceil(times * width)
        names = improve_windows(instance, allowed, names, wide, _solve_window(remaining), remaining)
    return improve(instance, allowed, names, solve, remaining)


def _build_plan(
    search: Search, outcomes: Outcomes, names: tuple[str | None, ...], present: Sequence[str | None] | None
) -> Plan:
    """Return the plan of these names, and what the search has proved of it, wherever it comes from."""
    reached = outcomes.compute_levels(names)
    values = dict(zip(("open weeks", "rest", "excess", "comfort", "squares"), reached, strict=True))
    values |= {"changes": _changes(names, present), "turn": search.unsettled}
    # What is at its bound cannot be better, and nothing is below 0.
    bounds = {level: max(0.0, search.bounds.get(level, 0.0)) for level in search.levels}
    level = search.unproved
    for above, below in pairwise(search.levels):
        if level == above and values[level] <= bounds[level] + ROUNDING:
            level = below
    bound = min(values[level], bounds[level])
    return Plan(names, optimal=False, unproved=level, gap=values[level] - bound, bound=bound)


def _solve_part(
    remaining: Callable[[], float],
) -> Callable[[Instance, Bools, float], tuple[str | None, ...]]:
    """Return what plans a part of an instance in so many seconds, as well as it can."""

    def solve(part: Instance, allowed: Bools, seconds: float) -> tuple[str | None, ...]:
        end = remaining() - seconds
        return plan(part, lambda: remaining() - end, allowed, ties=False, enough=ENOUGH).names

    return solve


def _solve_window(
    remaining: Callable[[], float],
) -> Callable[[Instance, Bools, float], tuple[str | None, ...]]:
    """Return what plans an instance most of which is fixed, in so many seconds; without names where it has no plan."""

    def solve(instance: Instance, allowed: Bools, seconds: float) -> tuple[str | None, ...]:
        end = remaining() - seconds
        search = Search(instance, lambda: remaining() - end, allowed, None, range(len(instance.people)))
        with suppress(OutOfTimeError, TooLargeError):
            search.run(ties=False, enough=ENOUGH)
        return search.names

    return solve


def _changes(names: Sequence[str | None], present: Sequence[str | None] | None) -> int:
    return sum(was not in {None, name} for was, name in zip(present or (), names, strict=bool(present)))


def may_serve(instance: Instance) -> Bools:
    """Return who may serve which week, `[i, t]`, as far as anyone may be asked."""
    rows = [[week.available for week in person.weeks] for person in instance.people]
    return np.array(rows, dtype=bool).reshape(len(instance.people), len(instance.weeks))
