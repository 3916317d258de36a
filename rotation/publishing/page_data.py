"""What is published as JSON, for programs and for the page itself. Keys may be added, never changed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from rotation.calendars.ownership import GENERATOR
from rotation.duties import duty_to_json
from rotation.fairness.coverage import cover_days
from rotation.model import make_safe_name
from rotation.text import round_off
from rotation.weeks import DAY, WEEKDAYS, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from rotation.fairness.history import Tally
    from rotation.model import Duty, Team
    from rotation.publishing.timeline import Timeline

_DECIMALS = 3


class PersonJson(TypedDict):
    """The fairness of one person, in weeks: served so far, fair share, balance; what is planned, the balance after.

    `id` is the part of the page that is about the person.
    """

    name: str
    id: str
    feed: str | None
    weeks: float
    share: float
    balance: float
    planned: float
    balance_after: float


class AbsenceJson(TypedDict):
    """Days on which a person is away; `end` is exclusive, `why` only where reasons may be published."""

    date: str
    end: str
    person: str
    why: str | None


class DayOffJson(TypedDict):
    """A public holiday, or a closure: `closed`; `end` is exclusive."""

    date: str
    end: str
    name: str
    closed: bool


class NobodyJson(TypedDict):
    """Days between two duties on which nobody is on duty though people work; `end` is exclusive."""

    date: str
    end: str


class PageData(TypedDict):
    """Everything that the page shows: no addresses of people, and of their time off what team.yaml allows.

    `days_off` and `absences` are those of the weeks in the timeline, `nobody` are days from today on. `feeds` has the
    file of each feed by its person, of those who left too.
    """

    generator: str
    name: str
    description: str | None
    page: str | None
    timezone: str | None
    week: dict[str, object]
    published: str
    planned_until: str | None
    tolerance: float
    feed: str
    feeds: dict[str, str]
    duties: list[dict[str, str]]
    nobody: list[NobodyJson]
    days_off: list[DayOffJson]
    absences: list[AbsenceJson]
    people: list[PersonJson]


def build_page_data(  # noqa: PLR0913 (everything that is published)
    team: Team,
    duties: Sequence[Duty],
    tallies: Sequence[Tally],
    timeline: Timeline,
    *,
    feeds: Mapping[str, str],
    feed: str,
    today: date,
) -> PageData:
    """Return the data as of today; `feeds` has the file of each person's feed, by name, and `feed` is the team's."""
    return {
        "generator": GENERATOR,
        "name": team.name,
        "description": team.description and team.description.strip(),
        "page": team.page,
        "timezone": team.timezone,
        "week": {"starts": WEEKDAYS[team.week.starts], "days": team.week.days},
        "published": today.isoformat(),
        "planned_until": max((duty.span.last for duty in duties), default=today).isoformat() if duties else None,
        "tolerance": team.tolerance,
        "feed": feed,
        "feeds": {**feeds},
        "duties": [duty_to_json(duty) for duty in duties],
        "nobody": _find_nobody(team, duties, today),
        "days_off": _list_days_off(team, timeline),
        "absences": _list_absences(timeline),
        "people": [
            {
                "name": each.name,
                "id": make_safe_name(each.name),
                "feed": feeds.get(each.name),
                "weeks": round_off(each.weeks, _DECIMALS),
                "share": round_off(each.share, _DECIMALS),
                "balance": round_off(each.balance, _DECIMALS),
                "planned": round_off(each.planned, _DECIMALS),
                "balance_after": round_off(each.balance_after, _DECIMALS),
            }
            for each in tallies
        ],
    }


def _find_nobody(team: Team, duties: Sequence[Duty], today: date) -> list[NobodyJson]:
    """Return the working days from today until the last duty on which nobody is, each run of them within a week."""
    end = max((duty.span.end for duty in duties), default=today)
    days = Span(today, end)
    coverage = cover_days(team, duties, {duty.person for duty in duties})
    missing = (
        [day for week in team.week.touched_by(days) for day in coverage.find_missing_days(week)] if days.length else []
    )
    spans = _join_spans(day for day in missing if day in days)
    return [{"date": span.start.isoformat(), "end": span.end.isoformat()} for span in spans]


def _list_days_off(team: Team, timeline: Timeline) -> list[DayOffJson]:
    """Return the closures whole, weekends included, and the public holidays outside them."""
    year = Span(timeline.columns[0].week.first, timeline.columns[-1].week.all_days.end)
    closures = [(span, label or "Closed") for span, label in team.closures if span.overlaps(year)]
    holidays = [
        (Span(day, day + DAY), name)
        for column in timeline.columns
        for day, name in column.holidays
        if not any(day in span for span, _ in closures)
    ]
    days_off = sorted([*((*each, True) for each in closures), *((*each, False) for each in holidays)])
    return [
        {"date": span.start.isoformat(), "end": span.end.isoformat(), "name": name, "closed": closed}
        for span, name, closed in days_off
    ]


def _list_absences(timeline: Timeline) -> list[AbsenceJson]:
    return [
        {"date": span.start.isoformat(), "end": span.end.isoformat(), "person": row.name, "why": cell.why}
        for row in timeline.rows
        for cell in row.cells
        for span in _join_spans(cell.out)
    ]


def _join_spans(days: Iterable[date]) -> list[Span]:
    """Return days in order as spans without gaps."""
    numbered = enumerate(days)
    runs = ([day for _, day in run] for _, run in groupby(numbered, key=lambda pair: pair[1].toordinal() - pair[0]))
    return [Span.inclusive(run[0], run[-1]) for run in runs]
