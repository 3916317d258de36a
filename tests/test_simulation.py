"""Years of rotations through the real commands: plan, load, time passes, people come and go, weeks are swapped by hand.

What the team did is judged afterwards from the calendar alone, by the ledger: every balance in every week, every gap.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.classify import classify
from rotation.calendars.ics.store import IcsFile
from rotation.cli import main
from rotation.fairness.availability import Availability
from rotation.fairness.ledger import walk
from rotation.fairness.score import ROUNDING
from rotation.files import outages as outages_file
from rotation.files import team as team_file
from rotation.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rotation.model import Duty, Team

FIRST = Week(date(2021, 1, 4), 5)
YEARS = 4
BOUND = 1.35  # weeks that a balance may be off, once everybody has had a first turn
WORST_WITH_SICK_DAYS = 2.0
NAMES = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jon")


@dataclass(frozen=True)
class Rotation:
    """What is remembered of one rotation: its last week, the short rests that its plan proves necessary, its making."""

    last: date
    short_rests: int
    by_hand: bool


def week_of(number: int) -> date:
    """Return the first day of the week of this number."""
    return FIRST.plus(number).first


# Of everything that may change on a day one example, and somebody who leaves and comes back.
CHANGES = {
    "Ann": f", holidays: {{{week_of(40)}: DE-BE}}",
    "Dan": f", weight: {{{week_of(70)}: 0.5, {week_of(140)}: 2}}",
    "Eve": f", exempt: {{{week_of(50)}: team lead, {week_of(110)}: false}}",
    "Fay": f", joined: [{week_of(0)}, {week_of(120)}], left: {week_of(80) - timedelta(days=3)}",
    "Gus": f", max_days_out: {{{week_of(60)}: 3}}",
}


class Years:
    """A team in a folder, and the days that pass for it."""

    def __init__(
        self, folder: Path, seed: int, changes: Mapping[str, str] | None = None, weeks: int = YEARS * 52
    ) -> None:
        self.folder = folder
        self.random = Random(seed)  # noqa: S311 (an example, not a secret)
        self.weeks = weeks
        self.leavers = NAMES[1:3]
        there = [
            (
                name,
                self.random.randrange(20, weeks - 40) if name in NAMES[7:] else 0,
                self.random.randrange(min(60, weeks // 2), weeks - 20) if name in self.leavers else None,
            )
            for name in NAMES
        ]
        changed = changes or {}
        people = [
            f"{{name: {name}"
            + ("" if "joined" in changed.get(name, "") else f", joined: {FIRST.plus(joined).first}")
            + (f", left: {FIRST.plus(left).first - timedelta(days=1)}" if left else "")
            + (", weight: 0.5" if name == "Cleo" else "")
            + changed.get(name, "")
            + "}"
            for name, joined, left in there
        ]
        (folder / "team.yaml").write_text("name: Years\npeople:\n" + "".join(f"  - {p}\n" for p in people), "utf-8")
        away = [(name, self.random.randrange(weeks), self.random.randint(1, 3)) for name in NAMES for _ in range(14)]
        (folder / "outages.yaml").write_text(
            "".join(
                f"- {{who: {name}, from: {FIRST.plus(start).first}, to: {FIRST.plus(start + length).first}}}\n"
                for name, start, length in away
            ),
            "utf-8",
        )

    def triage(self, today: date, *arguments: str) -> str:
        """Type a command; return what it prints. It must succeed."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["-C", str(self.folder), "--today", str(today), *arguments])
        assert (0, arguments) == (code, arguments), err.getvalue()
        return out.getvalue()

    def rotations(self, *, swaps: bool, sick: bool = False) -> list[Rotation]:
        """Plan and load one rotation after another until the years are over; with `swaps`, change every second one.

        With `sick`, whoever is on duty on a Wednesday of each rotation falls ill, until Friday.
        """
        end = FIRST.plus(self.weeks).first
        today = FIRST.first - timedelta(days=3)
        done: list[Rotation] = []
        while today < end:
            plan = json.loads(self.triage(today, "--generateNextRotation", "--json"))
            assert plan["optimal"]
            text = self.triage(today, "--generateNextRotation")
            by_hand = swaps and len(done) % 2 == 0
            (self.folder / "rotation.txt").write_text(self.swapped(text) if by_hand else text, "utf-8")
            self.triage(today, "--load", "rotation.txt")
            last = max(date.fromisoformat(week["date"]) for week in plan["rotation"] if week["printed"])
            done.append(Rotation(last, plan["objective"]["rest_violations"], by_hand))
            weeks = [week["date"] for week in plan["rotation"] if week["printed"]]
            if sick:
                self.fall_ill(self.random.choice(weeks))
            self.live_through(weeks)
            today = last - timedelta(days=3)
        return done

    def live_through(self, weeks: list[str]) -> None:
        """Let the weeks of a rotation pass, in which nothing happens."""

    def fall_ill(self, monday: str) -> None:
        """Let whoever serves the week fall ill on Wednesday, and repair: Monday and Tuesday stay theirs."""
        wednesday = date.fromisoformat(monday) + timedelta(days=2)
        before = self.served()
        if ill := before.get(wednesday):
            with (self.folder / "outages.yaml").open("a", encoding="utf-8") as file:
                file.write(f"- {{who: {ill}, from: {wednesday}, to: {wednesday + timedelta(days=2)}, why: sick}}\n")
            repaired = json.loads(self.triage(wednesday, "--repair", "--json"))
            assert repaired["optimal"]
            lines = [f"{row['date']}: {row['person'] or '-'}\n" for row in repaired["rotation"] if row["printed"]]
            (self.folder / "repaired.txt").write_text("".join(lines), "utf-8")
            self.triage(wednesday, "--load", "repaired.txt")
            after = self.served()
            changed = {day for day in before if before[day] != after.get(day)}
            rest = {wednesday + timedelta(days=n) for n in range(3)}
            assert (rest, True) == (changed & rest, not any(day < wednesday for day in changed))
            assert ill not in {after.get(day) for day in rest}

    def served(self) -> dict[date, str]:
        """Return who is on duty on each day, by the calendar."""
        return {day: duty.person for duty in self.duties(self.team()) for day in duty.span.days()}

    def team(self) -> Team:
        """Return the team as its file has it."""
        team, _ = team_file.parse((self.folder / "team.yaml").read_text("utf-8"), "team.yaml")
        assert team is not None
        return team

    def duties(self, team: Team) -> tuple[Duty, ...]:
        """Return the duties of the calendar."""
        return classify(IcsFile(self.folder / "triage.ics", team, datetime.now(UTC)).events(), team).duties

    def swapped(self, text: str) -> str:
        """Return the rotation with the names of two of its weeks exchanged, neither of them of somebody who leaves."""
        lines = text.splitlines(keepends=True)
        named = [n for n, line in enumerate(lines) if re.match(rf"[0-9-]{{10}}: (?!-|{'|'.join(self.leavers)})", line)]
        if len(named) > 1:
            one, other = self.random.sample(named, 2)
            names = {n: lines[n].split()[1] for n in (one, other)}
            lines[one] = lines[one].replace(f": {names[one]}", f": {names[other]}", 1)
            lines[other] = lines[other].replace(f": {names[other]}", f": {names[one]}", 1)
        return "".join(lines)

    def ledger(self) -> tuple[dict[date, dict[str, float]], tuple[Duty, ...]]:
        """Return everybody's balance after each week, and the duties of the calendar."""
        team = self.team()
        outages, _ = outages_file.parse((self.folder / "outages.yaml").read_text("utf-8"), "outages.yaml", team)
        served = self.duties(team)
        until = team.week.containing(FIRST.plus(self.weeks).first)
        availability = Availability(team, outages, served, until)
        return {e.week.first: dict(e.balance) for e in walk(team, served, availability, until)}, served


