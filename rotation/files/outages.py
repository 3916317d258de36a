"""outages.yaml: who is away when. To add a key, add a line to the table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.files import recurrence, values
from rotation.files.first_files import quote
from rotation.files.schema import Field, list_of, mapping, text
from rotation.files.source import InvalidValueError, Source, decode
from rotation.files.values import EVERYONE, LocatedName
from rotation.files.yaml_nodes import compose
from rotation.model import Outage, folded
from rotation.weeks import LAST_YEAR, Span

if TYPE_CHECKING:
    from rotation.errors import Problem
    from rotation.files.schema import MappingValues
    from rotation.model import Team

# A rule that never matches a day takes a while to see through; a file with more of them has something else wrong.
_MAX_EMPTY_RULES = 3
# More days than this are more often a mistyped year than somebody who stays on the team.
_LONG = 2 * 366


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
    empty_rules = 0
    for entry in entries if isinstance(entries, tuple) else ():
        outage = _outage(entry, source, team)
        if outage and outage.every and empty_rules < _MAX_EMPTY_RULES and not _matches_a_day(outage, entry, source):
            empty_rules += 1
        elif outage:
            outages.append(outage)
    return tuple(outages), source.problems


def add_outage(data: bytes, outage: Outage, team: Team) -> bytes:
    """Return the content of an outages.yaml with one more entry, a single person's; nothing else of it changes.

    Raises InvalidValueError, with the line to write, where the text has a form that an entry cannot be added to.
    """
    line = _line_of(outage)
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


def _line_of(outage: Outage) -> str:
    """Return a single person's outage of some days as a line of the file."""
    (who,) = outage.who or ("everyone",)
    last = "" if outage.span.length == 1 else f", to: {outage.span.last}"
    why = "" if outage.why is None else f", why: {quote(outage.why)}"
    return f"- {{who: {quote(who)}, from: {outage.span.start}{last}{why}}}"


def _outage(entry: MappingValues, source: Source, team: Team) -> Outage | None:
    """Return the outage, or None when its people or its days are not known."""
    who = _who(entry.values["who"], source, team)
    start: date = entry.values["from"]
    every = entry.values.get("every")
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
        source.warning("long-outage", message, entry.nodes["to"].place, "check the year of `to`")
    return Outage(who, Span.inclusive(start, end), every, entry.values.get("why"), entry.place)


def _who(names: tuple[LocatedName, ...], source: Source, team: Team) -> tuple[str, ...] | None:
    """Return the names as on the roster, each once, without those that it does not have; None is everyone."""
    if len(names) == 1 and folded(names[0].name) == EVERYONE:
        return None
    people = [(each, team.find(each.name)) for each in names]
    for each, person in people:
        if person is None:
            error = values.unknown_person(each.name, team)
            hint = "write `who: everyone`, not in a list" if folded(each.name) == EVERYONE else error.hint
            source.error(error.code, error.message, each.place, hint)
    return tuple(dict.fromkeys(person.name for _, person in people if person))


def _matches_a_day(outage: Outage, entry: MappingValues, source: Source) -> bool:
    """Return whether the rule of the outage matches a day of its span, and note it if not."""
    place = entry.nodes["every"].place
    try:
        day = recurrence.first_day(outage.every or "", outage.span)
    except InvalidValueError as error:
        source.note(error, place)
        return False
    if day is None:
        hint = "check its parts, `from` and `to`"
        source.error("bad-rule", f"the rule matches no day in {outage.span}", place, hint)
    return day is not None


OUTAGE_FIELDS = (
    Field("who", values.WHO, "A name, a list of names, or everyone.", example="NAME"),
    Field("from", values.DATE, "First day. With `every`, the day from which the rule counts.", example="YYYY-MM-DD"),
    Field("to", values.DATE, "Last day. Default: the first day; with `every`, no end."),
    Field(
        "every",
        text("a rule", {"pattern": "FREQ=", "examples": ["FREQ=WEEKLY;BYDAY=FR"]}, recurrence.rule),
        "On which of the days, by a recurrence rule (RFC 5545) such as FREQ=WEEKLY;BYDAY=FR. Default: on all.",
    ),
    Field("why", values.LINE, "The reason, shown to the person who edits the rotation."),
)
OUTAGES = list_of(mapping(OUTAGE_FIELDS, "an outage"))
