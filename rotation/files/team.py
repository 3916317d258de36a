"""team.yaml: who shares the duty, in which weeks, by which calendar. To add a key, add a line to one of the tables."""

from __future__ import annotations

import re
import zoneinfo
from typing import TYPE_CHECKING

from rotation.files import fields, schema, values
from rotation.files.fields import Field, Record
from rotation.files.source import Source, UnfitError, did_you_mean, listed, quoted
from rotation.files.values import EVERYONE, Spelled
from rotation.files.yaml_nodes import Items, Pairs, compose
from rotation.model import Person, Team, folded
from rotation.weeks import WeekRule

if TYPE_CHECKING:
    from rotation.errors import Problem
    from rotation.files.yaml_nodes import Node

_Spellings = tuple[Person, tuple[Spelled, ...]]

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
            source.error("missing-key", "the file is empty", source.place(1), "it needs at least the key 'people'")
        return None, source.problems
    record = fields.mapping(TEAM, "the team").read(node, source)
    return (_team(record, source) if isinstance(record, Record) else None), source.problems


def _team(record: Record, source: Source) -> Team | None:
    """Return the team; None when a name is unreadable, which would make the same name elsewhere look unknown."""
    listed, read = record.nodes["people"], record.values["people"]
    if not isinstance(listed, Items) or len(read) < len(listed.items):
        return None
    people = tuple(person for person, _ in read)
    _check_names([spelled for _, names in read for spelled in names], source)
    team = Team(**{"name": "Triage", **record.values, "people": people})
    if not team.eligible:
        message = "nobody is left to share the duty" if people else "there is nobody on the team"
        hint = "somebody must be neither exempt nor below eligible.min_fte" if people else "list at least one name"
        source.error("nobody", message, record.nodes["people"].place, hint)
    return team


def _check_names(names: list[Spelled], source: Source) -> None:
    """Note each name or alias that somebody has already, in any case."""
    first: dict[str, Spelled] = {}
    for spelled in names:
        other = first.setdefault(folded(spelled.name), spelled)
        if other is not spelled:
            message = f"{quoted(spelled.name)} is on the roster a second time"
            hint = f"line {other.place.line} has {quoted(other.name)}; names and aliases are unique in any case"
            source.error("duplicate-name", message, spelled.place, hint, (other.place,))
        elif folded(spelled.name) == EVERYONE:
            source.error(
                "bad-name", "'everyone' means all people in outages.yaml; nobody can be called so", spelled.place
            )


def _read_bare(node: Node, source: Source) -> _Spellings | None:
    """Return the person of whom only the name is given."""
    spelled = values.NAME.read(node, source)
    return (Person(spelled.name, place=spelled.place), (spelled,)) if isinstance(spelled, Spelled) else None


def _person(record: Record, source: Source) -> _Spellings:
    """Return the person, with all spellings of their name."""
    spelled: Spelled = record.values["name"]
    aliases: tuple[Spelled, ...] = record.values.get("aliases", ())
    joined, left = record.values.get("joined"), record.values.get("left")
    if joined and left and left < joined:
        message = f"{spelled.name} leaves on {left}, before joining on {joined}"
        source.error("bad-order", message, record.nodes["left"].place, "`left` is the last day on the team")
    given = {**record.values, "name": spelled.name, "aliases": tuple(alias.name for alias in aliases)}
    return Person(**given, place=spelled.place), (spelled, *aliases)


def _week(record: Record, _: Source) -> WeekRule:
    return WeekRule(**record.values)


def _team_name(written: str) -> str:
    if bad := next((char for char in values.one_line(written, values.MAX_NAME) if char in ",;\\"), None):
        raise UnfitError(f"the name of the team cannot have a '{bad}': some calendar programs show it wrongly")
    return written


def _title(written: str) -> str:
    if values.one_line(written).count("{name}") != 1 or re.search("[{}]", written.replace("{name}", "")):
        raise UnfitError("the title needs '{name}' once, and no other braces", 'the default is "Triage: {name}"')
    return written


