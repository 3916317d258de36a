"""team.yaml: who shares the duty, in which weeks, by which calendar. To add a key, add a line to one of the tables."""

from __future__ import annotations

import re
import zoneinfo
from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rotation.files import values
from rotation.files.publishing import PUBLISHING_FIELDS
from rotation.files.schema import (
    BOOLEAN,
    DatedValues,
    Field,
    MappingValues,
    Type,
    dated,
    either,
    list_of,
    mapping,
    number,
    text,
)
from rotation.files.source import InvalidValueError, Source, did_you_mean, quoted
from rotation.files.time_zones import find_zone
from rotation.files.values import EVERYONE, LocatedName
from rotation.files.yaml_nodes import Items, Pairs, Scalar, compose
from rotation.model import Change, Person, Stint, Team, folded
from rotation.public_holidays import PublicHolidays, find_code, has_holiday, holiday_names, is_code, subdivisions
from rotation.text import join_some
from rotation.weeks import WeekRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.errors import Place, Problem
    from rotation.files.yaml_nodes import Node

_PersonAndNames = tuple[Person, tuple[LocatedName, ...]]

_NOT_EXEMPT = {"no", "false", "off", "n"}
_HOURS = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? *[-\N{EN DASH}] *([0-9]{1,2})(?::([0-9]{2}))?", re.ASCII)


def parse(text: str, file: str) -> tuple[Team | None, tuple[Problem, ...]]:
    """Return the team that the text of a team.yaml describes, and everything wrong with it, in order of place.

    The team is None when an error leaves nobody to speak of. With any other error it has defaults where values cannot
    be read, so that the files that refer to it can be checked in the same run.
    """
    source = Source(text, file)
    node = compose(source)
    if node is None:
        if not source.problems:
            source.error("missing-key", "the file is empty", source.place(1), "add `people: [NAME, NAME]`")
        return None, source.problems
    read = TEAM.read(node, source)
    return (_team(read, source) if isinstance(read, MappingValues) else None), source.problems


def _team(read: MappingValues, source: Source) -> Team | None:
    """Return the team; None when a name is unreadable, which would make the same name elsewhere look unknown."""
    node, entries = read.nodes["people"], read.values["people"]
    if not isinstance(node, Items) or len(entries) < len(node.items):
        return None
    people = tuple(person for person, _ in entries)
    _check_unique([name for _, names in entries for name in names], source)
    attributes, changes = _split_changes(read.values)
    reasons = attributes.pop("publish_reasons", False)
    attributes["published_absences"] = attributes.pop("publish", "reasons" if reasons else "none")
    team = Team(**{"name": "Triage", **attributes, "people": people, "changes": changes})
    if not people:
        source.error("nobody", "`people` is empty", node.place, "add at least one name")
    elif not team.eligible:
        hint = "at least one person must be neither exempt nor below eligible.min_fte"
        source.error("nobody", "nobody on the team shares the duty", node.place, hint)
    _check_removed_holidays(team, read, source)
    for person, entry in zip(people, node.items, strict=True):
        _check_fte(person, entry, team, source)
    return team


def _check_removed_holidays(team: Team, read: MappingValues, source: Source) -> None:
    """Note each name in `holidays_remove` that no public holiday of the team has."""
    node = read.nodes.get("holidays_remove")
    if not isinstance(node, Items) or len(node.items) != len(team.holidays_remove) or not team.holidays_remove:
        return
    changed = (change.value for change in team.changes if change.key == "holidays")
    codes = list(dict.fromkeys(code for code in (team.holidays, *changed) if code))
    if not codes:
        hint = "write the country: `holidays: US` or `holidays: US-WI`"
        source.warning("no-effect", "holidays_remove has no effect without `holidays`", node.place, hint)
        return
    for name, item in zip(team.holidays_remove, node.items, strict=True):
        if not any(has_holiday(code, name) for code in codes):
            message = f"{quoted(name)} is not a public holiday of {join_some(codes)}, and removes nothing"
            source.warning("no-effect", message, item.place, _which_holiday(name, codes))


