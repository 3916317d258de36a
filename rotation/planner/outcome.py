"""What a plan reaches, level by level, as the duty network counts it: by the shares that the instance has.

The judge of `fairness.score` works out shares anew from who is available. For an instance with pinned weeks that would
be wrong, since only the person who holds such a week is available in it; and it takes longer.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.prices import price_gap, price_week
from rotation.fairness.score import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.fairness.instance import Instance
    from rotation.planner.network import Bools, Floats, Ints

DECIMALS = 9  # of levels, so that they can be compared


class Balances:
    """The balances of an instance of which these weeks are served, and all others are open and charge nobody."""

    def __init__(self, instance: Instance, weeks: Ints) -> None:
        self.before = np.array([person.balance for person in instance.people])
        self.active = np.array([[week.active for week in person.weeks] for person in instance.people])
        served = np.isin(np.arange(len(instance.weeks)), weeks)
        self.owed = np.cumsum([[week.share for week in p.weeks] for p in instance.people] * served, axis=1)
        self._tolerance = instance.tolerance

    def compute(self, serving: Ints) -> Floats:
        """Return the balance of each person after each week, by who serves it."""
        done: Ints = np.cumsum(np.arange(len(self.owed))[:, None] == serving, axis=1)
        balances: Floats = self.before[:, None] + done - self.owed
        return balances

    def measure_excess(self, balances: Floats, active: Bools) -> Floats:
        """Return how far each of these balances is beyond the tolerance, where the person is active."""
        beyond = np.abs(balances) - self._tolerance
        return np.where(active & (beyond > ROUNDING), beyond, 0.0)


class Outcomes:
    """Judges plans of one instance, in which `allowed[i, t]` says who may serve which week."""

    def __init__(self, instance: Instance, allowed: Bools) -> None:
        self._instance = instance
        self._balances = Balances(instance, np.flatnonzero(allowed.any(axis=0)))
        self._index = {person.name: i for i, person in enumerate(instance.people)}

    def find_serving(self, names: Sequence[str | None]) -> Ints:
        """Return the index of the person who serves each week, -1 for nobody."""
        return np.array([-1 if name is None else self._index[name] for name in names], dtype=np.int64)

    @property
    def owed(self) -> Floats:
        """Return what each person owes of all weeks up to each week, in weeks."""
        return self._balances.owed

    def compute_balances(self, names: Sequence[str | None]) -> Floats:
        """Return the balance of each person after each week."""
        return self._balances.compute(self.find_serving(names))

    def compute_levels(self, names: Sequence[str | None]) -> tuple[float, ...]:
        """Return open weeks, rest, excess, comfort, squares, to nine decimals, fit to be compared."""
        instance, serving = self._instance, self.find_serving(names)
        short_rests, comfort = 0, 0.0
        for i, person in enumerate(instance.people):
            own = np.flatnonzero(serving == i).tolist()
            moments = [*([] if person.last is None else [person.last]), *(instance.offsets[t] for t in own)]
            gaps = [later - earlier for earlier, later in pairwise(moments)]
            short_rests += sum(gap < person.rest for gap in gaps)
            comfort += sum(price_week(person, person.weeks[t], person.weeks[t].days_lost) for t in own)
            comfort += sum(price_gap(person, gap) for gap in gaps)
        balances, active = self._balances.compute(serving), self._balances.active
        excess = float(self._balances.measure_excess(balances, active).sum())
        squares = float((balances[active] ** 2).sum())
        rounded = (round(value, DECIMALS) for value in (excess, comfort, squares))
        return (int((serving < 0).sum()), short_rests, *rounded)
