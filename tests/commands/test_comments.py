"""The comments of rotation.txt: what is beside the weeks, what the header says once, and how wide they may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.fairness.score import score, serve_whole_week
from rotation.planner.planner import propose
from rotation.text import cut, measure_width, wrap
from rotation.views.plan_comments import build_notes
from tests.fairness.build import FRIDAY, day, out, team, week
from tests.fairness.instances import steady

if TYPE_CHECKING:
    from tests.commands.conftest import Folder

NAMES = ("Ada", "Bo", "Cy", "Di", "Eva")
SIX = "name: Six\npeople: [Ann, Bob, Cleo, Dan, Eve, Fay]\n"


def plan(folder: Folder, outages: str, *options: str, team: str = SIX) -> list[str]:
    """Return the lines of a plan for the team with these outages."""
    folder.write("team.yaml", team)
    folder.write("outages.yaml", outages)
    return folder.triage("generate-next-rotation", *options).out.splitlines()


def weeks_with(lines: list[str], text: str) -> list[str]:
    """Return the dates of the weeks whose line has the text."""
    return [line[:10] for line in lines if line[:1].isdigit() and text in line]


def test_who_is_never_there_is_named_once(folder: Folder) -> None:
    """In the header, with the reason, not beside each week."""
    lines = plan(folder, "- {who: Eve, from: 2026-11-01, to: 2027-12-31, why: parental leave}\n")
    assert "# Away in all these weeks: Eve (parental leave)." == lines[1]
    assert [] == weeks_with(lines, "Eve")


def test_all_reasons_of_who_is_never_there(folder: Folder) -> None:
    """Two entries in a row are one absence with two reasons."""
    outages = """\
- {who: Eve, from: 2026-11-01, to: 2026-12-18, why: sick}
- {who: Eve, from: 2026-12-19, to: 2027-12-31, why: sabbatical}
"""
    assert "# Away in all these weeks: Eve (sick, sabbatical)." in plan(folder, outages)


def test_who_can_serve_one_week_in_many_is_named_once(folder: Folder) -> None:
    """With the week that they can serve."""
    outages = """\
