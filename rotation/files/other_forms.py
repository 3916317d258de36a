"""Dates, names and lines in forms that people bring from elsewhere: what they most probably mean in ours.

Nothing here is read as data; it is offered as what to write.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from rotation.text import MONTHS, QUOTES, without_quotes
from rotation.weeks import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.weeks import WeekRule

_DASH = "[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]"
_MONTH = "|".join(month[:3] for month in MONTHS)
_WEEKDAY = "(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_END = r"(?![0-9])"
# Each form, and what its groups are: year, month, day, or week.
_FORMS = [
    (rf"(?P<y>\d{{4}}) *(?:{_DASH}|[./_]) *(?P<m>\d{{1,2}}) *(?:{_DASH}|[./_]) *(?P<d>\d{{1,2}}){_END}(?:T[\d:.]+Z?)?"),
    rf"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d){_END}",
    rf"(?P<y>\d{{4}}) *{_DASH}? *W(?:eek)? *(?P<w>\d{{1,2}}){_END}(?:{_DASH}[1-7])?",
    rf"\b(?:CW|KW|W|Week) *(?P<w>\d{{1,2}}) *[/,.-]? *(?P<y>\d{{4}}){_END}",
    rf"(?P<a>\d{{1,2}}) *(?P<s>[./]) *(?P<b>\d{{1,2}}) *[./] *(?P<y>\d{{4}}){_END}",
    rf"(?P<a>\d{{1,2}}){_DASH}(?P<b>\d{{1,2}}){_DASH}(?P<y>\d{{4}}){_END}",
    rf"\b(?P<n>{_MONTH})[a-z]*\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){_END}",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)? *-?(?P<n>{_MONTH})[a-z]*\.?,? *-?(?P<y>\d{{4}}){_END}",
]
_PATTERNS = [re.compile(form, re.IGNORECASE | re.ASCII) for form in _FORMS]
# What stands around a date and a name in lists, tables, YAML, JSON and minutes.
_WORDS = re.compile(
    rf"\b(?:{_WEEKDAY}(?:day|nesday|urday)?\.?|week of|week|wk|from|to|until|till|through|start(?:[ _-]?date)?"
    r"|end(?:[ _-]?date)?|date|name|who|person|on[ _-]?call|on[ _-]?duty|duty|assignee|is|x)\b(?=\W|$)",
    re.IGNORECASE,
)
_NOBODY = {
    "nobody",
    "no one",
    "noone",
    "none",
    "no-one",
    "n/a",
    "na",
    "n.a.",
    "tbd",
    "tba",
    "tbc",
    "open",
    "vacant",
    "null",
}
_NOBODY |= {"free", "empty", "unassigned", "?", "??", "???", "todo", "-", "--", "---"}


def plain_dashes(text: str) -> str:
    """Return the text with the hyphens and dashes of a word processor as the one on the keyboard."""
    return re.sub(_DASH, "-", text)


def means_nobody(text: str) -> bool:
    """Return whether the text is a word that people write where nobody is on duty yet."""
    return without_quotes(text).casefold() in _NOBODY


def guess_days(text: str, rule: WeekRule | None = None) -> tuple[date, ...]:
    """Return the days that a text with a date in another form may mean, the likelier first; none without a date.

    A week's number means its first day by `rule`.
    """
    return next((days for _, _, days in _dates(text, rule)), ())


def split_line(text: str, rule: WeekRule) -> tuple[tuple[date, ...], tuple[str, ...]] | None:
    """Return the days that a line of another tool may begin on, and names that it may have; None without a date."""
    found = list(_dates(text, rule))
    if not found:
        return None
    rest = text
    for start, end, _ in reversed(found):
        rest = f"{rest[:start]} | {rest[end:]}"
    names = (_without_punctuation(each) for each in (rest, _WORDS.sub(" ", rest)))
    return found[0][2], tuple(dict.fromkeys(name for name in names if name))


def _without_punctuation(text: str) -> str:
    text = re.sub(r"\.\.+|->|=>|[|*=<>\[\]{}();,:/]|^\s*\d+[.)]\s", " ", text)
    # A dash between spaces, or at an end, separates; in a name it does not.
    text = re.sub(rf"\s{_DASH}+(?=\s)", " ", f" {text} ")
    return " ".join(text.split()).strip(f" @{QUOTES}")


def _dates(text: str, rule: WeekRule | None) -> Iterator[tuple[int, int, tuple[date, ...]]]:
    """Yield, in order, the beginning, the end and the meanings of each date in the text."""
    place = 0
    while place < len(text):
        matches = [match for pattern in _PATTERNS if (match := pattern.search(text, place))]
        if not matches:
            return
        match = min(matches, key=lambda each: (each.start(), -each.end()))
        if days := tuple(_meanings(match.groupdict(), rule)):
            yield match.start(), match.end(), days
        place = match.end()


def _meanings(parts: dict[str, str | None], rule: WeekRule | None) -> Iterator[date]:
    year = int(parts["y"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return
    with suppress(ValueError):
        if week := parts.get("w"):
            monday = date.fromisocalendar(year, int(week), 1)
            yield rule.containing(monday).first if rule else monday
            return
    if a := parts.get("a"):
        # 12/28/2026 has the month first in America, 28/12/2026 the day elsewhere; 28.12.2026 is German.
        orders = [(int(a), int(parts["b"] or 0)), (int(parts["b"] or 0), int(a))]
        if "." in (parts.get("s") or ""):
            orders.reverse()
        for month, day in dict.fromkeys(orders):
            with suppress(ValueError):
                yield date(year, month, day)
        return
    named = parts.get("n")
    month = [each[:3].casefold() for each in MONTHS].index(named.casefold()) + 1 if named else int(parts.get("m") or 0)
    with suppress(ValueError):
        yield date(year, month, int(parts.get("d") or 0))