class Mishaps(Years):
    """Years of swaps and their undos, of people who fall ill, of files loaded again every night, of new names."""

    # What team.yaml begins with, one after another: `name: Years` came before.
    HEADS = (
        "name: Years",
        "name: Decades\nformerly: [Years]",
        'name: Decades\nformerly: [Years]\ntitle: "On call: {name}"',
        'id: years\nname: Ages\nformerly: [Years, Decades]\ntitle: "On call: {name}"',
        'id: years\nname: Centuries\nformerly: [Years, Decades]\ntitle: "{name} is on call"',
    )

    def __init__(self, folder: Path, seed: int, weeks: int) -> None:
        super().__init__(folder, seed, weeks=weeks)
        self.loaded: list[str] = []  # the files of the rotations, oldest first
        self.people = (folder / "team.yaml").read_text("utf-8").partition("people:")[2]

    def live_through(self, weeks: list[str]) -> None:
        """Load files again, swap, undo, undo the undo, fall ill, rename: each leaves the days that it should."""
        before, first = date.fromisoformat(weeks[0]) - timedelta(days=2), date.fromisoformat(weeks[0])
        self.loaded.append((self.folder / "rotation.txt").read_text("utf-8"))
        planned = self.served()
        self.triage(before, "undo")
        assert (True, False) == (first in planned, first in self.served())
        self.triage(before, "--load", "rotation.txt")
        assert planned == self.served()
        self.swap_and_undo(before, weeks)
        self.fall_ill(self.random.choice(weeks[1:]))
        self.loaded[-1] = (self.folder / "repaired.txt").read_text("utf-8")
        self.rename()
        for monday in self.random.sample(weeks, 2):
            self.load_again(date.fromisoformat(monday) + timedelta(days=self.random.randrange(7)))

    def swap_and_undo(self, today: date, weeks: list[str]) -> None:
        """Swap two weeks, undo it, and undo the undo."""
        served = self.served()
        of = {week: served.get(date.fromisoformat(week)) for week in weeks}
        stayers = [name for name in NAMES[3:7] if name in of.values()]
        one, other = (next(week for week in weeks if of[week] == name) for name in self.random.sample(stayers, 2))
        self.triage(today, "swap", one, other)
        swapped = self.served()
        assert (of[other], of[one]) == (swapped[date.fromisoformat(one)], swapped[date.fromisoformat(other)])
        self.triage(today, "undo")
        assert served == self.served()
        self.triage(today, "undo", self.newest_change())
        assert swapped == self.served()

    def newest_change(self) -> str:
        """Return the number of the change that was made last."""
        return max((path.stem for path in (self.folder / "undo").iterdir()), key=int)

    def rename(self) -> None:
        """Give the team its next name."""
        head = self.HEADS[min(len(self.loaded), len(self.HEADS) - 1)]
        (self.folder / "team.yaml").write_text(f"{head}\npeople:{self.people}", "utf-8")

    def load_again(self, today: date) -> None:
        """Load the file of this rotation, of the one before and of the first, as a nightly job does: no day changes."""
        before = self.served(), self.ids()
        for text in dict.fromkeys((self.loaded[-1], self.loaded[-2:][0], self.loaded[0])):
            (self.folder / "stale.txt").write_text(text, "utf-8")
            self.triage(today, "--load", "stale.txt")
        assert before == (self.served(), self.ids())

    def ids(self) -> list[str]:
        """Return the ids of the events of the calendar."""
        return re.findall("^UID:(.*)$", (self.folder / "triage.ics").read_text("utf-8"), re.MULTILINE)


