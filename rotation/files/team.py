"""team.yaml: who shares the duty, in which weeks, by which calendar. To add a key, add a line to one of the tables."""

from __future__ import annotations

import re
import zoneinfo
from contextlib import suppress
from typing import TYPE_CHECKING

from rotation.files import values
from rotation.files.people import DAYS_OUT, HOLIDAYS, PEOPLE, build_dated_value, split_changes
from rotation.files.publishing import PUBLISHING_FIELDS
from rotation.files.schema import (
    BOOLEAN,
    Field,
    MappingValues,
    build_list,
    build_mapping,
    build_number,
    build_text,
)
from rotation.files.source import InvalidValueError, Source, quote_text, suggest_nearest
from rotation.files.time_zones import find_zone
from rotation.files.values import EVERYONE, LocatedName
from rotation.files.yaml_nodes import Items, Pairs, compose
from rotation.model import Person, Team, fold_case
from rotation.public_holidays import PublicHolidays, has_holiday, list_holiday_names
from rotation.text import join_some
from rotation.weeks import WeekRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.errors import Problem
    from rotation.files.yaml_nodes import Node


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
            source.note_error("missing-key", "the file is empty", source.build_place(1), "add `people: [NAME, NAME]`")
        return None, source.problems
    read = TEAM.read(node, source)
    return (_build_team(read, source) if isinstance(read, MappingValues) else None), source.problems


def _build_team(read: MappingValues, source: Source) -> Team | None:
    """Return the team; None when a name is unreadable, which would make the same name elsewhere look unknown."""
    node, entries = read.nodes["people"], read.values["people"]
    if not isinstance(node, Items) or len(entries) < len(node.items):
        return None
    people = tuple(person for person, _ in entries)
    _check_unique([name for _, names in entries for name in names], source)
    attributes, changes = split_changes(read.values)
    reasons = attributes.pop("publish_reasons", False)
    attributes["published_absences"] = attributes.pop("publish", "reasons" if reasons else "none")
    team = Team(**{"name": "Triage", **attributes, "people": people, "changes": changes})
    if not people:
        source.note_error("nobody", "`people` is empty", node.place, "add at least one name")
    elif not team.eligible:
        hint = "at least one person must be neither exempt nor below eligible.min_fte"
        source.note_error("nobody", "nobody on the team shares the duty", node.place, hint)
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
        source.note_warning("no-effect", "holidays_remove has no effect without `holidays`", node.place, hint)
        return
    for name, item in zip(team.holidays_remove, node.items, strict=True):
        if not any(has_holiday(code, name) for code in codes):
            message = f"{quote_text(name)} is not a public holiday of {join_some(codes)}, and removes nothing"
            source.note_warning("no-effect", message, item.place, _suggest_holiday(name, codes))


def _suggest_holiday(written: str, codes: Sequence[str]) -> str:
    """Return the line to write instead of what is not the name of a holiday."""
    names = [name for code in codes for name in list_holiday_names(code)]
    with suppress(InvalidValueError):
        day = values.parse_day(written)
        on_day = [name for code in codes if (name := PublicHolidays(code).in_year(day.year).get(day))]
        return f"write its name: {quote_text(on_day[0])}" if on_day else f"no public holiday is on {day}"
    return suggest_nearest(written, names) or f"its holidays are {join_some(names)}"


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
    source.note_warning("no-effect", message, keys["fte"].place, hint)


def _check_unique(names: list[LocatedName], source: Source) -> None:
    """Note each name or alias that somebody has already, in any case."""
    first: dict[str, LocatedName] = {}
    for each in names:
        other = first.setdefault(fold_case(each.name), each)
        if other is not each and other.place:
            hint = (
                f"line {other.place.line} has {quote_text(other.name)}; names and aliases must differ in more than case"
            )
            source.note_error(
                "duplicate-name", f"duplicate name {quote_text(each.name)}", each.place, hint, (other.place,)
            )
        elif fold_case(each.name) == EVERYONE:
            message = "'everyone' cannot be a name: it means all people in outages.yaml"
            source.note_error("bad-name", message, each.place)


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


def _check_timezone(written: str) -> str:
    try:
        zoneinfo.ZoneInfo(values.check_line(written))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        zones = zoneinfo.available_timezones()
        meant = find_zone(written, zones)
        hint = f"did you mean {quote_text(meant)}?" if meant else suggest_nearest(written, zones)
        raise InvalidValueError(
            f"unknown time zone {quote_text(written)}", hint or "use AREA/CITY, such as Europe/Berlin"
        ) from error
    return written


def _check_calendar(written: str) -> str:
    scheme, colon, rest = values.check_line(written).partition(":")
    if colon and (scheme != "google" or not rest.strip()):
        hint = "use triage.ics, or google: and the calendar's id"
        raise InvalidValueError(f"expected a file or google:CALENDAR_ID, found {quote_text(written)}", hint)
    return written


def _parse_hours(written: str) -> tuple[int, int]:
    """Return the beginning and the end of the working hours, in minutes after midnight."""
    match = _HOURS.fullmatch(written)
    if match is None:
        raise InvalidValueError(f"expected working hours such as 9-17 or 8:30-17:00, found {quote_text(written)}")
    hours = [int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3)]
    if any(int(match[n] or 0) >= 60 for n in (2, 4)) or hours[1] > 24 * 60:  # noqa: PLR2004 - of a day
        raise InvalidValueError(f"{quote_text(written)} has a time that is not on the clock")
    if hours[0] >= hours[1]:
        raise InvalidValueError(
            f"the working hours {quote_text(written)} end before they begin", "write the earlier one first"
        )
    return hours[0], hours[1]


