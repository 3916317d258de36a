"""outages.yaml: who is away when. To add a key, add a line to the table."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from rotation.files import recurrence, values
from rotation.files.first_files import quote
from rotation.files.other_forms import guess_days, guess_span, means_nobody, replace_dashes
from rotation.files.other_lines import split_names
from rotation.files.schema import Field, build_list, build_mapping, build_text
from rotation.files.source import InvalidValueError, Source, decode
from rotation.files.values import EVERYONE, LocatedName
from rotation.files.yaml_nodes import compose
from rotation.model import Outage, fold_case
from rotation.rrule import Recurrence
from rotation.text import join_all
from rotation.weeks import FIRST_YEAR, LAST_YEAR, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.errors import Problem
    from rotation.files.schema import MappingValues
    from rotation.model import Team

_MAX_RULES = 1000  # each takes milliseconds a year
# More days than this are more often a mistyped year than somebody who stays on the team.
_LONG = 2 * 366
# Days that are looked at to see whether any of an outage is a working day.
_SOME_DAYS = 400


def parse(text: str, file: str, team: Team) -> tuple[tuple[Outage, ...], tuple[Problem, ...]]:
    """Return the outages that the text of an outages.yaml lists, in its order, and everything wrong with it.

    What cannot be used is left out. A text without any content is a list without outages.
    """
    source = Source(text, file)
    node = compose(source)
    if node is None:
        return (), source.problems
    entries = OUTAGES.read(node, source)
    outages = []
    rules = 0
    for entry in entries if isinstance(entries, tuple) else ():
        rules += "every" in entry.values
        if rules > _MAX_RULES:
            message = f"this is the first of more than {_MAX_RULES} recurring outages, which take too long to work out"
            source.note_error("too-large", message, entry.place, "write one entry for several people, or the days")
            break
        outage = _build_outage(entry, source, team)
        if outage is not None:
            outages.append(outage)
    _check_overlaps(outages, source)
    return tuple(outages), source.problems


def add_outage(data: bytes, outage: Outage, team: Team) -> bytes:
    """Return the content of an outages.yaml with one more entry, a single person's; nothing else of it changes.

    Raises InvalidValueError, with the line to write, where the text has a form that an entry cannot be added to.
    """
    line = _format_line(outage)
    text = data.decode()
    known, _ = _parse_bytes(data, team)
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text if not text or text.endswith("\n") else text + newline
    bare = body.rstrip()
    candidates = [
        *(f"{body}{indent}{line}{newline}" for indent in ("", "  ", "    ")),
        # A list in brackets: an empty one, or one with entries.
        f"{bare.removesuffix('[]')}{line}{newline}",
        f"{bare.removesuffix(']')}, {line.removeprefix('- ')}]{newline}",
    ]
    for candidate in candidates:
        changed = candidate.encode()
        outages, problems = _parse_bytes(changed, team)
        if outages == (*known, outage) and not any(problem.is_error for problem in problems):
            return changed
    raise InvalidValueError(
        "an entry cannot be added to outages.yaml as it is written", f"add it with an editor: {line}"
    )


def _parse_bytes(data: bytes, team: Team) -> tuple[tuple[Outage, ...], tuple[Problem, ...]]:
    text, problems = decode(data, "")
    return ((), problems) if text is None else parse(text, "", team)


def _format_line(outage: Outage) -> str:
    """Return a single person's outage of some days as a line of the file."""
    (who,) = outage.who or ("everyone",)
    last = "" if outage.span.length == 1 else f", to: {outage.span.last}"
    why = "" if outage.why is None else f", why: {quote(outage.why)}"
    return f"- {{who: {quote(who)}, from: {outage.span.start}{last}{why}}}"


