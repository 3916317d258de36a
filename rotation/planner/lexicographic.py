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

from rotation.planner.branching import INTEGRALITY, PseudoCosts, questions
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.network import Network
from rotation.planner.paths import Paths

if TYPE_CHECKING:
    from rotation.planner.linear_program import Relaxation
    from rotation.planner.network import Bools, Floats, Ints

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

    Where the relaxation answers a question in part (see `branching`), it is solved again with no, and with yes.
    """
    asked = questions(program.choices)
    pseudo_costs = PseudoCosts(asked.size)
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
            # A choice that is at the bound is the best: what is left to do is to look at what is as good.
            if _same(value) < value - min(bound, cutoff) <= enough:
                raise OutOfTimeError(incumbent, bound)
            if incumbent is None and np.isfinite(cutoff):
                return None  # a wider search comes upon a choice sooner

        # 2. Solve its relaxation. The solver may stop once that is proved too dear, well beyond what costs as much as
        #    the limit, since it looks at costs that it has perturbed a little.
        try:
            relaxation = program.solve(node.face, limit + BEYOND * _same(limit))
        except OutOfTimeError as late:
            raise OutOfTimeError(incumbent if integral else None, bound) from late
        # What was cut off has risen to the limit at least.
        reached = limit if relaxation is None else relaxation.value
        if node.question is not None and np.isfinite(reached):
            pseudo_costs.update(node.question, node.side, max(0.0, reached - node.bound) / node.distance)
        if relaxation is None:
            continue

        # 3. A choice without fractions that is better than the incumbent takes its place.
        yes = asked.yes(relaxation.flow)
        question = pseudo_costs.select(yes) if integral else None
        if question is None and relaxation.value < value - _same(relaxation.value):
            incumbent, value = _serving(program.choices, relaxation), relaxation.value
            limit = min(value, cutoff)
        if relaxation.value > limit + _same(limit):
            continue

        # 4. Leave out what any choice would cost more than the limit with.
        slack = max(0.0, limit - relaxation.value) + _same(relaxation.value)
        face = node.face & (relaxation.reduced_cost <= slack)

        # 5. A face that cannot be better than the incumbent is not searched: it is one of the optimal ones.
        if question is None or relaxation.value >= value - _same(value):
            as_good.append((relaxation.value, face))
            continue

        # 6. Branch: without what says yes and, to be solved first, without what says no.
        says_yes, says_no = asked.sides(question)
        nodes.append(_Node(face & ~says_yes, relaxation.value, question, 0, yes[question]))
        nodes.append(_Node(face & ~says_no, relaxation.value, question, 1, 1 - yes[question]))
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

    There the `question` was answered in part; here it is answered by no (side 0) or by yes (side 1), a difference of
    `distance`.
    """

    face: Bools
    bound: float = -np.inf
    question: int | None = None
    side: int = 0
    distance: float = 1.0


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
