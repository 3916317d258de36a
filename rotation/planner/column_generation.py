"""The bound of whole paths, tightened by cuts: column generation, in which a column is one person's whole path.

The master program has only some of the paths. Its duals say which others would make it cheaper: those of negative
reduced cost, which are listed and added. Once there are none, cuts are added that its solution violates, and so on.
(L. Ford, D. Fulkerson, A suggested computation for maximal multi-commodity network flows, Management Science 5, 1958;
cuts as in `duals`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.duals import NO_CUTS
from rotation.planner.linear_program import LinearProgram
from rotation.planner.subset_rows import find_violated_cuts

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.planner.duals import Duals
    from rotation.planner.listing import Listing, Near
    from rotation.planner.network import Ints

MASTER = 2000  # paths that the master has at first
ADDED = 200  # paths that are added at once
SMOOTHING = 0.5  # part of the way to the master's duals at which paths are looked for
LEAST_STEP = 0.01  # part of the way after which nothing is looked for any more
CONVERGED = 1e-7  # what the bound may be below the master's value, for each unit of it, to be taken for the same
ROUNDS = 100  # solutions of the master, at most
NEARLY = 0.02  # part of the rise so far that the bound may be below the master's value, for cuts to be looked for
LEAST_RISE = 0.01  # part of the whole rise that a round of cuts must add, for there to be another


def tighten(  # noqa: C901 (the steps of one algorithm)
    listing: Listing, weeks: Ints, root: Duals, cutoff: float, remaining: Callable[[], float]
) -> Duals:
    """Return the duals of the greatest bound that is proved, those of the root or better ones with cuts.

    Raises OutOfTimeError.
    """
    # 1. Begin with paths near the root's optimum.
    best, last, cuts = root, root.value, NO_CUTS
    near = listing.near(root, cutoff, MASTER)
    while near is None and cutoff > CONVERGED:
        cutoff /= 2
        near = listing.near(root, cutoff, MASTER)
    if near is None:
        return best
    paths, master = near.paths, _build_master(near, weeks, cuts, remaining)
    for _ in range(ROUNDS):
        # 2. Solve the master, and look for paths that would make it cheaper. Its duals jump from one solution to the
        #    next; between them and the best so far there are fewer such paths, and better ones.
        solved = master.solve(np.ones(len(paths), dtype=bool))
        if solved is None:
            # With the cuts there are too few paths for everybody to have one.
            cutoff *= 2
            near = listing.near(best, cutoff)
            if near is None or len(near.paths) <= len(paths):
                break
            paths, master = near.paths, _build_master(near, weeks, cuts, remaining)
            continue
        part, near = SMOOTHING, None
        while near is None and part > LEAST_STEP:
            duals = best.toward(solved.duals, part)
            near, part = listing.near(duals, 0.0), part / 2
        if near is None:
            break

        # 3. What nobody's path can be cheaper than, whatever is in the master, is a bound.
        np.minimum.at(duals.person, near.paths.person, duals.person[near.paths.person] + near.reduced_cost)
        if duals.value > best.value:
            best = duals
        rise = solved.value - root.value
        if best.value < solved.value - max(CONVERGED, NEARLY * rise):
            order = np.argsort(np.round(near.reduced_cost, 9), kind="stable")[:ADDED]
            added = near.only(np.sort(order))
            paths = paths.join(added.paths)
            master.add_paths(added.paths, added.cost)
            continue

        # 4. Cut as long as that pays.
        if len(cuts) and solved.value - last <= max(CONVERGED, LEAST_RISE * rise):
            break
        violated, last = find_violated_cuts(paths, solved.flow), solved.value
        if not len(violated):
            break
        cuts = np.concatenate((cuts, violated))
        master.add_cuts(violated)
    return best


def _build_master(near: Near, weeks: Ints, cuts: Ints, remaining: Callable[[], float]) -> LinearProgram:
    """Return the program of these paths with these cuts."""
    master = LinearProgram(near.paths, weeks, remaining)
    master.set_cost(near.cost)
    master.add_cuts(cuts)
    return master
