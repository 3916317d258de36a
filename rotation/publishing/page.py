"""The page that people look at: one HTML file that needs nothing else, no network and no server.

Who is on duty today is decided where it is read: the page contains the duties, so that one made last month is right.
The template lays it out; here is what it is filled with, as of the day of publishing for browsers without scripts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from rotation import text
from rotation.calendars.ownership import BLANK_SEAL, GENERATOR
from rotation.model import make_safe_name
from rotation.publishing.upcoming import build_entries, build_hero, read_days_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rotation.fairness.history import Tally
    from rotation.model import Duty, Team
    from rotation.publishing.page_data import PageData
    from rotation.publishing.timeline import Cell, Timeline
    from rotation.weeks import Week

# Readers may live a day behind, and a week that has just ended is still of interest.
_KEPT = timedelta(days=8)
_LINK = re.compile(r"https?://[^\s<>\"]+|(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UNQUOTED = "!'()*"  # as encodeURIComponent has it
_MANY = 16  # names; more are chosen from a list


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
        "signed": _format_signed,
        "part": _place_parts,
        "cell_text": _format_cell_text,
        "cell_class": _format_cell_class,
        "addresses": lambda file, name: _build_addresses(team.page, file, name),
        "slug": make_safe_name,
        "balance": _format_balance,
    }
    script = _read_asset("page.js")
    upcoming = [duty for duty in duties if duty.span.end > today]
    recent = [duty for duty in data["duties"] if duty["end"] > (today - _KEPT).isoformat()]
    names = [*dict.fromkeys([each.name for each in tallies] + sorted({duty.person for duty in upcoming}))]
    ranked = sorted(tallies, key=lambda each: each.balance)
    return environment.get_template("page.html").render(
        generator=GENERATOR,
        seal=BLANK_SEAL,
        team=team,
        today=today,
        hero=build_hero(data, duties, today),
        upcoming=upcoming,
        entries=build_entries(data, duties, timeline, today),
        names=names,
        many=len(names) > _MANY,
        own={name: [duty for duty in upcoming if duty.person == name] for name in names},
        by_name={each.name: each for each in tallies},
        description=[*_find_links((team.description or "").strip())],
        timeline=timeline,
        now_index=_index(timeline, today),
        months=_group_months([column.week for column in timeline.columns]),
        absences_shown=team.published_absences != "none" or bool(data["absences"]),
        days_off=[(span, name) for span, name in read_days_off(data) if span.end > today],
        verdict=_format_verdict(tallies),
        tallies=ranked,
        bars=_build_bars(ranked, team.tolerance),
        feeds=data["feeds"],
        next_of=_find_next(duties, today),
        feed=data["feed"],
        style=_read_asset("page.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        data=_embed({**data, "duties": recent}),
    )


def _find_links(written: str) -> Iterator[tuple[str, str | None]]:
    """Yield the pieces of the text, each with the address it links to, if it is one."""
    end = 0
    for match in _LINK.finditer(written):
        address = match[0].rstrip(".,;:!?'")
        # A bracket at the end is part of the sentence, unless the address opens it.
        while address.endswith((")", "]")) and address.count(address[-1]) > address.count("(["[address[-1] == "]"]):
            address = address[:-1]
        yield written[end : match.start()], None
        yield address, address if re.match("https?:|mailto:", address) else f"mailto:{address}"
        end = match.start() + len(address)
    yield written[end:], None


def _build_addresses(page: str | None, file: str, name: str) -> dict[str, str]:
    """Return the ways to subscribe to a feed: with scripts, the page knows where it is itself."""
    if page is None:
        return {"https": file, "webcal": file, "google": "", "outlook": ""}
    https = urljoin(page, file)
    webcal = re.sub("^https?:", "webcal:", https)
    return {
        "https": https,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe=_UNQUOTED)}",
        "outlook": "https://outlook.office.com/calendar/0/addfromweb"
        f"?url={quote(https, safe=_UNQUOTED)}&name={quote(name, safe=_UNQUOTED)}",
    }


def _format_verdict(tallies: Sequence[Tally]) -> str:
    """Return in a sentence how far from fair it is, now and after the plan."""
    now = max((abs(each.balance) for each in tallies), default=0.0)
    after = max((abs(each.balance_after) for each in tallies), default=0.0)
    return (
        f"Everybody is within {now:.2f} weeks of their fair share,"
        f" and within {after:.2f} once everything planned is served."
    )


def _format_balance(balance: float) -> str:
    """Return a balance in words."""
    if abs(round(balance, 2)) == 0:
        return "exactly your fair share"
    weeks = f"{abs(balance):.2f} weeks"
    return f"{weeks} more than your fair share" if balance > 0 else f"{weeks} less than your fair share"


def _read_asset(name: str) -> str:
    return (files("rotation.publishing") / "templates" / name).read_text(encoding="utf-8")


def _embed(value: Mapping[str, object]) -> str:
    """Return the value as JSON that is safe inside an HTML page, whatever the names in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _index(timeline: Timeline, today: date) -> int:
    """Return the column of the running week."""
    return next(n for n, column in enumerate(timeline.columns) if today in column.week.all_days)


def _group_months(weeks: Sequence[Week]) -> list[tuple[str, int]]:
    """Return the months in which the weeks begin, with the year where it changes, and the number of those weeks."""
    counts: list[tuple[date, int]] = []
    for week in weeks:
        month = week.first.replace(day=1)
        if counts and counts[-1][0] == month:
            counts[-1] = (month, counts[-1][1] + 1)
        else:
            counts.append((month, 1))
    labels: list[tuple[str, int]] = []
    year = 0
    for month, count in counts:
        # A year has room above three weeks; until then it waits for the next month.
        dated = month.year != year and count > 2  # noqa: PLR2004
        year = month.year if dated else year
        labels.append((text.MONTHS[month.month - 1][:3] + (f" {month.year}" if dated else ""), count))
    return labels


def _find_next(duties: Sequence[Duty], today: date) -> dict[str, Duty]:
    """Return, by name, the duty that somebody has now or next."""
    coming: dict[str, Duty] = {}
    for duty in duties:
        if duty.span.end > today:
            coming.setdefault(duty.person, duty)
    return coming


def _build_bars(tallies: Sequence[Tally], tolerance: float) -> list[Bar]:
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


def _format_signed(balance: float) -> str:
    """Return the number with its sign, a true minus among them, and none where it rounds to nothing."""
    text = f"{balance:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _place_parts(cell: Cell, week: Week) -> list[tuple[int, int]]:
    """Return the parts of the week that are served, as its left edge and width in percent."""
    return [(100 * (span.start - week.first).days // week.days, 100 * span.length // week.days) for span in cell.served]


def _format_cell_class(cell: Cell, *, past: bool) -> str:
    """Return the classes of a cell: served, away, away in part, not on the roster, past."""
    names = [
        "d" if cell.served else "",
        ("a" if cell.unavailable else "h") if cell.out or cell.unavailable else "",
        "" if cell.active or cell.served else "x",
        "p" if past else "",
    ]
    return " ".join(name for name in names if name)


def _format_cell_text(cell: Cell, week: Week) -> str:
    """Return what a cell shows, in words; nothing where it shows nothing."""
    words = ["on duty" if span == week.span else f"on duty {text.format_days(span)}" for span in cell.served]
    if cell.out:
        count = "" if len(cell.out) == week.days else f" {text.pluralize(len(cell.out), 'day')}"
        words.append(f"away{count}" + (f": {cell.why}" if cell.why else ""))
    elif cell.unavailable:
        words.append("away")
    return ", ".join(words)
