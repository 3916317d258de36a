"""A rotation as the planner proposes it, with everything there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.ledger import Terms, terms
from rotation.fairness.score import Part, Score, score, whole_weeks
from rotation.model import Line, Rotation
from rotation.planner.planner import Plan, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.fairness.availability import Availability
    from rotation.model import Duty, Outage, Team
    from rotation.weeks import Week


@dataclass(frozen=True, slots=True)
class Proposal:
    """The plan for the weeks of its terms, and its score; `parts` is the plan in the judge's words."""

    team: Team
    terms: Terms
    availability: Availability
    plan: Plan
    parts: tuple[tuple[Part, ...], ...]
    score: Score

    @property
    def rotation(self) -> Rotation:
        """The printed weeks, a line for each."""
        weeks = self.terms.weeks[: self.terms.printed]
        return Rotation(tuple(Line(week.first, name) for week, name in zip(weeks, self.plan.names, strict=False)))


def propose(  # noqa: PLR0913 (what a plan depends on)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    weeks: Sequence[Week],
    *,
    printed: int,
    remaining: Callable[[], float],
) -> Proposal:
    """Return the best plan for these weeks, of which there must be one, after these duties; see `scheduler.plan`."""
    on_terms, availability = terms(team, outages, duties, weeks, printed)
    found = plan(on_terms, remaining)
    parts = whole_weeks(on_terms, found.names)
    return Proposal(team, on_terms, availability, found, parts, score(on_terms, parts))
