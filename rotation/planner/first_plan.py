"""A first plan, there in no time at any size: weeks assigned to people, about a quarter of a cycle at once.

In so few weeks nobody serves twice. So all that counts is a price for one person and one week: the gaps on both sides,
days lost, and what the balance becomes. The first half of these weeks is kept, and the next ones are assigned (rolling
horizon, as in `local_search`). There is no step in which anybody would merely be next in line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.prices import price_gap, price_week
from rotation.planner.assignment import Further, find_cheapest_assignment
from rotation.planner.outcome import Balances

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance
    from rotation.planner.network import Bools, Floats, Ints

SHORT_REST = 1e7  # what a short rest costs, and excess by the week, so that each outweighs all below it
EXCESS = 1e4


def make_first_plan(instance: Instance, allowed: Bools, squares: float) -> Ints:
    """Return who serves each week, by index, -1 for nobody; `squares` is what they weigh beside comfort.

    `allowed[i, t]` says who may serve which week; one of them does wherever there is one.
    """
    # 1. Weeks that only one person may serve are theirs, so that every gap to them is known before they are assigned.
    people, offsets = instance.people, np.asarray(instance.offsets)
    weeks = np.flatnonzero(allowed.any(axis=0))
    theirs = allowed & (allowed.sum(axis=0) == 1)
    moments = np.where(theirs, offsets, -np.inf)
    before = np.maximum.accumulate(np.pad(moments, ((0, 0), (1, 0)), constant_values=-np.inf)[:, :-1], axis=1)
    moments = np.where(theirs, offsets, np.inf)[:, ::-1]
    after = np.minimum.accumulate(np.pad(moments, ((0, 0), (1, 0)), constant_values=np.inf)[:, :-1], axis=1)[:, ::-1]

    # 2. What a gap costs, short rests among them; one of the last length or a longer one costs nothing.
    longest = int(max(max(person.ideal_gap, person.rest) for person in people)) + 1
    gap_prices = np.array(
        [[price_gap(p, gap) + SHORT_REST * (gap < p.rest) for gap in range(longest + 1)] for p in people]
    )

    def price_gaps(gaps: Floats) -> Floats:
        lengths = np.minimum(gaps, longest).astype(np.int64)
        prices: Floats = np.take_along_axis(gap_prices, lengths, axis=1)
        return prices

    price = price_gaps(after - offsets)
    price += [[price_week(p, w, w.days_lost) if w.available else 0.0 for w in p.weeks] for p in people]

    # 3. Assign some weeks, keep half of them, and so on.
    balances = Balances(instance, weeks)
    done, serving = np.zeros(len(people), dtype=np.int64), np.full(len(instance.weeks), -1)
    last = np.array([-np.inf if p.last is None else p.last for p in people])
    width = max(2, min(person.rest for person in people) // 2)
    for place in range(0, len(weeks), width // 2):
        some = weeks[place : place + width]
        here = slice(some[0], some[-1] + 1)
        gaps = offsets[here] - np.maximum(last[:, None], before[:, here])
        further = Further(done, price[:, here] + price_gaps(gaps), SHORT_REST)
        chosen = find_cheapest_assignment(balances, allowed, some, excess=EXCESS, squares=squares, further=further)
        is_end = place + width >= len(weeks)
        kept = some if is_end else some[: width // 2]
        serving[kept] = chosen[kept]
        np.add.at(done, serving[kept], 1)
        np.maximum.at(last, serving[kept], offsets[kept])
        if is_end:
            break
    return serving
