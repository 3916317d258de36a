"""Events with days in several weeks, and duties made of several events: what a load leaves of them.

Duties are days. An event over two weeks is a duty in each of them: a file that names one says nothing about the other,
whose days stay as they are. And two events that meet are as good as one over the days of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from rotation.calendars.changes import join_weekly
from rotation.calendars.matching import group_by_week
from rotation.duties import group_days_by_week, list_person_days
from rotation.model import Duty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.calendars.event import Days
    from rotation.model import Team
    from rotation.weeks import Span, Week, WeekRule


@dataclass(frozen=True, slots=True)
class Parts:
    """The events with days in several weeks that a load of some of these weeks does not pair with duties of the file.

    Those in `stay` say there what the file says, or are never cut: nothing becomes of them. Those in `own` say what the
    file says in all of their weeks, and keep their days. Those in `cut` keep their days in other weeks only. Those in
    `paired` can be paired all the same, since they only reach into other weeks; their days there are to stay.
    """

    stay: list[DutyEvent] = field(default_factory=list)
    own: list[DutyEvent] = field(default_factory=list)
    cut: list[DutyEvent] = field(default_factory=list)
    paired: list[DutyEvent] = field(default_factory=list)

    @property
    def unpaired(self) -> set[DutyEvent]:
        """Those that are not paired."""
        return {*self.stay, *self.own, *self.cut}

    @property
    def days(self) -> Days:
        """Who is on duty when by those that keep their days."""
        return list_person_days(duty for each in (*self.stay, *self.own) for duty in each.duties)


def find_parts(
    duties: Iterable[Duty], calendar: CalendarEvents, weeks: Collection[Week], team: Team, *, force: bool
) -> Parts:
    """Return the events with days in several weeks of which some are to be set, by what becomes of them."""
    rule = team.week
    in_file, in_calendar = (
        group_days_by_week(list_person_days(duties), rule),
        group_days_by_week(list_person_days(calendar.duties), rule),
    )
    parts = Parts()
    for each in calendar.changeable:
        touched = rule.touched_by(each.duty.span)
        named = [week for week in touched if week in weeks]
        if len(touched) == 1 or not named:
            continue
        own = group_days_by_week(list_person_days(each.duties), rule)
        agrees = all(own[week] <= in_file[week] for week in named)
        # What goes on for too long is like a series: never rewritten.
        if each.counted_until is not None:
            parts.stay.append(each)
        elif named == [*touched]:
            if all(in_file[week] == in_calendar[week] for week in named):
                parts.own.append(each)
            elif agrees and each.edited and not force:
                parts.stay.append(each)
        elif agrees:
            parts.stay.append(each)
        elif force or not each.edited:
            only_reaches = {*rule.weeks_of(each.duty.span)} <= {*named}
            (parts.paired if only_reaches else parts.cut).append(each)
    return parts


def divide(
    duties: Iterable[Duty], events: Iterable[DutyEvent], parts: Parts, beside: Days, team: Team
) -> dict[Duty, list[Duty]]:
    """Return, for each duty of the file, one duty for each event that it is to have, without the days that are kept.

    `events` can be paired with them; `beside` is who is on duty when by those that are never rewritten.
    """
    kept, by_week = parts.days, group_by_week(events, team)
    return {
        duty: [
            Duty(span, duty.person)
            for whole in join_weekly((day for day in duty.span.days() if (day, duty.person) not in kept), team.week)
            for span in _find_tiles(
                Duty(whole, duty.person), by_week[team.week.containing(whole.start)], beside, team.week
            )
        ]
        for duty in duties
    }


def _find_tiles(duty: Duty, own: Iterable[DutyEvent], beside: Days, rule: WeekRule) -> list[Span]:
    """Return the days of the duty by the events of its person, where these are several and have just its days."""
    week = rule.containing(duty.span.start).span
    spans = sorted({each.duty.span.common(week) for each in own if each.duty.person == duty.person})
    spans = [span for span in spans if span.length and duty.span.covers(span)]
    covered = {day for span in spans for day in span.days()}
    others = {day for day in duty.span.days() if (day, duty.person) in beside} - covered
    meet = all(one.end <= other.start for one, other in pairwise(spans))
    return spans if spans and meet and {*duty.span.days()} == covered | others else [duty.span]


def cut(each: DutyEvent, weeks: Collection[Week], rule: WeekRule) -> list[Duty]:
    """Return the duties of the event that are not in these weeks; the first is the one that it was written for."""
    days = [day for day in each.duty.span.days() if rule.containing(day) not in weeks]
    spans = sorted(join_weekly(days, rule), key=lambda span: each.event.duty_start not in {None, span.start})
    return [Duty(span, each.duty.person) for span in spans]
