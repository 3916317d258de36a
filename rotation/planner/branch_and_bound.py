"""Branch and bound: the cheapest choice of whole paths, and every choice that is as good.

Where the linear relaxation splits paths into fractions it is solved again on both sides of a question (see
`branching`). An arc or path whose reduced cost is positive is in no cheapest choice, so that what is left of a node at
the end holds exactly the cheapest ones: an optimal face, as geometry calls it. There are several where the search has
branched above them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rotation.planner.branching import INTEGRALITY, PseudoCosts, build_questions
from rotation.planner.linear_program import OutOfTimeError
from rotation.planner.paths import Paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rotation.planner.linear_program import LinearProgram, Relaxation
    from rotation.planner.network import Bools, Floats, Ints, Network

SAME_VALUE = 1e-8  # what two values may differ by, for each unit of theirs, and be the same
NODES_BEFORE_CUTOFF = 200  # nodes after which a search without any solution stops looking at those beyond the cutoff
NODES_IN_VAIN = 150  # nodes after which a search below a cutoff is given up, if there is no solution at all yet
NODES_WORTH_IT = 100  # nodes after which a choice that is good enough ends a search
BEYOND = 100  # differences that are none, beyond a limit, at which the solver may stop
FEW = 1000  # arcs or paths that are searched all at once, without a cutoff
SHRINK = 0.3  # part of a program's paths that a node may use at most, for a smaller program to be made for it

Value = TypeVar("Value", np.bool_, np.float64)


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


def branch_and_bound(  # noqa: C901, PLR0913 (the steps of one algorithm)
    program: LinearProgram,
    cost: Floats,
    faces: Bools,
    *,
    integral: bool = True,
    cutoff: float = np.inf,
    enough: float = 0.0,
    known: float = np.inf,
) -> Optimum | None:
    """Return a choice of least cost as far as it costs no more than the cutoff, else any that came up, or None.

    None is also returned where below a cutoff nothing has come up for long, and nothing is `known`: a wider search
    comes upon a choice sooner. When not `integral`, the choice is that of the relaxation. Raises OutOfTimeError when
    the time limit comes before the proof, and also after NODES_WORTH_IT nodes, as soon as no choice can be better by
    more than `enough` than the best so far; one of value `known` has come up already.
    """
    questions = build_questions(program.choices)
    pseudo_costs = PseudoCosts(questions.size)
    incumbent, value = None, np.inf  # the best choice so far
    as_good: list[tuple[float, Bools]] = []  # faces that hold what costs as much as the incumbent at that time
    program.set_cost(cost)
    whole = _Part(program, np.arange(len(cost)))
    nodes = [_Node(whole, face) for face in faces.T[::-1]]  # a stack: reversed, so that the first face comes first
    solved = 0
    while nodes:
        # 1. Take the newest node: a depth-first search comes upon a choice early, and each solution begins close to
        #    the last one. Without a choice at hand even what is beyond the cutoff is welcome, though not for ever.
        node = nodes.pop()
        solved += 1
        limit = min(value, cutoff) if incumbent is not None or solved > NODES_BEFORE_CUTOFF else np.inf
        if node.bound > limit + compute_tolerance(limit):
            continue
        best, bound = min(value, known), min(value, node.bound, *(other.bound for other in nodes))
        # A choice that is at the bound is the best: what is left to do is to look at what is as good.
        if solved > NODES_WORTH_IT and compute_tolerance(best) < best - min(bound, cutoff) <= enough:
            raise OutOfTimeError(incumbent if value < known else None, bound)
        if not np.isfinite(best) and np.isfinite(cutoff) and solved > NODES_IN_VAIN:
            return None

        # 2. Solve its relaxation. The solver may stop once that is proved too dear, well beyond what costs as much as
        #    the limit, since it looks at costs that it has perturbed a little.
        part, usable = node.part, node.face
        if isinstance(program.choices, Paths) and len(usable) > FEW and usable.sum() < SHRINK * len(usable):
            part, usable = part.only(usable, cost), np.ones(usable.sum(), dtype=bool)
        try:
            relaxation = part.program.solve(usable, limit + BEYOND * compute_tolerance(limit))
        except OutOfTimeError as late:
            raise OutOfTimeError(incumbent if integral and value < known else None, bound) from late
        # What was cut off has risen to the limit at least.
        reached = limit if relaxation is None else relaxation.value
        if node.question is not None and np.isfinite(reached):
            pseudo_costs.update(node.question, node.side, max(0.0, reached - node.bound) / node.distance)
        if relaxation is None:
            continue

        # 3. A choice without fractions that is better than the incumbent takes its place.
        yes = questions.yes(part.in_whole(relaxation.flow, len(cost)))
        question = pseudo_costs.select(yes) if integral else None
        if question is None and relaxation.value < value - compute_tolerance(relaxation.value):
            incumbent, value = find_servers(part.program.choices, relaxation), relaxation.value
            limit = min(value, cutoff)
        if relaxation.value > limit + compute_tolerance(limit):
            continue

        # 4. Leave out what any choice would cost more than the limit with.
        slack = max(0.0, limit - relaxation.value) + compute_tolerance(relaxation.value)
        face = usable & (relaxation.reduced_cost <= slack)

        # 5. A face that cannot be better than the incumbent is not searched: it is one of the optimal ones.
        if question is None or relaxation.value >= value - compute_tolerance(value):
            as_good.append((relaxation.value, part.in_whole(face, len(cost))))
            continue

        # 6. Branch: without what says yes and, to be solved first, without what says no.
        says_yes, says_no = (side[part.columns] for side in questions.sides(question))
        nodes.append(_Node(part, face & ~says_yes, relaxation.value, question, 0, yes[question]))
        nodes.append(_Node(part, face & ~says_no, relaxation.value, question, 1, 1 - yes[question]))
    if incumbent is None:
        return None
    # Beyond the cutoff nothing was looked for that is as good: then there may be no face.
    no_faces = np.zeros((len(program.choices), 0), dtype=bool)
    optimal_faces = [face for reached, face in as_good if reached <= value + compute_tolerance(value)]
    return Optimum(incumbent, value, program.choices, np.column_stack([no_faces, *optimal_faces]))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The program of some of the arcs or paths, and which of all they are."""

    program: LinearProgram
    columns: Ints

    def only(self, usable: Bools, cost: Floats) -> _Part:
        """Return the program of those that are usable here; `cost` is that of all."""
        columns = self.columns[usable]
        program = self.program.only(usable)
        program.set_cost(cost[columns])
        return _Part(program, columns)

    def in_whole(self, values: NDArray[Value], size: int) -> NDArray[Value]:
        """Return these values at the places of all arcs or paths, with nothing for the others."""
        whole = np.zeros(size, dtype=values.dtype)
        whole[self.columns] = values
        return whole


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A face of a part still to be searched, and the `bound` on its choices: the value of the relaxation above it.

    There the `question` was answered in part; here it is answered by no (side 0) or by yes (side 1), a difference of
    `distance`.
    """

    part: _Part
    face: Bools
    bound: float = -np.inf
    question: int | None = None
    side: int = 0
    distance: float = 1.0


def find_servers(choices: Network | Paths, relaxation: Relaxation) -> Ints:
    """Return who serves each week, by index, -1 for nobody, by a solution in whole paths."""
    column, person, week = choices.duties
    used = relaxation.flow[column] > 1 - INTEGRALITY
    serving = np.full(len(relaxation.duals.week), -1)
    serving[week[used]] = person[used]
    return serving


def compute_tolerance(value: float) -> float:
    """Return what another value may differ by from this one, and be the same."""
    return SAME_VALUE * max(1.0, abs(value)) if math.isfinite(value) else 0.0
