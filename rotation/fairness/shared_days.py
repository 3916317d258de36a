"""Days that several people have in the calendar, of whom a rotation can name one: loading it leaves out the others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.fairness.rules import Finding
from rotation.text import join_all, join_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from rotation.model import Duty, Rotation
    from rotation.weeks import WeekRule


def find_shared_days(rotation: Rotation, duties: Iterable[Duty], rule: WeekRule, today: date) -> Iterator[Finding]:
    """Yield the lines whose person is on duty together with somebody by these duties, whom a load can remove."""
    people: defaultdict[date, set[str]] = defaultdict(set)
    for duty in duties:
        if duty.span.end > today:
            for day in duty.span.days():
                people[day].add(duty.person)
    lines = {line.start: line for line in rotation.lines}
    for duty in rotation.duties(rule):
        shared = [
            day for day in duty.span.days() if day >= today and duty.person in people[day] and len(people[day]) > 1
        ]
        others = sorted({name for day in shared for name in people[day]} - {duty.person})
        if others:
            are = "is" if len(others) == 1 else "are"
            message = f"{join_all(others, 'and')} {are} on duty too on {join_days(shared)}, which a rotation cannot say"
            hint = "loading this line removes them; take the week out of the file to keep them"
            problem = Problem(Severity.WARNING, "shared-days", message, lines[duty.span.start].place, hint)
            yield Finding(problem, rule.containing(duty.span.start).first, duty.person)