def _which_holiday(written: str, codes: Sequence[str]) -> str:
    """Return the line to write instead of what is not the name of a holiday."""
    names = [name for code in codes for name in holiday_names(code)]
    with suppress(InvalidValueError):
        day = values.parse_day(written)
        on_day = [name for code in codes if (name := PublicHolidays(code).in_year(day.year).get(day))]
        return f"write its name: {quoted(on_day[0])}" if on_day else f"no public holiday is on {day}"
    return did_you_mean(written, names) or f"its holidays are {join_some(names)}"


def _check_fte(person: Person, entry: Node, team: Team, source: Source) -> None:
    """Note an `fte` that makes no difference: somebody who works less is expected to be on duty less."""
    changes = [(change.since, change.value) for change in person.changes if change.key == "fte"]
    least = max((team.min_fte, *(change.value for change in team.changes if change.key == "min_fte")))
    keys = {key.text: key for key, _ in entry.pairs} if isinstance(entry, Pairs) else {}
    if "fte" not in keys or "weight" in keys or least or min(person.fte, *(fte for _, fte in changes), 1) == 1:
        return
    dated = ", ".join(f"{since}: {fte:g}" for since, fte in changes if fte)
    weight = f"{{{dated}}}" if dated else f"{person.fte:g}"
    hint = f"for a smaller share of the duty write `weight: {weight}`" + (
        "" if changes else f", or `weight: {{DATE: {person.fte:g}}}` from a day on"
    )
    if not person.fte and not changes:
        hint = "for no share of the duty write `exempt: REASON`"
    message = f"the fte of {person.name} has no effect: the team has no eligible.min_fte"
    source.warning("no-effect", message, keys["fte"].place, hint)


def _check_unique(names: list[LocatedName], source: Source) -> None:
    """Note each name or alias that somebody has already, in any case."""
    first: dict[str, LocatedName] = {}
    for each in names:
        other = first.setdefault(folded(each.name), each)
        if other is not each and other.place:
            hint = f"line {other.place.line} has {quoted(other.name)}; names and aliases must differ in more than case"
            source.error("duplicate-name", f"duplicate name {quoted(each.name)}", each.place, hint, (other.place,))
        elif folded(each.name) == EVERYONE:
            message = "'everyone' cannot be a name: it means all people in outages.yaml"
            source.error("bad-name", message, each.place)


def _read_bare_name(node: Node, source: Source) -> _PersonAndNames | None:
    """Return the person of whom only the name is given."""
    name = values.NAME.read(node, source)
    return (Person(name.name, place=name.place), (name,)) if isinstance(name, LocatedName) else None


def _build_person(read: MappingValues, source: Source) -> _PersonAndNames:
    """Return the person, with all spellings of their name."""
    name: LocatedName = read.values["name"]
    aliases: tuple[LocatedName, ...] = read.values.get("aliases", ())
    attributes, changes = _split_changes(read.values)
    first, *later = _stints(name.name, read, source)
    attributes |= {"name": name.name, "aliases": tuple(alias.name for alias in aliases)}
    attributes |= {"joined": first.joined, "left": first.left, "later": tuple(later)}
    return Person(**attributes, changes=changes, place=name.place), (name, *aliases)


def _split_changes(read: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Change, ...]]:
    """Return the attributes that hold for all time, and the changes of those that do not, in order of day."""
    plain = {key: _attribute(key, value) for key, value in read.items() if not isinstance(value, DatedValues)}
    changes: list[Change] = []
    for key, value in read.items():
        for since, each in value.values if isinstance(value, DatedValues) else ():
            # `eligible` is a mapping with one key, which is the attribute.
            inside = each.values if isinstance(each, MappingValues) else {key: each}
            changes += [Change(since, attribute, _attribute(attribute, one)) for attribute, one in inside.items()]
    return plain, tuple(sorted(changes, key=lambda change: change.since))


def _attribute(key: str, value: object) -> object:
    """Return the value as the model has it, where somebody who is not exempt has no reason."""
    return None if key == "exempt" and value is False else value


