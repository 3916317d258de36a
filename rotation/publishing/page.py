"""The page that people look at: one HTML file that needs nothing else, no network and no server.

Who is on duty today is decided where it is read: the page has the duties with it, so that one made last month is right.
The template lays it out; here is what it is filled with.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from rotation import text
from rotation.duties import coming
from rotation.publishing.folder import GENERATOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.fairness.history import Tally
    from rotation.model import Duty, Team
    from rotation.publishing.page_data import PageData
    from rotation.publishing.timeline import Cell, Timeline
    from rotation.weeks import Week

# Readers may live a day behind, and a week that has just ended is still of interest.
_KEPT = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Bar:
    """A balance as a picture, in percent of its width: the bar, where it will end, the range that counts as fair."""

    left: float
    width: float
    after: float
    fair_left: float
    fair_width: float


def build_page(  # noqa: PLR0913 (everything that it shows)
    team: Team, duties: Sequence[Duty], tallies: Sequence[Tally], *, timeline: Timeline, data: PageData, today: date
) -> str:
    """Return the page as HTML, as of today for readers whose browser runs no scripts."""
    # Here and not above, since only publishing needs it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("rotation.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "words": text,
        "signed": _signed,
        "part": _part,
        "cell_text": _cell_text,
        "cell_class": _cell_class,
    }
    script = _asset("page.js")
    recent = [duty for duty in data["duties"] if duty["end"] > (today - _KEPT).isoformat()]
    return environment.get_template("page.html").render(
        generator=GENERATOR,
        team=team,
        today=today,
        handoff=coming(duties, today),
        upcoming=[duty for duty in duties if duty.span.end > today],
        timeline=timeline,
        now_index=_index(timeline, today),
        months=_months([column.week for column in timeline.columns]),
        holidays=[(day, name) for column in timeline.columns for day, name in column.holidays if day >= today],
        tallies=tallies,
        bars=_bars(tallies, team.tolerance),
        feeds={person["name"]: person["feed"] for person in data["people"]},
        next_of=_next_of(duties, today),
        feed=data["feed"],
        style=_asset("page.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        data=_embedded({**data, "duties": recent}),
    )


def _asset(name: str) -> str:
    return (files("rotation.publishing") / "templates" / name).read_text(encoding="utf-8")


def _embedded(value: Mapping[str, object]) -> str:
    """Return the value as JSON that can stand inside an HTML page, whatever the names in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _index(timeline: Timeline, today: date) -> int:
    """Return the column of the running week."""
    return next(n for n, column in enumerate(timeline.columns) if today in column.week.all_days)


def _months(weeks: Sequence[Week]) -> list[tuple[str, int]]:
    """Return the months in which the weeks begin, each with the number of those weeks."""
    found: list[tuple[str, int]] = []
    for week in weeks:
        name = f"{text.MONTHS[week.first.month - 1]} {week.first.year}"
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + 1)
        else:
            found.append((name, 1))
    return found


def _next_of(duties: Sequence[Duty], today: date) -> dict[str, Duty]:
    """Return, by name, the duty that somebody has now or next."""
    found: dict[str, Duty] = {}
    for duty in duties:
        if duty.span.end > today:
            found.setdefault(duty.person, duty)
    return found


def _bars(tallies: Sequence[Tally], tolerance: float) -> list[Bar]:
    """Return a bar for each tally, all to one scale, with 0 in the middle."""
    widest = max([tolerance, *(abs(b) for each in tallies for b in (each.balance, each.balance_after))]) * 1.2
    percent = 50 / widest
    return [
        Bar(
            left=round(50 + min(0.0, each.balance) * percent, 2),
            width=round(abs(each.balance) * percent, 2),
            after=round(50 + each.balance_after * percent, 2),
            fair_left=round(50 - tolerance * percent, 2),
            fair_width=round(2 * tolerance * percent, 2),
        )
        for each in tallies
    ]


def _signed(balance: float) -> str:
    """Return the number with its sign, a true minus among them, and none where it rounds to nothing."""
    text = f"{balance:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _part(cell: Cell, week: Week) -> list[tuple[int, int]]:
    """Return the parts of the week that are served, as its left edge and width in percent."""
    return [(100 * (span.start - week.first).days // week.days, 100 * span.length // week.days) for span in cell.served]


def _cell_class(cell: Cell, *, past: bool) -> str:
    """Return the classes of a cell: served, away, away in part, not on the roster, past."""
    names = [
        "d" if cell.served else "",
        ("a" if cell.unavailable else "h") if cell.out or cell.unavailable else "",
        "" if cell.active or cell.served else "x",
        "p" if past else "",
    ]
    return " ".join(name for name in names if name)


def _cell_text(cell: Cell, week: Week) -> str:
    """Return what a cell shows, in words; nothing where it shows nothing."""
    said = ["on duty" if span == week.span else f"on duty {text.format_days(span)}" for span in cell.served]
    if cell.out:
        count = "" if len(cell.out) == week.days else f" {text.plural(len(cell.out), 'day')}"
        said.append(f"away{count}" + (f": {cell.why}" if cell.why else ""))
    elif cell.unavailable:
        said.append("away")
    return ", ".join(said)
