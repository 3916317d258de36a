"""A year at a glance: a row for each person, a column for each week; who serves, who is away, what is a holiday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.availability import Availability

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Person, Team
    from rotation.weeks import Span, Week

WEEKS = 52
# Of these so many lie ahead: what is planned and a little more, within limits, so that the rest shows how it has been.
_LEAST_AHEAD, _MOST_AHEAD = 16, 40


@dataclass(frozen=True, slots=True)
class Column:
    """A week, its public holidays and closure days, and whether it is closed altogether."""

    week: Week
    holidays: tuple[tuple[date, str], ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One person in one week: the days served, the days away and why, and whether the person cannot serve for that.

    A week in which the person is not on the roster is not `active`. Time away and its reasons are there only where
    they may be published.
    """

    served: tuple[Span, ...] = ()
    out: tuple[date, ...] = ()
    why: str | None = None
    unavailable: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One person's year."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Columns and rows; each row has a cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def build_timeline(team: Team, outages: Sequence[Outage], duties: Sequence[Duty], today: date) -> Timeline:
    """Return the year around today: in roster order everyone who shares the duty in it, then whoever else serves."""
    weeks = _list_weeks(team, duties, today)
    availability = Availability(team, outages, duties, team.week.after(today), planning=False)
    served = _group_served(duties, weeks)
    rows = [
        Row(person.name, tuple(_build_cell(person, week, served, availability, today) for week in weeks))
        for person in team.eligible
    ]
    known = {row.name for row in rows}
    rows += [
        Row(name, tuple(Cell(served=served.get((name, week), ())) for week in weeks))
        for name in sorted({name for name, _ in served} - known)
    ]
    columns = (Column(w, availability.holidays(w), not availability.working_days(w)) for w in weeks)
    return Timeline(tuple(columns), tuple(row for row in rows if any(cell.active or cell.served for cell in row.cells)))


def _list_weeks(team: Team, duties: Sequence[Duty], today: date) -> tuple[Week, ...]:
    now = team.week.containing(today)
    last = max((team.week.containing(duty.span.last) for duty in duties), default=now)
    begun = min((team.week.containing(duty.span.start) for duty in duties), default=now)
    ahead = min(_MOST_AHEAD, max(_LEAST_AHEAD, last.since(now) + 2))
    # A new team has no past to show.
    back = max(ahead - WEEKS + 1, min(0, begun.since(now)))
    return tuple(now.plus(n) for n in range(back, ahead + 1))


def _group_served(duties: Sequence[Duty], weeks: Sequence[Week]) -> dict[tuple[str, Week], tuple[Span, ...]]:
    """Return the days of duty by name and week."""
    served: dict[tuple[str, Week], tuple[Span, ...]] = {}
    for duty in duties:
        for week in weeks:
            common = duty.span.common(week.span)
            if common.length:
                served[duty.person, week] = (*served.get((duty.person, week), ()), common)
    return served


def _build_cell(
    person: Person,
    week: Week,
    served: dict[tuple[str, Week], tuple[Span, ...]],
    availability: Availability,
    today: date,
) -> Cell:
    own = served.get((person.name, week), ())
    if not availability.is_active(person, week):
        return Cell(served=own)
    published, out = availability.team.published_absences, availability.out_days(person, week)
    if published == "none":
        # Who looks for the person on duty has to know that they are away; all other time off is nobody's business.
        is_running = today in week.all_days
        missed = tuple(day for day in out if is_running and day >= today and any(day in span for span in own))
        return Cell(served=own, out=missed, active=True)
    unavailable = bool(availability.working_days(week)) and not availability.is_available(person, week)
    outages = availability.outages(person, out)
    if not unavailable and all(outage.every for outage in outages):
        # Part time, the same in every week, would hide what is not.
        return Cell(served=own, active=True)
    reasons = sorted({outage.why for outage in outages if outage.why})
    why = ", ".join(reasons) if published == "reasons" and reasons else None
    return Cell(served=own, out=out, why=why, unavailable=unavailable, active=True)
