"""The cheapest whole paths through a duty network, and every choice that is as good: one level of a strict order.

A level hands over to the next by faces, as geometry calls them. An arc whose reduced cost is positive is in no cheapest
choice (see `shortest_paths`), so that the arcs left hold exactly the cheapest ones: an optimal face. The next level is
optimised on it, with no further constraint. Where the linear relaxation splits paths into fractions, a branch and bound
ends with several optimal faces, which together hold the cheapest choices, and the next level goes on from these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from rotation.planner.linear_program import Relaxation
    from rotation.planner.network import Bools, Floats, Ints

INTEGRALITY = 1e-6  # what a flow may be off by and count as whole
SAME_VALUE = 1e-8  # what two values may differ by, for each unit of theirs, and be the same
# How much dearer than the relaxation a choice may be, for each unit of its value, in the first search near it. More
# makes for a larger network, less for more searches in vain.
FIRST_CUTOFF = 0.004
CUTOFF_GROWTH = 3.0  # the factor by which the cutoff grows after each search in vain
NODES_BEFORE_CUTOFF = 200  # nodes after which a search without any solution stops looking at those beyond the cutoff


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """A cheapest choice: which `arcs` (indices), what they cost, and the `faces` that hold all choices as good as it.

    `faces[arc, f]` says whether an arc belongs to face f; every such choice has all of its arcs in one face.
    """

    arcs: Ints
    value: float
    faces: Bools


def minimize(program: LinearProgram, cost: Floats, faces: Bools, *, integral: bool = True) -> Optimum | None:
    """Return a choice of least cost in these faces, or None when there is no choice at all.

    When not `integral`, paths may be split into fractions: the value is a bound that whole paths may not reach, and
    `arcs` are meaningless. Raises OutOfTimeError when the time limit comes before the proof.
    """
    if integral and faces.shape[1] == 1:
        return _search_near_relaxation(program, cost, faces[:, 0])
    return branch_and_bound(program, cost, faces, integral=integral)


def _search_near_relaxation(program: LinearProgram, cost: Floats, face: Bools) -> Optimum | None:
    """Return the optimum of one face: of its relaxation, or where that is fractional, found on the arcs near to it.

    A choice with an arc of reduced cost r costs at least the relaxation plus r. So no choice within a cutoff uses an
    arc whose reduced cost is beyond it, and the network without these arcs is small.
    """
    # 1. Solve the relaxation. Where no path is split, its own face is optimal.
    program.set_cost(cost)
    root = program.solve(face)
    if root is None:
        return None
    bound, same = root.value, _same(root.value)
    reduced_cost = _reduced_cost(ShortestPaths(program.network), cost, face, root)
    if root.is_integral(INTEGRALITY):
        return Optimum(_used(root), bound, (reduced_cost <= same)[:, None])

    cutoff, best = FIRST_CUTOFF * max(1.0, abs(bound)), np.inf
    best_arcs: Ints | None = None
    while True:
        # 2. Search the arcs within the cutoff.
        near = np.flatnonzero(reduced_cost <= cutoff + same)
        is_whole_face = len(near) == face.sum()
        part = LinearProgram(program.network.only(near), program.weeks, program.remaining)
        try:
            found = branch_and_bound(
                part, cost[near], part.network.faces, cutoff=np.inf if is_whole_face else bound + cutoff
            )
        except OutOfTimeError as late:
            known = best_arcs if late.arcs is None else near[late.arcs]
            raise OutOfTimeError(known, None if known is None else float(cost[known].sum()) - bound) from late

        # 3. What costs no more than the cutoff is cheapest of all: everything left out costs more.
        if found is not None and (is_whole_face or found.value <= bound + cutoff + same):
            optimal_faces = np.zeros((len(face), found.faces.shape[1]), dtype=bool)
            optimal_faces[near] = found.faces
            return Optimum(near[found.arcs], found.value, optimal_faces)
        if is_whole_face:
            return None

        # 4. Else look farther, though not beyond the best choice that came up on the way.
        if found is not None and found.value < best:
            best, best_arcs = found.value, near[found.arcs]
        cutoff = min(CUTOFF_GROWTH * cutoff, best - bound)


def branch_and_bound(
    program: LinearProgram, cost: Floats, faces: Bools, *, integral: bool = True, cutoff: float = np.inf
) -> Optimum | None:
    """Return a choice of least cost as far as it costs no more than the cutoff, else any that came up, or None.

    Branching asks who serves which week. It takes a cell, a person in a week, that the relaxation uses in part, and
    solves again without it, and with it alone in its week. Once every week has one person all paths are whole, because
    there is only one path through the same weeks.
    """
    network = program.network
    # 0 is no cell: the arcs that enter no week.
    cell_of = np.where(network.week >= 0, 1 + network.week + network.person * (1 + network.week.max()), 0)
    pseudo_costs = PseudoCosts(1 + cell_of.max())
    paths = ShortestPaths(network)
    incumbent, value = None, np.inf  # the best choice so far
    as_good: list[tuple[float, Bools]] = []  # faces that hold what costs as much as the incumbent at that time
    nodes = [_Node(face) for face in faces.T[::-1]]  # a stack: reversed, so that the first face comes first
    solved = 0
    program.set_cost(cost)
    while nodes:
        # 1. Take the newest node: a depth-first search comes upon a choice early, and each solution begins close to
        #    the last one. Without a choice at hand even what is beyond the cutoff is welcome, though not for ever.
        node = nodes.pop()
        solved += 1
        limit = min(value, cutoff) if incumbent is not None or solved > NODES_BEFORE_CUTOFF else np.inf
        if node.bound > limit + _same(limit):
            continue

        # 2. Solve its relaxation. The solver may stop once that is proved too dear. What costs as much as the limit
        #    still counts, so that it stops only at twice the difference that is none.
        try:
            relaxation = program.solve(node.face, limit + 2 * _same(limit))
        except OutOfTimeError as late:
            if incumbent is None or not integral:
                raise
            gap = value - min(value, node.bound, *(other.bound for other in nodes))
            raise OutOfTimeError(incumbent, gap if np.isfinite(gap) else None) from late
        pseudo_costs.update(node, value if relaxation is None else relaxation.value)
        if relaxation is None:
            continue

        # 3. A choice without fractions that is better than the incumbent takes its place.
        use: Floats = np.bincount(cell_of, weights=relaxation.flow).astype(float)
        cell = pseudo_costs.select(use) if integral else 0
        if not cell and relaxation.value < value - _same(relaxation.value):
            incumbent, value = _used(relaxation), relaxation.value
            limit = min(value, cutoff)
        if relaxation.value > limit + _same(limit):
            continue

        # 4. Leave out the arcs with which any choice would cost more than the limit.
        slack = max(0.0, limit - relaxation.value) + _same(relaxation.value)
        face = node.face & (_reduced_cost(paths, cost, node.face, relaxation) <= slack)

        # 5. A face that cannot be better than the incumbent is not searched: it is one of the optimal ones.
        if not cell or relaxation.value >= value - _same(value):
            as_good.append((relaxation.value, face))
            continue

        # 6. Branch: without the cell, and, to be solved first, without all others of its week.
        this = cell_of == cell
        others = (network.week == network.week[np.argmax(this)]) & ~this
        nodes.append(_Node(face & ~this, relaxation.value, cell, 0, use[cell]))
        nodes.append(_Node(face & ~others, relaxation.value, cell, 1, 1 - use[cell]))
    if incumbent is None:
        return None
    # Beyond the cutoff nothing was looked for that is as good: then there may be no face.
    no_faces = np.zeros((len(network), 0), dtype=bool)
    optimal_faces = [face for reached, face in as_good if reached <= value + _same(value)]
    return Optimum(incumbent, value, np.column_stack([no_faces, *optimal_faces]))


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A face still to be searched, and the `bound` on its choices: the value of the relaxation from which it branched.

    There the `cell` was used in part; here it is left out (side 0) or alone in its week (side 1), a difference of
    `distance`.
    """

    face: Bools
    bound: float = -np.inf
    cell: int = 0
    side: int = 0
    distance: float = 1.0


