"""What there is to say about a rotation that a person has edited, and about a change: the rules, and what they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.duties import build_lines, cut_out, list_person_days
from rotation.fairness.alternatives import Replacements
from rotation.fairness.availability import Availability
from rotation.fairness.coverage import cover_days
from rotation.fairness.far_dates import find_far_lines, soften
from rotation.fairness.horizon import list_open_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.rules import Finding, Rules
from rotation.fairness.score import Score, divide_weeks, score
from rotation.model import Rotation
from rotation.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.errors import Problem
    from rotation.fairness.instance import Instance
    from rotation.model import Duty, Outage, Team


@dataclass(frozen=True, slots=True)
class Review:
    """The problems of a rotation: those of its file, and those of its weeks.

    `instance` and `score` are those of the weeks from its first to its last; None where all of these are closed.
    """

    file_problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    instance: Instance | None = None
    score: Score | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, those of the file first."""
        return (*self.file_problems, *(finding.problem for finding in self.findings))


def review(  # noqa: PLR0913 (what a rotation is judged by)
    rotation: Rotation,
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    *,
    today: date | None = None,
    file_problems: tuple[Problem, ...] = (),
    force: bool = False,
) -> Review:
    """Return what there is to say about loading the rotation into a calendar that holds these duties.

    `file_problems` are those that its file has already. Seen from `today`, no hint changes weeks that are over, and
    none swaps into weeks that are frozen. With `force`, dates that are far away are meant.
    """
    errors, far = find_far_lines(rotation, team.week, _find_latest(team, duties, today))
    if force:
        return _judge(
            rotation, team, outages, duties, today=today, file_problems=(*file_problems, *soften(errors.values()))
        )
    near = Rotation(tuple(line for line in rotation.lines if line not in far))
    return _judge(near, team, outages, duties, today=today, file_problems=(*file_problems, *errors.values()))


def _find_latest(team: Team, duties: Sequence[Duty], today: date | None) -> date | None:
    """Return today or the first day of the last assigned week, whichever is later."""
    last = cover_days(team, duties).find_last_week()
    return max((day for day in (today, last and last.first) if day), default=None)


def _judge(  # noqa: PLR0913 (what a rotation is judged by)
    rotation: Rotation,
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    *,
    today: date | None,
    file_problems: tuple[Problem, ...] = (),
) -> Review:
    """Return the review of a rotation whose dates are meant."""
    named = [Week(first, team.week.days) for first in rotation.weeks(team.week)]
    weeks = list_open_weeks(team, named[0], 1 + named[-1].since(named[0])) if named else ()
    weeks = tuple(week for week in weeks if week <= named[-1])
    if not named:
        return Review(file_problems)
    # Loading replaces whole weeks, so that nothing remains of the calendar's duties in the weeks that are named.
    kept = cut_out(duties, named)
    together = sorted([*kept, *rotation.duties(team.week)])
    availability = Availability(team, outages, duties, named[0])
    # Where all weeks are closed there is nothing to score. Yet people are named, and something keeps them from serving.
    instance = build_instance(availability, together, weeks or named[-1:], len(weeks))
    parts = divide_weeks(instance, team, availability, together)
    judged = score(instance, parts)
    coverage, changed = cover_days(team, together), _find_changed_weeks(rotation, team, duties)
    rules = Rules(rotation, team, availability, instance, parts, judged, coverage, changed, today, Replacements(judged))
    # With an error in the file lines are missing, and what they mean for gaps and balances nobody can say.
    findings = [*rules.check_servers()]
    if not weeks:
        return Review(file_problems, tuple(findings))
    if not any(problem.is_error for problem in file_problems):
        findings += [
            *rules.check_gaps_in_weeks(named),
            *rules.check_partly_assigned(),
            *rules.check_rests(together),
            *rules.check_balances(),
        ]
    return Review(file_problems, tuple(findings), instance, judged)


def _find_changed_weeks(rotation: Rotation, team: Team, duties: Sequence[Duty]) -> frozenset[date]:
    """Return the first days of the weeks that somebody serves in the calendar, and that the rotation changes."""
    before: dict[date, set[tuple[date, str]]] = {}
    after: dict[date, set[tuple[date, str]]] = {}
    for weeks, own in ((before, duties), (after, rotation.duties(team.week))):
        for day, person in list_person_days(own):
            weeks.setdefault(team.week.containing(day).first, set()).add((day, person))
    named = rotation.weeks(team.week)
    return frozenset(first for first in named if first in before and before[first] != after.get(first))


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """What a change does to one person's balance, in weeks: as it would be without the change, and with it."""

    person: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change brings with it: problems that are not there without it, and by the end of its weeks the balances.

    Those are the balances of the people whose days change.
    """

    problems: tuple[Problem, ...]
    balances: tuple[BalanceChange, ...]


def review_change(  # noqa: PLR0913 (what a rotation is judged by)
    rotation: Rotation,
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    today: date,
    *,
    force: bool = False,
) -> Effect:
    """Return the effect of loading a rotation into a calendar that holds these duties.

    With `force`, dates that are far away are meant.
    """
    weeks = [team.week.containing(first) for first in rotation.weeks(team.week)]
    present = Rotation(tuple(line for week in weeks for line in build_lines(week, duties)))
    before = _judge(present, team, outages, duties, today=today)
    after = _judge(rotation, team, outages, duties, today=today)
    known = {finding.identity for finding in before.findings}
    # The weeks of a change may be far from each other.
    first = Rotation(rotation.lines[:1])
    far = [*find_far_lines(first, team.week, _find_latest(team, duties, today))[0].values()]
    new = [finding.problem for finding in after.findings if finding.identity not in known]
    problems = (*(soften(far) if force else far), *new)
    if before.score is None or after.score is None:
        return Effect(problems, ())
    moved = {
        person
        for _, person in list_person_days(present.duties(team.week)) ^ list_person_days(rotation.duties(team.week))
    }
    was = {summary.name: summary.balance_after for summary in before.score.summaries}
    now = {summary.name: summary.balance_after for summary in after.score.summaries}
    changes = (BalanceChange(name, was[name], now[name]) for name in now if name in moved and name in was)
    return Effect(problems, tuple(changes))
