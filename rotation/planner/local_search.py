"""Plans put together from parts: for instances that are too large, or limits too short, for a network of all of them.

`roll` plans a window of weeks for everybody, goes on by half of it, and plans again (rolling horizon; K. Baker, An
experimental study of the effectiveness of rolling schedules in production planning, Decision Sciences 8, 1977). What
comes out is good, because two duties of one person are about a cycle apart, and hardly anything in a plan acts farther.

`improve_windows` makes it better a window at a time, for everybody, while the weeks on both sides stay. `improve` does
so a few people at a time: they share out anew the weeks that they serve, and everybody else stays. Weeks of others pass
for them without being looked at, so that what comes out is scored as a whole, and taken where it is better (large
neighbourhood search; P. Shaw, Using constraint programming and local search methods to solve vehicle routing problems,
CP 1998).

All leave the planning of a part to the planner.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.score import ROUNDING
from rotation.planner.outcome import Outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.fairness.instance import Instance, Member
    from rotation.planner.network import Bools

    Solve = Callable[[Instance, Bools, float], tuple[str | None, ...]]

GROUP = 5  # people who share out their weeks anew
MOST_WEEKS = 60  # that they share out at once, so that it takes no more than a moment

AHEAD = 2  # times its part of the time that a window may take: some are harder than others


def roll(  # noqa: PLR0913, PLR0917 (what a plan depends on)
    instance: Instance,
    allowed: Bools,
    names: Sequence[str | None],
    width: int,
    solve: Solve,
    remaining: Callable[[], float],
) -> tuple[str | None, ...]:
    """Return a plan made window by window, of so many weeks each; where there is no time for one, it keeps the names.

    It keeps them all where one window is all there is. `solve` plans a window, in so many seconds; `allowed[i, t]` is
    who may serve.
    """
    size = len(instance.weeks)
    if width >= size:
        return tuple(names)
    starts = range(0, max(1, size - width // 2), width // 2)
    current, outcomes = list(names), Outcomes(instance, allowed)
    for number, begin in enumerate(starts):
        if remaining() <= 0:
            break
        end = min(size, begin + width)
        part = _build_part(instance, outcomes, current, range(len(instance.people)), range(begin, end), begin)
        seconds = remaining() * min(1.0, AHEAD / (len(starts) - number))
        current[begin:end] = solve(part, allowed[:, begin:end], seconds)
    return tuple(current)


def improve_windows(  # noqa: PLR0913, PLR0917 (what a plan depends on)
    instance: Instance,
    allowed: Bools,
    names: Sequence[str | None],
    width: int,
    solve: Solve,
    remaining: Callable[[], float],
) -> tuple[str | None, ...]:
    """Return a plan that is no worse, improved window by window, of so many weeks each, as long as there is time.

    `solve` plans all weeks for everybody, in so many seconds, where those outside the window may only stay as they are.
    """
    outcomes, current = Outcomes(instance, allowed), tuple(names)
    best = outcomes.compute_levels(current)
    size = len(instance.weeks)
    for begin in range(0, max(1, size - width // 2), max(1, width // 2)):
        if remaining() <= 0:
            break
        serving = outcomes.find_serving(current)
        stays = serving == np.arange(len(instance.people))[:, None]
        stays[:, begin : begin + width] = True
        other = solve(instance, allowed & stays, remaining())
        if other and (levels := outcomes.compute_levels(other)) < best:
            best, current = levels, other
    return current


def improve(
    instance: Instance, allowed: Bools, names: Sequence[str | None], solve: Solve, remaining: Callable[[], float]
) -> tuple[str | None, ...]:
    """Return a plan that is no worse, improved until no time is left, or no group in which anything gets better.

    `solve` plans the weeks of a few people, in so many seconds; `allowed[i, t]` is who may serve.
    """
    outcomes, current = Outcomes(instance, allowed), tuple(names)
    best = outcomes.compute_levels(current)
    for step in range(1, 1 + len(instance.people)):
        begun = best
        # 1. Take people a step apart, another step each time, so that everybody comes together with others.
        order = [i for first in range(step) for i in range(first, len(instance.people), step)]
        for at in range(0, len(order), GROUP):
            group = sorted(order[at : at + GROUP])
            own = {instance.people[i].name for i in group}
            served = [t for t, name in enumerate(current) if name in own]
            for start in range(0, len(served), MOST_WEEKS // 2):
                if remaining() <= 0:
                    return current
                # 2. Plan a stretch of their weeks again, and look at what has come out as a whole.
                weeks = served[start : start + MOST_WEEKS]
                begin = served[start - 1] + 1 if start else 0
                part = _build_part(instance, outcomes, current, group, weeks, begin)
                replanned = dict(zip(weeks, solve(part, allowed[np.ix_(group, weeks)], remaining()), strict=True))
                other = tuple(replanned.get(t) or name for t, name in enumerate(current))
                if other != current and (levels := outcomes.compute_levels(other)) < best:
                    best, current = levels, other
        if best == begun:
            break
    return current


def _build_part(  # noqa: PLR0913, PLR0917 (what a part depends on)
    instance: Instance,
    outcomes: Outcomes,
    names: Sequence[str | None],
    group: Sequence[int],
    weeks: Sequence[int],
    begin: int,
) -> Instance:
    """Return the instance of a few people and of some weeks, from the week of index `begin` on."""
    serving, balances, owed = outcomes.find_serving(names), outcomes.compute_balances(names), outcomes.owed

    def build_member(i: int) -> Member:
        person = instance.people[i]
        before = np.flatnonzero(serving[:begin] == i)
        # What is owed of the weeks of others on the way is owed with the next week.
        shares = np.diff(owed[i, weeks], prepend=owed[i, begin - 1] if begin else 0.0).tolist()
        own = [person.weeks[t] for t in weeks]
        return replace(
            person,
            balance=float(balances[i, begin - 1]) if begin else person.balance,
            last=instance.offsets[before[-1]] if len(before) else person.last,
            weeks=tuple(
                week if math.isclose(week.share, share, abs_tol=ROUNDING) else replace(week, share=share)
                for week, share in zip(own, shares, strict=True)
            ),
        )

    return replace(
        instance,
        weeks=tuple(instance.weeks[t] for t in weeks),
        offsets=tuple(instance.offsets[t] for t in weeks),
        people=tuple(build_member(i) for i in group),
        printed=len(weeks),
        pinned=frozenset(),
    )
