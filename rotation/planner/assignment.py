"""The fairest assignment where rest and comfort count for nothing: weeks to everybody's first, second, third duty.

Without rest a balance is all that a week served changes, and what a balance costs, excess or square, is a convex
function of the duties done so far. So the m-th duty of a person in week t costs by how much it changes the costs of all
weeks from t on, and the cheapest assignment of weeks to duties takes a person's duties in order of itself (W. Kubiak,
S. Sethi, A note on "Level schedules for mixed-model assembly lines in just-in-time production systems", Management
Science 37, 1991). It takes milliseconds where the network takes seconds. Its excess is a bound for any plan's, as
are the least squares, and it is a plan, there before anything else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.outcome import Balances

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance
    from rotation.planner.network import Bools, Floats, Ints

EXCESS = 1e6  # squares for each unit of excess: no plan has so many that they outweigh what can be seen of an excess
MORE_DUTIES = 1  # duties that somebody may do beyond what they will owe, at first


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Who serves each week, by index, -1 where nobody does; and the least `excess` that any plan has."""

    serving: Ints
    excess: float


def find_fairest_assignment(instance: Instance, allowed: Bools) -> Assignment:
    """Return the assignment of least excess and then, to all appearance, least squares; `allowed[i, t]` is who may."""
    weeks = np.flatnonzero(allowed.any(axis=0))
    balances = Balances(instance, weeks)
    fair = find_cheapest_assignment(balances, allowed, weeks, excess=EXCESS, squares=1.0)
    least = balances.measure_excess(balances.compute(fair), balances.active).sum()
    if least > 0:
        # What squares weigh may hide some excess: the bound must not.
        exact = find_cheapest_assignment(balances, allowed, weeks, excess=1.0, squares=0.0)
        least = min(least, balances.measure_excess(balances.compute(exact), balances.active).sum())
    return Assignment(fair, float(least))


def find_least_squares(instance: Instance, allowed: Bools) -> float:
    """Return the least sum of the squares of balances that any plan has."""
    weeks = np.flatnonzero(allowed.any(axis=0))
    balances = Balances(instance, weeks)
    best = balances.compute(find_cheapest_assignment(balances, allowed, weeks, excess=0.0, squares=1.0))
    return float((best[balances.active] ** 2).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Further:
    """What else counts in an assignment of some weeks: duties `done` before them, and prices of those in them.

    `price[i, t]` is what a duty costs person i in the week at place t of these, and `again` what everybody's next one
    costs beyond the one before.
    """

    done: Ints
    price: Floats
    again: float


def find_cheapest_assignment(  # noqa: PLR0913 (what an assignment depends on)
    balances: Balances,
    allowed: Bools,
    weeks: Ints,
    *,
    excess: float,
    squares: float,
    further: Further | None = None,
) -> Ints:
    """Return who serves each week of the instance, by index, at the least cost with these weights.

    Only `weeks` are assigned, which are in order; in all others nobody serves (-1).
    """
    serving = np.full(allowed.shape[1], -1)
    if not len(weeks):
        return serving
    # 1. Offer everybody as many duties as they will owe, and a few more.
    begin, end = weeks[0], weeks[-1] + 1
    owed, active, may = balances.owed[:, begin:end], balances.active[:, begin:end], allowed[:, begin:end]
    own = balances.owed[:, end - 1] - (balances.owed[:, begin - 1] if begin else 0.0)
    before = balances.before + (0 if further is None else further.done)
    offered = np.ceil(np.maximum(0.0, own)).astype(int) + MORE_DUTIES
    most = allowed[:, weeks].sum(axis=1)
    while True:
        offered = np.minimum(offered, most)
        person = np.repeat(np.arange(len(offered)), offered)
        count = 1 + np.arange(len(person)) - (np.cumsum(offered) - offered)[person]

        # 2. What does serving a week as this duty change, in it and in all later ones?
        balance = before[person, None] + count[:, None] - owed[person]
        more = balances.measure_excess(balance, active[person]) - balances.measure_excess(balance - 1, active[person])
        changed = excess * more + squares * np.where(active[person], 2 * balance - 1, 0.0)
        cost = np.cumsum(changed[:, ::-1], axis=1)[:, ::-1]
        if further is not None:
            cost += further.price[person] + further.again * (count[:, None] - 1)
        cost = np.where(may[person], cost, np.inf)
        duty_of = _match(cost[:, weeks - begin].T)

        # 3. A person's next duty costs more in every week than the one before. So where the last on offer is not taken,
        #    no more are needed; where it is, or the duties did not suffice, there must be more on offer.
        taken = np.zeros(len(person), dtype=bool)
        if duty_of is None:
            taken[:] = True
        else:
            taken[duty_of] = True
        short = np.bincount(person[taken], minlength=len(offered)) == offered
        if duty_of is not None and not (short & (offered < most)).any():
            serving[weeks] = person[duty_of]
            return serving
        offered = np.where(short, 2 * offered + 1, offered)


def _match(cost: Floats) -> Ints | None:
    """Return a column for each row, all different, at the least cost; None where there are none of finite cost.

    It adds one row after the other by the cheapest way to a free column (R. Jonker, A. Volgenant, A shortest augmenting
    path algorithm for dense and sparse linear assignment problems, Computing 38, 1987).
    """
    rows, columns = cost.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    row_of, column_of = np.full(columns, -1), np.full(rows, -1)
    for new in range(rows):
        # 1. Find the cheapest way from the new row to a free column, over columns that are taken.
        distance, came_from = np.full(columns, np.inf), np.full(columns, -1)
        is_open = np.ones(columns, dtype=bool)
        row, reached = new, 0.0
        while True:
            there = reached + cost[row] - row_price[row] - column_price
            better = is_open & (there < distance)
            distance[better], came_from[better] = there[better], row
            column = int(np.argmin(np.where(is_open, distance, np.inf)))
            reached = float(distance[column])
            if not np.isfinite(reached):
                return None
            is_open[column] = False
            if row_of[column] < 0:
                break
            row = int(row_of[column])

        # 2. Change the prices so that every column on the way is the cheapest of its row.
        done = np.flatnonzero(~is_open)
        slack = reached - distance[done]
        row_price[new] += reached
        earlier = row_of[done] >= 0
        row_price[row_of[done[earlier]]] += slack[earlier]
        column_price[done] -= slack

        # 3. Pass the columns on along the way.
        while True:
            row = int(came_from[column])
            row_of[column] = row
            column_of[row], column = column, int(column_of[row])
            if row == new:
                break
    return column_of
