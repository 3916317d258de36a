"""What a branch and bound asks where paths are split into fractions, and which question it asks next.

A question has two answers, and every choice of whole paths gives one of them: on each side of a branch only what gives
the one answer may be used. The more evenly a question divides what is possible, the more both of its sides cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.planner.paths import Paths

if TYPE_CHECKING:
    from rotation.planner.network import Bools, Floats, Network

INTEGRALITY = 1e-6  # what a flow may be off by and count as whole


class Cells:
    """Does this person serve this week? Asked of a network, where an arc does not know which duty it leads to.

    A question is the number of a cell of the table of people and weeks. Once each week has one person, all paths are
    whole, because there is only one path through the same weeks.
    """

    def __init__(self, network: Network) -> None:
        self._arc, person, self._find_week = network.duties
        self._arcs = len(network)
        self._cell = self._find_week + person * (1 + self._find_week.max(initial=0))
        self.size: int = 1 + self._cell.max(initial=0)

    def yes(self, flow: Floats) -> Floats:
        """Return, for each question, how much of the flow says yes."""
        return np.bincount(self._cell, weights=flow[self._arc], minlength=self.size).astype(float)

    def sides(self, question: int) -> tuple[Bools, Bools]:
        """Return which arcs say yes, and which say no. What says neither may be used on both sides."""
        yes, no = np.zeros((2, self._arcs), dtype=bool)
        same = self._cell == question
        yes[self._arc[same]] = True
        no[self._arc[(self._find_week == self._find_week[np.argmax(same)]) & ~same]] = True
        return yes, no


class Windows:
    """Has this person served so often by the end of this week? Asked of whole paths.

    That is branching on time windows, as in vehicle routing (S. Gelinas, M. Desrochers, J. Desrosiers, M. Solomon, A
    new branching strategy for time constrained routing problems with application to backhauling, Annals of Operations
    Research 61, 1995). To forbid somebody one week changes next to nothing where the team is new and everybody alike;
    half of a window does. Once each duty of each person has one week, all paths are whole.
    """

    def __init__(self, paths: Paths) -> None:
        self._path, self._owner = paths.path, paths.person
        # The duties of a path come together, in the order of their weeks.
        number = np.arange(len(paths.path)) - np.searchsorted(paths.path, paths.path)
        weeks = 1 + paths.week.max(initial=0)
        self._shape = (paths.people, 1 + number.max(initial=0), weeks)
        self._duty = np.ravel_multi_index((paths.person[paths.path], number, paths.week), self._shape)
        self._served_in = np.full((len(paths), self._shape[1]), weeks)  # the week of each duty; none comes after all
        self._served_in[paths.path, number] = paths.week
        self.size = int(np.prod(self._shape))

    def yes(self, flow: Floats) -> Floats:
        """Return, for each question, how much of the flow says yes."""
        in_week = np.bincount(self._duty, weights=flow[self._path], minlength=self.size)
        return in_week.reshape(self._shape).cumsum(axis=2).ravel()

    def sides(self, question: int) -> tuple[Bools, Bools]:
        """Return which paths say yes, and which say no. What says neither may be used on both sides."""
        person, number, week = np.unravel_index(question, self._shape)
        own, early = self._owner == person, self._served_in[:, number] <= week
        return own & early, own & ~early


def build_questions(choices: Network | Paths) -> Cells | Windows:
    """Return the questions to be asked of what may be chosen."""
    return Windows(choices) if isinstance(choices, Paths) else Cells(choices)


class PseudoCosts:
    """By how much the bound has risen on each side of each question, for each unit of distance.

    What has raised the bound much before will again (M. Benichou et al., Experiments in mixed-integer linear
    programming, Mathematical Programming 1, 1971). Beside branching on the most fractional cell it saves two thirds of
    a long search.
    """

    def __init__(self, size: int) -> None:
        self._rises = np.zeros((2, size))
        self._times = np.zeros((2, size))

    def update(self, question: int, side: int, rise: float) -> None:
        """Count by how much a bound has risen for each unit of distance, on a side: 0 for no, 1 for yes."""
        self._rises[side, question] += rise
        self._times[side, question] += 1

    def select(self, yes: Floats) -> int | None:
        """Return the question to branch on, of those answered in part; None where there is none.

        It is the one whose two sides are expected to raise the bound most, by the product of both: a branch that
        raises only one of them leaves the other as hard as before.
        """
        fractional = np.abs(yes - np.round(yes)) > INTEGRALITY
        if not fractional.any():
            return None
        # A question that was never asked is expected to be like the others of its side.
        times = self._times.sum(axis=1, keepdims=True)
        mean = np.where(times, self._rises.sum(axis=1, keepdims=True) / np.maximum(1, times), 1.0)
        rise = np.where(self._times, self._rises / np.maximum(1, self._times), mean)
        to_no, to_yes = rise[0] * yes, rise[1] * (1 - yes)
        score = np.maximum(INTEGRALITY, to_no) * np.maximum(INTEGRALITY, to_yes)
        return int(np.argmax(np.where(fractional, score, -1.0)))
