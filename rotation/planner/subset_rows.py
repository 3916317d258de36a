"""The subset-row cuts that a solution in fractions violates, see `duals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.duals import NO_CUTS

if TYPE_CHECKING:
    from rotation.planner.network import Floats, Ints
    from rotation.planner.paths import Paths

VIOLATION = 0.02  # what a fractional solution must exceed a cut by, for the cut to be worth a row
CUTS_OF_A_ROW = 8  # in one round, no row is in more cuts than these: more of them say the same
CUTS_OF_A_ROUND = 80


def find_violated_cuts(paths: Paths, flow: Floats) -> Ints:
    """Return the cuts that this flow violates most, not too many of one row."""
    # 1. Only paths in fractions, and rows on these, can violate a cut.
    used = np.flatnonzero((flow > VIOLATION / 10) & (flow < 1 - VIOLATION / 10))
    part = paths.only(used)
    split = np.flatnonzero(part.rows().any(axis=0))
    rows, amount = part.rows()[:, split].astype(float), flow[used]

    # 2. For each row, how much flow has two of it and any two others.
    both = (rows * amount[:, None]).T @ rows
    later = np.triu(np.ones(both.shape, dtype=bool), 1)
    violations: list[tuple[float, int, int, int]] = []
    for a in range(len(split) - 2):
        own = rows[:, a] > 0
        rest = rows[own, a + 1 :]
        all_three = (rest * amount[own, None]).T @ rest
        total = both[a, a + 1 :, None] + both[a, a + 1 :] + both[a + 1 :, a + 1 :] - 2 * all_three
        b, c = np.nonzero((total > 1 + VIOLATION) & later[a + 1 :, a + 1 :])
        # To six decimals, so that the order of equals does not depend on how a machine adds.
        violation = np.round(total[b, c], 6)
        triples = zip(violation.tolist(), split[a + 1 + b].tolist(), split[a + 1 + c].tolist(), strict=True)
        violations += [(-much, int(split[a]), x, y) for much, x, y in triples]

    # 3. Take those most violated.
    taken: dict[int, int] = {}
    chosen: list[list[int]] = []
    for _, *triple in sorted(violations):
        if len(chosen) < CUTS_OF_A_ROUND and all(taken.get(row, 0) < CUTS_OF_A_ROW for row in triple):
            taken |= {row: taken.get(row, 0) + 1 for row in triple}
            chosen.append(triple)
    return np.array(chosen, dtype=np.int64) if chosen else NO_CUTS
