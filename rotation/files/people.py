"""The people of team.yaml: an entry of its list, and what may change from a day on."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rotation.files import values
from rotation.files.schema import (
    DatedValues,
    Field,
    MappingValues,
    Type,
    build_dated,
    build_either,
    build_list,
    build_mapping,
    build_number,
    build_text,
)
from rotation.files.source import InvalidValueError, Source, quote_text, suggest_nearest
from rotation.files.values import LocatedName
from rotation.files.yaml_nodes import Items, Pairs, Scalar
from rotation.model import Change, Person, Stint
from rotation.public_holidays import find_code, is_code, list_subdivisions
from rotation.text import join_some

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rotation.errors import Place
    from rotation.files.yaml_nodes import Node

_PersonAndNames = tuple[Person, tuple[LocatedName, ...]]
# What people write for `{name: NAME, email: ADDRESS}`, or for `name: NAME`.
_MORE_THAN_A_NAME = re.compile(
    r"(?P<name>[^<>]+?) *<(?P<email>[^<> ]+@[^<> ]+)>|name *[ :=] *(?P<key>\S.*)", re.IGNORECASE
)
_NOT_EXEMPT = {"no", "false", "off", "n"}


def _read_bare_name(node: Node, source: Source) -> _PersonAndNames | None:
    """Return the person of whom only the name is given."""
    if isinstance(node, Scalar) and (match := _MORE_THAN_A_NAME.fullmatch(node.text)):
        name, email = match["key"] or match["name"], match["email"]
        hint = f"write {{name: {name}{f', email: {email}' if email else ''}}}"
        raise InvalidValueError(f"{quote_text(node.text)} is more than a name", hint)
    name = values.NAME.read(node, source)
    return (Person(name.name, place=name.place), (name,)) if isinstance(name, LocatedName) else None


def _build_person(read: MappingValues, source: Source) -> _PersonAndNames:
    """Return the person, with all spellings of their name."""
    name: LocatedName = read.values["name"]
    aliases: tuple[LocatedName, ...] = read.values.get("aliases", ())
    attributes, changes = split_changes(read.values)
    first, *later = _pair_stints(name.name, read, source)
    attributes |= {"name": name.name, "aliases": tuple(alias.name for alias in aliases)}
    attributes |= {"joined": first.joined, "left": first.left, "later": tuple(later)}
    return Person(**attributes, changes=changes, place=name.place), (name, *aliases)


def split_changes(read: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Change, ...]]:
    """Return the attributes that hold for all time, and the changes of those that do not, in order of day."""
    plain = {key: _convert_attribute(key, value) for key, value in read.items() if not isinstance(value, DatedValues)}
    changes: list[Change] = []
    for key, value in read.items():
        for since, each in value.values if isinstance(value, DatedValues) else ():
            # `eligible` is a mapping with one key, which is the attribute.
            inside = each.values if isinstance(each, MappingValues) else {key: each}
            changes += [
                Change(since, attribute, _convert_attribute(attribute, one)) for attribute, one in inside.items()
            ]
    return plain, tuple(sorted(changes, key=lambda change: change.since))


def _convert_attribute(key: str, value: object) -> object:
    """Return the value as the model has it, where somebody who is not exempt has no reason."""
    return None if key == "exempt" and value is False else value


def _pair_stints(name: str, read: MappingValues, source: Source) -> tuple[Stint, ...]:
    """Return the times on the team: `joined` and `left`, paired in order. What does not pair is noted."""
    joined, left = _read_located_days(read, "joined"), _read_located_days(read, "left")
    if joined is None or left is None:
        return (Stint(),)
    if len(left) > max(1, len(joined)):
        day, place = left[len(joined)]
        hint = "write the first day of each stint in `joined`, in the same order"
        source.note_error("bad-order", f"{name} leaves on {day}, without having joined before", place, hint)
    elif len(joined) > len(left) + 1:
        (before, earlier), (day, place) = joined[len(left) : len(left) + 2]
        message = f"{name} joins on {day}, without having left after joining on {before}"
        source.note_error(
            "bad-order", message, place, "write the last day of each stint in `left`, in order", (earlier,)
        )
    pairs = list(zip_longest(joined, left)) if joined else [(None, left[0] if left else None)]
    for index, (first, last) in enumerate(pairs):
        if first and last and last[0] < first[0]:
            message = f"{name} leaves on {last[0]}, before joining on {first[0]}"
            hint = f"`left` is the last day on the team; for somebody who came back write joined: [DATE, {first[0]}]"
            source.note_error("bad-order", message, last[1], hint, (first[1],))
        following = pairs[index + 1][0] if index + 1 < len(pairs) else None
        if last and following and following[0] <= last[0]:
            message = f"{name} joins again on {following[0]}, but leaves only on {last[0]}"
            source.note_error("bad-order", message, following[1], "write the days of all stints in order", (last[1],))
    return tuple(Stint(first and first[0], last and last[0]) for first, last in pairs)


def _read_located_days(read: MappingValues, key: str) -> list[tuple[date, Place]] | None:
    """Return the day or the days of a key, each with its place; None when one of them cannot be read."""
    node, value = read.nodes.get(key), read.values.get(key)
    if node is None:
        return []
    days = value if isinstance(value, tuple) else (value,)
    nodes = node.items if isinstance(node, Items) else (node,)
    if value is None or len(days) < len(nodes):
        return None
    return [(day, each.place) for day, each in zip(days, nodes, strict=True)]


def _check_email(written: str) -> str:
    if not re.fullmatch(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+", values.check_line(written)):
        raise InvalidValueError(f"{quote_text(written)} is not an e-mail address")
    return written


def _check_reason(written: str) -> str:
    if written.casefold() in _NOT_EXEMPT:
        hint = "remove the key if the person shares the duty"
        raise InvalidValueError(f"`exempt` needs a reason, found {quote_text(written)}", hint)
    return values.check_line(written)


def _read_exempt(node: Node, source: Source) -> object | None:
    """Return the reason, or False for somebody who shares the duty."""
    value = node.value if isinstance(node, Scalar) else None
    if value is True:
        raise InvalidValueError("`exempt` needs a reason, found true", "write one: `exempt: team lead`", "wrong-type")
    return value if value is False else _REASON.read(node, source)


def _check_country(written: str) -> str:
    """Return a code for public holidays, which the library has."""
    if is_code(written):
        return written
    meant = find_code(values.check_line(written))
    hint = f"did you mean {quote_text(meant)}?" if meant else None
    country, _, part = written.partition("-")
    if (parts := list_subdivisions(country)) is not None:
        known = f"its subdivisions are {join_some(parts)}" if parts else f"use just {country}"
        message = f"no public holidays are known for {quote_text(part)} in {country}"
        raise InvalidValueError(message, hint or suggest_nearest(part, parts) or known)
    if written.casefold() in {"none", "no", "-", "nowhere", "off"} and not meant:
        hint = "leave the key out for no public holidays"
    hint = hint or "use COUNTRY or COUNTRY-SUBDIVISION, such as US-WI"
    raise InvalidValueError(f"no public holidays are known for {quote_text(written)}", hint)


DAYS_OUT = build_number("a whole number of days from 0 to 7", least=0, most=7, whole=True)
HOLIDAYS = build_text(
    "COUNTRY or COUNTRY-SUBDIVISION",
    {"pattern": "^[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?$", "examples": ["US-WI"]},
    _check_country,
)
_REASON = build_text("a reason (text)", values.LINE.schema, _check_reason)
_EXEMPT = Type(_REASON.expected, {"anyOf": [_REASON.schema, {"const": False}]}, _read_exempt)


def build_dated_value(value: Type) -> Type:
    """Return the type of a value that may change: `VALUE`, or `{DATE: VALUE, ...}`."""
    return build_dated(value, values.DATE)


PERSON_FIELDS = (
    Field("name", values.NAME, "Full name, as in the rotation and the calendar.", example="FULL NAME"),
    Field("aliases", build_list(values.NAME), "Other spellings, in the calendar or typed by hand."),
    Field("email", build_text("an e-mail address", {"pattern": "^[^@]+@[^@]+$"}, _check_email), "E-mail address."),
    Field(
        "fte",
        build_dated_value(values.FRACTION),
        "Share of a full-time job: 50% or 0.5. Used only with eligible.min_fte.",
    ),
    Field("weight", build_dated_value(values.POSITIVE), "Share of the duty, relative to the others. Default: 1."),
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
    Field("holidays", build_dated_value(HOLIDAYS), "Public holidays of this person, if they differ from the team's."),
    Field(
        "max_days_out",
        build_dated_value(DAYS_OUT),
        "As `max_days_out` of the team, for this person. Default: the team's.",
    ),
    Field(
        "exempt",
        build_dated_value(_EXEMPT),
        "On the team, but not on duty, and the reason why; from a day on, false ends it.",
    ),
)
_BARE_NAME = Type(values.NAME.expected, values.NAME.schema, _read_bare_name)
# Words that people write for a key, and what they are answered.
_ANSWERS = {
    **dict.fromkeys(("since", "start", "started", "from", "hired", "begin"), "did you mean 'joined'?"),
    **dict.fromkeys(("until", "end", "ended", "leave", "leaves", "leaving", "to", "gone"), "did you mean 'left'?"),
    **dict.fromkeys(("nick", "nickname", "nicknames", "short", "aka"), "did you mean 'aliases'?"),
    **dict.fromkeys(("share", "factor", "load"), "did you mean 'weight'?"),
    **dict.fromkeys(("percent", "percentage", "part_time", "part-time", "hours"), "did you mean 'fte'?"),
    **dict.fromkeys(("excluded", "exclude", "skip", "inactive", "active", "eligible"), "did you mean 'exempt'?"),
    **dict.fromkeys(
        ("vacation", "vacations", "away", "outage", "outages", "absence", "absences", "out", "off"),
        "who is away when is in outages.yaml; `away NAME FROM TO` writes it there",
    ),
}
PEOPLE = build_list(
    build_either(build_mapping(PERSON_FIELDS, "a person", _build_person, answers=_ANSWERS), _BARE_NAME, is_first=Pairs)
)
