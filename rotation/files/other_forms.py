"""Dates, names and lines in forms that people bring from elsewhere: what they most probably mean in ours.

Nothing here is read as data; it is offered as what to write.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rotation.text import MONTHS, QUOTES, remove_quotes
from rotation.weeks import DAY, FIRST_YEAR, LAST_YEAR, WEEK, WEEKDAYS, parse_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.weeks import WeekRule

_DASH = "[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}]"
_MONTH = "|".join(month[:3] for month in MONTHS)
_WEEKDAY = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_END = r"(?![0-9])"
# What is longer, or has more dates, is no line that people write; every pattern is tried for every date.
_LONGEST, _MOST_DATES = 300, 4
_ALIKE = 0.8  # of 1: letters that a word and its misspelling share
# Each form, and what its groups are: year, month, day, or week.
_FORMS = [
    (rf"(?P<y>\d{{4}}) *(?:{_DASH}|[./_]) *(?P<m>\d{{1,2}}) *(?:{_DASH}|[./_]) *(?P<d>\d{{1,2}}){_END}(?:T[\d:.]+Z?)?"),
    rf"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d){_END}",
    rf"(?P<y>\d{{4}}) *{_DASH}? *W(?:eek)? *(?P<w>\d{{1,2}}){_END}(?:{_DASH}[1-7])?",
    rf"\b(?:CW|KW|W|Week) *(?P<w>\d{{1,2}}) *[/,.-]? *(?P<y>\d{{4}}){_END}",
    rf"(?P<a>\d{{1,2}}) *(?P<s>[./]) *(?P<b>\d{{1,2}}) *[./] *(?P<y>\d{{4}}|\d\d){_END}",
    rf"(?P<a>\d{{1,2}}){_DASH}(?P<b>\d{{1,2}}){_DASH}(?P<y>\d{{4}}){_END}",
    rf"\b(?P<y>\d\d){_DASH}(?P<m>\d{{1,2}}){_DASH}(?P<d>\d{{1,2}}){_END}",
    rf"\b(?P<n>{_MONTH})[a-z]*\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){_END}",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)? *-?(?P<n>{_MONTH})[a-z]*\.?,? *-?(?P<y>\d{{4}}){_END}",
]
# These need a day that they are near: they have no year, or name a day by its distance.
_NEAR_FORMS = [
    rf"\b(?P<n>{_MONTH})[a-z]*\.? *(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b",
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)? *-?(?P<n>{_MONTH})[a-z]*\b",
    r"\b(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?:\.|\b)",
    rf"\b(?:CW|KW|W|Week) *(?P<w>\d{{1,2}}){_END}",
]
_WORD_FORMS = [
    rf"\b(?P<which>next|coming|this|last)? *(?P<weekday>{_WEEKDAY})\b",
    r"\b(?P<which>next|this|last) week\b",
    r"\b(?P<distance>yesterday|today|(?:the )?day after tomorrow|tomorrow)\b",
    r"(?:\+|-|\bin )? *\b(?P<count>\d{1,3}) *(?P<unit>d|w)(?:ays?|ks?|eeks?)?\b(?P<ago> ago)?",
]
_DISTANCES = {"yesterday": -1, "today": 0, "tomorrow": 1}
_PATTERNS = [re.compile(form, re.IGNORECASE | re.ASCII) for form in _FORMS]
_NEAR = [*_PATTERNS, *(re.compile(form, re.IGNORECASE | re.ASCII) for form in _NEAR_FORMS)]
_WORDED = [re.compile(form, re.IGNORECASE | re.ASCII) for form in _WORD_FORMS]
# A day without a year is the first that is no longer ago than this.
_PAST = 13 * WEEK
# What surrounds a date and a name in lists, tables, YAML, JSON and minutes.
_WORDS = re.compile(
    rf"\b(?:{_WEEKDAY}\.?|week of|week|wk|from|to|until|till|through|start(?:[ _-]?date)?"
    r"|end(?:[ _-]?date)?|date|name|who|person|on[ _-]?call|on[ _-]?duty|duty|assignee|is|x)\b(?=\W|$)",
    re.IGNORECASE,
)
_MARKS = " |:;,.*+~!>=-"  # at the beginning or the end of a line
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


def replace_dashes(text: str) -> str:
    """Return the text with the hyphens and dashes of a word processor as the one on the keyboard."""
    return re.sub(_DASH, "-", text)


def means_nobody(text: str) -> bool:
    """Return whether the text is a word that people write where nobody is on duty yet."""
    return remove_quotes(text).casefold() in _NOBODY


def guess_days(text: str, rule: WeekRule | None = None, near: date | None = None) -> tuple[date, ...]:
    """Return the days that a text with a date in another form may mean, the likelier first; none without a date.

    A week's number means its first day by `rule`. A date without a year, and words such as `next week`, mean a day
    only where there is one that they are `near`.
    """
    days = next((days for _, _, days in _find_dates(text, rule, near)), ())
    if days or near is None:
        return days
    words = get_close_matches(text.strip().lower(), [*_DISTANCES, *map(str.lower, WEEKDAYS)], 1, _ALIKE)
    return guess_days(words[0], rule, near) if words else ()


def is_like_day(text: str, rule: WeekRule, near: date) -> bool:
    """Return whether the text is nothing but a day in another form, or a misspelt word for one."""
    parts = split_line(text, rule, near)
    return bool(guess_days(text, rule, near)) if parts is None else not parts[1]


def guess_span(text: str, near: date | None = None) -> tuple[date, date] | None:
    """Return the first and the last day of a text with two dates; None for another. `near` is as for `guess_days`."""
    match [days[0] for _, _, days in _find_dates(text, None, near)]:
        case [first, last]:
            return first, last
    return None


def split_line(text: str, rule: WeekRule, near: date | None = None) -> tuple[tuple[date, ...], tuple[str, ...]] | None:
    """Return the days that a line of another tool may begin on, and names that it may have; None without a date.

    `near` is as for `guess_days`.
    """
    dates = list(_find_dates(text, rule, near))
    if not dates:
        return None
    rest = "".join(map(_convert_to_keyboard, text))
    for start, end, _ in reversed(dates):
        rest = f"{rest[:start]} | {rest[end:]}"
    names = (rest.strip(_MARKS), *(_remove_punctuation(each) for each in (rest, _WORDS.sub(" ", rest))))
    return dates[0][2], tuple(dict.fromkeys(name for name in names if name))


def _remove_punctuation(text: str) -> str:
    text = re.sub(r"\.\.+|->|=>|[|*=<>\[\]{}();,:/]|^\s*\d+[.)]\s", " ", text)
    # A dash between spaces, or at an end, separates; in a name it does not.
    text = re.sub(rf"\s{_DASH}+(?=\s)", " ", f" {text} ")
    return " ".join(text.split()).strip(f" @{QUOTES}")


def _find_dates(
    text: str, rule: WeekRule | None, near: date | None = None
) -> Iterator[tuple[int, int, tuple[date, ...]]]:
    """Yield, in order, the beginning, the end and the meanings of each date in the text."""
    text = "".join(map(_convert_to_keyboard, text[:_LONGEST]))
    place, patterns, number = 0, _NEAR if near else _PATTERNS, 0
    while place < len(text) and number < _MOST_DATES:
        matches = [match for pattern in patterns if (match := pattern.search(text, place))]
        if not matches:
            break
        match = min(matches, key=lambda each: (each.start(), -each.end()))
        if days := tuple(dict.fromkeys(_list_meanings(match.groupdict(), rule, near))):
            yield match.start(), match.end(), days
            number += 1
        place = match.end()
    # A weekday beside a date is no day of its own.
    if near and not number:
        for match in filter(None, (pattern.search(text) for pattern in _WORDED)):
            yield match.start(), match.end(), (_parse_day_in_words(match.groupdict(), rule, near),)
            return


def _convert_to_keyboard(char: str) -> str:
    """Return the letter, digit or sign that the character is a wide, narrow or otherwise special form of."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _parse_day_in_words(parts: dict[str, str | None], rule: WeekRule | None, near: date) -> date:
    which = (parts.get("which") or "").lower()
    if weekday := parts.get("weekday"):
        day = parse_day(weekday, near)
        return day + WEEK if which == "next" and day == near else day - WEEK if which == "last" else day
    if which:
        week = rule.containing(near).first if rule else near
        return week + {"next": 1, "this": 0, "last": -1}[which] * WEEK
    if distance := parts.get("distance"):
        return near + _DISTANCES.get(distance.lower(), 2) * DAY
    count = int(parts["count"] or 0) * (WEEK if (parts["unit"] or "").lower() == "w" else DAY)
    return near - count if parts["ago"] else near + count


def _list_meanings(parts: dict[str, str | None], rule: WeekRule | None, near: date | None) -> Iterator[date]:
    """Yield the days that the parts of a date may mean, the likelier first."""
    written = parts.get("y")
    if written is None and near is not None:
        # 1. Without a year: the first that comes, or is not long over.
        years = (str(year) for year in range((near - _PAST).year, near.year + 2))
        days = [day for year in years for day in _list_meanings(parts | {"y": year}, rule, None) if day >= near - _PAST]
        yield from sorted(days)[:1]
        return
    year = int(written or 0) + (2000 if len(written or "") == len("26") else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return
    # 2. A week's number, a month's number, a month's name.
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
