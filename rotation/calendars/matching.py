"""Which event of a calendar stands for which duty of a rotation.

An event and a duty can belong together when the event was written for the duty's first day, wherever it is now, or
when they have days in common and the event belongs to the duty's week. Of all that can, the nearest pairs are made
first: an event that says what the duty is; one written for its first day; one of the same person; one of ours; one with
more days in common. So what was swapped by hand and in the file alike is left alone, and else an event keeps its week.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rotation.calendars.duty_event import DutyEvent
    from rotation.model import Duty, Team
    from rotation.weeks import Week


def group_by_week(events: Iterable[DutyEvent], team: Team) -> defaultdict[Week, list[DutyEvent]]:
    """Return the events by the weeks that they belong to."""
    by_week: defaultdict[Week, list[DutyEvent]] = defaultdict(list)
    for each in events:
        for week in team.week.weeks_of(each.duty.span):
            by_week[week].append(each)
    return by_week


def match_events(duties: Iterable[Duty], events: Sequence[DutyEvent], team: Team) -> dict[Duty, DutyEvent]:
    """Return, for the duties that have one, the event that stands for each.

    A greedy assignment: the pairs that can belong together, nearest first; each duty and each event is used once.
    """
    # 1. Where to look for the event of a duty: among those of its week, and those written for its first day.
    by_week = group_by_week(events, team)
    by_start: defaultdict[date, list[DutyEvent]] = defaultdict(list)
    for each in events:
        if each.managed and each.event.duty_start is not None:
            by_start[each.event.duty_start].append(each)
    # 2. All pairs that can belong together. An event of the week without a day of the duty is another part's.
    candidates = [
        (_compute_cost(duty, each), duty, each)
        for duty in duties
        for each in {*by_start[duty.span.start], *by_week[team.week.containing(duty.span.start)]}
        if each.duty.span.overlaps(duty.span) or each in by_start[duty.span.start]
    ]
    # 3. The nearest first; ids and tokens only so that the order of the calendar's answer decides nothing.
    candidates.sort(key=lambda pair: (pair[0], pair[1], pair[2].event.id, pair[2].event.token or ""))
    matched: dict[Duty, DutyEvent] = {}
    used: set[DutyEvent] = set()
    for _, duty, each in candidates:
        if duty not in matched and each not in used:
            matched[duty] = each
            used.add(each)
    return matched


def _compute_cost(duty: Duty, each: DutyEvent) -> tuple[int, ...]:
    """Return how unlike the duty the event is, to be compared with that of other pairs."""
    made_for_it = each.managed and each.event.duty_start == duty.span.start
    common = each.duty.span.common(duty.span).length
    somebody_else = each.duty.person != duty.person
    return (each.duty != duty, not made_for_it, somebody_else, not each.managed, -common, each.edited)