- {who: Eve, from: 2026-11-01, every: "FREQ=WEEKLY;BYDAY=TH,FR", except: [2026-12-10], why: part time}
"""
    lines = plan(folder, outages)
    assert "# Away in all but 2026-12-07: Eve (part time)." in lines
    assert [] == weeks_with(lines, "out: Eve")


def test_who_is_away_for_some_weeks_is_named_beside_them(folder: Folder) -> None:
    """And not in the header."""
    lines = plan(folder, "- {who: Eve, from: 2026-12-07, to: 2026-12-18, why: vacation}\n")
    assert ["2026-12-07", "2026-12-14"] == weeks_with(lines, "out: Eve (vacation)")
    assert not any("Away in" in line for line in lines)


def test_one_week_needs_no_header(folder: Folder) -> None:
    """Its own comment says who is away."""
    lines = plan(folder, "- {who: Eve, from: 2026-11-01, to: 2027-12-31, why: leave}\n", "--weeks", "1")
    assert ["2026-11-30"] == weeks_with(lines, "out: Eve (leave)")


def test_a_repair_says_it_once_too(folder: Folder) -> None:
    """Its weeks are commented like those of a plan."""
    plan(folder, "")
    folder.triage("load", folder.write("r.txt", folder.triage("generate-next-rotation").out))
    folder.write("outages.yaml", "- {who: Eve, from: 2026-11-01, to: 2027-12-31, why: leave}\n")
    lines = folder.triage("repair", "r.txt").out.splitlines()
    assert "# Away in all these weeks: Eve (leave)." in lines
    assert [] == weeks_with(lines, "out: Eve")


def test_nobody_is_proposed_who_would_serve_twice_in_a_row(folder: Folder) -> None:
    """Where everybody takes turns, any other choice has a shorter rest: there is nothing to say."""
    assert [] == weeks_with(plan(folder, "", team="people: [Ann, Bob, Cleo]\n"), "or:")


def test_somebody_is_proposed_where_half_the_team_is_away(folder: Folder) -> None:
    """Even at a cost, because the few who are left are not easily found."""
    outages = "- {who: [Ann, Bob, Cleo], from: 2026-12-14, to: 2026-12-18, why: fair}\n"
    assert ["2026-12-14"] == weeks_with(plan(folder, outages), "or:")
    fewer = "- {who: [Ann, Bob], from: 2026-12-14, to: 2026-12-18, why: fair}\n"
    assert [] == weeks_with(plan(folder, fewer), "or:")


@steady(60)
@given(st.data())
def test_somebody_is_proposed_who_is_about_as_good(data: st.DataObject) -> None:
    """Of those who could serve instead the best, where rests and balances stay and comfort loses at most 0.1."""
    members = team(*NAMES[: data.draw(st.integers(2, 5))])
    away = data.draw(st.lists(st.tuples(st.sampled_from([p.name for p in members.people]), st.integers(0, 5))))
    outages = [out(name, day(t), day(t, FRIDAY)) for name, t in away]
    proposal = propose(members, outages, (), [week(t) for t in range(10)], printed=5, remaining=lambda: 60.0)
    instance, beside = proposal.instance, build_notes(proposal).beside
    for t in instance.requested:
        if not proposal.parts[t]:
            continue
        free = [person for person in instance.people if person.weeks[t].available]
        judged = {
            p.name: score(
                instance, [serve_whole_week(p, t) if u == t else parts for u, parts in enumerate(proposal.parts)]
            )
            for p in free
        }
        now = judged.pop(proposal.parts[t][0].name)
        others = {name: score.levels for name, score in judged.items()}
        best = {name for name, levels in others.items() if levels == min(others.values())}
        as_good = {
            name
            for name in best
            if (judged[name].rest_violations, round(judged[name].excess - now.excess, 9)) <= (now.rest_violations, 0)
            and judged[name].comfort - now.comfort < 0.1 + 1e-9
        }
        is_half_away = len(free) <= len(members.people) / 2
        match = re.search(r"or: (\w+)$", beside[instance.weeks[t].first])
        expected = best if is_half_away else as_good
        assert (match[1] in expected) if match else not expected


WIDE = "people:\n" + "".join(f"  - {name}\n" for name in ("山田 太郎" * 3, "Ann", "Bob", "Cleo", "Dan", "Eve"))
LONG = "with the whole family in the mountains of Norway, unreachable by telephone"
MANY = "people: [" + ", ".join(f"Colleague Number {n}" for n in range(16)) + "]\nholidays: DE-BW\n"


@pytest.mark.parametrize(
    ("team", "who"),
    [
        (SIX, "Ann"),
        (SIX, "[Ann, Bob, Cleo, Dan]"),
        (WIDE, "[Ann, Bob, Cleo]"),
        (WIDE.replace("太郎", "太郎" * 9), "[Ann, Bob]"),
        (SIX.replace("Fay", "Fay " + "and Others " * 6), "[Ann, Bob]"),
        (MANY, "[" + ", ".join(f"Colleague Number {n}" for n in range(12)) + "]"),
    ],
)
@pytest.mark.parametrize("until", ["2026-12-18", "2027-01-29"])
def test_no_comment_makes_a_line_longer_than_a_window(folder: Folder, team: str, who: str, until: str) -> None:
    """Long reasons, wide letters, many people: 100 columns at most, unless the name alone takes more."""
    lines = plan(folder, f'- {{who: {who}, from: 2026-12-14, to: {until}, why: "{LONG}"}}\n', team=team)
    assert [] == [line for line in lines if measure_width(line) > 100 and "#" in line and "triage.py" not in line]
    weeks = [line for line in lines if line.startswith("2026-12-14")]
    assert 1 == len(weeks)


def test_a_team_of_one_is_called_so(folder: Folder) -> None:
    """Rests that nobody could lengthen are no flaw of the plan."""
    lines = plan(folder, "", "--weeks", "2", team="people: [Ann]\n")
    assert "# A team of one: nobody else can serve. No open weeks." in lines
    assert not any("short rest" in line for line in lines)


def test_reasons_go_before_names(folder: Folder) -> None:
    """What is left of a long comment: the days, who is out, who else could serve."""
    outages = f'- {{who: [Ann, Bob, Cleo], from: 2026-12-14, to: 2026-12-18, why: "{LONG}"}}\n'
    (line,) = [line for line in plan(folder, outages) if line.startswith("2026-12-14")]
    assert re.search(r"# Dec 14–18 · out: Ann \(with th…\), Bob \(with th…\), Cleo \(with th…\) · or: \w+$", line)


def test_names_go_before_the_alternative(folder: Folder) -> None:
    """Many people are counted."""
    outages = (
        f"- {{who: [{', '.join(f'Colleague Number {n}' for n in range(12))}], from: 2026-12-14, to: 2026-12-18}}\n"
    )
    (line,) = [line for line in plan(folder, outages, team=MANY) if line.startswith("2026-12-14")]
    assert re.search(r"out: 12 colleagues · or: Colleague Number \d+$", line)


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_what_is_cut_fits(text: str, columns: int) -> None:
    """Whatever the letters are, and what fits stays as it is."""
    short = cut(text, columns)
    assert measure_width(short) <= columns
    assert short == text or measure_width(text) > columns


@given(st.text(), st.integers(min_value=2, max_value=20))
def test_what_is_wrapped_fits(text: str, columns: int) -> None:
    """In every line; and no word is lost that fits in one."""
    lines = wrap(text, columns)
    assert [] == [line for line in lines if measure_width(line) > columns]
    if all(measure_width(word) <= columns for word in text.split()):
        assert text.split() == " ".join(lines).split()