class Shared(Years):
    """A calendar that began as recurring events, into which a stranger writes too; the team changes its week's days."""

    CYCLES = 3  # of recurring events before the first rotation

    def __init__(self, folder: Path, seed: int, weeks: int) -> None:
        super().__init__(folder, seed, weeks=weeks)
        began = FIRST.plus(-self.CYCLES * len(NAMES))
        people = (folder / "team.yaml").read_text("utf-8").replace(f"joined: {FIRST.first}", f"joined: {began.first}")
        (folder / "team.yaml").write_text(people, "utf-8")
        empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//any//any//EN\r\nEND:VCALENDAR\r\n"
        (folder / "triage.ics").write_bytes(empty.encode())
        self.series = {name: began.plus(n) for n, name in enumerate(NAMES)}
        for name, week in self.series.items():
            rule = f"RRULE:FREQ=WEEKLY;INTERVAL={len(NAMES)};COUNT={self.CYCLES}"
            self.write_event(name, week.first, week.first + timedelta(days=5), rule)
        self.rotations_done = 0

    def write_event(self, name: str, start: date, end: date, *lines: str) -> None:
        """Let somebody add an event by hand; the end is exclusive."""
        dates = (f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}")
        stamps = (f"UID:{name}-{start}".replace(" ", "-"), "DTSTAMP:20200101T000000Z")
        event = ("BEGIN:VEVENT", *stamps, *dates, *lines, f"SUMMARY:Triage: {name}", "END:VEVENT", "END:VCALENDAR")
        path = self.folder / "triage.ics"
        path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR", "\r\n".join(event).encode()))

    def live_through(self, weeks: list[str]) -> None:
        """Fill what nobody serves; then a stranger writes into a week to come, and once the week's days change."""
        first, last = date.fromisoformat(weeks[0]), date.fromisoformat(weeks[-1])
        self.triage(first - timedelta(days=2), "repair", "--apply")
        self.rotations_done += 1
        self.write_event("Zoe Stranger", last + timedelta(days=15), last + timedelta(days=17))
        if self.rotations_done == 2:
            path = self.folder / "team.yaml"
            text = path.read_text("utf-8").replace("people:", "week: {starts: Wednesday, days: 7}\npeople:")
            path.write_text(text, "utf-8")

    def names_by_day(self) -> dict[date, list[str]]:
        """Return who of the team is on duty on each day; the dates of series too."""
        days: dict[date, list[str]] = {}
        for line in json.loads(self.triage(FIRST.plus(self.weeks).first, "list", "--json")):
            start, end = date.fromisoformat(line["date"]), date.fromisoformat(line["end"])
            for number in range((end - start).days * (line["person"] in NAMES)):
                days.setdefault(start + timedelta(days=number), []).append(line["person"])
        return days


