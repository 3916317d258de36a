"""Feeds with everything that is hard: split weeks, names of all kinds, ten years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

from rotation.calendars.classify import classify
from rotation.calendars.event import build_event
from rotation.model import Duty, Person, Team
from rotation.publishing.feeds import build_feeds
from rotation.weeks import Span, Week

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAMES = (
    "Ada Lovelace",
    "Comma, Semi; Colon: Quote\" 'n",
    "back\\slash, and \\, one more",
    "<img src=x onerror=alert(1)>",
    "\u05d0\u05d3\u05d4 \u05dc\u05d0\u05d1\u05dc\u05d9\u05d9\u05e1",
    "\u202eright to left\u202c \u05d0\u05d1",
    "\U0001f469\u200d\U0001f680 \U0001f1e9\U0001f1ea Astronaut",
    "Zoe\u0301 A\u030angstro\u0308m",
    "x" * 100,
    "\u6f22" * 100,
)


@dataclass(frozen=True)
class Case:
    """A feed and what it must say: each duty once, in order of date."""

    text: bytes
    titles: tuple[tuple[date, date, str], ...]


def made(team: Team, duties: list[Duty], file: str = "triage.ics") -> Case:
    """Return the published feed of these duties."""
    events = [replace(build_event(duty, team), modified=NOW) for duty in duties]
    text = build_feeds(classify(events, team), team, TODAY, lambda _: None)[file]
    titles = sorted((e.span.start, e.span.end, e.title) for e in events if file == "triage.ics" or ADA in e.title)
    return Case(text, tuple(titles))


ADA = NAMES[0]
TEAM = Team(
    "Software Triage",
    tuple(Person(name) for name in NAMES),
    description="Watch; answer, help.\n\\ Swap \u201cfreely\u201d:\n\thttps://example.org/?a=1&b=2 \u6f22",
    page="https://team.example.org/duty/",
    feed_weeks_back=520,
    remind=(timedelta(days=-3, hours=9), timedelta(days=-1, hours=16, minutes=30)),
)
FIRST = date(2021, 11, 29)


def ten_years() -> list[Duty]:
    """Return a duty for each week, some of them split, some of them on all seven days."""
    duties = []
    for n, name in zip(range(520), cycle(NAMES), strict=False):
        span = Week(FIRST + timedelta(weeks=n), 7 if n % 11 == 0 else 5).span
        if n % 7 == 0:
            middle = span.start + timedelta(days=3)
            duties += [Duty(Span(span.start, middle), name), Duty(Span(middle, span.end), ADA)]
        else:
            duties.append(Duty(span, name))
    return duties
