"""Days and names as people say them, in English, for everything that is read away from a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.weeks import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.weeks import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(when: date) -> str:
    """Return `Monday, November 30`; the year is for `with_year`."""
    return f"{WEEKDAYS[when.weekday()]}, {MONTHS[when.month - 1]} {when.day}"


def with_year(when: date) -> str:
    """Return `Monday, November 30, 2026`."""
    return f"{day(when)}, {when.year}"


def short(when: date) -> str:
    """Return `Nov 30`."""
    return f"{MONTHS[when.month - 1][:3]} {when.day}"


def days(span: Span) -> str:
    """Return the first and the last day, or the only one."""
    return day(span.start) if span.length == 1 else f"{day(span.start)} \N{EN DASH} {day(span.last)}"


def short_days(span: Span) -> str:
    """Return `Nov 30 - Dec 4`, with an en dash, or the only day."""
    return short(span.start) if span.length == 1 else f"{short(span.start)} \N{EN DASH} {short(span.last)}"


def number(count: int, noun: str) -> str:
    """Return `1 day`, `5 days`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