def _build_outage(entry: MappingValues, source: Source, team: Team) -> Outage | None:
    """Return the outage, or None when its people or its days are not known."""
    who = _find_who(entry.values["who"], source, team)
    start: date = entry.values["from"]
    every = recurrence.parse_rule(rule, team.timezone) if (rule := entry.values.get("every")) else None
    end: date = entry.values.get("to") or (date(LAST_YEAR, 12, 31) if every else start)
    try:
        values.check_order(start, end)
    except InvalidValueError as error:
        source.note(error, entry.nodes["to"].place)
        return None
    if any(key in entry.nodes and key not in entry.values for key in ("to", "every")) or who == ():
        return None
    if not every and (end - start).days > _LONG:
        message = f"this outage lasts more than two years, from {start} to {end}"
        source.note_warning("long-outage", message, entry.nodes["to"].place, "check the year of `to`")
    excepted = entry.values.get("except", ())
    days = frozenset(excepted if isinstance(excepted, tuple) else (excepted,))
    outage = Outage(who, Span.inclusive(start, end), every, entry.values.get("why"), days, entry.place)
    return outage if _has_days(outage, entry, source, team) else None


def _has_days(outage: Outage, entry: MappingValues, source: Source, team: Team) -> bool:
    """Return whether the outage has a day; note where not, and days of it that change nothing."""
    rule = Recurrence(outage.every, outage.span.start) if outage.every else None
    if rule and next(rule.days(outage.span), None) is None:
        message = f"the rule matches no day in {outage.span}"
        source.note_error("bad-rule", message, entry.nodes["every"].place, "check its parts, `from` and `to`")
        return False
    for day in sorted(outage.excepted):
        if day not in outage.span or (rule and day not in rule):
            message = f"{day} is not a day of this outage, so it needs no exception"
            source.note_warning("no-effect", message, entry.nodes["except"].place, "check the date, or remove it")
    days = rule.days(outage.span) if rule else outage.span.days()
    # Of a rule without an end, that is more than a year of weekdays.
    some = islice((day for day in days if day not in outage.excepted), _SOME_DAYS)
    if not any(team.week.includes(day) and not team.is_closed(day) for day in some):
        message = "this outage has no working day of the team in it"
        source.note_warning("no-effect", message, entry.nodes["from"].place, "check the dates, or remove the entry")
    return True


def _check_overlaps(outages: Sequence[Outage], source: Source) -> None:
    """Note the entries that take a person away on the same days as an earlier entry.

    A rule is compared with the same rule only: somebody who works part time has vacations too.
    """
    pairs: dict[tuple[int, int], list[str]] = {}
    by_person: dict[tuple[str, str | None], list[int]] = {}
    for index, outage in enumerate(outages):
        for name in outage.who or (EVERYONE,):
            by_person.setdefault((name, outage.every), []).append(index)
    for (name, _), own in by_person.items():
        # In order of day it is enough to look at the one that lasts longest so far.
        longest, *later = sorted(own, key=lambda index: outages[index].span.start)
        for index in later:
            earlier, outage = outages[longest], outages[index]
            common = islice(earlier.span.common(outage.span).days(), _SOME_DAYS)
            if any(day not in earlier.excepted | outage.excepted for day in common):
                pairs.setdefault((min(longest, index), max(longest, index)), []).append(name)
            if outage.span.end > earlier.span.end:
                longest = index
    for (one, other), names in sorted(pairs.items()):
        first, second = outages[one], outages[other]
        common_days = first.span.common(second.span)
        message = f"{join_all(names, 'and')} {'is' if len(names) == 1 else 'are'} away twice, {common_days}"
        related = (replace(first.place, text=None),) if first.place else ()
        hint = "remove one of the two entries, or correct the dates"
        source.note_warning("twice", message, second.place, hint, related)


def _find_who(names: tuple[LocatedName, ...], source: Source, team: Team) -> tuple[str, ...] | None:
    """Return the names as on the roster, each once, without those that it does not have; None is everyone."""
    if len(names) == 1 and fold_case(names[0].name) == EVERYONE:
        return None
    people: list[str] = []
    for each in names:
        try:
            person = values.find_one(each.name, team)
        except InvalidValueError as error:
            source.note(error, each.place)
            continue
        if person is None:
            unknown = values.build_unknown_person_error(each.name, team, suggest=source.suggests)
            source.note_error(
                unknown.code, unknown.message, each.place, _suggest_people(each.name, team) or unknown.hint
            )
        else:
            people.append(person.name)
    return tuple(dict.fromkeys(people))


