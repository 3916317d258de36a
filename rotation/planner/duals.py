"""Prices for what a choice of paths must meet: the duals of the linear program, and what they prove of any choice.

With a price on every week people no longer depend on each other: each takes their cheapest path, from which the prices
of its weeks are deducted. Whatever the prices are,

    bound  =  the prices of all weeks  +  what everybody's cheapest path costs then

is what any choice of paths costs at least that enters every week once. It costs more by the reduced cost of each of its
paths: what that costs beyond the person's cheapest.

Cuts make the bound tighter. Of three rows of which each must be met exactly once, weeks or people, two paths with two
or more of them cannot both be chosen: so at most one path with two of them is (subset-row cuts; M. Jepsen, B. Petersen,
S. Spoorendonk, D. Pisinger, Subset-row inequalities applied to the vehicle-routing problem with time windows,
Operations Research 56, 2008). A cut has a price too, which is never positive, and which each path with two of its rows
must pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rotation.planner.network import Floats, Ints

NO_CUTS = np.zeros((0, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """The price of each week, each person, and each cut.

    A person's is what their cheapest path costs after the other prices. A cut has three rows, `cuts[c]`: i is that of
    person i, and the number of people plus t is that of week t.
    """

    week: Floats
    person: Floats
    cuts: Ints
    cut: Floats

    @property
    def value(self) -> float:
        """What any choice costs at least."""
        return float(self.week.sum() + self.person.sum() + self.cut.sum())

    def toward(self, other: Duals, part: float) -> Duals:
        """Return the duals between these and others: all of the way by 1."""
        cuts, place = np.unique(np.concatenate((self.cuts, other.cuts)), axis=0, return_inverse=True)
        prices = np.concatenate(((1 - part) * self.cut, part * other.cut))
        return Duals(
            (1 - part) * self.week + part * other.week,
            (1 - part) * self.person + part * other.person,
            cuts,
            np.bincount(place.ravel(), weights=prices, minlength=len(cuts)).astype(float),
        )
