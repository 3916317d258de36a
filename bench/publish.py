"""How long publishing takes, and how much it makes, for a large team: 50 people, 10 years, the last of them planned.

`python -m bench.publish [WEEKS [RUNS]]` prints, from one run, each part's time (the median of five) and size, beside
the time that icalendar alone needs to write the same team feed from entries that are ready.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import icalendar

from bench import argument
from rotation.calendars.classify import classify
from rotation.calendars.event import build_event
from rotation.calendars.ics.reader import parse
from rotation.fairness.history import tally_weeks
from rotation.model import Duty, Outage, Person, Team
from rotation.publishing.feeds import TEAM_FEED, build_feeds, name_feeds
from rotation.publishing.page import build_page
from rotation.publishing.page_data import build_page_data
from rotation.publishing.timeline import build_timeline
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

PEOPLE, WEEKS, AHEAD, RUNS = 50, 520, 52, 5
TODAY = date(2026, 11, 29)


def main() -> int:
    """Measure and print."""
    weeks = argument(1, WEEKS)
    people = tuple(Person(f"Person {n} of the Team", joined=date(2016, 1, 1)) for n in range(PEOPLE))
    team = Team(
        "Large Team",
        people,
        description="Watch the tickets.\n" * 5,
        holidays="US-WI",
        remind=(timedelta(days=-3, hours=9),),
    )
    start = team.week.containing(TODAY).plus(AHEAD - weeks + 1)
    events = [
        replace(build_event(duty, team), modified=datetime(2026, 11, 1, tzinfo=UTC))
        for n in range(weeks)
        for duty in [Duty(Week(start.first + timedelta(weeks=n), 5).span, people[n % PEOPLE].name)]
    ]
    outages = [
        Outage((person.name,), Span(day, day + timedelta(days=12)))
        for n, person in enumerate(people)
        for day in (date(2017 + y, 1, 1) + timedelta(days=(37 * n) % 330) for y in range(11))
    ]
    calendar = classify(events, team)
    duties = calendar.duties
    tallies = tally_weeks(team, outages, duties, TODAY)
    timeline = build_timeline(team, outages, duties, TODAY)
    names = name_feeds(team, {duty.person for duty in duties})
    data = build_page_data(team, duties, tallies, timeline, feeds=names, feed=TEAM_FEED, today=TODAY)
    made = build_feeds(calendar, team, TODAY, lambda _: ())
    before = {file: [p.event for p in parse(text, file) if p.event is not None] for file, text in made.items()}
    ready = icalendar.Calendar.from_ical(made[TEAM_FEED])
    assert made == build_feeds(calendar, team, TODAY, before.__getitem__)  # noqa: S101 what is measured is also right

    sys.stdout.write(f"{PEOPLE} people, {weeks} weeks, {len(outages)} outages; Python {sys.version.split()[0]}\n")
    _row("team feed by icalendar alone, entries ready", ready.to_ical)
    _row("read the team feed with icalendar", lambda: icalendar.Calendar.from_ical(made[TEAM_FEED]), made[TEAM_FEED])
    _row(
        "all feeds, nothing published before",
        lambda: b"".join(build_feeds(calendar, team, TODAY, lambda _: ()).values()),
    )
    _row(
        "all feeds, the same published before",
        lambda: b"".join(build_feeds(calendar, team, TODAY, before.__getitem__).values()),
    )
    _row("ledger and balances", lambda: tally_weeks(team, outages, duties, TODAY), b"")
    _row("timeline", lambda: build_timeline(team, outages, duties, TODAY), b"")
    _row("data.json", lambda: json.dumps(data))
    _row("page", lambda: build_page(team, duties, tallies, timeline=timeline, data=data, today=TODAY).encode())
    return 0


def _row(what: str, work: Callable[[], object], size: Sized | None = None) -> None:
    """Print the median time, and the size of what was made."""
    times = []
    result: object = None
    for _ in range(argument(2, RUNS)):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    made = len(size if size is not None else result)  # type: ignore[arg-type]
    sys.stdout.write(
        f"{what:<46}{statistics.median(times) * 1000:>8.1f} ms" + (f"{made / 1000:>8.0f} kB" if made else "") + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
