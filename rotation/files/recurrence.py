"""Recurring outages: which RFC 5545 rules are taken, in one spelling."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rotation.files.source import InvalidValueError, quote_text, suggest_nearest
from rotation.rrule import WEEKDAYS

_DAY = "|".join(WEEKDAYS)
# The parts of a rule: the pattern of one value, the greatest number it may have, and what may help. BY… take lists.
# dateutil, which expands the rules, takes most impossible values without a word, INTERVAL=0 without an end, and counts
# weeks from the end of a year wrongly.
_PARTS: dict[str, tuple[str, int, str | None]] = {
    "FREQ": ("DAILY|WEEKLY|MONTHLY|YEARLY", 0, "use one of DAILY, WEEKLY, MONTHLY, YEARLY"),
    "INTERVAL": (r"\d+", 10_000, None),
    "COUNT": (r"\d+", 500, "use UNTIL for a rule that names more than 500 days"),
    "UNTIL": (r"\d{8}(T\d{6}Z?)?", 0, "use a date without dashes, such as 20271231"),
    "WKST": (_DAY, 0, f"days are {_DAY.replace('|', ', ')}"),
    "BYDAY": (rf"([+-]?\d+)?({_DAY})", 53, f"days are {_DAY.replace('|', ', ')}"),
    "BYMONTH": (r"\d+", 12, None),
    "BYMONTHDAY": (r"[+-]?\d+", 31, None),
    "BYYEARDAY": (r"[+-]?\d+", 366, None),
    "BYWEEKNO": (r"\d+", 53, None),
    "BYSETPOS": (r"[+-]?\d+", 366, None),
}
_RARE = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}  # parts that leave so little of every second day or week
_WEEKDAY = rf"\b(?:{_DAY}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?)\b"
_OFTEN = ("weekly", "daily", "monthly", "yearly")
_EXAMPLE = "such as FREQ=WEEKLY;BYDAY=FR"


def parse_rule(written: str, timezone: str | None = "UTC") -> str:
    """Return the rule in capitals, without spaces, `UNTIL` a plain date of the time zone, None being the system's.

    Raises InvalidValueError if it is not one.
    """
    until = re.compile(r"(?<=UNTIL=)\d{8}T\d{6}Z?")
    return until.sub(lambda match: f"{_convert_to_local_day(match[0], timezone):%Y%m%d}", check_rule(written))


def check_rule(written: str) -> str:
    """Return the rule in capitals, without spaces; raise InvalidValueError if it is not one."""
    text = re.sub(r" *([=;,]) *", r"\1", written.upper()).removeprefix("RRULE:").removesuffix(";")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS:
            hint = _translate_words(written) or suggest_nearest(key, _PARTS) or f"write a rule {_EXAMPLE}"
            raise InvalidValueError(f"{quote_text(key)} is not part of a rule for whole days", hint, "bad-rule")
        if key in parts:
            raise InvalidValueError(f"duplicate {key} in the rule", code="bad-rule")
        for one in value.split(",") if key.startswith("BY") else [value]:
            if not _is_valid(key, one):
                in_words = (
                    _translate_words(one) if key == "BYDAY" else "put ; between the parts" if "=" in one else None
                )
                hint = in_words or _PARTS[key][2] or f"use a number from 1 to {_PARTS[key][1]}"
                raise InvalidValueError(f"{key} cannot be {quote_text(one)}", hint, "bad-rule")
        parts[key] = value
    if "FREQ" not in parts:
        raise InvalidValueError("the rule has no FREQ", f"begin it with FREQ, {_EXAMPLE}", "bad-rule")
    if "COUNT" in parts and "UNTIL" in parts:
        raise InvalidValueError("the rule has both COUNT and UNTIL", "keep one of them", "bad-rule")
    if parts["FREQ"] in {"DAILY", "WEEKLY"} and parts.get("INTERVAL", "1") != "1" and _RARE & parts.keys():
        message = f"{parts['FREQ']} with an INTERVAL and {min(_RARE & parts.keys())} hardly ever names a day"
        raise InvalidValueError(message, "use FREQ=MONTHLY or FREQ=YEARLY, or remove a part", "bad-rule")
    _check_weekdays(parts)
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _check_weekdays(parts: dict[str, str]) -> None:
    """Raise InvalidValueError where the weekdays of a rule have numbers that its other parts leave no room for."""
    days = parts.get("BYDAY", "")
    numbers = [int(number) for number in re.findall(r"[+-]?\d+", days)]
    if not numbers:
        return
    if parts["FREQ"] in {"DAILY", "WEEKLY"}:
        message, hint = "counts days in a month or year", "use FREQ=MONTHLY or FREQ=YEARLY, or remove the number"
    elif len(numbers) < len(days.split(",")):
        # dateutil takes the days that are both.
        message, hint = "has days with a number and without", "write an entry for each kind"
    elif max(map(abs, numbers)) > (most := 5 if parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts else 52):
        message, hint = "counts beyond what there always is", f"use a number from 1 to {most}, or from -{most} to -1"
    else:
        return
    raise InvalidValueError(f"BYDAY={days} {message}", hint, "bad-rule")


def _translate_words(written: str) -> str | None:
    """Return the rule to write for days or a distance in words, such as `every second Friday`; None for another."""
    if "=" in written:
        return None
    days = [each[:2].upper() for each in re.findall(_WEEKDAY, written, re.IGNORECASE)]
    every = next((f"FREQ={word.upper()}" for word in _OFTEN if re.search(word[:4], written, re.IGNORECASE)), "")
    other = ";INTERVAL=2" if re.search(r"second|other|2", written, re.IGNORECASE) else ""
    if days:
        return f"write FREQ=WEEKLY{other};BYDAY={','.join(dict.fromkeys(days))}"
    return f"write {every}{other}" if every else None


def _convert_to_local_day(written: str, timezone: str | None) -> date:
    """Return the day of a date or a time; a time in UTC, as calendars export the last moment of a day, by the zone."""
    if not written.endswith("Z"):
        return datetime.fromisoformat(written).date()
    moment = datetime.fromisoformat(written.removesuffix("Z")).replace(tzinfo=UTC)
    return moment.astimezone(None if timezone is None else ZoneInfo(timezone)).date()


def _is_valid(key: str, value: str) -> bool:
    """Return whether the part of a rule may have the value, which may be one of several."""
    pattern, limit, _ = _PARTS[key]
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    if key == "UNTIL":
        try:
            _convert_to_local_day(value, "UTC")
        except ValueError:
            return False
    number = re.search(r"\d+", value)
    return not limit or not number or 1 <= int(number[0][:9]) <= limit