def _stints(name: str, read: MappingValues, source: Source) -> tuple[Stint, ...]:
    """Return the times on the team: `joined` and `left`, paired in order. What does not pair is noted."""
    joined, left = _located_days(read, "joined"), _located_days(read, "left")
    if joined is None or left is None:
        return (Stint(),)
    if len(left) > max(1, len(joined)):
        day, place = left[len(joined)]
        hint = "write the first day of each stint in `joined`, in the same order"
        source.error("bad-order", f"{name} leaves on {day}, without having joined before", place, hint)
    elif len(joined) > len(left) + 1:
        (before, earlier), (day, place) = joined[len(left) : len(left) + 2]
        message = f"{name} joins on {day}, without having left after joining on {before}"
        source.error("bad-order", message, place, "write the last day of each stint in `left`, in order", (earlier,))
    pairs = list(zip_longest(joined, left)) if joined else [(None, left[0] if left else None)]
    for index, (first, last) in enumerate(pairs):
        if first and last and last[0] < first[0]:
            message = f"{name} leaves on {last[0]}, before joining on {first[0]}"
            hint = f"`left` is the last day on the team; who came back has two first days: joined: [DATE, {first[0]}]"
            source.error("bad-order", message, last[1], hint, (first[1],))
        following = pairs[index + 1][0] if index + 1 < len(pairs) else None
        if last and following and following[0] <= last[0]:
            message = f"{name} joins again on {following[0]}, but leaves only on {last[0]}"
            source.error("bad-order", message, following[1], "write the days of all stints in order", (last[1],))
    return tuple(Stint(first and first[0], last and last[0]) for first, last in pairs)


def _located_days(read: MappingValues, key: str) -> list[tuple[date, Place]] | None:
    """Return the day or the days of a key, each with its place; None when one of them cannot be read."""
    node, value = read.nodes.get(key), read.values.get(key)
    if node is None:
        return []
    days = value if isinstance(value, tuple) else (value,)
    nodes = node.items if isinstance(node, Items) else (node,)
    if value is None or len(days) < len(nodes):
        return None
    return [(day, each.place) for day, each in zip(days, nodes, strict=True)]


def _build_week(read: MappingValues, _: Source) -> WeekRule:
    return WeekRule(**read.values)


def _check_team_name(written: str) -> str:
    if bad := next((char for char in values.check_line(written, values.MAX_NAME) if char in ",;\\"), None):
        raise InvalidValueError(f"the team's name cannot contain '{bad}', which some calendar programs show wrongly")
    return written


def _check_title(written: str) -> str:
    if values.check_line(written).count("{name}") != 1 or re.search("[{}]", written.replace("{name}", "")):
        hint = 'the default is "Triage: {name}"'
        raise InvalidValueError("the title needs {name} exactly once, and no other braces", hint)
    return written


