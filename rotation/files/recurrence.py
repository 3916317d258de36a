"""Recurring outages: which RFC 5545 rules are taken, in one spelling, and whether they ever name a day."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from rotation.files.source import UnfitError, did_you_mean, quoted
from rotation.weeks import LAST_YEAR

if TYPE_CHECKING:
    from rotation.weeks import Span

_DAY = "MO|TU|WE|TH|FR|SA|SU"
# What each part of a rule may be: a pattern of one value, and whether there may be several; for numbers, their limits.
_PARTS: dict[str, tuple[str, bool, int]] = {
    "FREQ": ("DAILY|WEEKLY|MONTHLY|YEARLY", False, 0),
    "INTERVAL": (r"\d+", False, 10_000),
    "COUNT": (r"\d+", False, 100_000),
    "UNTIL": (r"\d{8}(T\d{6}Z?)?", False, 0),
    "WKST": (_DAY, False, 0),
    "BYDAY": (rf"[+-]?(\d*)({_DAY})", True, 53),
    "BYMONTH": (r"\d+", True, 12),
    "BYMONTHDAY": (r"[+-]?\d+", True, 31),
    "BYYEARDAY": (r"[+-]?\d+", True, 366),
    "BYWEEKNO": (r"[+-]?\d+", True, 53),
    "BYSETPOS": (r"[+-]?\d+", True, 366),
}
_EXAMPLE = "such as FREQ=WEEKLY;BYDAY=FR"
# The calendar repeats after this many years, weekdays and leap years alike.
_CYCLE = 400
_END_OF_TIME = 9999


def rule(written: str) -> str:
    """Return the rule in capitals, without spaces, its `UNTIL` a plain date; raise UnfitError when it is not taken."""
    text = re.sub(r" *([=;,]) *", r"\1", written.upper()).removeprefix("RRULE:").removesuffix(";")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS:
            raise UnfitError(
                f"{quoted(key)} cannot be part of a rule for whole days",
                did_you_mean(key, _PARTS) or f"write a rule {_EXAMPLE}",
                "bad-rule",
            )
        if key in parts:
            raise UnfitError(f"the rule has {key} twice", code="bad-rule")
        _check_part(key, value)
        parts[key] = value[:8] if key == "UNTIL" else value
    if "FREQ" not in parts:
        raise UnfitError("the rule does not say how often", f"begin it with FREQ, {_EXAMPLE}", "bad-rule")
    if "COUNT" in parts and "UNTIL" in parts:
        raise UnfitError("the rule has both COUNT and UNTIL", "keep one of them", "bad-rule")
    if parts["FREQ"] in {"DAILY", "WEEKLY"} and re.search(r"\d", parts.get("BYDAY", "")):
        raise UnfitError(
            f"BYDAY={parts['BYDAY']} counts days of a month or year",
            "use FREQ=MONTHLY or FREQ=YEARLY, or leave out the number",
            "bad-rule",
        )
    return ";".join(f"{key}={value}" for key, value in parts.items())


def first_day(rule: str, span: Span) -> date | None:
    """Return the first day of the span that a rule, as `rule` returns it, names; None when there is none.

    Raises UnfitError when the rule makes no sense as a whole. Never takes long: dateutil searches up to the year 9999
    for a day like February 30, so it is asked about the same days as late in time as the calendar repeats itself.
    """
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only where an outage recurs

    cycles = (_END_OF_TIME - LAST_YEAR) // _CYCLE * _CYCLE
    late = datetime.combine(span.start.replace(year=span.start.year + cycles), time())
    try:
        found = next(iter(rrulestr(_until_later(rule, cycles), dtstart=late)), None)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise UnfitError(f"the rule makes no sense: {error}", f"write a rule {_EXAMPLE}", "bad-rule") from error
    day = found.date().replace(year=found.year - cycles) if found else None
    return day if day and day in span else None


def _check_part(key: str, value: str) -> None:
    """Raise UnfitError when the part cannot have the value."""
    pattern, is_list, limit = _PARTS[key]
    for one in value.split(",") if is_list else [value]:
        number = re.sub("[^0-9]", "", one)
        is_fit = re.fullmatch(pattern, one, re.ASCII) and (not limit or not number or 1 <= int(number[:9]) <= limit)
        if key == "UNTIL" and is_fit:
            is_fit = _is_day(one)
        if not is_fit:
            raise UnfitError(f"{key} cannot be {quoted(one)}", _help(key, limit), "bad-rule")


def _help(key: str, limit: int) -> str | None:
    match key:
        case "FREQ":
            return "one of DAILY, WEEKLY, MONTHLY, YEARLY"
        case "UNTIL":
            return "a date without dashes, such as 20271231"
        case "BYDAY" | "WKST":
            return f"days are {_DAY.replace('|', ', ')}"
    return f"a number from 1 to {limit}"


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _until_later(rule: str, years: int) -> str:
    """Return the rule with the year of `UNTIL`, where it has one, so many years later; at most the end of time."""
    return re.sub(
        r"UNTIL=(\d{4})(\d{4})", lambda m: f"UNTIL={min(int(m[1]) + years, _END_OF_TIME)}{m[2]}", rule, flags=re.ASCII
    )
