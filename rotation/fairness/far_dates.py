"""Lines of a rotation whose year is hardly meant: far from the other lines, or from everything that is assigned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotation.errors import Place
    from rotation.model import Line, Rotation
    from rotation.weeks import WeekRule

LONGEST_HOLE = 26  # weeks that a file may leave out in one go
FARTHEST = 104  # weeks from today, or the last assigned one, to the first of a file


def find_far_lines(
    rotation: Rotation, rule: WeekRule, latest: date | None
) -> tuple[dict[Line, Problem], frozenset[Line]]:
    """Return an error for each first line that is far away, and all lines that are.

    `latest` is today or a day of the last assigned week, whichever is later; None where neither is known.
    """
    problems: dict[Line, Problem] = {}
    far: set[Line] = set()
    clusters = _split_clusters(rotation.lines, rule)
    # 1. Where a file has holes, the most lines of it are right; of as many, those that are nearer to today.
    near_by = latest or date.min
    main = max(clusters, key=lambda each: (len(each), -abs(each[0].start - near_by)), default=[])
    for cluster in clusters:
        if cluster is not main:
            near = main[-1] if cluster[0].start > main[-1].start else main[0]
            weeks = abs(rule.containing(cluster[0].start).since(rule.containing(near.start)))
            side = "after" if cluster[0].start > near.start else "before"
            message = f"{cluster[0].start} is {pluralize(weeks, 'week')} {side} {near.start}, with nothing in between"
            problems[cluster[0]] = _build_problem(cluster[0], message, near.start)
            far |= {*cluster}
    # 2. A whole file may be far away from today.
    if latest and main and (weeks := rule.containing(main[0].start).since(rule.containing(latest))) > FARTHEST:
        message = f"{main[0].start} is {pluralize(weeks, 'week')} after today and the last assigned week"
        problems[main[0]] = _build_problem(main[0], message, latest)
        far |= {*main}
    return problems, frozenset(far)


def soften(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems as warnings: somebody has confirmed these dates."""
    return [replace(problem, severity=Severity.WARNING, hint=None) for problem in problems]


def _split_clusters(lines: Sequence[Line], rule: WeekRule) -> list[list[Line]]:
    """Return the lines, in order, cut where more than LONGEST_HOLE weeks are left out."""
    clusters: list[list[Line]] = []
    for line in lines:
        week = rule.containing(line.start)
        if clusters and week.since(rule.containing(clusters[-1][-1].start)) <= LONGEST_HOLE + 1:
            clusters[-1].append(line)
        else:
            clusters.append([line])
    return clusters


def _build_problem(line: Line, message: str, near: date) -> Problem:
    """Return the error of a line, with the year in which its day is nearest to another one."""
    day = min(line.start.day, 28)  # of February
    likely = min(
        (near.year - 1, near.year, near.year + 1), key=lambda year: abs(line.start.replace(year, day=day) - near)
    )
    hint = f"is the year right? did you mean {likely}? --force loads it anyway"
    return Problem(Severity.ERROR, "far-date", message, _find_date_place(line.place), hint)


def _find_date_place(place: Place | None) -> Place | None:
    """Return the place of the date on the line whose name is at the place."""
    if place is None or place.text is None:
        return place
    start = len(place.text) - len(place.text.lstrip())
    length = len(place.text[start:].split(":")[0].split()[0])
    return replace(place, column=start + 1, length=length)