WEEK_FIELDS = (
    Field("starts", values.WEEKDAY, "First day of a week of duty. Default: Monday."),
    Field(
        "days",
        build_number(
            "a whole number from 1 to 7",
            least=1,
            most=7,
            whole=True,
            hint="a duty lasts at most a week; for several weeks in a row, name the person on each week's line",
        ),
        "Days in a week. Default: 5.",
    ),
)
ELIGIBLE_FIELDS = (Field("min_fte", build_dated_value(values.FRACTION), "Minimum FTE to share the duty."),)
FAIRNESS_FIELDS = (
    Field("since", values.DATE, "First day from which duties count. Default: the first duty in the calendar."),
    Field(
        "tolerance",
        build_number(f"a number of weeks from 1 to {values.MOST}", least=1, most=values.MOST),
        "How many weeks anybody may be ahead of or behind their fair share. Default: 1.",
    ),
)
_TEAM_NAME = build_text(
    "a name", {"minLength": 1, "maxLength": values.MAX_NAME, "pattern": r"^[^,;\\]+$"}, _check_team_name
)
TEAM_FIELDS = (
    Field(
        "name",
        _TEAM_NAME,
        "Name of the calendar, and title of the page.",
    ),
    Field("id", _TEAM_NAME, "Mark of the rotation's events in the calendar. Default: the name."),
    Field("formerly", build_list(_TEAM_NAME), "Names or ids that the rotation had before: their events are its own."),
    Field(
        "title",
        build_text("a title", {"pattern": r"^[^{}]*\{name\}[^{}]*$"}, _check_title),
        "Title of each event; {name} is the person on duty.",
    ),
    Field("description", values.TEXT, "Text that every event contains."),
    Field(
        "timezone",
        build_text("a time zone", {"examples": ["America/Chicago"]}, _check_timezone),
        "Time zone that decides which day is today. Default: the system's.",
    ),
    Field("week", build_mapping(WEEK_FIELDS, "week", _build_week), "Which days make a week of duty."),
    Field(
        "hours",
        build_text(
            "working hours, such as 9-17",
            {"pattern": "^[0-9]{1,2}(:[0-9]{2})? *[-\N{EN DASH}] *[0-9]{1,2}(:[0-9]{2})?$", "examples": ["9-17"]},
            _parse_hours,
        ),
        "Working hours: an event with times is a day's duty where it has at least half of them. Default: 9-17.",
    ),
    Field(
        "eligible",
        build_dated_value(build_mapping(ELIGIBLE_FIELDS, "eligible")),
        "Who shares the duty. Default: everyone.",
    ),
    Field(
        "max_days_out",
        build_dated_value(DAYS_OUT),
        "How many days of a week somebody may be away and still be on duty that week. Default: 1.",
    ),
    Field("holidays", build_dated_value(HOLIDAYS), "Public holidays of the team."),
    Field("holidays_add", values.LABELLED_DATES, "Further holidays: dates, or 'DATE: NAME'."),
    Field("holidays_remove", build_list(values.LINE), "Names of public holidays on which the team works."),
    Field("closures", values.LABELLED_SPANS, "When nobody works: dates or FIRST..LAST, optionally with ': LABEL'."),
    Field(
        "freeze",
        build_number("a whole number of weeks from 0 to 520", least=0, most=520, whole=True),
        "Weeks that begin within this many weeks change only if their person cannot serve. Default: 1.",
    ),
    Field("fairness", build_mapping(FAIRNESS_FIELDS, "fairness"), "How duty is counted."),
    Field(
        "calendar",
        build_text("a calendar", values.LINE.schema, _check_calendar),
        "Where duties are kept: a local file or google:CALENDAR_ID. Default: triage.ics.",
    ),
    *PUBLISHING_FIELDS,
    Field("invite", BOOLEAN, "Whether a Google calendar invites the person on duty by e-mail. Default: false."),
    Field(
        "people",
        PEOPLE,
        "Everyone on the team, past and present, in the order of the first round.",
        example="[NAME, NAME]",
    ),
)
# Words that people write for a key, and what they are answered.
_ANSWERS = {
    **dict.fromkeys(("team", "members", "persons", "person", "names", "roster", "users"), "did you mean 'people'?"),
    **dict.fromkeys(("tz", "zone"), "did you mean 'timezone'?"),
    **dict.fromkeys(("days", "starts"), "it belongs to week: week: {starts: Monday, days: 5}"),
    **dict.fromkeys(("since", "tolerance"), "it belongs to fairness: fairness: {since: DATE}"),
    "min_fte": "it belongs to eligible: eligible: {min_fte: 50%}",
    **dict.fromkeys(
        ("outages", "outage", "vacations", "vacation", "absences", "away"),
        "who is away when is in outages.yaml; `away NAME FROM TO` writes it there",
    ),
}
TEAM = build_mapping(TEAM_FIELDS, "the team", answers=_ANSWERS)
