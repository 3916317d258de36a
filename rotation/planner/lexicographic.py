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
from rotation.planner.network import Network
from rotation.planner.paths import Paths

if TYPE_CHECKING:
    from rotation.planner.linear_program import Relaxation
    from rotation.planner.network import Bools, Floats, Ints

INTEGRALITY = 1e-6  # what a flow may be off by and count as whole
SAME_VALUE = 1e-8  # what two values may differ by, for each unit of theirs, and be the same
# How much dearer than the relaxation a choice may be, for each unit of its value, in the first search near it. More
# makes for a larger program, less for more searches in vain.
FIRST_CUTOFF = 0.004
CUTOFF_GROWTH = 1.6  # the factor by which the cutoff grows after each search in vain
NODES_BEFORE_CUTOFF = 200  # nodes after which a search without any solution stops looking at those beyond the cutoff
FEW = 1000  # arcs or paths that are searched all at once, without a cutoff
BEYOND = 100  # differences that are none, beyond a limit, at which the solver may stop
LEAST_RISE = 1e-7  # what a round of cuts must add to the relaxation, for there to be another
NODES_WORTH_IT = 100  # nodes after which a choice that is good enough ends a search


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """A cheapest choice: who serves each week (`serving`, indices of people, -1 for nobody), and what it costs.

    `choices` are a network or paths, and `faces[each, f]` says whether an arc or a path of these belongs to face f.
    Every choice as good as this one has all of its arcs or paths in one face.
    """

    serving: Ints
    value: float
    choices: Network | Paths
    faces: Bools


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
    OutOfTimeError when the time limit comes before the proof, and also after NODES_WORTH_IT nodes, as soon as no choice
    can be better by more than `enough` than the best so far.
    """
    if integral and faces.shape[1] == 1:
        return _search_near_relaxation(program, cost, faces[:, 0], listed=listed, enough=enough)
    return branch_and_bound(program, cost, faces, integral=integral, enough=enough)


def _search_near_relaxation(
    program: LinearProgram, cost: Floats, face: Bools, *, listed: bool, enough: float
) -> Optimum | None:
    """Return the optimum of one face: of its relaxation, or where that is fractional, found among what is near to it.

    A choice with an arc of reduced cost r costs at least the relaxation plus r, and so it is with whole paths. So no
    choice within a cutoff uses any whose reduced cost is beyond it, and the program without these is small.
    """
    # 1. Solve the relaxation. Where no path is split, its own face is optimal.
    program.set_cost(cost)
    root = program.solve(face)
    if root is None:
        return None
    bound, same = root.value, _same(root.value)
    if root.is_integral(INTEGRALITY):
        return Optimum(_serving(program.choices, root), bound, program.choices, (root.reduced_cost <= same)[:, None])

    cutoff, best = FIRST_CUTOFF * max(1.0, abs(bound)), np.inf
    serving: Ints | None = None
    while True:
        # 2. Search what is within the cutoff, path by path if these are not too many. Once all arcs are, all paths are.
        near = root.reduced_cost <= cutoff + same
        is_whole_face = near.sum() == face.sum() or face.sum() <= FEW
        within = np.inf if is_whole_face else cutoff + same
        choices, own_cost = _near(program.choices, np.where(face, cost, np.inf), root, within, listed=listed)
        part = LinearProgram(choices, program.weeks, program.remaining)
        try:
            whole = np.ones((len(choices), 1), dtype=bool)
            part.set_cost(own_cost)
            if isinstance(choices, Paths):
                part, own_cost, whole = _cut(part, own_cost, choices, np.inf if is_whole_face else bound + cutoff)
            found = branch_and_bound(
                part, own_cost, whole, cutoff=np.inf if is_whole_face else bound + cutoff, enough=enough
            )
            if found is not None and isinstance(found.choices, Paths) and found.faces.any():
                found = _without_cuts(part, own_cost, found)
        except OutOfTimeError as late:
            # What is beyond the cutoff has not been looked at, and costs more than it.
            reached = serving if late.serving is None else late.serving
            raise OutOfTimeError(
                reached, max(bound, min(late.bound, np.inf if is_whole_face else bound + cutoff))
            ) from late

        # 3. What costs no more than the cutoff is cheapest of all: everything left out costs more.
        if found is not None and (is_whole_face or found.value <= bound + cutoff + same):
            return found
        if is_whole_face:
            return None

        # 4. Else look farther, though not beyond the best choice that came up on the way.
        if found is not None and found.value < best:
            best, serving = found.value, found.serving
        cutoff = min(CUTOFF_GROWTH * cutoff, best - bound)


def _without_cuts(program: LinearProgram, cost: Floats, found: Optimum) -> Optimum:
    """Return an optimum of a program with cuts, with faces that hold none but the choices that are as good.

    What has no reduced cost makes up a cheapest choice where all constraints are equations. A choice that leaves room
    in a cut is dearer.
    """
    near = np.flatnonzero(found.faces.any(axis=1))
    paths = found.choices.only(near)
    plain = LinearProgram(paths, program.weeks, program.remaining)
    try:
        exact = branch_and_bound(plain, cost[near], found.faces[near], cutoff=found.value)
    except OutOfTimeError as late:
        raise OutOfTimeError(found.serving, found.value) from late
    return found if exact is None else exact


def _near(
    choices: Network | Paths, cost: Floats, root: Relaxation, cutoff: float, *, listed: bool
) -> tuple[Network | Paths, Floats]:
    """Return the paths, else the arcs, whose reduced cost is within the cutoff, and what they cost."""
    if listed and isinstance(choices, Network):
        paths = Paths.near(choices, cost, root.price, cutoff)
        if paths:
            return paths
    near = np.flatnonzero((root.reduced_cost <= cutoff) & np.isfinite(cost))
    return choices.only(near), cost[near]


def branch_and_bound(  # noqa: C901, PLR0913 (the steps of one algorithm)
    program: LinearProgram,
    cost: Floats,
    faces: Bools,
    *,
    integral: bool = True,
    cutoff: float = np.inf,
    enough: float = 0.0,
) -> Optimum | None:
    """Return a choice of least cost as far as it costs no more than the cutoff, else any that came up, or None.

    Branching asks who serves which week. It takes a cell, a person in a week, that the relaxation uses in part, and
    solves again without it, and with it alone in its week. Once every week has one person all paths are whole, because
    there is only one path through the same weeks.
    """
    column, person, week = program.choices.duties
    cell_of = 1 + week + person * (1 + week.max(initial=0))  # 0 is no cell
    pseudo_costs = PseudoCosts(1 + cell_of.max(initial=0))
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
        bound = min(value, node.bound, *(other.bound for other in nodes))
        if enough and solved > NODES_WORTH_IT:
            if value - min(bound, cutoff) <= enough:
                raise OutOfTimeError(incumbent, bound)
            if incumbent is None and np.isfinite(cutoff):
                return None  # a wider search comes upon a choice sooner

        # 2. Solve its relaxation. The solver may stop once that is proved too dear, well beyond what costs as much as
        #    the limit, since it looks at costs that it has perturbed a little.
        try:
            relaxation = program.solve(node.face, limit + BEYOND * _same(limit))
        except OutOfTimeError as late:
            raise OutOfTimeError(incumbent if integral else None, bound) from late
        pseudo_costs.update(node, value if relaxation is None else relaxation.value)
        if relaxation is None:
            continue

        # 3. A choice without fractions that is better than the incumbent takes its place.
        use: Floats = np.bincount(cell_of, weights=relaxation.flow[column], minlength=1).astype(float)
        cell = pseudo_costs.select(use) if integral else 0
        if not cell and relaxation.value < value - _same(relaxation.value):
            incumbent, value = _serving(program.choices, relaxation), relaxation.value
            limit = min(value, cutoff)
        if relaxation.value > limit + _same(limit):
            continue

        # 4. Leave out what any choice would cost more than the limit with.
        slack = max(0.0, limit - relaxation.value) + _same(relaxation.value)
        face = node.face & (relaxation.reduced_cost <= slack)

        # 5. A face that cannot be better than the incumbent is not searched: it is one of the optimal ones.
        if not cell or relaxation.value >= value - _same(value):
            as_good.append((relaxation.value, face))
            continue

        # 6. Branch: without the cell, and, to be solved first, without all others of its week.
        this, others = np.zeros((2, len(face)), dtype=bool)
        this[column[cell_of == cell]] = True
        others[column[(week == week[np.argmax(cell_of == cell)]) & (cell_of != cell)]] = True
        nodes.append(_Node(face & ~this, relaxation.value, cell, 0, use[cell]))
        nodes.append(_Node(face & ~others, relaxation.value, cell, 1, 1 - use[cell]))
    if incumbent is None:
        return None
    # Beyond the cutoff nothing was looked for that is as good: then there may be no face.
    no_faces = np.zeros((len(program.choices), 0), dtype=bool)
    optimal_faces = [face for reached, face in as_good if reached <= value + _same(value)]
    return Optimum(incumbent, value, program.choices, np.column_stack([no_faces, *optimal_faces]))


def _cut(program: LinearProgram, cost: Floats, paths: Paths, cutoff: float) -> tuple[LinearProgram, Floats, Bools]:
    """Return a program of these paths with cuts, without those that they put beyond the cutoff; its costs and its face.

    There is no face where no choice is within the cutoff.
    """
    # 1. Cut as long as that makes the relaxation dearer.
    face, value = np.ones(len(paths), dtype=bool), -np.inf
    relaxation = program.solve(face)
    while relaxation and value + LEAST_RISE < relaxation.value <= cutoff + _same(cutoff):
        value = relaxation.value
        if relaxation.is_integral(INTEGRALITY) or not (cuts := paths.cuts(relaxation.flow, program.weeks)):
            break
        program.add_cuts(cuts)
        relaxation = program.solve(face)

    # 2. Go on with the paths that are still within the cutoff, and the cuts that count.
    if relaxation is None:
        return program, cost, np.zeros((len(paths), 0), dtype=bool)
    near = np.flatnonzero(relaxation.reduced_cost <= cutoff - relaxation.value + _same(cutoff))
    smaller = LinearProgram(paths.only(near), program.weeks, program.remaining)
    smaller.set_cost(cost[near])
    smaller.add_cuts(program.tight_cuts(near))
    return smaller, cost[near], np.ones((len(near), 1), dtype=bool)


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


def _serving(choices: Network | Paths, relaxation: Relaxation) -> Ints:
    """Return who serves each week, by index, -1 for nobody, by a solution in whole paths."""
    column, person, week = choices.duties
    used = relaxation.flow[column] > 1 - INTEGRALITY
    serving = np.full(len(relaxation.price), -1)
    serving[week[used]] = person[used]
    return serving


def _same(value: float) -> float:
    """Return what another value may differ by from this one, and be the same."""
    return SAME_VALUE * max(1.0, abs(value)) if np.isfinite(value) else 0.0