class PseudoCosts:
    """By how much the bound has risen on each side of each cell, for each unit of distance.

    What told much before will again (M. Benichou et al., Experiments in mixed-integer linear programming, Mathematical
    Programming 1, 1971). Beside branching on the most fractional cell it saves two thirds of a long search.
    """

    def __init__(self, cells: int) -> None:
        self._rises = np.zeros((2, cells))
        self._times = np.zeros((2, cells))

    def update(self, node: _Node, value: float) -> None:
        """Count what became of a node: the value of its relaxation or, where it was cut off, the incumbent's."""
        if node.cell and np.isfinite(value):
            self._rises[node.side, node.cell] += max(0.0, value - node.bound) / node.distance
            self._times[node.side, node.cell] += 1

    def select(self, use: Floats) -> int:
        """Return the cell to branch on, of those used in part; 0 where there is none.

        It is the one whose two sides are expected to raise the bound most, by the product of both: a branch that
        raises only one of them leaves the other as hard as before.
        """
        fractional = np.abs(use - np.round(use)) > INTEGRALITY
        fractional[0] = False  # no cell
        if not fractional.any():
            return 0
        # A cell that was never branched on is expected to be like the others of its side.
        times = self._times.sum(axis=1, keepdims=True)
        mean = np.where(times, self._rises.sum(axis=1, keepdims=True) / np.maximum(1, times), 1.0)
        rise = np.where(self._times, self._rises / np.maximum(1, self._times), mean)
        down, up = rise[0] * use, rise[1] * (1 - use)
        score = np.maximum(INTEGRALITY, down) * np.maximum(INTEGRALITY, up)
        return int(np.argmax(np.where(fractional, score, -1.0)))


def _reduced_cost(paths: ShortestPaths, cost: Floats, face: Bools, relaxation: Relaxation) -> Floats:
    """Return how much more than the relaxation any choice on the face costs that uses an arc; infinite beyond it."""
    bound = paths.bound(np.where(face, cost, np.inf), relaxation.price)
    return np.full(len(face), np.inf) if bound is None else bound.reduced_cost + (bound.value - relaxation.value)


def _used(relaxation: Relaxation) -> Ints:
    return np.flatnonzero(relaxation.flow > 1 - INTEGRALITY)


def _same(value: float) -> float:
    """Return what another value may differ by from this one, and be the same."""
    return SAME_VALUE * max(1.0, abs(value)) if np.isfinite(value) else 0.0