def _suggest_people(written: str, team: Team) -> str | None:
    """Return what to write for words that are no name, or more than one."""
    if fold_case(written) == EVERYONE:
        return f"write `who: {EVERYONE}`, not in a list"
    if fold_case(written) in EVERYBODY:
        return f"write `who: {EVERYONE}`"
    if means_nobody(written):
        return "remove it; an outage is about somebody"
    people = []
    for name in split_names(written):
        with suppress(InvalidValueError):
            people += [person.name for person in [values.find_one(name, team)] if person]
    is_several = 1 < len(people) == len(split_names(written))
    return f"write `who: [{', '.join(map(quote, people))}]`" if is_several else None


EVERYBODY = {"everybody", "all", "team", "the team", "whole team", "*", "any", "anyone"}


def _parse_day(written: str) -> date:
    """Return the day; raise InvalidValueError otherwise, for a part of a day with what to write instead of it."""
    try:
        return values.parse_day(written)
    except InvalidValueError as error:
        if span := guess_span(written):
            raise InvalidValueError(error.message, f"write `from: {span[0]}, to: {span[1]}`", error.code) from error
        begun = re.search(r"\d{4}-\d{2}-\d{2}", written, re.ASCII)
        if begun is None:
            if error.hint is None and guess_days(written, near=date(FIRST_YEAR, 1, 1)):
                raise InvalidValueError(error.message, _WITHOUT_YEAR, error.code) from error
            raise
        if begun[0] == replace_dashes(written):
            raise
        day = values.parse_day(begun[0])
        hint = f"write {day} for the whole day, or leave the entry out: {_HALF_A_DAY}"
        raise InvalidValueError(error.message, hint, error.code) from error


_HALF_A_DAY = "somebody who works half the day can be on duty"
_WITHOUT_YEAR = "write the date with its year; the command `away NAME FROM TO` takes words such as tomorrow"
_PART_OF_A_DAY = f"outages are whole days; leave the entry out for less: {_HALF_A_DAY}"
# Words that people write for a key, and what they are answered.
_ANSWERS = {
    **dict.fromkeys(
        (
            "half",
            "half_day",
            "half-day",
            "half day",
            "halfday",
            "part",
            "time",
            "hours",
            "am",
            "pm",
            "morning",
            "afternoon",
        ),
        _PART_OF_A_DAY,
    ),
    **dict.fromkeys(("name", "person", "people", "names"), "did you mean 'who'?"),
    **dict.fromkeys(("start", "begin", "begins", "date", "day", "on", "first"), "did you mean 'from'?"),
    **dict.fromkeys(("end", "ends", "until", "till", "last"), "did you mean 'to'?"),
    **dict.fromkeys(("days", "for", "duration", "length", "weeks"), "write the last day, `to: YYYY-MM-DD`"),
    **dict.fromkeys(("reason", "comment", "note", "title"), "did you mean 'why'?"),
    **dict.fromkeys(("rule", "rrule", "repeat", "recurrence"), "did you mean 'every'?"),
    **dict.fromkeys(("exdate", "exdates", "exceptions", "but", "not", "without"), "did you mean 'except'?"),
}
_DAY = build_text(values.DATE.expected, values.DATE.schema, _parse_day)
OUTAGE_FIELDS = (
    Field("who", values.WHO, "A name, a list of names, or everyone.", example="NAME"),
    Field("from", _DAY, "First day. With `every`, the day from which the rule counts.", example="YYYY-MM-DD"),
    Field("to", _DAY, "Last day. Default: the first day; with `every`, no end."),
    Field(
        "every",
        build_text("a rule", {"pattern": "FREQ=", "examples": ["FREQ=WEEKLY;BYDAY=FR"]}, recurrence.check_rule),
        "On which of the days, by a recurrence rule (RFC 5545) such as FREQ=WEEKLY;BYDAY=FR. Default: on all.",
    ),
    Field("except", values.DATES, "Days of these on which nobody is away: [YYYY-MM-DD, ...]."),
    Field("why", values.LINE, "The reason, shown to the person who edits the rotation."),
)
OUTAGES = build_list(build_mapping(OUTAGE_FIELDS, "an outage", answers=_ANSWERS))
