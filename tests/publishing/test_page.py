"""The page as text: whatever names there are, they are text in it and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.fairness.history import tally_weeks
from rotation.model import Duty, Outage, Person, PublishedAbsences, Team
from rotation.publishing.page import build_page
from rotation.publishing.page_data import build_page_data
from rotation.publishing.timeline import build_timeline
from rotation.weeks import Span, Week

MONDAY = date(2026, 11, 30)
TODAY = date(2026, 12, 2)


class Reader(HTMLParser):
    """Collects the elements, the text, and the embedded data of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.data = ""
        self.meta: dict[str, str] = {}
        self._script: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and the names of its attributes."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        if tag == "meta":
            known = {name: value or "" for name, value in attrs}
            self.meta[known.get("name") or known.get("property") or ""] = known.get("content", "")
        self._script = dict(attrs) if tag == "script" else None

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 the parser's signature
        """Leave a script."""
        self._script = None

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self._script is None:
            self.text.append(data)
        elif self._script.get("type") == "application/json":
            self.data += data


def read(team: Team, duties: list[Duty], outages: tuple[Outage, ...] = (), today: date = TODAY) -> Reader:
    """Return what a reader of the page finds."""
    tallies = tally_weeks(team, outages, duties, today)
    feeds = {person.name: "people/x.ics" for person in team.people}
    reader = Reader()
    timeline = build_timeline(team, outages, duties, today)
    known = build_page_data(team, duties, tallies, timeline, feeds=feeds, feed="triage.ics", today=today)
    reader.feed(build_page(team, duties, tallies, timeline=timeline, data=known, today=today))
    reader.close()
    return reader


def weeks(*names: str) -> list[Duty]:
    """Return a duty for each name, week by week from MONDAY on."""
    return [Duty(Week(MONDAY + timedelta(weeks=n), 5).span, name) for n, name in enumerate(names)]


PLAIN = read(Team("T", (Person("a"), Person("b")), description="d"), weeks("a", "b"))
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=25)
@given(name=TEXT, team=TEXT, description=TEXT)
def test_any_name_is_text(name: str, team: str, description: str) -> None:
    """The page has the same elements and attributes as with a plain name, and the data come back as they were."""
    name = f"{name}!" if name == "b" else name
    page = read(Team(team, (Person(name), Person("b")), description=description), weeks(name, "b"))
    assert PLAIN.elements == page.elements
    assert name in page.text
    assert json.loads(page.data)["duties"][0]["person"] == name


def test_what_can_break_out_of_a_script_does_not() -> None:
    """Neither the end of a script in a name, nor the beginning of a comment."""
    for name in ("</script><script>alert(1)</script>", "<!--", "]]>", "{{ 7 * 7 }}", "\u2028"):
        page = read(Team(name, (Person(name), Person("b")), description="d"), weeks(name, "b"))
        assert PLAIN.elements == page.elements
        assert (name, name) == (json.loads(page.data)["name"], json.loads(page.data)["duties"][0]["person"])


def test_the_page_has_only_the_data_it_needs() -> None:
    """Ten years of history make it no larger: from last week on is enough to know who is on duty."""
    duties = [Duty(Week(MONDAY + timedelta(weeks=n), 5).span, "ab"[n % 2]) for n in range(-500, 3)]
    page = read(Team("T", (Person("a"), Person("b"))), duties)
    assert ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"] == [
        duty["date"] for duty in json.loads(page.data)["duties"]
    ]


def test_reasons_are_published_only_when_enabled() -> None:
    """By default, not even hidden."""
    away = (Outage(("a",), Span(date(2026, 12, 7), date(2026, 12, 12)), why="surgery"),)
    people = (Person("a", joined=MONDAY), Person("b", joined=MONDAY))
    choices: list[tuple[PublishedAbsences, str]] = [("away", "away"), ("reasons", "away: surgery")]
    for choice, reason in choices:
        page = read(Team("T", people, published_absences=choice), weeks("a", "b"), away)
        assert [reason] == [text for text in page.text if text.startswith("away") and text != "away some days"][1:]


def test_what_a_chat_shows_of_a_link_to_the_page() -> None:
    """The team's name, what the page is for, how far the plan goes, and its address where team.yaml has it."""
    team = Team("Triage", (Person("a"), Person("b")), page="https://team.example/duty/")
    about = "Who is on duty, who is next, and how to subscribe. Planned until Friday, December 11, 2026."
    assert {
        "description": about,
        "og:title": "Triage",
        "og:type": "website",
        "og:description": about,
        "og:url": "https://team.example/duty/",
    } == {name: text for name, text in read(team, weeks("a", "b")).meta.items() if name[:3] in {"og:", "des"}}


def test_fairness_in_one_sentence() -> None:
    """With the numbers of the table below it: the largest now, and after the plan."""
    team = Team("T", (Person("a", joined=MONDAY), Person("b", joined=MONDAY)))
    verdict = "Everybody is within 0.50 weeks of their fair share, and within 0.00 once everything planned is served."
    assert verdict in read(team, weeks("a", "b")).text


def test_whoever_left_can_still_be_subscribed_to() -> None:
    """Their feed stays published, so the page links to it."""
    team = Team("T", (Person("a"), Person("gone", left=MONDAY - timedelta(1))))
    assert "gone" in read(team, [Duty(Week(MONDAY - timedelta(7), 5).span, "gone"), *weeks("a")]).text