def _email(written: str) -> str:
    if not re.fullmatch(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+", values.one_line(written)):
        raise UnfitError(f"{quoted(written)} is no e-mail address")
    return written


def _exempt(written: str) -> str:
    if written.casefold() in _NOT_EXEMPT:
        raise UnfitError(
            f"`exempt` takes the reason why; {quoted(written)} is none",
            "leave the key out for somebody who shares the duty",
        )
    return values.one_line(written)


def _timezone(written: str) -> str:
    try:
        zoneinfo.ZoneInfo(values.one_line(written))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnfitError(
            f"there is no time zone {quoted(written)}",
            did_you_mean(written, zoneinfo.available_timezones()) or "write it as AREA/CITY, such as Europe/Berlin",
        ) from error
    return written


def _country(written: str) -> str:
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
        message = f"no public holidays are known for {quoted(subdivision)} in {country}"
        parts = f"its subdivisions are {listed(known[country])}" if known[country] else f"write just {country}"
        raise UnfitError(message, did_you_mean(subdivision, known[country]) or parts)
    codes = [*known, *(f"{code}-{part}" for code, parts in known.items() for part in parts)]
    raise UnfitError(
        f"no public holidays are known for {quoted(written)}",
        did_you_mean(written, codes) or "write COUNTRY or COUNTRY-SUBDIVISION, such as US-WI",
    )


def _calendar(written: str) -> str:
    scheme, colon, rest = values.one_line(written).partition(":")
    if colon and (scheme != "google" or not rest.strip()):
        raise UnfitError(
            f"{quoted(written)} is neither a file nor google:CALENDAR_ID",
            "write triage.ics, or google: and the calendar's id",
        )
    return written


def _days_before(written: str) -> int:
    match = _DAYS.fullmatch(written)
    if match is None or not 1 <= int(match[1]) <= _MOST_DAYS:
        raise UnfitError(f"expected 1 to {_MOST_DAYS} days, such as '3 days', found {quoted(written)}")
    return int(match[1])


_DAYS_BEFORE = schema.text("a number of days, such as '3 days'", {"pattern": "^[0-9]{1,2} *days?$"}, _days_before)
_WEEKS_BACK = schema.number("a whole number of weeks", least=0, most=values.MOST, whole=True)
_HOLIDAYS = schema.text(
    "COUNTRY or COUNTRY-SUBDIVISION", {"pattern": "^[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?$", "examples": ["US-WI"]}, _country
)
_LINES = schema.list_of(values.LINE)

PERSON = (
    Field("name", values.NAME, "Full name, as in the rotation and the calendar.", required=True),
    Field("aliases", schema.list_of(values.NAME), "Other spellings, found in the calendar or typed by hand."),
    Field("email", schema.text("an e-mail address", {"pattern": "^[^@]+@[^@]+$"}, _email), "E-mail address."),
    Field("fte", values.FRACTION, "How much of a full-time job: 50% or 0.5. Only eligible.min_fte looks at it."),
    Field("weight", values.POSITIVE, "Share of the duty relative to the others'; the default is 1."),
    Field("joined", values.DATE, "First day on the team. Without it: the first duty in the calendar."),
    Field("left", values.DATE, "Last day on the team. Keep people who left: their duties are history."),
    Field("holidays", _HOLIDAYS, "Public holidays of this person, where they differ from the team's."),
    Field(
        "exempt", schema.text("a reason", values.LINE.schema, _exempt), "On the team, never on duty; the reason why."
    ),
)
WEEK = (
    Field("starts", values.WEEKDAY, "First day of a week of duty; the default is Monday."),
    Field("days", schema.number("a whole number from 1 to 7", least=1, most=7, whole=True), "How many; default 5."),
)
ELIGIBLE = (Field("min_fte", values.FRACTION, "Who works less than this does not share the duty."),)
FAIRNESS = (
    Field("since", values.DATE, "From when on duty is counted; the default is the first duty in the calendar."),
    Field(
        "tolerance",
        schema.number(f"a number of weeks from 1 to {values.MOST}", least=1, most=values.MOST),
        "How many weeks anyone may be ahead of or behind their fair share; the default is 1.",
    ),
)
_BARE = schema.Kind(values.NAME.wanted, values.NAME.schema, _read_bare)
_PEOPLE = schema.list_of(schema.either(fields.mapping(PERSON, "a person", _person), _BARE, is_first=Pairs))
TEAM = (
    Field(
        "name",
        schema.text("a name", {"minLength": 1, "maxLength": values.MAX_NAME, "pattern": r"^[^,;\\]+$"}, _team_name),
        "Name of the calendar, and title of the page.",
    ),
    Field(
        "title",
        schema.text("a title", {"pattern": r"^[^{}]*\{name\}[^{}]*$"}, _title),
        "Title of each event; {name} is who serves.",
    ),
    Field("description", values.TEXT, "Put into every event."),
    Field(
        "timezone",
        schema.text("a time zone", {"examples": ["America/Chicago"]}, _timezone),
        "Time zone that decides which day is today; the default is the system's.",
    ),
    Field("week", fields.mapping(WEEK, "week", _week), "Which days make a week of duty."),
    Field("eligible", fields.mapping(ELIGIBLE, "eligible"), "Who shares the duty; the default is everyone."),
    Field(
        "max_days_out",
        schema.number("a whole number of days", least=0, most=7, whole=True),
        "How many days of a week somebody may be away and serve it still; the default is 1.",
    ),
    Field("holidays", _HOLIDAYS, "Public holidays of the team."),
    Field("holidays_add", values.LABELLED_DATES, "Further holidays: dates, or 'DATE: NAME'."),
    Field("holidays_remove", _LINES, "Names of public holidays on which you do work."),
    Field("closures", values.LABELLED_SPANS, "When nobody works: dates or FIRST..LAST, also with ': LABEL'."),
    Field(
        "freeze",
        schema.number("a whole number of weeks", least=0, most=520, whole=True),
        "Weeks that begin within so many from today change only if their person cannot serve; the default is 1.",
    ),
    Field("fairness", fields.mapping(FAIRNESS, "fairness"), "How duty is counted."),
    Field(
        "calendar",
        schema.text("a calendar", values.LINE.schema, _calendar),
        "Where duties live: a local file, the default triage.ics, or google:CALENDAR_ID.",
    ),
    Field("feed", values.LINE, "File to export when the calendar is elsewhere."),
    Field("remind", _DAYS_BEFORE, "When each person's published feed reminds them of a duty: N days before it."),
    Field("feed_weeks_back", _WEEKS_BACK, "How many weeks of the past the published feeds have; the default is all."),
    Field("publish_reasons", schema.YES_OR_NO, "Whether the published page says why people are away; default false."),
    Field("invite", schema.YES_OR_NO, "Whether a Google calendar invites whoever serves, by e-mail; default false."),
    Field("people", _PEOPLE, "Everyone on the team, past and present, in the order of the first round.", required=True),
)