def _check_email(written: str) -> str:
    if not re.fullmatch(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+", values.check_line(written)):
        raise InvalidValueError(f"{quoted(written)} is not an e-mail address")
    return written


def _check_reason(written: str) -> str:
    if written.casefold() in _NOT_EXEMPT:
        hint = "remove the key if the person shares the duty"
        raise InvalidValueError(f"`exempt` needs a reason, found {quoted(written)}", hint)
    return values.check_line(written)


def _read_exempt(node: Node, source: Source) -> object | None:
    """Return the reason, or False for somebody who shares the duty."""
    value = node.value if isinstance(node, Scalar) else None
    if value is True:
        raise InvalidValueError("`exempt` needs a reason, found true", "write one: `exempt: team lead`", "wrong-type")
    return value if value is False else _REASON.read(node, source)


def _check_timezone(written: str) -> str:
    try:
        zoneinfo.ZoneInfo(values.check_line(written))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        zones = zoneinfo.available_timezones()
        meant = find_zone(written, zones)
        hint = f"did you mean {quoted(meant)}?" if meant else did_you_mean(written, zones)
        raise InvalidValueError(
            f"unknown time zone {quoted(written)}", hint or "use AREA/CITY, such as Europe/Berlin"
        ) from error
    return written


def _check_country(written: str) -> str:
    """Return a code for public holidays, which the library has."""
    if is_code(written):
        return written
    meant = find_code(values.check_line(written))
    hint = f"did you mean {quoted(meant)}?" if meant else None
    country, _, part = written.partition("-")
    if (parts := subdivisions(country)) is not None:
        known = f"its subdivisions are {join_some(parts)}" if parts else f"use just {country}"
        message = f"no public holidays are known for {quoted(part)} in {country}"
        raise InvalidValueError(message, hint or did_you_mean(part, parts) or known)
    hint = hint or "use COUNTRY or COUNTRY-SUBDIVISION, such as US-WI"
    raise InvalidValueError(f"no public holidays are known for {quoted(written)}", hint)


def _check_calendar(written: str) -> str:
    scheme, colon, rest = values.check_line(written).partition(":")
    if colon and (scheme != "google" or not rest.strip()):
        hint = "use triage.ics, or google: and the calendar's id"
        raise InvalidValueError(f"expected a file or google:CALENDAR_ID, found {quoted(written)}", hint)
    return written


def _parse_hours(written: str) -> tuple[int, int]:
    """Return the beginning and the end of the working hours, in minutes after midnight."""
    match = _HOURS.fullmatch(written)
    if match is None:
        raise InvalidValueError(f"expected working hours such as 9-17 or 8:30-17:00, found {quoted(written)}")
    hours = [int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3)]
    if any(int(match[n] or 0) >= 60 for n in (2, 4)) or hours[1] > 24 * 60:  # noqa: PLR2004 - of a day
        raise InvalidValueError(f"{quoted(written)} has a time that is not on the clock")
    if hours[0] >= hours[1]:
        raise InvalidValueError(
            f"the working hours {quoted(written)} end before they begin", "write the earlier one first"
        )
    return hours[0], hours[1]


_DAYS_OUT = number("a whole number of days from 0 to 7", least=0, most=7, whole=True)
_HOLIDAYS = text(
    "COUNTRY or COUNTRY-SUBDIVISION",
    {"pattern": "^[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?$", "examples": ["US-WI"]},
    _check_country,
)

_REASON = text("a reason (text)", values.LINE.schema, _check_reason)
_EXEMPT = Type(_REASON.expected, {"anyOf": [_REASON.schema, {"const": False}]}, _read_exempt)


def _dated(value: Type) -> Type:
    """Return the type of a value that may change: `VALUE`, or `{DATE: VALUE, ...}`."""
    return dated(value, values.DATE)


