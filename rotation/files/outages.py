"""outages.yaml: who is away when. To add a key, add a line to the table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.files import fields, recurrence, schema, values
from rotation.files.fields import Field
from rotation.files.source import Source, UnfitError, quoted
from rotation.files.values import EVERYONE, Spelled
from rotation.files.yaml_nodes import compose
from rotation.model import Outage, folded
from rotation.weeks import LAST_YEAR, Span

if TYPE_CHECKING:
    from rotation.errors import Problem
    from rotation.files.fields import Record
    from rotation.model import Team

# A rule that never names a day takes a while to see through; a file with more of them has something else wrong.
_MAX_EMPTY_RULES = 3


def parse(text: str, file: str, team: Team) -> tuple[tuple[Outage, ...], tuple[Problem, ...]]:
    """Return the outages that the text of an outages.yaml lists, in its order, and everything wrong with it.

    What cannot be used is left out. A text without any content is a list without outages.
    """
    source = Source(text, file)
    node = compose(source)
    if node is None:
        return (), source.problems
    records = OUTAGES.read(node, source)
    outages = []
    empty_rules = 0
    for record in records if isinstance(records, tuple) else ():
        outage = _outage(record, source, team)
        if outage and outage.every and empty_rules < _MAX_EMPTY_RULES and not _names_a_day(outage, record, source):
            empty_rules += 1
        elif outage:
            outages.append(outage)
    return tuple(outages), source.problems


def _outage(record: Record, source: Source, team: Team) -> Outage | None:
    """Return the outage, or None when its people or its days are not known."""
    who = _who(record.values["who"], source, team)
    start: date = record.values["from"]
    every = record.values.get("every")
    end: date = record.values.get("to") or (date(LAST_YEAR, 12, 31) if every else start)
    if end < start:
        message = f"the last day, {end}, is before the first, {start}"
        source.error("bad-order", message, record.nodes["to"].place, "both days are part of the outage")
        return None
    if any(key in record.nodes and key not in record.values for key in ("to", "every")) or who == ():
        return None
    return Outage(who, Span.inclusive(start, end), every, record.values.get("why"), record.place)


def _who(spelled: tuple[Spelled, ...], source: Source, team: Team) -> tuple[str, ...] | None:
    """Return the names as on the roster, each once, without those that it does not have; None is everyone."""
    if len(spelled) == 1 and folded(spelled[0].name) == EVERYONE:
        return None
    people = [(one, team.find(one.name)) for one in spelled]
    for one, person in people:
        if person is None:
            source.error(
                "unknown-person", f"nobody on the roster is called {quoted(one.name)}", one.place, _hint(one, team)
            )
    return tuple(dict.fromkeys(person.name for _, person in people if person))


def _hint(spelled: Spelled, team: Team) -> str:
    if folded(spelled.name) == EVERYONE:
        return "write `who: everyone`, not in a list"
    near = values.nearest_person(spelled.name, team)
    return f"did you mean {quoted(near)}?" if near else "keep people who left in team.yaml, with `left: YYYY-MM-DD`"


def _names_a_day(outage: Outage, record: Record, source: Source) -> bool:
    """Return whether the rule of the outage names a day of its span, and note it if not."""
    place = record.nodes["every"].place
    try:
        if recurrence.first_day(outage.every or "", outage.span):
            return True
        source.error("bad-rule", f"the rule names no day of {outage.span}", place, "check its parts, `from` and `to`")
    except UnfitError as error:
        source.note(error, place)
    return False


OUTAGE = (
    Field("who", values.WHO, "A name, a list of names, or everyone.", required=True),
    Field("from", values.DATE, "First day; with `every`, the day the rule counts from.", required=True),
    Field("to", values.DATE, "Last day. Without it: one day; with `every`, no end."),
    Field(
        "every",
        schema.text("a rule", {"pattern": "FREQ=", "examples": ["FREQ=WEEKLY;BYDAY=FR"]}, recurrence.rule),
        "Which days, when not all: a recurrence rule (RFC 5545), such as FREQ=WEEKLY;BYDAY=FR.",
    ),
    Field("why", values.LINE, "The reason, shown to whoever edits the rotation."),
)
OUTAGES = schema.list_of(fields.mapping(OUTAGE, "an outage"))
