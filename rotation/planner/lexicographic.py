"""The cheapest whole paths through a duty network, and every choice that is as good: one level of a strict order.

A level hands over to the next by faces (see `branch_and_bound`): the next level is optimised on what is left, with no
further constraint. A choice is searched for near the relaxation first, then farther and farther from it, until all that
is left out is proved to be dearer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.branch_and_bound import FEW, Optimum, branch_and_bound, compute_tolerance, find_servers
from rotation.planner.branching import INTEGRALITY
from rotation.planner.column_generation import tighten
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.listing import ListedPaths, NetworkPaths
from rotation.planner.paths import Paths
from rotation.planner.subset_rows import find_violated_cuts

if TYPE_CHECKING:
    from rotation.planner.duals import Duals
    from rotation.planner.listing import Listing, Near
    from rotation.planner.network import Bools, Floats, Network

# How much dearer than the bound a choice may be, for each unit of its value, in the first search near it. More makes
# for a larger program, less for more searches in vain.
FIRST_CUTOFF = 0.004
CUTOFF_GROWTH = 1.6  # the factor by which the cutoff grows after each search in vain
HALVINGS = 8  # how often the first cutoff is halved, at most, for fewer paths to be near
FEW_PATHS = 10_000  # paths that are looked at in the first search, and in the last one without growing towards it
LEAST_RISE = 1e-7  # what a round of cuts must add to the relaxation, for there to be another


def minimize(  # noqa: PLR0913 (what a level may ask for)
    program: LinearProgram,
    cost: Floats,
    faces: Bools,
    *,
    integral: bool = True,
    listed: bool = True,
    enough: float = 0.0,
) -> Optimum | None:
    """Return a choice of least cost in these faces, or None when there is no choice at all.

    When not `integral`, paths may be split into fractions: the value is a bound that whole paths may not reach, and
    `serving` is meaningless. Unless `listed`, the optimum of a network is one in arcs, not in paths. Raises
    OutOfTimeError when the time limit comes before the proof, and also after a number of nodes, as soon as no choice
    can be better by more than `enough` than the best so far.
    """
    if integral and faces.shape[1] == 1:
        return _search_near_relaxation(program, cost, faces[:, 0], listed=listed, enough=enough)
    return branch_and_bound(program, cost, faces, integral=integral, enough=enough)


def _search_near_relaxation(  # noqa: C901 (the steps of one algorithm)
    program: LinearProgram, cost: Floats, face: Bools, *, listed: bool, enough: float
) -> Optimum | None:
    """Return the optimum of one face: of its relaxation, or where that is fractional, the best near to it.

    A choice with an arc or path of reduced cost r costs at least the bound plus r. So no choice within a cutoff uses
    any whose reduced cost is beyond it, and the program without these is small.
    """
    # 1. Solve the relaxation. Where no path is split, its own face is optimal.
    program.set_cost(cost)
    root = program.solve(face)
    if root is None:
        return None
    if root.is_integral(INTEGRALITY):
        optimal = root.reduced_cost <= compute_tolerance(root.value)
        return Optimum(find_servers(program.choices, root), root.value, program.choices, optimal[:, None])

    # 2. Tighten its bound by what is true of whole paths.
    cutoff, listing, duals = FIRST_CUTOFF * max(1.0, abs(root.value)), None, root.duals
    if listed:
        listing = _choose_listing(program.choices, cost, face)
        try:
            duals = tighten(listing, program.weeks, duals, cutoff, program.remaining)
        except OutOfTimeError as late:
            raise OutOfTimeError(None, root.value) from late
        cutoff = _choose_first_cutoff(listing, duals, cutoff)
    bound, best, serving = max(root.value, duals.value), np.inf, None
    margin = compute_tolerance(bound)
    while True:
        # 3. Search what is within the cutoff, path by path if these are not too many. Once all arcs are, all paths are.
        near = face & (root.reduced_cost <= bound + cutoff - root.value + margin)
        is_whole_face = near.sum() == face.sum() or face.sum() <= FEW
        near, limit = (face, np.inf) if is_whole_face else (near, bound + cutoff)
        paths = listing.near(duals, limit - duals.value + margin) if listing else None
        try:
            if paths:
                optimum = _search_paths(program, paths, duals, limit, enough, best)
            else:
                part = LinearProgram(program.choices.only(near), program.weeks, program.remaining)
                whole = np.ones((near.sum(), 1), dtype=bool)
                optimum = branch_and_bound(part, cost[near], whole, cutoff=limit, enough=enough, known=best)
        except OutOfTimeError as late:
            # What is beyond the cutoff has not been looked at, and costs more than it.
            reached = serving if late.serving is None else late.serving
            raise OutOfTimeError(reached, max(bound, min(late.bound, limit))) from late

        # 4. What costs no more than the cutoff is cheapest of all: everything left out costs more.
        if optimum is not None and optimum.value <= limit + margin:
            return optimum
        if is_whole_face:
            return None

        # 5. Else look farther, though not beyond the best choice that came up on the way.
        if optimum is not None and optimum.value < best:
            best, serving = optimum.value, optimum.serving
        farther = CUTOFF_GROWTH * cutoff
        cutoff = min(farther, best - bound) if cutoff < best - bound else farther
        if cutoff < best - bound and listing and listing.near(duals, best - duals.value + margin, FEW_PATHS):
            cutoff = best - bound


def _choose_listing(choices: Network | Paths, cost: Floats, face: Bools) -> Listing:
    """Return where the paths of a face come from."""
    usable = choices.only(face)
    return ListedPaths(usable, cost[face]) if isinstance(usable, Paths) else NetworkPaths(usable, cost[face])


def _choose_first_cutoff(listing: Listing, duals: Duals, cutoff: float) -> float:
    """Return the cutoff, or a smaller one where there are too many paths within it, and few enough then."""
    for smaller in (cutoff * 0.5**halvings for halvings in range(HALVINGS)):
        if listing.near(duals, smaller, FEW_PATHS):
            return smaller
    return cutoff


def _search_paths(  # noqa: PLR0913, PLR0917 (what a search depends on)
    program: LinearProgram, near: Near, duals: Duals, limit: float, enough: float, known: float
) -> Optimum | None:
    """Return the optimum of these paths as far as it is within the limit, see `branch_and_bound`."""
    # 1. Cut as long as that makes the relaxation dearer.
    part = LinearProgram(near.paths, program.weeks, program.remaining)
    part.set_cost(near.cost)
    part.add_cuts(duals.cuts)
    value, relaxation = -np.inf, part.solve(np.ones(len(near.cost), dtype=bool))
    while relaxation and value + LEAST_RISE < relaxation.value <= limit + compute_tolerance(limit):
        value = relaxation.value
        cuts = find_violated_cuts(near.paths, relaxation.flow)
        if not len(cuts):
            break
        part.add_cuts(cuts)
        relaxation = part.solve(np.ones(len(near.cost), dtype=bool))
    if relaxation is None:
        return None

    # 2. Search the paths that are still within the limit, with the cuts that have a price.
    kept = near.only(np.flatnonzero(relaxation.reduced_cost <= limit - relaxation.value + compute_tolerance(limit)))
    smaller = LinearProgram(kept.paths, program.weeks, program.remaining)
    smaller.add_cuts(relaxation.duals.cuts)
    whole = np.ones((len(kept.cost), 1), dtype=bool)
    optimum = branch_and_bound(smaller, kept.cost, whole, cutoff=limit, enough=enough, known=known)
    if optimum is None or not len(relaxation.duals.cuts) or not optimum.faces.any():
        return optimum

    # 3. What has no reduced cost makes up a cheapest choice where all constraints are equations. A choice that leaves
    #    room in a cut is dearer: find once more what is as good, without cuts, among the paths that are left.
    left = kept.only(np.flatnonzero(optimum.faces.any(axis=1)))
    plain = LinearProgram(left.paths, program.weeks, program.remaining)
    try:
        faces = optimum.faces[optimum.faces.any(axis=1)]
        exact = branch_and_bound(plain, left.cost, faces, cutoff=optimum.value, known=optimum.value)
    except OutOfTimeError as late:
        raise OutOfTimeError(optimum.serving, optimum.value) from late
    return optimum if exact is None else exact