PERSON_FIELDS = (
    Field("name", values.NAME, "Full name, as in the rotation and the calendar.", example="FULL NAME"),
    Field("aliases", list_of(values.NAME), "Other spellings, in the calendar or typed by hand."),
    Field("email", text("an e-mail address", {"pattern": "^[^@]+@[^@]+$"}, _check_email), "E-mail address."),
    Field("fte", _dated(values.FRACTION), "Share of a full-time job: 50% or 0.5. Used only with eligible.min_fte."),
    Field("weight", _dated(values.POSITIVE), "Share of the duty, relative to the others. Default: 1."),
    Field(
        "joined",
        values.DATES,
        "First day on the team, or those of all stints, in order. Default: the round of the person's first duty.",
    ),
    Field(
        "left",
        values.DATES,
        "Last day on the team, or those of all stints. Keep former members: their duties are history.",
    ),
    Field("holidays", _dated(_HOLIDAYS), "Public holidays of this person, if they differ from the team's."),
    Field("max_days_out", _dated(_DAYS_OUT), "As `max_days_out` of the team, for this person. Default: the team's."),
    Field("exempt", _dated(_EXEMPT), "On the team, but not on duty, and the reason why; from a day on, false ends it."),
)
WEEK_FIELDS = (
    Field("starts", values.WEEKDAY, "First day of a week of duty. Default: Monday."),
    Field(
        "days",
        number(
            "a whole number from 1 to 7",
            least=1,
            most=7,
            whole=True,
            hint="a duty lasts at most a week; for several weeks in a row, name the person on each week's line",
        ),
        "Days in a week. Default: 5.",
    ),
)
ELIGIBLE_FIELDS = (Field("min_fte", _dated(values.FRACTION), "Minimum FTE to share the duty."),)
FAIRNESS_FIELDS = (
    Field("since", values.DATE, "First day from which duties count. Default: the first duty in the calendar."),
    Field(
        "tolerance",
        number(f"a number of weeks from 1 to {values.MOST}", least=1, most=values.MOST),
        "How many weeks anybody may be ahead of or behind their fair share. Default: 1.",
    ),
)
_BARE_NAME = Type(values.NAME.expected, values.NAME.schema, _read_bare_name)
_PEOPLE = list_of(either(mapping(PERSON_FIELDS, "a person", _build_person), _BARE_NAME, is_first=Pairs))
_TEAM_NAME = text("a name", {"minLength": 1, "maxLength": values.MAX_NAME, "pattern": r"^[^,;\\]+$"}, _check_team_name)
TEAM_FIELDS = (
    Field(
        "name",
        _TEAM_NAME,
        "Name of the calendar, and title of the page.",
    ),
    Field("id", _TEAM_NAME, "Mark of the rotation's events in the calendar. Default: the name."),
    Field("formerly", list_of(_TEAM_NAME), "Names or ids that the rotation had before: their events are its own."),
    Field(
        "title",
        text("a title", {"pattern": r"^[^{}]*\{name\}[^{}]*$"}, _check_title),
        "Title of each event; {name} is the person on duty.",
    ),
    Field("description", values.TEXT, "Text that every event contains."),
    Field(
        "timezone",
        text("a time zone", {"examples": ["America/Chicago"]}, _check_timezone),
        "Time zone that decides which day is today. Default: the system's.",
    ),
    Field("week", mapping(WEEK_FIELDS, "week", _build_week), "Which days make a week of duty."),
    Field(
        "hours",
        text(
            "working hours, such as 9-17",
            {"pattern": "^[0-9]{1,2}(:[0-9]{2})? *[-\N{EN DASH}] *[0-9]{1,2}(:[0-9]{2})?$", "examples": ["9-17"]},
            _parse_hours,
        ),
        "Working hours: an event with times is a day's duty where it has at least half of them. Default: 9-17.",
    ),
    Field("eligible", _dated(mapping(ELIGIBLE_FIELDS, "eligible")), "Who shares the duty. Default: everyone."),
    Field(
        "max_days_out",
        _dated(_DAYS_OUT),
        "How many days of a week somebody may be away and still be on duty that week. Default: 1.",
    ),
    Field("holidays", _dated(_HOLIDAYS), "Public holidays of the team."),
    Field("holidays_add", values.LABELLED_DATES, "Further holidays: dates, or 'DATE: NAME'."),
    Field("holidays_remove", list_of(values.LINE), "Names of public holidays on which the team works."),
    Field("closures", values.LABELLED_SPANS, "When nobody works: dates or FIRST..LAST, optionally with ': LABEL'."),
    Field(
        "freeze",
        number("a whole number of weeks from 0 to 520", least=0, most=520, whole=True),
        "Weeks that begin within this many weeks change only if their person cannot serve. Default: 1.",
    ),
    Field("fairness", mapping(FAIRNESS_FIELDS, "fairness"), "How duty is counted."),
    Field(
        "calendar",
        text("a calendar", values.LINE.schema, _check_calendar),
        "Where duties are kept: a local file or google:CALENDAR_ID. Default: triage.ics.",
    ),
    *PUBLISHING_FIELDS,
    Field("invite", BOOLEAN, "Whether a Google calendar invites the person on duty by e-mail. Default: false."),
    Field(
        "people",
        _PEOPLE,
        "Everyone on the team, past and present, in the order of the first round.",
        example="[NAME, NAME]",
    ),
)
TEAM = mapping(TEAM_FIELDS, "the team")
