from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest

from rotation.fairness.history import History, Row, State, Tally
from rotation.text import measure_width
from rotation.views.report import Screen, format_report
from rotation.views.tables import history_to_csv, history_to_json
from rotation.weeks import Week

FIRST = date(2026, 11, 2)
STATES = {"S": State.SERVES, "p": State.PART, "a": State.AWAY, ".": State.FREE, "x": State.CLOSED, " ": State.ABSENT}


def plain(text: str, _style: str) -> str:
    """Return the text without colour."""
    return text


def tagged(text: str, style: str) -> str:
    """Return the text with its style in letters."""
    return f"<{style}>{text}</{style}>"


def screen(columns: int = 80, *, blocks: bool = True, colors: bool = False) -> Screen:
    """Return a screen of so many columns."""
    return Screen(columns, tagged if colors else plain, blocks)


def row(name: str, states: str, *, known: bool = True) -> Row:
    """Return a person's history with these states, a letter a week."""
    tally = Tally(name, 3.0, -0.25, 1.0, 0.5) if known else None
    return Row(name, tally, 1, 2, 5, date(2027, 1, 4), tuple(STATES[letter] for letter in states))


def history(*rows: Row, running: int = 3, unserved: tuple[int, ...] = ()) -> History:
    """Return the history of these rows, its weeks from November 2, 2026 on."""
    size = len(rows[0].states)
    weeks = tuple(Week(FIRST + timedelta(weeks=t), 5) for t in range(size))
    return History(weeks, running, tuple(t in unserved for t in range(size)), rows)


SMALL = history(row("Ada", "S.a.S.x."), row("Bo", " S.p.a.S", known=False), unserved=(5,))


def test_a_table_and_a_picture() -> None:
    """One line a person with the numbers, one row a person with the weeks, today marked, and a legend."""
    assert """\
        served  share  balance  planned   then  holidays  gaps        next
Ada          3   3.25    -0.25        1  +0.50         1   2–5  2027-01-04
Bo                                                     1   2–5  2027-01-04

        Nov 2026   Dec
              ▼ today
Ada     ██· ░░│· ▓▓· x ·
Bo        ██· │▌ · ░░· ▓▓
nobody        │    ○

█ served   ▓ planned   ▌ a part   ░ away   · free   x closed   ○ nobody\
""" == format_report(SMALL, screen())


@pytest.mark.parametrize("name", ["Bo", "Somebody With Quite a Name"])
def test_what_is_then_is_shown_with_what_is_planned(name: str) -> None:
    """At any width: the balance after the planned weeks means nothing without them."""
    for columns in range(20, 130):
        headers = [line.split() for line in format_report(history(row(name, "S.a.")), screen(columns)).splitlines()]
        assert not any("then" in header and "planned" not in header for header in headers) or columns < 60


def test_a_usual_window_has_what_is_planned() -> None:
    """Of 80 columns, beside a name of 17."""
    drawn = format_report(history(row("Katherine Johnson", "S.a.")), screen(80))
    assert drawn.splitlines()[0].split() == ["served", "share", "balance", "planned", "holidays", "gaps", "next"]


def test_without_block_letters() -> None:
    """Where the screen has no block letters the picture is made of ASCII, and nothing is told by colour alone."""
    drawn = format_report(SMALL, screen(blocks=False))
    assert "Ada     ##. --|. ++. x .\n" in drawn
    assert "# served   + planned   / a part   - away   . free   x closed   o nobody" in drawn
    assert drawn.replace("\N{EN DASH}", "").isascii()


def test_colours() -> None:
    """Every state has its colour, equal ones together; without the colours the text is the same."""
    drawn = format_report(SMALL, screen(colors=True))
    assert (
        "<past>██</past><faint>· </faint><away>░░</away><today>│</today><faint>· </faint><planned>▓▓</planned>" in drawn
    )
    uncoloured = re.sub("</?[a-z]+>", "", drawn).splitlines()
    assert format_report(SMALL, screen()).splitlines() == [line.rstrip() for line in uncoloured]


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("weeks", [1, 9, 60, 150])
def test_no_line_is_wider_than_the_screen(columns: int, weeks: int) -> None:
    """However narrow it is the picture is cut into pieces, the table too, and names are shortened: nothing is lost."""
    names = ("Ada Lovelace", "山田太郎" * 6, "Bo")
    drawn = history(*(row(name, "S" * weeks) for name in names), running=weeks // 2)
    lines = format_report(drawn, screen(columns)).splitlines()
    assert [] == [line for line in lines if measure_width(line) > columns]
    shown = sum(len(re.findall("[█▓]", line)) for line in lines if line.startswith("Bo "))
    assert shown in {weeks, 2 * weeks}
    assert all(key in " ".join(lines) for key in ("served", "share", "balance", "holidays", "gaps", "next"))


def test_today_is_not_among_the_weeks() -> None:
    """Weeks that are all over, or all to come, have no mark of today."""
    assert "today" not in format_report(history(row("Ada", "S.S"), running=3), screen())
    drawn = format_report(history(row("Ada", "S.S"), running=0), screen())
    assert "Ada     │▓▓· ▓▓" in drawn.splitlines()


def test_values() -> None:
    """JSON and CSV have the same numbers, in full; weeks by their first days."""
    ada, bo = json.loads(json.dumps(history_to_json(SMALL)))
    assert {
        "name": "Ada",
        "weeks": 3.0,
        "share": 3.25,
        "balance": -0.25,
        "planned": 1.0,
        "balance_after": 0.5,
        "holiday_weeks": 1,
        "shortest_gap": 2,
        "longest_gap": 5,
        "next": "2027-01-04",
        "duties": ["2026-11-02", "2026-11-30"],
        "away": ["2026-11-16"],
    } == ada
    assert (None, None) == (bo["weeks"], bo["balance_after"])
    first, second = csv.DictReader(io.StringIO(history_to_csv(SMALL)))
    assert ("Ada", "-0.25", "2027-01-04") == (first["name"], first["balance"], first["next"])
    assert ("Bo", "", "5") == (second["name"], second["balance"], second["longest_gap"])
