"""Days that are typed on the command line, as arguments or in options: read, and refused, in one way."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rotation.files.other_forms import is_like_day, replace_dashes
from rotation.files.source import InvalidValueError
from rotation.files.values import check_order, parse_date
from rotation.text import remove_quotes
from rotation.weeks import BadDateError, parse_day

if TYPE_CHECKING:
    from datetime import date

    from rotation.errors import Problem
    from rotation.model import Team
    from rotation.options import Options
    from rotation.weeks import Span, WeekRule

_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})", re.ASCII)
_WORDS = "write YYYY-MM-DD, today, tomorrow, a weekday, +3d or +2w"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that `--minDate` and `--maxDate` name, both inclusive; None where they do not.

    `is_month` is whether the first day is that of a month that was given as a whole.
    """

    first: date | None = None
    last: date | None = None
    is_month: bool = False

    def has(self, span: Span) -> bool:
        """Return whether the days are in it: they begin by the last day and are not over on the first.

        What is not over when a month begins belongs to the month before, where it has begun.
        """
        if self.last is not None and span.start > self.last:
            return False
        return self.first is None or (span.start >= self.first if self.is_month else span.end > self.first)

    def begin_week(self, rule: WeekRule) -> date | None:
        """Return the first day of the week it begins with: of a day its week or, on a day off duty, the next one.

        A month begins with the first week that begins in it.
        """
        if self.first is None:
            return None
        week = rule.containing(self.first)
        return (week if self.first in week.span and not self.is_month else rule.at_or_after(self.first)).first


def read_day(written: str, team: Team, today: date, start: date | None = None) -> date:
    """Return the day that was typed: a date or a word; `start` is what weekdays and distances count from.

    Raises InvalidValueError with what to type instead.
    """
    text = replace_dashes(remove_quotes(written.strip()))
    try:
        return parse_day(text, today, start)
    except BadDateError:
        pass
    try:
        return parse_date(text, team.week, start or today)
    except InvalidValueError as error:
        words = None if _DATE.fullmatch(text) else _WORDS
        raise InvalidValueError(error.message, error.hint or words, error.code) from error


def is_day(written: str, team: Team, today: date) -> bool:
    """Return whether a word of the command line is meant as a day: also what is like one, which may be a slip."""
    try:
        read_day(written, team, today)
    except InvalidValueError:
        is_begun = re.match(r"[+-]?\d", written) is not None
        return (is_begun or is_like_day(written, team.week, today)) and not team.find_similar(written)
    return True


def _parse_month(month: re.Match[str]) -> date:
    """Return the first day of a month that was typed; raise InvalidValueError where it is none."""
    try:
        return parse_date(f"{month[0]}-1")
    except InvalidValueError as error:
        raise InvalidValueError(f"{month[0]} is not a valid month", code=error.code) from error


def read_days(options: Options, team: Team) -> tuple[date, Period, tuple[Problem, ...]]:
    """Return the day that counts as today, the period that was asked for, and what is wrong with how they were typed.

    `--today` counts from the day it is now where the team is.
    """
    problems: list[Problem] = []

    def read(option: str, written: str | None, today: date, start: date | None = None) -> date | None:
        month = _MONTH.fullmatch(replace_dashes(written or "")) if option != "--today" else None
        try:
            return None if written is None else _parse_month(month) if month else read_day(written, team, today, start)
        except InvalidValueError as error:
            problems.append(InvalidValueError(f"'{option}': {error.message}", error.hint, error.code).build_problem())
            return None

    now = options.now.astimezone(ZoneInfo(team.timezone) if team.timezone else None).date()
    today = read("--today", options.today, now) or now
    low, high = (_MONTH.fullmatch(replace_dashes(written or "")) for written in (options.min_date, options.max_date))
    first = read("--minDate", options.min_date, today)
    last = read("--maxDate", options.max_date, today, max(today, first or today))
    if high and last:
        last = last.replace(day=monthrange(last.year, last.month)[1])
    if first and last and not problems:
        try:
            check_order(first, last)
        except InvalidValueError as error:
            message = f"'--minDate' ({first}) is later than '--maxDate' ({last})"
            problems.append(InvalidValueError(message, error.hint, error.code).build_problem())
    return today, Period(first, last, is_month=low is not None), tuple(problems)
