"""team.yaml: who shares the duty, in which weeks, by which calendar. To add a key, add a line to one of the tables."""

from __future__ import annotations

import re
import zoneinfo
from typing import TYPE_CHECKING

from rotation.files import values
from rotation.files.schema import BOOLEAN, Field, MappingValues, Type, either, list_of, mapping, number, text
from rotation.files.source import InvalidValueError, Source, did_you_mean, quoted
from rotation.files.values import EVERYONE, LocatedName
from rotation.files.yaml_nodes import Items, Pairs, compose
from rotation.model import Person, Team, folded
from rotation.text import join_some
from rotation.weeks import WeekRule

if TYPE_CHECKING:
    from rotation.errors import Problem
    from rotation.files.yaml_nodes import Node

_PersonAndNames = tuple[Person, tuple[LocatedName, ...]]

_NOT_EXEMPT = {"no", "false", "off", "n"}
_CODE = re.compile(r"[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?")
_DAYS = re.compile(r"([0-9]{1,2}) *days?", re.ASCII)
_MOST_DAYS = 60


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
    team = Team(**{"name": "Triage", **read.values, "people": people})
    if not people:
        source.error("nobody", "`people` is empty", node.place, "add at least one name")
    elif not team.eligible:
        hint = "at least one person must be neither exempt nor below eligible.min_fte"
        source.error("nobody", "nobody on the team shares the duty", node.place, hint)
    return team


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
    joined, left = read.values.get("joined"), read.values.get("left")
    if joined and left and left < joined:
        message = f"{name.name} leaves on {left}, before joining on {joined}"
        source.error("bad-order", message, read.nodes["left"].place, "`left` is the last day on the team")
    given = {**read.values, "name": name.name, "aliases": tuple(alias.name for alias in aliases)}
    return Person(**given, place=name.place), (name, *aliases)


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


def _check_timezone(written: str) -> str:
    try:
        zoneinfo.ZoneInfo(values.check_line(written))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = did_you_mean(written, zoneinfo.available_timezones()) or "use AREA/CITY, such as Europe/Berlin"
        raise InvalidValueError(f"unknown time zone {quoted(written)}", hint) from error
    return written


def _check_country(written: str) -> str:
    """Return a code for public holidays, which the library has."""
    import holidays  # noqa: PLC0415 - costs a fifth of a second: only where a calendar is named

    country, _, subdivision = written.partition("-")
    try:
        if _CODE.fullmatch(written):
            holidays.country_holidays(country, subdiv=subdivision or None)
            return written
    except NotImplementedError:
        pass
    known = holidays.list_supported_countries()
    if country in known:
        parts = f"its subdivisions are {join_some(known[country])}" if known[country] else f"use just {country}"
        message = f"no public holidays are known for {quoted(subdivision)} in {country}"
        raise InvalidValueError(message, did_you_mean(subdivision, known[country]) or parts)
    codes = [*known, *(f"{code}-{part}" for code, parts in known.items() for part in parts)]
    hint = did_you_mean(written, codes) or "use COUNTRY or COUNTRY-SUBDIVISION, such as US-WI"
    raise InvalidValueError(f"no public holidays are known for {quoted(written)}", hint)


def _check_calendar(written: str) -> str:
    scheme, colon, rest = values.check_line(written).partition(":")
    if colon and (scheme != "google" or not rest.strip()):
        hint = "use triage.ics, or google: and the calendar's id"
        raise InvalidValueError(f"expected a file or google:CALENDAR_ID, found {quoted(written)}", hint)
    return written


def _parse_days_before(written: str) -> int:
    match = _DAYS.fullmatch(written)
    if match is None or not 1 <= int(match[1]) <= _MOST_DAYS:
        raise InvalidValueError(f"expected 1 to {_MOST_DAYS} days, such as '3 days', found {quoted(written)}")
    return int(match[1])


_DAYS_BEFORE = text(
    "a number of days, such as '3 days'", {"pattern": "^(0?[1-9]|[1-5][0-9]|60) *days?$"}, _parse_days_before
)
_WEEKS_BACK = number("a whole number of weeks", least=0, most=values.MOST, whole=True)
_DAYS_OUT = number("a whole number of days from 0 to 7", least=0, most=7, whole=True)
_HOLIDAYS = text(
    "COUNTRY or COUNTRY-SUBDIVISION",
    {"pattern": "^[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?$", "examples": ["US-WI"]},
    _check_country,
)

PERSON_FIELDS = (
    Field("name", values.NAME, "Full name, as in the rotation and the calendar.", example="FULL NAME"),
    Field("aliases", list_of(values.NAME), "Other spellings, in the calendar or typed by hand."),
    Field("email", text("an e-mail address", {"pattern": "^[^@]+@[^@]+$"}, _check_email), "E-mail address."),
    Field("fte", values.FRACTION, "Share of a full-time job: 50% or 0.5. Used only with eligible.min_fte."),
    Field("weight", values.POSITIVE, "Share of the duty, relative to the others. Default: 1."),
    Field("joined", values.DATE, "First day on the team. Default: the person's first duty in the calendar."),
    Field("left", values.DATE, "Last day on the team. Keep former members: their duties are history."),
    Field("holidays", _HOLIDAYS, "Public holidays of this person, if they differ from the team's."),
    Field("max_days_out", _DAYS_OUT, "As `max_days_out` of the team, for this person. Default: the team's."),
    Field(
        "exempt",
        text("a reason (text)", values.LINE.schema, _check_reason),
        "On the team, but never on duty, and the reason why.",
    ),
)
WEEK_FIELDS = (
    Field("starts", values.WEEKDAY, "First day of a week of duty. Default: Monday."),
    Field("days", number("a whole number from 1 to 7", least=1, most=7, whole=True), "Days in a week. Default: 5."),
)
ELIGIBLE_FIELDS = (Field("min_fte", values.FRACTION, "Minimum FTE to share the duty."),)
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
TEAM_FIELDS = (
    Field(
        "name",
        text("a name", {"minLength": 1, "maxLength": values.MAX_NAME, "pattern": r"^[^,;\\]+$"}, _check_team_name),
        "Name of the calendar, and title of the page.",
    ),
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
    Field("eligible", mapping(ELIGIBLE_FIELDS, "eligible"), "Who shares the duty. Default: everyone."),
    Field(
        "max_days_out",
        _DAYS_OUT,
        "How many days of a week somebody may be away and still be on duty that week. Default: 1.",
    ),
    Field("holidays", _HOLIDAYS, "Public holidays of the team."),
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
    Field("feed", values.LINE, "File to export to when the calendar is not a local file."),
    Field("remind", _DAYS_BEFORE, "How many days before a duty each person's published feed reminds them."),
    Field("feed_weeks_back", _WEEKS_BACK, "How many past weeks the published feeds contain. Default: all."),
    Field("publish_reasons", BOOLEAN, "Whether the published page shows why people are away. Default: false."),
    Field("invite", BOOLEAN, "Whether a Google calendar invites the person on duty by e-mail. Default: false."),
    Field(
        "people",
        _PEOPLE,
        "Everyone on the team, past and present, in the order of the first round.",
        example="[NAME, NAME]",
    ),
)
TEAM = mapping(TEAM_FIELDS, "the team")