def back_to_backs(served: tuple[Duty, ...]) -> int:
    """Return how often somebody served two weeks in a row."""
    starts = {(duty.person, duty.span.start) for duty in served}
    return sum((person, start + timedelta(weeks=1)) in starts for person, start in starts)


@pytest.mark.parametrize("seed", [1, 2])
def test_years_without_a_hand(tmp_path: Path, seed: int) -> None:
    """After the first cycle nobody is ever beyond 1.35 weeks, though people join, leave and are away.

    A back-to-back is avoidable unless the plan that has it proves that short rests cannot all be avoided.
    """
    years = Years(tmp_path, seed)
    done = years.rotations(swaps=False)
    balances, served = years.ledger()
    cycle = FIRST.plus(len(NAMES)).first
    worst = max(abs(b) for week, by_name in balances.items() if week >= cycle for b in by_name.values())
    assert worst <= BOUND
    assert back_to_backs(served) <= sum(rotation.short_rests for rotation in done)
    assert len(balances) == 1 + YEARS * 52


@pytest.mark.parametrize("seed", [3, 4])
def test_years_with_swaps_by_hand(tmp_path: Path, seed: int) -> None:
    """Every second rotation has two weeks swapped; the next one brings every balance back within a week."""
    years = Years(tmp_path, seed)
    done = years.rotations(swaps=True)
    balances, _ = years.ledger()
    after = [rotation.last for rotation in done if not rotation.by_hand and rotation.last in balances]
    assert len(after) > YEARS
    assert max(abs(b) for week in after for b in balances[week].values()) <= 1 + ROUNDING


