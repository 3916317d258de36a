"""Which weeks cannot stay as they are assigned, and why: somebody cannot serve what is theirs, or nobody serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.fairness.availability import Availability
    from rotation.weeks import Week

    NamesByDay = Mapping[date, set[str]]


@dataclass(frozen=True, slots=True)
class BrokenWeek:
    """A week that cannot stay as it is: why, and who is on duty on each of its days of those who can stay.

    `missing` are the working days from today on that nobody serves then, `candidates` who could serve all of these.
    `as_whole` is whether one person is to serve the whole week instead.
    """

    why: str
    was: tuple[str, ...]
    staying: Mapping[date, set[str]]
    missing: tuple[date, ...]
    candidates: tuple[str, ...]
    as_whole: bool

    def served_by(self, person: str | None) -> dict[date, set[str]]:
        """Return who is on duty on each day of the week when the person serves what is missing; None is nobody."""
        if person is None:
            return dict(self.staying)
        if self.as_whole:
            return {day: {person} for day in self.staying}
        # Closures between these days are theirs too, so that one line says it.
        first = self.missing[0]
        return {day: own or ({person} if day >= first else set()) for day, own in self.staying.items()}


def find_broken(availability: Availability, week: Week, names: NamesByDay, today: date) -> BrokenWeek | None:
    """Return what is wrong with the days of the week from today on; None where nothing is."""
    team = availability.team
    # 1. Who stays on duty on each day, without those who cannot serve what is theirs; days before today were served.
    to_come = [day for day in week.span.days() if day >= today]
    days = [day for day in availability.working_days(week) if day >= today]
    servers = sorted({name for day in to_come for name in names.get(day, ())})
    hindrances = {name: _find_hindrance(availability, week, name, names, days) for name in servers}
    if not availability.working_days(week):
        hindrances = dict.fromkeys(servers, f"closed: {_find_closure(availability, week)}")
    gone = {name: why for name, why in hindrances.items() if why}
    staying = {day: names.get(day, set()) - (gone.keys() if day >= today else set()) for day in week.span.days()}
    missing = tuple(day for day in days if not staying[day])
    if not gone and not missing:
        return None
    # 2. The reason: what keeps people from serving comes before days that nobody had.
    if not gone:
        why = (
            "nobody was on duty"
            if len(missing) == len(days)
            else f"nobody was on duty on {', '.join(map(str, missing))}"
        )
    else:
        why = "; ".join(f"{name}: {gone[name]}" for name in gone) if len(servers) > 1 else gone[servers[0]]
    # 3. One person for the whole week, unless it has begun or is only partly assigned; else for what is missing.
    whole = [p.name for p in team.people if days and availability.is_available(p, week)]
    if week.first >= today and whole and (gone or len(missing) == len(days)):
        return BrokenWeek(why, tuple(servers), staying, missing, tuple(whole), as_whole=True)
    candidates = tuple(
        person.name
        for person in team.people
        if missing and person.name not in gone
        if availability.can_serve(person, week, [d for d in days if d in missing or person.name in staying[d]])
    )
    return BrokenWeek(
        why,
        tuple(gone) if week.first < today else tuple(servers) if gone else (),
        staying,
        missing,
        candidates,
        as_whole=False,
    )


def _find_closure(availability: Availability, week: Week) -> str:
    return ", ".join(dict.fromkeys(name for _, name in availability.holidays(week)))


def _find_hindrance(
    availability: Availability, week: Week, name: str, names: NamesByDay, days: Sequence[date]
) -> str | None:
    """Return why somebody cannot serve what is theirs of these days of the week; None when they can."""
    to_come = [day for day in days if name in names.get(day, ())]
    if not to_come:
        return None
    person = next((person for person in availability.team.people if person.name == name), None)
    if person is None:
        return "not on the roster"
    # A day off that was no reason to change the week before it began is none when it is the last of the week. Nor is
    # one that is over, for who is back.
    own = [day for day in availability.working_days(week) if name in names.get(day, ())]
    if any(availability.can_serve(person, week, part) for part in (to_come, own)):
        return None
    absence = availability.absence(person, week)
    if absence is None or absence.outages:
        outages = availability.outages(person, [day for day in availability.out_days(person, week) if day in to_come])
        return ", ".join(sorted({outage.why for outage in outages if outage.why})) or (
            "away" if outages else "public holidays"
        )
    return absence.reason
