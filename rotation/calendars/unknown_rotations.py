"""Events that share weeks among people of the roster as a rotation does, whatever their titles are.

So are the duties of a team that has changed `title` in team.yaml, or has not written it there yet: without a word a
plan would be made as if nobody had ever served.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rotation.calendars.coverage import cover
from rotation.calendars.likeness import split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.model import Team
    from rotation.weeks import Week

_WEEKS, _PEOPLE = 3, 2  # the least that is a rotation
_LONGEST = 28  # twice the days that an event of it can have
_ODD = 5  # one week of so many may have nobody or several people, or duties
# Absences can be one person's in each week, too.
_ABSENCES = frozenset(
    {"absence", "absent", "away", "conference", "holiday", "holidays", "leave", "off", "ooo", "out", "pto", "sick"}
    | {"travel", "travelling", "traveling", "trip", "urlaub", "vacation", "vacations"}
)


def find_unknown_rotations(
    events: Sequence[Event], calendar: Sequence[Event], counted: Collection[date], team: Team, today: date | None
) -> list[Event]:
    """Return those of the events that make a rotation; `calendar` has all events, and `counted` the days of duties.

    They say the same beside a name, and of nearly all weeks from their first to their last one person has most days, of
    several people in turn. In those weeks there are hardly any duties.
    """
    # 1. The events with most of a week, and of not many more, by what their titles say beside names.
    names = frozenset(word for person in team.people for spelling in person.spellings for word in split_words(spelling))
    people: dict[str, frozenset[str]] = {}
    by_label: defaultdict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event in events:
        if team.week.days < 2 * event.span.length <= _LONGEST:
            words = split_words(event.title)
            label = tuple(word for word in words if word not in names and word.isalpha())
            people[event.title] = names.intersection(words)
            if people[event.title] and _ABSENCES.isdisjoint(label):
                by_label[label].append(event)
    groups = [own for own in by_label.values() if len({people[event.title] for event in own}) >= _PEOPLE]
    # 2. Who has most of which week, by each of these.
    covered = cover([event for own in groups for event in own], calendar, team, today) if groups else {}
    taken = {team.week.containing(day) for day in counted}
    unknown: list[Event] = []
    for own in groups:
        weeks: defaultdict[Week, set[frozenset[str]]] = defaultdict(set)
        for event in own:
            days = covered[id(event)].days
            for week in {team.week.containing(day) for day in days}:
                if 2 * sum(day in days for day in week.span.days()) > week.days:
                    weeks[week].add(people[event.title])
        if _is_rotation(weeks, taken):
            unknown += own
    return unknown


def _is_rotation(weeks: Mapping[Week, set[frozenset[str]]], taken: set[Week]) -> bool:
    """Return whether the people of these weeks take turns, in others than those that are taken."""
    if len(weeks) < _WEEKS:
        return False
    length = 1 + max(weeks).since(min(weeks))
    shared = sum(len(people) > 1 for people in weeks.values())
    return length - len(weeks) + shared + len(taken & weeks.keys()) <= length // _ODD