@pytest.mark.parametrize("seed", [5])
def test_years_with_sick_days(tmp_path: Path, seed: int) -> None:
    """In every rotation somebody falls ill on duty; repairs are proved, and balances stay within two weeks."""
    years = Years(tmp_path, seed)
    years.rotations(swaps=False, sick=True)
    balances, _ = years.ledger()
    cycle = FIRST.plus(len(NAMES)).first
    worst = max(abs(b) for week, by_name in balances.items() if week >= cycle for b in by_name.values())
    assert worst <= WORST_WITH_SICK_DAYS


def test_years_in_which_attributes_change(tmp_path: Path) -> None:
    """Weights, exemptions, public holidays and stints that change on a day make no debts for the time before it.

    Nobody is ever beyond the bound, and nobody is on duty while exempt or off the team; afterwards they are again.
    """
    years = Years(tmp_path, 5, CHANGES)
    years.rotations(swaps=False)
    balances, served = years.ledger()
    cycle = week_of(len(NAMES))
    worst = max(abs(b) for week, by_name in balances.items() if week >= cycle for b in by_name.values())
    assert worst <= BOUND
    weeks = {name: {duty.span.start for duty in served if duty.person == name} for name in ("Eve", "Fay")}
    assert not {day for day in weeks["Eve"] if week_of(50) <= day < week_of(110)}
    assert not {day for day in weeks["Fay"] if week_of(80) <= day < week_of(120)}
    after = [sum(day >= week_of(last) for day in weeks[name]) for name, last in (("Eve", 110), ("Fay", 120))]
    assert all(after)
    # About as long with half the weight of the others as with twice it.
    dan = [duty.span.start for duty in served if duty.person == "Dan"]
    halved, doubled = (sum(week_of(a) <= day < week_of(b) for day in dan) for a, b in ((70, 140), (140, 208)))
    assert 2 * halved < doubled


@pytest.mark.parametrize("seed", [6])
def test_years_in_which_files_go_stale_changes_are_undone_and_names_change(tmp_path: Path, seed: int) -> None:
    """Whatever is loaded again, undone or renamed: nobody's days change by it, and no week of history is lost."""
    years = Mishaps(tmp_path, seed, weeks=61)
    years.rotations(swaps=False)
    balances, served = years.ledger()
    assert len(years.HEADS) <= len(years.loaded)
    assert len(balances) == 1 + years.weeks
    weeks = [duty.span.start for duty in served if duty.span.start.weekday() == 0]
    assert sorted({week_of(number) for number in range(years.weeks)} - set(weeks)) == []


@pytest.mark.parametrize("seed", [7])
def test_years_beside_series_and_strangers_of_a_team_that_changes_its_days(tmp_path: Path, seed: int) -> None:
    """Recurring events are the history, a stranger's move nothing, and no working day is lost or served twice.

    When Monday to Friday becomes Wednesday to Tuesday, the weekend at the seam may stay with nobody.
    """
    years = Shared(tmp_path, seed, weeks=61)
    done = years.rotations(swaps=False)
    days = years.names_by_day()
    assert {name: [name] for name in NAMES} == {name: days[week.first] for name, week in years.series.items()}
    expected = [FIRST.first + timedelta(days=n) for n in range((done[-1].last - FIRST.first).days)]
    seam = next(day for day in expected if day.weekday() == 5 and day in days)
    expected = [day for day in expected if day.weekday() < 5 or day >= seam]
    assert [] == [day for day in expected if len(days.get(day, ())) != 1]
    balances, _ = years.ledger()
    after = [by_name for week, by_name in balances.items() if week >= FIRST.plus(len(NAMES)).first]
    assert max(abs(balance) for by_name in after for balance in by_name.values()) <= WORST_WITH_SICK_DAYS
